/** A form with a file on its way: from the browser's request to the database and back. */
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { Client } from 'pg'
import { hiddenFields, migratedDatabase } from '../../../tests/support/app.ts'
import type { systemActor } from '../../../tests/support/fixtures.ts'
import { readConfig } from '../config.ts'
import { type Database, openDatabase } from '../database/database.ts'
import { FileField, SendForm, TextField } from '../http/fields.tsx'
import { definePage } from '../http/page.ts'
import { createServer } from '../http/server.ts'
import { anyone } from '../policy.ts'
import { keepFile, type ReceivedFile, readFile, type UploadRule } from './index.ts'

const rule: UploadRule = { kinds: ['pdf', 'png'], maxBytes: 1024 * 1024 }
const received: { note: string; file: ReceivedFile | undefined }[] = []
let server: FastifyInstance
let database: Database
let owner: Client
let drop: () => Promise<void>

const uploadPage = definePage({
  path: '/upload',
  policy: anyone,
  upload: rule,
  get: () => ({
    title: 'Upload',
    body: (
      <SendForm upload submit="Send">
        <TextField name="note" label="Note" />
        <FileField name="file" label="File" {...rule} />
      </SendForm>
    ),
  }),
  post: ({ form }) => {
    received.push({ note: form.text('note'), file: form.file('file') })
    return { redirect: '/upload' }
  },
})
const plainPage = definePage({ ...uploadPage, path: '/plain', upload: undefined as never })

before(async () => {
  const made = await migratedDatabase()
  drop = made.drop
  database = openDatabase(made.ownerUrl)
  owner = new Client(made.ownerUrl)
  await owner.connect()
  const config = readConfig({
    FAIRWAY_SECRET: 'a secret of the tests, long enough to be safe',
    FAIRWAY_DATA: mkdtempSync(join(tmpdir(), 'fairway-data-')),
  })
  const site = {
    pages: [uploadPage, plainPage],
    navigation: () => [],
    footer: [],
    signInPath: '/sign-in',
    signOutPath: '/sign-out',
  }
  server = await createServer({ config, database, site, routes: [], logLevel: 'silent' })
})
after(async () => {
  await server.close()
  await owner.end()
  await database.close()
  await drop()
})

const pdf = Buffer.from('%PDF-1.7\npassport')
const boundary = 'xYzZY'
const type = `multipart/form-data; boundary=${boundary}`

