import { today } from '../../../foundation/days.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { occupationTitle } from '../../classifications/index.ts'
import { chargesIn } from '../catalogue.ts'
import { type Charge, chargesOn } from '../domain.ts'

/** What a worker may be charged for getting a job, as far as the catalogue knows the law of the country. */
export function ChargesSummary({ country }: { country: string }) {
  const { t, texts } = usePage()
  const day = today()
  const law = chargesIn(country)
  const sides = (['origin', 'destination'] as const).map((side) => ({
    side,
    charges: chargesOn(law?.[side], day),
  }))
  const name = texts.country(country)
  return (
    <>
      {sides.map(
        ({ side, charges }) =>
          charges.length > 0 && (
            <>
              <p class="govuk-body">{t(`labour-law.charges.${side}`, { country: name })}</p>
              <ul class="govuk-list govuk-list--bullet">
                {charges.map((charge) => (
                  <li>
                    {chargeText(charge, texts)}{' '}
                    <a class="govuk-link" href={charge.cite.url} lang="en">
                      {charge.cite.source}
                    </a>
                    {!charge.cite.verified && ` (${t('labour-law.not-verified')})`}
                  </li>
                ))}
              </ul>
            </>
          ),
      )}
      {sides.every(({ charges }) => charges.length === 0) && (
        <p class="govuk-body">{t('labour-law.charges.unknown', { country: name })}</p>
      )}
      <p class="govuk-body">{t('labour-law.charges.principle')}</p>
    </>
  )
}

function chargeText(charge: Charge, { t, list, money, country, locale }: Texts): string {
  const items = list(charge.items.map((item) => t(`vacancies.cost.${item}`)))
  const { ceiling, countries, not_for, when } = charge
  const most =
    ceiling === undefined
      ? undefined
      : 'amount' in ceiling
        ? t('labour-law.at-most', { amount: money(ceiling.amount, ceiling.currency) })
        : t('labour-law.at-most-months', { months: ceiling.months_of_wage })
  return [
    t(charge.may_be_charged ? 'labour-law.may' : 'labour-law.may-not', { items }),
    most,
    when && t(`labour-law.when.${when}`),
    countries && t('labour-law.only-for', { countries: list(countries.map(country)) }),
    not_for &&
      t('labour-law.not-for', { occupations: list(not_for.map((code) => occupationTitle(code, locale))) }),
  ]
    .filter(Boolean)
    .join(' ')
}
