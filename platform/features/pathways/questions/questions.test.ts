import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { FactDefinition, FactValue } from '@fairway/rules'
import { sql } from 'kysely'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../../tests/support/app.ts'
import { makeWorker } from '../../../../tests/support/fixtures.ts'
import { today } from '../../../foundation/days.ts'
import { cookieName } from '../../../foundation/http/session.ts'
import { locales } from '../../../foundation/i18n/locales.ts'
import { textsFor } from '../../../foundation/i18n/texts.ts'
import { readChanges, vocabulary } from '../catalogue.ts'
import { compiledOn, pathwaysOn } from '../service.ts'
import { decidedSince, inOrder, nextFact, standingOf } from './domain.ts'
import { findingsOf, forgetOldAnswers, waysToOpen } from './service.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const start = '/en/pathways/open'
const at = (location: string | undefined) => location?.replace(/^\/\w\w\/pathways\/open/, '')

async function begin(visitor: Visitor, fields: Record<string, string | string[]> = {}, from = start) {
  return (await visitor.submit(from.split('?')[0] ?? from, fields, from)).location ?? ''
}

test('somebody unknown answers what is asked, changes it, and leaves nothing behind', async () => {
  const visitor = new Visitor(app)
  const first = await begin(visitor, { countries: ['DEU'] })
  assert.equal(at(first), '/questions/nationality')
  const asked = await visitor.get(first)
  assert.match(asked.body, /Which country.s citizen are you/)
  assert.match(asked.body, /Forget my answers/)
  let here = (await visitor.submit(first, { answer: 'NPL' })).location ?? ''
  const seen = [first]
  for (let asked = 0; at(here) !== '/result'; asked++) {
    assert.ok(asked < 30, 'it comes to an end')
    assert.ok(!seen.includes(here), `${here} is asked once`)
    assert.doesNotMatch(here, /NPL|answer|\?/)
    seen.push(here)
    const page = await visitor.get(here)
    assert.equal(page.status, 200)
    assert.match(page.body, /Decided so far/)
    here = (await visitor.submit(here, asked % 2 ? { unknown: 'yes' } : negative(here))).location ?? ''
  }
  const result = await visitor.get(here)
  assert.match(result.body, /As the rules of .* read/)
  assert.match(result.body, /Opportunity Card/)
  assert.doesNotMatch(result.body, /Japan/)
  const detail = await visitor.get('/en/pathways/open/result/deu/opportunity-card')
  for (const words of [/Costs/, /How long it takes/, /Not read|not read|Not fully|sources/])
    assert.match(detail.body, words)
  const answers = await visitor.get('/en/pathways/open/answers')
  assert.match(answers.body, /Nepal/)
  assert.match(answers.body, /Not known/)

  const change = `${first}?change=yes`
  assert.equal(at((await visitor.submit(change, { answer: 'AUT' }, change)).location), '/answers')
  assert.match((await visitor.get('/en/pathways/open/answers')).body, /Austria/)
  assert.equal((await visitor.get('/en/pathways/open/print')).status, 200)

  const forgotten = await visitor.post(
    `${start}/forget`,
    await fieldsOf(visitor, '/en/pathways/open/answers'),
  )
  assert.equal(at(forgotten.location), '')
  for (const page of ['result', 'answers', 'print', 'questions/nationality', 'result/deu/opportunity-card'])
    assert.equal(at((await visitor.get(`${start}/${page}`)).location), '', page)
  const { rows } = await sql<{ data: object }>`select data from sessions`.execute(app.database.kysely)
  assert.ok(!JSON.stringify(rows).includes('AUT'))
})

/** An answer that leads nowhere, of the right kind. */
function negative(path: string): Record<string, string> {
  const fact = vocabulary().get(path.split('/').at(-1) ?? '')
  if (fact?.type === 'boolean') return { answer: 'false' }
  if (fact?.type === 'integer') return { answer: String(fact.min) }
  return { unknown: 'yes' }
}

