import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Atom, suppress } from './suppress.ts'

const atom = (country: string, occupation: string, reason: string, count: number): Atom => ({
  path: [
    ['', country],
    ['', occupation.slice(0, 1), occupation],
    ['', reason],
  ],
  count,
})

test('a small cell is withheld, and another one beside it', () => {
  const cube = suppress(
    [
      atom('NPL', '71', 'pathway', 3),
      atom('NPL', '72', 'pathway', 40),
      atom('NPL', '73', 'pathway', 30),
      atom('NPL', '73', 'family', 50),
    ],
    { threshold: 10 },
  )
  assert.equal(cube.count(['NPL', '71', 'pathway']), undefined)
  assert.equal(cube.count(['', '71', '']), undefined)
  assert.equal(cube.count(['NPL', '', '']), 123)
  // 123 less the 80 of occupation 73 would leave 43, of which 40 must not be known.
  assert.equal(cube.count(['NPL', '73', '']), 80)
  assert.equal(cube.count(['NPL', '72', '']), undefined)
  assert.equal(cube.count(['BGD', '', '']), 0)
  assert.equal(cube.count(['BGD', '71', 'pathway']), 0)
  // Whether there is anything beneath what is withheld is not told.
  assert.equal(cube.count(['NPL', '71', 'family']), undefined)
})

test('two small cells that are less than the threshold together do not stand alone', () => {
  const cube = suppress(
    [
      atom('NPL', '71', 'pathway', 1),
      atom('NPL', '72', 'pathway', 1),
      atom('NPL', '73', 'pathway', 20),
      atom('NPL', '74', 'pathway', 30),
    ],
    { threshold: 10 },
  )
  assert.equal(cube.count(['', '', '']), 52)
  assert.equal(cube.count(['', '73', '']), undefined)
  assert.equal(cube.count(['', '74', '']), 30)
})

const countries = ['A', 'B']
const occupations = ['71', '72']
const reasons = ['p', 'q']
const grid = countries.flatMap((country) =>
  occupations.flatMap((occupation) => reasons.map((reason) => atom(country, occupation, reason, 0))),
)
const cells = ['', ...countries].flatMap((country) =>
  ['', '7', ...occupations].flatMap((occupation) =>
    ['', ...reasons].map((reason) => {
      const coordinates = [country, occupation, reason]
      const members = grid.flatMap(({ path }, index) =>
        coordinates.every((node, dimension) => path[dimension]!.includes(node)) ? [index] : [],
      )
      return { coordinates, members }
    }),
  ),
)

/** Small worlds with gaps, in three dimensions of which one has two levels. */
const worlds = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 4 })), {
    minLength: grid.length,
    maxLength: grid.length,
  })
  .filter((counts) => counts.reduce((sum, count) => sum + count, 0) <= 9)

type Told = { members: number[]; least: number; most: number }

/** For each of the cells, whether two worlds in which all that is told is true differ in it. */
function differing(told: Told[], wanted: number[][], most: number): boolean[] {
  const world: number[] = []
  const seen = wanted.map(() => new Set<number>())
  const left = new Set(wanted.keys())
  const sum = (members: number[]) => members.reduce((total, member) => total + (world[member] ?? 0), 0)
  // What ends with this atom is checked there; before that no total may be exceeded.
  const ending = grid.map((_, index) => told.filter(({ members }) => members.at(-1) === index))
  const holding = grid.map((_, index) => told.filter(({ members }) => members.includes(index)))
  const step = (index: number): void => {
    if (left.size === 0) return
    if (index === grid.length) {
      for (const place of left) {
        const values = seen[place]!.add(sum(wanted[place]!))
        if (values.size > 1) left.delete(place)
      }
      return
    }
    for (let count = 0; count <= most; count++) {
      world[index] = count
      if (holding[index]!.some((one) => sum(one.members) > one.most)) break
      if (ending[index]!.every((one) => sum(one.members) >= one.least)) step(index + 1)
    }
    world.length = index
  }
  step(0)
  return wanted.map((_, place) => !left.has(place))
}

test('no withheld cell can be computed from what is shown, totals included', () => {
  let asked = 0
  fc.assert(
    fc.property(worlds, (counts) => {
      const atoms = grid.map(({ path }, index) => ({ path, count: counts[index]! }))
      const cube = suppress(atoms, { threshold: 3 })
      const listed = new Set([...cube.cells()].map((coordinates) => coordinates.join()))
      const told: Told[] = []
      const withheld: number[][] = []
      for (const { coordinates, members } of cells) {
        const sum = members.reduce((total, member) => total + counts[member]!, 0)
        const shown = cube.count(coordinates)
        if (shown === undefined) {
          withheld.push(members)
          // Listed without a number: there is something.
          if (listed.has(coordinates.join())) told.push({ members, least: 1, most: 99 })
        } else {
          assert.equal(shown, sum)
          assert.ok(sum === 0 || sum >= 3)
          told.push({ members, least: sum, most: sum })
        }
      }
      asked += withheld.length
      const differ = differing(told, withheld, 10)
      withheld.forEach((members, place) => {
        const names = cells.filter((cell) => cell.members === members)[0]!.coordinates.join('/')
        assert.ok(differ[place], `${names} can only be one number`)
      })
    }),
    { numRuns: 40 },
  )
  assert.ok(asked > 150, String(asked))
})

test('what was published before stays as it was, and gives nothing away beside what is new', () => {
  const counts: [string, Record<string, number>][] = [
    ['Q1', { NPL: 12, BGD: 20, IND: 15 }],
    ['Q2', { NPL: 3, BGD: 30, IND: 16 }],
  ]
  const country = (code: string) => ['', code]
  const quarters = new Map(
    counts.map(([quarter, byCountry]) => [
      quarter,
      suppress(
        Object.entries(byCountry).map(([code, count]) => ({ path: [country(code)], count })),
        { threshold: 10 },
      ),
    ]),
  )
  const year = suppress(
    counts.flatMap(([quarter, byCountry]) =>
      Object.entries(byCountry).map(([code, count]) => ({ path: [['', quarter], country(code)], count })),
    ),
    {
      threshold: 10,
      published: ([quarter, code]) =>
        quarter === ''
          ? undefined
          : quarters.get(quarter!)!.count([code!]) === undefined
            ? 'withheld'
            : 'shown',
    },
  )
  for (const [quarter, cube] of quarters)
    for (const [code] of cube.cells()) assert.equal(year.count([quarter, code!]), cube.count([code!]))
  assert.equal(year.count(['Q1', 'NPL']), 12)
  assert.equal(year.count(['Q2', 'NPL']), undefined)
  assert.equal(year.count(['', 'NPL']), undefined, '15 - 12 would be the 3 that are withheld')
})
