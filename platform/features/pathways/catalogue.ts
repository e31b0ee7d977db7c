import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import {
  type Citation,
  type Facts,
  loadProgramme,
  loadShortageList,
  loadVocabulary,
  type Mutable,
  type Programme,
  RulesError,
  type SharedLists,
  type ShortageList,
  type ShortageLists,
  type Status,
  type Vocabulary,
} from '@fairway/rules'
import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml'

export const catalogueRoot = join(import.meta.dirname, '../../../catalogue/pathways')

let catalogued: readonly Programme[] | undefined
let loaded: readonly Programme[] | undefined

/** All programmes, sorted by id, read and checked once: as authorities have published them, else as the catalogue has them. */
export function loadPathways(): readonly Programme[] {
  loaded ??= cataloguedPathways()
  return loaded
}

/** Without what authorities have published. */
export function cataloguedPathways(): readonly Programme[] {
  catalogued ??= readPathways(catalogueRoot)
  return catalogued
}

/** The facts of all programmes: they share one vocabulary, also those that authorities have published. */
export function vocabulary(): Vocabulary {
  return cataloguedPathways()[0]?.vocabulary ?? new Map()
}

/** Puts what authorities have published, by id, in the place of what the catalogue has. */
export function putPublished(published: ReadonlyMap<string, Programme>): void {
  loaded = cataloguedPathways().map((programme) => published.get(programme.id) ?? programme)
}

export function readPathways(root: string): readonly Programme[] {
  const vocabulary = readVocabulary(root)
  const lists = withSafeguards(readShortageLists(root))
  return programmeFolders(root)
    .map((folder) => readProgramme(join(root, folder), vocabulary, lists))
    .sort((a, b) => a.id.localeCompare(b.id, 'en'))
}

type Safeguards = {
  countries: readonly string[]
  year: number
  citation: Citation
  /** ISCO-08 groups. */
  healthWork: readonly string[]
  /** Countries of work that let recruit from these countries only by an agreement, and with whom there is one. */
  agreements: readonly { destination: string; with: readonly string[]; citation: Citation }[]
}
let safeguards: Safeguards | undefined

/** Countries from which health workers should not be actively recruited, and where that stands. */
export function healthSafeguards(): Safeguards {
  safeguards ??= readSafeguards()
  return safeguards
}

type CitedInFile = {
  act: string
  ref: string
  url: string
  published: string
  last_checked: string
  verified: boolean
  relied_on: string
}

function citationIn({ act, ref, url, published, last_checked, verified, relied_on }: CitedInFile): Citation {
  return { act, ref, url, published, lastChecked: last_checked, verified, reliedOn: relied_on }
}

function readSafeguards(): Safeguards {
  const data = readYaml(join(catalogueRoot, 'safeguards.yaml')).data as CitedInFile & {
    countries: readonly string[]
    year: number
    health_work: readonly string[]
    agreements: readonly (CitedInFile & { destination: string; with: readonly string[] })[]
  }
  return {
    countries: data.countries,
    year: data.year,
    citation: citationIn(data),
    healthWork: data.health_work,
    agreements: data.agreements.map((one) => ({
      destination: one.destination,
      with: one.with,
      citation: citationIn(one),
    })),
  }
}

/** Folders `<country>/<programme>` that hold a programme, relative to `root`. */
export function programmeFolders(root: string = catalogueRoot): readonly string[] {
  return globSync('*/*/programme.yaml', { cwd: root }).map(dirname).sort()
}

export function readVocabulary(root: string = catalogueRoot): Vocabulary {
  const files = globSync('facts/*.yaml', { cwd: root }).sort()
  return files.reduce<Vocabulary>((before, name) => {
    const file = readYaml(join(root, name))
    return inFiles(
      () => loadVocabulary(file.data, before),
      () => file,
    )
  }, new Map())
}

let changes: Readonly<Record<string, Mutable>> | undefined

/** Facts that a person can bring about. */
export function readChanges(): Readonly<Record<string, Mutable>> {
  changes ??= readYaml(join(catalogueRoot, 'changes.yaml')).data as Readonly<Record<string, Mutable>>
  return changes
}

