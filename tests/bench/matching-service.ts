/**
 * Matching as a service: a million workers loaded by the bulk path, the platform running as its users run it (own process,
 * own PostgreSQL). What the notes of changes cost the load; how long a start takes, with the index in files and without;
 * how soon a change is in the index; killed while it saves; the database away under questions.
 */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
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
  workerMaker,
} from './platform.ts'
import { generator, inWords, timesOf } from './support.ts'

const count = Number(process.env.BENCH_PEOPLE ?? 1_000_000)
const vacancies = Number(process.env.BENCH_VACANCIES ?? 10_000)
const kills = Number(process.env.BENCH_KILLS ?? 20)
const awaySeconds = Number(process.env.BENCH_AWAY ?? 60)
const batch = 5_000
const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`
const line = (name: string, text: string) =>
  console.log(`${name.padEnd(58)}${text}  (load ${loadavg()[0]!.toFixed(1)})`)

export async function benchMatchingService(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-bench-'))
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres') })
  await migrate(postgres.ownerUrl)
  const database = openDatabase(postgres.ownerUrl)
  const owner = new pg.Client({ connectionString: postgres.ownerUrl })
  const admin = new pg.Client({ connectionString: postgres.adminUrl })
  const platforms = new Set<ChildProcess>()
  try {
    await owner.connect()
    await admin.connect()
    await owner.query(`select set_config('app.actor', $1, false)`, [JSON.stringify(system)])
    await loadCatalogue(database, console.log)
    const { people, own } = await load(database, owner)
    await new Bench(folder, owner, admin, people, own, platforms).run()
  } finally {
    for (const child of platforms) child.kill('SIGKILL')
    await owner.end()
    await admin.end()
    await database.close()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The first batches with the triggers that note changes and without in turn. */
async function load(database: Database, owner: pg.Client): Promise<{ people: string[]; own: string[] }> {
  const random = generator(1)
  const maker = await workerMaker(database, random)
  const { rows: triggers } = await owner.query<{ name: string; table: string }>(
    `select tgname as name, tgrelid::regclass::text as table from pg_trigger where tgfoid = 'matching_changed'::regproc`,
  )
  const seconds = { with: 0, without: 0 }
  const compared = Math.min(count, 40 * batch)
  const people: string[] = []
  const begun = performance.now()
  while (people.length < count) {
    const some = Array.from({ length: Math.min(batch, count - people.length) }, (_, i) =>
      maker.make(people.length + i),
    )
    const how = people.length < compared && (people.length / batch) % 2 === 1 ? 'without' : 'with'
    const set = async (state: 'enable' | 'disable') => {
      if (how === 'with') return
      for (const { name, table } of triggers)
        await owner.query(`alter table ${table} ${state} trigger ${name}`)
    }
    await set('disable')
    const start = performance.now()
    await database.write(system, (work) => registerPeople(work, some))
    if (people.length < compared) seconds[how] += (performance.now() - start) / 1000
    await set('enable')
    people.push(...some.map(({ id }) => id))
  }
  line(
    `${count} workers by the bulk path`,
    `${Math.round((1000 * count) / (performance.now() - begun))} a second`,
  )
  line(
    `  of the first ${compared}, in turn`,
    `${seconds.with.toFixed(1)} s with the notes of changes, ${seconds.without.toFixed(1)} s without: ${(100 * (seconds.with / seconds.without - 1)).toFixed(1)} % more`,
  )
  const { own } = await loadJobs(database, random, maker, vacancies, people[0]!)
  await owner.query('analyze')
  return { people, own }
}

/** `seconds` and of these `busy` ones of the processor, which depend less on what else the machine does. */
type Running = { child: ChildProcess; url: string; seconds: number; busy: number; said: () => string }

const timeOf = ({ seconds, busy }: Running) => `${seconds.toFixed(1)} s, ${busy.toFixed(1)} of the processor`

/** In hundredths of a second, user and system: proc_pid_stat(5). */
function busySeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

class Bench {
  readonly #folder: string
  readonly #owner: pg.Client
  readonly #admin: pg.Client
  readonly #people: string[]
  readonly #own: string[]
  readonly #platforms: Set<ChildProcess>
  readonly #random = generator(7)
  /** Who is not shown to employers at the moment. */
  readonly #hidden = new Set<string>()

  constructor(
    folder: string,
    owner: pg.Client,
    admin: pg.Client,
    people: string[],
    own: string[],
    platforms: Set<ChildProcess>,
  ) {
    this.#folder = folder
    this.#owner = owner
    this.#admin = admin
    this.#people = people
    this.#own = own
    this.#platforms = platforms
  }

  async run(): Promise<void> {
    const saved = join(this.#folder, 'matching')
    const isWriting = () => globSync('*.part', { cwd: saved }).length > 0
    const first = await this.#start()
    line('start without files, everybody read', timeOf(first))
    while (!isWriting() && !existsSync(join(saved, 'current'))) await sleep(1)
    const wasWriting = isWriting()
    await this.#end(first, 'SIGKILL')
    const second = await this.#start()
    line(
      wasWriting
        ? 'killed in the middle of the first saving, started again'
        : 'killed after the first saving',
      timeOf(second),
    )
    await this.#check(second)
    while (!existsSync(join(saved, 'current'))) await sleep(50)
    const files = readdirSync(saved).reduce((sum, name) => sum + statSync(join(saved, name)).size, 0)
    await this.#memory(second)
    await this.#end(second, 'SIGTERM')

    const starts: string[] = []
    for (let turn = 0; turn < 3; turn++) {
      const again = await this.#start()
      starts.push(timeOf(again))
      await this.#check(again)
      if (turn === 2) await this.#memory(again)
      await this.#end(again, 'SIGTERM')
    }
    line(`start from files of ${megabytes(files)}, three times`, starts.join('; '))
    for (let i = 0; i < 10_000; i++) this.#toggle(this.#anybody())
    await this.#write()
    const behind = await this.#start()
    await this.#check(behind)
    line('start with 10,000 changes to catch up with', timeOf(behind))
    await this.#freshness(behind)
    await this.#outage(behind)
    await this.#killedWhileSaving(behind)
  }

  async #start(): Promise<Running> {
    const port = await freePort()
    let said = ''
    const start = performance.now()
    const child = await startServer(port, this.#folder, (text) => {
      said += text
    })
    this.#platforms.add(child)
    const seconds = (performance.now() - start) / 1000
    const busy = busySeconds(child.pid as number)
    return { child, url: `http://127.0.0.1:${port}`, seconds, busy, said: () => said }
  }

  async #end({ child }: Running, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    child.kill(signal)
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    this.#platforms.delete(child)
  }

  async #metric({ url }: Running, name: string): Promise<number> {
    const body = await (await fetch(`${url}/metrics`)).text()
    return Number(new RegExp(`^fairway_matching_${name} (.*)$`, 'm').exec(body)?.[1])
  }

  async #memory(running: Running): Promise<void> {
    const bytes = await this.#metric(running, 'bytes')
    const resident = residentBytes(running.child.pid as number)
    line('  index, and the whole process', `${megabytes(bytes)}, ${megabytes(resident)}`)
  }

  /** Exactly those are in the index whom employers may see; the best for a vacancy are those of the database. */
  async #check(running: Running): Promise<void> {
    assert.equal(await this.#metric(running, 'people'), this.#people.length - this.#hidden.size)
    const { status, body } = await this.#shortlist(running)
    assert.equal(status, 200)
    assert.ok(!this.#people.some((id) => this.#hidden.has(id) && body.includes(id)))
    assert.ok(!running.said().includes('cannot use what it saved'), running.said())
  }

  async #shortlist({ url }: Running): Promise<{ status: number; body: string }> {
    const id = this.#own[Math.floor(this.#random() * this.#own.length)]
    const answer = await fetch(`${url}/en/employer/vacancies/${id}/shortlist`, {
      headers: { cookie: `fairway=${employerCookie}` },
    })
    return { status: answer.status, body: await answer.text() }
  }

  #anybody(): string {
    return this.#people[Math.floor(this.#random() * this.#people.length)]!
  }

  readonly #changed = new Set<string>()
  #toggle(id: string): void {
    this.#changed.add(id)
    if (!this.#hidden.delete(id)) this.#hidden.add(id)
  }

  async #write(): Promise<void> {
    const ids = [...this.#changed]
    this.#changed.clear()
    await this.#owner.query(
      `update people set status = case when id = any($2) then 'unverified' else 'verified' end where id = any($1)`,
      [ids, ids.filter((id) => this.#hidden.has(id))],
    )
  }

  /** Until the index has what was written, in milliseconds. */
  async #caughtUp(running: Running): Promise<number> {
    const start = performance.now()
    const expected = this.#people.length - this.#hidden.size
    while ((await this.#metric(running, 'people')) !== expected) {
      assert.ok(performance.now() - start < 120_000, 'caught up within two minutes')
      await sleep(5)
    }
    return performance.now() - start
  }

  async #freshness(running: Running): Promise<void> {
    const waits: number[] = []
    for (let turn = 0; turn < 50; turn++) {
      this.#toggle(this.#anybody())
      await this.#write()
      waits.push(await this.#caughtUp(running))
    }
    line('a change, from its commit until it is in the index', inWords(timesOf(waits)))
  }

  async #outage(running: Running): Promise<void> {
    const { rows } = await this.#owner.query<{ pid: number; name: string }>(
      'select pg_backend_pid() as pid, current_database() as name',
    )
    const { pid, name } = rows[0]!
    await this.#admin.query(`alter database ${name} with allow_connections false`)
    await this.#admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid not in ($2, pg_backend_pid())',
      [name, pid],
    )
    const statuses = new Map<number, number>()
    const until = performance.now() + 1000 * awaySeconds
    let slowest = 0
    while (performance.now() < until) {
      this.#toggle(this.#anybody())
      const start = performance.now()
      const { status } = await this.#shortlist(running)
      slowest = Math.max(slowest, performance.now() - start)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      await sleep(50)
    }
    await this.#write()
    const age = await this.#metric(running, 'age_seconds')
    await this.#admin.query(`alter database ${name} with allow_connections true`)
    const wait = await this.#caughtUp(running)
    line(
      `database away for ${awaySeconds} s under questions`,
      [...statuses].map(([status, times]) => `${times} answers ${status}`).join(', '),
    )
    line(
      '  then current again after',
      `${(wait / 1000).toFixed(1)} s; it had said that it was ${age.toFixed(0)} s old; the slowest answer took ${slowest.toFixed(0)} ms`,
    )
    assert.deepEqual([...statuses.keys()], [503])
    await this.#check(running)
  }

  async #killedWhileSaving(running: Running): Promise<void> {
    let inTheMiddle = 0
    const saved = join(this.#folder, 'matching')
    for (let turn = 0; turn < kills; turn++) {
      for (let i = 0; i < 5_000; i++) this.#toggle(this.#anybody())
      await this.#write()
      await this.#caughtUp(running)
      running.child.kill('SIGTERM')
      const wait = performance.now() + this.#random() * 400
      // Half of them at any moment of the end, half once a file is being written.
      while (running.child.exitCode === null) {
        const isWriting = globSync('*.part', { cwd: saved }).length > 0
        if (turn % 2 === 0 ? isWriting : performance.now() > wait) break
        await sleep(1)
      }
      if (globSync('*.part', { cwd: saved }).length > 0) inTheMiddle++
      await this.#end(running, 'SIGKILL')
      running = await this.#start()
      await this.#check(running)
    }
    line(
      `killed ${kills} times while it ended, right each time`,
      `${inTheMiddle} times in the middle of a file`,
    )
    await this.#end(running, 'SIGTERM')
  }
}
