/**
 * Matching among ten million people: the index is made and saved by one process and served by another, as after a restart,
 * so that its memory is that of a server and not of making the data.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createPeopleIndex,
  createVacancyIndex,
  type Ranked,
  rankPeople,
  restorePeopleIndex,
} from '@fairway/matching'
import { readIndexes, writeIndexes } from '../../platform/features/matching/files.ts'
import { type PooledPerson, realData } from './matching-data.ts'
import { benchReaders } from './readers.ts'
import { inWords, timed } from './support.ts'

const count = Number(process.env.BENCH_PEOPLE ?? 10_000_000)
const questions = Number(process.env.BENCH_QUESTIONS ?? 300)
const poolOf = (person: PooledPerson) => person.pool
const origin = 'bench'
const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

export async function benchLargeMatching(): Promise<void> {
  const served = process.env.BENCH_FOLDER
  if (served) return serve(served)
  const folder = mkdtempSync(join(tmpdir(), 'fairway-bench-'))
  try {
    const start = performance.now()
    const index = createPeopleIndex(realData(count).people(), { poolOf })
    console.log(
      `${count} people: index of ${megabytes(index.bytes)}, made with its people in ${seconds(start)}`,
    )
    await writeIndexes(folder, {
      moment: '1:1:',
      origin,
      purgedAt: 0,
      savedAt: 0,
      people: index.snapshot(),
      vacancies: createVacancyIndex().snapshot(),
    })
    const child = spawn(
      process.execPath,
      [...process.execArgv, join(import.meta.dirname, 'run.ts'), 'matching-large'],
      { env: { ...process.env, BENCH_FOLDER: folder }, stdio: 'inherit' },
    )
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function serve(folder: string): Promise<void> {
  const start = performance.now()
  const saved = await readIndexes(folder, origin)
  assert.ok(saved)
  const index = restorePeopleIndex<PooledPerson>(saved.people, { poolOf })
  console.log(`read from its files in ${seconds(start)}: ${index.size} people, ${megabytes(index.bytes)}`)
  const data = realData(count)
  const asked = data.vacancies(questions, false)
  for (const { vacancy, pools } of asked.slice(0, 50)) index.top(vacancy, { pools })
  const { answers, times, quickest } = timed(asked, ({ vacancy, pools }) => index.top(vacancy, { pools }))
  console.log(`the best 20 in 5 countries        ${inWords(times)}`)
  console.log(`  the quickest of three askings   ${inWords(quickest)}`)
  await benchReaders(index, asked, answers, (name, text) => console.log(`${name.padEnd(34)}${text}`))
  console.log(
    `  resident ${megabytes(process.memoryUsage().rss)}, load of the machine ${loadavg()[0]!.toFixed(1)}`,
  )
  const { vacancy, pools } = asked[0]!
  let best: Ranked[] = []
  let chunk: PooledPerson[] = []
  const scoreChunk = () => {
    best = [...best, ...rankPeople(vacancy, chunk)]
      .sort((a, b) => b.points - a.points || (a.id < b.id ? -1 : 1))
      .slice(0, 20)
    chunk = []
  }
  for (const person of data.people()) {
    if (pools.includes(person.pool) && chunk.push(person) === 50_000) scoreChunk()
  }
  scoreChunk()
  assert.deepEqual(answers[0], best)
  console.log('  one answer held against scoring each: equal')
}
