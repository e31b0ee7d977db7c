import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import { makeOrganisation, makeStaff } from '../../../tests/support/fixtures.ts'
import { dayAhead, wholeVacancy } from '../../../tests/support/vacancy.ts'
import type { Actor, StaffActor } from '../../foundation/actor.ts'
import type { Tx, Work } from '../../foundation/database/database.ts'
import { InvalidInputError } from '../../foundation/errors.ts'
import { hashToken } from '../../foundation/http/session.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import { loadCatalogue } from '../classifications/index.ts'
import { issueLicence } from '../organisations/index.ts'
import {
  changeVacancy,
  countVacancyEndings,
  createVacancy,
  decideOnVacancy,
  endVacancy,
  submitVacancy,
  vacanciesExpire,
} from './index.ts'
import { selectVacancy } from './store.ts'

let app: TestApp
let employer: StaffActor
let officer: StaffActor
let skill: string

before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
  employer = await makeStaff(app.database, 'employer', 'ARE')
  officer = await makeStaff(app.database, 'authority', 'NPL')
  const row = await app.database.kysely
    .selectFrom('occupation_skills')
    .select('skill_id')
    .where('occupation_id', '=', 'isco:7126')
    .executeTakeFirstOrThrow()
  skill = row.skill_id
})
after(() => app.close())

const expires = dayAhead(60)
const cost = (item: string) => ({ [`payer-${item}`]: 'employer', [`amount-${item}`]: '0' })
const answers = {
  work: {
    description: 'Lay pipes in new flats.',
    tasks: 'Lay pipes\n\nपाइप मर्मत',
    workplace: 'building-site',
  },
  place: { country: 'ARE', place: 'دبي', recruitsFrom: 'NPL', places: '१२' },
  pay: { wageMinor: '١٬٢٠٠٫٥٠', wageCurrency: 'AED', wagePeriod: 'month', wageBasis: 'gross' },
  deductions: { 'deduction-housing': '১০' },
  hours: { hoursPerWeek: '৪৮', restDaysPerWeek: '1', overtime: 'paid', overtimePercent: '१२५' },
  contract: { durationMonths: '۲۴', probationMonths: '6', paidLeaveDays: '30', endOfServiceDays: '21' },
  living: { housing: 'provided', peoplePerRoom: '4', meals: 'allowance', transport: 'provided' },
  insurance: { healthInsurance: 'employer', accidentInsurance: 'public' },
  essential: { 'need-0': 'essential', 'level-0': '2' },
  languages: { 'language-0': 'en', 'cefr-0': 'A2' },
  experience: { education: '1', experienceYears: '२' },
  costs: Object.assign({}, ...['agency_fee', 'visa', 'documents', 'medical', 'insurance'].map(cost)),
  'travel-costs': Object.assign(
    {},
    ...['tests', 'training', 'equipment', 'travel', 'lodging', 'return_travel'].map(cost),
  ),
  pathway: { pathway: 'are/private-sector-work-permit' },
  until: {
    'expiresOn-day': expires.slice(8),
    'expiresOn-month': expires.slice(5, 7),
    'expiresOn-year': expires.slice(0, 4),
  },
} as const satisfies Record<string, Record<string, string>>

/** Answers every page; gives the id of the draft. */
async function draft(visitor: Visitor, title = 'प्लम्बर'): Promise<string> {
  const begun = await visitor.submit('/en/employer/vacancies/new', { isco: '7126', title })
  assert.equal(begun.status, 303, begun.body)
  const id = /vacancies\/([0-9a-f-]{36})\/work$/.exec(begun.location ?? '')?.[1] ?? ''
  const all: Record<string, Record<string, string | string[]>> = {
    ...answers,
    skills: { 'skills-text': '', skills: [skill] },
  }
  for (let step = 'work'; step !== ''; ) {
    const answer = await visitor.submit(`/en/employer/vacancies/${id}/${step}`, all[step] ?? {})
    assert.equal(answer.status, 303, `${step}: ${answer.body}`)
    step = (answer.location ?? '').slice(`/en/employer/vacancies/${id}/`.length)
  }
  return id
}

async function statusOf(id: string): Promise<string> {
  const { status } = await app.database.internal('test', (db) =>
    db.selectFrom('vacancies').select('status').where('id', '=', id).executeTakeFirstOrThrow(),
  )
  return status
}

