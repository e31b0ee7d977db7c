/** Checks and simulations in a thread of their own, with an end: whatever the text of a reform holds, the platform goes
 * on answering everybody else. */
import { Worker } from 'node:worker_threads'
import type { Checkable } from './check.ts'
import { type Checked, hashOf, type PersonRow, type Simulated } from './domain.ts'
import type { Request } from './worker.ts'

/** Milliseconds. */
const longest = 10_000
const idle = 60_000

let worker: Worker | undefined
let resting: NodeJS.Timeout | undefined
/** One after another. */
let last: Promise<unknown> = Promise.resolve()

/** What the thread said of the texts it saw last. */
const kept = new Map<string, Promise<Checked>>()
const mostKept = 50

export function checkInThread(reform: Checkable): Promise<Checked> {
  const key = [reform.programme, reform.effectiveOn, hashOf(reform.files), hashOf(reform.base)].join()
  const before = kept.get(key)
  if (before) return before
  const checked = inThread<Checked>((post) => post({ kind: 'check', reform: plain(reform) })).then(
    (answer): Checked => answer ?? { problems: [{ kind: 'too-much' }], tests: 0 },
    // Such as rules to begin with that a newer catalogue no longer reads: said like any other mistake.
    ({ message }: Error): Checked => ({
      problems: [{ kind: 'file', file: 'programme.yaml', line: 1, text: message }],
      tests: 0,
    }),
  )
  kept.set(key, checked)
  if (kept.size > mostKept) kept.delete(kept.keys().next().value as string)
  return checked
}

/** Undefined when it takes too long. */
export function simulateInThread(
  reform: Checkable,
  people: AsyncIterable<PersonRow[]> | undefined,
): Promise<Simulated | undefined> {
  return inThread<Simulated>(async (post) => {
    if (people) for await (const batch of people) post({ kind: 'people', people: batch })
    post({ kind: 'simulate', reform: plain(reform), registered: people !== undefined })
  })
}

function plain({ programme, effectiveOn, files, base }: Checkable): Checkable {
  return { programme, effectiveOn, files, base }
}

/** Undefined when there was no answer in time, or not enough memory for one. */
function inThread<Answer>(
  ask: (post: (request: Request) => void) => void | Promise<void>,
): Promise<Answer | undefined> {
  const turn = last.then(() => askThread<Answer>(ask))
  last = turn.catch(() => {})
  return turn
}

async function askThread<Answer>(
  ask: (post: (request: Request) => void) => void | Promise<void>,
): Promise<Answer | undefined> {
  clearTimeout(resting)
  worker ??= start()
  const asked = worker
  const { promise, resolve, reject } = Promise.withResolvers<Answer | undefined>()
  const answered = (message: { answer: Answer } | { error: string }) =>
    'answer' in message ? resolve(message.answer) : reject(new Error(message.error))
  const gone = () => resolve(undefined)
  asked.on('message', answered)
  asked.on('exit', gone)
  const timer = setTimeout(() => void stop(asked), longest)
  try {
    asked.ref()
    await ask((request) => asked.postMessage(request))
    return await promise
  } finally {
    clearTimeout(timer)
    asked.off('message', answered)
    asked.off('exit', gone)
    asked.unref()
    resting = setTimeout(() => void stop(asked), idle)
    resting.unref()
  }
}

function start(): Worker {
  const started = new Worker(new URL('./worker-start.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  })
  // Too little memory, or a mistake of ours: the exit that follows answers for it.
  started.on('error', () => {})
  started.on('exit', () => {
    if (worker === started) worker = undefined
  })
  return started
}

async function stop(which: Worker): Promise<void> {
  if (worker === which) worker = undefined
  await which.terminate()
}
