import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { mailsTo, signedIn, startTestApp, type TestApp } from '../../../tests/support/app.ts'
import { makeOrganisation, makeStaff, makeWorker } from '../../../tests/support/fixtures.ts'
import { journeyTo, makeCast } from '../../../tests/support/journey.ts'
import type { Actor, Competence, StaffActor } from '../../foundation/actor.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import { hashToken } from '../../foundation/http/session.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import { type Coverage, sharedBy, shareWith } from '../people/index.ts'
import { readPlacement } from '../placements/index.ts'
import type { Command } from './domain.ts'
import {
  type Answer,
  answerReferral,
  casesOf,
  type NewReferral,
  ownCases,
  readQueue,
  readReferral,
  receivers,
  referralCounts,
  startReferral,
} from './service.ts'
import * as store from './store.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const conflict = (code: string) => (error: unknown) => error instanceof ConflictError && error.code === code
const start = (actor: Actor, asked: Partial<NewReferral>) =>
  app.database.write(actor, (work) =>
    startReferral(work, {
      kind: 'referral',
      to: '',
      competence: 'inspection',
      cause: 'unpaid-wages',
      overrideReason: '',
      ...asked,
    }),
  )
const answer = (actor: Actor, id: string, command: Command, said?: Answer) =>
  app.database.write(actor, (work) => answerReferral(work, id, command, said))
/** Texts of the e-mails to this member of staff, the last one first. */
const mailsOf = async ({ account }: StaffActor) => {
  const { email } = await app.database.internal('test', (db) =>
    db.selectFrom('accounts').select('email').where('id', '=', account).executeTakeFirstOrThrow(),
  )
  return mailsTo(app, email ?? '')
}
const officeOf = async (id: string) =>
  app.database.internal('test', (db) =>
    db
      .selectFrom('referrals as r')
      .innerJoin('organisations as o', 'o.id', 'r.to_organisation')
      .select('o.name')
      .where('r.id', '=', id)
      .executeTakeFirstOrThrow(),
  )
const waiting = (actor: Actor) => app.database.read(actor, referralCounts).then(({ received }) => received)
const opens = (actor: Actor, placement: string) =>
  app.database
    .read(actor, (work) => readPlacement(work, placement))
    .then(
      ({ viewer }) => viewer,
      (error) => (error instanceof NotFoundError ? 'nothing there' : Promise.reject(error)),
    )

/** A worker at work in the Emirates, an office of labour inspection in Nepal that sees nothing of it, and a union. */
async function scene() {
  const { database } = app
  const cast = await makeCast(database)
  const placementId = await journeyTo(database, cast, 'started')
  const office = await makeOrganisation(database, 'authority', 'NPL')
  const member = (...competences: Competence[]) =>
    makeStaff(database, 'authority', 'NPL', { organisation: office, competences })
  const unionId = await makeOrganisation(database, 'union', 'NPL')
  return {
    ...cast,
    placementId,
    office,
    inspector: await member('inspection'),
    colleague: await member('statistics'),
    withImmigration: await member('inspection', 'immigration'),
    unionId,
    union: await makeStaff(database, 'union', 'NPL', { organisation: unionId }),
  }
}

test('from one office to another: nothing before the worker agrees, everything shown while they do', async () => {
  const s = await scene()
  const id = await start(s.origin, { placementId: s.placementId, to: s.office })
  await assert.rejects(
    app.database.read(s.inspector, (work) => readReferral(work, id)),
    NotFoundError,
  )
  assert.equal(await waiting(s.inspector), 0)
  await assert.rejects(answer(s.origin, id, 'consent'), ConflictError)
  await assert.rejects(start(s.origin, { placementId: s.placementId, to: s.office }), conflict('already'))

  await answer(s.worker, id, 'consent')
  assert.equal(await waiting(s.inspector), 1)
  // For officers of inspection, not for their colleague.
  assert.equal(await waiting(s.colleague), 0)
  await assert.rejects(answer(s.colleague, id, 'accept'), NotFoundError)
  await assert.rejects(answer(s.withImmigration, id, 'accept'), NotFoundError)
  await answer(s.inspector, id, 'accept')
  assert.equal(await opens(s.inspector, s.placementId), 'partner')
  // The firewall is not the worker's to open.
  assert.equal(await opens(s.withImmigration, s.placementId), 'nothing there')
  await assert.rejects(answer(s.inspector, id, 'finish', { outcome: 'nonsense' }), InvalidInputError)
  assert.equal(await answer(s.inspector, id, 'finish', { outcome: 'solved' }), 'done')
})

