import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../../tests/support/app.ts'
import { makeStaff, makeWorker, systemActor } from '../../../../tests/support/fixtures.ts'
import type { StaffActor } from '../../../foundation/actor.ts'
import { dayOf } from '../../../foundation/days.ts'
import type { InvalidInputError } from '../../../foundation/errors.ts'
import { Form } from '../../../foundation/http/form.ts'
import { textsFor } from '../../../foundation/i18n/texts.ts'
import { cataloguedPathways, loadPathways, readVocabulary } from '../catalogue.ts'
import type { Content } from './document.ts'
import { withDetails, withValue } from './document.ts'
import { lawOf } from './domain.ts'
import { valuesOf } from './drafts.ts'
import { cataloguedFiles, dataOf, programmeFrom } from './files.ts'
import { followReforms } from './live.ts'
import { checkInThread, simulateInThread } from './run.ts'
import { isTableValue, readContent } from './value-form.ts'

let app: TestApp
let author: StaffActor
let colleague: StaffActor
let drafting: Visitor
let deciding: Visitor
let reform: string

const programme = 'npl.labour-permit'
const day = dayOf(new Date(Date.now() + 40 * 86_400_000))
const [year = '', month = '', date = ''] = day.split('-')
const details = {
  act: 'Foreign Employment (First Amendment) Act 2083',
  ref: 'Section 7',
  url: 'https://law.example/act',
  publishedIn: 'Gazette 12',
  'effectiveOn-day': date,
  'effectiveOn-month': month,
  'effectiveOn-year': year,
}

before(async () => {
  app = await startTestApp()
  author = await makeStaff(app.database, 'authority', 'NPL', {
    name: 'Asha Author',
    competences: ['statistics'],
  })
  colleague = await makeStaff(app.database, 'authority', 'NPL', {
    organisation: author.organisation,
    name: 'Dev Decider',
    competences: ['statistics'],
  })
  drafting = await signedIn(app, author.account)
  deciding = await signedIn(app, colleague.account)
})
after(() => app.close())

const page = (rest = '') => `/en/desk/reforms/${reform}${rest}`
const counts = (from: string) => {
  const [year = '', month = '', date = ''] = from.split('-')
  return { 'from-day': date, 'from-month': month, 'from-year': year }
}
const step = (visitor: Visitor, name: string, fields: Record<string, string> = {}) =>
  visitor.submit(page(), { do: name, ...fields })

test('an officer drafts a change by forms; what is wrong is said and nothing typed is lost', async () => {
  const wrong = await drafting.submit('/en/desk/reforms/new', {
    programme: 'are.domestic-work',
    ...details,
    url: 'javascript:alert(1)',
    ref: '',
    'effectiveOn-year': '2001',
  })
  assert.equal(wrong.status, 422)
  assert.match(wrong.body, /First Amendment/)
  const good = await drafting.submit('/en/desk/reforms/new', { programme, ...details })
  assert.equal(good.status, 303, good.body)
  reform = /reforms\/([0-9a-f-]{36})\/values/.exec(good.location ?? '')?.[1] ?? ''
  assert.match((await drafting.get(page())).body, /Nothing is changed yet/)
  assert.match((await drafting.get(page('/values'))).body, /You are at least 18 years old[\s\S]*minimum age/)
  const age = page('/values/minimum_age')
  const from = counts(day)
  assert.equal((await drafting.submit(age, { value: 'twenty', ...from })).status, 422)
  const early = await drafting.submit(age, { value: '20', ...counts('2020-01-01') })
  assert.equal(early.status, 422)
  assert.match(early.body, /not before the first day of the change/)
  assert.equal((await drafting.submit(age, { value: '२१', ...from })).status, 303)
  // By steps: 22 from a later day, seen among what changes, and taken back by the value before it.
  const later = `${Number(year) + 1}-07-01`
  assert.equal((await drafting.submit(age, { value: '22', ...counts(later) })).status, 303)
  assert.match((await drafting.get(page())).body, /at least 22 years[^<]*Before: [^<]*21/)
  assert.match((await drafting.get(age)).body, new RegExp(`minimum_age\\?from=${later}`))
  assert.match((await drafting.get(`${age}?from=${later}`)).body, /value="22"/)
  assert.equal((await drafting.submit(age, { value: '21', ...counts(later) })).status, 303)
  assert.doesNotMatch((await drafting.get(page())).body, /at least 22 years/)
  const countries = page('/values/free_visa_countries')
  const strange = await drafting.submit(countries, { codes: 'ARE\nQAT\nATLANTIS', ...from })
  assert.equal(strange.status, 422)
  assert.match(strange.body, /ATLANTIS/)
  assert.equal((await drafting.submit(countries, { codes: 'ARE\nQAT', ...from })).status, 303)
  const { body } = await drafting.get(page())
  assert.match(body, /No mistakes found\. \d+ tests give/)
  assert.match(body, /at least 21 years[^<]*Before: [^<]*18/)
  assert.equal((await new Visitor(app).get(page())).status, 303)
  const other = await makeStaff(app.database, 'authority', 'NPL', { competences: ['statistics'] })
  assert.equal((await (await signedIn(app, other.account)).get(page())).status, 404)
})

