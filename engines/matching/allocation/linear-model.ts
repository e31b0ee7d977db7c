/** A linear or integer programme, by columns, and who solves it: the engine brings no solver of its own. */
import type { Outcome } from './deferred-acceptance.ts'
import { totalOf } from './greatest-value.ts'
import { type Attributes, membersOf, type PreparedRound, RoundInputError } from './round.ts'
import { columnsOf } from './together.ts'

export interface LinearModel {
  /** By column: what one unit adds to the total that is to be greatest, and the most of it (the least is 0). */
  value: Float64Array
  upper: Float64Array
  isWhole: boolean
  rowLower: Float64Array
  rowUpper: Float64Array
  /** Entries by column: `rows[i]`, `entries[i]` for i from `starts[column]` up to `starts[column + 1]`. */
  starts: Int32Array
  rows: Int32Array
  entries: Float64Array
}

export interface LinearSolution {
  status: 'optimal' | 'infeasible' | 'stopped'
  value: number
  columns: Float64Array
  /** By row what one more unit of its bound would add; only without whole columns. */
  prices: Float64Array | undefined
}

export type Solver = (model: LinearModel) => LinearSolution

/** A limit that may cut across quotas: on the number, or on the share of all placements. */
export interface SideConstraint {
  name: string
  workers?: Attributes | undefined
  vacancies?: Attributes | undefined
  atMost?: number | undefined
  atLeast?: number | undefined
  atMostShare?: number | undefined
  atLeastShare?: number | undefined
}

export interface ConstrainedValue {
  outcome: Outcome
  value: number
  /** By constraint: what one placement more or less in it would add to the total. */
  prices: { name: string; points: number }[]
}

/** The solver gave up, for want of memory or of time: nothing is said about the round. */
export class SolverStoppedError extends Error {
  override readonly name = 'SolverStoppedError'
}

/** A side constraint in numbers: the sum of `entry` over placements is at least `least` and at most `most`. */
export interface SideRow {
  name: string
  entry: (pair: number) => number
  least: number
  most: number
}

export function sideRows(round: PreparedRound, constraints: readonly SideConstraint[]): SideRow[] {
  return constraints.map((constraint, i) => {
    const { share, least, most } = boundsOf(constraint, i)
    const workers = constraint.workers && new Set(membersOf(round.round.workers, constraint.workers))
    const vacancies = constraint.vacancies && new Set(membersOf(round.round.vacancies, constraint.vacancies))
    const isIn = (pair: number) =>
      (workers?.has(round.pairWorker[pair]!) ?? true) && (vacancies?.has(round.pairVacancy[pair]!) ?? true)
    return { name: constraint.name, entry: (pair) => (isIn(pair) ? 1 : 0) - share, least, most }
  })
}

/**
 * The greatest total under places, quotas and side constraints by an integer programme over these choices: the pairs that
 * are made or not, all those of a family together. Undefined when there is no such outcome.
 */
