import { memberOf, officer } from '../../foundation/policy.ts'

/** Which programmes is asked again for each: those of the office, and those that its country's workers may join. */
export const keepsRosters = officer('registration')
export const offersPlaces = memberOf('employer', 'recruiter')