test('a worker who says no, or no longer agrees, keeps the case to themselves', async () => {
  const s = await scene()
  const first = await start(s.origin, { placementId: s.placementId, to: s.office })
  await answer(s.worker, first, 'decline')
  await assert.rejects(answer(s.inspector, first, 'accept'), NotFoundError)
  const second = await start(s.origin, { placementId: s.placementId, to: s.office })
  await answer(s.worker, second, 'consent')
  await app.database.internal('test', (db) =>
    db
      .updateTable('consents')
      .set({ withdrawn_at: new Date() })
      .where('person_id', '=', s.worker.person)
      .where('organisation_id', '=', s.office)
      .execute(),
  )
  await assert.rejects(answer(s.inspector, second, 'accept'), conflict('no-consent'))
  assert.equal(await opens(s.inspector, s.placementId), 'nothing there')
  await answer(s.worker, second, 'revoke')
})

test('a worker asks a union, and the union hands it on with another yes', async () => {
  const s = await scene()
  const id = await start(s.worker, { placementId: s.placementId, to: s.unionId, competence: '' })
  await answer(s.union, id, 'accept')
  assert.equal(await opens(s.union, s.placementId), 'partner')
  const next = await start(s.union, { placementId: s.placementId, to: s.office, kind: 'transfer' })
  assert.equal(await opens(s.inspector, s.placementId), 'nothing there')
  await answer(s.worker, next, 'consent')
  await answer(s.inspector, next, 'accept')
  assert.equal(await opens(s.inspector, s.placementId), 'partner')
})

/** A worker whom a migrant centre helps already, because she asked it. */
async function helped() {
  const s = await scene()
  const partnerId = await makeOrganisation(app.database, 'partner', 'NPL')
  const partner = await makeStaff(app.database, 'partner', 'NPL', { organisation: partnerId })
  const first = await start(s.worker, { placementId: s.placementId, to: partnerId, competence: '' })
  await answer(partner, first, 'accept')
  return { ...s, partnerId, partner, first }
}
const sharing = (actor: StaffActor, person: string) =>
  app.database
    .read(actor, (work) => sharedBy(work, person))
    .then(
      () => true,
      (error) => (error instanceof NotFoundError ? false : Promise.reject(error)),
    )

test('an office hands a case to a migrant centre, which sees what the worker agreed to and closes it', async () => {
  const s = await scene()
  const to = await makeOrganisation(app.database, 'partner', 'NPL')
  const partner = await makeStaff(app.database, 'partner', 'NPL', { organisation: to })
  const stranger = await makeStaff(app.database, 'partner', 'NPL')
  const id = await start(s.origin, { placementId: s.placementId, to, competence: '' })
  assert.equal(await waiting(partner), 0)
  assert.equal(await opens(partner, s.placementId), 'nothing there')
  await answer(s.worker, id, 'consent')
  for (const other of [stranger, s.inspector])
    await assert.rejects(answer(other, id, 'accept'), NotFoundError)
  const [row] = await app.database.read(partner, (work) => readQueue(work, 'received', 1))
  assert.deepEqual([row?.id, row?.workerName], [id, 'Sita Rai'])
  await answer(partner, id, 'accept')
  assert.equal(await opens(partner, s.placementId), 'partner')
  await answer(partner, id, 'finish', { outcome: 'solved' })
  assert.deepEqual(await app.database.read(partner, referralCounts), {
    received: 0,
    sent: 0,
    closed: 1,
    late: 0,
  })
})

