/** What the evidence counts, and how finely. Nothing here knows of a person. */

export const measures = ['vacancies', 'placements', 'jobs'] as const
/** Vacancies that ended without being filled, placements that closed before the work, jobs that ended. */
export type Measure = (typeof measures)[number]

/** Counts under this are withheld. */
export const threshold = 10

/** Causes that several reasons share; every other reason is its own cause. */
const sharedCauses: Record<string, string> = {
  'pathway-not-available': 'pathway',
  'would-hire-if-pathway-existed': 'pathway',
  'endReason.would-hire-if-pathway-existed': 'pathway',
  'refusal.pathway': 'pathway',
  'endReason.no-candidates': 'candidates',
  'endReason.licence-lost': 'licence',
  'refusal.licence': 'licence',
}
/** Those that are always told first. */
export const mainCauses = ['pathway', 'candidates', 'licence'] as const

export function causeOf(reason: string): string {
  return sharedCauses[reason] ?? reason
}

/** A calendar quarter such as 2026-Q3, or a whole calendar year such as 2025. */
export type Period = { name: string; from: string; to: string; quarters: string[] }

export function periodOf(name: string): Period | undefined {
  const match = /^(20\d\d)(?:-Q([1-4]))?$/.exec(name)
  if (!match) return undefined
  const year = Number(match[1])
  const quarter = match[2] === undefined ? undefined : Number(match[2])
  const first = (number: number) =>
    number === 5 ? `${year + 1}-01-01` : `${year}-${String(number * 3 - 2).padStart(2, '0')}-01`
  return quarter === undefined
    ? { name, from: first(1), to: first(5), quarters: [1, 2, 3, 4].map((number) => `${year}-Q${number}`) }
    : { name, from: first(quarter), to: first(quarter + 1), quarters: [name] }
}

/**
 * Quarters and years that are over, newest first. Nothing is told of the one that runs: whoever looked at it today and
 * tomorrow would see what happened between.
 */
export function completePeriods(today: string, years = 3): Period[] {
  const thisYear = Number(today.slice(0, 4))
  return Array.from({ length: years + 1 }, (_, ago) => String(thisYear - ago))
    .flatMap((year) => [year, ...[4, 3, 2, 1].map((quarter) => `${year}-Q${quarter}`)])
    .flatMap((name) => periodOf(name) ?? [])
    .filter(({ to }) => to <= today)
}

/** Nodes of an occupation, from all of them to the unit group. */
export function occupationPath(isco: string, depth: number): string[] {
  return Array.from({ length: depth + 1 }, (_, digits) => isco.slice(0, digits))
}
