import assert from 'node:assert/strict'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  checklist,
  compile,
  type FactDefinition,
  type FactValue,
  type Programme,
  quotaFact,
} from '@fairway/rules'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { locales } from '../../foundation/i18n/locales.ts'
import {
  healthSafeguards,
  loadPathways,
  loadShortageLists,
  programmeFolders,
  readPathways,
  readYaml,
} from './catalogue.ts'
import { lint, lintShortageLists, test as runTests, vocabularyFor } from './check.ts'
import { isTypedCode } from './questions/domain.ts'
import { codesOn } from './shortage/service.ts'

const root = join(import.meta.dirname, '../../../catalogue/pathways')

describe('the catalogue of pathways', () => {
  for (const programme of loadPathways()) {
    describe(programme.id, () => {
      const folder = join(root, ...programme.id.split('.'))
      it('is right, gives the answers of its tests, and those that it gave before', () => {
        assert.deepEqual(lint(folder, programme.vocabulary).mistakes, [])
        assert.deepEqual(runTests(folder, programme.vocabulary).mistakes, [])
      })

      it('has a checklist without holes in every language', () => {
        const compiled = compile(programme, { asOf: programme.lastChecked })
        for (const locale of locales) {
          const page = checklist(compiled, compiled.evaluate({}), locale)
          assert.doesNotMatch(JSON.stringify(page), /\{\w+\}|undefined|NaN/)
          assert.ok(page.conditions.length > 0 && page.costs.length > 0 && page.laws.length > 0)
        }
        assert.deepEqual(Object.keys(programme.texts).sort(), [...locales].sort())
        assert.doesNotMatch(JSON.stringify(programme.texts.en), /\bwill\b/i)
      })

      it('keeps the truth inside the answers to a part of the facts', () => {
        fc.assert(
          fc.property(person(programme), fc.infiniteStream(fc.boolean()), (facts, keep) => {
            const { evaluate } = compile(programme, { asOf: programme.lastChecked })
            // Whether a place is left says the ledger of the programme, not the person.
            const some = Object.fromEntries(
              Object.entries(facts).filter(([fact]) => keep.next().value || fact === quotaFact),
            )
            const truth = evaluate(facts)
            const partial = evaluate(some)
            assert.ok(
              [truth.status, 'unknown'].includes(partial.status),
              `${partial.status} → ${truth.status}`,
            )
            if (truth.points && partial.points) {
              assert.ok(partial.points.lo <= truth.points.lo && truth.points.hi <= partial.points.hi)
            }
            assert.deepEqual(truth.missing, [])
            assert.equal(partial.status === 'unknown', partial.missing.length > 0)
          }),
          { numRuns: 60 },
        )
      })
    })
  }

  it('has shortage lists that are right, whose mistakes are named, and that programmes read by day', () => {
    for (const { folder, mistakes } of lintShortageLists()) assert.deepEqual(mistakes, [], folder)
    const list = loadShortageLists().get('deu.blue-card-lower-salary')
    const blueCard = loadPathways().find(({ id }) => id === 'deu.eu-blue-card')
    const read = blueCard?.parameters.get('lower_salary_occupations')
    assert.deepEqual([read?.list, read?.values], [list?.id, list?.parameter.values])
    const codes = (asOf: string) => list && codesOn(list, { asOf })
    assert.deepEqual(codes('2013-06-30'), [])
    assert.deepEqual(codes('2023-11-17'), ['21', '221', '25'])
    assert.equal(codes('2023-11-18')?.length, 10)

    const copy = mkdtempSync(join(tmpdir(), 'pathways-'))
    try {
      cpSync(root, copy, { recursive: true })
      const file = join(copy, 'deu/shortage/blue-card-it.yaml')
      const text = readFileSync(file, 'utf8')
      const accepts = new Ajv({ allowUnionTypes: true, validateFormats: false }).compile(
        JSON.parse(readFileSync(join(root, 'schemas/shortage.schema.json'), 'utf8')),
      )
      for (const name of globSync(join(copy, '*/shortage/*.yaml')))
        assert.ok(accepts(readYaml(name).data), JSON.stringify(accepts.errors))
      const said = () =>
        lintShortageLists(copy).flatMap(({ mistakes }) => mistakes.map(({ message }) => message))
      for (const [from, to, message] of [
        ["['133', '25']", "['133', '25', '9999']", /9999 is no group of ISCO-08/],
        ["['133', '25']", "['133', '133']", /stands in the list twice/],
        ["['133', '25']", "'133'", /must be lists of codes/],
        ['id: deu.blue-card-it', 'id: deu.other', /must be deu.blue-card-it/],
        ['verified: true }', 'verified: false, relied_on: x }', /cannot be true while a citation/],
        ['  ne: ', '  fr: ', /is missing in ne/],
        ['country: DEU', 'country: AUT', /such as aut.blue-card-shortage/],
        ['unit: ISCO-08', "names: { language: en, titles: { '9': x } }\nunit: ISCO-08", /is not known here/],
      ] as const) {
        assert.ok(text.includes(from), from)
        writeFileSync(file, text.replace(from, to))
        assert.match(said().join(), message)
      }
      rmSync(file)
      assert.match(
        lint(join(copy, 'deu/eu-blue-card'), vocabularyFor(join(copy, 'deu/eu-blue-card')))
          .mistakes.map(({ message }) => message)
          .join(),
        /there is no list deu.blue-card-it/,
      )
    } finally {
      rmSync(copy, { recursive: true })
    }
  })

  it('gives the same points for the same place of one law in every programme that copies its table', () => {
    const read = new Map<string, { programme: string; content: string }>()
    for (const { id: programme, country, parameters } of loadPathways())
      for (const { id, unit, values } of parameters.values())
        for (const { from, to, value, citation } of unit === 'points' ? values : []) {
          const place = [country, id, from, to, citation.url, citation.ref].join(' ')
          const content = JSON.stringify(value)
          const other = read.get(place)
          assert.ok(
            !other || other.content === content,
            `${place}: ${programme} differs from ${other?.programme}`,
          )
          read.set(place, { programme, content })
        }
  })

  it('is read once', () => {
    assert.equal(loadPathways(), loadPathways())
    assert.equal(programmeFolders().length, loadPathways().length)
  })

  it('names the same countries wherever it warns about health workers', () => {
    const { countries, citation } = healthSafeguards()
    assert.equal(new Set(countries).size, countries.length)
    assert.ok(countries.every((code) => /^[A-Z]{3}$/.test(code)))
    assert.ok(citation.verified || citation.reliedOn)
    const reading = loadPathways().flatMap(({ parameters }) =>
      [...parameters.values()].filter(({ list }) => list?.startsWith('who.')),
    )
    assert.ok(reading.length > 2)
    for (const { list, values } of reading)
      assert.deepEqual(
        values.map(({ value }) => value),
        [list === 'who.health-work' ? healthSafeguards().healthWork : countries],
      )
    const copied = loadPathways().flatMap(({ id, parameters }) =>
      [...parameters.values()]
        .filter(
          ({ list, values }) =>
            !list && values.some(({ value }) => JSON.stringify(value) === JSON.stringify(countries)),
        )
        .map((parameter) => `${id} ${parameter.id}`),
    )
    assert.deepEqual(copied, [])
    for (const one of healthSafeguards().agreements)
      assert.ok(one.citation.url && one.with.every((code) => countries.includes(code)), one.destination)
  })

  it('is explained by an example that is right and by schemas that accept every file', () => {
    const copy = mkdtempSync(join(tmpdir(), 'pathways-'))
    try {
      const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```yaml\n(.*?)```/gs)]
      const [programme = '', texts = '', tests = '', facts = ''] = blocks.map(([, block = '']) => block)
      cpSync(join(root, 'facts'), join(copy, 'facts'), { recursive: true })
      writeFileSync(join(copy, 'facts/utopia.yaml'), facts)
      const folder = join(copy, 'uto/harvest-permit')
      mkdirSync(join(folder, 'texts'), { recursive: true })
      writeFileSync(join(folder, 'programme.yaml'), programme)
      writeFileSync(join(folder, 'tests.yaml'), tests)
      for (const locale of locales) writeFileSync(join(folder, `texts/${locale}.yaml`), texts)
      const vocabulary = vocabularyFor(folder)
      assert.deepEqual(
        lint(folder, vocabulary).mistakes.map(({ path }) => path),
        ['country'],
      )
      const { mistakes, warnings } = runTests(folder, vocabulary, true)
      assert.deepEqual([mistakes, warnings], [[], []])
      assert.deepEqual(runTests(folder, vocabulary).warnings, [])

      const ajv = new Ajv({ allowUnionTypes: true })
      const shape = (name: string) =>
        ajv.compile(JSON.parse(readFileSync(join(root, `schemas/${name}.schema.json`), 'utf8')))
      const check = (accepts: ReturnType<typeof shape>, file: string) =>
        assert.ok(accepts(readYaml(file).data), `${file}: ${JSON.stringify(accepts.errors)}`)
      const programmes = shape('programme')
      check(programmes, join(folder, 'programme.yaml'))
      for (const place of programmeFolders()) check(programmes, join(root, place, 'programme.yaml'))
      const facts_ = shape('facts')
      for (const file of globSync(join(copy, 'facts/*.yaml'))) check(facts_, file)
    } finally {
      rmSync(copy, { recursive: true })
    }
  })

  it('refuses a change that alters an answer recorded earlier', () => {
    const copy = mkdtempSync(join(tmpdir(), 'pathways-'))
    try {
      cpSync(root, copy, { recursive: true })
      const folder = join(copy, 'deu/opportunity-card')
      const vocabulary = vocabularyFor(folder)
      const change = (name: string, from: string, to: string) => {
        const file = join(folder, name)
        const before = readFileSync(file, 'utf8')
        assert.ok(before.includes(from), from)
        writeFileSync(file, before.replace(from, to))
      }
      assert.deepEqual(runTests(folder, vocabulary, true).mistakes, [])
      const recorded = readFileSync(join(folder, 'results.yaml'), 'utf8')
      change(
        'programme.yaml',
        "points_1: { unit: points, values: [{ from: '2024-06-01', value: 4",
        "points_1: { unit: points, values: [{ from: '2024-06-01', value: 3",
      )
      change('tests.yaml', 'points: [13, 13]', 'points: [12, 12]')
      change('tests.yaml', 'points: [0, 16]', 'points: [0, 15]')
      const refused = runTests(folder, vocabulary, true).mistakes
      assert.match(
        refused.map(({ message }) => message).join(' '),
        /was needs_assessment, points 13 to 13.* and would now be needs_assessment, points 12 to 12/,
      )
      assert.ok(refused.every(({ file, line }) => file.endsWith('results.yaml') && line > 1))
      assert.equal(readFileSync(join(folder, 'results.yaml'), 'utf8'), recorded)
      const tests = join(folder, 'tests.yaml')
      const corrected = "- corrected: { on: '2026-12-02', why: The annex was read wrongly. }\n  name:"
      const before = readFileSync(tests, 'utf8').replaceAll(/^ {2}corrected: .*\n/gm, '')
      writeFileSync(tests, before.replaceAll('- name:', corrected))
      assert.deepEqual(runTests(folder, vocabulary, true).mistakes, [])
      assert.notEqual(readFileSync(join(folder, 'results.yaml'), 'utf8'), recorded)
      // A second mistake of the same day needs a reason of its own.
      change(
        'programme.yaml',
        "points_1: { unit: points, values: [{ from: '2024-06-01', value: 3",
        "points_1: { unit: points, values: [{ from: '2024-06-01', value: 2",
      )
      change('tests.yaml', 'points: [12, 12]', 'points: [11, 11]')
      change('tests.yaml', 'points: [0, 15]', 'points: [0, 14]')
      assert.notDeepEqual(runTests(folder, vocabulary, true).mistakes, [])
      const again = readFileSync(tests, 'utf8').replaceAll('The annex was read wrongly', 'So was its note')
      writeFileSync(tests, again)
      assert.deepEqual(runTests(folder, vocabulary, true).mistakes, [])
    } finally {
      rmSync(copy, { recursive: true })
    }
  })

  it('names file and place of a mistake', () => {
    const copy = mkdtempSync(join(tmpdir(), 'pathways-'))
    try {
      cpSync(root, copy, { recursive: true })
      const file = join(copy, 'npl/labour-permit/programme.yaml')
      const good = readFileSync(file, 'utf8')
      const damage = (from: string, to: string): (() => void) => {
        assert.ok(good.includes(from))
        writeFileSync(file, good.replace(from, to))
        return () => readPathways(copy)
      }
      assert.throws(
        damage('fact: has_job_offer', 'fact: has_job_ofer'),
        /npl\/labour-permit\/programme\.yaml:\d+: requirements\[1\]\.met\.fact: has_job_ofer is not a fact/,
      )
      writeFileSync(file, `relied_on: ${'x'.repeat(10_000_000)}\n${good}`)
      assert.throws(
        () => readPathways(copy),
        /programme\.yaml:1: the file has \d+ bytes, up to 1000000 were expected/,
      )
      writeFileSync(
        file,
        `a: &a [x]\n${Array.from({ length: 40 }, (_, n) => `b${n}: &b${n} [${`*${n === 0 ? 'a' : `b${n - 1}`}, `.repeat(9)}x]`).join('\n')}`,
      )
      assert.throws(() => readPathways(copy), /programme\.yaml:\d+: /)
      assert.throws(
        damage('id: npl.labour-permit', 'id: npl.other'),
        /must be npl\.labour-permit as its folder says/,
      )
      assert.throws(damage('category: exit', 'category: [exit'), /npl\/labour-permit\/programme\.yaml:\d+: /)
    } finally {
      rmSync(copy, { recursive: true })
    }
  })
})

