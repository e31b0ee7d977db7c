/** An office corrects a record; the worker is told, sees what stood there, and puts it back. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signedIn, startTestApp, type TestApp } from '../../../../tests/support/app.ts'
import { makeStaff, makeToken, makeWorker } from '../../../../tests/support/fixtures.ts'
import type { WorkerActor } from '../../../foundation/actor.ts'
import { hashToken } from '../../../foundation/http/session.ts'
import { loadCatalogue } from '../../classifications/index.ts'
import { ownRecord } from '../service.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
})
after(() => app.close())

const registrar = (country = 'NPL') =>
  makeStaff(app.database, 'authority', country, { competences: ['registration'] })
const own = (worker: WorkerActor) => app.database.read(worker, ownRecord)
const messagesFor = (person: string) =>
  app.database.internal('test', (db) =>
    db.selectFrom('outbox_messages').select('body').where('regarding', '=', person).execute(),
  )

test('what an office corrects is told, attributed and put back as one', async () => {
  const worker = await makeWorker(app.database, {
    phone: '+9779841777222',
    occupations: [{ isco: '5120', years: 6 }],
  })
  const before = await own(worker)
  assert.equal(before.status, 'verified')
  const desk = await signedIn(app, (await registrar()).account)
  const correct = (part: string, fields: Record<string, string | string[]>) =>
    desk.submit(`/en/desk/people/${worker.person}/correct/${part}`, fields)

  assert.equal((await correct('name', { fullName: 'Corrected Name' })).status, 422, 'without a reason')
  assert.equal((await correct('phone', { hasPhone: 'no', reason: 'typing' })).status, 404)
  assert.equal((await correct('years', { 'years-5120': '99', reason: 'typing' })).status, 422)
  assert.equal((await correct('name', { fullName: 'Corrected Name', reason: 'document' })).status, 303)
  assert.equal((await correct('years', { 'years-5120': '2', reason: 'typing' })).status, 303)
  assert.equal((await correct('countries', { wanted: ['QAT'], reason: 'worker-asked' })).status, 303)
  const corrected = await own(worker)
  assert.deepEqual(
    [corrected.fullName, corrected.status, corrected.occupations, corrected.wanted],
    ['Corrected Name', 'unverified', [{ isco: '5120', years: 2 }], ['QAT']],
  )
  assert.equal((await messagesFor(worker.person)).length, 1, 'told once a day')

  const visitor = await signedIn(app, worker.account)
  const page = (await visitor.get('/en/me/changes')).body
  for (const words of [before.fullName, 'A paper of the worker says so', 'authority NPL'])
    assert.ok(page.includes(words), words)
  const acts = [...page.matchAll(/name="change" value="([^"]+)"/g)].map(([, id]) => id as string)
  assert.equal(acts.length, 3, 'one for each step of the office')
  for (const change of acts) assert.equal((await visitor.submit('/en/me/changes', { change })).status, 303)
  const back = await own(worker)
  assert.deepEqual(
    [back.fullName, back.occupations, back.wanted, back.refused, back.unsure],
    [before.fullName, before.occupations, before.wanted, before.refused, before.unsure],
  )
  assert.equal(back.status, 'unverified', 'nobody gets a verification back by putting words back')
  const after = (await visitor.get('/en/me/changes')).body
  assert.doesNotMatch(after, /name="change"/)
  assert.equal(
    (await visitor.post('/en/me/changes', { change: acts[0] as string })).status,
    409,
    'a second time',
  )
})

test('an answer that an office wrote, changed or took away is put back', async () => {
  const worker = await makeWorker(app.database)
  const desk = await signedIn(app, (await registrar()).account)
  const url = `/en/desk/people/${worker.person}/more/sex`
  assert.equal((await desk.submit(url, { sex: 'female' })).status, 303)
  const visitor = await signedIn(app, worker.account)
  const [change] =
    /name="change" value="([^"]+)"/.exec((await visitor.get('/en/me/changes')).body)?.slice(1) ?? []
  assert.equal((await visitor.submit('/en/me/changes', { change: change as string })).status, 303)
  assert.doesNotMatch((await desk.get(url)).body, /value="female"[^>]*checked/)
})

test('a record with the wrong nationality goes to the office of the right one', async () => {
  const worker = await makeWorker(app.database)
  const nepal = await signedIn(app, (await registrar()).account)
  const abroad = await signedIn(app, (await registrar('IND')).account)
  const record = `/en/desk/people/${worker.person}`
  assert.equal((await abroad.get(`${record}/correct/nationality`)).status, 404)
  const sent = await nepal.submit(`${record}/correct/nationality`, { nationality: 'IND', reason: 'document' })
  assert.equal(sent.headers.location, '/en/desk/people')
  assert.equal((await nepal.get(record)).status, 404)
  assert.equal((await abroad.get(record)).status, 200)
  assert.deepEqual([(await own(worker)).nationality, (await own(worker)).status], ['IND', 'unverified'])
})

test('an office’s own system corrects over the API, with a reason, what the office may correct', async () => {
  const worker = await makeWorker(app.database, { phone: '+9779841777333' })
  const before = await own(worker)
  const token = 'test-token-of-a-registrar-0123456789'
  const { account } = await registrar()
  await app.database.internal('test', (db) =>
    db
      .insertInto('api_tokens')
      .values({ account_id: account, name: 'test', token_hash: hashToken(token) })
      .execute(),
  )
  const correct = async (payload: object, person = worker.person) => {
    const url = `/api/v1/people/${person}/corrections`
    const headers = { authorization: `Bearer ${token}` }
    const answer = await app.server.inject({ method: 'POST', url, headers, payload })
    return { status: answer.statusCode, body: answer.json() }
  }
  for (const wrong of [
    { changes: { fullName: 'No Reason' } },
    { reason: 'typing', changes: {} },
    { reason: 'typing', changes: { phone: '+9779841000000' } },
  ])
    assert.equal((await correct(wrong)).status, 400, JSON.stringify(wrong))
  const early = await correct({ reason: 'typing', changes: { birthDate: '2999-01-01' } })
  assert.deepEqual([early.status, early.body.errors[0].field], [422, 'birthDate'])
  const abroad = await makeWorker(app.database, { nationality: 'IND' })
  const right = { reason: 'document', changes: { fullName: 'Right Name' } }
  assert.equal((await correct(right, abroad.person)).status, 404)
  assert.deepEqual((await correct(right)).body, { handedOn: false })
  const after = await own(worker)
  assert.deepEqual([after.fullName, after.status, after.phone], ['Right Name', 'unverified', before.phone])
  assert.equal((await messagesFor(worker.person)).length, 1)
  const page = (await (await signedIn(app, worker.account)).get('/en/me/changes')).body
  for (const words of [before.fullName, 'A paper of the worker says so'])
    assert.ok(page.includes(words), words)
  type Listed = { id: string; act: string; before: { full_name: string }; putBackAt: string | null }
  const list = async (bearer: string, path: string) =>
    (
      await app.server.inject({ url: `/api/v1${path}`, headers: { authorization: `Bearer ${bearer}` } })
    ).json<{ corrections: Listed[] }>().corrections
  const [listed] = await list(token, `/people/${worker.person}/corrections`)
  assert.deepEqual([listed?.before.full_name, listed?.putBackAt], [before.fullName, null])
  const ownToken = await makeToken(app.database, worker.account)
  assert.deepEqual(
    (await list(ownToken, '/me/corrections')).map(({ id }) => id),
    [listed?.id],
  )
  const backAgain = () =>
    app.server.inject({
      method: 'POST',
      url: `/api/v1/me/corrections/${listed?.id}/put-back`,
      headers: { authorization: `Bearer ${ownToken}` },
    })
  assert.equal((await backAgain()).statusCode, 204)
  assert.equal((await own(worker)).fullName, before.fullName)
  const twice = await backAgain()
  assert.deepEqual([twice.statusCode, twice.headers['content-type']], [409, 'application/problem+json'])
  assert.notEqual((await list(token, `/people/${worker.person}/corrections`)).at(-1)?.putBackAt, null)
  const moved = await correct({ reason: 'document', changes: { nationality: 'IND' } })
  assert.deepEqual(moved.body, { handedOn: true })
})
