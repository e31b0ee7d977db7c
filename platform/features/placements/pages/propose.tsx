import { Fieldset, InsetText } from '../../../foundation/design/index.ts'
import { InvalidInputError, NotFoundError } from '../../../foundation/errors.ts'
import {
  RadiosField,
  SelectField,
  SendForm,
  TextareaField,
  TextField,
  usePage,
} from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage, type PageContext, type PageResult } from '../../../foundation/http/page.ts'
import { integerFrom, minorFrom } from '../../../foundation/http/read-fields.ts'
import { currencyCodeList, minorDigits } from '../../../foundation/i18n/texts.ts'
import {
  isSearching,
  OccupationPicker,
  occupationPicker,
  type Picker,
  readPicker,
} from '../../classifications/index.ts'
import {
  type Cost,
  costItems,
  deductionKinds,
  destinationPathways,
  insurers,
  overtimes,
  pathwayTitle,
  payers,
  provisions,
  TasksField,
  tasksFrom,
  type VacancyTerms,
  wageBases,
  wagePeriods,
  workplaces,
} from '../../vacancies/index.ts'
import { staffActs } from '../policy.ts'
import { readPlacement, takeStep } from '../service.ts'

async function show(page: PageContext): Promise<PageResult> {
  const { t, params, read } = page
  const { id = '' } = params
  const { terms, commands } = await read((work) => readPlacement(work, id))
  if (!commands.includes('propose')) throw new NotFoundError()
  const title = t('placements.propose.title')
  const picker = await occupationPicker(page, 'isco', { initial: [terms.isco] })
  return {
    title,
    back: `/placements/${id}`,
    body: (
      <>
        <h1 class="govuk-heading-l">{title}</h1>
        <p class="govuk-body">{t('placements.propose.lead')}</p>
        <SendForm submit={t('placements.propose.send')}>
          <Terms terms={terms} picker={picker} />
        </SendForm>
      </>
    ),
  }
}

/** Employer, recruiter or officer write down what shall change. The worker is asked before anything does. */
export const proposePage = definePage({
  path: '/placements/:id/contract/change',
  policy: staffActs,
  get: show,
  post: async (page) => {
    const { form, params, read, write } = page
    if (isSearching(form, 'isco')) return show(page)
    const { id = '' } = params
    const { terms } = await read((work) => readPlacement(work, id))
    const changes = changesFrom(form, terms)
    await write((work) => takeStep(work, id, { kind: 'propose', changes }))
    return { redirect: `/placements/${id}/change`, message: { key: 'placements.done.propose' } }
  },
})

function majorUnits(minor: number, currency: string): string {
  const digits = minorDigits(currency)
  return (minor / 10 ** digits).toFixed(minor % 10 ** digits === 0 ? 0 : digits)
}

/** Terms of which one code is chosen, with the beginning of the codes' names. */
const choices = {
  workplace: [workplaces, 'workplace'],
  wagePeriod: [wagePeriods, 'period'],
  wageBasis: [wageBases, 'wageBasis'],
  overtime: [overtimes, 'overtime'],
  housing: [provisions, 'provision'],
  meals: [provisions, 'provision'],
  transport: [provisions, 'provision'],
  healthInsurance: [insurers, 'insurer'],
  accidentInsurance: [insurers, 'insurer'],
} as const
const numbers = [
  'hoursPerWeek',
  'restDaysPerWeek',
  'overtimePercent',
  'durationMonths',
  'probationMonths',
  'paidLeaveDays',
  'endOfServiceDays',
  'peoplePerRoom',
] as const

function Terms({ terms, picker }: { terms: VacancyTerms; picker: Picker }) {
  const { t, texts, locale } = usePage()
  const pathways = destinationPathways(terms.country, locale)
  // One that the catalogue has dropped since stays what was agreed.
  if (terms.pathway && !pathways.some(({ folder }) => folder === terms.pathway))
    pathways.push({ folder: terms.pathway, title: pathwayTitle(terms.pathway, locale) })
  const currencies = currencyCodeList
    .map((code) => ({ value: code, text: `${texts.currency(code)} (${code})` }))
    .sort((a, b) => texts.compare(a.text, b.text))
  const amount = (name: string, label: string, minor: number | undefined, currency: string) => (
    <TextField
      name={name}
      label={label}
      inputmode="decimal"
      width={10}
      dir="ltr"
      initial={minor === undefined ? '0' : majorUnits(minor, currency)}
    />
  )
  const choice = (name: keyof typeof choices) => (
    <RadiosField
      name={name}
      legend={t(`vacancies.${name}`)}
      legendSize="s"
      initial={terms[name] ?? undefined}
      items={choices[name][0].map((value) => ({ value, text: t(`vacancies.${choices[name][1]}.${value}`) }))}
    />
  )
  return (
    <>
      <OccupationPicker picker={picker} label={t('vacancies.isco')} hint={t('vacancies.isco.hint')} single />
      <InsetText>{t('placements.propose.country', { country: texts.country(terms.country) })}</InsetText>
      <TextField name="title" label={t('vacancies.title')} initial={terms.title} dir="auto" />
      <TextareaField
        name="description"
        label={t('vacancies.description')}
        initial={terms.description}
        rows={5}
        dir="auto"
      />
      <TasksField tasks={terms.tasks} />
      {choice('workplace')}
      <TextField name="place" label={t('vacancies.place')} initial={terms.place} dir="auto" />
      {amount('wageMinor', t('vacancies.wageMinor'), terms.wageMinor, terms.wageCurrency)}
      <SelectField
        name="wageCurrency"
        label={t('vacancies.wageCurrency')}
        items={currencies}
        initial={terms.wageCurrency}
      />
      {choice('wagePeriod')}
      {choice('wageBasis')}
      {numbers.map((name) => (
        <TextField
          name={name}
          label={t(`vacancies.${name}`)}
          inputmode="numeric"
          width={5}
          dir="ltr"
          initial={typeof terms[name] === 'number' ? String(terms[name]) : ''}
        />
      ))}
      {choice('overtime')}
      {choice('housing')}
      {choice('meals')}
      {choice('transport')}
      {choice('healthInsurance')}
      {choice('accidentInsurance')}
      <RadiosField
        name="pathway"
        legend={t('vacancies.pathway')}
        legendSize="s"
        initial={terms.pathway ?? ''}
        items={[
          ...pathways.map(({ folder, title }) => ({ value: folder, text: title })),
          { value: '', text: t('vacancies.pathway.unknown') },
        ]}
      />
      <h2 class="govuk-heading-m">{t('vacancies.deductions')}</h2>
      {deductionKinds.map((kind) => {
        const given = terms.deductions?.find((one) => one.kind === kind)
        const currency = given?.currency ?? terms.wageCurrency
        const label = t('vacancies.deduction.in', { kind: t(`vacancies.deduction.${kind}`), currency })
        return amount(`deduction-${kind}`, label, given?.amountMinor, currency)
      })}
      <h2 class="govuk-heading-m">{t('vacancies.costs')}</h2>
      {costItems.map((item) => {
        const cost = terms.costs.find((one) => one.item === item)
        const currency = cost?.currency ?? terms.wageCurrency
        return (
          <Fieldset legend={t(`vacancies.cost.${item}`)} legendSize="s">
            <SelectField
              name={`payer-${item}`}
              label={t('vacancies.payer')}
              items={[
                { value: '', text: t('placements.propose.no-cost') },
                ...payers.map((payer) => ({ value: payer, text: t(`vacancies.payer.${payer}`) })),
              ]}
              initial={cost?.payer ?? ''}
            />
            {amount(`amount-${item}`, t('vacancies.cost.amount', { currency }), cost?.amountMinor, currency)}
          </Fieldset>
        )
      })}
    </>
  )
}

