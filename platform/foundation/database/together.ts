/**
 * Gathers what is to be written while a write is under way, and writes that in one go as soon as it has ended. For what
 * waits for one lock and for the disk: one by one, no more could be written in a second than the disk takes.
 *
 * Each caller waits until its own is written. Where several in one go fail, each is tried alone: one that is wrong
 * fails only its own caller.
 */
export function together<T>(write: (all: T[]) => Promise<void>): (one: T) => Promise<void> {
  type Waiting = { one: T; resolve: () => void; reject: (error: unknown) => void }
  let waiting: Waiting[] = []
  let isWriting = false

  async function writeAll(all: Waiting[]): Promise<void> {
    try {
      await write(all.map(({ one }) => one))
      for (const { resolve } of all) resolve()
    } catch (error) {
      if (all.length === 1) all[0]!.reject(error)
      else for (const one of all) await writeAll([one])
    }
  }

  async function run(): Promise<void> {
    isWriting = true
    while (waiting.length > 0) {
      const all = waiting
      waiting = []
      await writeAll(all)
    }
    isWriting = false
  }

  return (one) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    waiting.push({ one, resolve, reject })
    if (!isWriting) void run()
    return promise
  }
}
