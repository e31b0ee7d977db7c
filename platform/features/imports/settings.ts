/** How a file is read, as an officer says it on a page or in a mapping file. */
import { CEFR_LEVELS } from '@fairway/matching'
import { InvalidInputError } from '../../foundation/errors.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import type { Kind, Mapping, Settings } from './domain.ts'
import { countryOf, languageOf } from './names.ts'
import { dateOrders } from './values.ts'

export type Typed = {
  dateOrder: string
  phoneCountry: string
  language: string
  cefr: string
  shownToEmployers: boolean
}

export function settingsFrom(
  kind: Kind,
  columns: Mapping,
  typed: Typed,
): Omit<Settings, 'headings' | 'locale'> {
  const dateOrder = dateOrders.find((order) => order === typed.dateOrder)
  const problem = (field: string) => new InvalidInputError({ [field]: { key: `imports.${field}.error` } })
  if (kind === 'employers') return { columns, dateOrder: 'ymd' }
  if (!dateOrder) throw problem('dateOrder')
  if (kind === 'licences') return { columns, dateOrder }
  const phoneCountry = countryOf(typed.phoneCountry)
  const language = languageOf(typed.language)
  const cefr = CEFR_LEVELS.find((level) => level === typed.cefr)
  if (!phoneCountry) throw problem('phoneCountry')
  if (!language) throw problem('language')
  if (!cefr) throw problem('cefr')
  return { columns, dateOrder, phoneCountry, language, cefr, shownToEmployers: typed.shownToEmployers }
}

const languageOfCountry: Record<string, string> = { NPL: 'ne', BGD: 'bn' }

/** As the office read the last file, and else what is usual in its country. */
export function proposedSettings(country: string, locale: Locale, before: Settings | undefined): Typed {
  return {
    dateOrder: before?.dateOrder ?? 'dmy',
    phoneCountry: before?.phoneCountry ?? country,
    language: before?.language ?? languageOfCountry[country] ?? locale,
    cefr: before?.cefr ?? 'C2',
    shownToEmployers: before?.shownToEmployers ?? false,
  }
}
