/** The journey of one worker to, in and back from one job: events that are only ever added, and what follows from
 * them. Nothing here knows of a database. */
import { dayOf, isDay } from '../../foundation/days.ts'
import type { VacancyTerms } from '../vacancies/index.ts'
import { canonicalHash } from './canonical.ts'
import { detriments, topicsChanged } from './difference.ts'

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
  refuse: {
    worker: ['wage-too-low', 'costs-too-high', 'conditions', 'not-as-offered', 'other'],
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
  | { kind: 'agree'; version: number; hash: string }
  | { kind: 'propose'; terms: ContractTerms; standing: ContractTerms }
  | { kind: 'refuse'; version: number; hash: string; reason: string }
  | { kind: 'review'; version: number; finding: string }
  | { kind: 'decline' | 'withdraw' | 'end'; reason: string }
  | { kind: 'depart' | 'start' | 'return' | 'recall' }
)
export type CommandKind = Command['kind']
/** What an officer says of a change that may be a substitution. An objection takes an open proposal away. */
export const findings = ['no-objection', 'objection'] as const
export type Finding = (typeof findings)[number]

export type PlacementEvent = { occurredOn: string } & (
  | { kind: 'offered'; by: Role; terms: VacancyTerms }
  | { kind: 'accepted'; by: Role }
  | { kind: 'contract-made'; version: number; hash: string }
  | { kind: 'signed' | 'change-accepted'; by: Role; version: number; hash: string }
  | {
      kind: 'contract-proposed'
      by: Role
      version: number
      hash: string
      /** Names of the terms that differ from the contract that stands. */
      changed: string[]
      /** Those by which the worker is worse off than offered or agreed, or may be. */
      worse: string[]
    }
  | { kind: 'change-refused'; by: Role; version: number; reason: string }
  | { kind: 'change-recalled'; by: Role; version: number }
  | { kind: 'change-reviewed'; by: Role; version: number; finding: Finding }
  | { kind: 'declined' | 'withdrawn' | 'ended'; by: Role; reason: string }
  | { kind: 'departed' | 'started' | 'returned'; by: Role }
)

export type Signature = { version: number; side: 'worker' | 'employer'; by: Role; occurredOn: string }
/** A version of the contract that somebody wants instead of the one that stands. */
export type Proposal = {
  version: number
  hash: string
  by: Role
  changed: string[]
  worse: string[]
  /** The worker said yes; both sides still have to sign. */
  accepted: boolean
}
/** What officers look for, whatever the stage. */
export const flags = ['change-open', 'possible-substitution'] as const
export type Flag = (typeof flags)[number]
export type PlacementState = {
  stage: Stage
  terms: VacancyTerms
  /** The version that stands: what was agreed last, and binds once both sides have signed it. */
  contract: { version: number; hash: string } | undefined
  proposal: Proposal | undefined
  /** How many versions were ever written, also those that came to nothing. */
  versions: number
  /** Versions by which the worker may be worse off, and which no officer has looked at. */
  unreviewed: { version: number; worse: string[] }[]
  /** Of every version. */
  signatures: Signature[]
  /** The day each stage was reached. */
  dates: Partial<Record<Stage, string>>
  closedReason: { by: Role; reason: string } | undefined
  endReason: { by: Role; reason: string } | undefined
  lastOn: string
}

export type Refusal =
  | {
      field?: undefined
      code:
        | 'not-yours'
        | 'wrong-stage'
        | 'already-signed'
        | 'contract-changed'
        | 'proposal-open'
        | 'no-proposal'
        | 'nothing-changed'
    }
  | { field: 'reason' | 'finding'; code: 'reason' }
  | { field: 'date'; code: 'date-in-future' | 'date-before-last' | 'date'; lastOn?: string }

/** From the first contract to the end of the work: its terms may be changed, if the worker agrees. */
const bound: readonly Stage[] = ['accepted', 'signed', 'departed', 'started']
const everyStage: readonly Stage[] = stages

