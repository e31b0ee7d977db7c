/** What somebody with a browser and patience tries. Each of these worked once. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { createWorkerAccount, recoveryWords } from '../../platform/features/accounts/index.ts'
import { decideOnVacancy } from '../../platform/features/vacancies/index.ts'
import { publicActor } from '../../platform/foundation/actor.ts'
import { cleanText } from '../../platform/foundation/http/form.ts'
import { hashToken, openSession } from '../../platform/foundation/http/session.ts'
import { hiddenFields, signedIn, startTestApp, type TestApp, Visitor } from '../support/app.ts'
import { makeStaff, makeWorker } from '../support/fixtures.ts'
import { makeCast, makeLicence, makeOffer, makeVacancy, step } from '../support/journey.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const outbox = (recipient: string) =>
  app.database.internal('test', (db) =>
    db.selectFrom('outbox_messages').select('body').where('recipient', '=', recipient).execute(),
  )
const change = (statement: ReturnType<typeof sql>) =>
  app.database.internal('test', (db) => statement.execute(db))

test('a form full of combining marks does not hold the server', async () => {
  // Marks of two classes in the wrong order: sorting n of them takes n² steps, 1 MB of them more than ten minutes.
  const marks = '\u0301'.repeat(150_000) + '\u0323'.repeat(150_000)
  await new Visitor(app).get('/en/sign-in')
  const from = performance.now()
  const { statusCode } = await app.server.inject({
    method: 'POST',
    url: '/en/sign-in',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `phone=a${marks}`,
  })
  assert.equal(statusCode, 409)
  assert.ok(performance.now() - from < 5000)
  assert.equal(cleanText('n\u0303o\u0323\u0302'), 'ñộ')
})

test('a session that was ended is not brought back by a request that was on its way', async () => {
  const worker = await makeWorker(app.database)
  const { cookie = '' } = await signedIn(app, worker.account)
  const request = { cookies: { fairway: cookie } } as never
  const onItsWay = await openSession(request, {} as never, app)
  assert.equal(onItsWay.actor.kind, 'worker')
  await change(sql`delete from sessions where id_hash = ${hashToken(cookie)}`)
  await onItsWay.set('flash', { key: 'yes' })
  assert.equal((await openSession(request, {} as never, app)).actor.kind, 'public')
})

test('two requests of one session do not undo what the other stored', async () => {
  const worker = await makeWorker(app.database)
  const { cookie = '' } = await signedIn(app, worker.account)
  const request = { cookies: { fairway: cookie } } as never
  const [one, two] = await Promise.all([1, 2].map(() => openSession(request, {} as never, app)))
  await one!.set('used-up', 1)
  await one!.set('used-up', undefined)
  await two!.set('other', { a: [1] })
  const now = await openSession(request, {} as never, app)
  assert.equal(now.get('used-up'), undefined)
  assert.deepEqual(now.get('other'), { a: [1] })
})

test('who was away too long can sign in again with the same cookie, and finds nothing of before', async () => {
  const worker = await makeWorker(app.database, { phone: '+9779841777001' })
  const visitor = await signedIn(app, worker.account)
  const id = hashToken(visitor.cookie ?? '')
  await change(
    sql`update sessions set seen_at = now() - interval '2 hours', data = '{"old": 1}' where id_hash = ${id}`,
  )
  await visitor.submit('/en/sign-in', { country: 'NPL', phone: '9841777001' })
  assert.equal((await visitor.get('/en/sign-in/code')).status, 200)
  const { rows } = await sql<{ account_id: string | null; data: object }>`
    select account_id, data from sessions where id_hash = ${id}`.execute(app.database.kysely)
  assert.equal(rows[0]?.account_id, null)
  assert.ok(!('old' in (rows[0]?.data ?? {})))
})

test('what a visitor typed before signing in is kept by no cache of a shared phone', async () => {
  const visitor = new Visitor(app)
  await visitor.submit('/en/sign-in', { country: 'NPL', phone: '9841777002' })
  const page = await visitor.get('/en/sign-in/code')
  assert.match(page.body, /9841777002/)
  assert.equal(page.headers['cache-control'], 'no-store')
})

test('an address to go on to that no header can carry is not gone to', async () => {
  const officer = await makeStaff(app.database, 'authority', 'NPL')
  const visitor = await signedIn(app, officer.account)
  for (const next of ['/en/नमस्ते', '/en/a\\b', '/en/a b'])
    assert.equal(
      (await visitor.get(`/en/staff/sign-in?next=${encodeURIComponent(next)}`)).location,
      '/en/desk',
    )
  assert.equal(
    (await visitor.get(`/en/staff/sign-in?next=${encodeURIComponent('/en//evil.example')}`)).location,
    '/en//evil.example',
  )
})

test('messages are not read through a proxy, nor by a page whose name was made to lead here', async () => {
  const ask = async (headers: Record<string, string>) =>
    (await app.server.inject({ url: '/en/dev/messages', headers })).statusCode
  assert.equal(await ask({ host: 'localhost:8080' }), 200)
  assert.equal(await ask({ host: '127.0.0.1:8080' }), 200)
  assert.equal(await ask({ host: 'evil.example' }), 404)
  assert.equal(await ask({ host: '127.0.0.1.evil.example' }), 404)
  assert.equal(await ask({ host: 'localhost', 'x-forwarded-for': '203.0.113.5' }), 404)
})

test('behind a proxy, an address that the visitor made up is not believed', async () => {
  process.env.FAIRWAY_TRUST_PROXY = '1'
  const behind = await startTestApp().finally(() => delete process.env.FAIRWAY_TRUST_PROXY)
  try {
    const visitor = new Visitor(behind)
    const form = (await visitor.get('/en/sign-in')).body
    const csrf = /name="_csrf" value="([^"]*)"/.exec(form)?.[1] ?? ''
    for (const phone of ['9841777004', '9841777005']) {
      const answer = await behind.server.inject({
        method: 'POST',
        url: '/en/sign-in',
        headers: {
          cookie: `fairway=${visitor.cookie}`,
          'content-type': 'application/x-www-form-urlencoded',
          'x-forwarded-for': `198.51.100.${phone.slice(-1)}, 203.0.113.5`,
        },
        payload: new URLSearchParams({ _csrf: csrf, _once: phone, country: 'NPL', phone }).toString(),
      })
      assert.equal(answer.statusCode, 303)
    }
    const networks = await behind.database.kysely
      .selectFrom('throttles')
      .select('attempts')
      .where('bucket', 'like', 'code-send-network:%')
      .execute()
    assert.deepEqual(networks, [{ attempts: 2 }])
  } finally {
    await behind.close()
  }
})

test('a recovery card makes no browser known for a phone that somebody else may hold', async () => {
  const phone = '+9779841777003'
  const card = await app.database.write(publicActor, async (work) => {
    const person = '00000000-0000-4000-8000-0000000000aa'
    await work.db
      .insertInto('people')
      .values({
        id: person,
        full_name: 'X',
        birth_date: '1990-01-01',
        nationality: 'NPL',
        locale: 'en',
      })
      .execute()
    await work.db.insertInto('person_contacts').values({ person_id: person, phone }).execute()
    return (await createWorkerAccount(work, { person, pin: '204816', locale: 'en', birthDate: '1990-01-01' }))
      .card
  })
  // Whoever registers with another's phone must not be able to write to it without end from ever new browsers.
  for (let browser = 0; browser < 4; browser++) {
    const visitor = new Visitor(app)
    await visitor.submit('/en/sign-in/card', {
      number: card.number,
      words: recoveryWords(card.words, 'en').join(' '),
    })
    await visitor.submit('/en/sign-out', {})
    await visitor.submit('/en/sign-in', { country: 'NPL', phone: '9841777003' })
  }
  assert.equal((await outbox(phone)).length, 1)
})

test('the desk searches people without a name in any address', async () => {
  await makeWorker(app.database, { name: 'Parbati Thapa Magar', status: 'unverified' })
  const officer = await makeStaff(app.database, 'authority', 'NPL')
  const visitor = await signedIn(app, officer.account)
  assert.doesNotMatch((await visitor.get('/en/desk/people')).body, /<form method="get"/)
  const { location = '' } = await visitor.submit('/en/desk/people', { search: 'thapa mag' })
  assert.match(location, /^\/en\/desk\/people\?search=[0-9a-f-]{36}$/)
  const found = await visitor.get(location)
  assert.match(found.body, /1 worker/)
  assert.match(found.body, /Parbati/)
  assert.match(found.body, /value="thapa mag"/)
  // Another visit starts with the whole queue, and another officer's handle finds nothing.
  assert.doesNotMatch((await visitor.get('/en/desk/people')).body, /value="thapa mag"/)
})

test('who changes their name while the officer looks at the papers is not verified under it', async () => {
  const worker = await makeWorker(app.database, { name: 'Asha Gurung', status: 'unverified' })
  const officer = await makeStaff(app.database, 'authority', 'NPL')
  const desk = await signedIn(app, officer.account)
  const url = `/en/desk/people/${worker.person}/verify`
  const fields = { ...hiddenFields((await desk.get(url)).body, url), document: 'passport' }
  await change(sql`update people set full_name = 'Somebody Else' where id = ${worker.person}`)
  const answer = await desk.post(url, fields)
  assert.equal(answer.status, 409)
  assert.match(answer.body, /changed the name/)
  assert.match(answer.body, /Somebody Else/)
  assert.equal((await desk.submit(url, { document: 'passport' })).status, 303)
})

test('nobody is bound by an offer that an authority has stopped since', async () => {
  const cast = await makeCast(app.database)
  const id = await makeOffer(app.database, cast)
  const authority = await makeStaff(app.database, 'authority', 'NPL')
  await app.database.write(authority, (work) =>
    decideOnVacancy(work, cast.vacancyId, {
      status: 'refused',
      code: 'not-real',
      reason: 'Workers were cheated',
    }),
  )
  await assert.rejects(step(app.database, cast.worker, id, { kind: 'accept' }), { code: 'stopped' })
  const visitor = await signedIn(app, cast.worker.account)
  const answer = await visitor.submit(`/en/placements/${id}`, { command: 'accept' })
  assert.equal(answer.status, 409)
  assert.match(answer.body, /The job was stopped/)
})

test('nobody is bound to an organisation that was suspended since, neither by accepting nor by signing', async () => {
  for (const side of ['employer', 'recruiter'] as const) {
    const cast = await makeCast(app.database)
    const organisation = cast[side].organisation
    const suspend = (status: string) =>
      change(sql`update organisations set status = ${status} where id = ${organisation}`)
    const id = await makeOffer(app.database, cast)
    await suspend('suspended')
    await assert.rejects(step(app.database, cast.worker, id, { kind: 'accept' }), { code: 'stopped' })
    await suspend('verified')
    const { contract } = await step(app.database, cast.worker, id, { kind: 'accept' })
    await suspend('suspended')
    await assert.rejects(step(app.database, cast.worker, id, { kind: 'sign', ...contract! }), {
      code: 'stopped',
    })
    // What frees a worker stays possible.
    await step(app.database, cast.worker, id, { kind: 'withdraw', reason: 'other' })
  }
})

test('a contract is made with nobody under a name that was not verified', async () => {
  const cast = await makeCast(app.database)
  const id = await makeOffer(app.database, cast)
  const visitor = await signedIn(app, cast.worker.account)
  await visitor.submit('/en/me/profile/name', { fullName: 'Another Name' })
  await assert.rejects(step(app.database, cast.worker, id, { kind: 'accept' }), { code: 'not-verified' })
})

test('an officer approves the terms that were read, not those sent in since', async () => {
  const cast = await makeCast(app.database)
  const authority = await makeStaff(app.database, 'authority', 'NPL')
  const vacancyId = await makeVacancy(app.database, cast.employer, null, { status: 'submitted' })
  const desk = await signedIn(app, authority.account)
  const url = `/en/desk/vacancies/${vacancyId}`
  const fields = hiddenFields((await desk.get(url)).body, url)
  await change(
    sql`update vacancies set wage_minor = 1, submitted_at = now() + interval '1 second' where id = ${vacancyId}`,
  )
  const answer = await desk.post(url, { ...fields, decision: 'published' })
  assert.equal(answer.status, 409)
  assert.match(answer.body, /It has been decided already/)
  assert.equal((await desk.submit(url, { decision: 'refused', code: 'pay', reason: 'The wage' })).status, 303)
})

test('a recruiter without a valid licence sees no worker', async () => {
  const cast = await makeCast(app.database, {
    worker: { name: 'Laxmi Shrestha', occupations: [{ isco: '9112', years: 3 }] },
  })
  const licensing = await makeStaff(app.database, 'authority', 'NPL')
  const visitor = await signedIn(app, cast.recruiter.account)
  const shortlist = `/en/employer/vacancies/${cast.vacancyId}/shortlist`
  const person = `/en/employer/vacancies/${cast.vacancyId}/people/${cast.worker.person}`
  assert.match((await visitor.get(shortlist)).body, /Your licence does not allow/)
  assert.equal((await visitor.get(person)).status, 404)
  await makeLicence(app.database, cast.recruiter, licensing)
  assert.doesNotMatch((await visitor.get(shortlist)).body, /Your licence does not allow/)
  assert.match((await visitor.get(person)).body, /Laxmi/)
})

test('however many browsers know a phone, together they try a number of times and no more', async () => {
  const phone = '+9779841777006'
  const card = { person: '00000000-0000-4000-8000-0000000000bb', pin: '204816', birthDate: '1990-01-01' }
  await app.database.write(publicActor, async (work) => {
    await work.db
      .insertInto('people')
      .values({
        id: card.person,
        full_name: 'Y',
        birth_date: '1990-01-01',
        nationality: 'NPL',
        locale: 'en',
      })
      .execute()
    await work.db.insertInto('person_contacts').values({ person_id: card.person, phone }).execute()
    await createWorkerAccount(work, { ...card, locale: 'en' })
  })
  const signIn = async (visitor: Visitor) => {
    await change(sql`delete from throttles where bucket not like 'code-send-known:%'`)
    await change(sql`delete from outbox_messages where recipient = ${phone}`)
    const asked = await visitor.submit('/en/sign-in', { country: 'NPL', phone: '9841777006' })
    if (asked.status !== 303) return asked
    const code = /\d{6}/.exec((await outbox(phone))[0]?.body ?? '')?.[0] ?? ''
    await visitor.submit('/en/sign-in/code', { code })
    const answer = await visitor.submit('/en/sign-in/pin', { pin: card.pin })
    await visitor.submit('/en/sign-out', {})
    return answer
  }
  const visitor = new Visitor(app)
  for (let turn = 0; turn < 3; turn++) assert.equal((await signIn(visitor)).status, 303)
  const known = await app.database.kysely
    .selectFrom('throttles')
    .select('attempts')
    .where('bucket', 'like', 'code-send-known:%')
    .execute()
  assert.deepEqual(known, [{ attempts: 2 }])
  await change(sql`update throttles set attempts = 100 where bucket like 'code-send-known:%'`)
  assert.equal((await signIn(visitor)).status, 429)
})
