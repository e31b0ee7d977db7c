/** An erased worker is gone from every table but the ledger that the law keeps. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { Client } from 'pg'
import { hiddenFields, signedIn, startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import { makeStaff, makeWorker, systemActor } from '../../../tests/support/fixtures.ts'
import { journeyTo, makeCast, makeOffer } from '../../../tests/support/journey.ts'
import { publicActor, type WorkerActor } from '../../foundation/actor.ts'
import { verifyAudit } from '../../foundation/audit/verify.ts'
import { sendMessage } from '../../foundation/outbox/index.ts'
import { createWorkerAccount } from '../accounts/index.ts'
import { registerPerson } from '../people/index.ts'
import { shareWith } from '../people/sharing/index.ts'
import { lastDay, ruleFor } from './retention.ts'
import { endRetention, eraseMe, previewErasure } from './service.ts'

let app: TestApp
let owner: Client
before(async () => {
  app = await startTestApp()
  owner = new Client(app.ownerUrl)
  await owner.connect()
})
after(async () => {
  await owner.end()
  await app.close()
})

const identity = {
  fullName: 'तुलसा रेग्मी',
  birthDate: '1987-03-19',
  phone: '+9779841606060',
}
const pin = '204816'

async function register(): Promise<WorkerActor> {
  return app.database.write(publicActor, async (work) => {
    const person = await registerPerson(work, {
      ...identity,
      nationality: 'NPL',
      occupations: [{ isco: '9112', years: 4 }],
      skills: [],
      languages: [{ language: 'ne', cefr: 'C1' }],
      wanted: ['ARE'],
      refused: ['SAU'],
      locale: 'ne',
      shownToEmployers: true,
    })
    const { account } = await createWorkerAccount(work, {
      person,
      pin,
      locale: 'ne',
      birthDate: identity.birthDate,
    })
    return { kind: 'worker', account, person }
  })
}

async function verify(person: string): Promise<void> {
  await app.database.internal('test', (db) =>
    db.updateTable('people').set({ status: 'verified' }).where('id', '=', person).execute(),
  )
}

/** Tables in which one of the words stands in any column of any row. */
async function tablesWith(words: string[]): Promise<string[]> {
  const { rows: tables } = await owner.query<{ schema: string; name: string }>(`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`)
  assert.ok(tables.length > 25)
  const found: string[] = []
  for (const { schema, name } of tables) {
    for (const word of words) {
      // Bytes are written in hexadecimal.
      const { rows } = await owner.query<{ there: boolean }>(
        `select exists (select from "${schema}"."${name}" t
          where position(lower($1) in lower(t::text)) > 0
            or position(encode(convert_to($1, 'UTF8'), 'hex') in t::text) > 0) as there`,
        [word],
      )
      if (rows[0]?.there) found.push(`${name}: ${word}`)
    }
  }
  return found.sort()
}
const told = [...Object.values(identity), 'तुलसा', '9841606060']

/** Signs in by phone, is shared, seen, searched for, told of offers: everything that leaves traces. */
async function liveALittle(worker: WorkerActor): Promise<void> {
  const officer = await signedIn(app, (await makeStaff(app.database, 'authority', 'NPL')).account)
  await officer.get(`/en/desk/people/${worker.person}`)
  await verify(worker.person)
  await officer.submit('/en/desk/people', { search: 'तुलसा', all: 'yes' })
  const union = await makeStaff(app.database, 'union', 'NPL')
  await app.database.write(worker, (work) =>
    shareWith(work, {
      organisationId: union.organisation,
      purpose: 'support',
      covers: ['contact', 'contract'],
      months: 0,
    }),
  )
  await (await signedIn(app, union.account)).get(`/en/shared/${worker.person}`)
  const help = `/ne/referrals/new?person=${worker.person}`
  const asked = { to: union.organisation, cause: 'unsafe' }
  assert.equal((await (await signedIn(app, worker.account)).submit(help, asked)).status, 303)
  const visitor = new Visitor(app)
  await visitor.submit('/ne/sign-in', { country: 'NPL', phone: '9841606060' })
}

test('who never had a job is gone from every table; only the trail knows that there was a number', async () => {
  const worker = await register()
  await liveALittle(worker)
  const { employer, vacancyId } = await makeCast(app.database)
  const member = await signedIn(app, employer.account)
  const shortlist = `/en/employer/vacancies/${vacancyId}/shortlist`
  assert.match((await member.get(shortlist)).body, /तुलसा/)
  assert.ok((await tablesWith(told)).length > 3)

  const visitor = await signedIn(app, worker.account)
  const page = '/ne/me/erasure'
  const form = { ...hiddenFields((await visitor.get(page)).body, page) }
  // Not by accident, and not by whoever holds the phone.
  assert.equal((await visitor.post(page, { ...form, current: pin })).status, 422)
  const again = hiddenFields((await visitor.get(page)).body, page)
  assert.equal((await visitor.post(page, { ...again, understood: 'yes', current: '111222' })).status, 422)
  const last = hiddenFields((await visitor.get(page)).body, page)
  const erased = await visitor.post(page, { ...last, understood: 'yes', current: pin })
  assert.equal(erased.location, '/ne/erased')
  assert.equal((await visitor.get('/ne/me')).status, 303)
  assert.equal((await visitor.get('/ne/erased')).status, 200)
  assert.equal((await (await signedIn(app, employer.account)).get(shortlist)).body.includes('तुलसा'), false)

  assert.deepEqual(await tablesWith(told), [])
  const ids = await tablesWith([worker.person, worker.account])
  // For some days it is noted that a copy in memory must forget the number.
  const noted = `matching_changes: ${worker.person}`
  assert.deepEqual(ids, [`audit_events: ${worker.account}`, `audit_events: ${worker.person}`, noted].sort())
  const trail = await app.database.read(systemActor, ({ db }) => verifyAudit(db))
  assert.ok(trail.ok)
})

