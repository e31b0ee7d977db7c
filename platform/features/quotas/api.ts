import { Type } from 'typebox'
import { isDay } from '../../foundation/days.ts'
import { InvalidInputError } from '../../foundation/errors.ts'
import {
  type ApiRoute,
  Country,
  defineRoute,
  IsoDate,
  PlainText,
  Uuid,
} from '../../foundation/http/api-route.ts'
import { anyone } from '../../foundation/policy.ts'
import { acts, entryKinds, keyKinds } from './domain.ts'
import { keepsQuotas } from './policy.ts'
import { actOnQuota, historySize, listQuotas, mostPlaces, readLedger } from './service.ts'
import type { Quota } from './store.ts'

const tag = 'Quotas'
const count = (description: string) => Type.Integer({ minimum: 0, description })
const programme = Type.String({
  pattern: '^[a-z]{3}/[a-z][a-z0-9-]{0,60}$',
  description: 'Pathway: country and programme',
  examples: ['deu/western-balkans-regulation'],
})
const QuotaAnswer = Type.Object(
  {
    id: Uuid('Id of the quota'),
    programme,
    season: Type.String({ description: 'As the law names it' }),
    startsOn: IsoDate('First day'),
    endsOn: IsoDate('First day no longer in it'),
    key: Type.Optional(
      Type.Object(
        {
          kind: Type.Enum([...keyKinds], { description: 'What it depends on' }),
          value: Type.String({
            description: 'Country of origin (ISO 3166-1), id of the employer, or section of ISIC Rev.4',
          }),
        },
        { description: 'For whom only; for everybody when left out' },
      ),
    ),
    takesPlacements: Type.Boolean({ description: 'Whether placements in Fairway take their places here' }),
    announced: count('Places that the law gives'),
    reserved: count('Places promised to somebody'),
    used: count('Places whose holder has gone'),
    left: count('Places that are free'),
  },
  { description: 'A quota' },
)

function toAnswer({ keyKind, keyValue, ...quota }: Quota) {
  return { ...quota, ...(keyKind && { key: { kind: keyKind, value: keyValue } }) }
}

export const routes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/quotas',
    policy: anyone,
    tag,
    summary: 'List quotas and the places left',
    description:
      'Quotas that authorities keep in Fairway, at most 1,000. What one employer has is shown to it and to the authority only. A programme that is not here may have a quota that nobody has written down.',
    query: Type.Object(
      {
        programme: Type.Optional(programme),
        country: Type.Optional(Country('Country whose law it is')),
        day: Type.Optional(IsoDate('Only those whose season this day is in')),
      },
      { description: 'Which' },
    ),
    response: Type.Array(QuotaAnswer, { description: 'Quotas' }),
    handle: async ({ query, read }) => {
      if (query.day !== undefined && !isDay(query.day))
        throw new InvalidInputError({ day: { key: 'pathways.error.day' } })
      return (await read((work) => listQuotas(work, query))).map(toAnswer)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/quotas/:id/entries',
    policy: keepsQuotas,
    tag,
    summary: 'Read the ledger of a quota',
    description: `All that was announced, reserved, used and released, the newest first, ${historySize} at a time.`,
    params: Type.Object({ id: Uuid('Id of the quota') }, { description: 'Which quota' }),
    query: Type.Object(
      {
        page: Type.Optional(
          Type.String({ pattern: '^[1-9][0-9]{0,5}$', description: 'Number of the page, from 1' }),
        ),
      },
      { description: 'Which page' },
    ),
    response: Type.Object(
      {
        quota: QuotaAnswer,
        total: count('How many entries there are'),
        entries: Type.Array(
          Type.Object(
            {
              number: Type.Integer({ description: 'In the order of writing, from 1' }),
              kind: Type.Enum([...entryKinds], { description: 'What happened' }),
              places: Type.Integer({ description: 'How many; below 0 where fewer are announced' }),
              releasedFrom: Type.Optional(
                Type.Enum(['reserved', 'used'], { description: 'What a released place was before' }),
              ),
              placementId: Type.Optional(Uuid('Whose place, where a placement took it')),
              note: Type.String({ description: 'Reason' }),
              sourceUrl: Type.Optional(Type.String({ description: 'Where it is written' })),
              occurredOn: IsoDate('Day of it'),
              recordedAt: Type.String({ description: 'Moment of writing, ISO 8601' }),
            },
            { description: 'An entry' },
          ),
          { description: 'Entries' },
        ),
      },
      { description: 'The ledger' },
    ),
    handle: async ({ params, query, read }) => {
      const { quota, total, entries } = await read((work) =>
        readLedger(work, params.id, Number(query.page ?? 1)),
      )
      return {
        quota: toAnswer(quota),
        total,
        entries: entries.map(({ seq, releasedFrom, placementId, sourceUrl, recordedAt, ...entry }) => ({
          ...entry,
          number: seq,
          recordedAt: recordedAt.toISOString(),
          ...(releasedFrom && { releasedFrom }),
          ...(placementId && { placementId }),
          ...(sourceUrl && { sourceUrl }),
        })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/quotas/:id/entries',
    policy: keepsQuotas,
    tag,
    summary: 'Write into the ledger of a quota',
    description:
      'For places that no placement in Fairway takes. Refused (409) when there are not so many places to take or to give back.',
    params: Type.Object({ id: Uuid('Id of the quota') }, { description: 'Which quota' }),
    body: Type.Object(
      {
        act: Type.Enum([...acts], {
          description:
            'announce or cut: more or fewer places by law; use: of reserved ones; use-at-once: reserved and used together',
        }),
        places: Type.Integer({ minimum: 1, maximum: mostPlaces, description: 'How many' }),
        note: Type.Optional(PlainText({ maxLength: 500, description: 'Reason' })),
        sourceUrl: Type.Optional(PlainText({ maxLength: 2000, description: 'Where it is written' })),
      },
      { description: 'What happened', additionalProperties: false },
    ),
    status: 201,
    response: QuotaAnswer,
    handle: async ({ params, body, write }) =>
      write(async (work) => {
        const { act, places, note = '', sourceUrl = '' } = body
        await actOnQuota(work, params.id, { act, places, note, sourceUrl })
        return toAnswer((await readLedger(work, params.id)).quota)
      }),
  }),
]