/** Reads the programme of one folder, or says with file and line everything that is wrong in it. */
export function readProgramme(
  folder: string,
  vocabulary: Vocabulary,
  lists: SharedLists = sharedListsFor(folder),
): Programme {
  const file = readYaml(join(folder, 'programme.yaml'))
  const texts = new Map(
    globSync('texts/*.yaml', { cwd: folder }).map((name) => [
      name.slice('texts/'.length, -'.yaml'.length),
      readYaml(join(folder, name)),
    ]),
  )
  return inFiles(
    () => {
      const data = {
        ...Object(file.data),
        texts: Object.fromEntries([...texts].map(([locale, { data }]) => [locale, data])),
      }
      const programme = loadProgramme(data, vocabulary, lists)
      const place = folder.split(/[\\/]/).slice(-2).join('.')
      if (programme.id !== place)
        throw new RulesError('id', `must be ${place} as its folder says, found ${programme.id}`)
      return programme
    },
    (path) => texts.get(/^texts\.(\w+)/.exec(path)?.[1] ?? '') ?? file,
  )
}

let shortageLists: ShortageLists | undefined

/** All shortage lists of the catalogue by id, read and checked once. */
export function loadShortageLists(): ShortageLists {
  shortageLists ??= readShortageLists(catalogueRoot)
  return shortageLists
}

/** Those, and the lists of the safeguards for health workers. */
export function loadSharedLists(): SharedLists {
  return withSafeguards(loadShortageLists())
}

/** Files `<country>/shortage/<list>.yaml` that hold a shortage list, relative to `root`. */
export function shortageFiles(root: string = catalogueRoot): readonly string[] {
  return globSync('*/shortage/*.yaml', { cwd: root }).sort()
}

function readShortageLists(root: string): ShortageLists {
  const lists = shortageFiles(root).map((name) => readShortageList(join(root, name)))
  return new Map(lists.map((list) => [list.id, list]))
}

export function readShortageList(path: string): ShortageList {
  const file = readYaml(path)
  return inFiles(
    () => {
      const list = loadShortageList(file.data)
      const [country, , name = ''] = path.split(/[\\/]/).slice(-3)
      const place = `${country}.${name.replace(/\.yaml$/, '')}`
      if (list.id !== place) throw new RulesError('id', `must be ${place} as its file says, found ${list.id}`)
      return list
    },
    () => file,
  )
}

/** The lists of the catalogue that a folder stands in, also of one outside of this installation. */
function sharedListsFor(folder: string): SharedLists {
  const own = dirname(dirname(folder))
  return shortageFiles(own).length > 0 ? withSafeguards(readShortageLists(own)) : loadSharedLists()
}

/** What counts as health work and from where is said once, for all programmes and for vacancies. */
function withSafeguards(lists: ShortageLists): SharedLists {
  const { countries, healthWork, citation } = healthSafeguards()
  const list = (unit: string, value: readonly string[]) => ({
    parameter: {
      id: unit,
      unit,
      kind: 'list' as const,
      by: [],
      values: [{ from: '2010-05-21', value, status: 'in_force' as const, citation }],
    },
  })
  return new Map<string, Pick<ShortageList, 'parameter'>>([
    ...lists,
    ['who.safeguards-list', list('ISO 3166-1 alpha-3', countries)],
    ['who.health-work', list('ISCO-08', healthWork)],
  ])
}

export interface Example {
  name: string
  as_of: string
  known_on?: string
  facts: Facts
  /** Where the answer is worked out from. */
  source?: string
  /** Why the recorded answer was wrong, and the day on which that was found. */
  corrected?: { on: string; why: string }
  expect: {
    in_force?: boolean
    status?: Status
    points?: number | [number, number]
    missing?: string[]
    requirements?: Record<string, Status>
    criteria?: Record<string, number | [number, number]>
    rules?: Record<string, number | [number, number]>
  }
}

export type Placed<T> = { value: T; line: number }

