/** Work that would keep the server busy, in a thread of its own that has an end in time and in memory. */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { buildSync } from 'esbuild'

export type ThreadLimits = {
  /** Milliseconds for one answer. */
  longest: number
  /** Milliseconds that the thread waits for another question before it is ended. */
  idle: number
  megabytes: number
}

/** What the thread sends back, once for each question. */
export type ThreadMessage<Answer> = { answer: Answer } | { error: unknown }

/** There was no answer in time, or not enough memory for one. */
export class ThreadEndedError extends Error {
  override readonly name = 'ThreadEndedError'
}

/**
 * A thread that is started with the first question, asked one question after another, and ended when nothing is asked any
 * more. A question may be sent in several messages; what the thread throws, and says as `error`, is thrown.
 */
export function createThread<Message>(file: URL, { longest, idle, megabytes }: ThreadLimits) {
  let worker: Worker | undefined
  let resting: NodeJS.Timeout | undefined
  let last: Promise<unknown> = Promise.resolve()

  function start(): Worker {
    const started = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: megabytes } })
    // Too little memory, or a mistake of ours: the exit that follows answers for it.
    started.on('error', () => {})
    started.on('exit', () => {
      if (worker === started) worker = undefined
    })
    return started
  }

  function end(which: Worker): void {
    if (worker === which) worker = undefined
    void which.terminate()
  }

  async function askNow<Answer>(
    send: (post: (message: Message) => void) => void | Promise<void>,
  ): Promise<Answer> {
    clearTimeout(resting)
    worker ??= start()
    const asked = worker
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    // While messages are still sent nobody waits for it yet.
    promise.catch(() => {})
    const answered = (message: ThreadMessage<Answer>) =>
      'answer' in message ? resolve(message.answer) : reject(message.error)
    const gone = (cause?: unknown) =>
      reject(new ThreadEndedError(`no answer within ${longest} ms and ${megabytes} MB`, { cause }))
    asked.on('message', answered).on('error', gone).on('exit', gone)
    const timer = setTimeout(() => end(asked), longest)
    try {
      asked.ref()
      await send((message) => asked.postMessage(message))
      return await promise
    } finally {
      clearTimeout(timer)
      asked.off('message', answered).off('error', gone).off('exit', gone)
      asked.unref()
      resting = setTimeout(() => end(asked), idle)
      resting.unref()
    }
  }

  return {
    ask<Answer>(send: (post: (message: Message) => void) => void | Promise<void>): Promise<Answer> {
      const turn = last.then(() => askNow<Answer>(send))
      last = turn.catch(() => {})
      return turn
    },
  }
}

/**
 * One JavaScript text of this file and all that it imports, for threads that live as long as the server. Reading
 * TypeScript itself, each would hold 20 MB more.
 */
export function bundled(file: URL): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(file)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
  })
  return outputFiles[0]!.text
}
