import { type SqlBool, sql } from 'kysely'
import type { Competence } from '../../../foundation/actor.ts'
import type { Tx } from '../../../foundation/database/database.ts'
import type { Locale } from '../../../foundation/i18n/locales.ts'

export type NewStaffAccount = {
  id: string
  organisation: string
  email: string
  displayName: string
  passwordHash: string
  competences: readonly Competence[]
  administrator?: boolean
  locale: Locale
}

/** False when the e-mail address has an account already. */
export async function insertStaffAccount(db: Tx, account: NewStaffAccount): Promise<boolean> {
  // Without a conflict target, so that the actor need not be allowed to read accounts.
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('accounts')
    .values({
      id: account.id,
      kind: 'staff',
      organisation_id: account.organisation,
      email: account.email,
      display_name: account.displayName,
      password_hash: account.passwordHash,
      competences: [...account.competences],
      administrator: account.administrator ?? false,
      locale: account.locale,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

function staff(db: Tx) {
  return db
    .selectFrom('accounts')
    .where('kind', '=', 'staff')
    .select([
      'id',
      'email',
      'display_name as displayName',
      'organisation_id as organisation',
      'password_hash as passwordHash',
      'oidc_subject as oidcSubject',
      'passkeys_only as passkeysOnly',
      'locale',
      sql<boolean>`(account_actor_of(accounts.id)).account_id is not null`.as('open'),
      sql<boolean>`exists (select from passkeys where account_id = accounts.id)`.as('hasPasskeys'),
    ])
}

/** `open`: neither closed itself nor its organisation suspended. */
export type StaffAccount = NonNullable<Awaited<ReturnType<typeof findStaff>>>

export function findStaff(db: Tx, id: string) {
  return staff(db).where('id', '=', id).executeTakeFirst()
}

export function findStaffByEmail(db: Tx, email: string) {
  return staff(db).where('email', '=', email).executeTakeFirst()
}

export function findStaffByOidcSubject(db: Tx, subject: string) {
  return staff(db).where('oidc_subject', '=', subject).executeTakeFirst()
}

/** False when the account is linked to another subject, or the subject to another account. */
export async function linkOidcSubject(db: Tx, account: string, subject: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('accounts')
    .set({ oidc_subject: subject })
    .where('id', '=', account)
    .where('oidc_subject', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function setPasswordHash(db: Tx, account: string, hash: string): Promise<void> {
  await db.updateTable('accounts').set({ password_hash: hash }).where('id', '=', account).execute()
}

export async function setPasskeysOnly(db: Tx, account: string, on: boolean): Promise<void> {
  await db.updateTable('accounts').set({ passkeys_only: on }).where('id', '=', account).execute()
}

export async function endSessions(db: Tx, account: string): Promise<void> {
  await db.deleteFrom('sessions').where('account_id', '=', account).execute()
}

export async function countSessions(db: Tx, account: string): Promise<number> {
  const { count } = await db
    .selectFrom('sessions')
    .select((columns) => columns.fn.countAll<number>().as('count'))
    .where('account_id', '=', account)
    .where(sql<SqlBool>`expires_at > now() and seen_at > now() - interval '60 minutes'`)
    .executeTakeFirstOrThrow()
  return count
}

export type NewPasskey = {
  id: string
  account: string
  name: string
  publicKey: Uint8Array
  counter: number
  transports: string[]
}

/** False when this very passkey is known already. */
export async function insertPasskey(db: Tx, passkey: NewPasskey): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('passkeys')
    .values({
      id: passkey.id,
      account_id: passkey.account,
      name: passkey.name,
      public_key: Buffer.from(passkey.publicKey),
      counter: passkey.counter,
      transports: passkey.transports,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

function passkeys(db: Tx) {
  return db
    .selectFrom('passkeys')
    .select([
      'id',
      'account_id as account',
      'name',
      'public_key as publicKey',
      'counter',
      'transports',
      'created_at as createdAt',
      'last_used_at as lastUsedAt',
    ])
}

export function listPasskeys(db: Tx, account: string) {
  return passkeys(db).where('account_id', '=', account).orderBy('created_at').execute()
}

export function findPasskey(db: Tx, id: string) {
  return passkeys(db).where('id', '=', id).executeTakeFirst()
}

export async function markPasskeyUsed(db: Tx, id: string, counter: number): Promise<void> {
  await db.updateTable('passkeys').set({ counter, last_used_at: sql`now()` }).where('id', '=', id).execute()
}

export async function deletePasskey(db: Tx, account: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('passkeys')
    .where('account_id', '=', account)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** False when the account has a token of this name in use. */
export async function insertToken(
  db: Tx,
  token: { id: string; account: string; name: string; hash: Buffer },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('api_tokens')
    .values({ id: token.id, account_id: token.account, name: token.name, token_hash: token.hash })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export function listTokens(db: Tx, account: string) {
  return db
    .selectFrom('api_tokens')
    .select(['id', 'name', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
    .where('account_id', '=', account)
    .where('revoked_at', 'is', null)
    .orderBy('created_at')
    .execute()
}

export async function revokeToken(db: Tx, account: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_tokens')
    .set({ revoked_at: sql`now()` })
    .where('account_id', '=', account)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function organisationName(db: Tx, id: string): Promise<string | undefined> {
  const row = await db.selectFrom('organisations').select('name').where('id', '=', id).executeTakeFirst()
  return row?.name
}
