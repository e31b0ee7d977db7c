import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  type Column,
  type CompiledProgramme,
  checklist,
  compile,
  type Difference,
  daysOfChange,
  diff,
  type Explanation,
  emit,
  enough,
  explain,
  type Facts,
  holdsOn,
  next,
  type Programme,
  type Reform,
  RulesError,
  simulate,
} from '@fairway/rules'
import {
  CatalogueError,
  catalogueRoot,
  programmeFolders,
  readProgramme,
  readVocabulary,
  sayMistake,
} from '../features/pathways/catalogue.ts'
import {
  findFolders,
  lint,
  lintShortageLists,
  type Report,
  test,
  vocabularyFor,
} from '../features/pathways/check.ts'
import { readPeople, syntheticPopulation } from '../features/pathways/population.ts'
import { createProgramme } from '../features/pathways/template.ts'
import { isDay, today } from '../foundation/days.ts'

const usage = `Usage: npx fairway pathways <command> [options]; with --json the answer is JSON

  list                        the programmes of the catalogue
  show ID                     one programme as its rules read
  evaluate ID --facts FACTS   met or not, requirement by requirement, points, with the trace
  explain ID --facts FACTS    the same down to each fact and each value of law, with its source
  questions [ID …] --facts …  what to ask next; over all programmes when none is named
  enough ID --facts FACTS --change FACT,FACT   the smallest changes that would be enough
  diff ID --from DATE --to DATE                what changed
  simulate ID (--against DATE | --set PARAMETER=VALUE …) [--people FILE | --size N] [--by FACT,FACT]
                              who gains and who loses: people of a file (one JSON object a line) or made-up ones
  emit ID --target esm|sql|jsonlogic           the rules of a day for other machines

  new COUNTRY/PROGRAMME       make a folder to begin with
  lint [FOLDER …]             is the programme right? Every mistake with file and line
  test [FOLDER …] [--record]  does it give the answers that its tests and its recorded results say?

FACTS is JSON in quotes, such as '{"nationality": "NPL"}', or a file with it; questions says which facts are asked. --as-of DATE asks the law of a day (today when left out), --known-on DATE as the
catalogue was on a day, --announced counts what is only announced, --points N takes N points as the goal.`

const options = {
  json: { type: 'boolean' },
  facts: { type: 'string' },
  'as-of': { type: 'string' },
  'known-on': { type: 'string' },
  announced: { type: 'boolean' },
  points: { type: 'string' },
  max: { type: 'string' },
  change: { type: 'string' },
  'max-changes': { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  against: { type: 'string' },
  set: { type: 'string', multiple: true },
  people: { type: 'string' },
  size: { type: 'string' },
  by: { type: 'string' },
  'min-cell': { type: 'string' },
  target: { type: 'string' },
  record: { type: 'boolean' },
} as const

const law = ['as-of', 'known-on', 'announced'] as const
/** What each command takes beside --json: another option would be left out of the answer without a word. */
const takes: Record<string, readonly (keyof typeof options)[]> = {
  list: ['as-of'],
  show: law,
  evaluate: ['facts', ...law],
  explain: ['facts', ...law],
  questions: ['facts', 'max', 'points', ...law],
  enough: ['facts', 'change', 'max-changes', 'points', ...law],
  diff: ['from', 'to'],
  simulate: ['against', 'set', 'people', 'size', 'by', 'min-cell', ...law],
  emit: ['target', ...law],
  new: [],
  lint: [],
  test: ['record'],
}
/** How many names may follow; any number where it is left out. */
const mostNames: Record<string, number> = {
  list: 0,
  show: 1,
  evaluate: 1,
  explain: 1,
  enough: 1,
  diff: 1,
  simulate: 1,
  emit: 1,
  new: 1,
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values']
type Command = (names: readonly string[], values: Values) => Answer
/** `data` for machines, `lines` for people; `ok` decides the exit code. */
type Answer = { data: unknown; lines: readonly string[]; ok?: boolean }

const commands: Record<string, Command> = {
  list,
  show,
  evaluate,
  explain: explainTo,
  questions,
  enough: enoughFor,
  diff: diffOf,
  simulate: simulateOn,
  emit: emitTo,
  new: create,
  lint: lintAll,
  test: testAll,
}

export async function pathways([name = '', ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || args.includes('--help')) {
    if (!command && !['', 'help', '--help'].includes(name)) console.error(`there is no command ${name}\n`)
    console.error(usage)
    return command || ['', 'help', '--help'].includes(name) ? 0 : 2
  }
  const { values, positionals } = read(name, args)
  try {
    const { data, lines, ok = true } = command(positionals, values)
    console.log(values.json ? JSON.stringify(data, plain, 2) : lines.join('\n'))
    return ok ? 0 : 1
  } catch (error) {
    if (!values.json || !(error instanceof Error)) throw error
    const problems =
      error instanceof CatalogueError ? error.mistakes : error instanceof RulesError ? error.problems : []
    console.log(JSON.stringify({ error: error.message, problems }, undefined, 2))
    return 1
  }
}

function read(name: string, args: string[]) {
  const allowed = ['json', ...(takes[name] ?? [])] as (keyof typeof options)[]
  const said = allowed.map((option) => `--${option}`).join(', ')
  const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true })
  for (const token of tokens)
    if (token.kind === 'option' && !allowed.some((option) => option === token.name))
      throw new Error(`${name} knows no option ${token.rawName}; it takes ${said}`)
  const parsed = parseArgs({ args, options, allowPositionals: true })
  const most = mostNames[name] ?? Number.POSITIVE_INFINITY
  const surplus = parsed.positionals[most]
  if (surplus !== undefined)
    throw new Error(
      `${name} takes ${most === 0 ? 'no name' : 'one name'}, found ${surplus} too: put JSON and text with blanks in quotes`,
    )
  for (const option of ['as-of', 'known-on', 'from', 'to', 'against'] as const) {
    const day = parsed.values[option]
    if (day !== undefined && !isDay(day))
      throw new Error(`--${option} must be a date that exists, written YYYY-MM-DD, found ${day}`)
  }
  return parsed
}

