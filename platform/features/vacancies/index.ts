/** Vacancies: written by employers and recruiters, checked by an officer, seen by everybody. */
import { vacancyDecisionPage, vacancyQueuePage } from './pages/desk.tsx'
import { editPages } from './pages/edit/index.ts'
import { closeVacancyPage, ownVacanciesPage, ownVacancyPage } from './pages/employer.tsx'
import { jobPage, jobsPage } from './pages/jobs.tsx'

export { routes } from './api.ts'
export { type EndReason, endReasons, type RefusalCode, refusalCodes, type Vacancy } from './domain.ts'
export { countVacancyEndings, endingText } from './endings.ts'
export { TasksField, tasksFrom } from './pages/edit/job.tsx'
export { TermsSummary } from './pages/terms-summary.tsx'
export { destinationPathways, pathwayTitle } from './pathways.ts'
export { type SearchFields, searchFields, searchFrom } from './search.ts'
export {
  changeVacancy,
  createVacancy,
  decideOnVacancy,
  endVacancy,
  findVacancy,
  insertVacancies,
  searchVacancies,
  submitVacancy,
  vacanciesExpire,
  vacancyQueueCount,
} from './service.ts'
export {
  type Cost,
  costItems,
  deductionKinds,
  inputProblems,
  insurers,
  isTerm,
  limits,
  overtimes,
  payers,
  provisions,
  type VacancyTerms,
  vacancyTerms,
  type WantedLicence,
  wageBases,
  wagePeriods,
  workplaces,
} from './terms.ts'
export { costLines, payText, type TermLine, termsLines } from './terms-lines.ts'

export const pages = [
  jobsPage,
  jobPage,
  ownVacanciesPage,
  ...editPages,
  ownVacancyPage,
  closeVacancyPage,
  vacancyQueuePage,
  vacancyDecisionPage,
]
