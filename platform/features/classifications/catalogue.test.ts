import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse as parseYaml } from 'yaml'
import { locales } from '../../foundation/i18n/locales.ts'
import { readClassifications, readClassificationsFrom } from './catalogue.ts'

const shippedFolder = join(import.meta.dirname, '../../../catalogue/classifications')

test('ISCO-08 is complete: 10 major, 43 sub-major, 130 minor and 436 unit groups', () => {
  const counts = [1, 2, 3, 4].map(
    (digits) => readClassifications().isco.filter(({ code }) => code.length === digits).length,
  )
  assert.deepEqual(counts, [10, 43, 130, 436])
})

test('ISCO-08 groups stand in order, each after its parent, down to a unit group', () => {
  const codes = readClassifications().isco.map(({ code }) => code)
  assert.deepEqual(codes, codes.toSorted())
  for (const code of codes) {
    if (code.length > 1) assert.ok(codes.indexOf(code.slice(0, -1)) < codes.indexOf(code), code)
    if (code.length > 1 || code === '0')
      assert.ok(
        codes.some((unit) => unit.length === 4 && unit.startsWith(code)),
        code,
      )
  }
})

test('no two ISCO-08 groups of one level have the same title in a language', () => {
  const { isco } = readClassifications()
  const repeated = locales.flatMap((locale) => {
    const groups = Map.groupBy(
      isco,
      ({ code, titles }) => `${locale}, ${code.length} digits: ${titles[locale]}`,
    )
    return [...groups]
      .filter(([, same]) => same.length > 1)
      .map(([title, same]) => `${title} (${same.map((group) => group.code).join(', ')})`)
  })
  assert.deepEqual(repeated, [])
})

test('ISCO-08 titles are in the script of their language', () => {
  const scripts = {
    en: /\p{Script=Latin}/u,
    ar: /\p{Script=Arabic}/u,
    ne: /\p{Script=Devanagari}/u,
    bn: /\p{Script=Bengali}/u,
    es: /\p{Script=Latin}/u,
  }
  for (const { code, titles } of readClassifications().isco) {
    for (const locale of locales) assert.match(titles[locale], scripts[locale], `${locale} ${code}`)
  }
})

test('education, language and industry lists have all their codes and distinct labels', () => {
  const { isced, cefr, isic, licences } = readClassifications()
  assert.equal(isced.map(({ code }) => code).join(''), '012345678')
  assert.equal(cefr.map(({ code }) => code).join(' '), 'A1 A2 B1 B2 C1 C2')
  assert.equal(isic.map(({ code }) => code).join(''), 'ABCDEFGHIJKLMNOPQRSTU')
  for (const codes of [isced, cefr, isic, licences]) {
    for (const locale of locales)
      assert.equal(new Set(codes.map(({ labels }) => labels[locale])).size, codes.length)
  }
})

test('each list names its source and when it was checked, or says that nobody has', () => {
  for (const file of ['isced-2011.yaml', 'cefr.yaml', 'isic-rev4.yaml', 'licences.yaml']) {
    const { source } = parseYaml(readFileSync(join(shippedFolder, file), 'utf8'))
    assert.ok(source.name && source.publisher, file)
    assert.match(source.url, /^https:\/\//, file)
    if (source.verified !== false) assert.match(source.last_checked, /^\d{4}-\d\d-\d\d$/, file)
  }
})

const faults: { file: string; change: (text: string) => string | Uint8Array; message: RegExp }[] = [
  {
    file: 'isco-08/en.csv',
    change: (text) => text.replace('code,title', 'id,name'),
    message: /^isco-08\/en\.csv: the first row must be "code,title"/,
  },
  {
    file: 'isco-08/es.csv',
    change: (text) => text.replace('\n1111,', '\n11x1,'),
    message: /^isco-08\/es\.csv, row 15: code "11x1" must have 1 to 4 digits/,
  },
  {
    file: 'isco-08/ne.csv',
    change: (text) => text.replace(/\n0110,.*/, '\n0110,'),
    message: /^isco-08\/ne\.csv, row 5: the title of 0110 is empty/,
  },
  {
    file: 'isco-08/bn.csv',
    change: (text) => text.replace(/\n0110,.*/, ''),
    message: /^isco-08\/bn\.csv: the title of 0110 is missing/,
  },
  {
    file: 'isco-08/bn.csv',
    change: (text) => `${text}0110,x\n`,
    message: /^isco-08\/bn\.csv, row 621: code 0110 has a title already/,
  },
  {
    file: 'isco-08/en.csv',
    change: (text) => `${text}9999,x\n`,
    message: /^isco-08: group 9999 needs its parent 999/,
  },
  {
    file: 'isco-08/ar.csv',
    change: (text) => text.replace('\n1,', '\n1,"'),
    message: /^isco-08\/ar\.csv: cannot be read: .*line/,
  },
  {
    file: 'isco-08/es.csv',
    change: (text) => Buffer.from(text, 'latin1'),
    message: /^isco-08\/es\.csv: cannot be read: .*utf-8/,
  },
  {
    file: 'isced-2011.yaml',
    change: (text) => text.replace('"3"', '3'),
    message: /^isced-2011\.yaml, code 4: "code" must be text in quotes/,
  },
  {
    file: 'national-occupations.yaml',
    change: (text) => text.replace('(?:NCO)?', '(?:NCO'),
    message: /^national-occupations\.yaml, list 1: "code": .*[Uu]nterminated group/,
  },
  {
    file: 'isic-rev4.yaml',
    change: (text) => text.replace('"B"', '"A"'),
    message: /^isic-rev4\.yaml, code 2: "A" is there already/,
  },
  {
    file: 'cefr.yaml',
    change: (text) => text.replace(/descriptions:\n.*/, 'descriptions:'),
    message: /^cefr\.yaml, code 1 \("A1"\): "descriptions" needs a text for "en"/,
  },
  {
    file: 'cefr.yaml',
    change: () => 'codes: none',
    message: /^cefr\.yaml: "codes" must be a list/,
  },
]

for (const { file, change, message } of faults) {
  test(`a fault in the catalogue is named: ${message.source}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairway-classifications-'))
    try {
      cpSync(shippedFolder, folder, { recursive: true })
      writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')))
      assert.throws(() => readClassificationsFrom(folder), { message })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

test('a missing file is named', () => {
  assert.throws(() => readClassificationsFrom(join(shippedFolder, 'nowhere')), {
    message: /^isco-08\/en\.csv: cannot be read/,
  })
})