test('health workers of a country on the list of the WHO: a warning, and a stop where the country of work asks for an agreement', async () => {
  const nurse = { ...wholeVacancy, title: 'Nurse', isco: '2221', recruitsFrom: 'NPL' }
  const id = await app.database.write(employer, (work) => createVacancy(work, nurse))
  const visitor = await signedIn(app, employer.account)
  const page = (await visitor.get(`/en/employer/vacancies/${id}`)).body
  assert.match(page, /fw-reasons__item--partly[\s\S]*on the WHO list of 2023: do not actively look/)
  assert.match(page, /who\.int/)
  await app.database.write(employer, (work) => submitVacancy(work, id))
  const seen = (await (await signedIn(app, officer.account)).get(`/en/desk/vacancies/${id}`)).body
  assert.match(seen, /on the WHO list of 2023: do not actively look/)

  const toBritain = async (recruitsFrom: string, isco = '2221') => {
    const draft = { ...nurse, country: 'GBR', pathway: null, recruitsFrom, isco }
    const own = await app.database.write(employer, (work) => createVacancy(work, draft))
    return app.database
      .write(employer, (work) => submitVacancy(work, own))
      .then(
        () => [],
        ({ fields }) => Object.keys(fields).filter((field) => field.includes('safeguards')),
      )
  }
  assert.deepEqual(await toBritain('NGA'), ['check-safeguards-no-agreement'])
  assert.deepEqual(await toBritain('NGA', '7112'), [])
  assert.deepEqual(await toBritain('NPL'), [])
  assert.deepEqual(await toBritain('PHL'), [])
})

test('a vacancy is written in any script’s digits, refused with a reason, corrected, published and filled', async () => {
  const visitor = await signedIn(app, employer.account)
  const desk = await signedIn(app, officer.account)
  const anybody = new Visitor(app)
  const id = await draft(visitor)

  const row = await app.database.internal('test', (db) =>
    db.selectFrom('vacancies').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  )
  assert.deepEqual(
    [row.places, row.wage_minor, row.hours_per_week, row.duration_months, row.created_by],
    [12, 120_050, 48, 24, employer.account],
  )
  assert.deepEqual(
    [row.education, row.experience_years, row.expires_on, row.conditions],
    [
      1,
      2,
      expires,
      {
        tasks: ['Lay pipes', 'पाइप मर्मत'],
        workplace: 'building-site',
        wageBasis: 'gross',
        deductions: [{ kind: 'housing', amountMinor: 1_000, currency: 'AED' }],
        restDaysPerWeek: 1,
        overtime: 'paid',
        overtimePercent: 125,
        probationMonths: 6,
        paidLeaveDays: 30,
        endOfServiceDays: 21,
        peoplePerRoom: 4,
        transport: 'provided',
        healthInsurance: 'employer',
        accidentInsurance: 'public',
      },
    ],
  )
  assert.equal((await anybody.get(`/en/jobs/${id}`)).status, 404)
  assert.equal((await desk.get(`/en/desk/vacancies/${id}`)).status, 404, 'an officer sees no draft')

  const page = `/en/employer/vacancies/${id}`
  assert.equal((await visitor.submit(page, { step: 'submitted' })).status, 303)
  assert.match((await desk.get('/en/desk/vacancies')).body, new RegExp(id))

  for (const incomplete of [
    { code: 'unclear', reason: '' },
    { reason: 'No code' },
    { code: 'x', reason: 'y' },
  ]) {
    const refused = await desk.submit(`/en/desk/vacancies/${id}`, { decision: 'refused', ...incomplete })
    assert.equal(refused.status, 422)
  }
  await desk.submit(`/en/desk/vacancies/${id}`, {
    decision: 'refused',
    code: 'unclear',
    reason: 'Say who pays for meals',
  })
  assert.match((await visitor.get(page)).body, /Something is not clear or missing: .*Say who pays for meals/)

  const corrected = await visitor.submit(`${page}/living?change=1`, {
    ...answers.living,
    meals: 'provided',
  })
  assert.equal(corrected.location, page)
  await visitor.submit(page, { step: 'submitted' })
  await desk.submit(`/en/desk/vacancies/${id}`, { decision: 'published', reason: '' })

  const job = await anybody.get(`/ne/jobs/${id}`)
  assert.equal(job.status, 200)
  assert.match(job.body, /प्लम्बर/)
  assert.match(job.body, /<bdi>[^<]*دبي/)
  for (const search of ['?q=प्लम्बर', '?q=fontanero', '?country=ARE&group=7'])
    assert.match((await anybody.get(`/es/jobs${search}`)).body, new RegExp(id), search)
  assert.doesNotMatch((await anybody.get('/en/jobs?country=DEU')).body, new RegExp(id))
  const api = await app.server.inject(`/api/v1/vacancies/${id}`)
  assert.equal(api.statusCode, 200)
  assert.equal(api.json().wageMinor, 120_050)

  assert.equal((await visitor.get(`${page}/pay`)).status, 409, 'published terms are final')
  await visitor.submit(page, { step: 'filled' })
  assert.equal(await statusOf(id), 'filled')
  assert.equal((await anybody.get(`/en/jobs/${id}`)).status, 200)
  assert.doesNotMatch((await anybody.get('/en/jobs')).body, new RegExp(id))
})

