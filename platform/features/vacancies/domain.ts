/** A vacancy from the first draft to the last place filled: what an employer may write, what is checked before an
 * officer sees it, and who decides. */
import type { Actor } from '../../foundation/actor.ts'
import { isOfficer } from '../../foundation/actor.ts'
import type { Message } from '../../foundation/errors.ts'
import { minorDigits, type TextValues } from '../../foundation/i18n/texts.ts'
import { costRefusals, type MinimumWages, type RecruitmentCosts, wageShortfall } from '../labour-law/index.ts'
import type { Safeguard } from '../pathways/index.ts'
import { type Cost, type CostItem, costItems, highestWageMinor, limits, type VacancyInput } from './terms.ts'

export type VacancyStatus = 'draft' | 'submitted' | 'published' | 'refused' | 'filled' | 'closed' | 'expired'

/** Why an officer refuses or stops a vacancy: beside the words, so that it can be counted. */
export const refusalCodes = [
  'pay',
  'costs',
  'conditions',
  'unclear',
  'occupation',
  'not-real',
  'employer',
  'licence',
  'pathway',
  'duplicate',
  'other',
] as const
export type RefusalCode = (typeof refusalCodes)[number]
/** Why its employer closes it. */
export const endReasons = [
  'job-gone',
  'no-candidates',
  'would-hire-if-pathway-existed',
  'pathway-too-slow',
  'too-expensive',
  'licence-lost',
  'found-otherwise',
  'mistake',
  'other',
] as const
export type EndReason = (typeof endReasons)[number]

type VacancyRecord = {
  id: string
  employerId: string
  recruiterId: string | null
  status: VacancyStatus
  submittedAt: Date | null
  decidedBy: string | null
  decidedAt: Date | null
  decisionReason: string | null
  decisionCode: RefusalCode | null
  endReason: EndReason | null
  createdAt: Date
}

/** A vacancy with every answer given. */
export type Vacancy = VacancyRecord & VacancyInput

/** Without these no row of the database is more than a draft. */
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
] as const satisfies readonly (keyof VacancyInput)[]

/** Asked of every vacancy that is sent in. */
const furtherAnswers = [
  'workplace',
  'wageBasis',
  'restDaysPerWeek',
  'overtime',
  'probationMonths',
  'paidLeaveDays',
  'endOfServiceDays',
  'transport',
  'healthInsurance',
  'accidentInsurance',
  'deductions',
  'education',
  'experienceYears',
  'expiresOn',
] as const satisfies readonly (keyof VacancyInput)[]

type Growing = (typeof answers)[number]
/** One that still grows: null where nothing was answered yet. */
export type DraftVacancy = VacancyRecord &
  Omit<VacancyInput, Growing> & { [Field in Growing]: VacancyInput[Field] | null }

export function isWhole(draft: DraftVacancy): draft is Vacancy {
  return answers.every((field) => draft[field] !== null)
}

/** What still has to be answered before it can be sent in. */
export function unanswered(draft: DraftVacancy): (keyof VacancyInput)[] {
  const missing = (field: keyof VacancyInput) => draft[field] === null || draft[field] === undefined
  return [
    ...[...answers, ...furtherAnswers].filter(missing),
    ...(draft.overtime === 'paid' && missing('overtimePercent') ? (['overtimePercent'] as const) : []),
    ...(draft.housing === 'provided' && missing('peoplePerRoom') ? (['peoplePerRoom'] as const) : []),
    ...(costItems.every((item) => draft.costs.some((cost) => cost.item === item))
      ? []
      : (['costs'] as const)),
  ]
}

/** What is known, on the day, of those who stand behind a vacancy, and of the law. */
export type Standing = {
  day: string
  employerVerified: boolean
  /** Null when the employer hires without a recruiter. */
  recruiter: { verified: boolean; licensed: boolean } | null
  law: {
    /** Of the country of work. */
    wages: MinimumWages | undefined
    origin: RecruitmentCosts | undefined
    destination: RecruitmentCosts | undefined
    /** About recruiting health workers; none where the work is another. */
    safeguard: Safeguard | undefined
  }
}

/** `name` doubles as message key: vacancies.checks.<name>.passed and .failed. */
export type Check = {
  name:
    | 'complete'
    | 'employer'
    | 'recruiter'
    | 'licence'
    | 'costs'
    | 'cost-not-allowed'
    | 'cost-above-ceiling'
    | 'cost-other-currency'
    | 'wage'
    | 'wage-too-low'
    | 'wage-other-currency'
    | 'hours'
    | 'rest'
    | 'until'
    | 'skills'
    | 'safeguards'
    | 'safeguards-listed'
    | 'safeguards-agreed'
    | 'safeguards-no-agreement'
  passed: boolean
  /** It does not stand against it, but somebody has to look. */
  warns?: boolean
  source?: Safeguard['source']
  /** The cost that it is about. */
  item?: CostItem
  values?: TextValues
}

