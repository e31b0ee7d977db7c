import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse as parseCsv } from 'csv-parse/sync'
import { locales } from '../../foundation/i18n/locales.ts'
import { readClassifications } from './catalogue.ts'
import { readStarterVocabulary, readStarterVocabularyFrom } from './starter.ts'

const catalogue = join(import.meta.dirname, '../../../catalogue')

/** International abbreviations that workers of every script write in Latin letters. */
const latinAbbreviations = /\b(MIG|TIG|CNC)\b/g

const letters = {
  en: /^[\p{Script=Latin}\p{Mn}\p{N}\p{P}\p{Zs}]+$/u,
  ar: /^[\p{Script=Arabic}\p{Mn}\p{N}\p{P}\p{Zs}]+$/u,
  ne: /^[\p{Script=Devanagari}\p{N}\p{P}\p{Zs}\u200c\u200d]+$/u,
  bn: /^[\p{Script=Bengali}\p{N}\p{P}\p{Zs}\u200c\u200d]+$/u,
  es: /^[\p{Script=Latin}\p{Mn}\p{N}\p{P}\p{Zs}]+$/u,
}

function readTable(file: string): Record<string, string>[] {
  return parseCsv(readFileSync(join(catalogue, file), 'utf8'), { columns: true })
}

function repeated(texts: string[]): string[] {
  return [...Map.groupBy(texts, (text) => text)].filter(([, same]) => same.length > 1).map(([text]) => text)
}

test('the starter vocabulary is large enough for a bare install', () => {
  const { skills, relations, searchTerms } = readStarterVocabulary()
  assert.ok(skills.length >= 300, `${skills.length} skills`)
  assert.ok(new Set(relations.map(({ isco }) => isco)).size >= 100)
  assert.ok(new Set(searchTerms.map(({ skill }) => skill)).size >= 120)
})

test('every skill has its own label in each language, in the letters of the language', () => {
  const { skills } = readStarterVocabulary()
  for (const locale of locales) {
    const labels = skills.map(({ labels }) => labels[locale])
    assert.deepEqual(repeated(labels.map((label) => label.toLowerCase())), [], locale)
    for (const label of labels) assert.match(label.replace(latinAbbreviations, ''), letters[locale])
  }
})

test('search terms are in the letters of their language and differ from the label', () => {
  const { skills, searchTerms } = readStarterVocabulary()
  const skillById = new Map(skills.map((skill) => [skill.id, skill]))
  for (const { skill, language, term } of searchTerms) {
    assert.match(term, letters[language])
    assert.notEqual(term.toLowerCase(), skillById.get(skill)?.labels[language].toLowerCase())
  }
})

test('each occupation has essential skills and at least five in all; no skill is left without one', () => {
  const { skills, relations } = readStarterVocabulary()
  for (const [isco, ofGroup] of Map.groupBy(relations, ({ isco }) => isco)) {
    assert.ok(ofGroup.length >= 5, isco)
    assert.ok(
      ofGroup.some(({ relation }) => relation === 'essential'),
      isco,
    )
  }
  const related = new Set(relations.map(({ skill }) => skill))
  assert.deepEqual(
    skills.map(({ id }) => id).filter((id) => !related.has(id)),
    [],
  )
})

for (const locale of ['en', 'es', 'ar'] as const) {
  test(`everyday job titles in ${locale} cover every occupation of the vocabulary`, () => {
    const titles = readTable(`classifications/isco-08/alternative-titles.${locale}.csv`)
    const unitGroups = new Set(readClassifications().isco.map(({ code }) => code))
    for (const { code, title } of titles) {
      assert.ok(code?.length === 4 && unitGroups.has(code), `${code} ${title}`)
      assert.match(title!, letters[locale])
    }
    assert.deepEqual(repeated(titles.map(({ code, title }) => `${code} ${title?.toLowerCase()}`)), [])
    const covered = new Set(titles.map(({ code }) => code))
    const wanted = new Set(readStarterVocabulary().relations.map(({ isco }) => isco))
    assert.deepEqual(
      [...wanted].filter((code) => !covered.has(code)),
      [],
    )
  })
}

