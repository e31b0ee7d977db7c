/** From records to the facts that rules ask for, and from the answers of rules to one answer for a person. The rules
 * themselves are those of `@fairway/rules`, the law stands in `catalogue/pathways`. */
import type { Checklist, Facts, Programme, Status } from '@fairway/rules'

/** What is known of one person for the rules, taken from records; whatever is missing stays unknown. */
export type FactSources = {
  person: {
    nationality: string
    /** ISO date; left out where who asks may not see it. */
    birthDate?: string
    occupations: readonly { isco: string }[]
    wanted: readonly string[]
  }
  /** Further answers of the profile, as far as the reader may see them. */
  answers?: readonly { kind: string; data: Readonly<Record<string, unknown>> }[]
  vacancy?: { isco: string; country: string; costs: readonly { item: string; payer: string }[] } | undefined
  placement?: { stage: string } | undefined
}

/** For a list of vacancies: what the rules say if the job is offered. */
export const asIfOffered = { stage: 'offered' }

/** Stages in which the worker holds a written offer or contract. */
const withOffer = ['offered', 'accepted', 'signed', 'departed', 'arrived', 'started', 'ended']

/**
 * Facts of the rules' vocabulary that the records answer. Languages are left out: the rules ask for a level with a
 * certificate, and a profile says how well somebody thinks they speak.
 */
export function factsOf({ person, answers = [], vacancy, placement }: FactSources, day: string): Facts {
  return known({
    ...passportFacts(answers, person.nationality, day),
    current_country: only(valuesOf(answers, 'place', 'country')),
    highest_certificate: highestCertificate(answers),
    nationality: person.nationality,
    birth_date: person.birthDate,
    occupation: vacancy?.isco ?? only(person.occupations.map(({ isco }) => isco)),
    destination_country: vacancy?.country ?? only(person.wanted),
    has_job_offer: placement && withOffer.includes(placement.stage) ? true : undefined,
    employer_pays_visa_and_ticket: vacancy && employerPays(vacancy.costs, ['visa', 'travel']),
  })
}

type Answers = NonNullable<FactSources['answers']>

function valuesOf(answers: Answers, kind: string, field: string): string[] {
  return answers.flatMap(({ kind: of, data }) =>
    of === kind && typeof data[field] === 'string' ? [data[field]] : [],
  )
}

/** Who has told of no passport may still have one. */
function passportFacts(answers: Answers, nationality: string, day: string): Facts {
  const own = answers.filter(({ data }) => data.country === nationality)
  const last = valuesOf(own, 'passport', 'expiresOn').sort().at(-1)
  return last === undefined ? {} : { has_passport: true, passport_months_left: wholeMonths(day, last) }
}

/** Between 0 and the most that the fact may hold. */
function wholeMonths(from: string, to: string): number {
  const [year = 0, month = 0, day = 0] = from.split('-').map(Number)
  const [endYear = 0, endMonth = 0, endDay = 0] = to.split('-').map(Number)
  const months = (endYear - year) * 12 + endMonth - month - (endDay < day ? 1 : 0)
  return Math.min(Math.max(months, 0), 240)
}

/** By ISCED 2011 level; of lower ones another paper, such as that of a trade, may be the higher one. */
const certificateOfLevel: Record<string, string> = {
  5: 'short_tertiary',
  6: 'bachelor',
  7: 'master',
  8: 'doctorate',
}
function highestCertificate(answers: Answers): string | undefined {
  const completed = answers.filter(({ data }) => data.completed === true)
  return certificateOfLevel[valuesOf(completed, 'education', 'level').sort().at(-1) ?? '']
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

/** The id of the programme or list in such a folder. */
export function idOf(folder: string): string {
  return folder.replaceAll('/', '.')
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
