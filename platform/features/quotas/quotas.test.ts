import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import { makeStaff, makeToken, makeWorker } from '../../../tests/support/fixtures.ts'
import { type Cast, journeyTo, makeCast, makeOffer, step } from '../../../tests/support/journey.ts'
import type { StaffActor } from '../../foundation/actor.ts'
import { ConflictError, InvalidInputError } from '../../foundation/errors.ts'
import { locales } from '../../foundation/i18n/locales.ts'
import { type Act, acts, type Entry } from './domain.ts'
import { actOnQuota, announceQuota, placesLeft, readLedger } from './service.ts'

let app: TestApp
let officer: StaffActor
before(async () => {
  app = await startTestApp()
  officer = await makeStaff(app.database, 'authority', 'ARE', { competences: ['labour-market-test'] })
})
after(() => app.close())

const programme = 'are/private-sector-work-permit'
let year = 2100
/** A season of its own, unless one is named, so that tests do not share places. */
function announce(places: number, more: Partial<Parameters<typeof announceQuota>[1]> = {}): Promise<string> {
  year++
  return app.database.write(officer, (work) =>
    announceQuota(work, {
      programme,
      season: String(year),
      startsOn: `${year}-01-01`,
      endsOn: `${year + 1}-01-01`,
      keyKind: '',
      keyValue: '',
      takesPlacements: true,
      places,
      note: 'Decree 1',
      sourceUrl: 'https://law.example/decree',
      ...more,
    }),
  )
}
const act = (id: string, what: Act, places: number) =>
  app.database.write(officer, (work) => actOnQuota(work, id, { act: what, places, note: '', sourceUrl: '' }))
const ledger = (id: string) => app.database.read(officer, (work) => readLedger(work, id))
const balance = async (id: string) => {
  const { announced, reserved, used, left } = (await ledger(id)).quota
  return { announced, reserved, used, left }
}
const refused = (code: string) => (error: unknown) => error instanceof ConflictError && error.code === code

type Balance = { announced: number; reserved: number; used: number; left: number }

const nothing: Balance = { announced: 0, reserved: 0, used: 0, left: 0 }

/** The balance after one more entry; undefined when there are not so many places to take or to give back. */
function apply(balance: Balance, { kind, places, releasedFrom }: Entry): Balance | undefined {
  let { announced, reserved, used } = balance
  if (kind === 'announced') announced += places
  if (kind === 'reserved') reserved += places
  if (kind === 'used') {
    reserved -= places
    used += places
  }
  if (kind === 'released' && releasedFrom === 'reserved') reserved -= places
  if (kind === 'released' && releasedFrom === 'used') used -= places
  const left = announced - reserved - used
  return announced < 0 || reserved < 0 || used < 0 || left < 0
    ? undefined
    : { announced, reserved, used, left }
}

/** The entries from the first to the last: each must be possible after those before it. */
async function folded(id: string): Promise<Balance> {
  const entries = await app.database.internal('test', (db) =>
    db.selectFrom('quota_entries').selectAll().where('quota_id', '=', id).orderBy('seq').execute(),
  )
  assert.deepEqual(
    entries.map(({ seq }) => seq),
    [...entries.keys()].map((index) => index + 1),
  )
  return entries.reduce<Balance>((sum, { kind, places, released_from, placement_id }) => {
    const next = apply(sum, {
      kind: kind as Entry['kind'],
      places,
      releasedFrom: released_from as Entry['releasedFrom'],
      placementId: placement_id,
    })
    assert.ok(next, `${kind} ${places} after ${JSON.stringify(sum)}`)
    return next
  }, nothing)
}

test('whatever is written at once, no sum falls below 0 and the sums are those of the entries', async () => {
  const anyAct = fc.record({ what: fc.constantFrom(...acts), places: fc.integer({ min: 1, max: 6 }) })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.array(anyAct, { minLength: 8, maxLength: 24 }),
      async (first, asked) => {
        const id = await announce(first)
        const results = await Promise.allSettled(asked.map(({ what, places }) => act(id, what, places)))
        for (const result of results)
          if (result.status === 'rejected')
            assert.ok(result.reason instanceof ConflictError, String(result.reason))
        const found = await balance(id)
        assert.deepEqual(await folded(id), found)
        assert.ok(Math.min(...Object.values(found)) >= 0)
      },
    ),
    { numRuns: 12 },
  )
})

