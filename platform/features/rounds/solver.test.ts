import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bestPlaces,
  greatestValue,
  greatestValueWithin,
  prepare,
  type Round,
  reportOn,
} from '@fairway/matching/allocation'
import { loadSolver } from './solver.ts'

/** Repeatable, and tight enough that limits bind. */
function programme(workers: number, vacancies: number): Round {
  let seed = 11
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
    assert.equal(greatestValueWithin(round, [], solve)?.value, greatestValue(round).value)
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

test('families go whole', async () => {
  const solve = await loadSolver()
  const outcome = bestPlaces({ needs: [[3], [2], [2]], capacities: [[4]], values: [[5], [4], [4]] }, solve)
  assert.deepEqual([...(outcome ?? [])], [-1, 0, 0])
})
