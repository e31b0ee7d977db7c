/** A person as OpenSearch keeps them: terms to match by and numbers to reckon with, no name, no source. */
import { CEFR_LEVELS, type Person } from '@fairway/matching'
import type { IndexedPerson } from '../domain.ts'

/** Stands beside the ISO codes for people who name no country that they want. */
export const anywhere = 'any'

/** Raised with every change of what follows: an index of another layout is built anew and takes the place. */
export const layout = 2

export const settings = {
  refresh_interval: '500ms',
  // How long the version of a removed person is kept, so that an older write cannot bring them back.
  'index.gc_deletes': '1h',
  // 500 skills with 20 related ones each, at three levels.
  'index.max_terms_count': 65_536,
  'index.sort.field': 'pool',
  // Purging leaves nothing of who was removed.
  'index.merge.policy.expunge_deletes_allowed': 0,
} as const

const term = { type: 'keyword', doc_values: false, norms: false } as const
const number = { type: 'short' } as const

export const mappings = {
  dynamic: 'strict',
  _source: { enabled: false },
  _meta: { layout },
  properties: {
    id: { type: 'keyword', index: false },
    pool: { type: 'keyword' },
    /** Codes held and their beginnings of two and three digits. */
    occupations: term,
    /** `skill@level`, the best level of each. With values, for vacancies that ask for too many skills for clauses. */
    skills: { type: 'keyword', norms: false },
    /** `language@CEFR`, the best of each. */
    languages: term,
    licences: term,
    wanted: term,
    refused: term,
    education: number,
    /** Days since 1970. Not there: free now. */
    available: { type: 'integer' },
    /** Each stretch of work, packed by `packWork`. */
    work: { type: 'long', index: false },
  },
} as const

export type PersonDocument = {
  id: string
  pool: string
  occupations: string[]
  skills: string[]
  languages: string[]
  licences: string[]
  wanted: string[]
  refused: string[]
  education?: number
  available?: number
  work: number[]
}

export function documentOf(person: IndexedPerson): PersonDocument {
  const { id, nationality, occupations, countriesWanted, countriesRefused, education, availableFrom } = person
  return {
    id,
    pool: nationality,
    occupations: [...new Set(occupations.flatMap(({ isco }) => [isco, isco.slice(0, 3), isco.slice(0, 2)]))],
    skills: best(person.skills.map(({ skillId, level = 1 }) => [skillId, level])).map(([id, level]) =>
      skillTerm(id, level),
    ),
    languages: best(person.languages.map(({ language, cefr }) => [language, CEFR_LEVELS.indexOf(cefr)])).map(
      ([language, rank]) => languageTerm(language, rank),
    ),
    licences: [...(person.licences ?? [])],
    wanted: countriesWanted.length === 0 ? [anywhere] : [...countriesWanted],
    refused: [...countriesRefused],
    ...(education !== undefined && { education }),
    ...(availableFrom !== undefined && { available: dayNumber(availableFrom) }),
    work: occupations.map(packWork),
  }
}

export const skillTerm = (skillId: string, level: number): string => `${skillId}@${level}`
/** By the place in `CEFR_LEVELS`. */
export const languageTerm = (language: string, rank: number): string => `${language}@${CEFR_LEVELS[rank]}`

function best(held: readonly (readonly [string, number])[]): [string, number][] {
  const levels = new Map<string, number>()
  for (const [name, level] of held) levels.set(name, Math.max(level, levels.get(name) ?? 0))
  return [...levels]
}

export function dayNumber(date: string): number {
  return Date.parse(date) / 86_400_000
}

/** Day it ended (`noEnd` for one that goes on or nobody knows) · 10^7 + minor group · 10^4 + hundredths of years. */
function packWork({ isco, years, until }: Person['occupations'][number]): number {
  const day = until === undefined ? noEnd : dayNumber(until)
  return (day + dayOffset) * 10_000_000 + Number(isco.slice(0, 3)) * 10_000 + Math.round(years * 100)
}

/** So that days before 1970 pack as well. */
export const dayOffset = 1_000_000
const noEnd = 8_000_000
