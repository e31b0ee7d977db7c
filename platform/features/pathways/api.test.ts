import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type AddressInfo, connect } from 'node:net'
import { after, before, test } from 'node:test'
import { Ajv } from 'ajv'
import { startTestApp, type TestApp } from '../../../tests/support/app.ts'
import { makeStaff } from '../../../tests/support/fixtures.ts'
import { hashToken } from '../../foundation/http/session.ts'
import { locales } from '../../foundation/i18n/locales.ts'
import { loadPathways } from './catalogue.ts'
import { folderOf } from './domain.ts'

let app: TestApp
let token: string
before(async () => {
  app = await startTestApp()
  const { account } = await makeStaff(app.database, 'employer', 'ARE')
  token = `fw_${randomBytes(32).toString('base64url')}`
  await app.database.internal('test', (db) =>
    db
      .insertInto('api_tokens')
      .values({ token_hash: hashToken(token), account_id: account, name: 'test' })
      .execute(),
  )
})
after(() => app.close())

const get = async (url: string) => {
  const answer = await app.server.inject(`/api/v1/pathways${url}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}
const post = (url: string, payload: object) =>
  app.server.inject({ method: 'POST', url: `/api/v1/pathways${url}`, payload })
const answered = async (url: string, payload: object) => {
  const answer = await post(url, payload)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

test('pathways are found by day, country, kind and skill; a region’s are those of its states', async () => {
  const folders = async (query: string) =>
    (await get(`?${query}`)).map(
      ({ country, programme }: Record<string, string>) => `${country}/${programme}`,
    )
  assert.ok((await folders('country=DEU')).includes('deu/opportunity-card'))
  assert.ok((await folders('country=DEU')).includes('xeu/free-movement'))
  assert.ok(!(await folders('country=NPL')).includes('xeu/free-movement'))
  assert.ok(!(await folders('asOf=2024-05-31')).includes('deu/opportunity-card'))
  assert.ok((await folders('type=seasonal&skill=low&category=entry')).includes('gbr/seasonal-worker'))
  const [yes, no] = [await folders('verified=true'), await folders('verified=false')]
  assert.equal(yes.length + no.length, loadPathways().length)
})

test('a pathway in full has every value of the day with its source', async () => {
  for (const { id, inForce } of loadPathways()) {
    const one = await get(`/${folderOf(id)}?asOf=${inForce.from}`)
    assert.equal(one.asOf, inForce.from)
    assert.ok(one.laws.length > 0 && one.changesOn[0] === inForce.from, id)
    for (const { source, value } of one.values) assert.ok(source.url && value !== undefined, id)
  }
  const crs = async (day: string) =>
    (await get(`/can/express-entry?asOf=${day}`)).values.map(({ id, from }: { id: string; from: string }) => [
      id,
      from,
    ])
  assert.notDeepEqual(await crs('2025-03-24'), await crs('2025-03-25'))
})

test('facts are listed with what they may be, in the reader’s language', async () => {
  const facts = await get('/facts')
  assert.equal(facts.length, loadPathways()[0]?.vocabulary.size)
  const find = (name: string) => facts.find(({ fact }: { fact: string }) => fact === name)
  assert.equal(find('birth_date').type, 'date')
  assert.ok(find('german_level').codes.length > 3 && find('german_level').ordered)
  assert.ok(find('nationality').pattern && find('passport_months_left').max > 0)
  const nepali = await app.server.inject({
    url: '/api/v1/pathways/facts',
    headers: { 'accept-language': 'ne' },
  })
  assert.match(nepali.json()[0].question, /\p{Script=Devanagari}/u)
})

test('questions go on until all is decided; what would be enough and why are told', async () => {
  const programmes = ['deu/opportunity-card']
  const facts: Record<string, unknown> = { nationality: 'NPL' }
  const first = await answered('/questions', { facts, programmes, max: 2 })
  assert.deepEqual(first.states, [{ programme: 'deu/opportunity-card', status: 'unknown' }])
  assert.ok(first.questions.length > 0 && first.questions[0].text.endsWith('?'))
  const all = await answered('/questions', { facts: {}, max: 1 })
  assert.equal(all.states.length, loadPathways().length)

  const enough = (body: object) => answered('/are/private-sector-work-permit/enough', body)
  const known = { ...mason, has_passport: false }
  const ways = await enough({ facts: known, mutable: { has_passport: {} } })
  assert.deepEqual(ways, {
    answer: 'ways',
    ways: [{ changes: [{ fact: 'has_passport', from: false, to: true }], cost: 1 }],
  })
  assert.deepEqual(await enough({ facts: mason, mutable: { has_passport: {} } }), {
    answer: 'already',
    ways: [],
  })
  const none = await enough({ facts: known, mutable: { passport_months_left: { direction: 'up' } } })
  assert.equal(none.answer, 'none')

  const lines = await answered('/are/private-sector-work-permit/explain', { facts: known })
  const at = lines.findIndex(({ fact }: { fact?: string }) => fact === 'has_passport')
  assert.equal(lines[at].value, false)
  assert.ok(lines.slice(0, at).findLast(({ depth }: { depth: number }) => depth === 0).source.url)
})

test('changes since a day, up to another', async () => {
  const found = await get('/changes?since=2025-03-24&until=2025-03-25&programme=can/express-entry')
  assert.ok(found.length > 0)
  for (const { day, kind } of found) assert.ok(day === '2025-03-25' && kind !== 'programme_begins')
  const begun = await get('/changes?since=2024-05-31&until=2024-06-01&country=DEU')
  assert.ok(
    begun.some(
      ({ programme, kind }: Record<string, string>) =>
        programme === 'deu/opportunity-card' && kind === 'programme_begins',
    ),
  )
  assert.deepEqual(await get('/changes?since=2199-01-01'), [])
})

test('shortage lists are shown and found by day and occupation', async () => {
  const lists = async (query: string) => {
    const answer = await app.server.inject(`/api/v1/shortage-lists?${query}`)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json().map(({ list }: { list: string }) => list)
  }
  const lower = 'deu/blue-card-lower-salary'
  assert.deepEqual(await lists('country=DEU&occupation=2512'), ['deu/blue-card-it', lower])
  assert.deepEqual(await lists('country=DEU&occupation=2142'), [lower])
  assert.deepEqual(await lists('country=DEU&occupation=2142&asOf=2013-06-30'), [])
  const one = await app.server.inject(`/api/v1/shortage-lists/${lower}?asOf=2023-11-17`)
  assert.equal(one.json().occupations.length, 3)
  assert.deepEqual(one.json().programmes, ['deu/eu-blue-card', 'deu/opportunity-card'])
  assert.equal(one.json().sets[0].source.verified, true)
  assert.deepEqual([one.json().sets[0].complete, one.json().sets[0].perhaps], [true, []])
  const part = await app.server.inject('/api/v1/shortage-lists/aut/shortage-occupations')
  assert.equal(part.json().sets[0].complete, false)
  const { occupations } = (await app.server.inject('/api/v1/shortage-lists/nzl/green-list')).json()
  assert.deepEqual(occupations[0], {
    code: '133111',
    title: 'Construction Project Manager',
    language: 'en',
  })
  assert.equal((await app.server.inject('/api/v1/shortage-lists/deu/none')).statusCode, 404)
  for (const locale of locales)
    for (const path of ['', `/${lower}`, '/aut/shortage-occupations', '/gbr/temporary-shortage-list']) {
      const { statusCode, body } = await app.server.inject(`/${locale}/shortage-lists${path}`)
      assert.equal(statusCode, 200)
      assert.doesNotMatch(body, /undefined|\[object|pathways\.\w|NaN/)
    }
})

test('a wrong day, fact, value or programme is named', async () => {
  for (const [url, body, status, field] of [
    ['/questions', { facts: {}, programmes: ['xxx/none'] }, 404, undefined],
    ['/questions', { facts: { shoe_size: 4 } }, 422, 'facts.shoe_size'],
    ['/questions', { facts: {}, asOf: '2026-02-30' }, 422, 'asOf'],
    ['/deu/opportunity-card/enough', { facts: {}, mutable: { shoe_size: {} } }, 422, 'mutable.shoe_size'],
    [
      '/deu/opportunity-card/enough',
      { facts: {}, mutable: { german_level: { values: ['D1'] } } },
      422,
      'mutable.german_level.values',
    ],
    ['/deu/opportunity-card/explain', { facts: {}, knownOn: '2026-13-01' }, 422, 'knownOn'],
    ['/deu/opportunity-card/explain', { facts: {}, asOf: '1999-01-01' }, 422, 'asOf'],
  ] as const) {
    const answer = await post(url, body)
    assert.equal(answer.statusCode, status, answer.body)
    if (field) assert.equal(answer.json().errors[0].field, field)
  }
  for (const query of ['since=2025-02-30', 'since=2025-01-01&until=x'])
    assert.ok(
      [400, 422].includes((await app.server.inject(`/api/v1/pathways/changes?${query}`)).statusCode),
      query,
    )
})

test('a nurse of a listed country is warned; what is not known is not guessed', async () => {
  const asked = async (facts: object, programme = 'gbr/skilled-worker') =>
    (await answered(`/${programme}/evaluate`, { facts })).safeguards
  const nurse = await asked({ nationality: 'NGA', occupation: '2221' })
  assert.deepEqual([nurse.warning, nurse.year, nurse.agreement.exists], ['yes', 2023, false])
  assert.ok(nurse.source.url && nurse.source.lastChecked && nurse.agreement.source.url)
  assert.equal((await asked({ nationality: 'NPL', occupation: '2221' })).agreement.exists, true)
  assert.equal(
    (await asked({ nationality: 'NPL', occupation: '2221' }, 'deu/eu-blue-card')).agreement,
    undefined,
  )
  for (const [facts, warning] of [
    [{}, 'unknown'],
    [{ nationality: 'NPL' }, 'unknown'],
    [{ occupation: '2221' }, 'unknown'],
    [{ nationality: 'PHL' }, 'no'],
    [{ occupation: '7112' }, 'no'],
  ] as const)
    assert.equal((await asked(facts)).warning, warning, JSON.stringify(facts))
  assert.equal(await asked({}, 'gbr/seasonal-worker'), undefined)
})

// --- Many people in one request ----------------------------------------------------------------------------------

const mason = {
  nationality: 'NPL',
  birth_date: '1998-04-01',
  works_in_private_household: false,
  works_for_government: false,
  has_job_offer: true,
  holds_other_uae_work_permit: false,
  job_needs_licence: false,
  has_passport: true,
  passport_months_left: 40,
}
const many = (payload: string | Buffer, { type = 'application/x-ndjson', query = '', auth = token } = {}) =>
  app.server.inject({
    method: 'POST',
    url: `/api/v1/pathways/are/private-sector-work-permit/evaluate-many${query}`,
    headers: { 'content-type': type, ...(auth && { authorization: `Bearer ${auth}` }) },
    payload,
  })
type Line = {
  row?: number
  status?: string
  errors?: { field: string }[]
  missing?: string[]
  notMet?: string[]
  end?: string
}
function linesOf(body: string): Line[] {
  assert.ok(body.endsWith('\n'))
  return body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('bad rows are named and no other is lost, in NDJSON and in CSV', async () => {
  const rows = [
    JSON.stringify(mason),
    '{oops',
    '',
    JSON.stringify({ ...mason, has_passport: 'yes', shoe_size: 4 }),
    JSON.stringify({ ...mason, birth_date: '2999-01-01' }),
    'x'.repeat(30_000),
    '[1]',
    'null',
    '{"__proto__":1}',
    JSON.stringify({ ...mason, has_passport: false }),
    JSON.stringify({ nationality: 'NPL' }),
  ]
  const answer = await many(rows.join('\r\n'), { query: '?asOf=2026-11-22&detail=requirements' })
  assert.equal(answer.statusCode, 200, answer.body)
  assert.match(String(answer.headers['content-type']), /^application\/x-ndjson/)
  const lines = linesOf(answer.body)
  const schema = (await app.server.inject('/api/openapi.json')).json().paths[
    '/api/v1/pathways/{country}/{programme}/evaluate-many'
  ].post
  assert.deepEqual(Object.keys(schema.requestBody.content), ['application/x-ndjson', 'text/csv'])
  const documented = schema.responses[200].content['application/x-ndjson'].schema
  const valid = new Ajv({ strict: false }).compile({ ...documented, additionalProperties: false })
  for (const line of lines) assert.ok(valid(line), JSON.stringify([line, valid.errors]))
  const wrong = (row: number) => lines.find((line) => line.row === row)?.errors?.map(({ field }) => field)
  assert.deepEqual(
    lines.map(({ row }) => row),
    [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, undefined],
  )
  assert.deepEqual(wrong(4), ['facts.has_passport', 'facts.shoe_size'])
  assert.deepEqual(wrong(5), ['facts.birth_date'])
  assert.deepEqual([wrong(2), wrong(6), wrong(7), wrong(8)], [[''], [''], [''], ['']])
  assert.deepEqual(wrong(9), ['facts.__proto__'])
  assert.deepEqual([lines[0]?.status, lines[8]?.status, lines[9]?.status], ['met', 'not_met', 'unknown'])
  assert.equal(lines[8]?.notMet?.length, 1)
  assert.ok(lines[9]?.missing?.includes('has_job_offer'))
  assert.deepEqual(lines.at(-1), {
    end: 'complete',
    rows: 10,
    refused: 7,
    statuses: { met: 1, not_met: 1, unknown: 1 },
  })

  const names = Object.keys(mason)
  const csv = [
    names.join(','),
    Object.values(mason).join(','),
    Object.values(mason).slice(1).join(','),
    `"NPL${','.repeat(names.length)}`,
    Object.values({ ...mason, nationality: '"NPL"', passport_months_left: '' }).join(','),
    Object.values({ ...mason, passport_months_left: '4.5' }).join(','),
  ]
  const table = linesOf((await many(`\ufeff${csv.join('\n')}\n`, { type: 'text/csv; charset=utf-8' })).body)
  assert.deepEqual(
    table.map(({ row, status, end }) => [row, status ?? end ?? 'wrong']),
    [
      [1, 'met'],
      [2, 'wrong'],
      [3, 'wrong'],
      [4, 'unknown'],
      [5, 'wrong'],
      [undefined, 'complete'],
    ],
  )
})

