import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'
import { type Asked, type Candidate, type IndexedVacancy, indexedVacancy, type Job } from './domain.ts'

type Which = { ids: readonly string[] } | { after: string | undefined; limit: number }

const among = (which: Which, id: RawBuilder<unknown>) =>
  'ids' in which || which.after === undefined ? sql`true` : sql`${id} > ${which.after}::uuid`
/** A view reads all its rows to find a page of them: so a page is chosen first and read then. */
const whichIds = (which: Which, all: RawBuilder<unknown>) =>
  'ids' in which ? sql`${which.ids}::uuid[]` : sql`array(${all} order by id limit ${which.limit})`

/**
 * Verified people who agree to be shown to employers, in the order of ids. Consent is asked here and not left to row
 * level security: a party to a placement sees the person for ever, a shortlist does not.
 */
export async function selectCandidates(db: Tx, which: Which): Promise<Candidate[]> {
  const ids = whichIds(
    which,
    sql`select p.id from people p where ${among(which, sql`p.id`)} and person_is_shown(p.id)`,
  )
  const { rows } = await sql<CandidateRow>`
    select * from candidates where id = any(${ids}) order by id`.execute(db)
  return rows.map(({ education, availableFrom, ...person }) => ({
    ...person,
    education: education ?? undefined,
    availableFrom: availableFrom ?? undefined,
  }))
}

type CandidateRow = Omit<Candidate, 'education' | 'availableFrom'> & {
  education: number | null
  availableFrom: string | null
}

/** What a vacancy asks of people, of `vacancies v` and `vacancy_parts parts`. */
const asked = sql`parts.skills, parts.languages, v.licences, v.education, v.experience_years as "experienceYears",
  v.needed_by::text as "neededBy", extract(year from coalesce(v.decided_at, now()) at time zone 'utc')::int as "publishedIn"`

/** Published vacancies as an index keeps them, in the order of ids. */
export async function selectIndexedVacancies(db: Tx, which: Which): Promise<IndexedVacancy[]> {
  const ids = whichIds(
    which,
    sql`select v.id from vacancies v where vacancy_is_open(v) and ${among(which, sql`v.id`)}`,
  )
  const { rows } = await sql<Asked>`
    select v.id, v.isco, v.country::text, v.recruits_from::text as "recruitsFrom", ${asked}
    from vacancies v join vacancy_parts parts on parts.vacancy_id = v.id
    where vacancy_is_open(v) and v.id = any(${ids}) and parts.vacancy_id = any(${ids})
    order by v.id`.execute(db)
  return rows.map(indexedVacancy)
}

/** Whole vacancies that the actor may see, published or not. */
export async function selectJobs(db: Tx, ids: readonly string[]): Promise<Job[]> {
  // PostgreSQL guesses ten for any list and so plans anew each time it gets one: planning costs more than reading.
  const these = ids.length === 1 ? sql`= ${ids[0]}::uuid` : sql`= any(${ids}::uuid[])`
  const { rows } = await sql<Job>`
    select v.id, v.title, v.isco, v.country::text, v.place, v.recruits_from::text as "recruitsFrom",
      o.name as employer, v.employer_id as "employerId", v.recruiter_id as "recruiterId",
      v.wage_minor as "wageMinor", v.wage_currency::text as "wageCurrency", v.wage_period as "wagePeriod", v.pathway,
      vacancy_is_open(v) and o.status = 'verified' as "isOpen",
      parts.costs, ${asked}
    from vacancies v join organisations o on o.id = v.employer_id join vacancy_parts parts on parts.vacancy_id = v.id
    where v.id ${these} and parts.vacancy_id ${these} and v.status <> 'draft'`.execute(db)
  return rows
}

/** Published vacancies for people of this nationality in any of the countries. */
export async function countInCountries(
  db: Tx,
  recruitsFrom: string,
  countries: readonly string[],
): Promise<number> {
  if (countries.length === 0) return 0
  const { total } = await db
    .selectFrom('vacancies')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where(sql<boolean>`vacancy_is_open(vacancies)`)
    .where('recruits_from', '=', recruitsFrom)
    .where('country', 'in', countries)
    .executeTakeFirstOrThrow()
  return total
}

/** One name for each database and each time that it was restored: transactions are numbered anew in it. */
export async function selectDatabaseName(db: Tx): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select concat_ws('/', system_identifier, timeline_id, (select oid from pg_database where datname = current_database()))
      as name
    from pg_control_system(), pg_control_checkpoint()`.execute(db)
  return rows[0]!.name
}

/** Now, and whether notes of what a copy of `since` has not seen are forgotten already, or never were in this database. */
export async function selectMoment(
  db: Tx,
  since: string | undefined,
): Promise<{ moment: string; at: number; isForgotten: boolean }> {
  const { rows } = await sql<{ moment: string; at: number; isForgotten: boolean }>`
    select pg_current_snapshot()::text as moment, (extract(epoch from now()) * 1000)::float8 as at,
      coalesce(xid >= pg_snapshot_xmin(since) or pg_snapshot_xmax(since) > pg_snapshot_xmax(pg_current_snapshot()),
        false) as "isForgotten"
    from matching_horizon, cast(${since ?? null} as pg_snapshot) as since`.execute(db)
  return rows[0]!
}

export type Note = { xid: string; kind: 'person' | 'vacancy'; id: string }

/** Notes of transactions that are visible at one moment and were not at the other, in the order of their keys. */
export async function selectNotes(
  db: Tx,
  { since, until, after, limit }: { since: string; until: string; after: Note | undefined; limit: number },
): Promise<Note[]> {
  const { xid, kind, id } = after ?? { xid: null, kind: '', id: '00000000-0000-0000-0000-000000000000' }
  const { rows } = await sql<Note>`
    select xid::text as xid, kind, id from matching_changes notes
    where (notes.xid, kind, id) > (coalesce(${xid}::xid8, '0'), ${kind}, ${id}::uuid)
      and xid >= pg_snapshot_xmin(${since}::pg_snapshot) and xid < pg_snapshot_xmax(${until}::pg_snapshot)
      and not pg_visible_in_snapshot(xid, ${since}::pg_snapshot)
      and pg_visible_in_snapshot(xid, ${until}::pg_snapshot)
    order by notes.xid, kind, id limit ${limit}`.execute(db)
  return rows
}

/** Never one that a transaction still open may stand before: who is current goes on from there. */
export async function forgetNotes(db: Tx, days: number): Promise<void> {
  await sql`
    with forgotten as (
      delete from matching_changes where noted_at < now() - make_interval(days => ${days}::int)
        and xid < pg_snapshot_xmin(pg_current_snapshot()) returning xid)
    update matching_horizon set xid = greatest(xid, (select max(xid) from forgotten))
    where exists (select from forgotten)`.execute(db)
}
