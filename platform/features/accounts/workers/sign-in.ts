import { createHmac, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import type { WorkerActor } from '../../../foundation/actor.ts'
import type { Config } from '../../../foundation/config.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import type { PageContext } from '../../../foundation/http/page.ts'
import { dateFrom } from '../../../foundation/http/read-fields.ts'
import { isLocale } from '../../../foundation/i18n/locales.ts'
import { sendMessage } from '../../../foundation/outbox/index.ts'
import { attempt, bucketOf } from '../../../foundation/throttle.ts'
import { countAttempt, rememberDevice } from './device.ts'
import { readPin } from './pin.ts'
import { readRecoveryWords, wordsOnCard } from './recovery-words.ts'
import { verifySecret } from './secrets.ts'
import { cardSecret } from './service.ts'
import { findAccountByCard, findAccountsByPhone, type WorkerAccount } from './store.ts'

const minute = 60
const hour = 60 * minute
const codeMinutes = 15
/** A mobile network shows thousands of phones as one address: these only slow down who tries phone after phone. */
const network = { limit: 200, windowSeconds: hour }
/** For all browsers together that have signed in with this phone before. */
const known = { limit: 100, windowSeconds: 24 * hour }
const limits = {
  send: {
    each: [
      { limit: 1, windowSeconds: minute },
      { limit: 6, windowSeconds: hour },
    ],
    network,
    known,
  },
  pin: { each: [{ limit: 10, windowSeconds: hour }], network, known },
  // Six words are 48 bits: slowing down is enough, so a stranger never keeps the card's owner out for long.
  card: { each: [{ limit: 30, windowSeconds: minute }], network },
}
const triesPerCode = 5
/** From so many people on one phone on, the birth date is asked at once, so that checking numbers stays cheap. */
const crowd = 20
const fewestChecks = 4

/** What this browser has proved so far; lives in its session only, so a code is of no use in another browser. */
export type Progress = {
  phone: string
  codeId: string
  codeHash: string
  /** Milliseconds since 1970. */
  until: number
  proved: boolean
  asksBirthDate: boolean
}
const progressKey = 'accounts.sign-in'
const cardKey = 'accounts.signed-in-with-card'

export function progressOf({ session }: PageContext): Progress | undefined {
  const progress = session.get<Progress>(progressKey)
  return progress && progress.until > Date.now() ? progress : undefined
}

/** Sends a code if somebody has this phone. The visitor is told the same in either case. */
export async function startPhoneSignIn(page: PageContext, phone: string): Promise<void> {
  const { app, session, t } = page
  await countAttempt(page, 'code-send', phone, limits.send)
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const codeId = randomUUID()
  await app.database.internal('sign-in', async (db) => {
    const accounts = await findAccountsByPhone(db, phone)
    if (accounts.length === 0) return
    await sendMessage({ db }, { channel: 'sms', to: phone, body: t('accounts.sms.code', { code }) })
  })
  const progress: Progress = {
    phone,
    codeId,
    codeHash: hashCode(app.config, codeId, code),
    until: Date.now() + codeMinutes * 60_000,
    proved: false,
    asksBirthDate: false,
  }
  await session.set(progressKey, progress)
}

export async function proveCode(page: PageContext, progress: Progress, typed: string): Promise<void> {
  const { config, database } = page.app
  await attempt(database, `code:${progress.codeId}`, {
    limit: triesPerCode,
    windowSeconds: codeMinutes * 60,
  })
  const given = Buffer.from(hashCode(config, progress.codeId, readPin(typed)))
  if (!timingSafeEqual(given, Buffer.from(progress.codeHash))) {
    throw new InvalidInputError({ code: { key: 'accounts.code.wrong' } })
  }
  await page.session.set(progressKey, { ...progress, proved: true, until: Date.now() + codeMinutes * 60_000 })
}

function hashCode(config: Config, codeId: string, code: string): string {
  return createHmac('sha256', config.key('one-time-code')).update(`${codeId} ${code}`).digest('base64url')
}

/** Finds whose secret number it is among those who share the phone, without saying that others do. */
export async function signInWithPin(page: PageContext, progress: Progress): Promise<void> {
  const { app, form, session } = page
  const wasRight = await countAttempt(page, 'pin', progress.phone, limits.pin)
  const pin = readPin(form.text('pin'))
  const birthDate = dateFrom(form, 'birth-date')
  const sharing = await app.database.internal('sign-in', (db) => findAccountsByPhone(db, progress.phone))
  const possible = sharing.filter((account) => birthDate === undefined || account.birthDate === birthDate)
  const matching =
    possible.length > crowd && birthDate === undefined ? possible : await accountsWithPin(possible, pin)
  if (matching.length > 1 && birthDate === undefined) {
    await session.set(progressKey, { ...progress, asksBirthDate: true })
    throw new InvalidInputError({ 'birth-date': { key: 'accounts.pin.birth-date-needed' } })
  }
  const [account, another] = matching
  // Two people with one phone, one birth date and one number: only their cards tell them apart.
  if (another) throw new InvalidInputError({ pin: { key: 'accounts.pin.use-card' } })
  if (!account) throw new InvalidInputError({ pin: { key: 'accounts.pin.wrong' } })
  await wasRight()
  await finish(page, account, 'phone')
}

async function accountsWithPin(accounts: WorkerAccount[], pin: string): Promise<WorkerAccount[]> {
  const nobody = Array<undefined>(Math.max(0, fewestChecks - accounts.length)).fill(undefined)
  const checked = await Promise.all(
    [...accounts, ...nobody].map(async (account) =>
      (await verifySecret(account?.pinHash, pin)) ? account : undefined,
    ),
  )
  return checked.filter((account) => account !== undefined)
}

export async function signInWithCard(page: PageContext): Promise<void> {
  const { app, form } = page
  const number = readPin(form.text('number'))
  const read = readRecoveryWords(form.text('words'))
  const errors: ConstructorParameters<typeof InvalidInputError>[0] = {}
  if (!/^\d{8}$/.test(number)) errors.number = { key: 'accounts.card.number-error' }
  if ('count' in read)
    errors.words = { key: 'accounts.card.words-count', values: { wordsOnCard, count: read.count } }
  if ('unknown' in read) errors.words = { key: 'accounts.card.word-unknown', values: { word: read.unknown } }
  if (!('indexes' in read) || errors.number) throw new InvalidInputError(errors)

  const account = await app.database.internal('sign-in', (db) => findAccountByCard(db, number))
  const wasRight = await countAttempt(
    page,
    'card',
    account ? accountSubject(account) : `card:${number}`,
    limits.card,
  )
  if (!(await verifySecret(account?.cardHash, cardSecret(read.indexes))) || !account) {
    throw new InvalidInputError({ words: { key: 'accounts.card.wrong' } })
  }
  await wasRight()
  await finish(page, account, 'card')
  await page.session.set(cardKey, Date.now())
}

/** Who has just shown the words of the card need not know the secret number to choose another one. */
export function hasJustShownCard({ session }: PageContext): boolean {
  return (session.get<number>(cardKey) ?? 0) > Date.now() - codeMinutes * 60_000
}

function accountSubject(account: WorkerAccount): string {
  return `account:${account.id}`
}

async function finish(page: PageContext, account: WorkerAccount, by: 'phone' | 'card'): Promise<void> {
  const { app, session } = page
  const actor: WorkerActor = { kind: 'worker', account: account.id, person: account.person }
  await app.database.write(actor, async (work) => {
    work.record({ action: 'account.signed-in', subject: `account:${account.id}`, data: { by } })
  })
  // What was proved on the way is used up, whoever holds this phone next.
  if (session.get(progressKey)) await session.set(progressKey, undefined)
  await session.signIn(account.id)
  // A card proves nothing about the phone that stands in the record: it may be somebody else's.
  const proved = by === 'phone' && account.phone !== null ? [account.phone] : []
  rememberDevice(page, [accountSubject(account), ...proved])
}

/** Wrong numbers of somebody who is signed in: a phone left open must not give its owner's number away. */
export async function countOwnPinAttempt(page: PageContext, account: string): Promise<void> {
  await attempt(page.app.database, bucketOf(page.app.config, 'own-pin', account), {
    limit: 10,
    windowSeconds: hour,
  })
}

/** Path without language to go on to: where the visitor was sent here from, if that is a page of ours. */
export function nextPath({ query }: PageContext, otherwise = '/me'): string {
  const [, first = '', rest = ''] = /^\/([a-z]{2})((?:\/[!-[\]-~]*)?)$/.exec(query.text('next')) ?? []
  return isLocale(first) && rest !== '' ? rest : otherwise
}

/** Keeps `?next=` on the way from page to page. */
export function withNext({ query }: PageContext, path: string): string {
  return query.has('next') ? `${path}?next=${encodeURIComponent(query.text('next'))}` : path
}
