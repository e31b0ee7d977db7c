/**
 * What a worker may say beyond what registering asks: kinds of answers, each with its fields. Pages, API, CV and checks
 * follow from this list; the database knows from the kind who may see an answer.
 */
import { CEFR_LEVELS } from '@fairway/matching'
import { isDay } from '../../../foundation/days.ts'
import type { Message } from '../../../foundation/errors.ts'
import { countryCodes, languageCodes } from '../../../foundation/i18n/texts.ts'
import { isUnitGroup, licenceCodes } from '../../classifications/index.ts'
import { testNames, testProblems } from './language-tests.ts'

type FieldType =
  | { type: 'text'; max: number; latin?: true; code?: true }
  | { type: 'long' }
  | { type: 'choice' | 'choices'; options: readonly string[]; names?: 'raw' | 'cefr' | 'isced' | 'licence' }
  | { type: 'country' | 'language' | 'skill' | 'phone' | 'yes-no' }
  /** A unit group of ISCO-08, as a rule one of the jobs that were registered. */
  | { type: 'occupation' }
  /** A number of a test, which says from where to where. */
  | { type: 'score' }
  /** ISO date; `past` may not be after today, `future` not before 1990. */
  | { type: 'date'; when: 'past' | 'any' }
  /** YYYY-MM, not after this month. */
  | { type: 'month' }
  | { type: 'year'; from: number }
export type Field = FieldType & { name: string; required?: true; hint?: true }

/** To whom an answer is open: as the coverage of a consent says it, or to the registration office only. */
export type Opening = 'profile' | 'contact' | 'documents' | 'office'

export type Kind = {
  fields: readonly Field[]
  opening: Opening
  /** How many answers of this kind a person may give. */
  most: number
  /** Two answers with the same value here would contradict each other. */
  unique?: string
  /** What an officer can compare it with; others are the worker's own word. */
  checkedWith?: readonly SeenDocument[]
  takesFile?: true
}

export const seenDocuments = [
  'passport',
  'identity',
  'certificate',
  'licence',
  'work-proof',
  'register',
  'test',
  'other',
] as const
export type SeenDocument = (typeof seenDocuments)[number]

const spoken = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'] as const satisfies typeof CEFR_LEVELS
const country: Field = { name: 'country', type: 'country' }
/** Driving licences have their own question. */
const licenceOptions = licenceCodes.filter((code) => !code.startsWith('driving-'))
const expiresOn: Field = { name: 'expiresOn', type: 'date', when: 'any' }
const occupation: Field = { name: 'occupation', type: 'occupation', hint: true }

