/** The thread in which rules are checked and simulated that nobody has checked yet. */
import { parentPort } from 'node:worker_threads'
import { type Checkable, checkReform, simulateReform } from './check.ts'
import type { PersonRow } from './domain.ts'

export type Request =
  | { kind: 'check'; reform: Checkable }
  /** Sent before `simulate`, as often as there are batches. */
  | { kind: 'people'; people: PersonRow[] }
  | { kind: 'simulate'; reform: Checkable; registered: boolean }

let people: PersonRow[] = []

parentPort?.on('message', (request: Request) => {
  if (request.kind === 'people') {
    people.push(...request.people)
    return
  }
  const { kind, reform } = request
  try {
    const answer =
      kind === 'check' ? checkReform(reform) : simulateReform(reform, request.registered ? people : undefined)
    parentPort?.postMessage({ answer })
  } catch (error) {
    parentPort?.postMessage({ error: new Error((error as Error).message) })
  } finally {
    people = []
  }
})
