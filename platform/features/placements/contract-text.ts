/** What a contract says in one language: the same lines for the page and for the PDF. */
import type { Locale } from '../../foundation/i18n/locales.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import { costLines, termsLines } from '../vacancies/index.ts'
import type { PlacementState, Signature } from './domain.ts'
import type { Contract } from './store.ts'

export type Line = { key: string; value: string }
export type ContractText = {
  locale: Locale
  title: string
  sections: { heading: string; lines: Line[] }[]
  note: string
}

/** What this version is worth. */
export type ContractStanding = 'first' | 'changed' | 'proposed' | 'past'

export function contractStanding({ contract, proposal }: PlacementState, version: number): ContractStanding {
  if (proposal?.version === version) return 'proposed'
  if (contract?.version !== version) return 'past'
  return version === 1 ? 'first' : 'changed'
}

export function contractText(
  contract: Contract,
  signatures: readonly Signature[],
  standing: ContractStanding,
  locale: Locale,
  /** Not for who must not know what a worker paid. */
  withCosts: boolean,
): ContractText {
  const texts = textsFor(locale)
  const { t } = texts
  const { parties, ...terms } = contract.terms
  const { worker, employer, recruiter } = parties
  const costs = costLines(terms.costs, texts)

  function signatureOf(side: Signature['side']): string {
    const signature = signatures.find((one) => one.side === side)
    if (!signature) return t('placements.contract.unsigned')
    return t(`placements.contract.signed-${signature.by}`, { date: texts.date(signature.occurredOn) })
  }

  return {
    locale,
    title: t('placements.contract.title'),
    sections: [
      {
        heading: t('placements.contract.parties'),
        lines: [
          {
            key: t('placements.party.worker'),
            value: worker.latinName ? `${worker.name} (${worker.latinName})` : worker.name,
          },
          { key: t('placements.party.birth-date'), value: texts.date(worker.birthDate) },
          { key: t('placements.party.nationality'), value: texts.country(worker.nationality) },
          { key: t('placements.party.employer'), value: employer.name },
          { key: t('placements.party.employer-country'), value: texts.country(employer.country) },
          ...(recruiter
            ? [
                { key: t('placements.party.recruiter'), value: recruiter.name },
                { key: t('placements.party.recruiter-country'), value: texts.country(recruiter.country) },
              ]
            : []),
        ],
      },
      { heading: t('placements.contract.terms'), lines: termsLines(terms, texts) },
      ...(withCosts
        ? [
            {
              heading: t('placements.contract.costs'),
              lines:
                costs.length > 0
                  ? costs
                  : [{ key: t('placements.contract.all-costs'), value: t('placements.contract.no-costs') }],
            },
          ]
        : []),
      {
        heading: t('placements.contract.signatures'),
        lines: [
          { key: t('placements.party.worker'), value: signatureOf('worker') },
          { key: t('placements.party.employer'), value: signatureOf('employer') },
          { key: t('placements.contract.version'), value: texts.number(contract.version) },
          { key: t('placements.contract.hash'), value: contract.hash },
        ],
      },
    ],
    note: t(`placements.contract.note.${standing}`),
  }
}
