import { isUtf8 } from 'node:buffer'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { cleanText } from '../../foundation/http/form.ts'
import { isUnitGroup } from './service.ts'
import { type Label, type Vocabulary, withoutRepeats } from './vocabulary.ts'

/** Something of the folder that is not loaded, or not as it stands there. */
export type Skipped = { reason: string; count: number; example: string }

export type Esco = {
  vocabulary: Vocabulary
  languages: string[]
  files: { name: string; rows: number }[]
  skipped: Skipped[]
}

/** The folder cannot be loaded: every fault, with file and row as a spreadsheet counts it. */
export class EscoFolderError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    const shown = problems.slice(0, 20).map((problem) => `  ${problem}`)
    const more = problems.length > shown.length ? [`  … and ${problems.length - shown.length} more`] : []
    super([`the ESCO folder has faults, nothing was loaded:`, ...shown, ...more].join('\n'))
    this.problems = problems
  }
}

const kinds = ['occupations', 'skills', 'occupationSkillRelations'] as const
type Kind = (typeof kinds)[number]
type EscoFile = { kind: Kind; language: string; name: string }

const longestLabel = 500

/** Reads and checks a folder of ESCO's official CSV files, in as many of its languages as lie there. */
export function readEsco(folder: string): Esco {
  const problems: string[] = []
  const skipped = new Map<string, Skipped>()
  const skip = (reason: string, example: string, count = 1) => {
    const known = skipped.get(reason)
    if (known) known.count += count
    else if (count > 0) skipped.set(reason, { reason, count, example })
  }
  const files = findFiles(folder)
  const tables = files.map((file) => ({ ...file, table: readTable(folder, file, problems) }))
  const of = (kind: Kind) => tables.filter((file) => file.kind === kind)

  const concepts = { occupations: new Map<string, string>(), skills: new Map<string, string>() }
  const labels: Record<keyof typeof concepts, Label[]> = { occupations: [], skills: [] }
  const notReleased = new Set<string>()
  for (const kind of ['occupations', 'skills'] as const) {
    for (const { name, language, table } of of(kind)) readConcepts(kind, name, language, table)
    const labelled = new Set(labels[kind].map((label) => label.of))
    for (const id of concepts[kind].keys()) {
      if (!labelled.has(id)) problems.push(`${kind}: ${id} has no preferredLabel in any language`)
    }
  }
  const relations = readRelations()
  if (problems.length > 0) throw new EscoFolderError(problems)

  const related = new Set(relations.map(({ skill }) => skill))
  const alone = [...concepts.skills.keys()].filter((id) => !related.has(id))
  skip('skill belongs to no occupation: loaded, but found by search only', alone[0] ?? '', alone.length)
  const unique = { occupations: withoutRepeats(labels.occupations), skills: withoutRepeats(labels.skills) }
  const repeated =
    labels.occupations.length + labels.skills.length - unique.occupations.length - unique.skills.length
  skip('alternative label repeats another label of the same concept', '', repeated)
  return {
    vocabulary: {
      occupations: [...concepts.occupations].map(([id, isco]) => ({ id, isco })),
      occupationLabels: unique.occupations,
      skills: [...concepts.skills.keys()],
      skillLabels: unique.skills,
      relations,
    },
    languages: [
      ...new Set(files.filter(({ kind }) => kind !== 'occupationSkillRelations').map((f) => f.language)),
    ],
    files: tables.map(({ name, table }) => ({ name, rows: table.length })),
    skipped: [...skipped.values()],
  }

  function readConcepts(kind: 'occupations' | 'skills', name: string, language: string, table: Row[]): void {
    const seen = new Set<string>()
    for (const { row, cell } of table) {
      const where = `${name}, row ${row}`
      const id = cell('conceptUri')
      if (!isUri(id)) {
        problems.push(`${where}: conceptUri "${id}" must be an address such as http://data.europa.eu/esco/…`)
        continue
      }
      if (seen.has(id)) {
        problems.push(`${where}: ${id} stands in this file already`)
        continue
      }
      seen.add(id)
      const status = cell('status')
      if (status !== '' && status !== 'released') {
        skip(`not released (status "${status}")`, id)
        notReleased.add(id)
        continue
      }
      const isco = kind === 'occupations' ? cell('iscoGroup') : ''
      if (kind === 'occupations' && !isUnitGroup(isco)) {
        problems.push(
          `${where}: iscoGroup "${isco}" must be an ISCO-08 unit group of four digits${
            isUnitGroup(isco.padStart(4, '0'))
              ? `, such as ${isco.padStart(4, '0')}: a spreadsheet drops the first 0`
              : ''
          }`,
        )
        continue
      }
      const elsewhere = concepts[kind].get(id)
      if (elsewhere !== undefined && elsewhere !== isco) {
        problems.push(`${where}: iscoGroup "${isco}" is "${elsewhere}" in another file`)
        continue
      }
      concepts[kind].set(id, isco)
      const preferred = cell('preferredLabel')
      if (preferred === '') {
        skip(`no label in language "${language}"`, id)
        continue
      }
      for (const [position, text] of [preferred, ...cell('altLabels').split('\n')].entries()) {
        const label = cleanText(text)
        if (label.length > longestLabel) {
          problems.push(
            `${where}: a label must have at most ${longestLabel} characters, this one has ${label.length}`,
          )
        } else if (label !== '') labels[kind].push({ of: id, language, label, preferred: position === 0 })
      }
    }
  }

  function readRelations(): Vocabulary['relations'] {
    const byPair = new Map<string, Vocabulary['relations'][number]>()
    for (const { name, table } of of('occupationSkillRelations')) {
      const inFile = new Map<string, string>()
      for (const { row, cell } of table) {
        const where = `${name}, row ${row}`
        const [occupation, skill, type] = [cell('occupationUri'), cell('skillUri'), cell('relationType')]
        if (type !== 'essential' && type !== 'optional') {
          problems.push(`${where}: relationType "${type}" must be essential or optional`)
          continue
        }
        if (notReleased.has(occupation) || notReleased.has(skill)) {
          skip('relation of something that is not released', `${name}, row ${row}`)
          continue
        }
        const dangling =
          (!concepts.occupations.has(occupation) &&
            `occupationUri "${occupation}" is in no occupations file`) ||
          (!concepts.skills.has(skill) && `skillUri "${skill}" is in no skills file`)
        if (dangling) {
          problems.push(`${where}: ${dangling}`)
          continue
        }
        const pair = `${occupation} ${skill}`
        const before = inFile.get(pair)
        if (before === type) skip('relation stands twice', `${where}: ${pair}`)
        else if (before) skip('relation both essential and optional: taken as essential', `${where}: ${pair}`)
        inFile.set(pair, type)
        const essential = type === 'essential' || (byPair.get(pair)?.essential ?? false)
        byPair.set(pair, { occupation, skill, essential })
      }
    }
    return [...byPair.values()]
  }
}

