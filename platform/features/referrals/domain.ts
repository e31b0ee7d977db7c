/** A case that goes from one office, union or migrant centre to another: what can be asked, by whom, what follows. */
export const kinds = ['referral', 'transfer'] as const
export type Kind = (typeof kinds)[number]
export const causes = [
  'unpaid-wages',
  'contract-changed',
  'unsafe',
  'documents-kept',
  'no-job',
  'missing',
  'return',
  'health',
  'other',
] as const
/** Why it may not wait for the worker's yes. */
export const overrideReasons = ['danger-to-life', 'trafficking', 'minor', 'not-reached'] as const
/** Why a receiver does not take it: counted, and told to the worker and the sender. */
export const refusals = [
  'not-our-task',
  'not-here',
  'no-capacity',
  'conflict-of-interest',
  'helped-already',
  'too-little-known',
  'other',
] as const
/** Letters that a receiver may write beside the reason. */
export const longestNote = 500
export const outcomes = ['solved', 'partly', 'not-solved', 'passed-on', 'worker-stopped'] as const
/** What an office works through, what it waits for, and what is over. */
export const queues = ['received', 'sent', 'closed'] as const
export type QueueName = (typeof queues)[number]
/** Days in a status after which a receiver is late. Fairway's own rule of thumb: no law sets them. */
export const lateAfter = { open: 3, accepted: 30 } as const
export function isLate(status: Status, days: number): boolean {
  return (status === 'open' || status === 'accepted') && days > lateAfter[status]
}
/** Never immigration: nothing is handed to it that its own competence does not show. */
export const receiving = ['contracts', 'inspection', 'registration'] as const

export const statuses = ['asked', 'declined', 'open', 'accepted', 'refused', 'done', 'revoked'] as const
export type Status = (typeof statuses)[number]
export type Part = 'worker' | 'sender' | 'receiver'
export type Command = 'consent' | 'decline' | 'accept' | 'refuse' | 'finish' | 'revoke'

const allowed: Record<Command, { by: readonly Part[]; from: readonly Status[]; to: Status }> = {
  consent: { by: ['worker'], from: ['asked'], to: 'open' },
  decline: { by: ['worker'], from: ['asked'], to: 'declined' },
  accept: { by: ['receiver'], from: ['open'], to: 'accepted' },
  refuse: { by: ['receiver'], from: ['open'], to: 'refused' },
  finish: { by: ['receiver'], from: ['accepted'], to: 'done' },
  // Taken back: by who asked, and at any time by the worker.
  revoke: { by: ['sender', 'worker'], from: ['asked', 'open', 'accepted'], to: 'revoked' },
}
export const commands = Object.keys(allowed) as Command[]

export function commandsFor(status: Status, part: Part | undefined): Command[] {
  return commands.filter(
    (command) =>
      part !== undefined && allowed[command].by.includes(part) && allowed[command].from.includes(status),
  )
}

export function statusAfter(command: Command): Status {
  return allowed[command].to
}
