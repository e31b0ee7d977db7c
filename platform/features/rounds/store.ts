import type { Method, Round } from '@fairway/matching/allocation'
import { sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'
import { containing } from '../../foundation/database/like.ts'
import type {
  Bound,
  Condition,
  Impossible,
  LeftOut,
  Place,
  Programme,
  Quota,
  RosterEntry,
  Run,
  RunReport,
  StoredReason,
} from './domain.ts'

function programmes(db: Tx) {
  return db
    .selectFrom('programmes as p')
    .innerJoin('organisations as o', 'o.id', 'p.organisation_id')
    .select([
      'p.id',
      'p.organisation_id as organisationId',
      'o.name as organisation',
      'p.name',
      sql<string>`p.country::text`.as('country'),
      'p.origins',
      'p.opens_on as opensOn',
      'p.closes_on as closesOn',
    ])
}

/** Those of the office, and those whose roster its country's workers may stand on; the newest first. */
export function listProgrammes(
  db: Tx,
  { organisation, country }: { organisation: string; country: string },
): Promise<Programme[]> {
  return programmes(db)
    .where((e) =>
      e.or([e('p.organisation_id', '=', organisation), sql<boolean>`${country} = any (p.origins)`]),
    )
    .orderBy('p.created_at', 'desc')
    .limit(100)
    .execute()
}

export function findProgramme(db: Tx, id: string): Promise<Programme | undefined> {
  return programmes(db).where('p.id', '=', id).executeTakeFirst()
}

export async function insertProgramme(
  db: Tx,
  programme: Omit<Programme, 'organisation'> & { createdBy: string },
): Promise<void> {
  const { organisationId, opensOn, closesOn, createdBy, ...rest } = programme
  await db
    .insertInto('programmes')
    .values({
      ...rest,
      organisation_id: organisationId,
      opens_on: opensOn,
      closes_on: closesOn,
      created_by: createdBy,
    })
    .execute()
}

export async function listPlaces(db: Tx, programme: string): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select x.vacancy_id as "vacancyId", x.places, x.industry, x.season, v.title, o.name as employer,
      v.employer_id as "employerId", v.recruits_from::text as origin, vacancy_is_open(v) as "isOpen"
    from programme_places x join vacancies v on v.id = x.vacancy_id join organisations o on o.id = v.employer_id
    where x.programme_id = ${programme} order by v.title, x.vacancy_id`.execute(db)
  return rows
}

export type OpenVacancy = { id: string; title: string; employer: string; origin: string; places: number }

/** Vacancies that could take part and do not yet. */
export async function listOpenVacancies(
  db: Tx,
  { id, country, origins }: Programme,
  limit: number,
): Promise<OpenVacancy[]> {
  const { rows } = await sql<OpenVacancy>`
    select v.id, v.title, o.name as employer, v.recruits_from::text as origin, v.places
    from vacancies v join organisations o on o.id = v.employer_id
    where vacancy_is_open(v) and v.country = ${country} and v.recruits_from::text = any (${origins})
      and not exists (select from programme_places x where x.programme_id = ${id} and x.vacancy_id = v.id)
    order by v.title, v.id limit ${limit}`.execute(db)
  return rows
}

export async function isOpenVacancy(
  db: Tx,
  { country, origins }: Programme,
  vacancy: string,
): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from vacancies v where v.id = ${vacancy} and vacancy_is_open(v) and v.country = ${country}
      and v.recruits_from::text = any (${origins})) as found`.execute(db)
  return rows[0]?.found ?? false
}

export async function writePlace(
  db: Tx,
  programme: string,
  place: Pick<Place, 'vacancyId' | 'places' | 'industry' | 'season'>,
): Promise<void> {
  const { vacancyId, places, industry, season } = place
  await db
    .insertInto('programme_places')
    .values({ programme_id: programme, vacancy_id: vacancyId, places, industry, season })
    .onConflict((c) => c.columns(['programme_id', 'vacancy_id']).doUpdateSet({ places, industry, season }))
    .execute()
}

