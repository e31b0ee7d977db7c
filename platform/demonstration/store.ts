import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor, Competence, OrganisationKind, StaffActor, WorkerActor } from '../foundation/actor.ts'
import type { Tx } from '../foundation/database/database.ts'

export const demonstrationActor: Actor = { kind: 'system', name: 'demonstration' }

/** Until the commit no other process takes this step. Commits do not wait for the disk: a step lost with the power is
 * lost whole, and taken again. */
export async function lockStep(db: Tx, key: string): Promise<void> {
  await sql`select set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock(hashtextextended(${`demonstration ${key}`}, 0))`.execute(
    db,
  )
}

export async function findStep(db: Tx, key: string): Promise<string | undefined> {
  const step = await db
    .selectFrom('demonstration_steps')
    .select('made')
    .where('key', '=', key)
    .executeTakeFirst()
  return step?.made
}

export async function insertStep(db: Tx, key: string, made: string): Promise<void> {
  await db.insertInto('demonstration_steps').values({ key, made }).execute()
}

export async function isEmptyPlatform(db: Tx): Promise<boolean> {
  const { rows } = await sql<{ empty: boolean }>`
    select not exists (select from people) and not exists (select from organisations) as empty`.execute(db)
  return rows[0]?.empty ?? false
}

/** Takes back the messages that this transaction wrote: nobody gets mail from a demonstration. */
export async function dropMessages(db: Tx, actor: Actor): Promise<void> {
  await actAs(db, demonstrationActor)
  await sql`delete from outbox_messages where xmin = pg_current_xact_id()::xid`.execute(db)
  await actAs(db, actor)
}

async function actAs(db: Tx, actor: Actor): Promise<void> {
  await sql`select set_config('app.actor', ${JSON.stringify(actor)}, true)`.execute(db)
}

export async function insertOffice(
  db: Tx,
  office: { kind: OrganisationKind; name: string; country: string; competences: Competence[] },
): Promise<string> {
  const id = randomUUID()
  await db
    .insertInto('organisations')
    .values({ id, ...office, status: 'verified' })
    .execute()
  return id
}

/** Every account of staff as the actor who is signed in with it, by e-mail address. */
export async function staffByEmail(db: Tx): Promise<Map<string, StaffActor>> {
  const accounts = await db
    .selectFrom('accounts')
    .innerJoin('organisations', 'organisations.id', 'accounts.organisation_id')
    .select([
      'accounts.id',
      'email',
      'organisation_id',
      'organisations.kind',
      'country',
      'accounts.competences',
    ])
    .execute()
  return new Map(
    accounts.map(({ id, email, organisation_id, kind, country, competences }) => [
      email ?? '',
      {
        kind: 'staff',
        account: id,
        organisation: organisation_id ?? '',
        organisationKind: kind as OrganisationKind,
        country,
        competences: competences as Competence[],
      },
    ]),
  )
}

/** Workers with an account, by their record. */
export async function workersByPerson(db: Tx): Promise<Map<string, WorkerActor>> {
  const accounts = await db
    .selectFrom('accounts')
    .select(['id', 'person_id'])
    .where('kind', '=', 'worker')
    .execute()
  return new Map(
    accounts.map(({ id, person_id }) => [
      person_id ?? '',
      { kind: 'worker', account: id, person: person_id ?? '' },
    ]),
  )
}

/** Of a worker of the demonstration whom no visitor signs in as: it has part in placements and opens to nobody. */
export async function insertAccountWithoutSecret(db: Tx, person: string, locale: string): Promise<void> {
  await db
    .insertInto('accounts')
    .values({ id: randomUUID(), kind: 'worker', person_id: person, locale })
    .execute()
}

export type Dated = { id: string; on: string }

/** What was registered or written a moment ago gets the age that its journey needs; events keep the moment they were
 * recorded, and the audit trail its own. */
export async function setDates(
  db: Tx,
  { organisations, people, vacancies }: Record<'organisations' | 'people' | 'vacancies', Dated[]>,
): Promise<void> {
  const rows = (dated: Dated[]) => sql`
    unnest(${dated.map(({ id }) => id)}::uuid[], ${dated.map(({ on }) => on)}::date[]) as t (id, "on")`
  await sql`
    update organisations o set created_at = t.on + time '08:00',
      decided_at = case when decided_at is not null then t.on + interval '3 days 10 hours' end
    from ${rows(organisations)} where o.id = t.id`.execute(db)
  await sql`
    update people p set created_at = t.on + time '07:30', updated_at = t.on + time '07:30',
      verified_at = case when verified_at is not null then t.on + interval '2 days 9 hours' end
    from ${rows(people)} where p.id = t.id`.execute(db)
  await sql`
    update vacancies v set created_at = t.on + time '09:00',
      submitted_at = case when submitted_at is not null then t.on + interval '1 day 9 hours' end,
      decided_at = case when decided_at is not null then t.on + interval '4 days 11 hours' end
    from ${rows(vacancies)} where v.id = t.id`.execute(db)
}
