import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signedIn, startTestApp, type TestApp } from '../../../tests/support/app.ts'
import { makeStaff, makeVacancy, makeWorker } from '../../../tests/support/fixtures.ts'
import { locales } from '../../foundation/i18n/locales.ts'
import { loadCatalogue } from '../classifications/index.ts'
import { otherWorkForMe, stepsForMe } from './steps.ts'

let app: TestApp
let recognised: string
let vacancies: Record<'open' | 'forklift' | 'forkliftToo' | 'english' | 'far' | 'refused', string>

before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
  const { organisation } = await makeStaff(app.database, 'employer', 'ARE')
  const make = (skills: string[], english: string, country = 'ARE') =>
    makeVacancy(app.database, {
      employer: organisation,
      title: `Warehouse ${skills.length} <b>`,
      isco: '9333',
      country,
      skills,
      english,
    })
  vacancies = {
    open: await make(['load-and-unload'], 'A1'),
    forklift: await make(['load-and-unload', 'operate-forklift'], 'A1'),
    forkliftToo: await make(['operate-forklift'], 'A1'),
    english: await make(['load-and-unload'], 'B1'),
    far: await make(['operate-forklift'], 'B1'),
    refused: await make(['operate-forklift'], 'A1', 'QAT'),
  }
  const german = await makeStaff(app.database, 'employer', 'DEU')
  const makeNursing = (options: Partial<Parameters<typeof makeVacancy>[1]>) =>
    makeVacancy(app.database, { employer: german.organisation, isco: '2221', country: 'DEU', ...options })
  const nurse = [{ licence: 'profession-nurse', essential: true }]
  recognised = await makeNursing({ licences: nurse })
  await makeNursing({ licences: nurse })
  await makeNursing({ licences: [{ licence: 'driving-B', essential: true }] })
  await makeNursing({ licences: [{ licence: 'first-aid', essential: false }] })
  await makeNursing({ education: 6 })
  await makeNursing({ experienceYears: 9 })
})
after(() => app.close())

const context = () => ({ config: app.config, database: app.database, log: app.server.log })

async function loader() {
  const worker = await makeWorker(app.database, {
    occupations: [{ isco: '9333', years: 3 }],
    skills: ['load-and-unload'],
  })
  await app.database.internal('fixtures', async (db) => {
    await db
      .insertInto('person_languages')
      .values({ person_id: worker.person, language: 'en', cefr: 'A2' })
      .execute()
    await db
      .insertInto('person_destinations')
      .values({ person_id: worker.person, country: 'QAT', wish: 'refused' })
      .execute()
  })
  return worker
}

test('one more skill or level of language says how many more jobs it opens, and which', async () => {
  const worker = await loader()
  const found = await app.database.read(worker, (work) => stepsForMe(work, context()))
  assert.equal(found.open, 1)
  assert.deepEqual(
    found.steps.map(({ step, opens }) => ({ step, opens })),
    [
      { step: { kind: 'skill', skillId: 'operate-forklift', level: 1 }, opens: 2 },
      { step: { kind: 'language', language: 'en', cefr: 'B1' }, opens: 1 },
    ],
  )
  assert.deepEqual(
    found.steps[0]?.examples.map(({ id }) => id).toSorted(),
    [vacancies.forklift, vacancies.forkliftToo].toSorted(),
  )
  const visitor = await signedIn(app, worker.account)
  assert.match((await visitor.get('/en/me/steps')).body, /With this skill: .*2 more jobs/s)
  const job = await visitor.get(`/en/me/jobs/${vacancies.forklift}`)
  assert.match(job.body, /What is missing.*This step alone would also open 1 other job\./s)
  assert.match((await visitor.get(`/en/me/jobs/${vacancies.open}`)).body, /Nothing that this job needs/)
  assert.doesNotMatch((await visitor.get(`/en/me/jobs/${vacancies.refused}`)).body, /What is missing/)
})

test('one licence, one recognition or one level of school says how many more jobs it opens', async () => {
  const worker = await makeWorker(app.database, { occupations: [{ isco: '2221', years: 5 }] })
  const found = await app.database.read(worker, (work) => stepsForMe(work, context()))
  assert.equal(found.open, 1)
  assert.deepEqual(
    found.steps.map(({ step, opens }) => ({ step, opens })),
    [
      { step: { kind: 'licence', licence: 'profession-nurse@DEU' }, opens: 2 },
      { step: { kind: 'education', isced: 6 }, opens: 1 },
      { step: { kind: 'licence', licence: 'driving-B' }, opens: 1 },
    ],
  )
  const visitor = await signedIn(app, worker.account)
  const { body } = await visitor.get('/en/me/steps')
  assert.match(body, /With your profession recognised: Registered nurse, in Germany[\s\S]*2 more jobs/)
  assert.match(body, /With this licence or certificate: Driving licence for a car \(B\)[\s\S]*1 more job/)
  for (const locale of locales) {
    for (const path of ['/me/steps', `/me/jobs/${recognised}`]) {
      const page = await visitor.get(`/${locale}${path}`)
      assert.equal(page.status, 200)
      assert.doesNotMatch(page.body, /undefined|profession-|\w+\.licence/)
    }
  }
})

test('other work is near in skills, names what carries over and what to learn, and counts its jobs', async () => {
  const cook = await makeWorker(app.database, { occupations: [{ isco: '5120', years: 4 }] })
  const found = await app.database.read(cook, (work) => otherWorkForMe(work, context()))
  assert.ok(found.length > 0)
  assert.ok(found.every(({ isco, carried }) => isco !== '5120' && carried.length >= 2))
  // Kitchen helpers, or who prepares fast food.
  assert.ok(
    found.slice(0, 3).some(({ isco }) => isco.startsWith('94')),
    JSON.stringify(found.slice(0, 3)),
  )
  const nobody = await makeWorker(app.database, {})
  assert.deepEqual(await app.database.read(nobody, (work) => otherWorkForMe(work, context())), [])
})

test('both pages are whole in every language', async () => {
  const visitor = await signedIn(app, (await loader()).account)
  for (const locale of locales) {
    for (const path of ['/me/steps', '/me/other-work', `/me/jobs/${vacancies.far}`]) {
      const { status, body } = await visitor.get(`/${locale}${path}`)
      assert.equal(status, 200, `${locale}${path}`)
      assert.doesNotMatch(body, /undefined|\[object|matching\.\w|<b>/)
    }
  }
})
