import {
  type CompiledProgramme,
  type Explanation,
  enough,
  explain,
  next,
  sensitivities,
} from '@fairway/rules'
import { Type } from 'typebox'
import { dayOf } from '../../foundation/days.ts'
import { NotFoundError } from '../../foundation/errors.ts'
import { type ApiRoute, Country, defineRoute, IsoDate } from '../../foundation/http/api-route.ts'
import { negotiateLocale } from '../../foundation/i18n/locales.ts'
import { anyone } from '../../foundation/policy.ts'
import {
  FactName,
  Facts,
  FactValues,
  params,
  Source,
  status,
  tag,
  text,
  Value,
  valued,
  whenFields,
  whenOf,
} from './api-schema.ts'
import { vocabulary } from './catalogue.ts'
import { changesSince } from './changes.ts'
import { folderOf } from './domain.ts'
import { asksForPlace, placesFor, withPlace } from './ledger.ts'
import { askedPathway, checkDays, checkWhen, findPathway, pathwaysOn, withFacts } from './service.ts'

const points = Type.Optional(
  Type.Integer({
    minimum: 0,
    maximum: 10_000,
    description: 'Points to reach, in place of the status: for a ranking without a fixed mark',
  }),
)
const id = Type.String({
  pattern: '^[a-z]{3}/[a-z][a-z0-9-]{0,60}$',
  description: 'Country and programme, as in the address',
  examples: ['deu/opportunity-card'],
})
const share = (description: string) => Type.Number({ description, minimum: 0, maximum: 1 })

