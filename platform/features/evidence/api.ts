import { Type } from 'typebox'
import { type ApiRoute, defineRoute } from '../../foundation/http/api-route.ts'
import { Form } from '../../foundation/http/form.ts'
import { anyone } from '../../foundation/policy.ts'
import { measures } from './domain.ts'
import { cellsFor } from './file.ts'
import { readQuery } from './query.ts'
import { evidenceOf } from './service.ts'

const Node = (description: string, example: string) =>
  Type.Union([Type.String({ description, examples: [example] }), Type.Null()], {
    description: `${description}; null where all are counted together`,
  })

export const routes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/evidence',
    policy: anyone,
    tag: 'Evidence',
    summary: 'Why vacancies, placements and jobs ended',
    description:
      'Counts by country of origin and destination, occupation and cause, for a period that is over. Counts under 10 ' +
      'are withheld, and others with them, so that no withheld count can be computed from those that are told.',
    query: Type.Object({
      measure: Type.Optional(
        Type.Enum([...measures], {
          description: 'Vacancies not filled, placements closed before the work, or jobs that ended',
        }),
      ),
      period: Type.Optional(
        Type.String({
          pattern: '^20[0-9]{2}(-Q[1-4])?$',
          description: 'Quarter or year; the last quarter when left out or not over yet',
          examples: ['2026-Q3'],
        }),
      ),
      origin: Type.Optional(
        Type.String({
          pattern: '^[A-Z]{3}$',
          description: 'Country the workers come from',
          examples: ['NPL'],
        }),
      ),
      destination: Type.Optional(
        Type.String({ pattern: '^[A-Z]{3}$', description: 'Country of work', examples: ['ARE'] }),
      ),
      digits: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 4, description: 'Digits of ISCO-08 to count by', examples: [2] }),
      ),
    }),
    response: Type.Object(
      {
        measure: Type.Enum([...measures], { description: 'What is counted' }),
        period: Type.String({ description: 'Quarter or year that is told', examples: ['2026-Q3'] }),
        cells: Type.Array(
          Type.Object(
            {
              origin: Node('Country the workers come from', 'NPL'),
              destination: Node('Country of work', 'ARE'),
              isco: Node('Group of ISCO-08', '71'),
              cause: Node('Code of the cause', 'pathway'),
              count: Type.Union([Type.Integer({ description: 'How many', minimum: 10 }), Type.Null()], {
                description: 'How many; null when withheld',
              }),
            },
            { description: 'One count' },
          ),
          {
            description:
              'Where something happened; what is not listed is nothing, or lies under what is withheld',
          },
        ),
      },
      { description: 'Counts of one period' },
    ),
    handle: async ({ app, query }) => {
      const values = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))
      const asked = readQuery(new Form(values))
      const evidence = await evidenceOf(app.database, asked.measure, asked.period)
      const cells = cellsFor(evidence, asked).map(({ count, ...cell }) => ({ ...cell, count: count ?? null }))
      return { measure: asked.measure, period: asked.period.name, cells }
    },
  }),
]
