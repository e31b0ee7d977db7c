/** Who may see what of a worker's record, for what and until when: the consent ledger. */
export type { Consent, Coverage } from './domain.ts'
export { consentsExpire } from './jobs.ts'
export { sharingPages } from './pages/sharing.tsx'
export {
  confirmConsents,
  grantConsent,
  ownConsents,
  pageSize as sharingPageSize,
  peopleSharing,
  shareCaseWith,
  sharedBy,
  shareWith,
  stopSharing,
  tellPerson,
  withdrawConsent,
} from './service.ts'
