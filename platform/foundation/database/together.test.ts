import assert from 'node:assert/strict'
import { test } from 'node:test'
import { together } from './together.ts'

test('what comes while a write is under way is written next, in one go', async () => {
  const written: number[][] = []
  const first = Promise.withResolvers<void>()
  const note = together<number>(async (all) => {
    written.push(all)
    if (written.length === 1) await first.promise
  })
  const all = [1, 2, 3].map((one) => note(one))
  first.resolve()
  await Promise.all(all)
  await note(4)
  assert.deepEqual(written, [[1], [2, 3], [4]])
})

test('one that cannot be written fails its own caller alone', async () => {
  const written: number[] = []
  const note = together<number>(async (all) => {
    if (all.includes(3)) throw new Error('three')
    written.push(...all)
  })
  const results = await Promise.allSettled([1, 2, 3, 4].map((one) => note(one)))
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(written, [1, 2, 4])
  await note(5)
  assert.deepEqual(written, [1, 2, 4, 5])
})
