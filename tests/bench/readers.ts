/** The same questions through the threads of the service, from the asking to the answer in the server's own thread. */
import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createVacancyIndex, type MatchIndex, type Ranked, type Vacancy } from '@fairway/matching'
import type { IndexedVacancy } from '../../platform/features/matching/domain.ts'
import { startReaders } from '../../platform/features/matching/readers.ts'
import type { PooledPerson } from './matching-data.ts'
import { inWords, timesOf } from './support.ts'

type Question = { vacancy: Vacancy; pools: string[] }

export async function benchReaders(
  index: MatchIndex<PooledPerson, Vacancy>,
  asked: readonly Question[],
  expected: readonly Ranked[][],
  line: (name: string, text: string) => void,
): Promise<void> {
  const readers = startReaders({ people: index as never, vacancies: createVacancyIndex<IndexedVacancy>() })
  const ask = ({ vacancy, pools }: Question) => readers.ask('people', vacancy, { pools })
  for (const question of asked.slice(0, 100)) await Promise.all([ask(question), ask(question)])
  const times: number[] = []
  for (const [number, question] of asked.entries()) {
    const begun = performance.now()
    const answer = await ask(question)
    times.push(performance.now() - begun)
    assert.deepEqual(answer, expected[number])
  }
  line('  asked of the threads', inWords(timesOf(times)))
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const begun = performance.now()
  await Promise.all([0, 1, 2, 3].map((lane) => askAll(asked.filter((_, number) => number % 4 === lane))))
  const seconds = (performance.now() - begun) / 1000
  delay.disable()
  line(
    '  four at once',
    `${Math.round(asked.length / seconds)} answers a second, the server late by p99 ${(delay.percentile(99) / 1e6 - 1).toFixed(1)} ms`,
  )
  await readers.stop()

  async function askAll(questions: readonly Question[]): Promise<void> {
    for (const question of questions) await ask(question)
  }
}
