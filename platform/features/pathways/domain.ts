/** From records to the facts that rules ask for, and from the answers of rules to one answer for a person. The rules
 * themselves are those of `@fairway/rules`, the law stands in `catalogue/pathways`. */
import type { Checklist, Facts, Status } from '@fairway/rules'

/** What is known of one person for the rules, taken from records; whatever is missing stays unknown. */
export type FactSources = {
  person: {
    nationality: string
    /** ISO date. */
    birthDate: string
    occupations: readonly { isco: string }[]
    wanted: readonly string[]
  }
  vacancy?: { isco: string; country: string; costs: readonly { item: string; payer: string }[] } | undefined
  placement?: { stage: string } | undefined
}

/** Stages in which the worker holds a written offer or contract. */
const withOffer = ['offered', 'accepted', 'signed', 'departed', 'arrived', 'started', 'ended']

/**
 * Facts of the rules' vocabulary that the records answer. Languages are left out: the rules ask for a level with a
 * certificate, and a profile says how well somebody thinks they speak.
 */
export function factsOf({ person, vacancy, placement }: FactSources): Facts {
  return known({
    nationality: person.nationality,
    birth_date: person.birthDate,
    occupation: vacancy?.isco ?? only(person.occupations.map(({ isco }) => isco)),
    destination_country: vacancy?.country ?? only(person.wanted),
    has_job_offer: placement && withOffer.includes(placement.stage) ? true : undefined,
    employer_pays_visa_and_ticket: vacancy && employerPays(vacancy.costs, ['visa', 'travel']),
  })
}

function known(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}

/** Of several nobody can say which one is meant. */
function only(values: readonly string[]): string | undefined {
  return values.length === 1 ? values[0] : undefined
}

function employerPays(
  costs: readonly { item: string; payer: string }[],
  items: string[],
): boolean | undefined {
  const payers = items.map((item) => costs.find((cost) => cost.item === item)?.payer)
  if (payers.some((payer) => payer !== undefined && payer !== 'employer')) return false
  return payers.includes(undefined) ? undefined : true
}

/** `possible`: nothing known stands against it, something is not known. `office`: an office or an open point of law
 * decides. `other`: made for other people or other work. */
export type Answer = 'open' | 'possible' | 'office' | 'closed' | 'other'

export const answerOf: Record<Status, Answer> = {
  met: 'open',
  unknown: 'possible',
  needs_assessment: 'office',
  not_met: 'closed',
  not_applicable: 'other',
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

/** Codes that ISO 3166-1 leaves to its users, for regions whose states share one programme. */
export const regions = ['XEU', 'XEC', 'XME'] as const

export function isRegion(code: string): code is (typeof regions)[number] {
  return (regions as readonly string[]).includes(code)
}
