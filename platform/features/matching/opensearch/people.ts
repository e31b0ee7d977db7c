/**
 * People in OpenSearch instead of in this process. One of the platform's processes writes, the others only ask: who
 * writes says so every few seconds in a document of the cluster, and another one goes on from there when it falls silent.
 * Two that write at once do no harm, since an older version never overwrites a newer one.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { MatchingInputError, type Ranked, type RankOptions } from '@fairway/matching'
import type { AppContext } from '../../../foundation/app-context.ts'
import type { Config } from '../../../foundation/config.ts'
import type { Tx } from '../../../foundation/database/database.ts'
import { reportPart } from '../../../foundation/http/health.ts'
import { batchSize, eachBatch, followChanges, system } from '../changes.ts'
import { type IndexedPerson, type IndexedVacancy, SearchAwayError } from '../domain.ts'
import { selectCandidates, selectMoment } from '../store.ts'
import type { Cluster, KeptState, State } from './cluster.ts'
import { layout } from './documents.ts'

export type PeopleSearch = {
  top: (vacancy: IndexedVacancy, options?: RankOptions) => Promise<Ranked[]>
  /** As last counted. */
  size: () => number
  stop: () => Promise<void>
}

type App = Pick<AppContext, 'database' | 'log'>

/** Milliseconds between two signs of life of who writes, and between two questions whether the cluster answers. */
const beat = 2_000
/** Milliseconds between two purges: with it who is removed is in no file after a day. */
const purgeAfter = 20 * 3_600_000
/** Milliseconds in which a question is asked again. */
const patience = 3_000
/** Milliseconds of silence after which another process writes. Measured here, so that no clocks are compared. */
const silence = 15_000

export function keepPeople(app: App, settings: NonNullable<Config['opensearch']>): PeopleSearch {
  const { log } = app
  const me = randomUUID()
  // Only who uses it pays for loading the client.
  const opened = import('./cluster.ts').then(({ openCluster }) => openCluster(settings))
  let isAway = false
  let count = 0
  let stopped = false
  let wake = () => {}
  const stopReporting = reportPart(app, 'people-search', () => !isAway)

  async function pause(): Promise<void> {
    if (stopped) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, beat)
    timer.unref()
    wake = resolve
    await promise
    clearTimeout(timer)
  }

  function answers(does: boolean, error?: unknown): void {
    if (does && isAway) log.warn('OpenSearch answers again')
    if (!does && !isAway)
      log.error({ err: error }, 'OpenSearch does not answer: nobody can search for people')
    isAway = !does
  }

  async function keep(): Promise<void> {
    const cluster = await opened
    let seen: KeptState | undefined
    let seenAt = performance.now()
    let silences = 0
    while (!stopped) {
      try {
        const kept = await cluster.readState()
        answers(true)
        silences = 0
        if (kept?.seq !== seen?.seq) seenAt = performance.now()
        seen = kept
        const isFree = !kept || kept.state.holder === '' || kept.state.holder === me
        if (isFree || performance.now() - seenAt > silence) await write(cluster, kept)
        else count = await cluster.count()
      } catch (error) {
        // One question may have met a node as it died; and who cannot write just now may still be answered.
        silences++
        if (silences > 1) answers(false, error)
        else
          log.warn({ err: error }, 'OpenSearch could not be told what changed, or asked; it is tried again')
      }
      await pause()
    }
  }

  /** Writes until told to stop, or until another process does. */
  async function write(cluster: Cluster, known: KeptState | undefined): Promise<void> {
    let serving = await cluster.serving()
    const before = known?.state
    const goesOn = before !== undefined && before.layout === layout && before.index === serving
    const stateNow = (moment: string, shards: number): State => ({
      index: serving ?? '',
      layout,
      shards,
      moment,
      holder: stopped ? '' : me,
    })
    let kept = await cluster.writeState(
      goesOn ? { ...before, holder: me } : stateNow('', cluster.shards),
      known,
    )
    if (!kept) return
    let purgedAt = Number.NEGATIVE_INFINITY
    // The one that is asked and, where another one is wanted, the one that will take its place: both are told of changes.
    let copies = goesOn ? [followInto(app, cluster, before)] : []
    if (!goesOn || before.shards !== cluster.shards) copies.push(followInto(app, cluster, undefined))
    try {
      while (kept && !stopped) {
        await pause()
        const next = copies.at(-1)!
        if (next.index !== serving && next.isCurrent) {
          await cluster.swap(next.index)
          serving = next.index
          for (const copy of copies) if (copy !== next) await copy.stop()
          copies = [next]
        } else if ((await cluster.serving()) !== serving) {
          log.error('the index of people is no longer in OpenSearch and is made anew')
          return
        }
        if (serving) {
          count = await cluster.count()
          if (performance.now() - purgedAt > purgeAfter) {
            await cluster.purge(serving)
            purgedAt = performance.now()
          }
        }
        const served = copies.find(({ index }) => index === serving)
        const shards = served === next ? cluster.shards : (before?.shards ?? cluster.shards)
        kept = await cluster.writeState(stateNow(served?.moment ?? '', shards), kept)
        answers(true)
      }
    } finally {
      for (const copy of copies) await copy.stop()
    }
  }

  const keeping = keep()
  return {
    top: async (vacancy, options) => {
      const cluster = await opened
      const start = performance.now()
      while (!isAway) {
        try {
          return await cluster.top(vacancy, options)
        } catch (error) {
          if (error instanceof MatchingInputError) throw error
          const { statusCode } = error as { statusCode?: number }
          if (statusCode !== undefined && statusCode < 500) {
            // 404: it is being filled for the first time.
            if (statusCode !== 404) log.error({ err: error }, 'OpenSearch refused a question')
            break
          }
          // A node that dies while it answers loses its answers; the others give them.
          if (performance.now() - start < patience) await sleep(100)
          else if (statusCode === undefined) answers(false, error)
          else break
        }
      }
      throw new SearchAwayError()
    },
    size: () => count,
    stop: async () => {
      stopped = true
      wake()
      await keeping
      stopReporting()
      await (await opened).close()
    },
  }
}

