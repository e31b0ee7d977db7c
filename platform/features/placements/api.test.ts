import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from '../../../tests/support/app.ts'
import { makeStaff } from '../../../tests/support/fixtures.ts'
import { journeyTo, makeCast } from '../../../tests/support/journey.ts'
import { hashToken } from '../../foundation/http/session.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

/** Asks the API with a token of this account. */
async function client(actor: { account: string }) {
  const token = randomBytes(32).toString('base64url')
  await app.database.internal('fixtures', (db) =>
    db
      .insertInto('api_tokens')
      .values({ token_hash: hashToken(token), account_id: actor.account, name: token.slice(0, 8) })
      .execute(),
  )
  return async (method: 'GET' | 'POST', path: string, payload?: object) => {
    const answer = await app.server.inject({
      method,
      url: `/api/v1/placements${path}`,
      headers: { authorization: `Bearer ${token}` },
      ...(payload ? { payload } : {}),
    })
    return { status: answer.statusCode, body: answer.json() }
  }
}

test('staff read the journey and take their steps through the API', async () => {
  const cast = await makeCast(app.database)
  const id = await journeyTo(app.database, cast, 'accepted')
  const employer = await client(cast.employer)
  const listed = await employer('GET', '?stage=accepted')
  assert.deepEqual(
    listed.body.placements.map((placement: { id: string }) => placement.id),
    [id],
  )
  const { body } = await employer('GET', `/${id}`)
  assert.deepEqual(body.commands, ['withdraw', 'sign', 'propose', 'plan-task'])
  assert.deepEqual(
    body.events.map((event: { kind: string }) => event.kind),
    ['offered', 'accepted', 'contract-made'],
  )
  const propose = async (changes: object) => {
    const { status, body } = await employer('POST', `/${id}/events`, { command: 'propose', changes })
    return [status, body.errors?.[0]?.field]
  }
  assert.deepEqual(await propose({ country: 'QAT' }), [422, 'country'])
  assert.deepEqual(await propose({ isco: '9999' }), [422, 'isco'])
  // Nobody is swapped for somebody else by a change of terms.
  assert.equal((await propose({ parties: { employer: { name: 'Another' } } }))[0], 400)
  const { version, termsHash } = body.contract
  const wrong = await employer('POST', `/${id}/events`, {
    command: 'sign',
    version,
    termsHash: '0'.repeat(64),
  })
  assert.equal(wrong.status, 409)
  const signed = await employer('POST', `/${id}/events`, { command: 'sign', version, termsHash })
  assert.equal(signed.status, 200)
  assert.deepEqual(signed.body.commands, ['withdraw', 'propose', 'plan-task'])
  assert.equal((await employer('POST', `/${id}/events`, { command: 'sign', version, termsHash })).status, 409)
  assert.equal((await employer('POST', `/${id}/events`, { command: 'accept' })).status, 403)
  assert.equal((await employer('POST', `/${id}/events`, { command: 'withdraw', reason: 'x' })).status, 422)
})

test('who has no part in a placement finds none', async () => {
  const cast = await makeCast(app.database)
  const other = await makeCast(app.database)
  const id = await journeyTo(app.database, cast, 'signed')
  const inspector = await makeStaff(app.database, 'authority', 'ARE', { competences: ['inspection'] })
  for (const actor of [other.employer, other.recruiter, inspector])
    assert.equal((await (await client(actor))('GET', `/${id}`)).status, 404)
  const stranger = await client(other.employer)
  assert.equal(
    (await stranger('POST', `/${id}/events`, { command: 'withdraw', reason: 'job-gone' })).status,
    404,
  )
  assert.equal((await (await client(cast.worker))('GET', `/${id}`)).status, 403)
  assert.equal((await (await client(cast.origin))('GET', `/${id}`)).body.stage, 'signed')
})

test('officers read their queues, with ages and what is due', async () => {
  const cast = await makeCast(app.database)
  const id = await journeyTo(app.database, cast, 'signed')
  const officer = await client(cast.origin)
  const { queues } = (await officer('GET', '/queues')).body
  const departures = queues.find(({ name }: { name: string }) => name === 'departures')
  assert.ok(departures.all >= 1)
  assert.equal(departures.overdueAfter, 60)
  const { placements } = (await officer('GET', '/queues/departures?country=ARE')).body
  const waiting = placements.find((one: { id: string }) => one.id === id)
  const days = Math.floor((Date.now() - Date.parse(waiting.since)) / 86_400_000)
  assert.deepEqual(
    [waiting.workerName, waiting.days, waiting.overdue, waiting.dueOn],
    ['Sita Rai', days, days > 60, null],
  )
  const due = (await officer('GET', '/queues/tasks')).body.placements
  assert.match(due.find((one: { id: string }) => one.id === id).dueOn, /^\d{4}-\d{2}-\d{2}$/)
  assert.equal((await officer('GET', '/queues/arrivals')).status, 404)
  assert.equal((await officer('GET', '/queues/nothing')).status, 400)
})
