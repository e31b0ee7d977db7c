/** What an author of the catalogue asks before a change goes in: is the folder right, and does it give the answers that
 * the law gives, today and on every earlier day? */
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import {
  compile,
  daysOfChange,
  type Evaluation,
  holdsOn,
  type Programme,
  RulesError,
  type Vocabulary,
} from '@fairway/rules'
import { Ajv } from 'ajv'
import { stringify } from 'yaml'
import { dayBefore, today } from '../../foundation/days.ts'
import { locales } from '../../foundation/i18n/locales.ts'
import { countryCodes } from '../../foundation/i18n/texts.ts'
import { readClassifications } from '../classifications/index.ts'
import {
  CatalogueError,
  catalogueRoot,
  type Example,
  type Mistake,
  type Placed,
  programmeFolders,
  readExamples,
  readProgramme,
  readShortageList,
  readVocabulary,
  readYaml,
  shortageFiles,
} from './catalogue.ts'
import { isRegion, regions } from './domain.ts'
import { toDo } from './template.ts'

export type Report = {
  /** As `country/programme`. */
  folder: string
  mistakes: readonly Mistake[]
  warnings: readonly Mistake[]
  tests: number
}

/** Folders as a person names them (`deu/opportunity-card`, a path, an id), or all of the catalogue. */
export function findFolders(names: readonly string[]): readonly string[] {
  if (names.length === 0) return programmeFolders().map((folder) => join(catalogueRoot, folder))
  return names.map((name) => {
    const places = [name, join(catalogueRoot, name), join(catalogueRoot, name.replace('.', '/'))]
    const folder = places.find((place) => existsSync(join(place, 'programme.yaml')))
    if (!folder)
      throw new Error(`there is no programme in ${name}: a folder with a programme.yaml was expected`)
    return resolve(folder)
  })
}

/** The facts of the catalogue that a folder stands in, also of one outside of this installation. */
export function vocabularyFor(folder: string): Vocabulary {
  const own = dirname(dirname(folder))
  return readVocabulary(existsSync(join(own, 'facts')) ? own : catalogueRoot)
}

export function lint(folder: string, vocabulary: Vocabulary): Report {
  return report(folder, vocabulary, (programme, examples, file) => {
    const place = relative(process.cwd(), join(folder, 'programme.yaml'))
    const warnings: Mistake[] = []
    const mistakes: Mistake[] = []
    const days = new Set(examples.map(({ value }) => value.as_of))
    for (const day of daysOfChange(programme)) {
      for (const wanted of [day, dayBefore(day)]) {
        const message = `no test asks on ${wanted}, ${wanted === day ? 'the day' : 'the day before'} something changes`
        if (!days.has(wanted)) warnings.push({ file, line: 1, message })
      }
    }
    for (const { value, line } of examples)
      if (!value.source) warnings.push({ file, line, message: `${value.name}: names no source` })
    if (olderThanAYear(programme.lastChecked))
      warnings.push({
        file: place,
        line: 1,
        message: `was last checked on ${programme.lastChecked}, more than a year ago`,
      })
    if (!isRegion(programme.country) && !countryCodes.includes(programme.country))
      mistakes.push({
        file: place,
        line: 1,
        path: 'country',
        message: `is neither a country of ISO 3166-1 nor one of ${regions.join(', ')}`,
      })
    for (const locale of locales)
      if (!programme.texts[locale])
        mistakes.push({ file: place, line: 1, message: `the texts in ${locale} are missing` })
    for (const [key, text] of Object.entries(programme.texts.en ?? {}))
      if (/\bwill\b/i.test(text))
        mistakes.push({
          file: join(dirname(place), 'texts/en.yaml'),
          line: 1,
          path: key,
          message: 'says "will": say what the rules read, promise nothing',
        })
    return { mistakes, warnings }
  })
}

