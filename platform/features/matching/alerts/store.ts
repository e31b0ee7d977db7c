import { sql } from 'kysely'
import type { Tx } from '../../../foundation/database/database.ts'
import type { Locale } from '../../../foundation/i18n/locales.ts'

export type AlertKind = 'jobs-for-me' | 'search' | 'shortlist'

export type Alert = {
  id: string
  accountId: string
  personId: string | null
  kind: AlertKind
  search: Record<string, string> | null
  vacancyId: string | null
  locale: Locale
  email: string | null
  emailConfirmedAt: Date | null
  everyDays: number
  createdAt: Date
}

const alerts = (db: Tx) =>
  db
    .selectFrom('alerts')
    .select([
      'id',
      'account_id as accountId',
      'person_id as personId',
      sql<AlertKind>`kind`.as('kind'),
      sql<Record<string, string> | null>`search`.as('search'),
      'vacancy_id as vacancyId',
      sql<Locale>`locale`.as('locale'),
      'email',
      'email_confirmed_at as emailConfirmedAt',
      'every_days as everyDays',
      'created_at as createdAt',
    ])

/** Those that the actor may see: their own. */
export function selectAlerts(db: Tx, account: string): Promise<Alert[]> {
  return alerts(db).where('account_id', '=', account).orderBy('created_at').orderBy('id').execute()
}

export function selectAlert(db: Tx, id: string): Promise<Alert | undefined> {
  return alerts(db).where('id', '=', id).executeTakeFirst()
}

/**
 * Waits for nobody: who else works on it sends what there is. Not by a lock on the row: PostgreSQL counts one as a change,
 * also when the row turns out to be no longer due.
 */
export async function lockDueAlert(db: Tx, id: string): Promise<Alert | undefined> {
  const { rows } = await sql<{ isOurs: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`alert ${id}`}, 0)) as "isOurs"`.execute(db)
  if (!rows[0]?.isOurs) return undefined
  // A statement of its own, which sees what the one before us has saved.
  return alerts(db).where('id', '=', id).where('next_at', '<=', sql<Date>`now()`).executeTakeFirst()
}

export async function selectDue(db: Tx, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('alerts')
    .select('id')
    .where('next_at', '<=', sql<Date>`now()`)
    .orderBy('next_at')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** The id; undefined when there is one for the same thing already. */
export async function insertAlert(
  db: Tx,
  alert: Omit<Alert, 'id' | 'createdAt'>,
): Promise<string | undefined> {
  const row = await db
    .insertInto('alerts')
    .values({
      account_id: alert.accountId,
      person_id: alert.personId,
      kind: alert.kind,
      search: alert.search && JSON.stringify(alert.search),
      vacancy_id: alert.vacancyId,
      locale: alert.locale,
      email: alert.email,
      email_confirmed_at: alert.emailConfirmedAt,
      every_days: alert.everyDays,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function deleteAlert(db: Tx, id: string): Promise<void> {
  await db.deleteFrom('alerts').where('id', '=', id).execute()
}

export async function confirmEmail(db: Tx, id: string): Promise<void> {
  await db
    .updateTable('alerts')
    .set({ email_confirmed_at: sql`now()` })
    .where('id', '=', id)
    .where('email_confirmed_at', 'is', null)
    .execute()
}

export async function nextAfter(db: Tx, id: string, hours: number): Promise<void> {
  await db
    .updateTable('alerts')
    .set({ next_at: sql`now() + make_interval(hours => ${hours}::int)` })
    .where('id', '=', id)
    .execute()
}

export type Found = { vacancies: string[] } | { people: string[] }

/** Notes what was found; answers what was not there before. */
export async function insertFinds(
  db: Tx,
  alert: Pick<Alert, 'id' | 'accountId'>,
  found: Found,
  told: boolean,
): Promise<string[]> {
  const [column, ids] =
    'vacancies' in found ? ['vacancy_id' as const, found.vacancies] : ['person_id' as const, found.people]
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    insert into alert_finds (alert_id, account_id, ${sql.ref(column)}, told_at)
    select ${alert.id}::uuid, ${alert.accountId}::uuid, one, case when ${told} then now() end
    from unnest(${ids}::uuid[]) one
    on conflict do nothing returning ${sql.ref(column)} as id`.execute(db)
  return rows.map(({ id }) => id)
}

/** Of these open vacancies those published since, that the account was not told of. */
export async function selectUntold(
  db: Tx,
  alert: Pick<Alert, 'accountId' | 'createdAt'>,
  ids: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select v.id from unnest(${ids}::uuid[]) with ordinality given (id, place) join vacancies v on v.id = given.id
    where v.decided_at > ${alert.createdAt} and vacancy_is_open(v) and not exists (
      select from alert_finds f where f.account_id = ${alert.accountId} and f.vacancy_id = v.id)
    order by given.place`.execute(db)
  return rows.map(({ id }) => id)
}

export async function selectUntoldPeople(db: Tx, alert: string, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select given.id from unnest(${ids}::uuid[]) given (id)
    where not exists (select from alert_finds f where f.alert_id = ${alert} and f.person_id = given.id)`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

/** The newest vacancies that an account was told of. */
export async function selectFinds(
  db: Tx,
  account: string,
  limit: number,
): Promise<{ alertId: string; vacancyId: string; toldAt: Date }[]> {
  const rows = await db
    .selectFrom('alert_finds')
    .select(['alert_id as alertId', 'vacancy_id as vacancyId', 'told_at as toldAt'])
    .where('account_id', '=', account)
    .where('vacancy_id', 'is not', null)
    .where('told_at', 'is not', null)
    .orderBy('told_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ alertId, vacancyId, toldAt }) => ({ alertId, vacancyId: vacancyId!, toldAt: toldAt! }))
}

export async function selectAccountEmail(db: Tx, account: string): Promise<string | null> {
  const row = await db.selectFrom('accounts').select('email').where('id', '=', account).executeTakeFirst()
  return row?.email ?? null
}

/** Whether the account may still sign in, and its organisation is verified. */
export async function isInUse(db: Tx, account: string): Promise<boolean> {
  const { rows } = await sql<{ one: number }>`
    select 1 as one from accounts a left join organisations o on o.id = a.organisation_id
    where a.id = ${account} and a.disabled_at is null and (o.id is null or o.status = 'verified')`.execute(db)
  return rows.length > 0
}
