/** What a worker says beyond registering: saved on its own page, seen by whom it is meant for, refused with a reason. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { hiddenFields, signedIn, startTestApp, type TestApp } from '../../../../tests/support/app.ts'
import { makeStaff, makeWorker, systemActor } from '../../../../tests/support/fixtures.ts'
import { makeVacancy } from '../../../../tests/support/journey.ts'
import type { Actor, WorkerActor } from '../../../foundation/actor.ts'
import { today } from '../../../foundation/days.ts'
import { ForbiddenError, InvalidInputError, NotFoundError } from '../../../foundation/errors.ts'
import { hashToken } from '../../../foundation/http/session.ts'
import { locales } from '../../../foundation/i18n/locales.ts'
import { loadCatalogue } from '../../classifications/index.ts'
import { changeProfile, findPerson } from '../service.ts'
import { cvOf } from './cv.ts'
import { type EntryData, entryProblems, type KindName, kindNames, kindOfName } from './kinds.ts'
import { checkEntry, entriesOf, saveEntry } from './service.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
})
after(() => app.close())

type Fields = Record<string, string | string[]>
const day = (name: string, year: string): Fields => ({
  [`${name}-day`]: '5',
  [`${name}-month`]: '५',
  [`${name}-year`]: year,
})
/** A whole answer of each kind as its form sends it, and what is stored of it. */
const ielts = {
  language: 'en',
  test: 'IELTS General Training',
  listening: '7',
  reading: '6.5',
  writing: '6',
  speaking: '7',
}
const licence = { certificate: 'licence', name: 'Nurse', issuer: 'NNC' }
const answers: Record<Exclude<KindName, 'document' | 'skill'>, [Fields, EntryData]> = {
  'latin-name': [{ latinName: ' Sita Kumārī O’Rai-Núñez ' }, { latinName: 'Sita Kumārī O’Rai-Núñez' }],
  sex: [{ sex: 'female' }, { sex: 'female' }],
  place: [
    { country: 'NPL', area: 'झापा' },
    { country: 'NPL', area: 'झापा' },
  ],
  phone: [
    { phoneCountry: 'NPL', phone: '०१-४५६७८९०', whose: 'neighbour' },
    { phone: '+97714567890', whose: 'neighbour' },
  ],
  nationality: [{ country: 'IND' }, { country: 'IND' }],
  passport: [
    { country: 'NPL', number: 'pa१२३४५६७', ...day('expiresOn', '2031') },
    { country: 'NPL', number: 'PA1234567', expiresOn: '2031-05-05' },
  ],
  work: [
    {
      job: 'घरधन्दा, बच्चा हेर्ने',
      setting: 'household',
      paid: 'yes',
      formal: 'no',
      country: 'KWT',
      'from-month': '3',
      'from-year': '2019',
      'to-month': '',
      'to-year': '',
      tasks: 'खाना पकाउने 🍚',
    },
    {
      job: 'घरधन्दा, बच्चा हेर्ने',
      setting: 'household',
      paid: true,
      formal: false,
      country: 'KWT',
      from: '2019-03',
      tasks: 'खाना पकाउने 🍚',
    },
  ],
  education: [
    { level: '2', completed: 'no', year: '२०१०' },
    { level: '2', completed: false, year: '2010' },
  ],
  language: [
    { language: 'ar', listen: 'B1', speak: 'A2', read: 'none', write: 'none' },
    { language: 'ar', listen: 'B1', speak: 'A2', read: 'none', write: 'none' },
  ],
  test: [
    { ...ielts, writing: '৬,5', ...day('takenOn', '2024'), ...day('expiresOn', '2026') },
    { ...ielts, writing: '6.5', takenOn: '2024-05-05', expiresOn: '2026-05-05' },
  ],
  certificate: [
    { ...licence, occupation: '2221', number: 'a-12', ...day('issuedOn', '2020') },
    { ...licence, occupation: '2221', number: 'A-12', issuedOn: '2020-05-05' },
  ],
  driving: [
    { categories: ['B', 'C'], country: 'NPL' },
    { categories: ['B', 'C'], country: 'NPL' },
  ],
  dependant: [
    { relation: 'child', birthYear: '2015', wouldMove: 'unsure' },
    { relation: 'child', birthYear: '2015', wouldMove: 'unsure' },
  ],
  availability: [day('availableFrom', '2027'), { availableFrom: '2027-05-05' }],
  needs: [
    { needs: ['reading', 'prayer'], note: 'چشم' },
    { needs: ['reading', 'prayer'], note: 'چشم' },
  ],
}