/** Every shortage list of a catalogue: codes that the classification has, texts in every language. */
export function lintShortageLists(root: string = catalogueRoot): readonly Report[] {
  const groups = new Set(readClassifications().isco.map(({ code }) => code))
  return shortageFiles(root).map((name) => {
    const file = relative(process.cwd(), join(root, name))
    const folder = name.replace(/\.yaml$/, '')
    const say = (message: string, path?: string): Mistake => ({
      file,
      line: 1,
      message,
      ...(path && { path }),
    })
    try {
      const list = readShortageList(join(root, name))
      const mistakes = [
        ...(countryCodes.includes(list.country) ? [] : [say('is no country of ISO 3166-1', 'country')]),
        ...(['title', 'evidence'] as const).flatMap((key) => [
          ...locales.flatMap((locale) => (list[key][locale] ? [] : [say(`is missing in ${locale}`, key)])),
          ...(/\bwill\b/i.test(list[key].en ?? '') ? [say('says "will": promise nothing', key)] : []),
        ]),
        ...list.parameter.values.flatMap(({ value, perhaps = [], from }) =>
          list.parameter.unit === 'ISCO-08'
            ? [...(value as readonly string[]), ...perhaps.filter(Boolean)].flatMap((code) =>
                groups.has(code) ? [] : [say(`from ${from}: ${code} is no group of ISCO-08`, 'values')],
              )
            : [],
        ),
      ]
      const old = olderThanAYear(list.lastChecked)
        ? [say(`was last checked on ${list.lastChecked}, more than a year ago`)]
        : []
      return { folder, tests: 0, mistakes, warnings: old }
    } catch (error) {
      if (!(error instanceof CatalogueError)) throw error
      return { folder, tests: 0, mistakes: error.mistakes, warnings: [] }
    }
  })
}

/** Runs the tests of a folder and compares with what was recorded; `record` adds what is new. */
export function test(folder: string, vocabulary: Vocabulary, record = false): Report {
  return report(folder, vocabulary, (programme, examples, file) => {
    const mistakes: Mistake[] = []
    const results = new Map<string, Recorded>()
    for (const { value, line } of examples) {
      const say = (message: string) => mistakes.push({ file, line, message: `${value.name}: ${message}` })
      if (results.has(value.name)) say('this name is used twice')
      try {
        const evaluation = evaluationOf(programme, value)
        for (const problem of differences(programme, value, evaluation)) say(problem)
        results.set(value.name, recordedOf(value, evaluation))
      } catch (error) {
        if (!(error instanceof RulesError)) throw error
        for (const { path, message } of error.problems) say(`${path}: ${message}`)
      }
    }
    const kept = compareWithRecorded(folder, examples, results)
    if (record && mistakes.length === 0 && kept.mistakes.length === 0)
      writeFileSync(
        join(folder, recordFile),
        `${recordHead}${stringify([...results.values()], { lineWidth: 0 })}`,
      )
    return { mistakes: [...mistakes, ...kept.mistakes], warnings: record ? [] : kept.warnings }
  })
}

function report(
  folder: string,
  vocabulary: Vocabulary,
  check: (
    programme: Programme,
    examples: readonly Placed<Example>[],
    file: string,
  ) => Pick<Report, 'mistakes' | 'warnings'>,
): Report {
  const name = `${basename(dirname(folder))}/${basename(folder)}`
  try {
    const programme = readProgramme(folder, vocabulary)
    refuseToDo(folder)
    const { examples, file } = readExamples(folder)
    checkShape(folder, file, examples)
    return { folder: name, tests: examples.length, ...check(programme, examples, file) }
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error
    return { folder: name, tests: 0, mistakes: error.mistakes, warnings: [] }
  }
}

const shapeOfTests = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(catalogueRoot, 'schemas/tests.schema.json'), 'utf8')),
)

function checkShape(folder: string, file: string, examples: readonly Placed<Example>[]): void {
  if (shapeOfTests(examples.map(({ value }) => value))) return
  const yaml = readYaml(join(folder, 'tests.yaml'))
  throw new CatalogueError(
    (shapeOfTests.errors ?? []).map(({ instancePath, message = '', params }) => {
      const path = instancePath.replace(/^\/(\d+)/, '[$1]').replaceAll('/', '.')
      return {
        file,
        line: yaml.lineOf(path),
        path,
        message: `${message} ${Object.values(params).join(', ')}`,
      }
    }),
  )
}

/** What `new` left for the author. */
function refuseToDo(folder: string): void {
  const mistakes = globSync('{*,texts/*}.yaml', { cwd: folder }).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .flatMap((line, index): Mistake[] =>
        line.includes(toDo)
          ? [
              {
                file: relative(process.cwd(), join(folder, name)),
                line: index + 1,
                message: `${toDo} is still to be written`,
              },
            ]
          : [],
      ),
  )
  if (mistakes.length > 0) throw new CatalogueError(mistakes)
}

function evaluationOf(
  programme: Programme,
  { as_of: asOf, known_on: knownOn, facts }: Example,
): Evaluation | undefined {
  if (!holdsOn(programme.inForce, asOf)) return undefined
  return compile(programme, { asOf, knownOn }).evaluate(facts)
}

