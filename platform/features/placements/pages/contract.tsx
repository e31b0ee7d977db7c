import type { Work } from '../../../foundation/database/database.ts'
import { Bdi, Button, InsetText, SummaryList } from '../../../foundation/design/index.ts'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { integerFrom } from '../../../foundation/http/read-fields.ts'
import { direction, localeNames } from '../../../foundation/i18n/locales.ts'
import { contractLocales } from '../contract-languages.ts'
import { contractPdf, lettersMissing } from '../contract-pdf.ts'
import { contractStanding, contractText } from '../contract-text.ts'
import { signaturesOf } from '../domain.ts'
import { seesPlacements } from '../policy.ts'
import { readContract, readPlacement } from '../service.ts'

/** The version asked for, or the one that stands. */
async function load(work: Work, id: string, query: Form) {
  const { state, workerLocale, shows } = await readPlacement(work, id)
  const asked = query.has('version') ? (integerFrom(query.text('version')) ?? 0) : state.contract?.version
  const contract = await readContract(work, id, asked)
  return {
    contract,
    signatures: signaturesOf(state, contract.version),
    standing: contractStanding(state, contract.version),
    locales: contractLocales(workerLocale, contract.terms.country),
    withCosts: shows('costs'),
  }
}

export const contractPage = definePage({
  path: '/placements/:id/contract',
  policy: seesPlacements,
  get: async ({ t, texts, params, query, locale, read, url }) => {
    const { id = '' } = params
    const { contract, signatures, standing, locales, withCosts } = await read((work) => load(work, id, query))
    // The reader's language first; those of the contract follow.
    const shown = [...new Set([locale, ...locales])]
    const title = t('placements.contract.title')
    const letters = lettersMissing(
      locales.map((one) => contractText(contract, signatures, standing, one, withCosts)),
    )
    return {
      title,
      back: `/placements/${id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            {t('placements.contract.of-version', { version: texts.number(contract.version) })}
          </span>
          <h1 class="govuk-heading-l">{title}</h1>
          {letters.length > 0 && (
            <InsetText>
              {t('placements.contract.letters', { letters: letters.slice(0, 30).join(' ') })}
            </InsetText>
          )}
          <Button
            href={url(`/placements/${id}/contract.pdf?version=${contract.version}`)}
            variant="secondary"
          >
            {t('placements.contract.pdf')}
          </Button>
          {shown.map((one) => {
            const text = contractText(contract, signatures, standing, one, withCosts)
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
  get: async ({ params, query, read }) => {
    const { id = '' } = params
    const { contract, signatures, standing, locales, withCosts } = await read((work) => load(work, id, query))
    const texts = locales.map((locale) => contractText(contract, signatures, standing, locale, withCosts))
    return {
      file: contractPdf(texts, contract.hash),
      type: 'application/pdf',
      name: `contract-${id.slice(0, 8)}-v${contract.version}.pdf`,
    }
  },
})
