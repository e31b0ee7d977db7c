import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { textsFor } from '../../foundation/i18n/texts.ts'
import type { Cost, VacancyTerms } from '../vacancies/index.ts'
import { detriments, topicsChanged } from './difference.ts'
import { changedLines } from './pages/difference.tsx'

const visa: Cost = { item: 'visa', payer: 'employer', amountMinor: 50_000, currency: 'AED' }
const terms: VacancyTerms = {
  title: 'Cleaner',
  description: 'Cleaning',
  isco: '9112',
  country: 'ARE',
  place: 'Dubai',
  wageMinor: 180_000,
  wageCurrency: 'AED',
  wagePeriod: 'month',
  hoursPerWeek: 48,
  durationMonths: 24,
  housing: 'provided',
  meals: 'allowance',
  costs: [visa],
  pathway: null,
}
const judged = (changes: Partial<VacancyTerms>) =>
  topicsChanged(terms, { ...terms, ...changes }).map(({ fields, verdict }) => `${fields[0]} ${verdict}`)
const suspicious = (changes: Partial<VacancyTerms>) =>
  detriments(topicsChanged(terms, { ...terms, ...changes }))

test('pay, hours, housing and costs are judged from the worker’s side', () => {
  assert.deepEqual(judged({}), [])
  assert.deepEqual(judged({ wageMinor: 170_000 }), ['wageMinor worse'])
  assert.deepEqual(judged({ wageMinor: 2_160_000, wagePeriod: 'year' }), ['wageMinor changed'])
  assert.deepEqual(judged({ wageMinor: 2_000_000, wagePeriod: 'year' }), ['wageMinor worse'])
  assert.deepEqual(judged({ hoursPerWeek: 60 }), ['hoursPerWeek worse'])
  assert.deepEqual(judged({ hoursPerWeek: 40, housing: 'none', meals: 'provided' }), [
    'hoursPerWeek better',
    'housing worse',
    'meals better',
  ])
  assert.deepEqual(judged({ costs: [{ ...visa, payer: 'worker' }] }), ['costs worse'])
  assert.deepEqual(judged({ costs: [visa, { ...visa, item: 'medical', payer: 'worker', amountMinor: 0 }] }), [
    'costs worse',
  ])
  assert.deepEqual(judged({ costs: [] }), ['costs changed'])
  assert.deepEqual(judged({ place: 'Sharjah' }), ['place changed'])
})

test('another currency is no proof of anything, so an officer looks at it', () => {
  assert.deepEqual(judged({ wageCurrency: 'USD' }), ['wageMinor changed'])
  assert.deepEqual(suspicious({ wageCurrency: 'USD' }), ['wageMinor'])
  assert.deepEqual(suspicious({ wageMinor: 190_000, place: 'Sharjah' }), [])
})

test('an officer looks at another legal pathway or kind of place, not at the first word about them', () => {
  assert.deepEqual(suspicious({ pathway: 'are/domestic-worker', workplace: 'private-home' }), [])
  const before = { ...terms, pathway: 'are/private-sector-work-permit', workplace: 'business' } as const
  const after = { ...before, title: 'Maid', pathway: null, workplace: 'private-home' } as const
  assert.deepEqual(detriments(topicsChanged(before, after)).sort(), ['pathway', 'workplace'])
})

test('an officer looks at another occupation, and at a promise that is no longer made', () => {
  assert.deepEqual(suspicious({ isco: '5152' }), ['isco'])
  const before = { ...terms, paidLeaveDays: 30 }
  assert.deepEqual(detriments(topicsChanged(before, terms)), ['paidLeaveDays'])
})

test('a term that nobody thought of shows as changed, and one that no line tells is not kept silent', () => {
  const more = { ...terms, uniform: 'yours to buy' } as VacancyTerms
  assert.deepEqual(topicsChanged(terms, more), [{ fields: ['uniform'], verdict: 'changed' }])
  const [line] = changedLines(terms, more, textsFor('en'))
  assert.equal(line?.key, 'Something else in the contract')
})

test('every change is a line, in every language, and nothing that stayed is one', () => {
  fc.assert(
    fc.property(
      fc.subarray(
        [
          'wage',
          'hours',
          'place',
          'housing',
          'costs',
          'duration',
          'title',
          'tasks',
          'workplace',
          'pathway',
          'occupation',
        ] as const,
        { minLength: 1 },
      ),
      fc.constantFrom('en', 'ar', 'ne', 'bn', 'es'),
      (changed, locale) => {
        const change = {
          wage: { wageMinor: 90_000 },
          hours: { hoursPerWeek: 72 },
          place: { place: 'Ajman' },
          housing: { housing: 'none' },
          costs: { costs: [{ ...visa, payer: 'worker' }] },
          duration: { durationMonths: 36 },
          title: { title: 'Maid' },
          tasks: { tasks: ['Clean rooms', 'Cook'] },
          workplace: { workplace: 'private-home' },
          pathway: { pathway: 'are/private-sector-work-permit' },
          occupation: { isco: '5152' },
        } as const
        const after = { ...terms, ...Object.assign({}, ...changed.map((one) => change[one])) } as VacancyTerms
        const lines = changedLines(terms, after, textsFor(locale as 'en'))
        assert.equal(lines.length, changed.length)
        for (const line of lines) assert.notEqual(line.before, line.after)
      },
    ),
    { numRuns: 60 },
  )
})
