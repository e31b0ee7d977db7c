import type { Socket } from 'node:net'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { type Actor, actorReference } from '../actor.ts'
import { type Listener, listen } from './listen.ts'
import { openPool } from './pool.ts'
import type { DB } from './schema.ts'
import { together } from './together.ts'
import { isNoted, type Seen, type View, viewNotes } from './views.ts'

/** One connection, inside its transaction. */
export type Tx = Kysely<DB>

/** What happened, for the audit trail: ids and names of fields, never personal data. */
export type AuditEvent = {
  /** `noun.verb-in-the-past`, e.g. `vacancy.approved`. */
  action: string
  /** `noun:id` of the record it happened to. */
  subject: string
  data?: Record<string, unknown>
}

/** One transaction in the name of one actor. Services take it as their first argument. */
export type Work = {
  db: Tx
  actor: Actor
  /** Joins the audit trail when the transaction commits. */
  record: (event: AuditEvent) => void
  /** Said by every service that hands out something of workers' records. Counts for staff: others see their own. */
  viewed: (view: View) => void
}

export type Database = {
  /** Runs in a read-only transaction, on one snapshot, under the actor's row level security. */
  read: <T>(actor: Actor, work: (work: Work) => Promise<T>) => Promise<T>
  /** Runs in a transaction under the actor's row level security; refuses to commit a change without an audit event. */
  write: <T>(actor: Actor, work: (work: Work) => Promise<T>) => Promise<T>
  /** Book-keeping of the foundation itself (sessions, throttles, delivery): a change of no person's record, not audited. */
  internal: <T>(name: string, work: (db: Tx) => Promise<T>) => Promise<T>
  /** For single statements that need no actor, such as a session's look-up. */
  kysely: Kysely<DB>
  /** Hears a channel of `pg_notify` until the function returned is called or the database is closed. */
  listen: (channel: string, listener: Listener) => () => Promise<void>
  close: () => Promise<void>
}

pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value)
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)

/** Connects as `fairway_app`, whatever user the URL names: also in development row level security binds us. */
export function openDatabase(
  url: string,
  options: { connections?: number; patience?: number } = {},
): Database {
  const { patience = 35_000 } = options
  const pool = openPool({
    Client: class extends PreparingClient {
      override patience = patience
    },
    connectionString: url,
    max: options.connections ?? 16,
    options:
      '-c role=fairway_app -c timezone=UTC -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000',
    connectionTimeoutMillis: 10_000,
  })
  const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  const listeners = new Set<() => Promise<void>>()

  /** Who acts is said together with `begin`, because each statement on its own costs a way there and back. */
  async function begin<T>(
    actor: Actor,
    readOnly: boolean,
    work: (db: Tx) => Promise<T>,
    last: () => string[] = () => [],
  ): Promise<T> {
    const mode = readOnly ? ' isolation level repeatable read read only' : ''
    return onConnection(async (db) => {
      await sql.raw(`begin${mode}; ${actsAs(actor)}`).execute(db)
      const result = await work(db)
      await sql.raw([...last(), 'commit'].join('; ')).execute(db)
      return result
    })
  }

  /** For one transaction: what fails is taken back. */
  function onConnection<T>(transaction: (db: Tx) => Promise<T>): Promise<T> {
    return kysely.connection().execute(async (db) => {
      try {
        return await transaction(db)
      } catch (error) {
        // A connection that broke has nothing to take back; what broke it is the error that matters.
        await sql`rollback`.execute(db).catch(() => {})
        throw error
      }
    })
  }

  /** The views of several readers in one transaction, each written in the reader's own name. */
  const note = together(async (seen: Seen[]) => {
    const notes = seen.map(({ actor, views }) => ({ actor, ...viewNotes(actor, views) }))
    const statements = [
      'begin',
      ...notes.flatMap(({ actor, statement }) => [actsAs(actor), statement]),
      appendToAudit(notes.flatMap(({ actor, events }) => events.map((event) => entryOf(actor, event)))),
      'commit',
    ]
    await onConnection((db) => sql.raw(statements.join('; ')).execute(db))
  })

  return {
    kysely,
    read: async (actor, work) => {
      const views: View[] = []
      const result = await begin(actor, true, (db) =>
        work({
          db,
          actor,
          record: () => fail('a read-only transaction records nothing'),
          viewed: (view) => views.push(view),
        }),
      )
      // Before anything is handed out: what cannot be noted is not shown.
      if (isNoted(actor, views)) await note({ actor, views })
      return result
    },
    write: (actor, work) => {
      const events: AuditEvent[] = []
      const views: View[] = []
      return begin(
        actor,
        false,
        async (db) => {
          const result = await work({
            db,
            actor,
            record: (event) => events.push(event),
            viewed: (view) => views.push(view),
          })
          if (events.length === 0 && !isNoted(actor, views)) await refuseUnrecordedChange(db)
          return result
        },
        () => lastStatements(actor, events, views),
      )
    },
    internal: (name, work) => begin({ kind: 'system', name }, false, work),
    listen: (channel, listener) => {
      const stop = listen(url, channel, listener)
      listeners.add(stop)
      return async () => {
        listeners.delete(stop)
        await stop()
      }
    },
    close: async () => {
      await Promise.all([...listeners].map((stop) => stop()))
      await kysely.destroy()
    },
  }
}

