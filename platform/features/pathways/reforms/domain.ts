import { createHash } from 'node:crypto'
import { locales } from '../../../foundation/i18n/locales.ts'

/** Files of a programme that a reform may change: the rules, and the words in each language. */
export const reformFiles = ['programme', ...locales] as const
export type ReformFile = (typeof reformFiles)[number]
export type Files = Readonly<Record<ReformFile, string>>

/** Characters of one file; the longest of the catalogue has a tenth. */
export const largestFile = 200_000

export type Status = 'draft' | 'submitted' | 'published' | 'withdrawn' | 'dropped'
export type EventKind = 'drafted' | 'submitted' | 'returned' | 'published' | 'withdrawn' | 'dropped'

/** The act that decides it, and its first day. */
export type Details = {
  act: string
  ref: string
  url: string
  publishedIn: string
  /** ISO date. */
  effectiveOn: string
}

export type Reform = Details & {
  id: string
  organisationId: string
  country: string
  programme: string
  files: Files
  /** The same files where it began. */
  base: Files
  baseHash: string
  catalogueHash: string
  status: Status
  createdBy: string
  createdAt: Date
  publishedBy: string | null
  publishedAt: Date | null
}

export function hashOf(files: Files): string {
  const hash = createHash('sha256')
  for (const name of reformFiles) hash.update(`${name}\0${files[name]}\0`)
  return hash.digest('hex')
}

/** Its name among the laws of the rules file. */
export function lawOf(id: string): string {
  return `reform_${id.slice(0, 8)}`
}

export function isReformFile(name: string): name is ReformFile {
  return (reformFiles as readonly string[]).includes(name)
}

/** What stands in the way of publishing. `text`: in the words of the checker, in English; see `sayings`. */
export type Problem =
  | { kind: 'file'; file: string; line: number; path?: string; text: string }
  | { kind: 'test'; text: string }
  | { kind: 'earlier'; day: string }
  | { kind: 'nothing' }
  | { kind: 'too-much' }

export type Checked = { problems: readonly Problem[]; tests: number }

export type Group = { code: string; people: number | null; gain: number | null; lose: number | null }
/** Numbers of people; null where they are too few to be told. */
export type Simulated = {
  /** ISO date of the rules. */
  day: string
  size: number
  refused: number
  gain: number | null
  lose: number | null
  before: Partial<Record<string, number | null>>
  after: Partial<Record<string, number | null>>
  points: { before: number; after: number } | undefined
  by: Record<'origin' | 'sex' | 'occupation', readonly Group[]>
}

/** Of a registered person, for a simulation; no name and no id. */
export type PersonRow = {
  nationality: string
  birthDate: string
  occupations: string[]
  wanted: string[]
  answers: { kind: string; data: Record<string, unknown> }[]
}
