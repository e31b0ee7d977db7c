import type { OrganisationKind } from '../../foundation/actor.ts'
import { anyOf, memberOf, worker } from '../../foundation/policy.ts'

/** Who works on cases of workers; what each sees of them is said by views of placements and by consent. */
export const handling = ['authority', 'union', 'partner'] as const satisfies readonly OrganisationKind[]

/** Which cases is asked of each: row level security and `partIn`. */
export const handsOver = anyOf(worker, memberOf(...handling))
