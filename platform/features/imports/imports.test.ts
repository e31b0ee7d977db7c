import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type Answer,
  signedIn,
  startTestApp,
  type TestApp,
  type Visitor,
} from '../../../tests/support/app.ts'
import { makeStaff } from '../../../tests/support/fixtures.ts'
import type { StaffActor } from '../../foundation/actor.ts'
import { loadCatalogue } from '../classifications/index.ts'
import { verifyPerson } from '../people/index.ts'
import { runQueued } from './service.ts'

let app: TestApp
let officer: StaffActor
let visitor: Visitor

before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
  officer = await makeStaff(app.database, 'authority', 'NPL', { competences: ['registration'] })
  visitor = await signedIn(app, officer.account)
})
after(() => app.close())

const choices = {
  'column-fullName': '0',
  'column-birthDate': '1',
  'column-phone': '2',
  'column-occupation': '3',
  dateOrder: 'dmy',
  phoneCountry: 'NPL',
  language: 'ne',
  cefr: 'C2',
}
const heading = 'Name,Birth date,Phone,Occupation\n'
const good = (number: number) => `Worker ${number},01/02/1990,98410${String(number).padStart(5, '0')},7112\n`

function send(content: string | Buffer, name = 'workers.csv'): Promise<Answer> {
  return visitor.upload('/en/desk/imports', {}, { field: 'file', name, content: Buffer.from(content) })
}

/** Sends a file and has its rows checked; the address of the import. */
async function checked(content: string, more: Record<string, string> = {}): Promise<string> {
  const { location, body } = await send(content)
  assert.ok(location, body)
  const answer = await visitor.submit(location, { do: 'check', ...choices, ...more })
  assert.equal(answer.status, 303, answer.body)
  return location
}

async function load(path: string, more: Record<string, string> = {}): Promise<Answer> {
  const answer = await visitor.submit(path, { do: 'load', ...more })
  if (answer.status === 303) await settled(path)
  return answer
}

async function settled(path: string): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    await runQueued({ database: app.database, log: app.server.log })
    if (!/ of \d+ are saved/.test((await visitor.get(path)).body)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function people(): Promise<{ id: string; full_name: string }[]> {
  return app.database.internal('test', (db) =>
    db.selectFrom('people').select(['id', 'full_name']).orderBy('full_name').execute(),
  )
}

test('a list is checked, saved, shown to no employer, and taken back whole', async () => {
  const path = await checked(`${heading}${good(1)}सीता राई,1995,+977 984-1000002,९११२\n${good(3)}`, {
    shownToEmployers: 'yes',
  })
  const preview = await visitor.get(path)
  assert.match(preview.body, /Save 3 workers/)
  assert.match(preview.body, /\+9779841000002/)
  await load(path)
  const done = await visitor.get(path)
  assert.match(done.body, /Workers saved/)
  assert.deepEqual(
    (await people()).map(({ full_name }) => full_name),
    ['Worker 1', 'Worker 3', 'सीता राई'],
  )
  const { consents, file, events } = await app.database.internal('test', async (db) => ({
    consents: await db.selectFrom('consents').select('confirmed_at').execute(),
    file: await db.selectFrom('stored_files').select('sha256').execute(),
    events: await db.selectFrom('audit_events').select('entry').execute(),
  }))
  assert.deepEqual(
    consents.map(({ confirmed_at }) => confirmed_at),
    [null, null, null],
    'what was said on paper counts when the worker confirms it',
  )
  assert.deepEqual(file, [], 'the file is forgotten')
  const actions = events.map(({ entry }) => JSON.parse(entry).action as string)
  assert.deepEqual(
    actions.filter((action) => action.startsWith('import.')),
    ['import.sent', 'import.checked', 'import.queued', 'import.loaded'],
  )
  for (const { entry } of events) assert.doesNotMatch(entry, /Worker|984100/)

  assert.equal((await visitor.submit(path, { do: 'undo' })).status, 422)
  assert.equal((await visitor.submit(path, { do: 'undo', sure: 'yes' })).status, 303)
  assert.deepEqual(await people(), [])
  assert.match((await visitor.get(path)).body, /Undone/)
})

test('one broken row of ten thousand is named, and nothing is saved unless the officer says so', async () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => good(index + 1))
  rows[9_997] = 'Broken,31/31/1990,12,wizard of nothing at all\n'
  const path = await checked(heading + rows.join(''))
  const { body } = await visitor.get(path)
  // The heading is row 1.
  assert.match(body, /<th scope="row"[^>]*>9,999<\/th>[\s\S]*?Birth date[\s\S]*?31\/31\/1990/)
  assert.match(body, /such as 31\/12\/1990/)
  assert.match(body, /no phone number of Nepal/)
  const refused = await load(path)
  assert.equal(refused.status, 409)
  assert.match(refused.body, /nothing was saved/)
  assert.equal((await people()).length, 0)
  assert.equal((await load(path, { rows: 'all' })).status, 409)
  await load(path, { rows: 'good' })
  assert.equal((await people()).length, 9_999)
  await visitor.submit(path, { do: 'undo', sure: 'yes' })
  assert.equal((await people()).length, 0)
})

