import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { parse as parseYaml } from 'yaml'
import { type Locale, locales } from '../../foundation/i18n/locales.ts'

export type IscoGroup = { code: string; titles: Record<Locale, string> }
export type LabelledCode = { code: string; labels: Record<Locale, string> }
/** `descriptions` say what a person at this level can do. */
export type CefrLevel = LabelledCode & { descriptions: Record<Locale, string> }

/** A list of one country whose codes hold those of ISCO-08; `code` finds the unit group in one written without blanks. */
export type NationalList = { id: string; code: RegExp; verified: boolean }

export type Classifications = {
  /** All four levels, sorted by code: a parent comes before its children. */
  isco: IscoGroup[]
  isced: LabelledCode[]
  cefr: CefrLevel[]
  isic: LabelledCode[]
  /** Licences, certificates and professions that a vacancy may ask for. */
  licences: LabelledCode[]
  national: NationalList[]
}

let shipped: Classifications | undefined

export function readClassifications(): Classifications {
  shipped ??= readClassificationsFrom(join(import.meta.dirname, '../../../catalogue/classifications'))
  return shipped
}

/** Throws an error that names the file and the row when a file is missing, malformed or incomplete. */
export function readClassificationsFrom(folder: string): Classifications {
  return {
    isco: readIsco(folder),
    isced: readYamlCodes(folder, 'isced-2011.yaml').map((entry) => labelled(entry)),
    cefr: readYamlCodes(folder, 'cefr.yaml').map((entry) => ({
      ...labelled(entry),
      descriptions: entry.texts('descriptions'),
    })),
    isic: readYamlCodes(folder, 'isic-rev4.yaml').map((entry) => labelled(entry)),
    licences: readYamlCodes(folder, 'licences.yaml').map((entry) => labelled(entry)),
    national: readNationalLists(folder, 'national-occupations.yaml'),
  }
}

function readIsco(folder: string): IscoGroup[] {
  const titlesOf = new Map(locales.map((locale) => [locale, readTitles(folder, `isco-08/${locale}.csv`)]))
  const codes = new Set([...titlesOf.values()].flatMap((titles) => [...titles.keys()]))
  return [...codes].sort().map((code) => {
    if (code.length > 1 && !codes.has(code.slice(0, -1))) {
      throw new Error(`isco-08: group ${code} needs its parent ${code.slice(0, -1)}`)
    }
    const titles = locales.map((locale) => {
      const title = titlesOf.get(locale)?.get(code)
      if (!title) throw new Error(`isco-08/${locale}.csv: the title of ${code} is missing`)
      return [locale, title]
    })
    return { code, titles: Object.fromEntries(titles) as Record<Locale, string> }
  })
}

/** What csv-parse returns with `info: true`, which its types leave out. */
type CsvRow = { record: string[]; info: { lines: number } }

function readTitles(folder: string, file: string): Map<string, string> {
  const parse = (text: string) =>
    parseCsv(text, { info: true, skip_empty_lines: true }) as unknown as CsvRow[]
  const [header, ...rows] = readFile(folder, file, parse)
  if (header?.record.join() !== 'code,title') throw new Error(`${file}: the first row must be "code,title"`)
  const titles = new Map<string, string>()
  for (const { record, info } of rows) {
    const [code = '', title = ''] = record
    const where = `${file}, row ${info.lines}`
    if (!/^\d{1,4}$/.test(code)) throw new Error(`${where}: code "${code}" must have 1 to 4 digits`)
    if (titles.has(code)) throw new Error(`${where}: code ${code} has a title already`)
    if (title.trim() === '') throw new Error(`${where}: the title of ${code} is empty`)
    titles.set(code, title.trim())
  }
  return titles
}

function readNationalLists(folder: string, file: string): NationalList[] {
  const content = readFile(folder, file, (text) => parseYaml(text) as unknown)
  if (!isRecord(content) || !Array.isArray(content.lists)) throw new Error(`${file}: "lists" must be a list`)
  return content.lists.map((entry: unknown, index) => {
    const where = `${file}, list ${index + 1}`
    if (!isRecord(entry) || typeof entry.id !== 'string' || typeof entry.code !== 'string')
      throw new Error(`${where}: "id" and "code" must be text in quotes`)
    if (typeof entry.verified !== 'boolean') throw new Error(`${where}: "verified" must be true or false`)
    return { id: entry.id, code: expression(entry.code, where), verified: entry.verified }
  })
}

function expression(text: string, where: string): RegExp {
  try {
    return new RegExp(text)
  } catch (error) {
    throw new Error(`${where}: "code": ${(error as Error).message}`, { cause: error })
  }
}

type YamlCode = { code: string; texts: (field: 'labels' | 'descriptions') => Record<Locale, string> }

function readYamlCodes(folder: string, file: string): YamlCode[] {
  const content = readFile(folder, file, (text) => parseYaml(text) as unknown)
  if (!isRecord(content) || !Array.isArray(content.codes)) throw new Error(`${file}: "codes" must be a list`)
  const seen = new Set<string>()
  return content.codes.map((entry: unknown, index) => {
    const where = `${file}, code ${index + 1}`
    if (!isRecord(entry) || typeof entry.code !== 'string' || entry.code === '') {
      throw new Error(`${where}: "code" must be text in quotes`)
    }
    const { code } = entry
    if (seen.has(code)) throw new Error(`${where}: "${code}" is there already`)
    seen.add(code)
    return {
      code,
      texts: (field) => {
        const byLocale = entry[field]
        const texts = locales.map((locale) => {
          const text = isRecord(byLocale) ? byLocale[locale] : undefined
          if (typeof text !== 'string' || text.trim() === '') {
            throw new Error(`${where} ("${code}"): "${field}" needs a text for "${locale}"`)
          }
          return [locale, text.trim()]
        })
        return Object.fromEntries(texts) as Record<Locale, string>
      },
    }
  })
}

function labelled({ code, texts }: YamlCode): LabelledCode {
  return { code, labels: texts('labels') }
}

function readFile<T>(folder: string, file: string, parse: (text: string) => T): T {
  try {
    return parse(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(join(folder, file))))
  } catch (error) {
    throw new Error(`${file}: cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
