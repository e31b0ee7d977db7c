/** What each kind of reader sees of the same journey: which stages, which events, which fields. The database holds the
 * same for rows (see the migration of views); a test asks both about everything. */
import { type Actor, isMemberOf, isOfficer } from '../../foundation/actor.ts'
import { type PlacementEvent, type Stage, stages } from './domain.ts'

export const fields = [
  /** Who pays the costs of recruitment: debts of the worker among them. */
  'costs',
  /** The contract that stands, as a document. */
  'contract',
  /** Changes that were only asked for, and what became of them. */
  'proposals',
  /** What was to be prepared, and numbers of papers. */
  'tasks',
  'task-references',
  /** Why it did not come to the job, or why a change was refused. */
  'closing-reasons',
  /** Why the worker left. */
  'end-reasons',
  /** The worker's placements before and after this one. */
  'links',
] as const
export type Field = (typeof fields)[number]
type EventKind = PlacementEvent['kind']

export const viewers = ['worker', 'employing', 'contracts', 'inspection', 'immigration', 'partner'] as const
export type Viewer = (typeof viewers)[number]
export type View = { stages: readonly Stage[]; hides: readonly Field[]; hidesEvents: readonly EventKind[] }

const aboutProposals: readonly EventKind[] = [
  'contract-proposed',
  'change-accepted',
  'change-refused',
  'change-recalled',
  'change-reviewed',
]
const aboutTasks: readonly EventKind[] = ['tasks-planned', 'task-done', 'task-dropped']

export const views: Record<Viewer, View> = {
  worker: { stages, hides: [], hidesEvents: [] },
  // Employer and recruiter. Why a worker left may be held against them; where they work next is nobody's business.
  employing: { stages, hides: ['end-reasons', 'links'], hidesEvents: [] },
  contracts: { stages, hides: [], hidesEvents: [] },
  // Labour inspection protects those who work and who worked.
  inspection: {
    stages: ['started', 'ended', 'moved'],
    hides: ['tasks', 'task-references', 'links'],
    hidesEvents: aboutTasks,
  },
  // The firewall: who comes, to whom, by which contract; no debts, no quarrels, nothing of the work.
  immigration: {
    stages: ['signed', 'departed', 'arrived'],
    hides: ['costs', 'proposals', 'tasks', 'task-references', 'closing-reasons', 'end-reasons', 'links'],
    hidesEvents: [...aboutProposals, ...aboutTasks],
  },
  // A union, a migrant centre or another office that the worker shares the contract with.
  partner: { stages, hides: ['task-references', 'links'], hidesEvents: [] },
}

type Placement = {
  personId: string
  employerId: string
  recruiterId: string | null
  origin: string
  destination: string
  stage: Stage
}

/** As what the actor sees this placement; undefined when not at all, but for what a worker shares. */
export function viewerOf(placement: Placement, actor: Actor): Viewer | undefined {
  const { personId, employerId, recruiterId, origin, destination, stage } = placement
  if (actor.kind === 'worker') return actor.person === personId ? 'worker' : undefined
  // Fairway itself, for demonstrations and checks.
  if (actor.kind === 'system') return 'contracts'
  if (actor.kind !== 'staff') return undefined
  if ([employerId, recruiterId].includes(actor.organisation)) return 'employing'
  if (isOfficer(actor, 'contracts') && [origin, destination].includes(actor.country)) return 'contracts'
  for (const competence of ['inspection', 'immigration'] as const) {
    if (
      isOfficer(actor, competence) &&
      actor.country === destination &&
      views[competence].stages.includes(stage)
    )
      return competence
  }
  return isMemberOf(actor, 'employer', 'recruiter') ? 'employing' : 'partner'
}

export function shows(viewer: Viewer, field: Field): boolean {
  return !views[viewer].hides.includes(field)
}

export function showsEvent(viewer: Viewer, kind: EventKind): boolean {
  return !views[viewer].hidesEvents.includes(kind)
}

/** The event without what this reader must not know. */
export function asSeenBy<E extends PlacementEvent>(viewer: Viewer, event: E): E {
  const without = (field: Field) => !shows(viewer, field)
  switch (event.kind) {
    case 'offered':
      return without('costs') ? { ...event, terms: { ...event.terms, costs: [] } } : event
    case 'ended':
      return event.by === 'worker' && without('end-reasons') ? { ...event, reason: 'not-shown' } : event
    case 'declined':
    case 'withdrawn':
    case 'stopped':
    case 'change-refused':
      return without('closing-reasons') ? { ...event, reason: 'not-shown' } : event
    case 'task-done':
      return without('task-references') ? { ...event, reference: '' } : event
    case 'moved':
      return without('links') ? { ...event, to: undefined } : event
    case 'joined':
      return without('links') ? { ...event, from: undefined } : event
    default:
      return event
  }
}
