import type { TextValues } from './i18n/texts.ts'

/** A text to be said in the reader's language. */
export type Message = { key: string; values?: TextValues }

/** An error with a stable code that a user can be told about. Everything else is our fault and becomes a 500. */
export abstract class FairwayError extends Error {
  abstract readonly code: string
  abstract readonly status: number
}

/** Also thrown for what the actor may not know exists. */
export class NotFoundError extends FairwayError {
  override readonly name = 'NotFoundError'
  readonly code = 'not-found'
  readonly status = 404
}

export class ForbiddenError extends FairwayError {
  override readonly name = 'ForbiddenError'
  readonly code = 'forbidden'
  readonly status = 403
}

/** `fields` maps the form field's name to what is wrong with it and what would be right. */
export class InvalidInputError extends FairwayError {
  override readonly name = 'InvalidInputError'
  readonly code = 'invalid-input'
  readonly status = 422
  readonly fields: Record<string, Message>
  constructor(fields: Record<string, Message>) {
    super(`Invalid input: ${Object.keys(fields).join(', ')}`)
    this.fields = fields
  }
}

/** The record is no longer in the state that the request assumed. */
export class ConflictError extends FairwayError {
  override readonly name = 'ConflictError'
  readonly code: string
  readonly status = 409
  readonly text: Message
  constructor(code: string, text: Message) {
    super(code)
    this.code = code
    this.text = text
  }
}

export class TooManyAttemptsError extends FairwayError {
  override readonly name = 'TooManyAttemptsError'
  readonly code: 'too-many-attempts' | 'too-many-requests'
  readonly status = 429
  /** Seconds until trying again makes sense. */
  readonly retryAfter: number
  constructor(retryAfter: number, code: TooManyAttemptsError['code'] = 'too-many-attempts') {
    super(code)
    this.retryAfter = retryAfter
    this.code = code
  }
}

/** As much of this as one process does at a time is being done already. */
export class BusyError extends FairwayError {
  override readonly name = 'BusyError'
  readonly code = 'busy'
  readonly status = 503
}

/**
 * The database cannot work just now and will again: classes 57 (shut down, starting), 08 (connection) and 53 (resources,
 * a full disk among them) of PostgreSQL, or no connection at all.
 */
export function isDatabaseAway(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return (
    /^(57|08|53|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN)/.test(code) ||
    /Connection terminated|not queryable|timeout exceeded when trying to connect|not currently accepting connections/.test(
      message,
    )
  )
}
