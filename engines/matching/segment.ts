/**
 * A part of an index: items numbered from 0, each with its id, the postings of its terms, a record of everything else
 * in 32-bit words, and a head, the one word that a scan needs. New items go to a growing segment; a packed one is
 * ordered by pool, and of it only the bits that say who is still there ever change.
 *
 * A posting is `item << bits | payload`; a term's postings stand in the order of items.
 */
import { hasBit, setBit, Words } from './words.ts'

export interface Encoded {
  terms: number[]
  payloads: number[]
  record: number[]
  head: number
}

export interface Postings {
  values: Uint32Array
  from: number
  to: number
}

export interface Range {
  start: number
  end: number
}

const NONE: Postings = { values: new Uint32Array(0), from: 0, to: 0 }
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true })
const MOST_POOLS = 0x10000

export abstract class Segment {
  abstract readonly count: number
  abstract readonly idBytes: Uint8Array
  abstract readonly idStarts: Uint32Array
  abstract readonly records: Uint32Array
  abstract readonly recordStarts: Uint32Array
  abstract readonly heads: Uint32Array
  /** One bit for each item that was not removed. */
  abstract readonly alive: Uint32Array
  dead = 0

  abstract list(term: number): Postings
  /** The number of the item; -1 when it is not here any more. */
  abstract find(id: string): number
  /** Where items of these pools stand, and perhaps others: see `poolAt`. */
  abstract rangesOf(pools: ReadonlySet<number> | undefined): Range[]
  abstract poolAt(item: number): number
  abstract readonly bytes: number

  remove(item: number): void {
    this.alive[item >>> 5]! &= ~(1 << (item & 31))
    this.dead++
  }

  idAt(item: number): string {
    const { idBytes, idStarts } = this
    let id = ''
    for (let at = idStarts[item]!; at < idStarts[item + 1]!; at++) {
      const byte = idBytes[at]!
      if (byte > 127) return this.#decodedIdAt(item)
      id += String.fromCharCode(byte)
    }
    return id
  }

  /** As `idAt(item) < id`, in the order of code units, without making a text of it. */
  isIdBefore(item: number, id: string): boolean {
    const { idBytes, idStarts } = this
    const start = idStarts[item]!
    const length = idStarts[item + 1]! - start
    for (let i = 0; i < length; i++) {
      if (i === id.length) return false
      const byte = idBytes[start + i]!
      const unit = id.charCodeAt(i)
      if (byte > 127 || unit > 127) return this.#decodedIdAt(item) < id
      if (byte !== unit) return byte < unit
    }
    return length < id.length
  }

  #decodedIdAt(item: number): string {
    return DECODER.decode(this.idBytes.subarray(this.idStarts[item]!, this.idStarts[item + 1]!))
  }
}

export class GrowingSegment extends Segment {
  readonly #bits: number
  readonly #itemOf = new Map<string, number>()
  readonly #lists: (Words | undefined)[] = []
  readonly #records = new Words()
  readonly #recordStarts = new Words()
  readonly #heads = new Words()
  readonly #pools = new Words()
  readonly #alive = new Words()
  readonly #idStarts = new Words()
  idBytes = new Uint8Array(64)
  count = 0

  constructor(bits: number) {
    super()
    this.#bits = bits
    this.#recordStarts.push(0)
    this.#idStarts.push(0)
  }

