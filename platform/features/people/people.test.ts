import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import { makeStaff, makeWorker, systemActor } from '../../../tests/support/fixtures.ts'
import { type Actor, publicActor, type StaffActor } from '../../foundation/actor.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import { cleanText } from '../../foundation/http/form.ts'
import { hashToken } from '../../foundation/http/session.ts'
import { newCardPath } from '../accounts/index.ts'
import { loadCatalogue } from '../classifications/index.ts'
import type { NewPerson } from './domain.ts'
import { findPerson, queueCount, registerPeople } from './index.ts'
import { changeProfile, peopleQueue, registerPerson, verifyPerson } from './service.ts'
import { grantConsent, withdrawConsent } from './sharing/index.ts'

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
  ['secret-number', { pin: '४८२९१७', pinAgain: '482917' }],
  ['work', { occupations: ['7112'] }],
  ['years', { 'years-7112': '५' }],
  ['skills', { skills: [] }],
  ['languages', { language: 'ne', cefr: 'C2' }],
  ['countries', { wanted: ['ARE', 'QAT'] }],
  ['countries-refused', { refused: ['SAU'] }],
  ['consent', { shown: 'yes' }],
]

/** Answers every question and arrives at the check of all answers. */
async function answerAll(
  visitor: Visitor,
  changes: Record<string, Record<string, string | string[]>> = {},
): Promise<void> {
  for (const [index, [path, fields]] of answers.entries()) {
    const answer = await visitor.submit(`/ne/register/${path}`, { ...fields, ...changes[path] })
    const next = path === 'secret-number' ? 'kept' : (answers[index + 1]?.[0] ?? 'check')
    assert.equal(answer.status, 303, `${path}: ${answer.body.match(/error-message[\s\S]{0,300}/)?.[0]}`)
    assert.equal(answer.location, `/ne/register/${next}`)
  }
}

async function allPeople() {
  return app.database.internal('test', (db) => db.selectFrom('people').selectAll().execute())
}

test('a worker registers in Nepali, with Nepali digits, and is signed in', async () => {
  const visitor = new Visitor(app)
  await answerAll(visitor)
  const check = await visitor.get('/ne/register/check')
  assert.match(check.body, /सीता राई/)
  assert.match(check.body, /\+9779841234567/)
  const done = await visitor.submit('/ne/register/check', {})
  assert.equal(
    done.location,
    '/ne/register/done',
    done.body.match(/error-summary[\s\S]{0,600}/)?.[0] ?? String(done.status),
  )
  assert.equal((await visitor.get('/ne/register/done')).status, 200)
  const card = await visitor.get(`/ne${newCardPath}`)
  assert.match(card.body, /(<li><strong>[^<]+<\/strong><\/li>){6}/)
  const me = await visitor.get('/ne/me')
  assert.match(me.body, /सीता राई/)
  const person = (await allPeople()).find((row) => row.full_name === 'सीता राई')
  assert.equal(person?.full_name, 'सीता राई')
  assert.equal(person?.birth_date, '1995-03-27')
  assert.equal(person?.status, 'unverified')
})

test('several people register on one phone, one after the other, each seeing only their own record', async () => {
  const visitor = new Visitor(app)
  for (const fullName of ['আ', '李明', 'Ñ']) {
    await answerAll(visitor, { name: { fullName } })
    await visitor.submit('/ne/register/check', {})
    const me = await visitor.get('/ne/me')
    assert.ok(me.body.includes(`<bdi>${fullName}</bdi>`))
    assert.match((await visitor.get('/ne/register')).body, /sign-out/)
    assert.equal((await visitor.get('/ne/register/name')).location, '/ne/register')
    await visitor.submit('/ne/sign-out', {}, '/ne/register')
  }
})

test('the same last form sent twice makes one person', async () => {
  const visitor = new Visitor(app)
  await answerAll(visitor, { name: { fullName: 'Only Once' } })
  const page = await visitor.get('/ne/register/check')
  const hidden = Object.fromEntries(
    [...page.body.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name as string,
      value as string,
    ]),
  )
  const again = new Visitor(app)
  again.cookie = visitor.cookie
  await Promise.all([visitor.post('/ne/register/check', hidden), again.post('/ne/register/check', hidden)])
  assert.equal((await allPeople()).filter((row) => row.full_name === 'Only Once').length, 1)
})

test('another form from the same draft makes no second person either', async () => {
  const person = newPerson({ id: randomUUID() })
  await app.database.write(publicActor, (work) => registerPerson(work, person))
  await assert.rejects(
    app.database.write(publicActor, (work) => registerPerson(work, person)),
    ConflictError,
  )
})