function encode(fields: Record<string, string>, file?: { name: string; content: Buffer }): Buffer {
  const parts: Buffer[] = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  )
  if (file) parts.push(fileHead(file.name), file.content, Buffer.from('\r\n'))
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
}
function fileHead(name: string): Buffer {
  return Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n`,
  )
}

async function openForm(): Promise<{ cookie: string; hidden: Record<string, string> }> {
  const page = await server.inject('/en/upload')
  assert.match(page.body, /enctype="multipart\/form-data"/)
  const [cookie] = page.cookies
  return { cookie: `${cookie?.name}=${cookie?.value}`, hidden: hiddenFields(page.body, '/en/upload') }
}

async function send(
  fields: Record<string, string>,
  file?: { name: string; content: Buffer },
  form?: Awaited<ReturnType<typeof openForm>>,
) {
  const { cookie, hidden } = form ?? (await openForm())
  return server.inject({
    method: 'POST',
    url: '/en/upload',
    headers: { cookie, 'content-type': type },
    payload: encode({ ...hidden, ...fields }, file),
  })
}

test('fields and file arrive as they were sent, the name without its folders', async () => {
  received.length = 0
  const answer = await send({ note: ' नमस्ते\u0000 ' }, { name: 'جواز سفر.pdf', content: pdf })
  assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/en/upload'])
  assert.deepEqual(received, [{ note: 'नमस्ते', file: { name: 'جواز سفر.pdf', kind: 'pdf', content: pdf } }])
  await send({}, { name: 'C:\\fakepath\\../../etc/passwd', content: pdf })
  assert.equal(received[1]?.file?.name, 'passwd')
})

test('without a file, or with none chosen, the form is a form like any other', async () => {
  received.length = 0
  await send({ note: 'a' })
  await send({ note: 'b' }, { name: '', content: Buffer.alloc(0) })
  assert.deepEqual(received, [
    { note: 'a', file: undefined },
    { note: 'b', file: undefined },
  ])
})

test('the same form twice is taken once, and none without its token', async () => {
  received.length = 0
  const form = await openForm()
  const file = { name: 'a.pdf', content: pdf }
  await Promise.all([send({ note: 'once' }, file, form), send({ note: 'once' }, file, form)])
  await send({ note: 'once' }, file, form)
  assert.equal(received.length, 1)
  const forged = await send({ note: 'typed', _csrf: 'x' }, file)
  assert.equal(forged.statusCode, 409)
  assert.match(forged.body, /value="typed"/)
  assert.equal(received.length, 1)
})

test('a renamed program, an empty file and one too large are refused with what would be right; what was typed stays', async () => {
  received.length = 0
  const wrong: [string, Buffer, RegExp][] = [
    ['passport.pdf', Buffer.from('MZ\u0090\u0000'), /must be one of these: PDF, PNG/],
    // A kind that is known, but not asked for here.
    ['photo.pdf', Buffer.from('ffd8ffe0', 'hex'), /must be one of these: PDF, PNG/],
    ['empty.pdf', Buffer.alloc(0), /file is empty/],
    ['large.pdf', Buffer.concat([pdf, Buffer.alloc(rule.maxBytes)]), /too large\. It may have up to 1 MB/],
    ['huge.pdf', Buffer.concat([pdf, Buffer.alloc(4 * rule.maxBytes)]), /too large\. It may have up to 1 MB/],
  ]
  for (const [name, content, says] of wrong) {
    const answer = await send({ note: 'typed' }, { name, content })
    assert.equal(answer.statusCode, 422, name)
    assert.match(answer.body, says)
    assert.match(answer.body, /value="typed"/)
  }
  const full = Buffer.concat([pdf, Buffer.alloc(rule.maxBytes - pdf.length)])
  assert.equal((await send({ note: 'typed' }, { name: 'full.pdf', content: full })).statusCode, 303)
})

test('200 MB are answered long before they are there, and fill neither memory nor disk', async () => {
  await server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.server.address() as AddressInfo
  for (const announced of [true, false]) {
    const { cookie, hidden } = await openForm()
    const total = 200 * 1024 * 1024
    const files = readdirSync(tmpdir()).length
    const memory = process.memoryUsage.rss()
    const request = httpRequest({
      port,
      method: 'POST',
      path: '/en/upload',
      headers: { cookie, 'content-type': type, ...(announced ? { 'content-length': total } : {}) },
    })
    request.on('error', () => {})
    request.write(encode({ ...hidden, note: 'typed' }).subarray(0, -boundary.length - 6))
    request.write(fileHead('film.pdf'))
    const chunk = Buffer.alloc(64 * 1024, 'x')
    let sent = 0
    let answered = false
    const answer = once(request, 'response').then(([response]) => {
      answered = true
      return response
    })
    while (!answered && sent < total) {
      sent += chunk.length
      if (!request.write(chunk)) await Promise.race([once(request, 'drain'), answer])
      await new Promise((turn) => setImmediate(turn))
    }
    const response = await answer
    let body = ''
    for await (const text of response.setEncoding('utf8')) body += text
    request.destroy()
    assert.equal(response.statusCode, 422)
    assert.match(body, /too large/)
    assert.match(body, /value="typed"/)
    assert.ok(sent < total / 4, `answered after ${sent} bytes`)
    assert.ok(process.memoryUsage.rss() - memory < 50 * 1024 * 1024)
    assert.equal(readdirSync(tmpdir()).length, files)
  }
})

test('broken bodies and floods of fields are refused, not failed on; other forms take no files', async () => {
  const { cookie, hidden } = await openForm()
  const whole = encode(hidden, { name: 'a.pdf', content: pdf })
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`f${n}`, 'x']))
  for (const payload of [
    '',
    'x',
    whole.subarray(0, 300),
    whole.subarray(0, -20),
    encode({ ...hidden, ...many }),
    encode({ ...hidden, note: 'x'.repeat(100_000) }),
    encode({ ...hidden, __proto__x: 'x', constructor: 'x' }),
  ]) {
    for (const contentType of [type, 'multipart/form-data']) {
      const headers = { cookie, 'content-type': contentType }
      const { statusCode } = await server.inject({ method: 'POST', url: '/en/upload', headers, payload })
      assert.ok(statusCode >= 400 && statusCode < 500, `${statusCode} for ${payload.toString().slice(0, 80)}`)
    }
  }
  const headers = { cookie, 'content-type': type }
  const other = await server.inject({ method: 'POST', url: '/en/plain', headers, payload: whole })
  assert.equal(other.statusCode, 415)
})

test('a content is kept once under its hash, seen where a visible row names it, and goes with the last one', async () => {
  await owner.query(`
    create table notes (id uuid primary key, owner_account uuid, sha256 bytea not null references stored_files);
    grant select, insert, update, delete on notes to fairway_app;
    alter table notes enable row level security;
    create policy notes_own on notes using (owner_account = (select actor_account()));
    create policy notes_files on stored_files for select
      using (exists (select from notes n where n.sha256 = stored_files.sha256));
    create trigger notes_release after delete or update of sha256 on notes
      for each row execute function release_file()`)
  const [one, two] = [1, 2].map(() => ({
    kind: 'worker' as const,
    account: randomUUID(),
    person: randomUUID(),
  }))
  const keep = (actor: typeof one, content: Buffer) =>
    database.write(actor as NonNullable<typeof one>, async (work) => {
      const sha256 = await keepFile(work, { content, kind: 'pdf' })
      const id = randomUUID()
      const values = { id, owner_account: actor?.account, sha256 }
      await work.db
        .insertInto('notes' as never)
        .values(values as never)
        .execute()
      work.record({ action: 'note.kept', subject: `note:${id}` })
      return { id, sha256 }
    })
  const read = (actor: unknown, sha256: Buffer) =>
    database.read(actor as typeof systemActor, ({ db }) => readFile(db, sha256))
  const count = async () => Number((await owner.query('select count(*) as n from stored_files')).rows[0].n)

  const first = await keep(one, pdf)
  assert.deepEqual(first.sha256, createHash('sha256').update(pdf).digest())
  assert.deepEqual(await read(one, first.sha256), { content: pdf, kind: 'pdf' })
  assert.equal(await read(two, first.sha256), undefined)
  assert.equal(await read({ kind: 'public' }, first.sha256), undefined)

  const second = await keep(two, pdf)
  assert.equal(await count(), 1)
  await owner.query('delete from notes where id = $1', [first.id])
  assert.equal(await read(one, first.sha256), undefined)
  assert.deepEqual((await read(two, second.sha256))?.content, pdf)
  await owner.query('delete from notes where id = $1', [second.id])
  assert.equal(await count(), 0)
})
