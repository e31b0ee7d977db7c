import { audit } from './audit.ts'
import { importCommand } from './import.ts'
import { start } from './start.ts'

const usage = `Usage: npx fairway <command>

  start [--empty]     run the platform; --empty without demonstration data
  audit verify        check that no row of the audit trail was changed, removed or reordered
  import esco <folder>  load ESCO's official CSV files (occupations, skills and relations, in any of its languages)

Settings come from the environment: PORT, DATABASE_URL, FAIRWAY_DATA, FAIRWAY_URL and others (README).`

const commands: Record<string, (args: string[]) => Promise<number | undefined>> = {
  start,
  audit,
  import: importCommand,
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (!command) {
  console.log(usage)
  process.exitCode = name === '' || name === 'help' || name === '--help' ? 0 : 2
} else {
  try {
    process.exitCode = (await command(args)) ?? 0
  } catch (error) {
    console.error(`fairway ${name}: ${error instanceof Error ? error.message : String(error)}`)
    if (process.env.LOG_LEVEL === 'debug') console.error(error)
    process.exit(1)
  }
}
