/** The indexes in memory: read from files or from the database at the start, kept current, and saved. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Person, type Ranked, SnapshotError } from '@fairway/matching'
import type { AppContext } from '../../foundation/app-context.ts'
import type { Config } from '../../foundation/config.ts'
import type { Database } from '../../foundation/database/database.ts'
import { type Following, followChanges, retry, system } from './changes.ts'
import { type Content, readContent, refreshContent, restoreContent } from './content.ts'
import type { IndexedVacancy } from './domain.ts'
import { programHash, readIndexes, writeIndexes } from './files.ts'
import { measured } from './metrics.ts'
import { keepPeople } from './opensearch/people.ts'
import { type QuestionOptions, type Readers, startReaders } from './readers.ts'
import { selectDatabaseName } from './store.ts'
import { type Tidied, tidy } from './tidy.ts'

export type Indexes = {
  /** Ids of people for a vacancy, the best first. They may have changed since: read them before showing them. */
  people: (vacancy: IndexedVacancy, options?: QuestionOptions) => Promise<Ranked[]>
  /** Ids of vacancies for a person of this nationality, the best first. */
  vacancies: (person: Person, nationality: string, options?: QuestionOptions) => Promise<Ranked[]>
  size: () => { people: number; vacancies: number }
  state: () => IndexState
  /** Resolves when every record that is kept in this process has been read once. */
  whole: () => Promise<void>
  /** Resolves when there is something to answer from, and has the threads that do it started. */
  ready: () => Promise<unknown>
  stop: () => Promise<void>
}

export type IndexState = {
  people: number
  vacancies: number
  bytes: number
  /** Changes that were read and are not in the index yet. */
  pending: number
  /** Questions that were asked and are not answered yet. */
  waiting: number
  /** In milliseconds since 1970: when the index was last known to hold everything, and when it was last saved. */
  currentAt: number | undefined
  savedAt: number | undefined
}

type App = Pick<AppContext, 'database' | 'log'> & { config: Pick<Config, 'dataFolder' | 'opensearch'> }

type Options = {
  log?: (line: string) => void
  /** Items from which on files are kept: fewer are read from the database as quickly. */
  saveFrom?: number
  /** Milliseconds until what was removed is in no file any more: below the day that is promised. */
  purgeAfter?: number
}

/** Milliseconds between two savings. */
const pause = 300_000

const running = new WeakMap<Database, Indexes>()

/** Builds the indexes now rather than with the first question; resolves when they are whole. */
export async function startMatching(
  app: App,
  options: Options = {},
): Promise<Pick<Indexes, 'size' | 'state' | 'stop'>> {
  const indexes = indexesOf(app, options)
  await indexes.whole()
  await indexes.ready()
  return indexes
}

/** The indexes of this database, started when they are first asked for. They end with the database. */
export function indexesOf(app: App, options: Options = {}): Indexes {
  let indexes = running.get(app.database)
  if (!indexes) {
    indexes = keepIndexes(app, options)
    running.set(app.database, indexes)
  }
  return indexes
}

