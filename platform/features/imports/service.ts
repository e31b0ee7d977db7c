import { randomUUID } from 'node:crypto'
import { isOfficer, type StaffActor } from '../../foundation/actor.ts'
import type { AppContext } from '../../foundation/app-context.ts'
import type { Work } from '../../foundation/database/database.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import { fileKinds, keepFile, type ReceivedFile, readFile } from '../../foundation/files/index.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import type { Job } from '../../foundation/jobs/index.ts'
import { registerPeople } from '../people/index.ts'
import { proposeMapping, requiredFields, type Settings } from './domain.ts'
import type { Import } from './store.ts'
import * as store from './store.ts'
import { readTable, type Table } from './table.ts'
import { checkWorkers } from './workers.ts'

export type { Import } from './store.ts'

/** Takes a spreadsheet of workers; nothing of it is loaded yet. */
export async function sendImport(work: Work, file: ReceivedFile): Promise<string> {
  const officer = registrationOfficer(work)
  // Read now, so that a file that cannot be read is refused while the officer still has it at hand.
  await readTable(file.content, file.kind as 'csv' | 'xlsx')
  const sha256 = await keepFile(work, file)
  const id = randomUUID()
  await store.insertImport(work.db, {
    id,
    organisation: officer.organisation,
    account: officer.account,
    fileName: file.name,
    sha256,
    mediaType: fileKinds[file.kind].mediaType,
  })
  work.record({ action: 'import.sent', subject: `import:${id}`, data: { file: sha256.toString('hex') } })
  return id
}

export async function findImport(work: Work, id: string): Promise<Import> {
  registrationOfficer(work)
  const found = await store.selectImport(work.db, id)
  if (!found) throw new NotFoundError()
  return found
}

export async function recentImports(work: Work): Promise<Import[]> {
  registrationOfficer(work)
  return store.selectImports(work.db, 50)
}

export function isLoadedAlready(work: Work, one: Import): Promise<boolean> {
  return store.isLoadedAlready(work.db, one)
}

export function progressOf(work: Work, id: string): Promise<number> {
  return store.selectProgress(work.db, id)
}

/** The table, with what its columns probably are: as this organisation read them before, and else by their names. */
export async function proposalFor(
  work: Work,
  one: Import,
): Promise<{ table: Table; before: Settings | undefined; columns: Settings['columns'] }> {
  const table = await tableOf(work, one)
  const before = one.settings ?? (await store.selectLastSettings(work.db, one.organisationId))
  return { table, before, columns: one.settings?.columns ?? proposeMapping(table.headings, before?.headings) }
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
  const missing = requiredFields.filter((field) => asked.columns[field] === undefined)
  if (missing.length > 0) {
    throw new InvalidInputError(
      Object.fromEntries(missing.map((field) => [`column-${field}`, { key: 'imports.column.missing' }])),
    )
  }
  const headings = Object.fromEntries(
    Object.entries(asked.columns).map(([field, column]) => [field, table.headings[column] ?? '']),
  )
  const settings = { ...asked, headings, locale }
  const { country } = registrationOfficer(work)
  const { report } = await checkWorkers(work, table, settings, country)
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
  await forStep(work, id, ['done'])
  const rows = await store.selectRows(work.db, id)
  const removed: string[] = []
  for (let start = 0; start < rows.length; start += batchSize) {
    const batch = rows.slice(start, start + batchSize).map(({ record }) => record)
    removed.push(...(await store.removePeople(work.db, id, batch)))
  }
  await store.deleteRows(work.db, id, removed)
  const kept = rows.length - removed.length
  await store.updateImport(work.db, id, { status: 'undone', kept })
  work.record({ action: 'import.undone', subject: `import:${id}`, data: { people: removed, kept } })
  return { removed: removed.length, kept }
}

/** Rows whose records stayed when the import was undone. */
export function keptRows(work: Work, id: string): Promise<{ row: number; record: string }[]> {
  return store.selectRows(work.db, id)
}

const batchSize = 500

/** Loads what waits, each import in one transaction and in the name of the officer who sent it. */
export async function runQueued({ database, log }: Pick<AppContext, 'database' | 'log'>): Promise<void> {
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
  const { country } = registrationOfficer(work)
  const { people, report } = await checkWorkers(work, await tableOf(work, one), one.settings, country)
  if (people.length !== one.report.good) throw new Error('Other rows are good than when the officer looked')
  for (let start = 0; start < people.length; start += batchSize) {
    const batch = people.slice(start, start + batchSize)
    const ids = await registerPeople(
      work,
      batch.map(({ person }) => person),
    )
    await store.insertRows(
      work.db,
      id,
      batch.map(({ row }, place) => ({ row, record: ids[place] as string })),
    )
    await progress(start + batch.length)
  }
  // Counts stay; names and numbers of the check go with the file.
  await store.updateImport(work.db, id, {
    status: 'done',
    loaded: people.length,
    report: { ...report, problems: [], preview: [], duplicates: [] },
    ended: true,
  })
  work.record({
    action: 'import.loaded',
    subject: `import:${id}`,
    data: { people: people.length, file: one.fileHash },
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

function registrationOfficer({ actor }: Work): StaffActor {
  if (!isOfficer(actor, 'registration')) throw new ForbiddenError()
  return actor
}
