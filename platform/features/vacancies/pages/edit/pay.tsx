/** Pay, what is taken from it, hours, and how long. */
import { Fieldset } from '../../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../../foundation/errors.ts'
import { RadiosField, SelectField, TextField } from '../../../../foundation/http/fields.tsx'
import { minorFrom } from '../../../../foundation/http/read-fields.ts'
import { currencyCodeList, minorDigits } from '../../../../foundation/i18n/texts.ts'
import type { DraftVacancy } from '../../domain.ts'
import { deductionKinds, overtimes, type VacancyInput, wageBases, wagePeriods } from '../../terms.ts'
import { choices, majorUnits, NumberAnswer, numberFrom, RadioAnswer, stepPage } from './step.tsx'

const payPage = stepPage(
  'pay',
  ({ t, texts }, draft) => (
    <>
      <TextField
        name="wageMinor"
        label={t('vacancies.wageMinor')}
        hint={t('vacancies.wageMinor.hint')}
        inputmode="decimal"
        width={10}
        dir="ltr"
        initial={
          draft.wageMinor === null || draft.wageCurrency === null
            ? ''
            : majorUnits(draft.wageMinor, draft.wageCurrency)
        }
      />
      <SelectField
        name="wageCurrency"
        label={t('vacancies.wageCurrency')}
        items={choices(texts, currencyCodeList, (code) => `${texts.currency(code)} (${code})`)}
        initial={draft.wageCurrency ?? ''}
      />
      <RadioAnswer name="wagePeriod" codes={wagePeriods} texts="period" initial={draft.wagePeriod} />
      <RadioAnswer name="wageBasis" codes={wageBases} texts="wageBasis" initial={draft.wageBasis} />
    </>
  ),
  (form) => {
    const wageCurrency = form.text('wageCurrency')
    return {
      wageMinor: minorFrom(form.text('wageMinor'), minorDigits(wageCurrency)) ?? Number.NaN,
      wageCurrency,
      wagePeriod: form.text('wagePeriod') as VacancyInput['wagePeriod'],
      wageBasis: form.text('wageBasis') as NonNullable<VacancyInput['wageBasis']>,
    }
  },
)

const currencyOf = ({ wageCurrency }: DraftVacancy) => wageCurrency ?? 'USD'

const deductionsPage = stepPage(
  'deductions',
  ({ t }, draft) => (
    <Fieldset legend={t('vacancies.deductions.question')} legendSize="s">
      <p class="govuk-hint">{t('vacancies.deductions.hint')}</p>
      {deductionKinds.map((kind) => {
        const given = draft.deductions?.find((one) => one.kind === kind)
        return (
          <TextField
            name={`deduction-${kind}`}
            label={t('vacancies.deduction.in', {
              kind: t(`vacancies.deduction.${kind}`),
              currency: given?.currency ?? currencyOf(draft),
            })}
            inputmode="decimal"
            width={10}
            dir="ltr"
            initial={given ? majorUnits(given.amountMinor, given.currency) : '0'}
          />
        )
      })}
    </Fieldset>
  ),
  (form, draft) => {
    const currency = currencyOf(draft)
    const given = deductionKinds.map((kind) => ({
      kind,
      amountMinor: minorFrom(form.text(`deduction-${kind}`) || '0', minorDigits(currency)) ?? Number.NaN,
      currency,
    }))
    const wrong = given.filter(({ amountMinor }) => Number.isNaN(amountMinor))
    if (wrong.length > 0)
      throw new InvalidInputError(
        Object.fromEntries(wrong.map(({ kind }) => [`deduction-${kind}`, { key: 'vacancies.amount.error' }])),
      )
    return { deductions: given.filter(({ amountMinor }) => amountMinor > 0) }
  },
)

const hoursPage = stepPage(
  'hours',
  ({ t }, draft) => (
    <>
      <NumberAnswer name="hoursPerWeek" initial={draft.hoursPerWeek} />
      <NumberAnswer name="restDaysPerWeek" initial={draft.restDaysPerWeek} />
      <RadiosField
        name="overtime"
        legend={t('vacancies.overtime')}
        legendSize="s"
        initial={draft.overtime ?? undefined}
        items={overtimes.map((code) => ({
          value: code,
          text: t(`vacancies.overtime.${code}`),
          ...(code === 'paid'
            ? {
                conditional: <NumberAnswer name="overtimePercent" initial={draft.overtimePercent} />,
              }
            : {}),
        }))}
      />
    </>
  ),
  (form) => {
    const overtime = form.text('overtime') as NonNullable<VacancyInput['overtime']>
    return {
      hoursPerWeek: numberFrom(form, 'hoursPerWeek'),
      restDaysPerWeek: numberFrom(form, 'restDaysPerWeek'),
      overtime,
      overtimePercent: overtime === 'paid' ? numberFrom(form, 'overtimePercent') : null,
    }
  },
)

const contractPage = stepPage(
  'contract',
  (_page, draft) => (
    <>
      <NumberAnswer name="durationMonths" initial={draft.durationMonths} />
      <NumberAnswer name="probationMonths" initial={draft.probationMonths} />
      <NumberAnswer name="paidLeaveDays" initial={draft.paidLeaveDays} />
      <NumberAnswer name="endOfServiceDays" initial={draft.endOfServiceDays} />
    </>
  ),
  (form) => ({
    durationMonths: numberFrom(form, 'durationMonths'),
    probationMonths: numberFrom(form, 'probationMonths'),
    paidLeaveDays: numberFrom(form, 'paidLeaveDays'),
    endOfServiceDays: numberFrom(form, 'endOfServiceDays'),
  }),
)

export const payPages = [payPage, deductionsPage, hoursPage, contractPage]
