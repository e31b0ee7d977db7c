/** Checks and simulations in a thread of their own, with an end: whatever the text of a reform holds, the platform goes
 * on answering everybody else. */
import { createThread, ThreadEndedError } from '../../../foundation/threads.ts'
import type { Checkable } from './check.ts'
import { type Checked, hashOf, type PersonRow, type Simulated } from './domain.ts'
import type { Request } from './worker.ts'

const thread = createThread<Request>(new URL('./worker-start.js', import.meta.url), {
  longest: 10_000,
  idle: 60_000,
  megabytes: 512,
})

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
): Promise<Simulated[] | undefined> {
  return inThread<Simulated[]>(async (post) => {
    if (people) for await (const batch of people) post({ kind: 'people', people: batch })
    post({ kind: 'simulate', reform: plain(reform), registered: people !== undefined })
  })
}

function plain({ programme, effectiveOn, files, base }: Checkable): Checkable {
  return { programme, effectiveOn, files, base }
}

/** Undefined when there was no answer in time, or not enough memory for one. */
function inThread<Answer>(
  send: (post: (request: Request) => void) => void | Promise<void>,
): Promise<Answer | undefined> {
  return thread.ask<Answer>(send).catch((error: unknown) => {
    if (error instanceof ThreadEndedError) return undefined
    throw error
  })
}
