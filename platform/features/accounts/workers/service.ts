import { randomUUID } from 'node:crypto'
import { isOfficer } from '../../../foundation/actor.ts'
import type { Work } from '../../../foundation/database/database.ts'
import { ForbiddenError, NotFoundError } from '../../../foundation/errors.ts'
import type { Locale } from '../../../foundation/i18n/locales.ts'
import { checkNewPin } from './pin.ts'
import { randomWords } from './recovery-words.ts'
import { hashSecret, verifySecret } from './secrets.ts'
import {
  endSessions,
  findAccountByPerson,
  insertWorkerAccount,
  updateCard,
  updatePin,
  type WorkerAccount,
} from './store.ts'

export type RecoveryCard = {
  /** Eight digits; no secret. */
  number: string
  /** Indexes of six words; known only now, stored as a hash. */
  words: number[]
}

/** What of a card is hashed. */
export function cardSecret(words: number[]): string {
  return words.join(' ')
}

/** Of a secret number that is good enough for somebody born then; throws InvalidInputError otherwise. */
export function hashPin(pin: string, birthDate: string): Promise<string> {
  checkNewPin(pin, birthDate)
  return hashSecret(pin)
}

/** Takes the same time whether there is a hash or not. */
export function isPin(pinHash: string | undefined, pin: string): Promise<boolean> {
  return verifySecret(pinHash, pin)
}

/** Joins the transaction in which the person is registered. */
export async function createWorkerAccount(
  work: Work,
  input: { person: string; locale: Locale } & (
    | { pin: string; birthDate: string }
    /** Null: signs in with the card first, and chooses a secret number then. */
    | { pinHash: string | null }
  ),
): Promise<{ account: string; card: RecoveryCard }> {
  const account = randomUUID()
  const words = randomWords()
  const [pinHash, cardHash] = await Promise.all([
    'pinHash' in input ? input.pinHash : hashPin(input.pin, input.birthDate),
    hashSecret(cardSecret(words)),
  ])
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

/** A new card for oneself, or from the desk for a person of the officer's country. The old words stop working. */
export async function issueCard(work: Work, person: string): Promise<RecoveryCard> {
  const { actor } = work
  const own = actor.kind === 'worker' && actor.person === person
  if (!own && !isOfficer(actor, 'registration')) throw new ForbiddenError()
  const account = await accountOf(work, person)
  const words = randomWords()
  const number = await updateCard(work.db, account.id, await hashSecret(cardSecret(words)))
  work.record({ action: 'account.card-issued', subject: `account:${account.id}` })
  return { number, words }
}

/** Ends every session of the account: whoever changed the number signs in again with it. */
export async function changePin(work: Work, person: string, pin: string): Promise<void> {
  if (work.actor.kind !== 'worker' || work.actor.person !== person) throw new ForbiddenError()
  const account = await accountOf(work, person)
  checkNewPin(pin, account.birthDate)
  await updatePin(work.db, account.id, await hashSecret(pin))
  await endSessions(work.db, account.id)
  work.record({ action: 'account.pin-changed', subject: `account:${account.id}` })
}

export async function isOwnPin(work: Work, person: string, pin: string): Promise<boolean> {
  return verifySecret((await accountOf(work, person)).pinHash, pin)
}

async function accountOf(work: Work, person: string): Promise<WorkerAccount> {
  const account = await findAccountByPerson(work.db, person)
  if (!account) throw new NotFoundError()
  return account
}