/**
 * Gives statements a name, so that PostgreSQL parses each once per connection and keeps its plan: under row level
 * security planning costs more than running. Texts beyond the limits (bulk inserts, lists of any length) stay unnamed,
 * because every connection keeps what was named.
 *
 * And leaves a server that says nothing for longer than it lets a statement take (`statement_timeout`): it is frozen, or
 * the way to it is cut without a word, and whoever waits would wait until the operating system gives up a quarter of an
 * hour later.
 */
class PreparingClient extends pg.Client {
  /** Milliseconds. */
  patience = 0
  #isUnbounded = false
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of pg are passed on as they come
  override query(text: any, values?: any, callback?: any): any {
    const name = Array.isArray(values) && values.length > 0 ? statementName(text) : undefined
    if (/^(?:begin|rollback)\b/.test(text)) this.#isUnbounded = false
    if (text === 'set local statement_timeout = 0') this.#isUnbounded = true
    const answer = name ? super.query({ name, text, values }, callback) : super.query(text, values, callback)
    if (!this.#isUnbounded && answer instanceof Promise) this.#leaveUnlessAnswered(answer)
    return answer
  }

  #leaveUnlessAnswered(answer: Promise<unknown>): void {
    const { stream } = (this as unknown as { connection: { stream: Socket } }).connection
    const leave = () => stream.destroy(new Error('Connection terminated: the database does not answer'))
    const timer = setTimeout(leave, this.patience)
    const stop = () => clearTimeout(timer)
    answer.then(stop, stop)
  }
}

const statementNames = new Map<string, string>()

function statementName(text: string): string | undefined {
  let name = statementNames.get(text)
  if (name === undefined && text.length < 4000 && statementNames.size < 500) {
    name = `s${statementNames.size}`
    statementNames.set(text, name)
  }
  return name
}

function actsAs(actor: Actor): string {
  return `select set_config('app.actor', ${pg.escapeLiteral(JSON.stringify(actor))}, true)`
}

/**
 * Who was seen and what happened, in one message with the commit: from the audit event on, the head of the chain is
 * locked, and the next who waits for it must not wait for this process to come round as well.
 */
function lastStatements(actor: Actor, events: AuditEvent[], views: View[]): string[] {
  const notes = isNoted(actor, views) ? viewNotes(actor, views) : undefined
  const entries = [...events, ...(notes?.events ?? [])].map((event) => entryOf(actor, event))
  return [...(notes ? [notes.statement] : []), ...(entries.length > 0 ? [appendToAudit(entries)] : [])]
}

function entryOf(actor: Actor, { action, subject, data = {} }: AuditEvent): string {
  return JSON.stringify({ at: new Date().toISOString(), actor: actorReference(actor), action, subject, data })
}

function appendToAudit(entries: string[]): string {
  const array = entries.map((entry) => pg.escapeLiteral(entry))
  return `insert into audit_events (entry) select unnest(array[${array}]::text[])`
}

async function refuseUnrecordedChange(db: Tx): Promise<void> {
  const { rows } = await sql<{ changed: boolean }>`
    select pg_current_xact_id_if_assigned() is not null as changed`.execute(db)
  if (rows[0]?.changed) fail('a change without an audit event')
}

function fail(message: string): never {
  throw new Error(`Fairway refuses ${message}`)
}
