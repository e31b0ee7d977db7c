import type { Outcome } from './deferred-acceptance.ts'
import { leastCostCirculation } from './network-simplex.ts'
import type { PreparedRound } from './round.ts'

/** What one more place, or one more in a quota, would add to the total; only those that bind. */
export interface Price {
  name: string
  of: 'vacancy' | 'quota'
  points: number
}

export interface GreatestValue {
  outcome: Outcome
  value: number
  prices: Price[]
}

/**
 * The greatest total of scores under places and quotas, by network flow: from a source through the quotas on workers to
 * the workers, over pairs to vacancies, through the quotas on vacancies to a sink. Whoever has a right by name is placed
 * there, or where they want to be more.
 */
export function greatestValue(round: PreparedRound): GreatestValue {
  const {
    pairVacancy,
    pairWorker,
    scores,
    places,
    workerQuotas,
    vacancyQuotas,
    quotaOfWorker,
    quotaOfVacancy,
  } = round
  const workers = quotaOfWorker.length
  const vacancies = places.length
  const source = 0
  const workerQuota = (quota: number) => 1 + quota
  const worker = (number: number) => 1 + workerQuotas.length + number
  const vacancy = (number: number) => worker(workers) + number
  const vacancyQuota = (quota: number) => vacancy(vacancies) + quota
  const sink = vacancyQuota(vacancyQuotas.length)

  const usable = usablePairs(round)
  const right = (scores.reduce((most, score) => Math.max(most, score), 0) + 1) * (workers + 1)
  const arcs: { from: number; to: number; cost: number; capacity: number }[] = []
  for (const pair of usable) {
    const cost = -scores[pair]! - (round.named[pairWorker[pair]!]! >= 0 ? right : 0)
    arcs.push({ from: worker(pairWorker[pair]!), to: vacancy(pairVacancy[pair]!), cost, capacity: 1 })
  }
  workerQuotas.forEach(({ limit, parent }, quota) => {
    const from = parent < 0 ? source : workerQuota(parent)
    arcs.push({ from, to: workerQuota(quota), cost: 0, capacity: limit })
  })
  for (let w = 0; w < workers; w++) {
    const quota = quotaOfWorker[w]!
    arcs.push({ from: quota < 0 ? source : workerQuota(quota), to: worker(w), cost: 0, capacity: 1 })
  }
  const firstVacancy = arcs.length
  for (let v = 0; v < vacancies; v++) {
    const quota = quotaOfVacancy[v]!
    arcs.push({ from: vacancy(v), to: quota < 0 ? sink : vacancyQuota(quota), cost: 0, capacity: places[v]! })
  }
  const firstVacancyQuota = arcs.length
  vacancyQuotas.forEach(({ limit, parent }, quota) => {
    const to = parent < 0 ? sink : vacancyQuota(parent)
    arcs.push({ from: vacancyQuota(quota), to, cost: 0, capacity: limit })
  })
  arcs.push({ from: sink, to: source, cost: 0, capacity: Number.POSITIVE_INFINITY })

  const { flow, savings } = leastCostCirculation({
    nodes: sink + 1,
    from: Uint32Array.from(arcs, ({ from }) => from),
    to: Uint32Array.from(arcs, ({ to }) => to),
    cost: Float64Array.from(arcs, ({ cost }) => cost),
    capacity: Float64Array.from(arcs, ({ capacity }) => capacity),
  })
  const outcome = new Int32Array(workers).fill(-1)
  usable.forEach((pair, arc) => {
    if (flow[arc] === 1) outcome[pairWorker[pair]!] = pair
  })
  const price = (of: Price['of'], name: string, arc: number): Price[] =>
    savings[arc]! > 0 ? [{ name, of, points: savings[arc]! }] : []
  const prices = [
    ...workerQuotas.flatMap(({ name }, quota) => price('quota', name, usable.length + quota)),
    ...vacancyQuotas.flatMap(({ name }, quota) => price('quota', name, firstVacancyQuota + quota)),
    ...round.round.vacancies.flatMap(({ id }, v) => price('vacancy', id, firstVacancy + v)),
  ]
  return { outcome, value: totalOf(round, outcome), prices }
}

/** Of those with a right by name only the pairs they want at least as much. */
export function usablePairs({ pairStarts, pairVacancy, named }: PreparedRound): number[] {
  const usable: number[] = []
  named.forEach((right, worker) => {
    for (let pair = pairStarts[worker]!; pair < pairStarts[worker + 1]!; pair++) {
      usable.push(pair)
      if (pairVacancy[pair] === right) break
    }
  })
  return usable
}

export function totalOf({ scores }: PreparedRound, outcome: Outcome): number {
  return outcome.reduce((value, pair) => value + (pair < 0 ? 0 : scores[pair]!), 0)
}
