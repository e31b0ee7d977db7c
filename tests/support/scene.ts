/** Everybody and everything that access is asked about: each role, and a record of each kind in each state. */
import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { draftReform } from '../../platform/features/pathways/index.ts'
import { type Stage, stages } from '../../platform/features/placements/domain.ts'
import { type Actor, type Competence, competences, publicActor } from '../../platform/foundation/actor.ts'
import type { Database } from '../../platform/foundation/database/database.ts'
import { hashToken } from '../../platform/foundation/http/session.ts'
import { makeOrganisation, makeStaff, makeWorker } from './fixtures.ts'
import { journeyTo, journeyToAnotherEmployer, makeLicence, makeOffer, makeVacancy, step } from './journey.ts'

export type Officer = `${'NPL' | 'ARE'} ${Competence}`
export type Role =
  | 'public'
  | 'worker'
  | 'another worker'
  | 'employer'
  | 'another employer'
  | 'recruiter'
  | 'another recruiter'
  | 'union'
  | 'partner'
  | 'administrator'
  | Officer

type VacancyStatus = 'draft' | 'submitted' | 'published' | 'refused' | 'filled' | 'closed' | 'expired'
const vacancyStatuses: VacancyStatus[] = [
  'draft',
  'submitted',
  'published',
  'refused',
  'filled',
  'closed',
  'expired',
]
export type RecordName =
  | 'unverified person'
  | 'verified person'
  | 'hidden person'
  | 'person from the Emirates'
  | 'pending employer abroad'
  | 'pending recruiter'
  | 'recruiter'
  | 'employer'
  | 'licence'
  | 'possible duplicate'
  | 'quota'
  | `${VacancyStatus} vacancy`
  | 'vacancy for Bangladesh'
  | `${Stage} placement`
  | 'placement with a change'
  | 'referral to answer'
  | 'referral in work'
  | 'referral to a partner'
  | 'document'
  | 'work history'
  | 'token'
  | 'passkey'
  | 'colleague'
  | 'member of another organisation'
  | 'invitation'
  | 'import'
  | 'programme'
  | 'roster entry'
  | 'roster number'
  | 'open round'
  | 'published round'
  | 'file of a round'
  | 'queue of departures'
  | 'queue of work'
  | 'queue of arrivals'
  | 'reform'

export type Scene = {
  roles: Record<Role, Actor>
  ids: Record<RecordName, string>
  /** Bearer tokens of everybody who has an account. */
  tokens: Partial<Record<Role, string>>
}

