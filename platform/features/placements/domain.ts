/** The journey of one worker to, in and back from one job: events that are only ever added, and what follows from
 * them. Nothing here knows of a database. */
import { createHash } from 'node:crypto'
import { dayOf, isDay } from '../../foundation/days.ts'
import type { VacancyTerms } from '../vacancies/index.ts'

export const stages = [
  'offered',
  'accepted',
  'signed',
  'departed',
  'started',
  'ended',
  'returned',
  'closed',
] as const
export type Stage = (typeof stages)[number]

/** What the actor is in this placement. Observers (inspection, immigration) see and do not act. */
export type Role = 'worker' | 'employer' | 'recruiter' | 'origin' | 'destination' | 'observer'

type Organisation = { id: string; name: string; country: string }
export type Parties = {
  worker: { id: string; name: string; birthDate: string; nationality: string }
  employer: Organisation
  recruiter: Organisation | null
}
/** What a contract's hash covers: what the vacancy promised on the day of the offer, and to whom. */
export type ContractTerms = VacancyTerms & { parties: Parties }

/** Why it did not come to the job, or why the job ended: closed lists, so that causes can be counted. */
export const reasons = {
  decline: {
    worker: [
      'wage-too-low',
      'costs-too-high',
      'conditions',
      'other-job',
      'family',
      'health',
      'pathway-not-available',
      'other',
    ],
  },
  withdraw: {
    worker: [
      'other-job',
      'costs-too-high',
      'taking-too-long',
      'family',
      'health',
      'visa-refused',
      'pathway-not-available',
      'other',
    ],
    employer: [
      'job-gone',
      'other-candidate',
      'requirements-not-met',
      'worker-not-reached',
      'taking-too-long',
      'visa-refused',
      'pathway-not-available',
      'would-hire-if-pathway-existed',
      'other',
    ],
  },
  end: {
    worker: [
      'contract-completed',
      'agreed',
      'resigned',
      'not-as-agreed',
      'not-paid',
      'unsafe',
      'no-job-on-arrival',
      'family',
      'health',
      'other',
    ],
    employer: ['contract-completed', 'agreed', 'resigned', 'dismissed', 'job-gone', 'health', 'other'],
  },
} as const

export type Command = { occurredOn?: string } & (
  | { kind: 'offer'; terms: VacancyTerms }
  | { kind: 'accept'; parties: Parties }
  | { kind: 'sign'; version: number; hash: string }
  | { kind: 'decline' | 'withdraw' | 'end'; reason: string }
  | { kind: 'depart' | 'start' | 'return' }
)
export type CommandKind = Command['kind']

export type PlacementEvent = { occurredOn: string } & (
  | { kind: 'offered'; by: Role; terms: VacancyTerms }
  | { kind: 'accepted'; by: Role }
  | { kind: 'contract-made'; version: number; hash: string }
  | { kind: 'signed'; by: Role; version: number; hash: string }
  | { kind: 'declined' | 'withdrawn' | 'ended'; by: Role; reason: string }
  | { kind: 'departed' | 'started' | 'returned'; by: Role }
)

export type Signature = { side: 'worker' | 'employer'; by: Role; occurredOn: string }
export type PlacementState = {
  stage: Stage
  terms: VacancyTerms
  contract: { version: number; hash: string } | undefined
  /** Of the current version of the contract. */
  signatures: Signature[]
  /** The day each stage was reached. */
  dates: Partial<Record<Stage, string>>
  closedReason: { by: Role; reason: string } | undefined
  endReason: { by: Role; reason: string } | undefined
  lastOn: string
}

export type Refusal =
  | { field?: undefined; code: 'not-yours' | 'wrong-stage' | 'already-signed' | 'contract-changed' }
  | { field: 'reason'; code: 'reason' }
  | { field: 'date'; code: 'date-in-future' | 'date-before-last' | 'date'; lastOn?: string }

/** Who may do what, and when. */
const allowed: Record<Exclude<CommandKind, 'offer'>, Partial<Record<Role, readonly Stage[]>>> = {
  accept: { worker: ['offered'] },
  decline: { worker: ['offered'] },
  withdraw: {
    worker: ['accepted', 'signed'],
    employer: ['offered', 'accepted', 'signed'],
    recruiter: ['offered', 'accepted', 'signed'],
  },
  sign: { worker: ['accepted'], employer: ['accepted'], recruiter: ['accepted'] },
  depart: { worker: ['signed'], origin: ['signed'] },
  start: { worker: ['departed'], employer: ['departed'] },
  // Also before the start: a worker may arrive and find no job.
  end: { worker: ['departed', 'started'], employer: ['departed', 'started'] },
  return: { worker: ['ended'], origin: ['ended'] },
}
export const followingCommands = Object.keys(allowed) as Exclude<CommandKind, 'offer'>[]

/** Stages in which something waits for the one who looks. */
export const waitingStages: Record<Role, readonly Stage[]> = {
  worker: ['offered', 'accepted', 'signed', 'departed', 'ended'],
  employer: ['accepted', 'departed'],
  recruiter: ['accepted'],
  origin: ['signed', 'ended'],
  destination: [],
  observer: [],
}

/** Commands that this role may give now. */
export function commandsFor(state: PlacementState, role: Role): Exclude<CommandKind, 'offer'>[] {
  return followingCommands.filter(
    (kind) => allowed[kind][role]?.includes(state.stage) && !(kind === 'sign' && hasSigned(state, role)),
  )
}