/** Terms that the form does not ask for, and those never agreed and left empty, stay as they are. */
function changesFrom(form: Form, terms: VacancyTerms): Partial<VacancyTerms> {
  const wageCurrency = form.text('wageCurrency')
  const given = (name: string) => form.text(name) !== ''
  const asked = (name: keyof VacancyTerms) =>
    given(name) || (terms[name] !== undefined && terms[name] !== null)
  const tasks = tasksFrom(form)
  return {
    title: form.text('title'),
    ...(form.has('isco') ? { isco: readPicker(form, 'isco')[0] ?? '' } : {}),
    ...(terms.tasks || tasks.length > 0 ? { tasks } : {}),
    ...(form.has('pathway') ? { pathway: form.text('pathway') || null } : {}),
    wageMinor: minorFrom(form.text('wageMinor'), minorDigits(wageCurrency)) ?? Number.NaN,
    wageCurrency,
    place: form.text('place'),
    description: form.text('description'),
    ...Object.fromEntries(
      numbers.filter(asked).map((name) => [name, integerFrom(form.text(name)) ?? Number.NaN]),
    ),
    ...Object.fromEntries(
      (Object.keys(choices) as (keyof typeof choices)[]).filter(asked).map((name) => [name, form.text(name)]),
    ),
    ...deductionsFrom(form, terms),
    costs: costsFrom(form, terms),
  }
}

function deductionsFrom(form: Form, terms: VacancyTerms): Pick<VacancyTerms, 'deductions'> {
  const before = terms.deductions ?? []
  const given = deductionKinds.map((kind) => {
    const currency = before.find((one) => one.kind === kind)?.currency ?? terms.wageCurrency
    const amountMinor = minorFrom(form.text(`deduction-${kind}`) || '0', minorDigits(currency)) ?? Number.NaN
    return { kind, amountMinor, currency }
  })
  refuseAmounts(
    given.filter(({ amountMinor }) => Number.isNaN(amountMinor)).map(({ kind }) => `deduction-${kind}`),
  )
  const deductions = given.filter(({ amountMinor }) => amountMinor > 0)
  return terms.deductions || deductions.length > 0
    ? { deductions: inOrderOf(before, deductions, ({ kind }) => kind) }
    : {}
}

function refuseAmounts(fields: string[]): void {
  if (fields.length === 0) return
  throw new InvalidInputError(
    Object.fromEntries(fields.map((field) => [field, { key: 'vacancies.amount.error' }])),
  )
}

/** In the order they stood, so that what was left as it was is no difference. */
function inOrderOf<T>(before: readonly T[], now: T[], nameOf: (one: T) => string): T[] {
  const place = (one: T) => {
    const index = before.findIndex((other) => nameOf(other) === nameOf(one))
    return index < 0 ? before.length : index
  }
  return now.sort((a, b) => place(a) - place(b))
}

function costsFrom(form: Form, terms: VacancyTerms): Cost[] {
  const costs = costItems.flatMap((item): Cost[] => {
    const payer = form.text(`payer-${item}`)
    if (payer === '') return []
    const currency = terms.costs.find((one) => one.item === item)?.currency ?? terms.wageCurrency
    const amountMinor = minorFrom(form.text(`amount-${item}`) || '0', minorDigits(currency)) ?? Number.NaN
    return [{ item, payer: payer as Cost['payer'], amountMinor, currency }]
  })
  refuseAmounts(
    costs.filter(({ amountMinor }) => Number.isNaN(amountMinor)).map(({ item }) => `amount-${item}`),
  )
  return inOrderOf(terms.costs, costs, ({ item }) => item)
}
