/** Rows of a spreadsheet as recruiters' licences or as employers, or what is wrong with them. */
import type { Work } from '../../foundation/database/database.ts'
import type { Message } from '../../foundation/errors.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import {
  enterEmployer,
  issueLicence,
  licenceProblems,
  organisationsIn,
  registrationProblems,
} from '../organisations/index.ts'
import { type EmployerField, type LicenceField, type Settings, told } from './domain.ts'
import { countryOf } from './names.ts'
import { type Checked, type RowReading, readRows } from './rows.ts'
import type { Table } from './table.ts'
import { isFormula, plainWord, readDate } from './values.ts'

const noDuplicates = { duplicates: [], duplicateCount: 0 }

/** Licences of the recruiters that are registered in the officer's country. */
export async function checkLicences(
  work: Work,
  table: Table,
  settings: Settings,
  country: string,
): Promise<Checked> {
  const texts = textsFor(settings.locale)
  const recruiters = (await organisationsIn(work, country)).filter(({ kind }) => kind === 'recruiter')
  const byName = Map.groupBy(recruiters, ({ name }) => plainWord(name))
  const byNumber = Map.groupBy(recruiters, ({ registrationNumber }) => plainWord(registrationNumber ?? ''))
  const issued = new Set(
    recruiters.flatMap(({ licences }) =>
      licences.flatMap((one) => (one.country === country ? one.number : [])),
    ),
  )
  const twice = firstRows()
  const { good, ...counts } = readRows(table, settings, (row) => {
    const refuse = (field: LicenceField, message: Message) => row.refuse(field, message)
    const word = plainWord(row.text('recruiter'))
    const found = word === '' ? [] : (byNumber.get(word) ?? byName.get(word) ?? [])
    const [recruiter] = found
    if (!recruiter) refuse('recruiter', { key: 'imports.problem.recruiter' })
    else if (found.length > 1) refuse('recruiter', { key: 'imports.problem.recruiters' })
    else if (recruiter.status !== 'verified')
      refuse('recruiter', { key: 'organisations.licence.not-verified' })

    const typed = row
      .text('destinations')
      .split(/[,;/|،]/)
      .map((part) => part.trim())
      .filter(Boolean)
    const licence = {
      number: row.text('number'),
      validFrom: wholeDay(row.text('validFrom'), settings),
      validTo: wholeDay(row.text('validTo'), settings),
      // What is no country stays as it was written, and is refused as that.
      destinations: [...new Set(typed.map((part) => countryOf(part) ?? part))],
    }
    for (const [field, message] of Object.entries(licenceProblems(licence)))
      refuse(field as LicenceField, message)
    if (isFormula(licence.number)) refuse('number', { key: 'organisations.licence.number.error' })
    else if (issued.has(licence.number)) refuse('number', { key: 'organisations.licence.number.taken' })
    else refuseTwice(row, 'number', twice(licence.number, row.number))
    return { recruiter, licence }
  })
  return {
    rows: good.map(({ row }) => row),
    save: async (from, to) => {
      const ids: string[] = []
      for (const { value } of good.slice(from, to))
        ids.push(await issueLicence(work, value.recruiter!.id, value.licence))
      return ids
    },
    report: {
      ...counts,
      ...noDuplicates,
      good: good.length,
      preview: good.slice(0, told.preview).map(({ row, value: { recruiter, licence } }) => ({
        row,
        lines: [
          recruiter!.name,
          licence.number,
          texts.t('organisations.licence.from-to', {
            from: texts.date(licence.validFrom!),
            to: texts.date(licence.validTo!),
          }),
          ...(licence.destinations.length > 0
            ? [texts.list(licence.destinations.map((code) => texts.country(code)))]
            : []),
        ],
      })),
    },
  }
}

/** Employers of the officer's own country. */
export async function checkEmployers(
  work: Work,
  table: Table,
  settings: Settings,
  country: string,
): Promise<Checked> {
  const texts = textsFor(settings.locale)
  const known = new Set((await organisationsIn(work, country)).map((one) => one.registrationNumber))
  const twice = firstRows()
  const { good, ...counts } = readRows(table, settings, (row) => {
    const refuse = (field: EmployerField, message: Message) => row.refuse(field, message)
    const from = row.text('recruitsFrom')
    const employer = {
      name: row.text('name').replace(/\s+/g, ' '),
      registrationNumber: row.text('registrationNumber'),
      recruitsFrom: from === '' ? null : (countryOf(from) ?? from),
      email: row.text('email') || null,
    }
    const { email, ...rest } = employer
    const problems = registrationProblems({ ...rest, ...(email === null ? {} : { email }) })
    for (const [field, message] of Object.entries(problems)) refuse(field as EmployerField, message)
    if (isFormula(employer.name)) refuse('name', { key: 'imports.problem.formula' })
    if (known.has(employer.registrationNumber))
      refuse('registrationNumber', { key: 'organisations.registrationNumber.taken' })
    else refuseTwice(row, 'registrationNumber', twice(employer.registrationNumber, row.number))
    return employer
  })
  return {
    rows: good.map(({ row }) => row),
    save: async (from, to) => {
      const ids: string[] = []
      for (const { value } of good.slice(from, to))
        ids.push(await enterEmployer(work, value, settings.locale))
      return ids
    },
    report: {
      ...counts,
      ...noDuplicates,
      good: good.length,
      preview: good.slice(0, told.preview).map(({ row, value }) => ({
        row,
        lines: [
          value.name,
          value.registrationNumber,
          ...(value.recruitsFrom === null ? [] : [texts.country(value.recruitsFrom)]),
          ...(value.email === null ? [] : [value.email]),
        ],
      })),
    },
  }
}

/** A year alone is no day of a licence. */
function wholeDay(text: string, { dateOrder }: Settings): string | undefined {
  const read = readDate(text, dateOrder)
  return read?.yearOnly ? undefined : read?.day
}

/** The row that had this number before, if any. */
function firstRows(): (number: string, row: number) => number | undefined {
  const rows = new Map<string, number>()
  return (number, row) => {
    const before = number === '' ? undefined : rows.get(number)
    if (before === undefined) rows.set(number, row)
    return before
  }
}

function refuseTwice(row: RowReading, field: 'number' | 'registrationNumber', before: number | undefined) {
  if (before !== undefined) row.refuse(field, { key: 'imports.problem.twice', values: { row: before } })
}
