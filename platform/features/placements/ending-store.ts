/** How placements ended, as numbers: nobody can be found in them but by the one who adds them up. */
import { sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'
import type { EndingCount, EndingQuery } from './endings.ts'

/** Placements that closed before the work began, by the last reason that was given. */
export async function countClosed(db: Tx, { from, to }: EndingQuery): Promise<EndingCount[]> {
  const { rows } = await sql<EndingCount>`
    select p.origin, p.destination, v.isco, e.reason, to_char(e.occurred_on, 'YYYY-"Q"Q') as quarter,
      count(*)::integer as count
    from placements p
    join vacancies v on v.id = p.vacancy_id
    cross join lateral (
      select data ->> 'reason' as reason, occurred_on from placement_events
      where placement_id = p.id and data ? 'reason' order by seq desc limit 1) e
    where p.stage = 'closed' and e.occurred_on >= ${from} and e.occurred_on < ${to}
    group by 1, 2, 3, 4, 5`.execute(db)
  return rows
}

/** Jobs that ended, by reason. */
export async function countEnded(db: Tx, { from, to }: EndingQuery): Promise<EndingCount[]> {
  const { rows } = await sql<EndingCount>`
    select p.origin, p.destination, v.isco, e.data ->> 'reason' as reason,
      to_char(e.occurred_on, 'YYYY-"Q"Q') as quarter, count(*)::integer as count
    from placement_events e
    join placements p on p.id = e.placement_id
    join vacancies v on v.id = p.vacancy_id
    where e.kind = 'ended' and e.data ? 'reason' and e.occurred_on >= ${from} and e.occurred_on < ${to}
    group by 1, 2, 3, 4, 5`.execute(db)
  return rows
}
