import type { Work } from '../../foundation/database/database.ts'
import { ForbiddenError } from '../../foundation/errors.ts'
import type { Texts } from '../../foundation/i18n/texts.ts'
import * as store from './ending-store.ts'
import { reasons } from './reasons.ts'

/** Days: the first counts, the second does not. */
export type EndingQuery = { from: string; to: string }
export type EndingCount = {
  origin: string
  destination: string
  /** ISCO-08 unit group. */
  isco: string
  reason: string
  /** Such as 2026-Q3. */
  quarter: string
  count: number
}

/** Placements that closed before the work began, or jobs that ended: counts only, and to Fairway itself only. */
export async function countPlacementEndings(
  work: Work,
  what: 'closed' | 'ended',
  query: EndingQuery,
): Promise<EndingCount[]> {
  if (work.actor.kind !== 'system') throw new ForbiddenError()
  return what === 'closed' ? store.countClosed(work.db, query) : store.countEnded(work.db, query)
}

const known = new Set<string>(
  Object.values(reasons).flatMap((bySide): readonly string[] => Object.values(bySide).flat()),
)

/** A reason in the reader's words; its code when it is one of before. */
export function reasonText({ t }: Texts, reason: string): string {
  return known.has(reason) ? t(`placements.reason.${reason}`) : reason
}
