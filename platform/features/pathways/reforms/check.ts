/** Whether a reform may be published, and what it would do to people. Slow for rules that are made to be slow: runs in a
 * thread of its own, see `run.ts`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import {
  type Column,
  type CompiledProgramme,
  columns,
  compile,
  holdsOn,
  type Population,
  type Programme,
  populationOf,
  simulate,
} from '@fairway/rules'
import { stringify } from 'yaml'
import { dayBefore } from '../../../foundation/days.ts'
import { catalogueRoot, type Mistake, readProgramme, readVocabulary, readYaml } from '../catalogue.ts'
import { lint, test } from '../check.ts'
import { factsOf } from '../facts.ts'
import { syntheticPopulation } from '../population.ts'
import { versionsOf } from '../programmes/versions.ts'
import {
  type Checked,
  type Files,
  type Group,
  type PersonRow,
  type Problem,
  reformFiles,
  type Simulated,
} from './domain.ts'
import { dataOf, folderIn, pathOf, programmeFrom } from './files.ts'

export type Checkable = { programme: string; effectiveOn: string; files: Files; base: Files }

/** Microseconds of the processor that reading the rules may take: every process does it when they are published. */
const longestLoad = 1_000_000

export function checkReform({ programme: id, effectiveOn, files, base }: Checkable): Checked {
  const root = mkdtempSync(join(tmpdir(), 'fairway-reform-'))
  try {
    const folder = folderIn(root, id)
    mkdirSync(join(folder, 'texts'), { recursive: true })
    for (const file of reformFiles) writeFileSync(join(folder, pathOf(file)), `${files[file]}\n`)
    copyExamples(id, folder, effectiveOn)
    const vocabulary = readVocabulary()
    const began = process.threadCpuUsage()
    const linted = lint(folder, vocabulary)
    if (linted.mistakes.length > 0)
      return { problems: linted.mistakes.slice(0, 50).map(inFile), tests: linted.tests }
    const { user, system } = process.threadCpuUsage(began)
    if (user + system > longestLoad) return { problems: [{ kind: 'too-much' }], tests: 0 }
    const after = readProgramme(folder, vocabulary)
    const before = programmeFrom(base, vocabulary)
    const tested = test(folder, vocabulary).mistakes.map(
      ({ message }): Problem => ({ kind: 'test', text: message }),
    )
    const earlier = earlierDifferences(before, after, effectiveOn).map(
      (day): Problem => ({ kind: 'earlier', day }),
    )
    const nothing: Problem[] = isSame(files, base) ? [{ kind: 'nothing' }] : []
    return { problems: [...tested, ...earlier, ...nothing].slice(0, 50), tests: linted.tests }
  } finally {
    rmSync(root, { recursive: true })
  }
}

/** Tests of days on which the reform is in force say what the law was to be without it: they are left out. */
function copyExamples(id: string, folder: string, effectiveOn: string): void {
  for (const name of ['tests.yaml', 'results.yaml']) {
    const { data } = readYaml(join(folderIn(catalogueRoot, id), name))
    const earlier = (data as { as_of: string }[]).filter(({ as_of }) => as_of < effectiveOn)
    writeFileSync(join(folder, name), stringify(earlier, { aliasDuplicateObjects: false }))
  }
}

function inFile({ file, line, path, message }: Mistake): Problem {
  const name = basename(file)
  const own = dirname(file).endsWith('texts') ? `texts/${name}` : name
  return { kind: 'file', file: own, line, ...(path && { path }), text: message }
}

/** Days before it takes effect on which the two say something else, of those between which nothing changes. */
function earlierDifferences(before: Programme, after: Programme, effectiveOn: string): string[] {
  const days = new Set([...versionsOf(before), ...versionsOf(after)].filter((day) => day < effectiveOn))
  return [...days.add(dayBefore(effectiveOn))].sort().filter((day) => differ(before, after, day))
}

function differ(before: Programme, after: Programme, day: string): boolean {
  const inForce = [before, after].map((programme) => holdsOn(programme.inForce, day))
  if (inForce[0] !== inForce[1]) return true
  if (!inForce[0]) return false
  const [old, now] = [compile(before, { asOf: day }), compile(after, { asOf: day })]
  if (JSON.stringify(partsOf(old)) !== JSON.stringify(partsOf(now))) return true
  // The same list of numbers is the same law; another list may be the same law, written in another way.
  if (JSON.stringify(modelOf(old)) === JSON.stringify(modelOf(now))) return false
  const population = syntheticPopulation([old, now], 20_000)
  const [first, second] = [columns(old, population), columns(now, population)]
  return (['status', 'least', 'most'] as const).some((column) =>
    first[column].some((value, row) => value !== second[column][row]),
  )
}

function partsOf(compiled: CompiledProgramme) {
  const { requirements, documents, costs } = compiled
  const ids = (parts: readonly { part: { id: string } }[]) => parts.map(({ part }) => part.id).sort()
  const amounts = costs.map(({ part: { id, paidBy, workerMayBeCharged, amount } }) => [
    id,
    paidBy,
    workerMayBeCharged,
    amount && compiled.parameters.get(amount)?.value,
  ])
  return [ids(requirements), ids(documents), amounts.sort()]
}

