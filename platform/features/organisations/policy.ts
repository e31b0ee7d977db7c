import { anyOf, officer } from '../../foundation/policy.ts'

/** Which organisations an officer may decide on is asked again for each: see mayDecide. */
export const decidesOnOrganisations = anyOf(officer('licensing'), officer('vacancies'))
