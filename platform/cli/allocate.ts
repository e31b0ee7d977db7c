import { parseArgs } from 'node:util'
import {
  type Allocation,
  type Attributes,
  allocate as allocateRound,
  conflictsOf,
  type Method,
  type Outcome,
  type PreparedRound,
  prepare,
  type Round,
  RoundInputError,
  reportOn,
  type SideConstraint,
  type Solver,
  totalOf,
} from '@fairway/matching/allocation'
import { loadSolver } from '../features/rounds/solver.ts'
import { put, type Row, readCsv, toCsv } from './csv.ts'

const help = `the command is: npx fairway allocate --workers FILE --vacancies FILE --pairs FILE --seed TEXT
  [--quotas FILE] [--method stable|greatest|roster|arrival|compare] [--at-least sex=female:0.42] [--at-most village=Lalpur:3]
  [--out FILE]

workers.csv    id, priority (higher first), named (a vacancy that asks for the worker by name), family (those with the
               same word go to one vacancy together, or stay), and any attributes
vacancies.csv  id, places, and any attributes
pairs.csv      worker, vacancy, score (whole points), preference (1 is wanted most; the score decides when left out)
quotas.csv     name, limit, side (workers or vacancies), attribute, value
A bound up to 1 with a point in it is a share of all placements (0.42), any other a number of them. Bounds go with
--method greatest. The seed is published with the result: the same seed and files give the same again.`

const own = { workers: ['id', 'priority', 'named', 'family'], vacancies: ['id', 'places'] }

/** Allocates a programme from CSV files: placements as CSV, and a report on the screen. */
export async function allocate(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      workers: { type: 'string' },
      vacancies: { type: 'string' },
      pairs: { type: 'string' },
      quotas: { type: 'string' },
      seed: { type: 'string' },
      method: { type: 'string', default: 'stable' },
      'at-least': { type: 'string', multiple: true, default: [] },
      'at-most': { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
    },
  })
  const { workers, vacancies, pairs, seed, method } = values
  if (!workers || !vacancies || !pairs || seed === undefined) throw new Error(help)
  const files = {
    workers: readCsv(workers),
    vacancies: readCsv(vacancies),
    pairs: readCsv(pairs),
    quotas: values.quotas ? readCsv(values.quotas) : [],
  }
  const round = checked(files, () => prepare(roundOf(files, seed)))
  const constraints = [
    ...values['at-least'].map((text) => constraintOf(text, 'least')),
    ...values['at-most'].map((text) => constraintOf(text, 'most')),
  ]
  if (constraints.length > 0 && method !== 'greatest') {
    throw new Error('--at-least and --at-most need --method greatest: the others cannot keep them')
  }
  const solve = await loadSolver()
  const run = (name: Method) => allocated(round, name, constraints, solve)
  switch (method) {
    case 'stable':
    case 'roster':
    case 'arrival':
      return report(round, { [method]: run(method).outcome }, method, values.out)
    case 'greatest': {
      const { outcome, prices } = run(constraints.length > 0 ? 'bounded' : 'greatest')
      if (constraints.length > 0) {
        const free = totalOf(round, run('greatest').outcome)
        console.error(`the bounds cost ${free - totalOf(round, outcome)} of ${free} points`)
      }
      for (const { of, name, points } of prices)
        console.error(
          `one more in ${of} ${name} would change the total by ${Number(points.toFixed(2))} points`,
        )
      return report(round, { greatest: outcome }, 'greatest', values.out)
    }
    case 'compare': {
      const names = ['roster', 'stable', 'greatest', 'arrival'] as const
      const outcomes = Object.fromEntries(names.map((name) => [name, run(name).outcome]))
      return report(round, outcomes, undefined, values.out)
    }
    default:
      throw new Error(`--method is ${method}; give stable, greatest, roster, arrival or compare`)
  }
}

function allocated(
  round: PreparedRound,
  method: Method,
  constraints: SideConstraint[],
  solve: Solver,
): Allocation {
  const found = allocateRound(round, method, constraints, solve)
  if (found) return found
  const ways = conflictsOf(round, constraints, solve).map((rows) =>
    rows.map((row) => constraints[row]!.name).join(' and '),
  )
  throw new Error(
    `the bounds contradict each other, the places or the quotas: nobody can be placed that way. It would work without ${ways.join(', or without ')}`,
  )
}

