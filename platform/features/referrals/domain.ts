/** A case that goes from one office or union to another: what can be asked, by whom, and what follows. */
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
export const outcomes = ['solved', 'partly', 'not-solved', 'passed-on', 'worker-stopped'] as const
/** Never immigration: nothing is handed to it that its own competence does not show. */
export const receiving = ['contracts', 'inspection', 'registration'] as const

export type Status = 'asked' | 'declined' | 'open' | 'accepted' | 'refused' | 'done' | 'revoked'
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
