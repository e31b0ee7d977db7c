/**
 * A snapshot is one run of bytes: a head of four 32-bit words (mark, version, checksum, length of the description), the
 * description in JSON, and the arrays it names, each beginning at a multiple of 8. Reading it copies nothing.
 */
const MARK = 0x4d585746
const VERSION = 2
const HEAD = 16

/** Why a snapshot cannot be used: the index is then to be built anew. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
  readonly code: 'not-a-snapshot' | 'other-version' | 'truncated' | 'damaged' | 'other-index'

  constructor(code: SnapshotError['code'], message: string) {
    super(`snapshot: ${message}`)
    this.code = code
  }
}

type Arrays = { [name: string]: Uint8Array | Uint32Array }
export interface Part {
  arrays: Arrays
  [fact: string]: unknown
}
export interface Content<P extends Part> {
  index: string
  parts: P[]
  terms: string[]
  pools: string[]
}

export function writeSnapshot(content: Content<Part>): Uint8Array<ArrayBuffer> {
  const arrays: (Uint8Array | Uint32Array)[] = []
  let offset = 0
  const parts = content.parts.map((part) => ({
    ...part,
    arrays: Object.fromEntries(
      Object.entries(part.arrays).map(([name, array]) => {
        arrays.push(array)
        const place = { bytes: array instanceof Uint8Array, offset, length: array.length }
        offset += padded(array.byteLength)
        return [name, place]
      }),
    ),
  }))
  const description = new TextEncoder().encode(JSON.stringify({ ...content, parts, length: offset }))
  const start = padded(HEAD + description.length)
  const snapshot = new Uint8Array(start + offset)
  snapshot.set(description, HEAD)
  let at = start
  for (const array of arrays) {
    snapshot.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at)
    at += padded(array.byteLength)
  }
  const head = new Uint32Array(snapshot.buffer, 0, 4)
  head.set([MARK, VERSION, 0, description.length])
  head[2] = checksumOf(snapshot)
  return snapshot
}

export function readSnapshot<P extends Part>(given: Uint8Array): Content<P> {
  // Arrays of words can only be seen where they are aligned.
  const snapshot = given.byteOffset % 8 === 0 ? given : given.slice()
  if (snapshot.length < HEAD) throw new SnapshotError('truncated', `it has only ${snapshot.length} bytes`)
  const [mark, version, checksum, described] = new Uint32Array(snapshot.buffer, snapshot.byteOffset, 4)
  if (mark !== MARK) throw new SnapshotError('not-a-snapshot', 'it does not begin as one')
  if (version !== VERSION) {
    throw new SnapshotError('other-version', `it is of version ${version}, and this is version ${VERSION}`)
  }
  if (HEAD + described! > snapshot.length) throw new SnapshotError('truncated', 'its description is cut off')
  let description: { length: number; index: string; parts: Described[]; terms: string[]; pools: string[] }
  try {
    description = JSON.parse(new TextDecoder().decode(snapshot.subarray(HEAD, HEAD + described!)))
  } catch {
    throw new SnapshotError('damaged', 'its description cannot be read')
  }
  const start = padded(HEAD + described!)
  const expected = start + description.length
  if (snapshot.length !== expected) {
    throw new SnapshotError('truncated', `it has ${snapshot.length} bytes and should have ${expected}`)
  }
  if (checksumOf(snapshot) !== checksum) throw new SnapshotError('damaged', 'its checksum is wrong')
  const parts = description.parts.map((part) => ({
    ...part,
    arrays: Object.fromEntries(
      Object.entries(part.arrays).map(([name, { bytes, offset, length }]) => {
        const View = bytes ? Uint8Array : Uint32Array
        return [name, new View(snapshot.buffer as ArrayBuffer, snapshot.byteOffset + start + offset, length)]
      }),
    ),
  }))
  return {
    index: description.index,
    parts: parts as unknown as P[],
    terms: description.terms,
    pools: description.pools,
  }
}

type Described = { arrays: { [name: string]: { bytes: boolean; offset: number; length: number } } }

const padded = (bytes: number) => Math.ceil(bytes / 8) * 8

/** Of every word but the third, where it stands. */
export function checksumOf(snapshot: Uint8Array): number {
  const words = new Uint32Array(snapshot.buffer, snapshot.byteOffset, snapshot.length >>> 2)
  let sum = 0x9e3779b9
  for (let i = 0; i < words.length; i++) {
    if (i === 2) continue
    sum = Math.imul(sum ^ words[i]!, 0x85ebca6b)
    sum ^= sum >>> 13
  }
  return sum >>> 0
}
