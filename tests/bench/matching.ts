/**
 * Matching: our index against PostgreSQL, DuckDB, MiniSearch and OpenSearch over the same people and the same questions in
 * one run, with the answers compared; then what only ours does, held against scoring each.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmodSync, createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import {
  CEFR_LEVELS,
  createPeopleIndex,
  createVacancyIndex,
  type IndexSnapshot,
  type MatchIndex,
  type Person,
  type Ranked,
  rankPeople,
  rankVacancies,
  restorePeopleIndex,
  type Vacancy,
} from '@fairway/matching'
import MiniSearch from 'minisearch'
import pg from 'pg'
import { tidy } from '../../platform/features/matching/tidy.ts'
import { startPostgres } from '../../platform/foundation/database/launcher.ts'
import { type PooledPerson, realData, zipfData } from './matching-data.ts'
import { benchOpenSearch } from './opensearch.ts'
import { benchReaders } from './readers.ts'
import { generator, inWords, type Times, timed, timesOf } from './support.ts'

const count = Number(process.env.BENCH_PEOPLE ?? 1_000_000)
const questions = Number(process.env.BENCH_QUESTIONS ?? 1_000)
/** People for MiniSearch, which takes seconds for each question over all of them, and for OpenSearch to be filled with. */
const fewer = Math.min(count, 100_000)

