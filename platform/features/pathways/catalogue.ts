import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { loadProgramme, loadVocabulary, type Programme, RulesError, type Vocabulary } from '@fairway/rules'
import { parse, YAMLParseError } from 'yaml'

const catalogueRoot = join(import.meta.dirname, '../../../catalogue/pathways')

let loaded: readonly Programme[] | undefined

/** All programmes of the catalogue, sorted by id, read and checked once. */
export function loadPathways(): readonly Programme[] {
  loaded ??= readPathways(catalogueRoot)
  return loaded
}

export function readPathways(root: string): readonly Programme[] {
  const vocabulary = inFile(join(root, 'facts.yaml'), loadVocabulary)
  return programmeFolders(root)
    .map((folder) => readProgramme(root, folder, vocabulary))
    .sort((a, b) => a.id.localeCompare(b.id, 'en'))
}

/** Folders `<country>/<programme>` that hold a programme, relative to `root`. */
export function programmeFolders(root: string = catalogueRoot): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((folder) =>
    existsSync(join(root, folder, 'programme.yaml')),
  )
}

function readProgramme(root: string, folder: string, vocabulary: Vocabulary): Programme {
  const texts: Record<string, unknown> = {}
  const textsFolder = join(root, folder, 'texts')
  for (const file of readdirSync(textsFolder)) {
    texts[file.replace(/\.yaml$/, '')] = inFile(join(textsFolder, file), (data) => data)
  }
  return inFile(join(root, folder, 'programme.yaml'), (data) => {
    const programme = loadProgramme({ ...(data as object), texts }, vocabulary)
    const place = folder.split(/[\\/]/).join('.')
    if (programme.id !== place)
      throw new RulesError('id', `must be ${place} as its folder says, found ${programme.id}`)
    return programme
  })
}

function inFile<T>(file: string, read: (data: unknown) => T): T {
  try {
    return read(parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (!(error instanceof RulesError || error instanceof YAMLParseError)) throw error
    throw new Error(`${relative(process.cwd(), file)}: ${error.message}`, { cause: error })
  }
}
