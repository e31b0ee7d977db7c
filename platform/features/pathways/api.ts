import { aboutKeys, checkedParts, daysOfChange, programmeTypes, skillLevels } from '@fairway/rules'
import { Type } from 'typebox'
import { today } from '../../foundation/days.ts'
import { NotFoundError } from '../../foundation/errors.ts'
import { type ApiRoute, Country, defineRoute, IsoDate } from '../../foundation/http/api-route.ts'
import { negotiateLocale } from '../../foundation/i18n/locales.ts'
import { anyone } from '../../foundation/policy.ts'
import { answerRoutes } from './api-answers.ts'
import { manyRoutes } from './api-many.ts'
import {
  Facts,
  params,
  Questions,
  Source,
  sourced,
  status,
  tag,
  text,
  Value,
  valued,
  whenFields,
  whenOf,
} from './api-schema.ts'
import { shortageRoutes } from './api-shortage.ts'
import { folderOf, type PathwayState } from './domain.ts'
import { placesFor, withPlace } from './ledger.ts'
import { mayTakeHealthWorkers, safeguardOf } from './safeguards.ts'
import { askedPathway, describePathway, evaluatePathway, findPathways } from './service.ts'

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
  type: Type.Enum([...programmeTypes], { description: 'What kind of way it is' }),
  skills: Type.Array(Type.Enum([...skillLevels]), { description: 'Work of which skill level it is for' }),
  title: text('Title in the language of Accept-Language'),
  inForceSince: IsoDate('First day of the rules as entered'),
  lastChecked: IsoDate('Day on which the sources were read last'),
  verified: Type.Boolean({ description: 'Whether the text of the law itself was read for every part' }),
}

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
    checked: Type.Array(
      Type.Object(
        {
          part: Type.Enum([...checkedParts], { description: 'Part of the programme' }),
          read: Type.Integer({
            minimum: 0,
            description: 'Statements that were read in the law with all their values',
          }),
          of: Type.Integer({ minimum: 1, description: 'Statements of this part' }),
        },
        { description: 'How far one part was read in the law' },
      ),
      { description: 'How far each part was read in the law, such as points: 12 of 12, costs: 0 of 1' },
    ),
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
const PathwayInFull = Type.Object(
  {
    ...Pathway.properties,
    originalTitle: text('Title in the language of the law'),
    values: Type.Array(Value, { description: 'Every number, list and table of the law that the rules use' }),
    laws: Type.Array(
      Type.Object(
        {
          id: text('Name'),
          act: text('Law or page'),
          url: text('Where it was read'),
          published: Type.Optional(text('Gazette or the like')),
          lastChecked: IsoDate('Day on which it was read'),
        },
        { description: 'A text of law' },
      ),
      { description: 'Where all this is written' },
    ),
    changesOn: Type.Array(IsoDate('First day of changed rules'), {
      description: 'Days on which the rules changed or change: between two of them every answer is the same',
    }),
  },
  { description: 'A pathway in full, as the rules of one day read' },
)

const EvaluatedPathway = Type.Object(
  {
    ...Pathway.properties,
    safeguards: Type.Optional(
      Type.Object(
        {
          warning: Type.Enum(['yes', 'no', 'unknown'], {
            description:
              'yes: health work, and a citizen of a listed country; unknown: `nationality` or `occupation` is not known and could make it so',
          }),
          year: Type.Integer({ description: 'Year of the list' }),
          source: Source,
          agreement: Type.Optional(
            Type.Object(
              { exists: Type.Boolean({ description: 'Whether we know of one' }), source: Source },
              {
                description:
                  'Where the country of work lets recruit there only by an agreement of the two governments',
              },
            ),
          ),
        },
        {
          description:
            'WHO health workforce support and safeguards list; for ways to work that are not for a season or in a home',
        },
      ),
    ),
  },
  { description: 'What the rules of one day say for these facts' },
)

export const routes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/pathways',
    policy: anyone,
    summary: 'List pathways',
    description:
      'Programmes of the catalogue that are in force on a day, with the day their sources were read.',
    tag,
    query: Type.Object(
      {
        asOf: whenFields.asOf,
        country: Type.Optional(
          Country('Whose rules; also finds those of a region that the country belongs to'),
        ),
        category: Type.Optional(summary.category),
        type: Type.Optional(summary.type),
        skill: Type.Optional(Type.Enum([...skillLevels], { description: 'For work of this skill level' })),
        verified: Type.Optional(
          Type.Boolean({ description: 'Only those that were, or were not, read in full' }),
        ),
      },
      { description: 'Which' },
    ),
    response: Type.Array(Type.Object(summary, { description: 'A pathway' }), { description: 'Pathways' }),
    handle: async ({ request, query }) => {
      const locale = negotiateLocale(request.headers['accept-language'])
      const asOf = query.asOf ?? today()
      return findPathways(asOf, query).map(({ id }) => answer(describePathway(id, asOf, locale)))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/pathways/:country/:programme',
    policy: anyone,
    summary: 'Read a pathway in full',
    description:
      'Requirements, values, documents, costs, stay and the rest, each with its source and whether it was verified; as the rules of a day read, and as the catalogue had them on a day.',
    tag,
    params,
    query: Type.Object(whenFields, { description: 'Which day' }),
    response: PathwayInFull,
    handle: async ({ request, params: { country, programme }, query }) => {
      const locale = negotiateLocale(request.headers['accept-language'])
      const name = `${country}/${programme}`
      const compiled = askedPathway(name, whenOf(query))
      return {
        ...answer(evaluatePathway(name, {}, whenOf(query), locale)),
        values: [...compiled.parameters.values()].map(valued),
        laws: [...compiled.programme.laws.values()],
        changesOn: daysOfChange(compiled.programme),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/pathways/:country/:programme/evaluate',
    policy: anyone,
    summary: 'Ask what a pathway says for these facts',
    description:
      'Nothing is stored. A fact that is left out is not known and never gets a default; `quota_left` is then answered by the ledger of places that an authority keeps, if one does. Facts that are unknown to the vocabulary or out of their range are all named in the problem.',
    tag,
    params,
    body: Type.Object(
      {
        facts: Facts,
        ...whenFields,
      },
      { description: 'Facts about one person' },
    ),
    response: EvaluatedPathway,
    handle: async ({ request, params: { country, programme }, body, read }) => {
      const locale = negotiateLocale(request.headers['accept-language'])
      const name = `${country}/${programme}`
      const compiled = askedPathway(name, whenOf(body))
      const left = await read((work) => placesFor(work, [compiled], whenOf(body)))
      const { nationality, occupation } = body.facts
      return {
        ...answer(evaluatePathway(name, withPlace(compiled, body.facts, left), whenOf(body), locale)),
        ...(mayTakeHealthWorkers(compiled.programme) && {
          safeguards: safeguardOf(nationality, occupation, compiled.programme.country),
        }),
      }
    },
  }),
  ...answerRoutes,
  ...manyRoutes,
  ...shortageRoutes,
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
