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
