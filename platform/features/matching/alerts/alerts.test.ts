import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { sql } from 'kysely'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../../tests/support/app.ts'
import { makeStaff, makeVacancy, makeWorker } from '../../../../tests/support/fixtures.ts'
import type { StaffActor, WorkerActor } from '../../../foundation/actor.ts'
import { loadCatalogue } from '../../classifications/index.ts'
import { indexedVacancy } from '../domain.ts'
import { indexesOf } from '../indexes.ts'
import { selectJobs } from '../store.ts'
import { alertsRun } from './job.ts'
import { type NewAlert, runAlert, saveAlert, system } from './service.ts'

let app: TestApp
let employer: StaffActor

before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
  employer = await makeStaff(app.database, 'employer', 'ARE')
  await indexesOf(context()).whole()
})
after(() => app.close())

const context = () => ({ config: app.config, database: app.database, log: app.server.log })
const publish = (isco = '9112', skills: string[] = []) =>
  makeVacancy(app.database, { employer: employer.organisation, title: `Work ${isco}`, isco, skills })

async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    if (await holds()) return
    await wait(10)
  }
  assert.fail(`never: ${what}`)
}

const isListed = (vacancy: string) => async () => {
  const worker = { id: 'x', occupations: [{ isco: '9112', years: 1 }], skills: [], languages: [] }
  const ranked = await indexesOf(context()).vacancies(
    { ...worker, countriesWanted: [], countriesRefused: [] },
    'NPL',
    { limit: 1000 },
  )
  return ranked.some(({ id }) => id === vacancy)
}

const cleaner = (options: Parameters<typeof makeWorker>[1] = {}) =>
  makeWorker(app.database, { occupations: [{ isco: '9112', years: 3 }], ...options })
const save = (actor: WorkerActor | StaffActor, alert: Partial<NewAlert> = {}) =>
  saveAlert((work) => app.database.write(actor, work), context(), {
    kind: 'jobs-for-me',
    everyDays: 1,
    locale: 'ne',
    ...alert,
  })
const due = (...ids: string[]) =>
  app.database.internal('test', async (db) => {
    await sql`update alerts set next_at = now() where id = any(${ids}::uuid[])`.execute(db)
  })
const mails = (to: string) =>
  app.database.internal('test', (db) =>
    db
      .selectFrom('outbox_messages')
      .select(['subject', 'body', 'regarding'])
      .where('recipient', '=', to)
      .orderBy('created_at')
      .execute(),
  )
const linkIn = (body: string) => /\/[a-z]{2}\/alerts\/[\w-]+\/[\w-]+/.exec(body)?.[0] ?? ''

test('new jobs are told once and by e-mail only after a yes; one button without a sign-in stops it', async () => {
  await publish()
  const worker = await cleaner()
  const id = await save(worker, { email: ' Sita@Example.org ', locale: 'en' })
  const [asked] = await mails('sita@example.org')
  assert.match(asked!.subject!, /may we write to you/)
  const first = await publish()
  await eventually('listed', isListed(first))
  // Not confirmed: found, and shown on the page alone.
  assert.equal(await runAlert(context(), id), 1)
  assert.equal((await mails('sita@example.org')).length, 1)
  const visitor = await signedIn(app, worker.account)
  assert.match((await visitor.get('/en/me/alerts')).body, new RegExp(`/en/me/jobs/${first}`))

  const link = linkIn(asked!.body)
  const stranger = new Visitor(app)
  assert.equal((await stranger.submit(link, { answer: 'confirm' })).status, 303)
  const second = await publish()
  await eventually('listed', isListed(second))
  await due(id)
  assert.equal(await runAlert(context(), id), 1)
  const told = (await mails('sita@example.org')).at(-1)!
  assert.match(told.body, new RegExp(second))
  assert.doesNotMatch(told.body, new RegExp(`${first}|Sita`))
  assert.equal(told.regarding, worker.person)
  // At most daily, whatever else is published.
  const third = await publish()
  await eventually('listed', isListed(third))
  await alertsRun.run(context(), {})
  assert.equal((await mails('sita@example.org')).length, 2)

  const stop = linkIn(told.body.slice(told.body.lastIndexOf('Stop')))
  assert.equal((await stranger.get(stop.slice(0, -1))).status, 404)
  assert.match((await stranger.get(stop)).body, /Stop these messages/)
  assert.equal((await stranger.submit(stop, { answer: 'stop' })).status, 303)
  assert.match((await stranger.get(stop)).body, /Nothing more is sent/)
  await due(id)
  assert.equal(await runAlert(context(), id), 0)
})

