import { checkPerson, checkVacancy } from './check.ts'
import {
  CEFR_LEVELS,
  type CefrLevel,
  type Evidence,
  type Exclusion,
  type LanguageRequirement,
  type LicenceRequirement,
  type Person,
  type RequirementScore,
  type Score,
  type SkillLevel,
  type SkillRequirement,
  type Vacancy,
} from './types.ts'

/** The most each requirement can earn. A skill earns its own weight. */
export const POINTS = {
  occupation: 30,
  language: 10,
  licence: 10,
  experience: 10,
  education: 10,
  destination: 5,
} as const

/** Of `POINTS.occupation`, for each of: same ISCO sub-major group, same minor group, same unit group. */
const POINTS_PER_OCCUPATION_STEP = 10

/** The beginnings of an ISCO code that count, and what having one in common is called. */
const OCCUPATION_STEPS = [
  { digits: 2, kind: 'same-sub-major-group' },
  { digits: 3, kind: 'same-minor-group' },
  { digits: 4, kind: 'same-unit-group' },
] as const

export function score(vacancy: Vacancy, person: Person): Score {
  checkVacancy(vacancy)
  checkPerson(person)
  return explain(vacancy, person)
}

/** What work in one unit group earns for another. */
export function occupationPoints(wanted: string, held: string): number {
  for (const { digits } of OCCUPATION_STEPS.toReversed()) {
    if (held.startsWith(wanted.slice(0, digits))) return (digits - 1) * POINTS_PER_OCCUPATION_STEP
  }
  return 0
}

/** `score` for a vacancy and a person that have been checked already. */
export function explain(vacancy: Vacancy, person: Person): Score {
  const occupation = scoreOccupation(vacancy, person)
  const skills = vacancy.skills.map((wanted) => scoreSkill(wanted, person))
  const requirements = [
    occupation,
    ...skills,
    ...vacancy.languages.map((wanted) => scoreLanguage(wanted, person)),
    ...(vacancy.licences ?? []).map((wanted) => scoreLicence(wanted, person)),
    ...scoreExperience(vacancy, person),
    ...scoreEducation(vacancy, person),
    scoreDestination(vacancy, person),
  ]
  const essentialsMet = skills.filter(
    (skill, i) => vacancy.skills[i]!.essential && skill.status === 'met',
  ).length
  const excluded = exclusions(vacancy, person, essentialsMet)
  if (sum([occupation, ...skills], 'points') === 0) excluded.push({ constraint: 'no-work-in-common' })
  return {
    points: sum(requirements, 'points'),
    maximum: sum(requirements, 'maximum'),
    excluded,
    requirements,
  }
}

function scoreOccupation(vacancy: Vacancy, person: Person): RequirementScore {
  const isco = vacancy.occupation
  const requirement = { kind: 'occupation', isco } as const
  for (const step of OCCUPATION_STEPS.toReversed()) {
    const held = person.occupations.find((occupation) =>
      occupation.isco.startsWith(isco.slice(0, step.digits)),
    )
    if (held) {
      const evidence = { kind: step.kind, isco: held.isco } as const
      return graded(requirement, occupationPoints(isco, held.isco), POINTS.occupation, evidence)
    }
  }
  return graded(requirement, 0, POINTS.occupation, null)
}

function scoreSkill(wanted: SkillRequirement, person: Person): RequirementScore {
  const { skillId, essential, weight, minimumLevel } = wanted
  const requirement = { kind: 'skill', skillId, essential, minimumLevel: minimumLevel ?? null } as const
  let points = 0
  let evidence: Evidence | null = null
  const own = bestOf(skillId, person)
  if (own) {
    points = skillPoints(weight, minimumLevel ?? 0, levelOf(own))
    evidence = { kind: 'skill', skillId, level: own.level ?? null }
  }
  for (const { skillId: related, percent } of wanted.related ?? []) {
    const held = bestOf(related, person)
    const earned = held ? relatedPoints(weight, minimumLevel ?? 0, levelOf(held), percent) : 0
    if (held && (earned > points || evidence === null)) {
      points = earned
      evidence = { kind: 'related-skill', skillId: related, level: held.level ?? null, percent }
    }
  }
  return graded(requirement, points, weight, evidence)
}

