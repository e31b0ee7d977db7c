import type { Locale } from '../../foundation/i18n/locales.ts'
import { countryCodes, languageCodes, type Texts } from '../../foundation/i18n/texts.ts'

type Option = { value: string; text: string }

/** The nationality most readers of a language have, when one stands out. */
export const nationalityOf: Partial<Record<Locale, string>> = { ne: 'NPL', bn: 'BGD' }

/** Offered at once to who is asked for countries. Only a short cut: every other one can be chosen from the list. */
export const frequentDestinations = (
  'ARE AUS BHR CAN CYP DEU ESP FRA GBR HRV ISR ITA JOR JPN KOR KWT LBN MDV MLT MYS NZL OMN POL PRT QAT ROU SAU ' +
  'SGP TUR USA'
).split(' ')

const sorted = (codes: readonly string[], name: (texts: Texts, code: string) => string) => {
  const cache = new Map<Locale, Option[]>()
  return (texts: Texts): Option[] => {
    let options = cache.get(texts.locale)
    if (!options) {
      options = codes
        .map((value) => ({ value, text: name(texts, value) }))
        .sort((a, b) => texts.compare(a.text, b.text))
      cache.set(texts.locale, options)
    }
    return options
  }
}

/** Every country in the reader's order. */
export const countryOptions = sorted(countryCodes, (texts, code) => texts.country(code))
export const languageOptions = sorted(languageCodes, (texts, code) => texts.language(code))
