import type { Ranked } from './types.ts'

/** Best share of the maximum first, compared as fractions without rounding; ties by id in code unit order. */
export function compareRanked(a: Ranked, b: Ranked): number {
  return b.points * a.maximum - a.points * b.maximum || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** Keeps the best `limit` of what it is offered: a binary heap with the worst of them at the root. */
export class Top {
  readonly limit: number
  readonly #heap: Ranked[] = []

  constructor(limit: number) {
    this.limit = limit
  }

  /** The one to beat; undefined while there is room. */
  get worst(): Ranked | undefined {
    return this.#heap.length < this.limit ? undefined : this.#heap[0]
  }

  wouldKeep(candidate: Ranked): boolean {
    const { worst } = this
    return worst === undefined || compareRanked(candidate, worst) < 0
  }

  /** Only for a candidate that `wouldKeep` accepts. */
  add(candidate: Ranked): void {
    if (this.#heap.length < this.limit) this.#rise(candidate)
    else this.#sink(candidate)
  }

  sorted(): Ranked[] {
    return this.#heap.toSorted(compareRanked)
  }

  #rise(candidate: Ranked): void {
    const heap = this.#heap
    let hole = heap.length
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (compareRanked(heap[parent]!, candidate) >= 0) break
      heap[hole] = heap[parent]!
      hole = parent
    }
    heap[hole] = candidate
  }

  #sink(candidate: Ranked): void {
    const heap = this.#heap
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && compareRanked(heap[child + 1]!, heap[child]!) > 0) child++
      if (compareRanked(heap[child]!, candidate) <= 0) break
      heap[hole] = heap[child]!
      hole = child
    }
    heap[hole] = candidate
  }
}
