import type { Work } from '../../foundation/database/database.ts'
import { today } from '../../foundation/days.ts'
import { ForbiddenError, NotFoundError } from '../../foundation/errors.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import { entriesOf, findPerson } from '../people/index.ts'
import { placementsOf } from '../placements/index.ts'
import { findVacancy } from '../vacancies/index.ts'
import { factsOf, type PathwayState } from './domain.ts'
import { pathwayState, pathwaysOn } from './service.ts'

const order: PathwayState['answer'][] = ['open', 'possible', 'office', 'closed', 'other']

/** Every programme of today for the worker who asks; those that are or may be open come first. */
export async function statesForMe(work: Work, locale: Locale): Promise<PathwayState[]> {
  if (work.actor.kind !== 'worker') throw new ForbiddenError()
  const person = await findPerson(work, work.actor.person)
  if (!person) throw new NotFoundError()
  const asOf = today()
  const answers = await entriesOf(work, person.id)
  const open = (await placementsOf(work, person.id)).filter(
    ({ stage }) => !['closed', 'returned', 'moved'].includes(stage),
  )
  const states = pathwaysOn(asOf).map(async (programme) => {
    const placement = open.find(
      ({ destination }) => programme.category === 'exit' || destination === programme.country,
    )
    const vacancy = placement && (await findVacancy(work, placement.vacancyId))
    return pathwayState(programme.id, factsOf({ person, answers, vacancy, placement }, asOf), asOf, locale)
  })
  return (await Promise.all(states))
    .filter((state) => state !== undefined)
    .sort((a, b) => order.indexOf(a.answer) - order.indexOf(b.answer))
}
