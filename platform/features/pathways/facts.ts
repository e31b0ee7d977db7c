/** From records to the facts that rules ask for. */
import type { Facts } from '@fairway/rules'
import { only } from './domain.ts'

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
 * shows it: a profile alone says how well somebody thinks they speak. Years of the last years or in one country, in the job that
 * somebody was trained for, come from a history of work that is whole, of a job for which there is a paper.
 */
export function factsOf({ person, answers = [], vacancy, placement }: FactSources, day: string): Facts {
  const offered = placement !== undefined && withOffer.includes(placement.stage)
  const occupation = vacancy?.isco ?? only(person.occupations.map(({ isco }) => isco))
  return known({
    ...passportFacts(answers, person.nationality, day),
    ...languageFacts(answers, day),
    ...(occupation === undefined ? {} : workFacts(occupation, { person, answers }, day)),
    ...(offered && vacancy ? { ...offerFacts(vacancy), ...yearsInOffered(vacancy, person.occupations) } : {}),
    current_country: only(valuesOf(answers, 'place', 'country')),
    is_woman: { female: true, male: false }[only(valuesOf(answers, 'sex', 'sex')) ?? ''],
    partner_comes_to_canada: partnerStays(answers) ? false : undefined,
    highest_certificate: highestCertificate(answers),
    education_level: highestLevel(answers),
    nationality: person.nationality,
    // Of who knows only the year the record holds its first day.
    birth_date: person.birthYearOnly ? undefined : person.birthDate,
    occupation,
    can_sawp_farm_experience: person.occupations.some(isFarmWork) ? true : undefined,
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
const testsAtLevel = ['DELE', 'DELF-DALF', 'Goethe-Zertifikat', 'telc', 'ÖSD']
/** Facts for each skill, in the units of the test or in tenths of them. */
const testsBySkill: Record<string, { facts: string; times: number }> = {
  'IELTS General Training': { facts: 'ielts_general', times: 10 },
  'CELPIP General': { facts: 'celpip_general', times: 1 },
  'PTE Core': { facts: 'pte_core', times: 1 },
  'TEF Canada': { facts: 'tef_canada', times: 1 },
  'TCF Canada': { facts: 'tcf_canada', times: 1 },
}
const skills = ['listening', 'reading', 'writing', 'speaking'] as const
/** Years for which results count in Canada: Ministerial Instructions respecting the Express Entry system, section 3(4). */
const canadianYears = 2

/** The highest level that a test names, or that an officer has compared with one; of four skills the lowest. The scores of one
 * sitting belong together, and the newest that still counts is taken. */
function languageFacts(answers: Answers, day: string): Facts {
  const found: Record<string, string | number> = {}
  const add = (language: unknown, level: string | undefined) => {
    const fact = levelFacts[String(language)]
    if (fact === undefined || level === undefined || !cefr.includes(level)) return
    if (cefr.indexOf(level) > cefr.indexOf(String(found[fact]))) found[fact] = level
  }
  const tests = answers
    .filter(
      ({ kind, data }) => kind === 'test' && !(typeof data.expiresOn === 'string' && data.expiresOn < day),
    )
    .map(({ data }) => data)
    .sort((a, b) => (String(a.takenOn) < String(b.takenOn) ? -1 : 1))
  for (const data of tests) {
    const name = String(data.test)
    const score = String(data.score ?? '').trim()
    if (testsAtLevel.includes(name)) add(data.language, score)
    if (name === 'JLPT' && (found.japanese_level === undefined || score < String(found.japanese_level)))
      found.japanese_level = score
    const points = skills.map((skill) => Number(data[skill] ?? Number.NaN))
    if (points.some(Number.isNaN)) continue
    const bySkill = testsBySkill[name]
    if (bySkill && yearsLater(String(data.takenOn), canadianYears) > day)
      for (const [place, skill] of skills.entries())
        found[`${bySkill.facts}_${skill}`] = Math.round((points[place] as number) * bySkill.times)
    // Migration Regulations 1994 of Australia, regulation 1.15C: a test of the last three years, of either kind of IELTS.
    if (name.startsWith('IELTS') && yearsLater(String(data.takenOn), 3) > day)
      found.aus_ielts_lowest = Math.round(Math.min(...points) * 10)
    if (name === 'TestDaF') found.testdaf_lowest = Math.min(...points)
  }
  for (const { kind, data, check } of answers) {
    if (kind === 'language' && (check?.seen === 'test' || check?.seen === 'certificate')) {
      const levels = [data.listen, data.speak, data.read, data.write].map((level) =>
        cefr.indexOf(String(level)),
      )
      add(data.language, cefr[Math.min(...levels)])
    }
  }
  return found
}

function yearsLater(day: string, years: number): string {
  return `${Number(day.slice(0, 4)) + years}${day.slice(4)}`
}

/** ISCO-08: skilled farmers, and labourers on farms. */
function isFarmWork({ isco, years }: { isco: string; years?: number }): boolean {
  return /^(61|63|921[1-4])/.test(isco) && (years ?? 0) > 0
}

/** Of one job: whether a paper shows that it was learnt, its national licences, and for how long it was done, where, and when. */
function workFacts(
  occupation: string,
  { person, answers }: { person: FactSources['person']; answers: Answers },
  day: string,
): Facts {
  const of = (kind: string) =>
    answers
      .filter((answer) => answer.kind === kind && answer.data.occupation === occupation)
      .map(({ data }) => data)
  const valid = of('certificate').filter(
    ({ expiresOn }) => !(typeof expiresOn === 'string' && expiresOn < day),
  )
  const licences = (country: string) =>
    valid.filter((one) => one.certificate === 'licence' && one.country === country).length
  const learnt =
    of('education').some(({ completed, level }) => completed === true && Number(level) >= 3) ||
    valid.some(({ certificate }) => certificate !== 'training')
  const facts: Facts = {
    trained_for_occupation: learnt ? true : undefined,
    austrian_public_transport_licence:
      /^833[12]|^8311/.test(occupation) && licences('AUT') > 0 ? true : undefined,
    jpn_licences: licences('JPN') || undefined,
  }
  const work = of('work').filter(({ paid }) => paid === true)
  const months = (from: string, country?: (one: unknown) => boolean) =>
    monthsWorked(
      work.filter((one) => country?.(one.country) ?? true),
      from,
      day,
    )
  const years = person.occupations.find(({ isco }) => isco === occupation)?.years
  // A history that leaves out years says too little.
  if (!learnt || years === undefined || work.length === 0 || months('0000-00') < years * 12) return facts
  const since = (back: number) => yearsLater(day, -back).slice(0, 7)
  return {
    ...facts,
    years_in_occupation_last_5: Math.min(Math.floor(months(since(5)) / 12), 5),
    years_in_occupation_last_7: Math.min(Math.floor(months(since(7)) / 12), 7),
    months_in_occupation_in_austria: Math.min(
      months('0000-00', (country) => country === 'AUT'),
      600,
    ),
    months_in_occupation_outside_austria: Math.min(
      months('0000-00', (country) => country !== 'AUT'),
      600,
    ),
  }
}

/** Months that are over, each once, whatever was done beside. */
function monthsWorked(work: readonly Readonly<Record<string, unknown>>[], from: string, day: string): number {
  const count = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7))
  const first = count(from)
  const last = count(day) - 1
  const months = new Set<number>()
  for (const one of work) {
    const end = typeof one.to === 'string' ? count(one.to) : last
    for (let month = Math.max(count(String(one.from)), first); month <= Math.min(end, last); month++)
      months.add(month)
  }
  return months.size
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

function employerPays(
  costs: readonly { item: string; payer: string }[],
  items: string[],
): boolean | undefined {
  const payers = items.map((item) => costs.find((cost) => cost.item === item)?.payer)
  if (payers.some((payer) => payer !== undefined && payer !== 'employer')) return false
  return payers.includes(undefined) ? undefined : true
}
