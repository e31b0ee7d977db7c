/** Places that the law gives a programme in a season, and what became of them. Nothing here knows of a database. */

export const entryKinds = ['announced', 'reserved', 'used', 'released'] as const
export type EntryKind = (typeof entryKinds)[number]
/** For whom the places are; without a key, for everybody. `industry`: a section of ISIC Rev.4, kept by hand. */
export const keyKinds = ['origin', 'employer', 'industry'] as const
export type KeyKind = (typeof keyKinds)[number]

export type Entry = {
  kind: EntryKind
  /** Below 0 only where fewer places are announced. */
  places: number
  releasedFrom: 'reserved' | 'used' | null
  /** Null for places that were given outside of Fairway. */
  placementId: string | null
}

export type Balance = { announced: number; reserved: number; used: number; left: number }

export const nothing: Balance = { announced: 0, reserved: 0, used: 0, left: 0 }

/** The balance after one more entry; undefined when there are not so many places to take or to give back. */
export function apply(balance: Balance, { kind, places, releasedFrom }: Entry): Balance | undefined {
  let { announced, reserved, used } = balance
  if (kind === 'announced') announced += places
  if (kind === 'reserved') reserved += places
  if (kind === 'used') {
    reserved -= places
    used += places
  }
  if (kind === 'released' && releasedFrom === 'reserved') reserved -= places
  if (kind === 'released' && releasedFrom === 'used') used -= places
  const left = announced - reserved - used
  return announced < 0 || reserved < 0 || used < 0 || left < 0
    ? undefined
    : { announced, reserved, used, left }
}

/** What an officer writes down: one or two entries. */
export const acts = [
  'announce',
  'cut',
  'reserve',
  'use',
  'use-at-once',
  'release-reserved',
  'release-used',
] as const
export type Act = (typeof acts)[number]

export function entriesOf(act: Act, places: number): Omit<Entry, 'placementId'>[] {
  const entry = (kind: EntryKind, releasedFrom: Entry['releasedFrom'] = null) => ({
    kind,
    places,
    releasedFrom,
  })
  switch (act) {
    case 'announce':
      return [entry('announced')]
    case 'cut':
      return [{ ...entry('announced'), places: -places }]
    case 'reserve':
      return [entry('reserved')]
    case 'use':
      return [entry('used')]
    case 'use-at-once':
      return [entry('reserved'), entry('used')]
    case 'release-reserved':
      return [entry('released', 'reserved')]
    case 'release-used':
      return [entry('released', 'used')]
  }
}

/** What an event of a placement means for its place: it is kept from the worker's yes on, used when the worker leaves,
 * and given back when nothing comes of it. Who changes employer in the country takes no second one. */
export const stepOfEvent: Readonly<Record<string, 'reserved' | 'used' | 'released'>> = {
  accepted: 'reserved',
  departed: 'used',
  arrived: 'used',
  started: 'used',
  joined: 'released',
  declined: 'released',
  withdrawn: 'released',
  stopped: 'released',
}
