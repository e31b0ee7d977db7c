/** Who fits a vacancy, which vacancies fit a worker, and why. */
import { comparePage } from './pages/compare.tsx'
import { jobPage, jobsPage } from './pages/jobs.tsx'
import { candidatePage, shortlistPage } from './pages/shortlist.tsx'
import { otherWorkPage, stepsPage } from './pages/steps.tsx'

export { routes } from './api.ts'
export { forgetChanges } from './changes.ts'
export { startMatching } from './indexes.ts'
export { selectCandidates, selectIndexedVacancies } from './store.ts'

export const pages = [jobsPage, jobPage, stepsPage, otherWorkPage, shortlistPage, comparePage, candidatePage]
