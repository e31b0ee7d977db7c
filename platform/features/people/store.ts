import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../foundation/database/database.ts'
import { containing } from '../../foundation/database/like.ts'
import type { NewPerson, PersonRecord, Profile, Status } from './domain.ts'

export type PersonRow = NewPerson & { id: string; status: Status }

/**
 * Writes many people with all their parts, a statement per table. Reads nothing back: the public may not. `confirmed`
 * when the agreements were given by the people themselves.
 */
export async function insertPeople(db: Tx, people: PersonRow[], confirmed: boolean): Promise<void> {
  const column = <T>(value: (person: PersonRow) => T) => people.map(value)
  await sql`
    insert into people (id, full_name, birth_date, birth_year_only, nationality, locale, status, verified_at)
    select id, full_name, birth_date, birth_year_only, nationality, locale, status, case status when 'verified' then now() end
    from unnest(${column((p) => p.id)}::uuid[], ${column((p) => p.fullName)}::text[],
      ${column((p) => p.birthDate)}::date[], ${column((p) => p.birthYearOnly ?? false)}::boolean[],
      ${column((p) => p.nationality)}::text[],
      ${column((p) => p.locale)}::text[], ${column((p) => p.status)}::text[])
      as t (id, full_name, birth_date, birth_year_only, nationality, locale, status)`.execute(db)
  await insertPhones(db, people)
  await insertParts(db, people)
  const shown = people.filter((person) => person.shownToEmployers).map((person) => person.id)
  if (shown.length > 0) {
    await sql`insert into consents (person_id, purpose, confirmed_at)
      select id, 'shown_to_employers', case when ${confirmed} then now() end from unnest(${shown}::uuid[]) as t (id)`.execute(
      db,
    )
  }
}

async function insertPhones(db: Tx, people: { id: string; phone?: string | null }[]): Promise<void> {
  const reached = people.filter(({ phone }) => typeof phone === 'string')
  if (reached.length === 0) return
  await sql`insert into person_contacts (person_id, phone)
    select * from unnest(${reached.map(({ id }) => id)}::uuid[], ${reached.map(({ phone }) => phone)}::text[])`.execute(
    db,
  )
}

type Parts = Partial<
  Pick<Profile, 'occupations' | 'skills' | 'languages' | 'wanted' | 'refused' | 'unsure'>
> & {
  id: string
}

async function insertParts(db: Tx, people: Parts[]): Promise<void> {
  const rows = <T>(part: (person: Parts) => T[] | undefined) =>
    people.flatMap((person) => (part(person) ?? []).map((value) => ({ id: person.id, value })))
  const insert = async <T>(
    of: { id: string; value: T }[],
    statement: (ids: string[]) => RawBuilder<unknown>,
  ) => {
    if (of.length > 0) await statement(of.map((row) => row.id)).execute(db)
  }
  const occupations = rows((p) => p.occupations)
  await insert(
    occupations,
    (ids) => sql`insert into person_occupations (person_id, isco, years)
      select * from unnest(${ids}::uuid[], ${occupations.map((o) => o.value.isco)}::text[],
        ${occupations.map((o) => o.value.years)}::smallint[]) on conflict do nothing`,
  )
  const skills = rows((p) => p.skills)
  await insert(
    skills,
    (ids) => sql`insert into person_skills (person_id, skill_id)
      select * from unnest(${ids}::uuid[], ${skills.map((s) => s.value)}::text[]) on conflict do nothing`,
  )
  const languages = rows((p) => p.languages)
  await insert(
    languages,
    (ids) => sql`insert into person_languages (person_id, language, cefr)
      select * from unnest(${ids}::uuid[], ${languages.map((l) => l.value.language)}::text[],
        ${languages.map((l) => l.value.cefr)}::text[]) on conflict do nothing`,
  )
  const destinations = [
    ...rows((p) => p.wanted).map((row) => ({ ...row, wish: 'wanted' })),
    ...rows((p) => p.refused).map((row) => ({ ...row, wish: 'refused' })),
    ...rows((p) => p.unsure).map((row) => ({ ...row, wish: 'unsure' })),
  ]
  await insert(
    destinations,
    (ids) => sql`insert into person_destinations (person_id, country, wish)
      select * from unnest(${ids}::uuid[], ${destinations.map((d) => d.value)}::text[],
        ${destinations.map((d) => d.wish)}::text[]) on conflict do nothing`,
  )
}

