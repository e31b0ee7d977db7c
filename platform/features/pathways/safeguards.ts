/** The warning of the WHO Global Code of Practice on the International Recruitment of Health Personnel, article 5.1, for one
 * person or one vacancy. */
import type { Citation, Programme } from '@fairway/rules'
import { healthSafeguards } from './catalogue.ts'

export type Safeguard = {
  /** Unknown as long as neither the country nor the work says no. */
  warning: 'yes' | 'no' | 'unknown'
  /** Of the list. */
  year: number
  source: Citation
  /** Where the country of work lets recruit from there only by an agreement of the two governments. */
  agreement?: { exists: boolean; source: Citation }
}

/** A season or a household is no work in health. */
export function mayTakeHealthWorkers({ category, type }: Pick<Programme, 'category' | 'type'>): boolean {
  return category === 'entry' && ['employment', 'permanent_residence', 'job_search'].includes(type)
}

export function isHealthWork(isco: string): boolean {
  return healthSafeguards().healthWork.some((group) => isco.startsWith(group))
}

export function safeguardOf(from: unknown, isco: unknown, destination: string | null): Safeguard {
  const { countries, year, citation, agreements } = healthSafeguards()
  const listed = typeof from === 'string' ? countries.includes(from) : undefined
  const health = typeof isco === 'string' ? isHealthWork(isco) : undefined
  const warning = listed === false || health === false ? 'no' : listed && health ? 'yes' : 'unknown'
  const asked = agreements.find((one) => one.destination === destination)
  return {
    warning,
    year,
    source: citation,
    ...(warning === 'yes' &&
      asked && { agreement: { exists: asked.with.includes(String(from)), source: asked.citation } }),
  }
}
