import { checkPerson, checkVacancy } from './check.ts'
import {
  CEFR_LEVELS,
  type CefrLevel,
  type Evidence,
  type Exclusion,
  type LanguageRequirement,
  type Person,
  type RequirementScore,
  type Score,
  type SkillLevel,
  type SkillRequirement,
  type Vacancy,
} from './types.ts'

/** The most each requirement can earn. A skill earns its own weight. */
export const POINTS = { occupation: 30, language: 10, experience: 10, education: 10, destination: 5 } as const

/** Of `POINTS.occupation`, for each of: same ISCO sub-major group, same minor group, same unit group. */
export const POINTS_PER_OCCUPATION_STEP = 10

/** The beginnings of an ISCO code that count, and what having one in common is called. */
export const OCCUPATION_STEPS = [
  { digits: 2, kind: 'same-sub-major-group' },
  { digits: 3, kind: 'same-minor-group' },
  { digits: 4, kind: 'same-unit-group' },
] as const

/** A person without skills: what the index keeps beside its postings. */
export type RestOfPerson = Omit<Person, 'skills'>

export function score(vacancy: Vacancy, person: Person): Score {
  checkVacancy(vacancy)
  checkPerson(person)
  return explain(vacancy, person)
}

/** `score` for a vacancy and a person that have been checked already. */
export function explain(vacancy: Vacancy, person: Person): Score {
  const occupation = scoreOccupation(vacancy, person)
  const skills = vacancy.skills.map((wanted) => scoreSkill(wanted, person))
  const requirements = [
    occupation,
    ...skills,
    ...vacancy.languages.map((wanted) => scoreLanguage(wanted, person)),
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
      const points = (step.digits - 1) * POINTS_PER_OCCUPATION_STEP
      return graded(requirement, points, POINTS.occupation, evidence)
    }
  }
  return graded(requirement, 0, POINTS.occupation, null)
}

function scoreSkill(wanted: SkillRequirement, person: Person): RequirementScore {
  const { skillId, essential, weight, minimumLevel } = wanted
  const requirement = { kind: 'skill', skillId, essential, minimumLevel: minimumLevel ?? null } as const
  let best: Person['skills'][number] | undefined
  for (const held of person.skills) {
    if (held.skillId === skillId && (!best || levelOf(held) > levelOf(best))) best = held
  }
  if (!best) return graded(requirement, 0, weight, null)
  const evidence = { kind: 'skill', skillId, level: best.level ?? null } as const
  return graded(requirement, skillPoints(weight, minimumLevel ?? 0, levelOf(best)), weight, evidence)
}

function scoreLanguage(wanted: LanguageRequirement, person: Person): RequirementScore {
  const { language, minimum, essential } = wanted
  const requirement = { kind: 'language', language, minimum, essential } as const
  const cefr = bestCefr(person, language)
  const evidence = cefr && ({ kind: 'language', language, cefr } as const)
  return graded(requirement, languagePoints(minimum, cefr), POINTS.language, evidence)
}

function scoreExperience(vacancy: Vacancy, person: Person): RequirementScore[] {
  if (vacancy.minimumYears === undefined) return []
  const minorGroup = vacancy.occupation.slice(0, 3)
  const years = yearsIn(minorGroup, person)
  const requirement = { kind: 'experience', years: vacancy.minimumYears, minorGroup } as const
  const evidence = years > 0 ? ({ kind: 'experience', years, minorGroup } as const) : null
  return [graded(requirement, experiencePoints(vacancy.minimumYears, years), POINTS.experience, evidence)]
}

