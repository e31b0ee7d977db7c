/** What waits for which officers: by competence and side of the corridor, with the days after which it is overdue. */
import { daysSince, today } from '../../foundation/days.ts'
import type { Flag, Stage } from './domain.ts'

export type Queue = {
  name: string
  competence: 'contracts' | 'inspection' | 'immigration'
  /** For the authority of which country. */
  side: 'origin' | 'destination' | 'either'
  stages?: readonly Stage[]
  flag?: Flag
  /** What was planned and is due within a week. */
  tasks?: true
  /** Days in the stage, or since it was flagged. Fairway's own rule of thumb: no law sets them. */
  overdueAfter: number
}

export const queues = [
  {
    name: 'substitutions',
    competence: 'contracts',
    side: 'either',
    flag: 'possible-substitution',
    overdueAfter: 3,
  },
  { name: 'changes', competence: 'contracts', side: 'either', flag: 'change-open', overdueAfter: 14 },
  { name: 'unanswered', competence: 'contracts', side: 'origin', stages: ['offered'], overdueAfter: 14 },
  { name: 'unsigned', competence: 'contracts', side: 'either', stages: ['accepted'], overdueAfter: 21 },
  { name: 'tasks', competence: 'contracts', side: 'origin', tasks: true, overdueAfter: 0 },
  { name: 'departures', competence: 'contracts', side: 'origin', stages: ['signed'], overdueAfter: 60 },
  { name: 'not-arrived', competence: 'contracts', side: 'either', stages: ['departed'], overdueAfter: 7 },
  {
    name: 'not-started',
    competence: 'contracts',
    side: 'destination',
    stages: ['arrived'],
    overdueAfter: 14,
  },
  { name: 'not-returned', competence: 'contracts', side: 'origin', stages: ['ended'], overdueAfter: 30 },
  {
    name: 'complaints',
    competence: 'inspection',
    side: 'destination',
    stages: ['ended', 'moved'],
    flag: 'complaint',
    overdueAfter: 7,
  },
  { name: 'at-work', competence: 'inspection', side: 'destination', stages: ['started'], overdueAfter: 180 },
  {
    name: 'expected',
    competence: 'immigration',
    side: 'destination',
    stages: ['signed', 'departed'],
    overdueAfter: 60,
  },
  {
    name: 'arrivals',
    competence: 'immigration',
    side: 'destination',
    stages: ['arrived'],
    overdueAfter: 14,
  },
] as const satisfies readonly Queue[]
export type QueueName = (typeof queues)[number]['name']

export function queueNamed(name: string): (Queue & { name: QueueName }) | undefined {
  return queues.find((queue) => queue.name === name)
}

/** Since when a placement waits in a queue, and whether that is too long. */
export function waitingIn(
  queue: Queue,
  row: { flaggedOn: string | null; stageSince: string; nextDueOn: string | null },
): { since: string; days: number; dueOn: string | null; overdue: boolean } {
  const since = (queue.flag ? row.flaggedOn : null) ?? row.stageSince
  const days = daysSince(new Date(`${since}T00:00:00Z`))
  const dueOn = queue.tasks ? row.nextDueOn : null
  return { since, days, dueOn, overdue: dueOn === null ? days > queue.overdueAfter : dueOn < today() }
}
