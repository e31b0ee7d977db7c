import { randomUUID } from 'node:crypto'
import { type Actor, isOfficer, type StaffActor } from '../../foundation/actor.ts'
import type { AppContext } from '../../foundation/app-context.ts'
import { batchesOf } from '../../foundation/batches.ts'
import type { Work } from '../../foundation/database/database.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import { fileKinds, keepFile, type ReceivedFile, readFile } from '../../foundation/files/index.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import type { Job } from '../../foundation/jobs/index.ts'
import {
  inviteAllToAdminister,
  organisationsWithoutAdministrator,
  toInvite,
  withdrawEmployers,
  withdrawLicences,
} from '../organisations/index.ts'
import {
  type Kind,
  kinds,
  proposeMapping,
  requiredFields,
  type Settings,
  type WorkerSettings,
} from './domain.ts'
import { checkEmployers, checkLicences } from './organisations.ts'
import type { Checked } from './rows.ts'
import type { Import } from './store.ts'
import * as store from './store.ts'
import { readTable, type Table } from './table.ts'
import { checkWorkers } from './workers.ts'

export type { Import } from './store.ts'

const competenceFor = { workers: 'registration', licences: 'licensing', employers: 'licensing' } as const

/** What this officer may bring in. */
export function kindsFor(actor: Actor): Kind[] {
  return kinds.filter((kind) => isOfficer(actor, competenceFor[kind]))
}

/** Takes a spreadsheet; nothing of it is loaded yet. */
export async function sendImport(work: Work, kind: Kind, file: ReceivedFile): Promise<string> {
  const officer = officerFor(work, kind)
  // Read now, so that a file that cannot be read is refused while the officer still has it at hand.
  await readTable(file.content, file.kind as 'csv' | 'xlsx')
  const sha256 = await keepFile(work, file)
  const id = randomUUID()
  await store.insertImport(work.db, {
    id,
    organisation: officer.organisation,
    account: officer.account,
    kind,
    fileName: file.name,
    sha256,
    mediaType: fileKinds[file.kind].mediaType,
  })
  work.record({ action: 'import.sent', subject: `import:${id}`, data: { file: sha256.toString('hex') } })
  return id
}

export async function findImport(work: Work, id: string): Promise<Import> {
  const found = await store.selectImport(work.db, id)
  if (!found) throw new NotFoundError()
  officerFor(work, found.kind)
  return found
}

export async function recentImports(work: Work): Promise<Import[]> {
  return store.selectImports(work.db, 50)
}

export function isLoadedAlready(work: Work, one: Import): Promise<boolean> {
  return store.isLoadedAlready(work.db, one)
}

export function progressOf(work: Work, id: string): Promise<number> {
  return store.selectProgress(work.db, id)
}

/** What the columns of a file that was not sent yet probably are. */
export async function proposal(
  work: Work,
  kind: Kind,
  file: ReceivedFile,
): Promise<{ headings: string[]; before: Settings | undefined; columns: Settings['columns'] }> {
  const { organisation } = officerFor(work, kind)
  const { headings } = await readTable(file.content, file.kind as 'csv' | 'xlsx')
  const before = await store.selectLastSettings(work.db, organisation, kind)
  return { headings, before, columns: proposeMapping(kind, headings, before?.headings) }
}

/** The table, with what its columns probably are: as this organisation read them before, and else by their names. */
export async function proposalFor(
  work: Work,
  one: Import,
): Promise<{ table: Table; before: Settings | undefined; columns: Settings['columns'] }> {
  const table = await tableOf(work, one)
  const before = one.settings ?? (await store.selectLastSettings(work.db, one.organisationId, one.kind))
  return {
    table,
    before,
    columns: one.settings?.columns ?? proposeMapping(one.kind, table.headings, before?.headings),
  }
}

