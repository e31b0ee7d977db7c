import { type ExpressionBuilder, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Tx } from '../../foundation/database/database.ts'
import type { DB } from '../../foundation/database/schema.ts'
import type {
  Licence,
  LicenceStatus,
  Office,
  Organisation,
  OrganisationStatus,
  Registration,
  SuspensionCode,
} from './domain.ts'

const licencesOf = (eb: ExpressionBuilder<DB, 'organisations'>) =>
  jsonArrayFrom(
    eb
      .selectFrom('licences as l')
      .innerJoin('organisations as issuer', 'issuer.id', 'l.issuer_id')
      .whereRef('l.organisation_id', '=', 'organisations.id')
      .select([
        'l.id',
        'l.number',
        'issuer.name as issuer',
        'l.country',
        'l.valid_from as validFrom',
        'l.valid_to as validTo',
        'l.status',
        sql<string[] | null>`l.destinations::text[]`.as('destinations'),
      ])
      .orderBy('l.valid_to', 'desc')
      .orderBy('l.id'),
  ).as('licences')

function organisations(db: Tx) {
  return db
    .selectFrom('organisations')
    .select([
      'id',
      'kind',
      'name',
      'country',
      'registration_number as registrationNumber',
      'recruits_from as recruitsFrom',
      'status',
      'decided_by as decidedBy',
      'decided_at as decidedAt',
      'decision_code as decisionCode',
      'decision_reason as decisionReason',
      'created_at as createdAt',
    ])
    .select(licencesOf)
}

export async function selectOrganisations(db: Tx, ids: string[]): Promise<Organisation[]> {
  if (ids.length === 0) return []
  return (await organisations(db).where('id', 'in', ids).execute()) as Organisation[]
}

export async function selectOrganisationsIn(db: Tx, country: string): Promise<Organisation[]> {
  return (await organisations(db).where('country', '=', country).execute()) as Organisation[]
}

export async function withdrawEmployers(db: Tx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select withdraw_employers(${ids}::uuid[]) as id`.execute(db)
  return rows.map(({ id }) => id)
}

export async function withdrawLicences(db: Tx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select withdraw_licences(${ids}::uuid[]) as id`.execute(db)
  return rows.map(({ id }) => id)
}

/** Taken for the rest of the transaction, so that two officers decide one after the other. */
export async function lockOrganisation(db: Tx, id: string): Promise<void> {
  await db.selectFrom('organisations').select('id').where('id', '=', id).forUpdate().execute()
}

export type OrganisationSearch = {
  name: string
  kinds: Organisation['kind'][]
  statuses: OrganisationStatus[]
  limit: number
  offset: number
}

export async function searchOrganisations(
  db: Tx,
  { name, kinds, statuses, limit, offset }: OrganisationSearch,
): Promise<{ found: Organisation[]; total: number }> {
  const matching = organisations(db)
    .where('kind', 'in', kinds)
    .where('status', 'in', statuses)
    .$if(name !== '', (q) =>
      q.where((eb) =>
        eb.or([
          sql<boolean>`strpos(lower(name), lower(${name})) > 0`,
          sql<boolean>`lower(registration_number) = lower(${name})`,
          sql<boolean>`id in (select organisation_id from licences where lower(number) = lower(${name}))`,
        ]),
      ),
    )
  const { total } = await matching
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const found = await matching.orderBy(sql`lower(name)`).orderBy('id').limit(limit).offset(offset).execute()
  return { found: found as Organisation[], total }
}

/** Those that wait for a decision and that the actor may see, longest waiting first. */
export async function selectPending(db: Tx, limit: number): Promise<Organisation[]> {
  const rows = await organisations(db)
    .where('status', '=', 'pending')
    .where('kind', '<>', 'authority')
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows as Organisation[]
}

export async function countPending(db: Tx): Promise<number> {
  const { count } = await db
    .selectFrom('organisations')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('status', '=', 'pending')
    .where('kind', '<>', 'authority')
    .executeTakeFirstOrThrow()
  return count
}

export async function insertOrganisation(
  db: Tx,
  id: string,
  {
    kind,
    name,
    country,
    recruitsFrom,
    registrationNumber,
  }: Pick<Registration, 'kind' | 'name' | 'country' | 'recruitsFrom' | 'registrationNumber'>,
): Promise<void> {
  await db
    .insertInto('organisations')
    .values({
      id,
      kind,
      name,
      country,
      recruits_from: recruitsFrom,
      registration_number: registrationNumber,
    })
    .execute()
}

