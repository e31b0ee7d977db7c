import { randomUUID } from 'node:crypto'
import type { Work } from '../database/database.ts'

export type OutgoingMessage = { channel: 'sms' | 'email'; to: string; subject?: string; body: string }

/** Puts a message into the outbox in the caller's transaction: it is sent if, and only if, that commits. */
export async function sendMessage(work: Work, message: OutgoingMessage): Promise<void> {
  const { channel, to, subject, body } = message
  await work.db
    .insertInto('outbox_messages')
    .values({ id: randomUUID(), channel, recipient: to, subject: subject ?? null, body })
    .execute()
}
