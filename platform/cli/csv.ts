import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

export interface Row {
  /** Line of the file, as an editor counts. */
  line: number
  /** The text of a column; undefined where it is empty or missing. */
  text: (column: string) => string | undefined
  /** The same, refused when there is none. */
  required: (column: string) => string
  number: (column: string) => number | undefined
  columns: readonly string[]
  /** What is wrong with this row. */
  wrong: (message: string) => Error
}

/** The rows of a CSV file with a header; commas, quotes doubled, UTF-8. */
export function readCsv(file: string): Row[] {
  let header: string[] = []
  let records: { record: Record<string, string>; info: { lines: number } }[]
  try {
    records = parse(readFileSync(file), {
      bom: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
      columns: (names: string[]) => {
        header = names
        return names
      },
    }) as unknown as typeof records
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Error(code === 'ENOENT' ? `there is no file ${file}` : `${file}: ${message}`, { cause: error })
  }
  return records.map(({ record, info }) => {
    const wrong = (message: string) => new Error(`${file} line ${info.lines}: ${message}`)
    const text = (column: string) => record[column] || undefined
    return {
      line: info.lines,
      columns: header,
      wrong,
      text,
      required: (column) => {
        const given = text(column)
        if (given === undefined) throw wrong(`${column} is empty; every row needs one`)
        return given
      },
      number: (column) => {
        const given = text(column)
        if (given === undefined) return undefined
        if (!Number.isFinite(Number(given))) throw wrong(`${column} is "${given}"; give a number`)
        return Number(given)
      },
    }
  })
}

export function toCsv(rows: readonly (readonly (string | number | undefined)[])[]): string {
  const cell = (value: string | number | undefined) => {
    const text = value === undefined ? '' : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('')
}

/** Into the file, or onto the screen when none is named. */
export function put(text: string, file: string | undefined): void {
  if (file) writeFileSync(file, text)
  else process.stdout.write(text)
}