test('another organisation and another country’s officer neither see nor change it', async () => {
  const id = await draft(await signedIn(app, employer.account))
  const stranger = await makeStaff(app.database, 'employer', 'ARE')
  const recruiter = await makeStaff(app.database, 'recruiter', 'NPL')
  for (const actor of [stranger, recruiter]) {
    const visitor = await signedIn(app, actor.account)
    for (const step of ['', '/basics', '/skills', ...Object.keys(answers).map((name) => `/${name}`)]) {
      const url = `/en/employer/vacancies/${id}${step}`
      assert.equal((await visitor.get(url)).status, 404, url)
      const sent = await visitor.submit(url, { ...answers.pay, step: 'closed' }, '/en/employer/vacancies/new')
      assert.equal(sent.status, 404, url)
    }
  }
  await (await signedIn(app, employer.account)).submit(`/en/employer/vacancies/${id}`, { step: 'submitted' })
  const foreign = await makeStaff(app.database, 'authority', 'BGD')
  const destination = await makeStaff(app.database, 'authority', 'ARE')
  for (const actor of [foreign, destination]) {
    const desk = await signedIn(app, actor.account)
    assert.equal((await desk.get(`/en/desk/vacancies/${id}`)).status, 404)
    const sent = await desk.submit(`/en/desk/vacancies/${id}`, { decision: 'published' }, '/en/jobs')
    assert.notEqual(sent.status, 303)
    assert.doesNotMatch((await desk.get('/en/desk/vacancies')).body, new RegExp(id))
  }
  const registrar = await makeStaff(app.database, 'authority', 'NPL', { competences: ['registration'] })
  assert.equal((await (await signedIn(app, registrar.account)).get(`/en/desk/vacancies/${id}`)).status, 403)
  assert.equal(await statusOf(id), 'submitted')
})

test('the database itself refuses what no policy was asked about', async () => {
  const id = await draft(await signedIn(app, employer.account))
  const stranger = await makeStaff(app.database, 'employer', 'ARE')
  const as = (actor: Actor, change: (db: Tx) => Promise<unknown>) =>
    app.database.write(actor, async (work) => {
      work.record({ action: 'test.tried', subject: `vacancy:${id}` })
      return change(work.db)
    })
  const set =
    (values: { status?: string; wage_minor?: number; recruits_from?: string; decided_at?: Date }) =>
    (db: Tx) =>
      db.updateTable('vacancies').set(values).where('id', '=', id).executeTakeFirst()
  const untouched = async (actor: Actor, change: (db: Tx) => Promise<unknown>) => {
    const result = (await as(actor, change)) as { numUpdatedRows?: bigint; numDeletedRows?: bigint }
    assert.equal(result.numUpdatedRows ?? result.numDeletedRows, 0n)
  }
  const published = { status: 'published', decided_at: new Date() }

  assert.equal(await as(stranger, (db) => selectVacancy(db, id)), undefined)
  await untouched(stranger, set({ wage_minor: 1 }))
  await untouched(officer, set(published))
  await untouched({ kind: 'public' }, set({ wage_minor: 1 }))
  await untouched(stranger, (db) =>
    db.deleteFrom('vacancy_costs').where('vacancy_id', '=', id).executeTakeFirst(),
  )
  await assert.rejects(as(employer, set(published)), /cannot become published/)
  await assert.rejects(
    as(stranger, (db) =>
      db
        .insertInto('vacancies')
        .values({ employer_id: employer.organisation, title: 'x', isco: '7126' })
        .execute(),
    ),
    /row-level security/,
  )
  await assert.rejects(
    as(employer, (db) =>
      db
        .insertInto('vacancies')
        .values({ employer_id: employer.organisation, title: 'x', isco: '7126', status: 'published' })
        .execute(),
    ),
    /row-level security/,
  )

  await app.database.write(employer, (work) => submitVacancy(work, id))
  await assert.rejects(as(employer, set({ wage_minor: 1 })), /terms of a vacancy do not change/)
  await assert.rejects(as(officer, set({ wage_minor: 1 })), /terms of a vacancy do not change/)
  await untouched(employer, (db) =>
    db.deleteFrom('vacancy_costs').where('vacancy_id', '=', id).executeTakeFirst(),
  )
  await as(officer, set(published))
  assert.equal(await statusOf(id), 'published')
  await assert.rejects(as(employer, set({ status: 'draft' })), /cannot become draft/)
})

