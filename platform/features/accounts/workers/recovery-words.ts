import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { type Locale, locales } from '../../../foundation/i18n/locales.ts'

export const wordsOnCard = 6
const wordCount = 256

type Words = { table: Record<Locale, string>[]; indexOf: Map<string, number> }
let loaded: Words | undefined

function words(): Words {
  loaded ??= readWordsFrom(join(import.meta.dirname, '../../../../catalogue/recovery-words.csv'))
  return loaded
}

export function readWordsFrom(file: string): Words {
  const table = parseCsv(readFileSync(file, 'utf8'), { columns: true }) as Record<Locale, string>[]
  if (table.length !== wordCount) {
    throw new Error(`recovery-words.csv has ${table.length} words: it must have ${wordCount}`)
  }
  const indexOf = new Map<string, number>()
  for (const [index, row] of table.entries()) {
    for (const locale of locales) {
      const word = fold(row[locale])
      const other = indexOf.get(word)
      if (word === '' || /\s/.test(word) || (other !== undefined && other !== index)) {
        throw new Error(
          `recovery-words.csv, index ${index}: "${row[locale]}" must be one word that no other index has`,
        )
      }
      indexOf.set(word, index)
    }
  }
  return { table, indexOf }
}

/** The words of a card in the reader's language. */
export function recoveryWords(indexes: number[], locale: Locale): string[] {
  return indexes.map((index) => words().table[index]![locale])
}

export function randomWords(): number[] {
  return Array.from({ length: wordsOnCard }, () => randomInt(wordCount))
}

/** Six words in any of the languages and any mix, as people type them; otherwise what is wrong. */
export function readRecoveryWords(
  text: string,
): { indexes: number[] } | { unknown: string } | { count: number } {
  const typed = text.split(/[\s\p{N}.,;:،؛।()"'“”«»/-]+/u).filter((word) => fold(word) !== '')
  if (typed.length !== wordsOnCard) return { count: typed.length }
  const indexes: number[] = []
  for (const word of typed) {
    const index = words().indexOf.get(fold(word))
    if (index === undefined) return { unknown: word.slice(0, 40) }
    indexes.push(index)
  }
  return { indexes }
}

/** Same word, however typed: no capitals, accents, tashkeel, nukta or joiners; Arabic letters that keyboards swap. */
function fold(word: string): string {
  return word
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{Mn}\p{Cf}\u0640]/gu, '')
    .replace(/[ىی]/g, 'ي')
    .replace(/ک/g, 'ك')
    .replace(/[ةه]/g, 'ه')
    .trim()
}
