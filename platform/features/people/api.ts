import { CEFR_LEVELS } from '@fairway/matching'
import { type Static, Type } from 'typebox'
import {
  type ApiRoute,
  Country,
  defineRoute,
  IsoDate,
  PlainText,
  Uuid,
} from '../../foundation/http/api-route.ts'
import { locales } from '../../foundation/i18n/locales.ts'
import { officer } from '../../foundation/policy.ts'
import { reasons } from './corrections/domain.ts'
import { correctRecord } from './corrections/service.ts'
import { limits, type PersonRecord } from './domain.ts'
import { keptOf } from './merging/service.ts'
import { answerRoutes } from './profile/api.ts'
import { peopleQueue, personOfJurisdiction, registerPerson } from './service.ts'

const nullable = <T extends ReturnType<typeof Type.String>>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description })

const profile = {
  fullName: PlainText({
    minLength: 1,
    maxLength: 400,
    description: `Name as in the documents, in any script, up to ${limits.name} characters`,
    examples: ['सीता राई'],
  }),
  birthDate: IsoDate(`Birth date; age ${limits.youngest} to ${limits.oldest}`),
  nationality: Country('Nationality, ISO 3166-1 alpha-3'),
  phone: nullable(
    Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$', description: 'E.164', examples: ['+9779841000000'] }),
    'Phone number in E.164, which several people may share; null when the worker has none',
  ),
  occupations: Type.Array(
    Type.Object(
      {
        isco: Type.String({ pattern: '^[0-9]{4}$', description: 'ISCO-08 unit group', examples: ['7112'] }),
        years: Type.Integer({ minimum: 0, maximum: limits.years, description: 'Years of experience' }),
      },
      { description: 'Work the person does or has done' },
    ),
    { minItems: 1, maxItems: limits.occupations, description: 'Occupations, each once' },
  ),
  skills: Type.Array(PlainText({ maxLength: 200, description: 'Id of a skill of the vocabulary' }), {
    maxItems: limits.skills,
    description: 'Skills, each once',
  }),
  languages: Type.Array(
    Type.Object(
      {
        language: Type.String({ pattern: '^[a-z]{2,3}$', description: 'ISO 639-1 code', examples: ['ne'] }),
        cefr: Type.Enum([...CEFR_LEVELS], {
          description: 'Level of the Common European Framework of Reference',
        }),
      },
      { description: 'A language the person speaks' },
    ),
    { minItems: 1, maxItems: limits.languages, description: 'Languages, each once' },
  ),
  wanted: Type.Array(Country('ISO 3166-1 alpha-3'), {
    maxItems: limits.countries,
    description: 'Countries the person wants to work in; empty means anywhere not refused',
  }),
  refused: Type.Array(Country('ISO 3166-1 alpha-3'), {
    maxItems: limits.countries,
    description: 'Countries the person does not want to work in',
  }),
  unsure: Type.Optional(
    Type.Array(Country('ISO 3166-1 alpha-3'), {
      maxItems: limits.countries,
      description: 'Countries the person is unsure about',
    }),
  ),
  birthYearOnly: Type.Optional(
    Type.Boolean({ description: 'Only the year of birth is known: the birth date is its first day' }),
  ),
}

const { phone: _phone, ...correctable } = profile

export const newPerson = Type.Object(
  {
    ...profile,
    locale: Type.Enum([...locales], { description: 'Language that messages to the person are written in' }),
    shownToEmployers: Type.Boolean({
      description:
        'The person agreed, in words or on paper, to be shown to employers once verified: counts when they confirm it',
    }),
  },
  { additionalProperties: false, description: 'A worker to register' },
)

const status = Type.Union([Type.Literal('unverified'), Type.Literal('verified')], {
  description: 'Whether an officer compared name, birth date and nationality with the documents',
})

const personRecord = Type.Object(
  {
    id: Uuid('Id of the person'),
    ...profile,
    locale: Type.String({ description: 'Language of the person' }),
    status,
    verifiedAt: nullable(Type.String({ description: 'ISO 8601' }), 'When verified; null when not'),
    createdAt: Type.String({ description: 'When registered, ISO 8601' }),
    shownToEmployers: Type.Boolean({ description: 'Whether the person agrees to be shown to employers now' }),
  },
  { description: "A worker's record" },
)

