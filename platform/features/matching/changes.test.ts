/** Whoever keeps a copy hears of every committed change once, in whatever order transactions begin and end. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { sql } from 'kysely'
import pg from 'pg'
import { migratedDatabase } from '../../../tests/support/app.ts'
import { systemActor } from '../../../tests/support/fixtures.ts'
import { type Database, openDatabase } from '../../foundation/database/database.ts'
import { type Changes, changesSince, followChanges } from './changes.ts'
import { forgetNotes, selectMoment } from './store.ts'

const writerCount = 3
let database: Database
let ownerUrl: string
let drop: () => Promise<void>
let writers: pg.Client[]

before(async () => {
  ;({ ownerUrl, drop } = await migratedDatabase())
  database = openDatabase(ownerUrl)
  writers = await Promise.all(
    Array.from({ length: writerCount }, async () => {
      const writer = new pg.Client({ connectionString: ownerUrl, options: '-c role=fairway_app' })
      await writer.connect()
      return writer
    }),
  )
})
after(async () => {
  await Promise.all(writers.map((writer) => writer.end()))
  await database.close()
  await drop()
})

const moment = async () => (await database.read(systemActor, ({ db }) => selectMoment(db, undefined))).moment

/** A copy's own account: every id it was told, in the order of telling. */
class Reader {
  since = ''
  readonly told: string[] = []

  async read(): Promise<boolean> {
    const reached = await changesSince(database, this.since, async ({ people, vacancies }: Changes) => {
      this.told.push(...people, ...vacancies)
    })
    if (reached) this.since = reached.moment
    return reached !== undefined
  }
}

async function newReader(): Promise<Reader> {
  const reader = new Reader()
  reader.since = await moment()
  return reader
}

type Step = { writer: number; does: 'change' | 'undo a part' | 'commit' | 'roll back' } | { reader: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      writer: fc.nat(writerCount - 1),
      does: fc.constantFrom<'change' | 'undo a part' | 'commit' | 'roll back'>(
        'change',
        'change',
        'undo a part',
        'commit',
        'roll back',
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ reader: fc.nat(1) }) },
)

test('two readers hear of each committed change once, and of nothing that was rolled back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const readers = [await newReader(), await newReader()]
      const open: (string[] | undefined)[] = Array.from({ length: writerCount })
      const committed: string[] = []
      const checked = async (reader: Reader) => {
        assert.ok(await reader.read())
        assert.deepEqual(reader.told.toSorted(), committed.toSorted())
      }
      for (const one of steps) {
        if ('reader' in one) {
          await checked(readers[one.reader]!)
          continue
        }
        const writer = writers[one.writer]!
        const mine = open[one.writer]
        if (one.does === 'change' || one.does === 'undo a part') {
          if (!mine) await writer.query('begin')
          const ids = mine ?? []
          open[one.writer] = ids
          const id = randomUUID()
          if (one.does === 'undo a part') await writer.query('savepoint part')
          // Twice: in one transaction a record is noted once.
          for (const kind of ['person', 'person', 'vacancy'])
            await writer.query('select note_matching_changes($1, array[$2::uuid])', [kind, id])
          if (one.does === 'undo a part') await writer.query('rollback to part')
          else ids.push(id, id)
        } else if (mine) {
          await writer.query(one.does === 'commit' ? 'commit' : 'rollback')
          if (one.does === 'commit') committed.push(...mine)
          open[one.writer] = undefined
        }
      }
      for (const [i, mine] of open.entries()) {
        if (!mine) continue
        await writers[i]!.query('commit')
        committed.push(...mine)
      }
      for (const reader of readers) await checked(reader)
    }),
    { numRuns: 60 },
  )
})

test('writers and readers at the same time: nothing is lost and nothing told twice', async () => {
  const readers = [await newReader(), await newReader()]
  let writing = true
  const reading = readers.map(async (reader) => {
    while (writing) assert.ok(await reader.read())
  })
  const written = await Promise.all(
    writers.map(async (writer, number) => {
      const ids: string[] = []
      for (let turn = 0; turn < 60; turn++) {
        // Some of the batches need more than one reading.
        const mine = Array.from({ length: turn % 6 === 0 ? 1_500 : 1 }, () => randomUUID())
        await writer.query('begin')
        await writer.query('select note_matching_changes($1, $2::uuid[])', ['person', mine])
        const isKept = (turn + number) % 4 !== 0
        await writer.query(isKept ? 'commit' : 'rollback')
        if (isKept) ids.push(...mine)
      }
      return ids
    }),
  )
  writing = false
  await Promise.all(reading)
  const committed = written.flat()
  for (const reader of readers) {
    assert.ok(await reader.read())
    assert.equal(reader.told.length, committed.length)
    assert.deepEqual(reader.told.toSorted(), committed.toSorted())
  }
})

