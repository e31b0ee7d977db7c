import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from '../../../../tests/support/app.ts'
import { publicActor } from '../../../foundation/actor.ts'
import { createWorkerAccount } from './index.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

test('a visitor who registers gets an account and a card', async () => {
  const { account, card } = await app.database.write(publicActor, async (work) => {
    const person = randomUUID()
    await work.db
      .insertInto('people')
      .values({ id: person, full_name: 'Sita', birth_date: '1995-05-05', nationality: 'NPL', locale: 'ne' })
      .execute()
    return createWorkerAccount(work, { person, pin: '204816', locale: 'ne', birthDate: '1995-05-05' })
  })
  assert.match(account, /^[0-9a-f-]{36}$/)
  assert.match(card.number, /^\d{8}$/)
  assert.equal(card.words.length, 6)
})
