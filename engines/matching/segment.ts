/**
 * A part of an index: items numbered from 0, each with its id, the postings of its terms, a record of everything else
 * in 32-bit words, and a head, the one word that a scan needs. New items go to a growing segment; a packed one is
 * ordered by pool and kind of work, and of it only the bits that say who is still there ever change.
 *
 * A posting is `item << bits | payload`; a term's postings stand in the order of items.
 */
import { checksumOf, SnapshotError } from './snapshot.ts'
import { hasBit, setBit, Words } from './words.ts'

/**
 * The first word of every record says in these bits what work it is of: items of one pool stand in its order. What is of
 * the same work has much else in common, so that the postings of a question lie close together.
 */
export const KIND = (1 << 14) - 1

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
const ENCODER = new TextEncoder()
const MOST_POOLS = 0x10000

/** No text begins with this byte in UTF-8. It stands before the 16 bytes of a UUID, which take half the room of its text. */
const UUID = 0xff
const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
/** Where the two digits of each byte stand in the text. */
const DIGITS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]

/** Writes an id and says how many bytes it takes. */
function writeId(id: string, bytes: Uint8Array, at: number): number {
  if (!UUID_PATTERN.test(id)) return ENCODER.encodeInto(id, bytes.subarray(at)).written
  bytes[at] = UUID
  for (let i = 0; i < 16; i++) bytes[at + 1 + i] = Number.parseInt(id.substr(DIGITS[i]!, 2), 16)
  return 17
}

function uuidAt(bytes: Uint8Array, at: number): string {
  let id = ''
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) id += '-'
    id += HEX[bytes[at + i]!]!
  }
  return id
}

