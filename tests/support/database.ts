import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { startPostgres } from '../../platform/foundation/database/launcher.ts'

export type TestCluster = { ownerUrl: string; adminUrl: string }
export type TestDatabase = { ownerUrl: string; drop(): Promise<void> }

let cluster: Promise<TestCluster> | undefined

/**
 * The cluster of the whole test run, or one of this process's own that ends, and whose folder goes away, with it.
 */
export function testCluster(): Promise<TestCluster> {
  const shared = process.env.FAIRWAY_TEST_CLUSTER
  cluster ??= shared ? Promise.resolve(JSON.parse(shared) as TestCluster) : startTestCluster()
  return cluster
}

async function startTestCluster(): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-test-'))
  // As root, PostgreSQL runs as another user, who must be able to pass.
  await chmod(folder, 0o711)
  const dataDir = join(folder, 'data')
  const { ownerUrl, adminUrl } = await startPostgres({ dataDir, durable: false })
  const [pid] = (await readFile(join(dataDir, 'cluster/postmaster.pid'), 'utf8')).split('\n')
  cleanUpAfterThisProcess(Number(pid), folder)
  return { ownerUrl, adminUrl }
}

/** A helper waits for the end of its input, which comes however this process ends. */
function cleanUpAfterThisProcess(pid: number, folder: string) {
  const script = `cat >/dev/null; kill -QUIT "$0"
for turn in 1 2 3 4 5 6 7 8 9; do [ -e "$1/data/cluster/postmaster.pid" ] && sleep 0.2; done
rm -rf -- "$1"`
  const helper = spawn('/bin/sh', ['-c', script, String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  helper.unref()
  ;(helper.stdin as unknown as Socket).unref()
}

/** A database of its own for one test file, empty or as a copy of another one that nobody is connected to. */
export async function createDatabase(
  { ownerUrl, adminUrl }: TestCluster,
  { template = 'template1' }: { template?: string } = {},
): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(adminUrl, `create database ${name} template "${template}" owner fairway_owner`)
  const url = new URL(ownerUrl)
  url.pathname = name
  return {
    ownerUrl: url.href,
    drop: () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`),
  }
}

async function asAdmin(adminUrl: string, statement: string) {
  const client = new Client(adminUrl)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
