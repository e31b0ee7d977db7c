// What the engine knows of a vacancy and of a person. There is no sex, race, colour, religion, political opinion,
// national or social origin in these types: ILO Convention 111 art. 1 names them as grounds of discrimination in
// employment. Age, marital status, pregnancy, family and health are left out for the same reason. What is not in
// the types cannot move a score. Where the law makes a permit depend on such a fact (nationality in a bilateral
// agreement, an age limit in a statute), the rules of the pathway decide, and the caller passes their answer as
// `accept` in `RankOptions`, where it cannot earn or lose points.

import type { IndexChange, IndexShare } from './segments.ts'

/** Common European Framework of Reference for Languages, weakest first. */
export const CEFR_LEVELS = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'] as const
export type CefrLevel = (typeof CEFR_LEVELS)[number]

/** 1 beginner, 2 works alone, 3 can teach others. */
export type SkillLevel = 1 | 2 | 3

export interface SkillRequirement {
  skillId: string
  essential: boolean
  /** Points for having it: a whole number from 1 to 100. */
  weight: number
  minimumLevel?: SkillLevel | undefined
  /** Skills that come near it and earn a part of its points. The requirement is credited once, by what earns most. */
  related?: readonly RelatedSkill[] | undefined
}

export interface RelatedSkill {
  skillId: string
  /** How much of the points it earns in place of the skill itself: 1 to 99. */
  percent: number
}

export interface LicenceRequirement {
  /** A licence, certificate or registration, by the caller's own code. */
  licence: string
  /** Without an essential licence a person is excluded. */
  essential: boolean
}

export interface LanguageRequirement {
  /** ISO 639 code: two or three small letters. Use one code per language throughout. */
  language: string
  minimum: CefrLevel
  /** Below the minimum of an essential language a person is excluded. */
  essential: boolean
}

/** Conditions that exclude instead of costing points. */
export interface HardConstraints {
  /** ISO date: a person free only after this day is excluded. */
  availableBy?: string | undefined
  /** `minimumEducation` excludes, as for a regulated profession. */
  education?: boolean | undefined
  /** `minimumYears` excludes. */
  experience?: boolean | undefined
  /** At least this many of the essential skills must be met, level included. */
  essentialSkills?: number | undefined
}

export interface Vacancy {
  id: string
  /** ISCO-08 unit group: four digits. */
  occupation: string
  /** Destination, ISO 3166-1 alpha-3. */
  country: string
  skills: readonly SkillRequirement[]
  languages: readonly LanguageRequirement[]
  licences?: readonly LicenceRequirement[] | undefined
  /** Years in the same ISCO minor group; at least 0.01, counted in hundredths. */
  minimumYears?: number | undefined
  /** ISO date: years of work that ended before it count half. */
  recentSince?: string | undefined
  /** ISCED 2011 level, 1 to 8. */
  minimumEducation?: number | undefined
  hard?: HardConstraints | undefined
}

export interface Person {
  id: string
  /** `until` is the ISO date on which the work ended; not given means that it goes on, or that nobody knows. */
  occupations: readonly { isco: string; years: number; until?: string | undefined }[]
  /** A skill with no level stated counts as level 1. Of a skill given twice the better level counts. */
  skills: readonly { skillId: string; level?: SkillLevel | undefined }[]
  languages: readonly { language: string; cefr: CefrLevel }[]
  licences?: readonly string[] | undefined
  /** ISCED 2011 level, 0 to 8. */
  education?: number | undefined
  /** ISO 3166-1 alpha-3; an empty list means anywhere that is not refused. */
  countriesWanted: readonly string[]
  countriesRefused: readonly string[]
  /** ISO date; not given means free now. */
  availableFrom?: string | undefined
}

export type Requirement =
  | { kind: 'occupation'; isco: string }
  | { kind: 'skill'; skillId: string; essential: boolean; minimumLevel: SkillLevel | null }
  | { kind: 'language'; language: string; minimum: CefrLevel; essential: boolean }
  | { kind: 'licence'; licence: string; essential: boolean }
  | { kind: 'experience'; years: number; minorGroup: string; recentSince: string | null }
  | { kind: 'education'; isced: number }
  | { kind: 'destination'; country: string }

export type Evidence =
  | { kind: 'same-unit-group' | 'same-minor-group' | 'same-sub-major-group'; isco: string }
  | { kind: 'skill'; skillId: string; level: SkillLevel | null }
  | { kind: 'related-skill'; skillId: string; level: SkillLevel | null; percent: number }
  | { kind: 'language'; language: string; cefr: CefrLevel }
  | { kind: 'licence'; licence: string }
  /** `years` as they count: of those that ended before `recentSince`, `olderYears`, only half is in them. */
  | { kind: 'experience'; years: number; olderYears: number; minorGroup: string }
  | { kind: 'education'; isced: number }
  | { kind: 'destination-wanted'; country: string }
  | { kind: 'any-destination' }

