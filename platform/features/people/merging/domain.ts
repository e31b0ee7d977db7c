/** Two records of one person: which things differ, and what is proposed for each. */
import { CEFR_LEVELS } from '@fairway/matching'
import { limits, type PersonRecord, type Profile } from '../domain.ts'
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
  'case-open',
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

/** Lists of which both records' entries can stand. */
export const unitable = ['occupations', 'skills', 'languages', 'destinations'] as const
export type Unitable = (typeof unitable)[number]
export const isUnitable = (part: PartName): part is Unitable => (unitable as readonly string[]).includes(part)
type Lists = Pick<Required<Profile>, 'occupations' | 'skills' | 'languages' | 'wanted' | 'refused' | 'unsure'>

/**
 * The lists of both records, each entry once: of two about the same the better evidenced. `left` is what finds no room,
 * since a person has no more of them than the limits say.
 */
export function united(part: Unitable, a: Side, b: Side): { stands: Partial<Lists>; left: Partial<Lists> } {
  switch (part) {
    case 'occupations': {
      const works = ({ entries }: Side, isco: string) =>
        entries.filter(({ kind, data }) => kind === 'work' && data.occupation === isco)
      const all = join(
        [a, b],
        ({ person }) => person.occupations,
        ({ isco }) => isco,
        (side, { isco, years }) => [
          works(side, isco).filter(({ check }) => check).length,
          works(side, isco).length,
          years,
        ],
      ).toSorted((x, y) => y.years - x.years)
      return cut(all, limits.occupations, (occupations) => ({ occupations }))
    }
    case 'skills': {
      const all = [...new Set([...a.person.skills, ...b.person.skills])]
      return cut(all, limits.skills, (skills) => ({ skills }))
    }
    case 'languages': {
      const all = join(
        [a, b],
        ({ person }) => person.languages,
        ({ language }) => language,
        ({ entries, person }, { language }) => {
          const entry = entries.find(({ kind, data }) => kind === 'language' && data.language === language)
          return [entry?.check ? 1 : 0, entry ? +new Date(entry.updatedAt) : 0, +person.updatedAt]
        },
      ).toSorted((x, y) => CEFR_LEVELS.indexOf(y.cefr) - CEFR_LEVELS.indexOf(x.cefr))
      return cut(all, limits.languages, (languages) => ({ languages }))
    }
    case 'destinations': {
      // Nobody is sent where one of the records says no.
      const said = (wish: 'wanted' | 'refused' | 'unsure') => [
        ...new Set([...a.person[wish], ...b.person[wish]]),
      ]
      const refused = said('refused')
      const unsure = said('unsure').filter((country) => !refused.includes(country))
      const wanted = said('wanted').filter((country) => ![...refused, ...unsure].includes(country))
      const cuts = [
        cut(wanted, limits.countries, (wanted) => ({ wanted })),
        cut(refused, limits.countries, (refused) => ({ refused })),
        cut(unsure, limits.countries, (unsure) => ({ unsure })),
      ]
      return {
        stands: Object.assign({}, ...cuts.map(({ stands }) => stands)),
        left: Object.assign({}, ...cuts.map(({ left }) => left)),
      }
    }
  }
}

function join<T>(
  sides: readonly Side[],
  list: (side: Side) => readonly T[],
  key: (item: T) => string,
  rank: (side: Side, item: T) => readonly number[],
): T[] {
  const best = new Map<string, { item: T; rank: readonly number[] }>()
  for (const side of sides)
    for (const item of list(side)) {
      const [known, own] = [best.get(key(item)), rank(side, item)]
      if (!known || isBefore(known.rank, own)) best.set(key(item), { item, rank: own })
    }
  return [...best.values()].map(({ item }) => item)
}

function cut<T>(all: readonly T[], most: number, as: (items: T[]) => Partial<Lists>) {
  return { stands: as(all.slice(0, most)), left: as(all.slice(most)) }
}

/** Both for lists; of what there is one the verified, then the fuller, then the newer. */
export function proposed(part: PartName, a: Side, b: Side): 'a' | 'b' | 'both' {
  return isUnitable(part) ? 'both' : better(part, a, b)
}

function better(part: PartName, a: Side, b: Side): 'a' | 'b' {
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