test('of many who take the last places at once, as many get one as there are places', async () => {
  const id = await announce(5)
  const results = await Promise.allSettled(Array.from({ length: 16 }, () => act(id, 'use-at-once', 1)))
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 5)
  for (const result of results)
    if (result.status === 'rejected') assert.ok(refused('no-place-left')(result.reason))
  assert.deepEqual(await balance(id), { announced: 5, reserved: 0, used: 5, left: 0 })
})

const season = { startsOn: '2026-01-01', endsOn: '2027-01-01', season: '2026' }
const withWorker = async (cast: Cast) => ({ ...cast, worker: await makeWorker(app.database) })

test('a placement keeps its place from the worker’s yes on, uses it, or gives it back', async () => {
  const cast = await makeCast(app.database, { places: 20 })
  const all = await announce(3, season)
  const nepal = await announce(2, { ...season, keyKind: 'origin', keyValue: 'NPL' })
  const other = await announce(1, { ...season, keyKind: 'origin', keyValue: 'BGD' })
  const own = await announce(9, { ...season, keyKind: 'employer', keyValue: cast.employer.organisation })
  const left = () =>
    app.database.read(cast.worker, async (work) => (await placesLeft(work, '2026-05-01'))(programme, 'NPL'))
  assert.equal(await left(), 2)

  const waiting = await Promise.all([1, 2, 3, 4].map(() => withWorker(cast)))
  const offers = await Promise.all(waiting.map((one) => makeOffer(app.database, one)))
  const accept = (index: number) =>
    step(app.database, waiting[index]!.worker, offers[index]!, { kind: 'accept', occurredOn: '2026-01-12' })
  const answers = await Promise.allSettled([0, 1, 2, 3].map(accept))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 2)
  for (const answer of answers)
    if (answer.status === 'rejected') assert.ok(refused('quota-full')(answer.reason), String(answer.reason))
  assert.deepEqual(await balance(nepal), { announced: 2, reserved: 2, used: 0, left: 0 })
  assert.deepEqual(await balance(all), { announced: 3, reserved: 2, used: 0, left: 1 })
  assert.deepEqual(await balance(other), { announced: 1, reserved: 0, used: 0, left: 1 })
  assert.equal((await balance(own)).reserved, 2)
  assert.equal(await left(), 0)

  const [got, lost] = ['fulfilled', 'rejected'].map((status) =>
    answers.findIndex((answer) => answer.status === status),
  ) as [number, number]
  await step(app.database, waiting[got]!.worker, offers[got]!, { kind: 'withdraw', reason: 'other-job' })
  assert.deepEqual(await balance(nepal), { announced: 2, reserved: 1, used: 0, left: 1 })
  await accept(lost)
  assert.equal(await left(), 0)

  await act(nepal, 'announce', 5)
  await act(all, 'announce', 5)
  const id = await journeyTo(app.database, await withWorker(cast), 'started')
  assert.deepEqual(await balance(nepal), { announced: 7, reserved: 2, used: 1, left: 4 })
  const { entries } = await ledger(nepal)
  assert.deepEqual(
    entries.filter(({ placementId }) => placementId === id).map(({ kind }) => kind),
    ['used', 'reserved'],
  )
  for (const quota of [all, nepal, own]) await folded(quota)
  // By hand only what was written by hand is given back.
  await assert.rejects(act(nepal, 'release-used', 1), refused('not-held'))
  await assert.rejects(act(nepal, 'cut', 5), refused('no-place-left'))
  await assert.rejects(act(nepal, 'cut', 9_000_000), refused('no-place-left'))
})

