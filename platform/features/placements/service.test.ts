import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { migratedDatabase } from '../../../tests/support/app.ts'
import { makeStaff, makeWorker } from '../../../tests/support/fixtures.ts'
import {
  type Cast,
  journeyTo,
  journeyToAnotherEmployer,
  makeCast,
  makeLicence,
  makeOffer,
  makeVacancy,
  step,
} from '../../../tests/support/journey.ts'
import { type Actor, isOfficer } from '../../foundation/actor.ts'
import { type Database, openDatabase } from '../../foundation/database/database.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import {
  flagsOf,
  fold,
  type PlacementEvent,
  type PlacementState,
  type Stage,
  stages,
  termsHash,
} from './domain.ts'
import { countPlacementEndings } from './endings.ts'
import {
  offerPlacement,
  officerQueues,
  type PlacementCommand,
  placementQueueCount,
  readPlacement,
  readQueue,
  takeStep,
} from './service.ts'
import * as store from './store.ts'

let database: Database
let drop: () => Promise<void>
before(async () => {
  const made = await migratedDatabase()
  database = openDatabase(made.ownerUrl)
  drop = made.drop
})
after(async () => {
  await database.close()
  await drop()
})

const conflict = (code: string) => (error: unknown) => error instanceof ConflictError && error.code === code
const seen = (actor: Actor, id: string) => database.read(actor, (work) => readPlacement(work, id))

test('a whole journey: every step is one event, and the stage follows from the events', async () => {
  const cast = await makeCast(database)
  const id = await journeyTo(database, cast, 'returned')
  const { events, state, placement } = await seen(cast.worker, id)
  assert.deepEqual(
    events.map((event) => `${event.seq} ${event.kind} ${event.occurredOn}`),
    [
      '1 offered 2026-01-10',
      '2 accepted 2026-01-12',
      '3 contract-made 2026-01-12',
      '4 signed 2026-01-20',
      '5 signed 2026-01-21',
      '6 tasks-planned 2026-01-21',
      '7 departed 2026-02-20',
      '8 arrived 2026-02-21',
      '9 started 2026-02-25',
      '10 ended 2026-08-01',
      '11 returned 2026-08-10',
    ],
  )
  assert.equal(state.stage, 'returned')
  assert.equal(placement.stage, 'returned')
  assert.equal(placement.stageSince, '2026-08-10')
})

test('the contract holds the terms of the offer whatever becomes of the vacancy, and a swapped one is not signed', async () => {
  const cast = await makeCast(database)
  const id = await journeyTo(database, cast, 'accepted')
  const { state } = await seen(cast.worker, id)
  const contract = await database.read(cast.worker, (work) => store.findContract(work.db, id, 1))
  assert.equal(contract?.hash, state.contract?.hash)
  assert.equal(contract?.hash, termsHash(contract!.terms))
  assert.equal(contract?.terms.wageMinor, 180_000)
  await assert.rejects(
    step(database, cast.worker, id, { kind: 'sign', version: 1, hash: '0'.repeat(64) }),
    conflict('contract-changed'),
  )
  await assert.rejects(
    step(database, cast.worker, id, { kind: 'sign', version: 2, hash: contract!.hash }),
    conflict('contract-changed'),
  )
  await assert.rejects(
    database.write(cast.employer, async (work) => {
      work.record({ action: 'test.tried', subject: 'test:1' })
      await work.db.updateTable('contracts').set({ terms: '{}' }).where('placement_id', '=', id).execute()
    }),
    /permission denied/,
  )
})

