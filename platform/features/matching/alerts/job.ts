import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '../../../foundation/jobs/index.ts'
import { runAlert, system } from './service.ts'
import { selectDue } from './store.ts'

/** Alerts of one turn; the next turn goes on. */
const atOnce = 500

/** Tells of what saved searches found. After each it rests as long as it worked, so that pages come first. */
export const alertsRun: Job = {
  name: 'matching.alerts',
  schedule: '*/5 * * * *',
  run: async (app) => {
    for (const id of await app.database.read(system, ({ db }) => selectDue(db, atOnce))) {
      const start = performance.now()
      await runAlert(app, id).catch((error: unknown) => app.log.error(error, 'an alert failed'))
      await sleep(performance.now() - start)
    }
  },
}
