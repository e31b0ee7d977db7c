/** Who may do what in a journey, when, and which events follow from it. */
import { dayOf, isDay } from '../../foundation/days.ts'
import type { VacancyTerms } from '../vacancies/index.ts'
import { detriments, topicsChanged } from './difference.ts'
import {
  apply,
  type ContractTerms,
  findings,
  hasSigned,
  isSigned,
  type Parties,
  type PlacementEvent,
  type PlacementState,
  type Proposal,
  type Role,
  type Stage,
  sideOf,
  stages,
  termsHash,
} from './domain.ts'
import { reasonsFor } from './reasons.ts'
import {
  doers,
  evidences,
  isDueDay,
  isOpen,
  mayFinish,
  nextTaskId,
  type PlannedTask,
  referencePattern,
  taskKinds,
} from './tasks.ts'

export type Command = { occurredOn?: string } & (
  | { kind: 'offer'; terms: VacancyTerms }
  | { kind: 'accept'; parties: Parties }
  /** `tasks`: what there is to do once both sides have signed. */
  | { kind: 'sign'; version: number; hash: string; tasks: PlannedTask[] }
  | { kind: 'agree'; version: number; hash: string }
  | { kind: 'propose'; terms: ContractTerms; standing: ContractTerms }
  | { kind: 'refuse'; version: number; hash: string; reason: string }
  | { kind: 'review'; version: number; finding: string }
  | { kind: 'plan-task'; task: string; doer: string; dueOn: string }
  | { kind: 'finish-task'; task: string; evidence: string; reference: string }
  | { kind: 'drop-task'; task: string; reason: string }
  | { kind: 'decline' | 'withdraw' | 'stop' | 'end'; reason: string }
  | { kind: 'depart' | 'arrive' | 'start' | 'return' | 'recall' }
  /** From this employer to the one of another signed placement; and there, from the one before. */
  | { kind: 'move'; to: string }
  | { kind: 'join'; from: string }
)
export type CommandKind = Command['kind']

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
        | 'too-many-changes'
        | 'no-task'
    }
  | { field: 'reason' | 'finding' | 'evidence' | 'task' | 'doer'; code: 'reason' }
  | { field: 'due'; code: 'date' }
  | { field: 'reference'; code: 'reference' }
  | { field: 'date'; code: 'date-in-future' | 'date-before-last' | 'date'; lastOn?: string }

/** Each is announced to the worker: nobody shall be worn down by asking again and again. */
export const mostVersions = 20

/** From the first contract to the end of the work: its terms may be changed, if the worker agrees. */
const bound: readonly Stage[] = ['accepted', 'signed', 'departed', 'arrived', 'started']
const everyStage: readonly Stage[] = stages
/** While there can be something to prepare. */
const preparing: readonly Stage[] = ['accepted', 'signed', 'departed', 'arrived']
/** What was planned can outlast the start: a training that is still to be recognised. After that nobody waits for it. */
export const unfinished: readonly Stage[] = [...preparing, 'started']
const open: readonly Stage[] = ['offered', 'accepted', 'signed']
const abroad: readonly Stage[] = ['departed', 'arrived', 'started']

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
  'plan-task': {
    worker: preparing,
    employer: preparing,
    recruiter: preparing,
    origin: preparing,
    destination: preparing,
  },
  'finish-task': {
    worker: unfinished,
    employer: unfinished,
    recruiter: unfinished,
    origin: unfinished,
    destination: unfinished,
  },
  'drop-task': { origin: unfinished, destination: unfinished },
  stop: { origin: open, destination: open },
  depart: { worker: ['signed'], origin: ['signed'] },
  arrive: {
    worker: ['departed'],
    employer: ['departed'],
    recruiter: ['departed'],
    destination: ['departed'],
  },
  // Nobody who works has not arrived, even if nobody said so.
  start: { worker: ['departed', 'arrived'], employer: ['departed', 'arrived'] },
  // Also before the start: a worker may arrive and find no job.
  end: { worker: abroad, employer: abroad, origin: abroad, destination: abroad },
  move: { worker: ['arrived', 'started', 'ended'] },
  join: { worker: ['signed'] },
  return: { worker: ['ended'], origin: ['ended'] },
}
/** What a party can ask for; `join` follows from a move. */
export const followingCommands = Object.keys(allowed).filter((kind) => kind !== 'join') as FollowingCommand[]
type FollowingCommand = Exclude<CommandKind, 'offer' | 'join'>

/** Stages in which something waits for the one who looks. */
export const waitingStages: Record<Role, readonly Stage[]> = {
  worker: ['offered', 'accepted', 'signed', 'departed', 'arrived', 'ended'],
  employer: ['accepted', 'departed', 'arrived'],
  recruiter: ['accepted'],
  origin: ['signed', 'ended'],
  destination: ['departed'],
  observer: [],
}

/** Commands that this role may give now. */
export function commandsFor(state: PlacementState, role: Role): FollowingCommand[] {
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
    case 'finish-task':
      return state.tasks.some((task) => isOpen(task) && mayFinish(task, role))
    case 'drop-task':
      return state.tasks.some(isOpen)
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
      const events = replaces ? [signed, made] : [signed]
      const after = events.reduce(apply, state)
      const begins = state.stage === 'accepted' && after.stage === 'signed' && command.tasks.length > 0
      const planned: PlacementEvent = { kind: 'tasks-planned', tasks: command.tasks, occurredOn: dated }
      return { events: begins ? [...events, planned] : events }
    }
    case 'propose': {
      if (state.proposal) return { refused: { code: 'proposal-open' } }
      if (state.versions >= mostVersions) return { refused: { code: 'too-many-changes' } }
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
    case 'plan-task': {
      const kind = taskKinds.find((one) => one === command.task)
      const doer = doers.find((one) => one === command.doer)
      if (!kind) return { refused: { code: 'reason', field: 'task' } }
      if (!doer) return { refused: { code: 'reason', field: 'doer' } }
      if (!isDueDay(command.dueOn)) return { refused: { code: 'date', field: 'due' } }
      const id = nextTaskId(kind, state.tasks)
      return {
        events: [{ kind: 'tasks-planned', tasks: [{ id, kind, doer, dueOn: command.dueOn }], ...base }],
      }
    }
    case 'finish-task':
    case 'drop-task': {
      const task = state.tasks.find(({ id }) => id === command.task)
      if (!task || !isOpen(task)) return { refused: { code: 'no-task' } }
      if (command.kind === 'drop-task') {
        const { reason } = command
        if (!reasonsFor('drop-task', role).includes(reason))
          return { refused: { code: 'reason', field: 'reason' } }
        return { events: [{ kind: 'task-dropped', task: task.id, reason, ...base }] }
      }
      if (!mayFinish(task, role)) return { refused: { code: 'not-yours' } }
      const { reference } = command
      const evidence = evidences.find((one) => one === command.evidence)
      if (!evidence) return { refused: { code: 'reason', field: 'evidence' } }
      if (!referencePattern.test(reference)) return { refused: { code: 'reference', field: 'reference' } }
      return { events: [{ kind: 'task-done', task: task.id, evidence, reference, ...base }] }
    }
    case 'move':
      return { events: [{ kind: 'moved', to: command.to, ...base }] }
    case 'join':
      return { events: [{ kind: 'joined', from: command.from, ...base }] }
    case 'decline':
    case 'withdraw':
    case 'stop':
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
  stop: 'stopped',
  end: 'ended',
  depart: 'departed',
  arrive: 'arrived',
  start: 'started',
  return: 'returned',
} as const

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