test('a changed contract binds nobody before the worker has said yes and both have signed it', async () => {
  const cast = await makeCast(database, { worker: { phone: '+9779812340001' } })
  const id = await journeyTo(database, cast, 'signed')
  const first = (await seen(cast.worker, id)).state.contract!
  const propose = (actor: Actor, changes: object) => step(database, actor, id, { kind: 'propose', changes })
  await assert.rejects(propose(cast.worker, { wageMinor: 1 }), ForbiddenError)
  await assert.rejects(propose(cast.employer, { wageMinor: 180_000 }), conflict('nothing-changed'))
  await assert.rejects(propose(cast.employer, { wageMinor: -5 }), InvalidInputError)
  const { proposal } = await propose(cast.employer, { wageMinor: 120_000, place: 'Ajman' })
  assert.deepEqual([proposal?.changed, proposal?.worse], [['wageMinor', 'place'], ['wageMinor']])
  const asked = { version: proposal!.version, hash: proposal!.hash }

  await assert.rejects(propose(cast.recruiter, { wageMinor: 1 }), conflict('proposal-open'))
  for (const actor of [cast.worker, cast.employer])
    await assert.rejects(step(database, actor, id, { kind: 'sign', ...asked }), ConflictError)
  await assert.rejects(step(database, cast.employer, id, { kind: 'agree', ...asked }), ForbiddenError)
  await assert.rejects(
    step(database, cast.worker, id, { kind: 'agree', ...first }),
    conflict('contract-changed'),
  )
  assert.deepEqual((await seen(cast.origin, id)).placement.flags, ['change-open', 'possible-substitution'])

  await step(database, cast.worker, id, { kind: 'agree', ...asked })
  const standing = await seen(cast.worker, id)
  assert.deepEqual(standing.state.contract, first)
  assert.equal(standing.terms.wageMinor, 180_000)
  await step(database, cast.worker, id, { kind: 'sign', ...asked })
  assert.deepEqual((await seen(cast.worker, id)).state.contract, first)
  const last = await step(database, cast.employer, id, { kind: 'sign', ...asked })
  assert.deepEqual(last.contract, asked)
  const { terms, placement, state } = await seen(cast.employer, id)
  assert.deepEqual([terms.wageMinor, terms.place, placement.stage], [120_000, 'Ajman', 'signed'])
  assert.equal(state.terms.wageMinor, 180_000)
  // What was signed under pressure still waits for an officer.
  assert.deepEqual(placement.flags, ['possible-substitution'])
  await step(database, cast.destination, id, { kind: 'review', version: 2, finding: 'objection' })
  assert.deepEqual((await seen(cast.worker, id)).placement.flags, [])
  const messages = await database.internal('test', (db) =>
    db.selectFrom('outbox_messages').select('body').where('recipient', '=', '+9779812340001').execute(),
  )
  assert.equal(messages.length, 2)
})

test('a refused, recalled or objected change leaves the contract as it was', async () => {
  const cast = await makeCast(database)
  const id = await journeyTo(database, cast, 'accepted')
  const first = (await seen(cast.worker, id)).state.contract!
  const propose = async (actor: Actor) =>
    (await step(database, actor, id, { kind: 'propose', changes: { hoursPerWeek: 60 } })).proposal!
  const one = await propose(cast.recruiter)
  await assert.rejects(
    step(database, cast.worker, id, { kind: 'refuse', version: one.version, hash: one.hash, reason: 'x' }),
    InvalidInputError,
  )
  const refuse = { kind: 'refuse', version: one.version, hash: one.hash, reason: 'conditions' } as const
  await step(database, cast.worker, id, refuse)
  await propose(cast.destination)
  await assert.rejects(step(database, cast.employer, id, { kind: 'recall' }), ForbiddenError)
  await step(database, cast.destination, id, { kind: 'recall' })
  const three = await propose(cast.employer)
  assert.equal(three.version, 4)
  // Also after a yes the worker may still step back, and an officer may stop it.
  await step(database, cast.worker, id, { kind: 'agree', version: 4, hash: three.hash })
  await step(database, cast.origin, id, { kind: 'review', version: 4, finding: 'objection' })
  const { state, placement } = await seen(cast.worker, id)
  assert.deepEqual([state.proposal, state.contract, placement.flags], [undefined, first, []])
  await step(database, cast.worker, id, { kind: 'sign', ...first })
  assert.equal((await step(database, cast.employer, id, { kind: 'sign', ...first })).stage, 'signed')
})

test('nobody is worn down by proposals without end', async () => {
  const cast = await makeCast(database)
  const id = await journeyTo(database, cast, 'accepted')
  for (let times = 0; times < 19; times++) {
    await step(database, cast.employer, id, { kind: 'propose', changes: { wageMinor: 1000 + times } })
    await step(database, cast.employer, id, { kind: 'recall' })
  }
  await assert.rejects(
    step(database, cast.employer, id, { kind: 'propose', changes: { wageMinor: 1 } }),
    conflict('too-many-changes'),
  )
})

