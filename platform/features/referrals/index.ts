/** Cases handed between offices, unions and migrant centres: asked, agreed to by the worker, accepted, refused, done. */
import { listPage } from './pages/list.tsx'
import { newPage, referralPage } from './pages/referrals.tsx'

export { routes } from './api.ts'
export { CaseCard } from './pages/parts.tsx'
export { handling } from './policy.ts'
export { answerReferral, casesOf, referralCounts, startReferral } from './service.ts'

export const pages = [listPage, newPage, referralPage]
