/** Reads spreadsheets as agencies have them: CSV in the encodings and separators of their programs, or XLSX. */
import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'
import { InvalidInputError } from '../../foundation/errors.ts'
import { cleanText } from '../../foundation/http/form.ts'

/** Text as it stands in the cell; days of XLSX as ISO dates. */
export type Row = { number: number; cells: string[] }
export type Table = { headings: string[]; rows: Row[] }

export const limits = { rows: 20_000, columns: 100, cell: 2000, unpacked: 100 * 1024 * 1024 }

export async function readTable(content: Buffer, kind: 'csv' | 'xlsx'): Promise<Table> {
  const records = kind === 'csv' ? readCsv(content) : await readXlsx(content)
  const rows = records
    .map((cells, index) => ({
      number: index + 1,
      cells: cells.map((cell) => cleanText(cell).slice(0, limits.cell)),
    }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  const [head, ...body] = rows.slice(headingAt(rows))
  if (!head || body.length === 0) throw refused('empty')
  if (body.length > limits.rows) throw refused('rows', { max: limits.rows })
  if (head.cells.length > limits.columns) throw refused('columns', { max: limits.columns })
  return { headings: head.cells, rows: body }
}

/** Offices write titles and dates above a table: rows of the first ten that fill less than half of what is usual. */
function headingAt(rows: readonly Row[]): number {
  const filled = rows.slice(0, 50).map(({ cells }) => cells.filter((cell) => cell !== '').length)
  const usual = filled.toSorted((a, b) => a - b)[Math.floor(filled.length / 2)] ?? 0
  const at = filled.slice(0, 10).findIndex((count) => count * 2 >= usual)
  return Math.max(at, 0)
}

function refused(code: string, values: Record<string, number> = {}): InvalidInputError {
  return new InvalidInputError({ file: { key: `imports.file.${code}`, values } })
}

function readCsv(content: Buffer): string[][] {
  const text = decode(content)
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: 1024 * 1024,
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines } = error as unknown as { lines?: number }
    throw refused('broken', { line: lines ?? 1 })
  }
}

/** UTF-16 by its mark, UTF-8 when it is that, and else the code page of Western Europe or of Arabic. */
export function decode(content: Buffer): string {
  const mark = content.subarray(0, 2).toString('hex')
  if (mark === 'fffe') return new TextDecoder('utf-16le').decode(content)
  if (mark === 'feff') return new TextDecoder('utf-16be').decode(content)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return new TextDecoder(isArabic(content) ? 'windows-1256' : 'windows-1252').decode(content)
  }
}

/** In Arabic most letters lie above ASCII, so they stand in a row; in Spanish or French there are single ones. */
function isArabic(content: Buffer): boolean {
  let inRow = 0
  let high = 0
  let rowed = 0
  for (const byte of content) {
    inRow = byte >= 0x80 ? inRow + 1 : 0
    if (byte >= 0x80) high += 1
    if (inRow >= 3) rowed += 1
  }
  return rowed * 4 > high
}

const delimiters = [',', ';', '\t']

/** The one that splits the first lines most evenly; what stands in quotes does not count. */
export function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .replace(/"(?:[^"]|"")*"/g, '')
    .split(/\r\n?|\n/)
    .filter(Boolean)
    .slice(0, 20)
  const scores = delimiters.map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1)
    return Math.max(0, ...counts.map((one) => one * counts.filter((count) => count === one).length))
  })
  return delimiters[scores.indexOf(Math.max(...scores))] as string
}

async function readXlsx(content: Buffer): Promise<string[][]> {
  if (unpackedSize(content) > limits.unpacked) throw refused('too-large-inside')
  let data: unknown[][]
  try {
    data = (await readSheet(Readable.from(content))) as unknown[][]
  } catch {
    throw refused('broken-xlsx')
  }
  return data.map((row) => row.map(textOf))
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10)
  return String(value)
}

/** As the archive's directory says (APPNOTE.TXT 4.3.12): a small file can hold gigabytes of the same letter. */
function unpackedSize(content: Buffer): number {
  const end = content.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
  if (end < 0 || end + 20 > content.length) return 0
  let size = 0
  for (let at = content.readUInt32LE(end + 16); at + 46 <= end && content.readUInt32LE(at) === 0x02014b50; ) {
    size += content.readUInt32LE(at + 24)
    at += 46 + content.readUInt16LE(at + 28) + content.readUInt16LE(at + 30) + content.readUInt16LE(at + 32)
  }
  return size
}