const poolOf = (person: PooledPerson) => person.pool
type Question = { vacancy: Vacancy; pools: string[] }
const line = (name: string, text: string) => console.log(`${name.padEnd(54)}${text}`)
const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`

export async function benchMatching(): Promise<void> {
  console.log(
    `Zipf set: ${count} people, vacancies of 8 essential and 10 optional skills, 5 countries, one language`,
  )
  const others = process.env.BENCH_OTHERS !== 'no'
  await benchZipf(others)
  const real = realData(count)
  console.log(
    `\n${count} people and vacancies drawn from ${real.name}, with levels, years, education, licences`,
  )
  await benchReal(real)
  benchEquals()
  if (others) {
    console.log('\nOpenSearch, three nodes on this machine')
    await benchOpenSearch(fewer, { name: 'the Zipf set', ...zipfData(fewer) })
  }
}

/** Everybody reaches the same points: the first by id, whom only looking at all of them finds. */
function benchEquals(): void {
  const everybody = zipfData(count)
    .people()
    .map((person) => ({
      ...person,
      occupations: [{ isco: '7212', years: 3 }],
      skills: [],
      languages: [],
    }))
  console.log(`\n${count} people with equal scores`)
  const ids: string[] = []
  const index = build(
    everybody.map((person) => {
      ids.push(person.id)
      return person
    }),
  )
  const vacancy: Vacancy = { id: 'v', occupation: '7212', country: 'KOR', skills: [], languages: [] }
  const { answers, times } = timed(
    Array.from({ length: 30 }, () => vacancy),
    (asked) => index.top(asked),
  )
  line('The best of equals, in no pool', inWords(times))
  ids.sort()
  assert.deepEqual(
    answers[0]!.map(({ id }) => id),
    ids.slice(0, 20),
  )
  line('  the first twenty by id', 'equal')
}

async function benchZipf(others: boolean): Promise<void> {
  const data = zipfData(count)
  const asked = data.vacancies(questions)
  const index = build(data.people())
  const ours = timed(warm(asked, index), ({ vacancy, pools }) => index.top(vacancy, { pools }))
  lines('Fairway', ours)
  checkByScoringEach(data.people(), asked, ours.answers)
  if (others) {
    const folder = mkdtempSync(join(tmpdir(), 'fairway-bench-'))
    chmodSync(folder, 0o755)
    try {
      const { pairs, languages } = await writeTables(folder, data.people())
      const duckdb = await benchDuckDb(pairs, languages, asked.slice(0, 100), ours.answers)
      const postgres = await benchPostgres(folder, pairs, languages, asked.slice(0, 100), ours.answers)
      const mini = benchMiniSearch(asked.slice(0, 30))
      for (const [name, p50] of [
        ['PostgreSQL', postgres],
        ['DuckDB', duckdb],
        [`MiniSearch, with ${fewer} people`, mini],
      ] as const) {
        line(`  ${name}`, `${(p50 / ours.times.p50).toFixed(0)} times our p50`)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** The best vacancies for a person, by share of the vacancy's total, with at least four essential skills met. */
function benchReverse(data: ReturnType<typeof realData>): void {
  const vacancies = data
    .vacancies(count, false)
    .map(({ vacancy, pools }) => ({ ...vacancy, pool: pools[0]! }))
  const start = performance.now()
  const index = createVacancyIndex(vacancies, { poolOf: ({ pool }) => pool })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  line('  index of as many vacancies', `${megabytes(index.bytes)}, ${seconds} s`)
  const people = data.people().take(questions).toArray()
  const how = { essentialSkills: 4 }
  for (const person of people.slice(0, 100)) index.top(person, how)
  const own = timed(people, (person) => index.top(person, { ...how, pools: [person.pool] }))
  lines('Vacancies for a person, that recruit in one country', own)
  const all = timed(people.slice(0, 300), (person) => index.top(person, how))
  lines('Vacancies for a person, wherever they recruit', all)
  const [person] = people
  if (person) assert.deepEqual(all.answers[0], rankVacancies(person, vacancies, how))
  line('  one answer held against scoring each', 'equal')
}

async function benchReal(data: ReturnType<typeof realData>): Promise<void> {
  let index = build(data.people())
  for (const withRelated of [false, true]) {
    const asked = data.vacancies(questions, withRelated)
    const { answers, times } = timed(warm(asked, index), ({ vacancy, pools }) =>
      index.top(vacancy, { pools }),
    )
    line(withRelated ? 'Fairway, three related skills for each' : 'Fairway', inWords(times))
    checkByScoringEach(data.people(), asked, answers)
    await benchReaders(index, asked, answers, line)
  }

  let start = performance.now()
  const snapshot = index.snapshot()
  const written = performance.now() - start
  start = performance.now()
  index = restorePeopleIndex<PooledPerson>(snapshot, { poolOf })
  line(
    '  snapshot',
    `${megabytes(sizeOf(snapshot))} taken in ${written.toFixed(0)} ms, read in ${(performance.now() - start).toFixed(0)} ms`,
  )

  await benchChanges(index, data)
  benchReverse(data)
}

/** Questions at random moments, 100 a second, and 1,000 changes a second as they come from a database: every 20 ms. */
async function benchChanges(
  index: MatchIndex<PooledPerson, Vacancy>,
  data: ReturnType<typeof realData>,
): Promise<void> {
  const asked = data.vacancies(questions, false)
  const people = data.people().take(Math.min(count, 250_000)).toArray()
  const random = generator(5)
  const change = () => {
    const person = people[Math.floor(random() * people.length)]!
    index.upsert({ ...person, education: Math.floor(random() * 8) })
  }
  // As many as there can be before the base itself is built anew: that then happens while we measure.
  for (let i = 0; i < 0.215 * count; i++) {
    change()
    if (i < 0.19 * count && index.isCompactionDue) for (const _ of index.compact());
  }
  const seconds = 20
  const begun = performance.now()
  let nextChange = begun
  let nextQuestion = begun
  let merges = 0
  let merging: Promise<void> | undefined
  const waits: number[] = []
  for (;;) {
    const now = performance.now()
    if (now - begun > seconds * 1000) break
    if (now >= nextQuestion) {
      const { vacancy, pools } = asked[waits.length % asked.length]!
      index.top(vacancy, { pools })
      waits.push(performance.now() - nextQuestion)
      nextQuestion += -Math.log(1 - random()) * 10
    } else if (now >= nextChange) {
      for (let i = 0; i < 20; i++) change()
      nextChange += 20
    } else await sleep(1)
    // As in the platform: large merges in a thread, the steps of small ones between other work.
    if (!merging && index.isCompactionDue) {
      merges++
      merging = tidy(index).finally(() => {
        merging = undefined
      })
    }
    await setImmediate()
  }
  await merging
  line('  with 1,000 changes a second, from the asking', inWords(timesOf(waits)))
  line('', `${waits.length} questions, ${merges} merges, ${megabytes(index.bytes)}`)
  const sample = asked.slice(0, 3)
  const before = sample.map(({ vacancy, pools }) => index.top(vacancy, { pools }))
  for (const _ of index.compact());
  assert.deepEqual(
    sample.map(({ vacancy, pools }) => index.top(vacancy, { pools })),
    before,
  )
}

const sizeOf = ({ manifest, segments }: IndexSnapshot) =>
  segments.values().reduce((sum, file) => sum + file.length, manifest.length)

function build(people: Iterable<PooledPerson>): MatchIndex<PooledPerson, Vacancy> {
  const start = performance.now()
  const index = createPeopleIndex(people, { poolOf })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  line(
    '  index',
    `${megabytes(index.bytes)}, made with its people in ${seconds} s, process ${megabytes(process.memoryUsage().rss)}`,
  )
  return index
}

function warm(asked: Question[], index: MatchIndex<PooledPerson, Vacancy>): Question[] {
  for (const { vacancy, pools } of asked.slice(0, 200)) index.top(vacancy, { pools })
  return asked
}

/** Three of the answers, by the oracle: chunk by chunk, since all people at once are too many for the memory. */
function checkByScoringEach(people: Iterable<PooledPerson>, asked: Question[], answers: Ranked[][]): void {
  const found: Ranked[][] = [[], [], []]
  let chunk: PooledPerson[] = []
  const score = () => {
    found.forEach((sofar, i) => {
      const { vacancy, pools } = asked[i]!
      sofar.push(
        ...rankPeople(
          vacancy,
          chunk.filter(({ pool }) => pools.includes(pool)),
        ),
      )
    })
    chunk = []
  }
  for (const person of people) if (chunk.push(person) === 50_000) score()
  score()
  found.forEach((sofar, i) => {
    const best = sofar.sort((a, b) => b.points - a.points || (a.id < b.id ? -1 : 1)).slice(0, 20)
    assert.deepEqual(answers[i], best)
  })
  line('  three answers held against scoring each', 'equal')
}

async function writeTables(folder: string, people: Iterable<PooledPerson>) {
  const files = { pairs: join(folder, 'pairs.csv'), languages: join(folder, 'languages.csv') }
  const pairs = createWriteStream(files.pairs)
  const languages = createWriteStream(files.languages)
  const rank = new Map<string, number>(CEFR_LEVELS.map((level, i) => [level, i + 1]))
  for (const person of people) {
    let rows = ''
    for (const { skillId } of person.skills) rows += `${person.pool},${skillId},${person.id}\n`
    if (!pairs.write(rows)) await once(pairs, 'drain')
    rows = ''
    for (const { language, cefr } of person.languages) rows += `${person.id},${language},${rank.get(cefr)}\n`
    if (!languages.write(rows)) await once(languages, 'drain')
  }
  for (const stream of [pairs, languages]) {
    stream.end()
    await once(stream, 'close')
  }
  for (const file of Object.values(files)) chmodSync(file, 0o644)
  return files
}

/** What every answer holds beside skills: the language at its level, and a country that nobody names. */
const CONSTANT = 15
const sqlOf = (skills: string) => `
  select p.person, sum(q.weight)::int as points from ${skills} join pairs p on p.skill = q.skill
  join languages l on l.person = p.person and l.language = $3 and l.cefr >= $4
  where p.country in ($5, $6, $7, $8, $9) group by p.person order by points desc, p.person limit 20`

function parametersOf({ vacancy, pools }: Question) {
  const [{ language, minimum } = { language: '', minimum: 'A1' as const }] = vacancy.languages
  return {
    skills: vacancy.skills.map(({ skillId }) => Number(skillId)),
    weights: vacancy.skills.map(({ weight }) => weight),
    rest: [language, CEFR_LEVELS.indexOf(minimum) + 1, ...pools] as const,
  }
}

function checkAnswer(name: string, rows: { person: string; points: number }[], answer: Ranked[]): void {
  assert.deepEqual(
    rows.map(({ person, points }) => [person, points + CONSTANT]),
    answer.map(({ id, points }) => [id, points]),
    `${name} and Fairway give different answers`,
  )
}

async function benchPostgres(
  folder: string,
  pairs: string,
  languages: string,
  asked: Question[],
  answers: Ranked[][],
): Promise<number> {
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres') })
  const client = new pg.Client({ connectionString: postgres.ownerUrl })
  try {
    await client.connect()
    await client.query("set jit = off; set work_mem = '256MB'; set maintenance_work_mem = '512MB'")
    await client.query(`
      create unlogged table pairs_loaded (country text, skill int, person uuid);
      create unlogged table languages (person uuid, language text, cefr int)`)
    await load(client, 'pairs_loaded', pairs)
    await load(client, 'languages', languages)
    await client.query(`
      create unlogged table pairs as select * from pairs_loaded order by country, skill, person;
      drop table pairs_loaded;
      create index on pairs (country, skill, person);
      create index on languages (language, cefr, person);
      create index on languages (person, language, cefr);`)
    for (const table of ['pairs', 'languages']) await client.query(`vacuum analyze ${table}`)
    const text = sqlOf('unnest($1::int[], $2::int[]) as q (skill, weight)')
    const milliseconds: number[] = []
    for (const [i, question] of asked.entries()) {
      const { skills, weights, rest } = parametersOf(question)
      const start = performance.now()
      const { rows } = await client.query({ name: 'top', text, values: [skills, weights, ...rest] })
      milliseconds.push(performance.now() - start)
      checkAnswer('PostgreSQL', rows, answers[i]!)
    }
    const times = timesOf(milliseconds)
    line('PostgreSQL 18, covering index, same answers', inWords(times))
    return times.p50
  } finally {
    await client.end()
    await postgres.stop()
  }
}

async function load(client: pg.Client, table: string, file: string): Promise<void> {
  for await (const lines of inLines(file)) {
    const rows = lines
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => text.split(','))
    const columns = rows[0]?.map((_, column) => rows.map((row) => row[column])) ?? []
    const types = table === 'languages' ? ['uuid', 'text', 'int'] : ['text', 'int', 'uuid']
    const arrays = types.map((type, i) => `$${i + 1}::${type}[]`).join(', ')
    await client.query(`insert into ${table} select * from unnest(${arrays})`, columns)
  }
}

/** A megabyte of whole lines at a time. */
async function* inLines(file: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 2 ** 20 })) {
    const text: string = rest + chunk
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    yield text.slice(0, end)
  }
  if (rest !== '') yield rest
}

async function benchDuckDb(
  pairs: string,
  languages: string,
  asked: Question[],
  answers: Ranked[][],
): Promise<number> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  await connection.run(`create table pairs as select * from read_csv('${pairs}', header = false, auto_detect = false,
    columns = {'country': 'varchar', 'skill': 'integer', 'person': 'uuid'}) order by country, skill, person`)
  await connection.run(`create table languages as select * from read_csv('${languages}', header = false,
    auto_detect = false, columns = {'person': 'uuid', 'language': 'varchar', 'cefr': 'integer'})
    order by language, cefr, person`)
  const milliseconds: number[] = []
  for (const [i, question] of asked.entries()) {
    const { skills, weights, rest } = parametersOf(question)
    const values = skills.map((skill, s) => `(${skill}, ${weights[s]})`).join(', ')
    const text = sqlOf(`(values ${values}) as q (skill, weight)`).replace(/\$(\d)/g, (_, n) => {
      const value = rest[Number(n) - 3]!
      return typeof value === 'number' ? String(value) : `'${value}'`
    })
    const start = performance.now()
    const reader = await connection.runAndReadAll(text)
    milliseconds.push(performance.now() - start)
    const rows = reader
      .getRowObjects()
      .map((row) => ({ person: String(row.person), points: Number(row.points) }))
    checkAnswer('DuckDB', rows, answers[i]!)
  }
  const times = timesOf(milliseconds)
  line('DuckDB, sorted tables, same answers', inWords(times))
  connection.closeSync()
  instance.closeSync()
  return times.p50
}

function lines(name: string, { times, quickest }: { times: Times; quickest: Times }): void {
  line(name, inWords(times))
  line('  the quickest of three askings', inWords(quickest))
}

function benchMiniSearch(asked: Question[]): number {
  const people = zipfData(fewer).people().toArray()
  const index = new MiniSearch({
    fields: ['skills'],
    idField: 'id',
    storeFields: ['pool', 'languages'],
    tokenize: (text) => text.split(' '),
  })
  index.addAll(
    people.map(({ id, pool, skills, languages }) => ({
      id,
      pool,
      languages,
      skills: skills.map(({ skillId }) => skillId).join(' '),
    })),
  )
  const exact = createPeopleIndex<PooledPerson>(people, { poolOf })
  let shared = 0
  let wanted = 0
  const { times } = timed(asked, ({ vacancy, pools }) => {
    const weights = new Map(vacancy.skills.map(({ skillId, weight }) => [skillId, weight]))
    const [language] = vacancy.languages
    const found = index
      .search([...weights.keys()].join(' '), {
        boostTerm: (term) => weights.get(term) ?? 1,
        filter: (result) =>
          pools.includes(result.pool) &&
          (result.languages as Person['languages']).some(
            (spoken) => spoken.language === language?.language && spoken.cefr >= language.minimum,
          ),
      })
      .slice(0, 20)
    const ids = new Set(exact.top(vacancy, { pools }).map(({ id }) => id))
    wanted += ids.size
    shared += found.filter(({ id }) => ids.has(id)).length
    return found
  })
  line(
    `MiniSearch, with ${fewer} people, not exact`,
    `${inWords(times)}, ${((100 * shared) / wanted).toFixed(0)} % of the best 20`,
  )
  return times.p50
}
