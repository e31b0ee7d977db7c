import { sql } from 'kysely'
import type { Tx } from '../../../foundation/database/database.ts'
import type { Compared, Likelihood } from './domain.ts'
import { daysComparedWith } from './domain.ts'

export type Known = Compared & { id: string; nationality: string; createdAt: Date; status: string }

const compared = sql`p.id, p.full_name as "fullName", p.birth_date::text as "birthDate", p.nationality::text,
  (select e.data ->> 'latinName' from person_entries e where e.person_id = p.id and e.kind = 'latin-name') as "latinName",
  array(select (e.data ->> 'country') || ' ' || (e.data ->> 'number') from person_entries e
    where e.person_id = p.id and e.kind = 'passport') as passports`

/** How many records are compared with one batch: more of them share a placeholder such as 1 January. */
const most = 5000

/** Records that a rule could bring together with any of these people, themselves among them, as far as the actor sees. */
export async function selectComparable(
  db: Tx,
  people: readonly (Compared & { nationality: string })[],
): Promise<Known[]> {
  const { rows } = await sql<Known>`
    select ${compared}, k.phone, p.created_at as "createdAt", p.status
    from people p left join person_contacts k on k.person_id = p.id
    where p.status <> 'erased' and p.id in (
        select id from people where nationality = any(${[...new Set(people.map((one) => one.nationality))]}::text[])
          and birth_date = any(${[...new Set(people.flatMap((one) => daysComparedWith(one.birthDate)))]}::date[])
        union select person_id from person_contacts where phone = any(${people.map((one) => one.phone)}::text[])
        union select e.person_id from unnest(${people.flatMap((one) => one.passports ?? [])}::text[]) as own
          join person_entries e on e.kind = 'passport' and e.data ->> 'country' = split_part(own, ' ', 1)
            and e.data ->> 'number' = substr(own, strpos(own, ' ') + 1))
    limit ${most}`.execute(db)
  return rows
}

/** Ids of people not compared since they were last changed; neighbouring birth dates follow each other. */
export async function selectUnchecked(db: Tx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ ids: string[] }>`select people_to_compare(${limit}) as ids`.execute(db)
  return rows[0]!.ids
}

export async function selectKnown(db: Tx, ids: readonly string[]): Promise<Known[]> {
  const { rows } = await sql<Known>`
    select ${compared}, k.phone, p.created_at as "createdAt", p.status
    from people p left join person_contacts k on k.person_id = p.id
    where p.status <> 'erased' and p.id = any(${ids}::uuid[])`.execute(db)
  return rows
}

export async function markChecked(db: Tx, people: readonly string[]): Promise<void> {
  await sql`insert into duplicate_checks (person_id) select * from unnest(${people}::uuid[])
    on conflict (person_id) do update set checked_at = now()`.execute(db)
}

export type Pair = { a: string; b: string; rule: string; likelihood: Likelihood }

/** A pair that was decided on before is not asked about again. */
export async function insertPairs(db: Tx, pairs: readonly Pair[]): Promise<number> {
  if (pairs.length === 0) return 0
  const { numAffectedRows } = await sql`
    insert into possible_duplicates (person_a, person_b, rule, likelihood)
    select least(a, b), greatest(a, b), rule, likelihood
    from unnest(${pairs.map(({ a }) => a)}::uuid[], ${pairs.map(({ b }) => b)}::uuid[],
      ${pairs.map(({ rule }) => rule)}::text[], ${pairs.map(({ likelihood }) => likelihood)}::text[])
      as t (a, b, rule, likelihood)
    on conflict do nothing`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

export type Side = Compared & { id: string; status: string; createdAt: string }
export type PossibleDuplicate = {
  id: string
  rule: string
  likelihood: Likelihood
  foundAt: Date
  decision: 'same' | 'different' | null
  a: Side
  b: Side
}

const side = (name: 'a' | 'b') => sql`json_build_object('id', ${sql.ref(`${name}.id`)},
  'fullName', ${sql.ref(`${name}.full_name`)}, 'birthDate', ${sql.ref(`${name}.birth_date`)},
  'phone', (select k.phone from person_contacts k where k.person_id = ${sql.ref(`${name}.id`)}),
  'status', ${sql.ref(`${name}.status`)}, 'createdAt', ${sql.ref(`${name}.created_at`)})`

export async function selectPairs(
  db: Tx,
  /** One; those that wait; or those with one person that were not found to be of two. */
  which: { id: string } | { of: string } | { open: true; limit: number; offset: number },
): Promise<PossibleDuplicate[]> {
  const filter =
    'id' in which
      ? sql`d.id = ${which.id}`
      : 'of' in which
        ? sql`${which.of}::uuid in (d.person_a, d.person_b) and d.decision is distinct from 'different'`
        : sql`d.decision is null`
  const page = 'open' in which ? sql`limit ${which.limit} offset ${which.offset}` : sql``
  const { rows } = await sql<PossibleDuplicate>`
    select d.id, d.rule, d.likelihood, d.found_at as "foundAt", d.decision, ${side('a')} as a, ${side('b')} as b
    from possible_duplicates d join people a on a.id = d.person_a join people b on b.id = d.person_b
    where ${filter}
    order by d.likelihood, d.found_at, d.id ${page}`.execute(db)
  return rows
}

export async function countOpenPairs(db: Tx): Promise<number> {
  const { total } = await db
    .selectFrom('possible_duplicates')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where('decision', 'is', null)
    .executeTakeFirstOrThrow()
  return total
}

/** False when another officer decided first. */
export async function updateDecision(
  db: Tx,
  id: string,
  decision: 'same' | 'different',
  account: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('possible_duplicates')
    .set({ decision, decided_by: account, decided_at: sql`now()` })
    .where('id', '=', id)
    .where('decision', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