test('who refuses says why, and no longer sees what the yes had opened', async () => {
  const s = await helped()
  const id = await start(s.partner, { placementId: s.placementId, to: s.office, kind: 'transfer' })
  await answer(s.worker, id, 'consent', { endsSender: true })
  assert.equal(await sharing(s.inspector, s.worker.person), true)
  await assert.rejects(answer(s.inspector, id, 'refuse'), InvalidInputError)
  const tooLong = { refusal: 'not-here', note: 'न'.repeat(501) }
  await assert.rejects(answer(s.inspector, id, 'refuse', tooLong), InvalidInputError)
  const note = 'The labour court of Dubai takes this: 800 60'
  await answer(s.inspector, id, 'refuse', { refusal: 'not-here', note: `\u202e${note}  ` })
  assert.equal(await sharing(s.inspector, s.worker.person), false)
  assert.equal(await opens(s.inspector, s.placementId), 'nothing there')
  // Nobody took it, so who helped until now still does, and reads why.
  assert.equal(await opens(s.partner, s.placementId), 'partner')
  const [closed] = await app.database.read(s.partner, (work) => readQueue(work, 'closed', 1))
  assert.deepEqual([closed?.status, closed?.refusal, closed?.note], ['refused', 'not-here', note])
  assert.match((await mailsOf(s.partner))[0] ?? '', /cannot take it/)
  const told = await app.database.internal('test', (db) =>
    db.selectFrom('outbox_messages').select('body').where('regarding', '=', s.worker.person).execute(),
  )
  const { t } = textsFor('ne')
  const sms = t('referrals.sms.refused', { name: 'Sita Rai', office: (await officeOf(id)).name })
  assert.ok(told.some(({ body }) => body === sms))
  // So does the worker, who is led on to another; not a third to whom they show their cases.
  const page = await (await signedIn(app, s.worker.account)).get(`/en/referrals/${id}`)
  assert.match(page.body, /It is for an office in another place/)
  assert.ok(page.body.includes(note) && page.body.includes(`/referrals/new?placement=${s.placementId}`))
  await app.database.write(s.worker, (work) =>
    shareWith(work, { organisationId: s.unionId, purpose: 'support', covers: ['case'], months: 1 }),
  )
  const third = await app.database.read(s.union, (work) => readReferral(work, id))
  assert.deepEqual([third.referral.refusal, third.referral.note], ['not-here', null])
})

test('the office that gets a case is told by e-mail, without a word of whom; again within the hour only in danger', async () => {
  const s = await scene()
  const mails = async (actor: StaffActor) => (await mailsOf(actor)).length
  const id = await start(s.origin, { placementId: s.placementId, to: s.office })
  assert.equal(await mails(s.inspector), 0, 'nothing before the worker agrees')
  await answer(s.worker, id, 'consent')
  const [body = ''] = await mailsOf(s.inspector)
  assert.match(body, /Cases handed over/)
  assert.doesNotMatch(body, /Sita|Rai|wages|[0-9a-f]{8}-/)
  for (const other of [s.colleague, s.withImmigration]) assert.equal(await mails(other), 0)

  await start(s.worker, { personId: s.worker.person, to: s.office })
  assert.equal(await mails(s.inspector), 1)
  const guardian = await makeStaff(app.database, 'authority', 'NPL', {
    organisation: s.origin.organisation,
    competences: ['registration', 'safeguarding'],
  })
  const other = await makeWorker(app.database)
  await start(guardian, { personId: other.person, to: s.office, overrideReason: 'danger-to-life' })
  assert.match((await mailsOf(s.inspector))[0] ?? '', /may be in danger/)
})

test('a case opens what it needs beside what the worker gave before, and closes only that', async () => {
  const s = await scene()
  const given = () =>
    app.database.read(s.worker, async ({ db }) =>
      (
        await db
          .selectFrom('consents')
          .select(['purpose', 'covers'])
          .where('organisation_id', '=', s.unionId)
          .where('withdrawn_at', 'is', null)
          .orderBy('purpose')
          .execute()
      ).map(({ purpose, covers }) => `${purpose}: ${covers.join()}`),
    )
  const share = (covers: Coverage[]) =>
    app.database.write(s.worker, (work) =>
      shareWith(work, { organisationId: s.unionId, purpose: 'support', covers, months: 0 }),
    )
  await share(['documents', 'contract', 'case'])
  const id = await start(s.worker, { placementId: s.placementId, to: s.unionId, competence: '' })
  const broad = 'support: profile,documents,contract,case'
  assert.deepEqual(await given(), ['case: profile,contract,contact', broad])
  await answer(s.union, id, 'refuse', { refusal: 'no-capacity' })
  assert.deepEqual(await given(), [broad])
  // The other way round, less than the case needs leaves the case what it has.
  await start(s.worker, { placementId: s.placementId, to: s.unionId, competence: '' })
  await share([])
  assert.deepEqual(await given(), ['case: profile,contract,contact', 'support: profile'])
  const page = await (await signedIn(app, s.worker.account)).get(`/en/me/sharing/new/${s.unionId}`)
  assert.match(page.body, /They see: your profile\. To help and advise you\./)
  assert.match(page.body, /takes the place/)
})

