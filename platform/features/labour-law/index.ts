/** What the law of a country says of the least wage, and of costs that a worker may be charged for getting a job. */
export { chargesIn, minimumWages } from './catalogue.ts'
export {
  costRefusals,
  type MinimumWages,
  type RecruitmentCosts,
  wageShortfall,
} from './domain.ts'
export { ChargesSummary } from './pages/charges.tsx'
