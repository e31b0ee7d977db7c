import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { isLocale, type Locale } from '../../foundation/i18n/locales.ts'

type Catalogue = { default: Locale; countries: Map<string, Locale> }

const file = join(import.meta.dirname, '../../../catalogue/countries/contract-languages.yaml')
let catalogue: Catalogue | undefined

function readCatalogue(): Catalogue {
  const read = parse(readFileSync(file, 'utf8')) as {
    default: unknown
    countries: Record<string, { language: unknown }>
  }
  const locale = (language: unknown, where: string): Locale => {
    if (isLocale(language)) return language
    throw new Error(`contract-languages.yaml: ${where} has "${language}", which Fairway is not written in`)
  }
  return {
    default: locale(read.default, 'default'),
    countries: new Map(
      Object.entries(read.countries).map(([country, { language }]) => [country, locale(language, country)]),
    ),
  }
}

/** The worker's language first, then the one of the country of work; one when they are the same. */
export function contractLocales(workerLocale: Locale, destination: string): Locale[] {
  catalogue ??= readCatalogue()
  return [...new Set([workerLocale, catalogue.countries.get(destination) ?? catalogue.default])]
}