test('the sender stops seeing the worker once the case is taken, when the worker says so and only then', async () => {
  for (const endsSender of [true, false]) {
    const s = await helped()
    const id = await start(s.partner, { placementId: s.placementId, to: s.office, kind: 'transfer' })
    await answer(s.worker, id, 'consent', { endsSender })
    assert.equal(await opens(s.partner, s.placementId), 'partner')
    await answer(s.inspector, id, 'accept')
    assert.equal(await opens(s.inspector, s.placementId), 'partner')
    assert.equal(await sharing(s.partner, s.worker.person), !endsSender)
    assert.equal(await opens(s.partner, s.placementId), endsSender ? 'nothing there' : 'partner')
    // Taken back by the worker, it is closed to the receiver as well.
    await answer(s.worker, id, 'revoke')
    assert.equal(await sharing(s.inspector, s.worker.person), false)
  }
})

test('taking back one of two cases leaves the other open to who works on it', async () => {
  const s = await helped()
  const second = await start(s.worker, { to: s.partnerId, competence: '', personId: s.worker.person })
  await answer(s.worker, second, 'revoke')
  assert.equal(await sharing(s.partner, s.worker.person), true)
  await answer(s.worker, s.first, 'revoke')
  assert.equal(await sharing(s.partner, s.worker.person), false)
})

test('to a migrant centre nothing is handed without the worker’s yes', async () => {
  const s = await helped()
  const guardian = await makeStaff(app.database, 'authority', 'NPL', {
    organisation: s.origin.organisation,
    competences: ['contracts', 'safeguarding'],
  })
  const to = await makeOrganisation(app.database, 'partner', 'NPL')
  const asked = { placementId: s.placementId, to, overrideReason: 'danger-to-life' }
  await assert.rejects(start(guardian, asked), InvalidInputError)
  const written = (receiver: string) =>
    app.database.write(guardian, ({ db, record }) => {
      record({ action: 'referral.started', subject: 'test' })
      return store.insertReferral(db, {
        id: randomUUID(),
        kind: 'referral',
        personId: s.worker.person,
        placementId: s.placementId,
        from: guardian.organisation,
        to: receiver,
        toCompetence: null,
        cause: 'other',
        status: 'open',
        overrideReason: 'danger-to-life',
        consentId: null,
        createdBy: guardian.account,
      })
    })
  await assert.rejects(written(to), /row-level security/)
  assert.ok(await written(s.unionId))
  await assert.rejects(start(s.partner, { ...asked, to: s.office }), ForbiddenError)
})

test('the officer who keeps a worker’s record hands the case over from there, without a placement', async () => {
  const s = await scene()
  const office = await makeOrganisation(app.database, 'authority', 'NPL')
  const registrar = (...competences: Competence[]) =>
    makeStaff(app.database, 'authority', 'NPL', { organisation: office, competences })
  const officer = await registrar('registration')
  const visitor = await signedIn(app, officer.account)
  const path = `/referrals/new?person=${s.worker.person}`
  assert.ok((await visitor.get(`/en/desk/people/${s.worker.person}`)).body.includes(path))
  const sent = { to: s.unionId, cause: 'no-job', kind: 'referral' }
  const answered = await visitor.submit(`/en${path}`, sent)
  assert.equal(answered.status, 303, answered.body)
  const [asked] = await app.database.read(officer, (work) => readQueue(work, 'sent', 1))
  assert.deepEqual([asked?.personId, asked?.placementId], [s.worker.person, null])
  // The firewall: with immigration among the duties nothing is handed over, and no link says so.
  const both = await registrar('registration', 'immigration')
  const other = await signedIn(app, both.account)
  assert.ok(!(await other.get(`/en/desk/people/${s.worker.person}`)).body.includes(path))
  assert.equal((await other.get(`/en${path}`)).status, 404)
  await assert.rejects(start(both, { personId: s.worker.person, to: s.unionId }), NotFoundError)
})

