/** People, vacancies and options drawn at random for tests of whatever ranks them. */
import fc from 'fast-check'
import { CEFR_LEVELS, type Person, type SkillLevel, type Vacancy } from './index.ts'

// Small vocabularies, so that people and vacancies meet, tie and exclude each other often.
const uuids = ['0', '1', 'f'].map((digit) => `0000000${digit}-0000-4000-8000-00000000000${digit}`)
export const id = fc.constantFrom(
  ...'abcdefghijkl',
  ...uuids,
  '00000001-0000',
  '0000000G',
  'ab',
  'a\u0000',
  'é',
  '\ufeff',
  '\ue000',
  '\u{1f600}',
)
const isco = fc.constantFrom('7212', '7213', '7221', '7411', '0110')
export const country = fc.constantFrom('KOR', 'QAT', 'DEU')
const language = fc.constantFrom('ko', 'ar', 'en')
const cefr = fc.constantFrom(...CEFR_LEVELS)
const skillId = fc.constantFrom('s1', 's2', 's3', 's4', 's5', '__proto__')
const level = fc.constantFrom<SkillLevel>(1, 2, 3)
const years = fc.integer({ min: 0, max: 20 }).map((halves) => halves / 2)
export const date = fc.constantFrom('2026-12-01', '2027-01-01', '2027-02-01')
const licence = fc.constantFrom('forklift', 'crane', 'nurse')
export const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })

export const person: fc.Arbitrary<Person> = fc.record({
  id,
  occupations: fc.array(fc.record({ isco, years, until: sometimes(date) }), { maxLength: 3 }),
  skills: fc.array(fc.record({ skillId, level: sometimes(level) }), { maxLength: 6 }),
  languages: fc.array(fc.record({ language, cefr }), { maxLength: 3 }),
  licences: sometimes(fc.array(licence, { maxLength: 2 })),
  education: sometimes(fc.integer({ min: 0, max: 8 })),
  countriesWanted: fc.array(country, { maxLength: 2 }),
  countriesRefused: fc.array(country, { maxLength: 1 }),
  availableFrom: sometimes(date),
})

export const vacancy: fc.Arbitrary<Vacancy> = fc
  .record({
    id,
    occupation: isco,
    country,
    skills: fc.uniqueArray(
      fc.record({
        skillId,
        essential: fc.boolean(),
        weight: fc.constantFrom(1, 2, 10, 100),
        minimumLevel: sometimes(level),
        related: sometimes(
          fc.uniqueArray(fc.record({ skillId, percent: fc.constantFrom(1, 33, 60, 99) }), {
            maxLength: 3,
            selector: (related) => related.skillId,
          }),
        ),
      }),
      { maxLength: 6, selector: (skill) => skill.skillId },
    ),
    languages: fc.uniqueArray(
      fc.record({ language, minimum: cefr, essential: fc.integer({ max: 3, min: 0 }).map((n) => n === 0) }),
      { maxLength: 2, selector: (wanted) => wanted.language },
    ),
    licences: sometimes(
      fc.uniqueArray(fc.record({ licence, essential: fc.integer({ max: 3, min: 0 }).map((n) => n === 0) }), {
        maxLength: 2,
        selector: (wanted) => wanted.licence,
      }),
    ),
    minimumYears: sometimes(years.map((n) => n + 0.25)),
    recentSince: sometimes(date),
    minimumEducation: sometimes(fc.integer({ min: 1, max: 8 })),
    hard: sometimes(
      fc.record({
        availableBy: sometimes(date),
        education: fc.boolean(),
        experience: fc.boolean(),
        essentialSkills: fc.integer({ min: 0, max: 2 }),
      }),
    ),
  })
  .map((drawn) => ({
    ...drawn,
    skills: drawn.skills.map((skill) => ({
      ...skill,
      related: skill.related?.filter((related) => related.skillId !== skill.skillId),
    })),
    hard: drawn.hard && {
      availableBy: drawn.hard.availableBy,
      education: drawn.hard.education && drawn.minimumEducation !== undefined,
      experience: drawn.hard.experience && drawn.minimumYears !== undefined,
      essentialSkills: Math.min(
        drawn.hard.essentialSkills,
        drawn.skills.filter((skill) => skill.essential).length,
      ),
    },
  }))

export const options = fc.record({
  limit: fc.integer({ min: 1, max: 8 }),
  accept: sometimes(fc.func(fc.boolean())),
  essentialSkills: sometimes(fc.integer({ min: 0, max: 4 })),
})
