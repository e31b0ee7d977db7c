/** Invented data for an empty platform, so that everything can be tried at once. */
export { seedDemonstration } from './seed.ts'