async function fieldsOf(visitor: Visitor, path: string): Promise<Record<string, string>> {
  const { body } = await visitor.get(path)
  const token = /name="_csrf" value="([^"]*)"/.exec(body)?.[1] ?? ''
  return { _csrf: token, _once: crypto.randomUUID() }
}

test('what cannot be an answer is refused where it was typed, and a forged question is not found', async () => {
  const visitor = new Visitor(app)
  await begin(visitor)
  for (const [fact, fields, says] of [
    ['nationality', { answer: 'XYZ' }, /Choose an answer/],
    ['nationality', { answer: 'nul\u0000l' }, /Choose an answer/],
    ['has_job_offer', {}, /Choose an answer/],
    ['german_level', { answer: 'D1' }, /Choose an answer/],
    ['occupation', { answer: '9999' }, /Choose an answer/],
    ['birth_date', { 'answer-day': '31', 'answer-month': '2', 'answer-year': '1990' }, /Give a day from/],
    ['birth_date', { 'answer-day': '1', 'answer-month': '2', 'answer-year': '2999' }, /Give a day from/],
    ['years_in_occupation_last_5', { answer: '2.5' }, /whole number from 0 to 5/],
    ['years_in_occupation_last_5', { answer: 'x'.repeat(100_000) }, /whole number from 0 to 5/],
    ['uk_savings_28_days', { answer: '-1' }, /whole number|amount/],
  ] as const) {
    const refused = await visitor.submit(`${start}/questions/${fact}`, fields)
    assert.equal(refused.status, 422, `${fact} ${JSON.stringify(fields).slice(0, 60)}`)
    assert.match(refused.body, says)
  }
  const typed = await visitor.submit(`${start}/questions/years_in_occupation_last_5`, { answer: '२.५' })
  assert.match(typed.body, /value="२.५"/)
  for (const fact of ['shoe_size', 'constructor', '__proto__', '%00'])
    assert.equal((await visitor.get(`${start}/questions/${fact}`)).status, 404, fact)
  for (const path of ['xxx/none', 'deu/none'])
    assert.equal((await visitor.get(`${start}/result/${path}`)).status, 404)
  const odd = await begin(visitor, { countries: ['XXX', 'DEU'], kinds: ['x'], programme: '../../etc' })
  assert.equal(at(odd), '/questions/nationality')
})

test('one programme alone: only its own questions, and what would be enough', async () => {
  const visitor = new Visitor(app)
  const first = await begin(visitor, {}, `${start}?programme=are.private-sector-work-permit`)
  await visitor.submit(first, { answer: 'NPL' })
  for (const [fact, answer] of [
    ['birth_date', { 'answer-day': '1', 'answer-month': '4', 'answer-year': '1998' }],
    ['has_job_offer', { answer: 'false' }],
    ['works_in_private_household', { answer: 'false' }],
    ['works_for_government', { answer: 'false' }],
    ['job_needs_licence', { answer: 'false' }],
    ['has_passport', { answer: 'true' }],
    ['passport_months_left', { answer: '12' }],
    ['holds_other_uae_work_permit', { answer: 'false' }],
    ['occupation', { answer: '7112' }],
    ['medical_test_passed', { answer: 'true' }],
  ] as const)
    assert.equal((await visitor.submit(`${start}/questions/${fact}`, answer)).status, 303, fact)
  const { body } = await visitor.get(`${start}/result/are/private-sector-work-permit`)
  assert.match(body, /Not open now/)
  assert.match(body, /What would be enough/)
  assert.match(body, /Do you have a written job offer or contract\? → Yes/)
  assert.doesNotMatch(body, /\bwill\b/)
  assert.doesNotMatch((await visitor.get(`${start}/result`)).body, /Germany/)
})

