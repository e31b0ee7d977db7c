import { createThread } from '../../foundation/threads.ts'
import type { Task, TaskResult } from './thread.ts'

/** What a method does not find in this time and memory counts as failed. */
const thread = createThread<Task>(new URL('./thread.ts', import.meta.url), {
  longest: 120_000,
  idle: 2_000,
  megabytes: 1024,
})

/** Runs one task in a thread; one at a time, so that rounds leave the other core to the pages. */
export function inThread<K extends Task['kind']>(task: Extract<Task, { kind: K }>): Promise<TaskResult[K]> {
  return thread.ask<TaskResult[K]>((post) => post(task))
}
