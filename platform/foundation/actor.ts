/** What an officer of an authority is appointed to do. The firewall between labour protection and immigration
 * enforcement is drawn along these: no competence implies another. */
export const competences = [
  'registration',
  'licensing',
  'vacancies',
  'contracts',
  'labour-market-test',
  'inspection',
  'immigration',
  'statistics',
  // Protects people in danger: may hand a case over without their yes, with a reason that stays on record.
  'safeguarding',
] as const
export type Competence = (typeof competences)[number]

export const organisationKinds = ['authority', 'employer', 'recruiter', 'union', 'partner'] as const
export type OrganisationKind = (typeof organisationKinds)[number]

export type WorkerActor = { kind: 'worker'; account: string; person: string }
export type StaffActor = {
  kind: 'staff'
  account: string
  organisation: string
  organisationKind: OrganisationKind
  /** ISO 3166-1 alpha-3 of the organisation: an officer's jurisdiction. */
  country: string
  competences: Competence[]
  /** Invites and removes colleagues. */
  administrator?: boolean
}
/** Who is asking. Every policy and every row level security rule decides on this and nothing else. */
export type Actor =
  | { kind: 'public' }
  | WorkerActor
  | StaffActor
  /** Fairway itself: jobs, imports, the operator's command line. `name` says which. */
  | { kind: 'system'; name: string }

export const publicActor: Actor = { kind: 'public' }

export function isOfficer(actor: Actor, competence?: Competence): actor is StaffActor {
  return (
    actor.kind === 'staff' &&
    actor.organisationKind === 'authority' &&
    (competence === undefined || actor.competences.includes(competence))
  )
}

export function isMemberOf(actor: Actor, ...kinds: OrganisationKind[]): actor is StaffActor {
  return actor.kind === 'staff' && kinds.includes(actor.organisationKind)
}

/** Name of the actor in the audit trail: ids only, never a person's name. */
export function actorReference(actor: Actor): string {
  switch (actor.kind) {
    case 'public':
      return 'public'
    case 'system':
      return `system:${actor.name}`
    default:
      return `account:${actor.account}`
  }
}
