import { sql } from 'kysely'
import type { Tx } from '../../../foundation/database/database.ts'
import type { Details, EventKind, Files, PersonRow, Reform, Status } from './domain.ts'

function reforms(db: Tx) {
  return db
    .selectFrom('reforms')
    .select([
      'id',
      'organisation_id as organisationId',
      'country',
      'programme',
      'act',
      'ref',
      'url',
      'published_in as publishedIn',
      'effective_on as effectiveOn',
      'files',
      'base',
      'base_hash as baseHash',
      'catalogue_hash as catalogueHash',
      'status',
      'created_by as createdBy',
      'created_at as createdAt',
      'published_by as publishedBy',
      'published_at as publishedAt',
    ])
}

export async function selectReform(db: Tx, id: string): Promise<Reform | undefined> {
  return (await reforms(db).where('id', '=', id).executeTakeFirst()) as unknown as Reform | undefined
}

/** Until the commit nobody else takes a step with it. */
export async function lockReform(db: Tx, id: string): Promise<void> {
  await db.selectFrom('reforms').select('id').where('id', '=', id).forUpdate().execute()
}

export type ListedReform = Pick<
  Reform,
  'id' | 'programme' | 'act' | 'effectiveOn' | 'status' | 'createdBy' | 'createdAt'
>

export async function selectReforms(db: Tx, limit: number): Promise<ListedReform[]> {
  return (await db
    .selectFrom('reforms')
    .select([
      'id',
      'programme',
      'act',
      'effective_on as effectiveOn',
      'status',
      'created_by as createdBy',
      'created_at as createdAt',
    ])
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute()) as ListedReform[]
}

/** Those that wait for another officer than this one. */
export async function countToDecide(db: Tx, account: string): Promise<number> {
  const { total } = await db
    .selectFrom('reforms')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where('status', '=', 'submitted')
    .where('created_by', '<>', account)
    .executeTakeFirstOrThrow()
  return total
}

/** Of each programme what was published last. */
export async function selectInForce(
  db: Tx,
): Promise<Pick<Reform, 'id' | 'programme' | 'files' | 'catalogueHash'>[]> {
  const { rows } = await sql<Pick<Reform, 'id' | 'programme' | 'files' | 'catalogueHash'>>`
    select distinct on (programme) id, programme, files, catalogue_hash as "catalogueHash"
    from reforms where status = 'published' order by programme, published_at desc`.execute(db)
  return rows
}

export async function insertReform(
  db: Tx,
  row: Details &
    Pick<
      Reform,
      'id' | 'organisationId' | 'country' | 'programme' | 'base' | 'baseHash' | 'catalogueHash' | 'createdBy'
    >,
): Promise<void> {
  await db
    .insertInto('reforms')
    .values({
      id: row.id,
      organisation_id: row.organisationId,
      country: row.country,
      programme: row.programme,
      ...detailsOf(row),
      files: JSON.stringify(row.base),
      base: JSON.stringify(row.base),
      base_hash: row.baseHash,
      catalogue_hash: row.catalogueHash,
      created_by: row.createdBy,
    })
    .execute()
}

function detailsOf({ act, ref, url, publishedIn, effectiveOn }: Details) {
  return { act, ref, url, published_in: publishedIn, effective_on: effectiveOn }
}

export async function updateContent(
  db: Tx,
  id: string,
  change: { details?: Details; files: Files },
): Promise<void> {
  await db
    .updateTable('reforms')
    .set({
      ...(change.details && detailsOf(change.details)),
      files: JSON.stringify(change.files),
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .execute()
}

export async function updateStatus(db: Tx, id: string, status: Status, publishedBy?: string): Promise<void> {
  await db
    .updateTable('reforms')
    .set({
      status,
      updated_at: new Date(),
      ...(publishedBy && { published_by: publishedBy, published_at: new Date() }),
    })
    .where('id', '=', id)
    .execute()
}

export async function insertEvent(
  db: Tx,
  event: { reform: string; account: string; kind: EventKind; reason: string },
): Promise<void> {
  await sql`insert into reform_events (reform_id, seq, account_id, kind, reason)
    select ${event.reform}::uuid, coalesce(max(seq), 0) + 1, ${event.account}::uuid, ${event.kind}, ${event.reason}
    from reform_events where reform_id = ${event.reform}`.execute(db)
}

export type ReformEvent = {
  at: Date
  accountId: string
  kind: EventKind
  reason: string
  name: string | null
}

export async function selectEvents(db: Tx, id: string): Promise<ReformEvent[]> {
  const { rows } = await sql<ReformEvent>`
    select e.at, e.account_id as "accountId", e.kind, e.reason, a.display_name as name
    from reform_events e left join reform_authors(${id}) a on a.account_id = e.account_id
    where e.reform_id = ${id} order by e.seq`.execute(db)
  return rows
}

/** Everybody who is registered, in the order of ids, for Fairway itself: of each what rules ask, no name. */
export async function selectPopulation(
  db: Tx,
  after: string | undefined,
  limit: number,
): Promise<(PersonRow & { id: string })[]> {
  const { rows } = await sql<PersonRow & { id: string }>`
    select p.id, p.nationality::text as nationality, p.birth_date as "birthDate",
      array(select o.isco::text from person_occupations o where o.person_id = p.id order by o.years desc, o.isco)
        as occupations,
      array(select d.country::text from person_destinations d where d.person_id = p.id and d.wish = 'wanted'
        order by d.country) as wanted,
      coalesce((select jsonb_agg(jsonb_build_object('kind', e.kind, 'data', e.data)) from person_entries e
        where e.person_id = p.id and e.kind in ('passport', 'place', 'education', 'sex')), '[]') as answers
    from people p
    where p.status <> 'erased' and ${after === undefined ? sql`true` : sql`p.id > ${after}::uuid`}
    order by p.id limit ${limit}`.execute(db)
  return rows
}
