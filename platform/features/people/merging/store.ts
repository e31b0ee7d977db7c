import { sql } from 'kysely'
import type { Tx } from '../../../foundation/database/database.ts'
import type { PersonRecord } from '../domain.ts'
import type { Counts, Reason, Unitable } from './domain.ts'

export type Merge = {
  id: string
  kept: string
  other: string
  reason: Reason
  moved: Record<string, number>
  office: string
  mergedAt: Date
  undoUntil: Date
}

export async function selectCounts(db: Tx, person: string): Promise<Counts | null> {
  const { rows } = await sql<{ counts: Counts | null }>`select merge_counts(${person}) as counts`.execute(db)
  return rows[0]?.counts ?? null
}

/** Why these may not become one now. */
export async function selectHindrance(db: Tx, kept: string, other: string): Promise<string | null> {
  const { rows } = await sql<{
    why: string | null
  }>`select merge_hindrance(${kept}, ${other}) as why`.execute(db)
  return rows[0]?.why ?? null
}

export async function mergePeople(
  db: Tx,
  merge: {
    kept: string
    other: string
    chosen: readonly string[]
    united: { [Part in Unitable]?: Partial<PersonRecord> }
    reason: Reason
    until: Date
  },
): Promise<string> {
  const { kept, other, chosen, reason, until } = merge
  const united = Object.fromEntries(
    Object.entries(merge.united).map(([part, lists]) => [part, rowsOf[part as Unitable](lists)]),
  )
  const { rows } = await sql<{ id: string }>`
    select merge_people(${kept}, ${other}, ${chosen}::text[], ${JSON.stringify(united)}, ${reason}, ${until}) as id`.execute(
    db,
  )
  return rows[0]?.id as string
}

/** As they stand in the tables, but whose they are. */
const rowsOf: { [Part in Unitable]: (lists: Partial<PersonRecord>) => unknown[] } = {
  occupations: ({ occupations = [] }) => occupations.map(({ isco, years }) => ({ isco, years })),
  skills: ({ skills = [] }) => skills.map((skill) => ({ skill_id: skill })),
  languages: ({ languages = [] }) => languages.map(({ language, cefr }) => ({ language, cefr })),
  destinations: (lists) =>
    (['wanted', 'refused', 'unsure'] as const).flatMap((wish) =>
      (lists[wish] ?? []).map((country) => ({ country, wish })),
    ),
}

export async function undoMerge(db: Tx, id: string): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`select undo_merge(${id}) as done`.execute(db)
  return rows[0]?.done ?? false
}

export async function forgetMerged(db: Tx): Promise<number> {
  const { rows } = await sql<{ total: number }>`select forget_merged() as total`.execute(db)
  return rows[0]?.total ?? 0
}

/** Merges into this record, the latest first. */
export async function selectMerges(db: Tx, person: string): Promise<Merge[]> {
  return (await db
    .selectFrom('person_merges as m')
    .leftJoin('organisations as o', 'o.id', 'm.office_id')
    .select([
      'm.id',
      'm.kept',
      'm.other',
      'm.reason',
      'm.moved',
      sql<string>`coalesce(o.name, '')`.as('office'),
      'm.merged_at as mergedAt',
      'm.undo_until as undoUntil',
    ])
    .where('m.kept', '=', person)
    .orderBy('m.merged_at', 'desc')
    .execute()) as Merge[]
}

/** The record that one that is no more became part of. */
export async function selectKept(db: Tx, other: string): Promise<string | undefined> {
  return (await db.selectFrom('person_merges').select('kept').where('other', '=', other).executeTakeFirst())
    ?.kept
}

export async function selectMergeById(
  db: Tx,
  id: string,
): Promise<Pick<Merge, 'kept' | 'other'> | undefined> {
  return db
    .selectFrom('person_merges')
    .select(['kept', 'other'])
    .where(sql<string>`id::text`, '=', id)
    .executeTakeFirst()
}
