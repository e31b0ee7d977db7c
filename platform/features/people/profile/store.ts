import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../../foundation/database/database.ts'
import type { EntryData, KindName, SeenDocument } from './kinds.ts'

export type Check = { seen: SeenDocument; office: string; checkedAt: Date }
export type Entry = {
  id: string
  kind: KindName
  data: EntryData
  /** Of a document. */
  fileName: string | null
  updatedAt: Date
  /** The check that stands; null when nobody has checked it as it is now. */
  check: Check | null
}

const standingCheck = (entry: RawBuilder<unknown>, person: RawBuilder<unknown>) => sql`(
  select jsonb_build_object('seen', c.seen, 'office', o.name, 'checkedAt', c.checked_at)
  from person_checks c join organisations o on o.id = c.office_id
  where c.person_id = ${person} and c.entry_id is not distinct from ${entry} and c.ended_at is null)`

type EntryRow = Omit<Entry, 'check'> & { check: (Omit<Check, 'checkedAt'> & { checkedAt: string }) | null }
const dated = (check: EntryRow['check']): Check | null =>
  check && { ...check, checkedAt: new Date(check.checkedAt) }

/** Those that the actor may see, by kind in the order they were given. */
export async function selectEntries(db: Tx, person: string): Promise<Entry[]> {
  const { rows } = await sql<EntryRow>`
    select e.id, e.kind, e.data, e.file_name as "fileName", e.updated_at as "updatedAt",
      ${standingCheck(sql`e.id`, sql`e.person_id`)} as check
    from person_entries e where e.person_id = ${person} order by e.created_at, e.id`.execute(db)
  return rows.map((row) => ({ ...row, check: dated(row.check) }))
}

/** The check of name, birth date and nationality that stands. */
export async function selectIdentityCheck(db: Tx, person: string): Promise<Check | null> {
  const { rows } = await sql<Pick<EntryRow, 'check'>>`
    select ${standingCheck(sql`null`, sql`${person}::uuid`)} as check`.execute(db)
  return dated(rows[0]?.check ?? null)
}

export type NewEntry = {
  id: string
  person: string
  kind: KindName
  data: EntryData
  sha256?: Buffer | undefined
  fileName?: string | undefined
}

export async function insertEntry(db: Tx, entry: NewEntry): Promise<void> {
  const { id, person, kind, data, sha256, fileName } = entry
  await db
    .insertInto('person_entries')
    .values({
      id,
      person_id: person,
      kind,
      data: JSON.stringify(data),
      sha256: sha256 ?? null,
      file_name: fileName ?? null,
    })
    .execute()
  await touch(db, person)
}

export async function insertEntries(
  db: Tx,
  entries: readonly { person: string; kind: KindName; data: EntryData }[],
): Promise<void> {
  if (entries.length === 0) return
  await sql`insert into person_entries (id, person_id, kind, data)
    select gen_random_uuid(), person, kind, data::jsonb
    from unnest(${entries.map(({ person }) => person)}::uuid[], ${entries.map(({ kind }) => kind)}::text[],
      ${entries.map(({ data }) => JSON.stringify(data))}::text[]) as t (person, kind, data)`.execute(db)
}

export async function updateEntry(db: Tx, entry: Omit<NewEntry, 'kind'>): Promise<void> {
  const { id, person, data, sha256, fileName } = entry
  await db
    .updateTable('person_entries')
    .set({
      data: JSON.stringify(data),
      updated_at: sql`now()`,
      ...(sha256 === undefined ? {} : { sha256, file_name: fileName }),
    })
    .where('id', '=', id)
    .where('person_id', '=', person)
    .execute()
  await touch(db, person)
}

export async function deleteEntry(db: Tx, person: string, id: string): Promise<void> {
  await db.deleteFrom('person_entries').where('id', '=', id).where('person_id', '=', person).execute()
  await touch(db, person)
}

/** Matching reads `person_languages`: the level there follows the levels for each skill. */
export async function alignLanguage(db: Tx, person: string, language: string, cefr: string): Promise<void> {
  await db
    .insertInto('person_languages')
    .values({ person_id: person, language, cefr })
    .onConflict((conflict) => conflict.columns(['person_id', 'language']).doUpdateSet({ cefr }))
    .execute()
}

async function touch(db: Tx, person: string): Promise<void> {
  await db.updateTable('people').set({ updated_at: sql`now()` }).where('id', '=', person).execute()
}

export async function findFile(
  db: Tx,
  id: string,
): Promise<{ person: string; name: string; sha256: Buffer } | undefined> {
  const row = await db
    .selectFrom('person_entries')
    .select(['person_id as person', 'file_name as name', 'sha256'])
    .where('id', '=', id)
    .where('sha256', 'is not', null)
    .executeTakeFirst()
  return row && { person: row.person, name: row.name ?? '', sha256: row.sha256 as Buffer }
}

/** False when it was checked already, or is no longer as it was shown to the officer. */
export async function insertCheck(
  db: Tx,
  check: {
    person: string
    entry: { id: string; updatedAt: Date } | null
    seen: SeenDocument
    office: string
    officer: string
  },
): Promise<boolean> {
  const { person, entry, seen, office, officer } = check
  if (entry) {
    const { rows } = await sql`select 1 from person_entries where id = ${entry.id}
      and date_trunc('milliseconds', updated_at) = ${entry.updatedAt} for update`.execute(db)
    if (rows.length === 0) return false
  }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('person_checks')
    .values({ person_id: person, entry_id: entry?.id ?? null, seen, office_id: office, officer })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function endCheck(db: Tx, person: string, entry: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('person_checks')
    .set({ ended_at: sql`now()` })
    .where('person_id', '=', person)
    .where('entry_id', '=', entry)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function findNationality(db: Tx, person: string): Promise<string | undefined> {
  const row = await db.selectFrom('people').select('nationality').where('id', '=', person).executeTakeFirst()
  return row?.nationality
}
