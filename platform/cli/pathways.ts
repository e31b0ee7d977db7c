import { catalogueRoot, sayMistake } from '../features/pathways/catalogue.ts'
import { findFolders, lint, type Report, test, vocabularyFor } from '../features/pathways/check.ts'
import { createProgramme } from '../features/pathways/template.ts'

export const pathwaysUsage = `Usage: npx fairway pathways <command> [--json]

  lint [FOLDER …]            is the programme right? Every mistake with file and line
  new COUNTRY/PROGRAMME      make a folder to begin with
  test [FOLDER …] [--record] does it give the answers that its tests and its recorded results say?
`

type Options = { names: string[]; json: boolean; flags: Set<string> }

const commands: Record<string, (options: Options) => number> = {
  new: ({ names: [place = ''] }) => {
    console.log(`${createProgramme(catalogueRoot, place)} is there. Write what says TODO, then: lint, test`)
    return 0
  },
  lint: (options) => check(options, lint),
  test: (options) =>
    check(options, (folder, vocabulary) => test(folder, vocabulary, options.flags.has('--record'))),
}

export async function pathways([name = '', ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    console.error(pathwaysUsage)
    return 2
  }
  return command({
    names: args.filter((arg) => !arg.startsWith('--')),
    json: args.includes('--json'),
    flags: new Set(args.filter((arg) => arg.startsWith('--'))),
  })
}

function check(
  { names, json }: Options,
  run: (folder: string, vocabulary: ReturnType<typeof vocabularyFor>) => Report,
): number {
  const folders = findFolders(names)
  const [first] = folders
  if (first === undefined) throw new Error('there are no programmes')
  const vocabulary = vocabularyFor(first)
  const reports = folders.map((folder) => run(folder, vocabulary))
  const ok = reports.every(({ mistakes }) => mistakes.length === 0)
  if (json) {
    console.log(JSON.stringify({ ok, programmes: reports }, null, 2))
    return ok ? 0 : 1
  }
  for (const { folder, mistakes, warnings, tests } of reports) {
    for (const mistake of mistakes) console.log(`error   ${sayMistake(mistake)}`)
    for (const warning of warnings) console.log(`warning ${sayMistake(warning)}`)
    const found = mistakes.length === 0 ? 'right' : `${mistakes.length} mistakes`
    console.log(`${folder}: ${found}, ${warnings.length} warnings, ${tests} tests`)
  }
  return ok ? 0 : 1
}
