import { sql } from 'kysely'
import type { Tx } from '../../../foundation/database/database.ts'

export type RecordView = {
  organisation: { id: string; name: string; country: string }
  purpose: string
  /** In a list beside others, where only the day is kept. */
  listed: boolean
  seenAt: Date
}

/** The latest first. Those that belong to an organisation that nobody may see any more keep their place. */
export async function selectViews(
  db: Tx,
  person: string,
  page: { limit: number; offset: number },
): Promise<{ views: RecordView[]; total: number }> {
  const { total } = await db
    .selectFrom('record_views')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where('person_id', '=', person)
    .executeTakeFirstOrThrow()
  const { rows } = await sql<RecordView>`
    select json_build_object('id', v.organisation_id, 'name', coalesce(o.name, ''), 'country', coalesce(o.country, ''))
      as organisation, v.purpose, v.listed, v.seen_at as "seenAt"
    from record_views v left join organisations o on o.id = v.organisation_id
    where v.person_id = ${person}
    order by v.seen_at desc, v.purpose limit ${page.limit} offset ${page.offset}`.execute(db)
  return { views: rows, total }
}
