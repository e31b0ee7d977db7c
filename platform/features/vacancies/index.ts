/** Vacancies: written by employers and recruiters, checked by an officer, seen by everybody. */
import { vacancyDecisionPage, vacancyQueuePage } from './pages/desk.tsx'
import { editPages } from './pages/edit.tsx'
import { ownVacanciesPage, ownVacancyPage } from './pages/employer.tsx'
import { jobPage, jobsPage } from './pages/jobs.tsx'

export { routes } from './api.ts'
export { type Cost, type Vacancy, type VacancyTerms, vacancyTerms } from './domain.ts'
export { costLines, payText, TermsSummary, termsLines } from './pages/terms-summary.tsx'
export {
  changeVacancy,
  createVacancy,
  decideOnVacancy,
  endVacancy,
  findVacancy,
  insertVacancies,
  submitVacancy,
  vacancyQueueCount,
} from './service.ts'

export const pages = [
  jobsPage,
  jobPage,
  ownVacanciesPage,
  ...editPages,
  ownVacancyPage,
  vacancyQueuePage,
  vacancyDecisionPage,
]
