import { chainOf, countByQuota, type Outcome } from './deferred-acceptance.ts'
import { totalOf } from './greatest-value.ts'
import type { PreparedRound } from './round.ts'
import { Seats, unitsOf } from './together.ts'

export interface Report {
  placed: number
  value: number
  /**
   * Pairs of a worker and a vacancy who would both rather have each other: the worker wants it more than what they got,
   * and there is room, or somebody with a weaker claim stands in the way. A quota on vacancies is one whole in this: it gives
   * its places by claim, also between two pairs of the same worker. A family is one in this, by the claim of its weakest
   * member, and needs room for all.
   */
  blockingPairs: number
  /** Workers who want a vacancy more than what they got, where somebody with a weaker claim was placed. */
  envious: number
  groups: GroupShare[]
  /** By attribute the lowest rate of placement of its groups divided by the highest; 1 is parity. */
  parity: { attribute: string; ratio: number }[]
}

export interface GroupShare {
  attribute: string
  value: string
  /** Of those on the roster, and of those placed. */
  pool: number
  placed: number
  poolShare: number
  placedShare: number
  /** Of the placed; null when nobody was. */
  meanScore: number | null
}

export function reportOn(round: PreparedRound, outcome: Outcome): Report {
  const groups = groupShares(round, outcome)
  return {
    placed: outcome.reduce((count, pair) => count + (pair < 0 ? 0 : 1), 0),
    value: totalOf(round, outcome),
    ...claimsPassedOver(round, outcome),
    groups,
    parity: [...new Set(groups.map(({ attribute }) => attribute))].map((attribute) => {
      const rates = groups
        .filter((group) => group.attribute === attribute)
        .map(({ placed, pool }) => placed / pool)
      const highest = Math.max(...rates)
      return { attribute, ratio: highest === 0 ? 1 : Math.min(...rates) / highest }
    }),
  }
}

function claimsPassedOver(
  round: PreparedRound,
  outcome: Outcome,
): { blockingPairs: number; envious: number } {
  const {
    pairStarts,
    pairVacancy,
    claims,
    places,
    vacancyQuotas,
    quotaOfVacancy,
    ranks,
    named,
    quotaOfWorker,
    workerQuotas,
  } = round
  const seats = round.families.length === 0 ? undefined : new Seats(round, unitsOf(round), outcome)
  const vacancies = places.length
  const nodesOf = (vacancy: number) => [
    vacancy,
    ...chainOf(quotaOfVacancy[vacancy]!, vacancyQuotas).map((quota) => vacancies + quota),
  ]
  const limits = [...places, ...vacancyQuotas.map(({ limit }) => limit)]
  const counts = new Uint32Array(limits.length)
  const weakest = new Float64Array(limits.length).fill(Number.POSITIVE_INFINITY)
  for (const pair of outcome) {
    if (pair < 0) continue
    for (const node of nodesOf(pairVacancy[pair]!)) {
      counts[node]!++
      weakest[node] = Math.min(weakest[node]!, claims[pair]!)
    }
  }
  const placedByQuota = countByQuota(round, outcome)
  const lastRank = new Int32Array(workerQuotas.length).fill(-1)
  outcome.forEach((pair, worker) => {
    if (pair < 0 || named[worker]! >= 0) return
    for (const quota of chainOf(quotaOfWorker[worker]!, workerQuotas)) {
      lastRank[quota] = Math.max(lastRank[quota]!, ranks[worker]!)
    }
  })
  const mayEnter = (worker: number) => {
    if (outcome[worker]! >= 0) return true
    const tight = chainOf(quotaOfWorker[worker]!, workerQuotas).find(
      (quota) => placedByQuota[quota]! >= workerQuotas[quota]!.limit,
    )
    return tight === undefined || lastRank[tight]! > ranks[worker]!
  }
  let blockingPairs = 0
  let envious = 0
  for (let worker = 0; worker + 1 < pairStarts.length; worker++) {
    const got = outcome[worker]!
    const better = got < 0 ? pairStarts[worker + 1]! : got
    let envies = false
    for (let pair = pairStarts[worker]!; pair < better; pair++) {
      const vacancy = pairVacancy[pair]!
      if (weakest[vacancy]! < claims[pair]!) envies = true
      const tight = nodesOf(vacancy).find((node) => counts[node]! >= limits[node]!)
      if (tight !== undefined && !(weakest[tight]! < claims[pair]!)) continue
      if (mayEnter(worker)) blockingPairs++
    }
    if (envies) envious++
  }
  return { blockingPairs: seats ? seats.blocking().length : blockingPairs, envious }
}

function groupShares({ round, scores }: PreparedRound, outcome: Outcome): GroupShare[] {
  const groups = new Map<string, GroupShare & { total: number }>()
  let placed = 0
  round.workers.forEach(({ attributes = {} }, worker) => {
    const pair = outcome[worker]!
    if (pair >= 0) placed++
    for (const [attribute, value] of Object.entries(attributes)) {
      const key = JSON.stringify([attribute, value])
      let group = groups.get(key)
      if (!group) {
        group = {
          attribute,
          value,
          pool: 0,
          placed: 0,
          poolShare: 0,
          placedShare: 0,
          meanScore: null,
          total: 0,
        }
        groups.set(key, group)
      }
      group.pool++
      if (pair < 0) continue
      group.placed++
      group.total += scores[pair]!
    }
  })
  return [...groups.values()].map(({ total, ...group }) => ({
    ...group,
    poolShare: group.pool / round.workers.length,
    placedShare: placed === 0 ? 0 : group.placed / placed,
    meanScore: group.placed === 0 ? null : total / group.placed,
  }))
}
