import type { Job } from '../../../foundation/jobs/index.ts'
import { announceExpired } from './store.ts'

/**
 * A consent whose time is over opens nothing from that moment on: the rules of the database ask the clock. The indexes
 * of matching only propose; this lets them forget as well. Looks back further than its own interval.
 */
export const consentsExpire: Job = {
  name: 'people.consents-expire',
  schedule: '*/10 * * * *',
  run: async ({ database }) => database.internal('consents', (db) => announceExpired(db, 60)),
}