function findFiles(folder: string): EscoFile[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    throw new Error(`the folder ${folder} cannot be read: ${(error as Error).message}`, { cause: error })
  }
  const files = names.sort().flatMap((name): EscoFile[] => {
    const match = /^(occupations|skills|occupationSkillRelations)_([a-z]{2,3})\.csv$/.exec(name)
    return match ? [{ kind: match[1] as Kind, language: match[2] as string, name }] : []
  })
  const languages = new Set(files.map(({ language }) => language))
  const has = (kind: Kind, language?: string) =>
    files.some((file) => file.kind === kind && (language === undefined || file.language === language))
  const missing = [...languages].flatMap((language) =>
    (['occupations', 'skills'] as const)
      .filter((kind) => !has(kind, language))
      .map((kind) => `${kind}_${language}.csv is missing`),
  )
  if (files.length === 0) {
    missing.push(
      `no ESCO files in ${folder}: it needs ${kinds.map((kind) => `${kind}_en.csv`).join(', ')} or another language's`,
    )
  } else if (!has('occupationSkillRelations')) {
    missing.push(`occupationSkillRelations_${[...languages][0]}.csv is missing`)
  }
  if (missing.length > 0) throw new EscoFolderError(missing)
  return files
}

const neededColumns: Record<Kind, string[]> = {
  occupations: ['conceptUri', 'iscoGroup', 'preferredLabel'],
  skills: ['conceptUri', 'preferredLabel'],
  occupationSkillRelations: ['occupationUri', 'relationType', 'skillUri'],
}

/** `row` counts as a spreadsheet does: the header is row 1, a cell of several lines makes one row. */
type Row = { row: number; cell: (column: string) => string }

function readTable(folder: string, { kind, name }: EscoFile, problems: string[]): Row[] {
  let records: string[][]
  try {
    records = parseCsv(readText(join(folder, name)), {
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    })
  } catch (error) {
    problems.push(`${name}: ${(error as Error).message}`)
    return []
  }
  const [header = [], ...rows] = records
  const columns = new Map(header.map((column, index) => [column.trim(), index]))
  const missing = neededColumns[kind].filter((column) => !columns.has(column))
  if (missing.length > 0) {
    problems.push(
      `${name}: the first row must name the columns ${missing.join(', ')}; it has: ${header.join(', ')}`,
    )
    return []
  }
  return rows.flatMap((cells, index): Row[] => {
    const row = index + 2
    if (cells.length === 1 && cells[0] === '') return []
    if (cells.length !== header.length) {
      problems.push(
        `${name}, row ${row}: must have ${header.length} cells like the first row, it has ${cells.length}`,
      )
      return []
    }
    return [{ row, cell: (column) => cells[columns.get(column) ?? -1]?.replace(/\r\n?/g, '\n').trim() ?? '' }]
  })
}

function readText(path: string): string {
  const bytes = readFileSync(path)
  const [first, second] = bytes
  const asUtf8 = 'save it as UTF-8'
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new Error(`is UTF-16: ${asUtf8}`)
  }
  if (!isUtf8(bytes)) throw new Error(`is not UTF-8 from line ${firstLineThatIsNotUtf8(bytes)} on: ${asUtf8}`)
  const text = bytes.toString('utf8')
  if (text.includes('\0')) throw new Error(`has NUL characters: ${asUtf8}`)
  return text.replace(/^\ufeff/, '')
}

function firstLineThatIsNotUtf8(bytes: Buffer): number {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start)
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line
    start = end + 1
  }
  return line
}

function isUri(text: string): boolean {
  return /^https?:\/\/[^\s"<>]{1,500}$/.test(text)
}
