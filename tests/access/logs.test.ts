/** Whoever reads the logs learns what the server did, and nothing of whom it did it for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes, site } from '../../platform/features/index.ts'
import { createServer } from '../../platform/foundation/http/server.ts'
import { startTestApp, Visitor } from '../support/app.ts'

const answers: [string, Record<string, string | string[]>][] = [
  ['name', { fullName: 'Sarmila Tamang' }],
  ['birth-date', { 'birthDate-day': '27', 'birthDate-month': '3', 'birthDate-year': '1995' }],
  ['nationality', { nationality: 'NPL' }],
  ['phone', { hasPhone: 'yes', phoneCountry: 'NPL', phone: '9841234567' }],
  ['secret-number', { pin: '482917', pinAgain: '482917' }],
  ['work', { occupations: ['7112'] }],
  ['years', { 'years-7112': '5' }],
  ['skills', { skills: [] }],
  ['languages', { language: 'ne', cefr: 'C2' }],
  ['countries', { wanted: ['ARE'] }],
  ['countries-refused', { refused: ['SAU'] }],
  ['consent', { shown: 'yes' }],
]

test('no name, phone, code, secret number, cookie or IP address of a worker is logged, at any level', async () => {
  const app = await startTestApp()
  const lines: string[] = []
  const server = await createServer({
    config: app.config,
    database: app.database,
    site,
    routes,
    logLevel: 'trace',
    logStream: { write: (line) => lines.push(line) },
  })
  const quiet = app.server
  app.server = server
  try {
    const cookies = new Set<string>()
    const visitor = new Visitor(app)
    const submit = async (url: string, fields: Record<string, string | string[]>, next: string) => {
      const answer = await visitor.submit(`/en${url}`, fields)
      assert.equal(answer.location, `/en${next}`, url)
      if (visitor.cookie) cookies.add(visitor.cookie)
    }
    for (const [index, [path, fields]] of answers.entries()) {
      const next = path === 'secret-number' ? 'kept' : (answers[index + 1]?.[0] ?? 'check')
      await submit(`/register/${path}`, fields, `/register/${next}`)
    }
    await submit('/register/check', {}, '/register/done')
    await visitor.get('/en/me/sign-in/card/new')
    await visitor.get('/en/me?name=Sarmila&phone=9841234567')
    await visitor.post('/en/sign-out', {})
    visitor.cookie = undefined

    await submit('/sign-in', { country: 'NPL', phone: '9841234567' }, '/sign-in/code')
    const message = await app.database.internal('test', (db) =>
      db.selectFrom('outbox_messages').select('body').orderBy('created_at', 'desc').executeTakeFirstOrThrow(),
    )
    const code = /\d{6}/.exec(message.body)?.[0] as string
    await submit('/sign-in/code', { code }, '/sign-in/pin')
    await submit('/sign-in/pin', { pin: '482917' }, '/me')
    // Errors as well: what fails says what failed, not with whose data.
    await visitor.get('/en/organisations/Sarmila')
    await visitor.post('/en/me/profile/name', { fullName: 'Sarmila Tamang' })
    // Facts of people who ask what the law says, also those that are refused.
    for (const end of ['evaluate', 'explain', 'questions']) {
      const url = `/api/v1/pathways${end === 'questions' ? '' : '/deu/opportunity-card'}/${end}`
      const payload = { facts: { birth_date: '1995-03-27', nationality: 'Sarmila' } }
      assert.equal((await server.inject({ method: 'POST', url, payload })).statusCode, 422)
    }
    // PostgreSQL quotes what it refuses: "Key (id)=(Sarmila) already exists".
    const insert = () =>
      app.database.internal('test', (db) =>
        db.insertInto('skills').values({ id: 'Sarmila', source: 'esco' }).execute(),
      )
    await insert()
    server.log.error(await insert().catch((error: unknown) => error))

    const log = lines.join('')
    assert.match(log, /23505/)
    assert.ok(lines.length > 30, 'the log was listened to')
    assert.match(log, /register\/secret-number/)
    const secrets = [
      'Sarmila',
      'Tamang',
      '9841234567',
      '1995',
      code,
      '482917',
      '127.0.0.1',
      'remoteAddress',
      ...cookies,
    ]
    for (const secret of secrets) {
      // Numbers of moments and durations may hold any digits.
      const found = lines.find((line) =>
        line.replace(/"(time|responseTime|pid)":[\d.]+/g, '').includes(secret),
      )
      assert.equal(found, undefined, secret)
    }
  } finally {
    app.server = quiet
    await server.close()
    await app.close()
  }
})
