import type { VNode } from 'preact'
import { Bdi, Button, EmptyState, Fieldset } from '../../../foundation/design/index.ts'
import { ConflictError, InvalidInputError } from '../../../foundation/errors.ts'
import {
  CheckboxesField,
  RadiosField,
  SelectField,
  SendForm,
  TextareaField,
  TextField,
} from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage, type Page, type PageContext, type PageResult } from '../../../foundation/http/page.ts'
import { integerFrom, minorFrom } from '../../../foundation/http/read-fields.ts'
import {
  countryCodes,
  currencyCodeList,
  languageCodes,
  minorDigits,
  type Texts,
} from '../../../foundation/i18n/texts.ts'
import {
  isSearching,
  OccupationPicker,
  occupationPicker,
  readPicker,
  SkillPicker,
  skillLabels,
  skillPicker,
} from '../../classifications/index.ts'
import { findOrganisation, searchVerifiedEmployers } from '../../organisations/index.ts'
import {
  type Cost,
  cefrLevels,
  costItems,
  type DraftVacancy,
  isEditable,
  payers,
  provisions,
  type VacancyInput,
  wagePeriods,
} from '../domain.ts'
import { destinationPathways } from '../pathways.ts'
import { offersWork } from '../policy.ts'
import { changeVacancy, createVacancy, findOwnVacancy } from '../service.ts'
import { cefrLabel } from './cefr-label.ts'

const steps = ['basics', 'place', 'pay', 'skills', 'essential', 'languages', 'costs', 'pathway'] as const
type Step = (typeof steps)[number]

const stepPath = (id: string, step: Step | undefined) => `/employer/vacancies/${id}${step ? `/${step}` : ''}`

/** After a change from the overview back to it, otherwise on to the next page; essential skills belong to the skills. */
function pathAfter(page: PageContext, id: string, step: Step): string {
  const next = steps[steps.indexOf(step) + 1]
  if (!page.query.has('change')) return stepPath(id, next)
  return step === 'skills' ? `${stepPath(id, 'essential')}?change=1` : stepPath(id, undefined)
}

async function readDraft(page: PageContext): Promise<DraftVacancy> {
  const vacancy = await page.read((work) => findOwnVacancy(work, page.params.id!))
  if (!isEditable(vacancy)) throw new ConflictError('not-editable', { key: 'vacancies.not-editable' })
  return vacancy
}

/** One page of questions. `read` turns what was typed into answers, or refuses it. */
function stepPage(
  step: Step,
  questions: (page: PageContext, draft: DraftVacancy) => Promise<VNode> | VNode,
  read: (form: Form, draft: DraftVacancy) => Partial<VacancyInput>,
  /** Name of the page's picker, whose own button shows the page again. */
  picker?: string,
): Page {
  const show = async (page: PageContext): Promise<PageResult> => {
    const draft = await readDraft(page)
    const title = page.t(`vacancies.step.${step}`)
    const before = page.query.has('change') ? undefined : steps[steps.indexOf(step) - 1]
    return {
      title,
      back: stepPath(draft.id, before),
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{draft.title}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{title}</h1>
          <SendForm submit={page.t('continue')}>{await questions(page, draft)}</SendForm>
        </>
      ),
    }
  }
  return definePage({
    path: `/employer/vacancies/:id/${step}`,
    policy: offersWork,
    get: show,
    async post(page) {
      if (picker && isSearching(page.form, picker)) return show(page)
      const draft = await readDraft(page)
      const answers = read(page.form, draft)
      await page.write((work) => changeVacancy(work, draft.id, answers))
      return { redirect: pathAfter(page, draft.id, step) }
    },
  })
}

function countryItems(texts: Texts) {
  return choices(texts, countryCodes, texts.country)
}

function choices(texts: Texts, codes: readonly string[], name: (code: string) => string) {
  return [
    { value: '', text: texts.t('choose') },
    ...codes.map((code) => ({ value: code, text: name(code) })).sort((a, b) => texts.compare(a.text, b.text)),
  ]
}