function scoreEducation(vacancy: Vacancy, person: Person): RequirementScore[] {
  const { minimumEducation } = vacancy
  if (minimumEducation === undefined) return []
  const requirement = { kind: 'education', isced: minimumEducation } as const
  const evidence =
    person.education === undefined ? null : ({ kind: 'education', isced: person.education } as const)
  return [
    graded(requirement, educationPoints(minimumEducation, person.education), POINTS.education, evidence),
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
export function exclusions(vacancy: Vacancy, person: RestOfPerson, essentialsMet: number): Exclusion[] {
  const found: Exclusion[] = []
  const { country, hard, minimumEducation, minimumYears } = vacancy
  if (person.countriesRefused.includes(country)) found.push({ constraint: 'destination-refused', country })
  for (const { language, minimum, essential } of vacancy.languages) {
    const has = bestCefr(person, language)
    if (essential && cefrRank(has) < cefrRank(minimum)) {
      found.push({ constraint: 'language-below-minimum', language, minimum, has })
    }
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
    const has = yearsIn(vacancy.occupation.slice(0, 3), person)
    if (has < minimumYears) found.push({ constraint: 'experience-below-minimum', minimumYears, has })
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

/** The points for everything but occupation and skills. */
export function restPoints(vacancy: Vacancy, person: RestOfPerson): number {
  let points = destinationPoints(vacancy.country, person)
  for (const { language, minimum } of vacancy.languages) {
    points += languagePoints(minimum, bestCefr(person, language))
  }
  if (vacancy.minimumYears !== undefined) {
    points += experiencePoints(vacancy.minimumYears, yearsIn(vacancy.occupation.slice(0, 3), person))
  }
  if (vacancy.minimumEducation !== undefined) {
    points += educationPoints(vacancy.minimumEducation, person.education)
  }
  return points
}

/** The maximum of the vacancy, and of it what `restPoints` can be at most. */
export function totalsOf(vacancy: Vacancy): { maximum: number; restMaximum: number } {
  const restMaximum =
    POINTS.destination +
    POINTS.language * vacancy.languages.length +
    (vacancy.minimumYears === undefined ? 0 : POINTS.experience) +
    (vacancy.minimumEducation === undefined ? 0 : POINTS.education)
  const skills = vacancy.skills.reduce((total, skill) => total + skill.weight, 0)
  return { maximum: POINTS.occupation + skills + restMaximum, restMaximum }
}

/** In proportion to the level reached, rounded down; `minimumLevel` 0 asks for no level. */
export function skillPoints(weight: number, minimumLevel: number, level: number): number {
  return level >= minimumLevel ? weight : Math.floor((weight * level) / minimumLevel)
}

export function levelOf(skill: Person['skills'][number]): SkillLevel {
  return skill.level ?? 1
}

/** In proportion to the CEFR step reached (A1 is 1, C2 is 6), rounded down. */
function languagePoints(minimum: CefrLevel, has: CefrLevel | null): number {
  return Math.min(POINTS.language, Math.floor((POINTS.language * cefrRank(has)) / cefrRank(minimum)))
}

/** In proportion to the years, rounded down. */
function experiencePoints(minimum: number, years: number): number {
  return years >= minimum ? POINTS.experience : Math.floor((POINTS.experience * years) / minimum)
}

/** Half for one ISCED level below. */
function educationPoints(minimum: number, has: number | undefined): number {
  const below = has === undefined ? Number.POSITIVE_INFINITY : minimum - has
  return below <= 0 ? POINTS.education : below === 1 ? POINTS.education / 2 : 0
}

function destinationPoints(country: string, { countriesWanted, countriesRefused }: RestOfPerson): number {
  if (countriesRefused.includes(country)) return 0
  return countriesWanted.length === 0 || countriesWanted.includes(country) ? POINTS.destination : 0
}

function bestCefr(person: RestOfPerson, language: string): CefrLevel | null {
  let best: CefrLevel | null = null
  for (const spoken of person.languages) {
    if (spoken.language === language && cefrRank(spoken.cefr) > cefrRank(best)) best = spoken.cefr
  }
  return best
}

/** 1 for A1 to 6 for C2; 0 for none. */
function cefrRank(level: CefrLevel | null): number {
  return level === null ? 0 : CEFR_LEVELS.indexOf(level) + 1
}

function yearsIn(minorGroup: string, person: RestOfPerson): number {
  let years = 0
  for (const held of person.occupations) if (held.isco.startsWith(minorGroup)) years += held.years
  return years
}

function sum(scores: readonly RequirementScore[], field: 'points' | 'maximum'): number {
  return scores.reduce((total, one) => total + one[field], 0)
}
