/** Reads the rows of a spreadsheet one by one and remembers what is wrong where. */
import type { Message } from '../../foundation/errors.ts'
import { type Field, type Report, type RowProblem, type Settings, told } from './domain.ts'
import type { Row, Table } from './table.ts'

/** What a check found, and how the good rows are saved. */
export type Checked = {
  /** Numbers of the good rows. */
  rows: number[]
  report: Report
  /** Saves the good rows from one place to before another; returns the ids of their records. */
  save: (from: number, to: number) => Promise<string[]>
}

export type Good<Value> = { row: number; value: Value }

export class RowReading {
  readonly number: number
  readonly problems: RowProblem[] = []
  readonly #row: Row
  readonly #settings: Settings
  readonly #headings: readonly string[]
  constructor(row: Row, settings: Settings, headings: readonly string[]) {
    this.number = row.number
    this.#row = row
    this.#settings = settings
    this.#headings = headings
  }

  text(field: Field): string {
    const column = this.#settings.columns[field]
    return column === undefined ? '' : (this.#row.cells[column] ?? '')
  }

  refuse(field: Field, message: Message): void {
    const column = this.#settings.columns[field]
    this.problems.push({
      row: this.#row.number,
      column: column === undefined ? '' : (this.#headings[column] ?? ''),
      value: this.text(field).slice(0, 80),
      message,
    })
  }
}

export function readRows<Value>(
  table: Table,
  settings: Settings,
  read: (row: RowReading) => Value,
): { good: Good<Value>[] } & Pick<Report, 'rows' | 'bad' | 'problems'> {
  const good: Good<Value>[] = []
  const problems: RowProblem[] = []
  for (const row of table.rows) {
    const reading = new RowReading(row, settings, table.headings)
    const value = read(reading)
    if (reading.problems.length === 0) good.push({ row: row.number, value })
    else problems.push(...reading.problems.slice(0, Math.max(0, told.problems - problems.length)))
  }
  return { good, rows: table.rows.length, bad: table.rows.length - good.length, problems }
}