function differences(
  programme: Programme,
  example: Example,
  evaluation: Evaluation | undefined,
): readonly string[] {
  const { expect, as_of: asOf, known_on: knownOn, facts } = example
  if (expect.in_force === false) return evaluation ? [`is in force on ${asOf}`] : []
  if (!evaluation) return [`is not in force on ${asOf}`]
  const compiled = compile(programme, { asOf, knownOn })
  const found: [what: string, wanted: unknown, found: unknown][] = [
    ['status', expect.status, evaluation.status],
    ['points', ends(expect.points), evaluation.points && [evaluation.points.lo, evaluation.points.hi]],
    ['missing', expect.missing, evaluation.missing],
  ]
  for (const [id, wanted] of Object.entries(expect.requirements ?? {}))
    found.push([id, wanted, evaluation.requirements.find((requirement) => requirement.id === id)?.status])
  const scored = [...(evaluation.points?.criteria ?? []), ...(evaluation.points?.groups ?? [])]
  for (const [id, wanted] of Object.entries(expect.criteria ?? {})) {
    const criterion = scored.find((one) => one.id === id)
    found.push([id, ends(wanted), criterion && [criterion.lo, criterion.hi]])
  }
  for (const [id, wanted] of Object.entries(expect.rules ?? {}))
    found.push([id, ends(wanted), compiled.rule(id, facts)])
  return found
    .filter(([, wanted, got]) => wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(got))
    .map(
      ([what, wanted, got]) =>
        `${what}: ${JSON.stringify(wanted)} was expected, the rules give ${JSON.stringify(got)}`,
    )
}

function ends(value: number | readonly number[] | undefined): readonly number[] | undefined {
  return typeof value === 'number' ? [value, value] : value
}

type Recorded = {
  name: string
  as_of: string
  /** Tells whether the facts were changed afterwards. */
  facts: string
  status: Evaluation['status'] | 'not_in_force'
  points?: readonly number[]
  requirements: Record<string, string>
  /** The day, and a mark of the reason: a second mistake may be found on one day. */
  corrected?: string
}

const recordFile = 'results.yaml'
const recordHead = `# Answers that these rules have given. Written by: npx fairway pathways test --record
# A change that alters one of them is refused, unless its test says under corrected why the answer was wrong.
`

function recordedOf(
  { name, as_of, known_on, facts, corrected }: Example,
  evaluation: Evaluation | undefined,
): Recorded {
  const sorted = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))
  const mark = (value: unknown) =>
    createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
  return {
    name,
    as_of,
    facts: mark([as_of, known_on ?? null, sorted]),
    status: evaluation?.status ?? 'not_in_force',
    ...(evaluation?.points && { points: [evaluation.points.lo, evaluation.points.hi] }),
    requirements: Object.fromEntries((evaluation?.requirements ?? []).map(({ id, status }) => [id, status])),
    ...(corrected && { corrected: `${corrected.on} ${mark(corrected.why)}` }),
  }
}

function compareWithRecorded(
  folder: string,
  examples: readonly Placed<Example>[],
  results: ReadonlyMap<string, Recorded>,
): Pick<Report, 'mistakes' | 'warnings'> {
  const mistakes: Mistake[] = []
  const path = join(folder, recordFile)
  const yaml = existsSync(path) ? readYaml(path) : undefined
  const recorded = (yaml?.data ?? []) as Recorded[]
  recorded.forEach((before, index) => {
    const say = (message: string) =>
      mistakes.push({
        file: yaml?.name ?? path,
        line: yaml?.lineOf(`[${index}]`) ?? 1,
        message: `${before.name}: ${message}`,
      })
    const now = results.get(before.name)
    if (!now) {
      if (!examples.some(({ value }) => value.name === before.name))
        say('the test of this recorded answer is gone')
      return
    }
    const { corrected: newer = '', ...answer } = now
    const { corrected: older = '', ...answerBefore } = before
    if (newer !== older && newer.slice(0, 10) >= older.slice(0, 10)) return
    if (now.facts !== before.facts) {
      say('the day or the facts of a recorded test were changed; give the new one another name')
      return
    }
    if (JSON.stringify(answer) !== JSON.stringify(answerBefore))
      say(`the answer for ${before.as_of} was ${sayAnswer(before)} and would now be ${sayAnswer(now)}`)
  })
  const names = new Set(recorded.map(({ name }) => name))
  const fresh = [...results.keys()].filter((name) => !names.has(name)).length
  const message = `${fresh} of the answers are not recorded yet: npx fairway pathways test --record`
  const file = relative(process.cwd(), path)
  return { mistakes, warnings: fresh > 0 ? [{ file, line: 1, message }] : [] }
}

function sayAnswer({ status, points, requirements }: Recorded): string {
  const parts = Object.entries(requirements).map(([id, answer]) => `${id} ${answer}`)
  return [status, ...(points ? [`points ${points.join(' to ')}`] : []), ...parts].join(', ')
}

function olderThanAYear(day: string): boolean {
  return Date.parse(today()) - Date.parse(day) > 366 * 86_400_000
}
