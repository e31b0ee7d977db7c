import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, beforeEach, type TestContext, test } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import { publicActor } from '../actor.ts'
import { readConfig } from '../config.ts'
import { deliverDue, type OutgoingMessage, sendMessage, transportsFor } from './index.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())
beforeEach(() => app.database.internal('test', (db) => db.deleteFrom('outbox_messages').execute()))

const sms: OutgoingMessage = { channel: 'sms', to: '+9779841000000', body: 'कोड 123456' }

function enqueue(message: OutgoingMessage) {
  return app.database.write(publicActor, async (work) => {
    await sendMessage(work, message)
    work.record({ action: 'test.message-sent', subject: 'test:1' })
  })
}

function pending() {
  return app.database.internal('test', (db) => db.selectFrom('outbox_messages').selectAll().execute())
}

type Received = { key: string; to: string; text: string }

/** A gateway as the adapter documents it: drops what it has seen. Closed when the test ends, however it ends. */
async function startGateway(t: TestContext, answer: () => number = () => 202) {
  const accepted = new Map<string, Received>()
  let requests = 0
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests += 1
      const key = String(request.headers['idempotency-key'])
      const { to, text } = JSON.parse(Buffer.concat(chunks).toString()) as Received
      const status = accepted.has(key) ? 409 : answer()
      if (status < 300) accepted.set(key, { key, to, text })
      response.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`,
    accepted,
    requests: () => requests,
  }
}

test('a message of a transaction that fails is never sent', async () => {
  await assert.rejects(
    app.database.write(publicActor, async (work) => {
      await sendMessage(work, sms)
      throw new Error('changed my mind')
    }),
  )
  assert.equal((await pending()).length, 0)
})

test('an SMS reaches the gateway once, with its text and an idempotency key', async (t) => {
  const gateway = await startGateway(t)
  await enqueue(sms)
  const transports = transportsFor(readConfig({ FAIRWAY_SMS_URL: gateway.url }))
  assert.equal(await deliverDue(app.database, transports), 1)
  assert.equal(await deliverDue(app.database, transports), 0)
  assert.deepEqual(
    [...gateway.accepted.values()].map(({ to, text }) => ({ to, text })),
    [{ to: sms.to, text: sms.body }],
  )
})

test('two processes delivering at once send nothing twice', async (t) => {
  const gateway = await startGateway(t)
  for (let i = 0; i < 20; i++) await enqueue(sms)
  const transports = transportsFor(readConfig({ FAIRWAY_SMS_URL: gateway.url }))
  await Promise.all([1, 2, 3].map(() => deliverDue(app.database, transports)))
  assert.equal(gateway.accepted.size, 20)
  assert.equal(gateway.requests(), 20)
})

test('a gateway that is down is asked again later; one that refuses for good is not', async (t) => {
  const down = await startGateway(t, () => 503)
  await enqueue(sms)
  assert.equal(await deliverDue(app.database, transportsFor(readConfig({ FAIRWAY_SMS_URL: down.url }))), 0)
  const [waiting] = await pending()
  assert.equal(waiting?.attempts, 1)
  assert.equal(waiting?.last_error, 'SMS gateway answered 503')
  assert.ok(Number(waiting?.next_attempt_at) > Date.now())

  await app.database.internal('test', (db) => db.deleteFrom('outbox_messages').execute())
  const refusing = await startGateway(t, () => 400)
  await enqueue(sms)
  await deliverDue(app.database, transportsFor(readConfig({ FAIRWAY_SMS_URL: refusing.url })))
  assert.equal(Number((await pending())[0]?.next_attempt_at), Number.POSITIVE_INFINITY)
})

test('killed between the gateway’s acceptance and our note of it, the message is neither lost nor doubled', async (t) => {
  const gateway = await startGateway(t)
  await enqueue(sms)
  // Another process hands the message over and dies before it can note that.
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'die-after-sending.ts')],
    {
      env: { ...process.env, TEST_DATABASE: app.ownerUrl, FAIRWAY_SMS_URL: gateway.url },
      stdio: 'inherit',
    },
  )
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  assert.equal(signal, 'SIGKILL')
  assert.equal(gateway.accepted.size, 1)
  assert.equal((await pending())[0]?.sent_at, null)
  // The row is free when PostgreSQL has noticed the death; until then whoever delivers passes over it.
  await app.database.internal('test', (db) =>
    db.selectFrom('outbox_messages').select('id').forUpdate().execute(),
  )

  await deliverDue(app.database, transportsFor(readConfig({ FAIRWAY_SMS_URL: gateway.url })))
  assert.equal(gateway.accepted.size, 1)
  assert.equal(gateway.requests(), 2)
  assert.notEqual((await pending())[0]?.sent_at, null)
})

test('an e-mail reaches a real SMTP server with subject, text in any script and its own Message-ID', async () => {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString())
        done()
      })
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const port = (listening.address() as AddressInfo).port
  await enqueue({ channel: 'email', to: 'hr@example.org', subject: 'عرض', body: 'مرحبا' })
  const config = readConfig({
    FAIRWAY_SMTP_URL: `smtp://127.0.0.1:${port}`,
    FAIRWAY_MAIL_FROM: 'post@fairway.example',
  })
  assert.equal(await deliverDue(app.database, transportsFor(config)), 1)
  assert.equal(mails.length, 1)
  const id = (await pending())[0]?.id
  assert.match(mails[0] ?? '', new RegExp(`Message-ID: <${id}@fairway.example>`, 'i'))
  assert.match(mails[0] ?? '', new RegExp(Buffer.from('مرحبا').toString('base64').slice(0, 8)))
  await new Promise<void>((done) => server.close(() => done()))
})

test('messages can be read on this computer only while no gateway is set up', async () => {
  await enqueue(sms)
  const answer = await new Visitor(app).get('/ne/dev/messages')
  assert.equal(answer.status, 200)
  assert.match(answer.body, /कोड 123456/)

  const withGateway = await startTestApp({ FAIRWAY_SMS_URL: 'http://127.0.0.1:9/sms' })
  assert.equal((await new Visitor(withGateway).get('/ne/dev/messages')).status, 404)
  await withGateway.close()
})
