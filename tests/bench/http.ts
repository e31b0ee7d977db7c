/**
 * Pages under load: 100,000 workers and 10,000 vacancies loaded by the bulk path, the platform running as its users run
 * it (own process, own PostgreSQL), 200 requests a second from this process on the same machine.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { createServer } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { loadCatalogue } from '../../platform/features/classifications/index.ts'
import { registerPeople } from '../../platform/features/people/index.ts'
import { insertVacancies } from '../../platform/features/vacancies/index.ts'
import type { Actor } from '../../platform/foundation/actor.ts'
import { type Database, openDatabase } from '../../platform/foundation/database/database.ts'
import { startPostgres } from '../../platform/foundation/database/launcher.ts'
import { migrate } from '../../platform/foundation/database/migrate.ts'
import { hashToken } from '../../platform/foundation/http/session.ts'
import { generator } from './support.ts'

const workers = Number(process.env.BENCH_WORKERS ?? 100_000)
const vacancies = Number(process.env.BENCH_VACANCIES ?? 10_000)
const rate = Number(process.env.BENCH_RATE ?? 200)
const seconds = Number(process.env.BENCH_SECONDS ?? 20)
const system: Actor = { kind: 'system', name: 'bench' }

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
    server = await startServer(port, folder)
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

const givenNames =
  'सीता राम गीता हरि मीना विष्णु कमला कृष्ण सरिता दीपक अनिता सुनिल राधा प्रकाश लक्ष्मी रमेश बिमला सन्तोष शान्ति गणेश'.split(
    ' ',
  )
const familyNames =
  'तामाङ राई गुरुङ मगर श्रेष्ठ थापा कार्की शर्मा यादव चौधरी लिम्बू शेर्पा अधिकारी भट्टराई खड्का महतो विश्वकर्मा नेपाली घिमिरे रानाभाट'.split(
    ' ',
  )

type Loaded = {
  workerSeconds: number
  vacancySeconds: number
  vacancies: string[]
  own: string[]
}

async function load(database: Database): Promise<Loaded> {
  const random = generator(1)
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T
  const { rows, skills } = await database.read(system, async ({ db }) => ({
    rows: await db
      .selectFrom('occupation_skills')
      .innerJoin('occupations', 'occupations.id', 'occupation_skills.occupation_id')
      .select(['isco', 'skill_id'])
      .where('source', '=', 'isco-08')
      .execute(),
    skills: (await db.selectFrom('skills').select('id').execute()).map(({ id }) => id),
  }))
  const skillsOf = Map.groupBy(rows, (row) => row.isco)
  const occupations = [...skillsOf.keys()]
  const own = (isco: string) => (skillsOf.get(isco) ?? []).map((row) => row.skill_id)
  const destinations = ['ARE', 'QAT', 'SAU', 'KOR', 'MYS', 'DEU']

  const people = Array.from({ length: workers }, (_, index) => {
    const isco = pick(occupations)
    return {
      id: randomUUID(),
      fullName: `${pick(givenNames)} ${pick(givenNames)} ${pick(familyNames)}`,
      birthDate: new Date(random() * 35 * 365.25 * 86_400_000).toISOString().slice(0, 10),
      nationality: 'NPL',
      phone: `+97798${String(index).padStart(8, '0')}`,
      occupations: [{ isco, years: Math.floor(random() * 20) }],
      skills: [...new Set([...own(isco).filter(() => random() < 0.7), pick(skills)])],
      languages: [
        { language: 'ne', cefr: 'C2' as const },
        { language: 'en', cefr: pick(['A1', 'A2', 'B1', 'B2'] as const) },
      ],
      wanted: [pick(destinations)],
      refused: random() < 0.1 ? ['SAU'] : [],
      locale: 'ne' as const,
      shownToEmployers: true,
      status: 'verified' as const,
    }
  }).map((person) => ({
    ...person,
    refused: person.refused.filter((country) => !person.wanted.includes(country)),
  }))
  const started = performance.now()
  for (let from = 0; from < people.length; from += 5000) {
    await database.write(system, (work) => registerPeople(work, people.slice(from, from + 5000)))
  }
  const workerSeconds = (performance.now() - started) / 1000

  const employers = Array.from({ length: 50 }, () => randomUUID())
  const employerAccount = randomUUID()
  const account = randomUUID()
  await database.internal('bench', async (db) => {
    await db
      .insertInto('organisations')
      .values(
        employers.map((id, i) => ({
          id,
          kind: 'employer',
          name: `شركة ${i}`,
          country: 'ARE',
          status: 'verified',
        })),
      )
      .execute()
    await db
      .insertInto('accounts')
      .values({
        id: employerAccount,
        kind: 'staff',
        organisation_id: employers[0] as string,
        email: 'bench@example.org',
      })
      .execute()
    await db
      .insertInto('accounts')
      .values({ id: account, kind: 'worker', person_id: people[0]?.id as string })
      .execute()
  })
  const jobs = Array.from({ length: vacancies }, (_, index) => {
    const isco = pick(occupations)
    return {
      id: randomUUID(),
      employerId: employers[index % employers.length] as string,
      recruiterId: null,
      status: 'published' as const,
      createdBy: employerAccount,
      submittedAt: new Date(),
      decidedBy: employerAccount,
      decidedAt: new Date(Date.now() - index * 60_000),
      title: `Job ${index}`,
      description: 'Work as described, with training in the first week.',
      isco,
      country: pick(destinations),
      place: 'دبي',
      recruitsFrom: 'NPL',
      places: 1 + Math.floor(random() * 20),
      wageMinor: 100_000 + Math.floor(random() * 400_000),
      wageCurrency: 'AED',
      wagePeriod: 'month' as const,
      hoursPerWeek: 48,
      durationMonths: 24,
      housing: 'provided' as const,
      meals: 'allowance' as const,
      pathway: null,
      costs: [{ item: 'visa' as const, payer: 'employer' as const, amountMinor: 0, currency: 'AED' }],
      skills: own(isco).map((skillId, i) => ({ skillId, essential: i < 3 })),
      languages: [{ language: 'en', cefr: 'A2' as const }],
    }
  })
  const begun = performance.now()
  await database.write(system, (work) => insertVacancies(work, jobs))
  const vacancySeconds = (performance.now() - begun) / 1000
  await database.internal('bench', async (db) => {
    for (const cookie of [workerCookie, employerCookie]) {
      await db
        .insertInto('sessions')
        .values({
          id_hash: hashToken(cookie),
          account_id: cookie === workerCookie ? account : employerAccount,
          expires_at: new Date(Date.now() + 3_600_000),
        })
        .execute()
    }
  })
  return {
    workerSeconds,
    vacancySeconds,
    vacancies: jobs.slice(0, 500).map(({ id }) => id),
    own: jobs.filter((job) => job.employerId === employers[0]).map(({ id }) => id),
  }
}

const workerCookie = randomBytes(32).toString('base64url')
const employerCookie = randomBytes(32).toString('base64url')

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  return port
}

async function startServer(port: number, folder: string): Promise<ChildProcess> {
  // As `npm start` runs it, memory settings included.
  const root = join(import.meta.dirname, '..', '..')
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  const [, ...command] = scripts.start.split(' ')
  const child = spawn(process.execPath, [...command, '--empty'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), FAIRWAY_DATA: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const started = performance.now()
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Fairway is ready')) resolve()
    })
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  console.log(`Server ready after ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return child
}

function residentBytes(pid: number): number {
  const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(pages) * 1024
}