test('by the API: handed over, taken, closed; what is missing is named', async () => {
  const s = await scene()
  const partner = await makeStaff(app.database, 'partner', 'NPL')
  const client = async (actor: StaffActor) => {
    const token = randomUUID()
    await app.database.internal('fixtures', (db) =>
      db
        .insertInto('api_tokens')
        .values({ token_hash: hashToken(token), account_id: actor.account, name: 'Test' })
        .execute(),
    )
    return async (method: 'GET' | 'POST', path: string, payload?: object) => {
      const { statusCode, json } = await app.server.inject({
        method,
        url: `/api/v1/referrals${path}`,
        headers: { authorization: `Bearer ${token}` },
        ...(payload ? { payload } : {}),
      })
      return { status: statusCode, body: json() }
    }
  }
  const [office, centre] = [await client(s.origin), await client(partner)]
  const asked = { kind: 'referral', to: partner.organisation, cause: 'no-job' }
  const fieldsOf = ({ body }: { body: { errors?: { field: string }[] } }) =>
    body.errors?.map(({ field }) => field)
  assert.deepEqual(fieldsOf(await office('POST', '', asked)), ['placementId'])
  const about = { ...asked, placementId: s.placementId }
  assert.deepEqual(fieldsOf(await office('POST', '', { ...about, to: randomUUID() })), ['to'])
  assert.deepEqual(fieldsOf(await office('POST', '', { ...about, to: s.office })), ['competence'])
  assert.equal((await office('POST', '', { ...about, overrideReason: 'minor' })).status, 422)
  assert.equal((await office('POST', '', { ...about, to: s.unionId, overrideReason: 'minor' })).status, 403)
  assert.equal((await centre('POST', '', about)).status, 404)
  const { status, body } = await office('POST', '', about)
  assert.deepEqual([status, body.status, body.commands], [201, 'asked', ['revoke']])
  assert.equal((await office('POST', '', about)).status, 409)
  assert.equal((await centre('GET', `/${body.id}`)).status, 404)
  await answer(s.worker, body.id, 'consent')
  const { counts, referrals } = (await centre('GET', '')).body
  assert.deepEqual(counts, { received: 1, sent: 0, closed: 0, late: 0 })
  assert.deepEqual(
    referrals.map((one: { id: string; from: string }) => [one.id, one.from]),
    [[body.id, s.origin.organisation]],
  )
  const said = (payload: object) => centre('POST', `/${body.id}/answers`, payload)
  assert.deepEqual(fieldsOf(await said({ command: 'refuse' })), ['refusal'])
  assert.deepEqual((await said({ command: 'accept' })).body.commands, ['finish'])
  assert.deepEqual(fieldsOf(await said({ command: 'finish' })), ['outcome'])
  assert.equal((await said({ command: 'finish', outcome: 'solved' })).body.status, 'done')
  assert.equal((await office('GET', '?queue=closed')).body.referrals[0].outcome, 'solved')
})

test('a union to which the worker opens their cases sees what came of them, and changes nothing', async () => {
  const s = await helped()
  const share = (organisationId: string) =>
    app.database.write(s.worker, (work) =>
      shareWith(work, { organisationId, purpose: 'support', covers: ['case'], months: 1 }),
    )
  await share(s.unionId)
  const cases = await app.database.read(s.union, (work) => casesOf(work, s.worker.person))
  assert.deepEqual(
    cases.map(({ id, status }) => [id, status]),
    [[s.first, 'accepted']],
  )
  assert.deepEqual((await app.database.read(s.union, (work) => readReferral(work, s.first))).commands, [])
  await assert.rejects(answer(s.union, s.first, 'finish', { outcome: 'solved' }), ForbiddenError)
  // Never to who employs the worker: it could be made a condition of the job.
  await assert.rejects(share(s.employer.organisation), InvalidInputError)
})

