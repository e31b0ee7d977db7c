import { sql } from 'kysely'
import type { Competence } from '../../../foundation/actor.ts'
import type { Tx } from '../../../foundation/database/database.ts'

export type Member = {
  id: string
  email: string
  displayName: string
  competences: Competence[]
  administrator: boolean
}

/** Colleagues of the administrator who asks. */
export async function selectMembers(db: Tx): Promise<Member[]> {
  const rows = await db
    .selectFrom('organisation_members')
    .select(['id', 'email', 'display_name as displayName', 'competences', 'administrator'])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows as Member[]
}

export async function organisationCompetences(db: Tx, id: string): Promise<string[]> {
  const row = await db
    .selectFrom('organisations')
    .select('competences')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.competences ?? []
}

/** False when it is no colleague whom the actor may change. */
export async function changeMember(
  db: Tx,
  id: string,
  standing: Pick<Member, 'competences' | 'administrator'>,
  removed: boolean,
): Promise<boolean> {
  const { rows } = await sql<{ changed: boolean }>`
    select change_member(${id}, ${standing.competences}::text[], ${standing.administrator}, ${removed}) as changed`.execute(
    db,
  )
  return rows[0]?.changed ?? false
}

export type Invitation = Omit<Member, 'displayName'> & { expiresAt: Date }

export async function selectInvitations(db: Tx, organisation: string): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('staff_links')
    .select(['id', 'email', 'competences', 'administrator', 'expires_at as expiresAt'])
    .where('purpose', '=', 'invitation')
    .where('organisation_id', '=', organisation)
    .where('used_at', 'is', null)
    .orderBy('created_at')
    .execute()
  return rows as Invitation[]
}

export async function selectOpenInvitations(
  db: Tx,
  organisations: readonly string[],
): Promise<{ organisation: string; email: string; expiresAt: Date }[]> {
  const rows = await db
    .selectFrom('staff_links')
    .select(['organisation_id as organisation', 'email', 'expires_at as expiresAt'])
    .where('purpose', '=', 'invitation')
    .where('administrator', '=', true)
    .where(sql<boolean>`organisation_id = any(${organisations}::uuid[])`)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('created_at')
    .execute()
  return rows as { organisation: string; email: string; expiresAt: Date }[]
}

/** Where an organisation is written to, unless that is known. */
export async function insertContact(
  db: Tx,
  organisation_id: string,
  email: string,
  locale: string,
): Promise<void> {
  await db
    .insertInto('organisation_contacts')
    .values({ organisation_id, email, locale })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function insertLink(
  db: Tx,
  link: {
    id: string
    purpose: 'invitation' | 'password' | 'registration'
    tokenHash: Buffer
    account?: string
    organisation?: string
    email?: string
    competences?: Competence[]
    administrator?: boolean
    createdBy?: string
    registration?: object
    minutes: number
  },
): Promise<void> {
  await db
    .insertInto('staff_links')
    .values({
      id: link.id,
      purpose: link.purpose,
      token_hash: link.tokenHash,
      account_id: link.account ?? null,
      organisation_id: link.organisation ?? null,
      email: link.email ?? null,
      competences: link.competences ?? [],
      administrator: link.administrator ?? false,
      created_by: link.createdBy ?? null,
      registration: link.registration === undefined ? null : JSON.stringify(link.registration),
      expires_at: sql`now() + make_interval(mins => ${link.minutes}::int)`,
    })
    .execute()
}

export async function deleteInvitation(
  db: Tx,
  organisation: string,
  which: { id: string } | { email: string } | Record<string, never> = {},
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('staff_links')
    .where('purpose', '=', 'invitation')
    .where('organisation_id', '=', organisation)
    .where('used_at', 'is', null)
    .$if('id' in which, (q) => q.where('id', '=', (which as { id: string }).id))
    .$if('email' in which, (q) => q.where('email', '=', (which as { email: string }).email))
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export type FoundLink = {
  id: string
  account: string | null
  organisation: string | null
  email: string | null
  competences: Competence[]
  administrator: boolean
}

/** A link that was not used and is not too old, of an organisation that is not suspended. */
export async function findLink(
  db: Tx,
  purpose: 'invitation' | 'password',
  tokenHash: Buffer,
): Promise<FoundLink | undefined> {
  const row = await db
    .selectFrom('staff_links as l')
    .leftJoin('organisations as o', 'o.id', 'l.organisation_id')
    .select([
      'l.id',
      'l.account_id as account',
      'l.organisation_id as organisation',
      'l.email',
      'l.competences',
      'l.administrator',
    ])
    .where('l.purpose', '=', purpose)
    .where('l.token_hash', '=', tokenHash)
    .where('l.used_at', 'is', null)
    .where('l.expires_at', '>', sql<Date>`now()`)
    .where((eb) => eb.or([eb('o.status', 'is', null), eb('o.status', '<>', 'suspended')]))
    .executeTakeFirst()
  return row as FoundLink | undefined
}

export async function findRegistration(
  db: Tx,
  tokenHash: Buffer,
): Promise<{ id: string; registration: object } | undefined> {
  const row = await db
    .selectFrom('staff_links')
    .select(['id', 'registration'])
    .where('purpose', '=', 'registration')
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst()
  return row as { id: string; registration: object } | undefined
}

/** Throws when somebody was faster. What was typed is forgotten. */
export async function useLink(db: Tx, id: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('staff_links')
    .set({ used_at: sql`now()`, registration: sql`case when registration is not null then '{}'::jsonb end` })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new Error('a link works once')
}
