import { checkedLimit } from './check.ts'
import { Top } from './top.ts'
import type { Ranked, RankOptions } from './types.ts'

/** One term of an item, with what the item has to say about it as a small number (`payload`). */
export interface Entry {
  key: string
  payload: number
}

/** One term of a query: what each payload adds to an item's tally. */
export interface Term {
  key: string
  added: Int32Array
}

/** A tally holds points in its low 16 bits and the number of essential skills met above them. */
export const ONE_ESSENTIAL = 1 << 16
const POINTS_MASK = ONE_ESSENTIAL - 1

/** Points that can be had in all, and of these on top of the tally. */
export interface Totals {
  maximum: number
  restMaximum: number
}

export const NO_TOTALS: Totals = { maximum: 0, restMaximum: 0 }

/** What turns tallies into a ranking. The totals are a vacancy's: of the query or else of the item. */
export interface Scoring<Record> extends Totals {
  restPoints(record: Record): number
  isExcluded(record: Record, essentialsMet: number): boolean
}

const BUCKETS = 1024

/**
 * Postings from term to items. A query adds up its terms' postings into one tally per item, then looks at the
 * items in falling order of the best share they could still reach and stops when no other can enter the top.
 * Deleting an item searches its postings, so there are no tombstones and nothing is ever rebuilt.
 */
export class InvertedIndex<Record extends { id: string }> {
  readonly #payloadBits: number
  readonly #terms = new Map<string, Posting>()
  readonly #slotOf = new Map<string, number>()
  readonly #items: ({ record: Record; postings: Posting[]; packed: number[] } | undefined)[] = []
  readonly #freeSlots: number[] = []
  #maximums = new Int32Array(64)
  #restMaximums = new Int32Array(64)
  #tallies = new Int32Array(64)
  #candidates = new Int32Array(64)
  #ordered = new Int32Array(64)
  #buckets = new Uint16Array(64)

  constructor(payloadBits: number) {
    this.#payloadBits = payloadBits
  }

  get size(): number {
    return this.#slotOf.size
  }

  upsert(record: Record, entries: readonly Entry[], totals: Totals): void {
    this.remove(record.id)
    const slot = this.#freeSlots.pop() ?? this.#items.length
    if (slot >= 2 ** (31 - this.#payloadBits)) throw new RangeError(`index full: ${slot} items`)
    const postings: Posting[] = []
    const packed: number[] = []
    for (const { key, payload } of entries) {
      let posting = this.#terms.get(key)
      if (!posting) {
        posting = new Posting(key)
        this.#terms.set(key, posting)
      }
      const value = (slot << this.#payloadBits) | payload
      posting.add(value)
      postings.push(posting)
      packed.push(value)
    }
    this.#items[slot] = { record, postings, packed }
    this.#slotOf.set(record.id, slot)
    if (slot >= this.#tallies.length) this.#grow()
    this.#maximums[slot] = totals.maximum
    this.#restMaximums[slot] = totals.restMaximum
  }

  remove(id: string): boolean {
    const slot = this.#slotOf.get(id)
    if (slot === undefined) return false
    const { postings, packed } = this.#items[slot]!
    postings.forEach((posting, i) => {
      posting.remove(packed[i]!)
      if (posting.length === 0) this.#terms.delete(posting.key)
    })
    this.#items[slot] = undefined
    this.#slotOf.delete(id)
    this.#freeSlots.push(slot)
    return true
  }

  top(terms: readonly Term[], scoring: Scoring<Record>, options: RankOptions): Ranked[] {
    const top = new Top(checkedLimit(options))
    this.#tally(terms)
    const count = this.#orderCandidates(scoring)
    for (let i = 0; i < count; i++) {
      const slot = this.#ordered[i]!
      const { worst } = top
      if (worst && worst.points * BUCKETS >= (this.#buckets[slot]! + 1) * worst.maximum) break
      const tally = this.#tallies[slot]!
      const maximum = this.#maximums[slot]! + scoring.maximum
      const bound = (tally & POINTS_MASK) + this.#restMaximums[slot]! + scoring.restMaximum
      const { record } = this.#items[slot]!
      if (!top.wouldKeep({ id: record.id, points: bound, maximum })) continue
      const points = (tally & POINTS_MASK) + scoring.restPoints(record)
      const candidate = { id: record.id, points, maximum }
      if (!top.wouldKeep(candidate) || scoring.isExcluded(record, tally >>> 16)) continue
      if (options.accept?.(record.id) ?? true) top.add(candidate)
    }
    return top.sorted()
  }

  #tally(terms: readonly Term[]): void {
    const tallies = this.#tallies
    const bits = this.#payloadBits
    const mask = (1 << bits) - 1
    tallies.fill(0)
    for (const { key, added } of terms) {
      const posting = this.#terms.get(key)
      if (!posting) continue
      const { values, length } = posting
      for (let i = 0; i < length; i++) {
        const value = values[i]!
        tallies[value >>> bits]! += added[value & mask]!
      }
    }
  }

  /** Counting sort of the items with points into `#ordered`, best bucket of reachable share first. */
  #orderCandidates(totals: Totals): number {
    const tallies = this.#tallies
    const candidates = this.#candidates
    const ordered = this.#ordered
    const buckets = this.#buckets
    const maximums = this.#maximums
    const restMaximums = this.#restMaximums
    const starts = new Int32Array(BUCKETS + 2)
    const slots = this.#items.length
    let count = 0
    for (let slot = 0; slot < slots; slot++) {
      const points = tallies[slot]! & POINTS_MASK
      if (points === 0) continue
      const bound = points + restMaximums[slot]! + totals.restMaximum
      const bucket = ((bound * BUCKETS) / (maximums[slot]! + totals.maximum)) | 0
      buckets[slot] = bucket
      starts[BUCKETS - bucket + 1]!++
      candidates[count++] = slot
    }
    for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!
    for (let i = 0; i < count; i++) {
      const slot = candidates[i]!
      ordered[starts[BUCKETS - buckets[slot]!]!++] = slot
    }
    return count
  }

  #grow(): void {
    const capacity = 2 * this.#tallies.length
    this.#maximums = copyTo(new Int32Array(capacity), this.#maximums)
    this.#restMaximums = copyTo(new Int32Array(capacity), this.#restMaximums)
    this.#tallies = new Int32Array(capacity)
    this.#candidates = new Int32Array(capacity)
    this.#ordered = new Int32Array(capacity)
    this.#buckets = new Uint16Array(capacity)
  }
}

class Posting {
  readonly key: string
  values = new Int32Array(4)
  length = 0

  constructor(key: string) {
    this.key = key
  }

  add(value: number): void {
    if (this.length === this.values.length) {
      this.values = copyTo(new Int32Array(2 * this.length), this.values)
    }
    this.values[this.length++] = value
  }

  remove(value: number): void {
    this.values[this.values.indexOf(value)] = this.values[--this.length]!
  }
}

function copyTo(larger: Int32Array<ArrayBuffer>, values: Int32Array): Int32Array<ArrayBuffer> {
  larger.set(values)
  return larger
}
