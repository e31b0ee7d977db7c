/**
 * What stands between a person and vacancies, and how many more each single step would open.
 *
 * A vacancy is open to a person when nothing excludes them, every essential requirement is met, and the work has
 * something in common with theirs: the occupation, or an essential skill. Steps are what somebody can learn or have
 * recognised; a country they refuse, a day they are not free and years of work they do not have are none.
 */
import { checkPerson, checkVacancy } from './check.ts'
import { exclusions, levelOf, occupationPoints } from './score.ts'
import { CEFR_LEVELS, type CefrLevel, type Person, type SkillLevel, type Vacancy } from './types.ts'

export type Step =
  | { kind: 'skill'; skillId: string; level: SkillLevel }
  | { kind: 'language'; language: string; cefr: CefrLevel }
  | { kind: 'licence'; licence: string }
  | { kind: 'education'; isced: number }

export interface Gap {
  step: Step
  /** Ids of vacancies that are not open now and would be with this step alone. */
  opens: string[]
}

export interface Gaps {
  /** Ids of vacancies that are open now. */
  open: string[]
  /** Steps that open something, what opens most first. */
  gaps: Gap[]
}

/** The steps that are all needed; none for a vacancy that is open, null when no steps open it. */
export function stepsTo(vacancy: Vacancy, person: Person): Step[] | null {
  checkVacancy(vacancy)
  checkPerson(person)
  return missing(vacancy, heldBy(person))
}

/** What is open now and what one step would open. A higher level of the same thing opens what a lower one does. */
export function gaps(person: Person, vacancies: Iterable<Vacancy>): Gaps {
  checkPerson(person)
  const held = heldBy(person)
  const open: string[] = []
  const bySubject = new Map<string, Map<number, Gap>>()
  for (const vacancy of vacancies) {
    const steps = missing(vacancy, held, 1)
    if (steps?.length === 0) open.push(vacancy.id)
    if (steps?.length !== 1) continue
    const step = steps[0]!
    const { subject, height } = placeOf(step)
    let heights = bySubject.get(subject)
    if (!heights) {
      heights = new Map()
      bySubject.set(subject, heights)
    }
    const gap = heights.get(height)
    if (gap) gap.opens.push(vacancy.id)
    else heights.set(height, { step, opens: [vacancy.id] })
  }
  const found: Gap[] = []
  for (const heights of bySubject.values()) {
    let lower: string[] = []
    for (const [, { step, opens }] of [...heights].sort(([a], [b]) => a - b)) {
      lower = [...lower, ...opens]
      found.push({ step, opens: lower })
    }
  }
  const key = ({ step }: Gap) => JSON.stringify(step)
  return {
    open,
    gaps: found.sort((a, b) => b.opens.length - a.opens.length || (key(a) < key(b) ? -1 : 1)),
  }
}

/** What the person has, ready to be looked up for many vacancies. */
type Held = {
  person: Person
  skills: Map<string, number>
  languages: Map<string, number>
  licences: Set<string>
}

function heldBy(person: Person): Held {
  const skills = new Map<string, number>()
  for (const skill of person.skills)
    skills.set(skill.skillId, Math.max(skills.get(skill.skillId) ?? 0, levelOf(skill)))
  const languages = new Map<string, number>()
  for (const { language, cefr } of person.languages)
    languages.set(language, Math.max(languages.get(language) ?? -1, CEFR_LEVELS.indexOf(cefr)))
  return { person, skills, languages, licences: new Set(person.licences) }
}

/** Stops counting at one more than `most`: who only asks for single steps needs no longer list. */
function missing(vacancy: Vacancy, held: Held, most = Number.POSITIVE_INFINITY): Step[] | null {
  const { person } = held
  const steps: Step[] = []
  let essentials = 0
  for (const { skillId, essential, minimumLevel } of vacancy.skills) {
    if (!essential) continue
    essentials += 1
    if ((held.skills.get(skillId) ?? 0) >= (minimumLevel ?? 1)) continue
    steps.push({ kind: 'skill', skillId, level: minimumLevel ?? 1 })
    if (steps.length > most) return steps
  }
  for (const { language, minimum, essential } of vacancy.languages) {
    if (!essential || (held.languages.get(language) ?? -1) >= CEFR_LEVELS.indexOf(minimum)) continue
    steps.push({ kind: 'language', language, cefr: minimum })
    if (steps.length > most) return steps
  }
  for (const { licence, essential } of vacancy.licences ?? [])
    if (essential && !held.licences.has(licence)) steps.push({ kind: 'licence', licence })
  if (
    essentials === 0 &&
    !person.occupations.some(({ isco }) => occupationPoints(vacancy.occupation, isco) > 0)
  )
    return null
  for (const exclusion of exclusions(vacancy, person, essentials)) {
    if (exclusion.constraint === 'education-below-minimum')
      steps.push({ kind: 'education', isced: exclusion.minimum })
    else if (exclusion.constraint !== 'language-below-minimum' && exclusion.constraint !== 'licence-missing')
      return null
  }
  return steps
}

/** Steps about the same thing, of which the higher includes the lower. */
function placeOf(step: Step): { subject: string; height: number } {
  switch (step.kind) {
    case 'skill':
      return { subject: `skill ${step.skillId}`, height: step.level }
    case 'language':
      return { subject: `language ${step.language}`, height: CEFR_LEVELS.indexOf(step.cefr) }
    case 'licence':
      return { subject: `licence ${step.licence}`, height: 1 }
    case 'education':
      return { subject: 'education', height: step.isced }
  }
}
