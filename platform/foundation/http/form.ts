import type { Message } from '../errors.ts'
import type { ReceivedFile } from '../files/receive.ts'

/** What a user sent, or what a page shows at first, with what was wrong. */
export class Form {
  readonly values: Readonly<Record<string, string | string[]>>
  readonly errors: Readonly<Record<string, Message>>
  readonly files: Readonly<Record<string, ReceivedFile>>

  constructor(values: Form['values'] = {}, errors: Form['errors'] = {}, files: Form['files'] = {}) {
    this.values = values
    this.errors = errors
    this.files = files
  }

  /** One value; empty when absent. */
  text(name: string): string {
    const value = this.values[name]
    return (Array.isArray(value) ? value[0] : value) ?? ''
  }

  /** Every value of a field that may stand several times, such as checkboxes. */
  all(name: string): string[] {
    const value = this.values[name]
    if (value === undefined) return []
    return Array.isArray(value) ? value : [value]
  }

  /** The file that was sent, of a kind that the page takes; undefined when none was chosen. */
  file(name: string): ReceivedFile | undefined {
    return this.files[name]
  }

  has(name: string): boolean {
    return this.values[name] !== undefined
  }
}

/** Characters that PostgreSQL cannot store, or that change how the text around them reads (Unicode bidi controls). */
const unsafe = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g

/**
 * More marks on one letter than any script writes (UAX #15, stream-safe text). Putting a long run of them in order takes
 * time by its square: a form of 1 MB would hold the whole server for minutes.
 */
const endlessMarks = /(\p{M}{30})\p{M}+/gu

/** Text as stored: one Unicode form, one kind of line end, no invisible controls, no blanks around it. */
export function cleanText(text: string): string {
  return text.replace(endlessMarks, '$1').normalize('NFC').replace(/\r\n?/g, '\n').replace(unsafe, '').trim()
}

/** Reads a urlencoded body of any shape; unexpected shapes count as absent. */
export function readForm(body: unknown): Form {
  const values: Record<string, string | string[]> = {}
  if (body !== null && typeof body === 'object') {
    for (const [name, value] of Object.entries(body)) {
      if (typeof value === 'string') values[name] = cleanText(value)
      else if (Array.isArray(value)) values[name] = value.filter((v) => typeof v === 'string').map(cleanText)
    }
  }
  return new Form(values)
}
