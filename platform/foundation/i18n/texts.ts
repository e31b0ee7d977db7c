import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import currencyCodes from 'currency-codes'
import { type Formatters, IntlMessageFormat } from 'intl-messageformat'
import { iso31661 } from 'iso-3166'
import { asLocale, type Locale, locales } from './locales.ts'

export type TextValues = Record<string, string | number | Date>

/** Translates a message key with ICU values into one language. Throws when the key does not exist. */
export type Translate = (key: string, values?: TextValues) => string

const platformFolder = join(import.meta.dirname, '..', '..')

/**
 * All texts of a language, from every `messages/<locale>.json` of the platform (flat: key to ICU message).
 * A key that stands in two files is an error: one text has one home.
 */
export function readMessages(locale: Locale): Record<string, string> {
  const merged: Record<string, string> = {}
  for (const file of globSync(`**/messages/${locale}.json`, {
    cwd: platformFolder,
    exclude: ['node_modules'],
  }).sort()) {
    const messages = JSON.parse(readFileSync(join(platformFolder, file), 'utf8')) as Record<string, string>
    for (const [key, message] of Object.entries(messages)) {
      if (key in merged) throw new Error(`${file}: message "${key}" is defined twice`)
      merged[key] = message
    }
  }
  return merged
}

export type Texts = {
  locale: Locale
  t: Translate
  /** A day, written out. Takes ISO `YYYY-MM-DD`, read in no time zone but its own. */
  date: (isoDate: string) => string
  /** A month, written out. Takes ISO `YYYY-MM`. */
  month: (isoMonth: string) => string
  /** A moment in the reader's time zone, with its name. */
  moment: (at: Date) => string
  number: (value: number) => string
  /** Integer minor units of an ISO 4217 currency. */
  money: (minor: number, currency: string) => string
  /** ISO 3166-1 alpha-3 to the country's name. */
  country: (alpha3: string) => string
  /** ISO 639-1 (or 639-3) to the language's name. */
  language: (code: string) => string
  currency: (code: string) => string
  list: (items: string[]) => string
  /** Orders words the way this language's readers expect. */
  compare: (a: string, b: string) => number
}

const alpha2Of = new Map(iso31661.map((country) => [country.alpha3 as string, country.alpha2 as string]))

/** Every ISO 3166-1 alpha-3 code. */
export const countryCodes: readonly string[] = [...alpha2Of.keys()].sort()
/** The language that most people of a country read (CLDR's likely subtags), where it is one of ours. */
export function localeOfCountry(alpha3: string): Locale {
  return asLocale(new Intl.Locale(`und-${alpha2Of.get(alpha3) ?? 'ZZ'}`).maximize().language)
}
export const currencyCodeList: readonly string[] = currencyCodes.codes().sort()
/** ISO 639-1 codes a person can be asked for; names come from CLDR. */
export const languageCodes: readonly string[] =
  'am ar as az be bg bn bo bs ca cs da de dv dz el en es et eu fa fi fil fr ga gl gu ha he hi hr hu hy id ig is it ja ka kk km kn ko ku ky lo lt lv mai mg mk ml mn mr ms mt my ne nl no om or pa pl ps pt qu ro ru rw sd si sk sl so sq sr sv sw ta te tg th ti tk tl tr uk ur uz vi wo xh yo zh zu'.split(
    ' ',
  )

/** Digits after the decimal point by ISO 4217 (CLDR's differ for some currencies). */
export function minorDigits(currency: string): number {
  return currencyCodes.code(currency)?.digits ?? 2
}

/** Made once and kept: making a formatter costs a thousand times what using it does. */
function keep<Options, Formatter>(make: (options: Options) => Formatter): (options: Options) => Formatter {
  const made = new Map<Options, Formatter>()
  return (options) => {
    const kept = made.get(options)
    if (kept !== undefined) return kept
    const formatter = make(options)
    made.set(options, formatter)
    return formatter
  }
}

