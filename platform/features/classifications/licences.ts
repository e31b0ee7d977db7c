/** Names of what papers say: licences, certificates, professions, levels of school. */
import type { Texts } from '../../foundation/i18n/texts.ts'
import { readClassifications } from './catalogue.ts'

const { licences, isced } = readClassifications()

export const licenceCodes: readonly string[] = licences.map(({ code }) => code)

/** A profession counts in the country that registered or recognised it, and nowhere else; every other paper everywhere. */
const perCountry = 'profession-'

/** What is compared: the code alone, or a profession with the country in which it counts. */
export function licenceHeld(code: string, country: string): string {
  return code.startsWith(perCountry) ? `${code}@${country}` : code
}

/** Whether it is had by having one's training recognised rather than by learning. */
export const isRecognition = (held: string): boolean => held.startsWith(perCountry)

/** Of a code, or of what `licenceHeld` made of it; what is not in the list stays as it is. */
export function licenceTitle(held: string, texts: Texts): string {
  const [code, country] = held.split('@')
  const licence = licences.find((one) => one.code === code)?.labels[texts.locale] ?? held
  return country
    ? texts.t('classifications.licence-in', { licence, country: texts.country(country) })
    : licence
}

/** Level of ISCED as people call it. */
export function educationTitle(level: number, { locale }: Pick<Texts, 'locale'>): string {
  return isced.find(({ code }) => code === String(level))?.labels[locale] ?? `ISCED ${level}`
}
