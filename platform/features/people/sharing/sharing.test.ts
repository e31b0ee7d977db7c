import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { signedIn, startTestApp, type TestApp } from '../../../../tests/support/app.ts'
import { makeOrganisation, makeStaff, makeWorker } from '../../../../tests/support/fixtures.ts'
import { makeCast, makeOffer } from '../../../../tests/support/journey.ts'
import type { StaffActor } from '../../../foundation/actor.ts'
import { InvalidInputError, NotFoundError } from '../../../foundation/errors.ts'
import { findPerson, registerPeople } from '../service.ts'
import { consentsExpire } from './jobs.ts'
import { ownConsents, sharedBy, shareWith, stopSharing } from './service.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const support = { purpose: 'support', covers: ['contact' as const], months: 1 } as const

/** What row level security alone leaves this actor of the person. */
async function seenBy(actor: StaffActor, person: string) {
  return app.database.read(actor, async (work) => {
    const row = await findPerson(work, person)
    const placements = await work.db
      .selectFrom('placements')
      .select('id')
      .where('person_id', '=', person)
      .execute()
    return { name: row?.fullName, phone: row?.phone ?? undefined, placements: placements.length }
  })
}
const nothing = { name: undefined, phone: undefined, placements: 0 }

test('an organisation sees what the worker opened to it, others nothing, and nothing once it is stopped', async () => {
  const cast = await makeCast(app.database, { worker: { name: 'Maya Gurung', phone: '+9779841555001' } })
  await makeOffer(app.database, cast)
  const { worker } = cast
  const union = await makeStaff(app.database, 'union', 'NPL')
  const other = await makeStaff(app.database, 'union', 'NPL')
  assert.deepEqual(await seenBy(union, worker.person), nothing)

  await app.database.write(worker, (work) =>
    shareWith(work, { ...support, organisationId: union.organisation }),
  )
  assert.deepEqual(await seenBy(union, worker.person), {
    name: 'Maya Gurung',
    phone: '+9779841555001',
    placements: 0,
  })
  assert.deepEqual(await seenBy(other, worker.person), nothing)

  // Anew, with more in it: one entry counts, the one before it is history.
  await app.database.write(worker, (work) =>
    shareWith(work, { ...support, covers: ['contract'], organisationId: union.organisation }),
  )
  assert.deepEqual(await seenBy(union, worker.person), {
    name: 'Maya Gurung',
    phone: undefined,
    placements: 1,
  })
  const [latest, before] = await app.database.read(worker, ownConsents)
  assert.ok(before?.withdrawnAt)

  await app.database.write(worker, (work) => stopSharing(work, latest?.id ?? ''))
  assert.deepEqual(await seenBy(union, worker.person), nothing)
  await assert.rejects(
    app.database.read(union, (work) => sharedBy(work, worker.person)),
    NotFoundError,
  )
})

test('the phone is nothing that employers see of whom they may see, nor of whom they placed', async () => {
  const cast = await makeCast(app.database, { worker: { phone: '+9779841555002' } })
  await makeOffer(app.database, cast)
  for (const actor of [cast.employer, cast.recruiter, cast.destination]) {
    const seen = await seenBy(actor, cast.worker.person)
    assert.deepEqual([seen.name, seen.phone], ['Sita Rai', undefined])
  }
  await app.database.write(cast.worker, (work) =>
    shareWith(work, {
      organisationId: cast.employer.organisation,
      purpose: 'recruitment',
      covers: ['contact'],
      months: 0,
    }),
  )
  assert.equal((await seenBy(cast.employer, cast.worker.person)).phone, '+9779841555002')
  assert.equal((await seenBy(cast.recruiter, cast.worker.person)).phone, undefined)
  // The offer reached the worker all the same.
  const messages = await app.database.internal('test', (db) =>
    db.selectFrom('outbox_messages').select('regarding').where('recipient', '=', '+9779841555002').execute(),
  )
  assert.deepEqual(messages, [{ regarding: cast.worker.person }])
})

test('immigration enforcement sees nothing by a worker’s consent, nor does who was never checked', async () => {
  const worker = await makeWorker(app.database)
  const authority = await makeOrganisation(app.database, 'authority', 'ARE')
  const officer = (competences: StaffActor['competences']) =>
    makeStaff(app.database, 'authority', 'ARE', { organisation: authority, competences })
  const inspector = await officer(['inspection'])
  await app.database.write(worker, (work) => shareWith(work, { ...support, organisationId: authority }))
  assert.equal((await seenBy(inspector, worker.person)).name, 'Sita Rai')
  assert.deepEqual(await seenBy(await officer(['immigration']), worker.person), nothing)
  assert.deepEqual(await seenBy(await officer(['immigration', 'inspection']), worker.person), nothing)

  const pending = await makeOrganisation(app.database, 'union', 'NPL', { status: 'pending' })
  await assert.rejects(
    app.database.write(worker, (work) => shareWith(work, { ...support, organisationId: pending })),
    NotFoundError,
  )
})

