/** Workers: registration, their own page and record, consent, and the desk that verifies them. */
import type { ApiRoute } from '../../foundation/http/api-route.ts'
import type { Page } from '../../foundation/http/page.ts'
import { routes as peopleRoutes } from './api.ts'
import { assistedPages } from './assisted/index.ts'
import { bulkRoutes } from './bulk/index.ts'
import { correctionPages } from './corrections/pages.tsx'
import { duplicatesPages } from './duplicates/index.ts'
import { mergingPages } from './merging/index.ts'
import { consentPage } from './pages/consent.tsx'
import { deskPages } from './pages/desk.tsx'
import { mePages } from './pages/me.tsx'
import { registerPages } from './registration/pages.tsx'
import { sharingPages } from './sharing/index.ts'
import { viewsPage } from './views/index.ts'

export {
  alikePlaces,
  checkPeople,
  type RowProblem,
  readPeopleCsv,
  registerInBulk,
  selectStaff,
} from './bulk/index.ts'
export { correctRecord } from './corrections/service.ts'
export { countryOptions } from './countries.ts'
export { type NewPerson, type PersonRecord, problemsOf as personProblems } from './domain.ts'
export { compareChanged, duplicatesCount, findDuplicates } from './duplicates/index.ts'
export { forgetMerged } from './merging/index.ts'
export { profileRows } from './pages/profile-rows.tsx'
export { recordParts } from './profile/pages/export.tsx'
export { AnswersView, answersOf, type RecordAnswers } from './profile/pages/record.tsx'
export { documentOf, type Entry, entriesOf, saveEntry } from './profile/service.ts'
export { forgetOldDrafts } from './registration/drafts.ts'
export {
  findPerson,
  ownRecord,
  queueCount,
  registerPeople,
  registerPerson,
  verifyPerson,
} from './service.ts'
export {
  type Coverage,
  confirmConsents,
  consentsExpire,
  peopleSharing,
  shareCaseWith,
  sharedBy,
  shareWith,
  sharingPageSize,
  tellPerson,
} from './sharing/index.ts'

export const routes: ApiRoute[] = [...peopleRoutes, ...bulkRoutes]

export const pages: Page[] = [
  ...registerPages,
  ...mePages,
  consentPage,
  ...sharingPages,
  viewsPage,
  ...duplicatesPages,
  ...mergingPages,
  ...assistedPages,
  ...deskPages,
  ...correctionPages,
]
