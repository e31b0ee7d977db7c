import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { compile, readFacts } from '@fairway/rules'
import { sql } from 'kysely'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import { makeWorker } from '../../../tests/support/fixtures.ts'
import type { Actor } from '../../foundation/actor.ts'
import { today } from '../../foundation/days.ts'
import type { PageContext } from '../../foundation/http/page.ts'
import { locales } from '../../foundation/i18n/locales.ts'
import { saveEntry } from '../people/index.ts'
import { loadPathways } from './catalogue.ts'
import { destinationOf, folderOf } from './domain.ts'
import { factsOf } from './facts.ts'
import { findingsOf, readRecords } from './questions/service.ts'
import { pathwayState } from './service.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const person = {
  nationality: 'NPL',
  birthDate: '1995-05-05',
  occupations: [{ isco: '7112' }],
  wanted: ['ARE'],
}
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

const day = '2026-11-22'

test('facts come from records; what they do not say stays unknown', () => {
  assert.deepEqual(factsOf({ person }, day), {
    nationality: 'NPL',
    birth_date: '1995-05-05',
    occupation: '7112',
    destination_country: 'ARE',
  })
  const undecided = { ...person, occupations: [{ isco: '7112' }, { isco: '9313' }], wanted: ['ARE', 'QAT'] }
  assert.deepEqual(factsOf({ person: undecided }, day), { nationality: 'NPL', birth_date: '1995-05-05' })
})

test('an offer counts as one while it stands, and the vacancy says what the employer pays', () => {
  const vacancy = (costs: { item: string; payer: string }[]) => ({ isco: '7112', country: 'QAT', costs })
  const paid = factsOf(
    {
      person,
      vacancy: vacancy([
        { item: 'visa', payer: 'employer' },
        { item: 'travel', payer: 'employer' },
      ]),
      placement: { stage: 'offered' },
    },
    day,
  )
  assert.equal(paid.has_job_offer, true)
  assert.equal(paid.destination_country, 'QAT')
  assert.equal(paid.employer_pays_visa_and_ticket, true)
  const notPaid = factsOf({ person, vacancy: vacancy([{ item: 'visa', payer: 'worker' }]) }, day)
  assert.equal(notPaid.employer_pays_visa_and_ticket, false)
  const half = factsOf(
    {
      person,
      vacancy: vacancy([{ item: 'visa', payer: 'employer' }]),
      placement: { stage: 'closed' },
    },
    day,
  )
  assert.ok(!('employer_pays_visa_and_ticket' in half) && !('has_job_offer' in half))
})

test('a pathway is open, could be open, not open or made for others', () => {
  const answer = (facts: Record<string, boolean | number | string>) =>
    pathwayState('are/private-sector-work-permit', facts, '2026-11-22', 'en')?.answer
  assert.equal(answer(mason), 'open')
  assert.equal(answer({}), 'possible')
  assert.equal(answer({ ...mason, has_passport: false }), 'closed')
  assert.equal(answer({ ...mason, job_needs_licence: true }), 'office')
  assert.equal(answer({ ...mason, nationality: 'OMN' }), 'other')
  assert.equal(pathwayState('are/private-sector-work-permit', mason, '2020-01-01', 'en'), undefined)
  assert.equal(pathwayState('xxx/none', mason, '2026-11-22', 'en'), undefined)
})