test('whatever is published while several processes run all alerts, no vacancy is told twice to anybody', async () => {
  const worker = await cleaner()
  const ids = [await save(worker), await save(worker, { kind: 'search', search: { country: 'ARE' } })]
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 2, max: 4 }),
      async (some, runners) => {
        let last = ''
        for (let n = 0; n < some; n++) last = await publish()
        await eventually('listed', isListed(last))
        await due(...ids)
        const told = await Promise.all(
          Array.from({ length: runners }, () => ids.map((id) => runAlert(context(), id))).flat(),
        )
        assert.equal(
          told.reduce((a, b) => a + b, 0),
          some,
        )
      },
    ),
    { numRuns: 8 },
  )
})

test('an employer is told how many new people meet all that is essential, not who; withdrawn consent counts nobody', async () => {
  const skill = 'clean-rooms-test'
  await app.database.internal('fixtures', (db) =>
    db.insertInto('skills').values({ id: skill, source: 'starter' }).execute(),
  )
  const vacancy = await publish('9112', [skill])
  const isFound = (person: string) => async () => {
    const [job] = await app.database.read(system, ({ db }) => selectJobs(db, [vacancy]))
    return (await indexesOf(context()).people(indexedVacancy(job!), { limit: 1000 })).some(
      ({ id }) => id === person,
    )
  }
  const there = await cleaner({ skills: [skill] })
  await eventually('found', isFound(there.person))
  const id = await save(employer, { kind: 'shortlist', vacancyId: vacancy, locale: 'en' })
  const fresh = await cleaner({ name: 'Nobody Knows', skills: [skill] })
  const unskilled = await cleaner()
  const left = await cleaner({ skills: [skill] })
  await eventually('found', isFound(left.person))
  await app.database.internal('test', (db) =>
    db
      .updateTable('consents')
      .set({ withdrawn_at: new Date() })
      .where('person_id', '=', left.person)
      .execute(),
  )
  await due(id)
  assert.equal(await runAlert(context(), id), 1)
  await due(id)
  assert.equal(await runAlert(context(), id), 0)
  const { email } = await app.database.internal('test', (db) =>
    db.selectFrom('accounts').select('email').where('id', '=', employer.account).executeTakeFirstOrThrow(),
  )
  const [mail] = await mails(email!)
  assert.match(mail!.body, /^1 new worker has all skills/)
  for (const one of [fresh, unskilled, there]) assert.ok(!mail!.body.includes(one.person))
  assert.ok(!mail!.body.includes('Nobody Knows'))
  // Closed: nobody is looked for.
  await app.database.internal('test', (db) =>
    db.updateTable('vacancies').set({ status: 'closed' }).where('id', '=', vacancy).execute(),
  )
  await cleaner({ skills: [skill] })
  await due(id)
  assert.equal(await runAlert(context(), id), 0)
})

test('a search of the public list is saved, listed, deleted, and stands in the record; erasing takes it along', async () => {
  const worker = await cleaner()
  const visitor = await signedIn(app, worker.account)
  assert.match(
    (await visitor.get('/en/jobs?q=work&country=ARE')).body,
    /\/en\/me\/alerts\?q=work&amp;country=ARE/,
  )
  const page = '/en/me/alerts?q=work&country=ARE'
  const refused = await visitor.submit('/en/me/alerts', { email: 'not an address', q: 'work' }, page)
  assert.equal(refused.status, 422)
  assert.match(refused.body, /not an address/)
  const saved = await visitor.submit('/en/me/alerts', { email: '', every: '7' }, page)
  assert.equal(saved.status, 303)
  assert.match((await visitor.get('/en/me/alerts')).body, /work.*United Arab Emirates/s)
  const record = JSON.parse((await visitor.get('/en/me/record.json')).body)
  assert.deepEqual(record.savedSearches[0].search, { q: 'work', country: 'ARE' })
  const id = await save(worker)
  await publish()
  await app.database.write(worker, async (work) => {
    await sql`select erase_person(${worker.person})`.execute(work.db)
    work.record({ action: 'test.erased', subject: 'test:1' })
  })
  const left = await app.database.internal('test', (db) =>
    db.selectFrom('alerts').select('id').where('person_id', '=', worker.person).execute(),
  )
  assert.deepEqual(left, [])
  assert.equal(await runAlert(context(), id), 0)
})
