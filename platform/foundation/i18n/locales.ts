export const locales = ['en', 'ar', 'ne', 'bn', 'es'] as const
export type Locale = (typeof locales)[number]
export type Direction = 'ltr' | 'rtl'

export const defaultLocale: Locale = 'en'

/** Each language named in itself, for the language switch. */
export const localeNames: Record<Locale, string> = {
  en: 'English',
  ar: 'العربية',
  ne: 'नेपाली',
  bn: 'বাংলা',
  es: 'Español',
}

export function isLocale(value: unknown): value is Locale {
  return typeof value === 'string' && (locales as readonly string[]).includes(value)
}

/** A language that was stored or sent; the default where it is none of ours. */
export function asLocale(value: unknown): Locale {
  return isLocale(value) ? value : defaultLocale
}

export function direction(locale: Locale): Direction {
  return locale === 'ar' ? 'rtl' : 'ltr'
}

/** Best shipped language for an Accept-Language header; English when none fits. */
export function negotiateLocale(acceptLanguage: string | undefined): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.trim().split(';')
      const quality = params.map((p) => /^\s*q=([\d.]+)$/.exec(p)?.[1]).find((q) => q !== undefined)
      return {
        language: tag.toLowerCase().split('-')[0],
        quality: quality === undefined ? 1 : Number(quality),
      }
    })
    .filter((entry) => entry.quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { language } of wanted) if (isLocale(language)) return language
  return defaultLocale
}
