import type { Facts, Programme } from '@fairway/rules'
import type { Work } from '../../foundation/database/database.ts'
import { today } from '../../foundation/days.ts'
import { ForbiddenError, NotFoundError } from '../../foundation/errors.ts'
import { entriesOf, findPerson } from '../people/index.ts'
import { placementsOf } from '../placements/index.ts'
import { findVacancy } from '../vacancies/index.ts'
import { destinationOf } from './domain.ts'
import { factsOf } from './facts.ts'
import { compiledOn, statesOf } from './service.ts'

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
