import type { Outcome } from './deferred-acceptance.ts'
import { chainOf } from './deferred-acceptance.ts'
import { greatestValue } from './greatest-value.ts'
import { lotOf, type PreparedRound, prepare, type Round } from './round.ts'
import { inOrder, openChoices, Seats, unitsOf } from './together.ts'

/**
 * One by one in the order of the roster, as if nobody knew who comes next: each to the place whose score exceeds most
 * what its room is worth to those who may still come. The worth is what the greatest total of a sample of the roster,
 * drawn by the seed, would gain by one place or one of a quota more; it is reckoned anew `reckonings` times.
 */
export function oneByOneOfRoster(
  round: PreparedRound,
  { reckonings = round.ranks.length > 1000 ? 5 : 20 } = {},
): Outcome {
  const units = unitsOf(round)
  const seats = new Seats(round, units)
  const order = inOrder(round, units)
  const each = Math.max(1, Math.ceil(order.length / reckonings))
  let prices = new Map<string, number>()
  order.forEach((unit, arrived) => {
    if (arrived % each === 0) prices = pricesOf(round, seats.outcome(), order.length - arrived, arrived)
    if (seats.closedQuota(unit) !== undefined) return
    let best = -1
    let most = 0
    for (const choice of openChoices(round, units, unit)) {
      if (!seats.hasRoom(choice)) continue
      let gain = 0
      for (const pair of units.choices[choice]!.pairs)
        gain += round.scores[pair]! - worth(round, pair, prices)
      const isRight = round.named[units.members[unit]![0]!]! >= 0
      if (isRight || gain > most || (best < 0 && gain === most)) {
        most = gain
        best = choice
      }
    }
    if (best >= 0) seats.sit(best)
  })
  return seats.outcome()
}

function worth(round: PreparedRound, pair: number, prices: ReadonlyMap<string, number>): number {
  const vacancy = round.pairVacancy[pair]!
  const worker = round.pairWorker[pair]!
  let total = prices.get(`vacancy ${round.round.vacancies[vacancy]!.id}`) ?? 0
  for (const quota of chainOf(round.quotaOfVacancy[vacancy]!, round.vacancyQuotas))
    total += prices.get(`quota ${round.vacancyQuotas[quota]!.name}`) ?? 0
  for (const quota of chainOf(round.quotaOfWorker[worker]!, round.workerQuotas))
    total += prices.get(`quota ${round.workerQuotas[quota]!.name}`) ?? 0
  return total
}

/** What room is worth to `count` workers who are drawn from the roster, when what was given so far is gone. */
function pricesOf(round: PreparedRound, given: Outcome, count: number, turn: number): Map<string, number> {
  const { workers, vacancies, quotas = [], seed } = round.round
  const taken = new Map<string, number>()
  const take = (name: string) => taken.set(name, (taken.get(name) ?? 0) + 1)
  given.forEach((pair, worker) => {
    if (pair < 0) return
    const vacancy = round.pairVacancy[pair]!
    take(`vacancy ${vacancies[vacancy]!.id}`)
    for (const quota of chainOf(round.quotaOfVacancy[vacancy]!, round.vacancyQuotas))
      take(`quota ${round.vacancyQuotas[quota]!.name}`)
    for (const quota of chainOf(round.quotaOfWorker[worker]!, round.workerQuotas))
      take(`quota ${round.workerQuotas[quota]!.name}`)
  })
  const drawn = Array.from({ length: count }, (_, i) => lotOf(seed, `arrival ${turn} ${i}`) % workers.length)
  const sample: Round = {
    seed,
    workers: drawn.map((worker, i) => ({ id: `${i}`, attributes: workers[worker]!.attributes })),
    vacancies: vacancies.map((vacancy) => ({
      ...vacancy,
      places: Math.max(0, vacancy.places - (taken.get(`vacancy ${vacancy.id}`) ?? 0)),
    })),
    pairs: drawn.flatMap((worker, i) =>
      Array.from({ length: round.pairStarts[worker + 1]! - round.pairStarts[worker]! }, (_, at) => {
        const pair = round.pairStarts[worker]! + at
        return {
          worker: `${i}`,
          vacancy: vacancies[round.pairVacancy[pair]!]!.id,
          score: round.scores[pair]!,
          preference: at,
        }
      }),
    ),
    quotas: quotas.map((quota) => ({
      ...quota,
      limit: Math.max(0, quota.limit - (taken.get(`quota ${quota.name}`) ?? 0)),
    })),
  }
  const { prices } = greatestValue(prepare(sample))
  return new Map(prices.map(({ of, name, points }) => [`${of} ${name}`, points]))
}
