import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { actorReference } from '../../foundation/actor.ts'
import type { Tx, Work } from '../../foundation/database/database.ts'
import type { ContractTerms, Flag, Parties, PlacementEvent, Stage } from './domain.ts'
import type { Queue } from './queues.ts'

export type PlacementRow = {
  id: string
  vacancyId: string
  personId: string
  employerId: string
  recruiterId: string | null
  origin: string
  destination: string
  stage: Stage
  stageSince: string
  flags: Flag[]
  /** Since when it bears these flags. */
  flaggedOn: string | null
  nextDueOn: string | null
  createdAt: Date
  updatedAt: Date
}
export type StoredEvent = PlacementEvent & { seq: number; recordedAt: Date }
export type PlacementSummary = PlacementRow & {
  workerName: string
  title: string
  employerName: string
}
export type Contract = { version: number; terms: ContractTerms; hash: string; madeAt: Date }

function placements(db: Tx) {
  return db
    .selectFrom('placements as p')
    .select([
      'p.id',
      'p.vacancy_id as vacancyId',
      'p.person_id as personId',
      'p.employer_id as employerId',
      'p.recruiter_id as recruiterId',
      'p.origin',
      'p.destination',
      sql<Stage>`p.stage`.as('stage'),
      'p.stage_since as stageSince',
      sql<Flag[]>`p.flags`.as('flags'),
      'p.flagged_on as flaggedOn',
      'p.next_due_on as nextDueOn',
      'p.created_at as createdAt',
      'p.updated_at as updatedAt',
    ])
}

export function findPlacement(db: Tx, id: string): Promise<PlacementRow | undefined> {
  return placements(db).where('p.id', '=', id).executeTakeFirst()
}

/** Until the commit nobody else adds an event to this placement. */
export async function lockPlacement(db: Tx, id: string): Promise<void> {
  await db.selectFrom('placements').select('id').where('id', '=', id).forUpdate().execute()
}

export async function readEvents(db: Tx, placementId: string): Promise<StoredEvent[]> {
  const rows = await db
    .selectFrom('placement_events')
    .select(['seq', 'kind', 'data', 'occurred_on', 'recorded_at'])
    .where('placement_id', '=', placementId)
    .orderBy('seq')
    .execute()
  return rows.map(
    ({ seq, kind, data, occurred_on, recorded_at }) =>
      ({
        ...(data as object),
        kind,
        seq,
        occurredOn: occurred_on,
        recordedAt: recorded_at,
      }) as unknown as StoredEvent,
  )
}

export type NewPlacement = Pick<
  PlacementRow,
  'vacancyId' | 'personId' | 'employerId' | 'recruiterId' | 'origin' | 'destination'
>

export async function insertPlacement(db: Tx, placement: NewPlacement, stageSince: string): Promise<string> {
  const id = randomUUID()
  await db
    .insertInto('placements')
    .values({
      id,
      vacancy_id: placement.vacancyId,
      person_id: placement.personId,
      employer_id: placement.employerId,
      recruiter_id: placement.recruiterId,
      origin: placement.origin,
      destination: placement.destination,
      stage: 'offered',
      stage_since: stageSince,
    })
    .execute()
  return id
}

export async function insertEvents(
  work: Work,
  placementId: string,
  events: readonly PlacementEvent[],
  firstSeq: number,
): Promise<void> {
  const rows = events.map(({ kind, occurredOn, ...data }, index) => ({
    placement_id: placementId,
    seq: firstSeq + index,
    kind,
    data: JSON.stringify(data),
    occurred_on: occurredOn,
    actor: actorReference(work.actor),
  }))
  await work.db.insertInto('placement_events').values(rows).execute()
}