const entries = (actor: Actor, person: string) => app.database.read(actor, (work) => entriesOf(work, person))
const save = (actor: Actor, person: string, kind: KindName, data: EntryData, id?: string) =>
  app.database.write(actor, (work) => saveEntry(work, person, { kind, data, id }))

test('each kind of answer is saved by its own page, shown again, changed and removed', async () => {
  const worker = await makeWorker(app.database)
  const visitor = await signedIn(app, worker.account)
  for (const [kind, [fields, stored]] of Object.entries(answers)) {
    const url = `/en/me/profile/more/${kind}`
    const saved = await visitor.submit(url, fields)
    assert.equal(saved.status, 303, `${kind}: ${saved.body.match(/error-summary[\s\S]{0,600}/)?.[0]}`)
    const [entry] = (await entries(worker, worker.person)).filter((one) => one.kind === kind)
    assert.deepEqual(entry?.data, stored, kind)

    const single = kindOfName(kind).most === 1
    if (!single) assert.equal((await visitor.get(url)).status, 200)
    const edit = single ? url : `${url}?entry=${entry?.id}`
    assert.equal((await visitor.submit(edit, fields)).status, 303, kind)
    assert.equal((await entries(worker, worker.person)).filter((one) => one.kind === kind).length, 1, kind)
  }
  const overview = await visitor.get('/en/me/profile')
  assert.match(overview.body, /1 answer/)
  assert.match((await visitor.get('/en/me')).body, /15 of 17/)
  for (const { id, kind } of await entries(worker, worker.person)) {
    const url = `/en/me/profile/more/${kind}`
    const removed = await visitor.submit(url, { remove: id }, `${url}?entry=${id}`)
    assert.equal(removed.status, 303)
  }
  assert.deepEqual(await entries(worker, worker.person), [])
})

test('a wrong answer says what would be right and keeps what was typed', async () => {
  const worker = await makeWorker(app.database)
  const visitor = await signedIn(app, worker.account)
  const wrong: [KindName, Fields, RegExp][] = [
    ['latin-name', { latinName: 'सीता' }, /value="सीता"/],
    ['passport', { country: 'NPL', number: 'PA#1', ...day('expiresOn', '99') }, /value="PA#1"/],
    ['phone', { phoneCountry: 'NPL', phone: '123', whose: 'own' }, /value="123"/],
    [
      'work',
      { job: 'x', setting: 'company', paid: 'yes', country: 'NPL', 'from-month': '13', 'from-year': '2019' },
      /value="13"/,
    ],
    [
      'work',
      { job: 'x', setting: 'company', paid: 'yes', country: 'NPL', 'from-month': '3', 'from-year': '2999' },
      /future/,
    ],
    [
      'work',
      {
        job: 'x',
        setting: 'company',
        paid: 'yes',
        country: 'NPL',
        'from-month': '3',
        'from-year': '2019',
        'to-month': '2',
        'to-year': '2019',
      },
      /before the beginning/,
    ],
    ['dependant', { relation: 'child', birthYear: '2999', wouldMove: 'moves' }, /value="2999"/],
    ['test', { language: 'en', test: 'other', score: 'x'.repeat(61), ...day('takenOn', '2024') }, /up to 60/],
    ['test', { language: 'ko', test: 'TOPIK', score: '7', ...day('takenOn', '2024') }, /one of these: 1, 2/],
    [
      'test',
      { language: 'ja', test: 'EPS-TOPIK', score: '201', ...day('takenOn', '2024') },
      /in another language/,
    ],
    ['test', { ...ielts, writing: '6.3', ...day('takenOn', '2024') }, /0 to 9 in halves[\s\S]*value="6.3"/],
    ['test', { ...ielts, score: '7', ...day('takenOn', '2024') }, /has no such result/],
    ['test', { ...ielts, test: 'PTE Core', ...day('takenOn', '2024') }, /whole number from 10 to 90/],
    ['test', { ...ielts, ...day('takenOn', '2024'), ...day('expiresOn', '2023') }, /before the beginning/],
    ['needs', {}, /Answer this question/],
    ['driving', { categories: ['B', 'Z'], country: 'NPL' }, /Choose from the list/],
  ]
  for (const [kind, fields, says] of wrong) {
    const answer = await visitor.submit(`/en/me/profile/more/${kind}`, fields)
    assert.equal(answer.status, 422, kind)
    assert.match(answer.body, says)
  }
  assert.deepEqual(await entries(worker, worker.person), [])
  assert.equal((await visitor.get(`/en/me/profile/more/work?entry=${randomUUID()}`)).status, 404)
  assert.equal((await visitor.get('/en/me/profile/more/work?entry=x')).status, 404)
})

