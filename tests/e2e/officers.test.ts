/** Officers on a small phone, without JavaScript: one brings the office's own list into Fairway; two change a rule. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser, type Platform, startPlatform } from './platform.ts'
import { Reader, signInStaff } from './reader.ts'

let platform: Platform
before(async () => {
  platform = await startPlatform()
})
after(() => platform.close())

const heading = 'Nombre y apellidos;Nacimiento;Contacto de casa;Oficio'
const good = 'Mañana Gurung;31/12/1990;9841000777;albañil'
const wrong = 'Ñusta Sherpa;30/02/1991;9841000778;7112'
const corrected = wrong.replace('30/02', '28/02')

test('a list in Spanish: columns, an error by row and column, the corrected file, saved, undone', async () => {
  const officer = new Reader(await openBrowser(platform), 'es')
  const { page, main, t } = { page: officer.page, main: officer.main, t: officer.t.bind(officer) }
  const send = async (rows: string[]) => {
    // As spreadsheet programs in Spanish save CSV: semicolons, and Windows-1252.
    const buffer = Buffer.from([heading, ...rows].join('\r\n'), 'latin1')
    await officer.check('imports.kind.workers')
    await main.locator('input[type=file]').setInputFiles({ name: 'lista.csv', mimeType: 'text/csv', buffer })
    await officer.press('imports.send')
    await page.waitForURL(/\/es\/desk\/imports\/[0-9a-f-]{36}$/)
  }
  await signInStaff(officer, 'officer.nepal@fairway.example')
  await officer.press('desk.imports')
  await officer.isAt('/desk/imports')
  await send([good, wrong])

  const phone = officer.field(t('imports.field.optional', { field: t('imports.field.phone') }))
  await fits(page)
  assert.equal(await phone.inputValue(), '', 'nobody can tell what this column is')
  assert.equal(await officer.field(t('imports.field.birthDate')).inputValue(), '1')
  await phone.selectOption('2')
  // A word that is no country is named, and the choice made above stays.
  await officer.type('imports.phoneCountry', 'Atlántida')
  await officer.press('imports.check')
  await officer.sees(t('imports.phoneCountry.error'))
  assert.equal(await phone.inputValue(), '2')
  await officer.type('imports.phoneCountry', 'Nepal')
  await officer.press('imports.check')

  const problem = main.getByRole('row').filter({ hasText: '30/02/1991' })
  assert.deepEqual(await problem.locator('th, td').allInnerTexts(), [
    '3',
    'Nacimiento: 30/02/1991',
    t('imports.problem.date-dmy'),
  ])
  await fits(page)
  await officer.press('imports.again')
  await send([good, corrected])
  assert.equal(await phone.inputValue(), '2', 'the columns are read as the last time')
  await officer.press('imports.check')
  assert.equal(await main.getByText(t('imports.problems'), { exact: true }).count(), 0)
  await officer.sees('Mañana Gurung')
  await officer.press('imports.load', { count: 2 })
  await officer.waitsFor(main.getByText(t('imports.done.text')))
  assert.equal(await savedPeople(), 2)

  await officer.press('imports.undo')
  await officer.sees(t('imports.undo.sure.error'))
  assert.equal(await savedPeople(), 2)
  await officer.check('imports.undo.sure')
  await officer.press('imports.undo')
  await officer.sees(t('imports.undo.done', { removed: 2, kept: 0 }))
  assert.equal(await savedPeople(), 0)
  await page.context().close()
})

/** On the screen, and into 30 KB even where nothing on the way compresses it. */
async function fits(page: Page): Promise<void> {
  const width = await page.evaluate<number>('document.documentElement.scrollWidth')
  assert.ok(width <= 360, `${page.url()}: ${width} px`)
  const bytes = Buffer.byteLength(await page.content())
  assert.ok(bytes <= 30 * 1024, `${page.url()}: ${bytes} bytes`)
}

