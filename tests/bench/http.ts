/**
 * Pages under load: 100,000 workers and 10,000 vacancies loaded by the bulk path, the platform running as its users run
 * it (own process, own PostgreSQL), 200 requests a second from this process on the same machine.
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { loadCatalogue } from '../../platform/features/classifications/index.ts'
import { registerPeople } from '../../platform/features/people/index.ts'
import { type Database, openDatabase } from '../../platform/foundation/database/database.ts'
import { startPostgres } from '../../platform/foundation/database/launcher.ts'
import { migrate } from '../../platform/foundation/database/migrate.ts'
import {
  employerCookie,
  freePort,
  loadJobs,
  residentBytes,
  startServer,
  system,
  workerCookie,
  workerMaker,
} from './platform.ts'
import { generator } from './support.ts'

const workers = Number(process.env.BENCH_WORKERS ?? 100_000)
const vacancies = Number(process.env.BENCH_VACANCIES ?? 10_000)
const rate = Number(process.env.BENCH_RATE ?? 200)
const seconds = Number(process.env.BENCH_SECONDS ?? 20)

export async function benchHttp(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-bench-'))
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres') })
  await migrate(postgres.ownerUrl)
  const database = openDatabase(postgres.ownerUrl)
  let server: ChildProcess | undefined
  try {
    await loadCatalogue(database, console.log)
    const loaded = await load(database)
    console.log(
      `${workers} workers in ${loaded.workerSeconds.toFixed(1)} s: ${Math.round(workers / loaded.workerSeconds)}/s`,
    )
    console.log(`${vacancies} vacancies in ${loaded.vacancySeconds.toFixed(1)} s`)
    // What autovacuum does within minutes after such a load.
    const owner = new pg.Client({ connectionString: postgres.ownerUrl })
    await owner.connect()
    await owner.query('analyze')
    await owner.end()

    const port = await freePort()
    const started = performance.now()
    server = await startServer(port, folder)
    console.log(`Server ready after ${((performance.now() - started) / 1000).toFixed(1)} s`)
    const url = `http://127.0.0.1:${port}`
    const memory = () => Math.round(residentBytes(server?.pid as number) / 2 ** 20)
    console.log(`Server process after its start: ${memory()} MB\n`)

    console.log(
      'page                      p50 ms   p95 ms   p99 ms    max ms  requests/s  errors    HTML  load of the machine',
    )
    await measure(
      'public vacancy page',
      url,
      loaded.vacancies.map((id) => `/en/jobs/${id}`),
    )
    await measure('worker’s own page', url, ['/ne/me'], workerCookie)
    await measure('jobs for me', url, ['/ne/me/jobs'], workerCookie)
    await measure(
      'employer’s shortlist',
      url,
      loaded.own.map((id) => `/en/employer/vacancies/${id}/shortlist`),
      employerCookie,
    )
    console.log(`\nServer process after the load: ${memory()} MB`)
  } finally {
    server?.kill('SIGTERM')
    if (server) await once(server, 'exit')
    await database.close()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Asks at random moments, `rate` a second on average (a Poisson process, as many independent visitors do), whether the
 * answers before have come or not: a slow server makes its queue show. A time is from the moment of asking.
 */
async function measure(name: string, url: string, paths: string[], cookie?: string): Promise<void> {
  const random = generator(2)
  const agent = new Agent({ keepAlive: true, maxSockets: 100 })
  const headers = { 'accept-encoding': 'br', ...(cookie ? { cookie: `fairway=${cookie}` } : {}) }
  const times: number[] = []
  let errors = 0
  let bytes = 0
  const ask = (path: string, counted: boolean) =>
    new Promise<void>((resolve) => {
      const asked = performance.now()
      const fail = () => {
        errors += 1
        resolve()
      }
      get(url + path, { agent, headers }, (response) => {
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
        })
        response.on('error', fail)
        response.on('end', () => {
          if (response.statusCode !== 200) errors += 1
          if (counted) times.push(performance.now() - asked)
          bytes = Math.max(bytes, size)
          resolve()
        })
      }).on('error', fail)
    })
  const begun = performance.now()
  const answers: Promise<void>[] = []
  /** The same visitors, not counted, until the server's code is compiled, as it is on any but the first minute. */
  const warmUp = 8_000
  for (
    let due = 0, i = 0;
    due < warmUp + seconds * 1000;
    due += (-Math.log(1 - random()) * 1000) / rate, i++
  ) {
    const wait = begun + due - performance.now()
    if (wait > 0) await sleep(wait)
    answers.push(ask(paths[i % paths.length] as string, due >= warmUp))
  }
  await Promise.all(answers)
  const elapsed = (performance.now() - begun - warmUp) / 1000
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number) =>
    (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1).padStart(8)
  console.log(
    `${name.padEnd(24)}${at(0.5)} ${at(0.95)} ${at(0.99)}  ${at(1)}  ${(times.length / elapsed).toFixed(0).padStart(10)}  ${String(errors).padStart(6)}  ${(bytes / 1024).toFixed(1)} KB  ${loadavg()[0]?.toFixed(1)}`,
  )
}

type Loaded = {
  workerSeconds: number
  vacancySeconds: number
  vacancies: string[]
  own: string[]
}

async function load(database: Database): Promise<Loaded> {
  const random = generator(1)
  const maker = await workerMaker(database, random)
  const people = Array.from({ length: workers }, (_, index) => maker.make(index))
  const started = performance.now()
  for (let from = 0; from < people.length; from += 5000) {
    await database.write(system, (work) => registerPeople(work, people.slice(from, from + 5000)))
  }
  const workerSeconds = (performance.now() - started) / 1000

  const begun = performance.now()
  const jobs = await loadJobs(database, random, maker, vacancies, people[0]?.id as string)
  return { workerSeconds, vacancySeconds: (performance.now() - begun) / 1000, ...jobs }
}
