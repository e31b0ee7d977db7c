/** Two officers change a rule of their country: one drafts and simulates it, the other publishes it, everybody reads it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser, type Platform, startPlatform } from './platform.ts'
import { Reader } from './reader.ts'

let platform: Platform
before(async () => {
  platform = await startPlatform()
})
after(() => platform.close())

const day = new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10)
const act = 'Act of the test'

test('drafted, simulated and published by two officers, in Nepali on a small phone', async () => {
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
  await author.typeDate(author.t('reforms.effective'), day)
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
  await anybody.open(`/pathways/npl/labour-permit?on=${day}`)
  assert.match(await anybody.main.innerText(), new RegExp(`२६[\\s\\S]*${act}`))
})