/** What queues and row level security ask for, as it follows from the events. */
export async function writeStanding(
  db: Tx,
  id: string,
  standing: {
    stage: Stage
    since: string
    flags: Flag[]
    flaggedOn: string | null
    nextDueOn: string | null
  },
): Promise<void> {
  const { stage, since, flags, flaggedOn, nextDueOn } = standing
  await db
    .updateTable('placements')
    .set({
      stage,
      stage_since: since,
      flags,
      flagged_on: flaggedOn,
      next_due_on: nextDueOn,
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .execute()
}

export async function insertContract(
  db: Tx,
  placementId: string,
  contract: { version: number; terms: ContractTerms; hash: string },
): Promise<void> {
  await db
    .insertInto('contracts')
    .values({
      id: randomUUID(),
      placement_id: placementId,
      version: contract.version,
      terms: JSON.stringify(contract.terms),
      terms_hash: contract.hash,
    })
    .execute()
}

export async function findContract(
  db: Tx,
  placementId: string,
  version: number,
): Promise<Contract | undefined> {
  const row = await db
    .selectFrom('contracts')
    .select(['version', 'terms', 'terms_hash', 'created_at'])
    .where('placement_id', '=', placementId)
    .where('version', '=', version)
    // A text whose time is over names nobody, and its hash no longer fits it.
    .where('stripped_at', 'is', null)
    .executeTakeFirst()
  return row && contractOf(row)
}

/** Every version that was written, oldest first. */
export async function listContracts(db: Tx, placementId: string): Promise<Contract[]> {
  const rows = await db
    .selectFrom('contracts')
    .select(['version', 'terms', 'terms_hash', 'created_at'])
    .where('placement_id', '=', placementId)
    .orderBy('version')
    .execute()
  return rows.map(contractOf)
}

function contractOf(row: {
  version: number
  terms: unknown
  terms_hash: string
  created_at: Date
}): Contract {
  return {
    version: row.version,
    terms: row.terms as ContractTerms,
    hash: row.terms_hash,
    madeAt: row.created_at,
  }
}

export type ListFilter = { stages?: readonly Stage[]; personId?: string; limit: number; offset: number }

function summaries(db: Tx) {
  return placements(db)
    .innerJoin('people as w', 'w.id', 'p.person_id')
    .innerJoin('vacancies as v', 'v.id', 'p.vacancy_id')
    .innerJoin('organisations as e', 'e.id', 'p.employer_id')
    .select(['w.full_name as workerName', 'v.title', 'e.name as employerName'])
}

/** What waits longest comes first; row level security says whose. */
export function listPlacements(db: Tx, filter: ListFilter): Promise<PlacementSummary[]> {
  return summaries(db)
    .$if(filter.stages !== undefined, (query) => query.where('p.stage', 'in', [...(filter.stages ?? [])]))
    .$if(filter.personId !== undefined, (query) => query.where('p.person_id', '=', filter.personId ?? ''))
    .orderBy('p.stage_since')
    .orderBy('p.id')
    .limit(filter.limit)
    .offset(filter.offset)
    .execute()
}

export type QueueFilter = { country: string; today: string; overdue?: boolean; other?: string | undefined }

/** Placements in one officer's queue, as a condition on `placements as p`. */
function inQueue(queue: Queue, { country, today, overdue, other }: QueueFilter) {
  const own = {
    origin: sql<boolean>`p.origin = ${country}`,
    destination: sql<boolean>`p.destination = ${country}`,
    either: sql<boolean>`(p.origin = ${country} or p.destination = ${country})`,
  }[queue.side]
  const day = sql`${today}::date`
  const since = queue.flag ? sql`p.flagged_on` : sql`p.stage_since`
  return sql<boolean>`(${sql.join(
    [
      own,
      ...(queue.stages ? [sql`p.stage in (${sql.join([...queue.stages])})`] : []),
      ...(queue.flag ? [sql`p.flags @> ${[queue.flag]}::text[]`] : []),
      ...(queue.tasks ? [sql`p.next_due_on <= ${day} + 7`] : []),
      ...(overdue
        ? [
            queue.tasks
              ? sql`p.next_due_on < ${day}`
              : sql`${since} < ${day} - ${queue.overdueAfter}::integer`,
          ]
        : []),
      ...(other ? [sql`${other} in (p.origin, p.destination)`] : []),
    ],
    sql` and `,
  )})`
}

export function listQueue(
  db: Tx,
  queue: Queue,
  filter: QueueFilter,
  page: { limit: number; offset: number },
): Promise<PlacementSummary[]> {
  const first = queue.tasks ? 'p.next_due_on' : queue.flag ? 'p.flagged_on' : 'p.stage_since'
  return summaries(db)
    .where(inQueue(queue, filter))
    .orderBy(first)
    .orderBy('p.id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
}

/** How many wait in each, and how many of them too long: one pass over what the actor may see. */
export async function countQueues(
  db: Tx,
  queues: readonly Queue[],
  filter: QueueFilter,
): Promise<{ all: number; overdue: number }[]> {
  if (queues.length === 0) return []
  const columns = queues.flatMap((queue, index) => [
    sql`count(*) filter (where ${inQueue(queue, filter)}) as ${sql.ref(`all${index}`)}`,
    sql`count(*) filter (where ${inQueue(queue, { ...filter, overdue: true })}) as ${sql.ref(`overdue${index}`)}`,
  ])
  const { rows } = await sql<Record<string, number>>`select ${sql.join(columns)} from placements p`.execute(
    db,
  )
  return queues.map((_, index) => ({
    all: rows[0]?.[`all${index}`] ?? 0,
    overdue: rows[0]?.[`overdue${index}`] ?? 0,
  }))
}

/** The countries at the other end of what waits in the queue. */
export async function otherCountries(db: Tx, queue: Queue, filter: QueueFilter): Promise<string[]> {
  const { rows } = await sql<{ country: string }>`
    select distinct case when p.origin = ${filter.country} then p.destination else p.origin end as country
    from placements p where ${inQueue(queue, filter)}`.execute(db)
  return rows.map(({ country }) => country)
}

export async function countByStage(db: Tx): Promise<Map<Stage, number>> {
  const rows = await db
    .selectFrom('placements')
    .select([sql<Stage>`stage`.as('stage'), sql<number>`count(*)`.as('count')])
    .groupBy('stage')
    .execute()
  return new Map(rows.map((row) => [row.stage, row.count]))
}

export async function readParties(
  db: Tx,
  placement: Pick<PlacementRow, 'personId' | 'employerId' | 'recruiterId'>,
): Promise<Parties> {
  const worker = await db
    .selectFrom('people')
    .select(['id', 'full_name as name', 'birth_date as birthDate', 'nationality'])
    .where('id', '=', placement.personId)
    .executeTakeFirstOrThrow()
  const { rows } = await sql<{ latinName: string }>`select data ->> 'latinName' as "latinName"
    from person_entries where person_id = ${placement.personId} and kind = 'latin-name'`.execute(db)
  const organisation = (id: string) =>
    db
      .selectFrom('organisations')
      .select(['id', 'name', 'country'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  return {
    // Left out where there is none, so that one contract has one hash.
    worker: { ...worker, ...rows[0] },
    employer: await organisation(placement.employerId),
    recruiter: placement.recruiterId === null ? null : await organisation(placement.recruiterId),
  }
}

export function findWorker(db: Tx, personId: string): Promise<{ name: string; locale: string }> {
  return db
    .selectFrom('people')
    .select(['full_name as name', 'locale'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
}

/** What may have changed since the offer, as far as the actor may see it. */
export async function standingOf(
  db: Tx,
  { vacancyId, personId, employerId, recruiterId }: PlacementRow,
): Promise<{ vacancy: string | undefined; organisationsVerified: boolean; workerVerified: boolean }> {
  const vacancy = await db
    .selectFrom('vacancies')
    .select('status')
    .where('id', '=', vacancyId)
    .executeTakeFirst()
  const person = await db.selectFrom('people').select('status').where('id', '=', personId).executeTakeFirst()
  const organisations = recruiterId === null ? [employerId] : [employerId, recruiterId]
  const verified = await db
    .selectFrom('organisations')
    .select('id')
    .where('id', 'in', organisations)
    .where('status', '=', 'verified')
    .execute()
  return {
    vacancy: vacancy?.status,
    organisationsVerified: verified.length === organisations.length,
    workerVerified: person?.status === 'verified',
  }
}

/** A verified worker who agreed to be shown to employers. */
export function findShownPerson(db: Tx, personId: string) {
  return db
    .selectFrom('people')
    .select(['id', 'full_name as name', 'nationality', 'locale'])
    .where('id', '=', personId)
    .where(sql<boolean>`person_is_shown(id)`)
    .executeTakeFirst()
}

/** Holds the vacancy until the commit. */
export async function placesLeft(db: Tx, vacancyId: string): Promise<number> {
  const { rows } = await sql<{ left: number }>`select vacancy_places_left(${vacancyId}) as left`.execute(db)
  return rows[0]?.left ?? 0
}

export async function hasOpenPlacement(db: Tx, vacancyId: string, personId: string): Promise<boolean> {
  const row = await db
    .selectFrom('placements')
    .select('id')
    .where('vacancy_id', '=', vacancyId)
    .where('person_id', '=', personId)
    .where('stage', 'not in', ['closed', 'returned', 'moved'])
    .executeTakeFirst()
  return row !== undefined
}
