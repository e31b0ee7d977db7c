import { randomUUID } from 'node:crypto'
import type { Work } from '../../../foundation/database/database.ts'
import type { Locale } from '../../../foundation/i18n/locales.ts'
import { checkNewPin } from './pin.ts'
import { randomWords } from './recovery-words.ts'
import { hashSecret } from './secrets.ts'
import { insertWorkerAccount } from './store.ts'

export type RecoveryCard = {
  /** Eight digits; no secret. */
  number: string
  /** Indexes of six words; known only now, stored as a hash. */
  words: number[]
}

/** Joins the transaction in which the person is registered. */
export async function createWorkerAccount(
  work: Work,
  input: { person: string; pin: string; locale: Locale; birthDate: string },
): Promise<{ account: string; card: RecoveryCard }> {
  checkNewPin(input.pin, input.birthDate)
  const account = randomUUID()
  const words = randomWords()
  const [pinHash, cardHash] = await Promise.all([hashSecret(input.pin), hashSecret(words.join(' '))])
  const number = await insertWorkerAccount(work.db, {
    id: account,
    person: input.person,
    locale: input.locale,
    pinHash,
    cardHash,
  })
  work.record({ action: 'account.created', subject: `account:${account}`, data: { person: input.person } })
  return { account, card: { number, words } }
}
