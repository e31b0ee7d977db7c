import { usePage } from '../../../foundation/http/fields.tsx'
import { direction, type Locale } from '../../../foundation/i18n/locales.ts'
import { recoveryWords } from './recovery-words.ts'
import type { RecoveryCard } from './service.ts'

/** A card to write down or print: its number and its words, numbered, in the language of its owner. */
export function PrintableCard({ card, locale: own }: { card: RecoveryCard; locale?: Locale }) {
  const page = usePage()
  const { t } = page
  const locale = own ?? page.locale
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
        <ol class="govuk-list govuk-list--number" lang={locale} dir={direction(locale)}>
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
