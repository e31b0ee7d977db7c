import { sql } from 'kysely'
import type { Tx } from '../../../foundation/database/database.ts'
import type { Consent, Coverage, NewConsent } from './domain.ts'

export async function insertMessage(db: Tx, person: string, id: string, body: string): Promise<boolean> {
  const { rows } = await sql<{ sent: boolean }>`
    select tell_person(${person}, ${id}, ${body}) as sent`.execute(db)
  return rows[0]?.sent ?? false
}

/** All of a person's consents that the actor may see, the latest first. */
export async function selectConsents(db: Tx, person: string): Promise<Consent[]> {
  const rows = await db
    .selectFrom('consents as c')
    .leftJoin('organisations as o', 'o.id', 'c.organisation_id')
    .where('c.person_id', '=', person)
    .select([
      'c.id',
      'c.purpose',
      'c.organisation_id',
      'o.name',
      'o.country',
      'c.covers',
      'c.granted_at as grantedAt',
      'c.confirmed_at as confirmedAt',
      'c.expires_at as expiresAt',
      'c.withdrawn_at as withdrawnAt',
    ])
    .orderBy('c.granted_at', 'desc')
    .orderBy('c.id')
    .execute()
  return rows.map(({ organisation_id, name, country, ...row }) => ({
    ...row,
    purpose: row.purpose as Consent['purpose'],
    covers: row.covers as Coverage[],
    organisation:
      organisation_id === null ? null : { id: organisation_id, name: name ?? '', country: country ?? '' },
  }))
}

export type GivenConsent = Omit<NewConsent, 'purpose'> & { purpose: NewConsent['purpose'] | 'case' }

/** In place of one that is still open for the same organisation and purpose. */
export async function insertConsent(db: Tx, person: string, consent: GivenConsent): Promise<string> {
  const { organisationId, purpose, covers, months } = consent
  await db
    .updateTable('consents')
    .set({ withdrawn_at: sql`now()` })
    .where('person_id', '=', person)
    .where('organisation_id', '=', organisationId)
    .where('purpose', '=', purpose)
    .where('withdrawn_at', 'is', null)
    .execute()
  const { id } = await db
    .insertInto('consents')
    .values({
      person_id: person,
      audience: 'organisation',
      organisation_id: organisationId,
      purpose,
      covers: [...covers],
      expires_at: months === 0 ? null : sql`now() + make_interval(months => ${months}::int)`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function insertShownConsent(db: Tx, person: string): Promise<void> {
  await endShownConsent(db, person)
  await db.insertInto('consents').values({ person_id: person, purpose: 'shown_to_employers' }).execute()
  await touch(db, person)
}

export async function endShownConsent(db: Tx, person: string): Promise<void> {
  await db
    .updateTable('consents')
    .set({ withdrawn_at: sql`now()` })
    .where('person_id', '=', person)
    .where('purpose', '=', 'shown_to_employers')
    .where('withdrawn_at', 'is', null)
    .execute()
  await touch(db, person)
}

/** What others keep of a person (the index of matching) is older than `updated_at` when they must read again. */
async function touch(db: Tx, person: string): Promise<void> {
  await db.updateTable('people').set({ updated_at: sql`now()` }).where('id', '=', person).execute()
}

/** What was written down for these people counts from now on. */
export async function confirmConsents(db: Tx, people: readonly string[]): Promise<void> {
  await sql`update consents set confirmed_at = now()
    where person_id = any(${people}::uuid[]) and confirmed_at is null and withdrawn_at is null`.execute(db)
}

/** False when it is not this person's, or was withdrawn before. */
export async function endConsent(db: Tx, person: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('consents')
    .set({ withdrawn_at: sql`now()` })
    .where('id', '=', id)
    .where('person_id', '=', person)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export type TrustingPerson = { person: string; fullName: string; covers: Coverage[]; expiresAt: Date | null }

/** People who share something with the actor's organisation by name, the latest first. */
export async function selectTrustingPeople(
  db: Tx,
  organisation: string,
  page: { limit: number; offset: number },
): Promise<TrustingPerson[]> {
  const { rows } = await sql<TrustingPerson>`
    select p.id as person, p.full_name as "fullName", c.covers, c.expires_at as "expiresAt"
    from people p join lateral (
      select array_agg(distinct what) as covers, max(granted_at) as granted_at,
        case when bool_and(expires_at is not null) then max(expires_at) end as expires_at
      from consents c, unnest(c.covers) as what
      where c.person_id = p.id and c.organisation_id = ${organisation} and consent_counts(c)
    ) c on c.covers is not null
    where p.id in (select person_id from consents where organisation_id = ${organisation})
    order by c.granted_at desc, p.id limit ${page.limit} offset ${page.offset}`.execute(db)
  return rows
}

export async function selectPhone(db: Tx, person: string): Promise<string | null> {
  const row = await db
    .selectFrom('person_contacts')
    .select('phone')
    .where('person_id', '=', person)
    .executeTakeFirst()
  return row?.phone ?? null
}

/** Tells the indexes of matching whose agreement has ended by itself since that many minutes. */
export async function announceExpired(db: Tx, minutes: number): Promise<void> {
  await sql`
    select note_matching_changes('person', array(select distinct person_id from consents
      where withdrawn_at is null and expires_at between now() - make_interval(mins => ${minutes}::int) and now()))`.execute(
    db,
  )
}
