import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rankLabels, slipsBetween } from './rank.ts'

const word = fc.string({ unit: fc.constantFrom(...'abcdef'), minLength: 1, maxLength: 8 })

test('letters missed, added, mistaken and swapped are one slip each', () => {
  for (const typed of ['welder', 'weldr', 'weldeer', 'weldar', 'wedler']) {
    assert.equal(slipsBetween(typed, 'gas welder and cutter'), typed === 'welder' ? 0 : 1, typed)
  }
  assert.equal(slipsBetween('welder', 'elder abuse'), 2)
})

test('every word that begins a word of the label is without slips, and never more slips than twice its letters', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), word, (words, typed) => {
      for (const one of words) assert.equal(slipsBetween(one, words.join(' ')), 0)
      assert.ok(slipsBetween(typed, words.join(' ')) <= typed.length + 1)
    }),
  )
})

test('exact before beginning before beginning of a word before alike, the reader’s language first', () => {
  const found = ['masno', 'stone mason', 'mason helper', 'mason', 'mason de piedra', 'piano'].map(
    (folded, index) => ({
      of: String(index),
      label: folded,
      folded,
      own: folded !== 'mason de piedra',
      preferred: true,
    }),
  )
  assert.deepEqual(
    rankLabels('mason', found).map(({ label }) => label),
    ['mason', 'mason helper', 'stone mason', 'mason de piedra', 'masno'],
  )
})
