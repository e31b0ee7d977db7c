/** Shapes that several routes of pathways have in common. */
import type { Citation, ParameterUsed } from '@fairway/rules'
import { Type } from 'typebox'
import { today } from '../../foundation/days.ts'
import { IsoDate, PlainText } from '../../foundation/http/api-route.ts'
import type { When } from './service.ts'

export const tag = 'Pathways'
export const text = (description: string) => Type.String({ description })
export const status = Type.Enum(['met', 'not_met', 'unknown', 'not_applicable', 'needs_assessment'], {
  description:
    'unknown: a fact is missing; needs_assessment: all facts are known, an office or an open point of law decides',
})

export const Source = Type.Object(
  {
    act: text('Law or page'),
    ref: text('Place in it'),
    url: text('Where it was read'),
    lastChecked: IsoDate('Day on which it was read'),
    verified: Type.Boolean({ description: 'Whether the law or an official page was read' }),
    reliedOn: Type.Optional(text('What an unverified statement rests on')),
  },
  { description: 'Where a statement stands' },
)
export const Questions = Type.Array(
  Type.Object(
    { fact: text('Name of the fact'), text: text('Question to the person') },
    { description: 'A fact that is not known and can still change the answer' },
  ),
  { description: 'What to ask' },
)
export const params = Type.Object({
  country: Type.String({ pattern: '^[a-z]{3}$', description: 'Country, small letters', examples: ['are'] }),
  programme: Type.String({
    pattern: '^[a-z][a-z0-9.-]{0,99}$',
    description: 'Programme',
    examples: ['private-sector-work-permit'],
  }),
})

const FactValue = Type.Union(
  [
    Type.Boolean({ description: 'Yes or no' }),
    Type.Number({ description: 'Whole number' }),
    PlainText({ maxLength: 100, description: 'Code or ISO date' }),
  ],
  { description: 'Value of the fact' },
)
export const FactName = PlainText({ maxLength: 100, description: 'Name of a fact of the vocabulary' })
export const Facts = Type.Record(FactName, FactValue, {
  maxProperties: 200,
  description: 'What is known of the person, by names of `GET /pathways/facts`',
  examples: [{ nationality: 'NPL', birth_date: '1998-04-01' }],
})
export const FactValues = Type.Array(FactValue, {
  minItems: 1,
  maxItems: 100,
  description: 'Only these values',
})

/** The law of which day, and as it was known on which day. */
export const whenFields = {
  asOf: Type.Optional(IsoDate('Rules of this day; today when left out')),
  knownOn: Type.Optional(
    IsoDate(
      'As the catalogue had them on this day, to reproduce an earlier answer; as it has them now when left out',
    ),
  ),
}

export function whenOf({ asOf = today(), knownOn }: { asOf?: string; knownOn?: string }): When {
  return { asOf, knownOn }
}

const key = Type.Union([Type.Number(), Type.String()], { description: 'Number or code' })
/** A value of the law on one day, with its source. */
export const Value = Type.Object(
  {
    id: text('Name of the parameter'),
    unit: text('Unit; money is in minor units of this currency (ISO 4217)'),
    value: Type.Union(
      [
        Type.Number({ description: 'A number' }),
        Type.String({ description: 'A code or a date' }),
        Type.Array(Type.String({ description: 'Code' }), { description: 'A list of codes' }),
        Type.Object(
          {
            columns: Type.Optional(Type.Array(key, { description: 'Keys of the columns of a grid' })),
            rows: Type.Array(Type.Array(key, { description: 'Key, then values' }), { description: 'Rows' }),
            otherwise: Type.Optional(Type.Number({ description: 'What counts where no row has the key' })),
          },
          { description: 'A table' },
        ),
      ],
      { description: 'What the law says' },
    ),
    from: IsoDate('First day on which it holds'),
    to: Type.Optional(IsoDate('First day on which it no longer holds')),
    status: Type.Enum(['announced', 'enacted', 'in_force', 'repealed'], {
      description: 'Whether it is law on the day on which the sources were read',
    }),
    source: Source,
  },
  { description: 'A value of the law' },
)

export function valued({ citation, ...value }: ParameterUsed) {
  return { ...value, source: citation }
}

export function sourced<T extends { citation: Citation }>({ citation, ...rest }: T) {
  return { ...rest, source: citation }
}
