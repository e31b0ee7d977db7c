import { CEFR_LEVELS, type Person, type RankOptions, type SkillRequirement, type Vacancy } from './types.ts'

/** Input the engine cannot work with. `field` is the path to it, such as `skills[2].weight`. */
export class MatchingInputError extends Error {
  override readonly name = 'MatchingInputError'
  readonly code = 'matching-input'
  readonly field: string

  constructor(subject: string, field: string, found: unknown, expected: string) {
    super(`${subject}: ${field} is ${JSON.stringify(found) ?? 'not given'}; give ${expected}`)
    this.field = field
  }
}

const MOST_SKILLS = 500
const MOST_WEIGHT = 100
const MOST_RELATED = 20
const MOST_LICENCES = 50

/** A path is put into words only when something is wrong there. */
type Field = string | (() => string)
type Check = (ok: boolean, field: Field, found: unknown, expected: string) => void

export function checkVacancy(vacancy: Vacancy): void {
  const check = checkerFor('vacancy', vacancy)
  checkIsco(check, 'occupation', vacancy.occupation)
  checkCountry(check, 'country', vacancy.country)
  checkList(check, 'skills', vacancy.skills, MOST_SKILLS)
  const seen = new Set<string>()
  vacancy.skills.forEach((skill, i) => {
    checkId(check, () => `skills[${i}].skillId`, skill.skillId)
    check(!seen.has(skill.skillId), () => `skills[${i}].skillId`, skill.skillId, 'each skill once')
    seen.add(skill.skillId)
    check(
      typeof skill.essential === 'boolean',
      () => `skills[${i}].essential`,
      skill.essential,
      'true or false',
    )
    checkWhole(check, () => `skills[${i}].weight`, skill.weight, 1, MOST_WEIGHT)
    if (skill.minimumLevel !== undefined) {
      checkWhole(check, () => `skills[${i}].minimumLevel`, skill.minimumLevel, 1, 3)
    }
    if (skill.related !== undefined) checkRelated(check, `skills[${i}].related`, skill)
  })
  checkList(check, 'languages', vacancy.languages, 20)
  seen.clear()
  vacancy.languages.forEach((wanted, i) => {
    checkLanguage(check, () => `languages[${i}].language`, wanted.language)
    check(!seen.has(wanted.language), () => `languages[${i}].language`, wanted.language, 'each language once')
    seen.add(wanted.language)
    checkCefr(check, () => `languages[${i}].minimum`, wanted.minimum)
    check(
      typeof wanted.essential === 'boolean',
      () => `languages[${i}].essential`,
      wanted.essential,
      'true or false',
    )
  })
  if (vacancy.licences !== undefined) {
    checkList(check, 'licences', vacancy.licences, MOST_LICENCES)
    seen.clear()
    vacancy.licences.forEach(({ licence, essential }, i) => {
      checkId(check, () => `licences[${i}].licence`, licence)
      check(!seen.has(licence), () => `licences[${i}].licence`, licence, 'each licence once')
      seen.add(licence)
      check(typeof essential === 'boolean', () => `licences[${i}].essential`, essential, 'true or false')
    })
  }
  if (vacancy.minimumYears !== undefined) {
    checkYears(check, 'minimumYears', vacancy.minimumYears)
    check(vacancy.minimumYears >= 0.01, 'minimumYears', vacancy.minimumYears, '0.01 or more, or leave it out')
  }
  if (vacancy.recentSince !== undefined) checkDate(check, 'recentSince', vacancy.recentSince)
  if (vacancy.minimumEducation !== undefined) {
    checkWhole(check, 'minimumEducation', vacancy.minimumEducation, 1, 8)
  }
  checkHardConstraints(check, vacancy)
}

function checkRelated(check: Check, field: string, { skillId, related }: SkillRequirement): void {
  checkList(check, field, related, MOST_RELATED)
  const seen = new Set([skillId])
  related?.forEach((one, i) => {
    checkId(check, () => `${field}[${i}].skillId`, one.skillId)
    check(
      !seen.has(one.skillId),
      () => `${field}[${i}].skillId`,
      one.skillId,
      'each skill once, and not itself',
    )
    seen.add(one.skillId)
    checkWhole(check, () => `${field}[${i}].percent`, one.percent, 1, 99)
  })
}

function checkHardConstraints(check: Check, vacancy: Vacancy): void {
  const { hard } = vacancy
  if (hard === undefined) return
  if (hard.availableBy !== undefined) checkDate(check, 'hard.availableBy', hard.availableBy)
  if (hard.education === true) {
    check(
      vacancy.minimumEducation !== undefined,
      'minimumEducation',
      undefined,
      'a level, as hard.education is true',
    )
  }
  if (hard.experience === true) {
    check(vacancy.minimumYears !== undefined, 'minimumYears', undefined, 'years, as hard.experience is true')
  }
  if (hard.essentialSkills !== undefined) {
    const essentials = vacancy.skills.filter((skill) => skill.essential).length
    checkWhole(check, 'hard.essentialSkills', hard.essentialSkills, 0, essentials)
  }
}

