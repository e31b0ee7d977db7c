import type { Work } from '../../../foundation/database/database.ts'
import { ForbiddenError } from '../../../foundation/errors.ts'
import * as store from './store.ts'

export type { RecordView } from './store.ts'

export const pageSize = 50

/** Who looked at the record of the worker who asks. */
export function viewsOfMe(work: Work, page: number): Promise<{ views: store.RecordView[]; total: number }> {
  if (work.actor.kind !== 'worker') throw new ForbiddenError()
  return store.selectViews(work.db, work.actor.person, { limit: pageSize, offset: (page - 1) * pageSize })
}