test('a question says what is wrong, keeps what was typed, and the secret number is never shown or kept', async () => {
  const visitor = new Visitor(app)
  const wrong: [string, Record<string, string | string[]>, RegExp][] = [
    ['name', { fullName: '  😀 ' }, /value="😀"/],
    ['birth-date', { 'birthDate-day': '31', 'birthDate-month': '2', 'birthDate-year': '1990' }, /value="31"/],
    ['nationality', { nationality: 'XXX' }, /error-summary/],
    ['phone', { hasPhone: 'yes', phoneCountry: 'NPL', phone: '12' }, /value="12"/],
    ['secret-number', { pin: '482917', pinAgain: '482918' }, /error-summary/],
    ['work', { occupations: [] }, /error-summary/],
    ['years', { 'years-7112': 'many' }, /value="many"/],
    ['skills', { skills: ['no-such-skill', 'no-such-skill-2'] }, /./],
    ['languages', { language: 'xx', cefr: 'A1' }, /error-summary/],
    ['countries', { wanted: ['XXX'] }, /error-summary/],
    ['countries-refused', { refused: ['ARE'] }, /error-summary/],
    ['consent', {}, /error-summary/],
  ]
  for (const [index, [path, fields, shown]] of wrong.entries()) {
    if (path !== 'skills') {
      const answer = await visitor.submit(`/en/register/${path}`, fields)
      assert.equal(answer.status, 422, path)
      assert.match(answer.body, shown)
    }
    await visitor.submit(`/en/register/${path}`, answers[index]?.[1] ?? {})
  }
  for (const pin of ['123', '123456', '270395']) {
    const answer = await visitor.submit('/en/register/secret-number', { pin, pinAgain: pin })
    assert.equal(answer.status, 422)
    assert.ok(!answer.body.includes(`value="${pin}"`))
  }
  const sessions = await app.database.kysely.selectFrom('sessions').select('data').execute()
  assert.doesNotMatch(JSON.stringify(sessions), /482917/)
  const drafts = await app.database.internal('test', (db) =>
    db.selectFrom('registration_drafts').selectAll().execute(),
  )
  assert.doesNotMatch(JSON.stringify(drafts), /482917/)
})

test('ages below 16 and above 100, and birth dates in the future, are refused', async () => {
  for (const birthDate of ['2999-01-01', '1900-01-01', `${new Date().getUTCFullYear() - 15}-01-01`]) {
    await assert.rejects(register(newPerson({ birthDate })), InvalidInputError)
  }
})

test('a skill or occupation that does not exist is refused, not an error of ours', async () => {
  await assert.rejects(register(newPerson({ skills: ['no-such-skill'] })), InvalidInputError)
  await assert.rejects(register(newPerson({ occupations: [{ isco: '9999', years: 1 }] })), InvalidInputError)
})

test('names of every script are kept exactly, in their composed form', async () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .map((text) => cleanText(text).replace(/[\n\t]+/g, ' '))
    .filter((text) => /\p{L}/u.test(text) && [...text].length <= 200)
  await fc.assert(
    fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 20 }), async (names) => {
      const ids = await app.database.write(systemActor, (work) =>
        registerPeople(
          work,
          names.map((fullName) => newPerson({ fullName })),
        ),
      )
      const stored = await app.database.internal('test', (db) =>
        db.selectFrom('people').select(['id', 'full_name']).where('id', 'in', ids).execute(),
      )
      const byId = new Map(stored.map((row) => [row.id, row.full_name]))
      assert.deepEqual(
        ids.map((id) => byId.get(id)),
        names.map((text) => text.normalize('NFC')),
      )
    }),
    { numRuns: 30 },
  )
})

test('row level security: a worker reads and changes only the own row, whatever is asked', async () => {
  const sita = await makeWorker(app.database, { name: 'Sita' })
  const ram = await makeWorker(app.database, { name: 'Ram' })
  const seen = await as(sita, 'people')
  assert.deepEqual(seen, [sita.person])
  const { numUpdatedRows } = await app.database.write(sita, async (work) => {
    work.record({ action: 'test.tried', subject: 'test:1' })
    return work.db
      .updateTable('people')
      .set({ full_name: 'Stolen' })
      .where('id', '=', ram.person)
      .executeTakeFirst()
  })
  assert.equal(numUpdatedRows, 0n)
  assert.equal(await app.database.read(sita, (work) => findPerson(work, ram.person)), undefined)
})