function createTranslate(locale: Locale): Translate {
  // The options come from the parsed messages, so that the same object stands for the same options.
  const numbers = keep(
    (options: Intl.NumberFormatOptions | undefined) => new Intl.NumberFormat(locale, options),
  )
  const dates = keep(
    (options: Intl.DateTimeFormatOptions | undefined) => new Intl.DateTimeFormat(locale, options),
  )
  const plurals = keep(
    (type: Intl.PluralRuleType | undefined) => new Intl.PluralRules(locale, type ? { type } : {}),
  )
  const formatters: Formatters = {
    getNumberFormat: (_locale, options) => numbers(options),
    getDateTimeFormat: (_locale, options) => dates(options),
    getPluralRules: (_locale, options) => plurals(options?.type),
  }
  const messages = new Map(
    Object.entries(readMessages(locale)).map(([key, message]) => [
      key,
      new IntlMessageFormat(message, locale, undefined, { formatters }),
    ]),
  )
  const plain = keep((key: string) => messageOf(key).format() as string)
  function messageOf(key: string): IntlMessageFormat {
    const message = messages.get(key)
    if (!message) throw new Error(`There is no text "${key}" in ${locale}`)
    return message
  }
  return (key, values) => (values ? (messageOf(key).format(values) as string) : plain(key))
}

function createTexts(locale: Locale): Texts {
  const countries = new Intl.DisplayNames([locale], { type: 'region' })
  const languages = new Intl.DisplayNames([locale], { type: 'language' })
  const currencies = new Intl.DisplayNames([locale], { type: 'currency' })
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC', calendar: 'gregory' })
  const numbers = new Intl.NumberFormat(locale)
  /** By currency, and whether there is a part after the decimal point. */
  const amounts = keep((kind: `${string} ${'whole' | 'parts'}`) => {
    const [currency = '', shown] = kind.split(' ')
    const digits = minorDigits(currency)
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'code',
      minimumFractionDigits: shown === 'whole' ? 0 : digits,
      maximumFractionDigits: digits,
    })
  })
  const months = new Intl.DateTimeFormat(locale, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
    calendar: 'gregory',
  })
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' })
  const collator = new Intl.Collator(locale)
  return {
    locale,
    t: createTranslate(locale),
    date: (isoDate) => days.format(new Date(`${isoDate}T00:00:00Z`)),
    month: (isoMonth) => months.format(new Date(`${isoMonth}-01T00:00:00Z`)),
    moment: momentIn(locale, 'UTC'),
    number: (value) => numbers.format(value),
    money: (minor, currency) => {
      const unit = 10 ** minorDigits(currency)
      return amounts(`${currency} ${minor % unit === 0 ? 'whole' : 'parts'}`).format(minor / unit)
    },
    country: (alpha3) => countries.of(alpha2Of.get(alpha3) ?? 'ZZ') ?? alpha3,
    language: (code) => languages.of(code) ?? code,
    currency: (code) => currencies.of(code) ?? code,
    list: (items) => lists.format(items),
    compare: collator.compare,
  }
}

function momentIn(locale: Locale, timeZone: string): Texts['moment'] {
  const { format } = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
    calendar: 'gregory',
  })
  return format
}

/** IANA time zone of a country; UTC where its clocks differ, or without one. */
export const timeZoneOf = keep((alpha3: string): string => {
  const region = alpha2Of.get(alpha3)
  // Not in TypeScript's library yet (ECMA-402 Intl Locale Info).
  type Info = { getTimeZones?: () => string[] | undefined }
  const zones = (region && (new Intl.Locale('und', { region }) as Info).getTimeZones?.()) || []
  // In winter and in summer of this year: many clocks that agree today did not in 1970.
  const [winter, summer] = [0, 6].map((month) => Date.UTC(new Date().getUTCFullYear(), month))
  const offsets = zones.map((timeZone) => {
    const clock = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    return [winter, summer].map((at) => clock.format(at).split(', ').at(-1)).join()
  })
  return (new Set(offsets).size === 1 && zones[0]) || 'UTC'
})

const cache = new Map<string, Texts>()

export function textsFor(locale: Locale, timeZone = 'UTC'): Texts {
  const key = `${locale} ${timeZone}`
  let texts = cache.get(key)
  if (!texts) {
    texts =
      timeZone === 'UTC' ? createTexts(locale) : { ...textsFor(locale), moment: momentIn(locale, timeZone) }
    cache.set(key, texts)
  }
  return texts
}

/** Loads every language now, so that a broken message stops the start and not a user's page. */
export function loadAllTexts(): void {
  for (const locale of locales) textsFor(locale)
}
