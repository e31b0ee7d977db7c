/** People in a CSV file: a column for each field of the API's record, lists with semicolons. */
import { parse } from 'csv-parse/sync'

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
      locale: row.locale ?? '',
      shownToEmployers:
        { yes: true, no: false }[(row.shownToEmployers ?? '').toLowerCase()] ?? row.shownToEmployers,
    }
  })
}
