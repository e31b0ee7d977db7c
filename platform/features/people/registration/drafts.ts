/** A registration on its way: kept in the visitor's session, and from the secret number on also for another day. */
import { randomUUID } from 'node:crypto'
import { InvalidInputError, TooManyAttemptsError } from '../../../foundation/errors.ts'
import type { PageContext } from '../../../foundation/http/page.ts'
import type { Job } from '../../../foundation/jobs/index.ts'
import { sendMessage } from '../../../foundation/outbox/index.ts'
import { attempt, bucketOf, networkOf } from '../../../foundation/throttle.ts'
import { hashPin, isPin } from '../../accounts/index.ts'
import type { Draft } from '../pages/parts.tsx'
import * as store from './store.ts'

/** What was answered so far. The secret number is never part of it. */
export type Registration = {
  /** Of the person to be, so that sending the last page twice cannot make two. */
  id: string
  answers: Draft
  /** Number of the kept draft, once there is one. */
  number?: string
  /** Whether the number went to the phone as well. */
  sent?: boolean
  shownToEmployers?: boolean
}

/** Days without a change after which a draft is forgotten. */
export const daysKept = 30

const hour = 3600
const limits = {
  /** Wrong secret numbers for one draft. */
  each: { limit: 10, windowSeconds: hour },
  network: { limit: 200, windowSeconds: hour },
  /** Messages to one phone. */
  send: { limit: 3, windowSeconds: hour },
}

const key = 'registration'

export function registrationOf({ session }: PageContext): Registration {
  return begun(session) ?? { id: randomUUID(), answers: {} }
}

export function begun(session: PageContext['session']): Registration | undefined {
  return session.get<Registration>(key)
}

export async function saveRegistration(page: PageContext, registration: Registration): Promise<void> {
  await page.session.set(key, registration)
  if (registration.number !== undefined)
    await page.app.database.internal('registration', (db) => store.updateDraft(db, registration))
}

/** This browser forgets it: whoever comes next finds nothing. What is kept under its number stays. */
export function leaveRegistration({ session }: PageContext): Promise<void> {
  return session.set(key, undefined)
}

/** From now on the worker comes back with the number and this secret number, from any phone. */
export async function keepRegistration(page: PageContext, pin: string): Promise<void> {
  const { app, t } = page
  const registration = registrationOf(page)
  const { birthDate = '', phone } = registration.answers
  const pinHash = await hashPin(pin, birthDate)
  if (registration.number !== undefined) {
    await app.database.internal('registration', (db) => store.updateDraft(db, registration, pinHash))
    return
  }
  // A phone that a whole village shares gets no more messages for a while; the page shows the number anyway.
  const sent = phone ? await countMessage(page, phone).then(() => true, refusedForNow) : false
  const number = await app.database.internal('registration', async (db) => {
    const number = await store.insertDraft(db, registration, pinHash)
    const body = t('people.sms.draft', { number })
    if (phone && sent) await sendMessage({ db }, { channel: 'sms', to: phone, body })
    return number
  })
  await saveRegistration(page, { ...registration, number, sent })
}

function refusedForNow(error: unknown): false {
  if (error instanceof TooManyAttemptsError) return false
  throw error
}

/** Takes up what was kept under this number; says of a wrong number and of a wrong secret number the same. */
export async function resumeRegistration(page: PageContext, number: string, pin: string): Promise<void> {
  const { config, database } = page.app
  await attempt(database, bucketOf(config, 'draft-network', networkOf(page.request.ip)), limits.network)
  await attempt(database, bucketOf(config, 'draft-pin', number), limits.each)
  const kept = await database.internal('registration', (db) => store.findDraft(db, { number }))
  if (!(await isPin(kept?.pinHash, pin)) || !kept)
    throw new InvalidInputError({ pin: { key: 'people.error.resume' } })
  await page.session.set(key, { ...kept.registration, number } satisfies Registration)
}

/** Sends the numbers of what was begun with this phone. The visitor is told the same in either case. */
export async function sendNumbers(page: PageContext, phone: string): Promise<void> {
  const { app, t } = page
  await attempt(
    app.database,
    bucketOf(app.config, 'draft-network', networkOf(page.request.ip)),
    limits.network,
  )
  await countMessage(page, phone)
  await app.database.internal('registration', async (db) => {
    for (const number of await store.findNumbers(db, phone))
      await sendMessage({ db }, { channel: 'sms', to: phone, body: t('people.sms.draft', { number }) })
  })
}

function countMessage({ app }: PageContext, phone: string): Promise<void> {
  return attempt(app.database, bucketOf(app.config, 'draft-send', phone), limits.send)
}

/** The hash of the secret number chosen on the way; undefined when the draft was forgotten or sent meanwhile. */
export async function keptPinHash(page: PageContext, id: string): Promise<string | undefined> {
  const kept = await page.app.database.internal('registration', (db) => store.findDraft(db, { id }))
  return kept?.pinHash
}

export function forgetDraft(page: PageContext, id: string): Promise<void> {
  return page.app.database.internal('registration', (db) => store.deleteDraft(db, id))
}

export const forgetOldDrafts: Job = {
  name: 'people.forget-drafts',
  schedule: '41 2 * * *',
  run: ({ database }) => database.internal('registration', (db) => store.deleteOldDrafts(db, daysKept)),
}
