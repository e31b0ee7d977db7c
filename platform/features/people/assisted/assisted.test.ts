/** A worker registered at a field desk, by an office or a trade union, who confirms it in the end. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../../tests/support/app.ts'
import { makeOrganisation, makeStaff } from '../../../../tests/support/fixtures.ts'
import { recoveryWords } from '../../accounts/index.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const answers = (name: string, phone: Record<string, string>): [string, Record<string, string>][] => [
  ['language', { locale: 'ne' }],
  ['name', { fullName: name }],
  ['birth-date', { 'birthDate-day': '7', 'birthDate-month': '3', 'birthDate-year': '1991' }],
  ['nationality', { nationality: 'NPL' }],
  ['phone', phone],
  ['alike', {}],
  ['work', { occupations: '9112' }],
  ['years', { 'years-9112': '٤' }],
  ['skills', {}],
  ['languages', { language: 'ne', cefr: 'C1' }],
  ['countries', { wanted: 'ARE' }],
  ['countries-refused', { refused: 'SAU' }],
  ['consent', { shown: 'yes' }],
]

async function assist(visitor: Visitor, name: string, phone: Record<string, string>): Promise<string> {
  assert.equal((await visitor.submit('/ar/desk/assist', {})).location, '/ar/desk/assist/language')
  for (const [path, fields] of answers(name, phone)) {
    const answer = await visitor.submit(`/ar/desk/assist/${path}`, fields)
    assert.equal(answer.status, 303, `${path}: ${/error-message[\s\S]{0,300}/.exec(answer.body)?.[0]}`)
  }
  const done = await visitor.submit('/ar/desk/assist/check', {})
  assert.equal(done.location, '/ar/desk/assist/done')
  return (await visitor.get('/ar/desk/assist/done')).body
}

async function recordOf(name: string) {
  return app.database.internal('test', (db) =>
    db
      .selectFrom('people as p')
      .innerJoin('person_registrations as r', 'r.person_id', 'p.id')
      .innerJoin('consents as c', 'c.person_id', 'p.id')
      .select([
        'p.id',
        'r.organisation_id as organisation',
        'r.way',
        'r.confirmed_by as by',
        'c.confirmed_at as consentFrom',
      ])
      .where('p.full_name', '=', name)
      .executeTakeFirstOrThrow(),
  )
}

test('a trade union registers a worker without a phone; the card is the worker’s way to confirm', async () => {
  const union = await makeStaff(app.database, 'union', 'NPL')
  const desk = await signedIn(app, union.account)
  const body = await assist(desk, 'Devi Sunar', { hasPhone: 'no' })
  const before = await recordOf('Devi Sunar')
  assert.deepEqual(
    [before.organisation, before.way, before.by, before.consentFrom],
    [union.organisation, 'desk', null, null],
  )
  // The union sees nothing of the record afterwards.
  const seen = await app.database.read(union, ({ db }) =>
    db.selectFrom('people').select('id').where('id', '=', before.id).execute(),
  )
  assert.deepEqual(seen, [])

  const number = /(\d{4}) (\d{4})/.exec(body)
  const words = [...body.matchAll(/<li><strong>([^<]+)<\/strong><\/li>/g)].map((match) => match[1] as string)
  assert.equal(words.length, 6)
  assert.ok(
    words.every((word) => recoveryWordsIn('ne').has(word)),
    'words in the worker’s language',
  )
  const worker = new Visitor(app)
  const signIn = await worker.submit('/ne/sign-in/card', {
    number: `${number?.[1]}${number?.[2]}`,
    words: words.join(' '),
  })
  assert.equal(signIn.status, 303)
  assert.match((await worker.get('/ne/me')).body, /\/ne\/me\/confirm/)
  assert.equal((await worker.get('/ne/me/confirm')).status, 200)
  assert.equal((await worker.submit('/ne/me/confirm', {})).location, '/ne/me')
  const after = await recordOf('Devi Sunar')
  assert.equal(after.by, 'sign-in')
  assert.ok(after.consentFrom)
  assert.equal((await worker.get('/ne/me/confirm')).location, '/ne/me')
})

test('an office registers a worker with a phone; the code that comes there confirms it at once', async () => {
  const officer = await makeStaff(app.database, 'authority', 'NPL', { competences: ['registration'] })
  const desk = await signedIn(app, officer.account)
  const phone = { hasPhone: 'yes', phoneCountry: 'NPL', phone: '9841808080' }
  await assist(desk, 'Gita Magar', phone)
  const page = '/ar/desk/assist/done'
  assert.equal((await desk.submit(page, { wish: 'send' })).location, page)
  const [message] = await app.database.internal('test', (db) =>
    db.selectFrom('outbox_messages').select('body').where('recipient', '=', '+9779841808080').execute(),
  )
  const code = /\d{6}/.exec(message?.body ?? '')?.[0] ?? ''
  assert.match(message?.body ?? '', /तपाईंको कोड/)
  const wrong = await desk.submit(page, { wish: 'check', code: code === '000000' ? '000001' : '000000' })
  assert.equal(wrong.status, 422)
  assert.equal((await recordOf('Gita Magar')).consentFrom, null)
  assert.equal((await desk.submit(page, { wish: 'check', code })).location, page)
  const record = await recordOf('Gita Magar')
  assert.equal(record.by, 'code')
  assert.ok(record.consentFrom)

  // The same person a second time: shown before anything is written, and not refused.
  await desk.submit('/ar/desk/assist', {})
  for (const [path, fields] of answers('गीता मगर', phone).slice(0, 5)) {
    await desk.submit(`/ar/desk/assist/${path}`, fields)
  }
  assert.match((await desk.get('/ar/desk/assist/alike')).body, /Gita Magar/)
})

test('a migrant centre registers a worker like a union does, and sees nothing of the record afterwards', async () => {
  const centre = await makeStaff(app.database, 'partner', 'NPL')
  const desk = await signedIn(app, centre.account)
  assert.match((await desk.get('/en/desk')).body, /\/en\/desk\/assist/)
  await assist(desk, 'Maya Gurung', { hasPhone: 'no' })
  const { id, organisation, way } = await recordOf('Maya Gurung')
  assert.deepEqual([organisation, way], [centre.organisation, 'desk'])
  const seen = await app.database.read(centre, ({ db }) =>
    db.selectFrom('people').select('id').where('id', '=', id).execute(),
  )
  assert.deepEqual(seen, [])
})

test('who may not is refused: another country’s worker, and a union or centre that nobody has checked', async () => {
  const union = await makeStaff(app.database, 'union', 'BGD')
  const desk = await signedIn(app, union.account)
  await desk.submit('/en/desk/assist', {})
  for (const [path, fields] of answers('Someone', { hasPhone: 'no' }).slice(0, 3))
    await desk.submit(`/en/desk/assist/${path}`, fields)
  const refused = await desk.submit('/en/desk/assist/nationality', { nationality: 'NPL' })
  assert.equal(refused.status, 422)
  assert.match(refused.body, /your own country/)

  for (const kind of ['union', 'partner', 'employer'] as const) {
    const status = kind === 'employer' ? 'verified' : 'pending'
    const organisation = await makeOrganisation(app.database, kind, 'NPL', { status })
    const pending = await makeStaff(app.database, kind, 'NPL', { organisation })
    await assert.rejects(
      app.database.write(pending, ({ db }) =>
        db
          .insertInto('people')
          .values({ full_name: 'X', birth_date: '1990-01-01', nationality: 'NPL', locale: 'ne' })
          .execute(),
      ),
      /row-level security/,
      kind,
    )
  }
})

function recoveryWordsIn(locale: 'ne'): Set<string> {
  return new Set(
    recoveryWords(
      Array.from({ length: 256 }, (_, i) => i),
      locale,
    ),
  )
}
