import { pack } from './pack.ts'
import { type Encoded, GrowingSegment, type PackedArrays, PackedSegment, type Segment } from './segment.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'
import { Dictionary } from './words.ts'

/** A growing segment of this size is packed when `compact` runs: until then a question of it takes some 0.1 ms. */
const GROWN = 4_096
/** A merge takes in every segment less than so many times as large as what it already takes. */
const MERGE_FACTOR = 4
/** A segment that has lost more than this share is rebuilt. */
const MOST_DEAD = 0.2

/** Terms whose postings serve as filters. */
type IsFilter = (term: string) => boolean

/** The items of an index: packed segments, the largest first, and a growing one that takes the changes. */
export class Segments {
  readonly terms: Dictionary
  readonly pools: Dictionary
  readonly #name: string
  readonly #bits: number
  readonly #isFilter: IsFilter
  readonly #unitGroups = new Map<string, { isco: string; term: number }[]>()
  #termsSeen = 0
  #packed: Segment[]
  #growing: GrowingSegment
  /** What the running `compact` works on, and who was removed from it since it began. */
  #merging: { sources: ReadonlySet<Segment>; removed: string[] } | undefined

  constructor(name: string, bits: number, isFilter: IsFilter, content?: ReturnType<typeof contentOf>) {
    this.#name = name
    this.#bits = bits
    this.#isFilter = isFilter
    this.terms = new Dictionary(content?.terms)
    this.pools = new Dictionary(content?.pools)
    this.#packed = (content?.parts ?? []).map(({ arrays, dead }) => {
      const segment = new PackedSegment({ ...arrays, alive: arrays.alive.slice() }, dead)
      finish(this.#makeFilters(segment))
      return segment
    })
    this.#growing = new GrowingSegment(bits)
  }

  get all(): Segment[] {
    return this.#growing.count > 0 ? [...this.#packed, this.#growing] : this.#packed
  }

  get size(): number {
    return this.all.reduce((size, { count, dead }) => size + count - dead, 0)
  }

  get bytes(): number {
    return this.all.reduce((bytes, segment) => bytes + segment.bytes, 0)
  }

  /** The terms of all unit groups in the sub-major group of this one: those that earn anything for it. */
  unitGroupsNear(isco: string): readonly { isco: string; term: number }[] {
    for (const { texts } = this.terms; this.#termsSeen < texts.length; this.#termsSeen++) {
      const text = texts[this.#termsSeen]!
      if (!text.startsWith('o')) continue
      const group = text.slice(1, 3)
      const found = { isco: text.slice(1), term: this.#termsSeen }
      this.#unitGroups.set(group, [...(this.#unitGroups.get(group) ?? []), found])
    }
    return this.#unitGroups.get(isco.slice(0, 2)) ?? []
  }

  put(id: string, pool: string, encoded: Encoded): void {
    this.remove(id)
    this.#growing.add(id, this.pools.numberOf(pool), encoded)
  }

  remove(id: string): boolean {
    for (const segment of this.all) {
      const item = segment.find(id)
      if (item < 0) continue
      segment.remove(item)
      if (this.#merging?.sources.has(segment)) this.#merging.removed.push(id)
      return true
    }
    return false
  }

  get isCompactionDue(): boolean {
    return (
      !this.#merging &&
      (this.#growing.count >= GROWN || this.#packed.some(({ count, dead }) => dead > MOST_DEAD * count))
    )
  }

  *compact(): Generator<void, void> {
    if (this.#merging) throw new Error('this index is being compacted already')
    const grown = this.#growing
    const sources: Segment[] = []
    let size = grown.count
    for (const segment of this.#packed.toReversed()) {
      const isWorn = segment.dead > MOST_DEAD * segment.count
      if (isWorn || segment.count < MERGE_FACTOR * size) {
        sources.unshift(segment)
        size += segment.count - segment.dead
      }
    }
    if (grown.count > 0) sources.push(grown)
    if (sources.length === 0) return
    const merging = { sources: new Set(sources), removed: [] as string[] }
    this.#merging = merging
    this.#packed = [...this.#packed, grown]
    this.#growing = new GrowingSegment(this.#bits)
    try {
      const made = yield* pack(sources, this.terms.texts.length, this.#bits)
      yield* this.#makeFilters(made)
      for (const id of merging.removed) {
        const item = made.find(id)
        if (item >= 0) made.remove(item)
      }
      this.#packed = [...this.#packed.filter((segment) => !merging.sources.has(segment)), made]
        .filter(({ count, dead }) => count > dead)
        .sort((a, b) => b.count - a.count)
    } finally {
      this.#merging = undefined
    }
  }

  snapshot(): Uint8Array<ArrayBuffer> {
    const { texts: terms } = this.terms
    const parts = this.all.map((segment) => {
      const packed =
        segment instanceof PackedSegment ? segment : finish(pack([segment], terms.length, this.#bits))
      return { arrays: { ...packed.arrays() }, dead: packed.dead }
    })
    return writeSnapshot({ index: this.#name, parts, terms, pools: this.pools.texts })
  }

  *#makeFilters(segment: PackedSegment): Generator<void, void> {
    for (const [term, text] of this.terms.texts.entries()) {
      if (this.#isFilter(text) && segment.makeBitmaps(term, this.#bits)) yield
    }
  }
}

/** All steps at once. */
export function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

export function contentOf(snapshot: Uint8Array, name: string) {
  return readSnapshot<{ arrays: PackedArrays & { [name: string]: Uint8Array | Uint32Array }; dead: number }>(
    snapshot,
    name,
  )
}
