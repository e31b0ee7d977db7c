import { Type } from 'typebox'
import { type ApiRoute, defineRoute, PlainText, Uuid } from '../../../foundation/http/api-route.ts'
import { asLocale, locales } from '../../../foundation/i18n/locales.ts'
import { anyOf, memberOf, worker } from '../../../foundation/policy.ts'
import { searchFields } from '../../vacancies/index.ts'
import { ownAlerts, removeAlert, saveAlert } from './service.ts'

const tag = 'Matching'
const policy = anyOf(worker, memberOf('employer', 'recruiter'))
const kind = Type.Enum(['jobs-for-me', 'search', 'shortlist'], {
  description:
    'Of a worker: new jobs that fit, or that a search finds. Of an employer: new people for a vacancy',
})
const Search = Type.Record(Type.String(), PlainText({ maxLength: 200, description: 'A value' }), {
  maxProperties: 8,
  description: 'Fields of the page of vacancies: q, country, group, from, wage, currency, housing, costs',
})
const nothing = Type.Null({ description: 'None' })
const everyDays = Type.Enum([1, 7], { description: 'Told at most once in so many days' })

export const alertRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/alerts',
    policy,
    tag,
    summary: 'My saved searches',
    description: 'Those that tell of new jobs or of new people.',
    response: Type.Object(
      {
        alerts: Type.Array(
          Type.Object(
            {
              id: Uuid('Saved search'),
              kind,
              search: Type.Union([Search, nothing], {
                description: 'What is searched for; of a search alone',
              }),
              vacancyId: Type.Union([Uuid('Vacancy'), nothing], { description: 'Of a shortlist alone' }),
              email: Type.Union([Type.String({ description: 'E-mail address' }), nothing], {
                description: 'Where to write to',
              }),
              confirmed: Type.Boolean({ description: 'Whether a yes has come from the address' }),
              everyDays,
            },
            { description: 'One saved search' },
          ),
          { description: 'The oldest first' },
        ),
      },
      { description: 'Saved searches' },
    ),
    handle: async ({ read }) => ({
      alerts: (await read(ownAlerts)).map(({ emailConfirmedAt, ...alert }) => ({
        ...alert,
        confirmed: emailConfirmedAt !== null,
      })),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/alerts',
    policy,
    tag,
    summary: 'Save a search',
    description:
      'A worker is told on their page, and by e-mail after a yes from the address; an employer at the address they sign in with, how many new people have all essential skills.',
    body: Type.Object(
      {
        kind,
        search: Type.Optional(Search),
        vacancyId: Type.Optional(Uuid('Whose shortlist')),
        email: Type.Optional(PlainText({ maxLength: 254, description: 'Of a worker' })),
        everyDays: Type.Optional(everyDays),
        language: Type.Optional(
          Type.String({ enum: [...locales], description: 'Language of the messages; English when left out' }),
        ),
      },
      { additionalProperties: false, description: 'What to look for' },
    ),
    status: 201,
    response: Type.Object({ id: Uuid('Saved search') }, { description: 'The new one' }),
    handle: async ({ app, body, write }) => ({
      id: await saveAlert(write, app, {
        ...body,
        search: searchFields(body.search ?? {}),
        everyDays: body.everyDays === 7 ? 7 : 1,
        locale: asLocale(body.language),
      }),
    }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/alerts/:id',
    policy,
    tag,
    summary: 'Delete a saved search',
    description: 'Nothing more is sent.',
    params: Type.Object({ id: Uuid('Saved search') }, { description: 'Which one' }),
    status: 204,
    response: Type.Null({ description: 'Nothing' }),
    handle: async ({ params, write }) => {
      await write((work) => removeAlert(work, params.id))
      return null
    },
  }),
]