test('pay and hours that cannot be are refused at their field, and what was typed stays', async () => {
  const visitor = await signedIn(app, employer.account)
  const id = await draft(visitor)
  const url = (step: string) => `/en/employer/vacancies/${id}/${step}`
  const wrong: [keyof typeof answers, string, string][] = [
    ['pay', 'wageMinor', '0'],
    ['pay', 'wageMinor', '-5'],
    ['pay', 'wageMinor', '٠'],
    ['pay', 'wageMinor', '999999999999'],
    ['pay', 'wageMinor', 'a lot'],
    ['pay', 'wageMinor', '1.234'],
    ['pay', 'wageCurrency', 'XXY'],
    ['pay', 'wagePeriod', 'week'],
    ['pay', 'wageBasis', ''],
    ['deductions', 'deduction-tax', '-1'],
    ['hours', 'hoursPerWeek', '0'],
    ['hours', 'hoursPerWeek', '85'],
    ['hours', 'hoursPerWeek', '१००'],
    ['hours', 'restDaysPerWeek', '7'],
    ['hours', 'overtime', ''],
    ['hours', 'overtimePercent', '99'],
    ['contract', 'durationMonths', '1.5'],
    ['contract', 'probationMonths', '13'],
    ['contract', 'paidLeaveDays', ''],
    ['contract', 'endOfServiceDays', '1000'],
    ['living', 'housing', ''],
    ['living', 'peoplePerRoom', '0'],
    ['living', 'transport', 'x'],
    ['insurance', 'healthInsurance', ''],
    ['experience', 'education', '9'],
    ['experience', 'experienceYears', 'x'],
    ['until', 'expiresOn-month', '13'],
    ['work', 'workplace', 'moon'],
    ['work', 'tasks', 'x\n'.repeat(21)],
  ]
  for (const [step, field, value] of wrong) {
    const answer = await visitor.submit(url(step), { ...answers[step], [field]: value })
    assert.equal(answer.status, 422, `${field}=${value}`)
    assert.match(answer.body, new RegExp(`href="#${field.replace('-month', '-day')}"`), `${field}=${value}`)
  }
  assert.match((await visitor.submit(url('pay'), { ...answers.pay, wageMinor: '-5' })).body, /value="-5"/)
})

test('a cost put on the worker is refused on its page, and again when it is sent in', async () => {
  const visitor = await signedIn(app, employer.account)
  const id = await draft(visitor)
  const page = `/en/employer/vacancies/${id}`
  const sent = await visitor.submit(`${page}/costs`, { ...answers.costs, 'payer-visa': 'worker' })
  assert.equal(sent.status, 422)
  assert.match(sent.body, /href="#payer-visa"/)
  await app.database.write(employer, (work) =>
    changeVacancy(work, id, {
      costs: wholeVacancy.costs.map((cost) =>
        cost.item === 'visa' ? { ...cost, payer: 'worker', amountMinor: 100 } : cost,
      ),
    }),
  )
  const submitted = await visitor.submit(page, { step: 'submitted' })
  assert.equal(submitted.status, 422)
  assert.match(submitted.body, /href="#check-cost-visa"/)
  assert.equal(await statusOf(id), 'draft')
})

test('the same form sent twice makes one vacancy', async () => {
  const visitor = await signedIn(app, employer.account)
  const page = await visitor.get('/en/employer/vacancies/new')
  const hidden = Object.fromEntries(
    [...page.body.slice(page.body.indexOf('<main')).matchAll(/name="(_csrf|_once)" value="([^"]*)"/g)].map(
      ([, name, value]) => [name, value],
    ),
  ) as Record<string, string>
  const fields = { ...hidden, isco: '7126', title: 'Sent twice' }
  const [first, second] = await Promise.all([
    visitor.post('/en/employer/vacancies/new', fields),
    visitor.post('/en/employer/vacancies/new', fields),
  ])
  assert.equal(first.location, second.location)
  const list = (await visitor.get('/en/employer/vacancies')).body
  assert.equal(list.split('Sent twice').length - 1, 1)
})

test('titles of any script and size are kept, or refused, but never break a page', async () => {
  const visitor = await signedIn(app, employer.account)
  const create = (title: string) => visitor.submit('/en/employer/vacancies/new', { isco: '7126', title })
  for (const title of ['李', '👷🏾‍♀️ Welder', '<script>alert(1)</script>', 'a\u202eb\u0000c']) {
    const { status, location } = await create(title)
    assert.equal(status, 303, title)
    const page = await visitor.get(location ?? '')
    assert.equal(page.status, 200)
    assert.doesNotMatch(page.body, /<script>alert|\u202e|\u0000/)
  }
  for (const title of ['', '   ', 'x'.repeat(201), 'x'.repeat(900_000)])
    assert.equal((await create(title)).status, 422)
  const noOccupation = await visitor.submit('/en/employer/vacancies/new', { isco: '0000', title: 'x' })
  assert.equal(noOccupation.status, 422)
})