export const kinds = {
  'latin-name': {
    fields: [{ name: 'latinName', type: 'text', max: 200, latin: true, required: true, hint: true }],
    opening: 'profile',
    most: 1,
    checkedWith: ['passport', 'identity', 'other'],
  },
  sex: {
    fields: [{ name: 'sex', type: 'choice', options: ['female', 'male', 'other-sex'], required: true }],
    opening: 'office',
    most: 1,
    checkedWith: ['passport', 'identity', 'other'],
  },
  place: {
    fields: [
      { ...country, required: true },
      { name: 'area', type: 'text', max: 200, hint: true },
    ],
    opening: 'contact',
    most: 1,
  },
  phone: {
    fields: [
      { name: 'phone', type: 'phone', required: true },
      {
        name: 'whose',
        type: 'choice',
        options: ['own', 'family', 'neighbour', 'work-phone'],
        required: true,
      },
    ],
    opening: 'contact',
    most: 4,
    unique: 'phone',
  },
  nationality: {
    fields: [{ ...country, required: true }],
    opening: 'office',
    most: 5,
    unique: 'country',
    checkedWith: ['passport', 'identity', 'other'],
  },
  passport: {
    fields: [
      { ...country, required: true },
      { name: 'number', type: 'text', max: 20, code: true, required: true, hint: true },
      { ...expiresOn, required: true },
    ],
    opening: 'documents',
    most: 5,
    unique: 'number',
    checkedWith: ['passport'],
  },
  work: {
    fields: [
      { name: 'job', type: 'text', max: 200, required: true, hint: true },
      occupation,
      {
        name: 'setting',
        type: 'choice',
        options: ['company', 'household', 'own-business', 'family-work', 'volunteer'],
        required: true,
      },
      { name: 'paid', type: 'yes-no', required: true },
      { name: 'formal', type: 'yes-no', hint: true },
      { name: 'employer', type: 'text', max: 200 },
      { ...country, required: true },
      { name: 'from', type: 'month', required: true },
      { name: 'to', type: 'month', hint: true },
      { name: 'tasks', type: 'long', hint: true },
    ],
    opening: 'profile',
    most: 20,
    checkedWith: ['work-proof', 'register', 'other'],
  },
  education: {
    fields: [
      {
        name: 'level',
        type: 'choice',
        options: ['0', '1', '2', '3', '4', '5', '6', '7', '8'],
        names: 'isced',
        required: true,
      },
      { name: 'completed', type: 'yes-no', required: true },
      { name: 'field', type: 'text', max: 200, hint: true },
      occupation,
      { name: 'school', type: 'text', max: 200 },
      country,
      { name: 'year', type: 'year', from: 1930, hint: true },
    ],
    opening: 'profile',
    most: 10,
    checkedWith: ['certificate', 'register', 'other'],
  },
  skill: {
    fields: [
      { name: 'skill', type: 'skill', required: true },
      { name: 'skillLevel', type: 'choice', options: ['learner', 'able', 'expert'], required: true },
      {
        name: 'evidence',
        type: 'choices',
        options: ['by-work', 'by-training', 'by-certificate', 'by-family', 'by-self'],
      },
    ],
    opening: 'profile',
    most: 50,
    unique: 'skill',
    checkedWith: ['certificate', 'work-proof', 'test', 'other'],
  },
  language: {
    fields: [
      { name: 'language', type: 'language', required: true },
      { name: 'listen', type: 'choice', options: spoken, names: 'cefr', required: true },
      { name: 'speak', type: 'choice', options: spoken, names: 'cefr', required: true },
      { name: 'read', type: 'choice', options: ['none', ...spoken], names: 'cefr', required: true },
      { name: 'write', type: 'choice', options: ['none', ...spoken], names: 'cefr', required: true },
    ],
    opening: 'profile',
    most: 6,
    unique: 'language',
    checkedWith: ['test', 'certificate', 'other'],
  },
  test: {
    fields: [
      { name: 'language', type: 'language', required: true },
      { name: 'test', type: 'choice', names: 'raw', options: testNames, required: true, hint: true },
      { name: 'listening', type: 'score', hint: true },
      { name: 'reading', type: 'score' },
      { name: 'writing', type: 'score' },
      { name: 'speaking', type: 'score' },
      { name: 'score', type: 'text', max: 60, hint: true },
      { name: 'takenOn', type: 'date', when: 'past', required: true },
      expiresOn,
    ],
    opening: 'profile',
    most: 10,
    checkedWith: ['test', 'register'],
  },
  certificate: {
    fields: [
      {
        name: 'certificate',
        type: 'choice',
        options: ['licence', 'certificate', 'training'],
        required: true,
      },
      { name: 'licence', type: 'choice', options: licenceOptions, names: 'licence', hint: true },
      { name: 'name', type: 'text', max: 200, required: true, hint: true },
      occupation,
      { name: 'issuer', type: 'text', max: 200, required: true },
      country,
      { name: 'number', type: 'text', max: 40, code: true },
      { name: 'issuedOn', type: 'date', when: 'past' },
      expiresOn,
    ],
    opening: 'profile',
    most: 20,
    checkedWith: ['licence', 'certificate', 'register', 'other'],
  },
  driving: {
    fields: [
      {
        name: 'categories',
        type: 'choices',
        // Convention on Road Traffic, Vienna 1968, Annex 6.
        options: ['A1', 'A', 'B1', 'B', 'C1', 'C', 'D1', 'D', 'BE', 'C1E', 'CE', 'D1E', 'DE'],
        names: 'raw',
        required: true,
        hint: true,
      },
      { ...country, required: true },
      expiresOn,
    ],
    opening: 'profile',
    most: 1,
    checkedWith: ['licence', 'register'],
  },
  document: {
    fields: [
      {
        name: 'document',
        type: 'choice',
        options: [
          'passport',
          'identity',
          'certificate',
          'licence',
          'work-proof',
          'test',
          'police',
          'medical',
          'photo',
          'other',
        ],
        required: true,
      },
    ],
    opening: 'documents',
    most: 20,
    takesFile: true,
  },
  dependant: {
    fields: [
      {
        name: 'relation',
        type: 'choice',
        options: ['spouse', 'child', 'parent', 'sibling', 'relative'],
        required: true,
      },
      { name: 'birthYear', type: 'year', from: 1900, required: true },
      { name: 'wouldMove', type: 'choice', options: ['moves', 'stays', 'unsure'], required: true },
    ],
    opening: 'office',
    most: 15,
  },
  availability: {
    fields: [{ name: 'availableFrom', type: 'date', when: 'any', required: true, hint: true }],
    opening: 'profile',
    most: 1,
  },
  needs: {
    fields: [
      {
        name: 'needs',
        type: 'choices',
        options: ['seeing', 'hearing', 'walking', 'reading', 'interpreter', 'medicine', 'prayer', 'food'],
      },
      { name: 'note', type: 'long' },
    ],
    opening: 'office',
    most: 1,
  },
} as const satisfies Record<string, Kind>