test('a consent stops by itself when its time is over, also for the shortlist of an employer', async () => {
  const cast = await makeCast(app.database, {
    worker: { consent: false, name: 'Short Term', occupations: [{ isco: '9112', years: 3 }] },
  })
  const visitor = await signedIn(app, cast.employer.account)
  const shortlist = async () =>
    (await visitor.get(`/en/employer/vacancies/${cast.vacancyId}/shortlist`)).body.includes('Short Term')
  assert.equal(await shortlist(), false)
  await app.database.internal('test', (db) =>
    db
      .insertInto('consents')
      .values({
        person_id: cast.worker.person,
        purpose: 'shown_to_employers',
        expires_at: new Date(Date.now() + 2_000),
      })
      .execute(),
  )
  const until = Date.now() + 1_800
  while (!(await shortlist())) {
    assert.ok(Date.now() < until, 'shown while it counts')
    await delay(50)
  }
  await delay(Math.max(0, until + 300 - Date.now()))
  assert.equal(await shortlist(), false)
  assert.deepEqual(await seenBy(cast.employer, cast.worker.person), nothing)
  await consentsExpire.run({ config: app.config, database: app.database, log: app.server.log }, {})
})

test('what an officer writes down for a worker opens nothing until the worker confirms it', async () => {
  const officer = await makeStaff(app.database, 'authority', 'NPL')
  const employer = await makeStaff(app.database, 'employer', 'ARE')
  const [id] = await app.database.write(officer, (work) =>
    registerPeople(work, [
      {
        fullName: 'Hari',
        birthDate: '1990-01-01',
        nationality: 'NPL',
        phone: null,
        occupations: [{ isco: '9112', years: 1 }],
        skills: [],
        languages: [{ language: 'ne', cefr: 'C1' }],
        wanted: [],
        refused: [],
        locale: 'ne',
        shownToEmployers: true,
      },
    ]),
  )
  await app.database.internal('test', (db) =>
    db
      .updateTable('people')
      .set({ status: 'verified' })
      .where('id', '=', id ?? '')
      .execute(),
  )
  assert.deepEqual(await seenBy(employer, id ?? ''), nothing)
  await assert.rejects(
    app.database.write(officer, async (work) => {
      work.record({ action: 'test.tried', subject: 'test:1' })
      await work.db
        .insertInto('consents')
        .values({ person_id: id ?? '', purpose: 'shown_to_employers' })
        .execute()
    }),
    /row-level security/,
  )
})

test('a worker opens the record to a union on the pages, sees it, and stops it', async () => {
  const worker = await makeWorker(app.database)
  const organisation = await makeOrganisation(app.database, 'union', 'NPL', {
    name: 'Migrant Workers’ Union',
  })
  const union = await makeStaff(app.database, 'union', 'NPL', { organisation })
  const visitor = await signedIn(app, worker.account)
  assert.match((await visitor.get('/ar/me/sharing/new?q=migrant')).body, /Migrant Workers’ Union/)
  const form = `/ar/me/sharing/new/${organisation}`
  const refused = await visitor.submit(form, { covers: 'contact' })
  assert.equal(refused.status, 422)
  assert.match(refused.body, /value="contact"[^>]*checked/)
  const given = await visitor.submit(form, { covers: 'contact', purpose: 'support', months: '3' })
  assert.equal(given.location, '/ar/me/sharing')
  const ledger = (await visitor.get('/ar/me/sharing')).body
  assert.match(ledger, /Migrant Workers’ Union/)

  const desk = await signedIn(app, union.account)
  assert.match((await desk.get('/es/shared')).body, /Sita Rai/)
  assert.match((await desk.get(`/es/shared/${worker.person}`)).body, /\+9779841/)

  const [consent] = (await app.database.read(worker, ownConsents)).filter((one) => one.organisation)
  assert.equal((await visitor.submit('/ar/me/sharing', { consent: consent?.id ?? '' })).status, 303)
  assert.equal((await desk.get(`/es/shared/${worker.person}`)).status, 404)
  for (const forged of ['x', '\u0000', worker.person]) {
    assert.ok((await visitor.submit('/ar/me/sharing', { consent: forged })).status < 500)
  }
})

test('what cannot be agreed to is refused by field', async () => {
  const worker = await makeWorker(app.database)
  const union = await makeOrganisation(app.database, 'union', 'NPL')
  await assert.rejects(
    app.database.write(worker, (work) =>
      shareWith(work, { organisationId: union, purpose: 'x', covers: ['y'], months: 7 } as never),
    ),
    (error: InvalidInputError) => {
      assert.deepEqual(Object.keys(error.fields).sort(), ['covers', 'months', 'purpose'])
      return error instanceof InvalidInputError
    },
  )
})
