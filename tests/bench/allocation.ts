/** Allocation of programmes: stable, of greatest value (held against HiGHS), and a real resettlement instance. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  bestPlaces,
  byLinearModel,
  deferredAcceptance,
  type FamilyRound,
  familyValue,
  greatestValue,
  greatestValueWithin,
  inRosterOrder,
  oneByOne,
  oneByOneWithPrices,
  prepare,
  type Round,
  reportOn,
} from '@fairway/matching/allocation'
import { parse } from 'csv-parse/sync'
import { loadSolver } from '../../platform/features/rounds/solver.ts'
import { generator, sharedData } from './support.ts'

const runs = Number(process.env.BENCH_RUNS ?? 20)

export async function benchAllocation(): Promise<void> {
  const solve = await loadSolver()
  const round = timedLine('10,000 workers, 1,000 vacancies: checked and numbered', () =>
    prepare(programme(10_000, 1_000)),
  )
  console.log(`  ${round.scores.length} pairs, 16 quotas on countries of origin, 20 on sectors`)
  const roster = timedLine('in the order of the roster', () => inRosterOrder(round))
  const stable = timedLine('deferred acceptance (wanted: below 0.3 s)', () => deferredAcceptance(round))
  const best = timedLine('greatest total (wanted: below 4 s)', () => greatestValue(round))
  for (const [name, outcome] of Object.entries({ roster, stable, best: best.outcome })) {
    const { placed, value, blockingPairs, envious, groups } = reportOn(round, outcome)
    const women = groups.find((group) => group.value === 'female')?.placedShare ?? 0
    console.log(
      `  ${name.padEnd(7)} ${placed} placed, total ${value}, ${blockingPairs} blocking pairs, ${envious} envious, women ${(100 * women).toFixed(1)} %`,
    )
    if (name === 'stable') assert.equal(blockingPairs, 0)
  }
  const constraint = { name: 'women', workers: { sex: 'female' }, atLeastShare: 0.42 }
  if (process.env.BENCH_SOLVER !== 'no') {
    const solver = timedLine('the same total by HiGHS', () => byLinearModel(round, [], solve))
    assert.equal(solver?.value, best.value)
    console.log('  equal')
  }
  const women = timedLine('women at least 42 % of placements', () =>
    greatestValueWithin(round, [constraint], solve),
  )
  assert.ok(women)
  const price = (100 * (best.value - women.value)) / best.value
  console.log(`  total ${women.value}: the constraint costs ${price.toFixed(2)} %`)
  const large = prepare(programme(50_000, 5_000))
  console.log(`50,000 workers, 5,000 vacancies, ${large.scores.length} pairs`)
  timedLine('deferred acceptance', () => deferredAcceptance(large))
  timedLine('greatest total (wanted: below 40 s)', () => greatestValue(large))

  const folder = sharedData('resettlement')
  if (!folder) {
    console.log('SKIPPED: the real resettlement instance is not beside the project (set FAIRWAY_SHARED_DATA)')
    return
  }
  const families = resettlement(folder)
  const hindsight = timedLine('499 families, 21 places, by HiGHS (known optimum: 286)', () =>
    bestPlaces(families, solve),
  )
  assert.ok(hindsight)
  const optimum = familyValue(families, hindsight)
  console.log(
    `  total ${optimum.toFixed(2)}, ${hindsight.filter((place) => place >= 0).length} families placed`,
  )
  const random = generator(7)
  let greedy = 0
  let priced = 0
  const start = performance.now()
  for (let run = 0; run < runs; run++) {
    const order = shuffled(families.needs.length, random)
    greedy += familyValue(families, oneByOne(families, order)) / optimum / runs
    priced += familyValue(families, oneByOneWithPrices(families, order, random)) / optimum / runs
  }
  console.log(
    `one by one in ${runs} random orders: greedy ${(100 * greedy).toFixed(1)} %, with dual prices ${(100 * priced).toFixed(1)} % of the optimum in hindsight (wanted: at least 95), ${((performance.now() - start) / runs / 1000).toFixed(2)} s each`,
  )
}

function timedLine<T>(name: string, work: () => T): T {
  const start = performance.now()
  const result = work()
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(3)} s`)
  return result
}

/** At most 30 possible vacancies for each worker, 7.3 places for each vacancy, 16 countries of origin, 20 sectors. */
export function programme(workers: number, vacancies: number): Round {
  const random = generator(6)
  const whole = (below: number) => Math.floor(random() * below)
  const skills = Array.from({ length: vacancies }, () => random())
  return {
    seed: 'bench',
    workers: Array.from({ length: workers }, (_, i) => ({
      id: `w${i}`,
      priority: whole(100),
      attributes: {
        origin: `O${Math.floor(16 * random() ** 1.5)}`,
        sex: random() < 0.38 ? 'female' : 'male',
      },
    })),
    vacancies: skills.map((_, i) => ({
      id: `v${i}`,
      places: 1 + whole(14),
      attributes: { sector: `S${i % 20}` },
    })),
    pairs: Array.from({ length: workers }, (_, i) => {
      const wanted = new Set(Array.from({ length: 30 }, () => whole(vacancies)))
      return [...wanted].map((vacancy) => ({
        worker: `w${i}`,
        vacancy: `v${vacancy}`,
        score: 200 + Math.floor(500 * random() + 300 * skills[vacancy]!),
        preference: Math.floor(1000 * (random() + skills[vacancy]!)),
      }))
    }).flat(),
    quotas: [
      ...Array.from({ length: 16 }, (_, i) => ({
        name: `origin O${i}`,
        limit: Math.floor((workers * 0.67) / 16),
        workers: { origin: `O${i}` },
      })),
      ...Array.from({ length: 20 }, (_, i) => ({
        name: `sector S${i}`,
        limit: Math.floor((vacancies * 7) / 20),
        vacancies: { sector: `S${i}` },
      })),
    ],
  }
}

/** Who can live where, how many are expected to find work, and as capacity the persons who really went there. */
export function resettlement(folder: string): FamilyRound {
  const read = (name: string) =>
    parse(readFileSync(join(folder, name)), { relax_column_count: true }) as string[][]
  const [header = [], ...compatible] = read('FY16_Compatibility.csv')
  const [, ...weights] = read('FY16_Employment_Weight.csv')
  const places = header.slice(1)
  const plain = (name: string) =>
    /new york/i.test(name) ? 'newyork' : name.toLowerCase().replace(/[^a-z]/g, '')
  const room = new Map(
    read('FY16_cap.csv')
      .slice(1)
      .map(([name = '', , ...persons]) => [
        plain(name),
        persons.reduce((sum, number) => sum + Number(number), 0),
      ]),
  )
  return {
    needs: read('FY16_size.csv')
      .slice(1)
      .map(([, ...persons]) => [persons.reduce((sum, number) => sum + Number(number), 0)]),
    capacities: places.map((name) => [room.get(plain(name)) ?? 0]),
    values: compatible.map((row, family) =>
      row.slice(1).map((can, place) => {
        const weight = Number(weights[family]?.[place + 1])
        return can === '1' && Number.isFinite(weight) ? weight : undefined
      }),
    ),
  }
}

function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}
