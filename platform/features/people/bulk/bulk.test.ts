import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from '../../../../tests/support/app.ts'
import { makeStaff } from '../../../../tests/support/fixtures.ts'
import type { StaffActor } from '../../../foundation/actor.ts'
import { hashToken } from '../../../foundation/http/session.ts'
import { readPeopleCsv } from './csv.ts'
import { registerInBulk } from './service.ts'

let app: TestApp
let officer: StaffActor
let token: string
before(async () => {
  app = await startTestApp()
  officer = await makeStaff(app.database, 'authority', 'NPL', { competences: ['registration'] })
  token = `fw_${randomBytes(32).toString('base64url')}`
  await app.database.internal('test', (db) =>
    db
      .insertInto('api_tokens')
      .values({ token_hash: hashToken(token), account_id: officer.account, name: 'Bulk' })
      .execute(),
  )
})
after(() => app.close())

const person = (n: number) => ({
  fullName: `Bulk Worker ${n}`,
  birthDate: '1990-01-01',
  nationality: 'NPL',
  phone: n % 3 === 0 ? null : `+97798410${String(n).padStart(5, '0')}`,
  occupations: [{ isco: '9112', years: 3 }],
  skills: [],
  languages: [{ language: 'ne', cefr: 'C1' }],
  wanted: ['ARE'],
  refused: [],
  locale: 'ne',
  shownToEmployers: true,
})

function send(payload: unknown) {
  return app.server.inject({
    method: 'POST',
    url: '/api/v1/people/bulk',
    headers: { authorization: `Bearer ${token}` },
    payload: payload as object,
  })
}

async function registered(): Promise<number> {
  return app.database.internal('test', async (db) => {
    const { total } = await db
      .selectFrom('person_registrations')
      .select((e) => e.fn.countAll<number>().as('total'))
      .where('organisation_id', '=', officer.organisation)
      .where('way', '=', 'records')
      .executeTakeFirstOrThrow()
    return total
  })
}

test('all or nobody: a broken row is named with its field, and nothing of the others is written', async () => {
  const people: unknown[] = Array.from({ length: 1_000 }, (_, n) => person(n))
  people[998] = { ...person(998), birthDate: '2090-01-01', skills: ['no-such-skill'], nationality: 'BGD' }
  people[999] = { ...person(999), occupations: [{ isco: '9112', years: 'many' }], extra: 1, phone: undefined }
  const refused = await send({ people })
  assert.equal(refused.statusCode, 422)
  const { errors } = refused.json<{ errors: { field: string; message: string }[] }>()
  assert.deepEqual(errors.map(({ field }) => field).sort(), [
    '/people/998/birthDate',
    '/people/998/nationality',
    '/people/998/skills',
    '/people/999/extra',
    '/people/999/occupations',
    '/people/999/phone',
  ])
  assert.ok(errors.every(({ message }) => message.length > 10))
  assert.equal(await registered(), 0)

  const made = await send({ people: people.slice(0, 998) })
  assert.equal(made.statusCode, 201)
  assert.equal(made.json<{ ids: string[] }>().ids.length, 998)
  assert.equal(await registered(), 998)
  const consents = await app.database.internal('test', (db) =>
    db
      .selectFrom('consents')
      .select('confirmed_at')
      .where('person_id', 'in', made.json<{ ids: string[] }>().ids.slice(0, 5))
      .execute(),
  )
  assert.deepEqual(consents, Array(5).fill({ confirmed_at: null }))
})

test('CSV says the same in columns; what is no CSV is refused', async () => {
  const before = await registered()
  const csv =
    'fullName,birthDate,nationality,phone,occupations,skills,languages,wanted,refused,locale,shownToEmployers\n' +
    '"राई, सीता",1991-02-03,NPL,+9779841000001,9112:3;5131:1,,ne:C1;en:A2,ARE,SAU,ne,yes\n'
  const [row] = readPeopleCsv(`\ufeff${csv}`)
  assert.deepEqual(row?.occupations, [
    { isco: '9112', years: 3 },
    { isco: '5131', years: 1 },
  ])
  assert.equal((await send({ csv })).statusCode, 201)
  const bad = await send({ csv: csv.replace('1991-02-03', 'soon').replace(',yes', ',perhaps') })
  assert.deepEqual(
    bad.json<{ errors: { field: string }[] }>().errors.map(({ field }) => field),
    ['/people/0/birthDate', '/people/0/shownToEmployers'],
  )
  for (const wrong of [
    { csv: '' },
    { csv: 'a,"b' },
    {},
    { csv, people: [person(1)] },
    { people: [1] },
    { people: [] },
  ])
    assert.ok([400, 422].includes((await send(wrong)).statusCode), JSON.stringify(wrong))
  assert.equal(await registered(), before + 1)
})

test('further answers come along, by one request and by columns, and are named when they are wrong', async () => {
  const sex = { kind: 'sex', data: { sex: 'other' } }
  const fields = async (payload: object) =>
    (await send(payload)).json<{ errors: { field: string }[] }>().errors.map(({ field }) => field)
  assert.deepEqual(await fields({ people: [person(7), { ...person(8), answers: [sex] }] }), [
    '/people/1/answers/0/sex',
  ])
  assert.deepEqual(await fields({ people: [{ ...person(9), answers: [{ kind: 'none', data: {} }] }] }), [
    '/people/0/answers/0',
  ])
  const csv =
    'fullName,birthDate,nationality,phone,occupations,skills,languages,wanted,refused,unsure,birthYearOnly,locale,shownToEmployers,education.level,education.completed,passport.country,passport.number,passport.expiresOn,driving.categories,driving.country\n' +
    'Answered,1991-01-01,NPL,,9112:3,,ne:C1,ARE,SAU,KOR,yes,ne,no,3,yes,NPL,N7654321,2031-01-01,B;C,NPL\n'
  const made = await send({ csv })
  assert.equal(made.statusCode, 201, made.body)
  const [id] = made.json<{ ids: string[] }>().ids
  const entries = await app.database.internal('test', (db) =>
    db
      .selectFrom('person_entries')
      .select(['kind', 'data'])
      .where('person_id', '=', id as string)
      .execute(),
  )
  assert.deepEqual(
    new Map(entries.map(({ kind, data }) => [kind, data])),
    new Map<string, unknown>([
      ['education', { level: '3', completed: true }],
      ['passport', { country: 'NPL', number: 'N7654321', expiresOn: '2031-01-01' }],
      ['driving', { categories: ['B', 'C'], country: 'NPL' }],
    ]),
  )
  const union = await makeStaff(app.database, 'union', 'NPL')
  await assert.rejects(
    app.database.write(union, (work) =>
      registerInBulk(work, [{ ...person(1), answers: [{ kind: 'sex', data: { sex: 'female' } }] }]),
    ),
    (error: { fields?: object }) => '/people/0/answers' in (error.fields ?? {}),
  )
})

test('thousands in a second: printed, not asserted, because machines differ', async (t) => {
  const people = Array.from({ length: 4_000 }, (_, n) => person(n))
  const started = performance.now()
  await app.database.write(officer, (work) => registerInBulk(work, people))
  t.diagnostic(`${Math.round(4_000 / ((performance.now() - started) / 1000))} workers/s`)
})
