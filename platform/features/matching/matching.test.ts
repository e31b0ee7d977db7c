import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { rankPeople } from '@fairway/matching'
import { sql } from 'kysely'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import {
  makeVacancy as makePublished,
  makeStaff,
  makeWorker,
  systemActor,
  type VacancyFixture,
} from '../../../tests/support/fixtures.ts'
import type { StaffActor } from '../../foundation/actor.ts'
import { locales } from '../../foundation/i18n/locales.ts'
import { findPerson, saveEntry } from '../people/index.ts'
import { indexedVacancy } from './domain.ts'
import { indexesOf, startMatching } from './indexes.ts'
import { asMatchingPerson, candidateFor, jobsForMe, ownVacancy } from './service.ts'
import { selectCandidates, selectJobs } from './store.ts'

let app: TestApp
let employer: StaffActor

before(async () => {
  app = await startTestApp()
  employer = await makeStaff(app.database, 'employer', 'ARE')
})
after(() => app.close())

const parts = () => ({ config: app.config, database: app.database, log: app.server.log })
const indexes = () => indexesOf(parts())

type VacancyOptions = Omit<VacancyFixture, 'employer' | 'english'> & { by?: StaffActor }

const makeVacancy = ({ by = employer, ...options }: VacancyOptions = {}) =>
  makePublished(app.database, { employer: by.organisation, english: 'B1', ...options })

const makeCleaner = (options: Parameters<typeof makeWorker>[1] = {}) =>
  makeWorker(app.database, { occupations: [{ isco: '9112', years: 3 }], wanted: ['ARE'], ...options })

/** What PostgreSQL said arrives a moment after the commit. */
async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    if (await holds()) return
    await wait(10)
  }
  assert.fail(`never: ${what}`)
}

async function isIndexed(vacancy: string, person: string): Promise<boolean> {
  const [job] = await app.database.read(systemActor, ({ db }) => selectJobs(db, [vacancy]))
  const ranked = await indexes().people(indexedVacancy(job!), { limit: 1000 })
  return ranked.some(({ id }) => id === person)
}

test('a job for me says why, what is missing, and leads to every reason', async () => {
  const vacancy = await makeVacancy({ skills: ['make-beds'], pathway: 'are/private-sector-work-permit' })
  const worker = await makeCleaner({ skills: ['make-beds'] })
  await indexes().whole()
  await eventually('indexed', async () => {
    const list = await app.database.read(worker, (work) => jobsForMe(work, indexes(), 1))
    return list.items.some(({ job }) => job.id === vacancy)
  })
  const visitor = await signedIn(app, worker.account)
  const list = await visitor.get('/en/me/jobs')
  assert.equal(list.status, 200)
  assert.match(list.body, new RegExp(`/en/me/jobs/${vacancy}`))
  assert.match(list.body, /Hotel cleaner &lt;b>/)
  assert.match(list.body, /45 of 55 points/)
  const detail = await visitor.get(`/en/me/jobs/${vacancy}`)
  assert.match(detail.body, /In the profile: .* The same work\. 30 of 30 points/)
  assert.match(detail.body, /English, level B1 or better.*Not in the profile\. 0 of 10 points/s)
  assert.match(detail.body, /As the rules of .* read\./)
  assert.match(detail.body, new RegExp(`href="/en/jobs/${vacancy}"`))
  assert.doesNotMatch(detail.body.slice(detail.body.indexOf('<main')), /<script|onclick|style=/)
})

