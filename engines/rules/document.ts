export interface Problem {
  /** Place in the document, such as `requirements[1].met.fact`. */
  readonly path: string
  readonly message: string
}

/** Mistakes in a programme, a vocabulary or a set of facts; `path` names the place of the first one. */
export class RulesError extends Error {
  readonly code = 'RULES_INVALID'
  readonly path: string
  readonly problems: readonly Problem[]

  constructor(path: string, message: string, problems: readonly Problem[] = [{ path, message }]) {
    super(problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n'))
    this.name = 'RulesError'
    this.path = path
    this.problems = problems
  }
}

/** Gathers the mistakes of one section, so that an author sees all of them at once. */
export class Section {
  readonly #problems: Problem[] = []

  attempt<T>(read: () => T): T[] {
    try {
      return [read()]
    } catch (error) {
      if (!(error instanceof RulesError)) throw error
      for (const problem of error.problems) {
        if (!this.#problems.some(({ path, message }) => path === problem.path && message === problem.message))
          this.#problems.push(problem)
      }
      return []
    }
  }

  refuse(path: string, message: string): void {
    this.#problems.push({ path, message })
  }

  end(): void {
    const [first] = this.#problems
    if (first) throw new RulesError(first.path, first.message, this.#problems)
  }
}

export type Fields = Record<string, unknown>

export function under(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function shown(value: unknown): string {
  const written = JSON.stringify(value) ?? 'nothing'
  return written.length > 200 ? `${written.slice(0, 200)}…` : written
}

export function refuse(path: string, value: unknown, wanted: string): never {
  throw new RulesError(path || 'document', `${wanted} was expected, found ${shown(value)}`)
}

export function isMapping(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A mapping with exactly the named keys: an unknown key is usually a misspelt one, so it is refused. */
export function fields(
  value: unknown,
  path: string,
  required: readonly string[],
  optional: readonly string[] = [],
): Fields {
  if (!isMapping(value)) refuse(path, value, 'a mapping')
  for (const key of Object.keys(value)) {
    if (!required.includes(key) && !optional.includes(key)) {
      const known = [...required, ...optional].join(', ')
      throw new RulesError(under(path, key), `is not known here; known are ${known}`)
    }
  }
  for (const key of required) {
    if (value[key] === undefined) throw new RulesError(under(path, key), 'is missing')
  }
  return value
}

export function entries(value: unknown, path: string): [id: string, value: unknown, path: string][] {
  if (!isMapping(value)) refuse(path, value, 'a mapping')
  return Object.entries(value).map(([id, entry]) => [name(id, under(path, id)), entry, under(path, id)])
}

export function name(value: unknown, path: string): string {
  const id = text(value, path)
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(id))
    throw new RulesError(
      path,
      'an id has small letters, digits and _, begins with a letter and has up to 64 signs',
    )
  return id
}

export function list(value: unknown, path: string): [value: unknown, path: string][] {
  if (!Array.isArray(value) || value.length === 0) refuse(path, value, 'a list with at least one entry')
  return value.map((entry, index) => [entry, `${path}[${index}]`])
}

/** A list that may be left out. */
export function optionalList(value: unknown, path: string): [value: unknown, path: string][] {
  return value === undefined ? [] : list(value, path)
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

export function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)]
}
