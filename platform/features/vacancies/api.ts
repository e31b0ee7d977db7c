import { Type } from 'typebox'
import { NotFoundError } from '../../foundation/errors.ts'
import { type ApiRoute, Country, defineRoute, PlainText, Uuid } from '../../foundation/http/api-route.ts'
import { defaultLocale, locales } from '../../foundation/i18n/locales.ts'
import { anyone } from '../../foundation/policy.ts'
import {
  cefrLevels,
  costItems,
  highestWageMinor,
  limits,
  payers,
  provisions,
  type Vacancy,
  vacancyTerms,
  wagePeriods,
} from './domain.ts'
import { offersWork } from './policy.ts'
import { createVacancy, findPublicVacancy, pageSize, searchVacancies, submitVacancy } from './service.ts'

const tag = 'Vacancies'
const Currency = (description: string) =>
  Type.String({ pattern: '^[A-Z]{3}$', description, examples: ['AED'] })
const Minor = (minimum: number, description: string) =>
  Type.Integer({ minimum, maximum: highestWageMinor, description, examples: [120_000] })
const Provision = (description: string) => Type.Enum([...provisions], { description })

const terms = {
  title: PlainText({ minLength: 1, maxLength: 200, description: 'Name of the job as people call it' }),
  description: PlainText({ maxLength: 5000, description: 'What the work is' }),
  isco: Type.String({ pattern: '^[0-9]{4}$', description: 'ISCO-08 unit group', examples: ['7112'] }),
  country: Country('Country of work'),
  place: PlainText({ minLength: 1, maxLength: 200, description: 'Town of work' }),
  recruitsFrom: Country('Country whose workers are sought; its authority decides'),
  places: Type.Integer({ minimum: 1, maximum: limits.places, description: 'How many people are wanted' }),
  wageMinor: Minor(1, 'Wage before taxes, in minor units of the currency'),
  wageCurrency: Currency('Currency of the wage, ISO 4217'),
  wagePeriod: Type.Enum([...wagePeriods], { description: 'Time the wage is for' }),
  hoursPerWeek: Type.Integer({
    minimum: 1,
    maximum: limits.hoursPerWeek,
    description: 'Usual hours of work in a week',
  }),
  durationMonths: Type.Integer({
    minimum: 1,
    maximum: limits.durationMonths,
    description: 'Length of the contract in months',
  }),
  housing: Provision('Whether the employer gives housing, pays for it, or neither'),
  meals: Provision('Whether the employer gives meals, pays for them, or neither'),
  pathway: Type.Union([PlainText({ maxLength: 200, description: 'Folder of the pathway' }), Type.Null()], {
    description: 'Legal pathway into the country of work',
    examples: ['are/private-sector-work-permit'],
  }),
  skills: Type.Array(
    Type.Object(
      {
        skillId: PlainText({ maxLength: 200, description: 'Id of a skill of the vocabulary' }),
        essential: Type.Boolean({ description: 'True when the work needs it, false when it helps' }),
      },
      { description: 'A skill' },
    ),
    { maxItems: limits.skills, description: 'Skills, each once' },
  ),
  languages: Type.Array(
    Type.Object(
      {
        language: Type.String({ pattern: '^[a-z]{2,3}$', description: 'ISO 639 code', examples: ['en'] }),
        cefr: Type.Enum([...cefrLevels], { description: 'Level that is wanted' }),
      },
      { description: 'A language' },
    ),
    { maxItems: limits.languages, description: 'Languages, each once' },
  ),
  costs: Type.Array(
    Type.Object(
      {
        item: Type.Enum([...costItems], { description: 'Which cost of recruitment' }),
        payer: Type.Enum([...payers], { description: 'Who pays it' }),
        amountMinor: Minor(0, 'How much, in minor units; 0 when not known or nothing'),
        currency: Currency('Currency of the amount, ISO 4217'),
      },
      { description: 'Who pays one cost' },
    ),
    { maxItems: costItems.length, description: 'Who pays the costs of recruitment, each item once' },
  ),
}

const PublicVacancy = Type.Object(
  {
    id: Uuid('Id of the vacancy'),
    status: Type.Enum(['published', 'filled'], { description: 'Whether people are still sought' }),
    employerId: Uuid('Id of the employer'),
    recruiterId: Type.Union([Uuid('Id of the recruiter'), Type.Null()], {
      description: 'Recruiter who works for the employer, if any',
    }),
    publishedAt: Type.String({ description: 'Moment of publication, ISO 8601' }),
    ...terms,
  },
  { description: 'A vacancy as anybody may see it' },
)

function toPublic(vacancy: Vacancy) {
  const { id, status, employerId, recruiterId, recruitsFrom, places, skills, languages, decidedAt } = vacancy
  return {
    id,
    status,
    employerId,
    recruiterId,
    publishedAt: decidedAt?.toISOString() ?? '',
    ...vacancyTerms(vacancy),
    recruitsFrom,
    places,
    skills,
    languages,
  }
}

export const routes: ApiRoute[] = [
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
        group: Type.Optional(Type.String({ pattern: '^[0-9]$', description: 'ISCO-08 major group' })),
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
          major: query.group,
          page: Number(query.page ?? 1),
          locale: query.language ?? defaultLocale,
        }),
      )
      return { total, vacancies: found }
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
        ...Type.Partial(Type.Object(terms)).properties,
        title: terms.title,
        isco: terms.isco,
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
