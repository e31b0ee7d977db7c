import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { signedIn, startTestApp, type TestApp } from '../../../../tests/support/app.ts'
import { makeStaff, makeWorker, systemActor } from '../../../../tests/support/fixtures.ts'
import { type Compared, madeReady, nameSimilarity, readRules, ruleThatHolds, swapped } from './domain.ts'
import { compareChanged, duplicatesCount, lookalikesOf } from './service.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

test('one name in other spellings, scripts and orders is alike; another name is not', () => {
  const alike: [string, string][] = [
    ['Sita Rai', 'सीता राई'],
    ['Rai Sita', 'Sita Rai'],
    ['Mohammed Abdullah', 'محمد عبدالله'],
    ['Muhammad Abdullah', 'Mohamed Abdulah'],
    ['Lakshmi Thapa', 'Laxmi Thapa'],
    ['রহিম উদ্দিন', 'Rahim Uddin'],
    ['José García', 'Jose Garcia'],
  ]
  for (const [a, b] of alike) assert.ok(nameSimilarity(a, b) >= 0.6, `${a} ~ ${b}: ${nameSimilarity(a, b)}`)
  for (const [a, b] of [
    ['Sita Rai', 'Hari Thapa'],
    ['Mohammed Abdullah', 'Ahmed Hassan'],
    ['A', 'B'],
    ['', '—'],
  ] as const)
    assert.ok(nameSimilarity(a, b) < 0.45, `${a} is not ${b}: ${nameSimilarity(a, b)}`)
})

test('a rule holds exactly when the similarity of the names reaches what it asks', () => {
  const part = fc.constantFrom(
    'sita',
    'seeta',
    'gita',
    'rai',
    'raee',
    'thapa',
    'mohammed',
    'ahmad',
    'a',
    'qx',
  )
  const name = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(' '))
  const ready = (fullName: string) => madeReady({ fullName, birthDate: '1995-05-04', phone: null })
  const rulesAt = [0.1, 0.45, 0.75, 0.9, 1].map((least) => ({
    least,
    rules: readRules(
      `rules: [{ id: x, likelihood: likely, when: { and: [{ name: ${least} }, { birth_date: { days: 0 } }] } }]`,
    ),
  }))
  fc.assert(
    fc.property(name, name, (a, b) => {
      for (const { least, rules } of rulesAt)
        assert.equal(ruleThatHolds(ready(a), ready(b), rules) !== undefined, nameSimilarity(a, b) >= least)
    }),
  )
})

test('a shared phone alone is nothing; with the name, or a birth date mistyped, it is', () => {
  const sita = { fullName: 'Sita Rai', birthDate: '1995-05-04', phone: '+9779841000000' as string | null }
  const rule = (other: Partial<Compared>) =>
    ruleThatHolds(madeReady(sita), madeReady({ ...sita, ...other }))?.id
  assert.equal(rule({ fullName: 'Gopal Thapa', birthDate: '1960-01-01' }), undefined)
  assert.equal(rule({ fullName: 'सीता राई', phone: null }), 'same-person')
  assert.equal(rule({ birthDate: '1995-04-05', phone: null }), 'birth-date-mistyped')
  assert.equal(rule({ birthDate: '1995-05-06', phone: null }), 'birth-date-mistyped')
  assert.equal(rule({ birthDate: '1970-01-01' }), 'name-on-one-phone')
  assert.equal(rule({ birthDate: '1970-01-01', phone: null }), undefined)
  assert.equal(
    ruleThatHolds(
      madeReady({ ...sita, passports: ['NPL 0812'] }),
      madeReady({
        fullName: 'X Y',
        birthDate: '1970-01-01',
        phone: null,
        passports: ['NPL 0813', 'NPL 0812'],
      }),
    )?.id,
    'same-passport',
  )
  assert.equal(rule({ fullName: 'Devi', latinName: 'Sita Raee', phone: null }), 'same-person')
  assert.equal(swapped('1995-05-14'), undefined)
})

test('rules that are wrong are refused with the rule and what is wrong', () => {
  const rules = (when: string) => `rules: [{ id: x, likelihood: likely, when: ${when} }]`
  for (const [when, message] of [
    ['{ name: 0.9 }', /without a birth date, a phone or a passport/],
    ['{ or: [{ phone: same }, { name: 0.9 }] }', /without a birth date, a phone or a passport/],
    ['{ name: 7, phone: same }', /names one thing/],
    ['{ birth_date: { days: 400 } }', /no condition/],
    ['{ constructor: same }', /no condition/],
  ] as const)
    assert.throws(() => readRules(rules(when)), message)
  assert.equal(readRules(rules('{ and: [{ phone: same }, { not: { birth_date: swapped } }] }')).length, 1)
})

test('records are compared after registration, proposed to the office of their country, and decided once', async () => {
  const first = await makeWorker(app.database, { name: 'Kalpana Shrestha', phone: '+9779841333001' })
  const second = await makeWorker(app.database, { name: 'कल्पना श्रेष्ठ', phone: '+9779841333002' })
  const foreign = await makeWorker(app.database, { name: 'Kalpana Shrestha', nationality: 'IND' })
  await app.database.write(systemActor, compareChanged)
  const officer = await makeStaff(app.database, 'authority', 'NPL')
  const visitor = await signedIn(app, officer.account)
  const queue = await visitor.get('/en/desk/duplicates')
  assert.match(queue.body, /कल्पना श्रेष्ठ/)
  const pairs = await app.database.internal('test', (db) =>
    db.selectFrom('possible_duplicates').select(['id', 'person_a', 'person_b']).execute(),
  )
  assert.ok(!pairs.some((pair) => [pair.person_a, pair.person_b].includes(foreign.person)))
  const pair = pairs.find((one) =>
    [first.person, second.person].every((id) => [one.person_a, one.person_b].includes(id)),
  )
  assert.ok(pair)
  const page = `/en/desk/duplicates/${pair.id}`
  assert.match((await visitor.get(page)).body, /Kalpana Shrestha[\s\S]*कल्पना|कल्पना[\s\S]*Kalpana/)
  assert.equal((await visitor.submit(page, { decision: 'merge' })).status, 422)
  const open = await app.database.read(officer, duplicatesCount)
  assert.equal((await visitor.submit(page, { decision: 'different' })).location, '/en/desk/duplicates')
  assert.equal(await app.database.read(officer, duplicatesCount), open - 1)
  const late = await signedIn(app, officer.account)
  await late.get(page)
  // Not asked about again, also when a record changes.
  await app.database.internal('test', (db) =>
    db
      .updateTable('people')
      .set({ updated_at: new Date(Date.now() + 1_000) })
      .where('id', '=', first.person)
      .execute(),
  )
  await app.database.write(systemActor, compareChanged)
  assert.equal(await app.database.read(officer, duplicatesCount), open - 1)
  const abroad = await makeStaff(app.database, 'authority', 'BGD')
  assert.equal((await (await signedIn(app, abroad.account)).get(page)).status, 404)
})

test('before somebody is registered an officer sees who they may be', async () => {
  await makeWorker(app.database, { name: 'Bimala Tamang', phone: '+9779841333009' })
  const officer = await makeStaff(app.database, 'authority', 'NPL')
  const found = await app.database.read(officer, (work) =>
    lookalikesOf(work, {
      fullName: 'विमला तामाङ',
      birthDate: '1995-05-05',
      phone: null,
      nationality: 'NPL',
    }),
  )
  assert.ok(found.some(({ fullName }) => fullName === 'Bimala Tamang'))
})
