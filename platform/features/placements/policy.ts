import { anyOf, memberOf, officer, worker } from '../../foundation/policy.ts'

export const offers = memberOf('employer', 'recruiter')
/** Which of them a person sees is decided by row level security. */
export const seesPlacements = anyOf(
  worker,
  offers,
  // Of workers who opened their contract to their union or a migrant centre.
  memberOf('union', 'partner'),
  officer('contracts'),
  officer('inspection'),
  officer('immigration'),
)
export const staffSeesPlacements = anyOf(
  offers,
  memberOf('union', 'partner'),
  officer('contracts'),
  officer('inspection'),
  officer('immigration'),
)
export const staffActs = anyOf(offers, officer('contracts'))
/** Each the queues of their own competences. */
export const worksQueues = anyOf(officer('contracts'), officer('inspection'), officer('immigration'))
