/** What a vacancy offers and asks: the words of its terms, and what is wrong with an answer. */
import { isDay } from '../../foundation/days.ts'
import type { Message } from '../../foundation/errors.ts'
import { countryCodes, currencyCodeList, languageCodes } from '../../foundation/i18n/texts.ts'
import { licenceCodes } from '../classifications/index.ts'

export const wagePeriods = ['hour', 'month', 'year'] as const
export type WagePeriod = (typeof wagePeriods)[number]
export const wageBases = ['gross', 'net'] as const
export const provisions = ['provided', 'allowance', 'none'] as const
/** Housing, meals and the way to work: given, paid for, or neither. */
export type Provision = (typeof provisions)[number]
export const workplaces = ['business', 'building-site', 'farm', 'private-home', 'ship', 'changing'] as const
/** What is given for hours beyond the usual ones; `not-asked` promises that there are none. */
export const overtimes = ['paid', 'time-off', 'not-asked'] as const
/** Who insures: the employer, a scheme of the state, or nobody. */
export const insurers = ['employer', 'public', 'none'] as const
export const deductionKinds = ['tax', 'social-security', 'housing', 'meals', 'transport', 'other'] as const
/** Taken from the pay, in a month. */
export type Deduction = { kind: (typeof deductionKinds)[number]; amountMinor: number; currency: string }

/** Items of the ILO definition of recruitment fees and related costs (2019). */
export const costItems = [
  'agency_fee',
  'visa',
  'documents',
  'medical',
  'insurance',
  'tests',
  'training',
  'equipment',
  'travel',
  'lodging',
  'return_travel',
] as const
export type CostItem = (typeof costItems)[number]
export const payers = ['employer', 'worker', 'government'] as const
export type Payer = (typeof payers)[number]
export type Cost = { item: CostItem; payer: Payer; amountMinor: number; currency: string }

export const cefrLevels = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'] as const
export type Cefr = (typeof cefrLevels)[number]
/** 1: does it with help. 2: does it alone. 3: shows it to others. */
export const skillLevels = [1, 2, 3] as const
type SkillLevel = (typeof skillLevels)[number]
export type WantedSkill = { skillId: string; essential: boolean; level?: SkillLevel | null }
/** A licence, a certificate or a profession of the catalogue; without an essential one nobody is proposed. */
export type WantedLicence = { licence: string; essential: boolean }
/** ISCED 2011; 0 asks for none. */
export const educationLevels = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const

/** Terms that older vacancies, offers and contracts do not have. */
type Conditions = {
  tasks: string[]
  workplace: (typeof workplaces)[number]
  wageBasis: (typeof wageBases)[number]
  restDaysPerWeek: number
  overtime: (typeof overtimes)[number]
  /** Of the usual pay for an hour: 125 is a quarter more. */
  overtimePercent: number
  probationMonths: number
  /** In a year. */
  paidLeaveDays: number
  /** Days of pay for each year of work, when the contract ends. */
  endOfServiceDays: number
  /** How many share a room, where housing is given. */
  peoplePerRoom: number
  transport: Provision
  healthInsurance: (typeof insurers)[number]
  accidentInsurance: (typeof insurers)[number]
  deductions: Deduction[]
}
export const conditionNames = [
  'tasks',
  'workplace',
  'wageBasis',
  'restDaysPerWeek',
  'overtime',
  'overtimePercent',
  'probationMonths',
  'paidLeaveDays',
  'endOfServiceDays',
  'peoplePerRoom',
  'transport',
  'healthInsurance',
  'accidentInsurance',
  'deductions',
] as const satisfies readonly (keyof Conditions)[]

/** What is offered to a worker: the plain JSON that an offer and a contract copy. */
export type VacancyTerms = {
  title: string
  description: string
  /** ISCO-08 unit group. */
  isco: string
  /** Country and place of work. */
  country: string
  place: string
  wageMinor: number
  wageCurrency: string
  wagePeriod: WagePeriod
  hoursPerWeek: number
  durationMonths: number
  housing: Provision
  meals: Provision
  costs: Cost[]
  /** Folder in catalogue/pathways. */
  pathway: string | null
} & { [Name in keyof Conditions]?: Conditions[Name] | null }

/** All that an employer writes. */
export type VacancyInput = VacancyTerms & {
  /** Country whose workers are sought. */
  recruitsFrom: string
  /** How many people are wanted. */
  places: number
  skills: WantedSkill[]
  languages: { language: string; cefr: Cefr }[]
  licences?: WantedLicence[]
  /** ISCED level that is needed at least. */
  education?: number | null
  /** In the occupation, at least. */
  experienceYears?: number | null
  /** Who is free only after this day comes too late. */
  neededBy?: string | null
  /** Last day on which workers can still get it. */
  expiresOn?: string | null
}

const termNames = [
  'title',
  'description',
  'isco',
  'country',
  'place',
  'wageMinor',
  'wageCurrency',
  'wagePeriod',
  'hoursPerWeek',
  'durationMonths',
  'housing',
  'meals',
  'costs',
  'pathway',
] as const satisfies readonly (keyof VacancyTerms)[]

