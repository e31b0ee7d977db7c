/** The index outlives its process and the database's absence, and is never wrong because of what lies in its files. */
import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createPeopleIndex, type Person, rankPeople, type Vacancy } from '@fairway/matching'
import pg from 'pg'
import { migratedDatabase, startTestApp, type TestApp } from '../../../tests/support/app.ts'
import { testCluster } from '../../../tests/support/database.ts'
import { makeWorker, systemActor } from '../../../tests/support/fixtures.ts'
import { openDatabase } from '../../foundation/database/database.ts'
import { indexesOf, startMatching } from './indexes.ts'
import { selectCandidates } from './store.ts'
import { tidy } from './tidy.ts'

let app: TestApp
let owner: pg.Client
let folder: string
const warnings: string[] = []

before(async () => {
  app = await startTestApp()
  folder = join(app.config.dataFolder, 'matching')
  owner = new pg.Client(app.ownerUrl)
  owner.on('error', () => {})
  await owner.connect()
  await owner.query(`select set_config('app.actor', $1, false)`, [JSON.stringify(systemActor)])
  for (let number = 0; number < 8; number++) await makeCleaner()
})
after(async () => {
  await owner.end()
  await app.close()
})

const context = (database = app.database) => ({
  config: app.config,
  database,
  log: { warn: (facts: object, text: string) => warnings.push(`${text} ${JSON.stringify(facts)}`) } as never,
})
const start = () => startMatching(context(), { saveFrom: 1 })
const makeCleaner = () => makeWorker(app.database, { occupations: [{ isco: '9112', years: 3 }] })
const cleaning = {
  id: 'v',
  occupation: '9112',
  country: 'ARE',
  recruitsFrom: 'NPL',
  skills: [],
  languages: [],
}
const found = async () => (await indexesOf(context()).people(cleaning, { limit: 1_000 })).map(({ id }) => id)
/** By scoring everybody that the database shows. */
async function truth(): Promise<string[]> {
  const people = await app.database.read(systemActor, ({ db }) =>
    selectCandidates(db, { after: undefined, limit: 10_000 }),
  )
  return rankPeople(cleaning, people, { limit: 1_000 }).map(({ id }) => id)
}
/** A change that nobody is told of: only who reads everything sees it. */
async function unseen(statement: string, values: unknown[]): Promise<void> {
  await owner.query('alter table people disable trigger matching_update')
  await owner.query(statement, values)
  await owner.query('alter table people enable trigger matching_update')
}
async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) {
    if (await holds()) return
    await wait(10)
  }
  assert.fail(`never: ${what}`)
}

test('started again, it goes on from its files and reads only what changed meanwhile', async () => {
  const first = await start()
  await first.stop()
  assert.ok((await readdir(folder)).includes('current'))
  const [gone, hidden] = await truth()
  const added = await makeCleaner()
  await owner.query(`update people set status = 'unverified' where id = $1`, [gone])
  await unseen(`update people set status = 'unverified' where id = $1`, [hidden])

  const second = await start()
  const expected = [...(await truth()), hidden].toSorted()
  assert.deepEqual((await found()).toSorted(), expected)
  assert.ok(expected.includes(added.person) && !expected.includes(gone))
  assert.deepEqual(warnings, [])
  await second.stop()
  await unseen(`update people set status = 'verified' where id = $1`, [hidden])
})

test('files that are cut off, damaged, older, of another database or not whole are refused, and it is right', async () => {
  const kept = await mkdtemp(join(tmpdir(), 'fairway-index-'))
  await cp(folder, kept, { recursive: true })
  const segment = (await readdir(kept)).find((name) => name.endsWith('.segment')) as string
  const change = (name: string, by: (file: Buffer) => Buffer) => async () =>
    writeFile(join(folder, name), by(await readFile(join(folder, name))))
  const flip = (file: Buffer) => {
    file[file.length - 20]! ^= 1
    return file
  }
  const older = (file: Buffer) => Buffer.concat([Buffer.from('fairway-matching-0'), file.subarray(18)])
  const spoil: [string, () => Promise<void>, RegExp][] = [
    ['cut off', change('current', (file) => file.subarray(0, 40)), /has only 40 bytes/],
    ['half', change('current', (file) => file.subarray(0, file.length >> 1)), /hash is wrong/],
    ['damaged', change('current', flip), /hash is wrong/],
    ['older', change('current', older), /begins with another word/],
    ['a part cut off', change(segment, (file) => file.subarray(0, 100)), /has 100 bytes of/],
    ['a part damaged', change(segment, flip), /checksum of a part is wrong/],
    ['a part gone', () => rm(join(folder, segment)), /is not there/],
    ['not ours', () => writeFile(join(folder, 'current'), 'x'.repeat(100)), /begins with another word/],
  ]
  const expected = await truth()
  for (const [what, how, reason] of spoil) {
    await rm(folder, { recursive: true })
    await cp(kept, folder, { recursive: true })
    await how()
    warnings.length = 0
    const matching = await start()
    assert.deepEqual(await found(), expected, what)
    assert.equal(warnings.length, 1, what)
    assert.match(warnings[0] as string, reason)
    await matching.stop()
  }

  // The same people in another database: its transactions have other numbers.
  const other = await migratedDatabase()
  const database = openDatabase(other.ownerUrl)
  warnings.length = 0
  const matching = await startMatching(context(database), { saveFrom: 1_000 })
  assert.deepEqual(matching.size(), { people: 0, vacancies: 0 })
  assert.match(warnings[0] as string, /another program made it, or from another database/)
  await matching.stop()
  await database.close()
  await other.drop()
  await rm(kept, { recursive: true })
})