async function savedPeople(): Promise<number> {
  const names = ['Mañana Gurung', 'Ñusta Sherpa']
  const found = await platform.database.internal('test', (db) =>
    db.selectFrom('people').select('id').where('full_name', 'in', names).execute(),
  )
  return found.length
}

test('the evidence fits a small phone in Arabic', async () => {
  const quarter = await endPlacements()
  const reader = new Reader(await openBrowser(platform), 'ar')
  assert.equal(await reader.open(`/evidence?measure=placements&period=${quarter}&digits=4`), 200)
  await reader.sees(reader.t('evidence.title'))
  assert.equal(await reader.page.locator('html').getAttribute('dir'), 'rtl')
  const tables = await reader.main.locator('table').count()
  assert.ok(tables >= 4, `${tables} tables: causes, occupations, countries of home and of work`)
  await fits(reader.page)
  await reader.page.context().close()
})

/** Placements of last year that came to nothing, in numbers that may be told; the demonstration's are too young. */
async function endPlacements(): Promise<string> {
  const year = new Date().getUTCFullYear() - 1
  await platform.database.internal('test', async (db) => {
    const like = await db
      .selectFrom('placements')
      .select(['vacancy_id', 'person_id', 'employer_id', 'recruiter_id', 'origin', 'destination'])
      .executeTakeFirstOrThrow()
    for (const reason of ['pathway-not-available', 'would-hire-if-pathway-existed', 'health']) {
      for (let made = 0; made < 12; made++) {
        const id = randomUUID()
        await db
          .insertInto('placements')
          .values({ id, ...like, stage: 'closed' })
          .execute()
        await db
          .insertInto('placement_events')
          .values({
            placement_id: id,
            seq: 1,
            kind: 'withdrawn',
            data: JSON.stringify({ by: 'employer', reason }),
            occurred_on: `${year}-05-02`,
            actor: 'system:test',
          })
          .execute()
      }
    }
  })
  return `${year}-Q2`
}

const firstDay = new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10)
const act = 'Act of the test'

test('a rule is drafted and simulated by one officer, published by another, and read by everybody, in Nepali', async () => {
  const officer = async (email: string) => {
    const { id } = await platform.database.internal('test', (db) =>
      db.selectFrom('accounts').select('id').where('email', '=', email).executeTakeFirstOrThrow(),
    )
    return new Reader(await openBrowser(platform, { account: id }), 'ne')
  }
  const author = await officer('policy.nepal@fairway.example')
  const colleague = await officer('policy2.nepal@fairway.example')

  await author.open('/desk/reforms/new')
  await author.type('reforms.act', act)
  await author.type('reforms.ref', 'Section 9')
  await author.type('reforms.url', 'https://law.example/act')
  await author.typeDate(author.t('reforms.effective'), firstDay)
  await author.press('reforms.begin')
  await author.page.locator('a[href$="/values/domestic_age"]').click()
  await author.type('reforms.value.new', '२६')
  await author.press('reforms.save')
  await author.sees(author.t('reforms.saved'))
  await author.press('reforms.values.done')
  const address = new URL(author.page.url()).pathname.slice('/ne'.length)
  await author.press('reforms.simulate')
  await author.press('reforms.simulate.run')
  await author.sees(author.t('reforms.by.origin'))
  await author.open(address)
  await author.press('reforms.step.submit')
  await author.sees(author.t('reforms.waits'))

  await colleague.open('/desk')
  await colleague.press('desk.queue.reforms')
  await colleague.page.getByRole('link', { name: act }).click()
  await colleague.press('reforms.step.publish')
  await colleague.sees(colleague.t('reforms.read.error'))
  await colleague.check('reforms.read')
  await colleague.press('reforms.step.publish')
  await colleague.sees(colleague.t('reforms.done.publish'))

  const anybody = new Reader(await openBrowser(platform), 'ne')
  await anybody.open(`/pathways/npl/labour-permit?on=${firstDay}`)
  assert.match(await anybody.main.innerText(), new RegExp(`२६[\\s\\S]*${act}`))
})
