import { usePage } from '../../../foundation/http/fields.tsx'
import { recoveryWords } from './recovery-words.ts'
import type { RecoveryCard } from './service.ts'

/** A card to write down or print: its number and its words, numbered. */
export function PrintableCard({ card }: { card: RecoveryCard }) {
  const { t, locale } = usePage()
  return (
    <div class="govuk-summary-card">
      <div class="govuk-summary-card__title-wrapper">
        <h2 class="govuk-summary-card__title">{t('accounts.card.heading')}</h2>
      </div>
      <div class="govuk-summary-card__content">
        <p class="govuk-body">
          {t('accounts.card.number')}:{' '}
          <strong>
            <bdi dir="ltr">{`${card.number.slice(0, 4)} ${card.number.slice(4)}`}</bdi>
          </strong>
        </p>
        <p class="govuk-body">{t('accounts.card.words')}:</p>
        <ol class="govuk-list govuk-list--number">
          {recoveryWords(card.words, locale).map((word) => (
            <li>
              <strong>{word}</strong>
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}
