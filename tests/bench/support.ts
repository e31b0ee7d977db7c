/** What the benches share: repeatable chance, times, and where real data may lie. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** mulberry32: the same numbers in every run. */
export function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Numbers below `size`, the first drawn more often by Zipf's law with this exponent. */
export function zipf(size: number, exponent: number, random: () => number): () => number {
  const sums = new Float64Array(size)
  let sum = 0
  for (let i = 0; i < size; i++) {
    sum += 1 / (i + 1) ** exponent
    sums[i] = sum
  }
  return () => {
    const wanted = random() * sum
    let low = 0
    let high = size - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (sums[middle]! < wanted) low = middle + 1
      else high = middle
    }
    return low
  }
}

export interface Times {
  p50: number
  p95: number
  p99: number
  max: number
}

export function timesOf(milliseconds: readonly number[]): Times {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

export function inWords({ p50, p95, p99, max }: Times): string {
  const ms = (time: number) => time.toFixed(2).padStart(9)
  return `p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)}  max ${ms(max)} ms`
}

/**
 * Asks everything three times: `times` are those of the first round, `quickest` the shortest of the three for each
 * question, which tells the work from what else the machine does.
 */
export function timed<Q, A>(questions: readonly Q[], answer: (question: Q) => A) {
  const rounds = Array.from({ length: 3 }, () =>
    questions.map((question) => {
      const start = performance.now()
      const given = answer(question)
      return { given, milliseconds: performance.now() - start }
    }),
  )
  const [first = []] = rounds
  return {
    answers: first.map(({ given }) => given),
    times: timesOf(first.map(({ milliseconds }) => milliseconds)),
    quickest: timesOf(first.map((_, i) => Math.min(...rounds.map((round) => round[i]!.milliseconds)))),
  }
}

/** A folder of real data beside the project, or undefined: the bench then says what it does without. */
export function sharedData(name: string): string | undefined {
  const root = join(import.meta.dirname, '..', '..')
  return [
    process.env.FAIRWAY_SHARED_DATA,
    join(root, '..', 'shared', 'data'),
    join(root, '..', '..', 'shared', 'data'),
  ]
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(folder))
}
