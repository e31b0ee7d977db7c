import { checkPerson, checkVacancy } from './check.ts'
import { type Entry, InvertedIndex, NO_TOTALS, ONE_ESSENTIAL, type Term } from './inverted-index.ts'
import {
  exclusions,
  levelOf,
  OCCUPATION_STEPS,
  POINTS_PER_OCCUPATION_STEP,
  type RestOfPerson,
  restPoints,
  skillPoints,
  totalsOf,
} from './score.ts'
import type { MatchIndex, Person, RankOptions, Vacancy } from './types.ts'

// The payload of a skill is the level, 1 to 3; of an occupation 0.
const PAYLOAD_BITS = 2

/** An index that answers as `rankPeople` would over the people given. */
export function createPeopleIndex(people: Iterable<Person> = []): MatchIndex<Person, Vacancy> {
  const index = new InvertedIndex<RestOfPerson>(PAYLOAD_BITS)
  const upsert = (person: Person) => {
    checkPerson(person)
    index.upsert(restOf(person), entriesOf(person), NO_TOTALS)
  }
  for (const person of people) upsert(person)
  return {
    get size() {
      return index.size
    },
    upsert,
    remove: (id) => index.remove(id),
    top(vacancy: Vacancy, options: RankOptions = {}) {
      checkVacancy(vacancy)
      return index.top(
        termsOf(vacancy),
        {
          ...totalsOf(vacancy),
          restPoints: (person) => restPoints(vacancy, person),
          isExcluded: (person, essentialsMet) => exclusions(vacancy, person, essentialsMet).length > 0,
        },
        options,
      )
    },
  }
}

function entriesOf(person: Person): Entry[] {
  const payloads = new Map<string, number>()
  for (const { digits } of OCCUPATION_STEPS) {
    for (const { isco } of person.occupations) payloads.set(`occupation ${isco.slice(0, digits)}`, 0)
  }
  for (const skill of person.skills) {
    const key = `skill ${skill.skillId}`
    payloads.set(key, Math.max(levelOf(skill), payloads.get(key) ?? 0))
  }
  return Array.from(payloads, ([key, payload]) => ({ key, payload }))
}

function termsOf(vacancy: Vacancy): Term[] {
  const occupations = OCCUPATION_STEPS.map(({ digits }) => ({
    key: `occupation ${vacancy.occupation.slice(0, digits)}`,
    added: new Int32Array(1 << PAYLOAD_BITS).fill(POINTS_PER_OCCUPATION_STEP),
  }))
  const skills = vacancy.skills.map(({ skillId, weight, essential, minimumLevel = 0 }) => ({
    key: `skill ${skillId}`,
    added: Int32Array.from(
      { length: 1 << PAYLOAD_BITS },
      (_, level) =>
        skillPoints(weight, minimumLevel, level) + (essential && level >= minimumLevel ? ONE_ESSENTIAL : 0),
    ),
  }))
  return [...occupations, ...skills]
}

/** A copy, so that later changes to the caller's object do not reach into the index. */
function restOf(person: Person): RestOfPerson {
  return {
    id: person.id,
    occupations: person.occupations.map(({ isco, years }) => ({ isco, years })),
    languages: person.languages.map(({ language, cefr }) => ({ language, cefr })),
    education: person.education,
    countriesWanted: [...person.countriesWanted],
    countriesRefused: [...person.countriesRefused],
    availableFrom: person.availableFrom,
  }
}