/** Who may do what, and when. */
const allowed: Record<Exclude<CommandKind, 'offer'>, Partial<Record<Role, readonly Stage[]>>> = {
  accept: { worker: ['offered'] },
  decline: { worker: ['offered'] },
  withdraw: {
    worker: ['accepted', 'signed'],
    employer: ['offered', 'accepted', 'signed'],
    recruiter: ['offered', 'accepted', 'signed'],
  },
  sign: { worker: bound, employer: bound, recruiter: bound },
  propose: { employer: bound, recruiter: bound, origin: bound, destination: bound },
  agree: { worker: bound },
  refuse: { worker: bound },
  recall: { employer: bound, recruiter: bound, origin: bound, destination: bound },
  review: { origin: everyStage, destination: everyStage },
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
    (kind) => allowed[kind][role]?.includes(state.stage) && isDue(state, kind, role),
  )
}

/** What the stage alone does not say: commands about a contract need one to be about. */
function isDue(state: PlacementState, kind: CommandKind, role: Role): boolean {
  const { proposal } = state
  switch (kind) {
    case 'sign': {
      const version = versionToSign(state)
      return version !== undefined && !hasSigned(state, version.version, role)
    }
    case 'propose':
      return proposal === undefined
    case 'agree':
      return proposal !== undefined && !proposal.accepted
    case 'refuse':
      return proposal !== undefined
    case 'recall':
      return proposal !== undefined && mayRecall(proposal, role)
    case 'review':
      return state.unreviewed.length > 0
    default:
      return true
  }
}

/** The version that waits for signatures: a change the worker has said yes to, or the first contract. */
export function versionToSign(state: PlacementState): { version: number; hash: string } | undefined {
  if (state.proposal) return state.proposal.accepted ? state.proposal : undefined
  return state.stage === 'accepted' ? state.contract : undefined
}

/** The employer's side its own, an authority its own. */
function mayRecall({ by }: Proposal, role: Role): boolean {
  return sideOf(role) === undefined ? by === role : sideOf(by) === sideOf(role)
}

export function flagsOf({ proposal, unreviewed }: PlacementState): Flag[] {
  return [
    ...(proposal && !proposal.accepted ? ['change-open' as const] : []),
    ...(unreviewed.length > 0 ? ['possible-substitution' as const] : []),
  ]
}

