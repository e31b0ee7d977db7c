/** What a round has to compute, in a thread of its own: pages are answered meanwhile. */
import { parentPort } from 'node:worker_threads'
import { createVacancyIndex, type Person, type Ranked, score, type Vacancy } from '@fairway/matching'
import {
  allocate,
  conflictsOf,
  explain,
  type Method,
  prepare,
  type Round,
  RoundInputError,
  reportOn,
  type SideConstraint,
  totalOf,
} from '@fairway/matching/allocation'
import { type Impossible, limits, type Pair, type RunReport, type StoredReason } from './domain.ts'
import { loadSolver } from './solver.ts'

export type Candidate = Person & { nationality: string; number: number; named: string | null }
export type OfferedVacancy = Vacancy & { recruitsFrom: string }

export type Task =
  | { kind: 'pairs'; candidates: Candidate[]; vacancies: OfferedVacancy[] }
  | { kind: 'check'; round: Round }
  | {
      kind: 'run'
      round: Round
      method: Method
      constraints: SideConstraint[]
      /** By number, for the report alone. */
      attributes: Record<string, Record<string, string>>
    }
  | {
      kind: 'explain'
      round: Round
      method: Method
      outcome: Record<string, string>
      /** One worker; all when left out. */
      only?: string
    }

export type TaskResult = {
  pairs: Pair[]
  /** The list and row that are wrong; undefined when nothing is. */
  check: { list: RoundInputError['list']; row: number } | undefined
  run: { outcome: Record<string, string>; report: RunReport } | Impossible
  explain: Record<string, { vacancyId: string | null; fit: number | null; reasons: StoredReason[] }>
}

const work: {
  [K in Task['kind']]: (task: Extract<Task, { kind: K }>) => Promise<TaskResult[K]> | TaskResult[K]
} = {
  pairs: ({ candidates, vacancies }) => pairsOf(candidates, vacancies),
  check: ({ round }) => {
    try {
      prepare(round)
      return undefined
    } catch (error) {
      if (!(error instanceof RoundInputError)) throw error
      return { list: error.list, row: error.row }
    }
  },
  run,
  explain: explained,
}

/** The points of 100 that the vacancy could give. */
const fitOf = ({ points, maximum }: Pick<Ranked, 'points' | 'maximum'>) =>
  maximum === 0 ? 0 : Math.floor((points * 100) / maximum)

function pairsOf(candidates: Candidate[], vacancies: OfferedVacancy[]): Pair[] {
  const index = createVacancyIndex(vacancies, { poolOf: ({ recruitsFrom }) => recruitsFrom })
  const byId = new Map(vacancies.map((vacancy) => [vacancy.id, vacancy]))
  return candidates.flatMap((person) => {
    const { number, nationality, named } = person
    const found = index.top(person, { limit: limits.choices, pools: [nationality] })
    const pairs = found.map((ranked) => ({ number, vacancyId: ranked.id, fit: fitOf(ranked) }))
    // A right by name holds also where many others fit better.
    const vacancy = named === null || found.some(({ id }) => id === named) ? undefined : byId.get(named)
    if (vacancy?.recruitsFrom !== nationality) return pairs
    const right = score(vacancy, person)
    if (right.excluded.length > 0) return pairs
    return [...pairs, { number, vacancyId: vacancy.id, fit: fitOf(right) }]
  })
}

const mostPricedPairs = 50_000

async function run({
  round,
  method,
  constraints,
  attributes,
}: Extract<Task, { kind: 'run' }>): Promise<TaskResult['run']> {
  const solve = await loadSolver()
  const prepared = prepare(round)
  const bounds = method === 'bounded' ? constraints : []
  const without = (row: number) =>
    allocate(
      prepared,
      method,
      bounds.filter((_, i) => i !== row),
      solve,
    )
  const found = allocate(prepared, method, bounds, solve)
  if (!found) return { conflicts: conflictsOf(prepared, bounds, solve).flat() }
  const { outcome, prices } = found
  const value = totalOf(prepared, outcome)
  const named = prepare({
    ...round,
    workers: round.workers.map((worker) => ({
      ...worker,
      attributes: { ...worker.attributes, ...attributes[worker.id] },
    })),
  })
  const report = reportOn(named, outcome)
  const isShown = (attribute: string) => !/^[qb]\d+$/.test(attribute)
  return {
    outcome: Object.fromEntries(
      round.workers.flatMap(({ id }, worker) => {
        const pair = outcome[worker] ?? -1
        return pair < 0 ? [] : [[id, round.vacancies[prepared.pairVacancy[pair]!]!.id]]
      }),
    ),
    report: {
      ...report,
      groups: report.groups
        .filter((group) => isShown(group.attribute))
        .map(({ attribute, value, pool, placed }) => ({ attribute, value, pool, placed })),
      parity: report.parity.filter(({ attribute }) => isShown(attribute)),
      prices,
      // Each bound's own price is one more solution: of large programmes only all bounds together are priced.
      ...(bounds.length === 0 || round.pairs.length > mostPricedPairs
        ? {}
        : { cost: bounds.map((_, row) => totalOf(prepared, without(row)?.outcome ?? outcome) - value) }),
    },
  }
}

function explained({
  round,
  method,
  outcome,
  only,
}: Extract<Task, { kind: 'explain' }>): TaskResult['explain'] {
  const prepared = prepare(round)
  const { pairStarts, pairVacancy, scores } = prepared
  const made = new Int32Array(round.workers.length).fill(-1)
  const pairOf = (worker: number, vacancy: string) => {
    for (let pair = pairStarts[worker]!; pair < pairStarts[worker + 1]!; pair++)
      if (round.vacancies[pairVacancy[pair]!]!.id === vacancy) return pair
    return -1
  }
  round.workers.forEach(({ id }, worker) => {
    const vacancy = outcome[id]
    if (vacancy !== undefined) made[worker] = pairOf(worker, vacancy)
  })
  const explainWorker = explain(prepared, made)
  return Object.fromEntries(
    round.workers.flatMap(({ id }, worker) => {
      if (only !== undefined && only !== id) return []
      const found = explainWorker(id)
      const pair = made[worker]!
      const reasons = (found?.notAnother ?? []).slice(0, limits.reasons).map((reason): StoredReason => {
        const { vacancy, because, quota, weakestScore } = reason
        return {
          vacancyId: vacancy,
          because: because === 'value' && method === 'roster' ? 'came-first' : because,
          fit: scores[pairOf(worker, vacancy)]!,
          ...(quota === undefined ? {} : { quota }),
          ...(weakestScore === undefined ? {} : { weakest: weakestScore }),
        }
      })
      return [
        [id, { vacancyId: found?.vacancy ?? null, fit: pair < 0 ? null : scores[pair]!, reasons }] as const,
      ]
    }),
  )
}

async function answer(task: Task): Promise<void> {
  try {
    parentPort?.postMessage({ answer: await (work[task.kind] as (task: Task) => unknown)(task) })
  } catch (error) {
    parentPort?.postMessage({ error })
  }
}

parentPort?.on('message', (task: Task) => void answer(task))