test('row level security: nobody verifies themselves', async () => {
  const sita = await makeWorker(app.database, { status: 'unverified' })
  await assert.rejects(
    app.database.write(sita, async (work) => {
      work.record({ action: 'test.tried', subject: 'test:1' })
      await work.db.updateTable('people').set({ status: 'verified' }).where('id', '=', sita.person).execute()
    }),
    /only an officer verifies/,
  )
})

test('row level security: officers see only their own country, and only with the competence', async () => {
  const nepali = await makeWorker(app.database, { nationality: 'NPL' })
  const bangladeshi = await makeWorker(app.database, { nationality: 'BGD' })
  const officer = await makeStaff(app.database, 'authority', 'BGD', { competences: ['registration'] })
  const other = await makeStaff(app.database, 'authority', 'BGD', { competences: ['statistics'] })
  const seen = await as(officer, 'people')
  assert.ok(seen.includes(bangladeshi.person))
  assert.ok(!seen.includes(nepali.person))
  assert.deepEqual(await as(other, 'people'), [])
})

test('employers see only verified workers who agree; withdrawn consent disappears at once', async () => {
  const employer = await makeStaff(app.database, 'employer', 'ARE')
  const shown = await makeWorker(app.database, { consent: true })
  const hidden = await makeWorker(app.database, { consent: false })
  const unverified = await makeWorker(app.database, { status: 'unverified' })
  const before = await as(employer, 'people')
  assert.ok(before.includes(shown.person))
  assert.ok(!before.includes(hidden.person))
  assert.ok(!before.includes(unverified.person))
  await app.database.write(shown, withdrawConsent)
  assert.ok(!(await as(employer, 'people')).includes(shown.person))
  await app.database.write(shown, grantConsent)
  assert.ok((await as(employer, 'people')).includes(shown.person))
  const ledger = await app.database.read(shown, ({ db }) => db.selectFrom('consents').selectAll().execute())
  assert.equal(ledger.length, 2)
})

test('consents are a ledger: no row is taken away or given anew', async () => {
  const sita = await makeWorker(app.database)
  await assert.rejects(
    app.database.write(sita, async (work) => {
      work.record({ action: 'test.tried', subject: 'test:1' })
      await work.db
        .updateTable('consents')
        .set({ granted_at: new Date(0) })
        .execute()
    }),
    /ledger/,
  )
  await app.database.write(sita, (work) => work.db.deleteFrom('consents').execute())
  const kept = await app.database.read(sita, ({ db }) => db.selectFrom('consents').select('id').execute())
  assert.equal(kept.length, 1)
})

test('an officer verifies once, the worker is told in their language, and another country finds nobody', async () => {
  const person = await register(newPerson({ nationality: 'NPL', phone: '+9779841999001', locale: 'bn' }))
  const nepal = await makeStaff(app.database, 'authority', 'NPL')
  const bangladesh = await makeStaff(app.database, 'authority', 'BGD')
  const waiting = await app.database.read(nepal, queueCount)
  await assert.rejects(
    app.database.write(bangladesh, (work) => verifyPerson(work, person)),
    NotFoundError,
  )
  const visitor = await signedIn(app, nepal.account)
  assert.match((await visitor.get(`/en/desk/people/${person}`)).body, /Asha/)
  const answer = await visitor.submit(`/en/desk/people/${person}/verify`, { document: 'passport' })
  assert.equal(answer.location, '/en/desk/people')
  assert.equal(await app.database.read(nepal, queueCount), waiting - 1)
  await assert.rejects(
    app.database.write(nepal, (work) => verifyPerson(work, person)),
    ConflictError,
  )
  const [message] = await app.database.internal('test', (db) =>
    db.selectFrom('outbox_messages').selectAll().where('recipient', '=', '+9779841999001').execute(),
  )
  assert.match(message?.body ?? '', /যাচাই/)
})

test('a change of identity ends the verification, another change does not', async () => {
  const sita = await makeWorker(app.database, { status: 'verified' })
  const statusOf = async () =>
    (await app.database.read(sita, (work) => findPerson(work, sita.person)))?.status
  await app.database.write(sita, (work) =>
    changeProfile(work, { languages: [{ language: 'en', cefr: 'B1' }] }),
  )
  assert.equal(await statusOf(), 'verified')
  const visitor = await signedIn(app, sita.account)
  assert.match((await visitor.get('/en/me/profile/name')).body, /govuk-warning-text/)
  const answer = await visitor.submit('/en/me/profile/name', { fullName: 'Sita Rai Gurung' })
  assert.equal(answer.location, '/en/me/profile')
  assert.equal(await statusOf(), 'unverified')
})

