/** Cases handed between offices and unions: asked, agreed to by the worker, accepted, refused, done. */
import { listPage, newPage, referralPage } from './pages/referrals.tsx'

export { answerReferral, referralQueueCount, startReferral } from './service.ts'

export const pages = [listPage, newPage, referralPage]
