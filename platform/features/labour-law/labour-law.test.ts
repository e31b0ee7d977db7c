import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { costItems } from '../vacancies/index.ts'
import { chargesIn, minimumWages } from './catalogue.ts'
import { type Corridor, costRefusals, type Wage, wageShortfall } from './domain.ts'

const catalogue = join(import.meta.dirname, '../../../catalogue')
const countriesOf = (folder: string) =>
  readdirSync(join(catalogue, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, 3))

const wage = (given: Partial<Wage>): Wage => ({
  isco: '7126',
  wageMinor: 100_000,
  wageCurrency: 'EUR',
  wagePeriod: 'month',
  hoursPerWeek: 40,
  housing: 'none',
  meals: 'none',
  ...given,
})
const shortfall = (country: string, given: Partial<Wage>, day = '2026-11-25') =>
  wageShortfall(minimumWages(country), wage(given), day)

test('every file of the catalogue is read, and its rules follow one another in time', () => {
  for (const country of countriesOf('minimum-wages')) {
    const { rates = [], none } = minimumWages(country)!
    assert.ok(none || rates.length > 0, country)
    for (const { from, to } of rates) assert.ok(to === undefined || from < to, `${country} ${from}`)
  }
  for (const country of countriesOf('recruitment-costs')) {
    const { origin = [], destination = [] } = chargesIn(country)!
    assert.ok(origin.length + destination.length > 0, country)
    for (const { items } of [...origin, ...destination])
      assert.deepEqual(
        items.filter((item) => !costItems.some((known) => known === item)),
        [],
        country,
      )
  }
})

test('a wage is held against the minimum of the day, the work and what is given in kind', () => {
  assert.equal(shortfall('ARE', { wageCurrency: 'AED', wageMinor: 1 }), undefined, 'there is none')
  assert.equal(shortfall('NPL', { wageMinor: 1 }), undefined, 'none is known')
  assert.equal(shortfall('DEU', { wagePeriod: 'hour', wageMinor: 1389 })?.leastMinor, 1390)
  assert.equal(shortfall('DEU', { wagePeriod: 'hour', wageMinor: 1390 }), undefined)
  assert.equal(shortfall('DEU', { wagePeriod: 'hour', wageMinor: 1390 }, '2027-01-01')?.leastMinor, 1460)
  // 13.90 an hour, 40 hours, 365 / 84 weeks: 2,416.0 a month.
  assert.equal(shortfall('DEU', { wageMinor: 0 })?.leastMinor, Math.ceil(1390 * 40 * (365 / 84)))
  const qatar = (housing: string, meals: string) =>
    shortfall('QAT', { wageCurrency: 'QAR', wageMinor: 1, housing, meals })?.leastMinor
  assert.deepEqual(
    [qatar('provided', 'provided'), qatar('provided', 'none'), qatar('none', 'allowance')],
    [100_000, 130_000, 180_000],
  )
  assert.equal(shortfall('MYS', { wageCurrency: 'MYR', wageMinor: 1, isco: '9111' }), undefined)
  assert.equal(shortfall('ESP', { wageMinor: 142_450 }), undefined)
  assert.equal(shortfall('ESP', { wageMinor: 71_225, hoursPerWeek: 20 }), undefined)
  assert.equal(shortfall('KOR', { wageCurrency: 'USD' })?.kind, 'other-currency')
})

const wages = fc.record({
  country: fc.constantFrom(...countriesOf('minimum-wages')),
  wageMinor: fc.integer({ min: 1, max: 10_000_000 }),
  wagePeriod: fc.constantFrom('hour' as const, 'month' as const, 'year' as const),
  hoursPerWeek: fc.integer({ min: 1, max: 84 }),
  housing: fc.constantFrom('provided', 'none'),
})

