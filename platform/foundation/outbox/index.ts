/** Messages to people: written in the transaction that is their reason, sent afterwards, neither lost nor doubled. */
import { randomUUID } from 'node:crypto'
import type { Work } from '../database/database.ts'

export { deliverDue, startDelivery } from './deliver.ts'
export { messagesAreLocal, type Transport, transportsFor } from './transports.ts'
export { messagesPage } from './viewer.tsx'

export type OutgoingMessage = {
  channel: 'sms' | 'email'
  to: string
  subject?: string
  body: string
  /** Id of the record that the message is about, so that erasing that finds it. */
  regarding?: string
}

/** Puts a message into the outbox in the caller's transaction: it is sent if, and only if, that commits. */
export async function sendMessage(work: Pick<Work, 'db'>, message: OutgoingMessage): Promise<void> {
  const { channel, to, subject, body, regarding } = message
  await work.db
    .insertInto('outbox_messages')
    .values({
      id: randomUUID(),
      channel,
      recipient: to,
      subject: subject ?? null,
      body,
      regarding: regarding ?? null,
    })
    .execute()
}
