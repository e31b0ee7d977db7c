/** From records to the facts that rules ask for, and from the answers of rules to one answer for a person. The rules
 * themselves are those of `@fairway/rules`, the law stands in `catalogue/pathways`. */
import type { Checklist, Evaluation, Facts, Programme, Status } from '@fairway/rules'

/** What is known of one person for the rules, taken from records; whatever is missing stays unknown. */
export type FactSources = {
  person: {
    nationality: string
    /** ISO date; left out where who asks may not see it. */
    birthDate?: string
    birthYearOnly?: boolean
    occupations: readonly { isco: string; years?: number }[]
    wanted: readonly string[]
  }
  /** Further answers of the profile, as far as the reader may see them. */
  answers?: readonly {
    kind: string
    data: Readonly<Record<string, unknown>>
    /** What an officer has compared the answer with. */
    check?: { seen: string } | null
  }[]
  vacancy?:
    | {
        isco: string
        country: string
        costs: readonly { item: string; payer: string }[]
        /** Minor units for a period. */
        wageMinor?: number
        wageCurrency?: string
        wagePeriod?: 'hour' | 'month' | 'year'
        durationMonths?: number | null
      }
    | undefined
  placement?: { stage: string } | undefined
}

/** For a list of vacancies: what the rules say if the job is offered. */
export const asIfOffered = { stage: 'offered' }

/** Stages in which the worker holds a written offer or contract. */
const withOffer = ['offered', 'accepted', 'signed', 'departed', 'arrived', 'started', 'ended']

/**
 * Facts of the rules' vocabulary that the records answer, and no guess. A level of a language counts where a certificate
 * shows it: a profile alone says how well somebody thinks they speak. Years of work stay unknown where rules ask for those in
 * the job that somebody was trained for, of the last years, or in one country: a record counts them by occupation alone.
 */
export function factsOf({ person, answers = [], vacancy, placement }: FactSources, day: string): Facts {
  const offered = placement !== undefined && withOffer.includes(placement.stage)
  return known({
    ...passportFacts(answers, person.nationality, day),
    ...languageFacts(answers),
    ...(offered && vacancy ? { ...offerFacts(vacancy), ...yearsInOffered(vacancy, person.occupations) } : {}),
    current_country: only(valuesOf(answers, 'place', 'country')),
    is_woman: { female: true, male: false }[only(valuesOf(answers, 'sex', 'sex')) ?? ''],
    partner_comes_to_canada: partnerStays(answers) ? false : undefined,
    highest_certificate: highestCertificate(answers),
    education_level: highestLevel(answers),
    nationality: person.nationality,
    // Of who knows only the year the record holds its first day.
    birth_date: person.birthYearOnly ? undefined : person.birthDate,
    occupation: vacancy?.isco ?? only(person.occupations.map(({ isco }) => isco)),
    destination_country: vacancy?.country ?? only(person.wanted),
    has_job_offer: offered ? true : undefined,
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
  return certificateOfLevel[highestLevel(answers) ?? '']
}

/** Of what was finished; ISCED 2011. */
function highestLevel(answers: Answers): string | undefined {
  const completed = answers.filter(({ data }) => data.completed === true)
  return valuesOf(completed, 'education', 'level').sort().at(-1)
}

/** Everybody who is a husband or wife stays; whether one who moves needs a visa of Canada, no record says. */
function partnerStays(answers: Answers): boolean {
  const partners = answers.filter(({ kind, data }) => kind === 'dependant' && data.relation === 'spouse')
  return partners.length > 0 && partners.every(({ data }) => data.wouldMove === 'stays')
}

const cefr = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2']
const levelFacts: Record<string, string> = {
  de: 'german_level',
  en: 'english_level',
  fr: 'french_level',
  es: 'spanish_level',
  bs: 'bosnian_croatian_serbian_level',
  hr: 'bosnian_croatian_serbian_level',
  sr: 'bosnian_croatian_serbian_level',
}
/** Tests that are taken at one level, which the result names. */
const testsAtLevel: Record<string, string> = { 'Goethe-Zertifikat': 'de', telc: 'de', DELE: 'es' }

/** The highest level that a test names, or that an officer has compared with one; of four skills the lowest. */
function languageFacts(answers: Answers): Facts {
  const found: Record<string, string> = {}
  const add = (language: unknown, level: string | undefined) => {
    const fact = levelFacts[String(language)]
    if (fact === undefined || level === undefined || !cefr.includes(level)) return
    if (cefr.indexOf(level) > cefr.indexOf(found[fact] ?? '')) found[fact] = level
  }
  for (const { kind, data, check } of answers) {
    const score = String(data.score ?? '').trim()
    if (kind === 'test' && testsAtLevel[String(data.test)] === data.language) add(data.language, score)
    if (kind === 'test' && data.test === 'JLPT' && /^N[1-5]$/.test(score)) {
      if (found.japanese_level === undefined || score < found.japanese_level) found.japanese_level = score
    }
    if (kind === 'language' && (check?.seen === 'test' || check?.seen === 'certificate')) {
      const skills = [data.listen, data.speak, data.read, data.write].map((level) =>
        cefr.indexOf(String(level)),
      )
      add(data.language, cefr[Math.min(...skills)])
    }
  }
  return found
}

/** Of the same unit group of ISCO-08; who names another occupation may have done this work as well. */
function yearsInOffered(
  { isco, country }: NonNullable<FactSources['vacancy']>,
  occupations: FactSources['person']['occupations'],
): Facts {
  const years = occupations.find((occupation) => occupation.isco === isco)?.years
  // No more than the fact may hold.
  return country === 'JPN' && years !== undefined ? { jpn_experience_years: Math.min(years, 60) } : {}
}

/** An hour's wage says nothing of a year's: that a whole year is paid is not written. */
function offerFacts(vacancy: NonNullable<FactSources['vacancy']>): Facts {
  const { country, wageMinor, wageCurrency, wagePeriod, durationMonths } = vacancy
  const months = { year: 1, month: 12, hour: undefined }[wagePeriod ?? 'hour']
  const year = wageMinor !== undefined && months ? wageMinor * months : undefined
  const hour = wagePeriod === 'hour' ? wageMinor : undefined
  const upTo = (value: number | undefined, most: number) =>
    value !== undefined && value <= most ? value : undefined
  return {
    offered_salary_year_eur: wageCurrency === 'EUR' ? upTo(year, 1_000_000_000) : undefined,
    uk_salary_year: wageCurrency === 'GBP' && country === 'GBR' ? upTo(year, 100_000_000) : undefined,
    nz_wage_hour: wageCurrency === 'NZD' && country === 'NZL' ? upTo(hour, 1_000_000) : undefined,
    offered_contract_months: upTo(durationMonths ?? undefined, 600),
  }
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
