/** Countries and languages by what people call them, in any of our languages, or by their codes. */
import { iso31661 } from 'iso-3166'
import { locales } from '../../foundation/i18n/locales.ts'
import { languageCodes, textsFor } from '../../foundation/i18n/texts.ts'
import { plainWord } from './values.ts'

let countryWords: Map<string, string> | undefined
export function countryOf(text: string): string | undefined {
  countryWords ??= new Map(
    iso31661.flatMap(({ alpha2, alpha3 }) =>
      [alpha2, alpha3, ...locales.map((locale) => textsFor(locale).country(alpha3))].map(
        (word): [string, string] => [plainWord(word), alpha3],
      ),
    ),
  )
  return countryWords.get(plainWord(text)) ?? nationalities[plainWord(text)]
}

/** What people write instead of the country. */
const nationalities: Record<string, string> = Object.fromEntries(
  Object.entries({
    NPL: 'nepali|nepalese|nepalí|नेपाली|نيبالي|নেপালি',
    BGD: 'bangladeshi|bangladesí|बङ्गलादेशी|بنغلاديشي|বাংলাদেশি|বাংলাদেশী',
    IND: 'indian|indio|भारतीय|هندي|ভারতীয়',
    EGY: 'egyptian|egipcio|مصري',
    PHL: 'filipino|filipina|فلبيني',
    COL: 'colombian|colombiano|colombiana',
    PER: 'peruvian|peruano|peruana',
  }).flatMap(([code, words]) => words.split('|').map((word) => [plainWord(word), code])),
)

let languageWords: Map<string, string> | undefined
export function languageOf(text: string): string | undefined {
  languageWords ??= new Map(
    languageCodes.flatMap((code) =>
      [code, ...locales.map((locale) => textsFor(locale).language(code))].map((word): [string, string] => [
        plainWord(word),
        code,
      ]),
    ),
  )
  return languageWords.get(plainWord(text))
}
