/** Answers to every question of a vacancy, for tests that send one in. */
import { costItems, type VacancyTerms } from '../../platform/features/vacancies/index.ts'

/** The day so many days from now. */
export function dayAhead(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}

export const wholeVacancy = {
  title: 'Plumber',
  isco: '7126',
  description: 'Lay pipes in new flats.',
  tasks: ['Lay pipes', 'Mend leaks'],
  workplace: 'building-site',
  country: 'ARE',
  place: 'Dubai',
  recruitsFrom: 'NPL',
  places: 12,
  wageMinor: 120_000,
  wageCurrency: 'AED',
  wagePeriod: 'month',
  wageBasis: 'gross',
  deductions: [],
  hoursPerWeek: 48,
  restDaysPerWeek: 1,
  overtime: 'paid',
  overtimePercent: 125,
  durationMonths: 24,
  probationMonths: 6,
  paidLeaveDays: 30,
  endOfServiceDays: 21,
  housing: 'provided',
  peoplePerRoom: 4,
  meals: 'allowance',
  transport: 'provided',
  healthInsurance: 'employer',
  accidentInsurance: 'employer',
  education: 0,
  experienceYears: 1,
  expiresOn: dayAhead(90),
  languages: [{ language: 'en' as const, cefr: 'A2' as const }],
  costs: costItems.map((item) => ({ item, payer: 'employer' as const, amountMinor: 0, currency: 'AED' })),
  pathway: 'are/private-sector-work-permit',
} satisfies VacancyTerms & Record<string, unknown>