test('nothing that anybody sends as an answer makes the rules throw, and what they accept the database keeps', async () => {
  const worker = await makeWorker(app.database)
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.array(fc.string()),
    fc.constantFrom('NPL', 'B1', '2020-02-30', '2020-13', 'A1'),
  )
  await fc.assert(
    fc.property(
      fc.constantFrom(...kindNames),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('country', 'from', 'to', 'level')), value),
      (kind, data) => {
        entryProblems(kind, data, today())
      },
    ),
  )
  const person = worker.person
  for (const [kind, [, stored]] of Object.entries(answers))
    await save(worker, person, kind as KindName, stored)
  await assert.rejects(
    save(worker, person, 'passport', answers.passport[1]),
    InvalidInputError,
    'the same twice',
  )
  for (let n = 1; n < 5; n++)
    await save(worker, person, 'nationality', { country: ['BGD', 'LKA', 'PAK', 'USA'][n - 1] as string })
  await assert.rejects(save(worker, person, 'nationality', { country: 'FRA' }), InvalidInputError, 'too many')
})

test('two forms of a single answer, sent at once, make one', async () => {
  const worker = await makeWorker(app.database)
  const outcomes = await Promise.allSettled(
    ['female', 'other-sex', 'female'].map((sex) => save(worker, worker.person, 'sex', { sex })),
  )
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal((await entries(worker, worker.person)).length, 1)
})

test('jobs are matched with the lower of understanding and speaking, whatever was said before', async () => {
  const worker = await makeWorker(app.database)
  const person = worker.person
  const languages = async () =>
    (await app.database.read(worker, (work) => findPerson(work, person)))?.languages
  await app.database.write(worker, (work) =>
    changeProfile(work, { languages: [{ language: 'ar', cefr: 'C1' }] }),
  )
  const id = await save(worker, person, 'language', answers.language[1])
  assert.deepEqual(await languages(), [{ language: 'ar', cefr: 'A2' }])
  await save(worker, person, 'language', { ...answers.language[1], speak: 'C1' }, id)
  assert.deepEqual(await languages(), [{ language: 'ar', cefr: 'B1' }])
  await app.database.write(worker, (work) =>
    changeProfile(work, {
      languages: [
        { language: 'ar', cefr: 'C2' },
        { language: 'ne', cefr: 'C2' },
      ],
    }),
  )
  assert.deepEqual(await languages(), [
    { language: 'ne', cefr: 'C2' },
    { language: 'ar', cefr: 'B1' },
  ])
})

