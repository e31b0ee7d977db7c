import type { Outcome } from './deferred-acceptance.ts'
import { type Network, NetworkSimplex } from './network-simplex.ts'
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

/** The greatest total of scores under places and quotas. */
export function greatestValue(round: PreparedRound): GreatestValue {
  const { network, usable, costs, firstVacancy, firstVacancyQuota } = flowNetwork(round)
  const simplex = new NetworkSimplex(network)
  const { flow, reducedCosts } = simplex.solve(costs((pair) => round.scores[pair]!))
  const outcome = outcomeOf(round, usable, flow)
  const price = (of: Price['of'], name: string, arc: number): Price[] =>
    reducedCosts[arc]! < 0 ? [{ name, of, points: -reducedCosts[arc]! }] : []
  const prices = [
    ...round.workerQuotas.flatMap(({ name }, quota) => price('quota', name, usable.length + quota)),
    ...round.vacancyQuotas.flatMap(({ name }, quota) => price('quota', name, firstVacancyQuota + quota)),
    ...round.round.vacancies.flatMap(({ id }, v) => price('vacancy', id, firstVacancy + v)),
  ]
  return { outcome, value: totalOf(round, outcome), prices }
}

export interface FlowNetwork {
  /** Without costs; its first arcs are the usable pairs. */
  network: Network
  usable: number[]
  /**
   * The costs of all arcs when pairs are worth so much, in whole numbers. Whoever has a right by name is placed there, or
   * where they want to be more.
   */
  costs: (worth: (pair: number) => number) => Float64Array
  firstVacancy: number
  firstVacancyQuota: number
}

/**
 * From a source through the quotas on workers to the workers, over pairs to vacancies, through the quotas on vacancies to a
 * sink, and back.
 */
export function flowNetwork(round: PreparedRound): FlowNetwork {
  const { pairVacancy, pairWorker, places, workerQuotas, vacancyQuotas, quotaOfWorker, quotaOfVacancy } =
    round
  const workers = quotaOfWorker.length
  const vacancies = places.length
  const source = 0
  const workerQuota = (quota: number) => 1 + quota
  const worker = (number: number) => 1 + workerQuotas.length + number
  const vacancy = (number: number) => worker(workers) + number
  const vacancyQuota = (quota: number) => vacancy(vacancies) + quota
  const sink = vacancyQuota(vacancyQuotas.length)

  const usable = usablePairs(round)
  const from: number[] = []
  const to: number[] = []
  const capacity: number[] = []
  const add = (start: number, end: number, most: number) => {
    from.push(start)
    to.push(end)
    capacity.push(most)
  }
  for (const pair of usable) add(worker(pairWorker[pair]!), vacancy(pairVacancy[pair]!), 1)
  workerQuotas.forEach(({ limit, parent }, quota) => {
    add(parent < 0 ? source : workerQuota(parent), workerQuota(quota), limit)
  })
  for (let w = 0; w < workers; w++) {
    const quota = quotaOfWorker[w]!
    add(quota < 0 ? source : workerQuota(quota), worker(w), 1)
  }
  const firstVacancy = from.length
  for (let v = 0; v < vacancies; v++) {
    const quota = quotaOfVacancy[v]!
    add(vacancy(v), quota < 0 ? sink : vacancyQuota(quota), places[v]!)
  }
  const firstVacancyQuota = from.length
  vacancyQuotas.forEach(({ limit, parent }, quota) => {
    add(vacancyQuota(quota), parent < 0 ? sink : vacancyQuota(parent), limit)
  })
  add(sink, source, Number.POSITIVE_INFINITY)
  return {
    network: {
      nodes: sink + 1,
      from: Uint32Array.from(from),
      to: Uint32Array.from(to),
      cost: new Float64Array(from.length),
      capacity: Float64Array.from(capacity),
    },
    usable,
    costs(worth) {
      const cost = new Float64Array(from.length)
      let most = 0
      usable.forEach((pair, arc) => {
        cost[arc] = -worth(pair)
        most = Math.max(most, Math.abs(cost[arc]!))
      })
      const right = (most + 1) * (workers + 1)
      usable.forEach((pair, arc) => {
        if (round.named[pairWorker[pair]!]! >= 0) cost[arc]! -= right
      })
      return cost
    },
    firstVacancy,
    firstVacancyQuota,
  }
}

export function outcomeOf(
  { quotaOfWorker, pairWorker }: PreparedRound,
  usable: readonly number[],
  flow: Float64Array,
): Outcome {
  const outcome = new Int32Array(quotaOfWorker.length).fill(-1)
  usable.forEach((pair, arc) => {
    if (flow[arc] === 1) outcome[pairWorker[pair]!] = pair
  })
  return outcome
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
