/** What the indexes hold, as it is read from the database. */
import { setImmediate } from 'node:timers/promises'
import {
  createPeopleIndex,
  createVacancyIndex,
  type MatchIndex,
  MatchingInputError,
  type Person,
  restorePeopleIndex,
  restoreVacancyIndex,
  type Vacancy,
} from '@fairway/matching'
import type { AppContext } from '../../foundation/app-context.ts'
import { batchSize, type Changes, eachBatch, system } from './changes.ts'
import type { IndexedPerson, IndexedVacancy } from './domain.ts'
import type { Saved } from './files.ts'
import { selectCandidates, selectIndexedVacancies } from './store.ts'
import type { Tidied } from './tidy.ts'

type App = Pick<AppContext, 'database' | 'log'>

/** People are kept by nationality, vacancies by the country they recruit from: only these can ever meet. */
export type Content = {
  people: MatchIndex<IndexedPerson, Vacancy>
  vacancies: MatchIndex<IndexedVacancy, Person>
}

const peoplePool = { poolOf: ({ nationality }: IndexedPerson) => nationality }
const vacancyPool = { poolOf: ({ recruitsFrom }: IndexedVacancy) => recruitsFrom }

/** Throws `SnapshotError` when it is damaged. */
export function restoreContent({ people, vacancies }: Saved): Content {
  return {
    people: restorePeopleIndex(people, peoplePool),
    vacancies: restoreVacancyIndex(vacancies, vacancyPool),
  }
}

/** Everything that is there now. `progress` hears of shares from 0 to 1 on the way. */
export async function readContent(
  { database, log }: App,
  withPeople: boolean,
  tidy: (index: Tidied) => Promise<void>,
  progress: (share: number) => void,
): Promise<Content> {
  const content: Content = {
    people: createPeopleIndex<IndexedPerson>([], peoplePool),
    vacancies: createVacancyIndex<IndexedVacancy>([], vacancyPool),
  }
  if (withPeople)
    await readInto(
      (after) => database.read(system, ({ db }) => selectCandidates(db, { after, limit: batchSize })),
      content.people,
      (share) => progress(0.9 * share),
    )
  await readInto(
    (after) => database.read(system, ({ db }) => selectIndexedVacancies(db, { after, limit: batchSize })),
    content.vacancies,
    (share) => progress(0.9 + 0.1 * share),
  )
  return content

  async function readInto<Item extends { id: string }, Query>(
    read: (after: string | undefined) => Promise<Item[]>,
    index: MatchIndex<Item, Query>,
    reached: (share: number) => void,
  ): Promise<void> {
    await eachBatch(read, async (items) => {
      for (const item of items) put(index, item, log)
      if (index.isCompactionDue) await tidy(index)
      // Ids are drawn evenly and read in their order.
      const { id = 'ffffffff' } = items.at(-1) ?? {}
      reached(Number.parseInt(id.slice(0, 8), 16) / 2 ** 32)
      await setImmediate()
    })
    for (const _ of index.compact()) await setImmediate()
  }
}

/** Reads these records anew and takes out those that are not found. */
export async function refreshContent(
  { database, log }: App,
  { people, vacancies }: Content,
  changes: Changes,
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
