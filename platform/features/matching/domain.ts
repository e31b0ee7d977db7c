/** What a shortlist and a list of jobs are made of, and how many points a skill is worth. The scores themselves are
 * those of `@fairway/matching`. */
import type {
  Person,
  RequirementScore,
  Score,
  SkillLevel,
  SkillRequirement,
  Vacancy,
} from '@fairway/matching'
import { FairwayError } from '../../foundation/errors.ts'
import { licenceHeld } from '../classifications/index.ts'

/** People are searched for on other machines, and these do not answer. What is asked for later is answered again. */
export class SearchAwayError extends FairwayError {
  override readonly name = 'SearchAwayError'
  readonly code = 'search-away'
  readonly status = 503
}

/** Few enough for a small screen and a small data plan. */
export const pageSize = 10
/** Who is beyond the first 500 was ranked, and is found by better terms rather than by turning pages. */
export const pageCount = 50

/** People side by side: more do not fit on a screen. */
export const comparedAtOnce = { least: 2, most: 4 } as const

/** What an index keeps of a person: the nationality says for which vacancies they can be found at all. */
export type IndexedPerson = Person & { nationality: string }
export type IndexedVacancy = Vacancy & { recruitsFrom: string }

/** A person on a shortlist: what an employer may see before there is a placement. No phone, no birth date. */
export type Candidate = IndexedPerson & { fullName: string }

export type Job = {
  id: string
  title: string
  isco: string
  country: string
  place: string
  recruitsFrom: string
  employer: string
  /** Organisations that may see the shortlist. */
  employerId: string
  recruiterId: string | null
  wageMinor: number
  wageCurrency: string
  wagePeriod: 'hour' | 'month' | 'year'
  pathway: string | null
  /** Published, by an employer that is verified. */
  isOpen: boolean
  costs: { item: string; payer: string }[]
  /** What the vacancy asks of people. */
  skills: { skillId: string; essential: boolean; level: SkillLevel | null }[]
  languages: Vacancy['languages'][number][]
  licences: { licence: string; essential: boolean }[]
  /** ISCED level; null when it asks for none. */
  education: number | null
  experienceYears: number | null
  /** ISO date. */
  neededBy: string | null
  /** Year. */
  publishedIn: number
}

/** Of a job what matching compares. */
export type Asked = Pick<
  Job,
  | 'id'
  | 'isco'
  | 'country'
  | 'recruitsFrom'
  | 'skills'
  | 'languages'
  | 'licences'
  | 'education'
  | 'experienceYears'
  | 'neededBy'
  | 'publishedIn'
>

/** Years before a vacancy: work that ended earlier counts half. */
const recentYears = 10

/** School and years of work earn points like skills and languages; only what the vacancy calls needed, and its day, exclude. */
export function indexedVacancy(job: Asked): IndexedVacancy {
  const { id, isco, country, recruitsFrom, skills, languages, licences, neededBy } = job
  return {
    id,
    occupation: isco,
    country,
    recruitsFrom,
    skills: skillRequirements(skills),
    languages,
    licences: licences.map(({ licence, essential }) => ({
      licence: licenceHeld(licence, country),
      essential,
    })),
    // Level 0 of school and no years ask for nothing.
    minimumEducation: job.education || undefined,
    minimumYears: job.experienceYears || undefined,
    recentSince: `${job.publishedIn - recentYears}-01-01`,
    hard: neededBy === null ? undefined : { availableBy: neededBy },
  }
}

/** Points for a skill. An essential one counts two and a half times a welcome one. */
const skillWeights = { essential: 10, welcome: 4 } as const

export function skillRequirements(skills: Job['skills']): SkillRequirement[] {
  return skills.map(({ skillId, essential, level }) => ({
    skillId,
    essential,
    minimumLevel: level ?? undefined,
    weight: essential ? skillWeights.essential : skillWeights.welcome,
  }))
}

/** What speaks most for the match, and what is missing most; the highest points first. */
export function strongest(score: Score, limit: number): RequirementScore[] {
  return score.requirements
    .filter(({ points }) => points > 0)
    .toSorted((a, b) => b.points - a.points)
    .slice(0, limit)
}

export function weakest(score: Score, limit: number): RequirementScore[] {
  return score.requirements
    .filter(({ status }) => status !== 'met')
    .toSorted((a, b) => b.maximum - b.points - (a.maximum - a.points))
    .slice(0, limit)
}
