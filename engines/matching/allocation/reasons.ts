import { chainOf, countByQuota, type Outcome } from './deferred-acceptance.ts'
import type { PreparedRound, Round } from './round.ts'

/** Why a worker did not get a vacancy that they want more than what they got. */
export interface Reason {
  vacancy: string
  /**
   * `full`: all who have it, or who fill the quota around it, have a stronger claim; `quota`: no more of the worker's group
   * may be placed; `family`: not all of the family could go there; `value`: others there make the whole better.
   */
  because: 'full' | 'quota' | 'family' | 'value'
  /** The quota that is full, where it is one. */
  quota: string | undefined
  /** The weakest score that was placed there; undefined when nobody was. */
  weakestScore: number | undefined
}

export interface Explanation {
  vacancy: string | undefined
  notAnother: Reason[]
}

/** Counts once, and then says of any worker what they got and why not another; undefined for whom the round does not know. */
export function explain(
  round: PreparedRound,
  outcome: Outcome,
): (workerId: string) => Explanation | undefined {
  const { pairStarts, pairVacancy, scores, claims, places, quotaOfVacancy, vacancyQuotas } = round
  const numbers = new Map(round.round.workers.map(({ id }, worker) => [id, worker]))
  const vacancies = places.length
  const counts = new Uint32Array(vacancies + vacancyQuotas.length)
  const weakest = new Float64Array(counts.length).fill(Number.POSITIVE_INFINITY)
  const weakestScore = new Map<number, number>()
  for (const pair of outcome) {
    if (pair < 0) continue
    const vacancy = pairVacancy[pair]!
    weakestScore.set(vacancy, Math.min(weakestScore.get(vacancy) ?? Number.POSITIVE_INFINITY, scores[pair]!))
    const quotas = chainOf(quotaOfVacancy[vacancy]!, vacancyQuotas).map((quota) => vacancies + quota)
    for (const node of [vacancy, ...quotas]) {
      counts[node]!++
      weakest[node] = Math.min(weakest[node]!, claims[pair]!)
    }
  }
  const placedByQuota = countByQuota(round, outcome)
  const inFamily = new Set(round.families.flat())

  return (workerId) => {
    const worker = numbers.get(workerId)
    if (worker === undefined) return undefined
    const got = outcome[worker]!
    const end = got < 0 ? pairStarts[worker + 1]! : got
    const closed =
      got >= 0
        ? undefined
        : chainOf(round.quotaOfWorker[worker]!, round.workerQuotas).find(
            (quota) => placedByQuota[quota]! >= round.workerQuotas[quota]!.limit,
          )
    const notAnother: Reason[] = []
    for (let pair = pairStarts[worker]!; pair < end; pair++) {
      const vacancy = pairVacancy[pair]!
      const isFull = counts[vacancy]! >= places[vacancy]! && weakest[vacancy]! > claims[pair]!
      const full = isFull
        ? undefined
        : chainOf(quotaOfVacancy[vacancy]!, vacancyQuotas).find(
            (quota) =>
              counts[vacancies + quota]! >= vacancyQuotas[quota]!.limit &&
              weakest[vacancies + quota]! > claims[pair]!,
          )
      const otherwise = inFamily.has(worker) ? 'family' : 'value'
      notAnother.push({
        vacancy: round.round.vacancies[vacancy]!.id,
        because: isFull || full !== undefined ? 'full' : closed !== undefined ? 'quota' : otherwise,
        quota:
          full !== undefined
            ? vacancyQuotas[full]!.name
            : !isFull && closed !== undefined
              ? round.workerQuotas[closed]!.name
              : undefined,
        weakestScore: weakestScore.get(vacancy),
      })
    }
    return { vacancy: got < 0 ? undefined : round.round.vacancies[pairVacancy[got]!]!.id, notAnother }
  }
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
