/** How long the law makes us keep a contract: read from the catalogue. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export type RetentionRule = {
  /** ISO 3166-1 alpha-3; null for countries that nobody has looked up. */
  country: string | null
  years: number
  untilYearEnd: boolean
  sources: { act: string; url?: string; verified: boolean }[]
}

const file = join(import.meta.dirname, '../../../catalogue/retention/contracts.yaml')
let catalogue: { countries: Map<string, RetentionRule>; otherwise: RetentionRule } | undefined

type Entry = { years: unknown; until_year_end: unknown; sources: unknown }

function ruleFrom(country: string | null, { years, until_year_end, sources }: Entry): RetentionRule {
  const where = `retention/contracts.yaml: ${country ?? 'default'}`
  if (!Number.isInteger(years) || (years as number) < 0) throw new Error(`${where}: years is no whole number`)
  if (typeof until_year_end !== 'boolean') throw new Error(`${where}: until_year_end is true or false`)
  if (!Array.isArray(sources) || sources.length === 0) throw new Error(`${where}: no source`)
  return {
    country,
    years: years as number,
    untilYearEnd: until_year_end,
    sources: sources as RetentionRule['sources'],
  }
}

function readCatalogue() {
  const read = parse(readFileSync(file, 'utf8')) as { default: Entry; countries: Record<string, Entry> }
  return {
    otherwise: ruleFrom(null, read.default),
    countries: new Map(
      Object.entries(read.countries).map(([country, entry]) => [country, ruleFrom(country, entry)]),
    ),
  }
}

/** The last day on which this rule makes us keep what ended on `day`; both ISO. */
export function lastDay(rule: Pick<RetentionRule, 'years' | 'untilYearEnd'>, day: string): string {
  const year = String(Number(day.slice(0, 4)) + rule.years).padStart(4, '0')
  if (rule.untilYearEnd) return `${year}-12-31`
  // The day after has no 29 February in most years.
  return `${year}-${day.slice(5) === '02-29' ? '02-28' : day.slice(5)}`
}

/** The rule that holds longer, of the worker's country and the country of work. */
export function ruleFor(origin: string, destination: string): RetentionRule {
  catalogue ??= readCatalogue()
  const { countries, otherwise } = catalogue
  const [first, second] = [origin, destination].map((country) => countries.get(country) ?? otherwise)
  return lastDay(second!, '2026-01-01') > lastDay(first!, '2026-01-01') ? second! : first!
}
