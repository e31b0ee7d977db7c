import { sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'
import type { Coverage } from '../people/index.ts'
import { type Kind, lateAfter, type QueueName, queues, type Status } from './domain.ts'
import { handling } from './policy.ts'

type Office = { id: string; name: string }
export type Referral = {
  id: string
  kind: Kind
  personId: string
  /** Null where the actor may not see the person. */
  workerName: string | null
  placementId: string | null
  from: Office | null
  to: Office
  toKind: string
  toCompetence: string | null
  cause: string
  status: Status
  overrideReason: string | null
  refusal: string | null
  /** Beside the reason of a refusal. */
  note: string | null
  outcome: string | null
  createdAt: Date
  /** Since when it stands in this status. */
  updatedAt: Date
}

function referrals(db: Tx) {
  return db
    .selectFrom('referrals as r')
    .leftJoin('organisations as f', 'f.id', 'r.from_organisation')
    .innerJoin('organisations as t', 't.id', 'r.to_organisation')
    .leftJoin('people as p', 'p.id', 'r.person_id')
    .select([
      'r.id',
      sql<Kind>`r.kind`.as('kind'),
      'r.person_id as personId',
      'p.full_name as workerName',
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
      'r.refusal',
      'r.refusal_note as note',
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

/** Of one office, what row level security leaves the actor of it. */
function isIn(queue: QueueName, organisation: string) {
  switch (queue) {
    case 'received':
      return sql<boolean>`r.to_organisation = ${organisation} and r.status in ('open', 'accepted')`
    case 'sent':
      return sql<boolean>`r.from_organisation = ${organisation} and r.status in ('asked', 'open', 'accepted')`
    case 'closed':
      return sql<boolean>`${organisation} in (r.from_organisation, r.to_organisation)
        and r.status not in ('asked', 'open', 'accepted')`
  }
}

/** The oldest first; of what is over, the latest. */
export async function listQueue(
  db: Tx,
  organisation: string,
  queue: QueueName,
  limit: number,
  offset: number,
): Promise<Referral[]> {
  const rows = await referrals(db)
    .where(isIn(queue, organisation))
    .orderBy('r.updated_at', queue === 'closed' ? 'desc' : 'asc')
    .orderBy('r.id')
    .limit(limit)
    .offset(offset)
    .execute()
  return rows.map(toReferral)
}

export type QueueCounts = Record<QueueName | 'late', number>

export async function countQueues(db: Tx, organisation: string): Promise<QueueCounts> {
  const { open, accepted } = lateAfter
  const count = (which: ReturnType<typeof isIn>) => sql<number>`count(*) filter (where ${which})`
  return db
    .selectFrom('referrals as r')
    .where(sql<boolean>`${organisation} in (r.from_organisation, r.to_organisation)`)
    .select([
      ...queues.map((queue) => count(isIn(queue, organisation)).as(queue)),
      count(sql`r.to_organisation = ${organisation} and (
        r.status = 'open' and r.updated_at < now() - make_interval(days => ${open}::int)
        or r.status = 'accepted' and r.updated_at < now() - make_interval(days => ${accepted}::int))`).as(
        'late',
      ),
    ])
    .executeTakeFirstOrThrow() as Promise<QueueCounts>
}

/** What is still to be done first, the oldest of it first; row level security says which. */
export async function listOfPerson(
  db: Tx,
  personId: string,
  limit: number,
  offset: number,
): Promise<Referral[]> {
  const rows = await referrals(db)
    .where('r.person_id', '=', personId)
    .orderBy(sql`r.status in ('asked', 'open', 'accepted')`, 'desc')
    .orderBy('r.created_at')
    .orderBy('r.id')
    .limit(limit)
    .offset(offset)
    .execute()
  return rows.map(toReferral)
}

export async function countOfPerson(db: Tx, personId: string): Promise<number> {
  const { count } = await db
    .selectFrom('referrals')
    .where('person_id', '=', personId)
    .select(sql<number>`count(*)`.as('count'))
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
  consentId: string | null
  createdBy: string
}

/** False when the same case already goes to the same office. */
export async function insertReferral(db: Tx, referral: NewReferral): Promise<boolean> {
  const { personId, placementId, from, to, toCompetence, overrideReason, consentId, createdBy, ...rest } =
    referral
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
      consent_id: consentId,
      created_by: createdBy,
    })
    .execute()
  return true
}

export type Answered = {
  status: Status
  outcome?: string
  refusal?: string
  note?: string | null
  endsSender?: boolean
  consentId?: string
}

export async function updateReferral(
  db: Tx,
  id: string,
  { status, outcome, refusal, note, endsSender, consentId }: Answered,
): Promise<void> {
  await db
    .updateTable('referrals')
    .set({
      status,
      outcome,
      refusal,
      refusal_note: note,
      ends_sender: endsSender,
      consent_id: consentId,
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .execute()
}

/** E-mails about a case to those whom its status concerns, each in their language. */
export async function insertMails(
  db: Tx,
  id: string,
  texts: Record<string, { subject: string; body: string }>,
): Promise<void> {
  await sql`select tell_of_case(${id}, ${JSON.stringify(texts)}::jsonb)`.execute(db)
}

/** To which organisations the worker no longer shows anything, as the case says. */
export async function endConsents(db: Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ organisation: string }>`
    select end_consents_of_case(${id}) as organisation`.execute(db)
  return rows.map(({ organisation }) => organisation)
}

/** Whether the worker lets this organisation see this part of the record at this moment. */
export async function isShared(
  db: Tx,
  personId: string,
  organisation: string,
  what: Coverage,
): Promise<boolean> {
  const { rows } = await sql<{ shared: boolean }>`
    select person_trusts(${personId}, ${organisation}, ${what}) as shared`.execute(db)
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

export type Receiver = {
  id: string
  name: string
  kind: string
  country: string
  /** Of an authority: which of its officers take cases. */
  competences: string[]
}

/** Offices, unions and migrant centres that somebody has verified, and where somebody works who would see a case. */
export async function listReceivers(db: Tx): Promise<Receiver[]> {
  const { rows } = await sql<Receiver>`
    select o.id, o.name, o.kind, o.country, w.competences
    from who_takes_cases() w join organisations o on o.id = w.organisation
    where o.kind = any(${[...handling]}) and o.status = 'verified' and (o.kind <> 'authority' or w.competences <> '{}')
    order by o.country, o.name, o.id limit 300`.execute(db)
  return rows
}