/** Replaces the given parts of one record; parts left out stay as they are. */
export async function updateProfile(
  db: Tx,
  id: string,
  profile: Partial<Profile>,
  identityChanged: boolean,
): Promise<void> {
  const { fullName, birthDate, birthYearOnly, nationality, phone } = profile
  await db
    .updateTable('people')
    .set({
      updated_at: sql`now()`,
      ...(fullName === undefined ? {} : { full_name: fullName }),
      ...(birthDate === undefined ? {} : { birth_date: birthDate }),
      ...(birthYearOnly === undefined ? {} : { birth_year_only: birthYearOnly }),
      ...(nationality === undefined ? {} : { nationality }),
      ...(identityChanged ? { status: 'unverified', verified_at: null, verified_by: null } : {}),
    })
    .where('id', '=', id)
    .execute()
  if (phone !== undefined) {
    await db.deleteFrom('person_contacts').where('person_id', '=', id).execute()
    await insertPhones(db, [{ id, phone }])
  }
  const { occupations, skills, languages } = profile
  // Only what is no longer so: what somebody else leaves as it was is no change of the worker's words.
  if (occupations) {
    const kept = occupations.map(({ isco, years }) => `${isco} ${years}`)
    await sql`delete from person_occupations
      where person_id = ${id} and isco || ' ' || years <> all(${kept}::text[])`.execute(db)
  }
  if (skills)
    await sql`delete from person_skills where person_id = ${id} and skill_id <> all(${skills}::text[])`.execute(
      db,
    )
  if (languages) {
    const kept = languages.map(({ language, cefr }) => `${language} ${cefr}`)
    await sql`delete from person_languages
      where person_id = ${id} and language || ' ' || cefr <> all(${kept}::text[])`.execute(db)
  }
  for (const wish of ['wanted', 'refused', 'unsure'] as const) {
    if (profile[wish])
      await sql`delete from person_destinations
        where person_id = ${id} and wish = ${wish} and country <> all(${profile[wish]}::text[])`.execute(db)
  }
  await insertParts(db, [{ ...profile, id }])
}

/** From the office that the record lies with to that of another country. */
export async function handToNationality(db: Tx, id: string, country: string): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`
    select hand_to_nationality(${id}, ${country}) as done`.execute(db)
  return rows[0]?.done ?? false
}

/** Only as long as the identity is the one that was compared with the documents. */
export async function markVerified(
  db: Tx,
  {
    id,
    fullName,
    birthDate,
    birthYearOnly,
    nationality,
  }: Pick<PersonRecord, 'id' | 'fullName' | 'birthDate' | 'birthYearOnly' | 'nationality'>,
  account: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('people')
    .set({ status: 'verified', verified_by: account, verified_at: sql`now()`, updated_at: sql`now()` })
    .where('id', '=', id)
    .where('full_name', '=', fullName)
    .where('birth_date', '=', birthDate)
    .where('birth_year_only', '=', birthYearOnly)
    .where('nationality', '=', nationality)
    .where('status', '=', 'unverified')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function selectPerson(db: Tx, id: string): Promise<PersonRecord | undefined> {
  const { rows } = await sql<RecordRow>`select person_record(${id}) as record`.execute(db)
  return readRecord(rows[0])
}

/** The record of the worker who acts. */
export async function selectOwnPerson(db: Tx): Promise<PersonRecord | undefined> {
  const { rows } = await sql<RecordRow>`select own_person_record() as record`.execute(db)
  return readRecord(rows[0])
}

type RecordRow = { record: PersonRecordJson | null }

function readRecord(row: RecordRow | undefined): PersonRecord | undefined {
  const record = row?.record
  if (!record) return undefined
  const moment = (text: string | null) => (text === null ? null : new Date(text))
  return {
    ...record,
    createdAt: new Date(record.createdAt),
    updatedAt: new Date(record.updatedAt),
    verifiedAt: moment(record.verifiedAt),
    shownSince: moment(record.shownSince),
  }
}

type Moments = 'createdAt' | 'updatedAt' | 'verifiedAt' | 'shownSince'
type PersonRecordJson = Omit<PersonRecord, Moments> & {
  createdAt: string
  updatedAt: string
  verifiedAt: string | null
  shownSince: string | null
}

export type QueueRow = {
  id: string
  fullName: string
  birthDate: string
  phone: string | null
  status: Status
  createdAt: Date
}

export type QueueFilter = {
  nationality: string
  /** Only the unverified when false. */
  all: boolean
  /** Part of a name, or the digits of a phone. */
  search: string
  limit: number
  offset: number
}

/** Oldest first. */
export async function selectQueue(db: Tx, filter: QueueFilter): Promise<{ rows: QueueRow[]; total: number }> {
  const { nationality, search } = filter
  const digits = search.replace(/[^0-9]/g, '')
  let query = db.selectFrom('people').where('nationality', '=', nationality)
  if (!filter.all) query = query.where('status', '=', 'unverified')
  if (search !== '') {
    query = query.where((e) =>
      e.or([
        e(sql<string>`lower(full_name)`, 'like', containing(search.toLowerCase())),
        ...(digits.length >= 4
          ? [
              e(
                'id',
                'in',
                e
                  .selectFrom('person_contacts')
                  .select('person_id')
                  .where('phone', 'like', containing(digits)),
              ),
            ]
          : []),
      ]),
    )
  }
  const { total } = await query.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query
    .select([
      'id',
      'full_name as fullName',
      'birth_date as birthDate',
      (e) =>
        e
          .selectFrom('person_contacts')
          .select('phone')
          .whereRef('person_contacts.person_id', '=', 'people.id')
          .as('phone'),
      'status',
      'created_at as createdAt',
    ])
    .orderBy('created_at')
    .orderBy('id')
    .limit(filter.limit)
    .offset(filter.offset)
    .execute()
  return { rows: rows as QueueRow[], total }
}

export async function countUnverified(db: Tx, nationality: string): Promise<number> {
  const { total } = await db
    .selectFrom('people')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where('nationality', '=', nationality)
    .where('status', '=', 'unverified')
    .executeTakeFirstOrThrow()
  return total
}
