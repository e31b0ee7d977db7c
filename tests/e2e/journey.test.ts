/** The main job as its people do it: on a small phone, without JavaScript, each in their own language. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { employerNames } from '../../platform/demonstration/work.ts'
import { occupationTitle } from '../../platform/features/classifications/index.ts'
import { verifyAudit } from '../../platform/foundation/audit/verify.ts'
import type { Locale } from '../../platform/foundation/i18n/locales.ts'
import { openBrowser, type Platform, startPlatform } from './platform.ts'
import { Reader, registerWorker, signInStaff, signInWorker, signOut } from './reader.ts'

const worker = {
  fullName: 'सावित्री कुमारी अधिकारी',
  birthDate: '1997-05-19',
  phone: '९८४-१२३४५६७',
  // Kitchen helper, भाँडा माझ्ने, as many would write it.
  searches: 'भाडा माझने',
  isco: '9412',
  years: '६',
  pin: '५८२०४७',
}
const employerName = employerNames[0]?.name as string

let platform: Platform
before(async () => {
  platform = await startPlatform()
})
after(() => platform.close())

test('from the registration in Nepali to the return home', async (t) => {
  const reader = async (locale: Locale) => new Reader(await openBrowser(platform), locale)
  const woman = await reader('ne')
  const officer = await reader('en')
  const employer = await reader('ar')
  const border = await reader('en')
  const today = new Date().toISOString().slice(0, 10)
  let title = ''
  let vacancy = ''
  let placement = ''

  await t.test('she registers in Nepali, keeps her card and signs in again', async () => {
    const { card } = await registerWorker(woman, worker)
    assert.match(card.number, /^\d{4} \d{4}$/)
    assert.equal(card.words.length, 6)
    await woman.sees(woman.t('people.me.unverified'))
    await signOut(woman)
    assert.equal(await woman.open('/me'), 200)
    await woman.isAt('/sign-in')
    await signInWorker(woman, worker)
    await woman.isAt('/me')
    await woman.sees(worker.fullName)
  })

  await t.test('the officer of Nepal verifies her', async () => {
    await signInStaff(officer, 'officer.nepal@fairway.example')
    await officer.press('desk.queue.people')
    await officer.type('people.desk.search', worker.fullName)
    await officer.press('people.desk.search-button')
    await officer.button(worker.fullName).click()
    await officer.sees('+9779841234567')
    await officer.press('people.desk.verify')
    await officer.check('people.option.identity')
    await officer.press('people.desk.verify-confirm')
    await officer.sees(officer.t('people.desk.verified'))
    await woman.open('/me')
    await woman.sees(woman.t('people.me.verified'))
  })

  await t.test('the officer publishes the vacancy that waits', async () => {
    await officer.menu('site.desk')
    await officer.press('desk.queue.vacancies')
    const card = officer.main.locator('.fw-card').filter({ hasText: employerName })
    title = await card.getByRole('link').innerText()
    await card.getByRole('link').click()
    await officer.page.waitForURL(/\/desk\/vacancies\/.+/)
    vacancy = officer.page.url().split('/').at(-1) as string
    await officer.press('vacancies.decide.publish')
    await officer.sees(officer.t('vacancies.decided.published'))
  })

  await t.test('she sees the job among those for her, and why', async () => {
    await woman.menu('site.my-jobs')
    // The employer has another vacancy of this name.
    const job = woman.button(title).and(woman.page.locator(`[href$="${vacancy}"]`))
    await woman.waitsFor(job)
    await job.click()
    const occupation = occupationTitle(worker.isco, 'ne')
    await woman.sees(woman.t('matching.requirement.occupation', { occupation }))
    await woman.sees(woman.t('matching.reason.same-unit-group', { occupation }))
    await woman.sees(woman.t('matching.reason.destination-wanted'))
  })

  await t.test('the employer finds her, in Arabic, sees why, and makes an offer', async () => {
    await signInStaff(employer, 'employer1@fairway.example')
    assert.equal(await employer.page.locator('html').getAttribute('dir'), 'rtl')
    await employer.menu('site.vacancies')
    await employer
      .button(title)
      .and(employer.page.locator(`[href$="${vacancy}"]`))
      .click()
    await employer.press('vacancies.shortlist')
    const her = employer.button(worker.fullName)
    await employer.waitsFor(her)
    await her.click()
    const occupation = occupationTitle(worker.isco, 'ar')
    await employer.sees(employer.t('matching.requirement.occupation', { occupation }))
    await employer.sees(employer.t('matching.reason.same-unit-group', { occupation }))
    await employer.press('matching.candidate.offer')
    await employer.press('placements.offer.send')
    await employer.sees(employer.t('placements.offer.sent'))
    placement = new URL(employer.page.url()).pathname.replace('/ar', '')
  })

  const opens = async (person: Reader) => {
    await person.open('/placements')
    await person.button(person === woman ? title : worker.fullName).click()
    await person.isAt(placement)
  }
  const borderSees = async (expected: boolean) => {
    assert.equal(await border.open(placement), expected ? 200 : 404)
    await border.open('/placements')
    assert.equal(await border.button(worker.fullName).count(), expected ? 1 : 0)
  }
  /** Takes the step that the page offers. */
  const takes = async (person: Reader, kind: 'accept' | 'sign' | 'depart' | 'start' | 'return') => {
    await opens(person)
    if (kind !== 'accept' && kind !== 'sign') {
      const by = person === woman ? 'worker' : 'employer'
      await person.typeDate(person.t(`placements.do.${kind}`, { by }), today)
    }
    await person.press(`placements.do.${kind}-button`)
    await person.sees(person.t(`placements.done.${kind}`))
  }

  await t.test('she accepts; both read the contract in two languages and sign it', async () => {
    await signInStaff(border, 'immigration@fairway.example')
    await borderSees(false)
    await takes(woman, 'accept')
    await borderSees(false)

    await woman.button(woman.t('placements.contract.read')).first().click()
    for (const language of ['ne', 'ar']) {
      const text = woman.main.locator(`section[lang=${language}]`)
      assert.ok((await text.innerText()).includes(worker.fullName), language)
      assert.ok((await text.innerText()).includes(employerName), language)
    }
    const download = woman.page.waitForEvent('download')
    await woman.press('placements.contract.pdf')
    const pdf = await readFile(await (await download).path())
    assert.equal(pdf.subarray(0, 4).toString(), '%PDF')

    await takes(woman, 'sign')
    await borderSees(false)
    await takes(employer, 'sign')
    await borderSees(true)
  })

  await t.test('she leaves, starts to work, ends and comes back', async () => {
    await takes(woman, 'depart')
    await borderSees(true)
    await takes(employer, 'start')
    await borderSees(false)

    await opens(woman)
    const end = woman.t('placements.do.end-summary', { by: 'worker' })
    await woman.main.locator('summary').filter({ hasText: end }).click()
    await woman.typeDate(woman.t('placements.do.end-day'), today)
    await woman.check('placements.reason.not-paid')
    await woman.press('placements.do.end-button')
    await woman.sees(woman.t('placements.done.end'))
    await takes(woman, 'return')
    await borderSees(false)
  })

  await t.test(
    'she, the employer and the officer see the same journey; her reason stays with her and the officer',
    async () => {
      const events = [
        ['offered', 'employer'],
        ['accepted', 'worker'],
        ['contract-made', 'other'],
        ['signed', 'worker'],
        ['signed', 'employer'],
        ['departed', 'worker'],
        ['started', 'employer'],
        ['ended', 'worker'],
        ['returned', 'worker'],
      ] as const
      for (const person of [woman, employer, officer]) {
        if (person === officer) {
          // Many stand in the officer's list; what waits longest comes first.
          await officer.open('/placements')
          await officer.field(officer.t('placements.list.stage')).selectOption('returned')
          await officer.press('placements.list.show')
          await officer.button(worker.fullName).click()
        } else await opens(person)
        await person.isAt(placement)
        assert.deepEqual(
          await person.main.locator('.fw-timeline').getByRole('heading').allInnerTexts(),
          events.map(([kind, by]) => person.t(`placements.event.${kind}`, { by })),
        )
        const reason = person.t('placements.timeline.reason', {
          reason: person.t('placements.reason.not-paid'),
        })
        assert.equal(await person.main.getByText(reason).count(), person === employer ? 0 : 1)
      }
    },
  )

  await t.test('the audit trail is whole', async () => {
    const trail = await platform.database.read({ kind: 'system', name: 'test' }, ({ db }) => verifyAudit(db))
    assert.ok(trail.ok)
  })

  for (const person of [woman, officer, employer, border]) await person.page.context().close()
})
