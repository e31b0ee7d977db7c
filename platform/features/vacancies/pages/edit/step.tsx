/** The pages on which a vacancy is written: one topic each, saved at each step. */
import type { VNode } from 'preact'
import { Bdi } from '../../../../foundation/design/index.ts'
import { ConflictError } from '../../../../foundation/errors.ts'
import { RadiosField, SendForm, TextField, usePage } from '../../../../foundation/http/fields.tsx'
import type { Form } from '../../../../foundation/http/form.ts'
import { definePage, type Page, type PageContext, type PageResult } from '../../../../foundation/http/page.ts'
import { integerFrom } from '../../../../foundation/http/read-fields.ts'
import { minorDigits, type Texts } from '../../../../foundation/i18n/texts.ts'
import { isSearching } from '../../../classifications/index.ts'
import { type DraftVacancy, isEditable } from '../../domain.ts'
import { offersWork } from '../../policy.ts'
import { changeVacancy, findOwnVacancy } from '../../service.ts'
import type { VacancyInput } from '../../terms.ts'

const steps = [
  'basics',
  'work',
  'place',
  'pay',
  'deductions',
  'hours',
  'contract',
  'living',
  'insurance',
  'skills',
  'essential',
  'languages',
  'experience',
  'costs',
  'travel-costs',
  'pathway',
  'until',
] as const
export type Step = (typeof steps)[number]

export const stepPath = (id: string, step: Step | undefined) =>
  `/employer/vacancies/${id}${step ? `/${step}` : ''}`

/** After a change from the overview back to it, otherwise on to the next page; what skills are needed belongs to them. */
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
export function stepPage(
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

export function choices(texts: Texts, codes: readonly string[], name: (code: string) => string) {
  return [
    { value: '', text: texts.t('choose') },
    ...codes.map((code) => ({ value: code, text: name(code) })).sort((a, b) => texts.compare(a.text, b.text)),
  ]
}

/** What is no number at all is refused like a number out of range. */
export const numberFrom = (form: Form, name: string) => integerFrom(form.text(name)) ?? Number.NaN

/** One of the codes, named by `texts`.<code>; the question is vacancies.<name>. */
export function RadioAnswer(props: {
  name: keyof VacancyInput
  codes: readonly string[]
  texts: string
  initial: string | null | undefined
}) {
  const { t } = usePage()
  const { name, codes, texts, initial } = props
  return (
    <RadiosField
      name={name}
      legend={t(`vacancies.${name}`)}
      legendSize="s"
      initial={initial ?? undefined}
      items={codes.map((code) => ({ value: code, text: t(`vacancies.${texts}.${code}`) }))}
    />
  )
}

/** A whole number; the question is vacancies.<name>, with a hint. */
export function NumberAnswer(props: { name: keyof VacancyInput; initial: number | null | undefined }) {
  const { t } = usePage()
  const { name, initial } = props
  return (
    <TextField
      name={name}
      label={t(`vacancies.${name}`)}
      hint={t(`vacancies.${name}.hint`)}
      inputmode="numeric"
      width={5}
      dir="ltr"
      initial={initial === null || initial === undefined ? '' : String(initial)}
    />
  )
}

export function majorUnits(minor: number, currency: string): string {
  const digits = minorDigits(currency)
  return (minor / 10 ** digits).toFixed(minor % 10 ** digits === 0 ? 0 : digits)
}
