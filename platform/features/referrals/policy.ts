import { anyOf, memberOf, worker } from '../../foundation/policy.ts'

/** Which cases is asked of each: row level security and `partIn`. */
export const handsOver = anyOf(worker, memberOf('authority', 'union'))
