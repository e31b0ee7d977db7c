import { type ExpressionBuilder, type Insertable, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Tx } from '../../foundation/database/database.ts'
import type { DB } from '../../foundation/database/schema.ts'
import type { DraftVacancy, EndReason, RefusalCode, VacancyStatus } from './domain.ts'
import { conditionNames, type VacancyInput } from './terms.ts'

const parts = (eb: ExpressionBuilder<DB, 'vacancies'>) =>
  [
    jsonArrayFrom(
      eb
        .selectFrom('vacancy_skills as s')
        .whereRef('s.vacancy_id', '=', 'vacancies.id')
        .select(['s.skill_id as skillId', 's.essential', 's.level'])
        .orderBy('s.essential', 'desc')
        .orderBy('s.skill_id'),
    ).as('skills'),
    jsonArrayFrom(
      eb
        .selectFrom('vacancy_languages as l')
        .whereRef('l.vacancy_id', '=', 'vacancies.id')
        .select(['l.language', 'l.cefr'])
        .orderBy('l.language'),
    ).as('languages'),
    jsonArrayFrom(
      eb
        .selectFrom('vacancy_costs as c')
        .whereRef('c.vacancy_id', '=', 'vacancies.id')
        .select(['c.item', 'c.payer', 'c.amount_minor as amountMinor', 'c.currency'])
        .orderBy('c.item'),
    ).as('costs'),
  ] as const

/** Published until its last day, and expired from the next one on, also before the job has noted it. */
const statusNow = sql<VacancyStatus>`case
  when vacancies.status = 'published' and not vacancy_is_open(vacancies) then 'expired' else vacancies.status end`

const columns = [
  'vacancies.id',
  'employer_id as employerId',
  'recruiter_id as recruiterId',
  'title',
  'description',
  'isco',
  'vacancies.country',
  'place',
  'vacancies.recruits_from as recruitsFrom',
  'places',
  'wage_minor as wageMinor',
  'wage_currency as wageCurrency',
  'wage_period as wagePeriod',
  'hours_per_week as hoursPerWeek',
  'duration_months as durationMonths',
  'housing',
  'meals',
  'pathway',
  'conditions',
  'licences',
  'education',
  'experience_years as experienceYears',
  'needed_by as neededBy',
  'expires_on as expiresOn',
  statusNow.as('status'),
  'submitted_at as submittedAt',
  'vacancies.decided_by as decidedBy',
  'vacancies.decided_at as decidedAt',
  'vacancies.decision_reason as decisionReason',
  'decision_code as decisionCode',
  'end_reason as endReason',
  'vacancies.created_at as createdAt',
] as const

export async function selectVacancy(db: Tx, id: string): Promise<DraftVacancy | undefined> {
  return (await selectVacancies(db, [id]))[0]
}

/** Those of the ids that the actor may see, in no order. */
export async function selectVacancies(db: Tx, ids: string[]): Promise<DraftVacancy[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('vacancies')
    .select(columns)
    .select(parts)
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()
  return rows.map(({ conditions, ...rest }) => ({ ...rest, ...(conditions as object) }) as DraftVacancy)
}

/** Taken for the rest of the transaction, so that two changes come one after the other. */
export async function lockVacancy(db: Tx, id: string): Promise<void> {
  await db.selectFrom('vacancies').select('id').where('id', '=', id).forUpdate().execute()
}

export type VacancyLine = {
  id: string
  title: string
  isco: string
  country: string | null
  place: string | null
  recruitsFrom: string | null
  wageMinor: number | null
  wageCurrency: string | null
  wagePeriod: string | null
  status: VacancyStatus
  submittedAt: Date | null
  decidedAt: Date | null
  employerId: string
  employer: string
  recruiterId: string | null
}

function lines(db: Tx) {
  return db
    .selectFrom('vacancies')
    .innerJoin('organisations as employer', 'employer.id', 'employer_id')
    .select([
      'vacancies.id',
      'title',
      'isco',
      'vacancies.country',
      'place',
      'vacancies.recruits_from as recruitsFrom',
      'wage_minor as wageMinor',
      'wage_currency as wageCurrency',
      'wage_period as wagePeriod',
      statusNow.as('status'),
      'submitted_at as submittedAt',
      'vacancies.decided_at as decidedAt',
      'employer_id as employerId',
      'employer.name as employer',
      'recruiter_id as recruiterId',
    ])
}

export async function selectOwn(db: Tx, organisation: string): Promise<VacancyLine[]> {
  const rows = await lines(db)
    .where((eb) => eb.or([eb('employer_id', '=', organisation), eb('recruiter_id', '=', organisation)]))
    .orderBy('vacancies.created_at', 'desc')
    .limit(500)
    .execute()
  return rows as VacancyLine[]
}

