/** Reads what people write into cells. */
import { dayOf, isDay } from '../../foundation/days.ts'
import { asciiDigits } from '../../foundation/http/read-fields.ts'

export const dateOrders = ['dmy', 'mdy', 'ymd'] as const
export type DateOrder = (typeof dateOrders)[number]

/** ISO date, and whether only the year was given. */
export type ReadDate = { day: string; yearOnly: boolean }

/** Days since 1899-12-30 as spreadsheets count them: from 1910 to 2049, so that a year alone is never one. */
const serials = { least: 3654, most: 54_789 }

/** A day in any of the usual forms; which of day and month comes first is said by the order. */
export function readDate(text: string, order: DateOrder): ReadDate | undefined {
  const plain = asciiDigits(text).trim()
  if (/^\d{4}$/.test(plain) && Number(plain) >= 1900 && Number(plain) <= 2100)
    return { day: `${plain}-01-01`, yearOnly: true }
  if (/^\d{4,5}$/.test(plain)) {
    const serial = Number(plain)
    if (serial < serials.least || serial > serials.most) return undefined
    return { day: dayOf(new Date(Date.UTC(1899, 11, 30 + serial))), yearOnly: false }
  }
  const parts = /^(\d{1,4})\s*[-/.،\s]\s*(\d{1,2})\s*[-/.،\s]\s*(\d{1,4})(?:[T ]00:00(?::00)?)?$/.exec(plain)
  if (!parts) return undefined
  const [first, second, third] = parts.slice(1) as [string, string, string]
  const [year, month, day] =
    first.length === 4
      ? [first, second, third]
      : order === 'mdy'
        ? [third, first, second]
        : [third, second, first]
  if (year.length !== 4) return undefined
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isDay(iso) ? { day: iso, yearOnly: false } : undefined
}

/** What a spreadsheet program would compute when it opens the cell. */
export function isFormula(text: string): boolean {
  return /^[=@]/.test(text) || (/^[+-]/.test(text) && /[^\d\s()+./-]/.test(text))
}

/** The same for words that differ only in case, accents, blanks and signs. */
export function plainWord(text: string): string {
  return asciiDigits(text)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}