function plain(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value
}

function textOf(file: string, option: string): string {
  if (!existsSync(file)) throw new Error(`--${option}: there is no file ${file}`)
  return readFileSync(file, 'utf8')
}

/** Only its own folder is read, so that one that is still being written elsewhere does not stand in the way. */
function programmeOf([name]: readonly string[]): Programme {
  if (name === undefined) throw new Error('an ID is needed, such as deu.opportunity-card')
  const folders = programmeFolders()
  const folder = name.replace('.', '/')
  if (!folders.includes(folder)) {
    const near = nearest(
      name,
      folders.map((one) => one.replace('/', '.')),
    )
    throw new Error(`there is no programme ${name}: ${near ?? 'npx fairway pathways list'}`)
  }
  return readProgramme(join(catalogueRoot, folder), readVocabulary())
}

/** Those that cannot be read are named on the side: the others can still be asked. */
function allProgrammes(): readonly Programme[] {
  const vocabulary = readVocabulary()
  return programmeFolders().flatMap((folder) => {
    try {
      return [readProgramme(join(catalogueRoot, folder), vocabulary)]
    } catch (error) {
      if (!(error instanceof CatalogueError)) throw error
      const [first] = error.mistakes
      console.error(
        `left out: ${folder}, ${first ? sayMistake(first) : ''}; npx fairway pathways lint ${folder}`,
      )
      return []
    }
  })
}

