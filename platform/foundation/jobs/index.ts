/** Work that is done later or again and again: a typed registry over pg-boss, kept in the same database. */
import { Kysely, PostgresDialect, sql } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'
import type { AppContext } from '../app-context.ts'
import type { Work } from '../database/database.ts'
import { openPool } from '../database/pool.ts'

export type Job<Data extends object = Record<never, never>> = {
  /** `noun.verb`; also the queue's name. */
  name: string
  /** Cron in UTC, for what runs by itself. */
  schedule?: string
  /** May run again after a failure or a crash: must be harmless when repeated. */
  run: (app: AppContext, data: Data) => Promise<void>
}

export type Jobs = {
  /** Joins the caller's transaction: runs if, and only if, that commits. */
  enqueue: <Data extends object>(work: Work, job: Job<Data>, data: Data) => Promise<void>
  /** Waits for what is running. */
  stop: () => Promise<void>
}

const schema = 'pgboss'

/** pg-boss's own tables, made by their owner; the application only uses them. Safe to run again. */
export async function installJobs(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema, max: 1, supervise: false, schedule: false })
  boss.on('error', () => {})
  await boss.start()
  await boss.stop({ graceful: false })
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: openPool({ connectionString: ownerUrl, max: 1 }) }),
  })
  try {
    await sql
      .raw(`grant usage on schema ${schema} to fairway_app;
        grant select, insert, update, delete on all tables in schema ${schema} to fairway_app;
        grant usage, select on all sequences in schema ${schema} to fairway_app;
        grant execute on all functions in schema ${schema} to fairway_app`)
      .execute(db)
  } finally {
    await db.destroy()
  }
}

/** Starts working on the jobs as the limited role. Throws when two jobs have one name. */
export async function startJobs(app: AppContext, url: string, jobs: Job[]): Promise<Jobs> {
  const limited = new URL(url)
  limited.searchParams.set('options', '-c role=fairway_app')
  const boss = new PgBoss({
    connectionString: limited.href,
    schema,
    max: 3,
    migrate: false,
    createSchema: false,
    useListenNotify: true,
  })
  boss.on('error', (error) => app.log.error(error, 'jobs'))
  await boss.start()
  if (new Set(jobs.map((job) => job.name)).size !== jobs.length) throw new Error('Two jobs have one name')
  for (const job of jobs) {
    // Told of a job when it comes, it asks again only every 30 s: asked for every queue each other second, the database
    // kept pages waiting.
    const options = { retryLimit: 5, retryBackoff: true, notify: true }
    await boss.createQueue(job.name, options)
    await boss.updateQueue(job.name, options)
    await boss.work<object>(job.name, { pollingIntervalSeconds: 2 }, async (batch) => {
      for (const { data } of batch) await job.run(app, data)
    })
    if (job.schedule) await boss.schedule(job.name, job.schedule)
  }
  return {
    enqueue: async (work, job, data) => {
      await boss.send(job.name, data, { db: fromKysely(work.db) })
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  }
}
