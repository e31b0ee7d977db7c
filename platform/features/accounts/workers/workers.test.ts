import assert from 'node:assert/strict'
import { randomInt, randomUUID } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../../tests/support/app.ts'
import { makeStaff } from '../../../../tests/support/fixtures.ts'
import { publicActor, type WorkerActor } from '../../../foundation/actor.ts'
import { ForbiddenError, NotFoundError } from '../../../foundation/errors.ts'
import { hashToken } from '../../../foundation/http/session.ts'
import { locales } from '../../../foundation/i18n/locales.ts'
import { createWorkerAccount, issueCard, type RecoveryCard, recoveryWords } from './index.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())
beforeEach(letTimePass)

async function letTimePass(): Promise<void> {
  await app.database.kysely.deleteFrom('throttles').execute()
}

type Registered = { person: string; account: string; phone: string; pin: string; card: RecoveryCard }

async function register(
  options: { phone?: string; pin?: string; birthDate?: string } = {},
): Promise<Registered> {
  const { phone = newPhone(), pin = '204816', birthDate = '1995-05-05' } = options
  const person = randomUUID()
  const created = await app.database.write(publicActor, async (work) => {
    await work.db
      .insertInto('people')
      .values({
        id: person,
        full_name: 'Sita',
        birth_date: birthDate,
        nationality: 'NPL',
        locale: 'ne',
      })
      .execute()
    await work.db.insertInto('person_contacts').values({ person_id: person, phone }).execute()
    return createWorkerAccount(work, { person, pin, locale: 'ne', birthDate })
  })
  return { person, phone, pin, ...created }
}

function newPhone(): string {
  return `+97798410${String(randomInt(100_000)).padStart(5, '0')}`
}

async function messagesTo(phone: string): Promise<string[]> {
  const messages = await app.database.internal('test', (db) =>
    db
      .selectFrom('outbox_messages')
      .select('body')
      .where('recipient', '=', phone)
      .orderBy('created_at')
      .execute(),
  )
  return messages.map(({ body }) => body)
}

async function codeFor(phone: string): Promise<string> {
  return /\d{6}/.exec((await messagesTo(phone)).at(-1) ?? '')?.[0] ?? assert.fail('no code was sent')
}

async function askForCode(visitor: Visitor, phone: string): Promise<string> {
  const asked = await visitor.submit('/en/sign-in', { country: 'NPL', phone })
  assert.equal(asked.location, '/en/sign-in/code')
  return codeFor(phone)
}

async function proveCode(visitor: Visitor, phone: string): Promise<void> {
  const proved = await visitor.submit('/en/sign-in/code', { code: await askForCode(visitor, phone) })
  assert.equal(proved.location, '/en/sign-in/pin')
}

async function signInByPhone({ phone, pin }: Registered, visitor = new Visitor(app)): Promise<Visitor> {
  await proveCode(visitor, phone)
  const answer = await visitor.submit('/en/sign-in/pin', { pin })
  assert.equal(answer.location, '/en/me')
  return visitor
}

function signInByCard(visitor: Visitor, number: string, words: string) {
  return visitor.submit('/en/sign-in/card', { number, words })
}

async function accountOf(visitor: Visitor): Promise<string | null | undefined> {
  if (!visitor.cookie) return undefined
  const session = await app.database.kysely
    .selectFrom('sessions')
    .select('account_id')
    .where('id_hash', '=', hashToken(visitor.cookie))
    .executeTakeFirst()
  return session?.account_id
}

function actorOf({ account, person }: Registered): WorkerActor {
  return { kind: 'worker', account, person }
}

async function auditOf(account: string): Promise<string[]> {
  const { rows } = await app.database.internal('test', async (db) => ({
    rows: await db.selectFrom('audit_events').select('entry').orderBy('seq').execute(),
  }))
  return rows
    .map(({ entry }) => JSON.parse(entry) as { action: string; subject: string })
    .filter(({ subject }) => subject === `account:${account}`)
    .map(({ action }) => action)
}