test('an employer not checked yet may draft but not send in', async () => {
  const organisation = await makeOrganisation(app.database, 'employer', 'ARE', { status: 'pending' })
  const pending = await makeStaff(app.database, 'employer', 'ARE', { organisation })
  const visitor = await signedIn(app, pending.account)
  const id = await draft(visitor)
  const sent = await visitor.submit(`/en/employer/vacancies/${id}`, { step: 'submitted' })
  assert.equal(sent.status, 422)
  assert.match(sent.body, /href="#check-employer"/)
})

test('a recruiter works for a checked employer, with a licence valid today where it recruits', async () => {
  const recruiter = await makeStaff(app.database, 'recruiter', 'NPL')
  const pendingEmployer = await makeOrganisation(app.database, 'employer', 'ARE', { status: 'pending' })
  const input = { title: 'Waiter', isco: '5131' }
  const write = <T>(work: (work: Work) => Promise<T>) => app.database.write(recruiter, work)
  await assert.rejects(
    write((work) => createVacancy(work, input)),
    InvalidInputError,
  )
  await assert.rejects(
    write((work) => createVacancy(work, { ...input, employerId: pendingEmployer })),
    InvalidInputError,
  )
  const id = await write((work) =>
    createVacancy(work, { ...wholeVacancy, ...input, employerId: employer.organisation }),
  )
  await assert.rejects(
    write((work) => submitVacancy(work, id)),
    {
      fields: { 'check-licence': { key: 'vacancies.checks.licence.failed' } },
    },
  )
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  await app.database.write(officer, (work) =>
    issueLicence(work, recruiter.organisation, { number: 'old', validFrom: day(-30), validTo: day(-1) }),
  )
  await assert.rejects(
    write((work) => submitVacancy(work, id)),
    InvalidInputError,
  )
  await app.database.write(officer, (work) =>
    issueLicence(work, recruiter.organisation, { number: 'new', validFrom: day(0), validTo: day(0) }),
  )
  await write((work) => submitVacancy(work, id))
  const visitor = await signedIn(app, employer.account)
  assert.match(
    (await visitor.get('/en/employer/vacancies')).body,
    new RegExp(id),
    'the employer sees it as well',
  )
  await app.database.write(officer, (work) => decideOnVacancy(work, id, { status: 'published', reason: '' }))
})

