import type { Locale } from '../../../foundation/i18n/locales.ts'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { educationTitle, licenceTitle, readClassifications } from '../../classifications/index.ts'
import type { Cefr, WantedLicence } from '../terms.ts'

/** The level's code with its name in the reader's language. */
export function cefrLabel(level: Cefr, locale: Locale): string {
  const label = readClassifications().cefr.find(({ code }) => code === level)?.labels[locale]
  return label ? `${level} – ${label}` : level
}

/** Level of ISCED in the reader's language; 0 asks for no school at all. */
export function educationLabel(level: number, { t, locale }: Texts): string {
  if (level === 0) return t('vacancies.education.none')
  return educationTitle(level, { locale })
}

/** Each with whether it is needed or helps. */
export function licencesText(licences: readonly WantedLicence[] = [], texts: Texts): string {
  return texts.list(
    licences.map(
      ({ licence, essential }) =>
        `${licenceTitle(licence, texts)} (${texts.t(`vacancies.skills.need.${essential ? 'essential' : 'optional'}`)})`,
    ),
  )
}