test('two people acting at once never lose an event nor reach a state that one after the other could not', async () => {
  const cast = await makeCast(database, { places: 1000 })
  const commands: PlacementCommand[] = [
    { kind: 'accept' },
    { kind: 'decline', reason: 'family' },
    { kind: 'withdraw', reason: 'pathway-not-available' },
    { kind: 'depart' },
    { kind: 'start' },
    { kind: 'end', reason: 'agreed' },
    { kind: 'return' },
    { kind: 'propose', changes: { wageMinor: 100_000 } },
    { kind: 'propose', changes: { wageMinor: 200_000 } },
    { kind: 'recall' },
    { kind: 'review', version: 2, finding: 'objection' },
    { kind: 'arrive' },
    { kind: 'stop', reason: 'visa-refused' },
    { kind: 'end', reason: 'contract-completed' },
    { kind: 'finish-task', task: 'medical', evidence: 'certificate', reference: 'A/1' },
    { kind: 'drop-task', task: 'medical', reason: 'not-needed' },
    { kind: 'plan-task', task: 'training', doer: 'employer', dueOn: '2027-01-01' },
  ]
  const actors = ['worker', 'employer', 'recruiter', 'origin', 'destination'] as const
  const move = fc.record({
    actor: fc.constantFrom(...actors),
    command: fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...commands) },
      { weight: 2, arbitrary: fc.constantFrom('sign' as const, 'agree' as const, 'refuse' as const) },
    ),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(move, { minLength: 2, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom<Exclude<Stage, 'closed' | 'moved'>>('offered', 'accepted', 'signed', 'started'),
      async (rounds, start) => {
        const each: Cast = { ...cast, worker: await makeWorker(database) }
        const id = await journeyTo(database, each, start)
        let expected = (await seen(each.worker, id)).events.length
        for (const round of rounds) {
          const { state } = await seen(each.worker, id)
          const results = await Promise.allSettled(
            round.map(({ actor, command }) => step(database, each[actor], id, concrete(command, state))),
          )
          for (const result of results) {
            if (result.status === 'rejected')
              assert.ok(
                [ConflictError, ForbiddenError, InvalidInputError].some(
                  (kind) => result.reason instanceof kind,
                ),
                String(result.reason),
              )
          }
          const { events, placement } = await seen(each.worker, id)
          const taken = results.filter((result) => result.status === 'fulfilled').length
          // These follow from a step: a contract from the acceptance or the last signature of a change, the list of
          // what to prepare from the first contract's last signature.
          const made = (event: PlacementEvent) =>
            event.kind === 'contract-made' || (event.kind === 'tasks-planned' && event.by === undefined)
          expected += taken + events.slice(expected).filter(made).length
          assert.deepEqual(
            events.map((event) => event.seq),
            Array.from({ length: expected }, (_, index) => index + 1),
          )
          isPossible(events)
          assert.deepEqual(placement.flags, flagsOf(fold(events)!))
          assert.equal(placement.stage, fold(events)?.stage)
          const stagesReached = Object.keys(fold(events)?.dates ?? {}) as Stage[]
          const order = stagesReached.map((stage) => stages.indexOf(stage))
          assert.deepEqual(
            order,
            [...order].sort((a, b) => a - b),
          )
          assert.ok(!(stagesReached.includes('closed') && stagesReached.includes('departed')))
        }
      },
    ),
    { numRuns: 15 },
  )
})

/** What is asked with what the actor sees at that moment. */
function concrete(
  command: PlacementCommand | 'sign' | 'agree' | 'refuse',
  { contract, proposal }: PlacementState,
): PlacementCommand {
  if (typeof command !== 'string') return command
  const { version, hash } = proposal ?? contract ?? { version: 1, hash: '' }
  return command === 'refuse'
    ? { kind: command, version, hash, reason: 'conditions' }
    : { kind: command, version, hash }
}

/** Told apart from the fold: no contract stands that the worker has not said yes to, and none takes another's place
 * before both sides have signed it. */