test('an organisation’s own system drafts and sends in over the API', async () => {
  const token = 'test-token-of-an-employer-0123456789'
  await app.database.internal('test', (db) =>
    db
      .insertInto('api_tokens')
      .values({ account_id: employer.account, name: 'test', token_hash: hashToken(token) })
      .execute(),
  )
  const ask = (method: 'POST' | 'GET', url: string, payload?: object) =>
    app.server.inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${token}` },
      ...(payload ? { payload } : {}),
    })
  const created = await ask('POST', '/vacancies', { title: 'Mason', isco: '7112', country: 'ARE' })
  assert.equal(created.statusCode, 201, created.body)
  const { id } = created.json()
  const refused = await ask('POST', `/vacancies/${id}/submit`)
  assert.equal(refused.statusCode, 422)
  const fields = refused.json().errors.map(({ field }: { field: string }) => field)
  for (const field of ['place', 'wageMinor', 'restDaysPerWeek', 'costs', 'expiresOn', 'check-skills'])
    assert.ok(fields.includes(field), field)
  assert.equal((await ask('GET', `/vacancies/${id}`)).statusCode, 404, 'drafts are not public')
  assert.equal(
    (await ask('POST', '/vacancies', { title: 'Mason', isco: '7112', wageMinor: -1 })).statusCode,
    400,
  )
  assert.equal((await app.server.inject({ method: 'POST', url: '/api/v1/vacancies' })).statusCode, 401)
})

test('an authority’s system decides and an employer’s ends over the API', async () => {
  const asked = async (actor: StaffActor) => {
    const token = `test-token-of-${actor.account}`
    await app.database.internal('test', (db) =>
      db
        .insertInto('api_tokens')
        .values({ account_id: actor.account, name: 'deciding', token_hash: hashToken(token) })
        .execute(),
    )
    return async (method: 'POST' | 'GET', url: string, payload?: object) => {
      const headers = { authorization: `Bearer ${token}` }
      const sent = payload ? { payload } : {}
      const answer = await app.server.inject({ method, url: `/api/v1/vacancies/${url}`, headers, ...sent })
      return { status: answer.statusCode, body: answer.json() }
    }
  }
  const own = await makeStaff(app.database, 'employer', 'ARE')
  const [desk, abroad] = [
    await asked(officer),
    await asked(await makeStaff(app.database, 'authority', 'IND')),
  ]
  const hiring = await asked(own)
  const sentIn = async () => {
    const id = await app.database.write(own, async (work) => {
      const id = await createVacancy(work, { ...wholeVacancy, title: 'Mason', isco: '7112' })
      await submitVacancy(work, id)
      return id
    })
    return { id, submittedAt: (await desk('GET', `${id}/decision`)).body.submittedAt }
  }
  const one = await sentIn()
  const { vacancies } = (await desk('GET', 'waiting')).body
  assert.ok(vacancies.some(({ id }: { id: string }) => id === one.id))
  const read = (await desk('GET', `${one.id}/decision`)).body
  assert.deepEqual([read.status, read.title, read.code, read.reason], ['submitted', 'Mason', null, null])
  assert.ok(read.checks.length > 3 && read.checks.every(({ passed }: { passed: boolean }) => passed))
  assert.equal((await abroad('GET', `${one.id}/decision`)).status, 404)
  assert.equal((await hiring('GET', `${one.id}/decision`)).status, 403)

  const decide = (id: string, body: object) => desk('POST', `${id}/decision`, body)
  const bare = await decide(one.id, { decision: 'refused', submittedAt: one.submittedAt, reason: ' ' })
  assert.deepEqual(
    [bare.status, bare.body.errors.map(({ field }: { field: string }) => field).sort()],
    [422, ['code', 'reason']],
  )
  const refusal = { decision: 'refused', code: 'pay', reason: 'The pay is too low.' }
  assert.equal((await decide(one.id, { ...refusal, submittedAt: '2020-01-01' })).status, 409, 'other terms')
  assert.equal((await decide(one.id, { ...refusal, submittedAt: one.submittedAt })).body.status, 'refused')
  assert.equal((await desk('GET', `${one.id}/decision`)).body.reason, 'The pay is too low.')
  assert.equal((await hiring('POST', `${one.id}/submit`)).body.status, 'submitted', 'sent in again')
  const published = { decision: 'published', submittedAt: one.submittedAt }
  assert.equal((await decide(one.id, published)).status, 409, 'sent in again since')
  const again = (await desk('GET', `${one.id}/decision`)).body.submittedAt
  assert.equal((await decide(one.id, { ...published, submittedAt: again })).body.status, 'published')
  assert.equal((await hiring('POST', `${one.id}/end`, { reason: 'bored' })).status, 400)
  assert.equal((await hiring('POST', `${one.id}/end`, { reason: 'filled' })).body.status, 'filled')
  assert.equal((await hiring('POST', `${one.id}/end`, { reason: 'job-gone' })).status, 409)

  const two = await sentIn()
  assert.equal((await (await asked(employer))('POST', `${two.id}/end`, { reason: 'job-gone' })).status, 404)
  assert.equal((await hiring('POST', `${two.id}/end`, { reason: 'job-gone' })).body.status, 'closed')
  assert.equal(
    (await decide(two.id, { ...published, submittedAt: two.submittedAt })).status,
    409,
    'withdrawn',
  )
})

test('what an officer refuses or publishes is written to the employer in its language', async () => {
  await app.database.internal('test', (db) =>
    db
      .insertInto('organisation_contacts')
      .values({ organisation_id: employer.organisation, email: 'jobs@example.org', locale: 'es' })
      .execute(),
  )
  const id = await draft(await signedIn(app, employer.account), 'Albañil')
  await app.database.write(employer, (work) => submitVacancy(work, id))
  await app.database.write(officer, (work) =>
    decideOnVacancy(work, id, { status: 'refused', code: 'pay', reason: 'No' }),
  )
  const mail = await app.database.internal('test', (db) =>
    db
      .selectFrom('outbox_messages')
      .selectAll()
      .where('recipient', '=', 'jobs@example.org')
      .executeTakeFirst(),
  )
  assert.match(mail?.body ?? '', /rechazó «Albañil»/)
})

test('a wage under the legal minimum and a week without rest are refused, with what would be right', async () => {
  const id = await app.database.write(employer, (work) =>
    createVacancy(work, {
      ...wholeVacancy,
      country: 'DEU',
      pathway: null,
      wageMinor: 100_000,
      wageCurrency: 'EUR',
      hoursPerWeek: 40,
      restDaysPerWeek: 0,
      expiresOn: dayAhead(-1),
    }),
  )
  const visitor = await signedIn(app, employer.account)
  const sent = await visitor.submit(`/en/employer/vacancies/${id}`, { step: 'submitted' })
  assert.equal(sent.status, 422)
  assert.match(sent.body, /at least EUR 2,41\d(\.\d+)? a month/)
  for (const check of ['wage-too-low', 'rest', 'until'])
    assert.match(sent.body, new RegExp(`#check-${check}"`))
})