/** A person about whom everything is known; levels are given themselves, not test scores from which they would follow, and
 * codes of national lists, not what follows from them. */
function person(programme: Programme): fc.Arbitrary<Record<string, FactValue>> {
  const converted = new Set(
    [...programme.vocabulary.values()].flatMap(({ id, conversions }) =>
      conversions.map(({ fact }) => (isNationalCode(programme.vocabulary.get(fact)) ? id : fact)),
    ),
  )
  const given = [...programme.vocabulary].filter(([id]) => !converted.has(id))
  const facts = given.map(([id, fact]) => [id, anyValue(fact, programme)] as const)
  return fc.record(Object.fromEntries(facts))
}

function anyValue(fact: FactDefinition, programme: Programme): fc.Arbitrary<FactValue> {
  switch (fact.type) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'money':
      return fc.integer({ min: fact.min, max: fact.max })
    case 'date':
      return fc
        .date({
          min: new Date(fact.min > '1966-01-01' ? fact.min : '1966-01-01'),
          max: new Date(programme.lastChecked),
          noInvalidDate: true,
        })
        .map((day) => day.toISOString().slice(0, 10))
    case 'code': {
      if (fact.codes) return fc.constantFrom(...fact.codes)
      if (isNationalCode(fact)) return fc.constantFrom('2122', '3111', '3113', '5434')
      return fact.unit === 'ISCO-08'
        ? fc.constantFrom('7112', '2221', '5152')
        : fc.constantFrom('NPL', 'DEU', 'ARE', 'KWT', 'IND', 'HRV', 'OMN', 'ESP')
    }
  }
}

function isNationalCode(fact: FactDefinition | undefined): boolean {
  return fact !== undefined && isTypedCode(fact)
}
