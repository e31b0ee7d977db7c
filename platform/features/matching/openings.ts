/** Open vacancies as the engine sees them, kept in memory: what counting over all of them needs. */
import type { AppContext } from '../../foundation/app-context.ts'
import type { Database } from '../../foundation/database/database.ts'
import { batchSize, type Following, followChanges, system } from './changes.ts'
import type { IndexedVacancy } from './domain.ts'
import { selectIndexedVacancies } from './store.ts'

type App = Pick<AppContext, 'database' | 'log'>
type Kept = { byNationality: Map<string, Map<string, IndexedVacancy>>; following: Following }

const kept = new WeakMap<Database, Kept>()

/** Open vacancies that recruit people of this nationality. Read once and kept current from then on. */
export async function openingsFor(app: App, nationality: string): Promise<IndexedVacancy[]> {
  let openings = kept.get(app.database)
  if (!openings) {
    openings = keep(app)
    kept.set(app.database, openings)
  }
  await openings.following.whole()
  return [...(openings.byNationality.get(nationality)?.values() ?? [])]
}

function keep(app: App): Kept {
  const { database } = app
  const byNationality: Kept['byNationality'] = new Map()
  const put = (vacancy: IndexedVacancy) => {
    let some = byNationality.get(vacancy.recruitsFrom)
    if (!some) {
      some = new Map()
      byNationality.set(vacancy.recruitsFrom, some)
    }
    // What a vacancy asks of languages, school and years costs points alone; who wants to know what is missing is told.
    some.set(vacancy.id, {
      ...vacancy,
      languages: vacancy.languages.map((language) => ({ ...language, essential: true })),
      hard: {
        ...vacancy.hard,
        education: vacancy.minimumEducation !== undefined,
        experience: vacancy.minimumYears !== undefined,
      },
    })
  }
  const following = followChanges(app, {
    rebuild: async () => {
      byNationality.clear()
      let after: string | undefined
      do {
        const limit = batchSize
        const some = await database.read(system, ({ db }) => selectIndexedVacancies(db, { after, limit }))
        some.forEach(put)
        after = some.length < limit ? undefined : some.at(-1)?.id
      } while (after !== undefined)
    },
    apply: async ({ vacancies }) => {
      if (vacancies.length === 0) return
      const found = await database.read(system, ({ db }) => selectIndexedVacancies(db, { ids: vacancies }))
      for (const some of byNationality.values()) for (const id of vacancies) some.delete(id)
      found.forEach(put)
    },
  })
  return { byNationality, following }
}
