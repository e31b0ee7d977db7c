import { sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'

/** Why no offer can be made for a place now; `ready` when one can. */
export const offerStates = [
  'offered',
  'ready',
  'not-agreed',
  'gave-back',
  'closed',
  'full',
  'not-shown',
] as const
export type OfferState = (typeof offerStates)[number]

export type PlaceOffered = {
  number: number
  personId: string
  vacancyId: string
  title: string
  employer: string
  state: OfferState
}

/** Each who got a place of the round, and how far the offer is. An offer made since the round is never made again. */
export async function selectOffers(db: Tx, round: string): Promise<PlaceOffered[]> {
  const { rows } = await sql<PlaceOffered>`
    select x.number, x.person_id as "personId", x.vacancy_id as "vacancyId", v.title, o.name as employer,
      case
        when exists (select from placements p where p.vacancy_id = x.vacancy_id and p.person_id = x.person_id
          and (p.created_at >= r.published_at or p.stage not in ('closed', 'returned', 'moved'))) then 'offered'
        when x.withdrawn_at is not null then 'gave-back'
        when not vacancy_is_open(v) or o.status <> 'verified' then 'closed'
        when not person_is_shown(x.person_id) then 'not-shown'
        when place.offers_agreed_at is null then 'not-agreed'
        when v.places <= (select count(*) from placements p
          where p.vacancy_id = v.id and p.stage not in ('offered', 'closed')) then 'full'
        else 'ready' end as state
    from round_results x join rounds r on r.id = x.round_id
      join vacancies v on v.id = x.vacancy_id join organisations o on o.id = v.employer_id
      left join programme_places place on place.programme_id = x.programme_id and place.vacancy_id = x.vacancy_id
    where x.round_id = ${round} and r.published_at is not null
    order by v.title, x.vacancy_id, x.number`.execute(db)
  return rows
}

export type Agreement = { programmeId: string; programme: string; places: number; agreedAt: Date | null }

/** The programmes that give places of a vacancy. */
export async function selectAgreements(db: Tx, vacancy: string): Promise<Agreement[]> {
  const { rows } = await sql<Agreement>`
    select p.id as "programmeId", p.name as programme, x.places, x.offers_agreed_at as "agreedAt"
    from programme_places x join programmes p on p.id = x.programme_id
    where x.vacancy_id = ${vacancy} order by p.name, p.id`.execute(db)
  return rows
}

/** False when the vacancy takes no part, or nothing changes. */
export async function writeAgreement(
  db: Tx,
  { programme, vacancy, account }: { programme: string; vacancy: string; account: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('programme_places')
    .set({ offers_agreed_at: account === null ? null : sql`now()`, offers_agreed_by: account })
    .where('programme_id', '=', programme)
    .where('vacancy_id', '=', vacancy)
    .where('offers_agreed_at', account === null ? 'is not' : 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Who of these has been offered the vacancy, as far as the actor may see. */
export async function selectOffered(db: Tx, vacancy: string, people: string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('placements')
    .select('person_id as person')
    .where('vacancy_id', '=', vacancy)
    .where('person_id', '=', sql<string>`any(${people}::uuid[])`)
    .execute()
  return new Set(rows.map(({ person }) => person))
}