/** Reads every row with these columns and says what is wrong; nothing is loaded. */
export async function checkImport(
  work: Work,
  id: string,
  asked: Omit<Settings, 'headings' | 'locale'>,
  locale: Locale,
): Promise<void> {
  const one = await forStep(work, id, ['sent', 'checked', 'failed'])
  const table = await tableOf(work, one)
  const missing = requiredFields[one.kind].filter((field) => asked.columns[field] === undefined)
  if (missing.length > 0) {
    throw new InvalidInputError(
      Object.fromEntries(
        missing.map((field) => [`column-${field}`, { key: wording('imports.column.missing', one.kind) }]),
      ),
    )
  }
  const headings = Object.fromEntries(
    Object.entries(asked.columns).map(([field, column]) => [field, table.headings[column] ?? '']),
  )
  const settings = { ...asked, headings, locale }
  const { report } = await checkRows(work, one.kind, table, settings)
  await store.updateImport(work.db, id, { status: 'checked', settings, report })
  const { rows, good, bad } = report
  work.record({ action: 'import.checked', subject: `import:${id}`, data: { rows, good, bad } })
}

/**
 * Puts it into the queue. All rows or none, unless the officer asks for the good ones only; then the others are left
 * out, and the report keeps how many.
 */
export async function queueImport(work: Work, id: string, goodRowsOnly: boolean): Promise<void> {
  const { report } = await forStep(work, id, ['checked'])
  if (!report || report.good === 0)
    throw new ConflictError('nothing-to-load', { key: 'imports.error.nothing' })
  if (report.bad > 0 && !goodRowsOnly) throw new ConflictError('bad-rows', { key: 'imports.error.bad-rows' })
  await store.updateImport(work.db, id, { status: 'queued' })
  work.record({ action: 'import.queued', subject: `import:${id}`, data: { goodRowsOnly } })
}

/** Leaves it: the file is forgotten. */
export async function giveUpImport(work: Work, id: string): Promise<void> {
  await forStep(work, id, ['sent', 'checked', 'failed'])
  await store.updateImport(work.db, id, { status: 'given-up', report: null, ended: true })
  work.record({ action: 'import.given-up', subject: `import:${id}` })
}

/** Takes back every record that nothing rests on yet; the others stay, and are counted. */
export async function undoImport(work: Work, id: string): Promise<{ removed: number; kept: number }> {
  const one = await forStep(work, id, ['done'])
  const rows = await store.selectRows(work.db, id)
  const removed: string[] = []
  for (const batch of batchesOf(rows, batchSize)) {
    const records = batch.map(({ record }) => record)
    removed.push(...(await withdraw(work, one, records)))
  }
  await store.deleteRows(work.db, id, removed)
  const kept = rows.length - removed.length
  await store.updateImport(work.db, id, { status: 'undone', kept })
  work.record({
    action: 'import.undone',
    subject: `import:${id}`,
    data: { [one.kind === 'workers' ? 'people' : one.kind]: removed, kept },
  })
  return { removed: removed.length, kept }
}

/** Employers of a loaded file that have an address and nobody who signs in, and were not invited yet. */
export async function uninvited(work: Work, one: Import): Promise<string[]> {
  if (one.kind !== 'employers' || one.status !== 'done') return []
  const rows = await store.selectRows(work.db, one.id)
  const waiting = await organisationsWithoutAdministrator(
    work,
    rows.map(({ record }) => record),
  )
  return waiting.filter(toInvite).map(({ organisation }) => organisation.id)
}

/** Invites the first administrator of each of them; answers how many. */
export async function inviteImported(work: Work, id: string, publicUrl: string): Promise<number> {
  return inviteAllToAdminister(work, await uninvited(work, await forStep(work, id, ['done'])), publicUrl)
}

/** Rows whose records stayed when the import was undone. */
export function keptRows(work: Work, id: string): Promise<{ row: number; record: string }[]> {
  return store.selectRows(work.db, id)
}

const batchSize = 500