test('without the worker’s yes only by who protects people, with a reason, and never to immigration', async () => {
  const s = await scene()
  const asked = { placementId: s.placementId, to: s.office, overrideReason: 'danger-to-life' }
  await assert.rejects(start(s.origin, asked), ForbiddenError)
  await assert.rejects(start(s.worker, asked), ForbiddenError)
  const guardian: StaffActor = await makeStaff(app.database, 'authority', 'NPL', {
    organisation: s.origin.organisation,
    competences: ['contracts', 'safeguarding'],
  })
  await assert.rejects(start(guardian, { ...asked, overrideReason: 'because' }), InvalidInputError)
  await assert.rejects(start(guardian, { ...asked, competence: 'immigration' }), InvalidInputError)
  const id = await start(guardian, asked)
  assert.equal(await opens(s.inspector, s.placementId), 'nothing there')
  await answer(s.inspector, id, 'accept')
  assert.equal(await opens(s.inspector, s.placementId), 'partner')
  assert.equal(await opens(s.withImmigration, s.placementId), 'nothing there')
  // The worker sees it with its reason, and ends it.
  const { rows } = await app.database.read(s.worker, (work) => ownCases(work, 1))
  assert.equal(rows[0]?.overrideReason, 'danger-to-life')
  await answer(s.worker, id, 'revoke')
  assert.equal(await opens(s.inspector, s.placementId), 'nothing there')
})

test('a case can only be about whom one sees, and goes to nobody who does not take cases', async () => {
  const s = await scene()
  const other = await scene()
  for (const actor of [s.inspector, other.worker, s.union])
    await assert.rejects(start(actor, { placementId: s.placementId, to: s.unionId }), NotFoundError)
  await assert.rejects(start(s.employer, { placementId: s.placementId, to: s.unionId }), NotFoundError)
  for (const to of [s.employer.organisation, s.origin.organisation, 'nonsense', ''])
    await assert.rejects(start(s.origin, { placementId: s.placementId, to }), InvalidInputError)
})

test('a case goes only where somebody would see it, by a duty that somebody there has', async () => {
  const s = await scene()
  const immigration = await makeOrganisation(app.database, 'authority', 'ARE')
  await makeStaff(app.database, 'authority', 'ARE', {
    organisation: immigration,
    competences: ['immigration', 'inspection'],
  })
  const empty = await makeOrganisation(app.database, 'union', 'NPL')
  const offered = (await app.database.read(s.worker, receivers)).map(({ id }) => id)
  assert.ok(offered.includes(s.office) && offered.includes(s.unionId))
  for (const to of [immigration, empty]) {
    assert.ok(!offered.includes(to))
    await assert.rejects(start(s.worker, { placementId: s.placementId, to }), InvalidInputError)
  }
  const asked = { placementId: s.placementId, to: s.office }
  await assert.rejects(start(s.worker, { ...asked, competence: 'contracts' }), InvalidInputError)
  assert.ok(await start(s.worker, { ...asked, competence: 'inspection' }))
})

test('two officers and the worker answering at once leave one answer', async () => {
  const s = await scene()
  const id = await start(s.origin, { placementId: s.placementId, to: s.office })
  await answer(s.worker, id, 'consent')
  const results = await Promise.allSettled([
    answer(s.inspector, id, 'accept'),
    answer(s.inspector, id, 'refuse', { refusal: 'no-capacity' }),
    answer(s.inspector, id, 'accept'),
    answer(s.origin, id, 'revoke'),
  ])
  const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  // One answer of the office; who asked may have taken it back before or after.
  assert.ok(done.length === 1 || (done.length === 2 && done.includes('revoked') && done.includes('accepted')))
})

test('on pages: the worker reads who asks what of whom, and agrees', async () => {
  const s = await scene()
  const id = await start(s.origin, { placementId: s.placementId, to: s.office })
  const worker = await signedIn(app, s.worker.account)
  assert.match((await worker.get('/en/referrals')).body, /Wages were not paid/)
  const page = await worker.get(`/ar/referrals/${id}`)
  assert.match(page.body, /جهة الهجرة/)
  assert.equal((await worker.submit(`/en/referrals/${id}`, { command: 'consent' })).status, 303)
  const inspector = await signedIn(app, s.inspector.account)
  assert.match((await inspector.get(`/en/referrals/${id}`)).body, /Sita Rai/)
  assert.equal((await inspector.submit(`/en/referrals/${id}`, { command: 'accept' })).status, 303)
  assert.match((await inspector.get(`/en/referrals/${id}`)).body, /Open the job/)
  const refused = await worker.submit(`/en/referrals/new?placement=${s.placementId}`, { to: 'x' })
  assert.equal(refused.status, 422)
  assert.match(refused.body, /Choose an office, a union or a migrant centre/)
})
