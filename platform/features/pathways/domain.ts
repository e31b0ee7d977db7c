/** From the answers of rules to one answer for a person. The rules themselves are those of `@fairway/rules`, the law stands
 * in `catalogue/pathways`, and how records become facts in `facts.ts`. */
import type { Checklist, Evaluation, Programme, Status } from '@fairway/rules'

/** `possible`: nothing known stands against it, something is not known. `office`: an office or an open point of law
 * decides. `other`: made for other people or other work. */
export type Answer = 'open' | 'possible' | 'office' | 'closed' | 'other'

const answers: Record<Status, Answer> = {
  met: 'open',
  unknown: 'possible',
  needs_assessment: 'office',
  not_met: 'closed',
  not_applicable: 'other',
}

export function answerOf({ status, requirements }: Pick<Evaluation, 'status' | 'requirements'>): Answer {
  // It may not be known yet whether the way is made for this work: with a condition that fails it is open in neither case.
  const fails =
    status === 'unknown' && requirements.some((one) => one.kind === 'condition' && one.status === 'not_met')
  return fails ? 'closed' : answers[status]
}

export type PathwayState = {
  /** Such as are.private-sector-work-permit. */
  id: string
  /** Path of its page, without language. */
  path: string
  answer: Answer
  /** First day of the programme's rules as entered. */
  inForceSince: string
  checklist: Checklist
}

/** `are.private-sector-work-permit` as a path: are/private-sector-work-permit. */
export function folderOf(id: string): string {
  return id.replaceAll('.', '/')
}

/** The id of the programme or list in such a folder. */
export function idOf(folder: string): string {
  return folder.replaceAll('/', '.')
}

/** Of several nobody can say which one is meant. */
export function only(values: readonly string[]): string | undefined {
  return values.length === 1 ? values[0] : undefined
}

/** Codes that ISO 3166-1 leaves to its users, for regions whose states share one programme. */
export const regions = ['XEU', 'XEC', 'XME'] as const

/**
 * The country to which somebody means to go by a programme: its own, or of a region's states the one that was named, else
 * one that is wanted. Of leaving home nobody can say it while several countries are wanted.
 */
export function destinationOf(
  { country, category }: Pick<Programme, 'country' | 'category'>,
  states: readonly string[],
  { named, wanted, nationality }: { named?: unknown; wanted: readonly string[]; nationality?: unknown },
): string | undefined {
  const told = typeof named === 'string' ? named : only(wanted)
  if (category === 'exit') return told
  if (states.length === 0) return country
  if (told !== undefined && states.includes(told)) return told
  return wanted.find((one) => states.includes(one) && one !== nationality) ?? told
}

export function isRegion(code: string): code is (typeof regions)[number] {
  return (regions as readonly string[]).includes(code)
}
