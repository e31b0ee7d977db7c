import { parseArgs } from 'node:util'
import {
  type Attributes,
  deferredAcceptance,
  greatestValue,
  greatestValueWithin,
  inRosterOrder,
  type Outcome,
  type PreparedRound,
  prepare,
  type Round,
  RoundInputError,
  reportOn,
  type SideConstraint,
} from '@fairway/matching/allocation'
import { loadSolver } from '../features/matching/solver.ts'
import { put, type Row, readCsv, toCsv } from './csv.ts'

const help = `the command is: npx fairway allocate --workers FILE --vacancies FILE --pairs FILE --seed TEXT
  [--quotas FILE] [--method stable|greatest|roster|compare] [--at-least sex=female:0.42] [--at-most village=Lalpur:3]
  [--out FILE]

workers.csv    id, priority (higher first), named (a vacancy that asks for the worker by name), and any attributes
vacancies.csv  id, places, and any attributes
pairs.csv      worker, vacancy, score (whole points), preference (1 is wanted most; the score decides when left out)
quotas.csv     name, limit, side (workers or vacancies), attribute, value
A bound up to 1 with a point in it is a share of all placements (0.42), any other a number of them. Bounds go with
--method greatest. The seed is published with the result: the same seed and files give the same again.`

const own = { workers: ['id', 'priority', 'named'], vacancies: ['id', 'places'] }

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
  switch (method) {
    case 'stable':
      return report(round, { stable: deferredAcceptance(round) }, 'stable', values.out)
    case 'roster':
      return report(round, { roster: inRosterOrder(round) }, 'roster', values.out)
    case 'greatest':
      return constraints.length > 0
        ? withinConstraints(round, constraints, values.out)
        : withPrices(round, values.out)
    case 'compare': {
      const outcomes = {
        roster: inRosterOrder(round),
        stable: deferredAcceptance(round),
        greatest: greatestValue(round).outcome,
      }
      return report(round, outcomes, undefined, values.out)
    }
    default:
      throw new Error(`--method is ${method}; give stable, greatest, roster or compare`)
  }
}

function withPrices(round: PreparedRound, out: string | undefined): number {
  const { outcome, prices } = greatestValue(round)
  for (const { of, name, points } of prices)
    console.error(`one place more in ${of} ${name} would add ${points} points`)
  return report(round, { greatest: outcome }, 'greatest', out)
}

async function withinConstraints(
  round: PreparedRound,
  constraints: SideConstraint[],
  out: string | undefined,
): Promise<number> {
  const found = greatestValueWithin(round, constraints, await loadSolver())
  if (!found) throw new Error('the bounds contradict each other or the quotas: nobody can be placed that way')
  const free = greatestValue(round).value
  console.error(`the bounds cost ${free - found.value} of ${free} points`)
  for (const { name, points } of found.prices)
    console.error(`${name}: one placement more would change the total by ${points.toFixed(2)}`)
  return report(round, { greatest: found.outcome }, 'greatest', out)
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
