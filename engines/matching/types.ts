// What the engine knows of a vacancy and of a person. There is no sex, race, colour, religion, political opinion,
// national or social origin in these types: ILO Convention 111 art. 1 names them as grounds of discrimination in
// employment. Age, marital status, pregnancy, family and health are left out for the same reason. What is not in
// the types cannot move a score. Where the law makes a permit depend on such a fact (nationality in a bilateral
// agreement, an age limit in a statute), the rules of the pathway decide, and the caller passes their answer as
// `accept` in `RankOptions`, where it cannot earn or lose points.

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
  /** Years in the same ISCO minor group; more than 0, fractions allowed. */
  minimumYears?: number | undefined
  /** ISCED 2011 level, 1 to 8. */
  minimumEducation?: number | undefined
  hard?: HardConstraints | undefined
}

export interface Person {
  id: string
  occupations: readonly { isco: string; years: number }[]
  /** A skill with no level stated counts as level 1. Of a skill given twice the better level counts. */
  skills: readonly { skillId: string; level?: SkillLevel | undefined }[]
  languages: readonly { language: string; cefr: CefrLevel }[]
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
  | { kind: 'experience'; years: number; minorGroup: string }
  | { kind: 'education'; isced: number }
  | { kind: 'destination'; country: string }

export type Evidence =
  | { kind: 'same-unit-group' | 'same-minor-group' | 'same-sub-major-group'; isco: string }
  | { kind: 'skill'; skillId: string; level: SkillLevel | null }
  | { kind: 'language'; language: string; cefr: CefrLevel }
  | { kind: 'experience'; years: number; minorGroup: string }
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
}

export interface MatchIndex<Item, Query> {
  readonly size: number
  /** The same answer as ranking every item one by one. */
  top(query: Query, options?: RankOptions): Ranked[]
  /** Adds the item, or replaces the one with the same id. */
  upsert(item: Item): void
  /** False when there was no such id. */
  remove(id: string): boolean
}
