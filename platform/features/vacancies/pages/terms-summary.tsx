import { Bdi, SummaryList, Table } from '../../../foundation/design/index.ts'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import type { Cost, VacancyTerms } from '../terms.ts'
import { costLines, termsLines } from '../terms-lines.ts'

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
