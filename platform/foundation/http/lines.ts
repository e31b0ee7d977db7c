/** Requests and answers of any length, one record a line, read and written as they come: never held as a whole. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

export const ndjson = 'application/x-ndjson'

/** Records of an answer, some at a time. */
export type Batches = AsyncGenerator<readonly object[], void, void>

/**
 * Bytes of an answer that wait for a slow reader. Many clients send all they have before they read: they come this far,
 * and then must read for us to go on.
 */
const mostWaiting = 16 * 1024 * 1024

/** The lines of a body; undefined in the place of one that is longer than `longest` characters. */
export async function* readLines(
  body: Readable,
  longest: number,
): AsyncGenerator<string | undefined, void, void> {
  const decoder = new TextDecoder()
  let rest: string | undefined = ''
  // What is not read to its end must not cut the line on which the answer goes back.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    const lines = decoder.decode(chunk as Buffer, { stream: true }).split('\n')
    for (const [index, text] of lines.entries()) {
      if (index > 0) {
        yield rest?.replace(/\r$/, '')
        rest = ''
      }
      if (rest !== undefined) rest = rest.length + text.length > longest ? undefined : rest + text
    }
  }
  if (rest !== '') yield rest
}

/** Sends the lines as fast as they are read. What is wrong before the first batch is answered as a problem. */
export async function sendLines(reply: FastifyReply, batches: Batches): Promise<FastifyReply> {
  let first: IteratorResult<readonly object[], void> | undefined = await batches.next()
  const lines: AsyncIterableIterator<string> = {
    [Symbol.asyncIterator]: () => lines,
    next: async () => {
      const { done, value } = first ?? (await batches.next())
      first = undefined
      return done || !value
        ? { done: true, value: undefined }
        : { done: false, value: value.map((line) => `${JSON.stringify(line)}\n`).join('') }
    },
    return: async () => {
      await batches.return()
      return { done: true, value: undefined }
    },
  }
  return reply.type(ndjson).send(Readable.from(lines, { objectMode: false, highWaterMark: mostWaiting }))
}
