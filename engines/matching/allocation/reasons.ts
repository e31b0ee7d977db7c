import { chainOf, countByQuota, type Outcome } from './deferred-acceptance.ts'
import type { PreparedRound, Round } from './round.ts'

/** Why a worker did not get a vacancy that they want more than what they got. */
export interface Reason {
  vacancy: string
  /**
   * `full`: all who have it, or who fill the quota around it, have a stronger claim; `quota`: no more of the worker's group
   * may be placed; `value`: the total would be smaller.
   */
  because: 'full' | 'quota' | 'value'
  /** The quota that is full, where it is one. */
  quota: string | undefined
  /** The weakest score that was placed there; undefined when nobody was. */
  weakestScore: number | undefined
}

export function reasonFor(round: PreparedRound, outcome: Outcome, workerId: string) {
  const worker = round.round.workers.findIndex(({ id }) => id === workerId)
  if (worker < 0) return undefined
  const { pairStarts, pairVacancy, scores, claims, places, quotaOfVacancy, vacancyQuotas } = round
  const got = outcome[worker]!
  const end = got < 0 ? pairStarts[worker + 1]! : got
  const placed = Array.from(outcome).filter((pair) => pair >= 0)
  const placedByQuota = countByQuota(round, outcome)
  const closed =
    got >= 0
      ? undefined
      : chainOf(round.quotaOfWorker[worker]!, round.workerQuotas).find(
          (quota) => placedByQuota[quota]! >= round.workerQuotas[quota]!.limit,
        )
  const notAnother: Reason[] = []
  for (let pair = pairStarts[worker]!; pair < end; pair++) {
    const vacancy = pairVacancy[pair]!
    const there = placed.filter((other) => pairVacancy[other] === vacancy)
    const full = chainOf(quotaOfVacancy[vacancy]!, vacancyQuotas).find((quota) => {
      const inside = placed.filter((other) =>
        chainOf(quotaOfVacancy[pairVacancy[other]!]!, vacancyQuotas).includes(quota),
      )
      return (
        inside.length >= vacancyQuotas[quota]!.limit &&
        inside.every((other) => claims[other]! > claims[pair]!)
      )
    })
    const isFull = there.length >= places[vacancy]! && there.every((other) => claims[other]! > claims[pair]!)
    notAnother.push({
      vacancy: round.round.vacancies[vacancy]!.id,
      because: isFull || full !== undefined ? 'full' : closed !== undefined ? 'quota' : 'value',
      quota: isFull
        ? undefined
        : full !== undefined
          ? vacancyQuotas[full]!.name
          : closed !== undefined
            ? round.workerQuotas[closed]!.name
            : undefined,
      weakestScore: there.length === 0 ? undefined : Math.min(...there.map((other) => scores[other]!)),
    })
  }
  return { vacancy: got < 0 ? undefined : round.round.vacancies[pairVacancy[got]!]!.id, notAnother }
}

/** The round for the places that are free and the workers who have none, when some have withdrawn. Nobody placed is moved. */
export function refill(
  { round, pairVacancy, quotaOfVacancy, vacancyQuotas, quotaOfWorker, workerQuotas }: PreparedRound,
  outcome: Outcome,
  withdrawn: readonly string[],
): Round {
  const gone = new Set(withdrawn)
  const taken = new Map<string, number>()
  const take = (name: string) => taken.set(name, (taken.get(name) ?? 0) + 1)
  const waiting = new Set<string>()
  round.workers.forEach(({ id }, worker) => {
    const pair = outcome[worker]!
    if (gone.has(id)) return
    if (pair < 0) {
      waiting.add(id)
      return
    }
    const vacancy = pairVacancy[pair]!
    take(`vacancy ${round.vacancies[vacancy]!.id}`)
    for (const quota of chainOf(quotaOfVacancy[vacancy]!, vacancyQuotas))
      take(`quota ${vacancyQuotas[quota]!.name}`)
    for (const quota of chainOf(quotaOfWorker[worker]!, workerQuotas))
      take(`quota ${workerQuotas[quota]!.name}`)
  })
  return {
    seed: round.seed,
    workers: round.workers.filter(({ id }) => waiting.has(id)),
    vacancies: round.vacancies.map((vacancy) => ({
      ...vacancy,
      places: vacancy.places - (taken.get(`vacancy ${vacancy.id}`) ?? 0),
    })),
    pairs: round.pairs.filter(({ worker }) => waiting.has(worker)),
    quotas: round.quotas?.map((quota) => ({
      ...quota,
      limit: quota.limit - (taken.get(`quota ${quota.name}`) ?? 0),
    })),
  }
}