test('every part of the record can be changed by its own page', async () => {
  const sita = await makeWorker(app.database, { status: 'verified' })
  const visitor = await signedIn(app, sita.account)
  for (const [path, fields] of answers.filter(([name]) => !['consent', 'secret-number'].includes(name))) {
    const answer = await visitor.submit(`/en/me/profile/${path}`, fields)
    assert.equal(answer.status, 303, path)
  }
  const person = await app.database.read(sita, (work) => findPerson(work, sita.person))
  assert.deepEqual(person?.occupations, [{ isco: '7112', years: 5 }])
  assert.deepEqual(person?.wanted, ['ARE', 'QAT'])
  assert.deepEqual(person?.refused, ['SAU'])
  assert.equal((await visitor.get('/en/me/profile')).status, 200)
})

test('the queue is found by part of a name in any script, by phone, and page by page', async () => {
  const officer = await makeStaff(app.database, 'authority', 'LKA')
  await app.database.write(systemActor, (work) =>
    registerPeople(
      work,
      Array.from({ length: 60 }, (_, n) =>
        newPerson({ fullName: `நிமல் ${n}`, nationality: 'LKA', phone: `+9477123${1000 + n}` }),
      ),
    ),
  )
  const find = (search: string) =>
    app.database.read(officer, (work) => peopleQueue(work, { page: 1, search }))
  assert.equal((await find('மல் 7')).total, 1)
  assert.equal((await find('1231005')).total, 1)
  assert.equal((await find('%')).total, 0)
  const visitor = await signedIn(app, officer.account)
  const first = await visitor.get('/en/desk/people')
  assert.match(first.body, /60 workers/)
  assert.equal((await visitor.get('/en/desk/people?page=2')).body.match(/நிமல்/g)?.length, 10)
  assert.equal((await visitor.get('/en/desk/people?page=99999999999&search=%00')).status, 200)
})

test("an officer's system registers and reads people of its own country only", async () => {
  const officer = await makeStaff(app.database, 'authority', 'NPL')
  const employer = await makeStaff(app.database, 'employer', 'ARE')
  const ask = await api(officer)
  const { id: _, ...body } = newPerson({ fullName: 'সোমা', nationality: 'NPL' })
  const made = await ask('POST', '/people', body)
  assert.equal(made.statusCode, 201)
  const { id } = made.json<{ id: string }>()
  const read = await ask('GET', `/people/${id}`)
  assert.equal(read.json<{ fullName: string }>().fullName, 'সোমা')
  // What an officer writes down counts when the worker has confirmed it.
  assert.equal(read.json<{ shownToEmployers: boolean }>().shownToEmployers, false)
  assert.ok((await ask('GET', '/people?page=1&all=true')).json<{ total: number }>().total >= 1)
  const refusedFields = async (sent: object) => {
    const answer = await ask('POST', '/people', { ...body, ...sent })
    assert.equal(answer.headers['content-type'], 'application/problem+json')
    return answer.json<{ errors: { field: string }[] }>().errors.map(({ field }) => field)
  }
  assert.deepEqual(await refusedFields({ nationality: 'BGD' }), ['nationality'])
  assert.deepEqual(await refusedFields({ fullName: '?', skills: ['no-such-skill'] }), ['fullName', 'skills'])
  const passport = { kind: 'passport', data: { country: 'NPL', number: 'N1234567', expiresOn: '2031-05-01' } }
  const answers = [
    passport,
    {
      kind: 'language',
      data: { language: 'ko', listen: 'B1', speak: 'A2', read: 'A1', write: 'none' },
    },
    { kind: 'dependant', data: { relation: 'child', birthYear: '2015', wouldMove: 'stays' } },
  ]
  assert.deepEqual(
    await refusedFields({
      answers: [{ kind: 'passport', data: { country: 'NPL', number: 'N€1' } }, ...answers, passport],
    }),
    ['/answers/0/number', '/answers/0/expiresOn', '/answers/4/number'],
  )
  assert.deepEqual(await refusedFields({ answers: [{ kind: 'document', data: { document: 'other' } }] }), [
    'body/answers/0/kind',
  ])
  const whole = await ask('POST', '/people', { ...body, fullName: 'Whole', unsure: ['KOR'], answers })
  assert.equal(whole.statusCode, 201)
  const at = `/people/${whole.json<{ id: string }>().id}`
  const kept = (await ask('GET', `${at}/answers`)).json<{ answers: { kind: string; data: object }[] }>()
    .answers
  assert.deepEqual(
    new Map(kept.map(({ kind, data }) => [kind, data])),
    new Map(answers.map((a) => [a.kind, a.data])),
  )
  const { languages } = (await ask('GET', at)).json<{ languages: { language: string; cefr: string }[] }>()
  assert.deepEqual(
    languages.find(({ language }) => language === 'ko'),
    { language: 'ko', cefr: 'A2' },
  )
  const foreign = await makeWorker(app.database, { nationality: 'BGD' })
  assert.equal((await ask('GET', `/people/${foreign.person}`)).statusCode, 404)
  assert.equal((await (await api(employer))('GET', '/people')).statusCode, 403)
})

