/** A vacancy from the first draft to the last place filled: what an employer may write, what is checked before an
 * officer sees it, and who decides. */
import type { Actor } from '../../foundation/actor.ts'
import { isOfficer } from '../../foundation/actor.ts'
import type { Message } from '../../foundation/errors.ts'
import { countryCodes, currencyCodeList, languageCodes } from '../../foundation/i18n/texts.ts'

export const vacancyStatuses = ['draft', 'submitted', 'published', 'refused', 'filled', 'closed'] as const
export type VacancyStatus = (typeof vacancyStatuses)[number]
export const wagePeriods = ['hour', 'month', 'year'] as const
export type WagePeriod = (typeof wagePeriods)[number]
export const provisions = ['provided', 'allowance', 'none'] as const
/** Housing and meals: given, paid for, or neither. */
export type Provision = (typeof provisions)[number]
/** Items of the ILO definition of recruitment fees and related costs (2019). */
export const costItems = [
  'agency_fee',
  'visa',
  'travel',
  'medical',
  'training',
  'insurance',
  'documents',
] as const
export type CostItem = (typeof costItems)[number]
export const payers = ['employer', 'worker', 'government'] as const
export type Payer = (typeof payers)[number]
export const cefrLevels = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'] as const
export type Cefr = (typeof cefrLevels)[number]

export type Cost = { item: CostItem; payer: Payer; amountMinor: number; currency: string }

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
}

/** All that an employer writes. */
export type VacancyInput = VacancyTerms & {
  /** Country whose workers are sought. */
  recruitsFrom: string
  /** How many people are wanted. */
  places: number
  skills: { skillId: string; essential: boolean }[]
  languages: { language: string; cefr: Cefr }[]
}

type VacancyRecord = {
  id: string
  employerId: string
  recruiterId: string | null
  status: VacancyStatus
  submittedAt: Date | null
  decidedBy: string | null
  decidedAt: Date | null
  decisionReason: string | null
  createdAt: Date
}

/** A vacancy with every answer given. */
export type Vacancy = VacancyRecord & VacancyInput

type AnsweredFirst = 'title' | 'description' | 'isco' | 'pathway' | 'costs' | 'skills' | 'languages'
/** One that still grows: null where nothing was answered yet. */
export type DraftVacancy = VacancyRecord &
  Pick<VacancyInput, AnsweredFirst> & {
    [Field in Exclude<keyof VacancyInput, AnsweredFirst>]: VacancyInput[Field] | null
  }

const answers = [
  'country',
  'place',
  'recruitsFrom',
  'places',
  'wageMinor',
  'wageCurrency',
  'wagePeriod',
  'hoursPerWeek',
  'durationMonths',
  'housing',
  'meals',
] as const

function unanswered(draft: DraftVacancy): (keyof VacancyInput)[] {
  return answers.filter((field) => draft[field] === null)
}

export function isWhole(draft: DraftVacancy): draft is Vacancy {
  return unanswered(draft).length === 0
}

export function vacancyTerms(vacancy: Vacancy): VacancyTerms {
  const { title, description, isco, country, place, wageMinor, wageCurrency, wagePeriod } = vacancy
  const { hoursPerWeek, durationMonths, housing, meals, costs, pathway } = vacancy
  return {
    title,
    description,
    isco,
    country,
    place,
    wageMinor,
    wageCurrency,
    wagePeriod,
    hoursPerWeek,
    durationMonths,
    housing,
    meals,
    costs,
    pathway,
  }
}

/** Largest wage we take for real, in minor units: beyond it the period or the currency is mistaken. */
export const highestWageMinor = 1_000_000_000_000
export const limits = { hoursPerWeek: 84, durationMonths: 120, places: 10_000, skills: 40, languages: 10 }

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

  check('title', textOf(1, 200))
  check('description', textOf(0, 5000))
  check('isco', (isco) => /^\d{4}$/.test(isco))
  check('country', oneOf(countryCodes))
  check('place', textOf(1, 200))
  check('recruitsFrom', oneOf(countryCodes))
  check('places', between(1, limits.places))
  check('wageMinor', between(1, highestWageMinor))
  check('wageCurrency', oneOf(currencyCodeList))
  check('wagePeriod', oneOf(wagePeriods))
  check('hoursPerWeek', between(1, limits.hoursPerWeek))
  check('durationMonths', between(1, limits.durationMonths))
  check('housing', oneOf(provisions))
  check('meals', oneOf(provisions))
  check('skills', (skills) => skills.length <= limits.skills && once(skills.map(({ skillId }) => skillId)))
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
      costs.every(
        ({ item, payer, amountMinor, currency }) =>
          costItems.includes(item) &&
          payers.includes(payer) &&
          between(0, highestWageMinor)(amountMinor) &&
          currencyCodeList.includes(currency),
      ),
  )
  return problems
}

/** What is known, on the day, of those who stand behind a vacancy. */
export type Standing = {
  employerVerified: boolean
  /** Null when the employer hires without a recruiter. */
  recruiter: { verified: boolean; licensed: boolean } | null
}

export type CheckName =
  | 'complete'
  | 'employer'
  | 'recruiter'
  | 'licence'
  | 'costs'
  | 'wage'
  | 'hours'
  | 'skills'
/** `name` doubles as message key: vacancies.checks.<name>.passed and .failed. */
export type Check = { name: CheckName; passed: boolean }

/** Everything that can be checked without a person; all of it must pass before an officer is asked. */
export function automaticChecks(draft: DraftVacancy, standing: Standing): Check[] {
  const { recruiter } = standing
  const { wageMinor, hoursPerWeek } = draft
  return [
    { name: 'complete', passed: isWhole(draft) },
    { name: 'employer', passed: standing.employerVerified },
    ...(recruiter
      ? [
          { name: 'recruiter' as const, passed: recruiter.verified },
          { name: 'licence' as const, passed: recruiter.licensed },
        ]
      : []),
    // No rule of the catalogue allows any of these costs to be put on a worker yet.
    { name: 'costs', passed: draft.costs.every(({ payer }) => payer !== 'worker') },
    { name: 'wage', passed: wageMinor !== null && wageMinor > 0 && wageMinor <= highestWageMinor },
    {
      name: 'hours',
      passed: hoursPerWeek !== null && hoursPerWeek >= 1 && hoursPerWeek <= limits.hoursPerWeek,
    },
    { name: 'skills', passed: draft.skills.length + draft.languages.length > 0 },
  ]
}

/** The terms may change until they are sent in, and again when they were refused. */
export function isEditable({ status }: Pick<DraftVacancy, 'status'>): boolean {
  return status === 'draft' || status === 'refused'
}

export function isOwn(
  actor: Actor,
  { employerId, recruiterId }: Pick<DraftVacancy, 'employerId' | 'recruiterId'>,
) {
  return actor.kind === 'staff' && (actor.organisation === employerId || actor.organisation === recruiterId)
}

export function mayDecide(actor: Actor, { recruitsFrom }: Pick<DraftVacancy, 'recruitsFrom'>): boolean {
  return isOfficer(actor, 'vacancies') && actor.country === recruitsFrom
}
