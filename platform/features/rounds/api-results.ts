/** After a round: who got what and why, giving back, and the offers that follow; for offices, workers and employers. */
import { Type } from 'typebox'
import { today } from '../../foundation/days.ts'
import { type ApiRoute, Country, defineRoute, IsoDate, Uuid } from '../../foundation/http/api-route.ts'
import { worker } from '../../foundation/policy.ts'
import { count, Method, Nothing, PageAsked, tag } from './api-parts.ts'
import { stateOf } from './domain.ts'
import { agreeToOffers, makeOffers, makeOwnOffers, offerStates, readOffers, readOwnPlaces } from './offers.ts'
import { keepsRosters, offersPlaces } from './policy.ts'
import {
  computeForAWhile,
  explainWorker,
  leaveOwn,
  ownStanding,
  readRound,
  readWorkers,
  removePlace,
  removeQuota,
  takeOffRoster,
  withdrawFromRound,
  workersPageSize,
} from './service.ts'
import type { Result } from './store.ts'

const Round = Type.Object({ id: Uuid('Round') }, { description: 'Which round' })
const Numbered = Type.Object(
  {
    id: Uuid('Round'),
    number: Type.String({ pattern: '^[1-9][0-9]{0,8}$', description: 'Roster number', examples: ['17'] }),
  },
  { description: 'Who, in which round' },
)
const Vacancy = Type.Object({ id: Uuid('Vacancy') }, { description: 'Which vacancy' })
const VacancyOrNone = (description: string) => Type.Union([Uuid('Vacancy'), Type.Null()], { description })
const Fit = Type.Union([count('Of 100'), Type.Null()], { description: 'How well the place fits' })

const Reason = Type.Object(
  {
    vacancyId: Uuid('Vacancy that would have fitted better'),
    because: Type.Enum(['full', 'quota', 'family', 'value', 'came-first'], {
      description: 'Why it was not given',
    }),
    quota: Type.Optional(Type.String({ description: 'The quota that was full' })),
    weakest: Type.Optional(count('The weakest fit that got in')),
    fit: count('How well it would have fitted'),
  },
  { description: 'Why not another' },
)

const Made = Type.Object(
  {
    made: count('Offers made now'),
    refused: Type.Array(
      Type.Object(
        { number: count('Roster number'), code: Type.String({ description: 'Why it could not be made' }) },
        { description: 'One that could not be made' },
      ),
      { description: 'Those that could not be made' },
    ),
    left: count('More that can be made: ask again'),
  },
  { description: 'What was done' },
)

const given = ({
  vacancyId,
  fit,
  reasons,
  withdrawnAt,
}: Pick<Result, 'vacancyId' | 'fit' | 'reasons' | 'withdrawnAt'>) => ({
  vacancyId,
  fit,
  gaveBack: withdrawnAt !== null,
  reasons,
})
const Given = {
  vacancyId: VacancyOrNone('The place; null for none'),
  fit: Fit,
  gaveBack: Type.Boolean({ description: 'Whether the place was given back' }),
  reasons: Type.Array(Reason, { description: 'Why no vacancy that fits better' }),
}