test('entries stay; nobody writes for a placement that is not theirs, or past the functions', async () => {
  const id = await announce(2)
  await assert.rejects(
    app.database.internal('test', (db) => sql`update quota_entries set places = 3`.execute(db)),
    /append-only|permission denied/,
  )
  const outsider = await makeWorker(app.database)
  const cast = await makeCast(app.database)
  const placement = await makeOffer(app.database, cast)
  await assert.rejects(
    app.database.write(outsider, ({ db }) =>
      sql`select * from step_quotas(${placement}, 'reserved', ${programme}, '2026-01-01', 'x')`.execute(db),
    ),
    { code: '42501' },
  )
  for (const actor of [
    cast.employer,
    await makeStaff(app.database, 'authority', 'NPL', { competences: ['labour-market-test'] }),
  ])
    await assert.rejects(
      app.database.write(actor, ({ db }) =>
        sql`insert into quota_entries (quota_id, seq, kind, places, actor) values (${id}, 1, 'announced', 1, 'x')`.execute(
          db,
        ),
      ),
      { code: '42501' },
    )
  await assert.rejects(
    app.database.write(officer, ({ db }) =>
      sql`insert into quotas (programme, country, season, starts_on, ends_on, takes_placements, announced)
        values (${programme}, 'ARE', 'x', '2090-01-01', '2091-01-01', true, 9)`.execute(db),
    ),
    { code: '42501' },
  )
})

test('a quota for the same people at the same time is refused, also at once; what is wrong is named', async () => {
  const same = { startsOn: '2090-01-01', endsOn: '2091-01-01' }
  const results = await Promise.allSettled([1, 2, 3].map(() => announce(1, same)))
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const result of results) if (result.status === 'rejected') assert.ok(refused('overlap')(result.reason))
  await assert.rejects(
    announce(0, {
      programme: 'deu/opportunity-card',
      season: '',
      startsOn: undefined,
      endsOn: '2026-02-30',
      keyKind: 'origin',
      keyValue: 'Nepal',
      sourceUrl: 'javascript:alert(1)',
      note: 'x'.repeat(501),
    }),
    (error) => {
      assert.ok(error instanceof InvalidInputError)
      const fields = ['endsOn', 'note', 'origin', 'places', 'programme', 'season', 'sourceUrl', 'startsOn']
      assert.deepEqual(Object.keys(error.fields).sort(), fields)
      return true
    },
  )
})

