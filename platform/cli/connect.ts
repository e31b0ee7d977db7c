import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, readConfig } from '../foundation/config.ts'
import { type Database, openDatabase } from '../foundation/database/database.ts'
import { startPostgres } from '../foundation/database/launcher.ts'
import { migrate } from '../foundation/database/migrate.ts'
import { installJobs } from '../foundation/jobs/index.ts'

export type Connection = { config: Config; database: Database; ownerUrl: string; close: () => Promise<void> }

/**
 * The configured database, or our own PostgreSQL started for this process; migrated and open. `check` may refuse the
 * settings before anything is started.
 */
export async function connect(
  log: (line: string) => void = () => {},
  check: (config: Config) => Promise<void> = async () => {},
): Promise<Connection> {
  const config = readConfig()
  await check(config)
  const own = config.databaseUrl === undefined
  if (own) {
    requireWritable(config.dataFolder)
    log('Starting PostgreSQL …')
  }
  const postgres = own
    ? await startPostgres({ dataDir: join(config.dataFolder, 'postgres'), log })
    : undefined
  const ownerUrl = postgres?.ownerUrl ?? (config.databaseUrl as string)
  try {
    const done = await migrate(ownerUrl)
    if (done.length > 0) log(`Database brought up to date: ${done.length} steps`)
    await installJobs(ownerUrl)
  } catch (error) {
    await postgres?.stop()
    throw own ? error : inWords(error)
  }
  const database = openDatabase(ownerUrl)
  return {
    config,
    database,
    ownerUrl,
    close: async () => {
      await database.close()
      await postgres?.stop()
    },
  }
}

function requireWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      `the data folder ${folder} cannot be made or written to (${code}). Name another one with FAIRWAY_DATA.`,
      { cause: error },
    )
  }
}

/** What the administrator of a database of their own can put right. Never the URL itself: it holds the password. */
function inWords(error: unknown): unknown {
  const { code = '', message } = error as { code?: string; message: string }
  const help =
    code === '28P01' || code === '28000'
      ? 'the database refuses the user or the password'
      : code === '3D000'
        ? 'the database that it names does not exist: create it, owned by the user it names'
        : code === '42501'
          ? 'the user needs to own the database, and the right to create roles'
          : /^(ENOTFOUND|EAI_AGAIN)$/.test(code)
            ? 'the host that it names is not known'
            : /^(ECONN|EHOST|ENET|ETIMEDOUT)/.test(code)
              ? 'no PostgreSQL answers at that host and port'
              : undefined
  if (!help) return error
  return new Error(`DATABASE_URL: ${help} (${message || code}).`, { cause: error })
}
