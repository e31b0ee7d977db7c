import { sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'
import type { Kind, Status } from './domain.ts'

type Office = { id: string; name: string }
export type Referral = {
  id: string
  kind: Kind
  personId: string
  placementId: string | null
  from: Office | null
  to: Office
  toKind: string
  toCompetence: string | null
  cause: string
  status: Status
  overrideReason: string | null
  outcome: string | null
  createdAt: Date
  updatedAt: Date
}

function referrals(db: Tx) {
  return db
    .selectFrom('referrals as r')
    .leftJoin('organisations as f', 'f.id', 'r.from_organisation')
    .innerJoin('organisations as t', 't.id', 'r.to_organisation')
    .select([
      'r.id',
      sql<Kind>`r.kind`.as('kind'),
      'r.person_id as personId',
      'r.placement_id as placementId',
      'f.id as fromId',
      'f.name as fromName',
      't.id as toId',
      't.name as toName',
      't.kind as toKind',
      'r.to_competence as toCompetence',
      'r.cause',
      sql<Status>`r.status`.as('status'),
      'r.override_reason as overrideReason',
      'r.outcome',
      'r.created_at as createdAt',
      'r.updated_at as updatedAt',
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof referrals>['executeTakeFirstOrThrow']>>

function toReferral({ fromId, fromName, toId, toName, ...row }: Row): Referral {
  const from = fromId === null || fromName === null ? null : { id: fromId, name: fromName }
  return { ...row, from, to: { id: toId, name: toName } }
}

export async function findReferral(db: Tx, id: string): Promise<Referral | undefined> {
  const row = await referrals(db).where('r.id', '=', id).executeTakeFirst()
  return row && toReferral(row)
}

/** Until the commit nobody else answers it. */
export async function lockReferral(db: Tx, id: string): Promise<void> {
  await db.selectFrom('referrals').select('id').where('id', '=', id).forUpdate().execute()
}

/** What is still to be done first, the oldest of it first; row level security says whose. */
export async function listReferrals(db: Tx, limit: number, offset: number): Promise<Referral[]> {
  const rows = await referrals(db)
    .orderBy(sql`r.status in ('asked', 'open', 'accepted')`, 'desc')
    .orderBy('r.created_at')
    .orderBy('r.id')
    .limit(limit)
    .offset(offset)
    .execute()
  return rows.map(toReferral)
}

export async function countReferrals(db: Tx): Promise<number> {
  const { count } = await db
    .selectFrom('referrals')
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/** What waits for the actor's office; row level security says what of it for the actor. */
export async function countOpen(db: Tx, organisation: string): Promise<number> {
  const { count } = await db
    .selectFrom('referrals')
    .select(sql<number>`count(*)`.as('count'))
    .where('to_organisation', '=', organisation)
    .where('status', 'in', ['open', 'accepted'])
    .executeTakeFirstOrThrow()
  return count
}

export type NewReferral = {
  id: string
  kind: Kind
  personId: string
  placementId: string | null
  from: string | null
  to: string
  toCompetence: string | null
  cause: string
  status: Status
  overrideReason: string | null
  createdBy: string
}

/** False when the same case already goes to the same office. */
export async function insertReferral(db: Tx, referral: NewReferral): Promise<boolean> {
  const { personId, placementId, from, to, toCompetence, overrideReason, createdBy, ...rest } = referral
  const open = await db
    .selectFrom('referrals')
    .select('id')
    .where('person_id', '=', personId)
    .where('placement_id', 'is not distinct from', placementId)
    .where('to_organisation', '=', to)
    .where('status', 'in', ['asked', 'open', 'accepted'])
    .executeTakeFirst()
  if (open) return false
  await db
    .insertInto('referrals')
    .values({
      ...rest,
      person_id: personId,
      placement_id: placementId,
      from_organisation: from,
      to_organisation: to,
      to_competence: toCompetence,
      override_reason: overrideReason,
      created_by: createdBy,
    })
    .execute()
  return true
}

export async function updateStatus(
  db: Tx,
  id: string,
  status: Status,
  outcome: string | null,
): Promise<void> {
  await db
    .updateTable('referrals')
    .set({ status, outcome, updated_at: new Date() })
    .where('id', '=', id)
    .execute()
}

/** Whether the worker lets this organisation see the contract at this moment. */
export async function isShared(db: Tx, personId: string, organisation: string): Promise<boolean> {
  const { rows } = await sql<{ shared: boolean }>`
    select person_trusts(${personId}, ${organisation}, 'contract') as shared`.execute(db)
  return rows[0]?.shared ?? false
}

export function findPerson(
  db: Tx,
  id: string,
): Promise<{ id: string; name: string; locale: string } | undefined> {
  return db
    .selectFrom('people')
    .select(['id', 'full_name as name', 'locale'])
    .where('id', '=', id)
    .executeTakeFirst()
}

export function findPlacement(db: Tx, id: string): Promise<{ id: string; personId: string } | undefined> {
  return db
    .selectFrom('placements')
    .select(['id', 'person_id as personId'])
    .where('id', '=', id)
    .executeTakeFirst()
}

export type Receiver = { id: string; name: string; kind: string; country: string }

/** Offices and unions that somebody has verified. */
export function listReceivers(db: Tx): Promise<Receiver[]> {
  return db
    .selectFrom('organisations')
    .select(['id', 'name', 'kind', 'country'])
    .where('kind', 'in', ['authority', 'union'])
    .where('status', '=', 'verified')
    .orderBy('country')
    .orderBy('name')
    .limit(300)
    .execute()
}
