import { pack } from './pack.ts'
import {
  checkSegment,
  type Encoded,
  GrowingSegment,
  PackedSegment,
  type Segment,
  type SharedSegment,
} from './segment.ts'
import { readSnapshot, SnapshotError, writeSnapshot } from './snapshot.ts'
import type { IndexSnapshot, Merge, MergeTask } from './types.ts'
import { Dictionary } from './words.ts'

/** A growing segment of this size is packed when `compact` runs: until then a question of it takes some 0.1 ms. */
const GROWN = 4_096
/** While an index is filled for the first time: packed at once to what a merge would make of it. */
const FILLED = 2 ** 19
/** A merge takes in every segment less than so many times as large as what it already takes. */
const MERGE_FACTOR = 4
/** No merge makes a segment larger than this, so that what it takes beside the old ones in memory has a bound. */
const MOST_ITEMS = 2 ** 20
/** A segment that has lost more than this share is rebuilt. */
const MOST_DEAD = 0.2

/** Terms whose postings serve as filters. */
type IsFilter = (term: string) => boolean

type Put = { kind: 'put'; id: string; pool: number; encoded: Encoded }

/** One change of an index, as its copies in other threads do it too. */
export type IndexChange =
  /** `terms` and `pools` have the texts that the copies have not heard yet. */
  | (Put & { terms: string[]; pools: string[] })
  | { kind: 'remove'; id: string }
  /** What has grown is being packed; new items go to another growing segment. */
  | { kind: 'split' }
  /** Stands in place of the segments of these numbers; of none: in place of what was split off. */
  | { kind: 'packed'; segment: SharedSegment; replaces: number[] }

/** An index as it is at one moment. Sent to another thread its packed segments are not copied. */
export interface IndexShare {
  terms: string[]
  pools: string[]
  packed: SharedSegment[]
  grown: Put[] | undefined
  growing: Put[]
}

/** The items of an index: packed segments, the largest first, and a growing one that takes the changes. */
export class Segments {
  readonly terms: Dictionary
  readonly pools: Dictionary
  readonly #name: string
  readonly #bits: number
  readonly #isFilter: IsFilter
  readonly #unitGroups = new Map<string, { isco: string; term: number }[]>()
  #termsSeen = 0
  #packed: PackedSegment[]
  /** What `compact` is packing. */
  #grown: GrowingSegment | undefined
  #growing: GrowingSegment
  #merging: Merging | undefined
  readonly #followers = new Set<(change: IndexChange) => void>()
  /** How many terms and pools the followers know. */
  #told = { terms: 0, pools: 0 }

