import type { Work } from '../../../foundation/database/database.ts'
import { Bdi, Button, InsetText, SummaryList } from '../../../foundation/design/index.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { direction, localeNames } from '../../../foundation/i18n/locales.ts'
import { contractLocales } from '../contract-languages.ts'
import { contractPdf } from '../contract-pdf.ts'
import { contractText } from '../contract-text.ts'
import { seesPlacements } from '../policy.ts'
import { readContract, readPlacement } from '../service.ts'

async function load(work: Work, id: string) {
  const view = await readPlacement(work, id)
  const contract = await readContract(work, id, view.state)
  return {
    contract,
    signatures: view.state.signatures,
    locales: contractLocales(view.workerLocale, contract.terms.country),
  }
}

export const contractPage = definePage({
  path: '/placements/:id/contract',
  policy: seesPlacements,
  get: async ({ t, params, locale, read, url }) => {
    const { id = '' } = params
    const { contract, signatures, locales } = await read((work) => load(work, id))
    // The reader's language first; those of the contract follow.
    const shown = [...new Set([locale, ...locales])]
    return {
      title: t('placements.contract.title'),
      back: `/placements/${id}`,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('placements.contract.title')}</h1>
          <Button href={url(`/placements/${id}/contract.pdf`)} variant="secondary">
            {t('placements.contract.pdf')}
          </Button>
          {shown.map((one) => {
            const text = contractText(contract, signatures, one)
            return (
              <section lang={one} dir={direction(one)} aria-label={localeNames[one]}>
                <h2 class="govuk-heading-l">{localeNames[one]}</h2>
                <InsetText>{text.note}</InsetText>
                {text.sections.map(({ heading, lines }) => (
                  <>
                    <h3 class="govuk-heading-m">{heading}</h3>
                    <SummaryList rows={lines.map(({ key, value }) => ({ key, value: <Bdi>{value}</Bdi> }))} />
                  </>
                ))}
              </section>
            )
          })}
        </>
      ),
    }
  },
})

export const contractPdfPage = definePage({
  path: '/placements/:id/contract.pdf',
  policy: seesPlacements,
  get: async ({ params, read }) => {
    const { id = '' } = params
    const { contract, signatures, locales } = await read((work) => load(work, id))
    const texts = locales.map((locale) => contractText(contract, signatures, locale))
    return {
      file: contractPdf(texts, contract.hash),
      type: 'application/pdf',
      name: `contract-${id.slice(0, 8)}-v${contract.version}.pdf`,
    }
  },
})
