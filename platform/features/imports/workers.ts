/** Rows of a spreadsheet as workers, or what is wrong with them. */
import { CEFR_LEVELS } from '@fairway/matching'
import type { Work } from '../../foundation/database/database.ts'
import { today } from '../../foundation/days.ts'
import type { Message } from '../../foundation/errors.ts'
import { integerFrom } from '../../foundation/http/read-fields.ts'
import { type Locale, locales } from '../../foundation/i18n/locales.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import { readPhone } from '../accounts/index.ts'
import {
  isUnitGroup,
  occupationTitle,
  searchOccupations,
  trustedConfidence,
} from '../classifications/index.ts'
import { alikePlaces, type NewPerson, personProblems, registerPeople } from '../people/index.ts'
import { told, type WorkerField, type WorkerSettings } from './domain.ts'
import { countryOf, languageOf } from './names.ts'
import { type Checked, type Good, type RowReading, readRows } from './rows.ts'
import type { Table } from './table.ts'
import { isFormula, plainWord, readDate } from './values.ts'

/** Reads every row; nothing is written. `country` is the one whose workers the officer registers. */
export async function checkWorkers(
  work: Work,
  table: Table,
  settings: WorkerSettings,
  country: string,
): Promise<Checked> {
  const { locale } = settings
  const occupations = await readOccupations(work, table, settings, locale)
  const { good, ...counts } = readRows(table, settings, (row) =>
    readWorker(row, settings, { country, locale, occupations }),
  )
  const duplicates = await readDuplicates(work, good)
  return {
    rows: good.map(({ row }) => row),
    save: (from, to) =>
      registerPeople(
        work,
        good.slice(from, to).map(({ value }) => value),
      ),
    report: {
      ...counts,
      good: good.length,
      duplicates: duplicates.slice(0, told.duplicates),
      duplicateCount: duplicates.length,
      preview: good.slice(0, told.preview).map(({ row, value }) => ({
        row,
        fullName: value.fullName,
        birthDate: value.birthYearOnly ? value.birthDate.slice(0, 4) : value.birthDate,
        phone: value.phone,
        isco: value.occupations[0]?.isco ?? '',
      })),
    },
  }
}

type Known = { country: string; locale: Locale; occupations: Map<string, Occupation> }
type Occupation = { isco: string } | { meant: string | undefined }

function readWorker(
  row: RowReading,
  settings: WorkerSettings,
  { country, locale, occupations }: Known,
): NewPerson {
  const refuse = (field: WorkerField, code: string, values: Message['values'] = {}) =>
    row.refuse(field, { key: `imports.problem.${code}`, values })

  const fullName = row.text('fullName').replace(/\s+/g, ' ')
  if (isFormula(fullName)) refuse('fullName', 'formula')
  else if (fullName === '') refuse('fullName', 'missing')

  const born = readDate(row.text('birthDate'), settings.dateOrder)
  if (row.text('birthDate') === '') refuse('birthDate', 'missing')
  else if (!born) refuse('birthDate', `date-${settings.dateOrder}`)

  const nationality = row.text('nationality') === '' ? country : countryOf(row.text('nationality'))
  if (nationality !== country)
    refuse('nationality', 'nationality', { country: textsFor(locale).country(country) })

  const typedPhone = row.text('phone')
  const phone = typedPhone === '' ? null : (readPhone(asNumber(typedPhone), settings.phoneCountry) ?? null)
  if (typedPhone !== '' && phone === null)
    refuse('phone', 'phone', { country: textsFor(locale).country(settings.phoneCountry) })

  const typedWork = row.text('occupation')
  const occupation = occupations.get(plainWord(typedWork))
  if (typedWork === '') refuse('occupation', 'missing')
  else if (!occupation || !('isco' in occupation)) {
    const meant = occupation?.meant
    if (meant === undefined) refuse('occupation', 'occupation')
    else refuse('occupation', 'occupation-meant', { code: meant, title: occupationTitle(meant, locale) })
  }

  const typedYears = row.text('years')
  const years = typedYears === '' ? 0 : integerFrom(typedYears.replace(/\.0+$/, ''))
  if (years === undefined || years < 0 || years > 70) refuse('years', 'years')

  const typedLanguage = row.text('language')
  const language = typedLanguage === '' ? settings.language : languageOf(typedLanguage)
  if (!language) refuse('language', 'language')
  const typedLevel = row.text('cefr').toUpperCase()
  const cefr = CEFR_LEVELS.find((level) => level === (typedLevel || settings.cefr))
  if (!cefr) refuse('cefr', 'cefr')

  const person: NewPerson = {
    fullName,
    birthDate: born?.day ?? '',
    birthYearOnly: born?.yearOnly ?? false,
    nationality: country,
    phone,
    occupations: occupation && 'isco' in occupation ? [{ isco: occupation.isco, years: years ?? 0 }] : [],
    skills: [],
    languages: language && cefr ? [{ language, cefr }] : [],
    wanted: [],
    refused: [],
    locale: localeFor(settings.language, locale),
    shownToEmployers: settings.shownToEmployers,
  }
  if (row.problems.length === 0) {
    for (const [field, message] of Object.entries(personProblems(person, today())))
      row.refuse(columnOf[field] ?? 'fullName', message)
  }
  return person
}

/** Fields of a person that are named otherwise in a spreadsheet. */
const columnOf: Record<string, WorkerField> = {
  fullName: 'fullName',
  birthDate: 'birthDate',
  nationality: 'nationality',
  phone: 'phone',
  occupations: 'occupation',
  languages: 'language',
}

/** Spreadsheets make numbers of phones: 9.841E+09, 9841000000.0. */
function asNumber(text: string): string {
  return /^\d+(?:\.\d+)?(?:E\+?\d+)?$/i.test(text) && /[.E]/i.test(text)
    ? String(Math.round(Number(text)))
    : text
}

/** Messages are written in the workers' language where there is one of ours, and else in the officer's. */
function localeFor(language: string, officer: Locale): Locale {
  return locales.find((one) => one === language) ?? officer
}

async function readOccupations(
  work: Work,
  table: Table,
  settings: WorkerSettings,
  locale: Locale,
): Promise<Map<string, Occupation>> {
  const found = new Map<string, Occupation>()
  const column = settings.columns.occupation
  if (column === undefined) return found
  for (const { cells } of table.rows) {
    const text = cells[column] ?? ''
    const word = plainWord(text)
    if (word === '' || found.has(word)) continue
    if (isUnitGroup(word)) found.set(word, { isco: word })
    // So many different words are no column of occupations.
    else if (found.size < mostOccupations) {
      const [hit] = await searchOccupations(work, text, locale, 1)
      const same = hit && [hit.label, hit.matched].some((one) => plainWord(one) === word)
      const isSure = same || (hit && hit.confidence >= trustedConfidence)
      found.set(word, isSure ? { isco: hit.isco } : { meant: hit?.isco })
    }
  }
  return found
}

const mostOccupations = 1000

async function readDuplicates(work: Work, people: readonly Good<NewPerson>[]): Promise<number[]> {
  const there = await alikePlaces(
    work,
    people.map(({ value }) => value),
  )
  const seen = new Set<string>()
  return people.flatMap(({ row, value }, place) => {
    const mark = `${plainWord(value.fullName)} ${value.birthDate}`
    const again = seen.has(mark)
    seen.add(mark)
    return again || there.has(place) ? [row] : []
  })
}
