import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFile,
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { startPostgres } from './launcher.ts'

const asRoot = process.getuid?.() === 0
const folders: string[] = []
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

/** A data folder that does not exist yet, in a folder that the user who runs PostgreSQL can pass through. */
async function newDataDir(mode = 0o711): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-launcher-'))
  folders.push(folder)
  await chmod(folder, mode)
  return join(folder, 'data')
}

async function query(url: string, text: string) {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

async function postmasterPid(dataDir: string): Promise<number | undefined> {
  try {
    return Number((await readFile(join(dataDir, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0])
  } catch {
    return undefined
  }
}

type Started = {
  ownerUrl: string
  shared: boolean
  child: ChildProcessWithoutNullStreams
  stop(): Promise<void>
}

/** Starts the database from a process of its own, which stops it when its input ends. */
async function startInChild(dataDir: string, { before = '' } = {}): Promise<Started> {
  const program = `
    import { startPostgres } from ${JSON.stringify(import.meta.resolve('./launcher.ts'))}
    ${before}
    try {
      const postgres = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false })
      console.log(JSON.stringify({ ownerUrl: postgres.ownerUrl, shared: postgres.shared }))
      process.stdin.resume().once('end', () => postgres.stop())
    } catch (error) {
      console.log(JSON.stringify({ error: error.message }))
    }`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  for await (const line of createInterface(child.stdout)) {
    const { error, ...started } = JSON.parse(line) as Started & { error?: string }
    if (error) throw new Error(error)
    const stop = async () => {
      const exit = once(child, 'exit')
      child.stdin.end()
      await exit
    }
    return { ...started, child, stop }
  }
  throw new Error(`The process ended early: ${errors}`)
}

test('the first start makes a database, and later starts find what was saved', async () => {
  const dataDir = await newDataDir()
  const first = await startPostgres({ dataDir })
  assert.equal(first.shared, false)
  await query(first.ownerUrl, 'create table kept as select 42 as answer')
  assert.deepEqual(
    await query(
      first.ownerUrl,
      `select rolname::text as role, rolsuper as super, rolcreaterole as createrole,
         current_database()::text as database, current_setting('server_encoding') as encoding, 'é' ~ '\\w' as unicode
       from pg_roles where rolname = current_user`,
    ),
    [
      {
        role: 'fairway_owner',
        super: false,
        createrole: true,
        database: 'fairway',
        encoding: 'UTF8',
        unicode: true,
      },
    ],
  )
  await first.stop()
  await first.stop()
  assert.equal(await postmasterPid(dataDir), undefined)

  const second = await startPostgres({ dataDir })
  assert.deepEqual(await query(second.ownerUrl, 'select answer from kept'), [{ answer: 42 }])
  await second.stop()
})

test('nobody gets in without the password, which only the owner of the folder can read', async () => {
  const dataDir = await newDataDir()
  const { ownerUrl, adminUrl, stop } = await startPostgres({ dataDir, durable: false })
  try {
    for (const address of [ownerUrl, adminUrl]) {
      const url = new URL(address)
      url.password = 'guess'
      await assert.rejects(query(url.href, 'select 1'), { code: '28P01' })
    }
    const { mode } = await stat(join(dataDir, 'cluster/fairway-secrets.json'))
    assert.equal(mode & 0o777, 0o600)
  } finally {
    await stop()
  }
})

test('two processes at once share one server, which serves until the last has stopped', async () => {
  const dataDir = await newDataDir()
  const [one, other] = await Promise.all([startInChild(dataDir), startInChild(dataDir)])
  assert.equal(one.ownerUrl, other.ownerUrl)
  assert.deepEqual([one.shared, other.shared].sort(), [false, true])

  const [starter, guest] = one.shared ? [other, one] : [one, other]
  await starter.stop()
  assert.equal((await query(guest.ownerUrl, 'select 1')).length, 1)
  await guest.stop()
  assert.equal(await postmasterPid(dataDir), undefined)
})

test('a process that starts while the last one stops has a server that answers', async () => {
  const dataDir = await newDataDir()
  for (let turn = 0; turn < 5; turn += 1) {
    const leaving = await startPostgres({ dataDir, durable: false })
    const [, coming] = await Promise.all([leaving.stop(), startPostgres({ dataDir, durable: false })])
    assert.equal((await query(coming.ownerUrl, 'select 1')).length, 1)
    await coming.stop()
  }
  assert.equal(await postmasterPid(dataDir), undefined)
})

test('kill -9 of the process that started the server loses nothing and blocks nobody', async () => {
  const dataDir = await newDataDir()
  const killed = await startInChild(dataDir)
  await query(killed.ownerUrl, 'create table kept as select 42 as answer')
  killed.child.kill('SIGKILL')
  await once(killed.child, 'exit')

  const next = await startPostgres({ dataDir, durable: false })
  assert.equal(next.shared, true)
  assert.deepEqual(await query(next.ownerUrl, 'select answer from kept'), [{ answer: 42 }])
  await next.stop()
  assert.equal(await postmasterPid(dataDir), undefined)
})

test('kill -9 of PostgreSQL while in use: it comes back at the same address with all that was saved', async () => {
  const dataDir = await newDataDir()
  const log: string[] = []
  const { ownerUrl, stop } = await startPostgres({ dataDir, log: (line) => log.push(line) })
  await query(ownerUrl, 'create table kept as select 42 as answer')
  process.kill((await postmasterPid(dataDir))!, 'SIGKILL')

  let rows: unknown[] | undefined
  for (const end = Date.now() + 20_000; !rows && Date.now() < end; await delay(20))
    rows = await query(ownerUrl, 'select answer from kept').catch(() => undefined)
  assert.deepEqual(rows, [{ answer: 42 }])
  await stop()
  assert.ok(log.some((line) => line.includes('went away')))
})

test('whose connection is broken while it stops still ends the server, but not under others', async () => {
  const dataDir = await newDataDir()
  const other = await startPostgres({ dataDir, durable: false })
  const breakConnection = (pids: string) =>
    query(
      other.adminUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'fairway launcher' ${pids}`,
    )
  const [kept] = await query(
    other.adminUrl,
    `select pid from pg_stat_activity where application_name = 'fairway launcher'`,
  )
  const first = await startPostgres({ dataDir, durable: false })
  await breakConnection(`and pid <> ${kept.pid}`)
  await first.stop()
  await query(other.ownerUrl, 'select 1')
  await breakConnection('')
  await other.stop()
  assert.equal(await postmasterPid(dataDir), undefined)
})

test('what a crash has left behind does not block a start', async () => {
  const dataDir = await newDataDir()
  const first = await startPostgres({ dataDir, durable: false })
  await first.stop()
  const pidFile = join(dataDir, 'cluster/postmaster.pid')
  // After a restart of the machine the number may belong to any program, here to this one.
  await writeFile(pidFile, `${process.pid}\n${join(dataDir, 'cluster')}\n1\n5432\n\n127.0.0.1\n`)
  const second = await startPostgres({ dataDir, durable: false })
  assert.equal(second.shared, false)
  await second.stop()

  const other = await newDataDir()
  const unfinished = join(other, 'preparing-abc')
  await mkdir(unfinished, { recursive: true })
  await chmod(other, 0o711)
  await utimes(unfinished, 0, 0)
  await (await startPostgres({ dataDir: other, durable: false })).stop()
  await assert.rejects(stat(unfinished), { code: 'ENOENT' })
})

test('when PostgreSQL does not start, the error says what it said', async () => {
  const dataDir = await newDataDir()
  await (await startPostgres({ dataDir, durable: false })).stop()
  await appendFile(join(dataDir, 'cluster/postgresql.conf'), 'nonsense = 1\n')
  await assert.rejects(startPostgres({ dataDir, durable: false }), /did not start.*contains errors/s)
})

test('a machine that Fairway brings no PostgreSQL for is told to set DATABASE_URL', async () => {
  const before = `Object.defineProperty(process, 'arch', { value: 'riscv64' })`
  await assert.rejects(startInChild(await newDataDir(), { before }), /riscv64.*DATABASE_URL/)
})

test('a database that belongs to a newer PostgreSQL is not touched', async () => {
  const dataDir = await newDataDir()
  await (await startPostgres({ dataDir, durable: false })).stop()
  await writeFile(join(dataDir, 'cluster/PG_VERSION'), '19\n')
  await assert.rejects(startPostgres({ dataDir, durable: false }), /made by PostgreSQL 19.*DATABASE_URL/)
})

test('root keeps the database elsewhere when the database user cannot reach the data folder', {
  skip: !asRoot && 'only root needs another user for the database',
}, async () => {
  const dataDir = await newDataDir(0o700)
  const log: string[] = []
  const first = await startPostgres({ dataDir, durable: false, log: (line) => log.push(line) })
  const home = dirname(await realpath(join(dataDir, 'cluster')))
  folders.push(home)
  assert.ok(!home.startsWith(dirname(dataDir)))
  assert.ok(log.some((line) => line.includes(home)))
  await query(first.ownerUrl, 'create table kept as select 42 as answer')
  await first.stop()

  const second = await startPostgres({ dataDir, durable: false })
  assert.deepEqual(await query(second.ownerUrl, 'select answer from kept'), [{ answer: 42 }])
  await second.stop()
})

test('an ordinary user starts the database in a private folder, and root can take it over', {
  skip: !asRoot && 'this run is an ordinary user already',
}, async () => {
  const dataDir = await newDataDir(0o700)
  await chown(dirname(dataDir), 1, 1)
  const before = 'process.setgroups([]); process.setgid(1); process.setuid(1)'
  const asUser = await startInChild(dataDir, { before })
  await query(asUser.ownerUrl, 'create table kept as select 42 as answer')
  await asUser.stop()
  assert.equal((await stat(join(dataDir, 'cluster'))).uid, 1)

  const asAdministrator = await startPostgres({ dataDir, durable: false })
  assert.deepEqual(await query(asAdministrator.ownerUrl, 'select answer from kept'), [{ answer: 42 }])
  await asAdministrator.stop()
  await (await startInChild(dataDir, { before })).stop()
})

test('a user is told when the database belongs to somebody else', {
  skip: !asRoot && 'needs a second user',
}, async () => {
  const dataDir = await newDataDir()
  await (await startPostgres({ dataDir, durable: false })).stop()
  const before = 'process.setgroups([]); process.setgid(1); process.setuid(1)'
  await assert.rejects(startInChild(dataDir, { before }), /belongs to user 65534.*FAIRWAY_DATA/)
})
