import { type RawBuilder, sql } from 'kysely'
import type { Actor, StaffActor } from '../actor.ts'
import type { AuditEvent, Tx } from './database.ts'

/** Somebody of an organisation saw something of these people. */
export type View = {
  /** Ids of people. */
  people: readonly string[]
  /** The kind of page, in a word that the worker's page has a text for: `desk`, `shortlist`. */
  purpose: string
  /** Names in a list: noted once a day for the organisation, and as one event of the audit trail. */
  listed?: true
  /** The record on whose page it was, as `vacancy:id`. */
  at?: string
}

export function isNoted(actor: Actor, views: View[]): actor is StaffActor {
  return actor.kind === 'staff' && views.some(({ people }) => people.length > 0)
}

/** Writes who was seen, in one statement, and returns what the audit trail says of it. */
export async function noteViews(db: Tx, actor: StaffActor, views: View[]): Promise<AuditEvent[]> {
  const seen = new Map<string, { person: string; purpose: string; listed: boolean }>()
  for (const { people, purpose, listed = false } of views) {
    for (const person of people) seen.set(`${purpose} ${listed} ${person}`, { person, purpose, listed })
  }
  // In one order for all, so that two who see the same people never wait for each other in a circle.
  const rows = [...seen.keys()].sort().map((key) => seen.get(key)!)
  const column = <T>(of: (row: (typeof rows)[number]) => T, type: string): RawBuilder<unknown> =>
    sql`${rows.map(of)}::${sql.raw(type)}[]`
  await sql`
    insert into record_views (person_id, organisation_id, account_id, purpose, listed)
    select person, ${actor.organisation}::uuid, ${actor.account}::uuid, purpose, listed
    from unnest(${column((row) => row.person, 'uuid')}, ${column((row) => row.purpose, 'text')},
      ${column((row) => row.listed, 'boolean')}) as t (person, purpose, listed)
    on conflict do nothing`.execute(db)
  return views
    .filter(({ people }) => people.length > 0)
    .map(({ people, purpose, listed, at }) => ({
      action: 'person.viewed',
      subject: listed ? (at ?? `people:${purpose}`) : `person:${people[0]}`,
      data: { purpose, ...(listed ? { people } : {}), ...(at === undefined || listed ? {} : { at }) },
    }))
}