test('rows of a table are changed, added and taken away, each once, in their order', () => {
  const vocabulary = readVocabulary()
  const programme = cataloguedPathways().find(({ id }) => id === 'aus.skilled-independent-189')
  const parameter = programme?.parameters.get('points_for_age')
  const now = parameter?.values.at(-1)?.value
  assert.ok(parameter && now !== undefined && isTableValue(now))
  const typed = Object.fromEntries(now.rows.map(([, cell], row) => [`cell-${row}-0`, String(cell)]))
  const read = (more: Record<string, string | string[]>) =>
    readContent(new Form({ ...typed, ...more }), parameter, now, vocabulary)
  assert.deepEqual(read({}), { rows: now.rows })
  const [first, second, ...others] = now.rows
  assert.ok(first && second)
  assert.deepEqual(read({ 'leave-out': ['1'], 'new-key-0': ' 41 ', 'new-0-0': '7' }), {
    rows: [first, ...others, [41, 7]].sort((a, b) => Number(a[0]) - Number(b[0])),
  })
  for (const [more, field] of [
    [{ 'new-key-0': String(second[0]), 'new-0-0': '7' }, 'new-key-0'],
    [{ 'new-key-1': 'many', 'new-1-0': '7' }, 'new-key-1'],
    [{ 'new-key-0': '41' }, 'new-0-0'],
    [{ 'new-0-0': '3' }, 'new-key-0'],
    [{ 'leave-out': now.rows.map((_, row) => String(row)) }, 'leave-out'],
  ] as const)
    assert.throws(
      () => read(more as Record<string, string | string[]>),
      (error: InvalidInputError) => Object.keys(error.fields).join() === field,
      field,
    )
})

test('its effect is counted without telling of small groups', async () => {
  for (let made = 0; made < 12; made++)
    await makeWorker(app.database, { occupations: [{ isco: '9112', years: 1 }], wanted: ['ARE'] })
  await app.database.internal('test', (db) =>
    sql`update people set birth_date = ${`${Number(year) - 19}-01-01`}::date`.execute(db),
  )
  await makeWorker(app.database, { nationality: 'IND', occupations: [{ isco: '7112', years: 1 }] })
  const registered = await drafting.submit(page('/simulate'), { population: 'registered' })
  assert.equal(registered.status, 200)
  assert.match(registered.body, /Way closes<\/dt><dd[^>]*>10</)
  assert.match(registered.body, /India<\/th><td[^>]*>not told/)
  assert.match(registered.body, /<svg[^>]*><rect/)
  const synthetic = await drafting.submit(page('/simulate'), { population: 'synthetic' })
  assert.match(synthetic.body, /These people do not exist/)
  assert.equal((await drafting.submit(page('/simulate'), { population: 'x' })).status, 422)
})

test('a change by steps is counted on the day of each', async () => {
  const base = cataloguedFiles(programme)
  const change = { act: 'Act', ref: '§ 1', url: 'https://law.example', publishedIn: '', id: '12345678-0' }
  const [parameter] =
    loadPathways()
      .find(({ id }) => id === programme)
      ?.parameters.keys() ?? []
  const later = `${Number(year) + 1}-07-01`
  let { programme: text } = base
  for (const [effectiveOn, value] of [
    [day, 21],
    [later, 60],
  ] as const)
    text = withValue(text, parameter as string, { value }, { ...change, effectiveOn }, '2030-01-01') as string
  const files = { ...base, programme: text }
  const steps = await simulateInThread({ programme, effectiveOn: day, files, base }, undefined)
  assert.deepEqual(
    steps?.map((step) => step.day),
    [day, later],
  )
  const [first, second] = steps.map(({ lose }) => lose as number)
  assert.ok((first as number) > 0 && (second as number) > (first as number))
})

