import { Type } from 'typebox'
import { type ApiRoute, Country, defineRoute, IsoDate } from '../../foundation/http/api-route.ts'
import { line, lineFields, pageSize, tag } from './api.ts'
import { worksQueues } from './policy.ts'
import { queues, waitingIn } from './queues.ts'
import { officerQueues, type QueueCount, readQueue } from './service.ts'

const Count = Type.Object(
  {
    name: Type.Enum(
      queues.map(({ name }) => name),
      { description: 'Name of the queue' },
    ),
    competence: Type.Enum([...new Set(queues.map(({ competence }) => competence))], {
      description: 'Whose work it is',
    }),
    overdueAfter: Type.Integer({ description: 'Days after which one is late; for tasks the day it is due' }),
    all: Type.Integer({ description: 'How many wait' }),
    overdue: Type.Integer({ description: 'How many of them too long' }),
  },
  { description: 'A queue' },
)
const Waiting = Type.Object(
  {
    ...lineFields,
    since: IsoDate('Day since which it waits'),
    days: Type.Integer({ description: 'Days since then' }),
    dueOn: Type.Union([IsoDate('Day the next task is due'), Type.Null()], {
      description: 'Day the next task is due; null in the queues of anything but tasks',
    }),
    overdue: Type.Boolean({ description: 'Whether that is too long' }),
  },
  { description: 'A placement that waits' },
)

function count({ queue: { name, competence, overdueAfter }, all, overdue }: QueueCount) {
  return { name, competence, overdueAfter, all, overdue }
}

export const queueRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/placements/queues',
    policy: worksQueues,
    tag,
    summary: 'List your queues',
    description: 'What waits for officers of the account’s competences, and how much of it too long.',
    response: Type.Object(
      { queues: Type.Array(Count, { description: 'One for each kind of work' }) },
      { description: 'Queues' },
    ),
    handle: async ({ read }) => ({ queues: (await read(officerQueues)).map(count) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/placements/queues/:queue',
    policy: worksQueues,
    tag,
    summary: 'Read a queue',
    description: `Placements that wait, longest first, with their age and what is due; ${pageSize} a page.`,
    params: Type.Object({ queue: Count.properties.name }, { description: 'Which queue' }),
    query: Type.Object(
      {
        overdue: Type.Optional(Type.Boolean({ description: 'Only those that are late' })),
        country: Type.Optional(Country('Only those with this country at the other end')),
        page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'Page, from 1' })),
      },
      { description: 'Which part of it' },
    ),
    response: Type.Object(
      { queue: Count, placements: Type.Array(Waiting, { description: 'This page of placements' }) },
      { description: 'A page of a queue' },
    ),
    handle: async ({ params, query, read }) => {
      const { rows, counts } = await read((work) =>
        readQueue(work, params.queue, {
          overdue: query.overdue ?? false,
          other: query.country,
          limit: pageSize,
          offset: ((query.page ?? 1) - 1) * pageSize,
        }),
      )
      return {
        queue: count(counts),
        placements: rows.map((row) => ({ ...line(row), ...waitingIn(counts.queue, row) })),
      }
    },
  }),
]
