import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signedIn, startTestApp, type TestApp } from '../../../tests/support/app.ts'
import { makeOrganisation, makeStaff } from '../../../tests/support/fixtures.ts'
import { journeyTo, makeCast } from '../../../tests/support/journey.ts'
import type { Actor, Competence, StaffActor } from '../../foundation/actor.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import { readPlacement } from '../placements/index.ts'
import type { Command } from './domain.ts'
import {
  answerReferral,
  listReferrals,
  type NewReferral,
  readReferral,
  referralQueueCount,
  startReferral,
} from './service.ts'

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
const answer = (actor: Actor, id: string, command: Command, outcome?: string) =>
  app.database.write(actor, (work) => answerReferral(work, id, command, outcome))
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
  assert.equal(await app.database.read(s.inspector, referralQueueCount), 0)
  await assert.rejects(answer(s.origin, id, 'consent'), ConflictError)
  await assert.rejects(start(s.origin, { placementId: s.placementId, to: s.office }), conflict('already'))

  await answer(s.worker, id, 'consent')
  assert.equal(await app.database.read(s.inspector, referralQueueCount), 1)
  // For officers of inspection, not for their colleague.
  assert.equal(await app.database.read(s.colleague, referralQueueCount), 0)
  await assert.rejects(answer(s.colleague, id, 'accept'), NotFoundError)
  await assert.rejects(answer(s.withImmigration, id, 'accept'), NotFoundError)
  await answer(s.inspector, id, 'accept')
  assert.equal(await opens(s.inspector, s.placementId), 'partner')
  // The firewall is not the worker's to open.
  assert.equal(await opens(s.withImmigration, s.placementId), 'nothing there')
  await assert.rejects(answer(s.inspector, id, 'finish', 'nonsense'), InvalidInputError)
  assert.equal(await answer(s.inspector, id, 'finish', 'solved'), 'done')
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
  const { rows } = await app.database.read(s.worker, (work) => listReferrals(work, 1))
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

test('two officers and the worker answering at once leave one answer', async () => {
  const s = await scene()
  const id = await start(s.origin, { placementId: s.placementId, to: s.office })
  await answer(s.worker, id, 'consent')
  const results = await Promise.allSettled([
    answer(s.inspector, id, 'accept'),
    answer(s.inspector, id, 'refuse'),
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
  assert.match(refused.body, /Choose an office or a union/)
})
