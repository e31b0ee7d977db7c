/** Who can sign in and how: workers by phone or recovery card (`workers/`), staff of organisations (`staff/`). */
import { staffAssets, staffPages, staffRoutes } from './staff/index.ts'
import { workerPages } from './workers/index.ts'

export { canonicalEmail, isEmail } from './staff/account.ts'
export {
  type Addressing,
  closeRegistration,
  createStaffAccount,
  inviteAdministrator,
  inviteFirstAdministrator,
  NewPassword,
  openInvitationsOf,
  openRegistration,
  registrationHours,
  sendRegistrationLink,
} from './staff/index.ts'
export * from './workers/index.ts'
export const pages = [...workerPages, ...staffPages]
export const routes = staffRoutes
export const assets = staffAssets