/** Mostly told from the first digits. */
function isUuidBefore(bytes: Uint8Array, at: number, id: string): boolean {
  for (let i = 0; i < 4; i++) {
    const digits = HEX[bytes[at + i]!]!
    for (let j = 0; j < 2; j++) {
      const difference = digits.charCodeAt(j) - id.charCodeAt(2 * i + j)
      if (difference !== 0) return difference < 0
    }
  }
  return uuidAt(bytes, at) < id
}

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
    let at = idStarts[item]!
    if (idBytes[at] === UUID) return uuidAt(idBytes, at + 1)
    let id = ''
    for (; at < idStarts[item + 1]!; at++) {
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
    if (idBytes[start] === UUID) return isUuidBefore(idBytes, start + 1, id)
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
    // A copy: shared memory is not decoded.
    return DECODER.decode(this.idBytes.slice(this.idStarts[item]!, this.idStarts[item + 1]!))
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
    this.#idStarts.push(start + writeId(id, this.idBytes, start))
  }

  list(term: number): Postings {
    const list = this.#lists[term]
    return list ? { values: list.array, from: 0, to: list.length } : NONE
  }

  /** Everybody who is still there, as they were added. */
  *entries(): Generator<{ id: string; pool: number; encoded: Encoded }> {
    const found = Array.from({ length: this.count }, () => ({
      terms: [] as number[],
      payloads: [] as number[],
    }))
    const payload = (1 << this.#bits) - 1
    for (const [term, list] of this.#lists.entries()) {
      for (const posting of list?.array.subarray(0, list.length) ?? []) {
        const { terms, payloads } = found[posting >>> this.#bits]!
        terms.push(term)
        payloads.push(posting & payload)
      }
    }
    for (const [item, { terms, payloads }] of found.entries()) {
      if (!hasBit(this.alive, item)) continue
      const record = [...this.records.subarray(this.recordStarts[item], this.recordStarts[item + 1])]
      yield {
        id: this.idAt(item),
        pool: this.poolAt(item),
        encoded: { terms, payloads, record, head: this.heads[item]! },
      }
    }
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

/** How much of everything a packed segment holds. */
export interface Sizes {
  items: number
  idBytes: number
  records: number
  terms: number
  pools: number
  postings: number
}

/**
 * A packed segment is one run of bytes, which never changes, in memory that threads share and in a file alike: a head of
 * 32-bit words (mark, version, checksum, the sizes), and the arrays, each at a multiple of 8.
 */
const MARK = 0x53585746
const VERSION = 2
const HEAD = 16
const SIZES = ['items', 'idBytes', 'records', 'terms', 'pools', 'postings'] as const

/** The arrays in their order, by the number of words in each. */
const layoutOf = ({ items, idBytes, records, terms, pools, postings }: Sizes) => ({
  heads: items,
  idStarts: items + 1,
  /** A hash table of items + 1 by id; 0 is a free place. */
  places: 2 ** Math.ceil(Math.log2(1.5 * items + 2)),
  recordStarts: items + 1,
  records,
  /** Numbers of pools, rising, and where each starts; with the end of the last. */
  pools,
  poolStarts: pools + 1,
  /** By term, and the end of the last. */
  postingStarts: terms + 1,
  postings,
  idBytes: Math.ceil(idBytes / 4),
})

const even = (words: number) => words + (words & 1)

/** Bytes for a segment of these sizes, its head written. */
export function newSegment(sizes: Sizes): Uint8Array {
  const words = Object.values(layoutOf(sizes)).reduce((sum, length) => sum + even(length), HEAD)
  const head = new Uint32Array(new SharedArrayBuffer(4 * words))
  head.set([MARK, VERSION, 0, ...SIZES.map((size) => sizes[size])])
  return new Uint8Array(head.buffer)
}

export function seal(file: Uint8Array): void {
  new Uint32Array(file.buffer, file.byteOffset, 3)[2] = checksumOf(file)
}

/** Throws `SnapshotError` unless these are the bytes that were sealed. */
export function checkSegment(file: Uint8Array, checksum: number): void {
  if (file.length < 4 * HEAD) throw new SnapshotError('truncated', `a part has only ${file.length} bytes`)
  const head = new Uint32Array(file.buffer, file.byteOffset, HEAD)
  if (head[0] !== MARK) throw new SnapshotError('not-a-snapshot', 'a part does not begin as one')
  if (head[1] !== VERSION) {
    throw new SnapshotError(
      'other-version',
      `a part is of version ${head[1]}, and this is version ${VERSION}`,
    )
  }
  if (head[2] !== checksum || checksumOf(file) !== checksum) {
    throw new SnapshotError('damaged', 'the checksum of a part is wrong')
  }
}

/** A term found in at least one item of so many has a bitmap: it then takes no more memory than the postings. */
const DENSE = 32
const LEVELS = 8

/** What another thread needs to read a packed segment too. Of it only `alive` is a copy there, and its own. */
export interface SharedSegment {
  number: number
  file: Uint8Array
  alive: Uint32Array
  dead: number
  bitmaps: Map<number, Uint32Array>
}

let packedSegments = 0

export class PackedSegment extends Segment {
  /** Of all segments that this thread has packed. */
  readonly number: number
  readonly file: Uint8Array
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
  readonly #bitmaps: Map<number, Uint32Array>

  /** `alive` says who is still there, of whom `dead` are not; all are when it is not given. */
  constructor(
    file: Uint8Array,
    { alive, dead = 0, number = packedSegments++, bitmaps = new Map() }: Partial<SharedSegment> = {},
  ) {
    super()
    const head = new Uint32Array(file.buffer, file.byteOffset, HEAD)
    const sizes = Object.fromEntries(SIZES.map((size, i) => [size, head[3 + i]!])) as unknown as Sizes
    let at = HEAD
    const arrays = Object.fromEntries(
      Object.entries(layoutOf(sizes)).map(([name, length]) => {
        const array = new Uint32Array(file.buffer, file.byteOffset + 4 * at, length)
        at += even(length)
        return [name, array]
      }),
    ) as { [name in keyof ReturnType<typeof layoutOf>]: Uint32Array }
    this.number = number
    this.#bitmaps = bitmaps
    this.file = file
    this.count = sizes.items
    this.dead = dead
    this.idBytes = new Uint8Array(file.buffer, arrays.idBytes.byteOffset, sizes.idBytes)
    this.idStarts = arrays.idStarts
    this.places = arrays.places
    this.records = arrays.records
    this.recordStarts = arrays.recordStarts
    this.heads = arrays.heads
    this.alive = alive ?? allOf(sizes.items)
    this.postings = arrays.postings
    this.postingStarts = arrays.postingStarts
    this.pools = arrays.pools
    this.poolStarts = arrays.poolStarts
  }

  get bytes(): number {
    let bytes = this.file.length + this.alive.byteLength
    for (const bitmap of this.#bitmaps.values()) bytes += bitmap.byteLength
    return bytes
  }

  /** `alive` is copied when this is sent. */
  get shared(): SharedSegment {
    const { number, file, alive, dead } = this
    return { number, file, alive, dead, bitmaps: this.#bitmaps }
  }

  get checksum(): number {
    return new Uint32Array(this.file.buffer, this.file.byteOffset, 3)[2]!
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

  /** Makes a bitmap for each payload from 1 to the highest of a term, if many items have it and none is there; says whether. */
  makeBitmaps(term: number, bits: number): boolean {
    if (this.bitmapOf(term, 1)) return false
    const { values, from, to } = this.list(term)
    if ((to - from) * DENSE < this.count || to === from) return false
    const levels: Uint32Array[] = []
    for (let i = from; i < to; i++) {
      const payload = values[i]! & ((1 << bits) - 1)
      for (let level = 1; level <= payload; level++) {
        levels[level] ??= new Uint32Array(new SharedArrayBuffer(this.alive.byteLength))
        setBit(levels[level]!, values[i]! >>> bits)
      }
    }
    for (const [level, bitmap] of levels.entries()) {
      if (bitmap) this.#bitmaps.set(term * LEVELS + level, bitmap)
    }
    return true
  }
}

function allOf(count: number): Uint32Array {
  const bits = new Uint32Array((count + 31) >>> 5).fill(-1)
  if (count & 31) bits[bits.length - 1] = -1 >>> (32 - (count & 31))
  return bits
}

// FNV-1a over code units.
export function hashOf(id: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}
