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
  if (own) log('Starting PostgreSQL …')
  const postgres = own ? await startPostgres({ dataDir: join(config.dataFolder, 'postgres') }) : undefined
  const ownerUrl = postgres?.ownerUrl ?? (config.databaseUrl as string)
  try {
    const done = await migrate(ownerUrl)
    if (done.length > 0) log(`Database brought up to date: ${done.length} steps`)
    await installJobs(ownerUrl)
  } catch (error) {
    await postgres?.stop()
    throw error
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
