import { Type } from 'typebox'
import { InvalidInputError } from '../../foundation/errors.ts'
import { type ApiRoute, Country, defineRoute, IsoDate, Uuid } from '../../foundation/http/api-route.ts'
import { cleanText } from '../../foundation/http/form.ts'
import { anyone } from '../../foundation/policy.ts'
import { Created, count, Method, PageAsked, Text, tag } from './api-parts.ts'
import { resultRoutes } from './api-results.ts'
import { causes, limits, placeAttributes, sexes, workerAttributes } from './domain.ts'
import { keepsRosters } from './policy.ts'
import {
  addQuota,
  addToRoster,
  computeForAWhile,
  createProgramme,
  listProgrammes,
  pageSize,
  publishRound,
  readProgramme,
  readRoster,
  setPlace,
  startRound,
  visibleRound,
} from './service.ts'

const programme = {
  name: Text(200, 'Name'),
  country: Country('Country of work'),
  origins: Type.Array(Country('Country of origin'), {
    minItems: 1,
    maxItems: 20,
    description: 'Countries the workers come from',
  }),
  opensOn: IsoDate('First day'),
  closesOn: IsoDate('Last day'),
}
const Programme = Type.Object({ id: Uuid('Programme'), ...programme }, { description: 'A programme' })

const Quota = {
  name: Text(100, 'Name, unique in the programme'),
  most: count('Placements at most'),
  side: Type.Enum(['workers', 'vacancies'], { description: 'What it counts' }),
  condition: Type.Object(
    Object.fromEntries(
      [...new Set([...placeAttributes, ...workerAttributes])].map((name) => [
        name,
        Type.Optional(Text(60, `Only those of this ${name}`)),
      ]),
    ),
    { description: 'Attributes that all must be met: of vacancies or of workers' },
  ),
}

const Bound = Type.Object(
  {
    kind: Type.Enum(['least', 'most'], { description: 'At least or at most' }),
    attribute: Type.Enum([...workerAttributes], { description: 'Attribute of workers' }),
    value: Text(60, 'Its value'),
    unit: Type.Enum(['percent', 'number'], { description: 'Of all placements, or workers' }),
    amount: count('How much'),
  },
  { description: 'A limit that may cut across quotas' },
)

const row = {
  person: Type.Optional(Text(36, 'Id of the worker; or give the phone')),
  phone: Type.Optional(Text(20, 'E.164, when it belongs to one worker alone')),
  priority: Type.Optional(
    Type.Integer({ description: 'The higher comes first when two fit equally well; 0 when left out' }),
  ),
  validFrom: Type.Optional(IsoDate('Today when left out')),
  validUntil: Type.Optional(IsoDate('The last day of the programme when left out')),
  named: Type.Optional(Text(36, 'Vacancy that asks for the worker by name')),
  family: Type.Optional(Text(40, 'The same word for those who move together')),
  sex: Type.Optional(Type.Enum([...sexes], { description: 'For quotas, bounds and the report alone' })),
  village: Type.Optional(Text(60, 'For quotas, bounds and the report alone')),
}

