/** The end of a worker's record: what goes, what the law keeps and for how long. */
import type { Job } from '../../foundation/jobs/index.ts'
import { erasedPage, erasurePage } from './pages/erasure.tsx'
import { endRetention } from './service.ts'

export const pages = [erasurePage, erasedPage]

export const retentionEnds: Job = {
  name: 'erasure.retention',
  schedule: '41 2 * * *',
  run: async ({ database }) => {
    await database.write({ kind: 'system', name: 'retention' }, (work) => endRetention(work))
  },
}
