/** What `/metrics` says of the indexes: numbers alone. */
import { Gauge } from 'prom-client'
import type { Indexes, IndexState } from './indexes.ts'

/** The indexes that run in this process. */
export const measured = new Set<Pick<Indexes, 'state'>>()

function gauge(name: string, help: string, of: (state: IndexState, now: number) => number | undefined): void {
  new Gauge({
    name: `fairway_matching_${name}`,
    help,
    collect() {
      this.reset()
      for (const indexes of measured) {
        const value = of(indexes.state(), Date.now())
        if (value !== undefined) this.set(value)
      }
    },
  })
}

const secondsSince = (at: number | undefined, now: number) =>
  at === undefined ? undefined : (now - at) / 1000

gauge('people', 'People in the index', ({ people }) => people)
gauge('vacancies', 'Vacancies in the index', ({ vacancies }) => vacancies)
gauge('bytes', 'Memory of the indexes', ({ bytes }) => bytes)
gauge('pending_changes', 'Changes that are read and not yet in the index', ({ pending }) => pending)
gauge('waiting_questions', 'Questions that are not answered yet', ({ waiting }) => waiting)
gauge('age_seconds', 'Since the index was last known to hold every change', ({ currentAt }, now) =>
  secondsSince(currentAt, now),
)
gauge('saved_age_seconds', 'Since the index was last saved to files', ({ savedAt }, now) =>
  secondsSince(savedAt, now),
)
