import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '../../../foundation/database/database.ts'
import type { Registration } from './drafts.ts'

export type KeptDraft = { number: string; pinHash: string; registration: Registration }

/** Returns the number that the worker comes back with. */
export async function insertDraft(db: Tx, registration: Registration, pinHash: string): Promise<string> {
  for (let tries = 0; tries < 20; tries++) {
    const number = String(randomInt(100_000_000)).padStart(8, '0')
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('registration_drafts')
      .values({
        id: registration.id,
        number,
        pin_hash: pinHash,
        phone: registration.answers.phone ?? null,
        answers: JSON.stringify(registration),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows === 1n) return number
  }
  throw new Error('No draft was kept: numbers are running out')
}

export async function updateDraft(db: Tx, registration: Registration, pinHash?: string): Promise<void> {
  await db
    .updateTable('registration_drafts')
    .set({
      answers: JSON.stringify(registration),
      phone: registration.answers.phone ?? null,
      updated_at: sql`now()`,
      ...(pinHash === undefined ? {} : { pin_hash: pinHash }),
    })
    .where('id', '=', registration.id)
    .execute()
}

export async function findDraft(
  db: Tx,
  by: { id: string } | { number: string },
): Promise<KeptDraft | undefined> {
  const [column, value] = 'id' in by ? (['id', by.id] as const) : (['number', by.number] as const)
  const row = await db
    .selectFrom('registration_drafts')
    .select(['number', 'pin_hash as pinHash', 'answers'])
    .where(column, '=', value)
    .executeTakeFirst()
  return row && { number: row.number, pinHash: row.pinHash, registration: row.answers as Registration }
}

export async function findNumbers(db: Tx, phone: string): Promise<string[]> {
  const rows = await db
    .selectFrom('registration_drafts')
    .select('number')
    .where('phone', '=', phone)
    .orderBy('updated_at', 'desc')
    .limit(10)
    .execute()
  return rows.map((row) => row.number)
}

export async function deleteDraft(db: Tx, id: string): Promise<void> {
  await db.deleteFrom('registration_drafts').where('id', '=', id).execute()
}

export async function deleteOldDrafts(db: Tx, days: number): Promise<void> {
  await db
    .deleteFrom('registration_drafts')
    .where('updated_at', '<', sql<Date>`now() - make_interval(days => ${days}::int)`)
    .execute()
}
