import { sql } from 'kysely'
import type { StaffActor } from '../../../foundation/actor.ts'
import type { Tx } from '../../../foundation/database/database.ts'
import { toActor } from '../../../foundation/http/session.ts'

/** Those of the ids that are skills of the vocabulary. */
export async function selectSkills(db: Tx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    select id from skills where id = any(${ids}::text[])`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** In whose name the operator's command line registers people; undefined for an address that nobody signs in with. */
export async function selectStaff(db: Tx, email: string): Promise<StaffActor | undefined> {
  const { rows } = await sql<Parameters<typeof toActor>[0]>`
    select a.* from accounts s join account_actor_of(s.id) a on true where s.email = lower(${email})`.execute(
    db,
  )
  const actor = rows[0] && toActor(rows[0])
  return actor?.kind === 'staff' ? actor : undefined
}
