const usage = `Usage: npx fairway <command>

  start [--empty]       run the platform; --empty without demonstration data
  office add …          open an authority, a union or a migrant centre, and invite its administrator by e-mail
  audit verify          check that no row of the audit trail was changed, removed or reordered
  match …               the best people for each vacancy, from CSV files, without the platform
  allocate …            a whole programme with quotas, from CSV files, without the platform
  import people <file> --as <e-mail>
                        register the workers of a CSV file in the name of an officer or a trade union
  import workers|employers|licences <file> --as <e-mail> --mapping <mapping.json>
                        bring in an office's own spreadsheet in an officer's name: --propose-mapping, --dry-run, --json
  import esco <folder>  load ESCO's official CSV files (occupations, skills and relations, in any of its languages)
  pathways <command>    the rules of the catalogue: list, show, evaluate, simulate, lint, test …

Settings come from the environment: PORT, DATABASE_URL, FAIRWAY_DATA, FAIRWAY_URL and others (README).`

type Command = (args: string[]) => Promise<number | undefined>

/** Each is read only when asked for: the whole platform takes a while to read. */
const commands: Record<string, () => Promise<Command>> = {
  start: async () => {
    console.log('Starting Fairway …')
    return (await import('./start.ts')).start
  },
  office: async () => (await import('./office.ts')).office,
  audit: async () => (await import('./audit.ts')).audit,
  match: async () => (await import('./match.ts')).match,
  allocate: async () => (await import('./allocate.ts')).allocate,
  import: async () => (await import('./import.ts')).importCommand,
  pathways: async () => (await import('./pathways.ts')).pathways,
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (['', 'help', '--help'].includes(name)) {
  console.log(usage)
} else if (!command) {
  console.error(`fairway: unknown command ${name}\n\n${usage}`)
  process.exitCode = 2
} else {
  try {
    process.exitCode = (await (await command())(args)) ?? 0
  } catch (error) {
    console.error(`fairway ${name}: ${error instanceof Error ? error.message : String(error)}`)
    if (process.env.LOG_LEVEL === 'debug') console.error(error)
    process.exit(1)
  }
}