test('every page is whole in every language', async () => {
  const vacancy = await makeVacancy({ pathway: 'are/private-sector-work-permit', skills: ['sweep'] })
  const worker = await makeCleaner({ status: 'unverified', consent: false })
  const shown = await makeCleaner({ skills: ['sweep'] })
  const another = await makeCleaner()
  const visitor = await signedIn(app, worker.account)
  const member = await signedIn(app, employer.account)
  for (const locale of locales) {
    for (const [who, path] of [
      [visitor, '/me/jobs'],
      [visitor, `/me/jobs/${vacancy}`],
      [member, `/employer/vacancies/${vacancy}/shortlist`],
      [member, `/employer/vacancies/${vacancy}/compare?person=${shown.person}&person=${another.person}`],
      [member, `/employer/vacancies/${vacancy}/people/${shown.person}`],
    ] as const) {
      const { status, body } = await who.get(`/${locale}${path}`)
      assert.equal(status, 200, `${locale}${path}`)
      assert.equal(body.match(/<h1/g)?.length, 1, path)
      assert.doesNotMatch(body, /undefined|\[object|matching\.\w|pathways\.\w/)
    }
  }
})

test('people side by side: requirement by requirement, without who left, and each look is recorded', async () => {
  const vacancy = await makeVacancy({ skills: ['side-by-side'] })
  const skilled = await makeCleaner({ name: 'Asha Rai', skills: ['side-by-side'] })
  const other = await makeCleaner({ name: 'Bina Rai' })
  const hidden = await makeCleaner({ name: 'Hidden Rai', consent: false })
  const member = await signedIn(app, employer.account)
  const path = `/en/employer/vacancies/${vacancy}`
  const asking = (...people: { person: string }[]) =>
    member.get(`${path}/compare?${new URLSearchParams(people.map(({ person }) => ['person', person]))}`)
  const both = (await asking(skilled, other)).body
  assert.match(
    both,
    /Asha Rai.*Bina Rai.*45 of 55 points.*35 of 55 points.*Skill that is needed.*Yes.*Missing/s,
  )
  assert.doesNotMatch(both.slice(both.indexOf('<main')), /1995|female|NPL|Nepal/)
  const without = (await asking(skilled, hidden)).body
  assert.match(without, /1 worker is not on this list any more/)
  assert.doesNotMatch(without, /Hidden Rai/)
  assert.match((await asking(skilled)).body, /Tick 2 to 4 workers/)
  const seen = await app.database.internal('test', (db) =>
    db
      .selectFrom('record_views')
      .select('person_id')
      .where('purpose', '=', 'candidate')
      .where('person_id', 'in', [skilled.person, other.person, hidden.person])
      .execute(),
  )
  assert.deepEqual(
    seen.map(({ person_id }) => person_id).toSorted(),
    [skilled.person, skilled.person, other.person].toSorted(),
  )
  const stranger = await signedIn(app, (await makeStaff(app.database, 'employer', 'ARE')).account)
  assert.equal((await stranger.get(`${path}/compare?person=${skilled.person}`)).status, 404)
  // What was ticked stays ticked in the list. Only the one with the skill is sure of a place in it: cleaners
  // of the other tests have the same points as the other, and more of them than a list has places.
  await eventually('indexed', () => isIndexed(vacancy, skilled.person))
  const list = await member.get(`${path}/shortlist?person=${skilled.person}`)
  assert.match(list.body, new RegExp(`value="${skilled.person}" checked`))
})

test('the index follows the database: verified, changed, moved, withdrawn, removed', async () => {
  const vacancy = await makeVacancy({ isco: '7112' })
  const worker = await makeCleaner({ status: 'unverified', occupations: [{ isco: '7112', years: 4 }] })
  await indexes().whole()
  const change = (statement: ReturnType<typeof sql>) =>
    app.database.internal('test', (db) => statement.execute(db))
  const { person } = worker
  assert.equal(await isIndexed(vacancy, person), false)
  await change(sql`update people set status = 'verified' where id = ${person}`)
  await eventually('verified', () => isIndexed(vacancy, person))
  await change(sql`update people set nationality = 'BGD' where id = ${person}`)
  await eventually('moved away', async () => !(await isIndexed(vacancy, person)))
  await change(sql`update people set nationality = 'NPL' where id = ${person}`)
  await eventually('moved back', () => isIndexed(vacancy, person))
  await change(sql`delete from person_occupations where person_id = ${person}`)
  await eventually('another work', async () => !(await isIndexed(vacancy, person)))
  await change(sql`insert into person_occupations (person_id, isco, years) values (${person}, '7112', 1)`)
  await eventually('work again', () => isIndexed(vacancy, person))
  await change(sql`update consents set withdrawn_at = now() where person_id = ${person}`)
  await eventually('withdrawn', async () => !(await isIndexed(vacancy, person)))

  // In the end the index answers as scoring every record would.
  const [job] = await app.database.read(systemActor, ({ db }) => selectJobs(db, [vacancy]))
  const all = await app.database.read(systemActor, ({ db }) =>
    selectCandidates(db, { after: undefined, limit: 10_000 }),
  )
  const nepali = all.filter(({ nationality }) => nationality === 'NPL')
  await eventually('equal', async () => {
    const ranked = await indexes().people(indexedVacancy(job!), { limit: 1000 })
    const truth = rankPeople(indexedVacancy(job!), nepali, { limit: 1000 })
    return JSON.stringify(ranked) === JSON.stringify(truth)
  })
})

test('licences, school, years of work and the day one is free are compared, alike on both sides', async () => {
  const vacancy = await makeVacancy({
    skills: ['make-beds'],
    licences: [
      { licence: 'forklift', essential: true },
      { licence: 'profession-nurse', essential: false },
    ],
    education: 3,
    experienceYears: 6,
    neededBy: '2030-03-01',
  })
  const holder = await makeCleaner({ skills: ['make-beds'], name: 'Has papers' })
  const other = await makeCleaner({ skills: ['make-beds'], name: 'Has none' })
  const tell = (
    of: typeof holder,
    kind: Parameters<typeof saveEntry>[2]['kind'],
    data: Parameters<typeof saveEntry>[2]['data'],
    id?: string,
  ) => app.database.write(of, (work) => saveEntry(work, of.person, { id, kind, data }))
  const paper = { certificate: 'licence', issuer: 'Office', name: 'Paper', licence: 'forklift' }
  const forklift = await tell(holder, 'certificate', { ...paper, expiresOn: '2039-01-01' })
  // A profession counts where it was recognised.
  await tell(holder, 'certificate', { ...paper, licence: 'profession-nurse', country: 'NPL' })
  await tell(holder, 'education', { level: '2', completed: true })
  await tell(holder, 'education', { level: '6', completed: false })
  await tell(holder, 'driving', { categories: ['CE'], country: 'NPL' })
  await tell(holder, 'skill', { skill: 'make-beds', skillLevel: 'expert' })
  // The worker's three years ended long ago: half of them count.
  await tell(holder, 'work', {
    job: 'Cleaner',
    setting: 'company',
    paid: true,
    country: 'NPL',
    from: '2001-01',
    to: '2003-12',
    occupation: '9112',
  })
  const day = await tell(holder, 'availability', { availableFrom: '2030-02-28' })

  await eventually('found', () => isIndexed(vacancy, holder.person))
  assert.equal(await isIndexed(vacancy, other.person), false)
  const visitor = await signedIn(app, employer.account)
  const candidate = (await visitor.get(`/en/employer/vacancies/${vacancy}/people/${holder.person}`)).body
  assert.match(candidate, /Licence or certificate that is needed: Forklift licence/)
  assert.match(
    candidate,
    /Licence or certificate that helps: Registered nurse, in United Arab Emirates[\s\S]*Not in the profile/,
  )
  assert.match(
    candidate,
    /School: Upper secondary education, or higher[\s\S]*In the profile: Lower secondary education/,
  )
  assert.match(candidate, /In the profile: 1.5 years. Work from long ago counts half. 2 of 10 points/)

  // The worker's own side says the same, and what is missing.
  const own = await app.database.read(holder, (work) => jobsForMe(work, indexes(), 1))
  const mine = own.items.find(({ job }) => job.id === vacancy)!
  const theirs = await app.database.write(employer, async (work) =>
    candidateFor(work, await ownVacancy(work, vacancy), holder.person),
  )
  assert.deepEqual(mine.score, theirs.score)

  await tell(holder, 'availability', { availableFrom: '2030-03-02' }, day)
  await eventually('comes too late', async () => !(await isIndexed(vacancy, holder.person)))
  await tell(holder, 'availability', { availableFrom: '2030-03-01' }, day)
  await eventually('comes in time', () => isIndexed(vacancy, holder.person))
  await tell(holder, 'certificate', { ...paper, expiresOn: '2020-01-01' }, forklift)
  await eventually('has run out', async () => !(await isIndexed(vacancy, holder.person)))
})

test('many records at once arrive whole, and an index built anew is the same', async () => {
  const vacancy = await makeVacancy({ isco: '8332' })
  await indexes().whole()
  await app.database.internal('test', (db) =>
    sql`with made as (
        insert into people (full_name, birth_date, nationality, locale, status)
        select 'Driver ' || n, '1990-01-01', 'NPL', 'ne', 'verified' from generate_series(1, 1500) n returning id),
      consented as (insert into consents (person_id, purpose) select id, 'shown_to_employers' from made)
      insert into person_occupations (person_id, isco, years) select id, '8332', 5 from made`.execute(db),
  )
  const [job] = await app.database.read(systemActor, ({ db }) => selectJobs(db, [vacancy]))
  const ranked = () => indexes().people(indexedVacancy(job!), { limit: 10_000 })
  await eventually('all 1500', async () => (await ranked()).length === 1500)
  const before = await ranked()
  const size = indexes().size()
  await indexes().stop()
  const { stop } = await startMatching(parts())
  assert.deepEqual(await ranked(), before)
  assert.deepEqual(indexes().size(), size)
  await stop()
})

test('the index hears again after the database dropped its connection', async () => {
  const vacancy = await makeVacancy({ isco: '5120' })
  await indexes().whole()
  await app.database.internal('test', (db) => sql`select 1`.execute(db))
  const { Client } = (await import('pg')).default
  const owner = new Client(app.ownerUrl)
  await owner.connect()
  await owner.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query ilike 'listen%'`)
  await owner.end()
  const cook = await makeCleaner({ occupations: [{ isco: '5120', years: 2 }] })
  await eventually('heard again', () => isIndexed(vacancy, cook.person))
})

test('a withdrawn consent leaves the shortlist at once', async () => {
  const vacancy = await makeVacancy({ isco: '5131' })
  const worker = await makeCleaner({ name: 'Bishnu Once', occupations: [{ isco: '5131', years: 4 }] })
  await indexes().whole()
  await eventually('indexed', () => isIndexed(vacancy, worker.person))
  const member = await signedIn(app, employer.account)
  const page = `/en/employer/vacancies/${vacancy}`
  assert.match((await member.get(`${page}/shortlist`)).body, /Bishnu Once/)
  assert.equal((await member.get(`${page}/people/${worker.person}`)).status, 200)
  // In the worker's own name, and asked before the index can have heard of it.
  await app.database.write(worker, async ({ db, record }) => {
    await sql`update consents set withdrawn_at = now() where person_id = ${worker.person}`.execute(db)
    record({ action: 'consent.withdrawn', subject: `person:${worker.person}` })
  })
  assert.doesNotMatch((await member.get(`${page}/shortlist`)).body, /Bishnu Once/)
  assert.equal((await member.get(`${page}/people/${worker.person}`)).status, 404)
})

test('the shortlist shows no phone and no birth date, and records who was seen', async () => {
  const vacancy = await makeVacancy({ isco: '2221' })
  const worker = await makeCleaner({ phone: '+9779841234567', occupations: [{ isco: '2221', years: 4 }] })
  await indexes().whole()
  await eventually('indexed', () => isIndexed(vacancy, worker.person))
  const member = await signedIn(app, employer.account)
  const views = () =>
    app.database.read(systemActor, async ({ db }) => {
      const { rows } = await sql<{ entry: string }>`
        select entry from audit_events where entry like '%person.viewed%' and entry like ${`%${vacancy}%`}
        order by seq`.execute(db)
      return rows.map(({ entry }) => JSON.parse(entry))
    })
  const list = await member.get(`/en/employer/vacancies/${vacancy}/shortlist`)
  const detail = await member.get(`/en/employer/vacancies/${vacancy}/people/${worker.person}`)
  for (const { body } of [list, detail]) {
    assert.match(body, /Sita Rai/)
    assert.doesNotMatch(body, /9841234567|1995/)
  }
  assert.match(detail.body, new RegExp(`/en/employer/vacancies/${vacancy}/offer/${worker.person}`))
  const [first, second, ...more] = await views()
  assert.deepEqual(more, [])
  assert.deepEqual(
    [first.subject, first.data],
    [`vacancy:${vacancy}`, { purpose: 'shortlist', people: [worker.person] }],
  )
  assert.deepEqual(
    [second.subject, second.data],
    [`person:${worker.person}`, { purpose: 'candidate', at: `vacancy:${vacancy}` }],
  )
})

test('the pathway of a pair: the worker reads it from the record, an employer from the shortlist alone', async () => {
  const vacancy = await makeVacancy({ isco: '5131', pathway: 'are/private-sector-work-permit' })
  const nowhere = await makeVacancy({ isco: '5131', pathway: 'are/closed-long-ago' })
  const year = new Date().getUTCFullYear()
  const waiter = () => makeCleaner({ occupations: [{ isco: '5131', years: 4 }] })
  const [young, grown] = [await waiter(), await waiter()]
  await app.database.internal('test', (db) =>
    sql`update people set birth_date = ${`${year - 17}-01-01`} where id = ${young.person}`.execute(db),
  )
  await indexes().whole()
  for (const { person } of [young, grown])
    for (const id of [vacancy, nowhere]) await eventually('indexed', () => isIndexed(id, person))
  const own = async (account: string) => (await (await signedIn(app, account)).get('/en/me/jobs')).body
  const listed = await own(young.account)
  assert.match(listed, /if the job is offered to you/)
  assert.match(listed, /Not open now[^·]*·[^<]*Not met: /)
  assert.match(listed, /This job names no legal way that we know the rules of/)
  assert.match(await own(grown.account), /Could be open[^·]*·[^<]*Not known yet: /)
  const member = await signedIn(app, employer.account)
  const { body } = await member.get(`/en/employer/vacancies/${vacancy}/shortlist`)
  const lines = body.match(/Could be open.*?<\/p>/gs) ?? []
  assert.ok(lines.length >= 2 && body.includes(young.person) && body.includes(grown.person))
  assert.equal(new Set(lines).size, 1)
  assert.doesNotMatch(body, /Not open now/)
})

test('a worker and an employer reckon with the same: the record without name, phone or birth date', async () => {
  const worker = await makeCleaner({ skills: ['make-beds'] })
  const record = await app.database.read(worker, (work) => findPerson(work, worker.person))
  const own = asMatchingPerson(record!)
  const [candidate] = await app.database.read(employer, ({ db }) =>
    selectCandidates(db, { ids: [worker.person] }),
  )
  assert.deepEqual(candidate, { ...own, fullName: record!.fullName, nationality: 'NPL' })
  assert.deepEqual(Object.keys(own).sort(), [
    'availableFrom',
    'countriesRefused',
    'countriesWanted',
    'education',
    'id',
    'languages',
    'licences',
    'occupations',
    'skills',
  ])
})

test('points of the requirements add up to the score', async () => {
  const vacancy = await makeVacancy({ skills: ['mop', 'dust'] })
  const worker = await makeCleaner({ skills: ['mop'] })
  const { candidate, score } = await app.database.write(employer, async (work) =>
    candidateFor(work, await ownVacancy(work, vacancy), worker.person),
  )
  assert.equal(candidate.id, worker.person)
  const sum = (of: 'points' | 'maximum') => score.requirements.reduce((total, one) => total + one[of], 0)
  assert.deepEqual([score.points, score.maximum], [sum('points'), sum('maximum')])
})

test('another organisation’s vacancy is nothing that can be found', async () => {
  const other = await makeStaff(app.database, 'employer', 'ARE')
  const vacancy = await makeVacancy({ by: other })
  const worker = await makeCleaner()
  const member = await signedIn(app, employer.account)
  for (const path of ['shortlist', `people/${worker.person}`])
    assert.equal((await member.get(`/en/employer/vacancies/${vacancy}/${path}`)).status, 404, path)
  const own = await makeVacancy()
  assert.equal((await member.get(`/en/employer/vacancies/${own}/people/${randomUUID()}`)).status, 404)
  for (const path of [`/en/employer/vacancies/${own}/shortlist`, '/en/me/jobs'])
    assert.equal((await new Visitor(app).get(path)).status, 303, path)
  const asWorker = await signedIn(app, worker.account)
  assert.equal((await asWorker.get(`/en/employer/vacancies/${own}/shortlist`)).status, 403)
})

test('people of another country, unverified or hidden ones are nothing that can be found', async () => {
  const vacancy = await makeVacancy()
  const member = await signedIn(app, employer.account)
  for (const hidden of [
    await makeCleaner({ nationality: 'BGD' }),
    await makeCleaner({ status: 'unverified' }),
    await makeCleaner({ consent: false }),
  ])
    assert.equal((await member.get(`/en/employer/vacancies/${vacancy}/people/${hidden.person}`)).status, 404)
})

test('before it is published a vacancy has no shortlist', async () => {
  const vacancy = await makeVacancy({ status: 'submitted' })
  const worker = await makeCleaner()
  const member = await signedIn(app, employer.account)
  const { body, status } = await member.get(`/en/employer/vacancies/${vacancy}/shortlist`)
  assert.equal(status, 200)
  assert.doesNotMatch(body, /Sita Rai/)
  assert.equal((await member.get(`/en/employer/vacancies/${vacancy}/people/${worker.person}`)).status, 404)
})

test('a refused country is not shown, counted and explained', async () => {
  const vacancy = await makeVacancy({ country: 'QAT', isco: '9313' })
  const worker = await makeCleaner({ occupations: [{ isco: '9313', years: 9 }] })
  await app.database.internal('test', (db) =>
    sql`insert into person_destinations (person_id, country, wish) values (${worker.person}, 'QAT', 'refused')`.execute(
      db,
    ),
  )
  await indexes().whole()
  const visitor = await signedIn(app, worker.account)
  const list = await visitor.get('/en/me/jobs')
  assert.doesNotMatch(list.body, new RegExp(vacancy))
  assert.match(list.body, /1 job is in countries you said no to/)
  assert.match((await visitor.get(`/en/me/jobs/${vacancy}`)).body, /You said no to working in Qatar/)
  const member = await signedIn(app, employer.account)
  assert.equal((await member.get(`/en/employer/vacancies/${vacancy}/people/${worker.person}`)).status, 404)
  const shortlist = await member.get(`/en/employer/vacancies/${vacancy}/shortlist`)
  assert.doesNotMatch(shortlist.body, new RegExp(worker.person))
})

test('vacancies of an employer who is no longer verified are not shown', async () => {
  const other = await makeStaff(app.database, 'employer', 'ARE')
  const vacancy = await makeVacancy({ by: other, isco: '9334' })
  const worker = await makeCleaner({ occupations: [{ isco: '9334', years: 9 }] })
  const visitor = await signedIn(app, worker.account)
  assert.equal((await visitor.get(`/en/me/jobs/${vacancy}`)).status, 200)
  await app.database.internal('test', (db) =>
    sql`update organisations set status = 'suspended' where id = ${other.organisation}`.execute(db),
  )
  assert.equal((await visitor.get(`/en/me/jobs/${vacancy}`)).status, 404)
  assert.doesNotMatch((await visitor.get('/en/me/jobs')).body, new RegExp(vacancy))
})

test('the pages of a shortlist hold everybody once, the best first', async () => {
  const vacancy = await makeVacancy({ isco: '6111' })
  const people: string[] = []
  for (let number = 0; number < 23; number++)
    people.push((await makeCleaner({ occupations: [{ isco: '6111', years: 1 }] })).person)
  await indexes().whole()
  for (const person of people) await eventually('indexed', () => isIndexed(vacancy, person))
  const member = await signedIn(app, employer.account)
  const found: string[] = []
  for (const page of [1, 2, 3]) {
    const { body } = await member.get(`/en/employer/vacancies/${vacancy}/shortlist?page=${page}`)
    found.push(...[...body.matchAll(/\/people\/([0-9a-f-]{36})"/g)].map((match) => match[1] as string))
    assert.equal(body.includes('rel="next"'), page < 3)
  }
  assert.deepEqual(found.toSorted(), people.toSorted())
  const far = await member.get(`/en/employer/vacancies/${vacancy}/shortlist?page=-3`)
  assert.equal(far.status, 200)
})

test('the API gives the shortlist with its reasons as data', async () => {
  const vacancy = await makeVacancy({ isco: '3257' })
  const worker = await makeCleaner({ name: 'माया गुरुङ', occupations: [{ isco: '3256', years: 2 }] })
  await indexes().whole()
  await eventually('indexed', () => isIndexed(vacancy, worker.person))
  const { createHash } = await import('node:crypto')
  const token = `fairway-test-token-${randomUUID()}`
  await app.database.internal('test', (db) =>
    sql`insert into api_tokens (token_hash, account_id, name)
      values (${createHash('sha256').update(token).digest()}, ${employer.account}, ${token})`.execute(db),
  )
  const ask = (url: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
    app.server.inject({ url: `/api/v1/vacancies/${url}`, headers })
  const answer = await ask(`${vacancy}/shortlist`)
  assert.equal(answer.statusCode, 200, answer.body)
  const { page, more, people } = answer.json()
  assert.deepEqual([page, more, people.length], [1, false, 1])
  assert.deepEqual([people[0].person, people[0].name], [worker.person, 'माया गुरुङ'])
  assert.deepEqual(people[0].requirements[0], {
    requirement: { kind: 'occupation', isco: '3257' },
    status: 'partly',
    points: 20,
    maximum: 30,
    evidence: { kind: 'same-minor-group', isco: '3256' },
  })
  assert.equal((await ask(`${randomUUID()}/shortlist`)).statusCode, 404)
  assert.equal((await ask(`${vacancy}/shortlist?page=x`)).statusCode, 400)
  assert.equal((await ask(`${vacancy}/shortlist`, {})).statusCode, 401)
})
