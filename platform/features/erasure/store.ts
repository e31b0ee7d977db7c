import { sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'

/** Whether a row without a name stays, because other records point to it. */
export async function erasePerson(db: Tx, person: string): Promise<boolean> {
  const { rows } = await sql<{ stays: boolean }>`select erase_person(${person}) as stays`.execute(db)
  return rows[0]?.stays ?? false
}

export type KeptContract = {
  placement: string
  title: string
  employer: string
  origin: string
  destination: string
  stage: string
  stageSince: string
}

const signedByWorker = sql`exists (select from placement_events e
  where e.placement_id = l.id and e.kind = 'signed' and e.data ->> 'by' = 'worker')`

/** Placements of which the person has signed a contract. */
export async function selectSigned(db: Tx, person: string): Promise<KeptContract[]> {
  const { rows } = await sql<KeptContract>`
    select l.id as placement, v.title, o.name as employer, l.origin::text, l.destination::text, l.stage,
      l.stage_since::text as "stageSince"
    from placements l join vacancies v on v.id = l.vacancy_id join organisations o on o.id = l.employer_id
    where l.person_id = ${person} and ${signedByWorker}
    order by l.stage_since, l.id`.execute(db)
  return rows
}

/** Placements of people who were erased, over, with a contract that still names them. */
export async function selectKeptOfErased(
  db: Tx,
): Promise<Pick<KeptContract, 'placement' | 'origin' | 'destination' | 'stageSince'>[]> {
  const { rows } = await sql<KeptContract>`
    select distinct l.id as placement, l.origin::text, l.destination::text, l.stage_since::text as "stageSince"
    from placements l join people p on p.id = l.person_id join contracts c on c.placement_id = l.id
    where p.status = 'erased' and c.stripped_at is null and l.stage in ('ended', 'moved', 'returned', 'closed')`.execute(
    db,
  )
  return rows
}

export async function stripContracts(db: Tx, placements: readonly string[]): Promise<number> {
  const { rows } = await sql<{ stripped: number }>`
    select strip_contracts(${placements}::uuid[]) as stripped`.execute(db)
  return rows[0]?.stripped ?? 0
}
