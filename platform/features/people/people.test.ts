import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import { loadCatalogue } from '../classifications/index.ts'
import * as people from './index.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
})
after(() => app.close())

const answers: [string, Record<string, string | string[]>][] = [
  ['name', { fullName: 'सीता राई' }],
  ['birth-date', { 'birthDate-day': '२७', 'birthDate-month': '३', 'birthDate-year': '१९९५' }],
  ['nationality', { nationality: 'NPL' }],
  ['phone', { hasPhone: 'yes', phoneCountry: 'NPL', phone: '९८४१२३४५६७' }],
  ['work', { occupations: ['7112'] }],
  ['years', { 'years-7112': '५' }],
  ['skills', { skills: [] }],
  ['languages', { language: 'ne', cefr: 'C2' }],
  ['countries', { wanted: ['ARE', 'QAT'] }],
  ['countries-refused', { refused: ['SAU'] }],
  ['consent', { shown: 'yes' }],
]

/** Answers every question; the address of the last page. */
async function answerAll(
  visitor: Visitor,
  changes: Record<string, Record<string, string | string[]>> = {},
): Promise<void> {
  for (const [index, [path, fields]] of answers.entries()) {
    const answer = await visitor.submit(`/ne/register/${path}`, { ...fields, ...changes[path] })
    const next = answers[index + 1]?.[0] ?? 'check'
    assert.equal(answer.status, 303, `${path}: ${answer.body.match(/error-message[\s\S]{0,300}/)?.[0]}`)
    assert.equal(answer.location, `/ne/register/${next}`)
  }
}

const secret = { pin: '४८२९१७', pinAgain: '482917' }

async function allPeople() {
  return app.database.internal('test', (db) => db.selectFrom('people').selectAll().execute())
}

test('a worker registers in Nepali, with Nepali digits, and is signed in', async () => {
  const visitor = new Visitor(app)
  await answerAll(visitor)
  const check = await visitor.get('/ne/register/check')
  assert.match(check.body, /सीता राई/)
  assert.match(check.body, /\+9779841234567/)
  const done = await visitor.submit('/ne/register/secret-number', secret)
  assert.equal(
    done.location,
    '/ne/register/done',
    done.body.match(/error-summary[\s\S]{0,600}/)?.[0] ?? String(done.status),
  )
  assert.equal((await visitor.get('/ne/register/done')).status, 200)
  const me = await visitor.get('/ne/me')
  assert.match(me.body, /सीता राई/)
  const [person] = await allPeople()
  assert.equal(person?.full_name, 'सीता राई')
  assert.equal(person?.birth_date, '1995-03-27')
  assert.equal(person?.status, 'unverified')
})
