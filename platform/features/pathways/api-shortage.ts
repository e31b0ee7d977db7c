import type { ShortageList } from '@fairway/rules'
import { Type } from 'typebox'
import { today } from '../../foundation/days.ts'
import { type ApiRoute, Country, defineRoute, IsoDate } from '../../foundation/http/api-route.ts'
import { type Locale, negotiateLocale } from '../../foundation/i18n/locales.ts'
import { anyone } from '../../foundation/policy.ts'
import { Source, sourced, tag, text, whenFields, whenOf } from './api-schema.ts'
import { folderOf } from './domain.ts'
import type { When } from './service.ts'
import {
  codesOn,
  findShortageList,
  findShortageLists,
  groupsIn,
  isComplete,
  programmesReading,
  setsOf,
  titled,
} from './shortage/service.ts'

const List = Type.Object(
  {
    list: text('Country and name, as in the address'),
    country: Country('Whose list it is'),
    title: text('Title in the language of Accept-Language'),
    classification: text('Of the codes: ISCO-08, or a national one'),
    decidedBy: text('Who decides what stands in it'),
    evidence: text('What it rests on'),
    lastChecked: IsoDate('Day on which the sources were read last'),
    verified: Type.Boolean({ description: 'Whether the text of the law itself was read for every part' }),
    reliedOn: Type.Optional(text('What an unverified list rests on')),
    occupations: Type.Array(
      Type.Object(
        {
          code: text('Code; a group stands for all below it'),
          title: Type.Optional(text('Its title')),
          language: Type.Optional(text('Of the title, where the country names it in its own language only')),
        },
        { description: 'An occupation or a group' },
      ),
      { description: 'What stands in it on the day asked; none when it was not in force' },
    ),
  },
  { description: 'A shortage list' },
)
const ListInFull = Type.Object(
  {
    ...List.properties,
    programmes: Type.Array(text('Country and programme'), { description: 'Pathways whose rules read it' }),
    sets: Type.Array(
      Type.Object(
        {
          from: IsoDate('First day'),
          to: Type.Optional(IsoDate('First day no longer')),
          status: Type.Enum(['announced', 'enacted', 'in_force', 'repealed'], {
            description: 'Whether it is law',
          }),
          codes: Type.Array(text('Code'), { description: 'What stands in it' }),
          perhaps: Type.Array(text('Code'), { description: 'Groups of which only some jobs stand in it' }),
          complete: Type.Boolean({ description: 'False where only a part of the list was found' }),
          source: Source,
        },
        { description: 'The list of one time' },
      ),
      { description: 'Every dated set, the newest first' },
    ),
  },
  { description: 'A shortage list with its history' },
)

export const shortageRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/shortage-lists',
    policy: anyone,
    tag,
    summary: 'List shortage lists',
    description: 'Lists of occupations of which a country says that workers are short, in force on a day.',
    query: Type.Object(
      {
        asOf: whenFields.asOf,
        country: Type.Optional(Country('Whose')),
        occupation: Type.Optional(
          Type.String({
            pattern: '^[0-9]{1,4}$',
            description: 'ISCO-08: only lists that name it, or a group above it',
          }),
        ),
      },
      { description: 'Which' },
    ),
    response: Type.Array(List, { description: 'Lists' }),
    handle: async ({ request, query }) => {
      const locale = negotiateLocale(request.headers['accept-language'])
      const asOf = query.asOf ?? today()
      return findShortageLists(asOf, query).map((list) => answer(list, { asOf }, locale))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/shortage-lists/:country/:list',
    policy: anyone,
    tag,
    summary: 'Read a shortage list',
    description:
      'Its occupations on a day, who decides, on what evidence, and every dated set with its source.',
    params: Type.Object(
      {
        country: Type.String({
          pattern: '^[a-z]{3}$',
          description: 'Country, small letters',
          examples: ['deu'],
        }),
        list: Type.String({
          pattern: '^[a-z][a-z0-9-]{0,60}$',
          description: 'List',
          examples: ['blue-card-it'],
        }),
      },
      { description: 'Which list' },
    ),
    query: Type.Object(whenFields, { description: 'Which day' }),
    response: ListInFull,
    handle: async ({ request, params: { country, list: name }, query }) => {
      const locale = negotiateLocale(request.headers['accept-language'])
      const list = findShortageList(`${country}/${name}`)
      return {
        ...answer(list, whenOf(query), locale),
        programmes: programmesReading(list).map(folderOf),
        sets: setsOf(list).map(({ value, perhaps, ...set }) => ({
          ...sourced(set),
          codes: value,
          perhaps: groupsIn(perhaps),
          complete: isComplete(perhaps),
        })),
      }
    },
  }),
]

function answer(list: ShortageList, when: When, locale: Locale) {
  const { id, country, title, evidence, decidedBy, lastChecked, verified, reliedOn, parameter } = list
  return {
    list: folderOf(id),
    country,
    title: title[locale],
    classification: parameter.unit,
    decidedBy: decidedBy.name,
    evidence: evidence[locale],
    lastChecked,
    verified,
    ...(reliedOn !== undefined && { reliedOn }),
    occupations: titled(list, codesOn(list, when), locale),
  }
}
