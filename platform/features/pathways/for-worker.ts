import type { Facts, Programme } from '@fairway/rules'
import type { Work } from '../../foundation/database/database.ts'
import { today } from '../../foundation/days.ts'
import { ForbiddenError, NotFoundError } from '../../foundation/errors.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import { entriesOf, findPerson } from '../people/index.ts'
import { placementsOf } from '../placements/index.ts'
import { findVacancy } from '../vacancies/index.ts'
import { destinationOf, factsOf, type PathwayState } from './domain.ts'
import { placesFor, withPlace } from './ledger.ts'
import { compiledOn, pathwaysOn, stateOf, statesOf } from './service.ts'

const order: PathwayState['answer'][] = ['open', 'possible', 'office', 'closed', 'other']

/** What the records of the worker who asks say. */
export type OwnRecord = {
  wanted: readonly string[]
  /** For everything but what belongs to one job. */
  facts: Facts
  /** With the job offered in the programme's country, where there is one. */
  factsFor: (programme: Programme) => Facts
}

export async function ownFacts(work: Work): Promise<OwnRecord> {
  if (work.actor.kind !== 'worker') throw new ForbiddenError()
  const person = await findPerson(work, work.actor.person)
  if (!person) throw new NotFoundError()
  const asOf = today()
  const answers = await entriesOf(work, person.id)
  const open = (await placementsOf(work, person.id)).filter(
    ({ stage }) => !['closed', 'returned', 'moved'].includes(stage),
  )
  const jobs = await Promise.all(
    open.map(async (placement) => ({ placement, vacancy: await findVacancy(work, placement.vacancyId) })),
  )
  const facts = factsOf({ person, answers }, asOf)
  return {
    wanted: person.wanted,
    facts,
    factsFor: (programme) => {
      const job = jobs.find(
        ({ placement: { destination } }) =>
          programme.category === 'exit' || destination === programme.country,
      )
      return job ? factsOf({ person, answers, ...job }, asOf) : facts
    },
  }
}

/** Every programme of today for the worker who asks; those that are or may be open come first. */
export async function statesForMe(work: Work, locale: Locale): Promise<PathwayState[]> {
  const { wanted, factsFor } = await ownFacts(work)
  const asOf = today()
  const all = pathwaysOn(asOf).map((programme) => compiledOn(programme, asOf))
  const left = await placesFor(work, all, { asOf })
  return all
    .map((compiled) => {
      const { programme } = compiled
      const facts = withDestination(programme, factsFor(programme), wanted, asOf)
      return stateOf(compiled, compiled.evaluate(withPlace(compiled, facts, left)), locale)
    })
    .sort((a, b) => order.indexOf(a.answer) - order.indexOf(b.answer))
}

/** The facts with the country to which somebody means to go by this programme. */
export function withDestination(
  programme: Programme,
  facts: Facts,
  wanted: readonly string[],
  asOf: string,
): Facts {
  const { destination_country: named, nationality } = facts
  const states = programme.members === undefined ? [] : statesOf(compiledOn(programme, asOf))
  return {
    ...facts,
    destination_country: destinationOf(programme, states, { named, wanted, nationality }),
  }
}
