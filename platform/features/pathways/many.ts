/** The answers for many people in one request: read, answered and sent some hundred at a time. */
import type { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import {
  type CompiledProgramme,
  columns,
  type FactDefinition,
  type Facts,
  type FactValue,
  populationOf,
  type RefusedRow,
  type Status,
  statusCodes,
  type Vocabulary,
} from '@fairway/rules'
import { CsvError, parse } from 'csv-parse/sync'
import { BusyError, InvalidInputError, type Message } from '../../foundation/errors.ts'
import { type Batches, readLines } from '../../foundation/http/lines.ts'
import type { PlacesLeft } from '../quotas/index.ts'
import { withPlace } from './ledger.ts'
import { factProblem } from './service.ts'

export const mostRows = 1_000_000
/** Characters of one row. */
const longestRow = 20_000
const batchSize = 500
/** Requests at once: each takes a processor for as long as it lasts. */
const mostAtOnce = 4
let running = 0

export type RowAnswer = {
  /** Line of the request, from 1; below the headings where there are some. */
  row: number
  status?: Status
  points?: { lo: number; hi: number }
  notMet?: string[]
  missing?: readonly string[]
  errors?: FieldError[]
}

export type Summary = {
  end: 'complete' | 'too-many-rows'
  rows: number
  refused: number
  statuses: Partial<Record<Status, number>>
}

type FieldError = { field: string; message: string }
type Say = (message: Message) => string
type Row = { row: number; facts: Record<string, FactValue> } | { row: number; errors: FieldError[] }

/**
 * One answer for each row, in their order, and a last line that says how it ended. A row that cannot be read is answered
 * with what is wrong in it and does not touch the others.
 */
export async function* evaluateMany(
  compiled: CompiledProgramme,
  body: Readable,
  options: { csv: boolean; detail: 'status' | 'requirements'; left: PlacesLeft; say: Say },
): Batches {
  if (running >= mostAtOnce) throw new BusyError()
  running++
  try {
    const summary: Summary = { end: 'complete', rows: 0, refused: 0, statuses: {} }
    for await (const rows of batchesOf(readRows(compiled, body, options))) {
      const answers = rows.some(({ row }) => row > mostRows)
        ? rows.filter(({ row }) => row <= mostRows)
        : rows
      const lines = answerRows(compiled, answers, options)
      count(summary, lines)
      if (lines.length > 0) yield lines
      if (answers.length < rows.length) {
        summary.end = 'too-many-rows'
        break
      }
      // Between two batches the process answers others.
      await setImmediate()
    }
    yield [summary]
  } finally {
    running--
  }
}

function count(summary: Summary, lines: readonly RowAnswer[]): void {
  summary.rows += lines.length
  for (const { status } of lines) {
    if (status) summary.statuses[status] = (summary.statuses[status] ?? 0) + 1
    else summary.refused++
  }
}

async function* batchesOf(rows: AsyncGenerator<Row>): AsyncGenerator<Row[], void, void> {
  let batch: Row[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function* readRows(
  { programme }: CompiledProgramme,
  body: Readable,
  { csv, say }: { csv: boolean; say: Say },
): AsyncGenerator<Row, void, void> {
  const refuse = (row: number, key: string, field = ''): Row => ({
    row,
    errors: [{ field, message: say({ key }) }],
  })
  let names: string[] | undefined
  let row = 0
  for await (const line of readLines(body, longestRow)) {
    if (csv && !names) {
      names = headings(line, programme.vocabulary)
      continue
    }
    row++
    if (line === undefined) yield refuse(row, 'pathways.error.row-long')
    else if (line.trim() === '') continue
    else if (names) {
      const cells = cellsOf(line)
      if (cells?.length !== names.length) yield refuse(row, 'pathways.error.row-cells')
      else yield { row, facts: factsOfCells(names, cells, programme.vocabulary) }
    } else {
      const facts = parsed(line)
      yield facts ? { row, facts } : refuse(row, 'pathways.error.row-json')
    }
  }
  if (csv && !names) throw new InvalidInputError({ body: { key: 'pathways.error.headings' } })
}

function parsed(line: string): Record<string, FactValue> | undefined {
  try {
    const facts: unknown = JSON.parse(line)
    return typeof facts === 'object' && facts !== null && !Array.isArray(facts)
      ? (facts as Record<string, FactValue>)
      : undefined
  } catch {
    return undefined
  }
}

/** A fact holds no line break, so that a quote that is not closed spoils its own line only. */
function cellsOf(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',')
  try {
    return (parse(line) as string[][])[0]
  } catch (error) {
    if (error instanceof CsvError) return undefined
    throw error
  }
}

function headings(line: string | undefined, vocabulary: Vocabulary): string[] {
  const names = (line ? cellsOf(line) : undefined)?.map((name) => name.trim())
  if (!names) throw new InvalidInputError({ body: { key: 'pathways.error.headings' } })
  const unknown = names.filter((name, index) => !vocabulary.has(name) || names.indexOf(name) !== index)
  if (unknown.length === 0) return names
  throw new InvalidInputError(
    Object.fromEntries(
      unknown
        .slice(0, 20)
        .map((name): [string, Message] => [`body.${name.slice(0, 100)}`, { key: 'pathways.error.heading' }]),
    ),
  )
}

/** An empty cell is not known. */
function factsOfCells(
  names: readonly string[],
  cells: readonly string[],
  vocabulary: Vocabulary,
): Record<string, FactValue> {
  return Object.fromEntries(
    names.flatMap((name, index): [string, FactValue][] => {
      const cell = (cells[index] ?? '').trim()
      return cell === '' ? [] : [[name, typed(vocabulary.get(name)?.type, cell)]]
    }),
  )
}

/** What is of no such type stays text, which the fact refuses. */
function typed(type: FactDefinition['type'] | undefined, cell: string): FactValue {
  if (type === 'boolean' && (cell === 'true' || cell === 'false')) return cell === 'true'
  if ((type === 'integer' || type === 'money') && /^-?\d{1,15}$/.test(cell)) return Number(cell)
  return cell
}

function answerRows(
  compiled: CompiledProgramme,
  rows: readonly Row[],
  { detail, left, say }: { detail: 'status' | 'requirements'; left: PlacesLeft; say: Say },
): RowAnswer[] {
  const read = rows
    .filter((row) => 'facts' in row)
    .map(({ row, facts }) => ({ row, facts: withPlace(compiled, facts, left) }))
  const { population, refused } = populationOf(
    compiled,
    read.map(({ facts }) => facts),
  )
  const { status, least, most, refused: out } = columns(compiled, population)
  const wrong = Map.groupBy([...refused, ...out], ({ row }) => row)
  const answers = read.map(({ row, facts }, place): RowAnswer => {
    const problems = wrong.get(place)
    if (problems) return { row, errors: problems.map((problem) => saidOf(problem, compiled, say)) }
    return {
      row,
      status: statusCodes[status[place] as number] as Status,
      ...(compiled.points && { points: { lo: least[place] as number, hi: most[place] as number } }),
      ...(detail === 'requirements' && reasonsOf(compiled, facts)),
    }
  })
  const unread = rows.filter((row): row is Extract<Row, { errors: unknown }> => 'errors' in row)
  return [...answers, ...unread].sort((a, b) => a.row - b.row)
}

function reasonsOf(compiled: CompiledProgramme, facts: Facts): Pick<RowAnswer, 'notMet' | 'missing'> {
  const { requirements, missing } = compiled.evaluate(facts)
  return {
    notMet: requirements
      .filter(({ kind, status }) => kind === 'condition' && status === 'not_met')
      .map(({ id }) => id),
    missing,
  }
}

function saidOf({ fact }: RefusedRow, { programme, asOf }: CompiledProgramme, say: Say): FieldError {
  return {
    field: `facts.${fact.slice(0, 100)}`,
    message: say(factProblem(programme.vocabulary.get(fact), asOf)),
  }
}