/** What is no number at all is refused like a number out of range. */
const numberFrom = (form: Form, name: string) => integerFrom(form.text(name)) ?? Number.NaN

async function basicsQuestions(
  page: PageContext,
  initial: { isco?: string; title?: string },
): Promise<VNode> {
  const { t } = page
  const picker = await occupationPicker(page, 'isco', { initial: initial.isco ? [initial.isco] : [] })
  return (
    <>
      <OccupationPicker picker={picker} label={t('vacancies.isco')} hint={t('vacancies.isco.hint')} single />
      <TextField
        name="title"
        label={t('vacancies.title')}
        hint={t('vacancies.title.hint')}
        initial={initial.title}
        dir="auto"
      />
    </>
  )
}

function readBasics(form: Form): Pick<VacancyInput, 'isco' | 'title'> {
  return { isco: readPicker(form, 'isco')[0] ?? '', title: form.text('title') }
}

async function showNew(page: PageContext): Promise<PageResult> {
  const { t, url, actor, query } = page
  const title = t('vacancies.new')
  const back = '/employer/vacancies'
  const recruits = actor.kind === 'staff' && actor.organisationKind === 'recruiter'
  const chosen = /^[0-9a-f-]{36}$/.test(query.text('employer')) ? query.text('employer') : undefined
  if (recruits && !chosen) {
    const name = query.text('q').slice(0, 200)
    const found = await page.read((work) => searchVerifiedEmployers(work, name))
    return {
      title,
      back,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('vacancies.employer.which')}</h1>
          <form method="get" action={url('/employer/vacancies/new')}>
            <TextField
              name="q"
              label={t('vacancies.employer.search')}
              hint={t('vacancies.employer.hint')}
              initial={name}
              type="search"
              dir="auto"
            />
            <Button variant="secondary">{t('vacancies.search.button')}</Button>
          </form>
          {found.length === 0 && <EmptyState title={t('vacancies.employer.none')} />}
          <ul class="govuk-list govuk-list--spaced">
            {found.map((one) => (
              <li>
                <a class="govuk-link" href={`${url('/employer/vacancies/new')}?employer=${one.id}`}>
                  <Bdi>{one.name}</Bdi>
                </a>{' '}
                · {page.texts.country(one.country)}
              </li>
            ))}
          </ul>
        </>
      ),
    }
  }
  const employer = chosen && (await page.read((work) => findOrganisation(work, chosen)))
  return {
    title,
    back: recruits ? '/employer/vacancies/new' : back,
    body: (
      <>
        {employer && (
          <span class="govuk-caption-l">
            <Bdi>{employer.name}</Bdi>
          </span>
        )}
        <h1 class="govuk-heading-l">{title}</h1>
        <SendForm submit={t('continue')}>{await basicsQuestions(page, {})}</SendForm>
      </>
    ),
  }
}

const newVacancyPage = definePage({
  path: '/employer/vacancies/new',
  policy: offersWork,
  get: showNew,
  async post(page) {
    if (isSearching(page.form, 'isco')) return showNew(page)
    const employer = page.query.text('employer')
    const id = await page.write((work) =>
      createVacancy(work, {
        ...readBasics(page.form),
        employerId: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(employer) ? employer : undefined,
      }),
    )
    return { redirect: stepPath(id, 'place') }
  },
})

const basicsPage = stepPage('basics', basicsQuestions, readBasics, 'isco')

