import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { type ApiRoute, defineRoute } from '../../foundation/http/api-route.ts'
import { ndjson } from '../../foundation/http/lines.ts'
import { negotiateLocale } from '../../foundation/i18n/locales.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import { signedIn } from '../../foundation/policy.ts'
import { Facts, params, status, tag, text, whenFields, whenOf } from './api-schema.ts'
import { placesFor } from './ledger.ts'
import { evaluateMany, mostRows } from './many.ts'
import { askedPathway } from './service.ts'

const csv = 'text/csv'

export const manyRoutes: ApiRoute[] = [
  defineRoute({
    method: 'POST',
    path: '/pathways/:country/:programme/evaluate-many',
    policy: signedIn,
    summary: 'Ask what a pathway says for many people',
    description: `One person a line, up to ${mostRows.toLocaleString('en')} lines, read and answered as they come: read the answer while you send. Send NDJSON, facts as in \`evaluate\`; or CSV in UTF-8 with a heading of fact names, commas, \`true\` and \`false\`, an empty cell for what is not known, no line break in a cell. Each line that is not empty is answered by one line, in their order, with its number; a line that cannot be read is answered with its errors and touches no other. The last line has \`end\`: an answer without it was cut off. Nothing is stored. \`quota_left\` is answered by the ledger of places as in \`evaluate\`.`,
    tag,
    params,
    query: Type.Object(
      {
        ...whenFields,
        detail: Type.Optional(
          Type.Enum(['status', 'requirements'], {
            description:
              'requirements: also which conditions are not met, and which facts are missing; slower. status when left out',
          }),
        ),
      },
      { description: 'Which day, and how much to say' },
    ),
    lines: {
      [ndjson]: Facts,
      [csv]: Type.String({
        description: 'A heading, then one person a line',
        examples: ['nationality,birth_date,has_passport\nNPL,1998-04-01,true\n'],
      }),
    },
    response: Type.Object(
      {
        row: Type.Optional(
          Type.Integer({ description: 'Line of the request, from 1; in CSV the one below the heading is 1' }),
        ),
        status: Type.Optional(status),
        points: Type.Optional(
          Type.Object(
            {
              lo: Type.Integer({ description: 'The total is never below' }),
              hi: Type.Integer({ description: 'The total is never above' }),
            },
            { description: 'Points, where there are some' },
          ),
        ),
        notMet: Type.Optional(
          Type.Array(text('Name of a condition'), { description: 'With `detail=requirements`' }),
        ),
        missing: Type.Optional(
          Type.Array(text('Name of a fact'), { description: 'With `detail=requirements`' }),
        ),
        errors: Type.Optional(
          Type.Array(
            Type.Object(
              { field: text('Name of the field'), message: text('What would be right') },
              { description: 'One field that was refused' },
            ),
            { description: 'In place of an answer, where the line cannot be read' },
          ),
        ),
        end: Type.Optional(
          Type.Enum(['complete', 'too-many-rows'], { description: 'Only in the last line: how it ended' }),
        ),
        rows: Type.Optional(Type.Integer({ description: 'Last line: how many were answered' })),
        refused: Type.Optional(Type.Integer({ description: 'Last line: how many of them with errors' })),
        statuses: Type.Optional(
          Type.Record(Type.String(), Type.Integer({ description: 'How many' }), {
            description: 'Last line: how many have which status',
          }),
        ),
      },
      { description: 'One line' },
    ),
    handle: async ({ request, params: { country, programme }, query, body, read }) => {
      const compiled = askedPathway(`${country}/${programme}`, whenOf(query))
      const { t } = textsFor(negotiateLocale(request.headers['accept-language']))
      return evaluateMany(compiled, body as Readable, {
        csv: request.headers['content-type']?.startsWith(csv) ?? false,
        detail: query.detail ?? 'status',
        left: await read((work) => placesFor(work, [compiled], whenOf(query))),
        say: ({ key, values }) => t(key, values),
      })
    },
  }),
]
