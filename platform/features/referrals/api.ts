import { type TSchema, Type } from 'typebox'
import { InvalidInputError } from '../../foundation/errors.ts'
import { type ApiRoute, defineRoute, PlainText, Uuid } from '../../foundation/http/api-route.ts'
import {
  causes,
  commands,
  kinds,
  longestNote,
  outcomes,
  overrideReasons,
  queues,
  receiving,
  refusals,
  statuses,
} from './domain.ts'
import { staffHandsOver } from './policy.ts'
import {
  answerReferral,
  pageSize,
  readQueue,
  readReferral,
  referralCounts,
  startReferral,
} from './service.ts'
import type { Referral } from './store.ts'

const tag = 'Cases handed over'
const orNull = <T extends TSchema>(type: T, description: string) =>
  Type.Union([type, Type.Null()], { description })
const Moment = (description: string) => Type.String({ description, examples: ['2026-11-22T09:30:00.000Z'] })
const Id = Uuid('Id of the case')
const Kind = Type.Enum([...kinds], {
  description: 'referral: both offices follow it; transfer: the receiver takes it over',
})
const Competence = Type.Enum([...receiving], { description: 'Which officers of an authority work on it' })
const Cause = Type.Enum([...causes], { description: 'What it is about' })
const OverrideReason = Type.Enum([...overrideReasons], { description: 'Why the worker was not asked' })
const Refusal = Type.Enum([...refusals], { description: 'Why the receiver does not take it' })
const Outcome = Type.Enum([...outcomes], { description: 'What came of it' })

const fields = {
  id: Id,
  kind: Kind,
  personId: Uuid('The worker'),
  workerName: orNull(
    Type.String({ description: 'Name of the worker' }),
    'Name of the worker; null where it is not for this account',
  ),
  placementId: orNull(Uuid('The placement it is about'), 'The placement; null when it is about none'),
  from: orNull(Uuid('The organisation that handed it over'), 'Who handed it over; null: the worker'),
  to: Uuid('The organisation it goes to'),
  competence: orNull(Competence, 'Which officers of an authority work on it; null elsewhere'),
  cause: Cause,
  status: Type.Enum([...statuses], {
    description: 'asked: the worker has not answered; open: waits for the receiver; accepted: in work',
  }),
  overrideReason: orNull(OverrideReason, 'Why the worker was not asked; null: only with their yes'),
  refusal: orNull(Refusal, 'Why it was refused; null otherwise'),
  note: orNull(
    Type.String({ description: 'What was written beside the reason' }),
    'What was written beside the reason of a refusal; null otherwise',
  ),
  outcome: orNull(Outcome, 'What came of it; null before it is done'),
  createdAt: Moment('Moment it was asked'),
  statusSince: Moment('Moment since which it stands in this status'),
}
const Line = Type.Object(fields, { description: 'A case' })
const Case = Type.Object(
  {
    ...fields,
    commands: Type.Array(Type.Enum([...commands], { description: 'Name of a command' }), {
      description: 'What this account may do now',
    }),
  },
  { description: 'A case and what can be done' },
)

function line({ from, to, toCompetence, createdAt, updatedAt, ...row }: Referral) {
  return {
    ...row,
    from: from?.id ?? null,
    to: to.id,
    competence: toCompetence,
    createdAt: createdAt.toISOString(),
    statusSince: updatedAt.toISOString(),
  }
}

export const routes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/referrals',
    policy: staffHandsOver,
    tag,
    summary: 'List cases',
    description: `Cases handed to the account’s organisation, handed over by it, or closed; those that wait longest first, of closed ones the latest; ${pageSize} a page.`,
    query: Type.Object(
      {
        queue: Type.Optional(Type.Enum([...queues], { description: 'Which cases; received when left out' })),
        page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'Page, from 1' })),
      },
      { description: 'Which cases' },
    ),
    response: Type.Object(
      {
        counts: Type.Object(
          {
            received: Type.Integer({ description: 'Handed to you, to work on' }),
            sent: Type.Integer({ description: 'Handed over by you, not closed' }),
            closed: Type.Integer({ description: 'Closed' }),
            late: Type.Integer({ description: 'Of those received: for too long' }),
          },
          { description: 'How many there are' },
        ),
        referrals: Type.Array(Line, { description: 'This page of cases' }),
      },
      { description: 'Cases' },
    ),
    handle: ({ query, read }) =>
      read(async (work) => ({
        counts: await referralCounts(work),
        referrals: (await readQueue(work, query.queue ?? 'received', query.page ?? 1)).map(line),
      })),
  }),
  defineRoute({
    method: 'POST',
    path: '/referrals',
    policy: staffHandsOver,
    tag,
    summary: 'Hand a case over',
    description:
      'Asks the worker whether the case may go to an authority, a union or a partner such as a migrant centre. The receiver sees nothing before the worker says yes, which the worker alone does. Officers who protect people in danger may hand over to an authority or a union without it, and say why; the worker is told.',
    body: Type.Object(
      {
        placementId: Type.Optional(Uuid('The placement it is about')),
        personId: Type.Optional(Uuid('The worker, when it is about no placement')),
        kind: Kind,
        to: Uuid('Id of the receiver, as in GET /organisations'),
        competence: Type.Optional(Competence),
        cause: Cause,
        overrideReason: Type.Optional(OverrideReason),
      },
      { description: 'A case' },
    ),
    response: Case,
    status: 201,
    handle: ({ body, write }) =>
      write(async (work) => {
        const { competence = '', overrideReason = '' } = body
        if (body.placementId === undefined && body.personId === undefined)
          throw new InvalidInputError({ placementId: { key: 'referrals.error.about' } })
        return answer(
          await readReferral(work, await startReferral(work, { ...body, competence, overrideReason })),
        )
      }),
  }),
  defineRoute({
    method: 'GET',
    path: '/referrals/:id',
    policy: staffHandsOver,
    tag,
    summary: 'Read a case',
    description: 'Where it stands. What the worker shows of their record is read elsewhere.',
    params: Type.Object({ id: Id }, { description: 'Which case' }),
    response: Case,
    handle: async ({ params, read }) => answer(await read((work) => readReferral(work, params.id))),
  }),
  defineRoute({
    method: 'POST',
    path: '/referrals/:id/answers',
    policy: staffHandsOver,
    tag,
    summary: 'Answer a case',
    description:
      'The receiver accepts or refuses it, with a reason, and closes it with what came of it; the sender takes it back. The worker is told.',
    params: Type.Object({ id: Id }, { description: 'Which case' }),
    body: Type.Object(
      {
        command: Type.Enum(['accept', 'refuse', 'finish', 'revoke'], { description: 'What is answered' }),
        refusal: Type.Optional(Refusal),
        note: Type.Optional(
          PlainText({
            maxLength: longestNote,
            description: 'Beside a refusal’s reason: read by the sender and the worker',
          }),
        ),
        outcome: Type.Optional(Outcome),
      },
      { description: 'An answer: refuse says why, finish what came of it' },
    ),
    response: Case,
    handle: ({ params, body: { command, ...said }, write }) =>
      write(async (work) => {
        await answerReferral(work, params.id, command, said)
        return answer(await readReferral(work, params.id))
      }),
  }),
]

function answer({ referral, commands }: Awaited<ReturnType<typeof readReferral>>) {
  return { ...line(referral), commands }
}