const queue = Type.Object(
  {
    total: Type.Integer({ description: 'How many there are on all pages' }),
    people: Type.Array(
      Type.Object(
        {
          id: Uuid('Id of the person'),
          fullName: Type.String({ description: 'Name' }),
          birthDate: IsoDate('Birth date'),
          phone: nullable(Type.String({ description: 'E.164' }), 'Phone number; null when there is none'),
          status,
          createdAt: Type.String({ description: 'When registered, ISO 8601' }),
        },
        { description: 'A worker in short' },
      ),
      { description: 'One page, oldest first' },
    ),
  },
  { description: 'People of your country' },
)

function toApi({ verifiedAt, createdAt, shownSince, ...person }: PersonRecord): Static<typeof personRecord> {
  return {
    ...person,
    verifiedAt: verifiedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    shownToEmployers: shownSince !== null,
  }
}

const tag = 'People'
const policy = officer('registration')

export const routes: ApiRoute[] = [
  ...answerRoutes,
  defineRoute({
    method: 'POST',
    path: '/people',
    policy,
    tag,
    summary: 'Register a worker',
    description:
      'Registers a worker of your own country. The record is unverified until an officer verifies it.',
    body: newPerson,
    status: 201,
    response: Type.Object({ id: Uuid('Id of the new person') }, { description: 'The new record' }),
    handle: async ({ body, write }) => ({ id: await write((work) => registerPerson(work, body)) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/people',
    policy,
    tag,
    summary: 'People of your country',
    description: 'Those who wait for verification, or with `all` everybody; oldest first.',
    query: Type.Object(
      {
        page: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 100_000, description: 'Page, the first is 1', default: 1 }),
        ),
        limit: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 200, description: 'People on a page', default: 50 }),
        ),
        all: Type.Optional(Type.Boolean({ description: 'Verified people as well', default: false })),
      },
      { additionalProperties: false, description: 'Which people' },
    ),
    response: queue,
    handle: async ({ query, read }) => {
      const { rows, total } = await read((work) => peopleQueue(work, { ...query, page: query.page ?? 1 }))
      return { total, people: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/people/:id',
    policy,
    tag,
    summary: 'One person of your country',
    description:
      'The whole record of one worker of your country; of one that was joined with another, that other one, whose id it has.',
    params: Type.Object({ id: Uuid('Id of the person') }, { description: 'Which person' }),
    response: personRecord,
    handle: async ({ params, read }) =>
      toApi(
        await read(async (work) => personOfJurisdiction(work, (await keptOf(work, params.id)) ?? params.id)),
      ),
  }),
  defineRoute({
    method: 'POST',
    path: '/people/:id/corrections',
    policy,
    tag,
    summary: 'Correct what a person of your country said',
    description:
      'The words that stood there before are kept; the worker is told, sees them with your office and its reason, and can put them back. Another identity ends its verification. The phone is how a worker signs in: nobody else changes it.',
    params: Type.Object({ id: Uuid('Id of the person') }, { description: 'Whose record' }),
    body: Type.Object(
      {
        reason: Type.Enum([...reasons], { description: 'Why the office corrects it' }),
        changes: Type.Partial(Type.Object(correctable), {
          minProperties: 1,
          additionalProperties: false,
          description: 'Parts as they shall stand; the others stay',
        }),
      },
      { additionalProperties: false, description: 'The correction' },
    ),
    response: Type.Object(
      {
        handedOn: Type.Boolean({
          description: 'Whether the record went to the office of another nationality, and is yours no more',
        }),
      },
      { description: 'What became of the record' },
    ),
    handle: async ({ params, body, write }) => ({
      handedOn: await write(async (work) => {
        const { nationality } = await personOfJurisdiction(work, params.id)
        await correctRecord(work, params.id, body.changes, body.reason)
        return (body.changes.nationality ?? nationality) !== nationality
      }),
    }),
  }),
]
