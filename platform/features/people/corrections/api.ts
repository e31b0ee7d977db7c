import { type Static, Type } from 'typebox'
import { type ApiRoute, defineRoute, Uuid } from '../../../foundation/http/api-route.ts'
import { officer, worker } from '../../../foundation/policy.ts'
import { correctable } from '../schema.ts'
import { ownRecord, personOfJurisdiction } from '../service.ts'
import { type Change, reasons } from './domain.ts'
import { canPutBack, changesOf, correctRecord, putBack } from './service.ts'

const tag = 'People'
const policy = officer('registration')
const ofPerson = Type.Object({ id: Uuid('Id of the person') }, { description: 'Whose record' })

const nothing = (description: string) => Type.Null({ description })
const words = (description: string) =>
  Type.Union([Type.Record(Type.String(), Type.Any(), { description: 'The words' }), nothing('Nothing')], {
    description,
  })
const correction = Type.Object(
  {
    id: Uuid('Id of the change'),
    act: Type.String({ description: 'The same for all that was changed in one step: it is put back as one' }),
    part: Type.String({
      description: 'Part of the record, or kind of the answer',
      examples: ['people', 'person_skills', 'passport'],
    }),
    before: words('What stood there before; null when it was added'),
    after: words('What was written; null when it was taken away'),
    reason: Type.Union([Type.Enum([...reasons], { description: 'Why' }), nothing('Not said')], {
      description: 'Why it was corrected; null where an office helped to write an answer down',
    }),
    office: Type.Union([Type.String({ description: 'Name' }), nothing('No longer known')], {
      description: 'Office that changed it',
    }),
    changedAt: Type.String({ description: 'When, ISO 8601' }),
    putBackAt: Type.Union([Type.String({ description: 'ISO 8601' }), nothing('It stands')], {
      description: 'When the worker put back what stood before; null when not',
    }),
    canBePutBack: Type.Boolean({ description: 'Whether the worker can put it back now' }),
  },
  { description: 'One change' },
)
const corrections = Type.Object(
  { corrections: Type.Array(correction, { description: 'The latest first' }) },
  { description: 'What others changed in the record' },
)

function toApi(changes: readonly Change[]): Static<typeof corrections> {
  const whole = (act: string) => changes.filter((change) => change.act === act)
  return {
    corrections: changes.map(({ organisation, changedAt, putBackAt, entry: _, ...change }) => ({
      ...change,
      office: organisation,
      changedAt: changedAt.toISOString(),
      putBackAt: putBackAt?.toISOString() ?? null,
      canBePutBack: putBackAt === null && whole(change.act).every(canPutBack),
    })),
  }
}

export const correctionRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/people/:id/corrections',
    policy,
    tag,
    summary: 'What was corrected in a record of your country',
    description:
      'What others than the worker changed, with what stood there before, why, and what was put back since.',
    params: ofPerson,
    response: corrections,
    handle: async ({ params, read }) =>
      toApi(await read(async (work) => changesOf(work, (await personOfJurisdiction(work, params.id)).id))),
  }),
  defineRoute({
    method: 'POST',
    path: '/people/:id/corrections',
    policy,
    tag,
    summary: 'Correct what a person of your country said',
    description:
      'The words that stood there before are kept; the worker is told, sees them with your office and its reason, and can put them back. Another identity ends its verification. The phone is how a worker signs in: nobody else changes it.',
    params: ofPerson,
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
  defineRoute({
    method: 'GET',
    path: '/me/corrections',
    policy: worker,
    tag,
    summary: 'What others changed in your own record',
    description: 'With what stood there before, by which office and why.',
    response: corrections,
    handle: async ({ read }) =>
      toApi(await read(async (work) => changesOf(work, (await ownRecord(work)).id))),
  }),
  defineRoute({
    method: 'POST',
    path: '/me/corrections/:changeId/put-back',
    policy: worker,
    tag,
    summary: 'Put back what an office changed in your own record',
    description:
      'What stood there before stands again, with all else that was changed in the same step. What you changed since stays.',
    params: Type.Object({ changeId: Uuid('Id of a change') }, { description: 'Which change' }),
    status: 204,
    response: nothing('Nothing'),
    handle: async ({ params, write }) => {
      await write((work) => putBack(work, params.changeId))
    },
  }),
]