function keepIndexes(
  app: App,
  { log: say = () => {}, saveFrom = 20_000, purgeAfter = 20 * 3_600_000 }: Options,
): Indexes {
  const { config, database, log } = app
  const search = config.opensearch && keepPeople(app, config.opensearch)
  const folder = join(config.dataFolder, 'matching')
  let content: Content | undefined
  /** Of this content. */
  let readers: Readers | undefined
  let origin = ''
  let following: Following | undefined
  let saving: Promise<void> | undefined
  let stopped = false
  let isChanged = false
  let savedAt: number | undefined
  let purgedAt = Date.now()

  /** From the files, when they can be used: answers what they stand for. */
  async function restore(): Promise<string | undefined> {
    const name = await database.read(system, ({ db }) => selectDatabaseName(db))
    origin = `${programHash()} ${name}${search ? ' without people' : ''}`
    try {
      const saved = await readIndexes(folder, origin)
      if (!saved) return undefined
      content = restoreContent(saved)
      ;({ savedAt, purgedAt } = saved)
      return saved.moment
    } catch (error) {
      const reason = error instanceof SnapshotError ? error.message : String((error as Error).name)
      log.warn({ reason }, 'matching cannot use what it saved and reads everything again')
      return undefined
    }
  }

  const copy = {
    rebuild: async () => {
      let saidAt = Date.now()
      content = await readContent(app, search === undefined, tidyQuietly, (share) => {
        if (Date.now() - saidAt < 2_000) return
        saidAt = Date.now()
        say(`Matching reads the records: ${Math.floor(100 * share)} %`)
      })
      void readers?.stop()
      readers = undefined
      isChanged = true
      purgedAt = Date.now()
      savedAt = undefined
    },
    apply: async (changes: Parameters<typeof refreshContent>[2]) => {
      if (!content) return
      isChanged = true
      await refreshContent(app, content, search ? { ...changes, people: [] } : changes)
      for (const index of [content.people, content.vacancies])
        if (index.isCompactionDue) void tidyQuietly(index)
    },
    reached: (moment: string) => {
      const now = Date.now()
      const isDue = now - (savedAt ?? 0) > pause && isChanged
      if ((isDue || now - purgedAt > purgeAfter) && !saving && !stopped) {
        saving = save(moment).finally(() => {
          saving = undefined
        })
      }
    },
  }

  /** What is in the index is more than `moment` has seen, never less: that much is read again after a restart. */
  async function save(moment: string): Promise<void> {
    if (!content || content.people.size + content.vacancies.size < saveFrom) return
    try {
      const startedAt = Date.now()
      const isPurging = startedAt - purgedAt > purgeAfter
      if (isPurging)
        for (const index of [content.people, content.vacancies]) await tidy(index, { purge: true })
      isChanged = false
      await writeIndexes(folder, {
        moment,
        origin,
        purgedAt: isPurging ? startedAt : purgedAt,
        savedAt: startedAt,
        people: content.people.snapshot(),
        vacancies: content.vacancies.snapshot(),
      })
      savedAt = startedAt
      if (isPurging) purgedAt = startedAt
    } catch (error) {
      isChanged = true
      // Tried again after the pause.
      savedAt ??= Date.now()
      log.warn({ err: error }, 'matching could not save its index')
    }
  }

  async function tidyQuietly(index: Tidied): Promise<void> {
    await tidy(index).catch((error: unknown) => {
      log.warn({ err: error }, 'matching could not merge its index and goes on with its parts')
    })
  }

  async function start(): Promise<Following | undefined> {
    while (!stopped) {
      try {
        const since = await restore()
        following = followChanges(app, copy, since)
        return following
      } catch (error) {
        log.warn({ err: error }, 'matching cannot reach the database and tries again')
        await sleep(retry)
      }
    }
  }

  const starting = start()
  const whole = async () => void (await (await starting)?.whole())
  const ready = async () => {
    // What was saved answers at once; what changed since follows within moments.
    if (!content) await whole()
    readers ??= startReaders(content as Content)
    return readers
  }
  const size = () => ({
    people: search?.size() ?? content?.people.size ?? 0,
    vacancies: content?.vacancies.size ?? 0,
  })
  const indexes: Indexes = {
    people:
      search?.top ??
      (async (vacancy, options) =>
        (await ready()).ask('people', vacancy, { ...options, pools: [vacancy.recruitsFrom] })),
    vacancies: async (person, nationality, options) =>
      (await ready()).ask('vacancies', person, { ...options, pools: [nationality] }),
    whole,
    ready,
    size,
    state: () => ({
      ...size(),
      bytes: (content?.people.bytes ?? 0) + (content?.vacancies.bytes ?? 0),
      pending: following?.state().pending ?? 0,
      waiting: readers?.waiting() ?? 0,
      currentAt: following?.state().currentAt,
      savedAt,
    }),
    stop: async () => {
      stopped = true
      running.delete(database)
      measured.delete(indexes)
      await search?.stop()
      const followed = await starting
      await followed?.stop()
      await readers?.stop()
      await saving
      const moment = followed?.state().moment
      if (moment && isChanged) await save(moment)
    },
  }
  measured.add(indexes)
  return indexes
}
