import type { Locale } from '../../../foundation/i18n/locales.ts'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { readClassifications } from '../../classifications/index.ts'
import type { Cefr } from '../terms.ts'

/** The level's code with its name in the reader's language. */
export function cefrLabel(level: Cefr, locale: Locale): string {
  const label = readClassifications().cefr.find(({ code }) => code === level)?.labels[locale]
  return label ? `${level} – ${label}` : level
}

/** Level of ISCED in the reader's language; 0 asks for no school at all. */
export function educationLabel(level: number, { t, locale }: Texts): string {
  if (level === 0) return t('vacancies.education.none')
  return (
    readClassifications().isced.find(({ code }) => code === String(level))?.labels[locale] ?? `ISCED ${level}`
  )
}
