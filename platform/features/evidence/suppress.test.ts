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

/** Small worlds with gaps, in three dimensions of which one has two levels. */
const worlds = fc
  .uniqueArray(
    fc.record({
      country: fc.constantFrom('A', 'B'),
      occupation: fc.constantFrom('71', '72', '81'),
      reason: fc.constantFrom('p', 'q'),
      count: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 8 })),
    }),
    {
      minLength: 2,
      maxLength: 5,
      selector: ({ country, occupation, reason }) => `${country}${occupation}${reason}`,
    },
  )
  .map((atoms) =>
    atoms.map(({ country, occupation, reason, count }) => atom(country, occupation, reason, count)),
  )

/** Every world that looks the same as this one: same cells with something in them, same counts where shown. */
function alike(atoms: Atom[], shown: { members: number[]; count: number }[], most: number): number[][] {
  const found: number[][] = []
  const world: number[] = []
  const step = (index: number): void => {
    if (index === atoms.length) {
      found.push([...world])
      return
    }
    for (let count = 1; count <= most; count++) {
      world[index] = count
      const fits = shown.every(({ members, count: total }) => {
        const taken = members.filter((member) => member <= index)
        const sum = taken.reduce((all, member) => all + world[member]!, 0)
        return taken.length === members.length
          ? sum === total
          : sum + (members.length - taken.length) <= total
      })
      if (fits) step(index + 1)
    }
  }
  step(0)
  return found
}

test('no withheld cell can be computed from what is shown, totals included', () => {
  let withheldCells = 0
  fc.assert(
    fc.property(worlds, (atoms) => {
      const cube = suppress(atoms, { threshold: 4 })
      const cells = [...cube.cells()].map((coordinates) => ({
        coordinates,
        members: atoms.flatMap(({ path }, index) =>
          coordinates.every((node, dimension) => path[dimension]!.includes(node)) ? [index] : [],
        ),
        shown: cube.count(coordinates),
      }))
      for (const { members, shown } of cells) {
        const sum = members.reduce((all, member) => all + atoms[member]!.count, 0)
        if (sum < 4) assert.equal(shown, undefined)
        else if (shown !== undefined) assert.equal(shown, sum)
      }
      const shown = cells.flatMap(({ members, shown: count }) =>
        count === undefined ? [] : [{ members, count }],
      )
      // One more than the largest is enough to tell whether there is another answer.
      const most = Math.max(...atoms.map(({ count }) => count)) + 1
      const possible = alike(atoms, shown, most)
      for (const { coordinates, members } of cells.filter((cell) => cell.shown === undefined)) {
        withheldCells += 1
        const values = new Set(
          possible.map((world) => members.reduce((all, member) => all + world[member]!, 0)),
        )
        assert.ok(values.size > 1, `${coordinates.join('/')} can only be ${[...values].join()}`)
      }
    }),
    { numRuns: 150 },
  )
  assert.ok(withheldCells > 500, String(withheldCells))
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