test('a signed contract is kept as long as the law says, and then names nobody', async () => {
  const worker = await register()
  await verify(worker.person)
  const cast = { ...(await makeCast(app.database)), worker }
  const done = await journeyTo(app.database, cast, 'returned')
  const other = { ...(await makeCast(app.database)), worker }
  const offered = await makeOffer(app.database, other)
  await liveABit(worker)

  const preview = await app.database.read(worker, previewErasure)
  assert.deepEqual(
    preview.kept.map(({ placement }) => placement),
    [done],
  )
  assert.deepEqual(
    preview.ends.map(({ id }) => id),
    [offered],
  )
  await app.database.write(worker, eraseMe)

  // The name stands in the signed contract alone, which both sides hold as well.
  const left = await tablesWith(told)
  assert.deepEqual(
    left,
    [`contracts: ${identity.birthDate}`, `contracts: ${identity.fullName}`, 'contracts: तुलसा'].sort(),
  )
  const ids = (await tablesWith([worker.person])).map((one) => one.split(':')[0])
  assert.deepEqual(ids, ['audit_events', 'contracts', 'matching_changes', 'people', 'placements'])
  const { rows } = await owner.query('select * from people where id = $1', [worker.person])
  assert.deepEqual(
    [rows[0].full_name, rows[0].birth_date, rows[0].status, rows[0].verified_at],
    ['—', '0001-01-01', 'erased', null],
  )
  // Nobody waits for an answer, the desk has nobody to look after, the employer still has the placement.
  const employer = await signedIn(app, cast.employer.account)
  assert.equal((await employer.get(`/en/placements/${done}`)).status, 200)
  assert.equal((await employer.get(`/en/placements/${done}/contract`)).status, 200)
  const stage = await owner.query('select stage from placements where id = $1', [offered])
  assert.deepEqual(stage.rows, [{ stage: 'closed' }])

  const until = preview.kept[0]?.until as string
  const end = (day: string) => app.database.write(systemActor, (work) => endRetention(work, day))
  assert.equal(await end(until), 0)
  assert.equal(await end(`${until.slice(0, 4)}-12-31`), 1)
  assert.deepEqual(await tablesWith(told), [])
  assert.equal((await employer.get(`/en/placements/${done}`)).status, 200)
  assert.equal((await employer.get(`/en/placements/${done}/contract`)).status, 404)
})

async function liveABit(worker: WorkerActor): Promise<void> {
  const visitor = await signedIn(app, worker.account)
  for (const path of ['/ne/me', '/ne/me/profile', '/ne/placements']) await visitor.get(path)
}

test('who shares the phone keeps it, and their messages', async () => {
  const worker = await register()
  const sister = await makeWorker(app.database, { name: 'Sister', phone: identity.phone })
  await app.database.write(worker, eraseMe)
  assert.deepEqual(
    (await tablesWith(told)).map((one) => one.split(':')[0]),
    ['person_contacts', 'person_contacts'],
  )
  await owner.query('delete from person_contacts where person_id = $1', [sister.person])
})

test('a registration begun by another on the same phone stays, with its message', async () => {
  const worker = await register()
  const begun = randomUUID()
  await app.database.internal('test', async (db) => {
    await db
      .insertInto('registration_drafts')
      .values([
        { id: worker.person, number: '10000001', pin_hash: 'x', phone: identity.phone, answers: '{}' },
        { id: begun, number: '10000002', pin_hash: 'x', phone: identity.phone, answers: '{}' },
      ])
      .execute()
    await sendMessage({ db }, { channel: 'sms', to: identity.phone, body: 'Your number is 10000002' })
  })
  await app.database.write(worker, eraseMe)
  const drafts = await owner.query('select id from registration_drafts')
  assert.deepEqual(drafts.rows, [{ id: begun }])
  const sent = await owner.query('select body from outbox_messages where recipient = $1', [identity.phone])
  assert.deepEqual(sent.rows, [{ body: 'Your number is 10000002' }])
  await owner.query('delete from registration_drafts')
  await owner.query('delete from outbox_messages')
})

test('nobody erases another, and no rule of the ledger gives way to anybody else', async () => {
  const worker = await makeWorker(app.database)
  const other = await makeWorker(app.database)
  const officer = await makeStaff(app.database, 'authority', 'NPL')
  for (const actor of [other, officer, publicActor]) {
    await assert.rejects(
      app.database.write(actor, ({ db }) => sql`select erase_person(${worker.person})`.execute(db)),
      /nobody erases another/,
    )
  }
  await assert.rejects(
    app.database.write(worker, ({ db }) => sql`select strip_contracts('{}')`.execute(db)),
    /Fairway itself/,
  )
})

test('the time is that of the country that keeps longer', () => {
  assert.equal(ruleFor('NPL', 'ARE').country, 'ARE')
  assert.equal(ruleFor('NPL', 'DEU').country, 'DEU')
  assert.equal(ruleFor('NPL', 'QAT').country, null)
  assert.equal(lastDay({ years: 2, untilYearEnd: false }, '2024-02-29'), '2026-02-28')
  assert.equal(lastDay({ years: 3, untilYearEnd: true }, '2024-02-29'), '2027-12-31')
})