function isPossible(events: PlacementEvent[]): void {
  for (const [index, event] of events.entries()) {
    if (event.kind !== 'contract-made' || event.version === 1) continue
    const before = events.slice(0, index)
    const about = before.filter((one) => 'version' in one && one.version === event.version)
    assert.ok(about.some(({ kind }) => kind === 'change-accepted'))
    const sides = about.flatMap((one) =>
      one.kind === 'signed' ? [one.by === 'worker' ? 'worker' : 'employer'] : [],
    )
    assert.deepEqual([...sides].sort(), ['employer', 'worker'])
    assert.ok(!about.some(({ kind }) => kind === 'change-refused' || kind === 'change-recalled'))
  }
  const planned = events.flatMap((event) =>
    event.kind === 'tasks-planned' ? event.tasks.map(({ id }) => id) : [],
  )
  assert.equal(new Set(planned).size, planned.length)
  const settled = events.flatMap((event) => ('task' in event ? [event.task] : []))
  assert.equal(new Set(settled).size, settled.length)
}

test('the last place goes to one of those who accept it at once', async () => {
  const cast = await makeCast(database, { places: 1 })
  const workers = await Promise.all(Array.from({ length: 4 }, () => makeWorker(database)))
  const ids = await Promise.all(workers.map((worker) => makeOffer(database, { ...cast, worker })))
  const results = await Promise.allSettled(
    ids.map((id, index) => step(database, workers[index]!, id, { kind: 'accept' })),
  )
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1)
  for (const result of results)
    if (result.status === 'rejected') assert.ok(conflict('no-place-left')(result.reason))
})

test('one open offer for a worker and a vacancy, also when two members offer at once', async () => {
  const cast = await makeCast(database)
  const results = await Promise.allSettled([1, 2, 3].map(() => makeOffer(database, cast)))
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1)
  for (const result of results)
    if (result.status === 'rejected') assert.ok(conflict('offered-already')(result.reason))
})

test('an offer needs a shown, verified worker of the country asked and a published vacancy of one’s own', async () => {
  const cast = await makeCast(database)
  const other = await makeCast(database)
  const offer = (actor: Actor, vacancyId: string, personId: string) =>
    database.write(actor, (work) => offerPlacement(work, { vacancyId, personId }))
  const hidden = await makeWorker(database, { consent: false })
  const unverified = await makeWorker(database, { status: 'unverified' })
  const bangladeshi = await makeWorker(database, { nationality: 'BGD' })
  const unpublished = await makeVacancy(database, cast.employer, null, { status: 'submitted' })
  await assert.rejects(offer(cast.employer, cast.vacancyId, hidden.person), NotFoundError)
  await assert.rejects(offer(cast.employer, cast.vacancyId, unverified.person), NotFoundError)
  await assert.rejects(offer(cast.employer, cast.vacancyId, bangladeshi.person), conflict('other-country'))
  await assert.rejects(offer(cast.employer, unpublished, cast.worker.person), NotFoundError)
  await assert.rejects(offer(other.employer, cast.vacancyId, cast.worker.person), NotFoundError)
  await assert.rejects(offer(cast.worker, cast.vacancyId, cast.worker.person), ForbiddenError)
  await assert.rejects(offer(cast.origin, cast.vacancyId, cast.worker.person), ForbiddenError)
  await assert.rejects(offer(cast.recruiter, cast.vacancyId, cast.worker.person), conflict('no-licence'))
  await makeLicence(database, cast.recruiter, cast.origin)
  assert.ok(await offer(cast.recruiter, cast.vacancyId, cast.worker.person))
})

test('dates go forward and never into the future', async () => {
  const cast = await makeCast(database)
  const id = await makeOffer(database, cast, '2026-01-10')
  const field = (error: unknown) => (error instanceof InvalidInputError ? error.fields.date?.key : undefined)
  const accept = (occurredOn: string) => step(database, cast.worker, id, { kind: 'accept', occurredOn })
  await assert.rejects(
    accept('2026-01-09'),
    (error) => field(error) === 'placements.refused.date-before-last',
  )
  await assert.rejects(accept('2999-01-01'), (error) => field(error) === 'placements.refused.date-in-future')
  await assert.rejects(accept('2026-02-30'), (error) => field(error) === 'placements.refused.date')
  assert.equal((await accept('2026-01-10')).stage, 'accepted')
})

