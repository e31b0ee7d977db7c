/** An officer fills a place by a round, and the worker who did not get it reads why: on a small phone, without JavaScript. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { featuredWorkers } from '../../platform/demonstration/sign-ins.ts'
import { openBrowser, type Platform, startPlatform } from './platform.ts'
import { Reader, signInStaff, signInWorker } from './reader.ts'

let platform: Platform
before(async () => {
  platform = await startPlatform()
})
after(() => platform.close())

const sita = featuredWorkers.find(({ key }) => key === 'sita')
assert.ok(sita)

/** A vacancy that Sita fits, and somebody else who fits it. */
async function found(): Promise<{ vacancy: string; title: string; other: string }> {
  return platform.database.internal('test', async (db) => {
    const { rows } = await sql<{ vacancy: string; title: string; other: string }>`
      select v.id as vacancy, v.title, p.full_name as other from vacancies v, people p
      where vacancy_is_open(v) and v.isco = ${sita?.isco} and v.recruits_from = 'NPL' and v.country = 'ARE'
        and p.nationality = 'NPL' and person_is_shown(p.id) and p.full_name <> ${sita?.fullName}
        and exists (select from person_occupations o where o.person_id = p.id and o.isco = v.isco)
        and not exists (select from people x where x.full_name = p.full_name and x.id <> p.id)
        and not exists (select from person_destinations d
          where d.person_id = p.id and d.country = 'ARE' and d.wish = 'refused')
      order by v.id, p.full_name limit 1`.execute(db)
    assert.ok(rows[0])
    return rows[0]
  })
}

test('places, roster, a round by every method, published; who got nothing reads why', async () => {
  const { vacancy, title, other } = await found()
  const officer = new Reader(await openBrowser(platform), 'en')
  const t = officer.t.bind(officer)
  await signInStaff(officer, 'officer.nepal@fairway.example')
  await officer.press('rounds.programmes')
  await officer.type('rounds.name', 'Rooms, spring')
  await officer.type('rounds.country', 'United Arab Emirates')
  await officer.typeDate(t('rounds.opensOn'), '2026-01-01')
  await officer.typeDate(t('rounds.closesOn'), '2099-12-31')
  await officer.press('rounds.programme.create')
  await officer.sees(t('rounds.programme.created'))
  const programme = new URL(officer.page.url()).pathname.replace('/en', '')

  await officer.open(`${programme}/places`)
  await officer.field(t('rounds.vacancy')).selectOption(vacancy)
  await officer.press('save')
  await officer.sees(t('rounds.error.places'))
  assert.equal(await officer.field(t('rounds.vacancy')).inputValue(), vacancy, 'what was chosen stays')
  await officer.type('rounds.places.number', '1')
  await officer.press('save')
  await officer.sees(t('rounds.saved'))

  await officer.open(`${programme}/roster`)
  for (const { name, named } of [
    { name: sita.fullName, named: '' },
    { name: other, named: vacancy },
  ]) {
    await officer.type('rounds.search', name)
    await officer.press('rounds.search.button')
    await officer.main.getByRole('radio').first().check()
    await officer.field(t('rounds.named')).selectOption(named)
    await officer.press('rounds.roster.add')
    await officer.sees(t('rounds.roster.added'))
  }

  await officer.open(`${programme}/rounds/new`)
  await officer.type('rounds.seed', 'Draw of 1 December 7 21 35')
  await officer.press('rounds.new.start')
  await officer.page.waitForURL(/\/desk\/rounds\/[0-9a-f-]{36}$/)
  while ((await officer.button(t('rounds.compute')).count()) > 0) await officer.press('rounds.compute')
  const table = officer.main.getByRole('table').first()
  for (const method of ['roster', 'stable', 'greatest', 'arrival'])
    assert.equal(
      await table
        .getByRole('row')
        .filter({ hasText: t(`rounds.method.${method}`) })
        .count(),
      1,
      method,
    )
  const width = await officer.page.evaluate<number>('document.documentElement.scrollWidth')
  assert.ok(width <= 360, `${width} px`)
  await officer.main.getByRole('radio', { name: t('rounds.method.stable') }).check()
  await officer.press('rounds.publish')
  await officer.sees(t('rounds.published'))
  await officer.press('rounds.public')
  await officer.sees('--method stable')
  await officer.page.context().close()

  const worker = new Reader(await openBrowser(platform), 'ne')
  await signInWorker(worker, sita)
  await worker.open('/me/programmes')
  const own = worker.main.locator('section').filter({ hasText: 'Rooms, spring' })
  await own.getByText(worker.t('rounds.own.not-placed')).waitFor()
  const reason = await own.getByRole('listitem').first().innerText()
  assert.ok(reason.includes(title) && /१००/.test(reason), reason)
  await worker.page.context().close()
})
