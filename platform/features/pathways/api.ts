import { aboutKeys, type Citation } from '@fairway/rules'
import { Type } from 'typebox'
import { today } from '../../foundation/days.ts'
import { NotFoundError } from '../../foundation/errors.ts'
import { type ApiRoute, Country, defineRoute, IsoDate, PlainText } from '../../foundation/http/api-route.ts'
import { negotiateLocale } from '../../foundation/i18n/locales.ts'
import { anyone } from '../../foundation/policy.ts'
import { folderOf, type PathwayState } from './domain.ts'
import { describePathway, evaluatePathway, pathwaysOn } from './service.ts'

const tag = 'Pathways'
const text = (description: string) => Type.String({ description })
const status = Type.Enum(['met', 'not_met', 'unknown', 'not_applicable', 'needs_assessment'], {
  description:
    'unknown: a fact is missing; needs_assessment: all facts are known, an office or an open point of law decides',
})

const summary = {
  country: Type.String({
    description: 'First part of the address: country, small letters',
    examples: ['are'],
  }),
  programme: text('Second part of the address'),
  forCountry: Country('Country whose rules these are'),
  category: Type.Enum(['entry', 'exit'], {
    description: 'Permit to enter and work, or permit to leave for work',
  }),
  title: text('Title in the language of Accept-Language'),
  inForceSince: IsoDate('First day of the rules as entered'),
  lastChecked: IsoDate('Day on which the sources were read last'),
  verified: Type.Boolean({ description: 'Whether the text of the law itself was read for every part' }),
}

const Source = Type.Object(
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
const Questions = Type.Array(
  Type.Object(
    { fact: text('Name of the fact'), text: text('Question to the person') },
    { description: 'A fact that is not known and can still change the answer' },
  ),
  { description: 'What to ask' },
)
const Items = (description: string) =>
  Type.Array(
    Type.Object(
      {
        id: text('Name of the requirement'),
        status,
        text: text('What is required'),
        since: IsoDate('Since when it has been in force as it is'),
        openPoints: Type.Array(text('Why nobody can say yet'), {
          description: 'What the sources leave open',
        }),
        questions: Questions,
        source: Source,
      },
      { description: 'One requirement' },
    ),
    { description },
  )
const Pathway = Type.Object(
  {
    ...summary,
    asOf: IsoDate('The rules of this day were asked'),
    reliedOn: Type.Optional(text('What an unverified programme rests on')),
    status,
    summary: text('What it is'),
    permitCategory: text('Name of the permit'),
    conditions: Items('What decides whether the pathway is open'),
    steps: Items('What is to be done on it'),
    points: Type.Optional(
      Type.Object(
        {
          lo: Type.Integer({ description: 'The total is never below' }),
          hi: Type.Integer({ description: 'The total is never above' }),
          mark: Type.Optional(Type.Integer({ description: 'Points needed, where a fixed number decides' })),
        },
        { description: 'Points test' },
      ),
    ),
    documents: Type.Array(
      Type.Object(
        { id: text('Name'), text: text('Document'), source: Source },
        { description: 'A document' },
      ),
      { description: 'Documents asked for' },
    ),
    costs: Type.Array(
      Type.Object(
        {
          id: text('Name'),
          text: text('What is paid for'),
          paidBy: Type.Enum(['employer', 'recruiter', 'worker', 'government', 'unknown'], {
            description: 'Who pays',
          }),
          workerMayBeCharged: Type.Enum(['yes', 'no', 'unknown'], {
            description: 'Whether the worker may be asked to pay',
          }),
          amountMinor: Type.Optional(Type.Integer({ description: 'Amount in minor units' })),
          currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })),
          source: Source,
        },
        { description: 'One cost' },
      ),
      { description: 'Costs and who may be charged' },
    ),
    about: Type.Array(
      Type.Object(
        {
          key: Type.Enum([...aboutKeys], { description: 'What is answered' }),
          answer: Type.Enum(['stated', 'yes', 'no', 'conditions', 'unknown'], {
            description: 'stated: the text says it; unknown: nobody has looked it up yet',
          }),
          text: Type.Optional(text('In words')),
          length: Type.Optional(
            Type.Object(
              {
                value: Type.Integer({ description: 'How many' }),
                unit: text('days, weeks, months or years'),
              },
              { description: 'A time that the law names' },
            ),
          ),
          source: Type.Optional(Source),
        },
        { description: 'One answer' },
      ),
      {
        description:
          'The same for every programme: permit, how to apply, time, stay, family, change of employer, return and others',
      },
    ),
    contacts: Type.Array(
      Type.Object(
        {
          id: text('Name'),
          kind: Type.Enum(['authority', 'mission', 'recognition', 'appeal', 'help'], {
            description: 'What it is for',
          }),
          name: text('In the original language'),
          text: text('What it is for, in words'),
          url: Type.Optional(text('Address')),
          phone: Type.Optional(text('Telephone')),
          email: Type.Optional(text('E-mail')),
          verified: Type.Boolean({ description: 'Whether somebody checked it' }),
        },
        { description: 'A contact' },
      ),
      { description: 'Whom to ask' },
    ),
    questions: Questions,
  },
  { description: 'A pathway as the rules of one day read' },
)

