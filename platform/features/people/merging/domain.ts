/** Two records of one person: which things differ, and which of the two is proposed for each. */
import type { PersonRecord } from '../domain.ts'
import { type KindName, kindNames, kindOfName } from '../profile/kinds.ts'
import type { Entry } from '../profile/service.ts'

/** Long enough to come home and see it, short enough that nobody's second record is held for long. Fairway's own rule. */
export const daysToUndo = 60

export const reasons = ['worker-asked', 'document', 'register'] as const
export type Reason = (typeof reasons)[number]

export const hindrances = [
  'not-found-same',
  'both-placed',
  'account-lost',
  'two-phones',
  'on-roster',
  'merged-lately',
] as const

export type Counts = {
  placements: number
  referrals: number
  documents: number
  consents: number
  account: boolean
}
export type Side = { person: PersonRecord; entries: Entry[]; counts: Counts }

const lists = {
  identity: ({ fullName, birthDate, birthYearOnly }: PersonRecord) => [fullName, birthDate, birthYearOnly],
  occupations: ({ occupations }: PersonRecord) => occupations,
  skills: ({ skills }: PersonRecord) => skills,
  languages: ({ languages }: PersonRecord) => languages,
  destinations: ({ wanted, refused, unsure }: PersonRecord) => [wanted, refused, unsure],
} as const
export type ListName = keyof typeof lists
export const listNames = Object.keys(lists) as ListName[]
/** Of these a person has one answer; of the others both records' answers stay. */
export const singleKinds = kindNames.filter((kind) => kindOfName(kind).most === 1)
export type PartName = ListName | KindName

const entryOf = ({ entries }: Side, kind: KindName) => entries.find((entry) => entry.kind === kind)

/** What stands in both and is not the same: what the officer chooses. */
export function differing(a: Side, b: Side): PartName[] {
  const same = (x: unknown, y: unknown) => JSON.stringify(x) === JSON.stringify(y)
  return [
    ...listNames.filter((name) => !same(lists[name](a.person), lists[name](b.person))),
    ...singleKinds.filter((kind) => {
      const [x, y] = [entryOf(a, kind), entryOf(b, kind)]
      return x && y && !same(Object.entries(x.data).sort(), Object.entries(y.data).sort())
    }),
  ]
}

/** The verified one, then the fuller, then the newer. */
export function proposed(part: PartName, a: Side, b: Side): 'a' | 'b' {
  const rank = (side: Side): [number, number, number] => {
    const { person } = side
    if (!(part in lists)) {
      const entry = entryOf(side, part as KindName)
      const data = entry?.data ?? {}
      return [entry?.check ? 1 : 0, Object.keys(data).length, entry ? +new Date(entry.updatedAt) : 0]
    }
    const verified = person.status === 'verified' ? 1 : 0
    const full =
      part === 'identity' ? (person.birthYearOnly ? 0 : 1) : lists[part as ListName](person).flat().length
    return [verified, full, +person.updatedAt]
  }
  return isBefore(rank(a), rank(b)) ? 'b' : 'a'
}

/** Which record stays: the one that somebody signs in to; else the verified, the fuller, the newer. */
export function stays(a: Side, b: Side): 'a' | 'b' {
  const rank = ({ person, entries, counts }: Side): number[] => [
    counts.account ? 1 : 0,
    person.status === 'verified' ? 1 : 0,
    counts.placements,
    entries.length + person.skills.length,
    +person.createdAt,
  ]
  return isBefore(rank(a), rank(b)) ? 'b' : 'a'
}

/** Only where nobody, or somebody in both, signs in is there a choice. */
export function staysIsOpen(a: Side, b: Side): boolean {
  return a.counts.account === b.counts.account
}

function isBefore(x: readonly number[], y: readonly number[]): boolean {
  const at = x.findIndex((value, index) => value !== y[index])
  return at >= 0 && (x[at] as number) < (y[at] as number)
}