export async function deletePlace(db: Tx, programme: string, vacancy: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('programme_places')
    .where('programme_id', '=', programme)
    .where('vacancy_id', '=', vacancy)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function listQuotas(db: Tx, programme: string): Promise<Quota[]> {
  const rows = await db
    .selectFrom('programme_quotas')
    .select(['id', 'name', 'most', 'side', 'condition'])
    .where('programme_id', '=', programme)
    .orderBy('name')
    .execute()
  return rows.map((row) => ({
    ...row,
    side: row.side as Quota['side'],
    condition: row.condition as Condition,
  }))
}

export async function insertQuota(db: Tx, programme: string, quota: Omit<Quota, 'id'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('programme_quotas')
    .values({ ...quota, programme_id: programme, condition: JSON.stringify(quota.condition) })
    .onConflict((c) => c.columns(['programme_id', 'name']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}

export async function deleteQuota(db: Tx, programme: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('programme_quotas')
    .where('programme_id', '=', programme)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

const entryColumns = [
  'e.id',
  'e.person_id as personId',
  'e.number',
  sql<string>`e.origin::text`.as('origin'),
  'e.priority',
  'e.named_vacancy_id as namedVacancyId',
  'e.family',
  'e.valid_from as validFrom',
  'e.valid_until as validUntil',
  sql<Record<string, string>>`e.attributes`.as('attributes'),
  'e.left_at as leftAt',
] as const
const noName = sql<null>`null`.as('name')

function entries(db: Tx) {
  return db
    .selectFrom('roster_entries as e')
    .leftJoin('people as p', 'p.id', 'e.person_id')
    .select(entryColumns)
    .select('p.full_name as name')
}

export async function listEntries(
  db: Tx,
  programme: string,
  page: { limit: number; offset: number },
): Promise<RosterEntry[]> {
  return entries(db)
    .where('e.programme_id', '=', programme)
    .orderBy('e.number')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
}

/** Without names: what a round is made of. */
export function entriesOfRound(db: Tx, programme: string): Promise<RosterEntry[]> {
  return db
    .selectFrom('roster_entries as e')
    .select(entryColumns)
    .select(noName)
    .where('e.programme_id', '=', programme)
    .orderBy('e.number')
    .execute()
}

export async function countEntries(db: Tx, programme: string): Promise<{ all: number; valid: number }> {
  const { rows } = await sql<{ all: number; valid: number }>`
    select count(*) as "all", count(*) filter (where left_at is null
      and (now() at time zone 'utc')::date between valid_from and valid_until) as valid
    from roster_entries where programme_id = ${programme}`.execute(db)
  return rows[0] ?? { all: 0, valid: 0 }
}

export async function findEntry(db: Tx, programme: string, id: string): Promise<RosterEntry | undefined> {
  return entries(db).where('e.programme_id', '=', programme).where('e.id', '=', id).executeTakeFirst()
}

export type NewEntry = Pick<
  RosterEntry,
  'personId' | 'origin' | 'priority' | 'namedVacancyId' | 'family' | 'validFrom' | 'validUntil' | 'attributes'
>

/** Returns how many were not on the roster before; who is on it is written anew, and is back if they had left. */
export async function writeEntries(
  db: Tx,
  programme: string,
  addedBy: string,
  list: readonly NewEntry[],
): Promise<number> {
  const before = await db
    .selectFrom('roster_entries')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('programme_id', '=', programme)
    .where(
      'person_id',
      'in',
      list.map(({ personId }) => personId),
    )
    .executeTakeFirstOrThrow()
  for (let from = 0; from < list.length; from += 500) {
    await db
      .insertInto('roster_entries')
      .values(
        list.slice(from, from + 500).map((one) => ({
          programme_id: programme,
          person_id: one.personId,
          origin: one.origin,
          priority: one.priority,
          named_vacancy_id: one.namedVacancyId,
          family: one.family,
          valid_from: one.validFrom,
          valid_until: one.validUntil,
          attributes: JSON.stringify(one.attributes),
          added_by: addedBy,
        })),
      )
      .onConflict((c) =>
        c.columns(['programme_id', 'person_id']).doUpdateSet((e) => ({
          priority: e.ref('excluded.priority'),
          named_vacancy_id: e.ref('excluded.named_vacancy_id'),
          family: e.ref('excluded.family'),
          valid_from: e.ref('excluded.valid_from'),
          valid_until: e.ref('excluded.valid_until'),
          attributes: e.ref('excluded.attributes'),
          left_at: null,
        })),
      )
      .execute()
  }
  return list.length - before.count
}

export async function leaveRoster(db: Tx, programme: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('roster_entries')
    .set({ left_at: new Date() })
    .where('programme_id', '=', programme)
    .where('id', '=', id)
    .where('left_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Of these the people whom the actor may see, with their nationality. */
export async function visiblePeople(
  db: Tx,
  ids: readonly string[],
): Promise<{ id: string; nationality: string }[]> {
  const { rows } = await sql<{ id: string; nationality: string }>`
    select id, nationality::text as nationality from people where id = any (${ids}::uuid[])`.execute(db)
  return rows
}

/** Of these the languages of those whom the actor may see. */
export async function localesOf(db: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; locale: string }>`
    select id, locale from people where id = any (${ids}::uuid[])`.execute(db)
  return new Map(rows.map(({ id, locale }) => [id, locale]))
}

export type Found = { id: string; fullName: string; birthDate: string }

export async function searchPeople(db: Tx, country: string, search: string, limit: number): Promise<Found[]> {
  const digits = search.replace(/[^0-9]/g, '')
  const { rows } = await sql<Found>`
    select p.id, p.full_name as "fullName", p.birth_date as "birthDate" from people p
    where p.nationality = ${country} and p.status <> 'erased' and (lower(p.full_name) like ${containing(search.toLowerCase())}
      or length(${digits}) >= 4 and exists (
        select from person_contacts c where c.person_id = p.id and c.phone like ${containing(digits)}))
    order by p.full_name, p.id limit ${limit}`.execute(db)
  return rows
}

/** By phone, where it belongs to one person alone. */
export async function peopleByPhone(db: Tx, phones: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ phone: string; id: string }>`
    select phone, (array_agg(person_id))[1] as id from person_contacts where phone = any (${phones})
    group by phone having count(*) = 1`.execute(db)
  return new Map(rows.map(({ phone, id }) => [phone, id]))
}

export type NewRound = {
  id: string
  programmeId: string
  seed: string
  bounds: Bound[]
  input: Round
  inputHash: string
  leftOut: LeftOut[]
  refillOf: string | null
  createdBy: string
}

export async function insertRound(db: Tx, round: NewRound, methods: readonly Method[]): Promise<void> {
  await db
    .insertInto('rounds')
    .values({
      id: round.id,
      programme_id: round.programmeId,
      seed: round.seed,
      bounds: JSON.stringify(round.bounds),
      input: JSON.stringify(round.input),
      input_hash: round.inputHash,
      left_out: JSON.stringify(round.leftOut),
      refill_of: round.refillOf,
      created_by: round.createdBy,
    })
    .execute()
  await db
    .insertInto('round_runs')
    .values(methods.map((method) => ({ round_id: round.id, method })))
    .execute()
}

export type StoredRound = {
  id: string
  programmeId: string
  programme: string
  seed: string
  bounds: Bound[]
  inputHash: string
  leftOut: LeftOut[]
  refillOf: string | null
  createdAt: Date
  chosen: Method | null
  publishedAt: Date | null
}

function rounds(db: Tx) {
  return db
    .selectFrom('rounds as r')
    .innerJoin('programmes as p', 'p.id', 'r.programme_id')
    .select([
      'r.id',
      'r.programme_id as programmeId',
      'p.name as programme',
      'r.seed',
      sql<Bound[]>`r.bounds`.as('bounds'),
      'r.input_hash as inputHash',
      sql<LeftOut[]>`r.left_out`.as('leftOut'),
      'r.refill_of as refillOf',
      'r.created_at as createdAt',
      sql<Method | null>`r.chosen`.as('chosen'),
      'r.published_at as publishedAt',
    ])
}

export function listRounds(db: Tx, programme: string): Promise<StoredRound[]> {
  return rounds(db)
    .where('r.programme_id', '=', programme)
    .orderBy('r.created_at', 'desc')
    .limit(50)
    .execute()
}

export function findRound(db: Tx, id: string): Promise<StoredRound | undefined> {
  return rounds(db).where('r.id', '=', id).executeTakeFirst()
}

/** Rounds that were computed before this one was published, and never published themselves. */
export async function roundsTried(db: Tx, id: string): Promise<number> {
  const { rows } = await sql<{ tried: number }>`select rounds_tried(${id}) as tried`.execute(db)
  return rows[0]?.tried ?? 0
}

/** Until the commit nobody else publishes it. */
export async function lockRound(db: Tx, id: string): Promise<void> {
  await db.selectFrom('rounds').select('id').where('id', '=', id).forUpdate().execute()
}

export async function readInput(db: Tx, id: string): Promise<Round> {
  const { input } = await db
    .selectFrom('rounds')
    .select('input')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return JSON.parse(input) as Round
}

export async function listRuns(db: Tx, round: string): Promise<Run[]> {
  const rows = await db
    .selectFrom('round_runs')
    .select(['method', 'status', 'outcome', 'report', 'started_at as startedAt', 'took_ms as tookMs'])
    .where('round_id', '=', round)
    .execute()
  return rows.map((row) => ({
    ...row,
    method: row.method as Method,
    status: row.status as Run['status'],
    outcome: row.outcome as Run['outcome'],
    report: row.report as Run['report'],
  }))
}

/** False when another process has begun it within the last minutes, unless it is to be taken over. */
export async function beginRun(db: Tx, round: string, method: Method, takeOver: boolean): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('round_runs')
    .set({ started_at: new Date() })
    .where('round_id', '=', round)
    .where('method', '=', method)
    .where('status', '=', 'waiting')
    .where((e) =>
      e.or([
        e.val(takeOver),
        e('started_at', 'is', null),
        e('started_at', '<', sql<Date>`now() - interval '5 minutes'`),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function endRun(
  db: Tx,
  round: string,
  method: Method,
  end: {
    status: 'done' | 'impossible' | 'failed'
    outcome?: Record<string, string>
    report?: RunReport | Impossible
    tookMs?: number
  },
): Promise<void> {
  await db
    .updateTable('round_runs')
    .set({
      status: end.status,
      outcome: end.outcome === undefined ? null : JSON.stringify(end.outcome),
      report: end.report === undefined ? null : JSON.stringify(end.report),
      took_ms: end.tookMs ?? null,
    })
    .where('round_id', '=', round)
    .where('method', '=', method)
    .execute()
}

export async function publish(db: Tx, id: string, chosen: Method): Promise<void> {
  await db.updateTable('rounds').set({ chosen, published_at: new Date() }).where('id', '=', id).execute()
}

export type NewResult = {
  personId: string
  number: number
  origin: string
  vacancyId: string | null
  fit: number | null
  reasons: StoredReason[]
}

export async function insertResults(
  db: Tx,
  round: string,
  programme: string,
  results: readonly NewResult[],
): Promise<void> {
  for (let from = 0; from < results.length; from += 500) {
    await db
      .insertInto('round_results')
      .values(
        results.slice(from, from + 500).map((one) => ({
          round_id: round,
          programme_id: programme,
          person_id: one.personId,
          number: one.number,
          origin: one.origin,
          vacancy_id: one.vacancyId,
          fit: one.fit,
          reasons: JSON.stringify(one.reasons),
        })),
      )
      .execute()
  }
}

export type Result = {
  roundId: string
  personId: string
  number: number
  /** Null where the actor may not see whose it is. */
  name: string | null
  vacancyId: string | null
  title: string | null
  employer: string | null
  fit: number | null
  reasons: StoredReason[]
  withdrawnAt: Date | null
}

function results(db: Tx) {
  return db
    .selectFrom('round_results as x')
    .leftJoin('people as p', 'p.id', 'x.person_id')
    .leftJoin('vacancies as v', 'v.id', 'x.vacancy_id')
    .leftJoin('organisations as o', 'o.id', 'v.employer_id')
    .select([
      'x.round_id as roundId',
      'x.person_id as personId',
      'x.number',
      'p.full_name as name',
      'x.vacancy_id as vacancyId',
      'v.title',
      'o.name as employer',
      'x.fit',
      sql<StoredReason[]>`x.reasons`.as('reasons'),
      'x.withdrawn_at as withdrawnAt',
    ])
}

/** Whose numbers these are, of those the actor may see. */
export async function namesByNumber(
  db: Tx,
  programme: string,
  numbers: readonly number[],
): Promise<Map<number, { personId: string; name: string }>> {
  const { rows } = await sql<{ number: number; personId: string; name: string }>`
    select e.number, e.person_id as "personId", p.full_name as name
    from roster_entries e join people p on p.id = e.person_id
    where e.programme_id = ${programme} and e.number = any (${numbers}::integer[])`.execute(db)
  return new Map(rows.map(({ number, personId, name }) => [number, { personId, name }]))
}

export async function countResults(
  db: Tx,
  round: string,
): Promise<{ all: number; placed: number; withdrawn: number }> {
  const { rows } = await sql<{ all: number; placed: number; withdrawn: number }>`
    select count(*) as "all", count(*) filter (where vacancy_id is not null and withdrawn_at is null) as placed,
      count(*) filter (where withdrawn_at is not null) as withdrawn
    from round_results where round_id = ${round}`.execute(db)
  return rows[0] ?? { all: 0, placed: 0, withdrawn: 0 }
}

export function findResult(db: Tx, round: string, number: number): Promise<Result | undefined> {
  return results(db).where('x.round_id', '=', round).where('x.number', '=', number).executeTakeFirst()
}

export function resultsOfPerson(db: Tx, person: string): Promise<Result[]> {
  return results(db).where('x.person_id', '=', person).limit(100).execute()
}

/** Who got a place of the vacancy, as far as the actor may see. */
export function resultsOfVacancy(db: Tx, vacancy: string): Promise<Result[]> {
  return results(db)
    .where('x.vacancy_id', '=', vacancy)
    .where('x.withdrawn_at', 'is', null)
    .where('p.full_name', 'is not', null)
    .orderBy('x.number')
    .limit(200)
    .execute()
}

/** Who has a place by an earlier round of the programme, and who gave one back. */
export async function standingPlacements(
  db: Tx,
  programme: string,
): Promise<{ number: number; vacancyId: string; withdrawn: boolean }[]> {
  const { rows } = await sql<{ number: number; vacancyId: string; withdrawn: boolean }>`
    select number, vacancy_id as "vacancyId", withdrawn_at is not null as withdrawn from round_results
    where programme_id = ${programme} and vacancy_id is not null`.execute(db)
  return rows
}

export async function lastPublished(db: Tx, programme: string): Promise<StoredRound | undefined> {
  return rounds(db)
    .where('r.programme_id', '=', programme)
    .where('r.published_at', 'is not', null)
    .orderBy('r.published_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function withdrawResult(db: Tx, round: string, number: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('round_results')
    .set({ withdrawn_at: new Date() })
    .where('round_id', '=', round)
    .where('number', '=', number)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export type Standing = RosterEntry & { programmeId: string; programme: string; country: string }

export function entriesOfPerson(db: Tx, person: string): Promise<Standing[]> {
  return db
    .selectFrom('roster_entries as e')
    .innerJoin('programmes as p', 'p.id', 'e.programme_id')
    .select(entryColumns)
    .select([
      noName,
      'p.id as programmeId',
      'p.name as programme',
      sql<string>`p.country::text`.as('country'),
    ])
    .where('e.person_id', '=', person)
    .orderBy('e.created_at', 'desc')
    .limit(20)
    .execute()
}

/** Titles and employers, of those the actor may see. */
export async function vacancyNames(
  db: Tx,
  ids: readonly string[],
): Promise<Map<string, { title: string; employer: string }>> {
  const { rows } = await sql<{ id: string; title: string; employer: string }>`
    select v.id, v.title, o.name as employer from vacancies v join organisations o on o.id = v.employer_id
    where v.id = any (${[...new Set(ids)]}::uuid[])`.execute(db)
  return new Map(rows.map(({ id, title, employer }) => [id, { title, employer }]))
}

export async function isOwnVacancy(db: Tx, vacancy: string, organisation: string): Promise<boolean> {
  const row = await db
    .selectFrom('vacancies')
    .select('id')
    .where('id', '=', vacancy)
    .where((e) => e.or([e('employer_id', '=', organisation), e('recruiter_id', '=', organisation)]))
    .executeTakeFirst()
  return row !== undefined
}