test('who drafts does not publish; a colleague sends back with a reason, or publishes', async () => {
  assert.equal((await step(drafting, 'submit')).status, 303)
  assert.equal((await drafting.submit(page('/text/programme'), { text: 'x' }, page())).status, 409)
  assert.equal((await step(drafting, 'publish', { read: 'yes' })).status, 409)
  assert.equal((await step(deciding, 'return')).status, 422)
  assert.equal((await step(deciding, 'return', { reason: 'Wrong section' })).status, 303)
  assert.match((await drafting.get(page())).body, /Dev Decider[\s\S]*Wrong section/)
  assert.equal((await drafting.submit(page('/details'), { ...details, ref: 'Section 7(2)' })).status, 303)
  assert.equal((await step(drafting, 'submit')).status, 303)
  assert.equal((await step(deciding, 'publish')).status, 422)
  assert.equal((await step(deciding, 'publish', { read: 'yes' })).status, 303)
  assert.equal((await step(deciding, 'publish', { read: 'yes' })).status, 409)
  const visitor = new Visitor(app)
  const shown = await visitor.get(`/en/pathways/npl/labour-permit?on=${day}`)
  assert.match(shown.body, /Section 7\(2\)/)
  assert.match(shown.body, /at least 21 years/)
  assert.match(shown.body, /First Amendment/)
  const now = await visitor.get('/en/pathways/npl/labour-permit')
  assert.match(now.body, /at least 18 years/)
  assert.match(now.body, /\(not in force yet\)/)
  const ask = async (asOf: string) => {
    const payload = { facts: { birth_date: `${Number(year) - 20}-01-01` }, asOf }
    const url = '/api/v1/pathways/npl/labour-permit/evaluate'
    const { conditions } = (await app.server.inject({ method: 'POST', url, payload })).json()
    return conditions.find(({ id }: { id: string }) => id === 'age').status
  }
  assert.equal(await ask(dayOf(new Date(Date.parse(day) - 86_400_000))), 'met')
  assert.equal(await ask(day), 'not_met')
  const events = await app.database.read(systemActor, async ({ db }) => {
    const { rows } = await sql<{
      action: string
    }>`select entry::jsonb ->> 'action' as action from audit_events
      where entry::jsonb ->> 'subject' = ${`reform:${reform}`} order by seq`.execute(db)
    return rows.map(({ action }) => action)
  })
  for (const wanted of ['drafted', 'changed', 'simulated', 'submitted', 'returned', 'published'])
    assert.ok(events.includes(`reform.${wanted}`), wanted)
})

test('the database keeps the four eyes and what was published', async () => {
  const as = (actor: StaffActor, statement: string) =>
    app.database.write(actor, async ({ db, record }) => {
      record({ action: 'reform.test', subject: `reform:${reform}` })
      const { numAffectedRows } = await sql.raw(statement).execute(db)
      return numAffectedRows
    })
  await assert.rejects(as(colleague, `update reforms set files = '{}' where id = '${reform}'`), /not allowed/)
  await assert.rejects(as(author, `update reforms set published_by = '${author.account}'`), /not allowed/)
  const stranger = await makeStaff(app.database, 'authority', 'NPL', { competences: ['registration'] })
  assert.equal(await as(stranger, `update reforms set status = 'withdrawn'`), 0n)
})

test('another process hears of it, and a withdrawal puts the rules back', async () => {
  const following = await followReforms({ database: app.database, log: app.server.log })
  try {
    const laws = () => loadPathways().find(({ id }) => id === programme)?.laws
    assert.ok(laws()?.has(lawOf(reform)))
    // Past the service, as another process does it.
    await app.database.write(author, async ({ db, record }) => {
      record({ action: 'reform.withdrawn', subject: `reform:${reform}` })
      await db.updateTable('reforms').set({ status: 'withdrawn' }).where('id', '=', reform).execute()
    })
    for (let waited = 0; laws()?.has(lawOf(reform)) && waited < 100; waited++) await setTimeout(20)
    assert.equal(laws()?.has(lawOf(reform)), false)
    assert.equal((await step(deciding, 'withdraw', { reason: 'x' })).status, 409)
  } finally {
    await following.stop()
  }
})

