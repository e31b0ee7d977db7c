import { iso31661 } from 'iso-3166'
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from 'libphonenumber-js'
import { asciiDigits } from '../../../foundation/http/read-fields.ts'
import type { Locale } from '../../../foundation/i18n/locales.ts'
import type { Texts } from '../../../foundation/i18n/texts.ts'

const dialled = new Set<string>(getCountries())
const alpha2Of = new Map<string, CountryCode>()
for (const { alpha2, alpha3 } of iso31661)
  if (dialled.has(alpha2)) alpha2Of.set(alpha3, alpha2 as CountryCode)

/** E.164 of a number typed as at home (then the country counts) or with + or 00, in any script's digits. */
export function readPhone(text: string, countryAlpha3: string): string | undefined {
  const typed = asciiDigits(text.normalize('NFKC'))
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/^00/, '+')
  const defaultCountry = alpha2Of.get(countryAlpha3)
  const phone = parsePhoneNumberFromString(typed, {
    extract: false,
    ...(defaultCountry === undefined ? {} : { defaultCountry }),
  })
  const number = phone?.isValid() ? phone.number : undefined
  return number !== undefined && /^\+[1-9][0-9]{6,14}$/.test(number) ? number : undefined
}

/** Where most readers of a language have their number, when one country stands out. */
export const phoneCountryOf: Partial<Record<Locale, string>> = { ne: 'NPL', bn: 'BGD' }

/** Every country with its calling code, in the reader's order, after the choice of none: nobody who looks away has the
 * number of the first one. */
export function phoneCountryOptions(texts: Texts): { value: string; text: string }[] {
  const countries = [...alpha2Of]
    .map(([alpha3, alpha2]) => ({
      value: alpha3,
      // U+2066…2069: the plus sign stays in front of its digits in right-to-left text.
      text: `${texts.country(alpha3)} (\u2066+${getCountryCallingCode(alpha2)}\u2069)`,
    }))
    .sort((a, b) => texts.compare(a.text, b.text))
  return [{ value: '', text: texts.t('choose') }, ...countries]
}