/** Loads what waits, each import in one transaction and in the name of the officer who sent it. */
export async function runQueued({
  database,
  log,
}: {
  database: AppContext['database']
  log: Pick<AppContext['log'], 'error'>
}): Promise<void> {
  const system = { kind: 'system', name: 'imports' } as const
  for (const { id, account } of await database.read(system, (work) => store.selectQueued(work.db))) {
    try {
      const actor = await database.read(system, (work) => store.selectActor(work.db, account))
      if (!actor) throw new ForbiddenError()
      await database.write(actor, (work) =>
        load(work, id, (done) => database.internal('imports', (db) => store.writeProgress(db, id, done))),
      )
    } catch (error) {
      // Another process was first.
      if (error instanceof ConflictError && error.code === 'wrong-step') continue
      log.error({ err: error as Error }, 'an import failed')
      await database.write(system, async (work) => {
        await store.updateImport(work.db, id, { status: 'failed' })
        work.record({ action: 'import.failed', subject: `import:${id}` })
      })
    }
  }
}

/** Picks up what was queued when a process ended. */
export const importsRun: Job = { name: 'imports.run', schedule: '* * * * *', run: runQueued }

async function load(work: Work, id: string, progress: (done: number) => Promise<void>): Promise<void> {
  const one = await forStep(work, id, ['queued'])
  if (!one.settings || !one.report) throw new Error('An import without settings was queued')
  const { rows, report, save } = await checkRows(work, one.kind, await tableOf(work, one), one.settings)
  if (rows.length !== one.report.good) throw new Error('Other rows are good than when the officer looked')
  for (let start = 0; start < rows.length; start += batchSize) {
    const batch = rows.slice(start, start + batchSize)
    const ids = await save(start, start + batchSize)
    await store.insertRows(
      work.db,
      id,
      batch.map((row, place) => ({ row, record: ids[place] as string })),
    )
    await progress(start + batch.length)
  }
  // Counts stay; names and numbers of the check go with the file.
  await store.updateImport(work.db, id, {
    status: 'done',
    loaded: rows.length,
    report: { ...report, problems: [], preview: [], duplicates: [] },
    ended: true,
  })
  work.record({
    action: 'import.loaded',
    subject: `import:${id}`,
    data: { [one.kind === 'workers' ? 'people' : one.kind]: rows.length, file: one.fileHash },
  })
}

async function tableOf(work: Work, one: Import): Promise<Table> {
  const file = one.sha256 && (await readFile(work.db, one.sha256))
  if (!file) throw new NotFoundError()
  return readTable(file.content, file.kind as 'csv' | 'xlsx')
}

async function forStep(work: Work, id: string, from: Import['status'][]): Promise<Import> {
  await store.lockImport(work.db, id)
  const one = await findImport(work, id)
  if (!from.includes(one.status)) throw new ConflictError('wrong-step', { key: 'imports.error.step' })
  return one
}

function checkRows(work: Work, kind: Kind, table: Table, settings: Settings): Promise<Checked> {
  const { country } = officerFor(work, kind)
  if (kind === 'licences') return checkLicences(work, table, settings, country)
  if (kind === 'employers') return checkEmployers(work, table, settings, country)
  return checkWorkers(work, table, settings as WorkerSettings, country)
}

function withdraw(work: Work, { id, kind }: Import, records: readonly string[]): Promise<string[]> {
  if (kind === 'licences') return withdrawLicences(work, records)
  if (kind === 'employers') return withdrawEmployers(work, records)
  return store.removePeople(work.db, id, records)
}

/** Texts speak of workers, or for the other kinds of rows. */
export function wording(key: string, kind: Kind): string {
  return kind === 'workers' ? key : `${key}.rows`
}

function officerFor({ actor }: Work, kind: Kind): StaffActor {
  if (!isOfficer(actor, competenceFor[kind])) throw new ForbiddenError()
  return actor
}
