import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import {
  type Answer,
  linkTo,
  mailsTo,
  signedIn,
  startTestApp,
  type TestApp,
  Visitor,
} from '../../../tests/support/app.ts'
import { makeOrganisation, makeStaff, makeToken } from '../../../tests/support/fixtures.ts'
import type { Actor } from '../../foundation/actor.ts'
import type { Tx } from '../../foundation/database/database.ts'
import { licenceState } from './domain.ts'
import { hasValidLicence, issueLicence } from './index.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const registration = {
  kind: 'employer',
  name: 'شركة النور للمقاولات',
  country: 'ARE',
  recruitsFrom: 'NPL',
  registrationNumber: 'CN-1001',
  displayName: 'Ö',
  email: 'Owner@Example.org',
}
const paths: Record<string, string> = {
  kind: '',
  name: '/name',
  country: '/country',
  recruitsFrom: '/hires-from',
  registrationNumber: '/number',
  displayName: '/you',
  email: '/email',
}

async function register(changes: Partial<typeof registration> = {}) {
  const visitor = new Visitor(app)
  const answers = { ...registration, ...changes }
  for (const [field, value] of Object.entries(answers)) {
    if (field === 'recruitsFrom' && answers.kind === 'recruiter') continue
    const answer = await visitor.submit(`/en/organisations/register${paths[field]}`, { [field]: value })
    assert.equal(answer.status, 303, `${field}: ${answer.body}`)
  }
  const sent = await visitor.submit('/en/organisations/register/check', {})
  return { visitor, sent }
}

const password = 'three small green boats'

async function confirm(visitor: Visitor, email: string) {
  const answer = await visitor.submit(await linkTo(app, email), { password })
  assert.equal(answer.location, '/en/staff/sign-in', answer.body)
}

async function organisation(name: string) {
  return app.database.internal('test', (db) =>
    db.selectFrom('organisations').selectAll().where('name', '=', name).executeTakeFirstOrThrow(),
  )
}

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

test('an employer abroad registers, the authority whose workers it wants checks it, everybody can see it', async () => {
  const { visitor, sent } = await register()
  assert.equal(sent.location, '/en/organisations/register/done', sent.body)
  await confirm(visitor, 'owner@example.org')
  const { id, status } = await organisation(registration.name)
  assert.equal(status, 'pending')
  const account = await app.database.internal('test', (db) =>
    db.selectFrom('accounts').selectAll().where('organisation_id', '=', id).executeTakeFirstOrThrow(),
  )
  assert.deepEqual([account.email, account.display_name, account.competences], ['owner@example.org', 'Ö', []])
  assert.equal((await visitor.get(`/en/organisations/${id}`)).status, 404, 'pending ones are not public')
  const own = await signedIn(app, account.id)
  assert.equal((await own.get(`/en/organisations/${id}`)).status, 200)

  const officer = await makeStaff(app.database, 'authority', 'NPL', { competences: ['vacancies'] })
  const desk = await signedIn(app, officer.account)
  assert.match((await desk.get('/en/desk/organisations')).body, new RegExp(id))
  const decided = await desk.submit(`/en/desk/organisations/${id}`, { decision: 'verified', reason: '' })
  assert.equal(decided.status, 303)
  assert.match((await visitor.get('/ar/organisations?q=النور')).body, new RegExp(id))
  assert.equal((await app.server.inject(`/api/v1/organisations/${id}`)).json().status, 'verified')
  assert.match((await mailsTo(app, 'owner@example.org'))[0] ?? '', /was checked by an authority/)
  const again = await desk.submit(`/en/desk/organisations/${id}`, { decision: 'verified', reason: '' })
  assert.equal(again.status, 409)
  const suspend = (values: Record<string, string>) =>
    desk.submit(`/en/desk/organisations/${id}`, { decision: 'suspended', ...values })
  const noCode = await suspend({ reason: 'What I think of it' })
  assert.equal(noCode.status, 422)
  assert.match(noCode.body, /What I think of it/)
  assert.equal((await suspend({ code: 'other', reason: ' ' })).status, 422)
  assert.equal((await suspend({ code: 'wages-unpaid', reason: '' })).status, 303)
  const told = await app.database.internal('test', (db) =>
    db
      .selectFrom('outbox_messages')
      .select('body')
      .where('recipient', '=', 'owner@example.org')
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow(),
  )
  assert.match(told.body, /Wages were not paid/)
  assert.match((await desk.get('/en/desk/organisations')).body, /Wages were not paid<\/t[dh]><td[^>]*>1</)
})

