import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { openPool } from './pool.ts'

const platformFolder = join(import.meta.dirname, '..', '..')

/** Forward-only SQL files `migrations/<yyyymmddhhmmss>-<what>.sql` of the foundation and every feature. */
function readMigrations(): Record<string, Migration> {
  const migrations: Record<string, Migration> = {}
  for (const file of globSync('{foundation,features,demonstration}/**/migrations/*.sql', {
    cwd: platformFolder,
  })) {
    const text = readFileSync(join(platformFolder, file), 'utf8')
    migrations[basename(file, '.sql')] = {
      up: (db) =>
        sql
          .raw(text)
          .execute(db)
          .then(() => {}),
    }
  }
  return migrations
}

/**
 * Brings the database at `ownerUrl` up to date; safe to run by two processes at once. Returns the names of the
 * migrations that ran. Throws when one fails, with its name; that one leaves nothing behind.
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: openPool({ connectionString: ownerUrl, max: 2 }) }),
  })
  try {
    await ensureApplicationRole(db)
    const migrator = new Migrator({ db, provider: { getMigrations: async () => readMigrations() } })
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error) {
      const failed = results.find((result) => result.status === 'Error')
      if (!failed) throw error
      throw new Error(`Migration ${failed.migrationName} failed: ${String(error)}`, { cause: error })
    }
    return results.map((result) => result.migrationName)
  } finally {
    await db.destroy()
  }
}

async function ensureApplicationRole(db: Kysely<unknown>): Promise<void> {
  const version = await sql<{ n: number }>`select current_setting('server_version_num')::int as n`.execute(db)
  if ((version.rows[0]?.n ?? 0) < 150000) throw new Error('Fairway needs PostgreSQL 15 or newer')
  try {
    await sql
      .raw(`do $$ begin
        if not exists (select from pg_roles where rolname = 'fairway_app') then
          begin
            create role fairway_app nologin;
          exception when duplicate_object or unique_violation then null; -- another process made it just now
          end;
        end if;
        begin
          set local role fairway_app;
          reset role;
        exception when insufficient_privilege then
          execute format('grant fairway_app to %I', current_user);
        end;
      end $$`)
      .execute(db)
  } catch (error) {
    throw new Error(
      'The database user may not create the role that Fairway runs as. Ask the administrator to run: ' +
        'create role fairway_app nologin; grant fairway_app to <the user of DATABASE_URL>;',
      { cause: error },
    )
  }
}
