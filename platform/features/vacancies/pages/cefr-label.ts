import type { Locale } from '../../../foundation/i18n/locales.ts'
import { readClassifications } from '../../classifications/index.ts'
import type { Cefr } from '../domain.ts'

/** The level's code with its name in the reader's language. */
export function cefrLabel(level: Cefr, locale: Locale): string {
  const label = readClassifications().cefr.find(({ code }) => code === level)?.labels[locale]
  return label ? `${level} – ${label}` : level
}
