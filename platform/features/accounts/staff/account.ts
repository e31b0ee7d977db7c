import { randomUUID } from 'node:crypto'
import type { Competence } from '../../../foundation/actor.ts'
import type { Work } from '../../../foundation/database/database.ts'
import { InvalidInputError, type Message } from '../../../foundation/errors.ts'
import { asLocale, type Locale } from '../../../foundation/i18n/locales.ts'
import { hashNewPassword, passwordProblem } from './password.ts'
import { insertStaffAccount, type StaffAccount } from './store.ts'

export function canonicalEmail(text: string): string {
  return text.trim().toLowerCase()
}

export function localeOf(account: StaffAccount): Locale {
  return asLocale(account.locale)
}

/** Only what no mail server could take is refused: whether it arrives is what the code by e-mail shows. */
export function isEmail(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\.]+(\.[^\s@<>,;:"()[\]\\.]+)*$/.test(text)
  )
}

/**
 * Joins the transaction in which the organisation is registered. A visitor may make only the first account of an
 * organisation registered in the same transaction, without any competence; row level security says so too.
 * Refuses fields `email`, `displayName` and `password`.
 */
export async function createStaffAccount(
  work: Work,
  input: {
    organisation: string
    email: string
    displayName: string
    password: string
    competences: readonly Competence[]
    administrator?: boolean
    locale: Locale
  },
): Promise<string> {
  const email = canonicalEmail(input.email)
  const displayName = input.displayName.trim()
  const problems: Record<string, Message> = {}
  if (!isEmail(email)) problems.email = { key: 'accounts.staff.email.wrong' }
  if (displayName.length < 1 || displayName.length > 200)
    problems.displayName = { key: 'accounts.staff.name.wrong' }
  const weak = passwordProblem(input.password, email)
  if (weak) problems.password = weak
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)

  const id = randomUUID()
  const passwordHash = await hashNewPassword(input.password, email)
  if (!(await insertStaffAccount(work.db, { ...input, id, email, displayName, passwordHash })))
    throw new InvalidInputError({ email: { key: 'accounts.staff.email.taken' } })
  work.record({
    action: 'account.created',
    subject: `account:${id}`,
    data: { organisation: input.organisation, competences: input.competences },
  })
  return id
}