/** Sent in and not decided, for the authority of this country, longest waiting first. */
export async function selectQueue(db: Tx, country: string): Promise<VacancyLine[]> {
  const rows = await lines(db)
    .where('vacancies.recruits_from', '=', country)
    .where('vacancies.status', '=', 'submitted')
    .orderBy('submitted_at')
    .orderBy('vacancies.id')
    .limit(200)
    .execute()
  return rows as VacancyLine[]
}

export async function countQueue(db: Tx, country: string): Promise<number> {
  const { count } = await db
    .selectFrom('vacancies')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('recruits_from', '=', country)
    .where('status', '=', 'submitted')
    .executeTakeFirstOrThrow()
  return count
}

export type VacancySearch = {
  /** Words that must all stand in the title or place, unless the occupation is one of `iscos`. */
  words: string[]
  iscos: string[]
  country: string | undefined
  /** First digits of ISCO-08: one for a major group, four for an occupation. */
  isco: string | undefined
  recruitsFrom: string | undefined
  /** In a month, whatever period the wage is for. */
  wageAtLeast: { minor: number; currency: string } | undefined
  housingProvided: boolean
  /** No cost of recruitment is the worker's. */
  free: boolean
  limit: number
  offset: number
}

export async function searchPublished(
  db: Tx,
  search: VacancySearch,
): Promise<{ found: VacancyLine[]; total: number }> {
  const { words, iscos, country, isco, recruitsFrom, wageAtLeast, limit, offset } = search
  const matching = lines(db)
    .where(sql<boolean>`vacancy_is_open(vacancies)`)
    .where('employer.status', '=', 'verified')
    .$if(country !== undefined, (q) => q.where('vacancies.country', '=', country!))
    .$if(isco !== undefined, (q) => q.where('isco', 'like', `${isco}%`))
    .$if(recruitsFrom !== undefined, (q) => q.where('vacancies.recruits_from', '=', recruitsFrom!))
    .$if(search.housingProvided, (q) => q.where('housing', '=', 'provided'))
    .$if(wageAtLeast !== undefined, (q) =>
      q
        .where('wage_currency', '=', wageAtLeast!.currency)
        // A month is 365 / 84 weeks, as the minimum wages are compared.
        .where(
          sql<boolean>`case wage_period when 'hour' then wage_minor * hours_per_week * 365 / 84.0
            when 'year' then wage_minor / 12.0 else wage_minor end >= ${wageAtLeast!.minor}`,
        ),
    )
    .$if(search.free, (q) =>
      q.where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('vacancy_costs as c')
              .select('c.item')
              .whereRef('c.vacancy_id', '=', 'vacancies.id')
              .where('c.payer', '=', 'worker'),
          ),
        ),
      ),
    )
    .$if(words.length > 0, (q) =>
      q.where((eb) =>
        eb.or([
          eb.and(words.map((word) => sql<boolean>`strpos(search_text, lower(${word})) > 0`)),
          ...(iscos.length > 0 ? [eb('isco', 'in', iscos)] : []),
        ]),
      ),
    )
  const { total } = await matching
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const found = await matching
    .orderBy('vacancies.decided_at', 'desc')
    .orderBy('vacancies.id')
    .limit(limit)
    .offset(offset)
    .execute()
  return { found: found as VacancyLine[], total }
}

export type SearchChoices = { countries: string[]; origins: string[]; currencies: string[] }

/** What open vacancies can be searched by. */
export async function searchChoices(db: Tx): Promise<SearchChoices> {
  const { rows } = await sql<SearchChoices>`
    select coalesce(array_agg(distinct country::text), '{}') as countries,
      coalesce(array_agg(distinct recruits_from::text), '{}') as origins,
      coalesce(array_agg(distinct wage_currency::text), '{}') as currencies
    from vacancies where vacancy_is_open(vacancies)`.execute(db)
  return rows[0]!
}

export type VacancyChange = { vacancyId: string; seq: number; changedAt: Date; listed: boolean }

/** In the order in which they became true. */
export async function selectChanges(
  db: Tx,
  { after, since, limit }: { after: number; since: string | undefined; limit: number },
): Promise<VacancyChange[]> {
  return db
    .selectFrom('vacancy_changes')
    .select(['vacancy_id as vacancyId', 'seq', 'changed_at as changedAt', 'listed'])
    .where('seq', '>', after)
    .$if(since !== undefined, (q) => q.where('changed_at', '>=', new Date(`${since}T00:00:00Z`)))
    .orderBy('seq')
    .limit(limit)
    .execute()
}

