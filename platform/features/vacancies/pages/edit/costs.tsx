/** Who pays each cost of recruitment, and how much: two pages, because there are many. */
import { Fieldset } from '../../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../../foundation/errors.ts'
import { SelectField, TextField } from '../../../../foundation/http/fields.tsx'
import { minorFrom } from '../../../../foundation/http/read-fields.ts'
import { minorDigits } from '../../../../foundation/i18n/texts.ts'
import { checkMessage, type DraftVacancy, refusedCosts } from '../../domain.ts'
import { lawOf } from '../../service.ts'
import { type Cost, type CostItem, costItems, payers } from '../../terms.ts'
import { majorUnits, stepPage } from './step.tsx'

const travelItems: readonly CostItem[] = [
  'tests',
  'training',
  'equipment',
  'travel',
  'lodging',
  'return_travel',
]

function costsPage(step: 'costs' | 'travel-costs', items: readonly CostItem[]) {
  const costOf = (draft: DraftVacancy, item: CostItem) => draft.costs.find((one) => one.item === item)
  const currencyOf = (draft: DraftVacancy, item: CostItem) =>
    costOf(draft, item)?.currency ?? draft.wageCurrency ?? 'USD'
  return stepPage(
    step,
    ({ t }, draft) => (
      <>
        <p class="govuk-body">{t('vacancies.costs.hint')}</p>
        {items.map((item) => {
          const cost = costOf(draft, item)
          return (
            <Fieldset legend={t(`vacancies.cost.${item}`)} legendSize="s">
              <SelectField
                name={`payer-${item}`}
                label={t('vacancies.payer')}
                items={payers.map((payer) => ({ value: payer, text: t(`vacancies.payer.${payer}`) }))}
                initial={cost?.payer ?? 'employer'}
              />
              <TextField
                name={`amount-${item}`}
                label={t('vacancies.cost.amount', { currency: currencyOf(draft, item) })}
                inputmode="decimal"
                width={10}
                dir="ltr"
                initial={cost ? majorUnits(cost.amountMinor, cost.currency) : '0'}
              />
            </Fieldset>
          )
        })}
      </>
    ),
    (form, draft) => {
      const costs = items.map((item): Cost => {
        const currency = currencyOf(draft, item)
        return {
          item,
          payer: form.text(`payer-${item}`) as Cost['payer'],
          amountMinor: minorFrom(form.text(`amount-${item}`) || '0', minorDigits(currency)) ?? Number.NaN,
          currency,
        }
      })
      const all = [...draft.costs.filter(({ item }) => !items.includes(item)), ...costs]
      const problems = Object.fromEntries([
        ...refusedCosts(draft, all, lawOf(draft))
          .filter(({ item }) => item && items.includes(item))
          .map((check) => [`payer-${check.item}`, checkMessage(check)]),
        ...costs
          .filter(({ amountMinor }) => Number.isNaN(amountMinor))
          .map(({ item }) => [`amount-${item}`, { key: 'vacancies.amount.error' }]),
      ])
      if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
      return { costs: all }
    },
  )
}

export const costPages = [
  costsPage(
    'costs',
    costItems.filter((item) => !travelItems.includes(item)),
  ),
  costsPage('travel-costs', travelItems),
]