export const routes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/programmes',
    policy: keepsRosters,
    summary: 'Programmes of your office, and those your country’s workers may join',
    description: 'The newest first, at most 100.',
    tag,
    response: Type.Object(
      { programmes: Type.Array(Programme, { description: 'Programmes' }) },
      { description: 'Programmes' },
    ),
    handle: async ({ read }) => ({ programmes: await read(listProgrammes) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/programmes',
    policy: keepsRosters,
    summary: 'Create a programme',
    description: 'It belongs to your office. Add places, quotas and a roster, then start a round.',
    tag,
    body: Type.Object(programme, { description: 'The programme' }),
    response: Created('The programme'),
    status: 201,
    handle: async ({ body, write }) => ({
      id: await write((work) => createProgramme(work, { ...body, name: cleanText(body.name) })),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/programmes/:id',
    policy: keepsRosters,
    summary: 'A programme with its places, quotas and rounds',
    description: 'Quotas of one side must lie within each other or apart.',
    tag,
    params: Type.Object({ id: Uuid('Programme') }),
    response: Type.Object(
      {
        programme: Programme,
        places: Type.Array(
          Type.Object(
            {
              vacancyId: Uuid('Vacancy'),
              places: count('Places given through the programme'),
              industry: Type.String({ description: 'Industry, for quotas' }),
              season: Type.String({ description: 'Season, for quotas' }),
              isOpen: Type.Boolean({ description: 'Whether the vacancy still takes workers' }),
            },
            { description: 'Places of one vacancy' },
          ),
          { description: 'Places' },
        ),
        quotas: Type.Array(Type.Object({ id: Uuid('Quota'), ...Quota }, { description: 'A quota' }), {
          description: 'Quotas',
        }),
        roster: Type.Object(
          { all: count('Entries'), valid: count('Entries valid today') },
          { description: 'How many stand on the roster' },
        ),
        rounds: Type.Array(
          Type.Object(
            { id: Uuid('Round'), seed: Type.String({ description: 'Seed of the lottery' }) },
            { description: 'A round' },
          ),
          { description: 'Rounds, the newest first' },
        ),
      },
      { description: 'A programme' },
    ),
    handle: async ({ params, read }) => read((work) => readProgramme(work, params.id)),
  }),
  defineRoute({
    method: 'PUT',
    path: '/programmes/:id/places/:vacancyId',
    policy: keepsRosters,
    summary: 'Set the places of a vacancy',
    description: 'A published vacancy in the country of the programme that recruits from its countries.',
    tag,
    params: Type.Object({ id: Uuid('Programme'), vacancyId: Uuid('Vacancy') }),
    body: Type.Object(
      {
        places: count('How many'),
        industry: Type.Optional(Text(60, 'Industry, for quotas')),
        season: Type.Optional(Text(60, 'Season, for quotas')),
      },
      { description: 'Places' },
    ),
    response: Created('The vacancy'),
    handle: async ({ params, body, write }) => {
      const { id, vacancyId } = params
      const { places, industry = '', season = '' } = body
      await write((work) =>
        setPlace(work, id, { vacancyId, places, industry: cleanText(industry), season: cleanText(season) }),
      )
      return { id: vacancyId }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/programmes/:id/quotas',
    policy: keepsRosters,
    summary: 'Add a quota',
    description: 'The most that may be placed of workers, or into vacancies, that meet the whole condition.',
    tag,
    params: Type.Object({ id: Uuid('Programme') }),
    body: Type.Object(Quota, { description: 'The quota' }),
    response: Created('The programme'),
    status: 201,
    handle: async ({ params, body, write }) => {
      const condition = Object.fromEntries(
        Object.entries(body.condition).map(([name, value]) => [name, cleanText(String(value))]),
      )
      await write((work) => addQuota(work, params.id, { ...body, name: cleanText(body.name), condition }))
      return { id: params.id }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/programmes/:id/roster',
    policy: keepsRosters,
    summary: 'The roster of a programme',
    description: `${pageSize} entries on a page. The person is named where their record is yours to see. Each answer is recorded as a view of these people.`,
    tag,
    params: Type.Object({ id: Uuid('Programme') }),
    query: PageAsked,
    response: Type.Object(
      {
        all: count('Entries in all'),
        entries: Type.Array(
          Type.Object(
            {
              id: Uuid('Entry'),
              number: count('Number that stands for the worker in published files'),
              personId: Type.Union([Uuid('The worker'), Type.Null()], {
                description: 'Null where the record is not yours to see',
              }),
              origin: Country('Country of origin'),
              priority: Type.Integer({ description: 'Priority' }),
              validFrom: IsoDate('First day'),
              validUntil: IsoDate('Last day'),
              hasLeft: Type.Boolean({ description: 'Whether the worker left the roster' }),
            },
            { description: 'One entry' },
          ),
          { description: 'By number' },
        ),
      },
      { description: 'One page of the roster' },
    ),
    handle: async ({ params, query, read }) => {
      const { entries, count } = await read((work) => readRoster(work, params.id, Number(query.page ?? 1)))
      return {
        all: count.all,
        entries: entries.map(({ personId, name, leftAt, ...entry }) => ({
          ...entry,
          personId: name === null ? null : personId,
          hasLeft: leftAt !== null,
        })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/programmes/:id/roster',
    policy: keepsRosters,
    summary: 'Put workers on the roster',
    description:
      'Workers of your country, all or none; who is on the roster already is written anew. A mistake is named by its row and field.',
    tag,
    params: Type.Object({ id: Uuid('Programme') }),
    body: Type.Object(
      {
        rows: Type.Array(Type.Object(row, { description: 'One worker' }), {
          minItems: 1,
          maxItems: limits.workers,
          description: 'Workers',
        }),
      },
      { description: 'Rows of the roster' },
    ),
    response: Type.Object(
      { added: count('New on the roster'), changed: count('Written anew') },
      { description: 'What was done' },
    ),
    handle: async ({ params, body, write }) =>
      write(async (work) => {
        const rows = body.rows.map(({ priority, family = '', village = '', ...rest }) => ({
          ...rest,
          priority: priority === undefined ? undefined : String(priority),
          family: cleanText(family),
          village: cleanText(village),
        }))
        const answer = await addToRoster(work, params.id, rows)
        if (!('problems' in answer)) return answer
        throw new InvalidInputError(
          Object.fromEntries(
            answer.problems.map(({ row, field, message }) => [`/rows/${row}/${field}`, message]),
          ),
        )
      }),
  }),
  defineRoute({
    method: 'POST',
    path: '/programmes/:id/rounds',
    policy: keepsRosters,
    summary: 'Start a round',
    description:
      'Freezes roster, places, quotas and seed, and runs every method; ask for the round to see which are done. With `refill` the seed of the last published round is taken, for what is free since.',
    tag,
    params: Type.Object({ id: Uuid('Programme') }),
    body: Type.Object(
      {
        seed: Type.Optional(Text(100, 'Seed of the lottery, published with the result')),
        bounds: Type.Optional(
          Type.Array(Bound, { maxItems: limits.bounds, description: 'For the method `bounded`' }),
        ),
        refill: Type.Optional(
          Type.Boolean({ description: 'Fill the places that are free since the last round' }),
        ),
      },
      { description: 'The round' },
    ),
    response: Created('The round'),
    status: 201,
    handle: async ({ app, actor, params, body }) => {
      const { seed = '', bounds = [], refill = false } = body
      const id = await startRound(app, actor, params.id, {
        seed: cleanText(seed),
        bounds: bounds.map((bound) => ({ ...bound, value: cleanText(bound.value) })),
        refill,
      })
      await computeForAWhile(app, id)
      return { id }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/rounds/:id',
    policy: anyone,
    summary: 'A round: what each method gives, and what it costs',
    description:
      'Of your own programme, or published. Workers stand as numbers. The input stands at /en/rounds/{id}/workers.csv, vacancies.csv, pairs.csv and quotas.csv once the round is published.',
    tag,
    params: Type.Object({ id: Uuid('Round') }),
    response: Type.Object(
      {
        id: Uuid('Round'),
        programmeId: Uuid('Programme'),
        seed: Type.String({ description: 'Seed of the lottery' }),
        inputHash: Type.String({ description: 'SHA-256 of the four files one after the other' }),
        chosen: Type.Union([Method, Type.Null()], { description: 'The method that was published' }),
        bounds: Type.Array(Bound, { description: 'For the method `bounded`' }),
        leftOut: Type.Array(
          Type.Object(
            {
              number: count('Roster number'),
              cause: Type.Enum([...causes], { description: 'Why' }),
            },
            { description: 'Who could not take part' },
          ),
          { description: 'Who could not take part' },
        ),
        runs: Type.Array(
          Type.Object(
            {
              method: Method,
              status: Type.Enum(['waiting', 'done', 'impossible', 'failed'], {
                description: 'How far it is',
              }),
              placed: Type.Optional(count('Workers with a place')),
              points: Type.Optional(count('Total of fit, 100 for a perfect one')),
              blockingPairs: Type.Optional(
                count('Pairs of worker and vacancy who would both rather have each other'),
              ),
              envious: Type.Optional(count('Workers who see a weaker claim in a place they want more')),
              groups: Type.Optional(
                Type.Array(
                  Type.Object(
                    {
                      attribute: Type.String({ description: 'Attribute' }),
                      value: Type.String({ description: 'Value' }),
                      pool: count('Of the roster'),
                      placed: count('Of the placed'),
                    },
                    { description: 'A group' },
                  ),
                  { description: 'Groups against the pool' },
                ),
              ),
              prices: Type.Optional(
                Type.Array(
                  Type.Object(
                    {
                      of: Type.Enum(['vacancy', 'quota', 'constraint'], { description: 'Of what' }),
                      name: Type.String({ description: 'Which one' }),
                      points: Type.Number({ description: 'By which the total would change with one more' }),
                    },
                    { description: 'Price of one more place' },
                  ),
                  { description: 'What one more place, or one more in a quota or bound, would change' },
                ),
              ),
              cost: Type.Optional(
                Type.Array(Type.Number({ description: 'Points' }), {
                  description: 'By bound the points that the whole would gain without it',
                }),
              ),
              outcome: Type.Optional(
                Type.Record(Type.String(), Type.String(), { description: 'Vacancy by roster number' }),
              ),
            },
            { description: 'One method' },
          ),
          { description: 'By method' },
        ),
      },
      { description: 'A round' },
    ),
    handle: async ({ params, read }) => {
      const { round, runs } = await read((work) => visibleRound(work, params.id))
      return {
        ...round,
        runs: runs.map(({ method, status, outcome, report }) => ({
          method,
          status,
          ...(outcome ? { outcome } : {}),
          ...(report && 'groups' in report
            ? {
                placed: report.placed,
                points: report.value,
                blockingPairs: report.blockingPairs,
                envious: report.envious,
                groups: report.groups,
                prices: report.prices,
                ...(report.cost ? { cost: report.cost } : {}),
              }
            : {}),
        })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/rounds/:id/publish',
    policy: keepsRosters,
    summary: 'Publish a round by one of its methods',
    description: 'Everybody who took part is told. It cannot be taken back.',
    tag,
    params: Type.Object({ id: Uuid('Round') }),
    body: Type.Object({ method: Method }, { description: 'The method' }),
    response: Created('The round'),
    handle: async ({ app, actor, params, body }) => {
      await publishRound(app, actor, params.id, body.method)
      return { id: params.id }
    },
  }),
  ...resultRoutes,
]