test('each party sees exactly its placements at every stage; immigration only from the contract to the start', async () => {
  const visible: Record<string, (stage: Stage) => boolean> = {
    worker: () => true,
    employer: () => true,
    recruiter: () => true,
    origin: () => true,
    destination: () => true,
    inspector: (stage) => ['started', 'ended', 'moved'].includes(stage),
    immigration: (stage) => ['signed', 'departed', 'arrived'].includes(stage),
    registration: () => false,
    'immigration of origin': () => false,
    'inspector of origin': () => false,
    'contracts elsewhere': () => false,
    'other worker': () => false,
    'other employer': () => false,
    'other recruiter': () => false,
    public: () => false,
  }
  const elsewhere = await makeCast(database)
  const officer = (country: string, competence: 'inspection' | 'immigration' | 'contracts' | 'statistics') =>
    makeStaff(database, 'authority', country, { competences: [competence] })
  const more: Record<string, Actor> = {
    inspector: await officer('ARE', 'inspection'),
    immigration: await officer('ARE', 'immigration'),
    registration: await officer('NPL', 'statistics'),
    'immigration of origin': await officer('NPL', 'immigration'),
    'inspector of origin': await officer('NPL', 'inspection'),
    'contracts elsewhere': await officer('QAT', 'contracts'),
    'other worker': elsewhere.worker,
    'other employer': elsewhere.employer,
    'other recruiter': elsewhere.recruiter,
    public: { kind: 'public' },
  }
  for (const stage of stages) {
    const cast = await makeCast(database)
    const id =
      stage === 'moved'
        ? await journeyToAnotherEmployer(database, cast, elsewhere.employer)
        : await journeyTo(database, cast, stage === 'closed' ? 'offered' : stage)
    if (stage === 'closed') await step(database, cast.employer, id, { kind: 'withdraw', reason: 'job-gone' })
    const actors: Record<string, Actor> = { ...cast, ...more } as never
    for (const [name, expected] of Object.entries(visible)) {
      const actor = actors[name]!
      const rows = await database.read(actor, async ({ db }) => ({
        placements: (await db.selectFrom('placements').select('id').where('id', '=', id).execute()).length,
        events: (
          await db.selectFrom('placement_events').select('seq').where('placement_id', '=', id).execute()
        ).length,
        people: (await db.selectFrom('people').select('id').where('id', '=', cast.worker.person).execute())
          .length,
        contracts: (await db.selectFrom('contracts').select('id').where('placement_id', '=', id).execute())
          .length,
      }))
      const label = `${name} at ${stage}`
      assert.equal(rows.placements > 0, expected(stage), label)
      assert.equal(rows.events > 0, expected(stage), label)
      const made = stage !== 'offered' && stage !== 'closed'
      assert.equal(rows.contracts > 0, expected(stage) && made, label)
      // Where the worker went on to, others see the worker.
      if (isOfficer(actor) && stage !== 'moved') assert.equal(rows.people > 0, expected(stage), label)
      if (expected(stage)) assert.equal((await seen(actor, id)).state.stage, stage, label)
      else await assert.rejects(seen(actor, id), NotFoundError, label)
      if (!expected(stage)) {
        await assert.rejects(
          database.write(actor, (work) => takeStep(work, id, { kind: 'accept' })),
          NotFoundError,
          label,
        )
      }
    }
  }
})

test('who only watches changes nothing', async () => {
  const cast = await makeCast(database)
  const id = await journeyTo(database, cast, 'signed')
  const immigration = await makeStaff(database, 'authority', 'ARE', { competences: ['immigration'] })
  for (const actor of [immigration, cast.destination])
    await assert.rejects(step(database, actor, id, { kind: 'depart' }), ForbiddenError)
  assert.equal((await seen(cast.origin, id)).state.stage, 'signed')
})

