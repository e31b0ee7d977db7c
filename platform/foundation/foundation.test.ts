import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp, Visitor } from '../../tests/support/app.ts'
import { textsFor, timeZoneOf } from './i18n/texts.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

test('the first page leads to the reader’s language', async () => {
  const answer = await app.server.inject({
    url: '/',
    headers: { 'accept-language': 'ne-NP,ne;q=0.9,en;q=0.8' },
  })
  assert.equal(answer.headers.location, '/ne')
})

test('an unknown page says so in the language of its address', async () => {
  const answer = await new Visitor(app).get('/ar/nothing-here')
  assert.equal(answer.status, 404)
  assert.match(answer.body, /<html[^>]* lang="ar" dir="rtl"/)
})

test('every answer forbids scripts and frames of others', async () => {
  const answer = await new Visitor(app).get('/en')
  const policy = String(answer.headers['content-security-policy'])
  assert.match(policy, /default-src 'none'/)
  assert.doesNotMatch(policy, /unsafe/)
  assert.match(policy, /frame-ancestors 'none'/)
})

test('the platform says whether it lives, can serve, and how fast it is', async () => {
  assert.equal((await app.server.inject('/healthz')).statusCode, 200)
  assert.equal((await app.server.inject('/readyz')).statusCode, 200)
  assert.match((await app.server.inject('/metrics')).body, /http_request_duration_seconds_count/)
})

test('moments are shown by the clocks of the reader’s country, which are named', () => {
  const at = new Date('2026-11-30T20:30:00Z')
  assert.match(textsFor('en', timeZoneOf('NPL')).moment(at), /^Dec 1, 2026, 2:15\sAM GMT\+5:45$/)
  assert.match(textsFor('ne', timeZoneOf('NPL')).moment(at), /०२:१५ GMT\+५:४५$/)
  for (const country of ['USA', 'ESP', '', 'XXX']) assert.equal(timeZoneOf(country), 'UTC', country)
  assert.equal(timeZoneOf('DEU'), 'Europe/Berlin')
  // Kuching kept other clocks than Kuala Lumpur until 1981.
  assert.match(textsFor('en', timeZoneOf('MYS')).moment(at), /GMT\+8$/)
  assert.match(textsFor('es').moment(at), /20:30 UTC$/)
})
