/** Employers, recruiters and authorities: who they are, who checked them, and recruiters' licences. */
import {
  licenceDecisionPage,
  newLicencePage,
  organisationDecisionPage,
  organisationQueuePage,
} from './pages/desk.tsx'
import { registerPages } from './pages/register.tsx'
import { organisationPage, registerOfOrganisationsPage } from './pages/register-of-organisations.tsx'

export { routes } from './api.ts'
export { daysSince, isLicensed, type Licence, licenceState, type Organisation, today } from './domain.ts'
export { PagesOf, pageNumberFrom } from './pages/pages-of.tsx'
export { StatusTag } from './pages/register-of-organisations.tsx'
export {
  decideOnLicence,
  decideOnOrganisation,
  findOrganisation,
  findOrganisations,
  hasValidLicence,
  issueLicence,
  notifyOrganisation,
  organisationQueueCount,
  registerOrganisation,
  searchVerifiedEmployers,
} from './service.ts'

export const pages = [
  ...registerPages,
  registerOfOrganisationsPage,
  organisationPage,
  organisationQueuePage,
  organisationDecisionPage,
  newLicencePage,
  licenceDecisionPage,
]
