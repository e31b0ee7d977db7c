/**
 * Choosing occupations and skills by typing, in a plain form without JavaScript. The page's form (one picker in it,
 * near its top, so that the Enter key searches) is sent either by the picker's own button, to be shown again with
 * what was found, or by its Continue button:
 *
 *   const show = async (page) => {
 *     const picker = await occupationPicker(page, 'occupations', { initial: draft.occupations })
 *     return { title, body: <SendForm submit={page.t('continue')}><OccupationPicker picker={picker} label={…} /></SendForm> }
 *   }
 *   definePage({ get: show, post: async (page) => {
 *     if (isSearching(page.form, 'occupations')) return show(page)
 *     const codes = readPicker(page.form, 'occupations')   // what was ticked; the service checks the ids
 *     if (codes.length === 0) throw new InvalidInputError({ occupations: { key: … } })
 *   } })
 */
import type { ComponentChildren } from 'preact'
import { Bdi, Button, Checkboxes, Input, InsetText, Radios } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import type { PageContext } from '../../../foundation/http/page.ts'
import {
  isUnitGroup,
  occupationTitle,
  searchOccupations,
  searchSkills,
  skillLabels,
  skillsOfOccupation,
  trustedConfidence,
} from '../service.ts'

type Option = { value: string; label: string; matched?: string }
export type Picker = {
  name: string
  /** What was typed into the search box. */
  text: string
  searched: boolean
  chosen: Option[]
  /** What was found, or what is suggested when nothing was searched. */
  offered: Option[]
  /** Values ticked for the user to see and change. */
  ticked?: string[]
}

const textField = (name: string) => `${name}-text`
/** What was found on the page that was sent belongs to these words. */
const searchedField = (name: string) => `${name}-searched`
const searchButton = (name: string) => `${name}-search`

/**
 * Whether to show the page again with what was found: the form was sent by the picker's own button, or with words that
 * were not searched yet and nothing ticked.
 */
export function isSearching(form: Form, name: string): boolean {
  if (form.has(searchButton(name))) return true
  const text = form.text(textField(name))
  return text !== '' && text !== form.text(searchedField(name)) && readPicker(form, name).length === 0
}

/** What is ticked: codes of unit groups, or ids of skills. */
export function readPicker(form: Form, name: string): string[] {
  return [...new Set(form.all(name))].filter((value) => value !== '')
}

type Options = {
  /** Stored choice, shown until something is sent. */
  initial?: readonly string[] | undefined
  /** `page.query` where the form is sent by GET. */
  form?: Form | undefined
}

export async function occupationPicker(
  page: PageContext,
  name: string,
  options: Options & {
    /** A job title as somebody wrote it: looked for when nothing was chosen and nothing typed into the picker. */
    title?: string | undefined
  } = {},
): Promise<Picker> {
  const { text, searched, ids } = readState(page, name, options)
  const chosen = ids
    .filter(isUnitGroup)
    .map((isco) => ({ value: isco, label: occupationTitle(isco, page.locale) }))
  const words = searched ? text : chosen.length === 0 ? (options.title ?? '') : ''
  const found = words === '' ? [] : await page.read((work) => searchOccupations(work, words, page.locale))
  const offered = found.map(({ isco, label, matched }) => ({ value: isco, label, matched }))
  const [best] = found
  const isSure = chosen.length === 0 && best !== undefined && best.confidence >= trustedConfidence
  return {
    name,
    text,
    searched: words !== '',
    chosen,
    offered: without(chosen, offered),
    ticked: isSure ? [best.isco] : [],
  }
}