test('recovery words: 256, each one short word in the letters of its language', () => {
  const words = readTable('recovery-words.csv')
  assert.deepEqual(
    words.map(({ index }) => index),
    Array.from({ length: 256 }, (_, index) => String(index)),
  )
  for (const row of words) {
    for (const locale of locales) {
      const word = row[locale] ?? ''
      assert.match(word, letters[locale])
      assert.doesNotMatch(word, /[\s\p{P}\p{N}]/u)
      assert.ok(word.length >= 3 && word.length <= 9, `${locale} ${word}`)
      assert.equal(word, word.normalize('NFC').toLowerCase())
    }
  }
})

test('recovery words stay apart when typed without marks, hamzas or joiners, in any language', () => {
  const bare = (word: string) =>
    word
      .normalize('NFD')
      .toLowerCase()
      .replace(/[\p{M}\u200c\u200d]/gu, '')
      .replaceAll('ة', 'ه')
      .replaceAll('ى', 'ي')
  const meanings = new Map<string, string>()
  for (const row of readTable('recovery-words.csv')) {
    for (const locale of locales) {
      const word = bare(row[locale] ?? '')
      const other = meanings.get(word)
      assert.ok(other === undefined || other === row.index, `${word}: rows ${other} and ${row.index}`)
      meanings.set(word, row.index ?? '')
    }
  }
})

const faults: { file: string; change: (text: string) => string | Uint8Array; message: RegExp }[] = [
  {
    file: 'skills/skills.csv',
    change: (text) => text.replace('id,en', 'id,fr'),
    message: /^skills\/skills\.csv: the first row must be "id,en,ar,ne,bn,es"/,
  },
  {
    file: 'skills/skills.csv',
    change: (text) => text.replace('lay-bricks,', 'Lay bricks,'),
    message: /^skills\/skills\.csv, row 2: id "Lay bricks" must be lower-case words joined by hyphens/,
  },
  {
    file: 'skills/skills.csv',
    change: (text) => text.replace('lay-concrete-blocks,', 'lay-bricks,'),
    message: /^skills\/skills\.csv, row 3: lay-bricks is there already/,
  },
  {
    file: 'skills/skills.csv',
    change: (text) => text.replace(',Lay bricks,', ',,'),
    message: /^skills\/skills\.csv, row 2: en is empty/,
  },
  {
    file: 'skills/skills.csv',
    change: (text) => Buffer.from(text, 'latin1'),
    message: /^skills\/skills\.csv: cannot be read: .*utf-8/,
  },
  {
    file: 'skills/occupation-skills.csv',
    change: (text) => `${text}9999,lay-bricks,optional\n`,
    message: /^skills\/occupation-skills\.csv, row \d+: isco "9999" must be an ISCO-08 unit group/,
  },
  {
    file: 'skills/occupation-skills.csv',
    change: (text) => `${text}9313,fly,optional\n`,
    message: /^skills\/occupation-skills\.csv, row \d+: skill "fly" must be an id in skills\/skills\.csv/,
  },
  {
    file: 'skills/occupation-skills.csv',
    change: (text) => text.replace('essential', 'needed'),
    message: /^skills\/occupation-skills\.csv, row 2: relation "needed" must be essential or optional/,
  },
  {
    file: 'skills/search-terms.csv',
    change: (text) => text.replace(',en,', ',fr,'),
    message: /^skills\/search-terms\.csv, row 2: language "fr" must be one of en, ar, ne, bn, es/,
  },
]

for (const { file, change, message } of faults) {
  test(`a fault in the vocabulary is named: ${message.source}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairway-vocabulary-'))
    try {
      cpSync(join(catalogue, 'skills'), join(folder, 'skills'), { recursive: true })
      cpSync(join(catalogue, 'classifications'), join(folder, 'classifications'), { recursive: true })
      writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')))
      assert.throws(() => readStarterVocabularyFrom(folder), { message })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}