test('every way of changing a person or a vacancy is noted', async () => {
  const { rows } = await database.internal('test', (db) =>
    sql<{ table: string; events: number }>`
      select tgrelid::regclass::text as table, count(*)::int as events from pg_trigger
      where tgfoid = 'matching_changed'::regproc group by 1 order by 1`.execute(db),
  )
  assert.deepEqual(
    rows.map(({ table, events }) => `${table} ${events}`),
    [
      'consents 3',
      'people 3',
      'person_destinations 3',
      'person_entries 3',
      'person_languages 3',
      'person_occupations 3',
      'person_skills 3',
      'vacancies 3',
      'vacancy_languages 3',
      'vacancy_skills 3',
    ],
  )
})

test('old notes are forgotten; who may have missed one is told so, who is current is not', async () => {
  const [away, current] = [await newReader(), await newReader()]
  const [writer, slow] = writers as [pg.Client, pg.Client]
  await writer.query(`select note_matching_changes('person', array[gen_random_uuid()])`)
  await readBeyond(current, await newestNote())
  // A transaction that goes on all the time keeps nobody from being current.
  await slow.query('begin')
  await slow.query(`select note_matching_changes('person', array[gen_random_uuid()])`)
  await writer.query(`select note_matching_changes('vacancy', array[gen_random_uuid()])`)
  assert.ok(await current.read())
  await forgetUntilLeft(1)
  await slow.query('commit')
  assert.equal(await away.read(), false)
  assert.ok(await current.read())
  assert.equal(current.told.length, 3)
  assert.equal(await notesLeft(), 2)
})

async function newestNote(): Promise<string> {
  const { rows } = await database.internal('test', (db) =>
    sql<{ xid: string }>`select max(xid)::text as xid from matching_changes`.execute(db),
  )
  return rows[0]!.xid
}

/** Until no transaction stands before the note any more: another test's may, on the same server. */
async function readBeyond(reader: Reader, xid: string): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    assert.ok(await reader.read())
    const { rows } = await database.internal('test', (db) =>
      sql<{
        beyond: boolean
      }>`select pg_snapshot_xmin(${reader.since}::pg_snapshot) > ${xid}::xid8 as beyond`.execute(db),
    )
    if (rows[0]?.beyond) return
    await wait(20)
  }
  assert.fail(`there is always a transaction before ${xid}`)
}

async function notesLeft(): Promise<number | undefined> {
  const { rows } = await database.internal('test', (db) =>
    sql<{ left: number }>`select count(*)::int as left from matching_changes`.execute(db),
  )
  return rows[0]?.left
}

/** Nothing is forgotten that came after a transaction still open: another test's as well, on the same server. */
async function forgetUntilLeft(count: number): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    await database.internal('test', (db) => forgetNotes(db, -1))
    if ((await notesLeft()) === count) return
    await wait(20)
  }
  assert.fail(`there are never ${count} notes left`)
}

test('a copy is kept current, made anew when it was away for too long, and told again what it could not take', async () => {
  const told: string[] = []
  let rebuilt = 0
  let failures = 0
  let before = 0
  let heard = Promise.withResolvers<void>()
  const log = { warn: () => {} } as unknown as Parameters<typeof followChanges>[0]['log']
  const copy = {
    rebuild: async () => {
      rebuilt++
    },
    apply: async ({ people }: Changes) => {
      if (failures-- > 0) throw new Error('not now')
      told.push(...people)
    },
    reached: () => {
      if (told.length > before) heard.resolve()
    },
  }
  const following = followChanges({ database, log }, copy)
  await following.whole()
  assert.equal(rebuilt, 1)
  const change = async () => {
    const id = randomUUID()
    heard = Promise.withResolvers()
    before = told.length
    await writers[0]!.query(`select note_matching_changes('person', array[$1::uuid])`, [id])
    await heard.promise
    return id
  }
  const start = performance.now()
  const first = await change()
  assert.ok(performance.now() - start < 1_000, 'told within a second')
  failures = 1
  const second = await change()
  assert.deepEqual(told, [first, second])
  const { moment: left } = following.state()
  await following.stop()

  await writers[0]!.query(`select note_matching_changes('person', array[gen_random_uuid()])`)
  const goingOn = followChanges({ database, log }, copy, left)
  await goingOn.whole()
  assert.deepEqual([rebuilt, told.length], [1, 3])
  await goingOn.stop()

  await writers[0]!.query(`select note_matching_changes('person', array[gen_random_uuid()])`)
  await forgetUntilLeft(0)
  const tooLate = followChanges({ database, log }, copy, left)
  await tooLate.whole()
  assert.equal(rebuilt, 2)
  await tooLate.stop()
})
