/** Writes schema.ts from a freshly migrated database: `npm run schema` after every new migration. */
import { join } from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import { PostgresDialect as Dialect, generate } from 'kysely-codegen'
import { createDatabase, testCluster } from '../../../tests/support/database.ts'
import { migrate } from './migrate.ts'
import { openPool } from './pool.ts'

export const schemaFile = join(import.meta.dirname, 'schema.ts')

export async function generateSchema(outFile: string): Promise<string> {
  const { ownerUrl, drop } = await createDatabase(await testCluster())
  await migrate(ownerUrl)
  const db = new Kysely<never>({
    dialect: new PostgresDialect({ pool: openPool({ connectionString: ownerUrl }) }),
  })
  try {
    return await generate({
      db,
      dialect: new Dialect({ dateParser: 'string', numericParser: 'number' }),
      typeMapping: { int8: 'number' },
      excludePattern: 'kysely_*',
      outFile,
      camelCase: false,
    })
  } finally {
    await db.destroy()
    await drop()
  }
}

if (import.meta.main) {
  await generateSchema(schemaFile)
  process.exit(0)
}
