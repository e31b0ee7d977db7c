/** Reads what people type into dates and numbers, in any script's digits. */
import { isDay } from '../days.ts'
import { InvalidInputError } from '../errors.ts'
import type { ReceivedFile } from '../files/receive.ts'
import type { Form } from './form.ts'

/** Zero of each decimal digit block that our users' keyboards write (Unicode Nd). */
const zeros = [0x660, 0x6f0, 0x966, 0x9e6]

/** Arabic, Persian, Devanagari and Bengali digits to ASCII. */
export function asciiDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef]/g, (digit) => {
    const code = digit.codePointAt(0) as number
    const zero = zeros.find((z) => code >= z && code < z + 10) as number
    return String(code - zero)
  })
}

/** ISO date of the fields name-day, name-month, name-year; undefined when it is no day of the calendar. */
export function dateFrom(form: Form, name: string): string | undefined {
  const [year, month, day] = ['year', 'month', 'day'].map((part) => asciiDigits(form.text(`${name}-${part}`)))
  const iso = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
  return isDay(iso) ? iso : undefined
}

/** Whether nothing at all was written into the fields of a date. */
export function isBlank(form: Form, name: string): boolean {
  return ['day', 'month', 'year'].every((part) => form.text(`${name}-${part}`) === '')
}

/** The file of a field that cannot do without one. */
export function fileFrom(form: Form, name: string): ReceivedFile {
  const file = form.file(name)
  if (!file) throw new InvalidInputError({ [name]: { key: 'error.file-missing' } })
  return file
}

/** Whole number in any shipped script, with or without separators of thousands; undefined when it is none. */
export function integerFrom(text: string): number | undefined {
  const digits = asciiDigits(text).replace(/[\s,٬'’]/g, '')
  return /^-?\d{1,15}$/.test(digits) ? Number(digits) : undefined
}

/** Amount in major units as typed ("1,250.50") to integer minor units; undefined when it is none. */
export function minorFrom(text: string, digits: number): number | undefined {
  const plain = asciiDigits(text)
    .replace(/٫/g, '.')
    .replace(/[\s,٬'’]/g, '')
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(plain)
  if (!match) return undefined
  const fraction = match[2] ?? ''
  if (fraction.length > digits) return undefined
  return Number(match[1]) * 10 ** digits + Number(fraction.padEnd(digits, '0') || 0)
}
