import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'
import { asTyped } from '../../foundation/database/like.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import { fold } from './fold.ts'
import type { FoundLabel } from './rank.ts'
import type { Label, Vocabulary } from './vocabulary.ts'

export type Source = { occupations: 'isco-08' | 'esco'; skills: 'starter' | 'esco' }
/** Rows; `keptInUse` are occupations and skills that left the source but that records refer to. */
export type Changes = { written: number; removed: number; keptInUse: number }

export type Kind = 'occupation' | 'skill'

/** Waits for another process that loads, so that two never mix. */
export async function lockVocabularies(db: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('classifications'))`.execute(db)
}

export async function loadedHash(db: Tx, source: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('classification_loads')
    .select('hash')
    .where('source', '=', source)
    .executeTakeFirst()
  return row?.hash
}

export async function saveLoadedHash(db: Tx, source: string, hash: string): Promise<void> {
  await db
    .insertInto('classification_loads')
    .values({ source, hash })
    .onConflict((conflict) => conflict.column('source').doUpdateSet({ hash, loaded_at: sql`now()` }))
    .execute()
}

/**
 * Makes the stored vocabulary of a source equal to this one, touching only rows that differ. Labels in languages
 * that it does not speak stay. What left it is removed, unless something refers to it.
 */
export async function mergeVocabulary(
  db: Tx,
  source: Source,
  vocabulary: Vocabulary,
  progress: (step: string) => void = () => {},
): Promise<Changes> {
  // Every ESCO language at once takes longer than a page may.
  await sql`set local statement_timeout = 0`.execute(db)
  await stage(db, vocabulary)
  const changes: Changes = { written: 0, removed: 0, keptInUse: 0 }
  const count = async (kind: keyof Changes, query: RawBuilder<unknown>) => {
    const { numAffectedRows } = await query.execute(db)
    changes[kind] += Number(numAffectedRows ?? 0)
  }

  await count(
    'written',
    sql`insert into occupations as o (id, isco, source)
      select id, isco, ${source.occupations} from staged_occupations
      on conflict (id) do update set isco = excluded.isco where o.isco <> excluded.isco`,
  )
  await count(
    'written',
    sql`insert into skills (id, source) select id, ${source.skills} from staged_skills on conflict do nothing`,
  )
  for (const kind of ['occupation', 'skill'] as const) {
    progress(`labels of ${kind}s`)
    const labels = sql.table(`${kind}_labels`)
    const staged = sql.table(`staged_${kind}_labels`)
    const id = sql.ref(`${kind}_id`)
    await count(
      'removed',
      sql`delete from ${labels} l using ${sql.table(`${kind}s`)} o
        where o.id = l.${id} and o.source = ${source[`${kind}s`]}
          and exists (select from ${sql.table(`staged_${kind}s`)} s where s.id = o.id)
          and l.language in (select distinct language from ${staged})
          and not exists (select from ${staged} s
            where (s.${id}, s.language, s.label, s.preferred, s.folded)
              = (l.${id}, l.language, l.label, l.preferred, l.folded))`,
    )
    await count(
      'written',
      sql`insert into ${labels} (${id}, language, label, preferred, folded)
        select ${id}, language, label, preferred, folded from ${staged} on conflict do nothing`,
    )
  }
  progress('skills of each occupation')
  await count(
    'removed',
    sql`delete from occupation_skills r using occupations o
      where o.id = r.occupation_id and o.source = ${source.occupations} and not exists (
        select from staged_occupation_skills s
        where (s.occupation_id, s.skill_id) = (r.occupation_id, r.skill_id))`,
  )
  await count(
    'written',
    sql`insert into occupation_skills as r (occupation_id, skill_id, essential)
      select occupation_id, skill_id, essential from staged_occupation_skills
      on conflict (occupation_id, skill_id) do update set essential = excluded.essential
      where r.essential <> excluded.essential`,
  )
  for (const kind of ['occupations', 'skills'] as const) {
    const { rows: gone } = await sql<{ id: string }>`
      select id from ${sql.table(kind)} where source = ${source[kind]}
      except select id from ${sql.table(`staged_${kind}`)}`.execute(db)
    if (gone.length === 0) continue
    const before = changes.removed
    await count(
      'removed',
      sql`delete from ${sql.table(kind)} o
        where id = any(${gone.map(({ id }) => id)}) and not (${await referencesTo(db, kind)})`,
    )
    changes.keptInUse += gone.length - (changes.removed - before)
  }
  progress('search')
  await sql`select settle_classifications()`.execute(db)
  return changes
}

async function stage(db: Tx, vocabulary: Vocabulary): Promise<void> {
  await sql`create temp table staged_occupations (id text primary key, isco text) on commit drop`.execute(db)
  await sql`create temp table staged_skills (id text primary key) on commit drop`.execute(db)
  for (const kind of ['occupation', 'skill']) {
    await sql`create temp table ${sql.table(`staged_${kind}_labels`)} (${sql.ref(`${kind}_id`)} text, language text,
      label text, preferred boolean, folded text collate "C") on commit drop`.execute(db)
  }
  await sql`create temp table staged_occupation_skills (occupation_id text, skill_id text, essential boolean)
    on commit drop`.execute(db)

  const { occupations, occupationLabels, skills, skillLabels, relations } = vocabulary
  await fill(db, 'staged_occupations', occupations, (o) => [o.id, o.isco])
  await fill(db, 'staged_skills', skills, (id) => [id])
  const labelRow = (l: Label) => [l.of, l.language, l.label, l.preferred, fold(l.label)]
  await fill(db, 'staged_occupation_labels', occupationLabels, labelRow)
  await fill(db, 'staged_skill_labels', skillLabels, labelRow)
  await fill(db, 'staged_occupation_skills', relations, (r) => [r.occupation, r.skill, r.essential])
  await sql`analyze staged_occupations, staged_skills, staged_occupation_labels, staged_skill_labels,
    staged_occupation_skills`.execute(db)
}

const rowsAtOnce = 20_000

async function fill<T>(
  db: Tx,
  table: string,
  rows: readonly T[],
  cells: (row: T) => (string | boolean)[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const part = rows.slice(start, start + rowsAtOnce).map(cells)
    const columns = (part[0] ?? []).map((first, column) => {
      const values = part.map((row) => row[column])
      return typeof first === 'boolean' ? sql`${values}::boolean[]` : sql`${values}::text[]`
    })
    await sql`insert into ${sql.table(table)} select * from unnest(${sql.join(columns)})`.execute(db)
  }
}

/** Whether a row of `o` is referred to by a table whose reference would not go away with it. */
async function referencesTo(db: Tx, table: string): Promise<RawBuilder<unknown>> {
  const { rows } = await sql<{ table: string; column: string }>`
    select conrelid::regclass::text as "table", attname as "column"
    from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
    where contype = 'f' and confrelid = ${table}::regclass and confdeltype <> 'c'`.execute(db)
  if (rows.length === 0) return sql`false`
  const uses = rows.map(
    ({ table, column }) => sql`exists (select from ${sql.table(table)} u where u.${sql.ref(column)} = o.id)`,
  )
  return sql.join(uses, sql` or `)
}

/** Labels looked at: several may belong to one occupation. */
const mostLabels = 300

/** Labels that start with the folded text, or with a word that does. */
export function labelsBeginning(db: Tx, kind: Kind, folded: string, locale: Locale): Promise<FoundLabel[]> {
  const prefix = `${asTyped(folded)}%`
  const startsWith = sql`l.folded like ${prefix}`
  // Two letters fit so many labels that only their beginnings are looked at.
  const matches = folded.length < 3 ? startsWith : sql`(${startsWith} or l.folded like ${`% ${prefix}`})`
  return findLabels(db, kind, locale, matches, sql`${startsWith} desc, length(l.folded), l.label`)
}

/** Labels with words that share at least this part of the folded text's trigrams. */
export async function labelsSimilar(
  db: Tx,
  kind: Kind,
  folded: string,
  locale: Locale,
  share: number,
): Promise<FoundLabel[]> {
  await sql`select set_config('pg_trgm.word_similarity_threshold', ${String(share)}, true)`.execute(db)
  const nearest = sql`word_similarity(${folded}, l.folded) desc, length(l.folded), l.label`
  return findLabels(db, kind, locale, sql`${folded} <% l.folded`, nearest)
}

async function findLabels(
  db: Tx,
  kind: Kind,
  locale: Locale,
  matches: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
): Promise<FoundLabel[]> {
  const { rows } = await sql<FoundLabel>`
    with hits as materialized (
      select ${sql.ref(`${kind}_id`)} as id, label, folded, l.language = ${locale} as own, preferred,
        row_number() over (order by ${order}) as place
      from ${sql.table(`${kind}_labels`)} l where ${matches} order by place limit ${mostLabels}
    )
    ${
      kind === 'skill'
        ? sql`select id as "of", label, folded, own, preferred from hits order by place`
        : sql`select o.isco as "of", label, folded, own, preferred
            from hits join occupations o on o.id = hits.id where length(o.isco) = 4 order by place`
    }`.execute(db)
  return rows
}

/** Labels in this language, else in English, else in any. */
export async function labelsOfSkills(
  db: Tx,
  ids: readonly string[],
  locale: Locale,
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; label: string }>`
    select distinct on (skill_id) skill_id as id, label from skill_labels
    where skill_id = any(${ids}) and preferred
    order by skill_id, language = ${locale} desc, language = 'en' desc, language`.execute(db)
  return new Map(rows.map(({ id, label }) => [id, label]))
}

/**
 * Skills of a unit group, the most needed first. ESCO has several occupations in a group: a skill is essential to the
 * group when at least half of them need it.
 */
export async function skillsOfGroup(
  db: Tx,
  isco: string,
  limit: number,
): Promise<{ id: string; essential: boolean }[]> {
  const { rows } = await sql<{ id: string; essential: boolean }>`
    with members as (select id, source from occupations where isco = ${isco})
    select r.skill_id as id,
      coalesce(bool_or(r.essential) filter (where m.source = 'isco-08'), false)
        or count(*) filter (where r.essential and m.source = 'esco') * 2
          >= nullif((select count(*) from members where source = 'esco'), 0) is true as essential
    from members m join occupation_skills r on r.occupation_id = m.id
    group by r.skill_id
    order by bool_or(m.source = 'isco-08') desc, essential desc, count(*) filter (where r.essential) desc,
      count(*) desc, r.skill_id
    limit ${limit}`.execute(db)
  return rows
}

/** Changes when a vocabulary is loaded. */
export async function loadedVersion(db: Tx): Promise<string> {
  const { rows } = await sql<{ version: string | null }>`
    select string_agg(source || ' ' || loaded_at, ', ' order by source) as version from classification_loads`.execute(
    db,
  )
  return rows[0]?.version ?? ''
}

/** Every occupation of a unit group with its skills. */
export async function occupationsWithSkills(
  db: Tx,
): Promise<{ id: string; isco: string; skills: string[]; essential: string[] }[]> {
  const { rows } = await sql<{ id: string; isco: string; skills: string[]; essential: string[] }>`
    select o.id, o.isco, array_agg(r.skill_id order by r.skill_id) as skills,
      coalesce(array_agg(r.skill_id order by r.skill_id) filter (where r.essential), '{}') as essential
    from occupations o join occupation_skills r on r.occupation_id = o.id
    where length(o.isco) = 4 group by o.id, o.isco order by o.id`.execute(db)
  return rows
}

/**
 * Titles of unit groups in every language that was loaded, everyday and alternative ones too, each once for a group. Beyond
 * the limit those of other languages than `languages` are left out first, alternative ones before preferred ones.
 */
export async function titlesOfGroups(
  db: Tx,
  languages: readonly string[],
  limit: number,
): Promise<{ title: string; occupation: string; isco: string }[]> {
  const { rows } = await sql<{ title: string; occupation: string; isco: string }>`
    select title, isco as occupation, isco from (
      select l.label as title, o.isco, min(case
        when o.source = 'isco-08' or l.preferred and l.language = any(${languages}) then 1
        when l.preferred then 2 when l.language = any(${languages}) then 3 else 4 end) as rank
      from occupation_labels l join occupations o on o.id = l.occupation_id
      where length(o.isco) = 4 group by l.label, o.isco
      order by rank, o.isco, l.label limit ${limit}) as titles
    order by isco, title`.execute(db)
  return rows
}
