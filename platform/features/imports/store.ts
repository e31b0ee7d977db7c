import { sql } from 'kysely'
import type { Actor } from '../../foundation/actor.ts'
import type { Tx } from '../../foundation/database/database.ts'
import { toActor } from '../../foundation/http/session.ts'
import type { Kind, Report, Settings, Status } from './domain.ts'

export type Import = {
  id: string
  organisationId: string
  createdBy: string
  kind: Kind
  fileName: string
  fileHash: string
  sha256: Buffer | null
  mediaType: string
  settings: Settings | null
  report: Report | null
  status: Status
  loaded: number | null
  kept: number | null
  createdAt: Date
  endedAt: Date | null
}

function imports(db: Tx) {
  return db
    .selectFrom('imports')
    .select([
      'id',
      'organisation_id as organisationId',
      'created_by as createdBy',
      'kind',
      'file_name as fileName',
      'file_hash as fileHash',
      'sha256',
      'media_type as mediaType',
      'settings',
      'report',
      'status',
      'loaded',
      'kept',
      'created_at as createdAt',
      'ended_at as endedAt',
    ])
}

export async function selectImport(db: Tx, id: string): Promise<Import | undefined> {
  return (await imports(db).where('id', '=', id).executeTakeFirst()) as Import | undefined
}

/** Until the commit nobody else takes a step with it; how far it is may be noted beside. */
export async function lockImport(db: Tx, id: string): Promise<void> {
  await db.selectFrom('imports').select('id').where('id', '=', id).forNoKeyUpdate().execute()
}

export async function selectImports(db: Tx, limit: number): Promise<Import[]> {
  return (await imports(db).orderBy('created_at', 'desc').limit(limit).execute()) as unknown as Import[]
}

export async function selectLastSettings(
  db: Tx,
  organisation: string,
  kind: Kind,
): Promise<Settings | undefined> {
  const row = await db
    .selectFrom('imports')
    .select('settings')
    .where('organisation_id', '=', organisation)
    .where('kind', '=', kind)
    .where('settings', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.settings as Settings | undefined
}

/** Whether the same file was loaded before and stayed. */
export async function isLoadedAlready(
  db: Tx,
  { id, organisationId, fileHash }: Pick<Import, 'id' | 'organisationId' | 'fileHash'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('imports')
    .select('id')
    .where('organisation_id', '=', organisationId)
    .where('file_hash', '=', fileHash)
    .where('status', '=', 'done')
    .where('id', '<>', id)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertImport(
  db: Tx,
  row: {
    id: string
    organisation: string
    account: string
    kind: Kind
    fileName: string
    sha256: Buffer
    mediaType: string
  },
): Promise<void> {
  await db
    .insertInto('imports')
    .values({
      id: row.id,
      organisation_id: row.organisation,
      created_by: row.account,
      kind: row.kind,
      file_name: row.fileName,
      file_hash: row.sha256.toString('hex'),
      sha256: row.sha256,
      media_type: row.mediaType,
    })
    .execute()
}

export async function updateImport(
  db: Tx,
  id: string,
  change: {
    status: Status
    settings?: Settings
    report?: Report | null
    loaded?: number
    kept?: number
    /** The file is no longer needed. */
    ended?: boolean
  },
): Promise<void> {
  const { settings, report, ended, ...rest } = change
  await db
    .updateTable('imports')
    .set({
      ...rest,
      ...(settings === undefined ? {} : { settings: JSON.stringify(settings) }),
      ...(report === undefined ? {} : { report: report === null ? null : JSON.stringify(report) }),
      ...(ended ? { sha256: null, ended_at: new Date() } : {}),
    })
    .where('id', '=', id)
    .execute()
}

export async function insertRows(
  db: Tx,
  id: string,
  rows: readonly { row: number; record: string }[],
): Promise<void> {
  await sql`insert into import_rows (import_id, row_number, record_id)
    select ${id}::uuid, * from unnest(${rows.map(({ row }) => row)}::integer[],
      ${rows.map(({ record }) => record)}::uuid[])`.execute(db)
}

export async function selectRows(db: Tx, id: string): Promise<{ row: number; record: string }[]> {
  return db
    .selectFrom('import_rows')
    .select(['row_number as row', 'record_id as record'])
    .where('import_id', '=', id)
    .orderBy('row_number')
    .execute()
}

/** Deletes those people whom this import brought and on whom nothing rests yet; returns those that are gone. */
export async function removePeople(db: Tx, id: string, people: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{
    id: string
  }>`select remove_imported_people(${id}, ${people}::uuid[]) as id`.execute(db)
  return rows.map((row) => row.id)
}

export async function deleteRows(db: Tx, id: string, records: readonly string[]): Promise<void> {
  await sql`delete from import_rows where import_id = ${id} and record_id = any(${records}::uuid[])`.execute(
    db,
  )
}

export async function writeProgress(db: Tx, id: string, done: number): Promise<void> {
  await sql`insert into import_progress (import_id, done) values (${id}, ${done})
    on conflict (import_id) do update set done = excluded.done`.execute(db)
}

export async function selectProgress(db: Tx, id: string): Promise<number> {
  const row = await db
    .selectFrom('import_progress')
    .select('done')
    .where('import_id', '=', id)
    .executeTakeFirst()
  return row?.done ?? 0
}

/** Imports that wait to be run, with the account in whose name. */
export async function selectQueued(db: Tx): Promise<{ id: string; account: string }[]> {
  return db
    .selectFrom('imports')
    .select(['id', 'created_by as account'])
    .where('status', '=', 'queued')
    .orderBy('created_at')
    .execute()
}

/** Who this account is now: nothing when it was closed since. */
export async function selectActor(db: Tx, account: string): Promise<Actor | undefined> {
  const { rows } = await sql<
    Parameters<typeof toActor>[0]
  >`select * from account_actor_of(${account})`.execute(db)
  return rows[0] && toActor(rows[0])
}
