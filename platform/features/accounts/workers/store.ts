import { randomInt } from 'node:crypto'
import type { Tx } from '../../../foundation/database/database.ts'
import type { Locale } from '../../../foundation/i18n/locales.ts'

export type NewWorkerAccount = {
  id: string
  person: string
  locale: Locale
  pinHash: string
  cardHash: string
}

/** Returns the card's number: random and unique, tried again in the rare case that it is taken. */
export async function insertWorkerAccount(db: Tx, account: NewWorkerAccount): Promise<string> {
  for (let turn = 0; turn < 5; turn++) {
    const number = randomCardNumber()
    // Without a conflict target, so that the actor need not be allowed to read accounts.
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('accounts')
      .values({
        id: account.id,
        kind: 'worker',
        person_id: account.person,
        locale: account.locale,
        pin_hash: account.pinHash,
        card_number: number,
        card_hash: account.cardHash,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows === 1n) return number
  }
  throw new Error('No account was made: the person has one already, or card numbers are running out')
}

export function randomCardNumber(): string {
  return String(randomInt(100_000_000)).padStart(8, '0')
}
