/** Merges in an index while it answers: small ones in steps between other work, large ones in a thread of their own. */
import { setImmediate } from 'node:timers/promises'
import type { MatchIndex } from '@fairway/matching'
import { createThread } from '../../foundation/threads.ts'

/** Items from which a merge is worth a thread: below, its steps keep the server busy for less time than the thread takes. */
const large = 50_000

const thread = createThread<unknown>(new URL('./merge-thread.ts', import.meta.url), {
  longest: 300_000,
  idle: 2_000,
  megabytes: 512,
})

export type Tidied = Pick<MatchIndex<never, never>, 'pack' | 'beginMerge' | 'isCompactionDue'>

const busy = new WeakSet<Tidied>()

/**
 * Does what is due, or with `purge` also rewrites every part that has lost anything, so that no byte of what was removed
 * stays. What fails leaves the index as it was.
 */
export async function tidy(index: Tidied, { purge = false } = {}): Promise<void> {
  if (busy.has(index)) return
  busy.add(index)
  try {
    await steps(index.pack())
    // As many as there can be parts: what changes meanwhile waits for the next time.
    for (let merges = 0; merges < 64; merges++) {
      const merge = index.beginMerge({ purge })
      if (!merge) return
      if (merge.size < large) await steps(merge.here())
      else {
        try {
          await steps(merge.take(await thread.ask<Uint8Array>((post) => post(merge.task()))))
        } finally {
          merge.cancel()
        }
      }
      if (!purge && !index.isCompactionDue) return
    }
  } finally {
    busy.delete(index)
  }
}

async function steps(generator: Generator<void, void>): Promise<void> {
  for (const _ of generator) await setImmediate()
}