test('a recruiter is licensed, and the public page says what the licence is worth today', async () => {
  const { sent, visitor } = await register({
    kind: 'recruiter',
    name: 'हिमाल भर्ती',
    country: 'NPL',
    registrationNumber: '२१०/०६५',
    email: 'himal@example.org',
  })
  assert.equal(sent.status, 303, sent.body)
  await confirm(visitor, 'himal@example.org')
  const { id } = await organisation('हिमाल भर्ती')
  const officer = await makeStaff(app.database, 'authority', 'NPL', { competences: ['licensing'] })
  const desk = await signedIn(app, officer.account)
  const url = `/en/desk/organisations/${id}`
  const date = (name: string, iso: string) => {
    const [year = '', month = '', dayOfMonth = ''] = iso.split('-')
    return { [`${name}-year`]: year, [`${name}-month`]: month, [`${name}-day`]: dayOfMonth }
  }
  const licence = { number: '९९/2026', ...date('validFrom', day(0)), ...date('validTo', day(0)) }
  assert.equal((await desk.submit(`${url}/licences/new`, licence)).status, 409, 'not before it is checked')
  await desk.submit(url, { decision: 'verified', reason: '' })
  const backwards = { ...licence, ...date('validTo', day(-1)) }
  assert.equal((await desk.submit(`${url}/licences/new`, backwards)).status, 422)
  assert.equal((await desk.submit(`${url}/licences/new`, licence)).status, 303)
  assert.equal((await desk.submit(`${url}/licences/new`, licence)).status, 422, 'a number is given once')
  const anybody = new Visitor(app)
  assert.match((await anybody.get(`/en/organisations/${id}`)).body, /Valid today/)
  const valid = (country: string, onDate: string) =>
    app.database.read({ kind: 'public' }, (work) => hasValidLicence(work, id, country, onDate))
  assert.deepEqual(
    [
      await valid('NPL', day(0)),
      await valid('NPL', day(1)),
      await valid('NPL', day(-1)),
      await valid('IND', day(0)),
    ],
    [true, false, false, false],
  )
  const [issued] = await app.database.kysely
    .selectFrom('licences')
    .select('id')
    .where('organisation_id', '=', id)
    .execute()
  const change = `${url}/licences/${issued?.id}`
  assert.equal((await desk.submit(change, { status: 'revoked', reason: 'Fraud' })).status, 422)
  assert.equal((await desk.submit(change, { status: 'revoked', code: 'workers-paid' })).status, 303)
  assert.equal(await valid('NPL', day(0)), false)
  assert.equal((await desk.submit(change, { status: 'valid', reason: '' })).status, 409)
})

test('officers decide for their own country and competence only', async () => {
  const employer = await makeOrganisation(app.database, 'employer', 'ARE', {
    name: 'Not theirs',
    status: 'pending',
  })
  const recruiter = await makeOrganisation(app.database, 'recruiter', 'IND', { name: 'Indian recruiter' })
  const officers = [
    await makeStaff(app.database, 'authority', 'NPL'),
    await makeStaff(app.database, 'authority', 'ARE', { competences: ['vacancies'] }),
  ]
  for (const { account } of officers) {
    const desk = await signedIn(app, account)
    for (const id of [employer, recruiter]) {
      const url = `/en/desk/organisations/${id}`
      assert.equal((await desk.get(url)).status, 404)
      const sent = await desk.submit(
        url,
        { decision: 'suspended', code: 'own-wish' },
        '/en/organisations/register',
      )
      assert.notEqual(sent.status, 303)
    }
    assert.doesNotMatch((await desk.get('/en/desk/organisations')).body, new RegExp(employer))
  }
  for (const actor of officers)
    await assert.rejects(
      app.database.write(actor, (work) =>
        issueLicence(work, recruiter, { number: 'x', validFrom: day(0), validTo: day(1) }),
      ),
      { status: 404 },
    )
  assert.deepEqual(
    [(await organisation('Not theirs')).status, (await organisation('Indian recruiter')).status],
    ['pending', 'verified'],
  )
  const registrar = await makeStaff(app.database, 'authority', 'ARE', { competences: ['registration'] })
  assert.equal((await (await signedIn(app, registrar.account)).get('/en/desk/organisations')).status, 403)
})

