/** The database goes away, or its disk is full, while somebody types: plain words, nothing typed is lost, no restart. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { Client } from 'pg'
import { routes, site } from '../../platform/features/index.ts'
import { publicActor } from '../../platform/foundation/actor.ts'
import { readConfig } from '../../platform/foundation/config.ts'
import { openDatabase } from '../../platform/foundation/database/database.ts'
import { isDatabaseAway } from '../../platform/foundation/errors.ts'
import { createServer as createPlatform } from '../../platform/foundation/http/server.ts'
import { locales } from '../../platform/foundation/i18n/locales.ts'
import { textsFor } from '../../platform/foundation/i18n/texts.ts'
import { hiddenFields, migratedDatabase, signedIn, type TestApp } from '../support/app.ts'
import { makeWorker } from '../support/fixtures.ts'

/** Between the platform and its database: `cut` is the database stopped, `mend` started again; `freeze` hangs it. */
async function startLine(to: URL) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const other = connect(Number(to.port), to.hostname)
    for (const [one, two] of [
      [socket, other],
      [other, socket],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {}).on('close', () => two.destroy())
      one.pipe(two)
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  const cut = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    await closed
  }
  const freeze = () => {
    for (const socket of sockets) socket.unpipe().pause()
  }
  return { port, cut, mend: () => listen(port), freeze }
}

let app: TestApp
let through: string
let line: Awaited<ReturnType<typeof startLine>>
before(async () => {
  const { ownerUrl, drop } = await migratedDatabase()
  const url = new URL(ownerUrl)
  line = await startLine(new URL(ownerUrl))
  url.host = `127.0.0.1:${line.port}`
  const config = readConfig({ FAIRWAY_SECRET: 'a secret of the tests, long enough to be safe' })
  through = url.href
  const database = openDatabase(through)
  const server = await createPlatform({ config, database, site, routes, logLevel: 'silent' })
  const close = async () => {
    await server.close()
    await database.close()
    await line.cut()
    await drop()
  }
  app = { server, database, config, ownerUrl, close }
})
after(() => app.close())

const path = '/me/profile/name'
const nameOf = async (id: string) =>
  (
    await app.database.internal('test', (db) =>
      db.selectFrom('people').select('full_name').where('id', '=', id).executeTakeFirstOrThrow(),
    )
  ).full_name

test('a database that was stopped is told in each language; what was typed is sent again when it is back', async () => {
  const worker = await makeWorker(app.database)
  const visitor = await signedIn(app, worker.account)
  const form = hiddenFields((await visitor.get(`/ar${path}`)).body, `/ar${path}`)
  await line.cut()
  for (const locale of locales) {
    const { t } = textsFor(locale)
    const answer = await visitor.get(`/${locale}/jobs`)
    assert.equal(answer.status, 503)
    assert.equal(answer.headers['retry-after'], '60')
    assert.ok(answer.body.includes(t('error.page.503.title')))
    assert.ok(!answer.body.includes(t('error.page.503.send')), 'nothing was typed')
  }
  const fullName = 'مايا "غورونغ" &c'
  const refused = await visitor.post(`/ar${path}`, { ...form, fullName })
  assert.equal(refused.status, 503)
  assert.ok(refused.body.includes(textsFor('ar').t('error.page.503.send')))
  const secret = await visitor.post('/en/sign-in/pin', { ...form, pin: '593817' })
  assert.equal(secret.status, 503)
  assert.ok(!secret.body.includes('593817'), 'a secret is never sent back')
  const api = await app.server.inject('/api/v1/vacancies')
  assert.deepEqual([api.statusCode, api.headers['content-type']], [503, 'application/problem+json'])
  assert.equal(api.headers['retry-after'], '60')

  await line.mend()
  const kept = Object.fromEntries(
    Object.entries(hiddenFields(refused.body, `/ar${path}`)).map(([name, value]) => [
      name,
      value
        .replace(/&quot;/g, '"')

        .replace(/&amp;/g, '&'),
    ]),
  )
  assert.equal((await visitor.post(`/ar${path}`, kept)).status, 303)
  assert.equal(await nameOf(worker.person), fullName)
})

test('a full disk stops writing and not reading, and loses nothing that was typed', async () => {
  const worker = await makeWorker(app.database)
  const visitor = await signedIn(app, worker.account)
  const before = await nameOf(worker.person)
  const owner = new Client(app.ownerUrl)
  await owner.connect()
  // What PostgreSQL says then (53100), from where it would say it: a statement that writes.
  await owner.query(`create function disk_full() returns trigger language plpgsql as
    $$ begin raise exception using errcode = '53100', message = 'No space left on device'; end $$;
    create trigger disk_full before insert or update on people execute function disk_full()`)
  const refused = await visitor.submit(`/es${path}`, { fullName: 'Maya' })
  assert.equal(refused.status, 503)
  assert.equal(await nameOf(worker.person), before)
  assert.equal((await visitor.get('/es/me')).status, 200)
  await owner.query('drop trigger disk_full on people')
  await owner.end()
  assert.equal((await visitor.post(`/es${path}`, hiddenFields(refused.body, `/es${path}`))).status, 303)
  assert.equal(await nameOf(worker.person), 'Maya')
})

test('a database that hangs is left, and asked again over a new connection', async () => {
  const database = openDatabase(through, { connections: 1, patience: 4000 })
  const ask = () => database.read(publicActor, ({ db }) => sql`select 1`.execute(db))
  await ask()
  line.freeze()
  await assert.rejects(ask, isDatabaseAway)
  await ask()
  await database.close()
})
