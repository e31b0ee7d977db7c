import { CsvError } from 'csv-parse/sync'
import { Type } from 'typebox'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { type ApiRoute, defineRoute, PlainText, Uuid } from '../../../foundation/http/api-route.ts'
import { anyOf, memberOf, officer } from '../../../foundation/policy.ts'
import { columns, readPeopleCsv } from './csv.ts'
import { registerInBulk } from './service.ts'

/** As many as one request may bring. */
const most = 2_000

export const bulkRoutes: ApiRoute[] = [
  defineRoute({
    method: 'POST',
    path: '/people/bulk',
    policy: anyOf(officer('registration'), memberOf('union', 'partner')),
    tag: 'People',
    summary: 'Register many workers at once',
    description: `Registers up to ${most} workers of your own country, all of them or nobody: \`people\` as for one worker, or \`csv\` with the columns ${columns.join(', ')}, where lists have semicolons (occupations \`7112:5;5131:2\`, languages \`ne:C1;en:A2\`) and shownToEmployers and birthYearOnly are yes or no. Further answers have a column for each field, such as \`passport.number\` and \`passport.2.number\` of a second one. Every field that is refused is named by its row, counted from 0: \`/people/12/birthDate\`. Each record says who registered it, and what the person agreed to counts when they confirm it.`,
    body: Type.Object(
      {
        people: Type.Optional(
          Type.Array(Type.Object({}, { description: 'A worker, as for registering one' }), {
            minItems: 1,
            maxItems: most,
            description: 'The workers',
          }),
        ),
        csv: Type.Optional(PlainText({ maxLength: 1_000_000, description: 'The workers, as CSV in UTF-8' })),
      },
      { additionalProperties: false, description: 'Workers to register: one of the two' },
    ),
    status: 201,
    response: Type.Object(
      { ids: Type.Array(Uuid('Id of a person'), { description: 'In the order of the rows' }) },
      { description: 'The new records' },
    ),
    handle: async ({ body, write }) => {
      const rows = rowsOf(body)
      return { ids: await write((work) => registerInBulk(work, rows)) }
    },
  }),
]

function rowsOf({ people, csv }: { people?: unknown[]; csv?: string }): unknown[] {
  if ((people === undefined) === (csv === undefined))
    throw new InvalidInputError({ '/people': { key: 'bulk.error.one-of' } })
  if (people !== undefined) return people
  try {
    const rows = readPeopleCsv(csv ?? '')
    if (rows.length > 0 && rows.length <= most) return rows
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
  }
  throw new InvalidInputError({ '/csv': { key: 'bulk.error.csv', values: { max: most } } })
}
