/** Whoever can write to the database past the application still cannot change what happened without being found. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { Client } from 'pg'
import { type Verification, verifyAudit } from '../../platform/foundation/audit/verify.ts'
import { type Database, openDatabase } from '../../platform/foundation/database/database.ts'
import { migratedDatabase } from '../support/app.ts'
import { fairway } from '../support/cli.ts'
import { systemActor } from '../support/fixtures.ts'

let ownerUrl: string
let owner: Client
let database: Database
let drop: () => Promise<void>

before(async () => {
  const made = await migratedDatabase()
  ownerUrl = made.ownerUrl
  drop = made.drop
  database = openDatabase(ownerUrl)
  owner = new Client(ownerUrl)
  await owner.connect()
})
after(async () => {
  await owner.end()
  await database.close()
  await drop()
})

beforeEach(async () => {
  await tamper("delete from audit_events; update audit_head set seq = 0, hash = '\\x'")
  for (const verb of ['registered', 'verified', 'changed']) {
    await database.write(systemActor, async (work) => {
      work.record({ action: `person.${verb}`, subject: `person:${randomUUID()}` })
      work.record({ action: 'person.viewed', subject: `person:${randomUUID()}`, data: { name: 'नाम' } })
    })
  }
})

/** As the owner of the tables, with the triggers out of the way: the worst that somebody with the keys can do. */
async function tamper(statements: string): Promise<void> {
  await owner.query(`alter table audit_events disable trigger user; ${statements};
    alter table audit_events enable trigger user`)
}

function verify(): Promise<Verification> {
  return database.read(systemActor, ({ db }) => verifyAudit(db))
}

async function assertBrokenAt(seq: number): Promise<void> {
  const found = await verify()
  assert.equal(found.ok, false)
  assert.equal(!found.ok && found.seq, seq)
}

test('an untouched trail is whole, also when it is empty', async () => {
  const found = await verify()
  assert.deepEqual({ ok: found.ok, events: found.ok && found.events }, { ok: true, events: 6 })
  await tamper("delete from audit_events; update audit_head set seq = 0, hash = '\\x'")
  assert.equal((await verify()).ok, true)
})

test('a changed row is found: its entry, its hash, or the one it names before it', async () => {
  await tamper(
    `update audit_events set entry = replace(entry, 'person.verified', 'person.refused') where seq = 3`,
  )
  await assertBrokenAt(3)
  await tamper(
    `update audit_events set entry = replace(entry, 'person.refused', 'person.verified') where seq = 3`,
  )
  assert.equal((await verify()).ok, true)
  await tamper(`update audit_events set hash = sha256('x') where seq = 4`)
  await assertBrokenAt(4)
})

test('a row changed together with its own hash is found at the next one', async () => {
  await tamper(`update audit_events set entry = '{}',
    hash = sha256(prev_hash || convert_to(seq::text || E'\\n' || '{}', 'UTF8')) where seq = 2`)
  await assertBrokenAt(3)
})

test('a removed row is found, also when those after it move up', async () => {
  await tamper('delete from audit_events where seq = 2')
  await assertBrokenAt(2)
  for (const seq of [3, 4, 5, 6]) await tamper(`update audit_events set seq = ${seq - 1} where seq = ${seq}`)
  await assertBrokenAt(2)
})

test('the first row removed is found', async () => {
  await tamper('delete from audit_events where seq = 1')
  await assertBrokenAt(1)
})

test('two rows that changed places are found', async () => {
  await tamper(`update audit_events set seq = 100 where seq = 2; update audit_events set seq = 2 where seq = 3;
    update audit_events set seq = 3 where seq = 100`)
  await assertBrokenAt(2)
})

test('an added row is found, at the end or between others', async () => {
  await tamper(`insert into audit_events (seq, entry, prev_hash, hash)
    select 7, '{}', hash, sha256(hash || convert_to(E'7\\n{}', 'UTF8')) from audit_events where seq = 6`)
  await assertBrokenAt(8)
  await tamper(`delete from audit_events where seq = 7; update audit_events set seq = seq + 10 where seq > 3;
    update audit_events set seq = seq - 9 where seq > 10;
    insert into audit_events (seq, entry, prev_hash, hash)
    select 4, '{}', hash, sha256(hash || convert_to(E'4\\n{}', 'UTF8')) from audit_events where seq = 3`)
  await assertBrokenAt(5)
})

test('an end that was cut off is found', async () => {
  await tamper('delete from audit_events where seq > 4')
  await assertBrokenAt(5)
})

test('a trail cut to nothing, or whose head is gone, is found', async () => {
  await tamper('delete from audit_events')
  await assertBrokenAt(1)
  await tamper('delete from audit_head')
  await assertBrokenAt(1)
  await tamper("insert into audit_head (seq, hash) values (0, '\\x')")
})

test('the command line says what it found, and answers 1 when the trail is broken', async () => {
  const whole = await auditVerify()
  assert.deepEqual([whole.code, whole.err], [0, ''])
  assert.match(whole.out, /whole: 6 events, head [0-9a-f]{64}/)
  await tamper(`update audit_events set entry = '{}' where seq = 5`)
  const broken = await auditVerify()
  assert.equal(broken.code, 1)
  assert.match(broken.err, /broken at event 5: event 5 was changed/)
})

const auditVerify = () => fairway(['audit', 'verify'], { DATABASE_URL: ownerUrl })
