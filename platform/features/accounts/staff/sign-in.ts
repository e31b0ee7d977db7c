/** Password first, then a passkey or a code by e-mail. What was proved so far stays in the visitor's session. */
import { createHmac, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Actor } from '../../../foundation/actor.ts'
import type { Config } from '../../../foundation/config.ts'
import { InvalidInputError, TooManyAttemptsError } from '../../../foundation/errors.ts'
import type { PageContext, PageResult } from '../../../foundation/http/page.ts'
import { locales } from '../../../foundation/i18n/locales.ts'
import { textsFor } from '../../../foundation/i18n/texts.ts'
import { sendMessage } from '../../../foundation/outbox/index.ts'
import { attempt, bucketOf, forgive } from '../../../foundation/throttle.ts'
import { countAttempt, rememberDevice } from '../workers/device.ts'
import { canonicalEmail, localeOf } from './account.ts'
import { verifyPassword } from './password.ts'
import { findStaff, findStaffByEmail } from './store.ts'

const quarterHour = 15 * 60
/** More than guessing needs to stay hopeless, because a second step must follow. */
const passwordTries = { limit: 30, windowSeconds: quarterHour }
const codesSent = { limit: 10, windowSeconds: quarterHour }
/** Over all addresses: slows down who tries one password on many accounts. */
const networkTries = { limit: 200, windowSeconds: quarterHour }
const codeTries = { limit: 5, windowSeconds: quarterHour }
export const codeMinutes = 15

export const signInActor: Actor = { kind: 'system', name: 'staff-sign-in' }

export type PendingSignIn = {
  account: string
  email: string
  /** Only the account's passkeys may follow. */
  passkeysOnly: boolean
  passkeys: boolean
  /** Where the user wanted to go, without language. */
  next: string
  /** `mac` instead of the code: a copy of the database signs nobody in. */
  code?: { id: string; mac: string; expires: number }
}

const sessionKey = 'staff-sign-in'

export function pendingSignIn(page: PageContext): PendingSignIn | undefined {
  return page.session.get<PendingSignIn>(sessionKey)
}

/** A page of ours, without its language; the desk when it is none. */
export function nextPath(text: string): string {
  const locale = locales.find((each) => text.startsWith(`/${each}/`))
  return locale && /^[!-[\]-~]+$/.test(text) ? text.slice(locale.length + 1) : '/desk'
}

/** Says which step comes next. An unknown address and a wrong password get one answer, after the same time. */
export async function checkPassword(
  page: PageContext,
  input: { email: string; password: string; next: string },
): Promise<'code' | 'passkey'> {
  const { database } = page.app
  const email = canonicalEmail(input.email)
  const takeBack = await countAttempt(page, 'staff-password', email, {
    each: [passwordTries],
    network: networkTries,
  })

  const account = await database.read(signInActor, ({ db }) => findStaffByEmail(db, email))
  if (!(await verifyPassword(account?.passwordHash, input.password)) || !account) {
    await database.write(signInActor, async (work) =>
      work.record({ action: 'account.sign-in-refused', subject: `account:${account?.id ?? 'unknown'}` }),
    )
    throw new InvalidInputError({ password: { key: 'accounts.staff.sign-in.wrong' } })
  }
  await takeBack()
  if (!account.open) throw new InvalidInputError({ '': { key: 'accounts.staff.sign-in.closed' } })

  const pending: PendingSignIn = {
    account: account.id,
    email,
    passkeys: account.hasPasskeys,
    passkeysOnly: account.passkeysOnly && account.hasPasskeys,
    next: input.next,
  }
  if (pending.passkeys) {
    await page.session.set(sessionKey, pending)
    return 'passkey'
  }
  await sendCode(page, pending)
  return 'code'
}

function codeMac(config: Config, id: string, code: string): string {
  return createHmac('sha256', config.key('sign-in-code')).update(`${id}\0${code}`).digest('base64url')
}

/** Ties the code to this browser's session: read over a shoulder, it is worth nothing elsewhere. */
export async function sendCode(page: PageContext, pending: PendingSignIn): Promise<void> {
  const { database, config } = page.app
  await countAttempt(page, 'staff-codes', pending.email, { each: [codesSent], network: networkTries })
  const id = randomUUID()
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  await database.write(signInActor, async (work) => {
    const account = await findStaff(work.db, pending.account)
    if (!account?.open) throw new InvalidInputError({ '': { key: 'accounts.staff.sign-in.closed' } })
    // Asked again: its holder may have closed this way since the password was proved.
    if (account.passkeysOnly && account.hasPasskeys)
      throw new InvalidInputError({ '': { key: 'accounts.staff.passkey.only' } })
    const { t } = textsFor(localeOf(account))
    await sendMessage(work, {
      channel: 'email',
      to: pending.email,
      subject: t('accounts.staff.code.mail-subject'),
      body: t('accounts.staff.code.mail-body', { code, minutes: codeMinutes }),
    })
    work.record({ action: 'account.code-sent', subject: `account:${account.id}` })
  })
  const expires = Date.now() + codeMinutes * 60_000
  await page.session.set(sessionKey, { ...pending, code: { id, mac: codeMac(config, id, code), expires } })
}

export async function checkCode(
  page: PageContext,
  pending: PendingSignIn,
  typed: string,
): Promise<PageResult> {
  const { code } = pending
  if (!code || code.expires < Date.now())
    throw new InvalidInputError({ code: { key: 'accounts.staff.code.expired' } })
  const tries = bucketOf(page.app.config, 'staff-code-tries', code.id)
  await attempt(page.app.database, tries, codeTries).catch((error: unknown) => {
    throw error instanceof TooManyAttemptsError
      ? new InvalidInputError({ code: { key: 'accounts.staff.code.used-up' } })
      : error
  })
  if (!timingSafeEqual(Buffer.from(code.mac), Buffer.from(codeMac(page.app.config, code.id, typed))))
    throw new InvalidInputError({ code: { key: 'accounts.staff.code.wrong' } })
  await forgive(page.app.database, tries)
  return finishSignIn(page, pending.account, 'password and code', pending.next)
}

/** The last step of every way in. */
export async function finishSignIn(
  page: PageContext,
  id: string,
  method: 'password and code' | 'passkey' | 'oidc',
  next = '/desk',
): Promise<PageResult> {
  const { database } = page.app
  const account = await database.write(signInActor, async (work) => {
    const found = await findStaff(work.db, id)
    if (found?.open) work.record({ action: 'account.signed-in', subject: `account:${id}`, data: { method } })
    return found
  })
  if (!account?.open || !account.email)
    throw new InvalidInputError({ '': { key: 'accounts.staff.sign-in.closed' } })
  rememberDevice(page, [account.email])
  await page.session.signIn(id)
  return { redirect: next }
}