/** The known name that shares the most pairs of letters, when it is most of them. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const pairsOf = (text: string) =>
    new Set(Array.from(text.slice(1), (letter, place) => text[place] + letter))
  const pairs = pairsOf(name)
  const alike = (other: string) => {
    const others = pairsOf(other)
    return (2 * [...pairs].filter((pair) => others.has(pair)).length) / (pairs.size + others.size)
  }
  const [best] = known.map((one) => ({ one, share: alike(one) })).sort((a, b) => b.share - a.share)
  return best && best.share > 0.5 ? `did you mean ${best.one}?` : undefined
}

function compiledOf(names: readonly string[], values: Values): CompiledProgramme {
  return compile(programmeOf(names), optionsOf(values))
}

function optionsOf(values: Values) {
  return { asOf: values['as-of'] ?? today(), knownOn: values['known-on'], announced: values.announced }
}

function factsOf({ facts }: Values, { vocabulary }: Programme): Facts {
  if (facts === undefined) return {}
  const isFile = !/^\s*[{["]/.test(facts)
  if (isFile && !existsSync(facts))
    throw new Error(
      `--facts must be JSON such as '{"nationality": "NPL"}', or a file with JSON; there is no file ${facts}`,
    )
  let read: unknown
  try {
    read = JSON.parse(isFile ? readFileSync(facts, 'utf8') : facts)
  } catch (error) {
    throw new Error(`--facts must be JSON or a file with JSON: ${(error as Error).message}`, { cause: error })
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw new Error(`--facts must be a mapping such as '{"nationality": "NPL"}'`)
  for (const id of Object.keys(read)) {
    const near = vocabulary.has(id) ? undefined : nearest(id, [...vocabulary.keys()])
    if (near) throw new RulesError(`facts.${id}`, `is not a fact of the vocabulary: ${near}`)
  }
  return read as Facts
}

function wholeNumber(value: string | undefined, name: string, least = 0): number | undefined {
  if (value === undefined) return undefined
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < least)
    throw new Error(`--${name} must be a whole number from ${least} on, found ${value}`)
  return number
}

function list(_names: readonly string[], values: Values): Answer {
  const { asOf } = optionsOf(values)
  const data = allProgrammes().map(
    ({ id, country, category, type, status, inForce, lastChecked, verified, texts }) => ({
      id,
      title: texts.en?.title,
      country,
      category,
      type,
      status,
      inForce,
      onThisDay: holdsOn(inForce, asOf),
      lastChecked,
      verified,
    }),
  )
  return {
    data,
    lines: data.map(
      ({ id, title, inForce, verified }) =>
        `${id.padEnd(36)} since ${inForce.from}  ${verified ? 'verified  ' : 'unverified'}  ${title}`,
    ),
  }
}

function show(names: readonly string[], values: Values): Answer {
  const compiled = compiledOf(names, values)
  const page = checklist(compiled, compiled.evaluate({}), 'en')
  const source = (citation: { ref: string; url: string; verified: boolean } | undefined) =>
    citation ? `      ${citation.ref}, ${citation.url}${citation.verified ? '' : ' (not verified)'}` : ''
  return {
    data: { ...page, parameters: compiled.parameters, changes: daysOfChange(compiled.programme) },
    lines: [
      `${page.title} (${page.programme}), as the rules of ${page.asOf} read`,
      page.summary,
      ...[...page.conditions, ...page.steps].flatMap((item) => [
        `  ${item.kind === 'step' ? '-' : '*'} ${item.text}`,
        source(item.citation),
      ]),
      ...(page.points
        ? [
            `  points${page.points.mark === undefined ? '' : `, ${page.points.mark} needed`}: ${page.points.criteria.map(({ text }) => text).join('; ')}`,
          ]
        : []),
      ...page.about.flatMap(({ key, answer, text, citation }) => [
        `  ${key}: ${answer === 'stated' ? '' : `${answer}. `}${text ?? ''}`,
        source(citation),
      ]),
      `  values of this day: ${[...compiled.parameters.values()].map(({ id, value, from }) => `${id} ${shorten(value)} since ${from}`).join('; ')}`,
      `  changes on: ${daysOfChange(compiled.programme).join(', ')}`,
    ].filter((line) => line !== ''),
  }
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function evaluate(names: readonly string[], values: Values): Answer {
  const compiled = compiledOf(names, values)
  const facts = factsOf(values, compiled.programme)
  const evaluation = compiled.evaluate(facts)
  const trace = Object.fromEntries([...compiled.rules.keys()].map((id) => [id, compiled.rule(id, facts)]))
  const page = checklist(compiled, evaluation, 'en')
  const between = (lo: number, hi: number) => (lo === hi ? String(lo) : `between ${lo} and ${hi}`)
  return {
    data: { ...evaluation, trace },
    lines: [
      `${page.title}: ${evaluation.status}, as the rules of ${evaluation.asOf} read`,
      ...[...page.conditions, ...page.steps].map(
        ({ id, status, text }) => `  ${id.padEnd(24)} ${status.padEnd(16)} ${text}`,
      ),
      ...(evaluation.points
        ? [
            `  points ${between(evaluation.points.lo, evaluation.points.hi)}${evaluation.points.mark === undefined ? '' : ` of ${evaluation.points.mark} needed`}`,
          ]
        : []),
      ...(page.points?.criteria ?? []).map(
        ({ id, lo, hi, text, cap }) =>
          `    ${id.padEnd(22)} ${between(lo, hi).padEnd(18)} ${text}${cap ? ` (capped by ${cap.id})` : ''}`,
      ),
      ...(evaluation.missing.length > 0 ? [`  still to be known: ${evaluation.missing.join(', ')}`] : []),
    ],
  }
}

function explainTo(names: readonly string[], values: Values): Answer {
  const compiled = compiledOf(names, values)
  const told = explain(compiled, factsOf(values, compiled.programme))
  const say = (part: Explanation, depth: number): string[] => {
    const amount =
      part.lo === part.hi
        ? part.type === 'truth'
          ? String(part.lo === 1)
          : String(part.lo)
        : part.type === 'truth'
          ? 'open'
          : `${part.lo} to ${part.hi}`
    const law =
      part.parameter &&
      `${part.parameter.id} ${shorten(part.parameter.value)} since ${part.parameter.from}, ${part.parameter.citation.ref}`
    const details = [
      part.fact && `${part.fact} ${part.value ?? 'not known'}`,
      part.row && `row ${part.row.join(', ')}`,
      part.before && `without the cap ${part.before.join(' to ')}`,
      law,
    ]
    return [
      `${'  '.repeat(depth)}${part.what}: ${amount}${details.some(Boolean) ? ` (${details.filter(Boolean).join('; ')})` : ''}`,
      ...part.parts.flatMap((inside) => say(inside, depth + 1)),
    ]
  }
  return { data: told, lines: told.flatMap((part) => say(part, 0)) }
}

function questions(names: readonly string[], values: Values): Answer {
  const asOf = values['as-of'] ?? today()
  const programmes = names.length > 0 ? names.map((name) => programmeOf([name])) : allProgrammes()
  const compiled = programmes
    .filter(({ inForce }) => holdsOn(inForce, asOf))
    .map((programme) => compile(programme, optionsOf(values)))
  const [one] = compiled
  const data = next(compiled, one ? factsOf(values, one.programme) : {}, {
    max: wholeNumber(values.max, 'max', 1) ?? 3,
    points: wholeNumber(values.points, 'points'),
  })
  const question = (fact: string) => compiled[0]?.programme.vocabulary.get(fact)?.question.en ?? fact
  return {
    data: data.map((entry) => ({ ...entry, question: question(entry.fact) })),
    lines:
      data.length === 0
        ? ['Nothing more to ask: all is decided, or an office decides.']
        : data.map(
            ({ fact, decides, programmes: of }) =>
              `${fact}: ${question(fact)} (decides ${Math.round(decides * 100)} of 100 answers in ${of.length} programmes)`,
          ),
  }
}

function enoughFor(names: readonly string[], values: Values): Answer {
  if (!values.change) throw new Error('--change FACT,FACT names what the person can change')
  const mutable = Object.fromEntries(values.change.split(',').map((fact) => [fact, {}]))
  const compiled = compiledOf(names, values)
  const ways = enough(compiled, factsOf(values, compiled.programme), {
    mutable,
    maxChanges: wholeNumber(values['max-changes'], 'max-changes', 1) ?? 2,
    points: wholeNumber(values.points, 'points'),
  })
  const lines =
    ways === undefined
      ? ['No such change would be enough, as the rules read.']
      : ways.length === 0
        ? ['It is enough already, as the rules read.']
        : ways.map(({ changes }) =>
            changes.map(({ fact, from, to }) => `${fact} ${from ?? 'not known'} → ${to}`).join(' and '),
          )
  return { data: { ways: ways ?? null }, lines }
}

function diffOf(names: readonly string[], values: Values): Answer {
  if (!values.from || !values.to) throw new Error('--from DATE and --to DATE are needed')
  const changes = diff(programmeOf(names), values.from, values.to)
  return {
    data: changes,
    lines: changes.map(sayDifference),
  }
}

function sayDifference(change: Difference): string {
  switch (change.kind) {
    case 'value': {
      const before = change.before ? shorten(change.before.value) : 'nothing'
      const { after } = change
      return `${change.id}: ${before} → ${after ? `${shorten(after.value)} since ${after.from}, ${after.citation.ref}` : 'nothing'}`
    }
    case 'rewritten':
      return `rule ${change.id} was rewritten on ${change.day}`
    case 'programme':
      return `the programme ${change.after ? 'began' : 'ended'}`
    default:
      return `${change.part} ${change.id} ${change.kind} on ${change.day}`
  }
}

function simulateOn(names: readonly string[], values: Values): Answer {
  const programme = programmeOf(names)
  if ((values.against === undefined) === (values.set === undefined))
    throw new Error('either --against DATE or --set PARAMETER=VALUE is needed')
  const before = compile(programme, optionsOf(values))
  const after = values.against
    ? compile(programme, { ...optionsOf(values), asOf: values.against })
    : compile(programme, { ...optionsOf(values), reform: reformOf(programme, values.set ?? []) })
  const size = wholeNumber(values.size, 'size', 1) ?? 100_000
  if (size > 5_000_000) throw new Error('--size must be from 1 to 5000000')
  const read = values.people === undefined ? undefined : readPeople(before, textOf(values.people, 'people'))
  const population = read?.population ?? syntheticPopulation([before, after], size)
  const by = Object.fromEntries(
    (values.by?.split(',') ?? []).map((fact): [string, Column & { codes: readonly string[] }] => {
      const column = population.facts[fact]
      const codes =
        column?.codes ?? (programme.vocabulary.get(fact)?.type === 'boolean' ? ['no', 'yes'] : undefined)
      if (!column || !codes)
        throw new Error(`--by ${fact}: a fact with codes that the programme asks for is needed`)
      return [fact, { ...column, codes }]
    }),
  )
  const result = simulate(population, before, after, {
    by,
    minCell: wholeNumber(values['min-cell'], 'min-cell', 1) ?? 10,
  })
  const told = (count: number | undefined) => (count === undefined ? 'too few to tell' : String(count))
  return {
    data: { ...result, people: read ? 'from the file' : 'made up', unreadable: read?.refused ?? [] },
    lines: [
      `${programme.id}: ${population.size} ${read ? 'people of the file' : 'made-up people'}`,
      ...(read?.refused ?? []).map(({ line, message }) => `  line ${line} was left out: ${message}`),
      `  gain ${told(result.gain)}, lose ${told(result.lose)}${result.points ? `, mean points ${result.points.before.toFixed(1)} → ${result.points.after.toFixed(1)}` : ''}`,
      ...Object.entries(result.by).flatMap(([fact, groups]) =>
        Object.entries(groups).map(
          ([code, { people, gain, lose }]) =>
            `  ${fact} ${code}: ${told(people)} people, gain ${told(gain)}, lose ${told(lose)}`,
        ),
      ),
    ],
  }
}

/** `min_points=7`: whole numbers, dates and codes; lists with commas. */
function reformOf(programme: Programme, settings: readonly string[]): Reform {
  return Object.fromEntries(
    settings.map((setting) => {
      const [, id = '', value = ''] = /^([a-z][a-z0-9_]*)=(.+)$/.exec(setting) ?? []
      const parameter = programme.parameters.get(id)
      if (!parameter || parameter.by.length > 0)
        throw new Error(
          `--set ${setting}: PARAMETER=VALUE with a parameter of ${programme.id} that is no table was expected`,
        )
      if (parameter.kind === 'list') return [id, value.split(',')]
      const isNumber = typeof parameter.values[0]?.value === 'number'
      const number = Number(value)
      if (isNumber && !Number.isSafeInteger(number))
        throw new Error(`--set ${setting}: ${id} is a whole number of ${parameter.unit}`)
      return [id, isNumber ? number : value]
    }),
  )
}