function toColumns(input: Partial<VacancyInput>): Partial<Insertable<DB['vacancies']>> {
  const values = {
    title: input.title,
    description: input.description,
    isco: input.isco,
    country: input.country,
    place: input.place,
    recruits_from: input.recruitsFrom,
    places: input.places,
    wage_minor: input.wageMinor,
    wage_currency: input.wageCurrency,
    wage_period: input.wagePeriod,
    hours_per_week: input.hoursPerWeek,
    duration_months: input.durationMonths,
    housing: input.housing,
    meals: input.meals,
    pathway: input.pathway,
    licences: input.licences && JSON.stringify(input.licences),
    education: input.education,
    experience_years: input.experienceYears,
    needed_by: input.neededBy,
    expires_on: input.expiresOn,
  }
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function conditionsOf(input: Partial<VacancyInput>): string | undefined {
  const given = conditionNames.filter((name) => input[name] !== undefined)
  return given.length === 0
    ? undefined
    : JSON.stringify(Object.fromEntries(given.map((name) => [name, input[name]])))
}

export type VacancyRow = Partial<VacancyInput> &
  Pick<VacancyInput, 'title' | 'isco'> & {
    id: string
    employerId: string
    recruiterId: string | null
    status: VacancyStatus
    createdBy: string | null
    submittedAt?: Date | null
    decidedBy?: string | null
    decidedAt?: Date | null
  }

/** Every row must give the same answers, because they are one statement. */
export async function insertRows(db: Tx, rows: VacancyRow[]): Promise<void> {
  if (rows.length === 0) return
  await db
    .insertInto('vacancies')
    .values(
      rows.map((row) => ({
        ...toColumns(row),
        conditions: conditionsOf(row) ?? '{}',
        id: row.id,
        title: row.title,
        isco: row.isco,
        employer_id: row.employerId,
        recruiter_id: row.recruiterId,
        status: row.status,
        created_by: row.createdBy,
        submitted_at: row.submittedAt ?? null,
        decided_by: row.decidedBy ?? null,
        decided_at: row.decidedAt ?? null,
      })),
    )
    .execute()
  await insertParts(db, rows)
}

async function insertParts(
  db: Tx,
  rows: ({ id: string } & Partial<Pick<VacancyInput, 'skills' | 'languages' | 'costs'>>)[],
): Promise<void> {
  const skills = rows.flatMap(({ id, skills = [] }) =>
    skills.map(({ skillId, essential, level }) => ({
      vacancy_id: id,
      skill_id: skillId,
      essential,
      level: level ?? null,
    })),
  )
  const languages = rows.flatMap(({ id, languages = [] }) =>
    languages.map((one) => ({ vacancy_id: id, ...one })),
  )
  const costs = rows.flatMap(({ id, costs = [] }) =>
    costs.map(({ item, payer, amountMinor, currency }) => ({
      vacancy_id: id,
      item,
      payer,
      amount_minor: amountMinor,
      currency,
    })),
  )
  if (skills.length > 0) await db.insertInto('vacancy_skills').values(skills).execute()
  if (languages.length > 0) await db.insertInto('vacancy_languages').values(languages).execute()
  if (costs.length > 0) await db.insertInto('vacancy_costs').values(costs).execute()
}

/** Parts that are given replace those that were there. */
export async function updateTerms(db: Tx, id: string, input: Partial<VacancyInput>): Promise<void> {
  const conditions = conditionsOf(input)
  await db
    .updateTable('vacancies')
    .set({ ...toColumns(input), updated_at: new Date() })
    // An answer taken back is absent, like one that was never given.
    .$if(conditions !== undefined, (q) =>
      q.set({ conditions: sql`jsonb_strip_nulls(conditions || ${conditions}::jsonb)` }),
    )
    .where('id', '=', id)
    .execute()
  if (input.skills) await db.deleteFrom('vacancy_skills').where('vacancy_id', '=', id).execute()
  if (input.languages) await db.deleteFrom('vacancy_languages').where('vacancy_id', '=', id).execute()
  if (input.costs) await db.deleteFrom('vacancy_costs').where('vacancy_id', '=', id).execute()
  await insertParts(db, [{ ...input, id }])
}

/** False when row level security lets this actor change nothing. */
export async function updateStatus(
  db: Tx,
  id: string,
  step: {
    status: VacancyStatus
    submitted_at?: Date
    decided_by?: string
    decided_at?: Date
    decision_reason?: string | null
    decision_code?: RefusalCode | null
    end_reason?: EndReason | null
    ended_at?: Date
  },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('vacancies')
    .set({ ...step, updated_at: new Date() })
    .where('id', '=', id)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Notes those whose last day was before this one; returns their ids. */
export async function expireUntil(db: Tx, day: string): Promise<string[]> {
  const rows = await db
    .updateTable('vacancies')
    .set({ status: 'expired', ended_at: new Date(), updated_at: new Date() })
    .where('status', '=', 'published')
    .where('expires_on', '<', day)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}