test("another country's worker stays hidden at every address of the desk, and the desk from workers", async () => {
  const foreign = await makeWorker(app.database, { nationality: 'BGD', status: 'unverified' })
  const officer = await makeStaff(app.database, 'authority', 'NPL')
  const desk = await signedIn(app, officer.account)
  const other = await signedIn(app, (await makeWorker(app.database)).account)
  for (const path of ['', '/verify', '/card']) {
    const url = `/en/desk/people/${foreign.person}${path}`
    assert.equal((await desk.get(url)).status, 404)
    assert.equal((await other.get(url)).status, 403)
    if (path !== '') assert.equal((await desk.submit(url, {}, '/en/desk/people')).status, 404)
  }
})

test('an officer hands out a new card in the language of the worker', async () => {
  const sita = await makeWorker(app.database, { nationality: 'NPL' })
  const desk = await signedIn(app, (await makeStaff(app.database, 'authority', 'NPL')).account)
  const answer = await desk.submit(`/en/desk/people/${sita.person}/card`, {})
  assert.equal(answer.status, 200)
  assert.match(answer.body, /<ol [^>]*lang="ne"><li><strong>\p{Script=Devanagari}/u)
})

test('a megabyte of text, NUL and bidi controls do no harm', async () => {
  const visitor = new Visitor(app)
  assert.equal((await visitor.submit('/en/register/name', { fullName: 'a'.repeat(1_100_000) })).status, 413)
  assert.equal((await visitor.submit('/en/register/name', { fullName: 'a'.repeat(5_000) })).status, 422)
  assert.equal((await visitor.submit('/en/register/name', { fullName: 'Ra\u0000m\u202e 😀' })).status, 303)
  assert.match((await visitor.get('/en/register/name')).body, /value="Ram 😀"/)
})

test('only the public, an officer of the country and Fairway itself register people', async () => {
  const worker = await makeWorker(app.database)
  const employer = await makeStaff(app.database, 'employer', 'ARE')
  const abroad = await makeStaff(app.database, 'authority', 'ARE')
  for (const actor of [worker, employer, abroad]) {
    await assert.rejects(
      app.database.write(actor, (work) => registerPerson(work, newPerson())),
      ForbiddenError,
    )
  }
})

function newPerson(changes: Partial<NewPerson & { id: string }> = {}): NewPerson & { id?: string } {
  return {
    fullName: 'Asha',
    birthDate: '1990-01-31',
    nationality: 'NPL',
    phone: null,
    occupations: [{ isco: '7112', years: 2 }],
    skills: [],
    languages: [{ language: 'ne', cefr: 'C2' }],
    wanted: [],
    refused: [],
    locale: 'ne',
    shownToEmployers: true,
    ...changes,
  }
}

function register(person: NewPerson): Promise<string> {
  return app.database.write(publicActor, (work) => registerPerson(work, person))
}

/** Ids this actor gets from the table when no policy of ours stands before it. */
async function as(actor: Actor, table: 'people'): Promise<string[]> {
  const rows = await app.database.read(actor, ({ db }) => db.selectFrom(table).select('id').execute())
  return rows.map((row) => row.id)
}

async function api(actor: StaffActor) {
  const token = randomUUID()
  await app.database.internal('test', (db) =>
    db
      .insertInto('api_tokens')
      .values({ account_id: actor.account, name: 'test', token_hash: hashToken(token) })
      .execute(),
  )
  return (method: 'GET' | 'POST', path: string, payload?: object) =>
    app.server.inject({
      method,
      url: `/api/v1${encodeURI(path)}`,
      headers: { authorization: `Bearer ${token}` },
      ...(payload ? { payload } : {}),
    })
}
