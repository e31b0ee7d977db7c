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

/** Places in the list of those whose name and birth date stand in a record that the actor may see. */
export async function selectAlike(
  db: Tx,
  people: readonly { fullName: string; birthDate: string }[],
): Promise<number[]> {
  const { rows } = await sql<{ place: number }>`
    select distinct w.place::integer - 1 as place
    from unnest(${people.map((p) => p.fullName.toLowerCase())}::text[], ${people.map((p) => p.birthDate)}::date[])
      with ordinality as w (name, birth_date, place)
    join people p on p.birth_date = w.birth_date and lower(p.full_name) = w.name`.execute(db)
  return rows.map(({ place }) => place)
}