test('what one authority suspended, another cannot lift; the database says so too', async () => {
  const { visitor } = await register({ registrationNumber: 'CN-2', email: 'two@example.org', name: 'Second' })
  await confirm(visitor, 'two@example.org')
  const { id } = await organisation('Second')
  const home = await makeStaff(app.database, 'authority', 'ARE', { competences: ['licensing'] })
  const abroad = await makeStaff(app.database, 'authority', 'NPL', { competences: ['vacancies'] })
  await (await signedIn(app, home.account)).submit(`/en/desk/organisations/${id}`, {
    decision: 'suspended',
    code: 'wages-unpaid',
  })
  const url = `/en/desk/organisations/${id}`
  assert.equal((await (await signedIn(app, abroad.account)).get(url)).status, 404)
  const as = (actor: Actor, change: (db: Tx) => Promise<unknown>) =>
    app.database.write(actor, async (work) => {
      work.record({ action: 'test.tried', subject: `organisation:${id}` })
      return change(work.db)
    })
  const verify = (db: Tx) =>
    db.updateTable('organisations').set({ status: 'verified' }).where('id', '=', id).executeTakeFirst()
  for (const actor of [abroad, await makeStaff(app.database, 'employer', 'ARE', { organisation: id })])
    assert.equal(((await as(actor, verify)) as { numUpdatedRows: bigint }).numUpdatedRows, 0n)
  const licence = {
    organisation_id: id,
    number: 'forged',
    country: 'NPL',
    valid_from: day(0),
    valid_to: day(9),
  }
  await assert.rejects(
    as(abroad, (db) =>
      db
        .insertInto('licences')
        .values({ ...licence, issuer_id: abroad.organisation })
        .execute(),
    ),
    /row-level security/,
  )
  await assert.rejects(
    as({ kind: 'public' }, (db) =>
      db.insertInto('organisations').values({ kind: 'authority', name: 'x', country: 'NPL' }).execute(),
    ),
    /row-level security/,
  )
  const contacts = await app.database.read({ kind: 'public' }, ({ db }) =>
    db.selectFrom('organisation_contacts').selectAll().execute(),
  )
  assert.deepEqual(contacts, [])
  assert.equal((await organisation('Second')).status, 'suspended')
})

test('the page tells nobody whether an address has an account; its holder is told by e-mail', async () => {
  const { organisation: id } = await makeStaff(app.database, 'employer', 'ARE')
  const held = 'held@example.org'
  await app.database.internal('test', (db) =>
    db.updateTable('accounts').set({ email: held }).where('organisation_id', '=', id).execute(),
  )
  const plain = ({ status, body, location }: Answer, email: string) => [
    status,
    location,
    body.replaceAll(email, '').replace(/value="[^"]*"/g, ''),
  ]
  const answers = async (email: string, name: string) => {
    const { sent, visitor } = await register({ email, name, registrationNumber: name })
    const made = await app.database.internal('test', (db) =>
      db.selectFrom('organisations').select('id').where('name', '=', name).execute(),
    )
    assert.deepEqual(made, [], 'nothing is made before the address is proved')
    const again = await visitor.submit('/en/organisations/register/check', {})
    const signIn = await visitor.submit('/en/staff/sign-in', { email, password })
    return [sent, again, await visitor.get('/en/organisations/register/done'), signIn].map((answer) =>
      plain(answer, email),
    )
  }
  assert.deepEqual(await answers(held, 'Held'), await answers('free@example.org', 'Free'))
  const [told = ''] = await mailsTo(app, held)
  assert.match(told, /has an account already[\s\S]*\/en\/staff\/sign-in[\s\S]*\/en\/staff\/password/)
  assert.doesNotMatch(told, /Held|token=/, 'nothing that a stranger typed')
  assert.match((await mailsTo(app, 'free@example.org'))[0] ?? '', /register\/confirm\?token=/)

  const link = await linkTo(app, 'free@example.org')
  const visitor = new Visitor(app)
  const weak = await visitor.submit(link, { password: 'short' })
  assert.equal(weak.status, 422)
  await confirm(visitor, 'free@example.org')
  assert.equal((await organisation('Free')).status, 'pending')
  assert.match((await visitor.get(link)).body, /used already/)
  assert.equal((await visitor.submit(link, { password })).status, 409, 'a link works once')
})

test('a registration number is taken once, and bad answers are refused at their field', async () => {
  const { sent } = await register({ email: 'other@example.org', name: 'Copy' })
  assert.equal(sent.status, 422)
  assert.match(sent.body, /registration number is registered already/)
  const visitor = new Visitor(app)
  for (const [field, value] of [
    ['kind', 'authority'],
    ['name', ''],
    ['name', 'x'.repeat(201)],
    ['country', 'XXX'],
    ['email', 'no address'],
  ] as const) {
    const answer = await visitor.submit(`/en/organisations/register${paths[field]}`, { [field]: value })
    assert.equal(answer.status, 422, `${field}=${value}`)
    assert.match(answer.body, new RegExp(`href="#${field}"`))
  }
  const early = await visitor.get('/en/organisations/register/check')
  assert.equal(early.location, '/en/organisations/register', 'no check before the answers')
})