function modelOf({ model, requirements, points, applies }: CompiledProgramme) {
  return [
    model.inputs.map(({ fact }) => fact.id),
    model.nodes,
    applies.node,
    requirements.map(({ part, when, met }) => [part.id, part.kind, part.assess, when?.node, met.node]),
    points?.total,
    points?.mark?.node,
  ]
}

function isSame(files: Files, base: Files): boolean {
  const data = (of: Files) => JSON.stringify(reformFiles.map((file) => dataOf(of[file])))
  return data(files) === data(base)
}

const syntheticSize = 20_000
const minCell = 10
/** Counts of registered people are told in steps of this, so that two simulations cannot be set off against each other. */
const step = 5

/** A change by more steps is simulated for the first of them. */
const mostDays = 6

/**
 * Against the rules without the reform, on its first day and on every later one that brings another step: the same people
 * with the same facts, those of the first day, so that what differs is the rules alone. A birth date is a fact; the age
 * follows the day. `people`: those who are registered; invented ones when left out.
 */
export function simulateReform(reform: Checkable, people: readonly PersonRow[] | undefined): Simulated[] {
  const vocabulary = readVocabulary()
  const [before, after] = [reform.base, reform.files].map((files) => programmeFrom(files, vocabulary)) as [
    Programme,
    Programme,
  ]
  const steps = versionsOf(after).filter(
    (day) => day > reform.effectiveOn && [before, after].every(({ inForce }) => holdsOn(inForce, day)),
  )
  const pairs = [reform.effectiveOn, ...steps]
    .slice(0, mostDays)
    .map((day): Pair => [compile(before, { asOf: day }), compile(after, { asOf: day })])
  const everybody = people ? registered(pairs.flat(), people, reform.effectiveOn) : invented(pairs.flat())
  return pairs.map((pair) => simulateOn(pair, everybody, people !== undefined))
}

type Pair = [before: CompiledProgramme, after: CompiledProgramme]

function simulateOn([before, after]: Pair, { population, groups }: Everybody, isRounded: boolean): Simulated {
  const result = simulate(population, before, after, {
    by: groups,
    minCell,
    open: ['met', 'needs_assessment', 'unknown'],
  })
  const tell = (count: number | undefined) =>
    count === undefined ? null : isRounded ? Math.round(count / step) * step : count
  const statuses = (counts: typeof result.before) =>
    Object.fromEntries(Object.entries(counts).map(([status, count]) => [status, tell(count)]))
  const group = (name: string): Group[] =>
    Object.entries(result.by[name] ?? {})
      .filter(([, { people }]) => people !== 0)
      .map(([code, change]) => ({
        code,
        people: tell(change.people),
        gain: tell(change.gain),
        lose: tell(change.lose),
      }))
      .sort((a, b) => (b.people ?? -1) - (a.people ?? -1))
  return {
    day: before.asOf,
    size: tell(result.size) ?? 0,
    refused: tell(result.refused) ?? 0,
    gain: tell(result.gain),
    lose: tell(result.lose),
    before: statuses(result.before),
    after: statuses(result.after),
    points: result.points,
    by: { origin: group('origin'), sex: group('sex'), occupation: group('occupation') },
  }
}

type Groups = Record<'origin' | 'sex' | 'occupation', Column & { codes: readonly string[] }>

type Everybody = { population: Population; groups: Groups }

function registered(
  programmes: readonly CompiledProgramme[],
  people: readonly PersonRow[],
  day: string,
): Everybody {
  const facts = people.map(({ nationality, birthDate, occupations, wanted, answers }) =>
    factsOf(
      {
        person: { nationality, birthDate, occupations: occupations.map((isco) => ({ isco })), wanted },
        answers,
      },
      day,
    ),
  )
  const population: Population = { size: people.length, facts: {} }
  // Reading all people takes a second, and mostly the rules of all days read the same facts.
  for (const programme of programmes)
    if (programme.model.inputs.some(({ fact }) => !(fact.id in population.facts)))
      Object.assign(population.facts, populationOf(programme, facts).population.facts)
  return {
    population,
    groups: {
      origin: coded(people.map(({ nationality }) => nationality)),
      sex: coded(people.map(sexOf)),
      occupation: coded(people.map(({ occupations: [isco] }) => isco?.slice(0, 1) ?? '')),
    },
  }
}

function sexOf({ answers }: PersonRow): string {
  const value = answers.find(({ kind }) => kind === 'sex')?.data.sex
  return typeof value === 'string' ? value : ''
}

function coded(values: readonly string[]): Column & { codes: readonly string[] } {
  const codes = [...new Set(values)].sort()
  const places = new Map(codes.map((code, place) => [code, place]))
  return { codes, cells: Int32Array.from(values, (value) => places.get(value) as number) }
}

function invented(programmes: readonly CompiledProgramme[]): Everybody {
  const population = syntheticPopulation(programmes, syntheticSize)
  const of = (fact: string) => {
    const { codes, cells } = population.facts[fact] ?? {}
    return Array.from({ length: syntheticSize }, (_, row) => codes?.[cells?.[row] as number] ?? '')
  }
  return {
    population,
    groups: {
      origin: coded(of('nationality')),
      sex: coded(Array.from({ length: syntheticSize }, (_, row) => (row % 2 === 0 ? 'female' : 'male'))),
      occupation: coded(of('occupation').map((isco) => isco.slice(0, 1))),
    },
  }
}
