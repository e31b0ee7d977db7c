import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fold } from './fold.ts'

test('what people of one language write in different ways becomes one', () => {
  for (const [one, ...others] of [
    ['Mason', 'massson', ' MASON '],
    ['albañil', 'albanil', 'ALBAÑIL', 'alban\u0303il'],
    ['राजमिस्त्री', 'राजमिस्त्रि', 'राज\u200dमिस्त्री', 'rajamistri'],
    ['वेल्डर', 'बेल्डर'],
    ['इँटा', 'इंटा', 'ईंटा'],
    ['बढ़ई', 'बढई'],
    ['রাজমিস্ত্রি', 'রাজমিস্ত্রী', 'rajamistri'],
    ['গাড়ি', 'গাড়ী', 'গা\u09a1\u09bcি'],
    ['مدرسة', 'مدرسه', 'المدرسة', 'مَدْرَسَة', 'مـدرسة'],
    ['أعمال', 'اعمال', 'إعمال'],
    ['Übersetzer', 'ubersetzer'],
    ['مبنى ٥', 'مبني 5'],
  ] as const) {
    for (const other of others) assert.equal(fold(other), fold(one), `${one} and ${other}`)
  }
})

test('every shipped script and those of ESCO become plain Latin letters', () => {
  for (const text of [
    'ढुङ्गाको गारो',
    'ইট গাঁথা',
    'عامل بناء',
    'Señor',
    'χειριστής',
    'водій',
    'työntekijä',
    'Łódź',
  ]) {
    assert.match(fold(text), /^[a-z0-9 ]+$/)
  }
})

test('folding again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      assert.equal(fold(fold(text)), fold(text))
    }),
  )
})