export type KindName = keyof typeof kinds
export const kindNames = Object.keys(kinds) as KindName[]
export const kindOfName = (name: string): Kind => kinds[name as KindName]

export type Value = string | string[] | boolean
export type EntryData = Record<string, Value>
export type NewAnswer = { kind: KindName; data: EntryData }

const longText = 2000
const countries = new Set(countryCodes)
const languages = new Set(languageCodes)

/** What is wrong with an answer, by field. `today` is ISO. */
export function entryProblems(kind: KindName, data: EntryData, today: string): Record<string, Message> {
  const problems: Record<string, Message> = {}
  const { fields } = kindOfName(kind)
  for (const field of fields) {
    const value = data[field.name]
    const problem = value === undefined ? missing(field) : wrong(field, value, today)
    if (problem) problems[field.name] = problem
  }
  for (const name of Object.keys(data))
    if (!fields.some((field) => field.name === name)) problems[name] = say('unknown')
  const { from, to, issuedOn, takenOn, expiresOn } = data as Record<string, string>
  if (from && to && to < from && !problems.to) problems.to = say('before-begin')
  const begun = issuedOn ?? takenOn
  if (begun && expiresOn && expiresOn < begun && !problems.expiresOn) problems.expiresOn = say('before-begin')
  if (kind === 'test') Object.assign(problems, { ...testProblems(data), ...problems })
  if (kind === 'needs' && Object.keys(data).length === 0) problems.needs = say('required')
  return problems
}

const say = (what: string, values?: Message['values']): Message => ({
  key: `people.entry-error.${what}`,
  ...(values ? { values } : {}),
})

function missing(field: Field): Message | undefined {
  return field.required && say(field.type === 'date' || field.type === 'month' ? field.type : 'required')
}

function wrong(field: Field, value: Value, today: string): Message | undefined {
  if (field.type === 'yes-no') return typeof value === 'boolean' ? undefined : say('required')
  if (field.type === 'choices') {
    const all = Array.isArray(value) && value.every((one) => field.options.includes(one))
    return all && value.length > 0 && new Set(value).size === value.length ? undefined : say('choice')
  }
  if (typeof value !== 'string' || value === '') return say('required')
  switch (field.type) {
    case 'text':
      if ([...value].length > field.max) return say('long', { max: field.max })
      // ICAO Doc 9303 part 3: letters of the Latin script, with what national forms add to them.
      if (
        field.latin &&
        !/^[\p{Script=Latin}\p{M}'’. -]*\p{Script=Latin}[\p{Script=Latin}\p{M}'’. -]*$/u.test(value)
      )
        return say('latin')
      if (field.code && !/^[A-Z0-9][A-Z0-9 /.-]*$/.test(value)) return say('code')
      return undefined
    case 'long':
      return [...value].length > longText ? say('long', { max: longText }) : undefined
    case 'choice':
      return field.options.includes(value) ? undefined : say('choice')
    case 'country':
      return countries.has(value) ? undefined : say('country')
    case 'language':
      return languages.has(value) ? undefined : say('language')
    case 'occupation':
      return isUnitGroup(value) ? undefined : say('choice')
    // The test says which.
    case 'score':
      return undefined
    case 'skill':
      return value.length <= 200 ? undefined : say('choice')
    case 'phone':
      return /^\+[1-9][0-9]{6,14}$/.test(value) ? undefined : say('phone')
    case 'date':
      if (!isDay(value)) return say('date')
      if (field.when === 'past' && value > today) return say('future')
      return value < '1930-01-01' || value > `${Number(today.slice(0, 4)) + 60}` ? say('date') : undefined
    case 'month':
      if (!isDay(`${value}-01`) || value < '1930-01') return say('month')
      return value > today.slice(0, 7) ? say('future') : undefined
    case 'year': {
      const last = Number(today.slice(0, 4))
      const ok = /^\d{4}$/.test(value) && Number(value) >= field.from && Number(value) <= last
      return ok ? undefined : say('year', { from: field.from, to: last })
    }
  }
}

/**
 * The level that jobs are matched with: who understands or speaks less than the other does that much at work. Where a
 * language has levels for each skill this counts, and what was said of it at registration no longer.
 */
export function matchedLevel(data: EntryData): (typeof CEFR_LEVELS)[number] {
  const levels = [data.listen, data.speak].map((level) => CEFR_LEVELS.indexOf(level as 'A1'))
  return CEFR_LEVELS[Math.min(...levels)] as 'A1'
}