test('a document is kept by what it is, handed out as an attachment to its owner alone, and gone with the record', async () => {
  const worker = await makeWorker(app.database)
  const other = await signedIn(app, (await makeWorker(app.database)).account)
  const visitor = await signedIn(app, worker.account)
  const url = '/en/me/profile/more/document'
  const content = Buffer.from(`%PDF-1.7 ${randomUUID()}`)
  const upload = (name: string, bytes: Buffer) =>
    visitor.upload(url, { document: 'passport' }, { field: 'file', name, content: bytes })
  assert.equal((await visitor.upload(url, { document: 'passport' })).status, 422)
  const renamed = await upload('passport.pdf', Buffer.from('MZ\u0090\u0000'))
  assert.equal(renamed.status, 422)
  assert.match(renamed.body, /PDF, JPG, PNG/)
  assert.equal((await upload('जवाज.pdf', content)).status, 303)

  const [entry] = await entries(worker, worker.person)
  const file = `${url}/${entry?.id}`
  const answer = await visitor.get(file)
  assert.equal(answer.status, 200)
  assert.match(String(answer.headers['content-disposition']), /^attachment; .*filename\*=UTF-8''%E0%A4/)
  assert.equal(answer.headers['x-content-type-options'], 'nosniff')
  assert.equal(answer.headers['content-type'], 'application/pdf')
  assert.equal((await other.get(file)).status, 404)

  await app.database.write(systemActor, async (work) => {
    work.record({ action: 'test.erased', subject: 'test:1' })
    await work.db.deleteFrom('accounts').where('person_id', '=', worker.person).execute()
    await work.db.deleteFrom('people').where('id', '=', worker.person).execute()
  })
  const left = await app.database.internal('test', (db) =>
    db.selectFrom('stored_files').select('sha256').execute(),
  )
  assert.deepEqual(left, [])
})

test('employers see the profile, never the private answers; another worker and another country see nothing', async () => {
  const worker = await makeWorker(app.database, { consent: true })
  for (const [kind, [, data]] of Object.entries(answers))
    await save(worker, worker.person, kind as KindName, data)
  const seenBy = async (actor: Actor) => (await entries(actor, worker.person)).map(({ kind }) => kind).sort()
  const employer = await makeStaff(app.database, 'employer', 'ARE')
  assert.deepEqual(
    await seenBy(employer),
    Object.keys(answers)
      .filter((kind) => kindOfName(kind).opening === 'profile')
      .sort(),
  )
  const registrar = await makeStaff(app.database, 'authority', 'NPL', { competences: ['registration'] })
  assert.deepEqual(await seenBy(registrar), Object.keys(answers).sort())
  const strangers: Actor[] = [
    await makeWorker(app.database),
    await makeStaff(app.database, 'authority', 'BGD', { competences: ['registration'] }),
    await makeStaff(app.database, 'authority', 'NPL', { competences: ['immigration', 'inspection'] }),
    { kind: 'public' },
  ]
  for (const actor of strangers) assert.deepEqual(await seenBy(actor), [])
  const [stranger, abroad] = strangers as [WorkerActor, Actor]
  await assert.rejects(save(stranger, worker.person, 'sex', { sex: 'male' }), ForbiddenError)
  await assert.rejects(save(abroad, worker.person, 'sex', { sex: 'male' }), NotFoundError)
})

test('who knows only the year of birth says so, and is never shown a day', async () => {
  const worker = await makeWorker(app.database)
  const visitor = await signedIn(app, worker.account)
  const answer = await visitor.submit('/en/me/profile/birth-date', {
    'birthDate-year': '१९८०',
    birthYearOnly: 'yes',
  })
  assert.equal(answer.status, 303)
  const person = await app.database.read(worker, (work) => findPerson(work, worker.person))
  assert.deepEqual([person?.birthDate, person?.birthYearOnly], ['1980-01-01', true])
  assert.match((await visitor.get('/en/me/profile')).body, /in the year 1980/)
})

