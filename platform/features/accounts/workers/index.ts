/** How workers sign in: by phone, one-time code and secret number, or by recovery card. */
import { changePinPage, makeCardPage, newCardPage, ownSignInPage } from './pages/own-sign-in.tsx'
import { cardSignInPage, codePage, pinPage, signInPage, signOutPage } from './pages/sign-in.tsx'

export { forgetNewCard, keepNewCard, newCardPath, readNewCard } from './card-once.ts'
export { OwnPinField, requireOwnPin } from './pages/own-sign-in.tsx'
export { phoneCountryOf, phoneCountryOptions, readPhone } from './phone.ts'
export { readPin } from './pin.ts'
export { PrintableCard } from './printable-card.tsx'
export { recoveryWords } from './recovery-words.ts'
export { createWorkerAccount, hashPin, isPin, issueCard, type RecoveryCard } from './service.ts'

export const workerPages = [
  signInPage,
  codePage,
  pinPage,
  cardSignInPage,
  signOutPage,
  ownSignInPage,
  changePinPage,
  makeCardPage,
  newCardPage,
]
