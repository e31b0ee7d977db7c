/** Who fits a vacancy, which vacancies fit a worker, and why. */
import { recordParts } from '../people/index.ts'
import { alertPages } from './alerts/pages.tsx'
import { alertsOfRecord } from './alerts/service.ts'
import { comparePage } from './pages/compare.tsx'
import { jobPage, jobsPage } from './pages/jobs.tsx'
import { candidatePage, shortlistPage } from './pages/shortlist.tsx'
import { otherWorkPage, stepsPage } from './pages/steps.tsx'

recordParts.set('savedSearches', alertsOfRecord)

export { alertsRun } from './alerts/job.ts'
export { routes } from './api.ts'
export { forgetChanges } from './changes.ts'
export { startMatching } from './indexes.ts'
export { selectCandidates, selectIndexedVacancies } from './store.ts'

export const pages = [
  jobsPage,
  jobPage,
  stepsPage,
  otherWorkPage,
  shortlistPage,
  comparePage,
  candidatePage,
  ...alertPages,
]