test('a name that no PDF of ours can show stands in Latin letters, and the worker is told before', async () => {
  const worker = await makeWorker(app.database, { name: '王小明' })
  const visitor = await signedIn(app, worker.account)
  const told = (await visitor.get('/en/me/export')).body
  assert.match(told, /Write it in Latin letters as well/)
  assert.match(told, /王 小 明/)
  await save(worker, worker.person, 'latin-name', { latinName: 'Wang Xiaoming' })
  assert.doesNotMatch((await visitor.get('/en/me/export')).body, /Write it in Latin letters/)
  const cv = await app.database.read(worker, async (work) => {
    const person = await findPerson(work, worker.person)
    assert.ok(person)
    return cvOf(person, await entriesOf(work, person.id), new Map(), 'en')
  })
  assert.equal(cv.name, 'Wang Xiaoming')
  assert.match((await visitor.get('/en/me/cv.pdf')).body, /pdfaid:part/)
})

test('the CV comes in every language, says what was checked, and nothing that no employer should choose by', async () => {
  const worker = await makeWorker(app.database, {
    name: '*सीता* #राई $x$ \\',
    phone: '+9779841777001',
    occupations: [{ isco: '5120', years: 6 }],
  })
  for (const [kind, [, data]] of Object.entries(answers))
    await save(worker, worker.person, kind as KindName, data)
  const visitor = await signedIn(app, worker.account)
  for (const locale of locales) {
    const answer = await visitor.get(`/en/me/cv.pdf?language=${locale}`)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers['content-type'], 'application/pdf')
    assert.match(answer.body, /^%PDF-/)
  }
  assert.equal((await visitor.get('/ar/me/cv.pdf?language=xx')).status, 200)
  const cv = await app.database.read(worker, async (work) => {
    const person = await findPerson(work, worker.person)
    assert.ok(person)
    return cvOf(person, await entriesOf(work, person.id), new Map(), 'en')
  })
  const text = JSON.stringify(cv)
  for (const said of [
    '*सीता* #राई',
    'Sita Kumārī',
    '+9779841777001',
    'घरधन्दा',
    'IELTS General Training',
    'Reading: 6.5',
    'Nurse',
  ])
    assert.ok(text.includes(said), said)
  for (const unsaid of ['PA1234567', 'emale', '1995', 'hild', 'चश्म', '+97714567890', 'prayer'])
    assert.ok(!text.includes(unsaid), unsaid)
})

test('the whole record comes as JSON, to its owner alone', async () => {
  const worker = await makeWorker(app.database, { name: 'Whole Record' })
  for (const [kind, [, data]] of Object.entries(answers))
    await save(worker, worker.person, kind as KindName, data)
  const visitor = await signedIn(app, worker.account)
  const answer = await visitor.get('/en/me/record.json')
  assert.equal(answer.headers['cache-control'], 'no-store')
  const record = JSON.parse(answer.body)
  assert.equal(record.person.fullName, 'Whole Record')
  assert.equal(record.consents.length, 1)
  assert.deepEqual(
    Object.fromEntries(
      record.answers.map(({ kind, data }: { kind: string; data: EntryData }) => [kind, data]),
    ),
    Object.fromEntries(Object.entries(answers).map(([kind, [, data]]) => [kind, data])),
  )
})

// --- Checks, and what others change -----------------------------------------------------------------------------

const registrar = () => makeStaff(app.database, 'authority', 'NPL', { competences: ['registration'] })