test('a fee that the law of both countries allows is shown to the worker with the whole sum', async () => {
  const employer = await makeStaff(app.database, 'employer', 'DEU')
  const officer = await makeStaff(app.database, 'authority', 'PHL')
  const id = await app.database.write(employer, (work) =>
    createVacancy(work, {
      ...wholeVacancy,
      country: 'DEU',
      recruitsFrom: 'PHL',
      pathway: null,
      wageMinor: 300_000,
      wageCurrency: 'EUR',
      costs: wholeVacancy.costs.map((cost) =>
        cost.item === 'agency_fee'
          ? { ...cost, payer: 'worker', amountMinor: 150_000, currency: 'EUR' }
          : cost,
      ),
    }),
  )
  await app.database.write(employer, (work) => submitVacancy(work, id))
  await app.database.write(officer, (work) => decideOnVacancy(work, id, { status: 'published', reason: '' }))
  const job = await new Visitor(app).get(`/en/jobs/${id}`)
  assert.match(job.body, /You pay EUR\s1,500 for getting this job/)
  assert.doesNotMatch(job.body, /Nobody may ask you for money for this job/)
})

/** A vacancy sent in and published. */
async function published(changes: object = {}): Promise<string> {
  const id = await app.database.write(employer, (work) =>
    createVacancy(work, { ...wholeVacancy, ...changes }),
  )
  await app.database.write(employer, (work) => submitVacancy(work, id))
  await app.database.write(officer, (work) => decideOnVacancy(work, id, { status: 'published', reason: '' }))
  return id
}

test('an employer closes a vacancy with a reason, and reasons are counted', async () => {
  const id = await published({ title: 'To close' })
  const visitor = await signedIn(app, employer.account)
  const url = `/en/employer/vacancies/${id}/close`
  for (const endReason of ['', 'filled', 'because'])
    assert.equal((await visitor.submit(url, { endReason })).status, 422, endReason)
  const closed = await visitor.submit(url, { endReason: 'would-hire-if-pathway-existed' })
  assert.equal(closed.location, `/en/employer/vacancies/${id}`)
  assert.equal(await statusOf(id), 'closed')
  assert.equal((await visitor.get(url)).location, `/en/employer/vacancies/${id}`)
  const day = new Date().toISOString().slice(0, 10)
  const next = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  const endings = await app.database.read({ kind: 'system', name: 'test' }, (work) =>
    countVacancyEndings(work, { from: day, to: next }),
  )
  assert.deepEqual(
    endings
      .filter(({ reason }) => reason === 'endReason.would-hire-if-pathway-existed')
      .map(({ origin, destination, isco, count }) => ({ origin, destination, isco, count })),
    [{ origin: 'NPL', destination: 'ARE', isco: '7126', count: 1 }],
  )
})

test('from the day after its last one a vacancy is found by nobody, before and after that is noted', async () => {
  const id = await published({ title: 'Short-lived' })
  const until = (day: string) =>
    app.database.internal('test', (db) =>
      db.updateTable('vacancies').set({ expires_on: day }).where('id', '=', id).execute(),
    )
  // The day that it was eleven hours ago in UTC is not over in Hawaii.
  await until(new Date(Date.now() - 11 * 3_600_000).toISOString().slice(0, 10))
  assert.match((await new Visitor(app).get('/en/jobs?q=Short-lived')).body, new RegExp(id))
  await until(dayAhead(-2))
  const visitor = await signedIn(app, employer.account)
  const seen = async () => {
    const search = await new Visitor(app).get('/en/jobs?q=Short-lived')
    assert.doesNotMatch(search.body, new RegExp(id))
    const job = await new Visitor(app).get(`/en/jobs/${id}`)
    assert.match(job.body, /The last day for this job has passed/)
    assert.equal((await app.server.inject(`/api/v1/vacancies/${id}`)).json().status, 'expired')
    const shortlist = await visitor.get(`/en/employer/vacancies/${id}/shortlist`)
    assert.ok(shortlist.body.includes(textsFor('en').t('matching.shortlist.not-published')))
    assert.match((await visitor.get(`/en/employer/vacancies/${id}`)).body, /Ended by its date/)
  }
  await seen()
  const context = { config: app.config, database: app.database, log: app.server.log }
  await vacanciesExpire.run(context, {})
  assert.equal(await statusOf(id), 'expired')
  await seen()
  await vacanciesExpire.run(context, {})
  await assert.rejects(
    app.database.write(employer, (work) => endVacancy(work, id, 'filled')),
    { status: 409 },
  )
})