test('a licence is worth something from its first day to its last, and only while its authority lets it', () => {
  const days = fc
    .integer({ min: 0, max: 4000 })
    .map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10))
  const status = fc.constantFrom('valid' as const, 'suspended' as const, 'revoked' as const)
  fc.assert(
    fc.property(days, days, days, status, (validFrom, validTo, on, status) => {
      const state = licenceState({ validFrom, validTo, status }, on)
      assert.equal(state === 'valid', status === 'valid' && validFrom <= on && on <= validTo)
    }),
  )
})

test('before paying anybody: found by name or number, and told in words, also when unknown here', async () => {
  const officer = await makeStaff(app.database, 'authority', 'NPL', { competences: ['licensing'] })
  const recruiter = await makeOrganisation(app.database, 'recruiter', 'NPL', { name: 'Seti Jobs' })
  const anybody = new Visitor(app)
  const page = `/en/organisations/${recruiter}`
  assert.match((await anybody.get(page)).body, /Not licensed today: do not pay/)
  await app.database.write(officer, (work) =>
    issueLicence(work, recruiter, {
      number: 'L/77-b',
      validFrom: day(0),
      validTo: day(30),
      destinations: ['ARE', 'QAT'],
    }),
  )
  const told = (await anybody.get(page)).body
  assert.match(told, /Licensed until/)
  assert.match(told, /Only for work in: (United Arab Emirates|Qatar)/)
  assert.match(told, /May be charged: Fee of the recruiter/, 'what the law lets a worker be charged')
  for (const search of ['L/77-b', 'l/77-B', 'seti'])
    assert.match(
      (await anybody.get(`/en/organisations?q=${encodeURIComponent(search)}`)).body,
      new RegExp(recruiter),
      search,
    )
  const unknown = (await anybody.get('/en/organisations?q=Golden%20Visa%20Brothers')).body
  assert.match(unknown, /<bdi>Golden Visa Brothers/)
  assert.match(unknown, /Unknown here means not licensed here: do not pay/)
  const valid = (destination?: string) =>
    app.database.read({ kind: 'public' }, (work) =>
      hasValidLicence(work, recruiter, 'NPL', day(0), destination),
    )
  assert.deepEqual([await valid(), await valid('ARE'), await valid('MYS')], [true, true, false])
  const api = (await app.server.inject('/api/v1/organisations?q=L/77-b')).json()
  assert.deepEqual(
    api.organisations.map(({ trust, licensedUntil }: Record<string, string>) => [trust, licensedUntil]),
    [['licensed', day(30)]],
  )
  await app.database.internal('test', (db) =>
    db.updateTable('organisations').set({ status: 'suspended' }).where('id', '=', recruiter).execute(),
  )
  assert.match((await anybody.get(page)).body, /Suspended by an authority/)
  assert.match((await anybody.get('/en/organisations?q=seti')).body, /Do not pay it anything/)
})

test('the API: a licence is issued, suspended for a reason, restored and taken away for good', async () => {
  const officer = await makeStaff(app.database, 'authority', 'NPL', { competences: ['licensing'] })
  const recruiter = await makeOrganisation(app.database, 'recruiter', 'NPL')
  const headers = { authorization: `Bearer ${await makeToken(app.database, officer.account)}` }
  const path = `/api/v1/organisations/${recruiter}/licences`
  const post = (url: string, payload: object) => app.server.inject({ method: 'POST', url, headers, payload })
  const licence = { number: 'API-1', validFrom: '2026-01-01', validTo: '2030-12-31', destinations: ['ARE'] }
  const wrong = await post(path, { ...licence, validTo: '2030-02-30' })
  assert.deepEqual([wrong.statusCode, wrong.json().errors[0].field], [422, 'validTo'])
  const issued = await post(path, licence)
  assert.equal(issued.statusCode, 201, issued.body)
  const { id } = issued.json()
  const decide = (decision: object) => post(`${path}/${id}/decisions`, decision)
  assert.deepEqual((await decide({ status: 'suspended' })).json().errors[0].field, 'code')
  assert.deepEqual((await decide({ status: 'suspended', code: 'other' })).json().errors[0].field, 'reason')
  const suspended = await decide({ status: 'suspended', code: 'workers-paid' })
  assert.deepEqual([suspended.statusCode, suspended.json().state], [200, 'suspended'])
  assert.equal((await decide({ status: 'valid' })).json().state, 'valid')
  assert.equal((await decide({ status: 'revoked', code: 'own-wish' })).statusCode, 200)
  assert.equal((await decide({ status: 'valid' })).statusCode, 409)
  const { licences } = (await app.server.inject({ url: path, headers })).json()
  assert.deepEqual(
    licences.map((one: { number: string; status: string }) => [one.number, one.status]),
    [['API-1', 'revoked']],
  )
})
