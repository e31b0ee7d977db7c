import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import type { AppContext } from './app-context.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { TooManyAttemptsError } from './errors.ts'

export type ThrottleLimit = { limit: number; windowSeconds: number }

/** Counts one attempt and refuses it when the bucket is full. Counted even if the caller's transaction fails. */
export async function attempt(
  database: Database,
  bucket: string,
  { limit, windowSeconds }: ThrottleLimit,
): Promise<void> {
  const { rows } = await sql<{ attempts: number; seconds: number }>`
    insert into throttles as t (bucket, attempts, window_ends)
    values (${bucket}, 1, now() + make_interval(secs => ${windowSeconds}::int))
    on conflict (bucket) do update set
      attempts = case when t.window_ends <= now() then 1 else least(t.attempts, 1000000) + 1 end,
      window_ends = case when t.window_ends <= now() then excluded.window_ends else t.window_ends end
    returning attempts, extract(epoch from window_ends - now())::float8 as seconds`.execute(database.kysely)
  const { attempts, seconds } = rows[0]!
  if (attempts > limit) throw new TooManyAttemptsError(Math.max(1, Math.ceil(seconds)))
}

/** Empties a bucket, after the right answer. */
export async function forgive(database: Database, bucket: string): Promise<void> {
  await database.kysely.deleteFrom('throttles').where('bucket', '=', bucket).execute()
}

/** Uncounts one attempt that was right. Others' attempts in the bucket stay, or an own success would hide them. */
export async function takeBack(database: Database, bucket: string): Promise<void> {
  await sql`update throttles set attempts = greatest(attempts - 1, 0) where bucket = ${bucket}`.execute(
    database.kysely,
  )
}

/** Far above what people who share one address do, and what a desk types in: stops only machines. */
const registrations = { limit: 1000, windowSeconds: 3600 }

/** Counts one that registers itself, from the network it comes from. */
export async function countRegistration({ config, database }: AppContext, ip: string): Promise<void> {
  await attempt(database, bucketOf(config, 'registration-network', networkOf(ip)), registrations)
}

/** Name of a bucket about somebody (a phone, an address): keyed, so that the table tells nothing about them. */
export function bucketOf(config: Config, name: string, ...about: string[]): string {
  return `${name}:${createHmac('sha256', config.key('throttle')).update(about.join('\0')).digest('base64url')}`
}

/** What an IP address is counted as: a subscriber owns a whole IPv6 /64. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)
  if (mapped) return mapped[1]!
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.split('%')[0]!.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const rest = tail === '' ? [] : tail.split(':')
    while (groups.length + rest.length < 8) groups.push('0')
    groups.push(...rest)
  }
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