test('every programme has its page in every language, with its laws and what was not verified', async () => {
  const visitor = new Visitor(app)
  for (const locale of locales) {
    const list = await visitor.get(`/${locale}/pathways`)
    assert.equal(list.status, 200)
    for (const programme of loadPathways()) {
      const path = `/${locale}/pathways/${folderOf(programme.id)}`
      assert.ok(list.body.includes(`href="${path}"`), path)
      const { status, body } = await visitor.get(path)
      assert.equal(status, 200, path)
      assert.equal(body.match(/<h1/g)?.length, 1)
      for (const { url } of programme.laws.values())
        assert.ok(body.includes(url.replaceAll('&', '&amp;')), url)
      assert.equal(body.includes('govuk-warning-text'), !programme.verified)
      assert.doesNotMatch(body, /undefined|\[object|pathways\.\w|\{\w+\}/)
    }
  }
})

test('a page tells a points table that was read in the law from a fee that was not', async () => {
  const visitor = new Visitor(app)
  const { body } = await visitor.get('/en/pathways/aut/red-white-red-shortage-occupations')
  assert.match(body, /<li>Points table: read in the law<\/li>/)
  assert.match(body, /<li>Costs: not read in the law<\/li>/)
  const path = '/api/v1/pathways/aut/red-white-red-shortage-occupations'
  const { checked } = (await app.server.inject(path)).json()
  assert.deepEqual(
    checked.filter(({ part }: { part: string }) => ['points', 'costs'].includes(part)),
    [
      { part: 'points', read: 12, of: 12 },
      { part: 'costs', read: 0, of: 1 },
    ],
  )
})

test('a programme that may take health workers warns whom the WHO Code protects', async () => {
  const visitor = new Visitor(app)
  const page = async (path: string, locale = 'en') => (await visitor.get(`/${locale}/pathways/${path}`)).body
  for (const path of ['gbr/skilled-worker', 'deu/opportunity-card', 'can/express-entry'])
    assert.match(
      await page(path),
      /Do you work in health or care\?.*Nepal.*You yourself may still apply/s,
      path,
    )
  assert.match(await page('gbr/skilled-worker', 'ar'), /هل تعمل في الصحة/)
  for (const path of ['esp/seasonal-collective-hiring', 'kwt/domestic-work', 'npl/labour-permit'])
    assert.doesNotMatch(await page(path), /work in health or care/, path)
})

test('a country shows its ways in and out, and how many are verified', async () => {
  const visitor = new Visitor(app)
  const nepal = await visitor.get('/ne/pathways/npl')
  assert.match(nepal.body, /href="\/ne\/pathways\/npl\/labour-permit"/)
  // A state of the union shares what the union has.
  assert.match((await visitor.get('/en/pathways/deu')).body, /href="\/en\/pathways\/xeu\/free-movement"/)
  assert.equal((await visitor.get('/ar/pathways/bra')).status, 200)
  for (const path of ['npl1', 'NPL', 'zzz', 'xyz'])
    assert.equal((await visitor.get(`/en/pathways/${path}`)).status, 404, path)
})

test('a programme shows the rules of a day and what changed since, as sentences', async () => {
  const visitor = new Visitor(app)
  const page = async (query: string, locale = 'en') =>
    (await visitor.get(`/${locale}/pathways/can/express-entry${query}`)).body
  const old = await page('?on=2016-11-18')
  assert.match(old, /These are the rules of November 18, 2016/)
  assert.match(old, /This is the first version that we know/)
  const reformed = await page('?on-day=20&on-month=11&on-year=2016')
  assert.match(reformed, /What changed from January 1, 2015 to November 19, 2016/)
  assert.match(reformed, /offer[^<]*: now 200 points, before 600 points|now 50 points, before 600 points/)
  for (const locale of locales)
    assert.doesNotMatch(await page('?on=2025-04-01&since=2015-01-01', locale), /undefined|\[object|\{\w+\}/)
  for (const query of ['?on=2016-02-30', '?on-day=1&on-month=1&on-year=1999', '?on=%00', '?on[]=x&since=x'])
    assert.match(await page(query), /Give a day of the calendar|What changed/, query)
})

test('years of work count where the occupation offered is one that the record names', () => {
  const mason = {
    ...person,
    occupations: [
      { isco: '7112', years: 6 },
      { isco: '9313', years: 70 },
    ],
  }
  const years = (isco: string, country: string, stage = 'offered') =>
    factsOf({ person: mason, vacancy: { isco, country, costs: [] }, placement: { stage } }, day)
      .jpn_experience_years
  assert.equal(years('7112', 'JPN'), 6)
  assert.equal(years('9313', 'JPN'), 60)
  assert.equal(years('7115', 'JPN'), undefined)
  assert.equal(years('7112', 'ARE'), undefined)
  assert.equal(years('7112', 'JPN', 'proposed'), undefined)
})

test('a programme that is not there is not found', async () => {
  for (const path of ['xxx/none', 'are/none', 'are.private-sector-work-permit/x', '%00/%00', '../../etc'])
    assert.equal((await new Visitor(app).get(`/en/pathways/${path}`)).status, 404, path)
})

test('a worker sees how far each pathway is open, in their own facts', async () => {
  const worker = await makeWorker(app.database, { wanted: ['ARE'] })
  const visitor = await signedIn(app, worker.account)
  for (const locale of locales) {
    const { location = '' } = await visitor.get(`/${locale}/me/pathways`)
    assert.equal(location, `/${locale}/pathways/open/result`)
    const { body } = await visitor.get(location)
    for (const programme of loadPathways().filter(
      ({ category, country }) => category === 'entry' || country === 'NPL',
    ))
      assert.ok(body.includes(programme.texts[locale]!.title!.slice(0, 12)))
    assert.doesNotMatch(body, /undefined|\[object|pathways\.\w/)
  }
  const result = async () => (await visitor.get('/en/pathways/open/result')).body
  assert.match(await result(), /We compared the rules with your profile[\s\S]*Could be open/)
  await app.database.internal('test', (db) =>
    sql`update people set nationality = 'OMN' where id = ${worker.person}`.execute(db),
  )
  assert.match(await result(), /For other people/)
  // What was asked for somebody else does not stand as the worker's own.
  await visitor.submit('/en/pathways/open', { profile: 'no' })
  assert.equal((await visitor.get('/en/me/pathways')).location, '/en/pathways/open')
  assert.equal((await new Visitor(app).get('/en/me/pathways')).status, 303)
})

/** Of everything, by the record alone. */
function ownStandings(asker: Actor) {
  const scope = { countries: [], kinds: [], useProfile: true }
  const page = { actor: asker, read: (work) => app.database.read(asker, work) } as PageContext
  return readRecords(page, scope).then((records) => findingsOf({ scope, answers: [] }, records).standings)
}

test('a wish for one of its states makes a region known, and home is no destination', async () => {
  const asker = await makeWorker(app.database, { wanted: ['ARE', 'ITA', 'ESP'], nationality: 'ITA' })
  const standings = await ownStandings(asker)
  const answers = new Map(standings.map(({ compiled, answer }) => [compiled.programme.id, answer]))
  assert.notEqual(answers.get('xeu.free-movement'), 'other')
  const region = standings.find(({ compiled }) => compiled.programme.id === 'xeu.free-movement')
  assert.ok(!region?.evaluation.missing.includes('destination_country'))
  assert.equal(answers.get('xec.free-movement'), 'other')

  const to = (country: string, wanted: string[], named?: string) =>
    destinationOf({ country, category: 'entry' }, country === 'XEU' ? ['ITA', 'ESP'] : [], {
      wanted,
      named,
      nationality: 'ITA',
    })
  assert.equal(to('XEU', ['ARE', 'ITA', 'ESP']), 'ESP')
  assert.equal(to('XEU', ['ESP', 'ITA'], 'ITA'), 'ITA')
  assert.equal(to('XEU', ['ARE', 'QAT']), undefined)
  assert.equal(to('DEU', ['ESP', 'ITA']), 'DEU')
})

test('what a worker has told in the profile is not asked again', async () => {
  const asker = await makeWorker(app.database, { wanted: ['ARE'] })
  const asked = async () =>
    new Set((await ownStandings(asker)).flatMap(({ evaluation }) => evaluation.missing))
  assert.ok((await asked()).has('has_passport'))
  const tell = (kind: 'passport' | 'place' | 'education', data: Record<string, string | boolean>) =>
    app.database.write(asker, (work) => saveEntry(work, asker.person, { kind, data }))
  await tell('passport', { country: 'NPL', number: 'PA1234567', expiresOn: '2035-01-31' })
  await tell('place', { country: 'NPL' })
  await tell('education', { level: '6', completed: true })
  await tell('education', { level: '7', completed: false })
  const still = await asked()
  for (const fact of ['has_passport', 'passport_months_left', 'current_country', 'highest_certificate'])
    assert.ok(!still.has(fact), fact)
  const answers = [
    { kind: 'passport', data: { country: 'NPL', expiresOn: '2027-03-21' } },
    { kind: 'passport', data: { country: 'IND', expiresOn: '2030-01-01' } },
    { kind: 'education', data: { level: '6', completed: true } },
    { kind: 'education', data: { level: '7', completed: false } },
  ]
  const told = factsOf({ person, answers }, day)
  assert.deepEqual(
    [told.has_passport, told.passport_months_left, told.highest_certificate],
    [true, 3, 'bachelor'],
  )
  // School below college says nothing of the certificate of a trade.
  const school = factsOf(
    { person, answers: [{ kind: 'education', data: { level: '3', completed: true } }] },
    day,
  )
  assert.ok(!('highest_certificate' in school) && !('has_passport' in school))
})

test('programmes are laid side by side: the same questions for each, and how far one is where that is known', async () => {
  const address = '/pathways/compare?programme=deu/opportunity-card&programme=are/private-sector-work-permit'
  for (const locale of locales) {
    const { status, body } = await new Visitor(app).get(`/${locale}${address}`)
    assert.equal(status, 200)
    for (const id of ['deu.opportunity-card', 'are.private-sector-work-permit']) {
      const title = loadPathways().find((programme) => programme.id === id)!.texts[locale]!.title!
      assert.ok(body.split(`<h3 class="govuk-heading-s">${title}</h3>`).length > 10, title)
    }
    assert.doesNotMatch(body, /undefined|\[object|pathways\.\w/)
  }
  assert.doesNotMatch((await new Visitor(app).get(`/en${address}`)).body, /Not known yet:|Not met:/)
  const worker = await makeWorker(app.database, { wanted: ['ARE'] })
  const own = (await (await signedIn(app, worker.account)).get(`/en${address}`)).body
  assert.match(own, /Could be open|Not open now/)
  assert.match(own, /Not known yet:/)
  for (const query of [
    '',
    '?programme=deu/opportunity-card',
    '?programme=%00&way1=x',
    '?way9=x&programme[]=y',
  ]) {
    const { status, body } = await new Visitor(app).get(`/en/pathways/compare${query}`)
    assert.equal(status, 200)
    assert.match(body, /Choose from two to 4 ways/)
  }
  const many = loadPathways()
    .map(({ id }) => `programme=${id}`)
    .join('&')
  assert.match((await new Visitor(app).get(`/en/pathways/compare?${many}`)).body, /at most 4/)
})

test('a record answers what a paper shows or an officer compared, and nothing is guessed', () => {
  const of = (kind: string, data: Record<string, unknown>, seen?: string) => ({
    kind,
    data,
    check: seen === undefined ? null : { seen },
  })
  const told = (...answers: ReturnType<typeof of>[]) => {
    const {
      nationality: _,
      birth_date: __,
      occupation: ___,
      destination_country: ____,
      ...facts
    } = factsOf({ person, answers }, day)
    return facts
  }
  const german = { language: 'de', listen: 'B2', speak: 'B1', read: 'B2', write: 'A2' }
  assert.deepEqual(told(of('language', german)), {})
  assert.deepEqual(told(of('language', german, 'other')), {})
  assert.deepEqual(told(of('language', german, 'test')), { german_level: 'A2' })
  assert.deepEqual(told(of('language', { ...german, write: 'none' }, 'test')), {})
  const test = (name: string, language: string, score: string) => of('test', { test: name, language, score })
  assert.deepEqual(told(test('Goethe-Zertifikat', 'de', 'B1'), of('language', german, 'test')), {
    german_level: 'B1',
  })
  assert.deepEqual(told(test('JLPT', 'ja', 'N4'), test('JLPT', 'ja', 'N3')), { japanese_level: 'N3' })
  // What a number of EPS-TOPIK is worth is decided anew each year; another test is nothing that rules know.
  assert.deepEqual(told(test('other', 'en', 'IELTS 6.5'), test('EPS-TOPIK', 'ko', '180')), {})
  assert.deepEqual(told(of('sex', { sex: 'female' })), { is_woman: true })
  assert.deepEqual(told(of('sex', { sex: 'other-sex' })), {})
  const spouse = (wouldMove: string) => of('dependant', { relation: 'spouse', wouldMove })
  assert.deepEqual(told(spouse('stays')), { partner_comes_to_canada: false })
  assert.deepEqual(told(spouse('moves')), {})
  assert.deepEqual(told(of('education', { level: '3', completed: true })), { education_level: '3' })
  assert.ok(!('birth_date' in factsOf({ person: { ...person, birthYearOnly: true } }, day)))

  const vacancy = { isco: '2221', country: 'DEU', costs: [], durationMonths: 24 }
  const offer = (wage: object, stage = 'offered') => {
    const { offered_salary_year_eur, uk_salary_year, nz_wage_hour, offered_contract_months } = factsOf(
      { person, vacancy: { ...vacancy, ...wage }, placement: { stage } },
      day,
    )
    return [offered_salary_year_eur, uk_salary_year, nz_wage_hour, offered_contract_months]
  }
  const none = undefined
  const month = { wageMinor: 350_000, wageCurrency: 'EUR', wagePeriod: 'month' }
  assert.deepEqual(offer(month), [4_200_000, none, none, 24])
  assert.deepEqual(offer(month, 'closed'), [none, none, none, none])
  assert.deepEqual(offer({ ...month, wagePeriod: 'hour' }), [none, none, none, 24])
  assert.deepEqual(offer({ ...month, wageMinor: 900_000_000 }), [none, none, none, 24])
  const pounds = { wageMinor: 4_200_000, wageCurrency: 'GBP', wagePeriod: 'year', country: 'GBR' }
  assert.deepEqual(offer(pounds), [none, 4_200_000, none, 24])
  const dollars = { wageMinor: 3_000, wageCurrency: 'NZD', wagePeriod: 'hour', country: 'NZL' }
  assert.deepEqual(offer(dollars), [none, none, 3_000, 24])
})

test('the results of a test in the record become Canadian levels, skill by skill, as long as they count', () => {
  const expressEntry = loadPathways().find(({ id }) => id === 'can.express-entry')!
  const ielts = { test: 'IELTS General Training', language: 'en', takenOn: '2025-03-10' }
  const scores = { listening: '7.5', reading: '6.5', writing: '6', speaking: '6.5' }
  const levels = (on: string, ...tests: Record<string, unknown>[]) => {
    const facts = factsOf({ person, answers: tests.map((data) => ({ kind: 'test', data })) }, on)
    const known = readFacts(compile(expressEntry, { asOf: on }), facts)
    return ['listening', 'reading', 'writing', 'speaking'].map((skill) => known.get(`english_clb_${skill}`))
  }
  const none = [undefined, undefined, undefined, undefined]
  assert.deepEqual(levels('2026-11-22', { ...ielts, ...scores }), [8, 8, 7, 8])
  assert.deepEqual(levels('2027-03-09', { ...ielts, ...scores }), [8, 8, 7, 8])
  assert.deepEqual(levels('2027-03-10', { ...ielts, ...scores }), none)
  assert.deepEqual(levels('2026-11-22', { ...ielts, ...scores, expiresOn: '2026-11-21' }), none)
  assert.deepEqual(levels('2026-11-22', { ...ielts, ...scores, writing: undefined }), none)
  assert.deepEqual(levels('2026-11-22', { ...ielts, ...scores, test: 'IELTS Academic' }), none)
  const later = { ...ielts, takenOn: '2026-01-01', listening: '6', reading: '6', writing: '6', speaking: '6' }
  assert.deepEqual(levels('2026-11-22', later, { ...ielts, ...scores }), [7, 7, 7, 7])
})

test('years in a job come from a history that is whole, of a job for which there is a paper', () => {
  const electrician = { ...person, occupations: [{ isco: '7411', years: 6 }] }
  const work = (from: string, to?: string, more: object = {}) => ({
    kind: 'work',
    data: { occupation: '7411', paid: true, country: 'QAT', from, ...(to && { to }), ...more },
  })
  const paper = { kind: 'education', data: { occupation: '7411', level: '3', completed: true } }
  const told = (...answers: { kind: string; data: Record<string, unknown> }[]) => {
    const facts = factsOf({ person: electrician, answers }, '2026-12-01')
    return [
      facts.trained_for_occupation,
      facts.years_in_occupation_last_5,
      facts.years_in_occupation_last_7,
      facts.months_in_occupation_in_austria,
      facts.months_in_occupation_outside_austria,
    ]
  }
  const none = undefined
  const whole = [work('2018-01', '2021-12'), work('2023-01', '2023-12', { country: 'AUT' }), work('2025-12')]
  assert.deepEqual(told(paper, ...whole), [true, 2, 4, 12, 60])
  assert.deepEqual(told(...whole), [none, none, none, none, none])
  assert.deepEqual(told(paper, ...whole.slice(1)), [true, none, none, none, none])
  assert.deepEqual(told(paper, work('2018-01', '2024-12', { paid: false })), [true, none, none, none, none])
  // The same months in two jobs count once, and what a paper says of another job counts nothing.
  assert.deepEqual(told(paper, ...whole, work('2018-01', '2021-12', { country: 'NPL' })), [
    true,
    2,
    4,
    12,
    60,
  ])
  assert.equal(told({ ...paper, data: { ...paper.data, occupation: '7126' } })[0], none)
  const licence = (more: object) => ({
    kind: 'certificate',
    data: { certificate: 'licence', occupation: '7411', country: 'JPN', ...more },
  })
  const licences = (...answers: ReturnType<typeof licence>[]) =>
    factsOf({ person: electrician, answers }, '2026-12-01').jpn_licences
  assert.equal(licences(licence({}), licence({ expiresOn: '2030-01-01' })), 2)
  assert.equal(licences(licence({ expiresOn: '2026-11-30' }), licence({ country: 'NPL' })), none)
})

test('the API lists, describes and evaluates', async () => {
  const list = (await app.server.inject('/api/v1/pathways')).json()
  assert.equal(list.length, loadPathways().length)
  for (const { country, programme, verified } of list) {
    const url = `/api/v1/pathways/${country}/${programme}`
    const one = await app.server.inject({ url, headers: { 'accept-language': 'ne' } })
    assert.equal(one.statusCode, 200, one.body)
    assert.equal(one.json().verified, verified)
    assert.match(one.json().title, /\p{Script=Devanagari}/u)
  }
  const answer = await evaluate({ facts: mason, asOf: '2026-11-22' })
  assert.equal(answer.statusCode, 200, answer.body)
  assert.equal(answer.json().status, 'met')
  assert.equal(answer.json().conditions[0].source.verified, false)
  assert.equal((await evaluate({ facts: {} })).json().status, 'unknown')
  assert.equal((await evaluate({ facts: {} })).json().asOf, today())
})

test('the API names every fact that is unknown or out of range', async () => {
  const answer = await evaluate({
    facts: {
      shoe_size: 44,
      has_passport: 'yes',
      passport_months_left: 2.5,
      birth_date: '2999-01-01',
      nationality: 'nepal',
      german_level: 'D1',
      constructor: 1,
      '': true,
    },
  })
  assert.equal(answer.statusCode, 422)
  assert.match(String(answer.headers['content-type']), /problem\+json/)
  const fields = answer.json().errors.map(({ field }: { field: string }) => field)
  assert.deepEqual(fields.toSorted(), [
    'facts.',
    'facts.birth_date',
    'facts.constructor',
    'facts.german_level',
    'facts.has_passport',
    'facts.nationality',
    'facts.passport_months_left',
    'facts.shoe_size',
  ])
  for (const [body, status, field] of [
    [{ facts: {}, asOf: '2026-02-30' }, 422, 'asOf'],
    [{ facts: {}, asOf: '1999-01-01' }, 422, 'asOf'],
    [{ facts: { has_passport: null } }, 400, 'body/facts/has_passport'],
    [{ facts: [] }, 400, 'body/facts'],
    [{}, 400, 'body'],
  ] as const) {
    const refused = await evaluate(body)
    assert.equal(refused.statusCode, status, JSON.stringify(body))
    assert.equal(refused.json().errors[0].field, field)
  }
})

function evaluate(payload: object) {
  const url = '/api/v1/pathways/are/private-sector-work-permit/evaluate'
  return app.server.inject({ method: 'POST', url, payload })
}
