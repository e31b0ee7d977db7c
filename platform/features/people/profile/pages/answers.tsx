/** One answer as a form, as what was sent, and as the reader sees it. */
import type { ComponentChildren } from 'preact'
import { Bdi } from '../../../../foundation/design/index.ts'
import {
  CheckboxesField,
  DateField,
  FileField,
  RadiosField,
  SelectField,
  TextareaField,
  TextField,
} from '../../../../foundation/http/fields.tsx'
import type { PageContext } from '../../../../foundation/http/page.ts'
import { asciiDigits, dateFrom, isBlank } from '../../../../foundation/http/read-fields.ts'
import { phoneCountryOf, phoneCountryOptions, readPhone } from '../../../accounts/index.ts'
import { educationTitle, licenceTitle, occupationTitle } from '../../../classifications/index.ts'
import { countryOptions, languageOptions } from '../../countries.ts'
import { cleanName } from '../../domain.ts'
import { type EntryData, type Field, type KindName, kindOfName, type Value } from '../kinds.ts'
import { documentRule } from '../service.ts'

export type Labels = Map<string, string>

type Texts = Pick<PageContext, 't' | 'texts'>

export const fieldLabel = ({ t }: Pick<PageContext, 't'>, field: Field) => t(`people.field.${field.name}`)

function optionText(
  { t, texts }: Texts,
  field: Field & { type: 'choice' | 'choices' },
  option: string,
): string {
  if (field.names === 'cefr') return t(`people.level.${option}`)
  if (field.names === 'isced') return educationTitle(Number(option), texts)
  if (field.names === 'licence') return licenceTitle(option, texts)
  return field.names === 'raw' && option !== 'other' ? option : t(`people.option.${option}`)
}

/** As the reader says it, on pages and in the CV. */
export function valueText(page: Texts, field: Field, value: Value, skills: Labels): string {
  const { t, texts } = page
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (field.type === 'choice' || field.type === 'choices') {
    const all = [value].flat().map((one) => optionText(page, field, one))
    return field.type === 'choices' ? texts.list(all) : (all[0] ?? '')
  }
  const text = String(value)
  switch (field.type) {
    case 'country':
      return texts.country(text)
    case 'language':
      return texts.language(text)
    case 'date':
      return texts.date(text)
    case 'month':
      return texts.month(text)
    case 'skill':
      return skills.get(text) ?? text
    case 'occupation':
      return occupationTitle(text, texts.locale)
    case 'score':
      return texts.number(Number(text))
    default:
      return text
  }
}

export function answerRows(page: Texts, kind: KindName, data: EntryData, skills: Labels) {
  return kindOfName(kind).fields.flatMap((field) => {
    const value = data[field.name]
    if (value === undefined) return []
    const text = valueText(page, field, value, skills)
    const own = field.type === 'text' || field.type === 'long' || field.type === 'skill'
    const number = field.type === 'phone' || (field.type === 'text' && field.code)
    const shown = number ? <bdi dir="ltr">{text}</bdi> : own ? <Bdi>{text}</Bdi> : text
    return [{ key: fieldLabel(page, field), value: shown as ComponentChildren }]
  })
}

const longChoice = 6

type Choices = {
  skills: Labels
  /** The jobs that were registered; ISCO-08. */
  occupations: readonly string[]
}

export function AnswerFields(props: { page: PageContext; kind: KindName; data: EntryData } & Choices) {
  const { page, kind, data, ...choices } = props
  const { fields, takesFile } = kindOfName(kind)
  return (
    <>
      {fields.map((field) => (
        <AnswerField page={page} field={field} value={data[field.name]} {...choices} />
      ))}
      {takesFile && <FileField name="file" label={page.t('people.field.file')} {...documentRule} />}
    </>
  )
}