test('a text with any mistake is kept and answered with what is wrong, in time', async () => {
  const begun = await drafting.submit('/en/desk/reforms/new', { programme, ...details })
  reform = /reforms\/([0-9a-f-]{36})/.exec(begun.location ?? '')?.[1] ?? ''
  const good = cataloguedFiles(programme).programme
  const edit = page('/text/programme')
  const nested = (n: number) => `*${n === 0 ? 'a' : `b${n - 1}`}, `.repeat(9)
  const bomb = `a: &a [x]\n${Array.from({ length: 40 }, (_, n) => `b${n}: &b${n} [${nested(n)}x]`).join('\n')}`
  const cases: [string, RegExp][] = [
    [good.replace('has_job_offer', 'has_job_ofer'), /has_job_ofer\W+is not a fact/],
    [bomb, /Line 1 of/],
    ['['.repeat(20_000), /Line 1 of/],
    [
      good.replace('\napplies:', '\nrules:\n  one: { rule: two }\n  two: { rule: one }\napplies:'),
      /Line \d+ of/,
    ],
    [
      good.replace("from: '2015-07-06', value: 18", "from: '2015-07-06', value: 17"),
      /The rules of .* would be others/,
    ],
    [good.replace('unit: years', 'unit: months'), /Line \d+ of/],
    ['\u0000 &', /Line 1 of/],
    ['', /Line 1 of/],
  ]
  for (const [text, said] of cases) {
    assert.equal((await drafting.submit(edit, { text })).status, 303, text.slice(0, 40))
    const began = performance.now()
    const { status, body } = await drafting.get(edit)
    assert.equal(status, 200)
    assert.match(body, said, text.slice(0, 40))
    assert.ok(performance.now() - began < 12_000)
    assert.equal((await drafting.get(page('/values'))).status, 200)
    assert.equal((await step(drafting, 'submit')).status, 409)
  }
  await drafting.submit(edit, { text: good.replace('has_job_offer', 'has_job_ofer') })
  const arabic = await drafting.get(edit.replace('/en/', '/ar/'))
  assert.match(arabic.body, /has_job_ofer[\u2068\u2069]* ليس من المعلومات/)
  const long = await drafting.submit(edit, { text: `# ${'x'.repeat(250_000)}` })
  assert.equal(long.status, 422)
  assert.match(long.body, /x{1000}/)
  assert.equal((await drafting.submit(edit, { text: 'x'.repeat(10_000_000) })).status, 413)
})

test('every value of every programme can be changed by the form, and taken back', () => {
  const vocabulary = readVocabulary()
  const change = { act: 'Act', ref: '§ 1', url: 'https://law.example', publishedIn: '', id: '12345678-0' }
  for (const { id, parameters, inForce } of cataloguedPathways()) {
    if (inForce.to !== undefined) continue
    const before = cataloguedFiles(id)
    const one = { ...change, effectiveOn: '2031-02-03' }
    for (const { id: name, values } of parameters.values()) {
      const { value } = values.at(-1) ?? {}
      if (values.at(-1)?.to !== undefined || typeof value !== 'number') continue
      const text = withValue(before.programme, name, { value: value + 1 }, one, '2030-01-01')
      assert.ok(text, `${id} ${name}`)
      const changed = programmeFrom({ ...before, programme: text }, vocabulary)
        .parameters.get(name)
        ?.values.at(-1)
      assert.deepEqual(
        [changed?.from, changed?.value, changed?.citation.act],
        ['2031-02-03', value + 1, 'Act'],
      )
      const moved = withDetails(text, one, { ...one, effectiveOn: '2031-05-06' }, '2030-01-01') as string
      const [last, previous] = [
        ...(programmeFrom({ ...before, programme: moved }, vocabulary).parameters.get(name)?.values ?? []),
      ].reverse()
      assert.deepEqual([last?.from, previous?.to], ['2031-05-06', '2031-05-06'])
      const back = withValue(text, name, { value }, one, '2030-01-01') as string
      assert.deepEqual(dataOf(back), dataOf(before.programme), `${id} ${name}`)
      break
    }
  }
  const grid: Content = { columns: [0, 1], rows: [[0, 1, 2]] }
  assert.equal(withValue('a: [', 'x', grid, { ...change, effectiveOn: day }, day), undefined)
})

test('a value is named by what rests on it: a part, whom the rules are for, or a text that says it', () => {
  const named = (name: string, value: string) => {
    const found = loadPathways().find(({ id }) => id === name)
    assert.ok(found)
    return valuesOf(found, '2026-12-01', textsFor('en')).find(({ used }) => used.id === value)?.parts ?? []
  }
  assert.match(named('npl.labour-permit', 'minimum_age').join(), /at least 18/)
  assert.deepEqual(named('npl.labour-permit', 'open_border'), ['Whom these rules are for'])
  assert.match(named('are.private-sector-work-permit', 'notice_months').join(), /You may change/)
  assert.match(named('kwt.domestic-work', 'longest_day').join(), /at most 12 hours a day/)
})

test('a thread that does not come to an end is stopped, and the next question is answered', async () => {
  const base = cataloguedFiles(programme)
  const asked = { programme, effectiveOn: day, files: base, base }
  async function* endless() {
    yield []
    throw new Error('the population cannot be read')
  }
  await assert.rejects(simulateInThread(asked, endless()), /cannot be read/)
  assert.deepEqual((await checkInThread(asked)).problems, [{ kind: 'nothing' }])
})
