import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { type Actor, type Competence, type OrganisationKind, publicActor } from '../actor.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'

/** Minutes. Idle is short for workers, because a phone is often shared. */
const idle = { worker: 30, staff: 60, visitor: 24 * 60 }
const absolute = 12 * 60

export type SignedIn = {
  actor: Exclude<Actor, { kind: 'system' | 'public' }>
  name: string
  locale: string
  /** Whose clocks are shown. */
  country: string | null
}

export type Session = {
  actor: Actor
  signedIn: SignedIn | undefined
  /** Value kept for this visitor on the server, such as a form's draft. */
  get: <T>(key: string) => T | undefined
  /** Stores at once; `undefined` removes. */
  set: (key: string, value: unknown) => Promise<void>
  /** Whether the pages may show something of this visitor that the next one at this device should not see. */
  isPrivate: () => boolean
  /** Ties a form to this browser. Making one gives the visitor a cookie. */
  csrfToken: () => string
  checkCsrf: (token: unknown) => boolean
  /** Signs in under a new session id, so that an id known before is worth nothing. What was kept is forgotten. */
  signIn: (account: string) => Promise<void>
  signOut: () => Promise<void>
}

type Row = {
  data: Record<string, unknown>
  account_id: string | null
  kind: 'worker' | 'staff' | null
  person_id: string | null
  organisation_id: string | null
  organisation_kind: OrganisationKind | null
  /** The organisation's; of a worker the nationality. */
  country: string | null
  competences: Competence[] | null
  administrator: boolean | null
  locale: string | null
  name: string | null
  stale: boolean
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

export function cookieName(config: Config): string {
  return config.secureCookies ? '__Host-fairway' : 'fairway'
}

/** Reads the request's session; a forged, ended or unknown cookie is the same as none. */
export async function openSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { database, config }: { database: Database; config: Config },
): Promise<Session> {
  const name = cookieName(config)
  let cookie = request.cookies[name]
  if (cookie !== undefined && !/^[\w-]{43}$/.test(cookie)) cookie = undefined
  let row = cookie === undefined ? undefined : await findSession(database, cookie)
  if (row?.stale && cookie !== undefined) await touchSession(database, cookie)

  const setCookie = (value: string) => {
    cookie = value
    reply.setCookie(name, value, { path: '/', httpOnly: true, sameSite: 'lax', secure: config.secureCookies })
  }
  const ensureCookie = () => {
    if (cookie === undefined) setCookie(newToken())
    return cookie as string
  }
  const token = (id: string) => createHmac('sha256', config.key('csrf')).update(id).digest('base64url')
  const signedIn = row && toSignedIn(row)

  return {
    actor: signedIn?.actor ?? publicActor,
    signedIn,
    get: <T>(key: string) => row?.data[key] as T | undefined,
    async set(key, value) {
      const data = { ...row?.data, [key]: value }
      if (row) await storeInSession(database, ensureCookie(), key, value)
      else await beginSession(database, ensureCookie(), data)
      row = { ...(row ?? emptyRow), data }
    },
    isPrivate: () => row !== undefined,
    csrfToken: () => token(ensureCookie()),
    checkCsrf(sent) {
      if (cookie === undefined || typeof sent !== 'string') return false
      const expected = Buffer.from(token(cookie))
      const given = Buffer.from(sent)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
    async signIn(account) {
      const before = cookie
      setCookie(newToken())
      row = { ...emptyRow, account_id: account }
      await database.internal('sessions', async (db) => {
        if (before) await db.deleteFrom('sessions').where('id_hash', '=', hashToken(before)).execute()
        await db
          .insertInto('sessions')
          .values({
            id_hash: hashToken(cookie as string),
            account_id: account,
            data: '{}',
            expires_at: sql`now() + make_interval(mins => ${absolute}::int)`,
          })
          .execute()
      })
    },
    async signOut() {
      if (cookie !== undefined) {
        const id = hashToken(cookie)
        await database.internal('sessions', (db) =>
          db.deleteFrom('sessions').where('id_hash', '=', id).execute(),
        )
      }
      cookie = undefined
      row = undefined
      reply.clearCookie(name, { path: '/' })
      // The next person at this phone must not find the last one's pages with the back button.
      reply.header('clear-site-data', '"cache"')
    },
  }
}

const emptyRow: Row = {
  data: {},
  account_id: null,
  kind: null,
  person_id: null,
  organisation_id: null,
  organisation_kind: null,
  country: null,
  competences: null,
  administrator: null,
  locale: null,
  name: null,
  stale: false,
}

function newToken(): string {
  return randomBytes(32).toString('base64url')
}

async function findSession(database: Database, cookie: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select s.data, s.account_id, a.kind, a.person_id, a.organisation_id, a.organisation_kind, a.country,
      a.competences, a.administrator, a.locale, a.name, s.seen_at < now() - interval '1 minute' as stale
    from sessions s left join account_actor_of(s.account_id) a on true
    where s.id_hash = ${hashToken(cookie)} and s.expires_at > now()
      and s.seen_at > now() - make_interval(mins => case a.kind when 'worker' then ${idle.worker}::int
        when 'staff' then ${idle.staff}::int else ${idle.visitor}::int end)
      and (s.account_id is null or a.account_id is not null)`.execute(database.kysely)
  return rows[0]
}

async function touchSession(database: Database, cookie: string): Promise<void> {
  await sql`update sessions set seen_at = now() where id_hash = ${hashToken(cookie)}`.execute(database.kysely)
}

/** A visitor's session; one that has ended under this cookie leaves nothing behind in it. */
async function beginSession(database: Database, cookie: string, data: Row['data']): Promise<void> {
  await sql`insert into sessions (id_hash, data, expires_at)
    values (${hashToken(cookie)}, ${JSON.stringify(data)}, now() + make_interval(mins => ${absolute}::int))
    on conflict (id_hash) do update set data = excluded.data, account_id = null, created_at = now(), seen_at = now(),
      expires_at = excluded.expires_at`.execute(database.kysely)
}

/** Only if the session is still there: a request that was on its way when it was ended must not bring it back. */
async function storeInSession(
  database: Database,
  cookie: string,
  key: string,
  value: unknown,
): Promise<void> {
  const change =
    value === undefined
      ? sql`data - ${key}::text`
      : sql`data || jsonb_build_object(${key}::text, ${JSON.stringify(value)}::jsonb)`
  await sql`update sessions set data = ${change} where id_hash = ${hashToken(cookie)}`.execute(
    database.kysely,
  )
}

export function toActor(
  row: Pick<
    Row,
    | 'account_id'
    | 'kind'
    | 'person_id'
    | 'organisation_id'
    | 'organisation_kind'
    | 'country'
    | 'competences'
    | 'administrator'
  >,
): SignedIn['actor'] | undefined {
  if (row.kind === 'worker' && row.person_id && row.account_id) {
    return { kind: 'worker', account: row.account_id, person: row.person_id }
  }
  if (row.kind === 'staff' && row.account_id && row.organisation_id && row.organisation_kind && row.country) {
    return {
      kind: 'staff',
      account: row.account_id,
      organisation: row.organisation_id,
      organisationKind: row.organisation_kind,
      country: row.country,
      competences: row.competences ?? [],
      administrator: row.administrator ?? false,
    }
  }
  return undefined
}

function toSignedIn(row: Row): SignedIn | undefined {
  const actor = toActor(row)
  return actor && { actor, name: row.name ?? '', locale: row.locale ?? 'en', country: row.country }
}
