/** A domestic worker without a phone of her own, registered at a field desk and hired through a licensed recruiter: in
 * Arabic, on a small phone, without JavaScript. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { featuredWorkers } from '../../platform/demonstration/sign-ins.ts'
import type { Competence } from '../../platform/foundation/actor.ts'
import { makeOrganisation, makeStaff } from '../support/fixtures.ts'
import { makeLicence } from '../support/journey.ts'
import { openBrowser, type Platform, startPlatform } from './platform.ts'
import { assistWorker, type Card, Reader, type Step, signInWithCard, takeStep } from './reader.ts'
import { writeVacancy } from './vacancy.ts'

const woman = {
  fullName: 'रूपा चौधरी',
  birthDate: '1991-12-03',
  // Two others of the demonstration have it too.
  phone: featuredWorkers.find(({ key }) => key === 'sita')?.phone as string,
  searches: 'عاملة منزلية',
  isco: '9111',
  years: '٧',
}
const household = 'أسرة الهاشمي'
const title = 'عاملة منزلية لأسرة من خمسة أفراد'

let platform: Platform
before(async () => {
  platform = await startPlatform()
})
after(() => platform.close())

test('a domestic worker from the field desk to the job and home again', async (t) => {
  const { database } = platform
  const as = async (account?: string) =>
    new Reader(await openBrowser(platform, account === undefined ? {} : { account }), 'ar')
  const officer = (country: string, competences: Competence[]) =>
    makeStaff(database, 'authority', country, { competences })
  const licensing = await officer('NPL', ['licensing'])
  const agency = await makeStaff(database, 'recruiter', 'NPL')
  await makeLicence(database, agency, licensing)
  const organisation = await makeOrganisation(database, 'employer', 'ARE', { name: household })
  const family = await as((await makeStaff(database, 'employer', 'ARE', { organisation })).account)
  const recruiter = await as(agency.account)
  const desk = await as((await officer('NPL', ['registration'])).account)
  const labour = await as((await officer('NPL', ['vacancies', 'contracts'])).account)
  const worker = await as()
  const today = new Date().toISOString().slice(0, 10)
  let card: Card
  let vacancy = ''
  let placement = ''

  await t.test('the desk writes down what she says; nothing counts before her own yes', async () => {
    card = await assistWorker(desk, woman)
    await signInWithCard(worker, card)
    await worker.open('/me')
    await worker.sees(woman.fullName)
    await worker.open('/me/confirm')
    await worker.press('assisted.own-yes')
    await worker.sees(worker.t('assisted.own-confirmed'))
  })

  await t.test('an officer compares her papers', async () => {
    await desk.open('/desk/people')
    await desk.type('people.desk.search', woman.fullName)
    await desk.press('people.desk.search-button')
    await desk.button(woman.fullName).click()
    await desk.press('people.desk.verify')
    await desk.check('people.option.passport')
    await desk.press('people.desk.verify-confirm')
    await desk.sees(desk.t('people.desk.verified'))
  })

  await t.test('the licensed recruiter writes the vacancy of the household', async () => {
    await recruiter.open('/employer/vacancies/new')
    await recruiter.type('vacancies.employer.search', household)
    await recruiter.press('vacancies.search.button')
    await recruiter.button(household).click()
    vacancy = await writeVacancy(recruiter, {
      searches: 'عاملة منزلية',
      isco: '9111',
      title,
      description: 'تنظيف البيت والطبخ. غرفة خاصة ويوم راحة كل أسبوع.',
      workplace: 'private-home',
      country: 'ARE',
      place: 'الشارقة',
      recruitsFrom: 'NPL',
      places: '1',
      wage: '1500',
      currency: 'AED',
      hours: '48',
      months: '24',
      language: ['en', 'A2'],
      education: '0',
    })
    await recruiter.press('vacancies.submit')
    await labour.open(`/desk/vacancies/${vacancy}`)
    await labour.press('vacancies.decide.publish')
    await labour.sees(labour.t('vacancies.decided.published'))
  })

  await t.test('she finds the job and why it fits; the recruiter finds her and makes an offer', async () => {
    await worker.open('/me/jobs')
    const job = worker.button(title)
    await worker.waitsFor(job)
    await job.click()
    await worker.sees(worker.t('matching.reason.destination-wanted'))
    await recruiter.open(`/employer/vacancies/${vacancy}/shortlist`)
    const her = recruiter.button(woman.fullName)
    await recruiter.waitsFor(her)
    await her.click()
    await recruiter.press('matching.candidate.offer')
    await recruiter.press('placements.offer.send')
    await recruiter.sees(recruiter.t('placements.offer.sent'))
    placement = new URL(recruiter.page.url()).pathname.replace('/ar', '')
  })

  const takes = (person: Reader, kind: Step) =>
    takeStep(person, placement, kind, person === worker ? 'worker' : 'employer')

  await t.test('a contract with a lower wage is caught: she sees the difference and refuses it', async () => {
    await takes(worker, 'accept')
    await takes(recruiter, 'sign')
    await recruiter.press('placements.propose.link')
    await recruiter.type('vacancies.wageMinor', '1200')
    await recruiter.press('placements.propose.send')
    await recruiter.sees(recruiter.t('placements.done.propose'))
    await worker.open(`${placement}/change`)
    await worker.sees(worker.t('placements.change.worse-for-you'))
    await worker.check('placements.reason.wage-too-low')
    await worker.press('placements.do.refuse-button')
    await worker.sees(worker.t('placements.done.refuse'))
    await takes(worker, 'sign')
  })

  await t.test('she leaves, arrives, works, ends the work and comes home', async () => {
    await takes(worker, 'depart')
    await takes(worker, 'arrive')
    await takes(family, 'start')
    await worker.open(placement)
    const end = worker.t('placements.do.end-summary', { by: 'worker' })
    await worker.main.locator('summary').filter({ hasText: end }).click()
    await worker.typeDate(worker.t('placements.do.end-day'), today)
    await worker.check('placements.reason.contract-completed')
    await worker.press('placements.do.end-button')
    await worker.sees(worker.t('placements.done.end'))
    await takes(worker, 'return')
  })

  await t.test('the two others on the same phone see nothing of her', async () => {
    const other = await as()
    await other.open(placement)
    await other.isAt('/sign-in')
    assert.equal(await other.main.getByText(woman.fullName).count(), 0)
  })

  for (const person of [worker, desk, labour, recruiter, family]) await person.page.context().close()
})