/** Those of a country that have no administrator, with the address they are written to. */
export async function selectUnstaffed(
  db: Tx,
  country: string,
  ids?: readonly string[],
): Promise<{ organisation: Organisation; contact: string | null }[]> {
  const rows = await organisations(db)
    .select((eb) =>
      eb
        .selectFrom('organisation_contacts as c')
        .whereRef('c.organisation_id', '=', 'organisations.id')
        .select('c.email')
        .as('contact'),
    )
    .where('country', '=', country)
    .where('kind', '<>', 'authority')
    .where(sql<boolean>`not organisation_has_administrator(id)`)
    .$if(ids !== undefined, (q) => q.where(sql<boolean>`id = any(${ids}::uuid[])`))
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .$if(ids === undefined, (q) => q.limit(200))
    .execute()
  return rows.map(({ contact, ...organisation }) => ({
    organisation: organisation as Organisation,
    contact,
  }))
}

/** Of those that the actor may see; the index holds for the rest. */
export async function isRegistered(
  db: Tx,
  { country, registrationNumber }: Pick<Registration, 'country' | 'registrationNumber'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('organisations')
    .select('id')
    .where('country', '=', country)
    .where('registration_number', '=', registrationNumber)
    .executeTakeFirst()
  return row !== undefined
}

/** One of the same kind, country and name, and whether anybody has joined it. */
export async function findOffice(
  db: Tx,
  { kind, country, name }: Office,
): Promise<{ id: string; staffed: boolean } | undefined> {
  return db
    .selectFrom('organisations')
    .select((eb) => [
      'id',
      eb
        .exists(eb.selectFrom('accounts').select('id').whereRef('organisation_id', '=', 'organisations.id'))
        .$castTo<boolean>()
        .as('staffed'),
    ])
    .where('kind', '=', kind)
    .where('country', '=', country)
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
}

export async function saveOffice(db: Tx, id: string, office: Office): Promise<void> {
  const { kind, name, country, competences } = office
  await db
    .insertInto('organisations')
    .values({ id, kind, name, country, competences, status: 'verified', decided_at: new Date() })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ competences }))
    .execute()
}

export async function insertContact(
  db: Tx,
  organisation_id: string,
  contact: { email: string; locale: string },
): Promise<void> {
  await db
    .insertInto('organisation_contacts')
    .values({ organisation_id, ...contact })
    .execute()
}

export async function selectContact(
  db: Tx,
  organisation: string,
): Promise<{ email: string; locale: string } | undefined> {
  return db
    .selectFrom('organisation_contacts')
    .select(['email', 'locale'])
    .where('organisation_id', '=', organisation)
    .executeTakeFirst()
}

/** False when row level security lets this actor change nothing. */
export async function updateStatus(
  db: Tx,
  id: string,
  decision: { status: OrganisationStatus; decidedBy: string; code: string | null; note: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('organisations')
    .set({
      status: decision.status,
      decided_by: decision.decidedBy,
      decided_at: new Date(),
      decision_code: decision.code,
      decision_reason: decision.note,
    })
    .where('id', '=', id)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function insertLicence(
  db: Tx,
  licence: Pick<Licence, 'id' | 'number' | 'country' | 'validFrom' | 'validTo' | 'destinations'> & {
    organisation: string
    issuer: string
  },
): Promise<void> {
  await db
    .insertInto('licences')
    .values({
      id: licence.id,
      organisation_id: licence.organisation,
      number: licence.number,
      issuer_id: licence.issuer,
      country: licence.country,
      valid_from: licence.validFrom,
      valid_to: licence.validTo,
      destinations: licence.destinations,
    })
    .execute()
}

export async function updateLicence(
  db: Tx,
  id: string,
  status: LicenceStatus,
  { code, note }: { code: string | null; note: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('licences')
    .set({ status, status_code: code, status_reason: note })
    .where('id', '=', id)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export type SuspensionCount = { code: SuspensionCode; organisations: number; licences: number }

/** What this authority has suspended or taken away and holds to it, by reason; the most frequent first. */
export async function countSuspensions(db: Tx, authority: string): Promise<SuspensionCount[]> {
  const { rows } = await sql<SuspensionCount>`
    select code, count(*) filter (where kind = 'organisation') as organisations,
      count(*) filter (where kind = 'licence') as licences
    from (
      select decision_code as code, 'organisation' as kind from organisations
        where status = 'suspended' and decided_by = ${authority}
      union all
      select status_code, 'licence' from licences where status <> 'valid' and issuer_id = ${authority}
    ) held where code is not null group by code order by count(*) desc, code`.execute(db)
  return rows
}
