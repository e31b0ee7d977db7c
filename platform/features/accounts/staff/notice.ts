import type { Work } from '../../../foundation/database/database.ts'
import { textsFor } from '../../../foundation/i18n/texts.ts'
import { sendMessage } from '../../../foundation/outbox/index.ts'
import { localeOf } from './account.ts'
import { findStaff } from './store.ts'

/** Tells the holder that a way into the account changed, so that a change by somebody else does not pass unseen. */
export async function noticeOfChange(
  work: Work,
  account: string,
  change: 'password-changed' | 'passkey-added' | 'passkey-removed' | 'token-created',
): Promise<void> {
  const holder = await findStaff(work.db, account)
  if (!holder?.email) return
  const { t } = textsFor(localeOf(holder))
  await sendMessage(work, {
    channel: 'email',
    to: holder.email,
    subject: t('accounts.staff.notice.subject'),
    body: t(`accounts.staff.notice.${change}`),
  })
}
