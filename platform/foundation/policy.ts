import { type Actor, type Competence, isMemberOf, isOfficer, type OrganisationKind } from './actor.ts'

/** May this actor use this route at all? What it may see there is decided again per record, and by row level
 * security. Pure, so that one generated test can ask every role about every route. */
export type Policy = { name: string; allows: (actor: Actor) => boolean }

export const anyone: Policy = { name: 'anyone', allows: () => true }
export const signedIn: Policy = {
  name: 'signed in',
  allows: (actor) => actor.kind === 'worker' || actor.kind === 'staff',
}
export const worker: Policy = { name: 'worker', allows: (actor) => actor.kind === 'worker' }

export function officer(competence: Competence): Policy {
  return { name: `officer: ${competence}`, allows: (actor) => isOfficer(actor, competence) }
}

export function memberOf(...kinds: OrganisationKind[]): Policy {
  return { name: `member of ${kinds.join(' or ')}`, allows: (actor) => isMemberOf(actor, ...kinds) }
}

/** Of whatever organisation it belongs to. */
export const administrator: Policy = {
  name: 'administrator of an organisation',
  allows: (actor) => actor.kind === 'staff' && actor.administrator === true,
}

export function anyOf(...policies: Policy[]): Policy {
  return {
    name: policies.map((policy) => policy.name).join(', or '),
    allows: (actor) => policies.some((policy) => policy.allows(actor)),
  }
}
