/** What open vacancies are searched by, as the address of their page says it. */
import { minorFrom } from '../../foundation/http/read-fields.ts'
import { countryCodes, currencyCodeList, minorDigits } from '../../foundation/i18n/texts.ts'
import type { PublicSearch } from './service.ts'

const names = ['q', 'country', 'group', 'from', 'wage', 'currency', 'housing', 'costs'] as const
export type SearchFields = Partial<Record<(typeof names)[number], string>>

/** ISCO-08 major groups but the armed forces, which recruit nobody here. */
export const majorGroups = ['1', '2', '3', '4', '5', '6', '7', '8', '9']

type Given = Readonly<Record<string, string | string[]>>

/** The fields that are filled in, and no others. */
export function searchFields(given: Given): SearchFields {
  const fields: SearchFields = {}
  for (const name of names) {
    const value = [given[name] ?? ''].flat()[0]?.trim().slice(0, 200)
    if (value) fields[name] = value
  }
  return fields
}

/** What is no country, group or currency is not searched by. */
export function searchFrom(given: Given): Omit<PublicSearch, 'page' | 'locale'> {
  const { q = '', country, group, from, wage, currency, housing, costs } = searchFields(given)
  const code = currencyCodeList.find((one) => one === currency)
  const minor = code && wage ? minorFrom(wage, minorDigits(code)) : undefined
  return {
    text: q,
    country: countryCodes.find((one) => one === country),
    isco: majorGroups.find((one) => one === group),
    recruitsFrom: countryCodes.find((one) => one === from),
    wageAtLeast: code && minor ? { minor, currency: code } : undefined,
    housingProvided: housing === 'provided',
    free: costs === 'none',
  }
}