function bestOf(skillId: string, person: Person): Person['skills'][number] | undefined {
  let best: Person['skills'][number] | undefined
  for (const held of person.skills) {
    if (held.skillId === skillId && (!best || levelOf(held) > levelOf(best))) best = held
  }
  return best
}

function scoreLanguage(wanted: LanguageRequirement, person: Person): RequirementScore {
  const { language, minimum, essential } = wanted
  const requirement = { kind: 'language', language, minimum, essential } as const
  const cefr = bestCefr(person, language)
  const evidence = cefr && ({ kind: 'language', language, cefr } as const)
  const points = languagePoints(cefrRank(minimum), cefrRank(cefr))
  return graded(requirement, points, POINTS.language, evidence)
}

function scoreLicence({ licence, essential }: LicenceRequirement, person: Person): RequirementScore {
  const requirement = { kind: 'licence', licence, essential } as const
  const has = person.licences?.includes(licence) ?? false
  return graded(
    requirement,
    has ? POINTS.licence : 0,
    POINTS.licence,
    has ? { kind: 'licence', licence } : null,
  )
}

function scoreExperience(vacancy: Vacancy, person: Person): RequirementScore[] {
  if (vacancy.minimumYears === undefined) return []
  const minorGroup = vacancy.occupation.slice(0, 3)
  const { counted, older } = experienceIn(minorGroup, vacancy.recentSince, person)
  const requirement = {
    kind: 'experience',
    years: vacancy.minimumYears,
    minorGroup,
    recentSince: vacancy.recentSince ?? null,
  } as const
  const evidence: Evidence | null =
    counted > 0 ? { kind: 'experience', years: counted / 100, olderYears: older / 100, minorGroup } : null
  return [
    graded(
      requirement,
      experiencePoints(hundredths(vacancy.minimumYears), counted),
      POINTS.experience,
      evidence,
    ),
  ]
}

function scoreEducation(vacancy: Vacancy, person: Person): RequirementScore[] {
  const { minimumEducation } = vacancy
  if (minimumEducation === undefined) return []
  const requirement = { kind: 'education', isced: minimumEducation } as const
  const evidence =
    person.education === undefined ? null : ({ kind: 'education', isced: person.education } as const)
  return [
    graded(
      requirement,
      educationPoints(minimumEducation, person.education ?? -1),
      POINTS.education,
      evidence,
    ),
  ]
}

function scoreDestination({ country }: Vacancy, person: Person): RequirementScore {
  const requirement = { kind: 'destination', country } as const
  const points = destinationPoints(country, person)
  const anywhere = person.countriesWanted.length === 0
  const evidence: Evidence = anywhere ? { kind: 'any-destination' } : { kind: 'destination-wanted', country }
  return graded(requirement, points, POINTS.destination, points > 0 ? evidence : null)
}

function graded(
  requirement: RequirementScore['requirement'],
  points: number,
  maximum: number,
  evidence: Evidence | null,
): RequirementScore {
  const status = points === maximum ? 'met' : points > 0 ? 'partly' : 'missing'
  return { requirement, points, maximum, status, evidence }
}

/** What rules the person out, apart from having no work in common. */
export function exclusions(vacancy: Vacancy, person: Person, essentialsMet: number): Exclusion[] {
  const found: Exclusion[] = []
  const { country, hard, minimumEducation, minimumYears } = vacancy
  if (person.countriesRefused.includes(country)) found.push({ constraint: 'destination-refused', country })
  for (const { language, minimum, essential } of vacancy.languages) {
    const has = bestCefr(person, language)
    if (essential && cefrRank(has) < cefrRank(minimum)) {
      found.push({ constraint: 'language-below-minimum', language, minimum, has })
    }
  }
  for (const { licence, essential } of vacancy.licences ?? []) {
    if (essential && !person.licences?.includes(licence))
      found.push({ constraint: 'licence-missing', licence })
  }
  if (hard?.availableBy !== undefined && (person.availableFrom ?? '') > hard.availableBy) {
    const availableFrom = person.availableFrom!
    found.push({ constraint: 'not-available', neededBy: hard.availableBy, availableFrom })
  }
  if (hard?.education && minimumEducation !== undefined && (person.education ?? -1) < minimumEducation) {
    found.push({
      constraint: 'education-below-minimum',
      minimum: minimumEducation,
      has: person.education ?? null,
    })
  }
  if (hard?.experience && minimumYears !== undefined) {
    const { counted } = experienceIn(vacancy.occupation.slice(0, 3), vacancy.recentSince, person)
    if (counted < hundredths(minimumYears)) {
      found.push({ constraint: 'experience-below-minimum', minimumYears, has: counted / 100 })
    }
  }
  if (hard?.essentialSkills !== undefined && essentialsMet < hard.essentialSkills) {
    const of = vacancy.skills.filter((skill) => skill.essential).length
    found.push({
      constraint: 'essential-skills-below-minimum',
      minimum: hard.essentialSkills,
      has: essentialsMet,
      of,
    })
  }
  return found
}