export const answerRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/pathways/facts',
    policy: anyone,
    summary: 'List the facts that rules ask for',
    description:
      'The vocabulary that all programmes share: one answer serves every programme. Questions and words are in the language of Accept-Language.',
    tag,
    response: Type.Array(
      Type.Object(
        {
          fact: text('Name of the fact'),
          type: Type.Enum(['boolean', 'integer', 'money', 'date', 'code'], {
            description: 'money: whole minor units of the currency `unit`',
          }),
          question: text('Question to the person'),
          unit: Type.Optional(text('Unit, currency or standard of the codes')),
          min: Type.Optional(
            Type.Union([Type.Integer({ description: 'Number' }), IsoDate('Day')], {
              description: 'Least value',
            }),
          ),
          max: Type.Optional(Type.Integer({ description: 'Greatest value' })),
          future: Type.Optional(Type.Boolean({ description: 'Whether the day may lie after the day asked' })),
          codes: Type.Optional(
            Type.Array(
              Type.Object(
                { code: text('Code'), label: Type.Optional(text('In words')) },
                { description: 'One code' },
              ),
              { description: 'All there are; from lowest to highest where `ordered`' },
            ),
          ),
          ordered: Type.Optional(Type.Boolean({ description: 'Whether a later code is higher' })),
          pattern: Type.Optional(text('Form of a code of an open list, a regular expression')),
          sensitivity: Type.Enum([...sensitivities], {
            description: 'special: health and the like, which the law protects most',
          }),
          proof: Type.Array(text('Kind of paper'), { description: 'What proves it' }),
          convertedFrom: Type.Array(text('Name of a fact'), {
            description: 'Facts from which it follows by a dated table',
          }),
        },
        { description: 'A fact' },
      ),
      { description: 'Facts' },
    ),
    handle: async ({ request }) => {
      const locale = negotiateLocale(request.headers['accept-language'])
      return [...vocabulary().values()].map((fact) => {
        const { question, conversions, sensitivity, proof, type } = fact
        return {
          fact: fact.id,
          type,
          question: question[locale],
          sensitivity,
          proof,
          convertedFrom: conversions.map((conversion) => conversion.fact),
          ...('unit' in fact && { unit: fact.unit }),
          ...('min' in fact && { min: fact.min }),
          ...('max' in fact && { max: fact.max }),
          ...(fact.type === 'date' && { future: fact.future }),
          ...(fact.type === 'code' && {
            ordered: fact.ordered,
            codes: fact.codes?.map((code) => ({ code, label: fact.labels?.[code]?.[locale] })),
            pattern: fact.pattern?.source,
          }),
        }
      })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/pathways/questions',
    policy: anyone,
    summary: 'Ask which question comes next',
    description:
      'Over several programmes at once: the questions whose answers settle the most come first. An empty list says that no further answer changes anything. Nothing is stored.',
    tag,
    body: Type.Object(
      {
        facts: Facts,
        programmes: Type.Optional(
          Type.Array(id, {
            minItems: 1,
            maxItems: 100,
            description: 'Which; all of the day when left out',
          }),
        ),
        ...whenFields,
        max: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 20, description: 'How many questions; 1 when left out' }),
        ),
        cost: Type.Optional(
          Type.Record(
            FactName,
            Type.Number({ minimum: 0.01, maximum: 1000, description: 'How hard, 1 when left out' }),
            { maxProperties: 200, description: 'Facts that are harder, or easier, to answer' },
          ),
        ),
        points,
      },
      { description: 'What is known' },
    ),
    response: Type.Object(
      {
        questions: Type.Array(
          Type.Object(
            {
              fact: text('Name of the fact'),
              text: text('Question to the person'),
              decides: share('Share of its possible answers that decide a programme'),
              programmes: Type.Array(id, { description: 'Programmes that need it' }),
            },
            { description: 'A question' },
          ),
          { description: 'What to ask, the most useful first' },
        ),
        states: Type.Array(Type.Object({ programme: id, status }, { description: 'A programme' }), {
          description: 'What is decided by now',
        }),
      },
      { description: 'Questions' },
    ),
    handle: async ({ request, body, read }) => {
      const locale = negotiateLocale(request.headers['accept-language'])
      const when = whenOf(body)
      checkWhen(when)
      const all = body.programmes
        ? [...new Set(body.programmes)].map((name) => askedPathway(name, when))
        : pathwaysOn(when.asOf).map(({ id }) => askedPathway(id, when))
      const [first] = all
      if (!first) return { questions: [], states: [] }
      const left = await read((work) => placesFor(work, all, when))
      const statusOf = (compiled: CompiledProgramme) =>
        compiled.evaluate(withPlace(compiled, body.facts, left)).status
      // Nobody is asked about a programme that has no place left.
      const open = (compiled: CompiledProgramme) =>
        !asksForPlace(compiled) || body.points !== undefined || statusOf(compiled) === 'unknown'
      return withFacts(first, () => ({
        questions: next(all.filter(open), body.facts, {
          max: body.max ?? 1,
          cost: body.cost ?? {},
          points: body.points,
        }).map(({ fact, decides, programmes }) => ({
          fact,
          text: first.programme.vocabulary.get(fact)?.question[locale],
          decides: Math.min(1, decides),
          programmes: programmes.map(folderOf),
        })),
        states: all.map((compiled) => ({
          programme: folderOf(compiled.programme.id),
          status: statusOf(compiled),
        })),
      }))
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/pathways/:country/:programme/enough',
    policy: anyone,
    summary: 'Ask what would be enough',
    description:
      'The smallest changes of the facts that a person could change with which the goal is reached, whatever else is not known. Nothing is stored.',
    tag,
    params,
    body: Type.Object(
      {
        facts: Facts,
        mutable: Type.Record(
          FactName,
          Type.Object(
            {
              cost: Type.Optional(
                Type.Number({
                  minimum: 0,
                  maximum: 1000,
                  description: 'How hard to change, 1 when left out',
                }),
              ),
              direction: Type.Optional(
                Type.Enum(['up', 'down'], { description: 'Only to higher, or lower, values' }),
              ),
              values: Type.Optional(FactValues),
            },
            { description: 'How it can change' },
          ),
          {
            minProperties: 1,
            maxProperties: 8,
            description: 'Facts that the person can change',
            examples: [{ german_level: { direction: 'up' } }],
          },
        ),
        maxChanges: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 2, description: 'How many at once; 2 when left out' }),
        ),
        max: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 10, description: 'How many ways to name; 5 when left out' }),
        ),
        points,
        ...whenFields,
      },
      { description: 'What is known, and what can change' },
    ),
    response: Type.Object(
      {
        answer: Type.Enum(['already', 'ways', 'none'], {
          description: 'already: the goal is reached; none: no such change is enough',
        }),
        ways: Type.Array(
          Type.Object(
            {
              changes: Type.Array(
                Type.Object(
                  {
                    fact: text('Name of the fact'),
                    from: Type.Optional(FactValues.items),
                    to: FactValues.items,
                  },
                  { description: 'One change; without `from` where it was not known' },
                ),
                { description: 'All of them are needed' },
              ),
              cost: Type.Number({ description: 'Sum of their costs' }),
            },
            { description: 'A way' },
          ),
          { description: 'The easiest first' },
        ),
      },
      { description: 'What would be enough' },
    ),
    handle: async ({ params: { country, programme }, body, read }) => {
      const compiled = askedPathway(`${country}/${programme}`, whenOf(body))
      const { mutable, maxChanges = 2, max = 5 } = body
      const left = await read((work) => placesFor(work, [compiled], whenOf(body)))
      const facts = withPlace(compiled, body.facts, left)
      const ways = withFacts(compiled, () =>
        enough(compiled, facts, { mutable, maxChanges, max, points: body.points }),
      )
      return {
        answer: ways === undefined ? 'none' : ways.length === 0 ? 'already' : 'ways',
        ways: ways ?? [],
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/pathways/:country/:programme/explain',
    policy: anyone,
    summary: 'Ask how an answer comes about',
    description:
      'Each requirement and criterion down to the facts and the values of the law, with sources. The tree is written line by line: what stands one deeper belongs to the line above it. Nothing is stored.',
    tag,
    params,
    body: Type.Object({ facts: Facts, ...whenFields }, { description: 'Facts about one person' }),
    response: Type.Array(
      Type.Object(
        {
          depth: Type.Integer({ description: '0 for a requirement or criterion' }),
          what: text('Such as requirement.age, rule.season_points, fact, table, all'),
          path: text('Place in the programme’s file'),
          type: Type.Enum(['truth', 'number'], { description: 'truth: 0 is no, 1 is yes' }),
          lo: Type.Number({ description: 'Never below' }),
          hi: Type.Number({ description: 'Never above; the same as `lo` once it is decided' }),
          unit: Type.Optional(text('Unit of a number')),
          fact: Type.Optional(text('Name of the fact that is read')),
          value: Type.Optional(FactValues.items),
          parameter: Type.Optional(Value),
          row: Type.Optional(
            Type.Array(Type.Union([Type.Number(), Type.String()], { description: 'Key' }), {
              description: 'Row, and column, of the table that was hit',
            }),
          ),
          before: Type.Optional(
            Type.Array(Type.Number({ description: 'Lower, upper end' }), {
              description: 'Points without the cap that took some away',
            }),
          ),
          source: Type.Optional(Source),
        },
        { description: 'One line' },
      ),
      { description: 'Lines' },
    ),
    handle: async ({ params: { country, programme }, body, read }) => {
      const compiled = askedPathway(`${country}/${programme}`, whenOf(body))
      const left = await read((work) => placesFor(work, [compiled], whenOf(body)))
      const facts = withPlace(compiled, body.facts, left)
      return withFacts(compiled, () => explain(compiled, facts)).flatMap((line) => lines(line, 0))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/pathways/changes',
    policy: anyone,
    summary: 'Follow the changes of the law',
    description:
      'What the rules began to say anew after `since`, up to and with `until`, programme by programme in the order of days. What was only announced, and what the catalogue itself corrected in that time, stands beside it.',
    tag,
    query: Type.Object(
      {
        since: Type.Optional(IsoDate('Changes after this day; after the day a year ago when left out')),
        until: Type.Optional(IsoDate('Up to and with this day; without an end when left out')),
        country: Type.Optional(Country('Only of this country or region')),
        programme: Type.Optional(id),
      },
      { description: 'From when to when' },
    ),
    response: Type.Array(
      Type.Object(
        {
          programme: id,
          day: IsoDate('First day of it'),
          kind: Type.Enum(
            [
              'programme_begins',
              'programme_ends',
              'value',
              'begins',
              'ends',
              'rewritten',
              'announced',
              'corrected',
            ],
            {
              description:
                'value: another value of the law; begins, ends: a requirement, criterion, document or cost; announced: said, but not law; corrected: the catalogue had it wrong before',
            },
          ),
          part: Type.Optional(text('Kind of what begins or ends')),
          id: Type.Optional(text('Name of the value, part or rule')),
          before: Type.Optional(Value),
          after: Type.Optional(Value),
          source: Type.Optional(Source),
        },
        { description: 'One change' },
      ),
      { description: 'Changes' },
    ),
    handle: async ({ query }) => {
      const since = query.since ?? dayOf(new Date(Date.now() - 365 * 86_400_000))
      checkDays({ since, until: query.until })
      if (query.programme && !findPathway(query.programme)) throw new NotFoundError()
      const changes = await changesSince({ ...query, since })
      return changes.map(({ before, after, citation, programme, ...change }) => ({
        ...change,
        programme: folderOf(programme),
        ...(before && { before: valued(before) }),
        ...(after && { after: valued(after) }),
        ...(citation && { source: citation }),
      }))
    },
  }),
]

function lines({ parts, citation, parameter, ...line }: Explanation, depth: number): object[] {
  return [
    {
      ...line,
      depth,
      ...(parameter && { parameter: valued(parameter) }),
      ...(citation && { source: citation }),
    },
    ...parts.flatMap((part) => lines(part, depth + 1)),
  ]
}
