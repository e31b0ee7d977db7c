import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import { makeOrganisation, makeStaff } from '../../../tests/support/fixtures.ts'
import type { Actor, StaffActor } from '../../foundation/actor.ts'
import { loadCatalogue } from '../classifications/index.ts'

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

const answers = {
  place: {
    description: 'Lay pipes in new flats.',
    country: 'ARE',
    place: 'دبي',
    recruitsFrom: 'NPL',
    places: '१२',
  },
  pay: {
    wageMinor: '١٬٢٠٠٫٥٠',
    wageCurrency: 'AED',
    wagePeriod: 'month',
    hoursPerWeek: '৪৮',
    durationMonths: '۲۴',
    housing: 'provided',
    meals: 'allowance',
  },
  languages: { 'language-0': 'en', 'cefr-0': 'A2' },
  costs: Object.fromEntries(
    ['agency_fee', 'visa', 'travel', 'medical', 'training', 'insurance', 'documents'].flatMap((item) => [
      [`payer-${item}`, 'employer'],
      [`amount-${item}`, '0'],
    ]),
  ),
  pathway: { pathway: 'are/private-sector-work-permit' },
}

/** Answers every page; gives the id of the draft. */
async function draft(visitor: Visitor, title = 'प्लम्बर'): Promise<string> {
  const begun = await visitor.submit('/en/employer/vacancies/new', { isco: '7126', title })
  assert.equal(begun.status, 303, begun.body)
  const id = /vacancies\/([0-9a-f-]{36})\/place$/.exec(begun.location ?? '')?.[1] ?? ''
  const steps: [string, Record<string, string | string[]>, string][] = [
    ['place', answers.place, 'pay'],
    ['pay', answers.pay, 'skills'],
    ['skills', { 'skills-text': '', skills: [skill] }, 'essential'],
    ['essential', { essential: [skill] }, 'languages'],
    ['languages', answers.languages, 'costs'],
    ['costs', answers.costs, 'pathway'],
    ['pathway', answers.pathway, ''],
  ]
  for (const [step, fields, next] of steps) {
    const answer = await visitor.submit(`/en/employer/vacancies/${id}/${step}`, fields)
    assert.equal(answer.status, 303, `${step}: ${answer.body}`)
    assert.equal(answer.location, `/en/employer/vacancies/${id}${next && `/${next}`}`)
  }
  return id
}

async function statusOf(id: string): Promise<string> {
  const { status } = await app.database.internal('test', (db) =>
    db.selectFrom('vacancies').select('status').where('id', '=', id).executeTakeFirstOrThrow(),
  )
  return status
}

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
  assert.equal((await anybody.get(`/en/jobs/${id}`)).status, 404)
  assert.equal((await desk.get(`/en/desk/vacancies/${id}`)).status, 404, 'an officer sees no draft')

  const page = `/en/employer/vacancies/${id}`
  assert.equal((await visitor.submit(page, { step: 'submitted' })).status, 303)
  assert.match((await desk.get('/en/desk/vacancies')).body, new RegExp(id))

  const noReason = await desk.submit(`/en/desk/vacancies/${id}`, { decision: 'refused', reason: '' })
  assert.equal(noReason.status, 422)
  await desk.submit(`/en/desk/vacancies/${id}`, { decision: 'refused', reason: 'Say who pays for meals' })
  assert.match((await visitor.get(page)).body, /Say who pays for meals/)

  const corrected = await visitor.submit(`${page}/pay?change=1`, { ...answers.pay, meals: 'provided' })
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
