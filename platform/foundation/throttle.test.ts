import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from '../../tests/support/app.ts'
import { TooManyAttemptsError } from './errors.ts'
import { attempt, forgive, networkOf, takeBack } from './throttle.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const limit = { limit: 3, windowSeconds: 60 }

async function refusals(bucket: string, attempts: number): Promise<number> {
  const all = Array.from({ length: attempts }, () => attempt(app.database, bucket, limit))
  const results = await Promise.allSettled(all)
  return results.filter((result) => result.status === 'rejected').length
}

test('a bucket takes its limit and no more, also when all come at once', async () => {
  assert.equal(await refusals('all-at-once', 20), 17)
  assert.equal(await refusals('another', 1), 0)
})

test('who is refused is told when to come back, and trying on does not put that off', async () => {
  await refusals('later', 30)
  await assert.rejects(attempt(app.database, 'later', limit), (error) => {
    assert.ok(error instanceof TooManyAttemptsError)
    assert.ok(error.retryAfter > 0 && error.retryAfter <= 60)
    return true
  })
  await app.database.kysely
    .updateTable('throttles')
    .set({ window_ends: new Date(Date.now() - 1000) })
    .where('bucket', '=', 'later')
    .execute()
  assert.equal(await refusals('later', 4), 1)
})

test('right answers are taken back one by one, or the whole bucket is forgiven', async () => {
  assert.equal(await refusals('right', 3), 0)
  await takeBack(app.database, 'right')
  assert.equal(await refusals('right', 2), 1)
  await forgive(app.database, 'right')
  assert.equal(await refusals('right', 3), 0)
})

test('an IPv6 subscriber counts as one network', () => {
  assert.equal(networkOf('203.0.113.9'), '203.0.113.9')
  assert.equal(networkOf('::ffff:203.0.113.9'), '203.0.113.9')
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2')
  assert.equal(networkOf('2001:DB8:0001:2::1'), '2001:db8:1:2')
  assert.equal(networkOf('2001:db8::1'), '2001:db8:0:0')
  assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0')
  assert.equal(networkOf('::1'), '0:0:0:0')
})