const placePage = stepPage(
  'place',
  ({ t, texts }, draft) => (
    <>
      <TextareaField
        name="description"
        label={t('vacancies.description')}
        hint={t('vacancies.description.hint')}
        initial={draft.description}
        rows={6}
        dir="auto"
      />
      <SelectField
        name="country"
        label={t('vacancies.country')}
        items={countryItems(texts)}
        initial={draft.country ?? ''}
      />
      <TextField
        name="place"
        label={t('vacancies.place')}
        hint={t('vacancies.place.hint')}
        initial={draft.place ?? ''}
        dir="auto"
      />
      <SelectField
        name="recruitsFrom"
        label={t('vacancies.recruitsFrom')}
        hint={t('vacancies.recruitsFrom.hint')}
        items={countryItems(texts)}
        initial={draft.recruitsFrom ?? ''}
      />
      <TextField
        name="places"
        label={t('vacancies.places')}
        inputmode="numeric"
        width={5}
        dir="ltr"
        initial={draft.places === null ? '' : String(draft.places)}
      />
    </>
  ),
  (form) => ({
    description: form.text('description'),
    country: form.text('country'),
    place: form.text('place'),
    recruitsFrom: form.text('recruitsFrom'),
    places: numberFrom(form, 'places'),
  }),
)

function majorUnits(minor: number, currency: string): string {
  const digits = minorDigits(currency)
  return (minor / 10 ** digits).toFixed(minor % 10 ** digits === 0 ? 0 : digits)
}

const payPage = stepPage(
  'pay',
  ({ t, texts }, draft) => {
    const radios = (name: 'wagePeriod' | 'housing' | 'meals', values: readonly string[], texts: string) => (
      <RadiosField
        name={name}
        legend={t(`vacancies.${name}`)}
        legendSize="s"
        initial={draft[name] ?? undefined}
        items={values.map((value) => ({ value, text: t(`vacancies.${texts}.${value}`) }))}
      />
    )
    return (
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
        {radios('wagePeriod', wagePeriods, 'period')}
        <TextField
          name="hoursPerWeek"
          label={t('vacancies.hoursPerWeek')}
          inputmode="numeric"
          width={3}
          dir="ltr"
          initial={draft.hoursPerWeek === null ? '' : String(draft.hoursPerWeek)}
        />
        <TextField
          name="durationMonths"
          label={t('vacancies.durationMonths')}
          hint={t('vacancies.durationMonths.hint')}
          inputmode="numeric"
          width={3}
          dir="ltr"
          initial={draft.durationMonths === null ? '' : String(draft.durationMonths)}
        />
        {radios('housing', provisions, 'provision')}
        {radios('meals', provisions, 'provision')}
      </>
    )
  },
  (form) => {
    const wageCurrency = form.text('wageCurrency')
    return {
      wageMinor: minorFrom(form.text('wageMinor'), minorDigits(wageCurrency)) ?? Number.NaN,
      wageCurrency,
      wagePeriod: form.text('wagePeriod') as VacancyInput['wagePeriod'],
      hoursPerWeek: numberFrom(form, 'hoursPerWeek'),
      durationMonths: numberFrom(form, 'durationMonths'),
      housing: form.text('housing') as VacancyInput['housing'],
      meals: form.text('meals') as VacancyInput['meals'],
    }
  },
)

const skillsPage = stepPage(
  'skills',
  async (page, draft) => {
    const picker = await skillPicker(page, 'skills', {
      initial: draft.skills.map(({ skillId }) => skillId),
      occupations: [draft.isco],
    })
    return <SkillPicker picker={picker} label={page.t('vacancies.skills.question')} />
  },
  (form, draft) => ({
    skills: readPicker(form, 'skills').map((skillId) => ({
      skillId,
      // A skill that is new here is wanted until the next page says that it is needed.
      essential: draft.skills.find((skill) => skill.skillId === skillId)?.essential ?? false,
    })),
  }),
  'skills',
)

const essentialPage = stepPage(
  'essential',
  async ({ t, read, locale }, draft) => {
    const ids = draft.skills.map(({ skillId }) => skillId)
    if (ids.length === 0) return <p class="govuk-body">{t('vacancies.skills.none')}</p>
    const labels = await read((work) => skillLabels(work, ids, locale))
    return (
      <CheckboxesField
        name="essential"
        legend={t('vacancies.skills.essential.question')}
        legendSize="s"
        hint={t('vacancies.skills.essential.hint')}
        initial={draft.skills.filter(({ essential }) => essential).map(({ skillId }) => skillId)}
        items={ids.map((id) => ({ value: id, text: <Bdi>{labels.get(id) ?? id}</Bdi> }))}
      />
    )
  },
  (form, draft) => ({
    skills: draft.skills.map(({ skillId }) => ({
      skillId,
      essential: form.all('essential').includes(skillId),
    })),
  }),
)