  constructor(name: string, bits: number, isFilter: IsFilter, content?: Content) {
    this.#name = name
    this.#bits = bits
    this.#isFilter = isFilter
    this.terms = new Dictionary(content?.terms)
    this.pools = new Dictionary(content?.pools)
    this.#packed = content?.segments ?? []
    for (const segment of this.#packed) finish(this.#makeFilters(segment))
    this.#grown = content?.grown
    this.#growing = content?.growing ?? new GrowingSegment(bits)
  }

  /** A copy of what `share` gave in another thread, to be kept so with `apply`. */
  static copyOf(name: string, bits: number, isFilter: IsFilter, share: IndexShare): Segments {
    const grownFrom = (puts: Put[]) => {
      const segment = new GrowingSegment(bits)
      for (const { id, pool, encoded } of puts) segment.add(id, pool, encoded)
      return segment
    }
    return new Segments(name, bits, isFilter, {
      terms: share.terms,
      pools: share.pools,
      segments: share.packed.map((segment) => new PackedSegment(segment.file, segment)),
      grown: share.grown && grownFrom(share.grown),
      growing: grownFrom(share.growing),
    })
  }

  share(): IndexShare {
    const puts = (segment: GrowingSegment): Put[] =>
      Array.from(segment.entries(), (entry) => ({ kind: 'put', ...entry }))
    return {
      terms: this.terms.texts,
      pools: this.pools.texts,
      packed: this.#packed.map(({ shared }) => shared),
      grown: this.#grown && puts(this.#grown),
      growing: puts(this.#growing),
    }
  }

  /** Tells every change from now on, until the function that it answers is called. */
  follow(tell: (change: IndexChange) => void): () => void {
    if (this.#followers.size === 0) this.#haveTold()
    this.#followers.add(tell)
    return () => void this.#followers.delete(tell)
  }

  #tell(change: IndexChange): void {
    for (const tell of this.#followers) tell(change)
  }

  #haveTold(): void {
    this.#told = { terms: this.terms.texts.length, pools: this.pools.texts.length }
  }

  /** Does what was told of the index that this is a copy of. */
  apply(change: IndexChange): void {
    switch (change.kind) {
      case 'put':
        // A copy made since may know some of them: it gives them the same numbers.
        for (const text of change.terms) this.terms.numberOf(text)
        for (const text of change.pools) this.pools.numberOf(text)
        this.#put(change)
        break
      case 'remove':
        this.#drop(change.id)
        break
      case 'split':
        this.#grown = this.#growing
        this.#growing = new GrowingSegment(this.#bits)
        break
      case 'packed':
        if (change.replaces.length === 0) this.#grown = undefined
        this.#replace(
          ({ number }) => change.replaces.includes(number),
          new PackedSegment(change.segment.file, change.segment),
        )
    }
  }

  get all(): Segment[] {
    const growing = [this.#grown, this.#growing].filter(
      (segment) => segment !== undefined && segment.count > 0,
    )
    return [...this.#packed, ...(growing as GrowingSegment[])]
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
    const put: Put = { kind: 'put', id, pool: this.pools.numberOf(pool), encoded }
    this.#put(put)
    if (this.#followers.size === 0) return
    const { terms, pools } = this.#told
    this.#tell({ ...put, terms: this.terms.texts.slice(terms), pools: this.pools.texts.slice(pools) })
    this.#haveTold()
  }

  #put({ id, pool, encoded }: Put): void {
    this.#drop(id)
    this.#growing.add(id, pool, encoded)
  }

  /** As `put`, for an index that nobody asks yet. */
  fill(id: string, pool: string, encoded: Encoded): void {
    this.put(id, pool, encoded)
    if (this.#growing.count >= FILLED) finish(this.pack())
  }

  remove(id: string): boolean {
    const isFound = this.#drop(id)
    if (isFound) this.#tell({ kind: 'remove', id })
    return isFound
  }

  #drop(id: string): boolean {
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
    return !this.#merging && (this.#growing.count >= GROWN || this.#packed.some(isWorn))
  }

  *compact(): Generator<void, void> {
    if (this.#merging) throw new Error('this index is being compacted already')
    yield* this.pack()
    const merge = this.beginMerge()
    if (merge) yield* merge.here()
  }

  *pack(): Generator<void, void> {
    if (this.#merging) throw new Error('this index is being compacted already')
    // What an earlier attempt left comes first.
    const grown = this.#grown ?? this.#growing
    if (grown.count === 0) return
    const merging = { sources: new Set([grown]), removed: [] }
    this.#merging = merging
    if (grown === this.#growing) {
      this.#growing = new GrowingSegment(this.#bits)
      this.#tell({ kind: 'split' })
    }
    this.#grown = grown
    try {
      yield* this.#take(merging, yield* pack([grown], this.terms.texts.length, this.#bits))
      this.#grown = undefined
    } finally {
      this.#merging = undefined
    }
  }

  /** The merge that pays most; `purge` also takes segments that have lost anything at all. */
  beginMerge({ purge = false } = {}): Merge | undefined {
    if (this.#merging) throw new Error('this index is being compacted already')
    const sources = this.#sources(purge)
    if (sources.length === 0) return undefined
    const merging: Merging = { sources: new Set(sources), removed: [] }
    this.#merging = merging
    const termCount = this.terms.texts.length
    const end = () => {
      if (this.#merging === merging) this.#merging = undefined
    }
    const self = this
    return {
      size: sources.reduce((size, { count, dead }) => size + count - dead, 0),
      task: () => ({
        termCount,
        bits: this.#bits,
        sources: sources.map(({ file, alive, dead }) => ({ file, alive: alive.slice(), dead })),
      }),
      *take(file) {
        try {
          yield* self.#take(merging, new PackedSegment(file))
        } finally {
          end()
        }
      },
      *here() {
        try {
          yield* self.#take(merging, yield* pack(sources, termCount, self.#bits))
        } finally {
          end()
        }
      },
      cancel: end,
    }
  }

  /** The smallest, with every one less than so many times as large; or else what is worn. */
  #sources(purge: boolean): PackedSegment[] {
    const isOld = (segment: PackedSegment) => isWorn(segment) || (purge && segment.dead > 0)
    const sources: PackedSegment[] = []
    let size = 0
    const take = (segment: PackedSegment) => {
      const left = segment.count - segment.dead
      if (size + left > MOST_ITEMS) return
      sources.unshift(segment)
      size += left
    }
    for (const segment of this.#packed.toReversed()) {
      if (sources.length === 0 || segment.count < MERGE_FACTOR * size || isOld(segment)) take(segment)
    }
    if (sources.length > 1 || sources.some(isOld)) return sources
    const old = this.#packed.find(isOld)
    return old ? [old] : []
  }

  *#take(merging: Merging, made: PackedSegment): Generator<void, void> {
    yield* this.#makeFilters(made)
    for (const id of merging.removed) {
      const item = made.find(id)
      if (item >= 0) made.remove(item)
    }
    const replaces = this.#packed.filter((segment) => merging.sources.has(segment))
    this.#replace((segment) => replaces.includes(segment), made)
    // As it is now: it may lose items before this is sent.
    const segment = { ...made.shared, alive: made.alive.slice() }
    this.#tell({ kind: 'packed', segment, replaces: replaces.map(({ number }) => number) })
  }

  #replace(isOld: (segment: PackedSegment) => boolean, made: PackedSegment): void {
    this.#packed = [...this.#packed.filter((segment) => !isOld(segment)), made]
      .filter(({ count, dead }) => count > dead)
      .sort((a, b) => b.count - a.count)
  }

  snapshot(): IndexSnapshot {
    if (!this.#merging) finish(this.pack())
    const segments = this.all.map((segment) =>
      segment instanceof PackedSegment
        ? segment
        : finish(pack([segment], this.terms.texts.length, this.#bits)),
    )
    const files = new Map(segments.map((segment) => [nameOf(segment), segment.file]))
    const parts = segments.map((segment) => ({
      arrays: { alive: segment.alive },
      name: nameOf(segment),
      bytes: segment.file.length,
      checksum: segment.checksum,
      dead: segment.dead,
    }))
    const manifest = writeSnapshot({
      index: this.#name,
      parts,
      terms: this.terms.texts,
      pools: this.pools.texts,
    })
    return { manifest, segments: files }
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

const isWorn = ({ count, dead }: Segment) => dead > MOST_DEAD * count

interface Content {
  terms: string[]
  pools: string[]
  segments: PackedSegment[]
  grown?: GrowingSegment | undefined
  growing?: GrowingSegment
}

interface Merging {
  sources: ReadonlySet<Segment>
  /** Who was removed from the sources since it began. */
  removed: string[]
}

/** What `Merge.task` asks for, wherever it is done. */
export function runMerge({ sources, termCount, bits }: MergeTask): Uint8Array {
  const segments = sources.map((source) => new PackedSegment(source.file, source))
  return finish(pack(segments, termCount, bits)).file
}

/** By what is in it: equal names, equal segments. */
function nameOf({ file, checksum }: PackedSegment): string {
  return `${checksum.toString(16).padStart(8, '0')}-${file.length.toString(16)}`
}

type ManifestPart = {
  arrays: { alive: Uint32Array }
  name: string
  bytes: number
  checksum: number
  dead: number
}

/** Names and lengths of the segments that a snapshot consists of; throws `SnapshotError`. */
export function segmentsOf(manifest: Uint8Array): { name: string; bytes: number }[] {
  return readSnapshot<ManifestPart>(manifest).parts.map(({ name, bytes }) => ({ name, bytes }))
}

export function contentOf({ manifest, segments }: IndexSnapshot, index: string): Content {
  const { parts, terms, pools, ...read } = readSnapshot<ManifestPart>(manifest)
  if (read.index !== index) throw new SnapshotError('other-index', `it is of ${read.index}, not of ${index}`)
  return {
    terms,
    pools,
    segments: parts.map(({ name, bytes, checksum, dead, arrays }) => {
      const file = segments.get(name)
      if (file?.length !== bytes) {
        throw new SnapshotError(
          'truncated',
          `a part has ${file?.length ?? 'no'} bytes and should have ${bytes}`,
        )
      }
      checkSegment(file, checksum)
      return new PackedSegment(file, { alive: arrays.alive.slice(), dead })
    }),
  }
}
