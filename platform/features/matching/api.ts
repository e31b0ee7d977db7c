import { Type } from 'typebox'
import { type ApiRoute, defineRoute, Uuid } from '../../foundation/http/api-route.ts'
import { memberOf } from '../../foundation/policy.ts'
import { alertRoutes } from './alerts/api.ts'
import { workerRoutes } from './api-me.ts'
import { Explained, explained, PageAsked, points } from './api-parts.ts'
import { comparedAtOnce } from './domain.ts'
import { indexesOf } from './indexes.ts'
import { candidatesBeside, ownPublishedVacancy, type RankedCandidate, shortlist } from './service.ts'

const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

const Ranked = Type.Object(
  {
    person: Uuid('Person'),
    name: Type.String({ description: 'Name' }),
    points: points('Points in all'),
    maximum: points('Points that can be earned in all'),
    requirements: Type.Array(Explained, { description: 'Every requirement of the vacancy' }),
  },
  { description: 'One person' },
)

const toRanked = ({ candidate, score }: RankedCandidate) => ({
  person: candidate.id,
  name: candidate.fullName,
  ...explained(score),
})

export const routes: ApiRoute[] = [
  ...workerRoutes,
  ...alertRoutes,
  defineRoute({
    method: 'GET',
    path: '/vacancies/:id/shortlist',
    policy: memberOf('employer', 'recruiter'),
    summary: 'People who fit a vacancy, with the reasons',
    description:
      'For a published vacancy of your own, or one that you recruit for: verified people of the country it recruits from who agree to be shown, the best first. The points of the requirements add up to the points of the person. Each answer is recorded as a view of these people.',
    tag: 'Matching',
    params: Type.Object({ id: Uuid('Vacancy') }),
    query: Type.Object({
      page: PageAsked,
    }),
    response: Type.Object(
      {
        page: Type.Integer({ description: 'Page of this answer' }),
        more: Type.Boolean({ description: 'Whether there is a page after it' }),
        people: Type.Array(Ranked, { description: 'The best first' }),
      },
      { description: 'One page of the shortlist' },
    ),
    handle: async ({ app, params, query, write }) => {
      const { page, more, items } = await write(async (work) => {
        const job = await ownPublishedVacancy(work, params.id)
        return shortlist(work, indexesOf(app), job, Number(query.page ?? 1))
      })
      return {
        page,
        more,
        people: items.map(toRanked),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/vacancies/:id/compare',
    policy: memberOf('employer', 'recruiter'),
    summary: 'People of a shortlist side by side',
    description:
      'Up to four people of the shortlist, requirement by requirement. Who is not on it, or not any more, is left out. Each answer is recorded as a view of these people.',
    tag: 'Matching',
    params: Type.Object({ id: Uuid('Vacancy') }),
    query: Type.Object({
      people: Type.String({
        pattern: `^${uuid}(,${uuid}){0,${comparedAtOnce.most - 1}}$`,
        description: 'Ids of people, with commas between them',
      }),
    }),
    response: Type.Object(
      { people: Type.Array(Ranked, { description: 'In the order asked for' }) },
      { description: 'People side by side' },
    ),
    handle: async ({ params, query, write }) => {
      const ids = [...new Set(query.people.split(','))]
      const found = await write(async (work) =>
        candidatesBeside(work, await ownPublishedVacancy(work, params.id), ids),
      )
      return { people: found.map(toRanked) }
    },
  }),
]
