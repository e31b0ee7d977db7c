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
import type { AppContext } from '../../foundation/app-context.ts'
import type { Config } from '../../foundation/config.ts'
import type { Database } from '../../foundation/database/database.ts'
import { batchSize, type Changes, eachBatch, followChanges, system } from './changes.ts'
import type { IndexedPerson, IndexedVacancy } from './domain.ts'
import { keepPeople } from './opensearch/people.ts'
import { selectCandidates, selectIndexedVacancies } from './store.ts'

export type Indexes = {
  /** Ids of people for a vacancy, the best first. They may have changed since: read them before showing them. */
  people: (vacancy: IndexedVacancy, options?: RankOptions) => Promise<Ranked[]>
  /** Ids of vacancies for a person of this nationality, the best first. */
  vacancies: (person: Person, nationality: string, options?: RankOptions) => Promise<Ranked[]>
  size: () => { people: number; vacancies: number }
  /** Resolves when every record that is kept in this process has been read once. */
  whole: () => Promise<void>
  stop: () => Promise<void>
}

/** People are kept by nationality, vacancies by the country they recruit from: only these can ever meet. */
type Content = { people: MatchIndex<IndexedPerson, Vacancy>; vacancies: MatchIndex<IndexedVacancy, Person> }
type App = Pick<AppContext, 'database' | 'log'> & { config?: Pick<Config, 'opensearch'> }

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

function keepIndexes(app: App): Indexes {
  const { database, log, config } = app
  const search = config?.opensearch && keepPeople(app, config.opensearch)
  let content: Content | undefined
  const following = followChanges(app, {
    rebuild: async () => {
      content = await readAll(database, log, search === undefined)
    },
    apply: async (changes) => {
      if (!content) return
      await refresh(database, content, search ? { ...changes, people: [] } : changes, log)
      for (const index of [content.people, content.vacancies]) if (index.isCompactionDue) void compact(index)
    },
  })
  const ready = async () => {
    await following.whole()
    return content as Content
  }
  return {
    people:
      search?.top ??
      (async (vacancy, options) =>
        (await ready()).people.top(vacancy, { ...options, pools: [vacancy.recruitsFrom] })),
    vacancies: async (person, nationality, options) =>
      (await ready()).vacancies.top(person, { ...options, pools: [nationality] }),
    whole: following.whole,
    size: () => ({
      people: search?.size() ?? content?.people.size ?? 0,
      vacancies: content?.vacancies.size ?? 0,
    }),
    stop: async () => {
      running.delete(database)
      await search?.stop()
      await following.stop()
    },
  }
}

async function readAll(database: Database, log: App['log'], withPeople: boolean): Promise<Content> {
  const content: Content = {
    people: createPeopleIndex<IndexedPerson>([], { poolOf: ({ nationality }) => nationality }),
    vacancies: createVacancyIndex<IndexedVacancy>([], { poolOf: ({ recruitsFrom }) => recruitsFrom }),
  }
  if (withPeople)
    await eachBatch(
      (after) => database.read(system, ({ db }) => selectCandidates(db, { after, limit: batchSize })),
      (people) => {
        for (const person of people) put(content.people, person, log)
      },
    )
  await eachBatch(
    (after) => database.read(system, ({ db }) => selectIndexedVacancies(db, { after, limit: batchSize })),
    (vacancies) => {
      for (const vacancy of vacancies) put(content.vacancies, vacancy, log)
    },
  )
  for (const index of [content.people, content.vacancies]) await compact(index)
  return content
}

/** Step by step, so that questions are answered in between. */
async function compact(index: Content['people'] | Content['vacancies']): Promise<void> {
  for (const _ of index.compact()) await setImmediate()
}

async function refresh(
  database: Database,
  { people, vacancies }: Content,
  changes: Changes,
  log: App['log'],
): Promise<void> {
  const read = await database.read(system, async ({ db }) => ({
    people: changes.people.length > 0 ? await selectCandidates(db, { ids: changes.people }) : [],
    vacancies:
      changes.vacancies.length > 0 ? await selectIndexedVacancies(db, { ids: changes.vacancies }) : [],
  }))
  replace(people, changes.people, read.people, log)
  replace(vacancies, changes.vacancies, read.vacancies, log)
}

function replace<Item extends { id: string }, Query>(
  index: MatchIndex<Item, Query>,
  ids: string[],
  found: Item[],
  log: App['log'],
): void {
  const items = new Map(found.map((item) => [item.id, item]))
  for (const id of ids) {
    const item = items.get(id)
    if (item) put(index, item, log)
    else index.remove(id)
  }
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
