import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'

/** What every part of the running platform may need. Made once at start. */
export type AppContext = {
  config: Config
  database: Database
  log: FastifyBaseLogger
}
