/** What an office may correct in a worker's record, why, and what comes of the worker's "put mine back". */
import type { PersonRecord, Profile } from '../domain.ts'

export const reasons = ['worker-asked', 'document', 'register', 'typing'] as const
export type Reason = (typeof reasons)[number]

/** The phone is how a worker signs in: nobody else changes it. */
export const correctable = [
  'fullName',
  'birthDate',
  'birthYearOnly',
  'nationality',
  'occupations',
  'skills',
  'languages',
  'wanted',
  'refused',
  'unsure',
] as const satisfies readonly (keyof Profile)[]

export type Words = Record<string, unknown>
export type Change = {
  id: string
  /** A table of the record, or the kind of an answer. */
  part: string
  /** Null when it was added. */
  before: Words | null
  /** Null when it was taken away. */
  after: Words | null
  reason: Reason | null
  /** Of an answer of a kind. */
  entry: string | null
  /** The same for all that was changed by one person in one step; it is put back as one. */
  act: string
  organisation: string | null
  changedAt: Date
  putBackAt: Date | null
}

const columns = {
  full_name: 'fullName',
  birth_date: 'birthDate',
  birth_year_only: 'birthYearOnly',
  nationality: 'nationality',
} as const

/** What the worker's own change would be that takes back these changes and leaves all that came since. */
export function takenBack(person: PersonRecord, changes: readonly Change[]): Partial<Profile> {
  const result: Partial<Profile> = {}
  const list = <T>(part: string, now: T[], key: (item: T) => string, read: (words: Words) => T) => {
    const own = changes.filter((change) => change.part === part)
    if (own.length === 0) return undefined
    const touched = new Set(
      own.flatMap(({ before, after }) => [before, after]).flatMap((w) => (w ? [key(read(w))] : [])),
    )
    return [
      ...now.filter((item) => !touched.has(key(item))),
      ...own.flatMap(({ before }) => (before ? [read(before)] : [])),
    ]
  }
  for (const { part, before, after } of changes) {
    if (part !== 'people' || !before || !after) continue
    for (const [column, field] of Object.entries(columns))
      if (before[column] !== after[column]) Object.assign(result, { [field]: before[column] })
  }
  const occupations = list(
    'person_occupations',
    person.occupations,
    ({ isco }) => isco,
    (words) => ({
      isco: String(words.isco),
      years: Number(words.years),
    }),
  )
  const skills = list(
    'person_skills',
    person.skills,
    (skill) => skill,
    (words) => String(words.skill_id),
  )
  const languages = list(
    'person_languages',
    person.languages,
    ({ language }) => language,
    (words) => ({
      language: String(words.language),
      cefr: words.cefr as Profile['languages'][number]['cefr'],
    }),
  )
  type Wish = { country: string; wish: string }
  const wishes = (['wanted', 'refused', 'unsure'] as const).flatMap((wish) =>
    person[wish].map((country): Wish => ({ country, wish })),
  )
  const destinations = list(
    'person_destinations',
    wishes,
    ({ country }) => country,
    (words): Wish => ({
      country: String(words.country),
      wish: String(words.wish),
    }),
  )
  const wished = (wish: string) =>
    (destinations ?? []).filter((one) => one.wish === wish).map(({ country }) => country)
  return {
    ...result,
    ...(occupations && { occupations }),
    ...(skills && { skills }),
    ...(languages && { languages }),
    ...(destinations && { wanted: wished('wanted'), refused: wished('refused'), unsure: wished('unsure') }),
  }
}
