import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { locales } from '../../../../foundation/i18n/locales.ts'
import { textsFor } from '../../../../foundation/i18n/texts.ts'
import { type CatalogueError, readYaml } from '../../catalogue.ts'
import { translated } from './index.ts'

const engine = new URL('../../../../../engines/rules/', import.meta.url)
/** Files whose sentences a change of the rules can bring about. */
const files = ['document', 'source', 'parameter', 'expression', 'programme', 'compile', 'cases']

/** Put together of parts in the code: said here whole. */
const whole = [
  'in is for facts that are codes',
  'is is for facts that are codes, true or false',
  'big and small can hold together; say which one stands over the other, such as with a 1',
  'rows 1 and 2 can hold together, hit: unique allows one, such as with a 1',
]

test('whatever the checker says of a rules file is said in every language', () => {
  const found = files.flatMap((name) => sentencesOf(readFileSync(new URL(`${name}.ts`, engine), 'utf8')))
  assert.ok(found.length > 70, String(found.length))
  const inParts = /^x is for facts that are codesx$|^x, such as with x$|^x is in force from/
  const sentences = [...whole, ...found.filter((sentence) => !inParts.test(sentence))]
  for (const locale of locales)
    for (const sentence of sentences)
      assert.ok(translated(sentence, textsFor(locale)), `${locale}: ${sentence}`)
})

/** Sentences that are refused with, `x` in the place of what differs. */
function sentencesOf(code: string): string[] {
  const inside = /((?:[^()'`]|'[^']*'|`[^`]*`|\((?:[^()]|\([^()]*\))*\))*)/.source
  const calls = code.matchAll(new RegExp(`(new RulesError|\\.refuse|\\brefuse)\\(${inside}\\)`, 'g'))
  return [...calls].flatMap(([, call, given = '']) =>
    [...given.matchAll(/'([^'\n]*)'|`([^`]*)`/g)]
      .map(([, plain, template]) => plain ?? (template ?? '').replace(/\$\{[^}]*\}/g, 'x'))
      .filter((text) => /^\S+ \S/.test(text) && !text.startsWith(', '))
      .map((text) => (call === 'refuse' ? `${text} was expected, found x` : text)),
  )
}

test('mistakes in the text itself are said in every language, with their line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-yaml-'))
  const file = join(folder, 'programme.yaml')
  const tens = Array.from({ length: 6 }, (_, n) => `b${n}: &b${n} [${`*b${n - 1}, `.repeat(10)}]`).slice(1)
  const manyAliases = ['b0: &b0 [x]', ...tens].join('\n')
  const mistakes: [text: string, line: number, said: RegExp][] = [
    ['a: 1\n\tb: 2', 2, /tab/],
    ['a:\n    b: 1\n  c: 2', 3, /as many spaces/],
    ['a: 1\na: 2', 2, /twice/],
    ['a: [1, 2', 1, /bracket before it is not closed/],
    ['a: "x', 1, /sign is missing/],
    ['a\nb: 1', 1, /colon on its own line/],
    ['a: b: 1', 1, /line of its own/],
    ['a: *none', 1, /stand before with &/],
    ['a: "\\q"', 1, /backslash/],
    ['a: 1\n---\nb: 2', 2, /one document/],
    ['a: @b', 1, /cannot be read as YAML/],
    ['<<: 1', 1, /cannot be read as YAML/],
    [manyAliases, 1, /too many aliases/],
  ]
  for (const [text, line, said] of mistakes) {
    writeFileSync(file, text)
    assert.throws(
      () => readYaml(file),
      (error: CatalogueError) => {
        const [mistake] = error.mistakes
        assert.equal(mistake?.line, line, text)
        assert.match(mistake.message, said, text)
        for (const locale of locales) assert.ok(translated(mistake.message, textsFor(locale)), locale)
        return true
      },
    )
  }
  rmSync(folder, { recursive: true })
})

test('the words of the file stay, and what is expected is said in the same language', () => {
  const said = (english: string, locale: (typeof locales)[number]) =>
    translated(english, textsFor(locale))?.replace(/[\u2068\u2069]/g, '')
  assert.equal(said('there is no parameter minimum_aeg', 'es'), 'no hay un parámetro minimum_aeg')
  assert.equal(
    said('a whole number of years from 0 to 120 was expected, found "many"', 'es'),
    'se esperaba un número entero de years, de 0 a 120, se encontró "many"',
  )
  assert.equal(
    said('the value from 2020-01-01 overlaps the one from 2023-04-21', 'ar'),
    'القيمة من 2020-01-01 تتداخل مع القيمة من 2023-04-21',
  )
  assert.equal(translated('Of this nothing is known', textsFor('es')), undefined)
})