test('killed while it saves, it finds the last files that were whole', async () => {
  const kept = await mkdtemp(join(tmpdir(), 'fairway-index-'))
  await cp(folder, kept, { recursive: true })
  await makeCleaner()
  const later = await start()
  await later.stop()
  const expected = await truth()
  // New parts are there, half of another one, and `current` is still the one before.
  await cp(kept, folder, { recursive: true })
  await writeFile(join(folder, 'feed-1.segment.1.part'), 'half')
  await writeFile(join(folder, 'current.1.part'), 'half')
  warnings.length = 0
  const matching = await start()
  assert.deepEqual(await found(), expected)
  assert.deepEqual(warnings, [])
  await matching.stop()
  await rm(kept, { recursive: true })
})

test('who is erased stands in no file once it is purged', async () => {
  await rm(folder, { recursive: true })
  await (await start()).stop()
  const [person] = await truth()
  const bytes = Buffer.from((person as string).replaceAll('-', ''), 'hex')
  const filesWith = async () => {
    const files = await Promise.all(
      // A file may go, or get its name, while they are read.
      (await readdir(folder)).map((name) => readFile(join(folder, name)).catch(() => Buffer.of())),
    )
    return files.filter((file) => file.includes(bytes)).length
  }
  assert.ok((await filesWith()) > 0)
  const matching = await startMatching(context(), { saveFrom: 1, purgeAfter: 0 })
  await owner.query('select erase_person($1)', [person])
  await eventually('in no file', async () => (await filesWith()) === 0)
  await matching.stop()
})

test('while the database is away it answers and says how old it is; then it catches up', async () => {
  const matching = await start()
  const before = await found()
  const name = new URL(app.ownerUrl).pathname.slice(1)
  const admin = new pg.Client((await testCluster()).adminUrl)
  await admin.connect()
  await admin.query(`alter database ${name} with allow_connections false`)
  const { rows } = await owner.query('select pg_backend_pid() as pid')
  await admin.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> $2',
    [name, rows[0].pid],
  )
  const left = Date.now()
  await owner.query(`update people set status = 'unverified' where id = $1`, [before[0]])
  await wait(1_500)
  assert.deepEqual(await found(), before)
  assert.ok((matching.state().currentAt as number) <= left)
  const { body } = await app.server.inject('/metrics')
  assert.ok(Number(/^fairway_matching_age_seconds (.*)$/m.exec(body)?.[1]) >= 1.5)
  await admin.query(`alter database ${name} with allow_connections true`)
  await admin.end()
  await eventually('caught up', async () => !(await found()).includes(before[0] as string))
  assert.ok((matching.state().currentAt as number) > left)
  await matching.stop()
  await owner.query(`update people set status = 'verified' where id = $1`, [before[0]])
})

test('a large merge goes on in another thread while the index answers and changes, and is exact', async () => {
  const isco = (number: number) => ['9112', '9111', '5131'][number % 3] as string
  const person = (number: number, work: string): Person => ({
    id: `p${number}`,
    occupations: [{ isco: work, years: number % 7 }],
    skills: [],
    languages: [],
    countriesWanted: [],
    countriesRefused: [],
  })
  const people = Array.from({ length: 60_000 }, (_, number) => person(number, isco(number)))
  const vacancy: Vacancy = { ...cleaning, minimumYears: 5 }
  const index = createPeopleIndex(people)
  const set = (number: number, work: string) => {
    people[number] = person(number, work)
    index.upsert(people[number])
  }
  for (let number = 0; number < 20_000; number++) set(3 * number, '9112')
  assert.ok(index.isCompactionDue)
  let merging = true
  const merged = tidy(index).finally(() => {
    merging = false
  })
  for (let turn = 0; merging; turn++) {
    set(3 * turn + 1, '9112')
    assert.ok(index.remove(`p${3 * turn + 2}`))
    people[3 * turn + 2] = { ...people[3 * turn + 2]!, countriesRefused: ['ARE'] }
    assert.equal(index.top(vacancy).length, 20)
    await wait(1)
  }
  await merged
  assert.equal(index.isCompactionDue, false)
  assert.deepEqual(index.top(vacancy, { limit: 30_000 }), rankPeople(vacancy, people, { limit: 30_000 }))
})
