/** What the job is, and where. */
import type { VNode } from 'preact'
import { SelectField, TextareaField, TextField, usePage } from '../../../../foundation/http/fields.tsx'
import type { Form } from '../../../../foundation/http/form.ts'
import type { PageContext } from '../../../../foundation/http/page.ts'
import { countryCodes, type Texts } from '../../../../foundation/i18n/texts.ts'
import { OccupationPicker, occupationPicker, readPicker } from '../../../classifications/index.ts'
import { type VacancyInput, workplaces } from '../../terms.ts'
import { choices, NumberAnswer, numberFrom, RadioAnswer, stepPage } from './step.tsx'

export async function basicsQuestions(
  page: PageContext,
  initial: { isco?: string; title?: string },
): Promise<VNode> {
  const { t } = page
  const picker = await occupationPicker(page, 'isco', {
    initial: initial.isco ? [initial.isco] : [],
    title: page.form.text('title'),
  })
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

export function readBasics(form: Form): Pick<VacancyInput, 'isco' | 'title'> {
  return { isco: readPicker(form, 'isco')[0] ?? '', title: form.text('title') }
}

const basicsPage = stepPage('basics', basicsQuestions, readBasics, 'isco')

/** One task on each line. */
export function tasksFrom(form: Form): string[] {
  return form
    .text('tasks')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

/** As `tasksFrom` reads them. */
export function TasksField({ tasks }: { tasks: readonly string[] | null | undefined }) {
  const { t } = usePage()
  return (
    <TextareaField
      name="tasks"
      label={t('vacancies.tasks')}
      hint={t('vacancies.tasks.hint')}
      initial={tasks?.join('\n') ?? ''}
      rows={5}
      dir="auto"
    />
  )
}

const workPage = stepPage(
  'work',
  ({ t }, draft) => (
    <>
      <TextareaField
        name="description"
        label={t('vacancies.description')}
        hint={t('vacancies.description.hint')}
        initial={draft.description}
        rows={5}
        dir="auto"
      />
      <TasksField tasks={draft.tasks} />
      <RadioAnswer name="workplace" codes={workplaces} texts="workplace" initial={draft.workplace} />
    </>
  ),
  (form) => {
    const tasks = tasksFrom(form)
    return {
      description: form.text('description'),
      tasks: tasks.length > 0 ? tasks : null,
      workplace: form.text('workplace') as NonNullable<VacancyInput['workplace']>,
    }
  },
)

const countryItems = (texts: Texts) => choices(texts, countryCodes, texts.country)

const placePage = stepPage(
  'place',
  ({ t, texts }, draft) => (
    <>
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
      <NumberAnswer name="places" initial={draft.places} />
    </>
  ),
  (form) => ({
    country: form.text('country'),
    place: form.text('place'),
    recruitsFrom: form.text('recruitsFrom'),
    places: numberFrom(form, 'places'),
  }),
)

export const jobPages = [basicsPage, workPage, placePage]
