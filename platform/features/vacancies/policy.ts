import { memberOf, officer } from '../../foundation/policy.ts'

/** Which vacancies is asked again for each: see isOwn and mayDecide. */
export const offersWork = memberOf('employer', 'recruiter')
export const decidesOnVacancies = officer('vacancies')
