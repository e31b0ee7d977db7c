/** What a worker agrees to: to whom, what, for what, and until when. */
import type { OrganisationKind } from '../../../foundation/actor.ts'
import type { Message } from '../../../foundation/errors.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'

/** Parts of a record that are opened one by one. `case`: to whom the worker's cases were handed, and what came of them. */
export const coverages = ['profile', 'contact', 'documents', 'contract', 'case'] as const
export type Coverage = (typeof coverages)[number]
/** What is asked for beside the profile, without which nothing else says whose it is. Whom a worker asked for help, and
 * about what, is nothing that who employs them may want: it could be made a condition of the job. */
export function offeredCoverages(kind: OrganisationKind): Coverage[] {
  const offered: Coverage[] = ['contact', 'documents', 'contract']
  return kind === 'employer' || kind === 'recruiter' ? offered : [...offered, 'case']
}

/** For what an organisation may use it. `shown_to_employers` is for all verified employers together. */
export const purposes = ['recruitment', 'support'] as const
/** What a case opens to who works on it, beside what the worker gave by themselves. */
export const caseConsent = { purpose: 'case', covers: ['contract', 'contact'], months: 12 } as const
export type Purpose = (typeof purposes)[number]

/** In months; 0 is until the worker stops it. */
export const durations = [1, 3, 12, 0] as const

export type ConsentState = 'pending' | 'active' | 'expired' | 'withdrawn'

export type Consent = {
  id: string
  purpose: Purpose | 'case' | 'shown_to_employers'
  /** Null: every verified employer and recruiter. */
  organisation: { id: string; name: string; country: string } | null
  covers: Coverage[]
  grantedAt: Date
  confirmedAt: Date | null
  expiresAt: Date | null
  withdrawnAt: Date | null
}

export type NewConsent = {
  organisationId: string
  purpose: Purpose
  covers: readonly Coverage[]
  months: number
}

export function stateOf(
  { confirmedAt, expiresAt, withdrawnAt }: Pick<Consent, 'confirmedAt' | 'expiresAt' | 'withdrawnAt'>,
  now: Date,
): ConsentState {
  if (withdrawnAt) return 'withdrawn'
  if (expiresAt && expiresAt <= now) return 'expired'
  return confirmedAt ? 'active' : 'pending'
}

export function checkConsent(
  { purpose, covers, months }: Omit<NewConsent, 'organisationId'>,
  kind: OrganisationKind,
): void {
  const problems: Record<string, Message> = {}
  if (!purposes.includes(purpose)) problems.purpose = { key: 'sharing.error.purpose' }
  const offered = ['profile' as const, ...offeredCoverages(kind)]
  if (!covers.every((one) => offered.includes(one))) problems.covers = { key: 'sharing.error.covers' }
  if (!(durations as readonly number[]).includes(months)) problems.months = { key: 'sharing.error.months' }
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
}
