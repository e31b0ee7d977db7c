import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from '../../../tests/support/app.ts'
import { publicActor } from '../actor.ts'
import { housekeeping } from './housekeeping.ts'
import { installJobs, type Job, type Jobs, startJobs } from './index.ts'

let app: TestApp
let jobs: Jobs
const done: string[] = []
let heard = () => {}
const note: Job<{ text: string }> = {
  name: 'test.note',
  run: async (_app, { text }) => {
    done.push(text)
    heard()
  },
}

before(async () => {
  app = await startTestApp()
  await installJobs(app.ownerUrl)
  // Twice, as at every start.
  await installJobs(app.ownerUrl)
  const context = { config: app.config, database: app.database, log: app.server.log }
  jobs = await startJobs(context, app.ownerUrl, [note as Job, housekeeping])
})
after(async () => {
  await jobs.stop()
  await app.close()
})

test('a job runs when its transaction commits, and never when it does not', async () => {
  const ran = new Promise<void>((resolve) => {
    heard = resolve
  })
  await assert.rejects(
    app.database.write(publicActor, async (work) => {
      await jobs.enqueue(work, note, { text: 'rolled back' })
      throw new Error('changed my mind')
    }),
  )
  await app.database.write(publicActor, async (work) => {
    await jobs.enqueue(work, note, { text: 'committed' })
    work.record({ action: 'test.enqueued', subject: 'test:1' })
  })
  await ran
  assert.deepEqual(done, ['committed'])
})

test('housekeeping forgets ended sessions, registrations never confirmed and the text of old messages', async () => {
  await app.database.internal('test', async (db) => {
    await db
      .insertInto('sessions')
      .values({ id_hash: Buffer.alloc(32), expires_at: new Date(Date.now() - 1000) })
      .execute()
    await db
      .insertInto('staff_links')
      .values(
        ['too-old', 'waits'].map((company, place) => ({
          purpose: 'registration',
          token_hash: Buffer.alloc(32, place),
          email: `${company}@a.example`,
          registration: JSON.stringify({ company }),
          expires_at: new Date(Date.now() + (company === 'waits' ? 60_000 : -1000)),
        })),
      )
      .execute()
    await db
      .insertInto('outbox_messages')
      .values({
        channel: 'sms',
        recipient: '+9779841000000',
        body: 'code',
        sent_at: new Date(Date.now() - 2 * 86_400_000),
      })
      .execute()
  })
  await housekeeping.run({ config: app.config, database: app.database, log: app.server.log }, {})
  const [sessions, links, messages] = await app.database.internal('test', async (db) => [
    await db.selectFrom('sessions').selectAll().execute(),
    await db.selectFrom('staff_links').select('email').execute(),
    await db.selectFrom('outbox_messages').select(['recipient', 'body']).execute(),
  ])
  assert.deepEqual(sessions, [])
  assert.deepEqual(links, [{ email: 'waits@a.example' }])
  assert.deepEqual(messages, [{ recipient: '', body: '' }])
})
