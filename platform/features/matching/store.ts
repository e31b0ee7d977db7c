import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'
import { type Candidate, type IndexedVacancy, type Job, skillRequirements } from './domain.ts'

type Which = { ids: readonly string[] } | { after: string | undefined; limit: number }

const among = (which: Which, id: RawBuilder<unknown>) =>
  'ids' in which
    ? sql`${id} = any(${which.ids}::uuid[])`
    : which.after === undefined
      ? sql`true`
      : sql`${id} > ${which.after}::uuid`
const pageOf = (which: Which) => ('limit' in which ? sql`limit ${which.limit}` : sql``)

/**
 * Verified people who agree to be shown to employers, in the order of ids. Consent is asked here and not left to row
 * level security: a party to a placement sees the person for ever, a shortlist does not.
 */
export async function selectCandidates(db: Tx, which: Which): Promise<Candidate[]> {
  // The view keeps no order by itself: a page is chosen first and read then.
  const ids =
    'ids' in which
      ? sql`${which.ids}::uuid[]`
      : sql`array(select p.id from people p where ${among(which, sql`p.id`)} and person_is_shown(p.id)
          order by p.id ${pageOf(which)})`
  const { rows } = await sql<Candidate>`
    select * from candidates where id = any(${ids}) order by id`.execute(db)
  return rows
}

/** Published vacancies as an index keeps them, in the order of ids. */
export async function selectIndexedVacancies(db: Tx, which: Which): Promise<IndexedVacancy[]> {
  const { rows } = await sql<Pick<Job, 'id' | 'isco' | 'country' | 'recruitsFrom' | 'skills' | 'languages'>>`
    select v.id, v.isco, v.country::text, v.recruits_from::text as "recruitsFrom",
      ${skillsOf} as skills, ${languagesOf} as languages
    from vacancies v
    where vacancy_is_open(v) and ${among(which, sql`v.id`)}
    order by v.id ${pageOf(which)}`.execute(db)
  return rows.map(indexedVacancy)
}

export function indexedVacancy(
  job: Pick<Job, 'id' | 'isco' | 'country' | 'recruitsFrom' | 'skills' | 'languages'>,
): IndexedVacancy {
  const { id, isco, country, recruitsFrom, skills, languages } = job
  return { id, occupation: isco, country, recruitsFrom, skills: skillRequirements(skills), languages }
}

const skillsOf = sql`coalesce((
  select json_agg(json_build_object('skillId', s.skill_id, 'essential', s.essential) order by s.essential desc, s.skill_id)
  from vacancy_skills s where s.vacancy_id = v.id), '[]')`
const languagesOf = sql`coalesce((
  select json_agg(json_build_object('language', l.language, 'minimum', l.cefr, 'essential', false) order by l.language)
  from vacancy_languages l where l.vacancy_id = v.id), '[]')`

/** Whole vacancies that the actor may see, published or not. */
export async function selectJobs(db: Tx, ids: readonly string[]): Promise<Job[]> {
  const { rows } = await sql<Job>`
    select v.id, v.title, v.isco, v.country::text, v.place, v.recruits_from::text as "recruitsFrom",
      o.name as employer, v.employer_id as "employerId", v.recruiter_id as "recruiterId",
      v.wage_minor as "wageMinor", v.wage_currency::text as "wageCurrency", v.wage_period as "wagePeriod", v.pathway,
      vacancy_is_open(v) and o.status = 'verified' as "isOpen",
      coalesce((select json_agg(json_build_object('item', c.item, 'payer', c.payer) order by c.item)
        from vacancy_costs c where c.vacancy_id = v.id), '[]') as costs,
      ${skillsOf} as skills, ${languagesOf} as languages
    from vacancies v join organisations o on o.id = v.employer_id
    where v.id = any(${ids}::uuid[]) and v.status <> 'draft'`.execute(db)
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