/** Where the check stands on a page, and its field in the API. */
export function checkId({ name, item }: Check): string {
  return item ? `check-cost-${item}` : `check-${name}`
}

export function checkMessage({ name, passed, values }: Check): Message {
  const key = `vacancies.checks.${name}.${passed ? 'passed' : 'failed'}`
  return values ? { key, values } : { key }
}

/** Everything that can be checked without a person; all of it must pass before an officer is asked. */
export function automaticChecks(draft: DraftVacancy, standing: Standing): Check[] {
  const { recruiter, day } = standing
  const { hoursPerWeek, restDaysPerWeek, expiresOn } = draft
  return [
    { name: 'complete', passed: unanswered(draft).length === 0 },
    { name: 'employer', passed: standing.employerVerified },
    ...(recruiter
      ? [
          { name: 'recruiter' as const, passed: recruiter.verified },
          { name: 'licence' as const, passed: recruiter.licensed },
        ]
      : []),
    ...wageChecks(draft, standing),
    ...costChecks(draft, standing),
    ...safeguardChecks(standing),
    {
      name: 'hours',
      passed: hoursPerWeek !== null && hoursPerWeek >= 1 && hoursPerWeek <= limits.hoursPerWeek,
    },
    // 24 hours in seven days: ILO conventions 14, 106 and, for domestic workers, 189.
    { name: 'rest', passed: typeof restDaysPerWeek === 'number' && restDaysPerWeek >= 1 },
    { name: 'until', passed: typeof expiresOn === 'string' && expiresOn >= day },
    { name: 'skills', passed: draft.skills.length + draft.languages.length > 0 },
  ]
}

/** WHO Global Code of Practice, article 5.1; a stop where the country of work itself asks for an agreement. */
function safeguardChecks({ law: { safeguard } }: Standing): Check[] {
  if (!safeguard || safeguard.warning === 'unknown') return []
  const { warning, agreement, source, year } = safeguard
  const values = { year: String(year) }
  if (warning === 'no') return [{ name: 'safeguards', passed: true, source, values }]
  if (!agreement) return [{ name: 'safeguards-listed', passed: true, warns: true, source, values }]
  const { exists } = agreement
  return [
    exists
      ? { name: 'safeguards-agreed', passed: true, warns: true, source: agreement.source, values }
      : { name: 'safeguards-no-agreement', passed: false, source: agreement.source, values },
  ]
}

function wageChecks(draft: DraftVacancy, { law, day }: Standing): Check[] {
  const { wageMinor, wageCurrency } = draft
  const real = wageMinor !== null && wageMinor > 0 && wageMinor <= highestWageMinor
  if (!real || !isWhole(draft) || wageCurrency === null) return [{ name: 'wage', passed: real }]
  const shortfall = wageShortfall(law.wages, draft, day)
  if (!shortfall) return [{ name: 'wage', passed: true }]
  const { kind, leastMinor, currency, period } = shortfall
  return [
    {
      name: `wage-${kind}`,
      passed: false,
      values: { amount: majorUnits(leastMinor, currency), currency, period },
    },
  ]
}

function costChecks(draft: DraftVacancy, standing: Standing): Check[] {
  const refused = refusedCosts(draft, draft.costs, standing)
  if (refused.length > 0) return refused
  return [{ name: 'costs', passed: true }]
}

/** Which of these costs may not be put on the worker. */
export function refusedCosts(
  draft: DraftVacancy,
  costs: readonly Cost[],
  { law, day }: Pick<Standing, 'law' | 'day'>,
): Check[] {
  return costRefusals(
    costs,
    law,
    {
      origin: draft.recruitsFrom ?? '',
      destination: draft.country ?? '',
      isco: draft.isco,
      wageMinor: draft.wageMinor ?? 0,
      wageCurrency: draft.wageCurrency ?? '',
      wagePeriod: draft.wagePeriod ?? 'month',
      hoursPerWeek: draft.hoursPerWeek ?? 0,
    },
    day,
  ).map((refusal) => ({
    name: `cost-${refusal.reason}`,
    passed: false,
    item: refusal.item as CostItem,
    ...(refusal.reason === 'not-allowed'
      ? {}
      : {
          values: {
            amount: majorUnits(refusal.amountMinor, refusal.currency),
            currency: refusal.currency,
          },
        }),
  }))
}

function majorUnits(minor: number, currency: string): number {
  return minor / 10 ** minorDigits(currency)
}

/** The terms may change until they are sent in, and again when they were refused. */
export function isEditable({ status }: Pick<DraftVacancy, 'status'>): boolean {
  return status === 'draft' || status === 'refused'
}

/** What its employer may close: what still waits or is open. */
export function isClosable({ status }: Pick<DraftVacancy, 'status'>): boolean {
  return status === 'draft' || status === 'submitted' || status === 'published'
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
