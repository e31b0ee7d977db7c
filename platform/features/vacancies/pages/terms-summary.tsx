import { Bdi, SummaryList, Table } from '../../../foundation/design/index.ts'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { occupationTitle } from '../../classifications/index.ts'
import type { Cost, VacancyTerms } from '../domain.ts'
import { pathwayTitle } from '../pathways.ts'

export function payText(
  { wageMinor, wageCurrency, wagePeriod }: Pick<VacancyTerms, 'wageMinor' | 'wageCurrency' | 'wagePeriod'>,
  texts: Texts,
): string {
  return texts.t(`vacancies.pay.${wagePeriod}`, { amount: texts.money(wageMinor, wageCurrency) })
}

/** The terms as people read them, in the language of `texts`: label and plain text. */
export function termsLines(terms: VacancyTerms, texts: Texts): { key: string; value: string }[] {
  const { t } = texts
  return [
    { key: t('vacancies.title'), value: terms.title },
    { key: t('vacancies.isco'), value: occupationTitle(terms.isco, texts.locale) },
    ...(terms.description ? [{ key: t('vacancies.description'), value: terms.description }] : []),
    {
      key: t('vacancies.place'),
      value: t('vacancies.place.in', { place: terms.place, country: texts.country(terms.country) }),
    },
    { key: t('vacancies.pay'), value: payText(terms, texts) },
    { key: t('vacancies.hoursPerWeek'), value: t('vacancies.hours', { hours: terms.hoursPerWeek }) },
    { key: t('vacancies.durationMonths'), value: t('vacancies.months', { months: terms.durationMonths }) },
    { key: t('vacancies.housing'), value: t(`vacancies.provision.${terms.housing}`) },
    { key: t('vacancies.meals'), value: t(`vacancies.provision.${terms.meals}`) },
    ...(terms.pathway
      ? [{ key: t('vacancies.pathway'), value: pathwayTitle(terms.pathway, texts.locale) }]
      : []),
  ]
}

/** One line for each cost of recruitment: what it is, and who pays how much. */
export function costLines(costs: readonly Cost[], texts: Texts): { key: string; value: string }[] {
  return costs.map(({ item, payer, amountMinor, currency }) => ({
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

/** Terms and who pays what, for a vacancy, an offer or a contract. */
export function TermsSummary({ terms, texts }: { terms: VacancyTerms; texts: Texts }) {
  const { t } = texts
  return (
    <>
      <SummaryList
        rows={termsLines(terms, texts).map(({ key, value }) => ({ key, value: <Bdi>{value}</Bdi> }))}
      />
      <CostsTable costs={terms.costs} texts={texts} caption={t('vacancies.costs')} />
    </>
  )
}

export function CostsTable(props: { costs: readonly Cost[]; texts: Texts; caption: string }) {
  const { costs, texts, caption } = props
  if (costs.length === 0) return null
  return (
    <Table
      caption={caption}
      captionSize="m"
      head={[{ text: texts.t('vacancies.cost') }, { text: texts.t('vacancies.payer') }]}
      firstCellIsHeader
      rows={costLines(costs, texts).map(({ key, value }) => [{ text: key }, { text: value }])}
    />
  )
}