export function reasonsFor(kind: CommandKind, role: Role): readonly string[] {
  const side = sideOf(role)
  if (side === undefined) return []
  if (kind === 'decline' || kind === 'refuse') return side === 'worker' ? reasons[kind].worker : []
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
      proposal: undefined,
      versions: 0,
      unreviewed: [],
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
    case 'contract-made': {
      const { version, hash, occurredOn: lastOn } = event
      const versions = Math.max(state.versions, version)
      const next = { ...state, contract: { version, hash }, proposal: undefined, versions, lastOn }
      return isSigned(next, version) && state.stage === 'accepted'
        ? { ...moved('signed'), ...stays(next) }
        : next
    }
    case 'contract-proposed': {
      const { version, hash, by, changed, worse, occurredOn: lastOn } = event
      const proposal = { version, hash, by, changed, worse, accepted: false }
      const unreviewed = worse.length > 0 ? [...state.unreviewed, { version, worse }] : state.unreviewed
      return { ...state, proposal, versions: version, unreviewed, lastOn }
    }
    case 'change-accepted': {
      const proposal = state.proposal && { ...state.proposal, accepted: true }
      return { ...state, proposal, lastOn: event.occurredOn }
    }
    case 'change-refused':
    case 'change-recalled':
      // What came to nothing harms nobody.
      return { ...reviewed(state, event.version), proposal: undefined, lastOn: event.occurredOn }
    case 'change-reviewed': {
      const stopped = event.finding === 'objection' && state.proposal?.version === event.version
      const next = reviewed(state, event.version)
      return { ...next, ...(stopped ? { proposal: undefined } : {}), lastOn: event.occurredOn }
    }
    case 'signed': {
      const side = sideOf(event.by)
      if (!side) throw new Error(`"${event.by}" is no party of the contract`)
      const { version, by, occurredOn: lastOn } = event
      const next = {
        ...state,
        signatures: [...state.signatures, { version, side, by, occurredOn: lastOn }],
        lastOn,
      }
      const first = state.stage === 'accepted' && version === state.contract?.version
      return first && isSigned(next, version) ? { ...moved('signed'), ...stays(next) } : next
    }
    case 'declined':
    case 'withdrawn':
      return { ...moved('closed'), proposal: undefined, closedReason: { by: event.by, reason: event.reason } }
    case 'ended':
      return { ...moved('ended'), proposal: undefined, endReason: { by: event.by, reason: event.reason } }
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
      const { version, hash } = command
      if (hasSigned(state, version, role)) return { refused: { code: 'already-signed' } }
      if (state.proposal && !state.proposal.accepted) return { refused: { code: 'proposal-open' } }
      const asked = versionToSign(state)
      if (!asked) return { refused: { code: 'wrong-stage' } }
      if (asked.version !== version || asked.hash !== hash) return { refused: { code: 'contract-changed' } }
      const signed: PlacementEvent = { kind: 'signed', version, hash, ...base }
      const replaces = asked.version !== state.contract?.version && isSigned(apply(state, signed), version)
      const made: PlacementEvent = { kind: 'contract-made', version, hash, occurredOn: dated }
      return { events: replaces ? [signed, made] : [signed] }
    }
    case 'propose': {
      if (state.proposal) return { refused: { code: 'proposal-open' } }
      const changed = topicsChanged(command.standing, command.terms)
      if (changed.length === 0) return { refused: { code: 'nothing-changed' } }
      const fields = changed.map((topic) => topic.fields[0] as string)
      const worse = new Set([
        ...detriments(changed),
        ...detriments(topicsChanged(state.terms, command.terms)),
      ])
      const proposed = {
        version: state.versions + 1,
        hash: termsHash(command.terms),
        changed: fields,
        worse: fields.filter((field) => worse.has(field)),
      }
      return { events: [{ kind: 'contract-proposed', ...proposed, ...base }] }
    }
    case 'agree':
    case 'refuse': {
      const { proposal } = state
      if (!proposal || (command.kind === 'agree' && proposal.accepted))
        return { refused: { code: 'no-proposal' } }
      const { version, hash } = command
      if (proposal.version !== version || proposal.hash !== hash)
        return { refused: { code: 'contract-changed' } }
      if (command.kind === 'agree') return { events: [{ kind: 'change-accepted', version, hash, ...base }] }
      const { reason } = command
      if (!reasonsFor('refuse', role).includes(reason))
        return { refused: { code: 'reason', field: 'reason' } }
      return { events: [{ kind: 'change-refused', version, reason, ...base }] }
    }
    case 'recall': {
      const { proposal } = state
      if (!proposal) return { refused: { code: 'no-proposal' } }
      if (!mayRecall(proposal, role)) return { refused: { code: 'not-yours' } }
      return { events: [{ kind: 'change-recalled', version: proposal.version, ...base }] }
    }
    case 'review': {
      const { version } = command
      if (!state.unreviewed.some((one) => one.version === version))
        return { refused: { code: 'no-proposal' } }
      const finding = findings.find((one) => one === command.finding)
      if (!finding) return { refused: { code: 'reason', field: 'finding' } }
      return { events: [{ kind: 'change-reviewed', version, finding, ...base }] }
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

export function signaturesOf(state: PlacementState, version: number | undefined): Signature[] {
  return state.signatures.filter((signature) => signature.version === version)
}

function hasSigned(state: PlacementState, version: number, role: Role): boolean {
  return signaturesOf(state, version).some(({ side }) => side === sideOf(role))
}

function isSigned(state: PlacementState, version: number): boolean {
  return new Set(signaturesOf(state, version).map(({ side }) => side)).size === 2
}

function reviewed(state: PlacementState, version: number): PlacementState {
  return { ...state, unreviewed: state.unreviewed.filter((one) => one.version !== version) }
}

/** Everything but where the journey stands. */
function stays({ stage: _stage, dates: _dates, ...rest }: PlacementState) {
  return rest
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
  return canonicalHash(terms)
}
