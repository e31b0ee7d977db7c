/** A fact of the rules as a question on a page: its field, how it is read, and how an answer is told. */
import type { FactDefinition, FactValue } from '@fairway/rules'
import type { VNode } from 'preact'
import { DateField, RadiosField, SelectField, TextField } from '../../../../foundation/http/fields.tsx'
import type { PageContext } from '../../../../foundation/http/page.ts'
import { dateFrom, integerFrom, minorFrom } from '../../../../foundation/http/read-fields.ts'
import { countryCodes, minorDigits, type Texts } from '../../../../foundation/i18n/texts.ts'
import {
  isUnitGroup,
  OccupationPicker,
  occupationPicker,
  occupationTitle,
  readPicker,
} from '../../../classifications/index.ts'
import { countryOptions } from '../../../people/index.ts'
import { countries, isTypedCode, occupations } from '../domain.ts'

const name = 'answer'
const languageTests = 'ISO 639-3'
/** Units that have a name in every language; of the others the question says what is counted. */
const unitsWithName = ['years', 'months']

export function questionText(fact: FactDefinition, locale: string): string {
  return fact.question[locale] ?? fact.id
}

export async function answerField(
  page: PageContext,
  fact: FactDefinition,
  before: FactValue | undefined,
): Promise<VNode> {
  const { t, texts, locale } = page
  const legend = questionText(fact, locale)
  const hint = fact.sensitivity === 'special' ? t('pathways.open.special') : undefined
  const heading = { legend, legendSize: 'l', legendIsHeading: true, hint } as const
  const label = { label: legend, labelSize: 'l', labelIsHeading: true } as const
  switch (fact.type) {
    case 'boolean':
      return (
        <RadiosField
          {...heading}
          name={name}
          initial={before === undefined ? undefined : String(before)}
          items={['true', 'false'].map((value) => ({
            value,
            text: answerText(fact, value === 'true', texts),
          }))}
        />
      )
    case 'date':
      return (
        <DateField
          {...heading}
          hint={hint ?? t('pathways.open.date-hint')}
          name={name}
          initial={before === undefined ? undefined : String(before)}
        />
      )
    case 'integer':
      return (
        <TextField
          {...label}
          name={name}
          hint={hint ?? t('pathways.open.number-hint', { min: fact.min, max: fact.max })}
          inputmode="numeric"
          dir="ltr"
          width={5}
          suffix={unitsWithName.includes(fact.unit) ? t(`pathways.open.unit.${fact.unit}`) : undefined}
          initial={before === undefined ? undefined : String(before)}
        />
      )
    case 'money': {
      const digits = minorDigits(fact.unit)
      return (
        <TextField
          {...label}
          name={name}
          hint={hint ?? texts.currency(fact.unit)}
          inputmode="decimal"
          dir="ltr"
          width={10}
          prefix={fact.unit}
          initial={before === undefined ? undefined : (Number(before) / 10 ** digits).toFixed(digits)}
        />
      )
    }
    case 'code':
      if (fact.unit === occupations)
        return (
          <OccupationPicker
            picker={
              await occupationPicker(page, name, { initial: before === undefined ? [] : [String(before)] })
            }
            label={legend}
            labelIsHeading
            single
          />
        )
      if (fact.codes)
        return (
          <RadiosField
            {...heading}
            name={name}
            initial={before === undefined ? undefined : String(before)}
            items={fact.codes.map((value) => ({ value, text: answerText(fact, value, texts) }))}
          />
        )
      if (isTypedCode(fact))
        return (
          <TextField
            {...label}
            hint={hint}
            name={name}
            inputmode="numeric"
            dir="ltr"
            width={5}
            initial={before === undefined ? undefined : String(before)}
          />
        )
      return (
        <SelectField
          {...label}
          hint={hint}
          name={name}
          initial={before === undefined ? '' : String(before)}
          items={[{ value: '', text: t('choose') }, ...countryOptions(texts)]}
        />
      )
  }
}

/** What was typed, as the rules read it; undefined when it is nothing of the kind. */
export function readAnswer({ form }: PageContext, fact: FactDefinition): FactValue | undefined {
  const text = form.text(name)
  switch (fact.type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'integer':
      return integerFrom(text)
    case 'money':
      return minorFrom(text, minorDigits(fact.unit))
    case 'date':
      return dateFrom(form, name)
    case 'code':
      if (fact.unit === occupations) return readPicker(form, name).find(isUnitGroup)
      if (fact.unit === countries && !countryCodes.includes(text)) return undefined
      return text
  }
}

export function answerText(fact: FactDefinition, value: FactValue, texts: Texts): string {
  const { t, locale } = texts
  switch (fact.type) {
    case 'boolean':
      return t(value === true ? 'pathways.open.yes' : 'pathways.open.no')
    case 'date':
      return texts.date(String(value))
    case 'integer':
      return unitsWithName.includes(fact.unit)
        ? t(`pathways.open.count.${fact.unit}`, { count: Number(value) })
        : texts.number(Number(value))
    case 'money':
      return texts.money(Number(value), fact.unit)
    case 'code': {
      const code = String(value)
      if (fact.unit === occupations) return occupationTitle(code, locale)
      if (fact.unit === countries) return texts.country(code)
      if (code === 'NONE') return t('pathways.open.no-certificate')
      if (fact.unit === languageTests) return texts.language(code)
      return fact.labels?.[code]?.[locale] ?? code
    }
  }
}