test('an officer checks answer by answer with a document; a change ends that check and no other', async () => {
  const worker = await makeWorker(app.database, { status: 'unverified' })
  const person = worker.person
  const officer = await registrar()
  const desk = await signedIn(app, officer.account)
  const work = await save(worker, person, 'work', answers.work[1])
  const school = await save(worker, person, 'education', answers.education[1])

  const unsaid = await desk.submit(`/en/desk/people/${person}/verify`, {})
  assert.equal(unsaid.status, 422)
  assert.equal((await desk.submit(`/en/desk/people/${person}/verify`, { document: 'passport' })).status, 303)
  for (const [entry, document] of [
    [work, 'work-proof'],
    [school, 'certificate'],
  ]) {
    const url = `/en/desk/people/${person}/check/${entry}`
    // A passport says nothing of a school.
    assert.equal((await desk.submit(url, { document: 'passport' })).status, 422)
    assert.equal((await desk.submit(url, { document: document as string })).status, 303)
    assert.doesNotMatch((await desk.get(url)).body, /name="document"/, 'only taking it back is offered')
  }
  const checked = async () =>
    Object.fromEntries((await entries(worker, person)).map(({ kind, check }) => [kind, check?.seen]))
  assert.deepEqual(await checked(), { work: 'work-proof', education: 'certificate' })

  const own = await signedIn(app, worker.account)
  assert.match((await own.get('/en/me')).body, /authority NPL saw this: Passport/)
  const editing = await own.get(`/en/me/profile/more/work?entry=${work}`)
  assert.match(editing.body, /govuk-warning-text/)
  await save(worker, person, 'work', { ...answers.work[1], job: 'Cook' }, work)
  assert.deepEqual(await checked(), { work: undefined, education: 'certificate' })
  assert.match((await own.get('/en/me')).body, /authority NPL saw this: Passport/)
  await own.submit('/en/me/profile/name', { fullName: 'Another Name' })
  assert.doesNotMatch((await own.get('/en/me')).body, /saw this/)
  assert.deepEqual(await checked(), { work: undefined, education: 'certificate' })

  await desk.submit(`/en/desk/people/${person}/check/${school}`, { withdraw: 'yes' })
  assert.deepEqual(await checked(), { work: undefined, education: undefined })
})

test('an officer checks what was shown, not what the worker made of it meanwhile', async () => {
  const worker = await makeWorker(app.database)
  const person = worker.person
  const desk = await signedIn(app, (await registrar()).account)
  const entry = await save(worker, person, 'passport', answers.passport[1])
  const url = `/en/desk/people/${person}/check/${entry}`
  const shown = await desk.get(url)
  await save(worker, person, 'passport', { ...answers.passport[1], number: 'PA7654321' }, entry)
  const stale = await desk.post(url, { ...hiddenFields(shown.body, url), document: 'passport' })
  assert.equal(stale.status, 409)
  assert.equal((await entries(worker, person))[0]?.check, null)
})

test('what an office changes keeps the words of the worker, who sees both', async () => {
  const worker = await makeWorker(app.database)
  const person = worker.person
  const desk = await signedIn(app, (await registrar()).account)
  const id = await save(worker, person, 'work', answers.work[1])
  await save(worker, person, 'work', { ...answers.work[1], tasks: 'मेरो आफ्नै शब्द' }, id)
  const own = await signedIn(app, worker.account)
  assert.match((await own.get('/en/me/changes')).body, /Nobody else has changed anything/)

  const url = `/en/desk/people/${person}/more/work?entry=${id}`
  const fields = { ...answers.work[0], tasks: 'Official words' }
  assert.equal((await desk.submit(url, fields)).status, 303)
  await desk.submit(`/en/desk/people/${person}/more/sex`, { sex: 'female' })
  const changes = (await own.get('/en/me/changes')).body
  for (const words of ['मेरो आफ्नै शब्द', 'Official words', 'authority NPL', 'Female'])
    assert.ok(changes.includes(words), words)
  assert.equal((await desk.get(`/en/desk/people/${person}/changes`)).status, 200)

  // The worker's own changes are nobody's business.
  await save(worker, person, 'work', answers.work[1], id)
  const kept = await app.database.internal('test', (db) =>
    db.selectFrom('person_changes').select('part').where('person_id', '=', person).execute(),
  )
  assert.deepEqual(kept.map(({ part }) => part).sort(), ['sex', 'work'])
})