test('a health worker of a country on the list of the WHO is warned, with its source', async () => {
  const visitor = new Visitor(app)
  await begin(visitor, {}, `${start}?programme=gbr.skilled-worker`)
  const result = async () => (await visitor.get(`${start}/result/gbr/skilled-worker`)).body
  await visitor.submit(`${start}/questions/nationality`, { answer: 'NPL' })
  assert.match(await result(), /Whether it is about you is not known/)
  await visitor.submit(`${start}/questions/occupation`, { answer: '2221' })
  for (const words of [
    /WHO list of 2023/,
    /as the agreement of the two governments says/,
    /who\.int/,
    /gov\.uk/,
  ])
    assert.match(await result(), words)
  assert.match((await visitor.get(`${start}/result`)).body, /read the warning first/)
  await visitor.submit(`${start}/questions/occupation`, { answer: '7112' })
  assert.doesNotMatch(await result(), /WHO list of 2023/)
})

test('a worker is asked nothing that the profile says, keeps the answers, and alone sees them', async () => {
  const worker = await makeWorker(app.database, { wanted: ['ARE', 'DEU'] })
  const visitor = await signedIn(app, worker.account)
  const first = await begin(visitor, { countries: ['DEU'], profile: 'yes' })
  assert.ok(!/nationality|birth_date/.test(first), first)
  const answers = (await visitor.get(`${start}/answers`)).body
  assert.match(answers, /From your profile/)
  assert.match(answers, /Nepal/)
  await visitor.submit(`${start}/questions/can_pay_own_living`, { answer: 'true' })
  // Another day, another phone.
  const later = await signedIn(app, worker.account)
  assert.match((await later.get(`${start}/answers`)).body, /pay for your own living[\s\S]*?Yes/)
  // With all else that is kept of the worker.
  const { pathwayAnswers } = JSON.parse((await later.get('/en/me/record.json')).body)
  assert.deepEqual(pathwayAnswers.answers, [{ fact: 'can_pay_own_living', value: true }])
  const other = await signedIn(app, (await makeWorker(app.database)).account)
  const otherAnswers = (await other.get(`${start}/answers`)).body
  assert.match(otherAnswers, /From your profile/)
  assert.doesNotMatch(otherAnswers, /pay for your own living/)

  // For somebody else nothing is taken from the profile.
  assert.equal(at(await begin(later, { profile: 'no' })), '/questions/nationality')

  const kept = () =>
    app.database.internal('test', (db) =>
      sql`select from pathway_answers where person_id = ${worker.person}`.execute(db),
    )
  await forgetOldAnswers.run({ ...app, log: app.server.log }, {})
  assert.equal((await kept()).rows.length, 1)
  await app.database.internal('test', (db) =>
    sql`update pathway_answers set updated_at = now() - interval '181 days'`.execute(db),
  )
  await forgetOldAnswers.run({ ...app, log: app.server.log }, {})
  assert.equal((await kept()).rows.length, 0)
})

