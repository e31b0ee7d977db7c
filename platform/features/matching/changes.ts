/**
 * What changed for matching, for whoever keeps a copy of people and vacancies beside the database: an index in memory, a
 * file, a search engine. A copy stands for a moment, a snapshot of PostgreSQL as text (`pg_snapshot`): it has seen the
 * transactions that are visible in it, and no others are asked of it. So no change is lost or told twice, in whatever
 * order transactions commit, and a copy can go on from its moment after a time away.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Actor } from '../../foundation/actor.ts'
import type { AppContext } from '../../foundation/app-context.ts'
import type { Database } from '../../foundation/database/database.ts'
import type { Job } from '../../foundation/jobs/index.ts'
import { forgetNotes, type Note, selectMoment, selectNotes } from './store.ts'

type App = Pick<AppContext, 'database' | 'log'>

export type Changes = { people: string[]; vacancies: string[] }

/** A copy that is to be kept current. What it is told may be told again after a failure. */
export type Copy = {
  /** Reads everything. The copy stands for a moment just before. */
  rebuild: () => Promise<void>
  /** Reads these records anew; those that are not found are no longer there. Waited for before more is told. */
  apply: (changes: Changes) => Promise<void>
  /** All that is visible at the moment is in the copy. */
  reached?: (moment: string) => void
}

export type Following = {
  /** Resolves when the copy is whole for the first time. */
  whole: () => Promise<void>
  state: () => {
    moment: string | undefined
    /** When the copy was last known to be current, in milliseconds since 1970. */
    currentAt: number | undefined
    /** Told and not yet in the copy. */
    pending: number
  }
  stop: () => Promise<void>
}

export const system: Actor = { kind: 'system', name: 'matching' }

/** Records told at once: reading them keeps the process busy for some 10 ms. */
export const batchSize = 1_000
/** Milliseconds to gather what changes together. */
const gathering = 20
/** Milliseconds until it is asked without being told: a connection may have broken without a word. */
const longestSilence = 1_000
/** Milliseconds until what could not be read is tried again. */
export const retry = 1_000
/** Notes are kept for as long as a server may be away and still go on from what it has. */
const keptDays = 3

/** Keeps the copy current until it is stopped, from `since` on, or from the beginning where that is too long ago. */
export function followChanges({ database, log }: App, copy: Copy, since?: string): Following {
  let moment = since
  let currentAt: number | undefined
  let pending = 0
  let stopped = false
  const whole = Promise.withResolvers<void>()
  let wake = () => {}
  let told = false
  const tell = () => {
    told = true
    wake()
  }
  const stopListening = database.listen('matching', { connected: tell, heard: tell })

  async function catchUp(): Promise<void> {
    let reached = moment && (await changesSince(database, moment, tellCopy))
    if (!reached) {
      if (moment) log.warn('matching was away for too long and reads everything again')
      reached = await database.read(system, ({ db }) => selectMoment(db, undefined))
      await copy.rebuild()
    }
    pending = 0
    moment = reached.moment
    currentAt = reached.at
    copy.reached?.(moment)
    whole.resolve()
  }

  async function tellCopy(changes: Changes): Promise<void> {
    pending = changes.people.length + changes.vacancies.length
    await copy.apply(changes)
  }

  async function follow(): Promise<void> {
    while (!stopped) {
      told = false
      try {
        await catchUp()
      } catch (error) {
        if (stopped) return
        log.warn({ err: error }, 'matching could not read what changed and tries again')
        await pause(retry, false)
        continue
      }
      await pause(longestSilence, true)
      if (told && !stopped) await sleep(gathering)
    }
  }

  /** The time, or until it is told that something changed. */
  async function pause(milliseconds: number, untilTold: boolean): Promise<void> {
    if (stopped || (untilTold && told)) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, milliseconds)
    timer.unref()
    wake = () => {
      if (untilTold || stopped) resolve()
    }
    await promise
    clearTimeout(timer)
  }

  const following = follow()
  return {
    whole: () => whole.promise,
    state: () => ({ moment, currentAt, pending }),
    stop: async () => {
      stopped = true
      wake()
      await stopListening()
      await following
    },
  }
}

/**
 * Tells in batches what a copy of `since` has not seen, and answers the moment it then stands for; undefined when that is
 * no longer known.
 */
export async function changesSince(
  database: Database,
  since: string,
  tell: (changes: Changes) => Promise<void>,
): Promise<{ moment: string; at: number } | undefined> {
  let reached: { moment: string; at: number } | undefined
  let after: Note | undefined
  for (;;) {
    // On one snapshot: notes that are forgotten in between are missed.
    const page = await database.read(system, async ({ db }) => {
      const now = await selectMoment(db, since)
      const until = reached?.moment ?? now.moment
      return now.isForgotten
        ? undefined
        : { now, notes: await selectNotes(db, { since, until, after, limit: batchSize }) }
    })
    if (!page) return undefined
    const { notes } = page
    reached ??= page.now
    const idsOf = (kind: Note['kind']) => [
      ...new Set(notes.filter((note) => note.kind === kind).map(({ id }) => id)),
    ]
    if (notes.length > 0) await tell({ people: idsOf('person'), vacancies: idsOf('vacancy') })
    if (notes.length < batchSize) return reached
    after = notes.at(-1)
  }
}

/** Reads record after record in the order of their ids, a batch at a time. */
export async function eachBatch<T extends { id: string }>(
  read: (after: string | undefined) => Promise<T[]>,
  use: (batch: T[]) => void | Promise<void>,
): Promise<void> {
  let after: string | undefined
  do {
    const batch = await read(after)
    await use(batch)
    after = batch.length < batchSize ? undefined : batch.at(-1)?.id
  } while (after !== undefined)
}

export const forgetChanges: Job = {
  name: 'matching.forget-changes',
  schedule: '47 * * * *',
  run: async ({ database }) => database.internal('matching', (db) => forgetNotes(db, keptDays)),
}
