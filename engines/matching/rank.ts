import { checkEssentialSkills, checkedLimit, checkPerson, checkVacancy } from './check.ts'
import { explain } from './score.ts'
import { Top } from './top.ts'
import type { Person, Ranked, RankOptions, Score, Vacancy } from './types.ts'

/** The best people for a vacancy, by scoring each. */
export function rankPeople(vacancy: Vacancy, people: Iterable<Person>, options: RankOptions = {}): Ranked[] {
  checkVacancy(vacancy)
  return rankEach(people, options, (person) => {
    checkPerson(person)
    return explain(vacancy, person)
  })
}

/** The best vacancies for a person, by scoring each; best means the greatest share of a vacancy's maximum. */
export function rankVacancies(
  person: Person,
  vacancies: Iterable<Vacancy>,
  options: RankOptions = {},
): Ranked[] {
  checkPerson(person)
  return rankEach(vacancies, options, (vacancy) => {
    checkVacancy(vacancy)
    return explain(vacancy, person)
  })
}

function rankEach<Item extends { id: string }>(
  items: Iterable<Item>,
  options: RankOptions,
  scoreOf: (item: Item) => Score,
): Ranked[] {
  const top = new Top(checkedLimit(options))
  const leastEssentials = checkEssentialSkills(options)
  for (const item of items) {
    const { points, maximum, excluded, requirements } = scoreOf(item)
    const candidate = { id: item.id, points, maximum }
    if (excluded.length > 0 || !top.wouldKeep(candidate)) continue
    const essentials = requirements.filter(
      ({ requirement }) => requirement.kind === 'skill' && requirement.essential,
    )
    const met = essentials.filter(({ status }) => status === 'met').length
    if (met < Math.min(leastEssentials, essentials.length)) continue
    if (options.accept?.(item.id) ?? true) top.add(candidate)
  }
  return top.sorted()
}