/** Suggests the skills of `occupations` (ISCO-08 unit groups) until something is searched. */
export async function skillPicker(
  page: PageContext,
  name: string,
  options: Options & { occupations?: readonly string[] | undefined } = {},
): Promise<Picker> {
  const { text, searched, ids } = readState(page, name, options)
  return page.read(async (work) => {
    const labels = await skillLabels(work, ids, page.locale)
    const chosen = ids
      .filter((id) => labels.has(id))
      .map((id) => ({ value: id, label: labels.get(id) ?? id }))
    const offered = searched
      ? await searchSkills(work, text, page.locale, 15)
      : await suggestedSkills(work, options.occupations ?? [], page.locale)
    return {
      name,
      text,
      searched,
      chosen,
      offered: without(
        chosen,
        offered.map(({ id, label }) => ({ value: id, label })),
      ),
    }
  })
}

async function suggestedSkills(
  work: Parameters<typeof skillsOfOccupation>[0],
  occupations: readonly string[],
  locale: PageContext['locale'],
) {
  const each = Math.ceil(20 / Math.max(1, occupations.length))
  const skills = []
  for (const isco of occupations) skills.push(...(await skillsOfOccupation(work, isco, locale, each)))
  return [...new Map(skills.map((skill) => [skill.id, skill])).values()]
}

function readState(page: PageContext, name: string, { initial, form = page.form }: Options) {
  const sent = form.has(textField(name))
  const text = form.text(textField(name))
  return { text, searched: sent && text !== '', ids: sent ? readPicker(form, name) : [...(initial ?? [])] }
}

function without(chosen: Option[], offered: Option[]): Option[] {
  return offered.filter(({ value }) => !chosen.some((option) => option.value === value))
}

type PickerProps = {
  picker: Picker
  /** Above the search box; the page's h1 as a rule. */
  label: ComponentChildren
  hint?: ComponentChildren
  labelIsHeading?: boolean
  /** Only one may be chosen. */
  single?: boolean
}

export function OccupationPicker(props: PickerProps) {
  return <PickerFields {...props} texts="occupations" />
}

export function SkillPicker(props: PickerProps) {
  return <PickerFields {...props} texts="skills" />
}

function PickerFields({
  picker,
  label,
  hint,
  labelIsHeading,
  single,
  texts,
}: PickerProps & { texts: 'occupations' | 'skills' }) {
  const { t, form } = usePage()
  const { name, text, searched, chosen, offered, ticked = [] } = picker
  const error = form.errors[name]
  const choice = ({ value, label, matched }: Option) => ({
    value,
    text: <Bdi>{label}</Bdi>,
    hint: matched && matched !== label ? <Bdi>{matched}</Bdi> : undefined,
  })
  return (
    <>
      <Input
        id={name}
        name={textField(name)}
        type="search"
        label={label}
        labelIsHeading={labelIsHeading}
        labelSize={labelIsHeading ? 'l' : undefined}
        hint={hint ?? t(`classifications.${texts}.hint`)}
        value={text}
        maxlength={100}
        dir="auto"
        autocomplete="off"
        error={error && t(error.key, error.values)}
      />
      <Button variant="secondary" name={searchButton(name)} value="1">
        {t('classifications.search')}
      </Button>
      {searched && text !== '' && <input type="hidden" name={searchedField(name)} value={text} />}
      {searched && offered.length === 0 && text !== '' && (
        <InsetText>{t('classifications.nothing-found', { text })}</InsetText>
      )}
      {single ? (
        chosen.length + offered.length > 0 && (
          <Radios
            id={`${name}-found`}
            name={name}
            legend={t(`classifications.${texts}.pick-one`)}
            items={[...chosen, ...offered].map(choice)}
            value={chosen[0]?.value ?? ticked[0]}
          />
        )
      ) : (
        <>
          {chosen.length > 0 && (
            <Checkboxes
              id={`${name}-chosen`}
              name={name}
              legend={t('classifications.chosen')}
              items={chosen.map(choice)}
              values={chosen.map(({ value }) => value)}
            />
          )}
          {offered.length > 0 && (
            <Checkboxes
              id={`${name}-found`}
              name={name}
              legend={t(searched ? 'classifications.found' : 'classifications.suggested')}
              items={offered.map(choice)}
              values={ticked}
            />
          )}
        </>
      )}
    </>
  )
}
