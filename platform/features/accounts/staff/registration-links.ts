/**
 * For whoever registers an organisation: the address proves itself before anything is made. The page answers the same
 * for an address that has an account; only its holder learns that, by e-mail.
 */
import { randomUUID } from 'node:crypto'
import type { Work } from '../../../foundation/database/database.ts'
import { ConflictError, InvalidInputError } from '../../../foundation/errors.ts'
import type { PageContext } from '../../../foundation/http/page.ts'
import { hashToken } from '../../../foundation/http/session.ts'
import { sendMessage } from '../../../foundation/outbox/index.ts'
import { countAttempt } from '../workers/device.ts'
import { canonicalEmail, isEmail } from './account.ts'
import { linkActor, newLinkToken } from './members.ts'
import { findRegistration, insertLink, useLink } from './members-store.ts'
import { findStaffByEmail } from './store.ts'

export const registrationHours = 24
const hour = 3600

/** `path` is of the page that the link opens. The mail quotes nothing that was typed: it may go to a stranger. */
export async function sendRegistrationLink(
  page: PageContext,
  path: string,
  registration: { email: string },
): Promise<void> {
  const { app, locale, t } = page
  const email = canonicalEmail(registration.email)
  if (!isEmail(email)) throw new InvalidInputError({ email: { key: 'accounts.staff.email.wrong' } })
  await countAttempt(page, 'organisation-registration', email, {
    each: [{ limit: 5, windowSeconds: hour }],
    network: { limit: 100, windowSeconds: hour },
  })
  const address = (where: string) => `${app.config.publicUrl}/${locale}${where}`
  await app.database.write(linkActor, async (work) => {
    const known = await findStaffByEmail(work.db, email)
    const id = randomUUID()
    const token = newLinkToken()
    if (!known)
      await insertLink(work.db, {
        id,
        purpose: 'registration',
        tokenHash: hashToken(token),
        email,
        registration,
        minutes: registrationHours * 60,
      })
    await sendMessage(work, {
      channel: 'email',
      to: email,
      subject: t('accounts.staff.registration.subject'),
      body: known
        ? t('accounts.staff.registration.known', {
            signIn: address('/staff/sign-in'),
            forgotten: address('/staff/password'),
          })
        : t('accounts.staff.registration.body', {
            link: `${address(path)}?token=${token}`,
            hours: registrationHours,
          }),
    })
    work.record({ action: 'organisation.registration-asked', subject: `staff-link:${id}` })
  })
}

/** What was typed, of a link that was not used and is not too old. */
export async function openRegistration(page: PageContext, token: string): Promise<object | undefined> {
  const link = await page.app.database.read(linkActor, ({ db }) => findRegistration(db, hashToken(token)))
  return link?.registration
}

/** Runs `register` for the link and closes it, both or neither. */
export async function closeRegistration(
  page: PageContext,
  token: string,
  register: (work: Work, registration: object) => Promise<unknown>,
): Promise<void> {
  await page.app.database.write(linkActor, async (work) => {
    const link = await findRegistration(work.db, hashToken(token))
    if (!link) throw new ConflictError('link-used', { key: 'accounts.staff.link.used' })
    await register(work, link.registration)
    await useLink(work.db, link.id)
  })
}