/** The tests of one folder, each with the line on which it stands. */
export function readExamples(folder: string): { file: string; examples: Placed<Example>[] } {
  const file = readYaml(join(folder, 'tests.yaml'))
  if (!Array.isArray(file.data))
    throw new CatalogueError([{ file: file.name, line: 1, message: 'a list of tests was expected' }])
  const examples = file.data.map((value, index) => ({
    value: value as Example,
    line: file.lineOf(`[${index}]`),
  }))
  return { file: file.name, examples }
}

export type Mistake = { file: string; line: number; path?: string; message: string }

/** What is wrong in files of the catalogue, each with its place. */
export class CatalogueError extends Error {
  readonly mistakes: readonly Mistake[]

  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(sayMistake).join('\n'))
    this.name = 'CatalogueError'
    this.mistakes = mistakes
  }
}

export function sayMistake({ file, line, path, message }: Mistake): string {
  return `${file}:${line}: ${path ? `${path}: ` : ''}${message}`
}

type YamlFile = { name: string; data: unknown; lineOf: (path: string) => number }

/** Nobody reads more law than this in one file. */
const largestFile = 1_000_000

/** What the reader of YAML calls by a code, in sentences that have a translation (`reforms/sayings`). */
const yamlMistakes: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'a line must begin with spaces, not with a tab',
  BAD_INDENT:
    'the line must begin with as many spaces as the others that belong together with it, or a bracket before it is not closed',
  DUPLICATE_KEY: 'the same key stands here twice',
  MISSING_CHAR: 'a sign is missing, such as a colon, a comma, a quotation mark or a bracket',
  MULTILINE_IMPLICIT_KEY: 'a key must end with a colon on its own line',
  BLOCK_AS_IMPLICIT_KEY: 'after a key and its colon another key must stand on a line of its own',
  BAD_ALIAS: 'a name after * must stand before with &',
  BAD_DQ_ESCAPE: 'after a backslash in quotation marks this sign is not possible',
  MULTIPLE_DOCS: 'a file holds one document, without --- inside',
}
const notYaml = 'this cannot be read as YAML'

/** What is found only when the values are put together. */
function aliasMistake({ name, message }: Error): string {
  if (name !== 'ReferenceError') return notYaml
  return message.startsWith('Unresolved')
    ? (yamlMistakes.BAD_ALIAS as string)
    : 'there are too many aliases (*)'
}

export function readYaml(path: string): YamlFile {
  const name = relative(process.cwd(), path)
  const refuse = (message: string, line = 1): never => {
    throw new CatalogueError([{ file: name, line, message }])
  }
  if (!existsSync(path)) return refuse('the file is missing')
  const { size } = statSync(path)
  if (size > largestFile) return refuse(`the file has ${size} bytes, up to ${largestFile} were expected`)
  const counter = new LineCounter()
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: counter, merge: true })
  const [error] = document.errors
  if (error) return refuse(yamlMistakes[error.code] ?? notYaml, error.linePos?.[0].line)
  try {
    const data = document.toJS({ maxAliasCount: 10_000 })
    return { name, data, lineOf: (path) => counter.linePos(startOf(document, path)).line }
  } catch (error) {
    return refuse(aliasMistake(error as Error))
  }
}

/** Where the deepest part of the path that is there begins. */
function startOf(document: Document, path: string): number {
  let node: unknown = document.contents
  let start = 0
  for (const [, key, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    const parent = isAlias(node) ? node.resolve(document) : node
    if (isMap(parent)) {
      const pair = parent.items.find((item) => String(item.key) === key)
      if (!pair) break
      start = (pair.key as Node).range?.[0] ?? start
      node = pair.value
    } else if (isSeq(parent)) {
      const item = parent.items[Number(index)]
      if (item === undefined) break
      start = (item as Node).range?.[0] ?? start
      node = item
    } else break
  }
  return start
}

function inFiles<T>(read: () => T, fileOf: (path: string) => YamlFile): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RulesError)) throw error
    throw new CatalogueError(
      error.problems.map(({ path, message }) => {
        const file = fileOf(path)
        const inside = path.replace(/^texts\.\w+\.?/, '')
        return { file: file.name, line: file.lineOf(inside), path, message }
      }),
    )
  }
}
