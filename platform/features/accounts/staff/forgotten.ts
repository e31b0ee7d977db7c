/** A forgotten password: a link by e-mail lets its holder choose another. The second step of the sign-in stays. */
import { randomUUID } from 'node:crypto'
import { ConflictError, InvalidInputError } from '../../../foundation/errors.ts'
import type { PageContext } from '../../../foundation/http/page.ts'
import { hashToken } from '../../../foundation/http/session.ts'
import { textsFor } from '../../../foundation/i18n/texts.ts'
import { sendMessage } from '../../../foundation/outbox/index.ts'
import { countAttempt } from '../workers/device.ts'
import { canonicalEmail, isEmail, localeOf } from './account.ts'
import { linkActor, newLinkToken } from './members.ts'
import { findLink, insertLink, useLink } from './members-store.ts'
import { noticeOfChange } from './notice.ts'
import { hashNewPassword } from './password.ts'
import { endSessions, findStaff, findStaffByEmail, setPasswordHash } from './store.ts'

const linkMinutes = 60
const hour = 3600

/** Says the same whether or not there is such an account. */
export async function sendPasswordLink(page: PageContext, typed: string): Promise<void> {
  const { database, config } = page.app
  const email = canonicalEmail(typed)
  if (!isEmail(email)) throw new InvalidInputError({ email: { key: 'accounts.staff.email.wrong' } })
  await countAttempt(page, 'staff-password-link', email, {
    each: [{ limit: 5, windowSeconds: hour }],
    network: { limit: 100, windowSeconds: hour },
  })
  await database.write(linkActor, async (work) => {
    const account = await findStaffByEmail(work.db, email)
    work.record({ action: 'account.password-link-asked', subject: `account:${account?.id ?? 'unknown'}` })
    if (!account?.open) return
    const token = newLinkToken()
    await insertLink(work.db, {
      id: randomUUID(),
      purpose: 'password',
      tokenHash: hashToken(token),
      account: account.id,
      minutes: linkMinutes,
    })
    const locale = localeOf(account)
    const { t } = textsFor(locale)
    await sendMessage(work, {
      channel: 'email',
      to: email,
      subject: t('accounts.staff.forgotten.subject'),
      body: t('accounts.staff.forgotten.body', {
        link: `${config.publicUrl}/${locale}/staff/password/new?token=${token}`,
        minutes: linkMinutes,
      }),
    })
  })
}

/** Ends every session: whoever knew the old password is out. */
export async function chooseNewPassword(page: PageContext, token: string, password: string): Promise<void> {
  await page.app.database.write(linkActor, async (work) => {
    const link = await findLink(work.db, 'password', hashToken(token))
    const account = link?.account ? await findStaff(work.db, link.account) : undefined
    if (!link || !account?.open || !account.email)
      throw new ConflictError('link-used', { key: 'accounts.staff.link.used' })
    await setPasswordHash(work.db, account.id, await hashNewPassword(password, account.email))
    await useLink(work.db, link.id)
    await endSessions(work.db, account.id)
    work.record({ action: 'account.password-changed', subject: `account:${account.id}` })
    await noticeOfChange(work, account.id, 'password-changed')
  })
}

export async function isOpenPasswordLink(page: PageContext, token: string): Promise<boolean> {
  const link = await page.app.database.read(linkActor, ({ db }) => findLink(db, 'password', hashToken(token)))
  return link !== undefined
}
