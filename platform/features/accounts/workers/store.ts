import { randomInt } from 'node:crypto'
import type { Tx } from '../../../foundation/database/database.ts'
import type { Locale } from '../../../foundation/i18n/locales.ts'

export type NewWorkerAccount = {
  id: string
  person: string
  locale: Locale
  pinHash: string | null
  cardHash: string
}

/** Returns the card's number: random and unique, tried again in the rare case that it is taken. */
export async function insertWorkerAccount(db: Tx, account: NewWorkerAccount): Promise<string> {
  for (let turn = 0; turn < 20; turn++) {
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

function randomCardNumber(): string {
  return String(randomInt(100_000_000)).padStart(8, '0')
}

export type WorkerAccount = {
  id: string
  person: string
  phone: string | null
  birthDate: string
  pinHash: string | null
  cardHash: string | null
}

function selectWorkerAccounts(db: Tx) {
  return db
    .selectFrom('accounts')
    .innerJoin('people', 'people.id', 'accounts.person_id')
    .leftJoin('person_contacts', 'person_contacts.person_id', 'people.id')
    .where('accounts.kind', '=', 'worker')
    .where('accounts.disabled_at', 'is', null)
    .select([
      'accounts.id',
      'people.id as person',
      'person_contacts.phone',
      'people.birth_date as birthDate',
      'accounts.pin_hash as pinHash',
      'accounts.card_hash as cardHash',
    ])
}

export function findAccountsByPhone(db: Tx, phone: string): Promise<WorkerAccount[]> {
  return selectWorkerAccounts(db).where('person_contacts.phone', '=', phone).execute()
}

export function findAccountByCard(db: Tx, number: string): Promise<WorkerAccount | undefined> {
  return selectWorkerAccounts(db).where('accounts.card_number', '=', number).executeTakeFirst()
}

export function findAccountByPerson(db: Tx, person: string): Promise<WorkerAccount | undefined> {
  return selectWorkerAccounts(db).where('people.id', '=', person).executeTakeFirst()
}

/** The number stays: it is no secret, and people know it. */
export async function updateCard(db: Tx, account: string, cardHash: string): Promise<string> {
  const { card_number } = await db
    .updateTable('accounts')
    .set((eb) => ({
      card_hash: cardHash,
      card_number: eb.fn.coalesce('card_number', eb.val(randomCardNumber())),
    }))
    .where('id', '=', account)
    .returning('card_number')
    .executeTakeFirstOrThrow()
  return card_number!
}

export async function updatePin(db: Tx, account: string, pinHash: string): Promise<void> {
  await db.updateTable('accounts').set({ pin_hash: pinHash }).where('id', '=', account).execute()
}

export async function endSessions(db: Tx, account: string): Promise<void> {
  await db.deleteFrom('sessions').where('account_id', '=', account).execute()
}