test('what is wrong with the request itself is a problem, before any answer', async () => {
  const problems = async (answer: ReturnType<typeof many>, status: number, field?: string) => {
    const { statusCode, headers, json, body } = await answer
    assert.equal(statusCode, status, body)
    assert.match(String(headers['content-type']), /problem\+json/)
    if (field) assert.equal(json().errors[0].field, field)
  }
  await problems(many('{}', { auth: '' }), 401)
  await problems(many('{}', { type: 'application/json' }), 415)
  await problems(many('nationality,shoe_size\nNPL,4\n', { type: 'text/csv' }), 422, 'body.shoe_size')
  await problems(many('nationality,nationality\n', { type: 'text/csv' }), 422, 'body.nationality')
  await problems(many('', { type: 'text/csv' }), 422, 'body')
  await problems(many('{}', { query: '?asOf=1999-01-01' }), 422, 'asOf')
  await problems(many('{}', { query: '?detail=all' }), 400)
  assert.deepEqual(linesOf((await many('\n\n')).body), [
    { end: 'complete', rows: 0, refused: 0, statuses: {} },
  ])
})

test('people beyond one batch keep their order, and a sender who goes away leaves nothing running', async () => {
  const size = 2600
  const rows = Array.from({ length: size }, (_, row) =>
    JSON.stringify({ ...mason, has_passport: row % 7 > 0 }),
  )
  const lines = linesOf((await many(rows.join('\n'))).body)
  assert.equal(lines.length, size + 1)
  lines.slice(0, -1).forEach(({ row, status }, index) => {
    assert.deepEqual([row, status], [index + 1, index % 7 > 0 ? 'met' : 'not_met'])
  })
  await app.server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.server.address() as AddressInfo
  const head = [
    'POST /api/v1/pathways/are/private-sector-work-permit/evaluate-many HTTP/1.1',
    'host: localhost',
    `authorization: Bearer ${token}`,
    'content-type: application/x-ndjson',
    'transfer-encoding: chunked',
  ]
  const part = `${rows.slice(0, 1000).join('\n')}\n`
  const begun = `${head.join('\r\n')}\r\n\r\n${part.length.toString(16)}\r\n${part}\r\n`
  for (let turn = 0; turn < 6; turn++) {
    const socket = connect(port, '127.0.0.1')
    await new Promise<void>((resolve) => {
      socket.once('data', () => resolve())
      socket.write(begun)
    })
    socket.destroy()
  }
  for (let wait = 0; wait < 50; wait++) {
    if ((await many(JSON.stringify(mason))).statusCode === 200) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.fail('the places of those who went away stay taken')
})
