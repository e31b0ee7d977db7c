import {
  GrowingSegment,
  hashOf,
  KIND,
  newSegment,
  PackedSegment,
  type Postings,
  type Segment,
  seal,
} from './segment.ts'
import { hasBit } from './words.ts'

const GONE = 0xffffffff
/** Words or items handled between two pauses: some 2 ms. */
const STEP = 200_000

/**
 * What is left in the segments as one packed segment, ordered by pool. `generator.next()` does a step of it; the
 * segments may lose items meanwhile, which the new one then still has.
 */
export function* pack(
  sources: readonly Segment[],
  termCount: number,
  bits: number,
): Generator<void, PackedSegment> {
  let work = 0
  const { numbers, count, pools, poolStarts, idLength, recordLength } = yield* numbered(sources)
  let postingLength = 0
  for (let term = 0; term < termCount; term++) {
    for (const [s, source] of sources.entries()) {
      const list = source.list(term)
      const length = source.dead === 0 ? lengthOf(list) : countLeft(list, numbers[s]!, bits)
      postingLength += length
      work += length
      if (work > STEP) {
        work = 0
        yield
      }
    }
  }
  const file = newSegment({
    items: count,
    idBytes: idLength,
    records: recordLength,
    terms: termCount,
    pools: pools.length,
    postings: postingLength,
  })
  const packed = new PackedSegment(file)
  const { heads, idBytes, idStarts, places, postings, postingStarts, records, recordStarts } = packed
  packed.pools.set(pools)
  packed.poolStarts.set(poolStarts)
  yield
  yield* writeStarts(sources, numbers, idStarts, (source) => source.idStarts)
  yield* writeStarts(sources, numbers, recordStarts, (source) => source.recordStarts)
  for (const [s, source] of sources.entries()) {
    const number = numbers[s]!
    const { idStarts: idsFrom, recordStarts: recordsFrom } = source
    for (let item = 0; item < number.length; item++) {
      const to = number[item]!
      if (to === GONE) continue
      heads[to] = source.heads[item]!
      copy(source.idBytes, idsFrom[item]!, idsFrom[item + 1]!, idBytes, idStarts[to]!)
      copy(source.records, recordsFrom[item]!, recordsFrom[item + 1]!, records, recordStarts[to]!)
      work += 20
      if (work > STEP) {
        work = 0
        yield
      }
    }
  }

  let written = 0
  for (let term = 0; term < termCount; term++) {
    postingStarts[term] = written
    for (const [s, source] of sources.entries()) {
      const list = source.list(term)
      if (list.from === list.to) continue
      const end = renumber(list, numbers[s]!, bits, postings, written)
      const isOrdered = !(source instanceof GrowingSegment)
      mergeRuns(postings, postingStarts[term]!, written, end, isOrdered)
      written = end
      work += lengthOf(list)
      if (work > STEP) {
        work = 0
        yield
      }
    }
  }
  postingStarts[termCount] = written

  const mask = places.length - 1
  for (let item = 0; item < count; item++) {
    let place = hashOf(packed.idAt(item)) & mask
    while (places[place] !== 0) place = (place + 1) & mask
    places[place] = item + 1
    work += 200
    if (work > STEP) {
      work = 0
      yield
    }
  }
  seal(file)
  return packed
}

