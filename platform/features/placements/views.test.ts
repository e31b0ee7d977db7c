/** What each reader sees of one and the same journey, at each stage and of each field: asked of the service, of the pages
 * and of the database, against `views`. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signedIn, startTestApp, type TestApp } from '../../../tests/support/app.ts'
import { makeStaff } from '../../../tests/support/fixtures.ts'
import {
  type Cast,
  journeyTo,
  journeyToAnotherEmployer,
  makeCast,
  step,
} from '../../../tests/support/journey.ts'
import type { Actor, Competence } from '../../foundation/actor.ts'
import { NotFoundError } from '../../foundation/errors.ts'
import { shareWith } from '../people/index.ts'
import { type Stage, stages } from './domain.ts'
import { type PlacementView, readPlacement } from './service.ts'
import { type Field, fields, shows, showsEvent, type Viewer, viewers, views } from './views.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const reference = 'PAPER-4711'

/** To the stage, with a refused change, a task done and one open change on the way wherever that is possible. */
type Eventful = { cast: Cast; id: string; unionId: string; union: Actor; centre: Actor }
async function eventful(stage: Stage): Promise<Eventful> {
  const { database } = app
  const cast = await makeCast(database)
  const union = await makeStaff(database, 'union', 'NPL')
  const centre = await makeStaff(database, 'partner', 'NPL')
  for (const { organisation } of [union, centre]) {
    const share = {
      organisationId: organisation,
      purpose: 'support' as const,
      covers: ['contract' as const],
      months: 3,
    }
    await database.write(cast.worker, (work) => shareWith(work, share))
  }
  const unionId = union.organisation
  const other = await makeStaff(database, 'employer', 'ARE')
  const id =
    stage === 'moved'
      ? await journeyToAnotherEmployer(database, cast, other)
      : await journeyTo(database, cast, stage === 'closed' ? 'accepted' : stage)
  if (stage === 'closed') {
    await step(database, cast.worker, id, { kind: 'withdraw', reason: 'fee-asked' })
    return { cast, id, unionId, union, centre }
  }
  if (['accepted', 'signed', 'departed', 'arrived', 'started'].includes(stage)) {
    const propose = { kind: 'propose', changes: { wageMinor: 1000 } } as const
    const { proposal } = await step(database, cast.employer, id, propose)
    const { version, hash } = proposal!
    await step(database, cast.worker, id, { kind: 'refuse', version, hash, reason: 'wage-too-low' })
    await step(database, cast.employer, id, propose)
  }
  if (['signed', 'departed', 'arrived'].includes(stage)) {
    const done = { kind: 'finish-task', task: 'medical', evidence: 'receipt', reference } as const
    await step(database, cast.worker, id, done)
  }
  return { cast, id, unionId, union, centre }
}

/** Where a field would show, if the journey has it at all. */
const traces: Record<Field, (view: PlacementView) => unknown[]> = {
  costs: ({ terms, state }) => [...terms.costs, ...state.terms.costs],
  contract: ({ contracts }) => contracts,
  proposals: ({ events, state }) => [
    ...events.filter(({ kind }) => kind.startsWith('change-') || kind === 'contract-proposed'),
    ...(state.proposal ? [state.proposal] : []),
  ],
  tasks: ({ state }) => state.tasks,
  'task-references': ({ state }) => state.tasks.filter(({ done }) => done?.reference),
  'closing-reasons': ({ events }) =>
    events.filter(
      (event) =>
        (event.kind === 'withdrawn' || event.kind === 'change-refused') && event.reason !== 'not-shown',
    ),
  'end-reasons': ({ events }) =>
    events.filter((event) => event.kind === 'ended' && event.reason !== 'not-shown'),
  links: ({ state }) => [state.to, state.from].filter((one) => one !== undefined),
}