/** Whose name is the message `vacancies.<name>`. */
export function isTerm(name: string): boolean {
  return ([...termNames, ...conditionNames] as string[]).includes(name)
}

/** A condition without an answer is left out, so that one contract has one hash. */
export function vacancyTerms(vacancy: VacancyTerms): VacancyTerms {
  const given = conditionNames.filter((name) => vacancy[name] !== undefined && vacancy[name] !== null)
  return Object.fromEntries([...termNames, ...given].map((name) => [name, vacancy[name]])) as VacancyTerms
}

/** Largest wage we take for real, in minor units: beyond it the period or the currency is mistaken. */
export const highestWageMinor = 1_000_000_000_000
export const limits = {
  hoursPerWeek: 84,
  durationMonths: 120,
  places: 10_000,
  skills: 40,
  languages: 10,
  licences: 10,
  tasks: 20,
  restDaysPerWeek: 3,
  overtimePercent: 400,
  probationMonths: 12,
  paidLeaveDays: 120,
  endOfServiceDays: 90,
  peoplePerRoom: 20,
  experienceYears: 40,
} as const

/** What is wrong with these answers, by field. Answers not given are not asked for. */
export function inputProblems(input: Partial<VacancyInput>): Record<string, Message> {
  const problems: Record<string, Message> = {}
  function check<Field extends keyof VacancyInput>(
    field: Field,
    right: (value: NonNullable<VacancyInput[Field]>) => boolean,
  ): void {
    const value = input[field]
    if (value !== undefined && value !== null && !right(value as NonNullable<VacancyInput[Field]>))
      problems[field] = { key: `vacancies.${field}.error` }
  }
  const between = (low: number, high: number) => (value: number) =>
    Number.isInteger(value) && value >= low && value <= high
  const textOf = (low: number, high: number) => (value: string) => value.length >= low && value.length <= high
  const oneOf = (codes: readonly string[]) => (value: string) => codes.includes(value)
  const once = (keys: string[]) => new Set(keys).size === keys.length
  const money = ({ amountMinor, currency }: { amountMinor: number; currency: string }) =>
    between(0, highestWageMinor)(amountMinor) && currencyCodeList.includes(currency)

  check('title', textOf(1, 200))
  check('description', textOf(0, 5000))
  check('tasks', (tasks) => tasks.length <= limits.tasks && tasks.every(textOf(1, 200)))
  check('isco', (isco) => /^\d{4}$/.test(isco))
  check('country', oneOf(countryCodes))
  check('place', textOf(1, 200))
  check('workplace', oneOf(workplaces))
  check('recruitsFrom', oneOf(countryCodes))
  check('places', between(1, limits.places))
  check('wageMinor', between(1, highestWageMinor))
  check('wageCurrency', oneOf(currencyCodeList))
  check('wagePeriod', oneOf(wagePeriods))
  check('wageBasis', oneOf(wageBases))
  check('hoursPerWeek', between(1, limits.hoursPerWeek))
  check('restDaysPerWeek', between(0, limits.restDaysPerWeek))
  check('overtime', oneOf(overtimes))
  check('overtimePercent', between(100, limits.overtimePercent))
  check('durationMonths', between(1, limits.durationMonths))
  check('probationMonths', between(0, limits.probationMonths))
  check('paidLeaveDays', between(0, limits.paidLeaveDays))
  check('endOfServiceDays', between(0, limits.endOfServiceDays))
  check('housing', oneOf(provisions))
  check('peoplePerRoom', between(1, limits.peoplePerRoom))
  check('meals', oneOf(provisions))
  check('transport', oneOf(provisions))
  check('healthInsurance', oneOf(insurers))
  check('accidentInsurance', oneOf(insurers))
  check('education', between(0, 8))
  check('experienceYears', between(0, limits.experienceYears))
  check('neededBy', isDay)
  check('expiresOn', isDay)
  check(
    'licences',
    (licences) =>
      licences.length <= limits.licences &&
      once(licences.map(({ licence }) => licence)) &&
      licences.every(({ licence }) => licenceCodes.includes(licence)),
  )
  check(
    'deductions',
    (deductions) =>
      once(deductions.map(({ kind }) => kind)) &&
      deductions.every((one) => deductionKinds.includes(one.kind) && money(one)),
  )
  check(
    'skills',
    (skills) =>
      skills.length <= limits.skills &&
      once(skills.map(({ skillId }) => skillId)) &&
      skills.every(({ level }) => level === undefined || level === null || skillLevels.includes(level)),
  )
  check(
    'languages',
    (languages) =>
      languages.length <= limits.languages &&
      once(languages.map(({ language }) => language)) &&
      languages.every(({ language, cefr }) => languageCodes.includes(language) && cefrLevels.includes(cefr)),
  )
  check(
    'costs',
    (costs) =>
      once(costs.map(({ item }) => item)) &&
      costs.every((cost) => costItems.includes(cost.item) && payers.includes(cost.payer) && money(cost)),
  )
  return problems
}