  get idStarts(): Uint32Array {
    return this.#idStarts.array
  }
  get records(): Uint32Array {
    return this.#records.array
  }
  get recordStarts(): Uint32Array {
    return this.#recordStarts.array
  }
  get heads(): Uint32Array {
    return this.#heads.array
  }
  get alive(): Uint32Array {
    return this.#alive.array
  }
  get bytes(): number {
    let words = this.#records.array.length + this.idBytes.length / 4 + 4 * this.#heads.array.length
    for (const list of this.#lists) words += list?.array.length ?? 0
    return 4 * words
  }

  add(id: string, pool: number, { terms, payloads, record, head }: Encoded): void {
    if (pool >= MOST_POOLS) throw new RangeError(`an index holds at most ${MOST_POOLS} pools`)
    const item = this.count++
    if (item >= 2 ** (32 - this.#bits)) throw new RangeError(`an index part is full with ${item} items`)
    for (let i = 0; i < terms.length; i++) {
      let list = this.#lists[terms[i]!]
      if (!list) {
        list = new Words()
        this.#lists[terms[i]!] = list
      }
      list.push(item * 2 ** this.#bits + payloads[i]!)
    }
    for (const word of record) this.#records.push(word)
    this.#recordStarts.push(this.#records.length)
    this.#heads.push(head)
    this.#pools.push(pool)
    if ((item & 31) === 0) this.#alive.push(0)
    setBit(this.#alive.array, item)
    this.#pushId(id)
    this.#itemOf.set(id, item)
  }

  #pushId(id: string): void {
    const start = this.#idStarts.array[this.count - 1]!
    while (start + 3 * id.length > this.idBytes.length) {
      const larger = new Uint8Array(2 * this.idBytes.length)
      larger.set(this.idBytes)
      this.idBytes = larger
    }
    const { written } = new TextEncoder().encodeInto(id, this.idBytes.subarray(start))
    this.#idStarts.push(start + written)
  }

  list(term: number): Postings {
    const list = this.#lists[term]
    return list ? { values: list.array, from: 0, to: list.length } : NONE
  }

  find(id: string): number {
    const item = this.#itemOf.get(id)
    return item !== undefined && hasBit(this.alive, item) ? item : -1
  }

  rangesOf(): Range[] {
    return this.count === 0 ? [] : [{ start: 0, end: this.count }]
  }

  poolAt(item: number): number {
    return this.#pools.array[item]!
  }
}

/** The arrays of a packed segment, as they stand in a snapshot. */
export interface PackedArrays {
  idBytes: Uint8Array
  idStarts: Uint32Array
  /** A hash table of items + 1 by id; 0 is a free place. */
  places: Uint32Array
  records: Uint32Array
  recordStarts: Uint32Array
  heads: Uint32Array
  alive: Uint32Array
  postings: Uint32Array
  /** By term, and the end of the last. */
  postingStarts: Uint32Array
  /** Numbers of pools, rising, and where each starts; with the end of the last. */
  pools: Uint32Array
  poolStarts: Uint32Array
}

/** A term found in at least one item of so many has a bitmap: it then takes no more memory than the postings. */
const DENSE = 32
const LEVELS = 8

export class PackedSegment extends Segment implements PackedArrays {
  readonly count: number
  readonly idBytes: Uint8Array
  readonly idStarts: Uint32Array
  readonly places: Uint32Array
  readonly records: Uint32Array
  readonly recordStarts: Uint32Array
  readonly heads: Uint32Array
  readonly alive: Uint32Array
  readonly postings: Uint32Array
  readonly postingStarts: Uint32Array
  readonly pools: Uint32Array
  readonly poolStarts: Uint32Array
  readonly #bitmaps = new Map<number, Uint32Array>()

  constructor(arrays: PackedArrays, dead = 0) {
    super()
    this.count = arrays.heads.length
    this.dead = dead
    this.idBytes = arrays.idBytes
    this.idStarts = arrays.idStarts
    this.places = arrays.places
    this.records = arrays.records
    this.recordStarts = arrays.recordStarts
    this.heads = arrays.heads
    this.alive = arrays.alive
    this.postings = arrays.postings
    this.postingStarts = arrays.postingStarts
    this.pools = arrays.pools
    this.poolStarts = arrays.poolStarts
  }

  get bytes(): number {
    let bytes = 0
    for (const array of Object.values(this.arrays())) bytes += array.byteLength
    for (const bitmap of this.#bitmaps.values()) bytes += bitmap.byteLength
    return bytes
  }

  arrays(): PackedArrays {
    const { idBytes, idStarts, places, records, recordStarts, heads, alive } = this
    const { postings, postingStarts, pools, poolStarts } = this
    return {
      idBytes,
      idStarts,
      places,
      records,
      recordStarts,
      heads,
      alive,
      postings,
      postingStarts,
      pools,
      poolStarts,
    }
  }

  list(term: number): Postings {
    if (term + 1 >= this.postingStarts.length) return NONE
    return { values: this.postings, from: this.postingStarts[term]!, to: this.postingStarts[term + 1]! }
  }

  find(id: string): number {
    const { places } = this
    const mask = places.length - 1
    for (let place = hashOf(id) & mask; places[place] !== 0; place = (place + 1) & mask) {
      const item = places[place]! - 1
      if (hasBit(this.alive, item) && this.idAt(item) === id) return item
    }
    return -1
  }

  rangesOf(pools: ReadonlySet<number> | undefined): Range[] {
    const ranges: Range[] = []
    this.pools.forEach((pool, i) => {
      if (pools && !pools.has(pool)) return
      const start = this.poolStarts[i]!
      const end = this.poolStarts[i + 1]!
      const last = ranges.at(-1)
      if (last?.end === start) last.end = end
      else ranges.push({ start, end })
    })
    return ranges
  }

  poolAt(item: number): number {
    let low = 0
    let high = this.pools.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (this.poolStarts[middle]! <= item) low = middle
      else high = middle
    }
    return this.pools[low]!
  }

  /** One bit for each item with the term and at least this payload, where `makeBitmaps` made it. */
  bitmapOf(term: number, payload: number): Uint32Array | undefined {
    return this.#bitmaps.get(term * LEVELS + payload)
  }

  /** Makes a bitmap for each payload from 1 to the highest of a term, if many items have it; says whether. */
  makeBitmaps(term: number, bits: number): boolean {
    const { values, from, to } = this.list(term)
    if ((to - from) * DENSE < this.count || to === from) return false
    const levels: Uint32Array[] = []
    for (let i = from; i < to; i++) {
      const payload = values[i]! & ((1 << bits) - 1)
      for (let level = 1; level <= payload; level++) {
        levels[level] ??= new Uint32Array(this.alive.length)
        setBit(levels[level]!, values[i]! >>> bits)
      }
    }
    for (const [level, bitmap] of levels.entries()) {
      if (bitmap) this.#bitmaps.set(term * LEVELS + level, bitmap)
    }
    return true
  }
}

// FNV-1a over code units.
export function hashOf(id: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}
