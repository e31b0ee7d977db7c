/** For outbox.test.ts: delivers with the real adapter and is killed the moment the gateway has accepted. */
import { readConfig } from '../config.ts'
import { openDatabase } from '../database/database.ts'
import { deliverDue, transportsFor } from './index.ts'

const { sms } = transportsFor(readConfig())
await deliverDue(openDatabase(process.env.TEST_DATABASE as string), {
  sms: async (message) => {
    await sms?.(message)
    process.kill(process.pid, 'SIGKILL')
    await new Promise(() => {})
  },
})
