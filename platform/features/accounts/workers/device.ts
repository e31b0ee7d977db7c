import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Config } from '../../../foundation/config.ts'
import type { PageContext } from '../../../foundation/http/page.ts'
import { attempt, bucketOf, networkOf, type ThrottleLimit, takeBack } from '../../../foundation/throttle.ts'

/** A browser that has signed in before (OWASP "device cookies"): strangers' attempts do not count against it. */
type Device = { id: string; marks: string[] }

const rememberedSubjects = 12
const oneYear = 365 * 24 * 60 * 60

function cookieName(config: Config): string {
  return config.secureCookies ? '__Host-fairway-device' : 'fairway-device'
}

function sign(config: Config, text: string): string {
  return createHmac('sha256', config.key('device')).update(text).digest('base64url')
}

/** Says nothing about the phone or the account to who reads the cookie. */
function markOf(config: Config, subject: string): string {
  return sign(config, `subject\0${subject}`).slice(0, 22)
}

function readDevice({ app: { config }, request }: PageContext): Device | undefined {
  const cookie = request.cookies[cookieName(config)] ?? ''
  const end = cookie.lastIndexOf('.')
  const signed = Buffer.from(cookie.slice(end + 1))
  const expected = Buffer.from(sign(config, `cookie\0${cookie.slice(0, Math.max(end, 0))}`))
  if (signed.length !== expected.length || !timingSafeEqual(signed, expected)) return undefined
  const [id = '', ...marks] = cookie.slice(0, end).split('.')
  return { id, marks }
}

/** After a sign-in: from now on this browser has buckets of its own for these subjects. */
export function rememberDevice(page: PageContext, subjects: string[]): void {
  const { config } = page.app
  const device = readDevice(page) ?? { id: randomBytes(16).toString('base64url'), marks: [] }
  const marks = new Set([...subjects.map((subject) => markOf(config, subject)), ...device.marks])
  const value = [device.id, ...[...marks].slice(0, rememberedSubjects)].join('.')
  page.reply.setCookie(cookieName(config), `${value}.${sign(config, `cookie\0${value}`)}`, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: config.secureCookies,
    maxAge: oneYear,
  })
}

/**
 * Counts an attempt on a subject, such as a phone: in the browser's own bucket if it has signed in there before;
 * otherwise in the one that all strangers share, and first in the one of their network.
 * Returns what to do when the attempt was right.
 */
export async function countAttempt(
  page: PageContext,
  name: string,
  subject: string,
  limits: { each: ThrottleLimit[]; network: ThrottleLimit; known?: ThrottleLimit },
): Promise<() => Promise<void>> {
  const { config, database } = page.app
  const device = readDevice(page)
  const known = device?.marks.includes(markOf(config, subject)) ? device : undefined
  const whose = known ? ['device', known.id] : ['strangers']
  const buckets = limits.each.map((limit) => ({
    bucket: bucketOf(config, `${name}-${limit.windowSeconds}`, subject, ...whose),
    limit,
  }))
  if (!known) {
    const bucket = bucketOf(config, `${name}-network`, networkOf(page.request.ip))
    buckets.unshift({ bucket, limit: limits.network })
  } else if (limits.known) {
    // Who shares a phone can make as many browsers known for it as they like.
    buckets.push({ bucket: bucketOf(config, `${name}-known`, subject), limit: limits.known })
  }
  for (const { bucket, limit } of buckets) await attempt(database, bucket, limit)
  return async () => {
    for (const { bucket } of buckets) await takeBack(database, bucket)
  }
}
