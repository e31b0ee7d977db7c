/** What a worker says of themselves: what is right in it, and what an officer compares with the documents. */
import { createHash } from 'node:crypto'
import type { CefrLevel } from '@fairway/matching'
import { CEFR_LEVELS } from '@fairway/matching'
import { isDay } from '../../foundation/days.ts'
import type { Message } from '../../foundation/errors.ts'
import { cleanText } from '../../foundation/http/form.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import { countryCodes, languageCodes } from '../../foundation/i18n/texts.ts'
import { matchedLevel, type NewAnswer } from './profile/kinds.ts'

/** What a worker says of themselves. */
export type Profile = {
  fullName: string
  /** ISO date. */
  birthDate: string
  /** Who knows only the year says so: then `birthDate` is its first day. False when left out. */
  birthYearOnly?: boolean
  nationality: string
  /** E.164; null when the worker has none. */
  phone: string | null
  occupations: PersonOccupation[]
  skills: string[]
  languages: PersonLanguage[]
  wanted: string[]
  refused: string[]
  /** Neither wanted nor refused; none when left out. */
  unsure?: string[]
}
/** `isco` is an ISCO-08 unit group. */
export type PersonOccupation = { isco: string; years: number }
export type PersonLanguage = { language: string; cefr: CefrLevel }

export type NewPerson = Profile & {
  locale: Locale
  shownToEmployers: boolean
  /** All else that was said at once; none when left out. */
  answers?: NewAnswer[]
}

export type Status = 'unverified' | 'verified'

export type PersonRecord = Required<Profile> & {
  id: string
  locale: string
  status: Status
  verifiedAt: Date | null
  createdAt: Date
  updatedAt: Date
  /** Since when the worker agrees to be shown to employers; null when not. */
  shownSince: Date | null
  /** Of the further answers what jobs are compared with. */
  matched: {
    /** ISO date on which the work of an occupation ended, where the record tells. */
    until: Record<string, string>
    /** 1 learns, 2 works alone, 3 teaches others; of skills of which it was said. */
    levels: Record<string, 1 | 2 | 3>
    /** Those that are valid today. */
    licences: string[]
    /** ISCED level of the highest school that was completed. */
    education: number | null
    /** ISO date. */
    availableFrom: string | null
  }
}

export const limits = {
  /** Unicode code points. */
  name: 200,
  /** Years of age: below the first no programme may recruit (ILO C138 art. 2(3) and C182 set higher ones for much
   * work; each pathway says its own), above the second it is a slip of the finger. */
  youngest: 16,
  oldest: 100,
  occupations: 3,
  years: 70,
  skills: 50,
  languages: 6,
  countries: 30,
} as const

/** What an officer compares with the worker's documents: a change of it ends the verification. */
export const identityFields = ['fullName', 'birthDate', 'birthYearOnly', 'nationality'] as const

/** The same for the same identity; says nothing of it. */
export function identityMark(
  person: Pick<Profile, (typeof identityFields)[number]> & { id: string },
): string {
  const identity = [person.id, ...identityFields.map((field) => person[field])]
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url')
}

/** A name as stored: nothing of any script is changed but invisible controls and line breaks. */
export function cleanName(text: string): string {
  return cleanText(text).replace(/[\n\t]+/g, ' ')
}

/** Levels for each skill count more than what is said of a language as a whole. */
export function alignedLanguages({ languages, answers = [] }: NewPerson): PersonLanguage[] {
  const given = answers.flatMap(({ kind, data }) =>
    kind === 'language' ? [{ language: String(data.language), cefr: matchedLevel(data) }] : [],
  )
  return [...languages.filter((one) => !given.some(({ language }) => language === one.language)), ...given]
}

function ageOn(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** What is wrong with the given parts of a profile, by field. Parts not given are not asked for. */
export function problemsOf(profile: Partial<Profile>, today: string): Record<string, Message> {
  const problems: Record<string, Message> = {}
  const say = (field: keyof Profile, key: string, values?: Message['values']) => {
    problems[field] ??= { key: `people.error.${key}`, ...(values ? { values } : {}) }
  }
  const { fullName, birthDate, nationality, phone, occupations, skills, languages } = profile
  const { wanted, refused, unsure } = profile
  if (fullName !== undefined) {
    if (!/\p{L}/u.test(fullName)) say('fullName', 'name')
    if ([...fullName].length > limits.name) say('fullName', 'name-long', { max: limits.name })
  }
  if (birthDate !== undefined) {
    if (!isDay(birthDate)) say('birthDate', 'birth-date')
    else if (birthDate > today) say('birthDate', 'birth-date-future')
    else if (profile.birthYearOnly && !birthDate.endsWith('-01-01')) say('birthDate', 'birth-date')
    else if (ageOn(birthDate, today) < limits.youngest)
      say('birthDate', 'too-young', { years: limits.youngest })
    else if (ageOn(birthDate, today) > limits.oldest) say('birthDate', 'too-old', { years: limits.oldest })
  }
  if (nationality !== undefined && !countries.has(nationality)) say('nationality', 'nationality')
  if (phone !== undefined && phone !== null && !/^\+[1-9][0-9]{6,14}$/.test(phone)) say('phone', 'phone')
  if (occupations !== undefined) {
    if (occupations.length === 0) say('occupations', 'occupations')
    if (occupations.length > limits.occupations)
      say('occupations', 'occupations-many', { max: limits.occupations })
    if (occupations.some(({ isco }) => !/^[0-9]{4}$/.test(isco)) || repeats(occupations, (o) => o.isco))
      say('occupations', 'occupations')
    if (occupations.some(({ years }) => !Number.isInteger(years) || years < 0 || years > limits.years))
      say('occupations', 'years', { max: limits.years })
  }
  if (skills !== undefined) {
    if (skills.length > limits.skills) say('skills', 'skills-many', { max: limits.skills })
    if (repeats(skills, (skill) => skill)) say('skills', 'twice')
  }
  if (languages !== undefined) {
    if (languages.length === 0) say('languages', 'languages')
    if (languages.length > limits.languages) say('languages', 'languages-many', { max: limits.languages })
    if (languages.some((l) => !languageCodes.includes(l.language) || !CEFR_LEVELS.includes(l.cefr)))
      say('languages', 'languages')
    if (repeats(languages, (l) => l.language)) say('languages', 'twice')
  }
  for (const [field, list] of [
    ['wanted', wanted],
    ['refused', refused],
    ['unsure', unsure],
  ] as const) {
    if (list === undefined) continue
    if (list.length > limits.countries) say(field, 'countries-many', { max: limits.countries })
    if (list.some((country) => !countries.has(country))) say(field, 'country')
    if (repeats(list, (country) => country)) say(field, 'twice')
  }
  if (wanted?.some((country) => refused?.includes(country))) say('refused', 'wanted-and-refused')
  if (unsure?.some((country) => wanted?.includes(country) || refused?.includes(country)))
    say('unsure', 'unsure-and-sure')
  return problems
}

const countries = new Set(countryCodes)

function repeats<T>(items: T[], key: (item: T) => string): boolean {
  return new Set(items.map(key)).size < items.length
}