const params = Type.Object({
  country: Type.String({ pattern: '^[a-z]{3}$', description: 'Country, small letters', examples: ['are'] }),
  programme: Type.String({
    pattern: '^[a-z][a-z0-9.-]{0,99}$',
    description: 'Programme',
    examples: ['private-sector-work-permit'],
  }),
})

export const routes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/pathways',
    policy: anyone,
    summary: 'List pathways',
    description: 'Programmes of the catalogue that are in force today, with the day their sources were read.',
    tag,
    response: Type.Array(Type.Object(summary, { description: 'A pathway' }), { description: 'Pathways' }),
    handle: async ({ request }) => {
      const locale = negotiateLocale(request.headers['accept-language'])
      return pathwaysOn(today()).map(({ id }) => answer(describePathway(id, today(), locale)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/pathways/:country/:programme',
    policy: anyone,
    summary: 'Read a pathway',
    description: 'Requirements with their sources, documents, costs, stay, and whether it was verified.',
    tag,
    params,
    response: Pathway,
    handle: async ({ request, params: { country, programme } }) => {
      const locale = negotiateLocale(request.headers['accept-language'])
      return answer(describePathway(`${country}/${programme}`, today(), locale))
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/pathways/:country/:programme/evaluate',
    policy: anyone,
    summary: 'Ask what a pathway says for these facts',
    description:
      'Nothing is stored. A fact that is left out is not known and never gets a default. Facts that are unknown to the vocabulary or out of their range are all named in the problem.',
    tag,
    params,
    body: Type.Object(
      {
        facts: Type.Record(
          PlainText({ maxLength: 100, description: 'Name of a fact of the vocabulary' }),
          Type.Union(
            [
              Type.Boolean({ description: 'Yes or no' }),
              Type.Number({ description: 'Whole number' }),
              PlainText({ maxLength: 100, description: 'Code or ISO date' }),
            ],
            { description: 'Value of the fact' },
          ),
          {
            maxProperties: 200,
            description: 'What is known of the person',
            examples: [{ nationality: 'NPL', birth_date: '1998-04-01' }],
          },
        ),
        asOf: Type.Optional(IsoDate('Rules of this day; today when left out')),
      },
      { description: 'Facts about one person' },
    ),
    response: Pathway,
    handle: async ({ request, params: { country, programme }, body }) => {
      const locale = negotiateLocale(request.headers['accept-language'])
      return answer(evaluatePathway(`${country}/${programme}`, body.facts, body.asOf ?? today(), locale))
    },
  }),
]

function answer(state: PathwayState) {
  const { checklist: list } = state
  const [country, programme] = folderOf(state.id).split('/')
  if (!programme) throw new NotFoundError()
  return {
    ...list,
    country,
    programme,
    forCountry: list.country,
    inForceSince: state.inForceSince,
    points: list.points && { lo: list.points.lo, hi: list.points.hi, mark: list.points.mark },
    conditions: list.conditions.map(sourced),
    steps: list.steps.map(sourced),
    documents: list.documents.map(sourced),
    costs: list.costs.map(({ amount, ...cost }) => ({
      ...sourced(cost),
      ...(amount && { amountMinor: amount.minor, currency: amount.currency }),
    })),
    about: list.about.map(({ citation, ...entry }) => ({ ...entry, ...(citation && { source: citation }) })),
    contacts: [...list.contacts],
  }
}

function sourced<T extends { citation: Citation }>({ citation, ...rest }: T) {
  return { ...rest, source: citation }
}
