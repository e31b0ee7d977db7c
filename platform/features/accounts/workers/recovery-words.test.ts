import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { locales } from '../../../foundation/i18n/locales.ts'
import { readRecoveryWords, readWordsFrom, recoveryWords } from './recovery-words.ts'

test('six words in any mix of languages are read back as they were', () => {
  const word = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...locales))
  fc.assert(
    fc.property(fc.array(word, { minLength: 6, maxLength: 6 }), (words) => {
      const typed = words.map(([index, locale]) => recoveryWords([index], locale)[0])
      assert.deepEqual(readRecoveryWords(typed.join(' ')), { indexes: words.map(([index]) => index) })
    }),
  )
})

test('what is no card is told apart', () => {
  assert.deepEqual(readRecoveryWords(''), { count: 0 })
  assert.deepEqual(readRecoveryWords('airplane almond'), { count: 2 })
  assert.deepEqual(readRecoveryWords('airplane almond airplane almond airplane qqq'), { unknown: 'qqq' })
})

test('a list of words that would confuse two cards is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-words-'))
  const file = join(folder, 'words.csv')
  const rows = Array.from({ length: 256 }, (_, i) =>
    [i, ...locales.map((locale) => `${locale}w${letters(i)}`)].join(),
  )
  const write = (lines: string[]) => writeFileSync(file, ['index,en,ar,ne,bn,es', ...lines].join('\n'))
  write(rows)
  assert.equal(readWordsFrom(file).table.length, 256)
  write(rows.slice(1))
  assert.throws(() => readWordsFrom(file), /it must have 256/)
  write(rows.with(7, rows[7]!.replace('eswah', 'ÉNWÁA')))
  assert.throws(() => readWordsFrom(file), /index 7: "ÉNWÁA"/)
  rmSync(folder, { recursive: true })
})

function letters(i: number): string {
  return [i >> 4, i & 15].map((n) => String.fromCharCode(97 + n)).join('')
}
