import { sql } from 'kysely'
import type { AppContext } from '../app-context.ts'
import type { Database } from '../database/database.ts'
import { DeliveryError, type Transport } from './transports.ts'

const maxAttempts = 12

/**
 * Sends what is due, one message per transaction: its row stays locked while it is handed over, so no other process
 * takes it, and a process that dies leaves it unsent and free. A message whose acceptance we did not live to note is
 * handed over again under the same id. Returns how many were accepted.
 */
export async function deliverDue(
  database: Database,
  transports: { sms?: Transport; email?: Transport },
): Promise<number> {
  const channels = Object.keys(transports)
  if (channels.length === 0) return 0
  let sent = 0
  for (;;) {
    const outcome = await database.internal('outbox', async (db) => {
      const message = await db
        .selectFrom('outbox_messages')
        .select(['id', 'channel', 'recipient', 'subject', 'body', 'attempts'])
        .where('sent_at', 'is', null)
        .where('next_attempt_at', '<=', sql<Date>`now()`)
        .where('channel', 'in', channels)
        .orderBy('next_attempt_at')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()
      if (!message) return undefined
      const update = db.updateTable('outbox_messages').where('id', '=', message.id)
      const attempts = message.attempts + 1
      try {
        await (transports[message.channel as 'sms' | 'email'] as Transport)(message)
      } catch (error) {
        const final = attempts >= maxAttempts || (error instanceof DeliveryError && error.permanent)
        // 30 s, 1 min, 2 min … up to 6 h.
        const wait = Math.min(30 * 2 ** (attempts - 1), 6 * 3600)
        await update
          .set({
            attempts,
            last_error: error instanceof DeliveryError ? error.message : 'could not connect',
            next_attempt_at: final ? sql`'infinity'` : sql`now() + make_interval(secs => ${wait})`,
          })
          .execute()
        return false
      }
      await update.set({ attempts, sent_at: sql`now()`, last_error: null }).execute()
      return true
    })
    if (outcome === undefined) return sent
    if (outcome) sent += 1
  }
}

/** Delivers every second until stopped; stopping waits for the message on its way. */
export function startDelivery(
  app: AppContext,
  transports: { sms?: Transport; email?: Transport },
): { stop: () => Promise<void> } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const turn = () => {
    running = deliverDue(app.database, transports).then(
      () => {},
      (error: unknown) => app.log.error(error, 'outbox delivery failed'),
    )
    void running.then(() => {
      if (!stopped) timer = setTimeout(turn, 1000)
    })
  }
  turn()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
