/** Employers, recruiters and authorities: who they are, who checked them, and recruiters' licences. */
import { routes as publicRoutes } from './api.ts'
import { licenceRoutes } from './api-licences.ts'
import { firstAdministratorPage, withoutAdministratorPage } from './pages/administrators.tsx'
import {
  licenceDecisionPage,
  newLicencePage,
  organisationDecisionPage,
  organisationQueuePage,
} from './pages/desk.tsx'
import { registerPages } from './pages/register.tsx'
import { organisationPage, registerOfOrganisationsPage } from './pages/register-of-organisations.tsx'

export {
  inviteAllToAdminister,
  inviteToAdminister,
  organisationsWithoutAdministrator,
  toInvite,
} from './administrators.ts'
export {
  isLicensed,
  licenceProblems,
  type Office,
  type Organisation,
  officeKinds,
  registrationProblems,
} from './domain.ts'
export { OrganisationStatusTag } from './pages/register-of-organisations.tsx'
export {
  decideOnLicence,
  decideOnOrganisation,
  enterEmployer,
  findOrganisation,
  findOrganisations,
  hasValidLicence,
  issueLicence,
  notifyOrganisation,
  openOffice,
  organisationQueueCount,
  organisationsIn,
  registerOrganisation,
  searchRegister,
  searchVerifiedEmployers,
  withdrawEmployers,
  withdrawLicences,
} from './service.ts'

export const routes = [...publicRoutes, ...licenceRoutes]
export const pages = [
  ...registerPages,
  registerOfOrganisationsPage,
  organisationPage,
  organisationQueuePage,
  withoutAdministratorPage,
  organisationDecisionPage,
  firstAdministratorPage,
  newLicencePage,
  licenceDecisionPage,
]
