/** "Which pathways are open to me", from the first page to the end, in Arabic, on a small phone and without JavaScript. */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startTestApp, type TestApp } from '../support/app.ts'
import { launchBrowser } from '../support/browser.ts'
import { Reader } from './reader.ts'

let app: TestApp
let browser: Browser
before(async () => {
  app = await startTestApp()
  await app.server.listen({ port: 0, host: '127.0.0.1' })
  browser = await launchBrowser()
})
after(async () => {
  await browser.close()
  await app.close()
})

test('somebody who reads Arabic finds out which ways are open', async () => {
  const { port } = app.server.server.address() as AddressInfo
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 360, height: 800 },
    baseURL: `http://127.0.0.1:${port}`,
  })
  const reader = new Reader(await context.newPage(), 'ar')
  const { page, texts } = reader
  const looksRight = async () => {
    assert.equal(await page.locator('html').getAttribute('dir'), 'rtl')
    const beyond = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
    assert.ok(beyond <= 0, `${page.url()} is ${beyond} px too wide`)
    // No answer stands in an address, where the next person at this phone would read it.
    assert.doesNotMatch(page.url(), /NPL|ARE|true|false|=/)
  }
  /** Leads to the end where there is a permit for a mason with an offer in the Emirates. */
  const answers: Record<string, string> = {
    nationality: texts.country('NPL'),
    birth_date: '1998-04-01',
    passport_months_left: '40',
  }
  const yes = ['has_job_offer', 'has_passport', 'employer_pays_visa_and_ticket']

  await reader.open('')
  await reader.menu('site.pathways')
  await reader.press('pathways.open.link')
  await looksRight()
  await reader.field(texts.country('ARE')).check()
  await reader.press('pathways.open.start')
  let asked = 0
  for (; page.url().includes('/questions/'); asked++) {
    assert.ok(asked < 30, 'the questions come to an end')
    await looksRight()
    const fact = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const heading = (await reader.main.getByRole('heading', { level: 1 }).innerText()).trim()
    if (await reader.main.getByLabel(reader.t('pathways.open.yes'), { exact: true }).count())
      await reader.check(`pathways.open.${yes.includes(fact) ? 'yes' : 'no'}`)
    else if (fact === 'birth_date') await reader.typeDate(heading, answers.birth_date ?? '')
    else if (fact === 'nationality') await reader.field(heading).selectOption({ label: answers[fact] ?? '' })
    else if (answers[fact]) await reader.field(heading).fill(answers[fact])
    else {
      await reader.press('pathways.open.do-not-know')
      continue
    }
    await reader.press('continue')
  }
  assert.ok(asked > 3)
  await reader.isAt('/pathways/open/result')
  await looksRight()
  await reader.sees(reader.t('pathways.open.before-leaving'))
  await reader.main.getByRole('heading', { level: 2, name: reader.t('pathways.answer.open') }).waitFor()
  await reader.main.locator('.fw-card__title a').first().click()
  await looksRight()
  await reader.sees(reader.t('pathways.open.next-step'))
  await page.goBack()

  await reader.main.getByRole('link', { name: reader.t('pathways.open.print') }).click()
  await looksRight()
  await reader.sees(texts.country('NPL'))
  await reader.press('pathways.open.forget')
  await reader.isAt('/pathways/open')
  await reader.sees(reader.t('pathways.open.forgotten'))
  await reader.open('/pathways/open/answers')
  await reader.isAt('/pathways/open')
})
