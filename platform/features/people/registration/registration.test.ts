/** Begun on one phone, gone on with on another day and another phone, by nobody but who began. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp, Visitor } from '../../../../tests/support/app.ts'
import { loadCatalogue } from '../../classifications/index.ts'
import { forgetOldDrafts } from '../index.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
})
after(() => app.close())

type Fields = Record<string, string | string[]>
const early = (name: string, phone: Fields, pin: string): [string, Fields][] => [
  ['name', { fullName: name }],
  ['birth-date', { 'birthDate-day': '27', 'birthDate-month': '3', 'birthDate-year': '1995' }],
  ['nationality', { nationality: 'NPL' }],
  ['phone', phone],
  ['secret-number', { pin, pinAgain: pin }],
]
const late: [string, Fields][] = [
  ['work', { occupations: ['7112'] }],
  ['years', { 'years-7112': '5' }],
  ['skills', {}],
  ['languages', { language: 'ne', cefr: 'C2' }],
  ['countries', {}],
  ['countries-refused', {}],
  ['consent', { shown: 'yes' }],
]
const shared = { hasPhone: 'yes', phoneCountry: 'NPL', phone: '9841555001' }

async function answer(visitor: Visitor, questions: [string, Fields][]): Promise<void> {
  for (const [path, fields] of questions) {
    const { status, body } = await visitor.submit(`/en/register/${path}`, fields)
    assert.equal(status, 303, `${path}: ${body.match(/error-message[\s\S]{0,300}/)?.[0]}`)
  }
}

/** Her number, as the page shows it. */
async function begin(visitor: Visitor, name: string, phone: Fields, pin: string): Promise<string> {
  await answer(visitor, early(name, phone, pin))
  const page = await visitor.get('/en/register/kept')
  return /<bdi dir="ltr">(\d{4} \d{4})</.exec(page.body)?.[1] ?? assert.fail(page.body)
}

const resume = (visitor: Visitor, number: string, pin: string) =>
  visitor.submit('/en/register/resume', { number, pin })

const messagesTo = (phone: string) =>
  app.database.internal('test', (db) =>
    db.selectFrom('outbox_messages').select('body').where('recipient', '=', phone).execute(),
  )

test('she goes on from another phone where she stopped, without a phone of her own, and registers once', async () => {
  const first = new Visitor(app)
  const number = await begin(first, 'माया', { hasPhone: 'no' }, '482917')
  await answer(first, late.slice(0, 2))

  const another = new Visitor(app)
  const back = await resume(another, number, '४८२९१७')
  assert.equal(back.location, '/en/register/skills')
  await answer(another, late.slice(2))
  const check = await another.get('/en/register/check')
  assert.match(check.body, /माया/)
  assert.equal((await another.submit('/en/register/check', {})).location, '/en/register/done')

  // The first phone still stands in the middle of it: it cannot make her a second time.
  await answer(first, late.slice(2))
  assert.equal((await first.submit('/en/register/check', {})).location, '/en/sign-in')
  const people = await app.database.internal('test', (db) =>
    db.selectFrom('people').select('id').where('full_name', '=', 'माया').execute(),
  )
  assert.equal(people.length, 1)
  assert.equal((await resume(new Visitor(app), number, '482917')).status, 422)
})

test('two who share a phone keep apart: each number opens with its own secret number only', async () => {
  const visitor = new Visitor(app)
  const asha = await begin(visitor, 'Asha', shared, '739105')
  const left = await visitor.submit('/en/register/leave', {}, '/en/register/kept')
  assert.equal(left.location, '/en/register/resume')
  assert.doesNotMatch((await visitor.get('/en/register/name')).body, /Asha/)
  const bishal = await begin(visitor, 'Bishal', shared, '264817')
  assert.notEqual(asha, bishal)

  assert.equal((await resume(new Visitor(app), asha, '264817')).status, 422)
  assert.equal((await resume(new Visitor(app), bishal, '739105')).status, 422)
  const back = new Visitor(app)
  await resume(back, asha, '739105')
  assert.match((await back.get('/en/register/name')).body, /value="Asha"/)
  // Whoever starts again on this phone leaves her answers kept.
  await visitor.submit('/en/register', {})
  assert.equal((await resume(new Visitor(app), bishal, '264817')).location, '/en/register/work')
})

test('a lost number comes by text message to the phone that was given, and to no other', async () => {
  const phone = { hasPhone: 'yes', phoneCountry: 'NPL', phone: '9841555002' }
  const number = (await begin(new Visitor(app), 'Chandra', phone, '318264')).replace(' ', '')
  assert.equal((await messagesTo('+9779841555002')).length, 1)
  const asks = (of: string) =>
    new Visitor(app).submit('/en/register/number', { phoneCountry: 'NPL', phone: of })
  const known = await asks('9841555002')
  const unknown = await asks('9841555999')
  assert.deepEqual([known.status, known.location], [unknown.status, unknown.location])
  const sent = await messagesTo('+9779841555002')
  assert.equal(sent.length, 2)
  assert.ok(sent.every(({ body }) => body.includes(number)))
  assert.deepEqual(await messagesTo('+9779841555999'), [])
})

test('guessing a secret number ends soon', async () => {
  const number = await begin(new Visitor(app), 'Dawa', { hasPhone: 'no' }, '482917')
  const stranger = new Visitor(app)
  const statuses: number[] = []
  for (let n = 0; n < 12; n++) statuses.push((await resume(stranger, number, String(200_000 + n))).status)
  assert.deepEqual(statuses.slice(-2), [429, 429])
})

test('what nobody comes back for is forgotten', async () => {
  await begin(new Visitor(app), 'Old', { hasPhone: 'no' }, '482917')
  await app.database.internal('test', (db) =>
    db
      .updateTable('registration_drafts')
      .set({ updated_at: new Date(Date.now() - 31 * 86_400_000) })
      .execute(),
  )
  const kept = await begin(new Visitor(app), 'New', { hasPhone: 'no' }, '482917')
  await forgetOldDrafts.run({ ...app, log: app.server.log }, {})
  const left = await app.database.internal('test', (db) =>
    db.selectFrom('registration_drafts').select('number').execute(),
  )
  assert.deepEqual(left, [{ number: kept.replace(' ', '') }])
})