export function reasonsFor(kind: CommandKind, role: Role): readonly string[] {
  const side = sideOf(role)
  if (side === undefined) return []
  if (kind === 'decline') return side === 'worker' ? reasons.decline.worker : []
  if (kind === 'withdraw' || kind === 'end') return reasons[kind][side]
  return []
}

export function fold(events: readonly PlacementEvent[]): PlacementState | undefined {
  return events.reduce<PlacementState | undefined>(apply, undefined)
}

function apply(state: PlacementState | undefined, event: PlacementEvent): PlacementState {
  if (event.kind === 'offered') {
    if (state) throw new Error('A placement is offered once')
    return {
      stage: 'offered',
      terms: event.terms,
      contract: undefined,
      signatures: [],
      dates: { offered: event.occurredOn },
      closedReason: undefined,
      endReason: undefined,
      lastOn: event.occurredOn,
    }
  }
  if (!state) throw new Error(`A placement begins with an offer, not with "${event.kind}"`)
  const moved = (stage: Stage): PlacementState => ({
    ...state,
    stage,
    dates: { ...state.dates, [stage]: event.occurredOn },
    lastOn: event.occurredOn,
  })
  switch (event.kind) {
    case 'contract-made':
      return {
        ...state,
        contract: { version: event.version, hash: event.hash },
        signatures: [],
        lastOn: event.occurredOn,
      }
    case 'signed': {
      const side = sideOf(event.by)
      if (!side) throw new Error(`"${event.by}" is no party of the contract`)
      const signatures = [...state.signatures, { side, by: event.by, occurredOn: event.occurredOn }]
      const both = new Set(signatures.map((signature) => signature.side)).size === 2
      return { ...(both ? moved('signed') : state), signatures, lastOn: event.occurredOn }
    }
    case 'declined':
    case 'withdrawn':
      return { ...moved('closed'), closedReason: { by: event.by, reason: event.reason } }
    case 'ended':
      return { ...moved('ended'), endReason: { by: event.by, reason: event.reason } }
    default:
      return moved(event.kind)
  }
}

/** What follows from a command: the events to add, or why not. `now` is the moment of asking. */
export function decide(
  state: PlacementState | undefined,
  command: Command,
  role: Role,
  now: Date,
): { events: PlacementEvent[] } | { refused: Refusal } {
  const dated = dateOf(command.occurredOn, state?.lastOn, now)
  if (command.kind === 'offer') {
    if (role !== 'employer' && role !== 'recruiter') return { refused: { code: 'not-yours' } }
    if (state) return { refused: { code: 'wrong-stage' } }
    if (typeof dated !== 'string') return { refused: dated }
    return { events: [{ kind: 'offered', by: role, terms: command.terms, occurredOn: dated }] }
  }
  const whenAllowed = allowed[command.kind][role]
  if (!whenAllowed) return { refused: { code: 'not-yours' } }
  if (!state || !whenAllowed.includes(state.stage)) return { refused: { code: 'wrong-stage' } }
  if (typeof dated !== 'string') return { refused: dated }
  const base = { by: role, occurredOn: dated }
  switch (command.kind) {
    case 'accept': {
      const hash = termsHash({ ...state.terms, parties: command.parties })
      return {
        events: [
          { kind: 'accepted', ...base },
          { kind: 'contract-made', version: 1, hash, occurredOn: dated },
        ],
      }
    }
    case 'sign': {
      if (hasSigned(state, role)) return { refused: { code: 'already-signed' } }
      const { version, hash } = command
      if (state.contract?.version !== version || state.contract.hash !== hash)
        return { refused: { code: 'contract-changed' } }
      return { events: [{ kind: 'signed', version, hash, ...base }] }
    }
    case 'decline':
    case 'withdraw':
    case 'end': {
      if (!reasonsFor(command.kind, role).includes(command.reason))
        return { refused: { code: 'reason', field: 'reason' } }
      return { events: [{ kind: eventOf[command.kind], reason: command.reason, ...base }] }
    }
    default:
      return { events: [{ kind: eventOf[command.kind], ...base }] }
  }
}

const eventOf = {
  decline: 'declined',
  withdraw: 'withdrawn',
  end: 'ended',
  depart: 'departed',
  start: 'started',
  return: 'returned',
} as const

function hasSigned(state: PlacementState, role: Role): boolean {
  return state.signatures.some((signature) => signature.side === sideOf(role))
}

function sideOf(role: Role): 'worker' | 'employer' | undefined {
  if (role === 'worker') return 'worker'
  return role === 'employer' || role === 'recruiter' ? 'employer' : undefined
}

/** The day of the event: as given, or today. */
function dateOf(given: string | undefined, lastOn: string | undefined, now: Date): string | Refusal {
  const today = dayAt(now, 0)
  if (given === undefined) return lastOn !== undefined && lastOn > today ? lastOn : today
  if (!isDay(given)) return { field: 'date', code: 'date' }
  // Whoever reports it may live where the next day has begun: the earliest time zone is UTC+14.
  if (given > dayAt(now, 14)) return { field: 'date', code: 'date-in-future' }
  if (lastOn !== undefined && given < lastOn) return { field: 'date', code: 'date-before-last', lastOn }
  return given
}

function dayAt(now: Date, hoursAhead: number): string {
  return dayOf(new Date(now.getTime() + hoursAhead * 3_600_000))
}

/** SHA-256 of the terms' canonical JSON, in hexadecimal: what a signature binds. */
export function termsHash(terms: ContractTerms): string {
  return createHash('sha256').update(canonicalJson(terms)).digest('hex')
}

/** One text for one value, whatever the order of its keys (RFC 8785; our numbers are integers). */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