const officers: ApiRoute[] = [
  defineRoute({
    method: 'DELETE',
    path: '/programmes/:id/places/:vacancyId',
    policy: keepsRosters,
    summary: 'Take a vacancy out of a programme',
    description: 'Rounds that have begun keep what they were started with.',
    tag,
    params: Type.Object(
      { id: Uuid('Programme'), vacancyId: Uuid('Vacancy') },
      { description: 'Which place' },
    ),
    status: 204,
    response: Nothing,
    handle: async ({ params, write }) => {
      await write((work) => removePlace(work, params.id, params.vacancyId))
      return null
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/programmes/:id/quotas/:quotaId',
    policy: keepsRosters,
    summary: 'Remove a quota',
    description: 'Rounds that have begun keep it.',
    tag,
    params: Type.Object({ id: Uuid('Programme'), quotaId: Uuid('Quota') }, { description: 'Which quota' }),
    status: 204,
    response: Nothing,
    handle: async ({ params, write }) => {
      await write((work) => removeQuota(work, params.id, params.quotaId))
      return null
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/programmes/:id/roster/:entryId',
    policy: keepsRosters,
    summary: 'Take a worker off the roster',
    description: 'A place that a published round gave stays until it is given back.',
    tag,
    params: Type.Object({ id: Uuid('Programme'), entryId: Uuid('Entry') }, { description: 'Which entry' }),
    status: 204,
    response: Nothing,
    handle: async ({ params, write }) => {
      await write((work) => takeOffRoster(work, params.id, params.entryId))
      return null
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/rounds/:id/runs',
    policy: keepsRosters,
    summary: 'Run what still waits of a round',
    description:
      'Starts methods that were interrupted; what is done stays. Ask for the round to see which are done.',
    tag,
    params: Round,
    status: 204,
    response: Nothing,
    handle: async ({ app, params, read }) => {
      await read((work) => readRound(work, params.id))
      await computeForAWhile(app, params.id)
      return null
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/rounds/:id/workers',
    policy: keepsRosters,
    summary: 'Who got what in a round of your own programme',
    description: `${workersPageSize} workers on a page, by roster number, with the place that each method gives. Each answer is recorded as a view of these people.`,
    tag,
    params: Round,
    query: PageAsked,
    response: Type.Object(
      {
        total: count('Workers in all'),
        workers: Type.Array(
          Type.Object(
            {
              number: count('Roster number'),
              places: Type.Record(Type.String(), VacancyOrNone('The place; null for none'), {
                description: 'Place by method',
              }),
            },
            { description: 'One worker' },
          ),
          { description: 'By number' },
        ),
      },
      { description: 'One page of workers' },
    ),
    handle: async ({ params, query, read }) => {
      const { workers, runs, total } = await read((work) =>
        readWorkers(work, params.id, Number(query.page ?? 1)),
      )
      return {
        total,
        workers: workers.map(({ number }) => ({
          number,
          places: Object.fromEntries(
            runs.flatMap(({ method, outcome }) => (outcome ? [[method, outcome[number] ?? null]] : [])),
          ),
        })),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/rounds/:id/workers/:number',
    policy: keepsRosters,
    summary: 'Why one worker got this place and no other',
    description: 'By the method that was published, or by each one before. Recorded as a view of the person.',
    tag,
    params: Numbered,
    response: Type.Object(
      {
        methods: Type.Array(Type.Object({ method: Method, ...Given }, { description: 'By one method' }), {
          description: 'By method',
        }),
      },
      { description: 'What was given, and why no other' },
    ),
    handle: async ({ app, actor, params }) => {
      const { explained } = await explainWorker(app, actor, params.id, Number(params.number))
      return { methods: explained.map((one) => ({ method: one.method, ...given(one) })) }
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/rounds/:id/workers/:number/place',
    policy: keepsRosters,
    summary: 'Give a place back for a worker',
    description: 'In a published round. The next refill gives it to somebody else. It cannot be undone.',
    tag,
    params: Numbered,
    status: 204,
    response: Nothing,
    handle: async ({ params, write }) => {
      await write((work) => withdrawFromRound(work, params.id, Number(params.number)))
      return null
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/rounds/:id/offers',
    policy: keepsRosters,
    summary: 'How far the job offers of a published round are',
    description: 'Each place that was given, with whether an offer was made, can be made, or why not.',
    tag,
    params: Round,
    response: Type.Object(
      {
        offers: Type.Array(
          Type.Object(
            {
              number: count('Roster number'),
              vacancyId: Uuid('Vacancy'),
              state: Type.Enum([...offerStates], { description: 'How far it is' }),
            },
            { description: 'One place' },
          ),
          { description: 'By vacancy and number' },
        ),
      },
      { description: 'Offers of a round' },
    ),
    handle: async ({ app, actor, params }) => {
      const { offers } = await readOffers(app, actor, params.id)
      return { offers: offers.map(({ number, vacancyId, state }) => ({ number, vacancyId, state })) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/rounds/:id/offers',
    policy: keepsRosters,
    summary: 'Make the offers of a published round',
    description:
      'Where the employer has agreed that the office makes them, the vacancy is open and the worker agrees to be shown. Asked again, it makes those that could not be made before; nothing is offered twice.',
    tag,
    params: Round,
    response: Made,
    handle: ({ app, actor, params }) => makeOffers(app, actor, params.id),
  }),
]

const employers: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/vacancies/:id/programme-places',
    policy: offersPlaces,
    summary: 'Who got a place of your vacancy by a programme',
    description:
      'Workers who agree to be shown, at most 200. Each answer is recorded as a view of these people.',
    tag,
    params: Vacancy,
    response: Type.Object(
      {
        people: Type.Array(
          Type.Object(
            {
              person: Uuid('Worker'),
              name: Type.Union([Type.String(), Type.Null()], { description: 'Name' }),
              number: count('Roster number'),
              fit: Fit,
              isOffered: Type.Boolean({ description: 'Whether an offer was made' }),
            },
            { description: 'One worker' },
          ),
          { description: 'By number' },
        ),
        programmes: Type.Array(
          Type.Object(
            {
              id: Uuid('Programme'),
              name: Type.String({ description: 'Name' }),
              officeMakesOffers: Type.Boolean({ description: 'Whether you have agreed to that' }),
            },
            { description: 'A programme' },
          ),
          { description: 'Programmes that give its places' },
        ),
      },
      { description: 'Places given by programmes' },
    ),
    handle: async ({ params, read }) => {
      const { rows, agreements } = await read((work) => readOwnPlaces(work, params.id))
      return {
        people: rows.map(({ personId, name, number, fit, isOffered }) => ({
          person: personId,
          name,
          number,
          fit,
          isOffered,
        })),
        programmes: agreements.map(({ programmeId, programme, agreedAt }) => ({
          id: programmeId,
          name: programme,
          officeMakesOffers: agreedAt !== null,
        })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/vacancies/:id/programme-offers',
    policy: offersPlaces,
    summary: 'Make an offer to everybody who got a place of your vacancy and has none',
    description: 'Nothing is offered twice.',
    tag,
    params: Vacancy,
    response: Made,
    handle: ({ app, actor, params }) => makeOwnOffers(app, actor, params.id),
  }),
  defineRoute({
    method: 'PUT',
    path: '/vacancies/:id/programmes/:programmeId/offers-by-office',
    policy: offersPlaces,
    summary: 'Let the office of a programme make the offers of your vacancy, or take that back',
    description: 'On the terms of the vacancy as published. Offers already made stay.',
    tag,
    params: Type.Object(
      { id: Uuid('Vacancy'), programmeId: Uuid('Programme') },
      { description: 'Which vacancy in which programme' },
    ),
    body: Type.Object(
      { agrees: Type.Boolean({ description: 'True to agree, false to take it back' }) },
      { description: 'The decision' },
    ),
    status: 204,
    response: Nothing,
    handle: async ({ params, body, write }) => {
      const { id: vacancy, programmeId: programme } = params
      await write((work) => agreeToOffers(work, { programme, vacancy, agrees: body.agrees }))
      return null
    },
  }),
]

const workers: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/me/programmes',
    policy: worker,
    summary: 'My rosters, and what rounds gave me and why',
    description: 'Your number stands for you in everything that is published of a round.',
    tag,
    response: Type.Object(
      {
        rosters: Type.Array(
          Type.Object(
            {
              programmeId: Uuid('Programme'),
              number: count('My number'),
              origin: Country('Country of origin'),
              validFrom: IsoDate('First day'),
              validUntil: IsoDate('Last day'),
              state: Type.String({ description: 'Whether the entry counts today' }),
            },
            { description: 'One roster' },
          ),
          { description: 'Rosters' },
        ),
        results: Type.Array(
          Type.Object(
            { roundId: Uuid('Round'), number: count('My number'), ...Given },
            { description: 'What a round gave' },
          ),
          { description: 'Results of published rounds' },
        ),
      },
      { description: 'My standing' },
    ),
    handle: async ({ read }) => {
      const { entries, results } = await read(ownStanding)
      return {
        rosters: entries.map((entry) => ({
          programmeId: entry.programmeId,
          number: entry.number,
          origin: entry.origin,
          validFrom: entry.validFrom,
          validUntil: entry.validUntil,
          state: stateOf(entry, today()),
        })),
        results: results.map((one) => ({ roundId: one.roundId, number: one.number, ...given(one) })),
      }
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/me/programmes/:id',
    policy: worker,
    summary: 'Leave a roster',
    description: 'You take part in no round after it. A place that you have stays until you give it back.',
    tag,
    params: Type.Object({ id: Uuid('Programme') }, { description: 'Which programme' }),
    status: 204,
    response: Nothing,
    handle: async ({ params, write }) => {
      await write((work) => leaveOwn(work, params.id))
      return null
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/me/rounds/:id/places/:number',
    policy: worker,
    summary: 'Give back the place that a round gave me',
    description: 'It goes to somebody else in a refill, and cannot be taken again.',
    tag,
    params: Numbered,
    status: 204,
    response: Nothing,
    handle: async ({ params, write }) => {
      await write((work) => withdrawFromRound(work, params.id, Number(params.number)))
      return null
    },
  }),
]

export const resultRoutes: ApiRoute[] = [...officers, ...employers, ...workers]