/** Figures go to the screen beside the placements, which may go into a file. */
function report(
  round: PreparedRound,
  outcomes: Record<string, Outcome>,
  chosen: string | undefined,
  out: string | undefined,
): number {
  console.error(`seed ${round.round.seed}`)
  for (const [name, outcome] of Object.entries(outcomes)) {
    const { placed, value, blockingPairs, envious, groups } = reportOn(round, outcome)
    console.error(
      `${name}: ${placed} placed, ${value} points, ${blockingPairs} blocking pairs, ${envious} envious`,
    )
    for (const group of groups) {
      const percent = (share: number) => `${(100 * share).toFixed(1)} %`
      console.error(
        `  ${group.attribute} ${group.value}: ${group.placed} of ${group.pool}, ${percent(group.placedShare)} of the placed and ${percent(group.poolShare)} of the roster`,
      )
    }
  }
  const { workers, vacancies } = round.round
  const vacancyOf = (outcome: Outcome, worker: number) => {
    const pair = outcome[worker]!
    return pair < 0 ? undefined : vacancies[round.pairVacancy[pair]!]!.id
  }
  const names = chosen ? [chosen] : Object.keys(outcomes)
  const header = chosen ? ['worker', 'vacancy', 'score'] : ['worker', ...names]
  const rows = workers.map(({ id }, worker) => {
    const got = names.map((name) => vacancyOf(outcomes[name]!, worker))
    if (!chosen) return [id, ...got]
    const pair = outcomes[chosen]![worker]!
    return [id, ...got, pair < 0 ? undefined : round.scores[pair]!]
  })
  put(toCsv([header, ...rows]), out)
  return 0
}

function roundOf(files: Record<'workers' | 'vacancies' | 'pairs' | 'quotas', Row[]>, seed: string): Round {
  const attributes = (row: Row, known: string[]): Attributes =>
    Object.fromEntries(
      row.columns
        .filter((name) => !known.includes(name) && row.text(name))
        .map((name) => [name, row.required(name)]),
    )
  const number = (row: Row, column: string) => {
    row.required(column)
    return row.number(column)!
  }
  return {
    seed,
    workers: files.workers.map((row) => ({
      id: row.required('id'),
      priority: row.number('priority'),
      named: row.text('named'),
      family: row.text('family'),
      attributes: attributes(row, own.workers),
    })),
    vacancies: files.vacancies.map((row) => ({
      id: row.required('id'),
      places: number(row, 'places'),
      attributes: attributes(row, own.vacancies),
    })),
    pairs: files.pairs.map((row) => ({
      worker: row.required('worker'),
      vacancy: row.required('vacancy'),
      score: number(row, 'score'),
      preference: row.number('preference'),
    })),
    quotas: files.quotas.map((row) => {
      const side = row.required('side')
      if (side !== 'workers' && side !== 'vacancies')
        throw row.wrong(`side is "${side}"; give workers or vacancies`)
      return {
        name: row.required('name'),
        limit: number(row, 'limit'),
        [side]: { [row.required('attribute')]: row.required('value') },
      }
    }),
  }
}

/** What the engine refuses is said with the line of the file. */
function checked<T>(files: Partial<Record<RoundInputError['list'], Row[]>>, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const row = error instanceof RoundInputError ? files[error.list]?.[error.row] : undefined
    if (row) throw row.wrong((error as Error).message.replace(/^\w+\[\d+\]: /, ''))
    throw error
  }
}

function constraintOf(text: string, kind: 'least' | 'most'): SideConstraint {
  const [, attribute, value, bound] = /^([^=]+)=(.+):([\d.]+)$/.exec(text) ?? []
  if (!attribute || !value || !Number.isFinite(Number(bound))) {
    throw new Error(`--at-${kind} is "${text}"; give attribute=value:bound, such as sex=female:0.42`)
  }
  const isShare = bound!.includes('.')
  const name = isShare
    ? kind === 'least'
      ? 'atLeastShare'
      : 'atMostShare'
    : kind === 'least'
      ? 'atLeast'
      : 'atMost'
  return { name: text, workers: { [attribute]: value }, [name]: Number(bound) }
}
