/**
 * The indexes as files in the data folder, so that a restart need not read everybody again. Segments never change and are
 * written once; `current` names them, says which moment of which database they stand for, and takes the place of the one
 * before in one step. Whatever is cut off, damaged or made by another program or from another database is refused.
 */
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type IndexSnapshot, SnapshotError, segmentsOf } from '@fairway/matching'

export type Saved = {
  /** What the snapshots have seen. */
  moment: string
  /** The program and the database they are of. */
  origin: string
  /** Until when, in milliseconds since 1970, whoever was removed by then stands in no file any more. */
  purgedAt: number
  savedAt: number
  people: IndexSnapshot
  vacancies: IndexSnapshot
}

const MARK = 'fairway-matching-1'
const current = 'current'
/** Milliseconds after which a file that `current` does not name was left by a process that is no longer writing. */
const abandoned = 600_000
const pageSize = 8

export async function writeIndexes(folder: string, saved: Saved): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { people, vacancies, ...facts } = saved
  const segments = new Map([...people.segments, ...vacancies.segments])
  for (const [name, bytes] of segments) {
    const path = join(folder, `${name}.segment`)
    const written = await stat(path).catch(() => undefined)
    if (written?.size !== bytes.length) await writeWhole(path, [bytes])
    own.add(path)
  }
  const manifests = [people.manifest, vacancies.manifest]
  const head = Buffer.from(JSON.stringify({ ...facts, lengths: manifests.map(({ length }) => length) }))
  const parts = [lengthOf(head), padded(head), ...manifests.map(padded)]
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  await writeWhole(join(folder, current), [Buffer.from(`${MARK}\n`.padEnd(24)), hash.digest(), ...parts])
  await syncFolder(folder)
  await removeOthers(folder, segments)
}

/** Undefined when there is nothing; throws `SnapshotError` with the reason when what is there cannot be used. */
export async function readIndexes(folder: string, origin: string): Promise<Saved | undefined> {
  const file = await readFile(join(folder, current)).catch(ignoreMissing)
  if (!file) return undefined
  const body = file.subarray(56)
  if (file.length < 64) throw new SnapshotError('truncated', `it has only ${file.length} bytes`)
  const mark = file.subarray(0, 24).toString('latin1').trim()
  if (mark !== MARK) {
    throw new SnapshotError(
      mark.startsWith('fairway-matching-') ? 'other-version' : 'not-a-snapshot',
      `it begins with another word than ${MARK}`,
    )
  }
  if (!createHash('sha256').update(body).digest().equals(file.subarray(24, 56))) {
    throw new SnapshotError('damaged', 'its hash is wrong')
  }
  const length = body.readUInt32LE(0)
  const { lengths, ...facts } = JSON.parse(body.subarray(8, 8 + length).toString())
  if (facts.origin !== origin) {
    throw new SnapshotError('other-version', 'another program made it, or from another database')
  }
  let at = 8 + roundUp(length)
  const [people, vacancies] = lengths.map((bytes: number) => {
    // A copy of its own: arrays of words can only be seen where they are aligned.
    const manifest = new Uint8Array(body.subarray(at, at + bytes))
    at += roundUp(bytes)
    return manifest
  })
  return {
    ...facts,
    people: { manifest: people, segments: await readSegments(folder, people) },
    vacancies: { manifest: vacancies, segments: await readSegments(folder, vacancies) },
  }
}

async function readSegments(folder: string, manifest: Uint8Array): Promise<Map<string, Uint8Array>> {
  const segments = new Map<string, Uint8Array>()
  for (const { name, bytes } of segmentsOf(manifest)) {
    // Threads share it later.
    const segment = new Uint8Array(new SharedArrayBuffer(bytes))
    const path = join(folder, `${name}.segment`)
    const file = await open(path).catch(ignoreMissing)
    if (!file) throw new SnapshotError('truncated', `the file of part ${name} is not there`)
    try {
      const { size } = await file.stat()
      if (size !== bytes) {
        throw new SnapshotError('truncated', `the file of part ${name} has ${size} bytes of ${bytes}`)
      }
      for (let at = 0; at < bytes; ) {
        const { bytesRead } = await file.read(segment, at, Math.min(bytes - at, 2 ** 28), at)
        if (bytesRead === 0) throw new SnapshotError('truncated', `the file of part ${name} ends at ${at}`)
        at += bytesRead
      }
    } finally {
      await file.close()
    }
    segments.set(name, segment)
    own.add(path)
  }
  return segments
}

/** Either the whole file is there under its name, or none. */
async function writeWhole(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const prepared = `${path}.${process.pid}.part`
  const file = await open(prepared, 'w', 0o600)
  try {
    for (const part of parts) {
      for (let at = 0; at < part.length; ) {
        const { bytesWritten } = await file.write(part, at, Math.min(part.length - at, 2 ** 28))
        at += bytesWritten
      }
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(prepared, path)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What this process wrote or read goes as soon as it is not needed; what another one may be writing after its time. */
const own = new Set<string>()

async function removeOthers(folder: string, kept: ReadonlyMap<string, unknown>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name === current || kept.has(basename(name, '.segment'))) continue
    const path = join(folder, name)
    const age = Date.now() - ((await stat(path).catch(ignoreMissing))?.mtimeMs ?? 0)
    if (own.delete(path) || age > abandoned) await rm(path, { force: true })
  }
}

/** Changes with everything that decides what stands in an index: its program, and the shape of the database. */
export function programHash(): string {
  const here = import.meta.dirname
  const hash = createHash('sha256')
  for (const file of globSync('engines/matching/*.ts', { cwd: join(here, '../../..') }).toSorted())
    if (!file.endsWith('.test.ts')) hash.update(readFileSync(join(here, '../../..', file)))
  for (const file of ['domain.ts', 'store.ts']) hash.update(readFileSync(join(here, file)))
  for (const file of globSync('**/migrations/*.sql', { cwd: join(here, '../..') }).toSorted())
    hash.update(basename(file))
  return hash.digest('hex')
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

const roundUp = (bytes: number) => Math.ceil(bytes / pageSize) * pageSize
const padded = (bytes: Uint8Array) => Buffer.concat([bytes], roundUp(bytes.length))
function lengthOf(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(pageSize)
  length.writeUInt32LE(bytes.length)
  return length
}
