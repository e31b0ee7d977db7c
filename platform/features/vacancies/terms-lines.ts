/** Terms as people read them. Vacancy pages, offers, contracts and comparisons of two contracts all go through these
 * lines, so that none of them forgets a term. */
import type { Texts } from '../../foundation/i18n/texts.ts'
import { occupationTitle } from '../classifications/index.ts'
import { pathwayTitle } from './pathways.ts'
import type { Cost, VacancyTerms } from './terms.ts'

/** `name` is the same in every language and for every version of the terms: hold two lists against each other by it. */
export type TermLine = { name: string; key: string; value: string }

export function payText(
  { wageMinor, wageCurrency, wagePeriod }: Pick<VacancyTerms, 'wageMinor' | 'wageCurrency' | 'wagePeriod'>,
  texts: Texts,
): string {
  return texts.t(`vacancies.pay.${wagePeriod}`, { amount: texts.money(wageMinor, wageCurrency) })
}

/** The value of a term as people read it; undefined where the terms do not say. */
const values: Record<string, (terms: Partial<VacancyTerms>, texts: Texts) => string | undefined> = {
  title: ({ title }) => title,
  isco: ({ isco }, { locale }) => isco && occupationTitle(isco, locale),
  description: ({ description }) => description,
  tasks: ({ tasks }) => tasks?.join('; '),
  workplace: ({ workplace }, { t }) => choice(workplace, (code) => t(`vacancies.workplace.${code}`)),
  place: ({ place, country }, { t, country: name }) =>
    place && country && t('vacancies.place.in', { place, country: name(country) }),
  pay: ({ wageMinor, wageCurrency, wagePeriod }, texts) =>
    wageMinor && wageCurrency && wagePeriod
      ? payText({ wageMinor, wageCurrency, wagePeriod }, texts)
      : undefined,
  workerCosts: ({ costs }, texts) => (costs && costs.length > 0 ? workerCostsText(costs, texts) : undefined),
  wageBasis: ({ wageBasis }, { t }) => choice(wageBasis, (code) => t(`vacancies.wageBasis.${code}`)),
  deductions: ({ deductions }, texts) => choice(deductions, (given) => deductionsText(given, texts)),
  hoursPerWeek: ({ hoursPerWeek }, { t }) => choice(hoursPerWeek, (hours) => t('vacancies.hours', { hours })),
  restDaysPerWeek: ({ restDaysPerWeek }, { t }) =>
    choice(restDaysPerWeek, (days) => t('vacancies.rest-days', { days })),
  overtime: ({ overtime, overtimePercent }, { t, number }) =>
    choice(overtime, (code) =>
      code === 'paid' && overtimePercent
        ? t('vacancies.overtime.paid-at', { percent: number(overtimePercent) })
        : t(`vacancies.overtime.${code}`),
    ),
  paidLeaveDays: ({ paidLeaveDays }, { t }) =>
    choice(paidLeaveDays, (days) => t('vacancies.days-a-year', { days })),
  durationMonths: ({ durationMonths }, { t }) =>
    choice(durationMonths, (months) => t('vacancies.months', { months })),
  probationMonths: ({ probationMonths }, { t }) =>
    choice(probationMonths, (months) => t('vacancies.probation', { months })),
  endOfServiceDays: ({ endOfServiceDays }, { t }) =>
    choice(endOfServiceDays, (days) => t('vacancies.end-of-service', { days })),
  housing: ({ housing }, { t }) => choice(housing, (code) => t(`vacancies.provision.${code}`)),
  peoplePerRoom: ({ peoplePerRoom, housing }, { t }) =>
    housing === 'provided'
      ? choice(peoplePerRoom, (people) => t('vacancies.people-per-room', { people }))
      : undefined,
  meals: ({ meals }, { t }) => choice(meals, (code) => t(`vacancies.provision.${code}`)),
  transport: ({ transport }, { t }) => choice(transport, (code) => t(`vacancies.provision.${code}`)),
  healthInsurance: ({ healthInsurance }, { t }) =>
    choice(healthInsurance, (code) => t(`vacancies.insurer.${code}`)),
  accidentInsurance: ({ accidentInsurance }, { t }) =>
    choice(accidentInsurance, (code) => t(`vacancies.insurer.${code}`)),
  pathway: ({ pathway }, { locale }) => choice(pathway, (folder) => pathwayTitle(folder, locale)),
}

function choice<T>(value: T | null | undefined, text: (value: T) => string): string | undefined {
  return value === null || value === undefined ? undefined : text(value)
}

/** What the worker pays for getting the job, in each currency. */
export function workerCosts(costs: readonly Cost[]): { amountMinor: number; currency: string }[] {
  const sums = new Map<string, number>()
  for (const { payer, amountMinor, currency } of costs)
    if (payer === 'worker') sums.set(currency, (sums.get(currency) ?? 0) + amountMinor)
  return [...sums].map(([currency, amountMinor]) => ({ amountMinor, currency }))
}

function workerCostsText(costs: readonly Cost[], { t, list, money }: Texts): string {
  const sums = workerCosts(costs)
  return sums.length === 0
    ? t('vacancies.workerCosts.none')
    : list(sums.map(({ amountMinor, currency }) => money(amountMinor, currency)))
}

function deductionsText(
  deductions: NonNullable<VacancyTerms['deductions']>,
  { t, money, list }: Texts,
): string {
  if (deductions.length === 0) return t('vacancies.deductions.none')
  return list(
    deductions.map(({ kind, amountMinor, currency }) =>
      t('vacancies.deduction-amount', {
        kind: t(`vacancies.deduction.${kind}`),
        amount: money(amountMinor, currency),
      }),
    ),
  )
}

/** One term as people read it; undefined where it has no answer. */
export function termText(
  name: string,
  terms: { [Field in keyof VacancyTerms]?: VacancyTerms[Field] | null },
  texts: Texts,
): string | undefined {
  return values[name]?.(terms as Partial<VacancyTerms>, texts) || undefined
}

/** Every term that has an answer, in the language of `texts`, but who pays the costs: `costLines`. */
export function termsLines(terms: VacancyTerms, texts: Texts): TermLine[] {
  return Object.keys(values).flatMap((name) => {
    const value = termText(name, terms, texts)
    return value === undefined ? [] : [{ name, key: texts.t(`vacancies.${name}`), value }]
  })
}

/** One line for each cost of recruitment: what it is, and who pays how much. */
export function costLines(costs: readonly Cost[], texts: Texts): TermLine[] {
  return costs.map(({ item, payer, amountMinor, currency }) => ({
    name: `costs.${item}`,
    key: texts.t(`vacancies.cost.${item}`),
    value:
      amountMinor > 0
        ? texts.t('vacancies.payer-amount', {
            payer: texts.t(`vacancies.payer.${payer}`),
            amount: texts.money(amountMinor, currency),
          })
        : texts.t(`vacancies.payer.${payer}`),
  }))
}
