import { checkPerson, checkVacancy } from './check.ts'
import { type Entry, InvertedIndex, NO_TOTALS, ONE_ESSENTIAL, type Term } from './inverted-index.ts'
import {
  exclusions,
  levelOf,
  OCCUPATION_STEPS,
  POINTS_PER_OCCUPATION_STEP,
  restPoints,
  skillPoints,
  totalsOf,
} from './score.ts'
import type { MatchIndex, Person, RankOptions, SkillRequirement, Vacancy } from './types.ts'

// The payload of a skill is weight << 3 | minimum level << 1 | essential; of an occupation 0.
const PAYLOAD_BITS = 10

/** An index that answers as `rankVacancies` would over the vacancies given. */
export function createVacancyIndex(vacancies: Iterable<Vacancy> = []): MatchIndex<Vacancy, Person> {
  const index = new InvertedIndex<Vacancy>(PAYLOAD_BITS)
  const upsert = (given: Vacancy) => {
    checkVacancy(given)
    const vacancy = copyOf(given)
    index.upsert(vacancy, entriesOf(vacancy), totalsOf(vacancy))
  }
  for (const vacancy of vacancies) upsert(vacancy)
  return {
    get size() {
      return index.size
    },
    upsert,
    remove: (id) => index.remove(id),
    top(person: Person, options: RankOptions = {}) {
      checkPerson(person)
      return index.top(
        termsOf(person),
        {
          ...NO_TOTALS,
          restPoints: (vacancy) => restPoints(vacancy, person),
          isExcluded: (vacancy, essentialsMet) => exclusions(vacancy, person, essentialsMet).length > 0,
        },
        options,
      )
    },
  }
}

/** A copy of the declared fields, so that later changes to the caller's object do not reach into the index. */
function copyOf(vacancy: Vacancy): Vacancy {
  return {
    id: vacancy.id,
    occupation: vacancy.occupation,
    country: vacancy.country,
    skills: vacancy.skills.map(({ skillId, essential, weight, minimumLevel }) => {
      return { skillId, essential, weight, minimumLevel }
    }),
    languages: vacancy.languages.map(({ language, minimum, essential }) => ({
      language,
      minimum,
      essential,
    })),
    minimumYears: vacancy.minimumYears,
    minimumEducation: vacancy.minimumEducation,
    hard: vacancy.hard && { ...vacancy.hard },
  }
}

function entriesOf(vacancy: Vacancy): Entry[] {
  return [
    ...OCCUPATION_STEPS.map(({ digits }) => ({
      key: `occupation ${vacancy.occupation.slice(0, digits)}`,
      payload: 0,
    })),
    ...vacancy.skills.map((skill) => ({ key: `skill ${skill.skillId}`, payload: pack(skill) })),
  ]
}

function termsOf(person: Person): Term[] {
  const added = new Map<string, Int32Array>()
  for (const { digits } of OCCUPATION_STEPS) {
    for (const { isco } of person.occupations) added.set(`occupation ${isco.slice(0, digits)}`, STEP_ADDED)
  }
  const levels = new Map<string, number>()
  for (const skill of person.skills) {
    levels.set(skill.skillId, Math.max(levelOf(skill), levels.get(skill.skillId) ?? 0))
  }
  for (const [skillId, level] of levels) added.set(`skill ${skillId}`, SKILL_ADDED_BY_LEVEL[level]!)
  return Array.from(added, ([key, table]) => ({ key, added: table }))
}

function pack({ weight, minimumLevel, essential }: SkillRequirement): number {
  return (weight << 3) | ((minimumLevel ?? 0) << 1) | (essential ? 1 : 0)
}

const STEP_ADDED = new Int32Array(1 << PAYLOAD_BITS).fill(POINTS_PER_OCCUPATION_STEP)

const SKILL_ADDED_BY_LEVEL = [0, 1, 2, 3].map((level) =>
  Int32Array.from({ length: 1 << PAYLOAD_BITS }, (_, payload) => {
    const minimumLevel = (payload >> 1) & 3
    const isEssentialMet = (payload & 1) === 1 && level >= minimumLevel
    return skillPoints(payload >> 3, minimumLevel, level) + (isEssentialMet ? ONE_ESSENTIAL : 0)
  }),
)
