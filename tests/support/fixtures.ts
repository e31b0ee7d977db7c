/** Records for tests, written directly: what a test is not about. */
import { randomBytes, randomInt } from 'node:crypto'
import type {
  Actor,
  Competence,
  OrganisationKind,
  StaffActor,
  WorkerActor,
} from '../../platform/foundation/actor.ts'
import { competences as allCompetences } from '../../platform/foundation/actor.ts'
import type { Database } from '../../platform/foundation/database/database.ts'
import { hashToken } from '../../platform/foundation/http/session.ts'

const system: Actor = { kind: 'system', name: 'fixtures' }

export async function makeOrganisation(
  database: Database,
  kind: OrganisationKind,
  country: string,
  options: { name?: string; status?: 'pending' | 'verified' | 'suspended' } = {},
): Promise<string> {
  return database.internal('fixtures', async (db) => {
    const { id } = await db
      .insertInto('organisations')
      .values({
        kind,
        country,
        name: options.name ?? `${kind} ${country}`,
        status: options.status ?? 'verified',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
}

export type VacancyFixture = {
  employer: string
  title?: string
  isco?: string
  country?: string
  status?: string
  pathway?: string
  /** Essential ones. */
  skills?: string[]
  /** CEFR level of English that is wanted. */
  english?: string
  licences?: { licence: string; essential: boolean }[]
  education?: number
  experienceYears?: number
  neededBy?: string
}

/** For people of Nepal; published, unless told otherwise. Skills that are no skills yet become some. */
export async function makeVacancy(database: Database, options: VacancyFixture): Promise<string> {
  return database.internal('fixtures', async (db) => {
    const { id } = await db
      .insertInto('vacancies')
      .values({
        employer_id: options.employer,
        title: options.title ?? 'Hotel cleaner <b>',
        isco: options.isco ?? '9112',
        country: options.country ?? 'ARE',
        place: 'Dubai',
        recruits_from: 'NPL',
        places: 5,
        wage_minor: 150_000,
        wage_currency: 'AED',
        wage_period: 'month',
        hours_per_week: 48,
        duration_months: 24,
        housing: 'provided',
        meals: 'allowance',
        pathway: options.pathway ?? null,
        licences: JSON.stringify(options.licences ?? []),
        education: options.education ?? null,
        experience_years: options.experienceYears ?? null,
        needed_by: options.neededBy ?? null,
        status: options.status ?? 'published',
        decided_at: new Date(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    for (const skill_id of options.skills ?? []) {
      await db
        .insertInto('skills')
        .values({ id: skill_id, source: 'starter' })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await db.insertInto('vacancy_skills').values({ vacancy_id: id, skill_id, essential: true }).execute()
    }
    if (options.english !== undefined)
      await db
        .insertInto('vacancy_languages')
        .values({ vacancy_id: id, language: 'en', cefr: options.english })
        .execute()
    return id
  })
}

/** An account with its organisation; officers have every competence unless told otherwise. */
export async function makeStaff(
  database: Database,
  organisationKind: OrganisationKind,
  country: string,
  options: {
    organisation?: string
    competences?: Competence[]
    email?: string
    name?: string
    administrator?: boolean
  } = {},
): Promise<StaffActor> {
  const organisation = options.organisation ?? (await makeOrganisation(database, organisationKind, country))
  const competences = options.competences ?? (organisationKind === 'authority' ? [...allCompetences] : [])
  const { id } = await database.internal('fixtures', (db) =>
    db
      .insertInto('accounts')
      .values({
        kind: 'staff',
        organisation_id: organisation,
        email: options.email ?? `user${randomInt(2 ** 40)}@example.org`,
        display_name: options.name ?? 'Test User',
        competences,
        administrator: options.administrator ?? false,
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  return {
    kind: 'staff',
    account: id,
    organisation,
    organisationKind,
    country,
    competences,
    ...(options.administrator ? { administrator: true } : {}),
  }
}

/** A bearer token of the account. */
export async function makeToken(database: Database, account: string): Promise<string> {
  const token = `fw_${randomBytes(32).toString('base64url')}`
  await database.internal('fixtures', (db) =>
    db
      .insertInto('api_tokens')
      .values({ token_hash: hashToken(token), account_id: account, name: 'Test' })
      .execute(),
  )
  return token
}

export async function makeWorker(
  database: Database,
  options: {
    name?: string
    nationality?: string
    phone?: string | null
    status?: 'unverified' | 'verified'
    consent?: boolean
    occupations?: { isco: string; years: number }[]
    skills?: string[]
    wanted?: string[]
  } = {},
): Promise<WorkerActor> {
  return database.internal('fixtures', async (db) => {
    const { id: person } = await db
      .insertInto('people')
      .values({
        full_name: options.name ?? 'Sita Rai',
        birth_date: '1995-05-05',
        nationality: options.nationality ?? 'NPL',
        locale: 'ne',
        status: options.status ?? 'verified',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const phone =
      options.phone === undefined ? `+9779841${String(randomInt(1_000_000)).padStart(6, '0')}` : options.phone
    if (phone !== null) await db.insertInto('person_contacts').values({ person_id: person, phone }).execute()
    for (const occupation of options.occupations ?? []) {
      await db
        .insertInto('person_occupations')
        .values({ person_id: person, ...occupation })
        .execute()
    }
    for (const skill_id of options.skills ?? []) {
      await db
        .insertInto('skills')
        .values({ id: skill_id, source: 'starter' })
        .onConflict((c) => c.doNothing())
        .execute()
      await db.insertInto('person_skills').values({ person_id: person, skill_id }).execute()
    }
    for (const country of options.wanted ?? []) {
      await db
        .insertInto('person_destinations')
        .values({ person_id: person, country, wish: 'wanted' })
        .execute()
    }
    if (options.consent ?? true) {
      await db.insertInto('consents').values({ person_id: person, purpose: 'shown_to_employers' }).execute()
    }
    const { id: account } = await db
      .insertInto('accounts')
      .values({ kind: 'worker', person_id: person, locale: 'ne' })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { kind: 'worker', account, person }
  })
}

export { system as systemActor }
