/** From the roster to the published round, and what each may see of it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { migratedDatabase } from '../../../tests/support/app.ts'
import { makeOrganisation, makeStaff, makeWorker } from '../../../tests/support/fixtures.ts'
import { makeVacancy } from '../../../tests/support/journey.ts'
import { allocate } from '../../cli/allocate.ts'
import type { Actor, StaffActor, WorkerActor } from '../../foundation/actor.ts'
import type { AppContext } from '../../foundation/app-context.ts'
import { type Database, openDatabase, type Work } from '../../foundation/database/database.ts'
import { takeStep } from '../placements/index.ts'
import { commandOf, fileNames, filesOf } from './domain.ts'
import { agreeToOffers, makeOffers, makeOwnOffers, readOffers } from './offers.ts'
import {
  addQuota,
  addToRoster,
  computeRound,
  createProgramme,
  explainWorker,
  leaveOwn,
  ownStanding,
  placedAt,
  publishedInput,
  publishedRound,
  publishRound,
  readQuotas,
  readRoster,
  readRound,
  setPlace,
  startRound,
  withdrawFromRound,
} from './service.ts'

let database: Database
let drop: () => Promise<void>
let app: Pick<AppContext, 'database' | 'log'>
let officer: StaffActor
let abroad: StaffActor
let employer: StaffActor
let workers: WorkerActor[]
let hotel: string
let farm: string
let programme: string
let round: string
const folder = mkdtempSync(join(tmpdir(), 'fairway-rounds-'))

const write = <T>(actor: Actor, work: (work: Work) => Promise<T>) => database.write(actor, work)
const read = <T>(actor: Actor, work: (work: Work) => Promise<T>) => database.read(actor, work)

before(async () => {
  const made = await migratedDatabase()
  drop = made.drop
  database = openDatabase(made.ownerUrl, { connections: 4 })
  const log = { error: assert.fail, warn: assert.fail } as unknown as AppContext['log']
  app = { database, log }
  officer = await makeStaff(database, 'authority', 'NPL', { competences: ['registration'] })
  abroad = await makeStaff(database, 'authority', 'ARE', { competences: ['registration'] })
  employer = await makeStaff(database, 'employer', 'ARE', {
    organisation: await makeOrganisation(database, 'employer', 'ARE'),
  })
  const vacancies = [
    await makeVacancy(database, employer, null, { title: 'Housekeeper' }),
    await makeVacancy(database, employer, null, { title: 'Picker' }),
  ] as const
  // Both fit equally well, and then the order of their ids is the wish.
  ;[hotel, farm] = vacancies.toSorted() as [string, string]
  workers = []
  for (let i = 0; i < 8; i++) {
    workers.push(
      await makeWorker(database, {
        occupations: [{ isco: '9112', years: i }],
        consent: i !== 7,
      }),
    )
  }
})
after(async () => {
  rmSync(folder, { recursive: true })
  await database.close()
  await drop()
})

const rowOf = (i: number, rest: object = {}) => ({ person: workers[i]?.person, ...rest })

test('a programme has places, quotas and a roster; what is wrong is named by row and field', async () => {
  programme = await write(officer, (work) =>
    createProgramme(work, {
      name: 'Spring',
      country: 'ARE',
      origins: ['NPL'],
      opensOn: '2026-01-01',
      closesOn: '2099-12-31',
    }),
  )
  for (const [vacancyId, industry, places] of [
    [hotel, 'hotels', 3],
    [farm, 'farms', 2],
  ] as const)
    await write(officer, (work) =>
      setPlace(work, programme, { vacancyId, places, industry, season: 'spring' }),
    )
  for (const [name, most, condition] of [
    ['Spring', 5, { season: 'spring' }],
    ['Hotels', 3, { industry: 'hotels', season: 'spring' }],
  ] as const)
    await write(officer, (work) => addQuota(work, programme, { name, most, side: 'vacancies', condition }))
  assert.deepEqual((await read(officer, (work) => readQuotas(work, programme))).overlaps, [])

  const stranger = await makeWorker(database, { nationality: 'ARE' })
  const refused = await write(officer, (work) =>
    addToRoster(work, programme, [
      { person: stranger.person, sex: 'unknown' },
      rowOf(0, { validUntil: '2026-02-30', priority: 'first' }),
      rowOf(0),
    ]),
  ).catch((error: Error) => error)
  assert.ok('problems' in refused)
  assert.deepEqual(
    refused.problems.map(({ row, field, message }) => `${row} ${field} ${message.key}`),
    [
      '0 person rounds.error.person',
      '0 sex rounds.error.sex',
      '1 priority rounds.error.priority',
      '1 validUntil rounds.error.date',
      '2 person rounds.error.twice',
    ],
  )

  const answer = await write(officer, (work) =>
    addToRoster(work, programme, [
      rowOf(0, { sex: 'female', priority: '5' }),
      rowOf(1, { sex: 'female', named: hotel }),
      rowOf(2, { sex: 'male', family: 'rai', priority: '4' }),
      rowOf(3, { sex: 'male', family: 'rai', priority: '4' }),
      rowOf(4, { sex: 'male' }),
      rowOf(5, { sex: 'male' }),
      rowOf(6, { sex: 'male', validUntil: '2026-01-31', validFrom: '2026-01-01' }),
      rowOf(7, { sex: 'male' }),
    ]),
  )
  assert.deepEqual(answer, { added: 8, changed: 0 })
  await assert.rejects(
    read(abroad, (work) => readRoster(work, programme, 1)),
    { code: 'not-found' },
  )
})

test('quotas that contradict each other are named, and no round begins', async () => {
  await write(officer, (work) =>
    addQuota(work, programme, { name: 'Women', most: 9, side: 'workers', condition: { sex: 'female' } }),
  )
  await write(officer, (work) =>
    addToRoster(work, programme, [
      rowOf(0, { sex: 'female', village: 'Lalpur', priority: '5' }),
      rowOf(4, { sex: 'male', village: 'Lalpur' }),
    ]),
  )
  await write(officer, (work) =>
    addQuota(work, programme, { name: 'Lalpur', most: 9, side: 'workers', condition: { village: 'Lalpur' } }),
  )
  const { overlaps, quotas } = await read(officer, (work) => readQuotas(work, programme))
  assert.deepEqual(
    overlaps.map((pair) => pair.map(({ name }) => name).sort()),
    [['Lalpur', 'Women']],
  )
  await assert.rejects(startRound(app, officer, programme, { seed: 'Lottery 7', bounds: [] }), (error) => {
    assert.deepEqual((error as { fields: unknown }).fields, {
      seed: { key: 'rounds.error.overlap', values: { one: 'Lalpur', other: 'Women' } },
    })
    return true
  })
  const { removeQuota } = await import('./service.ts')
  await write(officer, (work) =>
    removeQuota(work, programme, quotas.find(({ name }) => name === 'Lalpur')?.id ?? ''),
  )
})

test('a round runs every method in threads; bounds that nobody can keep are named', async () => {
  const none = { attribute: 'sex', unit: 'number', kind: 'least', value: 'female', amount: 3 } as const
  round = await startRound(app, officer, programme, { seed: 'Lottery 7', bounds: [none] })
  await computeRound(app, round)
  const impossible = (await read(officer, (work) => readRound(work, round))).runs.find(
    ({ method }) => method === 'bounded',
  )
  assert.equal(impossible?.status, 'impossible')
  assert.deepEqual(impossible.report, { conflicts: [0] })

  const half = { attribute: 'sex', unit: 'percent', kind: 'least', value: 'female', amount: 50 } as const
  round = await startRound(app, officer, programme, { seed: 'Lottery 7', bounds: [half] })
  await Promise.all([computeRound(app, round), computeRound(app, round)])
  const view = await read(officer, (work) => readRound(work, round))
  assert.deepEqual(
    view.runs.map(({ method, status }) => [method, status]),
    ['roster', 'stable', 'greatest', 'bounded', 'arrival'].map((method) => [method, 'done']),
  )
  const number = await numbers()
  assert.deepEqual(view.round.leftOut, [
    { number: number[6], cause: 'not-valid' },
    { number: number[7], cause: 'not-shown' },
  ])
  for (const { method, outcome } of view.runs) {
    assert.equal(outcome?.[number[1] ?? 0], hotel, `${method}: asked for by name`)
    assert.equal(outcome[number[2] ?? 0], outcome[number[3] ?? 0], `${method}: a family stays together`)
  }
  const report = (name: string) => {
    const found = view.runs.find(({ method }) => method === name)?.report
    assert.ok(found && 'groups' in found)
    return found
  }
  assert.equal(report('greatest').placed, 5)
  const women = report('bounded').groups.find(({ value }) => value === 'female')
  assert.equal(women?.placed, 2)
  assert.equal(report('bounded').cost?.length, 1)
})

async function numbers(): Promise<number[]> {
  const { entries } = await read(officer, (work) => readRoster(work, programme, 1))
  return workers.map(({ person }) => entries.find(({ personId }) => personId === person)?.number ?? 0)
}

test('published, it can be run again by anybody with the same result, and tells each worker why', async () => {
  await assert.rejects(
    read({ kind: 'public' }, (work) => publishedRound(work, round)),
    { code: 'not-found' },
  )
  await publishRound(app, officer, round, 'stable')
  await assert.rejects(publishRound(app, officer, round, 'greatest'), { code: 'published' })
  const published = await read({ kind: 'public' }, (work) => publishedRound(work, round))
  const files = filesOf(await read({ kind: 'public' }, (work) => publishedInput(work, round)))
  const hash = createHash('sha256')
  for (const name of fileNames) {
    hash.update(files[name])
    writeFileSync(join(folder, `${name}.csv`), files[name])
    for (const { person } of workers) assert.ok(!files[name].includes(person))
    assert.ok(!/female|Lalpur|rai/.test(files[name]), 'only who falls under which rule')
  }
  assert.equal(hash.digest('hex'), published.round.inputHash)
  assert.equal(published.tried, 1, 'the round whose bounds nobody could keep')
  for (const { method, outcome } of published.runs) {
    const command = commandOf(published.round.seed, method, published.round.bounds)
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '')
    const args = words.slice(3).map((word) => (word.endsWith('.csv') ? join(folder, word) : word))
    const out = join(folder, 'out.csv')
    await allocate([...args, '--out', out])
    const rows = readFileSync(out, 'utf8').trim().split('\n').slice(1)
    const again = Object.fromEntries(
      rows.map((row) => row.split(',')).flatMap(([worker, vacancy]) => (vacancy ? [[worker, vacancy]] : [])),
    )
    assert.deepEqual(again, outcome, method)
  }

  const standings = await Promise.all(workers.slice(0, 6).map((worker) => read(worker, ownStanding)))
  const placed = standings.filter(({ results }) => results[0]?.vacancyId)
  assert.equal(placed.length, 5)
  const waiting = standings.find(({ results }) => results[0] && !results[0].vacancyId)
  assert.ok(waiting?.results[0]?.reasons.length, 'who got nothing reads why')
  assert.equal((await read(workers[7] as Actor, ownStanding)).results.length, 0)
})

test('the employer sees who got a place and agrees to be shown, nobody else’s', async () => {
  const { rows } = await read(employer, (work) => placedAt(work, hotel))
  assert.ok(rows.length > 0 && rows.every(({ name }) => name !== null))
  const other = await makeStaff(database, 'employer', 'ARE')
  await assert.rejects(
    read(other, (work) => placedAt(work, hotel)),
    { code: 'not-found' },
  )
})

test('offers of a round: where the employer agrees and nothing has changed, each once, and why the others not', async () => {
  const statesOf = async () => {
    const { offers } = await readOffers(app, officer, round)
    const states = Map.groupBy(offers, ({ state }) => state)
    return Object.fromEntries([...states].map(([state, all]) => [state, all.length]))
  }
  assert.deepEqual(await statesOf(), { 'not-agreed': 5 })
  assert.equal((await makeOffers(app, officer, round)).made, 0, 'an offer is the employer’s')
  const agree = (actor: Actor, vacancy: string, agrees = true) =>
    write(actor, (work) => agreeToOffers(work, { programme, vacancy, agrees }))
  await assert.rejects(agree(await makeStaff(database, 'employer', 'ARE'), hotel), { code: 'not-found' })
  await assert.rejects(agree(officer, hotel), { code: 'forbidden' })
  await assert.rejects(
    write(officer, async ({ db }) => {
      await db.updateTable('programme_places').set({ offers_agreed_at: new Date() }).execute()
    }),
    /only who offers the vacancy/,
  )
  await assert.rejects(
    write(employer, async ({ db }) => {
      await db.updateTable('programme_places').set({ places: 99 }).execute()
    }),
    /sets its places/,
  )
  for (const vacancy of [hotel, farm]) await agree(employer, vacancy)
  await assert.rejects(agree(employer, hotel), { code: 'agreed-already' })
  await agree(employer, farm, false)

  // Who is not shown any more gets no offer; the others get theirs, once.
  const atHotel = (await readOffers(app, officer, round)).offers.filter(
    ({ vacancyId }) => vacancyId === hotel,
  )
  const hidden = atHotel[0]!
  await database.internal('test', (db) =>
    db
      .updateTable('consents')
      .set({ withdrawn_at: new Date() })
      .where('person_id', '=', hidden.personId)
      .execute(),
  )
  await assert.rejects(makeOffers(app, abroad, round), { code: 'not-found' })
  const [first, second] = await Promise.all([
    makeOffers(app, officer, round),
    makeOffers(app, officer, round),
  ])
  assert.equal(first.made + second.made, atHotel.length - 1)
  assert.deepEqual(await statesOf(), {
    offered: atHotel.length - 1,
    'not-shown': 1,
    'not-agreed': 5 - atHotel.length,
  })
  const placements = () =>
    database.internal('test', (db) =>
      db.selectFrom('placements').select(['id', 'person_id', 'stage']).execute(),
    )
  const made = await placements()
  assert.deepEqual(
    made.map(({ person_id }) => person_id).toSorted(),
    atHotel
      .slice(1)
      .map(({ personId }) => personId)
      .toSorted(),
  )
  // A worker who says no is not asked again.
  const declining = workers.find(({ person }) => person === made[0]?.person_id)!
  await write(declining, (work) => takeStep(work, made[0]!.id, { kind: 'decline', reason: 'family' }))
  assert.equal((await makeOffers(app, officer, round)).made, 0)

  // What the office may not, the employer makes in one step.
  const own = await makeOwnOffers(app, employer, farm)
  assert.deepEqual(own, { made: 5 - atHotel.length, refused: [], left: 0 })
  assert.equal((await makeOwnOffers(app, employer, farm)).made, 0)
  await database.internal('test', (db) =>
    db.insertInto('consents').values({ person_id: hidden.personId, purpose: 'shown_to_employers' }).execute(),
  )
})

test('a place given back is filled again; who has one keeps it', async () => {
  const number = await numbers()
  const named = workers[1] as WorkerActor
  await write(named, (work) => withdrawFromRound(work, round, number[1] ?? 0))
  await assert.rejects(
    write(named, (work) => withdrawFromRound(work, round, number[1] ?? 0)),
    { code: 'withdrawn' },
  )
  await assert.rejects(
    write(named, (work) => withdrawFromRound(work, round, number[0] ?? 0)),
    { code: 'not-found' },
  )
  const before = (await read(officer, (work) => readRound(work, round))).runs.find(
    ({ method }) => method === 'stable',
  )?.outcome
  const next = await startRound(app, officer, programme, { seed: '', bounds: [], refill: true })
  await computeRound(app, next)
  const view = await read(officer, (work) => readRound(work, next))
  assert.equal(view.round.refillOf, round)
  const outcome = view.runs.find(({ method }) => method === 'stable')?.outcome ?? {}
  assert.equal(Object.keys(outcome).length, 1)
  for (const taken of Object.keys(before ?? {})) assert.ok(!(taken in outcome))
  await publishRound(app, officer, next, 'stable')
  const [placedNow] = Object.keys(outcome)
  const { explained, name } = await explainWorker(app, officer, next, Number(placedNow))
  assert.deepEqual(
    explained.map(({ method, vacancyId }) => [method, vacancyId]),
    [['stable', hotel]],
  )
  assert.equal(name, 'Sita Rai')
})

test('a worker leaves a roster, and can change nothing else of it; every act is in the audit trail', async () => {
  const leaver = workers[5] as WorkerActor
  await write(leaver, (work) => leaveOwn(work, programme))
  await assert.rejects(
    write(leaver, async (work) => {
      await work.db.updateTable('roster_entries').set({ priority: 99 }).execute()
    }),
    /changes nothing else/,
  )
  const actions = await database.internal('test', async (db) => {
    const rows = await db.selectFrom('audit_events').select('entry').execute()
    return new Set(rows.map(({ entry }) => (JSON.parse(entry) as { action: string }).action))
  })
  for (const action of [
    'programme.created',
    'programme.place-set',
    'programme.quota-added',
    'programme.quota-removed',
    'roster.written',
    'roster.left',
    'round.started',
    'round.run-ended',
    'round.published',
    'round.withdrawn',
    'round.offers-made',
    'programme.offers-agreed',
    'programme.offers-taken-back',
    'round.refill-started',
  ])
    assert.ok(actions.has(action), action)
})