test('who may be there already is shown, and not refused; what others rest on stays when it is undone', async () => {
  const path = await checked(`${heading}${good(1)}${good(1)}${good(2)}`)
  assert.match((await visitor.get(path)).body, /Look at rows: 3\./)
  await load(path)
  const [first, second, third] = await people()
  assert.ok(first && second && third)
  await app.database.write(officer, (work) => verifyPerson(work, third.id))
  const again = await checked(heading + good(2))
  const { body } = await visitor.get(again)
  assert.match(body, /Look at rows: 2\./)
  await visitor.submit(path, { do: 'undo', sure: 'yes' })
  assert.deepEqual(await people(), [third])
  const undone = await visitor.get(path)
  assert.match(undone.body, new RegExp(`/en/desk/people/${third.id}`))
})

test('the next file is read as the last one was, and the same file twice is said', async () => {
  const content = `Ref,Born,Mob,What\n${good(7)}`
  await load(await checked(content))
  const { location = '' } = await send(content)
  const { body } = await visitor.get(location)
  assert.match(body, /remembers how your office read/)
  assert.match(body, /<option value="0" selected[^>]*>Ref/)
  await visitor.submit(location, { do: 'check', ...choices })
  assert.match((await visitor.get(location)).body, /saved this very file before/)
})

test('what is wrong is told with what would be right, and what was chosen stays', async () => {
  const { location = '' } = await send(heading + good(1))
  const answer = await visitor.submit(location, {
    do: 'check',
    ...choices,
    'column-occupation': '',
    dateOrder: 'ymd',
  })
  assert.equal(answer.status, 422)
  assert.match(answer.body, /href="#column-occupation"/)
  assert.match(answer.body, /value="ymd" checked/)
  const path = await checked(`${heading}=HYPERLINK("http://x"),40000,,bricklayer\n,01/02/2030,,\n`)
  const { body } = await visitor.get(path)
  assert.match(body, /This cell holds a formula/)
  assert.match(body, /this cell is empty/)
})

test('files that are none are refused, and nobody else finds a file', async () => {
  for (const content of [Buffer.from('MZ\u0000program'), Buffer.from('name\n'), Buffer.from('')])
    assert.equal((await send(content, 'workers.xlsx')).status, 422)
  const { location = '' } = await send(heading + good(1))
  const colleague = await makeStaff(app.database, 'authority', 'NPL', { competences: ['registration'] })
  const other = await signedIn(app, colleague.account)
  assert.equal((await other.get(location)).status, 404, 'another office')
  await visitor.submit(location, { do: 'give-up' })
  const files = await app.database.internal('test', (db) =>
    db.selectFrom('stored_files').select('media_type').execute(),
  )
  const waiting = await app.database.internal('test', (db) =>
    db.selectFrom('imports').select('id').where('sha256', 'is not', null).execute(),
  )
  assert.ok(files.length <= waiting.length)
})
