/** How staff sign in: password and a code by e-mail, a passkey, or their office's own sign-in (OpenID Connect). */
import { memberRoutes } from './api.ts'
import { passkeyScript } from './assets.ts'
import {
  accountPage,
  newTokenPage,
  passwordPage,
  removePasskeyPage,
  revokeTokenPage,
} from './pages/account.tsx'
import { forgottenPage, newPasswordPage } from './pages/forgotten.tsx'
import { invitePage, joinPage, memberPage, membersPage, withdrawPage } from './pages/members.tsx'
import { oidcCallbackPage, oidcProblemPages, oidcStartPage } from './pages/oidc.tsx'
import { newPasskeyPage, passkeySignInPage } from './pages/passkey.tsx'
import { codePage, signInPage } from './pages/sign-in.tsx'

export { createStaffAccount } from './account.ts'
export {
  type Addressing,
  inviteAdministrator,
  inviteFirstAdministrator,
  openInvitationsOf,
} from './members.ts'
export { NewPassword } from './pages/members.tsx'
export {
  closeRegistration,
  openRegistration,
  registrationHours,
  sendRegistrationLink,
} from './registration-links.ts'

export const staffRoutes = memberRoutes
export const staffAssets = [passkeyScript]

export const staffPages = [
  signInPage,
  codePage,
  passkeySignInPage,
  oidcStartPage,
  oidcCallbackPage,
  ...oidcProblemPages,
  accountPage,
  passwordPage,
  newPasskeyPage,
  removePasskeyPage,
  newTokenPage,
  revokeTokenPage,
  membersPage,
  invitePage,
  memberPage,
  withdrawPage,
  joinPage,
  forgottenPage,
  newPasswordPage,
]
