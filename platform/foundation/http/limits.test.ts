import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { startTestApp, type TestApp } from '../../../tests/support/app.ts'
import { makeStaff, makeToken } from '../../../tests/support/fixtures.ts'
import { readConfig } from '../config.ts'
import { TooManyAttemptsError } from '../errors.ts'
import { createLimits } from './limits.ts'

let app: TestApp
before(async () => {
  app = await startTestApp({
    FAIRWAY_LIMIT_READS: '3',
    FAIRWAY_LIMIT_WRITES: '1',
    FAIRWAY_LIMIT_API: '2',
  })
})
after(() => app.close())

test('in any span of time a client gets a minute’s worth and what filled up since, and comes back when told', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 100 }),
      (limit, pauses) => {
        let clock = 0
        const limits = createLimits({ reads: limit, writes: 0, api: 0 }, () => clock)
        const ask = () => limits.takeFrom('reads', '203.0.113.9')
        let given = 0
        for (const pause of pauses) {
          clock += pause
          try {
            ask()
            given += 1
          } catch (error) {
            assert.ok(error instanceof TooManyAttemptsError)
            clock += error.retryAfter * 1000
            ask()
            given += 1
          }
        }
        assert.ok(given <= limit + (clock * limit) / 60_000 + 1)
      },
    ),
    { numRuns: 30 },
  )
})

test('who was not seen for a minute is forgotten', () => {
  let clock = 0
  const limits = createLimits({ reads: 10, writes: 0, api: 0 }, () => clock)
  for (let host = 0; host < 200; host++) limits.takeFrom('reads', `203.0.113.${host}`)
  assert.equal(limits.size(), 200)
  clock = 60_001
  limits.takeFrom('reads', '198.51.100.1')
  assert.equal(limits.size(), 1)
})

test('a page is refused in the reader’s language, other addresses and this machine are not', async () => {
  const ask = (remoteAddress: string, url = '/es/jobs') => app.server.inject({ url, remoteAddress })
  for (let time = 0; time < 3; time++) assert.equal((await ask('203.0.113.9')).statusCode, 200)
  const refused = await ask('203.0.113.9')
  assert.equal(refused.statusCode, 429)
  assert.ok(Number(refused.headers['retry-after']) >= 1)
  assert.match(refused.headers['content-type'] as string, /text\/html/)
  assert.match(refused.body, /<html[^>]*lang="es"[\s\S]*Demasiad/)
  assert.equal((await ask('203.0.113.9', '/healthz')).statusCode, 200)
  assert.equal((await ask('203.0.113.10')).statusCode, 200)
  for (let time = 0; time < 10; time++) assert.equal((await ask('127.0.0.1')).statusCode, 200)
})

test('a form over the limit keeps what was typed', async () => {
  const remoteAddress = '203.0.113.20'
  const form = await app.server.inject({ url: '/en/staff/password', remoteAddress })
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(form.body)?.[1] ?? ''
  const send = (email: string, once: string) =>
    app.server.inject({
      method: 'POST',
      url: '/en/staff/password',
      remoteAddress,
      headers: {
        cookie: form.cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams({ _csrf: field('_csrf'), _once: once, email }).toString(),
    })
  assert.equal((await send('first@example.org', 'a')).statusCode, 303)
  const refused = await send('second@example.org', 'b')
  assert.equal(refused.statusCode, 429)
  assert.ok(Number(refused.headers['retry-after']) >= 1)
  assert.match(refused.body, /value="second@example\.org"/)
})

test('the API counts by token, wherever it is used, and without one by address', async () => {
  const { account } = await makeStaff(app.database, 'employer', 'ARE')
  const token = await makeToken(app.database, account)
  const ask = (remoteAddress: string, headers = {}) =>
    app.server.inject({ url: '/api/v1/organisations', remoteAddress, headers })
  const bearer = { authorization: `Bearer ${token}` }
  const first = await ask('203.0.113.30', bearer)
  assert.deepEqual(
    [first.statusCode, first.headers['ratelimit-policy'], first.headers.ratelimit],
    [200, '"api";q=2;w=60', '"api";r=1'],
  )
  assert.equal((await ask('203.0.113.31', bearer)).statusCode, 200)
  const refused = await ask('127.0.0.1', bearer)
  assert.equal(refused.statusCode, 429)
  assert.ok(Number(refused.headers['retry-after']) >= 1)
  assert.match(refused.headers['content-type'] as string, /application\/problem\+json/)
  assert.equal(refused.json().type, '/problems/too-many-requests')
  assert.equal((await ask('203.0.113.30')).statusCode, 200, 'others at this address go on')
  for (const status of [200, 200, 200, 429]) assert.equal((await ask('203.0.113.40')).statusCode, status)
})

test('by default a whole crowd behind one address is let through', () => {
  const limits = createLimits(readConfig({}).limits, () => 0)
  for (let time = 0; time < 1000; time++) {
    limits.takeFrom('reads', '203.0.113.9')
    limits.takeFrom('writes', '203.0.113.9')
  }
  assert.throws(() => readConfig({ FAIRWAY_LIMIT_READS: 'many' }), /FAIRWAY_LIMIT_READS/)
})