test('every question can be asked in every language, in a page that stays small', async () => {
  const visitor = new Visitor(app)
  await begin(visitor)
  const pages = [...vocabulary().keys()].map((fact) => `questions/${fact}`)
  for (const [index, page] of pages.entries()) {
    const locale = locales[index % locales.length]
    const { status, body } = await visitor.get(`/${locale}/pathways/open/${page}`)
    assert.equal(status, 200, page)
    assert.equal(body.match(/<h1/g)?.length, 1, page)
    assert.doesNotMatch(body, /undefined|\[object|pathways\.\w|\{\w+\}/, page)
  }
  await visitor.submit(`${start}/questions/nationality`, { answer: 'NPL' })
  for (const locale of locales)
    for (const page of ['', '/result', '/answers', '/print']) {
      const { status, body } = await visitor.get(`/${locale}/pathways/open${page}`)
      assert.equal(status, 200)
      assert.doesNotMatch(body, /undefined|\[object|pathways\.\w|\{\w+\}/)
    }
  const small = await app.server.inject({
    url: '/ne/pathways/open/result',
    headers: { 'accept-encoding': 'br', cookie: `${cookieName(app.config)}=${visitor.cookie}` },
  })
  assert.equal(small.statusCode, 200)
  assert.ok(small.rawPayload.length < 12 * 1024, `${small.rawPayload.length} bytes`)
})

test('questions end, follow what is not known, and every fact that can be changed is one', () => {
  const all = pathwaysOn(today()).map((programme) => compiledOn(programme, today()))
  const notKnown = new Set<string>()
  let asked = 0
  const standings = all.map((compiled) => standingOf(compiled, { nationality: 'NPL' }))
  for (; asked < 200; asked++) {
    const question = nextFact(standings, notKnown)
    if (!question) break
    assert.ok(!notKnown.has(question.fact))
    notKnown.add(question.fact)
  }
  assert.ok(asked < 200 && asked > 20)
  for (const [fact, { values }] of Object.entries(readChanges())) {
    const definition = vocabulary().get(fact)
    assert.ok(definition, fact)
    const codes = definition.type === 'code' ? (definition.codes ?? []) : []
    for (const value of values ?? []) assert.ok(value === true || codes.includes(String(value)), fact)
  }
  const before = all.map((compiled) => standingOf(compiled, {}))
  const decided = decidedSince(before, standings)
  assert.ok(decided.length > 0 && decided.every(({ answer }) => answer !== 'possible'))
  const order = inOrder(standings).map(({ answer }) => answer)
  assert.deepEqual(
    order,
    order.toSorted((a, b) => rank(a) - rank(b)),
  )
  for (const standing of standings) waysToOpen(standing)
})

const rank = (answer: string) => ['open', 'possible', 'office', 'closed', 'other'].indexOf(answer)

test('ways to a country that the worker wants come before others with the same answer', () => {
  const scope = { countries: [], kinds: [], useProfile: true }
  const facts = { nationality: 'NPL' }
  const own = { wanted: ['JPN'], facts, factsFor: () => facts }
  const { standings } = findingsOf({ scope, answers: [] }, { own, left: () => undefined })
  const possible = inOrder(standings).filter(({ answer }) => answer === 'possible')
  const japan = possible.filter(({ compiled }) => compiled.programme.country === 'JPN')
  assert.ok(japan.length > 0 && japan.length < possible.length)
  assert.deepEqual(possible.slice(0, japan.length), japan)
})

test('each question says which paper shows the answer, in words of the language', () => {
  for (const locale of locales)
    for (const { id, proof } of vocabulary().values())
      for (const paper of proof)
        assert.ok(textsFor(locale).t(`pathways.paper.${paper.replaceAll('_', '-')}`), `${id}: ${paper}`)
})

test('what everybody can answer is asked before what one country asks', () => {
  const scope = { countries: [], kinds: [], useProfile: false }
  const answers = [{ fact: 'nationality', value: 'NPL' }]
  const { standings, notKnown } = findingsOf({ scope, answers }, { own: undefined, left: () => undefined })
  const countries = nextFact(standings, notKnown)?.programmes.map((id) => id.slice(0, 3))
  assert.ok(new Set(countries).size > 3, String(countries))
})

test('what the rules leave to an office by either answer is asked last, and nothing stays unknown that nobody asked', () => {
  const ids = ['xec.free-movement', 'phl.exit-clearance', 'npl.labour-permit', 'gbr.seasonal-worker']
  for (const programme of pathwaysOn(today())) {
    const { id } = programme
    if (!ids.includes(id)) continue
    const compiled = compiledOn(programme, today())
    const facts: Record<string, FactValue> = { nationality: 'GHA', destination_country: 'SLE' }
    if (id !== 'xec.free-movement') facts.nationality = id.slice(0, 3).toUpperCase()
    for (let asked = 0; ; asked++) {
      const question = nextFact([standingOf(compiled, facts)], new Set())
      if (!question) break
      assert.ok(asked < 40 && !(question.fact in facts), question.fact)
      const definition = compiled.programme.vocabulary.get(question.fact)
      facts[question.fact] =
        definition?.type === 'boolean'
          ? true
          : definition?.type === 'date'
            ? '1990-01-01'
            : lastOf(definition)
    }
    assert.notEqual(compiled.evaluate(facts).status, 'unknown', id)
  }
})

function lastOf(fact: FactDefinition | undefined): FactValue {
  if (fact?.type === 'code') return fact.codes?.at(-1) ?? 'ARE'
  return fact && 'max' in fact ? fact.max : 0
}
