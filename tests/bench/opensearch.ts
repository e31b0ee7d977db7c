/**
 * People in OpenSearch beside the index in memory: the same people, the same questions, the same answers. A cluster of
 * three nodes on this machine, each shard kept twice, so that its bytes can be counted.
 */
import assert from 'node:assert/strict'
import { loadavg } from 'node:os'
import { createPeopleIndex, type Ranked } from '@fairway/matching'
import type { IndexedPerson, IndexedVacancy } from '../../platform/features/matching/domain.ts'
import { openCluster } from '../../platform/features/matching/opensearch/cluster.ts'
import { missingForCluster, startSearchCluster } from '../opensearch/cluster.ts'
import { realData } from './matching-data.ts'
import { inWords, timed, timesOf } from './support.ts'

const count = Number(process.env.BENCH_PEOPLE ?? 100_000)
const questions = Number(process.env.BENCH_QUESTIONS ?? 300)
const batch = 1_000

type Data = Pick<ReturnType<typeof realData>, 'name' | 'people' | 'vacancies'>

export async function benchOpenSearch(size = count, data: Data = realData(size)): Promise<void> {
  const missing = missingForCluster()
  if (missing) {
    console.log(`OpenSearch is not measured: ${missing}.`)
    return
  }
  const people = () =>
    data.people().map(({ pool, ...person }): IndexedPerson => ({ ...person, nationality: pool }))
  const asked = data
    .vacancies(questions, false)
    .map(({ vacancy, pools }): IndexedVacancy => ({ ...vacancy, recruitsFrom: pools[0]! }))
  console.log(
    `${size} people and ${questions} vacancies drawn from ${data.name}; load ${loadavg()[0]?.toFixed(1)}`,
  )

  const memory = createPeopleIndex<IndexedPerson>(people(), { poolOf: ({ nationality }) => nationality })
  for (const _ of memory.compact());
  const ours = timed(asked, (vacancy) => memory.top(vacancy, { pools: [vacancy.recruitsFrom] }))
  console.log(
    `In memory        ${inWords(ours.times)}  ${Math.round(memory.bytes / size)} bytes for each person`,
  )

  const nodes = await startSearchCluster()
  const cluster = openCluster({ urls: nodes.urls, name: 'bench', shards: 3 }, 60_000)
  try {
    const index = await cluster.create()
    const start = performance.now()
    let waiting: IndexedPerson[] = []
    const write = async () => {
      await cluster.write(
        index,
        waiting.map((person) => ({ id: person.id, person, version: 1 })),
      )
      waiting = []
    }
    for (const person of people()) {
      waiting.push(person)
      if (waiting.length === batch) await write()
    }
    await write()
    const seconds = (performance.now() - start) / 1000
    await cluster.swap(index)
    console.log(
      `OpenSearch       filled in ${seconds.toFixed(0)} s, ${Math.round(size / seconds)} people a second`,
    )
    const ask = async (vacancy: IndexedVacancy) => {
      const begun = performance.now()
      return { given: await cluster.top(vacancy), milliseconds: performance.now() - begun }
    }
    for (const vacancy of asked.slice(0, 100)) await ask(vacancy)
    const answers: Ranked[][] = []
    const times: number[] = []
    for (const vacancy of asked) {
      const { given, milliseconds } = await ask(vacancy)
      answers.push(given)
      times.push(milliseconds)
    }
    assert.deepEqual(answers, ours.answers)
    const theirs = timesOf(times)
    console.log(`OpenSearch       ${inWords(theirs)}  the same ${questions} answers`)
    console.log(`                 ${(theirs.p50 / ours.times.p50).toFixed(0)} times our p50`)
    const begun = performance.now()
    await Promise.all(
      Array.from({ length: 8 }, async (_, lane) => {
        for (let i = lane; i < asked.length; i += 8) await cluster.top(asked[i]!)
      }),
    )
    console.log(
      `                 ${Math.round((1000 * questions) / (performance.now() - begun))} answers a second, 8 at once`,
    )
    const url = `${nodes.urls[0]}/bench-people`
    console.log(
      `                 ${Math.round((await storedBytes(url)) / size)} bytes for each person on disk, kept once`,
    )
    await fetch(`${url}/_forcemerge?max_num_segments=1`, { method: 'POST' })
    console.log(`                 ${Math.round((await storedBytes(url)) / size)} bytes when merged`)
  } finally {
    await cluster.close()
    await nodes.close()
  }
}

async function storedBytes(url: string): Promise<number> {
  const stats = (await (await fetch(`${url}/_stats/store`)).json()) as {
    _all: { primaries: { store: { size_in_bytes: number } } }
  }
  return stats._all.primaries.store.size_in_bytes
}