/** The most that everything but occupation and skills can earn. */
export function restMaximum(vacancy: Vacancy): number {
  return (
    POINTS.destination +
    POINTS.language * vacancy.languages.length +
    POINTS.licence * (vacancy.licences?.length ?? 0) +
    (vacancy.minimumYears === undefined ? 0 : POINTS.experience) +
    (vacancy.minimumEducation === undefined ? 0 : POINTS.education)
  )
}

export function maximumOf(vacancy: Vacancy): number {
  return vacancy.skills.reduce(
    (total, skill) => total + skill.weight,
    POINTS.occupation + restMaximum(vacancy),
  )
}

/** In proportion to the level reached, rounded down; `minimumLevel` 0 asks for no level. */
export function skillPoints(weight: number, minimumLevel: number, level: number): number {
  return level >= minimumLevel ? weight : Math.floor((weight * level) / minimumLevel)
}

/** Of a related skill: its share of what the skill itself would earn at that level, rounded down. */
export function relatedPoints(weight: number, minimumLevel: number, level: number, percent: number): number {
  return Math.floor((skillPoints(weight, minimumLevel, level) * percent) / 100)
}

export function levelOf(skill: Person['skills'][number]): SkillLevel {
  return skill.level ?? 1
}

/** In proportion to the CEFR step reached (A1 is 1, C2 is 6, none is 0), rounded down. */
export function languagePoints(minimumRank: number, rank: number): number {
  return Math.min(POINTS.language, Math.floor((POINTS.language * rank) / minimumRank))
}

/** In proportion to the hundredths of years, rounded down. */
export function experiencePoints(minimum: number, counted: number): number {
  return counted >= minimum ? POINTS.experience : Math.floor((POINTS.experience * counted) / minimum)
}

/** Half for one ISCED level below; -1 stands for no level. */
export function educationPoints(minimum: number, has: number): number {
  if (has < 0) return 0
  return has >= minimum ? POINTS.education : has === minimum - 1 ? POINTS.education / 2 : 0
}

/** Years are counted in whole hundredths, so that their sum does not depend on the order of adding. */
export function hundredths(years: number): number {
  return Math.round(years * 100)
}

function destinationPoints(country: string, { countriesWanted, countriesRefused }: Person): number {
  if (countriesRefused.includes(country)) return 0
  return countriesWanted.length === 0 || countriesWanted.includes(country) ? POINTS.destination : 0
}

function bestCefr(person: Person, language: string): CefrLevel | null {
  let best: CefrLevel | null = null
  for (const spoken of person.languages) {
    if (spoken.language === language && cefrRank(spoken.cefr) > cefrRank(best)) best = spoken.cefr
  }
  return best
}

/** 1 for A1 to 6 for C2; 0 for none. */
export function cefrRank(level: CefrLevel | null): number {
  return level === null ? 0 : CEFR_LEVELS.indexOf(level) + 1
}

/** Hundredths of years in the minor group: as they count, and those that ended before `recentSince`. */
function experienceIn(
  minorGroup: string,
  recentSince: string | undefined,
  person: Person,
): { counted: number; older: number } {
  let recent = 0
  let older = 0
  for (const { isco, years, until } of person.occupations) {
    if (!isco.startsWith(minorGroup)) continue
    if (recentSince !== undefined && until !== undefined && until < recentSince) older += hundredths(years)
    else recent += hundredths(years)
  }
  return { counted: recent + Math.floor(older / 2), older }
}

function sum(scores: readonly RequirementScore[], field: 'points' | 'maximum'): number {
  return scores.reduce((total, one) => total + one[field], 0)
}
