import pg from 'pg'
import type { Actor, StaffActor } from '../actor.ts'
import type { AuditEvent } from './database.ts'

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

/** What one member of staff saw, as noted. */
export type Seen = { actor: StaffActor; views: View[] }

export function isNoted(actor: Actor, views: View[]): actor is StaffActor {
  return actor.kind === 'staff' && views.some(({ people }) => people.length > 0)
}

/** The statement that writes who was seen, and what the audit trail says of it. */
export function viewNotes(actor: StaffActor, views: View[]): { statement: string; events: AuditEvent[] } {
  const seen = new Map<string, { person: string; purpose: string; listed: boolean }>()
  for (const { people, purpose, listed = false } of views) {
    for (const person of people) seen.set(`${purpose} ${listed} ${person}`, { person, purpose, listed })
  }
  // In one order for all, so that two who see the same people never wait for each other in a circle.
  const rows = [...seen.keys()].sort().map((key) => seen.get(key)!)
  return {
    statement: `
      insert into record_views (person_id, organisation_id, account_id, purpose, listed)
      select person, ${pg.escapeLiteral(actor.organisation)}, ${pg.escapeLiteral(actor.account)}, purpose, listed
      from json_to_recordset(${pg.escapeLiteral(JSON.stringify(rows))})
        as seen (person uuid, purpose text, listed boolean)
      on conflict do nothing`,
    events: views
      .filter(({ people }) => people.length > 0)
      .map(({ people, purpose, listed, at }) => ({
        action: 'person.viewed',
        subject: listed ? (at ?? `people:${purpose}`) : `person:${people[0]}`,
        data: { purpose, ...(listed ? { people } : {}), ...(at === undefined || listed ? {} : { at }) },
      })),
  }
}
