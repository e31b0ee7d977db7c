/** A mistake in a programme, a vocabulary or a set of facts; `path` names the place in the document. */
export class RulesError extends Error {
  readonly code = 'RULES_INVALID'
  readonly path: string

  constructor(path: string, message: string) {
    super(`${path}: ${message}`)
    this.name = 'RulesError'
    this.path = path
  }
}

export type Fields = Record<string, unknown>

export function under(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

function refuse(path: string, value: unknown, wanted: string): never {
  throw new RulesError(path || 'document', `${wanted} was expected, found ${shown(value)}`)
}

/** A mapping with exactly the named keys: an unknown key is usually a misspelt one, so it is refused. */
export function fields(value: unknown, path: string, required: string[], optional: string[] = []): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(path, value, 'a mapping')
  for (const key of required) {
    if ((value as Fields)[key] === undefined) throw new RulesError(under(path, key), 'is missing')
  }
  for (const key of Object.keys(value)) {
    if (!required.includes(key) && !optional.includes(key)) {
      throw new RulesError(
        under(path, key),
        `is not known here; known are ${[...required, ...optional].join(', ')}`,
      )
    }
  }
  return value as Fields
}

export function entries(value: unknown, path: string): [id: string, value: unknown, path: string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(path, value, 'a mapping')
  return Object.entries(value).map(([id, entry]) => {
    if (!/^[a-z][a-z0-9_]*$/.test(id)) {
      throw new RulesError(under(path, id), 'an id has small letters, digits and _ and begins with a letter')
    }
    return [id, entry, under(path, id)]
  })
}

export function list(value: unknown, path: string): [value: unknown, path: string][] {
  if (!Array.isArray(value) || value.length === 0) refuse(path, value, 'a list with at least one entry')
  return value.map((entry, index) => [entry, `${path}[${index}]`])
}

export function text(value: unknown, path: string): string {
  if (typeof value !== 'string' || value.trim() === '') refuse(path, value, 'a text')
  return value
}

export function integer(value: unknown, path: string): number {
  if (!Number.isSafeInteger(value)) refuse(path, value, 'a whole number')
  return value as number
}

export function flag(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') refuse(path, value, 'true or false')
  return value
}

export function oneOf<T extends string>(value: unknown, path: string, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) refuse(path, value, `one of ${allowed.join(', ')}`)
  return value as T
}

export function isDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false
  const day = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value)
}

export function date(value: unknown, path: string): string {
  if (!isDate(value)) refuse(path, value, 'a date that exists, written YYYY-MM-DD')
  return value
}
