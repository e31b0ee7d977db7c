import { sql } from 'kysely'
import type { StaffActor } from '../../../foundation/actor.ts'
import type { Tx } from '../../../foundation/database/database.ts'

export type Way = 'desk' | 'records'

/** Who registered these people; written in the transaction that registers them. */
export async function insertRegistrations(
  db: Tx,
  people: readonly string[],
  { organisation, account }: StaffActor,
  way: Way,
): Promise<void> {
  await sql`insert into person_registrations (person_id, organisation_id, account_id, way)
    select person, ${organisation}::uuid, ${account}::uuid, ${way} from unnest(${people}::uuid[]) as t (person)`.execute(
    db,
  )
}

export type AssistedRegistration = {
  organisation: string
  registeredAt: Date
  way: Way
  confirmedAt: Date | null
}

/** Undefined for who registered alone. */
export async function selectRegistration(db: Tx, person: string): Promise<AssistedRegistration | undefined> {
  const row = await db
    .selectFrom('person_registrations as r')
    .innerJoin('organisations as o', 'o.id', 'r.organisation_id')
    .select([
      'o.name as organisation',
      'r.registered_at as registeredAt',
      'r.way',
      'r.confirmed_at as confirmedAt',
    ])
    .where('r.person_id', '=', person)
    .executeTakeFirst()
  return row && { ...row, way: row.way as Way }
}

/** False when it was confirmed before, or nobody else registered the person. */
export async function confirmRegistration(db: Tx, person: string, by: 'code' | 'sign-in'): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('person_registrations')
    .set({ confirmed_at: sql`now()`, confirmed_by: by })
    .where('person_id', '=', person)
    .where('confirmed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
