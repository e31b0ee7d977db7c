/** A contract that somebody wants to change: on a small phone, in Arabic, without JavaScript. */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Actor } from '../../platform/foundation/actor.ts'
import { signedIn, startTestApp } from '../support/app.ts'
import { launchBrowser } from '../support/browser.ts'
import { type Cast, journeyTo, makeCast } from '../support/journey.ts'
import { openBrowser, type Platform } from './platform.ts'
import { Reader } from './reader.ts'

let platform: Platform
let cast: Cast
before(async () => {
  const app = await startTestApp()
  await app.server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.server.address() as AddressInfo
  const browser = await launchBrowser()
  platform = {
    ...app,
    url: `http://127.0.0.1:${port}`,
    browser,
    close: async () => {
      await browser.close()
      await app.close()
    },
  }
  cast = await makeCast(app.database, { worker: { name: 'सीता राई' } })
})
after(() => platform.close())

const reader = async (actor: Actor) =>
  new Reader(await openBrowser(platform, 'account' in actor ? { account: actor.account } : {}), 'ar')

test('a contract with a lower wage and a new cost is shown to the worker, and binds only by her yes and signature', async (t) => {
  const path = `/placements/${await journeyTo(platform.database, cast, 'signed')}`
  const [woman, employer, officer] = await Promise.all(
    [cast.worker, cast.employer, cast.destination].map(reader),
  )
  assert.ok(woman && employer && officer)
  const line = (person: Reader, heading: string) =>
    person.main
      .locator('.govuk-summary-card')
      .filter({ has: person.page.getByRole('heading', { name: heading }) })
  const proposes = async (wage: string) => {
    await employer.open(path)
    await employer.press('placements.propose.link')
    await employer.type('vacancies.wageMinor', wage)
    const medical = employer.main.getByRole('group', {
      name: employer.t('vacancies.cost.medical'),
      exact: true,
    })
    await employer.field(employer.t('vacancies.payer'), medical).selectOption('worker')
    await employer.field(employer.t('vacancies.cost.amount', { currency: 'AED' }), medical).fill('٢٥٠')
    await employer.press('placements.propose.send')
    await employer.sees(employer.t('placements.done.propose'))
  }
  const signs = async (person: Reader) => {
    await person.open(path)
    await person.press('placements.do.sign-button')
    await person.sees(person.t('placements.done.sign'))
  }
  const wageIs = async (person: Reader, wage: number) => {
    await person.open(path)
    const pay = person.t('vacancies.pay.month', { amount: person.texts.money(wage, 'AED') })
    assert.equal(await person.main.getByText(pay, { exact: true }).count(), 1)
  }

  await t.test('she sees old beside new, what is worse by word and sign, and says no', async () => {
    await proposes('١٢٠٠')
    await woman.open(path)
    await woman.sees(woman.t('placements.change.notice.for-worker', { by: 'employer' }))
    await woman.press('placements.change.see')
    const pay = line(woman, woman.t('vacancies.pay'))
    const text = await pay.innerText()
    for (const wage of [180_000, 120_000]) assert.ok(text.includes(woman.texts.money(wage, 'AED')), text)
    assert.ok(text.includes(woman.t('placements.change.worse-for-you')) && text.includes('−'))
    const medical = await line(woman, woman.t('vacancies.cost.medical')).innerText()
    assert.ok(medical.includes(woman.t('placements.change.worse-for-you')))
    assert.equal(await woman.main.locator('.govuk-summary-card').count(), 2)
    const wide = await woman.page.evaluate(() => document.documentElement.scrollWidth)
    assert.ok(wide <= 360, `${wide} px wide`)

    await woman.press('placements.do.refuse-button')
    await woman.sees(woman.t('placements.refused.reason'))
    await woman.check('placements.reason.wage-too-low')
    await woman.press('placements.do.refuse-button')
    await woman.sees(woman.t('placements.done.refuse'))
    await wageIs(woman, 180_000)
  })

  await t.test('the officer is told of a possible substitution', async () => {
    await proposes('1500')
    await officer.open(path)
    await officer.press('placements.change.see')
    await officer.sees(officer.t('placements.change.review'))
    await officer.sees(officer.t('vacancies.wageMinor'))
    await officer.sees(officer.t('placements.change.topic.costs'))
  })

  await t.test(
    'her yes alone changes nothing; both signatures do, and the first version stays readable',
    async () => {
      await woman.open(`${path}/change`)
      await woman.press('placements.do.agree-button')
      await woman.sees(woman.t('placements.done.agree'))
      await wageIs(woman, 180_000)
      await signs(woman)
      await wageIs(employer, 180_000)
      await signs(employer)
      await wageIs(woman, 150_000)
      for (const [version, wage] of [
        [1, 180_000],
        [3, 150_000],
      ] as const) {
        assert.equal(await woman.open(`${path}/contract?version=${version}`), 200)
        // In her language and in the one of the country of work.
        for (const [language, texts] of [
          ['ne', new Reader(woman.page, 'ne').texts],
          ['ar', woman.texts],
        ] as const) {
          const section = await woman.main.locator(`section[lang=${language}]`).innerText()
          assert.ok(section.includes(texts.money(wage, 'AED')), `${language}: ${version}`)
        }
        const visitor = await signedIn(platform, cast.worker.account)
        const pdf = await visitor.get(`/ar${path}/contract.pdf?version=${version}`)
        assert.match(pdf.body, /^%PDF-1\.7/)
      }
    },
  )
})
