/** What is different between two versions of a contract's terms, and whether the worker is better or worse off. Knows
 * the terms one by one only where it judges: a term added later shows by itself, as changed. */
import type { Cost, VacancyTerms } from '../vacancies/index.ts'
import { canonicalJson } from './canonical.ts'

export type Verdict = 'better' | 'worse' | 'changed'
/** One thing that changed: fields that only mean something together are one topic. */
export type Topic = {
  fields: readonly string[]
  verdict: Verdict
  /** No worse as far as can be seen, but it cannot be compared: another currency may hide a lower wage. */
  unclear?: true
}

type Terms = Partial<VacancyTerms> & Record<string, unknown>

const wageFields = ['wageMinor', 'wageCurrency', 'wagePeriod'] as const

/** Terms of which the worker wants more, or less. */
const wanted: Record<string, 'more' | 'less'> = {
  hoursPerWeek: 'less',
  restDaysPerWeek: 'more',
  overtimePercent: 'more',
  paidLeaveDays: 'more',
  endOfServiceDays: 'more',
  probationMonths: 'less',
  peoplePerRoom: 'less',
}
/** Another way into the country, kind of place or occupation may take rights away that no other term tells of: the least
 * wage, the permit, who may leave an employer. */
const rightsHangOn = ['pathway', 'workplace', 'isco']
/** Answers that can be put in order, worst first; those in one place are worth the same. */
const scales: string[][][] = [
  [['none'], ['allowance', 'employer', 'public'], ['provided']],
  [['gross'], ['net']],
  [['time-off'], ['paid']],
]

/** Every topic that differs. */
export function topicsChanged(before: VacancyTerms, after: VacancyTerms): Topic[] {
  const [old, now] = [before as Terms, after as Terms]
  const differs = (field: string) => canonicalJson(old[field] ?? null) !== canonicalJson(now[field] ?? null)
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(differs)
  const wage = fields.filter((field) => (wageFields as readonly string[]).includes(field))
  const others = fields.filter((field) => !wage.includes(field))
  return [
    ...(wage.length > 0 ? [{ fields: wageFields, ...wageVerdict(before, after) }] : []),
    ...others.map((field): Topic => {
      if (field === 'costs') return { fields: [field], ...costsVerdict(before.costs, after.costs) }
      if (field === 'deductions')
        return { fields: [field], ...deductionsVerdict(before.deductions, after.deductions) }
      const [said, says] = [old[field] ?? null, now[field] ?? null]
      // A promise that is no longer made cannot be measured, and is not nothing.
      const unclear = said !== null && (says === null || rightsHangOn.includes(field))
      return {
        fields: [field],
        verdict: verdictOf(field, old[field], now[field]),
        ...(unclear ? { unclear } : {}),
      }
    }),
  ]
}

/** Topics to be looked at as possible contract substitution: the worker is worse off, or nobody can say. */
export function detriments(topics: readonly Topic[]): string[] {
  return topics
    .filter(({ verdict, unclear }) => verdict === 'worse' || unclear)
    .map(({ fields }) => fields[0] as string)
}

function verdictOf(field: string, before: unknown, after: unknown): Verdict {
  const direction = wanted[field]
  if (direction && typeof before === 'number' && typeof after === 'number')
    return after > before === (direction === 'more') ? 'better' : 'worse'
  for (const scale of scales) {
    const [from, to] = [before, after].map((value) => scale.findIndex((step) => step.includes(String(value))))
    if (from !== undefined && to !== undefined && from >= 0 && to >= 0 && from !== to)
      return to > from ? 'better' : 'worse'
  }
  return 'changed'
}

type Wage = Pick<VacancyTerms, 'wageMinor' | 'wageCurrency' | 'wagePeriod' | 'hoursPerWeek'>

/** Twelve months and 52 weeks to a year. */
function yearly({ wageMinor, wagePeriod, hoursPerWeek }: Wage): number {
  if (wagePeriod === 'hour') return wageMinor * hoursPerWeek * 52
  return wagePeriod === 'month' ? wageMinor * 12 : wageMinor
}

function wageVerdict(before: Wage, after: Wage): Pick<Topic, 'verdict' | 'unclear'> {
  if (before.wageCurrency !== after.wageCurrency) return { verdict: 'changed', unclear: true }
  const [old, now] = [yearly(before), yearly(after)]
  if (now === old) return { verdict: 'changed' }
  return { verdict: now > old ? 'better' : 'worse' }
}

/** Whether this cost is a new or higher burden on the worker. */
export function costVerdict(
  before: Cost | undefined,
  after: Cost | undefined,
): Pick<Topic, 'verdict' | 'unclear'> {
  const [paid, pays] = [before?.payer === 'worker', after?.payer === 'worker']
  if (!paid && !pays) return { verdict: 'changed' }
  if (paid !== pays) return { verdict: pays ? 'worse' : 'better' }
  if (before?.currency !== after?.currency) return { verdict: 'changed', unclear: true }
  const [old, now] = [before?.amountMinor ?? 0, after?.amountMinor ?? 0]
  if (old === now) return { verdict: 'changed' }
  return { verdict: now < old ? 'better' : 'worse' }
}

function costsVerdict(
  before: readonly Cost[] = [],
  after: readonly Cost[] = [],
): Pick<Topic, 'verdict' | 'unclear'> {
  const items = new Set([...before, ...after].map(({ item }) => item))
  const each = [...items].map((item) =>
    costVerdict(
      before.find((cost) => cost.item === item),
      after.find((cost) => cost.item === item),
    ),
  )
  const unclear = each.some((one) => one.unclear) ? { unclear: true as const } : {}
  if (each.some(({ verdict }) => verdict === 'worse')) return { verdict: 'worse', ...unclear }
  return { verdict: each.some(({ verdict }) => verdict === 'better') ? 'better' : 'changed', ...unclear }
}

/** By what is taken from the pay in all; what was never said is not the same as nothing. */
function deductionsVerdict(
  before: VacancyTerms['deductions'],
  after: VacancyTerms['deductions'],
): Pick<Topic, 'verdict' | 'unclear'> {
  const currencies = new Set([...(before ?? []), ...(after ?? [])].map(({ currency }) => currency))
  if (!before || !after || currencies.size > 1) return { verdict: 'changed', unclear: true }
  const [old, now] = [before, after].map((list) =>
    list.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  )
  if (old === undefined || now === undefined || old === now) return { verdict: 'changed' }
  return { verdict: now < old ? 'better' : 'worse' }
}