test('nobody but an officer of the country checks, and nobody writes the list of changes', async () => {
  const worker = await makeWorker(app.database)
  const entry = await save(worker, worker.person, 'education', answers.education[1])
  const abroad = await makeStaff(app.database, 'authority', 'BGD', { competences: ['registration'] })
  const check = (actor: Actor) =>
    app.database.write(actor, (work) =>
      checkEntry(work, worker.person, { entry, updatedAt: new Date(), seen: 'certificate' }),
    )
  await assert.rejects(check(worker), ForbiddenError)
  await assert.rejects(check(abroad), NotFoundError)
  await assert.rejects(check(await makeStaff(app.database, 'employer', 'ARE')), ForbiddenError)
})

test('an officer’s system adds, reads and checks answers of its own country, by the same rules as the pages', async () => {
  const worker = await makeWorker(app.database)
  const officer = await registrar()
  const [desk, own] = await Promise.all([officer, worker].map((actor) => tokenOf(actor.account)))
  const ask = (token: string | undefined, method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) =>
    app.server.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}` },
      ...(payload ? { payload } : {}),
    })
  const url = `/people/${worker.person}/answers`
  const [, data] = answers.work
  const made = await ask(desk, 'POST', url, { kind: 'work', data })
  assert.equal(made.statusCode, 201)
  const { id } = made.json<{ id: string }>()
  const refused = await ask(desk, 'POST', url, {
    kind: 'work',
    data: { ...data, from: '2019-13', extra: 'x' },
  })
  assert.equal(refused.statusCode, 422)
  assert.deepEqual(
    refused
      .json<{ errors: { field: string }[] }>()
      .errors.map(({ field }) => field)
      .sort(),
    ['extra', 'from'],
  )
  assert.equal(
    (await ask(desk, 'POST', url, { kind: 'document', data: { document: 'passport' } })).statusCode,
    422,
  )
  assert.equal(
    (await ask(desk, 'PUT', `${url}/${id}`, { kind: 'work', data: { ...data, job: 'Cook' } })).statusCode,
    200,
  )

  const read = async () =>
    (await ask(own, 'GET', '/me/answers')).json<{ answers: Record<string, unknown>[] }>().answers
  const [answer] = await read()
  const { updatedAt } = answer as { updatedAt: string }
  const check = (at: string) => ask(desk, 'POST', `${url}/${id}/check`, { seen: 'work-proof', updatedAt: at })
  assert.equal((await check('2020-01-01T00:00:00Z')).statusCode, 409)
  assert.equal((await check(updatedAt)).statusCode, 200)
  assert.equal((await check(updatedAt)).statusCode, 409)
  const [checked] = (await read()) as { check: { seen: string }; data: EntryData }[]
  assert.deepEqual([checked?.check.seen, checked?.data.job], ['work-proof', 'Cook'])
})

async function tokenOf(account: string): Promise<string> {
  const token = randomUUID()
  await app.database.internal('test', (db) =>
    db
      .insertInto('api_tokens')
      .values({ account_id: account, name: 'test', token_hash: hashToken(token) })
      .execute(),
  )
  return token
}

test('an employer sees beside a candidate what is said and what is checked of it', async () => {
  const worker = await makeWorker(app.database, {
    consent: true,
    occupations: [{ isco: '9112', years: 3 }],
  })
  const entry = await save(worker, worker.person, 'work', answers.work[1])
  await save(worker, worker.person, 'passport', answers.passport[1])
  const officer = await registrar()
  const [shown] = await entries(officer, worker.person)
  await app.database.write(officer, (work) =>
    checkEntry(work, worker.person, { entry, updatedAt: shown?.updatedAt as Date, seen: 'work-proof' }),
  )
  const employer = await makeStaff(app.database, 'employer', 'ARE')
  const vacancy = await makeVacancy(app.database, employer, null)
  const visitor = await signedIn(app, employer.account)
  const { status, body } = await visitor.get(`/en/employer/vacancies/${vacancy}/people/${worker.person}`)
  assert.equal(status, 200)
  assert.match(body, /घरधन्दा/)
  assert.match(body, /authority NPL saw this: Letter or pay slip/)
  assert.doesNotMatch(body, /PA1234567/)
})