test('the least wage named is enough, and one less is not; more is never refused', () => {
  fc.assert(
    fc.property(wages, ({ country, ...given }) => {
      const asked = shortfall(country, { ...given, wageCurrency: currencyOf(country), wageMinor: 0 })
      if (!asked) return
      const with_ = (wageMinor: number) =>
        shortfall(country, { ...given, wageCurrency: asked.currency, wageMinor })
      assert.equal(with_(asked.leastMinor), undefined)
      assert.equal(with_(asked.leastMinor + given.wageMinor), undefined)
      assert.equal(with_(asked.leastMinor - 1)?.kind, 'too-low')
    }),
  )
})

function currencyOf(country: string): string {
  return minimumWages(country)?.rates?.[0]?.currency ?? 'EUR'
}

const refusals = (
  origin: string,
  destination: string,
  costs: { item: string; amountMinor: number; currency?: string; payer?: string }[],
  given: Partial<Corridor> = {},
) =>
  costRefusals(
    costs.map((cost) => ({ payer: 'worker', currency: 'EUR', ...cost })),
    { origin: chargesIn(origin), destination: chargesIn(destination) },
    { ...wage({ wageMinor: 300_000 }), origin, destination, ...given },
    '2026-11-25',
  )

test('a worker is charged only what the law of both ends allows, up to the lower ceiling', () => {
  const fee = (amountMinor: number) => [{ item: 'agency_fee', amountMinor }]
  assert.deepEqual(refusals('PHL', 'DEU', fee(200_000)), [])
  assert.deepEqual(refusals('PHL', 'DEU', fee(200_001)), [
    { item: 'agency_fee', reason: 'above-ceiling', amountMinor: 200_000, currency: 'EUR' },
  ])
  assert.deepEqual(refusals('PHL', 'DEU', fee(150_001), { wageMinor: 150_000 }), [
    { item: 'agency_fee', reason: 'above-ceiling', amountMinor: 150_000, currency: 'EUR' },
  ])
  const notAllowed = [{ item: 'agency_fee', reason: 'not-allowed' }]
  assert.deepEqual(refusals('PHL', 'DEU', fee(1), { isco: '9111' }), notAllowed, 'domestic workers pay none')
  assert.deepEqual(refusals('PHL', 'ARE', fee(1)), notAllowed, 'the Emirates forbid it')
  assert.deepEqual(refusals('IDN', 'DEU', fee(1)), notAllowed, 'Indonesia forbids it')
  assert.deepEqual(refusals('IND', 'DEU', fee(1)), notAllowed, 'nothing is known of India')
  assert.deepEqual(refusals('PHL', 'JPN', fee(1)), notAllowed, 'nothing is known of Japan')
  assert.equal(
    refusals('PHL', 'DEU', [{ item: 'agency_fee', amountMinor: 1, currency: 'PHP' }])[0]?.reason,
    'other-currency',
  )
})

test('whatever the corridor, nothing is allowed that a file does not allow, and what others pay is nobody’s fault', () => {
  const anyCountry = fc.constantFrom('NPL', 'BGD', 'PHL', 'IDN', 'ARE', 'SAU', 'QAT', 'DEU', 'JPN', 'IND')
  const costs = fc.uniqueArray(
    fc.record({
      item: fc.constantFrom(...costItems),
      payer: fc.constantFrom('worker', 'employer', 'government'),
      amountMinor: fc.nat(50_000_000),
      currency: fc.constantFrom('EUR', 'NPR', 'BDT', 'AED'),
    }),
    { selector: ({ item }) => item },
  )
  fc.assert(
    fc.property(anyCountry, anyCountry, costs, (origin, destination, given) => {
      const refused = refusals(origin, destination, given).map(({ item }) => item)
      for (const { item, payer } of given) {
        if (payer !== 'worker') assert.ok(!refused.includes(item))
        else if (!refused.includes(item)) {
          const allows = (charges: { items: string[]; may_be_charged: boolean }[] = []) =>
            charges.some((charge) => charge.may_be_charged && charge.items.includes(item))
          assert.ok(allows(chargesIn(origin)?.origin) && allows(chargesIn(destination)?.destination), item)
        }
      }
    }),
  )
})
