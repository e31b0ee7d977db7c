/** A vacancy from the first draft to the last place filled: what an employer may write, what is checked before an
 * officer sees it, and who decides. */
import type { Actor } from '../../foundation/actor.ts'
import { isOfficer } from '../../foundation/actor.ts'
import { costItems, highestWageMinor, limits, type VacancyInput } from './terms.ts'

export const vacancyStatuses = ['draft', 'submitted', 'published', 'refused', 'filled', 'closed'] as const
export type VacancyStatus = (typeof vacancyStatuses)[number]

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
    { name: 'complete', passed: unanswered(draft).length === 0 },
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
