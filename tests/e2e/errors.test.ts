/** What a person sees when something is wrong: in Arabic, on a small phone, without JavaScript. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser, type Platform, startPlatform } from './platform.ts'
import { Reader, registerWorker } from './reader.ts'

let platform: Platform
before(async () => {
  platform = await startPlatform()
})
after(() => platform.close())

const newReader = async () => new Reader(await openBrowser(platform), 'ar')

/** The summary names what is wrong, in a page that reads from right to left; its link leads into the field. */
async function summaryLeadsTo(reader: Reader, errorKey: string, field: string): Promise<void> {
  const { page } = reader
  const summary = reader.main.getByRole('alert')
  assert.match(await page.title(), new RegExp(`^${reader.t('design.error-prefix')}`))
  assert.equal(await page.locator('html').getAttribute('dir'), 'rtl')
  const [screen, edge] = [page.viewportSize(), await summary.boundingBox()]
  assert.ok(screen && edge && edge.x >= 0 && edge.x + edge.width <= screen.width)
  await summary.getByRole('link', { name: reader.t(errorKey), exact: true }).click()
  await page.locator(`[id="${field}"]:focus`).waitFor()
}

test('a refused form keeps what was typed, and its summary leads to the field', async () => {
  const reader = await newReader()
  await reader.open('/register')
  await reader.press('people.register.start')
  await reader.press('continue')
  await summaryLeadsTo(reader, 'people.error.name', 'fullName')
  await reader.type('people.name.label', 'و')
  await reader.press('continue')

  await reader.isAt('/register/birth-date')
  await reader.typeDate(reader.t('people.birth-date.label'), '1990-02-31')
  await reader.press('continue')
  await summaryLeadsTo(reader, 'people.error.birth-date', 'birthDate-day')
  assert.equal(await reader.field(reader.t('design.day')).inputValue(), '٣١')
  await reader.typeDate(reader.t('people.birth-date.label'), '1990-02-28')
  await reader.press('continue')

  await reader.field(reader.t('people.nationality.label')).selectOption('EGY')
  await reader.press('continue')
  await reader.check('people.phone.yes')
  await reader.type('people.phone.number', 'صفر ١٠٠')
  await reader.press('continue')
  await summaryLeadsTo(reader, 'people.error.phone', 'phone')
  assert.equal(await reader.field(reader.t('people.phone.number')).inputValue(), 'صفر ١٠٠')
  assert.equal(await reader.field(reader.t('people.phone.country')).inputValue(), 'EGY')
  assert.ok(await reader.field(reader.t('people.phone.yes')).isChecked())
  await reader.page.context().close()
})

test('a wrong password keeps the address and forgets the password', async () => {
  const reader = await newReader()
  await reader.open('/staff/sign-in')
  await reader.type('accounts.staff.email.label', 'officer.nepal@fairway.example')
  await reader.type('accounts.staff.password.label', 'not the right one')
  await reader.press('continue')
  await reader.main.getByRole('alert').getByText(reader.t('accounts.staff.sign-in.wrong')).waitFor()
  assert.equal(
    await reader.field(reader.t('accounts.staff.email.label')).inputValue(),
    'officer.nepal@fairway.example',
  )
  assert.equal(await reader.field(reader.t('accounts.staff.password.label')).inputValue(), '')
  await reader.page.context().close()
})

test('the last form of the registration, sent from two tabs, registers once', async () => {
  const reader = await newReader()
  const other = new Reader(await reader.page.context().newPage(), 'ar')
  const worker = {
    fullName: 'هدى إبراهيم',
    birthDate: '1994-10-11',
    phone: '+9779841000777',
    searches: 'ممرضة',
    isco: '2221',
    years: '٤',
    pin: '٩٣٠٥٢٨',
  }
  await registerWorker(reader, worker, async (screen) => {
    if (screen === '/register/check') await other.open(screen)
  })
  await other.press('people.check.send')
  await other.isAt('/register')
  await other.sees(other.t('people.register.signed-in.title'))
  const registered = await platform.database.internal('test', (db) =>
    db.selectFrom('people').select('id').where('full_name', '=', worker.fullName).execute(),
  )
  assert.equal(registered.length, 1)

  // Her own page is not for officers, nor theirs for her.
  assert.equal(await reader.open('/desk/people'), 403)
  await reader.sees(reader.t('error.page.403.title'))
  assert.equal(await reader.open('/placements/00000000-0000-4000-8000-000000000000'), 404)
  await reader.sees(reader.t('error.page.404.title'))
  await reader.page.context().close()
})

test('an address that does not exist says so in the reader’s language', async () => {
  const reader = await newReader()
  for (const path of ['/nothing', '/jobs/nothing', '/organisations/00000000-0000-4000-8000-000000000000']) {
    assert.equal(await reader.open(path), 404, path)
    assert.equal(
      await reader.main.getByRole('heading', { level: 1 }).innerText(),
      reader.t('error.page.404.title'),
    )
    assert.equal(await reader.page.locator('html').getAttribute('dir'), 'rtl')
  }
  await reader.page.context().close()
})
