import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import {
  acceptedFile,
  checkImport,
  fieldsOf,
  findImport,
  giveUpImport,
  type Kind,
  kinds,
  type Mapping,
  proposal,
  proposedSettings,
  queueImport,
  type Report,
  runQueued,
  sendImport,
  settingsFrom,
  type Typed,
} from '../features/imports/index.ts'
import { selectStaff } from '../features/people/index.ts'
import type { StaffActor } from '../foundation/actor.ts'
import type { Database } from '../foundation/database/database.ts'
import { ConflictError, ForbiddenError, InvalidInputError } from '../foundation/errors.ts'
import { kindOf, type ReceivedFile } from '../foundation/files/index.ts'
import { defaultLocale, isLocale, type Locale, locales } from '../foundation/i18n/locales.ts'
import { textsFor } from '../foundation/i18n/texts.ts'
import { connect } from './connect.ts'

const usage = `the command is: npx fairway import workers|employers|licences FILE --as E-MAIL --mapping MAPPING.json [--dry-run] [--json]
for a mapping to edit: npx fairway import workers|employers|licences FILE --as E-MAIL --propose-mapping
--as is the e-mail address of the officer in whose name it is done; FILE is CSV or XLSX`

/** A column is named by its heading, or by its number from 1. `locale`: in which language words are looked up. */
type MappingFile = Partial<Typed> & { columns: Record<string, string | number>; locale: Locale }
type Outcome = { import: string; report: Report; loaded: number | null }

const { t } = textsFor('en')

export function isSheet(what: string | undefined): what is Kind {
  return (kinds as readonly (string | undefined)[]).includes(what)
}

/** An office's own spreadsheet by the same steps as on the pages; all rows or none. */
export async function importSheet(kind: Kind, args: string[]): Promise<number> {
  const { values, positionals } = parse(args)
  const [path, ...more] = positionals
  const { as: email, mapping: mappingPath, 'propose-mapping': propose, 'dry-run': dryRun, json } = values
  if (!path || more.length > 0 || !email || (mappingPath !== undefined) === propose) throw new Error(usage)
  const file = received(path)
  const mapping = mappingPath === undefined ? undefined : readMapping(kind, mappingPath)
  // What a program reads stands alone on the standard output.
  const { config, database, close } = await connect(json || propose ? console.error : console.log)
  try {
    const officer = await database.read({ kind: 'system', name: 'import' }, ({ db }) =>
      selectStaff(db, email),
    )
    if (!officer) throw new Error(`--as: nobody of an organisation signs in with ${email}`)
    if (!mapping) {
      console.log(JSON.stringify(await propositionFor(database, officer, kind, file), null, 2))
      return 0
    }
    const outcome = await bringIn(database, officer, kind, file, mapping, dryRun)
    const undo = outcome.loaded === null ? null : `${config.publicUrl}/en/desk/imports/${outcome.import}`
    if (json) console.log(JSON.stringify(asJson(outcome, dryRun, undo), null, 2))
    else print(outcome, dryRun, undo)
    return outcome.loaded !== null || (dryRun && isWhole(outcome.report)) ? 0 : 1
  } catch (error) {
    throw inWords(error, kind, email)
  } finally {
    await close()
  }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const options = { as: text, mapping: text, 'propose-mapping': flag, 'dry-run': flag, json: flag }
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error })
  }
}

function received(path: string): ReceivedFile {
  const content = read(path)
  const kind = kindOf(content)
  if (kind !== 'csv' && kind !== 'xlsx')
    throw new Error(`${path} is no spreadsheet: save it as CSV, or as XLSX without macros`)
  if (content.length > acceptedFile.maxBytes)
    throw new Error(`${path} is too large: at most ${acceptedFile.maxBytes / 1024 / 1024} MB in one file`)
  return { name: basename(path), kind, content }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Error(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error })
  }
}