export type RequirementStatus = 'met' | 'partly' | 'missing'

export interface RequirementScore {
  requirement: Requirement
  points: number
  maximum: number
  status: RequirementStatus
  /** What in the person earned the points or came nearest; null when there is nothing. */
  evidence: Evidence | null
}

export type Exclusion =
  | { constraint: 'destination-refused'; country: string }
  | { constraint: 'language-below-minimum'; language: string; minimum: CefrLevel; has: CefrLevel | null }
  | { constraint: 'licence-missing'; licence: string }
  | { constraint: 'not-available'; neededBy: string; availableFrom: string }
  | { constraint: 'education-below-minimum'; minimum: number; has: number | null }
  | { constraint: 'experience-below-minimum'; minimumYears: number; has: number }
  | { constraint: 'essential-skills-below-minimum'; minimum: number; has: number; of: number }
  | { constraint: 'no-work-in-common' }

export interface Score {
  /** The sum of the points of `requirements`, also when the person is excluded. */
  points: number
  maximum: number
  /** Empty when nothing rules the person out. */
  excluded: Exclusion[]
  requirements: RequirementScore[]
}

export interface Ranked {
  id: string
  points: number
  maximum: number
}

export interface RankOptions {
  /** How many to return at most; 20 when not given. */
  limit?: number | undefined
  /** False keeps an id out: consent, jurisdiction, or a permit that the law makes impossible. */
  accept?: ((id: string) => boolean) | undefined
  /** At least so many of the vacancy's essential skills must be met, or all of them where it has fewer. */
  essentialSkills?: number | undefined
}

export interface IndexOptions<Item> {
  /**
   * The pool an item belongs to: what decides most about who can meet whom, such as the country a vacancy recruits
   * from. Items are kept together by pool, so that the others cost nothing. A pool lets in or keeps out; no points
   * depend on it. One pool for all when not given.
   */
  poolOf?: ((item: Item) => string) | undefined
}

export interface PoolOptions extends RankOptions {
  /** Only items of these pools; of all when not given. */
  pools?: readonly string[] | undefined
}

export interface MatchIndex<Item, Query> {
  readonly size: number
  /** Bytes held in typed arrays: nearly all there is. */
  readonly bytes: number
  /** The same answer as ranking every item of the pools one by one. */
  top(query: Query, options?: PoolOptions): Ranked[]
  /** Adds the item, or replaces the one with the same id. */
  upsert(item: Item): void
  /** False when there was no such id. */
  remove(id: string): boolean
  /** Whether enough has changed that `compact` pays. Without it answers stay right and become slower. */
  readonly isCompactionDue: boolean
  /**
   * Builds the changed part anew beside the old one and puts it in its place at the end. Each step takes a few
   * milliseconds; between two of them the index answers and takes changes as always. One at a time.
   */
  compact(): Generator<void, void>
  /** The first half of `compact`: puts what is new into a packed part of its own. */
  pack(): Generator<void, void>
  /** The second half, for another thread to do; undefined when there is nothing that pays. */
  beginMerge(options?: {
    /** Also rewrite what has lost anything at all: what was removed stands in no bytes any more when all is done. */
    purge?: boolean
  }): Merge | undefined
  /** Everything, to be kept in files; `restore…Index` makes an index of it. */
  snapshot(): IndexSnapshot
  /** What `create…Copy` in another thread needs: sent there, its packed parts are shared and not copied. */
  share(): IndexShare
  /** Tells every change from now on, in order, until the function that it answers is called. */
  follow(tell: (change: IndexChange) => void): () => void
}

/** Answers as the index that it is a copy of did after the last change that it was told. */
export interface IndexCopy<Query> extends Pick<MatchIndex<never, Query>, 'size' | 'bytes' | 'top'> {
  apply(change: IndexChange): void
}

/** The segments never change and keep their names, so that only new ones must be written. */
export interface IndexSnapshot {
  manifest: Uint8Array
  segments: ReadonlyMap<string, Uint8Array>
}

/** One at a time, ended by `take`, `here` or `cancel`; meanwhile the index answers and takes changes. */
export interface Merge {
  /** Items in it. */
  size: number
  /** What to do, for `runMerge` in another thread: the memory is shared and not copied. */
  task(): MergeTask
  /** Puts what `runMerge` made in the place of the old, in steps of a few milliseconds. */
  take(file: Uint8Array): Generator<void, void>
  /** Does it in this thread, in such steps. */
  here(): Generator<void, void>
  /** Leaves everything as it is. */
  cancel(): void
}

export interface MergeTask {
  sources: { file: Uint8Array; alive: Uint32Array; dead: number }[]
  termCount: number
  bits: number
}
