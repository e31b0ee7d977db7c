import { sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'
import type { Entry, EntryKind, KeyKind } from './domain.ts'

export type Quota = {
  id: string
  programme: string
  country: string
  season: string
  startsOn: string
  endsOn: string
  keyKind: KeyKind | null
  keyValue: string | null
  takesPlacements: boolean
  announced: number
  reserved: number
  used: number
  left: number
  /** Of the employer that the key names. */
  employer: string | null
}

function quotas(db: Tx) {
  return db
    .selectFrom('quotas as q')
    .leftJoin('organisations as o', (join) =>
      join.on(sql<boolean>`q.key_kind = 'employer' and o.id::text = q.key_value`),
    )
    .select([
      'q.id',
      'q.programme',
      'q.country',
      'q.season',
      'q.starts_on as startsOn',
      'q.ends_on as endsOn',
      sql<KeyKind | null>`q.key_kind`.as('keyKind'),
      'q.key_value as keyValue',
      'q.takes_placements as takesPlacements',
      'q.announced',
      'q.reserved',
      'q.used',
      sql<number>`q.announced - q.reserved - q.used`.as('left'),
      'o.name as employer',
    ])
}

export type QuotaFilter = { programme?: string; country?: string; day?: string }

export function listQuotas(db: Tx, { programme, country, day }: QuotaFilter): Promise<Quota[]> {
  let query = quotas(db)
  if (programme !== undefined) query = query.where('q.programme', '=', programme)
  if (country !== undefined) query = query.where('q.country', '=', country)
  if (day !== undefined) query = query.where('q.starts_on', '<=', day).where('q.ends_on', '>', day)
  return query
    .orderBy('q.country')
    .orderBy('q.programme')
    .orderBy('q.starts_on', 'desc')
    .orderBy(sql`q.key_kind nulls first`)
    .orderBy('q.key_value')
    .limit(1000)
    .execute()
}

export function findQuota(db: Tx, id: string): Promise<Quota | undefined> {
  return quotas(db).where('q.id', '=', id).executeTakeFirst()
}

export type NewQuota = Pick<
  Quota,
  'programme' | 'country' | 'season' | 'startsOn' | 'endsOn' | 'keyKind' | 'keyValue' | 'takesPlacements'
>

export async function insertQuota(db: Tx, id: string, quota: NewQuota): Promise<void> {
  await db
    .insertInto('quotas')
    .values({
      id,
      programme: quota.programme,
      country: quota.country,
      season: quota.season,
      starts_on: quota.startsOn,
      ends_on: quota.endsOn,
      key_kind: quota.keyKind,
      key_value: quota.keyValue,
      takes_placements: quota.takesPlacements,
    })
    .execute()
}

export type Written = Omit<Entry, 'placementId'> & { note: string; sourceUrl: string | null; actor: string }

export async function insertEntries(db: Tx, quotaId: string, entries: readonly Written[]): Promise<void> {
  // One statement each: the second is counted after the first.
  for (const { kind, places, releasedFrom, note, sourceUrl, actor } of entries) {
    await db
      .insertInto('quota_entries')
      .values({
        quota_id: quotaId,
        // Given by the database.
        seq: 0,
        kind,
        places,
        released_from: releasedFrom,
        note,
        source_url: sourceUrl,
        actor,
      })
      .execute()
  }
}

export type LedgerEntry = Entry & {
  seq: number
  note: string
  sourceUrl: string | null
  occurredOn: string
  recordedAt: Date
}

/** The newest first. */
export function listEntries(db: Tx, quotaId: string, limit: number, offset: number): Promise<LedgerEntry[]> {
  return db
    .selectFrom('quota_entries')
    .select([
      'seq',
      sql<EntryKind>`kind`.as('kind'),
      'places',
      sql<Entry['releasedFrom']>`released_from`.as('releasedFrom'),
      'placement_id as placementId',
      'note',
      'source_url as sourceUrl',
      'occurred_on as occurredOn',
      'recorded_at as recordedAt',
    ])
    .where('quota_id', '=', quotaId)
    .orderBy('seq', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
}

export async function countEntries(db: Tx, quotaId: string): Promise<number> {
  const { count } = await db
    .selectFrom('quota_entries')
    .select(sql<number>`count(*)`.as('count'))
    .where('quota_id', '=', quotaId)
    .executeTakeFirstOrThrow()
  return count
}

/** What became of a placement's places, by quota. */
export async function stepQuotas(
  db: Tx,
  placementId: string,
  step: string,
  programme: string | null,
  day: string,
  actor: string,
): Promise<{ quota: string; done: 'reserved' | 'used' | 'released' | 'full' }[]> {
  const { rows } = await sql<{ quota: string; done: 'reserved' | 'used' | 'released' | 'full' }>`
    select quota, done from step_quotas(${placementId}, ${step}, ${programme}, ${day}, ${actor})`.execute(db)
  return rows
}

/** Verified employers of a country, to give places to. */
export function listEmployers(db: Tx, country: string): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom('organisations')
    .select(['id', 'name'])
    .where('kind', '=', 'employer')
    .where('status', '=', 'verified')
    .where('country', '=', country)
    .orderBy('name')
    .limit(500)
    .execute()
}
