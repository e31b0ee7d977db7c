/** A nurse hired without a recruiter, whose training the other country has yet to recognise: in Spanish, on a small
 * phone, without JavaScript. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Competence } from '../../platform/foundation/actor.ts'
import { makeOrganisation, makeStaff } from '../support/fixtures.ts'
import { openBrowser, type Platform, startPlatform } from './platform.ts'
import { Reader, registerWorker, type Step, takeStep } from './reader.ts'
import { inMonths, writeVacancy } from './vacancy.ts'

const nurse = {
  fullName: 'Ángela María Ñustes Peña',
  birthDate: '1994-02-28',
  phone: '+57 300 123 4567',
  searches: 'enfermera',
  isco: '2221',
  years: '5',
  pin: '640917',
  nationality: 'COL',
  wanted: 'DEU',
}

let platform: Platform
before(async () => {
  platform = await startPlatform()
})
after(() => platform.close())

test('a nurse on the way to a hospital that hires her itself', async (t) => {
  const { database } = platform
  const reader = async (account?: string) =>
    new Reader(await openBrowser(platform, account === undefined ? {} : { account }), 'es')
  const officer = async (country: string, competences: Competence[]) =>
    reader((await makeStaff(database, 'authority', country, { competences })).account)
  const organisation = await makeOrganisation(database, 'employer', 'DEU', { name: 'Klinikum am Fluss' })
  const hospital = await reader((await makeStaff(database, 'employer', 'DEU', { organisation })).account)
  const registrar = await officer('COL', ['registration'])
  const labour = await officer('COL', ['vacancies', 'contracts'])
  const woman = await reader()
  let vacancy = ''
  let placement = ''

  await t.test('she registers and says what she has learned; the office sees the papers', async () => {
    await registerWorker(woman, nurse)
    await woman.open('/me/profile/more/education')
    await woman.field(woman.t('people.field.level')).selectOption('6')
    await woman.check('yes')
    await woman.press('save')
    await woman.open('/me/profile/more/certificate')
    await woman.check('people.option.licence')
    await woman.type('people.field.name', 'Tarjeta profesional de enfermería')
    await woman.type('people.field.issuer', 'Consejo Nacional')
    await woman.press('save')

    await registrar.open('/desk/people')
    await registrar.button(nurse.fullName).click()
    const certificate = `${registrar.t('people.kind.certificate')}: ${registrar.t('people.option.licence')}`
    await registrar.button(certificate).click()
    await registrar.check('people.option.licence')
    await registrar.press('people.checking.confirm')
    await registrar.sees(registrar.t('people.checking.done'))
    await registrar.press('people.desk.verify')
    await registrar.check('people.option.passport')
    await registrar.press('people.desk.verify-confirm')
    await registrar.sees(registrar.t('people.desk.verified'))
  })

  await t.test('the hospital writes the vacancy; it is checked and published', async () => {
    await hospital.open('/employer/vacancies')
    await hospital.press('vacancies.new')
    vacancy = await writeVacancy(hospital, {
      searches: 'enfermera',
      isco: '2221',
      title: 'Enfermera de planta',
      description: 'Cuidar a pacientes de medicina interna mientras se reconoce el título.',
      workplace: 'business',
      country: 'DEU',
      place: 'Kassel',
      recruitsFrom: 'COL',
      places: '4',
      wage: '2900',
      currency: 'EUR',
      hours: '38',
      months: '36',
      language: ['es', 'B1'],
      education: '6',
    })
    await hospital.press('vacancies.submit')
    await labour.open(`/desk/vacancies/${vacancy}`)
    await labour.press('vacancies.decide.publish')
    await labour.sees(labour.t('vacancies.decided.published'))
  })

  await t.test(
    'each sees the other, with reasons, and an offer is made without anybody between',
    async () => {
      await woman.open('/me/jobs')
      const job = woman.button('Enfermera de planta')
      await woman.waitsFor(job)
      await job.click()
      await woman.sees(woman.t('matching.job.asks'))
      await hospital.open(`/employer/vacancies/${vacancy}/shortlist`)
      const her = hospital.button(nurse.fullName)
      await hospital.waitsFor(her)
      await her.click()
      await hospital.press('matching.candidate.offer')
      await hospital.press('placements.offer.send')
      await hospital.sees(hospital.t('placements.offer.sent'))
      placement = new URL(hospital.page.url()).pathname.replace('/es', '')
      assert.match(placement, /^\/placements\//)
    },
  )

  const takes = (person: Reader, kind: Step) =>
    takeStep(person, placement, kind, person === woman ? 'worker' : 'employer')

  await t.test('both sign; the recognition is written down as still to come', async () => {
    await takes(woman, 'accept')
    await takes(woman, 'sign')
    await takes(hospital, 'sign')
    await hospital.press('placements.tasks.see')
    await hospital.main
      .locator('summary')
      .filter({ hasText: hospital.t('placements.tasks.add') })
      .click()
    await hospital
      .field(hospital.t('placements.tasks.what'))
      .selectOption(hospital.t('placements.task.recognition'))
    await hospital.check('placements.doer.worker')
    await hospital.typeDate(hospital.t('placements.tasks.until'), inMonths(6))
    await hospital.press('placements.do.plan-task-button')
    await hospital.sees(hospital.t('placements.done.plan-task'))
  })

  await t.test('she begins to work while it is pending, and shows the paper when it comes', async () => {
    await takes(woman, 'depart')
    await takes(woman, 'arrive')
    await takes(hospital, 'start')
    await woman.open(`${placement}/tasks`)
    const task = woman.main.getByRole('link', { name: woman.t('placements.task.recognition') })
    await task.click()
    await woman.sees(woman.t('placements.tasks.status.open'))
    await woman.check('placements.evidence.certificate')
    await woman.type('placements.tasks.reference', 'HE-2027/118')
    await woman.press('placements.do.finish-task-button')
    await woman.sees(woman.t('placements.done.finish-task'))
    await hospital.open(`${placement}/tasks/recognition`)
    await hospital.sees('HE-2027/118')
  })

  await t.test('the office of her country sees the whole way', async () => {
    await labour.open(placement)
    const stages = await labour.main.locator('.fw-timeline').getByRole('heading').allInnerTexts()
    const started = labour.t('placements.event.started', { by: 'employer' })
    assert.ok(stages.includes(started), stages.join(', '))
  })

  for (const person of [woman, hospital, registrar, labour]) await person.page.context().close()
})
