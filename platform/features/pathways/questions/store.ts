import { sql } from 'kysely'
import type { Tx } from '../../../foundation/database/database.ts'
import type { Inquiry } from './domain.ts'

export async function selectInquiry(db: Tx, person: string): Promise<Inquiry | undefined> {
  const row = await db
    .selectFrom('pathway_answers')
    .select('inquiry')
    .where('person_id', '=', person)
    .executeTakeFirst()
  return row?.inquiry as Inquiry | undefined
}

export async function upsertInquiry(db: Tx, person: string, inquiry: Inquiry): Promise<void> {
  const values = { inquiry: JSON.stringify(inquiry), updated_at: sql<Date>`now()` }
  await db
    .insertInto('pathway_answers')
    .values({ person_id: person, ...values })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(values))
    .execute()
}

/** Whether there was anything to forget. */
export async function deleteInquiry(db: Tx, person: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('pathway_answers')
    .where('person_id', '=', person)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function deleteOldInquiries(db: Tx, days: number): Promise<void> {
  await db
    .deleteFrom('pathway_answers')
    .where('updated_at', '<', sql<Date>`now() - make_interval(days => ${days}::int)`)
    .execute()
}
