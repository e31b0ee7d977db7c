/** The journey of one worker to, in and back from one job: events that are only ever added, and what follows from
 * them. Nothing here knows of a database. */
import type { VacancyTerms } from '../vacancies/index.ts'
import { canonicalHash } from './canonical.ts'
import { complaints } from './reasons.ts'
import type { Evidence, PlannedTask, Task } from './tasks.ts'

export const stages = [
  'offered',
  'accepted',
  'signed',
  'departed',
  'arrived',
  'started',
  'ended',
  // Another employer in the same country, by the worker's own choice: a placement of its own goes on from here.
  'moved',
  'returned',
  'closed',
] as const
export type Stage = (typeof stages)[number]

/** What the actor is in this placement. Observers (inspection, immigration) see and do not act. */
export type Role = 'worker' | 'employer' | 'recruiter' | 'origin' | 'destination' | 'observer'

type Organisation = { id: string; name: string; country: string }
export type Parties = {
  /** `latinName` as in the passport, where the worker has said it. */
  worker: { id: string; name: string; birthDate: string; nationality: string; latinName?: string }
  employer: Organisation
  recruiter: Organisation | null
}
/** What a contract's hash covers: what the vacancy promised on the day of the offer, and to whom. */
export type ContractTerms = VacancyTerms & { parties: Parties }

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
  | { kind: 'tasks-planned'; by?: Role; tasks: PlannedTask[] }
  | { kind: 'task-done'; by: Role; task: string; evidence: Evidence; reference: string }
  | { kind: 'task-dropped'; by: Role; task: string; reason: string }
  | { kind: 'declined' | 'withdrawn' | 'stopped' | 'ended'; by: Role; reason: string }
  | { kind: 'departed' | 'arrived' | 'started' | 'returned'; by: Role }
  | { kind: 'moved'; by: Role; to: string | undefined }
  | { kind: 'joined'; by: Role; from: string | undefined }
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
export const flags = ['change-open', 'possible-substitution', 'complaint'] as const
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
  tasks: Task[]
  /** The worker's placements before and after this one, in the same country. */
  from: string | undefined
  to: string | undefined
  closedReason: { by: Role; reason: string } | undefined
  endReason: { by: Role; reason: string } | undefined
  /** The last day by which the journey went on: nothing is reported for a day before it. */
  lastOn: string
}

export function flagsOf({ proposal, unreviewed, endReason }: PlacementState): Flag[] {
  return [
    ...(proposal && !proposal.accepted ? ['change-open' as const] : []),
    ...(unreviewed.length > 0 ? ['possible-substitution' as const] : []),
    ...(endReason?.by === 'worker' && complaints.includes(endReason.reason) ? ['complaint' as const] : []),
  ]
}

export function fold(events: readonly PlacementEvent[]): PlacementState | undefined {
  return events.reduce<PlacementState | undefined>(apply, undefined)
}

export function apply(state: PlacementState | undefined, event: PlacementEvent): PlacementState {
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
      tasks: [],
      from: undefined,
      to: undefined,
      closedReason: undefined,
      endReason: undefined,
      lastOn: event.occurredOn,
    }
  }
  if (!state) throw new Error(`A placement begins with an offer, not with "${event.kind}"`)
  const moved = (stage: Stage) => ({
    stage,
    dates: { ...state.dates, [stage]: event.occurredOn },
    lastOn: event.occurredOn,
  })
  switch (event.kind) {
    case 'contract-made': {
      const { version, hash } = event
      const versions = Math.max(state.versions, version)
      const next = { ...state, contract: { version, hash }, proposal: undefined, versions }
      return isSigned(next, version) && state.stage === 'accepted' ? { ...next, ...moved('signed') } : next
    }
    case 'contract-proposed': {
      const { version, hash, by, changed, worse } = event
      const proposal = { version, hash, by, changed, worse, accepted: false }
      const unreviewed = worse.length > 0 ? [...state.unreviewed, { version, worse }] : state.unreviewed
      return { ...state, proposal, versions: version, unreviewed }
    }
    case 'change-accepted':
      return { ...state, proposal: state.proposal && { ...state.proposal, accepted: true } }
    case 'change-refused':
    case 'change-recalled':
      // What came to nothing harms nobody.
      return { ...reviewed(state, event.version), proposal: undefined }
    case 'change-reviewed': {
      const stopped = event.finding === 'objection' && state.proposal?.version === event.version
      return { ...reviewed(state, event.version), ...(stopped ? { proposal: undefined } : {}) }
    }
    case 'signed': {
      const side = sideOf(event.by)
      if (!side) throw new Error(`"${event.by}" is no party of the contract`)
      const { version, by, occurredOn } = event
      const next = { ...state, signatures: [...state.signatures, { version, side, by, occurredOn }] }
      if (state.stage !== 'accepted' || version !== state.contract?.version) return next
      return isSigned(next, version) ? { ...next, ...moved('signed') } : { ...next, lastOn: occurredOn }
    }
    case 'tasks-planned':
      return {
        ...state,
        tasks: [...state.tasks, ...event.tasks.map((task) => ({ ...task, plannedBy: event.by }))],
      }
    case 'task-done': {
      const { task, by, occurredOn: on, evidence, reference } = event
      return withTask(state, task, { done: { by, on, evidence, reference } })
    }
    case 'task-dropped': {
      const { task, by, occurredOn: on, reason } = event
      return withTask(state, task, { dropped: { by, on, reason } })
    }
    case 'moved':
      return { ...state, ...moved('moved'), proposal: undefined, to: event.to }
    case 'joined':
      return { ...state, ...moved('arrived'), from: event.from }
    case 'declined':
    case 'withdrawn':
    case 'stopped':
      return {
        ...state,
        ...moved('closed'),
        proposal: undefined,
        closedReason: { by: event.by, reason: event.reason },
      }
    case 'ended':
      return {
        ...state,
        ...moved('ended'),
        proposal: undefined,
        endReason: { by: event.by, reason: event.reason },
      }
    default:
      return { ...state, ...moved(event.kind) }
  }
}

export function signaturesOf(state: PlacementState, version: number | undefined): Signature[] {
  return state.signatures.filter((signature) => signature.version === version)
}

export function hasSigned(state: PlacementState, version: number, role: Role): boolean {
  return signaturesOf(state, version).some(({ side }) => side === sideOf(role))
}

export function isSigned(state: PlacementState, version: number): boolean {
  return new Set(signaturesOf(state, version).map(({ side }) => side)).size === 2
}

function reviewed(state: PlacementState, version: number): PlacementState {
  return { ...state, unreviewed: state.unreviewed.filter((one) => one.version !== version) }
}

function withTask(state: PlacementState, id: string, change: Pick<Task, 'done' | 'dropped'>): PlacementState {
  return { ...state, tasks: state.tasks.map((task) => (task.id === id ? { ...task, ...change } : task)) }
}

export function sideOf(role: Role): 'worker' | 'employer' | undefined {
  if (role === 'worker') return 'worker'
  return role === 'employer' || role === 'recruiter' ? 'employer' : undefined
}

/** SHA-256 of the terms' canonical JSON, in hexadecimal: what a signature binds. */
export function termsHash(terms: ContractTerms): string {
  return canonicalHash(terms)
}