test('why a worker left is told to the authorities and not to the employer’s side', async () => {
  const cast = await makeCast(database)
  const id = await journeyTo(database, cast, 'ended')
  const reason = async (actor: Actor) => (await seen(actor, id)).state.endReason?.reason
  assert.equal(await reason(cast.employer), 'not-shown')
  assert.equal(await reason(cast.recruiter), 'not-shown')
  for (const actor of [cast.worker, cast.origin, cast.destination])
    assert.equal(await reason(actor), 'not-paid')
})

test('an offer tells the worker by SMS in their language, and waits in their queue', async () => {
  const cast = await makeCast(database, { worker: { name: 'सीता राई', phone: '+9779812345678' } })
  await makeOffer(database, cast)
  const messages = await database.internal('test', (db) =>
    db.selectFrom('outbox_messages').selectAll().where('recipient', '=', '+9779812345678').execute(),
  )
  assert.equal(messages.length, 1)
  assert.match(messages[0]!.body, /सीता राई/)
  assert.match(messages[0]!.body, /काम/)
  assert.equal(await database.read(cast.worker, placementQueueCount), 1)
})

test('when both have signed, a list of what to prepare begins; each task is settled once, by who may', async () => {
  const cast = await makeCast(database)
  const id = await journeyTo(database, cast, 'signed')
  const { state, placement } = await seen(cast.worker, id)
  const kinds = state.tasks.map(({ kind }) => kind)
  // From the programmes of both countries, and what they do not name.
  for (const kind of ['insurance', 'orientation', 'labour-approval', 'visa', 'medical', 'travel'])
    assert.ok(kinds.includes(kind as never), kind)
  assert.equal(placement.nextDueOn, state.tasks[0]?.dueOn)
  const finish = (actor: Actor, task: string, reference = 'M-17') =>
    step(database, actor, id, { kind: 'finish-task', task, evidence: 'certificate', reference })
  await assert.rejects(finish(cast.employer, 'medical'), ForbiddenError)
  await assert.rejects(finish(cast.worker, 'medical', '<b>'), InvalidInputError)
  await assert.rejects(finish(cast.worker, 'nothing'), conflict('no-task'))
  await finish(cast.worker, 'medical')
  await assert.rejects(finish(cast.origin, 'medical'), conflict('no-task'))
  await step(database, cast.origin, id, { kind: 'drop-task', task: 'orientation', reason: 'done-elsewhere' })
  const plan = { kind: 'plan-task', task: 'medical', doer: 'employer' } as const
  await assert.rejects(step(database, cast.employer, id, { ...plan, dueOn: '2026-02-30' }), InvalidInputError)
  await step(database, cast.employer, id, { ...plan, dueOn: '2026-02-01' })
  const after = await seen(cast.destination, id)
  assert.deepEqual(
    after.state.tasks.filter(({ kind }) => kind === 'medical').map((task) => [task.id, task.done?.by]),
    [
      ['medical', 'worker'],
      ['medical-2', undefined],
    ],
  )
  // What was written down today keeps nobody from reporting what happened before.
  await step(database, cast.worker, id, { kind: 'depart', occurredOn: '2026-02-20' })
})

test('a worker changes the employer by own choice; the two placements are linked for them alone', async () => {
  const cast = await makeCast(database)
  const other = await makeCast(database)
  const left = await journeyTo(database, cast, 'started')
  const vacancyId = await makeVacancy(database, other.employer, null)
  const elsewhere = await makeVacancy(database, other.employer, null, { country: 'QAT' })
  const next = await journeyTo(database, { ...cast, employer: other.employer, vacancyId }, 'signed')
  const abroad = await journeyTo(
    database,
    { ...cast, employer: other.employer, vacancyId: elsewhere },
    'signed',
  )
  const strangers = await journeyTo(database, other, 'signed')
  const move = (actor: Actor, to: string) => step(database, actor, left, { kind: 'move', to })
  for (const actor of [cast.employer, cast.origin]) await assert.rejects(move(actor, next), ForbiddenError)
  for (const to of [left, abroad, strangers]) await assert.rejects(move(cast.worker, to), InvalidInputError)

  const results = await Promise.allSettled([1, 2, 3].map(() => move(cast.worker, next)))
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  const old = await seen(cast.worker, left)
  const now = await seen(cast.worker, next)
  assert.deepEqual([old.placement.stage, old.state.to], ['moved', next])
  assert.deepEqual([now.placement.stage, now.state.from], ['arrived', left])
  assert.equal((await seen(cast.employer, left)).state.to, undefined)
  assert.equal((await seen(other.employer, next)).state.from, undefined)
  await assert.rejects(seen(cast.employer, next), NotFoundError)
  assert.equal((await step(database, other.employer, next, { kind: 'start' })).stage, 'started')
})