function AnswerField(props: { page: PageContext; field: Field; value: Value | undefined } & Choices) {
  const { page, field, value, skills, occupations } = props
  const { t, texts, locale } = page
  const { name } = field
  const optional = field.required || field.type === 'choices' ? '' : ` ${t('people.entry.optional')}`
  const label = `${fieldLabel(page, field)}${optional}`
  const hint = field.hint && t(`people.field-hint.${name}`)
  const initial = typeof value === 'string' ? value : undefined
  const choose = { value: '', text: t('choose') }
  switch (field.type) {
    case 'long':
      return <TextareaField name={name} label={label} hint={hint} dir="auto" rows={4} initial={initial} />
    case 'choices':
      return (
        <CheckboxesField
          name={name}
          legend={label}
          legendSize="s"
          hint={hint}
          small
          initial={Array.isArray(value) ? value : []}
          items={field.options.map((option) => ({ value: option, text: optionText(page, field, option) }))}
        />
      )
    case 'yes-no':
      return (
        <RadiosField
          name={name}
          legend={label}
          legendSize="s"
          hint={hint}
          inline
          initial={value === undefined ? undefined : value ? 'yes' : 'no'}
          items={['yes', 'no'].map((option) => ({ value: option, text: t(option) }))}
        />
      )
    case 'choice': {
      const items = field.options.map((option) => ({ value: option, text: optionText(page, field, option) }))
      if (items.length > longChoice)
        return (
          <SelectField name={name} label={label} hint={hint} items={[choose, ...items]} initial={initial} />
        )
      return (
        <RadiosField name={name} legend={label} legendSize="s" hint={hint} items={items} initial={initial} />
      )
    }
    case 'country':
    case 'language':
    case 'occupation':
    case 'skill': {
      const items =
        field.type === 'country'
          ? countryOptions(texts)
          : field.type === 'language'
            ? languageOptions(texts)
            : field.type === 'occupation'
              ? [...new Set([...occupations, ...(initial ? [initial] : [])])].map((isco) => ({
                  value: isco,
                  text: occupationTitle(isco, locale),
                }))
              : [...skills].map(([id, text]) => ({ value: id, text }))
      return (
        <SelectField name={name} label={label} hint={hint} items={[choose, ...items]} initial={initial} />
      )
    }
    case 'phone':
      return (
        <>
          <SelectField
            name="phoneCountry"
            label={t('people.phone.country')}
            items={phoneCountryOptions(texts)}
            initial={phoneCountryOf[locale]}
          />
          <TextField
            name={name}
            type="tel"
            label={label}
            inputmode="tel"
            dir="ltr"
            width={20}
            initial={initial}
          />
        </>
      )
    case 'date':
    case 'month':
      return (
        <DateField
          name={name}
          legend={label}
          legendSize="s"
          hint={hint}
          initial={initial}
          {...(field.type === 'month' ? { parts: ['month', 'year'] as const } : {})}
        />
      )
    case 'year':
    case 'score':
      return (
        <TextField
          name={name}
          label={label}
          hint={hint}
          inputmode={field.type === 'year' ? 'numeric' : 'decimal'}
          dir="ltr"
          width={4}
          initial={initial}
        />
      )
    case 'text':
      return (
        <TextField
          name={name}
          label={label}
          hint={hint}
          dir={field.code || field.latin ? 'ltr' : 'auto'}
          {...(field.code ? { width: 20, autocapitalize: 'characters', spellcheck: false } : {})}
          initial={initial}
        />
      )
  }
}

/** What was sent; what was left empty is left out, what cannot be read stays to be refused. */
export function readAnswer({ form }: PageContext, kind: KindName): EntryData {
  const data: EntryData = {}
  for (const field of kindOfName(kind).fields) {
    const value = readField(form, field)
    if (value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0))
      data[field.name] = value
  }
  return data
}

const unreadable = '?'

function readField(form: PageContext['form'], field: Field): Value | undefined {
  const { name } = field
  const typed = form.text(name)
  switch (field.type) {
    case 'choices':
      return form.all(name).filter((one) => one !== '')
    case 'yes-no':
      return typed === 'yes' ? true : typed === 'no' ? false : undefined
    case 'phone':
      return typed === '' ? undefined : (readPhone(typed, form.text('phoneCountry')) ?? unreadable)
    case 'date':
      return isBlank(form, name) ? undefined : (dateFrom(form, name) ?? unreadable)
    case 'month': {
      const [year, month] = ['year', 'month'].map((part) => asciiDigits(form.text(`${name}-${part}`)))
      return isBlank(form, name) ? undefined : `${year}-${month?.padStart(2, '0')}`
    }
    case 'year':
      return asciiDigits(typed)
    case 'score':
      return asciiDigits(typed).replace(/[,٫]/, '.')
    case 'text':
      return field.code ? asciiDigits(cleanName(typed)).toUpperCase() : cleanName(typed)
    default:
      return typed
  }
}
