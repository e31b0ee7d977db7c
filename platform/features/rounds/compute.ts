import { Worker } from 'node:worker_threads'
import type { Task, TaskResult } from './thread.ts'

/** What one task may take; beyond it the method counts as failed. And how long the thread waits for another task. */
const limits = { milliseconds: 120_000, megabytes: 1024, idle: 2_000 }

let last: Promise<unknown> = Promise.resolve()
let thread: Worker | undefined
let resting: NodeJS.Timeout | undefined

/** Runs one task in a thread; one at a time, so that rounds leave the other core to the pages. */
export function inThread<K extends Task['kind']>(task: Extract<Task, { kind: K }>): Promise<TaskResult[K]> {
  const result = last.then(() => runInThread<K>(task))
  last = result.catch(() => {})
  return result
}

async function runInThread<K extends Task['kind']>(task: Extract<Task, { kind: K }>): Promise<TaskResult[K]> {
  clearTimeout(resting)
  thread ??= new Worker(new URL('./thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
  })
  const worker = thread
  worker.ref()
  const stop = new AbortController()
  let timer: NodeJS.Timeout | undefined
  try {
    const answer = await new Promise<{ result: TaskResult[K] } | { error: unknown }>((resolve, reject) => {
      const ended = (code: number) => reject(new Error(`the thread of a round ended with ${code}`))
      worker.on('message', resolve).on('error', reject).on('exit', ended)
      stop.signal.addEventListener('abort', () => {
        worker.off('message', resolve).off('error', reject).off('exit', ended)
      })
      timer = setTimeout(
        () => reject(new Error(`a round's ${task.kind} took more than ${limits.milliseconds} ms`)),
        limits.milliseconds,
      )
      worker.postMessage(task)
    })
    if ('error' in answer) throw answer.error
    return answer.result
  } catch (error) {
    end(worker)
    throw error
  } finally {
    clearTimeout(timer)
    stop.abort()
    worker.unref()
    resting = setTimeout(() => end(worker), limits.idle)
    resting.unref()
  }
}

function end(worker: Worker): void {
  if (thread === worker) thread = undefined
  void worker.terminate()
}
