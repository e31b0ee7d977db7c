import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { locales } from '../../../foundation/i18n/locales.ts'
import { textsFor } from '../../../foundation/i18n/texts.ts'
import { phoneCountryOptions, readPhone } from './phone.ts'

test('phones of many national forms become E.164', () => {
  const forms: [string, string, string][] = [
    ['9841234567', 'NPL', '+9779841234567'],
    ['098-4123 4567', 'NPL', '+9779841234567'],
    ['०९८४१२३४५६७', 'NPL', '+9779841234567'],
    ['९८४१२३४५६७', 'NPL', '+9779841234567'],
    ['01-4211234', 'NPL', '+97714211234'],
    ['+977 984-1234567', '', '+9779841234567'],
    ['00977 9841234567', 'ARE', '+9779841234567'],
    ['٠٠٩٧٧٩٨٤١٢٣٤٥٦٧', 'ARE', '+9779841234567'],
    ['০১৭১২-৩৪৫৬৭৮', 'BGD', '+8801712345678'],
    ['01712345678', 'BGD', '+8801712345678'],
    ['٠١٠٠١٢٣٤٥٦٧', 'EGY', '+201001234567'],
    ['050 123 4567', 'ARE', '+971501234567'],
    ['0501234567', 'SAU', '+966501234567'],
    ['(0917) 123-4567', 'PHL', '+639171234567'],
    ['55 1234 5678', 'MEX', '+525512345678'],
    ['612 34 56 78', 'ESP', '+34612345678'],
    ['06 12 34 56 78', 'FRA', '+33612345678'],
    ['0151 23456789', 'DEU', '+4915123456789'],
    ['(604) 555-0123', 'CAN', '+16045550123'],
    ['07400 123456', 'GBR', '+447400123456'],
    ['098765 43210', 'IND', '+919876543210'],
    ['312 345 6789', 'ITA', '+393123456789'],
    ['02 1234 5678', 'ITA', '+390212345678'],
    ['8 (912) 345-67-89', 'RUS', '+79123456789'],
    ['(11) 91234-5678', 'BRA', '+5511912345678'],
    ['９８４１２３４５６７', 'NPL', '+9779841234567'],
    ['\u200e+977 9841234567\u200f', 'NPL', '+9779841234567'],
    ['9841234567', '', ''],
    ['12', 'NPL', ''],
    ['my phone', 'NPL', ''],
    ['+999 1234567', 'NPL', ''],
    ['', 'NPL', ''],
  ]
  for (const [typed, country, expected] of forms) {
    assert.equal(readPhone(typed, country) ?? '', expected, `${typed} in ${country}`)
  }
})

test('whatever is typed, a phone is E.164 as the database wants it, or none', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('NPL', 'USA', '', 'XXX', 'ATA'),
      (typed, country) => {
        const phone = readPhone(typed, country)
        assert.ok(phone === undefined || /^\+[1-9][0-9]{6,14}$/.test(phone))
      },
    ),
  )
  assert.equal(readPhone('9'.repeat(1_000_000), 'NPL'), undefined)
})

test('countries are offered in every language, each once', () => {
  for (const locale of locales) {
    const options = phoneCountryOptions(textsFor(locale))
    assert.ok(options.length > 200)
    assert.equal(options[0]?.value, '', 'none is chosen for anybody')
    assert.equal(new Set(options.map(({ value }) => value)).size, options.length)
  }
})