/** New numbers for what is left: pool by pool, within one by what work it is, then by segment and old number. */
function* numbered(sources: readonly Segment[]) {
  const counts: number[] = []
  const poolsOf: Uint16Array[] = []
  const kinds = new Uint32Array(KIND + 2)
  let idLength = 0
  let recordLength = 0
  let count = 0
  // As it is now: what is removed in between must not be counted and then left out.
  const alive = sources.map((source) => source.alive.slice())
  for (const [s, source] of sources.entries()) {
    const pools = new Uint16Array(source.count)
    const { idStarts, records, recordStarts } = source
    for (let item = 0; item < source.count; item++) {
      if (!hasBit(alive[s]!, item)) continue
      const pool = source.poolAt(item)
      pools[item] = pool
      counts[pool] = (counts[pool] ?? 0) + 1
      kinds[(records[recordStarts[item]!]! & KIND) + 1]!++
      count++
      idLength += idStarts[item + 1]! - idStarts[item]!
      recordLength += recordStarts[item + 1]! - recordStarts[item]!
      if (item % STEP === STEP - 1) yield
    }
    poolsOf.push(pools)
    yield
  }
  for (let kind = 0; kind <= KIND; kind++) kinds[kind + 1]! += kinds[kind]!
  const byKind = new Uint32Array(count)
  const segmentOf = new Uint16Array(count)
  for (const [s, source] of sources.entries()) {
    const { records, recordStarts } = source
    for (let item = 0; item < source.count; item++) {
      if (hasBit(alive[s]!, item)) {
        const place = kinds[records[recordStarts[item]!]! & KIND]!++
        byKind[place] = item
        segmentOf[place] = s
      }
      if (item % STEP === STEP - 1) yield
    }
  }
  const pools: number[] = []
  const poolStarts: number[] = []
  let start = 0
  const next = new Uint32Array(counts.length)
  for (let pool = 0; pool < counts.length; pool++) {
    if (!counts[pool]) continue
    pools.push(pool)
    poolStarts.push(start)
    next[pool] = start
    start += counts[pool]!
  }
  poolStarts.push(count)
  const numbers = sources.map((source) => new Uint32Array(source.count).fill(GONE))
  for (let place = 0; place < count; place++) {
    const s = segmentOf[place]!
    const item = byKind[place]!
    numbers[s]![item] = next[poolsOf[s]![item]!]!++
    if (place % STEP === STEP - 1) yield
  }
  return { numbers, count, pools, poolStarts, idLength, recordLength }
}

function* writeStarts(
  sources: readonly Segment[],
  numbers: readonly Uint32Array[],
  starts: Uint32Array,
  of: (source: Segment) => Uint32Array,
): Generator<void, void> {
  for (const [s, source] of sources.entries()) {
    const old = of(source)
    const number = numbers[s]!
    for (let item = 0; item < number.length; item++) {
      const to = number[item]!
      if (to !== GONE) starts[to + 1] = old[item + 1]! - old[item]!
      if (item % STEP === STEP - 1) yield
    }
  }
  yield
  for (let i = 1; i < starts.length; i++) {
    starts[i]! += starts[i - 1]!
    if (i % (4 * STEP) === 0) yield
  }
  yield
}

function copy<T extends Uint8Array | Uint32Array>(
  from: T,
  start: number,
  end: number,
  to: T,
  at: number,
): void {
  for (let i = start; i < end; i++) to[at + i - start] = from[i]!
}

function countLeft({ values, from, to }: Postings, numbers: Uint32Array, bits: number): number {
  let count = 0
  for (let i = from; i < to; i++) if (numbers[values[i]! >>> bits] !== GONE) count++
  return count
}

const lengthOf = ({ from, to }: Postings) => to - from

/** Writes the postings with the new numbers of their items and says where they end. */
function renumber(
  { values, from, to }: Postings,
  numbers: Uint32Array,
  bits: number,
  postings: Uint32Array,
  at: number,
): number {
  const mask = (1 << bits) - 1
  const factor = 1 << bits
  for (let i = from; i < to; i++) {
    const value = values[i]!
    const number = numbers[value >>> bits]!
    if (number !== GONE) postings[at++] = number * factor + (value & mask)
  }
  return at
}

/** Makes one ordered run of the ordered one from `start` to `middle` and the one from there to `end`. */
function mergeRuns(
  values: Uint32Array,
  start: number,
  middle: number,
  end: number,
  isOrdered: boolean,
): void {
  if (!isOrdered) values.subarray(middle, end).sort()
  if (start === middle || middle === end || values[middle - 1]! < values[middle]!) return
  const second = values.slice(middle, end)
  let left = middle - 1
  let right = second.length - 1
  for (let at = end - 1; right >= 0; at--) {
    values[at] = left >= start && values[left]! > second[right]! ? values[left--]! : second[right--]!
  }
}
