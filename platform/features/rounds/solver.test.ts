import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bestPlaces,
  byLinearModel,
  greatestValue,
  greatestValueWithin,
  prepare,
  type Round,
  reportOn,
  type SideConstraint,
  sideRows,
} from '@fairway/matching/allocation'
import { loadSolver } from './solver.ts'

/** Repeatable, and tight enough that limits bind. */
function programme(workers: number, vacancies: number, seed = 11): Round {
  const whole = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  return {
    seed: 'test',
    workers: Array.from({ length: workers }, (_, i) => ({
      id: `w${i}`,
      attributes: { sex: whole(10) < 3 ? 'female' : 'male', origin: `${whole(3)}` },
    })),
    vacancies: Array.from({ length: vacancies }, (_, i) => ({ id: `v${i}`, places: 1 + whole(4) })),
    pairs: Array.from({ length: workers }, (_, i) =>
      [...new Set(Array.from({ length: 8 }, () => whole(vacancies)))].map((vacancy) => ({
        worker: `w${i}`,
        vacancy: `v${vacancy}`,
        score: whole(1000),
      })),
    ).flat(),
    quotas: Array.from({ length: 3 }, (_, i) => ({
      name: `origin ${i}`,
      limit: Math.floor(workers / 5),
      workers: { origin: `${i}` },
    })),
  }
}

test('network simplex and HiGHS find the same greatest total', async () => {
  const solve = await loadSolver()
  for (const [workers, vacancies] of [
    [20, 5],
    [120, 30],
    [300, 80],
  ] as const) {
    const round = prepare(programme(workers, vacancies))
    assert.equal(byLinearModel(round, [], solve)?.value, greatestValue(round).value)
  }
})

test('a side constraint is kept, has a price, and one that cannot be kept is said to be impossible', async () => {
  const solve = await loadSolver()
  const round = prepare(programme(120, 30))
  const women = { name: 'women', workers: { sex: 'female' }, atLeastShare: 0.4 }
  const free = greatestValue(round)
  const share = (outcome: Int32Array) =>
    reportOn(round, outcome).groups.find(({ value }) => value === 'female')?.placedShare ?? 0
  assert.ok(share(free.outcome) < 0.4)
  const found = greatestValueWithin(round, [women], solve)
  assert.ok(found)
  assert.ok(share(found.outcome) >= 0.4)
  assert.ok(found.value < free.value)
  assert.ok(found.prices[0]!.points < 0)
  assert.equal(greatestValueWithin(round, [{ name: 'all', atLeast: 1000 }], solve), undefined)
})

test('with prices on constraints the same is found as by the solver alone, or the same is impossible', async () => {
  const solve = await loadSolver()
  const women = { name: 'women', workers: { sex: 'female' } }
  const origin = { name: 'origin', workers: { origin: '1' } }
  let impossible = 0
  for (let seed = 1; seed <= 12; seed++) {
    const round = prepare(programme(60, 15, 7919 * seed))
    const constraints: SideConstraint[][] = [
      [{ ...women, atLeastShare: 0.3 + seed / 40 }],
      // From some number on there are not as many women with a possible place.
      [{ ...women, atLeast: 3 * seed }],
      [
        { ...women, atLeastShare: 0.35 },
        { ...origin, atMost: 6 },
        { name: 'one vacancy', workers: { sex: 'male' }, atMost: 14 },
      ],
    ]
    for (const bounds of constraints) {
      const alone = byLinearModel(round, sideRows(round, bounds), solve)
      const found = greatestValueWithin(round, bounds, solve)
      assert.equal(found === undefined, alone === undefined)
      if (!found || !alone) {
        impossible++
        continue
      }
      assert.ok(Math.abs(found.value - alone.value) <= 2e-4 * alone.value, `${found.value} ${alone.value}`)
      for (const { entry, least, most } of sideRows(round, bounds)) {
        const sum = found.outcome.reduce((total, pair) => (pair < 0 ? total : total + entry(pair)), 0)
        assert.ok(sum >= least - 1e-6 && sum <= most + 1e-6)
      }
    }
  }
  assert.ok(impossible > 0)
})

test('families go whole', async () => {
  const solve = await loadSolver()
  const outcome = bestPlaces({ needs: [[3], [2], [2]], capacities: [[4]], values: [[5], [4], [4]] }, solve)
  assert.deepEqual([...(outcome ?? [])], [-1, 0, 0])
})
