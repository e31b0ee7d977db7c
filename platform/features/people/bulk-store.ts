import { sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'

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