function readMapping(kind: Kind, path: string): MappingFile {
  let value: unknown
  try {
    value = JSON.parse(read(path).toString('utf8'))
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}. --propose-mapping prints one to edit`, {
      cause: error,
    })
  }
  const wrong = (field: string, is: unknown, right: string) =>
    new Error(`${path}: ${field} is ${JSON.stringify(is)}: it must be ${right}`)
  if (!isRecord(value)) throw wrong('it', value, 'an object, as --propose-mapping prints it')
  const { columns, locale = defaultLocale, shownToEmployers, ...texts } = value
  if (!isRecord(columns)) throw wrong('columns', columns, 'an object of field and heading')
  for (const [field, column] of Object.entries(columns)) {
    if (!(fieldsOf[kind] as readonly string[]).includes(field))
      throw new Error(`${path}: columns names "${field}": each must be one of ${fieldsOf[kind].join(', ')}`)
    if (typeof column !== 'string' && !Number.isSafeInteger(column))
      throw wrong(`columns.${field}`, column, 'the heading of a column, or its number from 1')
  }
  if (!isLocale(locale)) throw wrong('locale', locale, `one of ${locales.join(', ')}`)
  if (shownToEmployers !== undefined && typeof shownToEmployers !== 'boolean')
    throw wrong('shownToEmployers', shownToEmployers, 'true or false')
  for (const [field, text] of Object.entries(texts)) {
    if (!['dateOrder', 'phoneCountry', 'language', 'cefr'].includes(field))
      throw new Error(`${path}: "${field}" is not known; --propose-mapping prints what there is`)
    if (typeof text !== 'string') throw wrong(field, text, 'a text')
  }
  return { ...value, columns, locale } as MappingFile
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function propositionFor(
  database: Database,
  officer: StaffActor,
  kind: Kind,
  file: ReceivedFile,
): Promise<MappingFile> {
  const { headings, columns, before } = await database.read(officer, (work) => proposal(work, kind, file))
  const locale = before?.locale ?? defaultLocale
  const { dateOrder, ...ofWorkers } = proposedSettings(officer.country, locale, before)
  const named = fieldsOf[kind].flatMap((field): [string, string | number][] => {
    const column = columns[field]
    if (column === undefined) return []
    const heading = headings[column] ?? ''
    const alone = heading !== '' && headings.filter((one) => one === heading).length === 1
    return [[field, alone ? heading : column + 1]]
  })
  return {
    columns: Object.fromEntries(named),
    locale,
    ...(kind === 'employers' ? {} : { dateOrder }),
    ...(kind === 'workers' ? ofWorkers : {}),
  }
}

async function bringIn(
  database: Database,
  officer: StaffActor,
  kind: Kind,
  file: ReceivedFile,
  mapping: MappingFile,
  dryRun: boolean,
): Promise<Outcome> {
  const { id, report, load } = await database.write(officer, async (work) => {
    const { headings } = await proposal(work, kind, file)
    const { columns, locale, dateOrder = '', phoneCountry = '', language = '', cefr = '' } = mapping
    const typed = { dateOrder, phoneCountry, language, cefr, shownToEmployers: !!mapping.shownToEmployers }
    const settings = settingsFrom(kind, columnsIn(headings, columns), typed)
    const id = await sendImport(work, kind, file)
    await checkImport(work, id, settings, locale)
    const report = (await findImport(work, id)).report as Report
    const load = !dryRun && isWhole(report)
    if (load) await queueImport(work, id, false)
    else await giveUpImport(work, id)
    return { id, report, load }
  })
  if (!load) return { import: id, report, loaded: null }
  await runQueued({ database, log: { error: (_: unknown, what?: string) => console.error(what) } })
  const { status, loaded } = await database.read(officer, (work) => findImport(work, id))
  if (status === 'done') return { import: id, report, loaded }
  await database.write(officer, (work) => giveUpImport(work, id))
  throw new Error('saving did not work, and nothing was saved')
}

function isWhole({ good, bad }: Report): boolean {
  return bad === 0 && good > 0
}

function columnsIn(headings: readonly string[], named: MappingFile['columns']): Mapping {
  const has = `the file has ${headings.map((heading, place) => `${place + 1} "${heading}"`).join(', ')}`
  return Object.fromEntries(
    Object.entries(named).map(([field, column]) => {
      const places = headings.flatMap((heading, place) =>
        column === place + 1 || column === heading ? [place] : [],
      )
      if (places.length !== 1)
        throw new Error(
          `columns.${field} is ${JSON.stringify(column)}: it must be one column by heading or number; ${has}`,
        )
      return [field, places[0] as number]
    }),
  )
}

function asJson({ import: id, report, loaded }: Outcome, dryRun: boolean, undo: string | null) {
  const problems = report.problems.map(({ message, ...rest }) => ({
    ...rest,
    message: t(message.key, message.values),
  }))
  return { import: id, dryRun, loaded, ...report, problems, undo }
}

function print({ report, loaded }: Outcome, dryRun: boolean, undo: string | null): void {
  const { rows, good, bad, problems, duplicates, duplicateCount, preview } = report
  for (const { row, column, value, message } of problems)
    console.error(
      `row ${row}, ${column}: "${value || t('imports.nothing')}". ${t(message.key, message.values)}`,
    )
  if (bad > problems.length) console.error(t('imports.problems.more'))
  if (preview.length > 0) console.log(`${t('imports.preview')}:`)
  for (const { row, ...record } of preview)
    console.log(`  row ${row}: ${('lines' in record ? record.lines : Object.values(record)).join('; ')}`)
  if (duplicateCount > 0) console.log(t('imports.duplicates.text', { rows: duplicates.join(', ') }))
  console.log(`${rows} rows: ${good} good, ${bad} with a problem.`)
  if (loaded !== null) console.log(`${loaded} rows were saved. To undo all of it: ${undo}`)
  else if (dryRun) console.log('Nothing was saved: --dry-run only checks.')
  else console.error('Nothing was saved.')
}

/** What the services refuse, in the words of the command line. */
function inWords(error: unknown, kind: Kind, email: string): unknown {
  if (error instanceof ForbiddenError)
    return new Error(`--as: ${email} may not bring in ${kind}; an officer with the competence may`, {
      cause: error,
    })
  if (error instanceof ConflictError) return new Error(t(error.text.key, error.text.values), { cause: error })
  if (!(error instanceof InvalidInputError)) return error
  const lines = Object.entries(error.fields).map(
    ([field, { key, values }]) => `${field.replace('column-', 'columns.')}: ${t(key, values)}`,
  )
  return new Error(lines.join('\n'), { cause: error })
}
