import { sql } from 'kysely'
import type { Tx } from '../../../foundation/database/database.ts'
import type { Change, Reason } from './domain.ts'

/** What is written in this transaction from now on is written for this reason. */
export async function sayReason(db: Tx, reason: Reason): Promise<void> {
  await sql`select set_config('app.correction_reason', ${reason}, true)`.execute(db)
}

/** What others changed in the record, the latest first. */
export async function selectChanges(db: Tx, person: string, limit: number): Promise<Change[]> {
  return (await db
    .selectFrom('person_changes as c')
    .leftJoin('organisations as o', 'o.id', 'c.organisation_id')
    .select([
      'c.id',
      'c.part',
      'c.before',
      'c.after',
      'c.reason',
      'c.entry_id as entry',
      sql<string>`md5(concat(c.account, c.changed_at))`.as('act'),
      'o.name as organisation',
      'c.changed_at as changedAt',
      'c.put_back_at as putBackAt',
    ])
    .where('c.person_id', '=', person)
    .orderBy('c.changed_at', 'desc')
    .orderBy('c.id')
    .limit(limit)
    .execute()) as Change[]
}

/** Whether this transaction changed anything, and whether another one did in the day before. */
export async function selectNews(db: Tx, person: string): Promise<{ now: boolean; lately: boolean }> {
  const { rows } = await sql<{ now: boolean; lately: boolean }>`
    select coalesce(bool_or(changed_at = now()), false) as now,
      coalesce(bool_or(changed_at < now()), false) as lately
    from person_changes where person_id = ${person} and reason is not null
      and changed_at > now() - interval '1 day'`.execute(db)
  return rows[0] as { now: boolean; lately: boolean }
}

export async function markPutBack(db: Tx, changes: readonly string[]): Promise<void> {
  await db.updateTable('person_changes').set({ put_back_at: sql`now()` }).where('id', 'in', changes).execute()
}