test('two workers with one phone each reach only their own record', async () => {
  const phone = newPhone()
  const sita = await register({ phone, pin: '204816' })
  const gita = await register({ phone, pin: '739150' })
  assert.equal(await accountOf(await signInByPhone(sita)), sita.account)
  await letTimePass()
  assert.equal(await accountOf(await signInByPhone(gita)), gita.account)
  const seen = await app.database.read(actorOf(gita), ({ db }) =>
    db.selectFrom('accounts').select('id').execute(),
  )
  assert.deepEqual(seen, [{ id: gita.account }])
})

test('two workers with one phone and one number are told apart by the birth date', async () => {
  const phone = newPhone()
  await register({ phone, birthDate: '1990-01-01' })
  const gita = await register({ phone, birthDate: '1991-02-02' })
  const visitor = new Visitor(app)
  await proveCode(visitor, phone)
  const asked = await visitor.submit('/en/sign-in/pin', { pin: gita.pin })
  assert.equal(asked.status, 422)
  assert.match(asked.body, /name="birth-date-day"/)
  const birthDate = { 'birth-date-day': '2', 'birth-date-month': '2', 'birth-date-year': '1991' }
  assert.equal((await visitor.submit('/en/sign-in/pin', { pin: gita.pin, ...birthDate })).location, '/en/me')
  assert.equal(await accountOf(visitor), gita.account)
})

