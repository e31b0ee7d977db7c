import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { locales } from '../../foundation/i18n/locales.ts'
import { readClassificationsFrom } from './catalogue.ts'
import { readStarterVocabularyFrom } from './starter.ts'

/** A label of the occupation or skill with the id `of`. */
export type Label = { of: string; language: string; label: string; preferred: boolean }

/** Occupations and skills of one source, ready to be stored. */
export type Vocabulary = {
  occupations: { id: string; isco: string }[]
  occupationLabels: Label[]
  skills: string[]
  skillLabels: Label[]
  relations: { occupation: string; skill: string; essential: boolean }[]
}

const catalogueFolder = join(import.meta.dirname, '../../../catalogue')
const catalogueFiles = ['classifications/isco-08/*.csv', 'skills/*.csv']

/** Changes when a file of the catalogue changes, or the way its labels are folded. */
export function hashCatalogue(folder = catalogueFolder): string {
  const hash = createHash('sha256').update(readFileSync(join(import.meta.dirname, 'fold.ts')))
  for (const file of globSync(catalogueFiles, { cwd: folder }).sort()) {
    hash.update(`\n${file}\n`).update(readFileSync(join(folder, file)))
  }
  return hash.digest('hex')
}

/** Of what was read, part by part: the whole would be one text of hundreds of megabytes. */
export function hashVocabulary(vocabulary: Vocabulary): string {
  const hash = createHash('sha256')
  for (const list of Object.values(vocabulary))
    for (const item of list) hash.update(`${JSON.stringify(item)}\n`)
  return hash.digest('hex')
}

/** ISCO-08 with everyday titles, and the starter vocabulary of skills. */
export function readCatalogueVocabulary(folder = catalogueFolder): Vocabulary {
  const groups = readClassificationsFrom(join(folder, 'classifications')).isco
  const starter = readStarterVocabularyFrom(folder)
  return {
    occupations: groups.map(({ code }) => ({ id: iscoId(code), isco: code })),
    occupationLabels: withoutRepeats([
      ...groups.flatMap(({ code, titles }) => preferredLabels(iscoId(code), titles)),
      ...locales.flatMap((language) =>
        readAlternativeTitles(folder, language).map(({ code, title }) => ({
          of: iscoId(code),
          language,
          label: title,
          preferred: false,
        })),
      ),
    ]),
    skills: starter.skills.map(({ id }) => id),
    skillLabels: withoutRepeats([
      ...starter.skills.flatMap(({ id, labels }) => preferredLabels(id, labels)),
      ...starter.searchTerms.map(({ skill, language, term }) => ({
        of: skill,
        language,
        label: term,
        preferred: false,
      })),
    ]),
    relations: starter.relations.map(({ isco, skill, relation }) => ({
      occupation: iscoId(isco),
      skill,
      essential: relation === 'essential',
    })),
  }
}

function iscoId(code: string): string {
  return `isco:${code}`
}

/** The first of equal labels stays: put preferred ones first. */
export function withoutRepeats(labels: Label[]): Label[] {
  const seen = new Set<string>()
  return labels.filter(({ of, language, label }) => {
    const key = `${of}\n${language}\n${label}`
    return !seen.has(key) && seen.add(key)
  })
}

function preferredLabels(of: string, labels: Record<string, string>): Label[] {
  return Object.entries(labels).map(([language, label]) => ({ of, language, label, preferred: true }))
}

function readAlternativeTitles(folder: string, language: string): { code: string; title: string }[] {
  const file = join(folder, `classifications/isco-08/alternative-titles.${language}.csv`)
  return parseCsv(readFileSync(file), { columns: true, skip_empty_lines: true, trim: true })
}
