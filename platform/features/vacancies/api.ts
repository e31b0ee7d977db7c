import { Type } from 'typebox'
import { isDay } from '../../foundation/days.ts'
import { InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import {
  type ApiRoute,
  Country,
  defineRoute,
  IsoDate,
  PlainText,
  Uuid,
} from '../../foundation/http/api-route.ts'
import { defaultLocale, locales } from '../../foundation/i18n/locales.ts'
import { anyone } from '../../foundation/policy.ts'
import { decisionRoutes } from './api-decisions.ts'
import type { Vacancy } from './domain.ts'
import { offersWork } from './policy.ts'
import { answers, answersOf, Currency } from './schema.ts'
import {
  changesAtOnce,
  createVacancy,
  findPublicVacancy,
  pageSize,
  searchVacancies,
  submitVacancy,
  vacancyChanges,
} from './service.ts'
import { wagePeriods } from './terms.ts'

const tag = 'Vacancies'
const PublicVacancy = Type.Object(
  {
    id: Uuid('Id of the vacancy'),
    status: Type.Enum(['published', 'filled', 'expired'], { description: 'Whether people are still sought' }),
    employerId: Uuid('Id of the employer'),
    recruiterId: Type.Union([Uuid('Id of the recruiter'), Type.Null()], {
      description: 'Recruiter who works for the employer, if any',
    }),
    publishedAt: Type.String({ description: 'Moment of publication, ISO 8601' }),
    ...answers,
  },
  { description: 'A vacancy as anybody may see it' },
)

function toPublic(vacancy: Vacancy) {
  const { id, status, employerId, recruiterId, decidedAt } = vacancy
  const publishedAt = decidedAt?.toISOString() ?? ''
  return { id, status, employerId, recruiterId, publishedAt, ...answersOf(vacancy) }
}

export const routes: ApiRoute[] = [
  ...decisionRoutes,
  defineRoute({
    method: 'GET',
    path: '/vacancies',
    policy: anyone,
    tag,
    summary: 'Search published vacancies',
    description: `Newest first, ${pageSize} at a time.`,
    query: Type.Object(
      {
        q: Type.Optional(
          PlainText({
            maxLength: 200,
            description: 'Words of the title or place, or an occupation in any language',
          }),
        ),
        country: Type.Optional(Country('Country of work')),
        isco: Type.Optional(
          Type.String({
            pattern: '^[0-9]{1,4}$',
            description: 'ISCO-08: four digits for an occupation, fewer for a group',
          }),
        ),
        recruitsFrom: Type.Optional(Country('Country whose workers are sought')),
        wageAtLeast: Type.Optional(
          Type.String({
            pattern: '^[0-9]{1,12}$',
            description: 'Least wage in a month, in minor units of `currency`; needs it',
          }),
        ),
        currency: Type.Optional(Currency('Currency of `wageAtLeast`')),
        housing: Type.Optional(
          Type.Literal('provided', { description: 'Only where the employer gives housing' }),
        ),
        workerCosts: Type.Optional(
          Type.Literal('none', { description: 'Only where the worker pays no cost of recruitment' }),
        ),
        language: Type.Optional(
          Type.Enum([...locales], { description: 'Language in which the occupation is written' }),
        ),
        page: Type.Optional(
          Type.String({ pattern: '^[1-9][0-9]{0,3}$', description: 'Number of the page, from 1' }),
        ),
      },
      { description: 'What to look for' },
    ),
    response: Type.Object(
      {
        total: Type.Integer({ description: 'How many were found' }),
        vacancies: Type.Array(
          Type.Object(
            {
              id: Uuid('Id of the vacancy'),
              title: Type.String({ description: 'Name of the job' }),
              isco: Type.String({ description: 'ISCO-08 unit group' }),
              country: Country('Country of work'),
              place: Type.String({ description: 'Town of work' }),
              recruitsFrom: Country('Country whose workers are sought'),
              wageMinor: Type.Integer({ description: 'Wage in minor units' }),
              wageCurrency: Currency('Currency of the wage'),
              wagePeriod: Type.Enum([...wagePeriods], { description: 'Time the wage is for' }),
              employerId: Uuid('Id of the employer'),
              employer: Type.String({ description: 'Name of the employer' }),
            },
            { description: 'One vacancy in short' },
          ),
          { description: 'This page of them' },
        ),
      },
      { description: 'What was found' },
    ),
    handle: async ({ query, read }) => {
      const { found, total } = await read((work) =>
        searchVacancies(work, {
          text: query.q ?? '',
          country: query.country,
          isco: query.isco,
          recruitsFrom: query.recruitsFrom,
          wageAtLeast:
            query.wageAtLeast && query.currency
              ? { minor: Number(query.wageAtLeast), currency: query.currency }
              : undefined,
          housingProvided: query.housing === 'provided',
          free: query.workerCosts === 'none',
          page: Number(query.page ?? 1),
          locale: query.language ?? defaultLocale,
        }),
      )
      return { total, vacancies: found }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/vacancies/changes',
    policy: anyone,
    tag,
    summary: 'Follow the published vacancies',
    description: `What came into the public list, and what left it, in the order in which it happened, ${changesAtOnce} at a time. Begin with \`since\` or from the start; then ask again with the \`cursor\` you were given, at once while \`more\` is true, later otherwise. A vacancy stands once, with its latest state. One that is removed was filled, closed, stopped or has expired, or its employer is suspended: take it down.`,
    query: Type.Object(
      {
        since: Type.Optional(IsoDate('Only what changed on this day (UTC) or later')),
        cursor: Type.Optional(
          Type.String({ pattern: '^[0-9]{1,15}$', description: 'Where the answer before ended' }),
        ),
      },
      { description: 'Where to begin' },
    ),
    response: Type.Object(
      {
        changes: Type.Array(
          Type.Object(
            {
              id: Uuid('Id of the vacancy'),
              change: Type.Enum(['listed', 'removed'], { description: 'Whether it is in the list now' }),
              changedAt: Type.String({ description: 'Moment of the change, ISO 8601' }),
              vacancy: Type.Union([PublicVacancy, Type.Null()], {
                description: 'All of it when listed; null when removed',
              }),
            },
            { description: 'One vacancy' },
          ),
          { description: 'Changes, the oldest first' },
        ),
        cursor: Type.String({ description: 'Give this the next time' }),
        more: Type.Boolean({ description: 'Whether there are more changes already' }),
      },
      { description: 'What changed' },
    ),
    handle: async ({ query, read }) => {
      const since = query.since
      if (since !== undefined && !isDay(since))
        throw new InvalidInputError({ since: { key: 'vacancies.since.error' } })
      const { changes, cursor, more } = await read((work) =>
        vacancyChanges(work, { cursor: Number(query.cursor ?? 0), since }),
      )
      return {
        changes: changes.map(({ id, changedAt, vacancy }) => ({
          id,
          change: vacancy ? 'listed' : 'removed',
          changedAt: changedAt.toISOString(),
          vacancy: vacancy ? toPublic(vacancy) : null,
        })),
        cursor: String(cursor),
        more,
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/vacancies/:id',
    policy: anyone,
    tag,
    summary: 'See one published vacancy',
    description: 'All terms, and who pays the costs of recruitment.',
    params: Type.Object({ id: Uuid('Id of the vacancy') }, { description: 'Which vacancy' }),
    response: PublicVacancy,
    handle: async ({ params, read }) => {
      const vacancy = await read((work) => findPublicVacancy(work, params.id))
      if (!vacancy) throw new NotFoundError()
      return toPublic(vacancy)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/vacancies',
    policy: offersWork,
    tag,
    summary: 'Draft a vacancy from your own system',
    description:
      'Answers left out can be given later on the pages. A recruiter names the verified employer; an employer names none.',
    body: Type.Object(
      {
        ...Type.Partial(Type.Object(answers)).properties,
        title: answers.title,
        isco: answers.isco,
        employerId: Type.Optional(Uuid('Recruiters only: the employer')),
      },
      { description: 'The answers', additionalProperties: false },
    ),
    status: 201,
    response: Type.Object({ id: Uuid('Id of the new draft') }, { description: 'The draft' }),
    handle: async ({ body, write }) => ({ id: await write((work) => createVacancy(work, body)) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/vacancies/:id/submit',
    policy: offersWork,
    tag,
    summary: 'Send a draft to the authority',
    description:
      'Refused with all reasons when a check fails. The same checks are shown on the page of the draft.',
    params: Type.Object({ id: Uuid('Id of the vacancy') }, { description: 'Which vacancy' }),
    response: Type.Object(
      { status: Type.Literal('submitted', { description: 'It waits for the decision' }) },
      { description: 'Its new status' },
    ),
    handle: async ({ params, write }) => {
      await write((work) => submitVacancy(work, params.id))
      return { status: 'submitted' }
    },
  }),
]
