import type { Work } from '../../foundation/database/database.ts'
import { ForbiddenError } from '../../foundation/errors.ts'
import type { Texts } from '../../foundation/i18n/texts.ts'
import { endReasons, refusalCodes } from './domain.ts'
import * as store from './ending-store.ts'

export type VacancyEndingCount = {
  origin: string
  destination: string
  /** ISCO-08 unit group. */
  isco: string
  /** `refusal.` or `endReason.` with the code of the reason, or `expired`. */
  reason: string
  /** Such as 2026-Q3. */
  quarter: string
  count: number
}

/** Vacancies that were refused, or closed or expired before they were filled: counts only, and to Fairway itself only. The first
 * day counts, the second does not. */
export async function countVacancyEndings(
  work: Work,
  query: { from: string; to: string },
): Promise<VacancyEndingCount[]> {
  if (work.actor.kind !== 'system') throw new ForbiddenError()
  return store.countEndings(work.db, query)
}

const known = new Set<string>([
  ...refusalCodes.map((code) => `refusal.${code}`),
  ...endReasons.map((code) => `endReason.${code}`),
])

/** A reason in the reader's words; its code when it is one of before. */
export function endingText({ t }: Texts, reason: string): string {
  if (reason === 'expired') return t('vacancies.status.expired')
  if (!known.has(reason)) return reason
  const text = t(`vacancies.${reason}`)
  return reason.startsWith('refusal.') ? `${t('vacancies.status.refused')}: ${text}` : text
}