test('an officer announces and writes on pages and by the API; everybody sees what is left', async () => {
  const visitor = await signedIn(app, officer.account)
  assert.match((await visitor.get('/en/desk')).body, /href="\/en\/desk\/quotas"/)
  const fields = {
    programme,
    season: '2031',
    'startsOn-day': '1',
    'startsOn-month': '1',
    'startsOn-year': '2031',
    'endsOn-day': '1',
    'endsOn-month': '1',
    'endsOn-year': '2032',
    keyKind: 'industry',
    industry: 'A',
    places: '१,२००',
    takesPlacements: 'no',
    note: 'Cabinet <b>decision</b>',
    sourceUrl: '',
  }
  const wrong = await visitor.submit('/en/desk/quotas/new', { ...fields, industry: '' })
  assert.equal(wrong.status, 422)
  assert.match(wrong.body, /value="2031"/)
  const opened = await visitor.submit('/en/desk/quotas/new', fields)
  assert.equal(opened.status, 303, opened.body.match(/error-summary[\s\S]{0,300}/)?.[0])
  const path = String(opened.location)
  const over = await visitor.submit(path, { act: 'reserve', places: '1201', note: 'Kept', sourceUrl: '' })
  assert.equal(over.status, 409)
  assert.match(over.body, /not so many free places/)
  assert.equal(
    (await visitor.submit(path, { act: 'reserve', places: '200', note: '', sourceUrl: '' })).status,
    303,
  )
  for (const locale of locales) {
    const page = await visitor.get(path.replace('/en/', `/${locale}/`))
    assert.equal(page.status, 200)
    assert.ok(!page.body.includes('<b>decision'))
    const open = await new Visitor(app).get(`/${locale}/quotas?programme=${programme}`)
    assert.equal(open.status, 200)
    for (const { body } of [page, open]) assert.doesNotMatch(body, /undefined|\[object|quotas\.\w|NaN/)
  }
  assert.match((await new Visitor(app).get('/en/quotas')).body, /1,000/)
  assert.match((await new Visitor(app).get('/en/quotas?programme=xxx/none')).body, /No numbers here yet/)
  assert.match((await new Visitor(app).get('/en/pathways')).body, /href="\/en\/quotas"/)

  const list = (await app.server.inject(`/api/v1/quotas?programme=${programme}&day=2031-06-01`)).json()
  assert.deepEqual(
    list.map(({ key, announced, reserved, left }: Record<string, unknown>) => [
      key,
      announced,
      reserved,
      left,
    ]),
    [[{ kind: 'industry', value: 'A' }, 1200, 200, 1000]],
  )
  assert.equal((await app.server.inject('/api/v1/quotas?day=2031-02-30')).statusCode, 422)
})

test('the rules of a programme read the ledger: a place is left, none is, or nobody keeps the count', async () => {
  const italy = await makeStaff(app.database, 'authority', 'ITA', { competences: ['labour-market-test'] })
  const asOf = '2026-11-22'
  const place = async (facts: object, more: object = {}) => {
    const [answer, told] = await Promise.all(
      ['evaluate', 'explain'].map((what) =>
        app.server.inject({
          method: 'POST',
          url: `/api/v1/pathways/ita/seasonal-work/${what}`,
          payload: { facts, asOf, ...more },
        }),
      ),
    )
    assert.equal(answer!.statusCode, 200, answer!.body)
    const { conditions } = answer!.json()
    const { status, openPoints } = conditions.find(({ id }: { id: string }) => id === 'place_left')
    const { value } = told!.json().find(({ fact }: { fact?: string }) => fact === 'quota_left')
    return { status, value, says: openPoints.length }
  }
  const moroccan = { nationality: 'MAR' }
  assert.deepEqual(await place(moroccan), { status: 'needs_assessment', value: undefined, says: 1 })

  const open = (places: number, more: object = {}) =>
    app.database.write(italy, (work) =>
      announceQuota(work, {
        programme: 'ita/seasonal-work',
        ...season,
        keyKind: '',
        keyValue: '',
        takesPlacements: false,
        places,
        note: '',
        sourceUrl: '',
        ...more,
      }),
    )
  await open(2)
  const morocco = await open(1, { keyKind: 'origin', keyValue: 'MAR' })
  assert.deepEqual(await place(moroccan), { status: 'met', value: true, says: 0 })
  await app.database.write(italy, (work) =>
    actOnQuota(work, morocco, { act: 'use-at-once', places: 1, note: '', sourceUrl: '' }),
  )
  assert.deepEqual(await place(moroccan), { status: 'not_met', value: false, says: 0 })
  assert.equal((await place({ nationality: 'IND' })).status, 'met')
  // To try it out; and what the ledger says now says nothing of what was known before.
  assert.equal((await place({ ...moroccan, quota_left: true })).status, 'met')
  assert.equal((await place(moroccan, { knownOn: '2026-11-25' })).status, 'needs_assessment')
  // For many people in one request as for one.
  const many = await app.server.inject({
    method: 'POST',
    url: `/api/v1/pathways/ita/seasonal-work/evaluate-many?asOf=${asOf}&detail=requirements`,
    headers: {
      'content-type': 'text/csv',
      authorization: `Bearer ${await makeToken(app.database, italy.account)}`,
    },
    payload: 'nationality,quota_left\nMAR,\nIND,\nMAR,true\n',
  })
  const full = many.body
    .split('\n')
    .slice(0, 3)
    .map((line) => JSON.parse(line).notMet.includes('place_left'))
  assert.deepEqual(full, [true, false, false])

  // A worker reads it with the rest, and is never asked.
  const worker = await makeWorker(app.database, { wanted: ['ITA'], nationality: 'MAR' })
  const visitor = await signedIn(app, worker.account)
  await visitor.submit('/en/pathways/open', { programme: 'ita.seasonal-work', profile: 'yes' })
  const { body } = await visitor.get('/en/pathways/open/result/ita/seasonal-work')
  assert.match(body, /A place is left in the yearly number/)
  assert.match(body, /Not open now/)
  const asked = await app.server.inject({
    method: 'POST',
    url: '/api/v1/pathways/questions',
    payload: { facts: moroccan, asOf, programmes: ['ita/seasonal-work'], max: 20 },
  })
  assert.deepEqual(asked.json().states, [{ programme: 'ita/seasonal-work', status: 'not_met' }])
  assert.deepEqual(asked.json().questions, [])
})