export function byLinearModel(
  round: PreparedRound,
  sides: readonly SideRow[],
  solve: Solver,
  choices = columnsOf(round),
): ConstrainedValue | undefined {
  const columns = choices.map(() => new Map<number, number>())
  const lower: number[] = []
  const upper: number[] = []
  const addRow = (least: number, most: number) => {
    upper.push(most)
    return lower.push(least) - 1
  }
  const {
    pairWorker,
    pairVacancy,
    named,
    places,
    workerQuotas,
    vacancyQuotas,
    quotaOfWorker,
    quotaOfVacancy,
  } = round
  for (const right of named) addRow(right >= 0 ? 1 : 0, 1)
  const firstVacancy = lower.length
  for (const limit of places) addRow(0, limit)
  const firstWorkerQuota = lower.length
  for (const { limit } of workerQuotas) addRow(0, limit)
  const firstVacancyQuota = lower.length
  for (const { limit } of vacancyQuotas) addRow(0, limit)
  choices.forEach((pairs, column) => {
    const entries = columns[column]!
    const add = (row: number) => entries.set(row, (entries.get(row) ?? 0) + 1)
    for (const pair of pairs) {
      add(pairWorker[pair]!)
      add(firstVacancy + pairVacancy[pair]!)
      for (let quota = quotaOfWorker[pairWorker[pair]!]!; quota >= 0; quota = workerQuotas[quota]!.parent) {
        add(firstWorkerQuota + quota)
      }
      for (
        let quota = quotaOfVacancy[pairVacancy[pair]!]!;
        quota >= 0;
        quota = vacancyQuotas[quota]!.parent
      ) {
        add(firstVacancyQuota + quota)
      }
    }
  })
  const constraintRows = sides.map(({ entry, least, most }) => {
    const row = addRow(least, most)
    choices.forEach((pairs, column) => {
      const sum = pairs.reduce((total, pair) => total + entry(pair), 0)
      if (sum !== 0) columns[column]!.set(row, sum)
    })
    return row
  })
  const model: LinearModel = {
    value: Float64Array.from(choices, (pairs) =>
      pairs.reduce((total, pair) => total + round.scores[pair]!, 0),
    ),
    upper: new Float64Array(choices.length).fill(1),
    isWhole: false,
    rowLower: Float64Array.from(lower),
    rowUpper: Float64Array.from(upper),
    ...byColumns(columns),
  }
  const solved = (model: LinearModel) => {
    const solution = solve(model)
    if (solution.status === 'stopped') throw new SolverStoppedError('the solver gave up')
    return solution.status === 'optimal' ? solution : undefined
  }
  const relaxed = solved(model)
  if (!relaxed) return undefined
  // Without side constraints a vertex is whole; with them a few columns may be fractions, and it is solved in whole ones.
  const isWhole = relaxed.columns.every((amount) => Math.abs(amount - Math.round(amount)) < 1e-6)
  const whole = isWhole ? relaxed : solved({ ...model, isWhole: true })
  if (!whole) return undefined
  const outcome = new Int32Array(named.length).fill(-1)
  choices.forEach((pairs, column) => {
    if (whole.columns[column]! <= 0.5) return
    for (const pair of pairs) outcome[pairWorker[pair]!] = pair
  })
  return {
    outcome,
    value: totalOf(round, outcome),
    prices: sides.map(({ name }, i) => ({ name, points: relaxed.prices?.[constraintRows[i]!] ?? 0 })),
  }
}

export function byColumns(columns: readonly ReadonlyMap<number, number>[]) {
  const starts = new Int32Array(columns.length + 1)
  columns.forEach(({ size }, column) => {
    starts[column + 1] = starts[column]! + size
  })
  const rows = new Int32Array(starts[columns.length]!)
  const entries = new Float64Array(rows.length)
  let at = 0
  for (const column of columns) {
    for (const [row, entry] of column) {
      rows[at] = row
      entries[at++] = entry
    }
  }
  return { starts, rows, entries }
}

function boundsOf({ name, atMost, atLeast, atMostShare, atLeastShare }: SideConstraint, row: number) {
  const given = [atMost, atLeast, atMostShare, atLeastShare].filter((bound) => bound !== undefined)
  if (given.length !== 1 || given.some((bound) => !(bound >= 0))) {
    throw new RoundInputError(
      'constraints',
      row,
      `${name} must have one bound of 0 or more: a number or a share`,
    )
  }
  const share = atMostShare ?? atLeastShare ?? 0
  if (share > 1) throw new RoundInputError('constraints', row, `${name} asks for a share above 1`)
  const isLeast = atLeast !== undefined || atLeastShare !== undefined
  return {
    share,
    least: isLeast ? (atLeast ?? 0) : Number.NEGATIVE_INFINITY,
    most: isLeast ? Number.POSITIVE_INFINITY : (atMost ?? 0),
  }
}