function emitTo(names: readonly string[], values: Values): Answer {
  const { target } = values
  if (target !== 'esm' && target !== 'sql' && target !== 'jsonlogic')
    throw new Error('--target must be esm, sql or jsonlogic')
  const text = emit(compiledOf(names, values), target)
  return { data: { target, text }, lines: [text] }
}

function create([place = '']: readonly string[]): Answer {
  const folder = createProgramme(catalogueRoot, place)
  return { data: { folder }, lines: [`${folder} is there. Write what says TODO, then: lint, test`] }
}

function lintAll(names: readonly string[]): Answer {
  return check(names, lint, names.length === 0 ? lintShortageLists() : [])
}

function testAll(names: readonly string[], { record }: Values): Answer {
  return check(names, (folder, vocabulary) => test(folder, vocabulary, record))
}

function check(
  names: readonly string[],
  run: (folder: string, vocabulary: ReturnType<typeof vocabularyFor>) => Report,
  others: readonly Report[] = [],
): Answer {
  const folders = findFolders(names)
  const [first] = folders
  if (first === undefined) throw new Error('there are no programmes')
  const vocabulary = vocabularyFor(first)
  const reports = [...folders.map((folder) => run(folder, vocabulary)), ...others]
  const ok = reports.every(({ mistakes }) => mistakes.length === 0)
  return {
    ok,
    data: { ok, programmes: reports },
    lines: reports.flatMap(({ folder, mistakes, warnings, tests }) => [
      ...mistakes.map((mistake) => `error   ${sayMistake(mistake)}`),
      ...warnings.map((warning) => `warning ${sayMistake(warning)}`),
      `${folder}: ${mistakes.length === 0 ? 'right' : `${mistakes.length} mistakes`}, ${warnings.length} warnings, ${tests} tests`,
    ]),
  }
}
