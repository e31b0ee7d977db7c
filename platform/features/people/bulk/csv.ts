/** People in a CSV file: a column for each field of the API's record, lists with semicolons. */
import { parse } from 'csv-parse/sync'
import { type EntryData, kindOfName, type Value } from '../profile/kinds.ts'

export const columns = [
  'fullName',
  'birthDate',
  'nationality',
  'phone',
  'occupations',
  'skills',
  'languages',
  'wanted',
  'refused',
  'unsure',
  'birthYearOnly',
  'locale',
  'shownToEmployers',
] as const

/** Rows as the API takes them; what cannot be read stays as it is written, so that its check says what is wrong. */
export function readPeopleCsv(text: string): Record<string, unknown>[] {
  const rows = parse(text, {
    columns: true,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
  }) as Record<string, string>[]
  return rows.map((row) => {
    const list = (name: string) => (row[name] ?? '').split(';').flatMap((item) => item.trim() || [])
    return {
      fullName: row.fullName ?? '',
      birthDate: row.birthDate ?? '',
      nationality: row.nationality ?? '',
      phone: row.phone ? row.phone : null,
      // 7112:5 is five years of house building.
      occupations: list('occupations').map((item) => {
        const [isco, years = '0'] = item.split(':')
        return { isco, years: /^\d+$/.test(years) ? Number(years) : years }
      }),
      skills: list('skills'),
      // ne:C1
      languages: list('languages').map((item) => {
        const [language, cefr] = item.split(':')
        return { language, cefr }
      }),
      wanted: list('wanted'),
      refused: list('refused'),
      ...(row.unsure ? { unsure: list('unsure') } : {}),
      ...(row.birthYearOnly ? { birthYearOnly: yesOrNo(row.birthYearOnly) } : {}),
      ...answersIn(row),
      locale: row.locale ?? '',
      shownToEmployers: yesOrNo(row.shownToEmployers ?? ''),
    }
  })
}

function yesOrNo(text: string): boolean | string {
  return { yes: true, no: false }[text.toLowerCase()] ?? text
}

/** passport.number, and passport.2.number of a second one. */
function answersIn(row: Record<string, string>): { answers?: { kind: string; data: EntryData }[] } {
  const answers = new Map<string, { kind: string; data: EntryData }>()
  for (const [column, text] of Object.entries(row)) {
    const [kind = '', ...rest] = column.split('.')
    const field = rest.at(-1)
    if (field === undefined || text === '') continue
    const which = `${kind}.${rest.length > 1 ? rest[0] : '1'}`
    const answer = answers.get(which) ?? { kind, data: {} }
    answer.data[field] = valueIn(kind, field, text)
    answers.set(which, answer)
  }
  return answers.size === 0 ? {} : { answers: [...answers.values()] }
}

function valueIn(kind: string, name: string, text: string): Value {
  const type = kindOfName(kind)?.fields.find((field) => field.name === name)?.type
  if (type === 'yes-no') return yesOrNo(text)
  return type === 'choices' ? text.split(';').flatMap((item) => item.trim() || []) : text
}