/** An index that is kept current: the one that is known already, or one that is made and filled first. */
function followInto(app: App, cluster: Cluster, known: State | undefined) {
  let index = known?.index ?? ''
  let moment = known?.moment ?? ''
  /** Since it was filled; the first time it stands for a moment before that, so that the second one makes it current. */
  let timesReached = known ? 2 : 0
  let isEnding = false
  const following = followChanges(
    app,
    {
      rebuild: async () => {
        timesReached = 0
        index = await fill(app, cluster, () => isEnding)
      },
      apply: async ({ people }) => cluster.write(index, await readPeople(app, people)),
      reached: (at) => {
        moment = at
        timesReached++
      },
    },
    moment || undefined,
  )
  return {
    get index() {
      return index
    },
    get moment() {
      return moment
    },
    get isCurrent() {
      return timesReached > 1
    },
    stop: async () => {
      isEnding = true
      await following.stop()
    },
  }
}

/** Everything into a new index. */
async function fill(app: App, cluster: Cluster, isEnding: () => boolean): Promise<string> {
  const index = await cluster.create()
  try {
    await eachBatch(
      (after) =>
        app.database.read(system, async ({ db }) => {
          const version = await versionNow(db)
          const people = await selectCandidates(db, { after, limit: batchSize })
          return people.map((person) => ({ id: person.id, person, version }))
        }),
      async (batch) => {
        if (isEnding()) throw new Error('the index is not filled to its end: the platform stops')
        await cluster.write(index, batch)
      },
    )
  } catch (error) {
    await cluster.drop(index).catch(() => {})
    throw error
  }
  return index
}

async function readPeople(app: App, ids: string[]) {
  if (ids.length === 0) return []
  return app.database.read(system, async ({ db }) => {
    const version = await versionNow(db)
    const found = new Map<string, IndexedPerson>()
    for (const person of await selectCandidates(db, { ids })) found.set(person.id, person)
    return ids.map((id) => ({ id, person: found.get(id), version }))
  })
}

/**
 * How many transactions have ended, as the snapshot sees it: of two snapshots the one that sees more has the greater
 * number, which its first and last transaction alone do not say.
 */
async function versionNow(db: Tx): Promise<number> {
  const { moment } = await selectMoment(db, undefined)
  return versionOf(moment)
}

export function versionOf(moment: string): number {
  const [, end, open] = moment.split(':')
  return Number(end) - (open ? open.split(',').length : 0)
}
