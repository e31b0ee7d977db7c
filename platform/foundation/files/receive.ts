import type { FastifyRequest } from 'fastify'
import { FairwayError, type Message } from '../errors.ts'
import { cleanText, type Form, readForm } from '../http/form.ts'
import { type FileKind, fileKinds, kindOf } from './kinds.ts'

export type UploadRule = { kinds: readonly FileKind[]; maxBytes: number }

export type ReceivedFile = {
  /** As on the sender's device, without folders. */
  name: string
  kind: FileKind
  content: Buffer
}

export type Received = { values: Form['values']; files: Form['files']; errors: Form['errors'] }

class UploadError extends FairwayError {
  override readonly name = 'UploadError'
  readonly code: string
  readonly status: number
  constructor(code: string, status: number) {
    super(code)
    this.code = code
    this.status = status
  }
}

/** Names longer than this are cut, in code points. */
const longestName = 120
const limits = { files: 1, fields: 200, fieldSize: 64 * 1024, fieldNameSize: 200 }
/** Room for the fields beside the file. */
const fieldsRoom = 1024 * 1024
/** Bytes of all uploads that this process holds at once: many senders together must not fill its memory either. */
const mostHeld = 160 * 1024 * 1024
/** Milliseconds to let the sender of too much hear the answer, which browsers read only between two of their writes. */
const lingering = 30_000
let held = 0

/**
 * Reads a form with a file. What is too large is not kept and not read to its end; what stood before it in the form
 * is. `use` has the content in memory until it is done.
 */
export async function receiveUpload<T>(
  request: FastifyRequest,
  rule: UploadRule,
  use: (received: Received) => Promise<T>,
): Promise<T> {
  const announced = Number(request.headers['content-length'] ?? Number.NaN)
  const tooLarge = announced > rule.maxBytes + fieldsRoom
  const reserved = tooLarge ? 0 : Math.min(rule.maxBytes, Number.isNaN(announced) ? rule.maxBytes : announced)
  if (held + reserved > mostHeld) throw new UploadError('busy', 503)
  held += reserved
  try {
    return await use(await readParts(request, rule, tooLarge).catch(refuseBroken))
  } finally {
    held -= reserved
    leaveUnread(request)
  }
}

/** The parser's own complaints about a body say nothing of their status. */
function refuseBroken(error: Error & { statusCode?: number }): never {
  if (error instanceof FairwayError || error.statusCode) throw error
  throw new UploadError('broken-form', 400)
}

async function readParts(request: FastifyRequest, rule: UploadRule, tooLarge: boolean): Promise<Received> {
  const values: Record<string, string | string[]> = {}
  const files: Record<string, ReceivedFile> = {}
  const errors: Record<string, Message> = {}
  // A photo will do where one is taken.
  const photo = rule.kinds.includes('jpeg') ? 'yes' : 'no'
  const parts = request.parts({ limits: { ...limits, fileSize: rule.maxBytes + 1 } })
  for await (const part of parts) {
    if (part.type === 'field') {
      if (part.valueTruncated || part.fieldnameTruncated) throw new UploadError('too-large', 413)
      const before = values[part.fieldname]
      const value = String(part.value)
      values[part.fieldname] = before === undefined ? value : [before, value].flat()
      continue
    }
    const content = tooLarge ? undefined : await readContent(part.file, rule.maxBytes)
    if (!content) {
      errors[part.fieldname] = {
        key: 'error.file-large',
        values: { max: Math.floor(rule.maxBytes / 1024 / 1024), photo },
      }
      break
    }
    const name = [...cleanText(part.filename ?? '').replace(/\s+/g, ' ')].slice(-longestName).join('')
    // A browser sends an empty part without a name where no file was chosen.
    if (content.length === 0 && name === '') continue
    const kind = content.length === 0 ? undefined : kindOf(content)
    if (content.length === 0) errors[part.fieldname] = { key: 'error.file-empty' }
    else if (kind === undefined || !rule.kinds.includes(kind)) {
      const kinds = rule.kinds.map((one) => fileKinds[one].name).join(', ')
      errors[part.fieldname] = { key: 'error.file-kind', values: { kinds, photo } }
    } else {
      files[part.fieldname] = { name: name || `file.${fileKinds[kind].extension}`, kind, content }
    }
  }
  return { values: readForm(values).values, files, errors }
}

/** Undefined when there is more than that. */
async function readContent(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

/** What the sender still sends falls to the floor for a while, so that the answer arrives; then the line is cut. */
function leaveUnread({ raw }: FastifyRequest): void {
  if (raw.readableEnded || raw.destroyed) return
  raw.unpipe()
  raw.resume()
  const cut = setTimeout(() => raw.destroy(), lingering)
  cut.unref()
  raw.once('close', () => clearTimeout(cut))
}
