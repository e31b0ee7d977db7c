/** The platform as its operator runs it: a process of its own, started, stopped and killed. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'

const program = resolve(import.meta.dirname, '../../platform/bin/fairway.js')
let folder: string
const alive = new Set<ChildProcess>()

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairway-start-'))
  await chmod(folder, 0o711)
})

after(async () => {
  await Promise.all([...alive].map((child) => end(child, 'SIGTERM')))
  await rm(folder, { recursive: true, force: true })
})

type Run = { child: ChildProcess; output: () => string }

function fairway(args: string[], env: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', FAIRWAY_DATA: join(folder, 'data'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  return { child, output: () => output }
}

/** Runs to the end; returns how it ended and what it said. */
async function outcome(args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; said: string }> {
  const { child, output } = fairway(args, env)
  const [code] = await once(child, 'close')
  return { code, said: output() }
}

/** Started, without demonstration, and ready to serve. */
async function ready(port: number): Promise<Run> {
  const run = fairway(['start', '--empty'], { PORT: String(port) })
  while (!run.output().includes('Fairway is ready')) {
    assert.equal(run.child.exitCode, null, run.output())
    await delay(20)
  }
  return run
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit')
  child.kill(signal)
  return (await exit)[0]
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

async function status(port: number, path: string): Promise<number> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).status
}

async function postgresRuns(): Promise<boolean> {
  try {
    const file = await readFile(join(folder, 'data/postgres/cluster/postmaster.pid'), 'utf8')
    return process.kill(Number(file.split('\n')[0]), 0)
  } catch {
    return false
  }
}

test('starts empty, serves, and a signal ends it and its database', async () => {
  const port = await freePort()
  const run = await ready(port)
  assert.match(run.output(), new RegExp(`http://localhost:${port}`))
  for (const path of ['/healthz', '/readyz', '/metrics', '/ne', '/ar/jobs']) {
    assert.equal(await status(port, path), 200, path)
  }
  assert.equal(await end(run.child, 'SIGINT'), 0)
  assert.equal(await postgresRuns(), false)
})

test('two at once share the database; the one that stays goes on when the other stops', async () => {
  const [one, two] = [await freePort(), await freePort()]
  const runs = await Promise.all([ready(one), ready(two)])
  assert.equal(await end((runs[0] as Run).child, 'SIGTERM'), 0)
  assert.equal(await status(two, '/en/jobs'), 200)
  assert.equal(await end((runs[1] as Run).child, 'SIGTERM'), 0)
  assert.equal(await postgresRuns(), false)
})

test('kill -9 of the process loses nothing, and the next start goes on', async () => {
  const port = await freePort()
  await end((await ready(port)).child, 'SIGKILL')
  assert.equal(await postgresRuns(), true)
  const run = await ready(port)
  assert.equal(await status(port, '/en/jobs'), 200)
  const audit = await outcome(['audit', 'verify'])
  assert.match(audit.said, /The audit trail is whole: \d+ events/)
  assert.equal(audit.code, 0)
  assert.equal(await end(run.child, 'SIGINT'), 0)
  assert.equal(await postgresRuns(), false)
})

test('a signal while it starts ends it, and its database, without complaint', async () => {
  const run = fairway(['start', '--empty'], { PORT: String(await freePort()) })
  while (!run.output().includes('Starting PostgreSQL')) await delay(5)
  assert.equal(await end(run.child, 'SIGINT'), 0)
  assert.doesNotMatch(run.output(), /fairway start:/)
  assert.equal(await postgresRuns(), false)
})

test('what cannot be started is said in one line', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const cases = [
    { args: ['start'], env: { PORT: String(port) }, said: /^fairway start: port \d+ is taken by another/ },
    { args: ['start'], env: { HOST: '192.0.2.1' }, said: /^fairway start: HOST is "192\.0\.2\.1"/ },
    { args: ['start', '--demo'], env: {}, said: /^fairway start: unknown option --demo; the only one/ },
    { args: ['start'], env: { FAIRWAY_DATA: '/dev/null/data' }, said: /the data folder \/dev\/null\/data/ },
    {
      args: ['start'],
      env: { DATABASE_URL: 'postgres://me:hidden@127.0.0.1:1/fairway' },
      said: /^fairway start: DATABASE_URL: no PostgreSQL answers/,
    },
    { args: ['audit'], env: {}, said: /^fairway audit: the command is: npx fairway audit verify/ },
  ]
  const free = String(await freePort())
  for (const { args, env, said } of cases) {
    const result = await outcome(args, { PORT: free, ...env })
    const lines = result.said.trim().split('\n')
    assert.match(lines.at(-1) as string, said)
    assert.ok(lines.length <= 2, result.said)
    assert.doesNotMatch(result.said, /hidden/)
    assert.equal(result.code, 1)
  }
  taken.close()
})
