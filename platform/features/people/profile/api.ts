import { type Static, Type } from 'typebox'
import { type ApiRoute, defineRoute, PlainText, Uuid } from '../../../foundation/http/api-route.ts'
import { officer, worker } from '../../../foundation/policy.ts'
import { ownRecord, personOfJurisdiction } from '../service.ts'
import { kindNames, seenDocuments } from './kinds.ts'
import { answerData as data } from './schema.ts'
import { checkEntry, cleanData, type Entry, entriesOf, saveEntry } from './service.ts'

const nothing = Type.Null({ description: 'None' })
const kind = Type.Enum([...kindNames], { description: 'Kind of the answer' })
const seen = Type.Enum([...seenDocuments], { description: 'Document that an officer saw' })

const answer = Type.Object(
  {
    id: Uuid('Id of the answer'),
    kind,
    data,
    fileName: Type.Union([Type.String({ description: 'Name of the file' }), nothing], {
      description: 'Of a document; null for other kinds',
    }),
    updatedAt: Type.String({ description: 'When it was last changed, ISO 8601' }),
    check: Type.Union(
      [
        Type.Object(
          {
            seen,
            office: Type.String({ description: 'Name of the office' }),
            checkedAt: Type.String({ description: 'When, ISO 8601' }),
          },
          { description: 'The check that stands' },
        ),
        nothing,
      ],
      { description: 'Which document an officer saw, where and when; null when not checked as it is now' },
    ),
  },
  { description: 'One answer of a worker' },
)
const answers = Type.Object(
  { answers: Type.Array(answer, { description: 'In the order they were given' }) },
  { description: 'What a worker says beyond what registering asks' },
)
const change = Type.Object({ kind, data }, { additionalProperties: false, description: 'What to save' })
const made = Type.Object({ id: Uuid('Id of the answer') }, { description: 'The answer' })
const ofPerson = Type.Object({ id: Uuid('Id of the person') }, { description: 'Whose' })
const ofAnswer = Type.Object(
  { id: Uuid('Id of the person'), answerId: Uuid('Id of the answer') },
  { description: 'Which answer' },
)

function toApi({ check, updatedAt, ...entry }: Entry): Static<typeof answer> {
  return {
    ...entry,
    updatedAt: updatedAt.toISOString(),
    check: check && { ...check, checkedAt: check.checkedAt.toISOString() },
  } as Static<typeof answer>
}

const tag = 'People'
const policy = officer('registration')

export const answerRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/me/answers',
    policy: worker,
    tag,
    summary: 'Your own further answers',
    description: 'What the worker who asks has said beyond what registering asks, with what was checked.',
    response: answers,
    handle: async ({ read }) => ({
      answers: (await read(async (work) => entriesOf(work, (await ownRecord(work)).id))).map(toApi),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/people/:id/answers',
    policy,
    tag,
    summary: 'Further answers of one person of your country',
    description: 'Work history, education, passports and the rest, with what was checked.',
    params: ofPerson,
    response: answers,
    handle: async ({ params, read }) => ({
      answers: (
        await read(async (work) => entriesOf(work, (await personOfJurisdiction(work, params.id)).id))
      ).map(toApi),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/people/:id/answers',
    policy,
    tag,
    summary: 'Add an answer for a person of your country',
    description: 'The worker sees that your office added it.',
    params: ofPerson,
    body: change,
    status: 201,
    response: made,
    handle: async ({ params, body, write }) => ({
      id: await write((work) => saveEntry(work, params.id, { kind: body.kind, data: cleanData(body.data) })),
    }),
  }),
  defineRoute({
    method: 'PUT',
    path: '/people/:id/answers/:answerId',
    policy,
    tag,
    summary: 'Change an answer of a person of your country',
    description:
      'The words that stood there before are kept, and shown to the worker. Ends the check of this answer.',
    params: ofAnswer,
    body: change,
    response: made,
    handle: async ({ params, body, write }) => ({
      id: await write((work) =>
        saveEntry(work, params.id, { id: params.answerId, kind: body.kind, data: cleanData(body.data) }),
      ),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/people/:id/answers/:answerId/check',
    policy,
    tag,
    summary: 'Say that an answer was compared with a document',
    description: 'Refused when the answer was changed since `updatedAt`, or is checked already.',
    params: ofAnswer,
    body: Type.Object(
      {
        seen,
        updatedAt: PlainText({ maxLength: 40, description: '`updatedAt` of the answer as it was compared' }),
      },
      { additionalProperties: false, description: 'What was compared' },
    ),
    response: made,
    handle: async ({ params, body, write }) => {
      const updatedAt = new Date(body.updatedAt)
      const check = {
        entry: params.answerId,
        seen: body.seen,
        updatedAt: Number.isNaN(updatedAt.getTime()) ? new Date(0) : updatedAt,
      }
      await write((work) => checkEntry(work, params.id, check))
      return { id: params.answerId }
    },
  }),
]