const languageRows = [0, 1, 2, 3]

const languagesPage = stepPage(
  'languages',
  ({ t, texts }, draft) => (
    <>
      <p class="govuk-body">{t('vacancies.languages.hint')}</p>
      {languageRows.map((row) => (
        <Fieldset legend={t('vacancies.language.number', { number: texts.number(row + 1) })} legendSize="s">
          <SelectField
            id={row === 0 ? 'languages' : `language-${row}`}
            name={`language-${row}`}
            label={t('vacancies.language')}
            items={choices(texts, languageCodes, texts.language)}
            initial={draft.languages[row]?.language ?? ''}
          />
          <SelectField
            name={`cefr-${row}`}
            label={t('vacancies.cefr')}
            items={[
              { value: '', text: t('choose') },
              ...cefrLevels.map((level) => ({ value: level, text: cefrLabel(level, texts.locale) })),
            ]}
            initial={draft.languages[row]?.cefr ?? ''}
          />
        </Fieldset>
      ))}
    </>
  ),
  (form) => ({
    languages: languageRows
      .map((row) => ({
        language: form.text(`language-${row}`),
        cefr: form.text(`cefr-${row}`) as VacancyInput['languages'][number]['cefr'],
      }))
      .filter(({ language, cefr }) => language !== '' || (cefr as string) !== ''),
  }),
)

const costsPage = stepPage(
  'costs',
  ({ t }, draft) => (
    <>
      <p class="govuk-body">{t('vacancies.costs.hint')}</p>
      {costItems.map((item) => {
        const cost = draft.costs.find((one) => one.item === item)
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
              label={t('vacancies.cost.amount', { currency: cost?.currency ?? draft.wageCurrency ?? 'USD' })}
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
    const currencyOf = (item: Cost['item']) =>
      draft.costs.find((one) => one.item === item)?.currency ?? draft.wageCurrency ?? 'USD'
    const costs = costItems.map((item) => ({
      item,
      payer: form.text(`payer-${item}`) as Cost['payer'],
      amountMinor: minorFrom(form.text(`amount-${item}`) || '0', minorDigits(currencyOf(item))) ?? Number.NaN,
      currency: currencyOf(item),
    }))
    const wrong = costs.filter(({ payer, amountMinor }) => payer === 'worker' || Number.isNaN(amountMinor))
    if (wrong.length > 0) {
      throw new InvalidInputError(
        Object.fromEntries(
          wrong.map(({ item, payer }) =>
            payer === 'worker'
              ? [`payer-${item}`, { key: 'vacancies.checks.costs.failed' }]
              : [`amount-${item}`, { key: 'vacancies.amount.error' }],
          ),
        ),
      )
    }
    return { costs }
  },
)

const pathwayPage = stepPage(
  'pathway',
  ({ t, locale }, draft) => {
    const pathways = destinationPathways(draft.country, locale)
    return (
      <RadiosField
        name="pathway"
        legend={t('vacancies.pathway.question')}
        legendSize="s"
        hint={pathways.length === 0 ? t('vacancies.pathway.none') : t('vacancies.pathway.hint')}
        initial={draft.pathway ?? ''}
        items={[
          ...pathways.map(({ folder, title }) => ({ value: folder, text: title })),
          { value: '', text: t('vacancies.pathway.unknown') },
        ]}
      />
    )
  },
  (form) => ({ pathway: form.text('pathway') || null }),
)

export const editPages: Page[] = [
  newVacancyPage,
  basicsPage,
  placePage,
  payPage,
  skillsPage,
  essentialPage,
  languagesPage,
  costsPage,
  pathwayPage,
]