export function checkPerson(person: Person): void {
  const check = checkerFor('person', person)
  checkList(check, 'occupations', person.occupations, 100)
  person.occupations.forEach((held, i) => {
    checkIsco(check, () => `occupations[${i}].isco`, held.isco)
    checkYears(check, () => `occupations[${i}].years`, held.years)
    if (held.until !== undefined) checkDate(check, () => `occupations[${i}].until`, held.until)
  })
  checkList(check, 'skills', person.skills, 10 * MOST_SKILLS)
  person.skills.forEach((skill, i) => {
    checkId(check, () => `skills[${i}].skillId`, skill.skillId)
    if (skill.level !== undefined) checkWhole(check, () => `skills[${i}].level`, skill.level, 1, 3)
  })
  checkList(check, 'languages', person.languages, 100)
  person.languages.forEach((spoken, i) => {
    checkLanguage(check, () => `languages[${i}].language`, spoken.language)
    checkCefr(check, () => `languages[${i}].cefr`, spoken.cefr)
  })
  if (person.licences !== undefined) {
    checkList(check, 'licences', person.licences, 100)
    person.licences.forEach((licence, i) => {
      checkId(check, () => `licences[${i}]`, licence)
    })
  }
  if (person.education !== undefined) checkWhole(check, 'education', person.education, 0, 8)
  for (const field of ['countriesWanted', 'countriesRefused'] as const) {
    checkList(check, field, person[field], 300)
    person[field].forEach((country, i) => {
      checkCountry(check, () => `${field}[${i}]`, country)
    })
  }
  if (person.availableFrom !== undefined) checkDate(check, 'availableFrom', person.availableFrom)
}

export function checkedLimit(options: RankOptions): number {
  const { limit = 20 } = options
  if (!Number.isInteger(limit) || limit < 1) {
    throw new MatchingInputError('ranking', 'limit', limit, 'a whole number of 1 or more')
  }
  return limit
}

export function checkEssentialSkills({ essentialSkills = 0 }: RankOptions): number {
  if (!Number.isInteger(essentialSkills) || essentialSkills < 0) {
    throw new MatchingInputError('ranking', 'essentialSkills', essentialSkills, 'a whole number of 0 or more')
  }
  return essentialSkills
}

function checkerFor(what: 'vacancy' | 'person', item: { id: string }): Check {
  if (typeof item?.id !== 'string' || item.id === '' || !item.id.isWellFormed()) {
    throw new MatchingInputError(what, 'id', item?.id, 'a text of whole characters that is not empty')
  }
  return (ok, field, found, expected) => {
    if (ok) return
    throw new MatchingInputError(
      `${what} ${item.id}`,
      typeof field === 'string' ? field : field(),
      found,
      expected,
    )
  }
}

function checkList(check: Check, field: string, list: unknown, most: number): void {
  check(Array.isArray(list), field, list, 'a list, empty if there is nothing')
  const { length } = list as unknown[]
  check(length <= most, `${field}.length`, length, `at most ${most}`)
}

function checkId(check: Check, field: Field, id: unknown): void {
  check(typeof id === 'string' && id !== '', field, id, 'a text that is not empty')
}

function checkWhole(check: Check, field: Field, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  check(false, field, value, `a whole number from ${least} to ${most}`)
}

function checkYears(check: Check, field: Field, years: number): void {
  check(Number.isFinite(years) && years >= 0 && years <= 80, field, years, 'years from 0 to 80')
}

function checkIsco(check: Check, field: Field, code: string): void {
  check(/^\d{4}$/.test(code), field, code, 'an ISCO-08 unit group as a text of four digits')
}

function checkCountry(check: Check, field: Field, code: string): void {
  check(/^[A-Z]{3}$/.test(code), field, code, 'an ISO 3166-1 alpha-3 code')
}

function checkLanguage(check: Check, field: Field, code: string): void {
  check(/^[a-z]{2,3}$/.test(code), field, code, 'an ISO 639 code of two or three small letters')
}

function checkCefr(check: Check, field: Field, level: string): void {
  if ((CEFR_LEVELS as readonly string[]).includes(level)) return
  check(false, field, level, `one of ${CEFR_LEVELS.join(', ')}`)
}

function checkDate(check: Check, field: Field, date: string): void {
  check(
    /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date)),
    field,
    date,
    'an ISO date such as 2026-11-22',
  )
}