test('each reader sees at each stage the fields of their view, in the service, in the database and on the pages', async () => {
  const { database } = app
  const officer = (competence: Competence) =>
    makeStaff(database, 'authority', 'ARE', { competences: [competence] })
  const [inspection, immigration] = [await officer('inspection'), await officer('immigration')]
  const asked = new Set<string>()
  for (const stage of stages) {
    const { cast, id, union, centre } = await eventful(stage)
    const actors: Record<Viewer, Actor> = {
      worker: cast.worker,
      employing: cast.employer,
      contracts: cast.origin,
      inspection,
      immigration,
      partner: union,
    }
    const whole = await database.read(cast.worker, (work) => readPlacement(work, id))
    const readers = [
      ...viewers.map((viewer) => [viewer, actors[viewer]] as const),
      ['partner', centre] as const,
    ]
    for (const [viewer, actor] of readers) {
      const label = `${viewer} at ${stage}${actor === centre ? ' (migrant centre)' : ''}`
      const rows = await database.read(actor, async ({ db }) => ({
        kinds: (
          await db
            .selectFrom('placement_events')
            .select('kind')
            .where('placement_id', '=', id)
            .orderBy('seq')
            .execute()
        ).map(({ kind }) => kind as never),
        versions: (
          await db.selectFrom('contracts').select('version').where('placement_id', '=', id).execute()
        ).map(({ version }) => version),
      }))
      if (!views[viewer].stages.includes(stage)) {
        assert.deepEqual(rows, { kinds: [], versions: [] }, label)
        await assert.rejects(
          database.read(actor, (work) => readPlacement(work, id)),
          NotFoundError,
          label,
        )
        continue
      }
      const view = await database.read(actor, (work) => readPlacement(work, id))
      assert.equal(view.viewer, viewer, label)
      assert.equal(view.state.stage, stage, label)
      const expected = whole.events.filter(({ kind }) => showsEvent(viewer, kind)).map(({ kind }) => kind)
      assert.deepEqual(rows.kinds, expected, label)
      const made = whole.events.flatMap((event) => (event.kind === 'contract-made' ? [event.version] : []))
      const written = whole.contracts.map(({ version }) => version)
      assert.deepEqual(rows.versions, shows(viewer, 'proposals') ? written : made, label)
      for (const field of fields) {
        const there = traces[field](whole).length > 0
        assert.equal(traces[field](view).length > 0, there && shows(viewer, field), `${field}: ${label}`)
        if (there) asked.add(`${field} ${shows(viewer, field)}`)
      }
      // And on the pages nothing of it stands in another form.
      const visitor = await signedIn(app, (actor as { account: string }).account)
      const html = (
        await Promise.all(
          ['', '/tasks', '/tasks/medical', '/change', '/contract'].map((path) =>
            visitor.get(`/en/placements/${id}${path}`),
          ),
        )
      )
        .map(({ body }) => body)
        .join('\n')
      const forbidden: Partial<Record<Field, RegExp>> = {
        costs: /Documents<\/|AED 500/,
        tasks: /Medical test/,
        'task-references': new RegExp(reference),
        proposals: /proposed a change/,
        'closing-reasons': /asked the worker for money|pay is too low/,
        'end-reasons': /wages were not paid/,
      }
      for (const [field, text] of Object.entries(forbidden) as [Field, RegExp][])
        if (!shows(viewer, field)) assert.doesNotMatch(html, text, `${field} on pages: ${label}`)
    }
  }
  // Every field was there to be shown to somebody and to be hidden from somebody, where any view hides it.
  for (const field of fields) {
    assert.ok(asked.has(`${field} true`), field)
    const hidden = viewers.some((viewer) => views[viewer].stages.length > 0 && !shows(viewer, field))
    if (hidden && field !== 'end-reasons' && field !== 'links') assert.ok(asked.has(`${field} false`), field)
  }
})

test('what a worker no longer shares, a union no longer sees; a migrant centre it is still shared with does', async () => {
  const { cast, id, union, unionId, centre } = await eventful('started')
  const sees = () => app.database.read(union, (work) => readPlacement(work, id))
  assert.equal((await sees()).viewer, 'partner')
  await app.database.internal('test', (db) =>
    db
      .updateTable('consents')
      .set({ withdrawn_at: new Date() })
      .where('organisation_id', '=', unionId)
      .where('person_id', '=', cast.worker.person)
      .execute(),
  )
  await assert.rejects(sees(), NotFoundError)
  const still = await app.database.read(centre, (work) => readPlacement(work, id))
  assert.equal(still.viewer, 'partner')
})
