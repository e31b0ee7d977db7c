import { type Static, Type } from 'typebox'
import { type ApiRoute, defineRoute, IsoDate, Uuid } from '../../foundation/http/api-route.ts'
import { officer } from '../../foundation/policy.ts'
import { registerChecked } from './bulk/service.ts'
import { correctionRoutes } from './corrections/api.ts'
import type { PersonRecord } from './domain.ts'
import { keptOf } from './merging/service.ts'
import { answerRoutes } from './profile/api.ts'
import { newPerson, nullable, profile } from './schema.ts'
import { peopleQueue, personOfJurisdiction } from './service.ts'

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
      'Registers a worker of your own country with all that they said, so that nothing is typed twice. The record is unverified until an officer verifies it. Every field that is refused is named, of a further answer by its place: `/answers/0/expiresOn`. Documents follow with their files.',
    body: newPerson,
    status: 201,
    response: Type.Object({ id: Uuid('Id of the new person') }, { description: 'The new record' }),
    handle: async ({ body, write }) => ({ id: await write((work) => registerChecked(work, body)) }),
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
  ...correctionRoutes,
]