test('everybody searches by pay, housing, costs and countries, without JavaScript and over the API', async () => {
  const id = await published({
    title: 'Searched for',
    wageMinor: 20_00,
    wagePeriod: 'hour',
    hoursPerWeek: 42,
    wageCurrency: 'AED',
  })
  const finds = async (query: string) => {
    const page = await new Visitor(app).get(`/en/jobs?q=Searched&${query}`)
    assert.equal(page.status, 200)
    return page.body.includes(id)
  }
  // 20 an hour, 42 hours, 365 / 84 weeks: 3,650 a month.
  assert.ok(await finds('wage=३६५०&currency=AED'))
  assert.ok(!(await finds('wage=3651&currency=AED')))
  assert.ok(!(await finds('wage=1&currency=EUR')))
  assert.ok(await finds('wage=nonsense&currency=AED&page=1'))
  assert.ok(await finds('housing=provided&costs=none&from=NPL&country=ARE&group=7'))
  assert.ok(!(await finds('from=BGD')))
  const ask = async (query: string) => {
    const answer = (await app.server.inject(`/api/v1/vacancies?q=Searched&${query}`)).json()
    return answer.vacancies.length
  }
  assert.equal(await ask('isco=7126&wageAtLeast=365000&currency=AED&housing=provided&workerCosts=none'), 1)
  assert.equal(await ask('isco=7127'), 0)
})

type Feed = { changes: { id: string; change: string; vacancy: unknown }[]; cursor: string; more: boolean }

async function follow(cursor: string): Promise<Feed> {
  const answer = await app.server.inject(`/api/v1/vacancies/changes?cursor=${cursor}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

/** Asks until there is nothing more. */
async function catchUp(cursor: string): Promise<Feed> {
  let feed = await follow(cursor)
  const changes = [...feed.changes]
  while (feed.more) {
    feed = await follow(feed.cursor)
    changes.push(...feed.changes)
  }
  return { ...feed, changes }
}

test('the feed says what came and what left, also with its employer, and a cursor misses nothing', async () => {
  const { cursor } = await catchUp('0')
  const [first, second] = [await published({ title: 'One' }), await published({ title: 'Two' })]
  const listed = await catchUp(cursor)
  assert.deepEqual(
    listed.changes.map(({ id, change }) => [id, change]),
    [
      [first, 'listed'],
      [second, 'listed'],
    ],
  )
  assert.equal((listed.changes[0]?.vacancy as { title: string } | undefined)?.title, 'One')
  await app.database.write(employer, (work) => endVacancy(work, first, 'filled'))
  const removed = await catchUp(listed.cursor)
  assert.deepEqual(removed.changes, [{ ...removed.changes[0], id: first, change: 'removed', vacancy: null }])

  const suspend = (status: string) =>
    app.database.internal('test', (db) =>
      db.updateTable('organisations').set({ status }).where('id', '=', employer.organisation).execute(),
    )
  await suspend('suspended')
  const gone = await catchUp(removed.cursor)
  assert.ok(gone.changes.some(({ id, change }) => id === second && change === 'removed'))
  await suspend('verified')
  const back = await catchUp(gone.cursor)
  assert.ok(back.changes.some(({ id, change }) => id === second && change === 'listed'))

  const today = await app.server.inject(`/api/v1/vacancies/changes?since=${dayAhead(0)}`)
  assert.ok(today.json().changes.length > 0)
  const tomorrow = await app.server.inject(`/api/v1/vacancies/changes?since=${dayAhead(1)}`)
  assert.deepEqual(tomorrow.json().changes, [])
  for (const wrong of ['since=2026-02-30', 'since=x', 'cursor=-1', 'cursor=99999999999999999'])
    assert.ok([400, 422].includes((await app.server.inject(`/api/v1/vacancies/changes?${wrong}`)).statusCode))
})

test('who follows the feed while many publish at once sees each of them', async () => {
  let { cursor } = await catchUp('0')
  const seen = new Set<string>()
  let publishing = true
  const following = (async () => {
    for (let last = false; !last; ) {
      last = !publishing
      const feed = await catchUp(cursor)
      cursor = feed.cursor
      for (const { id } of feed.changes) seen.add(id)
    }
  })()
  const made = await Promise.all(
    Array.from({ length: 12 }, (_, index) => published({ title: `At once ${index}` })),
  )
  publishing = false
  await following
  for (const id of made) assert.ok(seen.has(id), id)
})
