import { setImmediate } from 'node:timers/promises'
import {
  createPeopleIndex,
  createVacancyIndex,
  type MatchIndex,
  MatchingInputError,
  type Person,
  type Ranked,
  type RankOptions,
  type Vacancy,
} from '@fairway/matching'
import type { Actor } from '../../foundation/actor.ts'
import type { AppContext } from '../../foundation/app-context.ts'
import type { Database, Tx } from '../../foundation/database/database.ts'
import type { IndexedPerson, IndexedVacancy } from './domain.ts'
import { selectCandidates, selectIndexedVacancies } from './store.ts'

export type Indexes = {
  /** Ids of people for a vacancy, the best first. They may have changed since: read them before showing them. */
  people: (vacancy: IndexedVacancy, options?: RankOptions) => Promise<Ranked[]>
  /** Ids of vacancies for a person of this nationality, the best first. */
  vacancies: (person: Person, nationality: string, options?: RankOptions) => Promise<Ranked[]>
  size: () => { people: number; vacancies: number }
  /** Resolves when every record has been read once. */
  whole: () => Promise<void>
  stop: () => Promise<void>
}

/** People are kept by nationality, vacancies by the country they recruit from: only these can ever meet. */
type Content = { people: MatchIndex<IndexedPerson, Vacancy>; vacancies: MatchIndex<IndexedVacancy, Person> }
type App = Pick<AppContext, 'database' | 'log'>

const system: Actor = { kind: 'system', name: 'matching' }
/** Records read in one statement: a batch keeps the process busy for some 10 ms. */
const batchSize = 1_000
/** Milliseconds to gather what changes together. */
const gathering = 20
/** Milliseconds until what could not be read is tried again. */
const retry = 1_000

const running = new WeakMap<Database, Indexes>()

/** Builds the indexes now rather than with the first question; resolves when they are whole. */
export async function startMatching(app: App): Promise<Pick<Indexes, 'size' | 'stop'>> {
  const indexes = indexesOf(app)
  await indexes.whole()
  return indexes
}

/** The indexes of this database, started when they are first asked for. They end with the database. */
export function indexesOf(app: App): Indexes {
  let indexes = running.get(app.database)
  if (!indexes) {
    indexes = keepIndexes(app)
    running.set(app.database, indexes)
  }
  return indexes
}

function keepIndexes({ database, log }: App): Indexes {
  let content: Content | undefined
  let changed = noChanges()
  let everything = false
  let timer: NodeJS.Timeout | undefined
  let working = false
  let stopped = false
  const built = Promise.withResolvers<Content>()

  const stopListening = database.listen('matching', {
    // What was said before, or while the database was away, is not known: read everything.
    connected: () => {
      everything = true
      schedule(0)
    },
    heard: (payload) => {
      const [, kind, ids] = /^(person|vacancy):(.*)$/.exec(payload) ?? []
      if (!ids) return
      for (const id of ids.split(',')) changed[kind as 'person' | 'vacancy'].add(id)
      schedule(gathering)
    },
  })

  function schedule(delay: number): void {
    if (timer || working || stopped) return
    timer = setTimeout(() => void work(), delay)
    timer.unref()
  }

  async function work(): Promise<void> {
    timer = undefined
    working = true
    const all = everything
    const ids = changed
    everything = false
    changed = noChanges()
    let delay = gathering
    try {
      if (all) {
        content = await database.read(system, ({ db }) => readAll(db, log))
        built.resolve(content)
      } else if (content) {
        await refresh(database, content, ids, log)
        for (const index of [content.people, content.vacancies]) {
          if (index.isCompactionDue) void compact(index)
        }
      }
    } catch (error) {
      if (!stopped) log.warn({ err: error }, 'matching could not read what changed and tries again')
      everything ||= all
      for (const kind of ['person', 'vacancy'] as const) for (const id of ids[kind]) changed[kind].add(id)
      delay = retry
    }
    working = false
    if (everything || changed.person.size > 0 || changed.vacancy.size > 0) schedule(delay)
  }

  const ready = async () => content ?? built.promise
  return {
    people: async (vacancy, options) =>
      (await ready()).people.top(vacancy, { ...options, pools: [vacancy.recruitsFrom] }),
    vacancies: async (person, nationality, options) =>
      (await ready()).vacancies.top(person, { ...options, pools: [nationality] }),
    whole: async () => void (await ready()),
    size: () => ({ people: content?.people.size ?? 0, vacancies: content?.vacancies.size ?? 0 }),
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      running.delete(database)
      await stopListening()
    },
  }
}

const noChanges = () => ({ person: new Set<string>(), vacancy: new Set<string>() })

async function readAll(db: Tx, log: App['log']): Promise<Content> {
  const content: Content = {
    people: createPeopleIndex<IndexedPerson>([], { poolOf: ({ nationality }) => nationality }),
    vacancies: createVacancyIndex<IndexedVacancy>([], { poolOf: ({ recruitsFrom }) => recruitsFrom }),
  }
  await eachBatch(
    (after) => selectCandidates(db, { after, limit: batchSize }),
    (person) => put(content.people, person, log),
  )
  await eachBatch(
    (after) => selectIndexedVacancies(db, { after, limit: batchSize }),
    (vacancy) => put(content.vacancies, vacancy, log),
  )
  for (const index of [content.people, content.vacancies]) await compact(index)
  return content
}

/** Step by step, so that questions are answered in between. */
async function compact(index: Content['people'] | Content['vacancies']): Promise<void> {
  for (const _ of index.compact()) await setImmediate()
}

async function eachBatch<T extends { id: string }>(
  read: (after: string | undefined) => Promise<T[]>,
  use: (item: T) => void,
): Promise<void> {
  let after: string | undefined
  do {
    const items = await read(after)
    for (const item of items) use(item)
    after = items.length < batchSize ? undefined : items.at(-1)?.id
  } while (after !== undefined)
}

async function refresh(
  database: Database,
  content: Content,
  changed: ReturnType<typeof noChanges>,
  log: App['log'],
): Promise<void> {
  for (const ids of batchesOf(changed.person)) {
    const people = await database.read(system, ({ db }) => selectCandidates(db, { ids }))
    const found = new Map(people.map((person) => [person.id, person]))
    for (const id of ids) {
      const person = found.get(id)
      if (person) put(content.people, person, log)
      else content.people.remove(id)
    }
  }
  for (const ids of batchesOf(changed.vacancy)) {
    const vacancies = await database.read(system, ({ db }) => selectIndexedVacancies(db, { ids }))
    const found = new Map(vacancies.map((vacancy) => [vacancy.id, vacancy]))
    for (const id of ids) {
      const vacancy = found.get(id)
      if (vacancy) put(content.vacancies, vacancy, log)
      else content.vacancies.remove(id)
    }
  }
}

function* batchesOf(ids: Set<string>): Generator<string[]> {
  const all = [...ids]
  for (let from = 0; from < all.length; from += batchSize) yield all.slice(from, from + batchSize)
}

function put<Item extends { id: string }, Query>(
  index: MatchIndex<Item, Query>,
  item: Item,
  log: App['log'],
): void {
  try {
    index.upsert(item)
  } catch (error) {
    if (!(error instanceof MatchingInputError)) throw error
    // One record that matching cannot read keeps nobody else from being found.
    index.remove(item.id)
    log.error({ id: item.id, field: error.field }, 'matching leaves out a record it cannot read')
  }
}