/** A worker from Nepal and an employer in the Emirates who met through a recruiter in Nepal. */
export async function makeScene(database: Database): Promise<Scene> {
  const worker = await makeWorker(database, { occupations: [{ isco: '9112', years: 3 }] })
  const employer = await makeStaff(database, 'employer', 'ARE')
  const recruiter = await makeStaff(database, 'recruiter', 'NPL')
  const partner = await makeStaff(database, 'partner', 'NPL')
  const roles: Partial<Record<Role, Actor>> = {
    public: publicActor,
    worker,
    'another worker': await makeWorker(database),
    employer,
    'another employer': await makeStaff(database, 'employer', 'ARE'),
    recruiter,
    'another recruiter': await makeStaff(database, 'recruiter', 'NPL'),
    union: await makeStaff(database, 'union', 'NPL'),
    partner,
    administrator: await makeStaff(database, 'partner', 'NPL', {
      organisation: partner.organisation,
      administrator: true,
    }),
  }
  for (const country of ['NPL', 'ARE'] as const) {
    const organisation = await makeOrganisation(database, 'authority', country)
    for (const competence of competences) {
      roles[`${country} ${competence}`] = await makeStaff(database, 'authority', country, {
        organisation,
        competences: [competence],
      })
    }
  }
  const licensing = roles['NPL licensing']
  if (licensing?.kind !== 'staff') throw new Error('an officer is staff')
  await makeLicence(database, recruiter, licensing)

  const person = async (options: Parameters<typeof makeWorker>[1]) =>
    (await makeWorker(database, options)).person
  const ids: Partial<Record<RecordName, string>> = {
    'verified person': worker.person,
    'unverified person': await person({ status: 'unverified' }),
    'hidden person': await person({ consent: false }),
    'person from the Emirates': await person({ nationality: 'ARE' }),
    'pending employer abroad': await makeOrganisation(database, 'employer', 'ARE', { status: 'pending' }),
    'pending recruiter': await makeOrganisation(database, 'recruiter', 'NPL', { status: 'pending' }),
    recruiter: recruiter.organisation,
    employer: employer.organisation,
  }
  for (const status of vacancyStatuses)
    ids[`${status} vacancy`] = await makeVacancy(database, employer, recruiter, { status: 'submitted' })
  ids['vacancy for Bangladesh'] = await makeVacancy(database, employer, recruiter, { status: 'submitted' })

  for (const stage of stages) {
    const vacancyId = await makeVacancy(database, employer, recruiter)
    const cast = { worker, employer, vacancyId } as Parameters<typeof journeyTo>[1]
    if (stage === 'closed') {
      const id = await makeOffer(database, cast)
      await step(database, worker, id, { kind: 'decline', reason: 'other-job', occurredOn: '2026-01-12' })
      ids['closed placement'] = id
    } else if (stage === 'moved') {
      const other = await makeStaff(database, 'employer', 'ARE')
      ids['moved placement'] = await journeyToAnotherEmployer(database, cast, other)
    } else {
      ids[`${stage} placement`] = await journeyTo(database, cast, stage)
    }
  }

  const changed = await makeVacancy(database, employer, recruiter)
  const cast = { worker, employer, vacancyId: changed } as Parameters<typeof journeyTo>[1]
  ids['placement with a change'] = await journeyTo(database, cast, 'signed')
  await step(database, employer, ids['placement with a change'], {
    kind: 'propose',
    changes: { wageMinor: 1000 },
  })

  ids.reform = await database.write(roles['NPL statistics'] as Actor, (work) =>
    draftReform(work, 'npl.labour-permit', {
      act: 'Act',
      ref: 'Section 7',
      url: 'https://law.example/act',
      publishedIn: '',
      effectiveOn: '2150-01-01',
    }),
  )

  const tokens: Scene['tokens'] = {}
  await database.internal('scene', async (db) => {
    const licence = await db
      .selectFrom('licences')
      .select('id')
      .where('organisation_id', '=', recruiter.organisation)
      .executeTakeFirstOrThrow()
    ids.licence = licence.id
    await db
      .updateTable('organisations')
      .set({ recruits_from: 'NPL' })
      .where('id', '=', ids['pending employer abroad'] as string)
      .execute()
    for (const status of vacancyStatuses) {
      await db
        .updateTable('vacancies')
        .set({ status, decided_at: new Date() })
        .where('id', '=', ids[`${status} vacancy`] as string)
        .execute()
    }
    await db
      .updateTable('vacancies')
      .set({ status: 'published', decided_at: new Date(), recruits_from: 'BGD' })
      .where('id', '=', ids['vacancy for Bangladesh'] as string)
      .execute()
    for (const [name, status] of [
      ['referral to answer', 'asked'],
      ['referral in work', 'accepted'],
      ['referral to a partner', 'accepted'],
    ] as const) {
      const toPartner = name === 'referral to a partner'
      const [from, to] = [roles['NPL contracts'], toPartner ? roles.partner : roles['ARE inspection']]
      if (from?.kind !== 'staff' || to?.kind !== 'staff') throw new Error('officers are staff')
      const id = randomUUID()
      ids[name] = id
      await db
        .insertInto('referrals')
        .values({
          id,
          kind: 'referral',
          person_id: worker.person,
          placement_id: ids[status === 'asked' ? 'started placement' : 'ended placement'] as string,
          from_organisation: from.organisation,
          to_organisation: to.organisation,
          to_competence: toPartner ? null : 'inspection',
          cause: 'unpaid-wages',
          status,
          created_by: from.account,
        })
        .execute()
    }
    const { union } = roles
    if (union?.kind !== 'staff') throw new Error('a union is staff')
    await db
      .insertInto('consents')
      .values({
        person_id: worker.person,
        audience: 'organisation',
        organisation_id: union.organisation,
        purpose: 'support',
      })
      .execute()
    const { sha256 } = (
      await sql<{ sha256: Buffer }>`select keep_file('%PDF-1.7', 'application/pdf') as sha256`.execute(db)
    ).rows[0] as { sha256: Buffer }
    ids.document = randomUUID()
    ids['work history'] = randomUUID()
    await db
      .insertInto('person_entries')
      .values([
        {
          id: ids.document,
          person_id: worker.person,
          kind: 'document',
          data: { document: 'passport' },
          sha256,
          file_name: 'passport.pdf',
        },
        {
          id: ids['work history'],
          person_id: worker.person,
          kind: 'work',
          data: { job: 'Cook', setting: 'household', paid: true, country: 'KWT', from: '2019-03' },
          sha256: null,
          file_name: null,
        },
      ])
      .execute()
    ids.quota = randomUUID()
    await db
      .insertInto('quotas')
      .values({
        id: ids.quota,
        programme: 'are/private-sector-work-permit',
        country: 'ARE',
        season: '2020',
        starts_on: '2020-01-01',
        ends_on: '2021-01-01',
        takes_placements: true,
      })
      .execute()
    ids['possible duplicate'] = randomUUID()
    const [a, b] = [ids['verified person'], ids['unverified person']].sort() as [string, string]
    await db
      .insertInto('possible_duplicates')
      .values({
        id: ids['possible duplicate'],
        person_a: a,
        person_b: b,
        rule: 'same-person',
        likelihood: 'likely',
      })
      .execute()
    const registrar = roles['NPL registration']
    if (registrar?.kind !== 'staff') throw new Error('an officer is staff')
    ids.import = randomUUID()
    await db
      .insertInto('imports')
      .values({
        id: ids.import,
        organisation_id: registrar.organisation,
        created_by: registrar.account,
        kind: 'workers',
        file_name: 'workers.csv',
        file_hash: '0'.repeat(64),
        media_type: 'text/csv',
        status: 'undone',
      })
      .execute()
    ids.programme = randomUUID()
    ids['roster entry'] = randomUUID()
    ids['file of a round'] = 'pairs.csv'
    ids['queue of departures'] = 'departures'
    ids['queue of work'] = 'at-work'
    ids['queue of arrivals'] = 'arrivals'
    await db
      .insertInto('programmes')
      .values({
        id: ids.programme,
        organisation_id: registrar.organisation,
        name: 'Harvest',
        country: 'ARE',
        origins: ['NPL'],
        opens_on: '2026-01-01',
        closes_on: '2099-01-01',
        created_by: registrar.account,
      })
      .execute()
    const { number } = await db
      .insertInto('roster_entries')
      .values({
        id: ids['roster entry'],
        programme_id: ids.programme,
        person_id: worker.person,
        origin: 'NPL',
        valid_from: '2026-01-01',
        valid_until: '2099-01-01',
        added_by: registrar.account,
      })
      .returning('number')
      .executeTakeFirstOrThrow()
    ids['roster number'] = String(number)
    for (const name of ['open round', 'published round'] as const) {
      const round = randomUUID()
      ids[name] = round
      const vacancy = ids['published vacancy'] as string
      await db
        .insertInto('rounds')
        .values({
          id: round,
          programme_id: ids.programme,
          seed: 'Lottery 7',
          input: JSON.stringify({
            seed: 'Lottery 7',
            workers: [{ id: String(number), attributes: {} }],
            vacancies: [{ id: vacancy, places: 1, attributes: {} }],
            pairs: [{ worker: String(number), vacancy, score: 80 }],
            quotas: [],
          }),
          input_hash: '0'.repeat(64),
          created_by: registrar.account,
          ...(name === 'open round' ? {} : { chosen: 'stable', published_at: new Date() }),
        })
        .execute()
      await db
        .insertInto('round_runs')
        .values({
          round_id: round,
          method: 'stable',
          status: 'done',
          outcome: JSON.stringify({ [number]: vacancy }),
          report: JSON.stringify({
            placed: 1,
            value: 80,
            blockingPairs: 0,
            envious: 0,
            groups: [],
            parity: [],
            prices: [],
          }),
        })
        .execute()
      if (name === 'open round') continue
      await db
        .insertInto('round_results')
        .values({
          round_id: round,
          person_id: worker.person,
          programme_id: ids.programme,
          number,
          origin: 'NPL',
          vacancy_id: vacancy,
          fit: 80,
        })
        .execute()
    }
    ids.token = randomUUID()
    await db
      .insertInto('api_tokens')
      .values({ id: ids.token, token_hash: randomBytes(32), account_id: employer.account, name: 'To revoke' })
      .execute()
    const { partner, administrator } = roles
    if (partner?.kind !== 'staff' || administrator?.kind !== 'staff') throw new Error('a partner is staff')
    ids.colleague = partner.account
    ids['member of another organisation'] = employer.account
    ids.invitation = randomUUID()
    await db
      .insertInto('staff_links')
      .values({
        id: ids.invitation,
        purpose: 'invitation',
        token_hash: randomBytes(32),
        organisation_id: partner.organisation,
        email: 'colleague@example.org',
        created_by: administrator.account,
        expires_at: new Date(Date.now() + 3_600_000),
      })
      .execute()
    ids.passkey = randomUUID()
    await db
      .insertInto('passkeys')
      .values({
        id: ids.passkey,
        account_id: employer.account,
        name: 'Phone',
        public_key: Buffer.from('key'),
        counter: 0,
      })
      .execute()
    for (const [role, actor] of Object.entries(roles) as [Role, Actor][]) {
      if (!('account' in actor)) continue
      const token = `fw_${randomBytes(32).toString('base64url')}`
      tokens[role] = token
      await db
        .insertInto('api_tokens')
        .values({ token_hash: hashToken(token), account_id: actor.account, name: 'Scene' })
        .execute()
    }
  })
  return { roles: roles as Scene['roles'], ids: ids as Scene['ids'], tokens }
}
