/** Once per test run: one PostgreSQL with a migrated template, for the processes of all test files. */

import { migrate } from '../../platform/foundation/database/migrate.ts'
import { createDatabase, testCluster } from './database.ts'

export async function globalSetup(): Promise<void> {
  const cluster = await testCluster()
  const { ownerUrl } = await createDatabase(cluster)
  await migrate(ownerUrl)
  process.env.FAIRWAY_TEST_CLUSTER = JSON.stringify(cluster)
  process.env.FAIRWAY_TEST_TEMPLATE = new URL(ownerUrl).pathname.slice(1)
}