test('an unknown phone gets the same answer and no message', async () => {
  const known = await register()
  const unknown = newPhone()
  const answers = []
  for (const phone of [known.phone, unknown]) {
    const visitor = new Visitor(app)
    const { status, location } = await visitor.submit('/en/sign-in', { country: 'NPL', phone })
    const page = (await visitor.get('/en/sign-in/code')).body.replaceAll(phone, '')
    answers.push({ status, location, page: page.replace(/value="[^"]*"/g, '') })
  }
  assert.deepEqual(answers[0], answers[1])
  assert.equal((await messagesTo(unknown)).length, 0)
})

test('a wrong code or a wrong secret number signs nobody in', async () => {
  const worker = await register()
  const visitor = new Visitor(app)
  const code = await askForCode(visitor, worker.phone)
  const wrongCode = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  assert.equal((await visitor.submit('/en/sign-in/code', { code: wrongCode })).status, 422)
  assert.equal((await visitor.get('/en/sign-in/pin')).location, '/en/sign-in/code')
  await visitor.submit('/en/sign-in/code', { code })
  const refused = await visitor.submit('/en/sign-in/pin', { pin: '999990' })
  assert.equal(refused.status, 422)
  assert.doesNotMatch(refused.body, /999990/)
  assert.equal(await accountOf(visitor), null)
})

test('a code takes five tries, then not even the right one works', async () => {
  const { phone } = await register()
  const visitor = new Visitor(app)
  const code = await askForCode(visitor, phone)
  const wrongCode = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  const tries = await Promise.all(
    Array.from({ length: 8 }, () => visitor.submit('/en/sign-in/code', { code: wrongCode })),
  )
  assert.equal(tries.filter(({ status }) => status === 422).length, 5)
  assert.equal((await visitor.submit('/en/sign-in/code', { code })).status, 429)
})

test('a code is of no use in another browser, nor in no browser at all', async () => {
  const { phone } = await register()
  const code = await askForCode(new Visitor(app), phone)
  const thief = new Visitor(app)
  assert.equal((await thief.submit('/en/sign-in/code', { code }, '/en/sign-in')).location, '/en/sign-in')
  await letTimePass()
  await thief.submit('/en/sign-in', { country: 'NPL', phone })
  assert.equal((await thief.submit('/en/sign-in/code', { code })).status, 422)
})

test('forged cookies are as good as none', async () => {
  const worker = await register()
  const known = await signInByPhone(worker)
  const [[name, value] = assert.fail('no device cookie')] = known.otherCookies
  await letTimePass()
  for (const forged of [
    '',
    'x',
    '...',
    `${value}x`,
    value.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
    'é'.repeat(9),
  ]) {
    const thief = new Visitor(app)
    thief.cookie = 'A'.repeat(43)
    thief.otherCookies.set(name, encodeURIComponent(forged))
    assert.equal((await thief.get('/en/me/sign-in')).status, 303)
    await letTimePass()
    await askForCode(thief, worker.phone)
    assert.equal((await new Visitor(app).submit('/en/sign-in', { phone: worker.phone })).status, 429, forged)
  }
})

test('who locks out strangers does not lock out the browser that was there before', async () => {
  const worker = await register()
  const known = await signInByPhone(worker)
  await known.submit('/en/sign-out', {})
  const attacker = new Visitor(app)
  await letTimePass()
  await proveCode(attacker, worker.phone)
  for (let turn = 0; turn < 10; turn++) {
    assert.equal((await attacker.submit('/en/sign-in/pin', { pin: '999990' })).status, 422)
  }
  assert.equal((await attacker.submit('/en/sign-in/pin', { pin: worker.pin })).status, 429)
  assert.equal((await attacker.submit('/en/sign-in', { phone: worker.phone })).status, 429)
  assert.equal(await accountOf(await signInByPhone(worker, known)), worker.account)
})

test('a sign-in of one’s own does not hide guesses at the numbers of others on the same phone', async () => {
  const phone = newPhone()
  await register({ phone, pin: '204816' })
  const attacker = await register({ phone, pin: '739150' })
  const visitor = new Visitor(app)
  for (let guess = 0; guess < 10; guess++) {
    await proveCode(visitor, phone)
    assert.equal((await visitor.submit('/en/sign-in/pin', { pin: '999990' })).status, 422)
    if (guess === 4)
      assert.equal((await visitor.submit('/en/sign-in/pin', { pin: attacker.pin })).status, 303)
    if (guess === 4) await visitor.submit('/en/sign-out', {})
    if (guess === 4) visitor.otherCookies.clear()
    await app.database.kysely.deleteFrom('throttles').where('bucket', 'like', 'code-send-%').execute()
  }
  await proveCode(visitor, phone)
  assert.equal((await visitor.submit('/en/sign-in/pin', { pin: '999990' })).status, 429)
})

test('no more than one message a minute and six an hour, for known browsers as well', async () => {
  const worker = await register()
  for (const visitor of [await signInByPhone(worker), new Visitor(app)]) {
    await visitor.submit('/en/sign-out', {})
    await letTimePass()
    const before = (await messagesTo(worker.phone)).length
    for (let turn = 0; turn < 9; turn++) {
      await visitor.submit('/en/sign-in', { phone: worker.phone })
      assert.equal((await visitor.submit('/en/sign-in', { phone: worker.phone })).status, 429)
      await app.database.kysely.deleteFrom('throttles').where('bucket', 'like', 'code-send-60:%').execute()
    }
    assert.equal((await messagesTo(worker.phone)).length - before, 6)
  }
})

test('throttles say nothing about whom they count', async () => {
  const { phone } = await register()
  await askForCode(new Visitor(app), phone)
  const buckets = await app.database.kysely.selectFrom('throttles').select('bucket').execute()
  assert.ok(buckets.length >= 3)
  for (const { bucket } of buckets) assert.doesNotMatch(bucket, /98410|127\.0/)
})

test('a card opens its record in any language, in any mix, however it is typed', async () => {
  const { account, card } = await register()
  const english = recoveryWords(card.words, 'en')
  const mixed = card.words.map((word, i) => recoveryWords([word], locales[i % locales.length]!)[0]!)
  const typed = [
    ...locales.map((locale) => recoveryWords(card.words, locale).join(' ')),
    mixed.join('  '),
    mixed.join(' ').normalize('NFD').toUpperCase(),
    english.map((word, i) => `${i + 1}. ${word}`).join('\u00a0'),
    recoveryWords(card.words, 'ar')
      .map((word) => `${word[0]}\u064e${word.slice(1)}\u0640`)
      .join(' '),
    recoveryWords(card.words, 'es')
      .join(', ')
      .normalize('NFD')
      .replace(/\p{Mn}/gu, ''),
  ]
  for (const words of typed) {
    const visitor = new Visitor(app)
    const answer = await signInByCard(visitor, ` ${card.number.slice(0, 4)} ${card.number.slice(4)} `, words)
    assert.equal(answer.location, '/en/me', words)
    assert.equal(await accountOf(visitor), account)
  }
})

test('a card is refused with words in another order, of another card, unknown or missing', async () => {
  const [one, two] = [await register(), await register()]
  const words = recoveryWords(one.card.words, 'en')
  const attempts: [string, string, RegExp][] = [
    [one.card.number, recoveryWords(two.card.words, 'en').join(' '), /do not belong together/],
    [one.card.number, words.toReversed().join(' '), /do not belong together/],
    ['00000000', words.join(' '), /do not belong together/],
    [one.card.number, words.slice(1).join(' '), /there must be 6 words; you typed 5/i],
    [one.card.number, [...words.slice(1), '<b>qwxyz'].join(' '), /&lt;b>qwxyz/],
    ['123', words.join(' '), /8 digits/],
  ]
  for (const [number, typed, reason] of attempts) {
    const answer = await signInByCard(new Visitor(app), number, typed)
    assert.equal(answer.status, 422)
    assert.match(answer.body, reason)
  }
})

test('strangers who try a card are slowed down; the browser that was there before is not', async () => {
  const { card, account } = await register()
  const known = new Visitor(app)
  const right = recoveryWords(card.words, 'en').join(' ')
  const wrong = recoveryWords(card.words.toReversed(), 'en').join(' ')
  await signInByCard(known, card.number, right)
  await known.submit('/en/sign-out', {})
  const attacker = new Visitor(app)
  const answers = []
  for (let turn = 0; turn < 31; turn++) answers.push(await signInByCard(attacker, card.number, wrong))
  assert.equal(answers.at(-1)?.status, 429)
  assert.ok(Number(answers.at(-1)?.headers['retry-after']) <= 60)
  assert.equal((await signInByCard(known, card.number, right)).location, '/en/me')
  assert.equal(await accountOf(known), account)
})

test('signing in changes the session’s id, and leads on only to pages of ours', async () => {
  const { card, account } = await register()
  const nexts: [string, string][] = [
    ['/en/me/sign-in?x=1', '/en/me/sign-in?x=1'],
    ['https://evil.example/', '/en/me'],
    ['//evil.example/', '/en/me'],
    ['/\\evil.example', '/en/me'],
    ['/en//evil.example', '/en//evil.example'],
    ['/en', '/en/me'],
  ]
  for (const [next, expected] of nexts) {
    const visitor = new Visitor(app)
    const url = `/en/sign-in/card?next=${encodeURIComponent(next)}`
    await visitor.get(url)
    const before = visitor.cookie
    const answer = await visitor.submit(url, {
      number: card.number,
      words: recoveryWords(card.words, 'en').join(' '),
    })
    assert.equal(answer.location, expected)
    assert.notEqual(visitor.cookie, before)
    assert.equal(await accountOf(visitor), account)
  }
  assert.ok((await auditOf(account)).includes('account.signed-in'))
})

test('signing out ends the session on the server, for workers and staff', async () => {
  const worker = await register()
  const staff = await makeStaff(app.database, 'authority', 'NPL')
  for (const { account } of [worker, staff]) {
    const visitor = await signedIn(app, account)
    const cookie = visitor.cookie
    const answer = await visitor.submit('/en/sign-out', {})
    assert.equal(answer.location, '/en/sign-out')
    assert.match((await visitor.get('/en/sign-out')).body, /You are signed out/)
    visitor.cookie = cookie
    assert.equal(await accountOf(visitor), undefined)
    assert.equal((await visitor.get('/en/me/sign-in')).status, 303)
    assert.equal((await auditOf(account)).at(-1), 'account.signed-out')
  }
})

test('a session left alone for half an hour is over', async () => {
  const visitor = await signedIn(app, (await register()).account)
  assert.equal((await visitor.get('/en/me/sign-in')).status, 200)
  await app.database.kysely
    .updateTable('sessions')
    .set({ seen_at: new Date(Date.now() - 31 * 60_000) })
    .where('id_hash', '=', hashToken(visitor.cookie!))
    .execute()
  assert.equal((await visitor.get('/en/me/sign-in')).status, 303)
})

test('who forgot the secret number chooses a new one with the card; other sessions end', async () => {
  const worker = await register()
  const elsewhere = await signInByPhone(worker)
  const visitor = new Visitor(app)
  await signInByCard(visitor, worker.card.number, recoveryWords(worker.card.words, 'bn').join(' '))
  const easy = await visitor.submit('/en/me/sign-in/pin', { pin: '050595', again: '050595' })
  assert.equal(easy.status, 422)
  const changed = await visitor.submit('/en/me/sign-in/pin', { pin: '७३९१५०', again: '739 150' })
  assert.equal(changed.location, '/en/me/sign-in')
  assert.equal(await accountOf(elsewhere), undefined)
  assert.equal(await accountOf(visitor), worker.account)
  await letTimePass()
  await signInByPhone({ ...worker, pin: '739150' })
  assert.ok((await auditOf(worker.account)).includes('account.pin-changed'))
})

test('a phone left open gives nobody the secret number or a new card', async () => {
  const worker = await register()
  const visitor = await signInByPhone(worker)
  const change = { pin: '739150', again: '739150' }
  assert.equal((await visitor.submit('/en/me/sign-in/pin', { current: '111111', ...change })).status, 422)
  assert.equal((await visitor.submit('/en/me/sign-in/card', { current: '111111' })).status, 422)
  assert.equal(
    (await visitor.submit('/en/me/sign-in/pin', { current: worker.pin, ...change })).location,
    '/en/me/sign-in',
  )
})

test('a new card is shown until it is kept, its words are not in the database, and the old one stops working', async () => {
  const worker = await register()
  const visitor = await signInByPhone(worker)
  const made = await visitor.submit('/en/me/sign-in/card', { current: worker.pin })
  assert.equal(made.location, '/en/me/sign-in/card/new')
  const page = (await visitor.get('/en/me/sign-in/card/new')).body
  const words = [...page.matchAll(/<li><strong>([a-z]+)<\/strong><\/li>/g)].map(([, word]) => word as string)
  assert.equal(words.length, 6)
  const { rows } = await app.database.internal('test', async (db) => ({
    rows: await db.selectFrom('sessions').select('data').where('account_id', '=', worker.account).execute(),
  }))
  assert.doesNotMatch(JSON.stringify(rows), /words/)
  await visitor.submit('/en/me/sign-in/card/new', {})
  assert.equal((await visitor.get('/en/me/sign-in/card/new')).location, '/en/me/sign-in')
  const old = recoveryWords(worker.card.words, 'en').join(' ')
  assert.equal((await signInByCard(new Visitor(app), worker.card.number, old)).status, 422)
  assert.equal((await signInByCard(new Visitor(app), worker.card.number, words.join(' '))).location, '/en/me')
})

test('the desk gives a new card to people of its own country only', async () => {
  const worker = await register()
  const [ours, theirs, licensing, other] = [
    await makeStaff(app.database, 'authority', 'NPL', { competences: ['registration'] }),
    await makeStaff(app.database, 'authority', 'BGD', { competences: ['registration'] }),
    await makeStaff(app.database, 'authority', 'NPL', { competences: ['licensing'] }),
    actorOf(await register()),
  ]
  await assert.rejects(
    app.database.write(theirs, (work) => issueCard(work, worker.person)),
    NotFoundError,
  )
  for (const actor of [licensing, other, publicActor]) {
    await assert.rejects(
      app.database.write(actor, (work) => issueCard(work, worker.person)),
      ForbiddenError,
    )
  }
  const card = await app.database.write(ours, (work) => issueCard(work, worker.person))
  assert.equal(card.number, worker.card.number)
  const words = recoveryWords(card.words, 'ar').join(' ')
  assert.equal((await signInByCard(new Visitor(app), card.number, words)).location, '/en/me')
  assert.ok((await auditOf(worker.account)).includes('account.card-issued'))
})

test('a visitor cannot make an account for a person who is there already', async () => {
  const person = randomUUID()
  await app.database.internal('test', (db) =>
    db
      .insertInto('people')
      .values({ id: person, full_name: 'Sita', birth_date: '1995-05-05', nationality: 'NPL', locale: 'ne' })
      .execute(),
  )
  await assert.rejects(
    app.database.write(publicActor, (work) =>
      createWorkerAccount(work, { person, pin: '204816', locale: 'ne', birthDate: '1995-05-05' }),
    ),
    /row-level security/,
  )
})

test('a disabled account opens for no one', async () => {
  const worker = await register()
  await app.database.internal('test', (db) =>
    db.updateTable('accounts').set({ disabled_at: new Date() }).where('id', '=', worker.account).execute(),
  )
  const words = recoveryWords(worker.card.words, 'en').join(' ')
  assert.equal((await signInByCard(new Visitor(app), worker.card.number, words)).status, 422)
  await new Visitor(app).submit('/en/sign-in', { phone: worker.phone })
  assert.equal((await messagesTo(worker.phone)).length, 0)
})

test('every page of the sign-in opens in every language', async () => {
  const worker = await register()
  const visitor = new Visitor(app)
  await proveCode(visitor, worker.phone)
  for (const locale of locales) {
    for (const path of ['/sign-in', '/sign-in/code', '/sign-in/pin', '/sign-in/card', '/sign-out']) {
      assert.equal((await visitor.get(`/${locale}${path}`)).status, 200, `/${locale}${path}`)
    }
  }
  const own = await signedIn(app, worker.account)
  for (const locale of locales) {
    for (const path of ['/me/sign-in', '/me/sign-in/pin', '/me/sign-in/card']) {
      assert.equal((await own.get(`/${locale}${path}`)).status, 200, `/${locale}${path}`)
    }
  }
})

test('whatever is typed, the sign-in answers and lets nobody in', async () => {
  const worker = await register()
  const nasty = [
    '',
    '\u0000',
    '\u202e\u2066123456',
    '💥'.repeat(6),
    'क ख ग घ ङ च',
    "' or 1=1 --",
    '9'.repeat(300_000),
    'word '.repeat(60_000),
  ]
  const visitor = new Visitor(app)
  await proveCode(visitor, worker.phone)
  for (const text of nasty) {
    await letTimePass()
    const answers = [
      await visitor.submit('/en/sign-in/pin', { pin: text, 'birth-date-day': text }),
      await visitor.submit('/en/sign-in/code', { code: text }),
      await visitor.submit('/en/sign-in/card', { number: text, words: text }),
      await visitor.submit('/en/sign-in/card', { number: [worker.card.number, text], words: [text, text] }),
      await visitor.submit('/en/sign-in', { country: text, phone: text }),
    ]
    for (const { status } of answers) assert.equal(status, 422, JSON.stringify(text.slice(0, 20)))
    assert.equal(await accountOf(visitor), null)
  }
})

test('the same form sent twice signs in once', async () => {
  const { card, account } = await register()
  const visitor = new Visitor(app)
  const page = await visitor.get('/en/sign-in/card')
  const hidden = Object.fromEntries(
    [...page.body.matchAll(/name="(_\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  ) as Record<string, string>
  const fields = { ...hidden, number: card.number, words: recoveryWords(card.words, 'en').join(' ') }
  const answers = await Promise.all([
    visitor.post('/en/sign-in/card', fields),
    visitor.post('/en/sign-in/card', fields),
  ])
  for (const answer of answers) assert.equal(answer.location, '/en/me')
  assert.equal(await accountOf(visitor), account)
  assert.equal((await auditOf(account)).filter((action) => action === 'account.signed-in').length, 1)
})
