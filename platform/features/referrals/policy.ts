import { type Actor, isMemberOf, isOfficer, type OrganisationKind } from '../../foundation/actor.ts'
import { anyOf, memberOf, worker } from '../../foundation/policy.ts'

/** Who works on cases of workers; what each sees of them is said by views of placements and by consent. */
export const handling = ['authority', 'union', 'partner'] as const satisfies readonly OrganisationKind[]

export const staffHandsOver = memberOf(...handling)
/** Which cases is asked of each: row level security and `partIn`. */
export const handsOver = anyOf(worker, staffHandsOver)
/** Who may begin: whose work it is, and never with immigration among their duties. The database says the same. */
export function mayHandOver(actor: Actor): boolean {
  if (actor.kind === 'worker') return true
  const works =
    isMemberOf(actor, 'union', 'partner') ||
    (['registration', 'contracts', 'inspection', 'safeguarding'] as const).some((duty) =>
      isOfficer(actor, duty),
    )
  return works && !isOfficer(actor, 'immigration')
}
