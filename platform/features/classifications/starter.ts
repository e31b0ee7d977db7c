import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { isLocale, type Locale, locales } from '../../foundation/i18n/locales.ts'
import { readClassificationsFrom } from './catalogue.ts'

export type StarterSkill = { id: string; labels: Record<Locale, string> }
export type SkillRelation = 'essential' | 'optional'
/** A skill that the work of an ISCO-08 unit group needs, or that helps in it. */
export type StarterRelation = { isco: string; skill: string; relation: SkillRelation }
/** What people type when they mean the skill and do not use the words of its label. */
export type StarterSearchTerm = { skill: string; language: Locale; term: string }

export type StarterVocabulary = {
  skills: StarterSkill[]
  relations: StarterRelation[]
  searchTerms: StarterSearchTerm[]
}

let shipped: StarterVocabulary | undefined

export function readStarterVocabulary(): StarterVocabulary {
  shipped ??= readStarterVocabularyFrom(join(import.meta.dirname, '../../../catalogue'))
  return shipped
}

/** Throws an error that names the file and the row when a file is missing, malformed or contradicts another. */
export function readStarterVocabularyFrom(catalogue: string): StarterVocabulary {
  const unitGroups = new Set(
    readClassificationsFrom(join(catalogue, 'classifications'))
      .isco.map(({ code }) => code)
      .filter((code) => code.length === 4),
  )
  const skills = readSkills(catalogue)
  const skillIds = new Set(skills.map(({ id }) => id))
  return {
    skills,
    relations: readRelations(catalogue, skillIds, unitGroups),
    searchTerms: readSearchTerms(catalogue, skillIds),
  }
}

function readSkills(catalogue: string): StarterSkill[] {
  const once = onlyOnce()
  return readRows(catalogue, 'skills/skills.csv', ['id', ...locales]).map(({ where, cells }) => {
    const [id = '', ...labels] = cells
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
      throw new Error(`${where}: id "${id}" must be lower-case words joined by hyphens, such as lay-bricks`)
    }
    once(where, id)
    return {
      id,
      labels: Object.fromEntries(locales.map((locale, i) => [locale, labels[i]])) as Record<Locale, string>,
    }
  })
}

function readRelations(catalogue: string, skillIds: Set<string>, unitGroups: Set<string>): StarterRelation[] {
  const once = onlyOnce()
  return readRows(catalogue, 'skills/occupation-skills.csv', ['isco', 'skill', 'relation']).map(
    ({ where, cells }) => {
      const [isco = '', skill = '', relation] = cells
      if (!unitGroups.has(isco)) throw new Error(`${where}: isco "${isco}" must be an ISCO-08 unit group`)
      requireSkill(where, skill, skillIds)
      if (relation !== 'essential' && relation !== 'optional') {
        throw new Error(`${where}: relation "${relation}" must be essential or optional`)
      }
      once(where, `${isco} with ${skill}`)
      return { isco, skill, relation }
    },
  )
}

function readSearchTerms(catalogue: string, skillIds: Set<string>): StarterSearchTerm[] {
  const once = onlyOnce()
  return readRows(catalogue, 'skills/search-terms.csv', ['skill', 'language', 'term']).map(
    ({ where, cells }) => {
      const [skill = '', language, term = ''] = cells
      requireSkill(where, skill, skillIds)
      if (!isLocale(language)) {
        throw new Error(`${where}: language "${language}" must be one of ${locales.join(', ')}`)
      }
      once(where, `${skill} ${language} ${term}`)
      return { skill, language, term }
    },
  )
}

function requireSkill(where: string, skill: string, skillIds: Set<string>): void {
  if (!skillIds.has(skill)) throw new Error(`${where}: skill "${skill}" must be an id in skills/skills.csv`)
}

function onlyOnce(): (where: string, key: string) => void {
  const seen = new Set<string>()
  return (where, key) => {
    if (seen.has(key)) throw new Error(`${where}: ${key} is there already`)
    seen.add(key)
  }
}

/** What csv-parse returns with `info: true`, which its types leave out. */
type CsvRow = { record: string[]; info: { lines: number } }

function readRows(catalogue: string, file: string, columns: string[]): { where: string; cells: string[] }[] {
  const [header, ...rows] = parseFile(catalogue, file)
  if (header?.record.join() !== columns.join()) {
    throw new Error(`${file}: the first row must be "${columns.join()}"`)
  }
  return rows.map(({ record, info }) => {
    const where = `${file}, row ${info.lines}`
    const empty = columns.find((_, i) => !record[i])
    if (empty) throw new Error(`${where}: ${empty} is empty`)
    return { where, cells: record }
  })
}

function parseFile(catalogue: string, file: string): CsvRow[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(join(catalogue, file)))
    return parseCsv(text, { info: true, skip_empty_lines: true, trim: true }) as unknown as CsvRow[]
  } catch (error) {
    throw new Error(`${file}: cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
