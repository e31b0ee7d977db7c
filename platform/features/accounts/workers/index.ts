export { phoneCountryOf, phoneCountryOptions, readPhone } from './phone.ts'
export { checkNewPin, readPin } from './pin.ts'
export { recoveryWords } from './recovery-words.ts'
export { createWorkerAccount, type RecoveryCard } from './service.ts'
