/** How vacancies ended without being filled, as numbers. */
import { sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'
import type { VacancyEndingCount } from './endings.ts'

export async function countEndings(
  db: Tx,
  { from, to }: { from: string; to: string },
): Promise<VacancyEndingCount[]> {
  const { rows } = await sql<VacancyEndingCount>`
    with ended as (
      select recruits_from as origin, country as destination, isco, coalesce(ended_at, decided_at, updated_at) as ended_at,
        case
          when status = 'refused' then 'refusal.' || coalesce(decision_code, 'other')
          when status = 'closed' then 'endReason.' || coalesce(end_reason, 'other')
          else status
        end as reason
      from vacancies
      where status in ('refused', 'closed', 'expired') and recruits_from is not null and country is not null)
    select origin, destination, isco, reason, to_char(ended_at at time zone 'UTC', 'YYYY-"Q"Q') as quarter,
      count(*)::integer as count
    from ended
    where ended_at >= ${from}::timestamp at time zone 'UTC' and ended_at < ${to}::timestamp at time zone 'UTC'
    group by 1, 2, 3, 4, 5`.execute(db)
  return rows
}