test('officers stop what may not go on, and every reason can be counted', async () => {
  const cast = await makeCast(database)
  const id = await journeyTo(database, cast, 'signed')
  const immigration = await makeStaff(database, 'authority', 'ARE', { competences: ['immigration'] })
  await assert.rejects(
    step(database, immigration, id, { kind: 'stop', reason: 'visa-refused' }),
    ForbiddenError,
  )
  await assert.rejects(step(database, cast.origin, id, { kind: 'stop', reason: 'family' }), InvalidInputError)
  await step(database, cast.destination, id, { kind: 'stop', reason: 'programme-suspended' })
  assert.equal((await seen(cast.worker, id)).state.stage, 'closed')
  const counted = await database.read({ kind: 'system', name: 'test' }, (work) =>
    countPlacementEndings(work, 'closed', { from: '2026-01-01', to: '2099-01-01' }),
  )
  const found = counted.find(({ reason }) => reason === 'programme-suspended')
  assert.deepEqual([found?.origin, found?.destination, found?.isco, found?.count], ['NPL', 'ARE', '9112', 1])
})

test('each officer has queues of their own competence and country, with what is overdue', async () => {
  const cast = await makeCast(database)
  const late = await journeyTo(database, cast, 'departed')
  const complained = await journeyTo(database, { ...cast, worker: await makeWorker(database) }, 'ended')
  const changed = await journeyTo(database, { ...cast, worker: await makeWorker(database) }, 'started')
  await step(database, cast.employer, changed, { kind: 'propose', changes: { wageMinor: 1000 } })
  const officer = (country: string, competence: 'inspection' | 'immigration') =>
    makeStaff(database, 'authority', country, { competences: [competence] })
  const inspector = await officer('ARE', 'inspection')
  const immigration = await officer('ARE', 'immigration')
  const elsewhere = await makeStaff(database, 'authority', 'QAT', { competences: ['contracts'] })
  const waiting = async (actor: Actor, name: string, overdue = false) => {
    const all = { overdue, other: undefined, limit: 10_000, offset: 0 }
    const { rows, counts } = await database.read(actor, (work) => readQueue(work, name, all))
    assert.equal(overdue ? counts.overdue : counts.all, rows.length)
    return rows.map(({ id }) => id)
  }
  assert.ok((await waiting(cast.origin, 'not-arrived', true)).includes(late))
  assert.ok((await waiting(cast.destination, 'not-arrived')).includes(late))
  assert.ok((await waiting(cast.origin, 'tasks', true)).includes(late))
  assert.ok((await waiting(immigration, 'expected')).includes(late))
  assert.ok((await waiting(inspector, 'complaints')).includes(complained))
  assert.ok((await waiting(cast.origin, 'not-returned', true)).includes(complained))
  for (const actor of [cast.origin, cast.destination]) {
    assert.ok((await waiting(actor, 'substitutions')).includes(changed))
    // Since today, however long the work goes on.
    assert.ok(!(await waiting(actor, 'substitutions', true)).includes(changed))
  }
  for (const name of ['not-arrived', 'substitutions', 'changes', 'unsigned'])
    assert.deepEqual(await waiting(elsewhere, name), [])
  for (const [actor, name] of [
    [inspector, 'not-arrived'],
    [immigration, 'complaints'],
    [cast.origin, 'expected'],
    [cast.employer, 'changes'],
    [cast.origin, 'nonsense'],
  ] as const)
    await assert.rejects(waiting(actor, name), NotFoundError)
  const names = (await database.read(inspector, officerQueues)).map(({ queue }) => queue.name)
  assert.deepEqual(names, ['complaints', 'at-work'])
})
