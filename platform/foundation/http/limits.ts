/**
 * How many requests one client may make: token buckets in the memory of this process, that hold a minute's worth and fill
 * up steadily. They stop machines, never people. Thousands of workers may share the one address of a phone mast or of a
 * camp's network (RFC 6269), so an address is given half of what a machine with two cores answers in all; a person who
 * fills in every page of a registration sends some thirty forms in ten minutes, so the limit of forms lets 400 do that
 * at once. What somebody guesses at, such as codes and passwords, is counted apart and far stricter: see throttle.ts.
 */
import type { FastifyReply } from 'fastify'
import type { Config } from '../config.ts'
import { TooManyAttemptsError } from '../errors.ts'
import { networkOf } from '../throttle.ts'

export type LimitName = keyof Config['limits']
type Bucket = { tokens: number; at: number }

const minute = 60_000

export type Limits = ReturnType<typeof createLimits>

/** `now` in milliseconds of any steady clock. */
export function createLimits(perMinute: Config['limits'], now: () => number = () => performance.now()) {
  const buckets = new Map<string, Bucket>()
  let swept = now()

  /** Those that nobody used for a minute are full again, and so the same as none. */
  function sweep(at: number): void {
    if (at - swept < minute) return
    swept = at
    for (const [key, bucket] of buckets) if (at - bucket.at >= minute) buckets.delete(key)
  }

  /** Takes one; says how many are left, or throws with when to come back. */
  function take(name: LimitName, client: string): { remaining: number } {
    const limit = perMinute[name]
    if (limit === 0) return { remaining: Number.POSITIVE_INFINITY }
    const at = now()
    sweep(at)
    const key = `${name} ${client}`
    const before = buckets.get(key) ?? { tokens: limit, at }
    const tokens = Math.min(limit, before.tokens + ((at - before.at) * limit) / minute)
    buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at })
    if (tokens < 1)
      throw new TooManyAttemptsError(Math.ceil(((1 - tokens) * 60) / limit), 'too-many-requests')
    return { remaining: Math.floor(tokens - 1) }
  }

  return {
    /**
     * By address. One of this machine is not counted: it is the operator's, or that of a proxy whose forwarded addresses
     * are not believed (FAIRWAY_TRUST_PROXY), behind which everybody would be one client.
     */
    takeFrom(name: LimitName, ip: string): void {
      if (!isLoopback(ip)) take(name, networkOf(ip))
    },
    /** By account, whichever of its tokens is used from wherever; tells the client what is left (draft-ietf-httpapi-ratelimit-headers). */
    takeOf(account: string, reply: FastifyReply): void {
      const limit = perMinute.api
      if (limit === 0) return
      reply.header('ratelimit-policy', `"api";q=${limit};w=60`)
      try {
        reply.header('ratelimit', `"api";r=${take('api', account).remaining}`)
      } catch (error) {
        reply.header('ratelimit', '"api";r=0')
        throw error
      }
    },
    size: () => buckets.size,
  }
}

function isLoopback(ip: string): boolean {
  return /^(::ffff:)?127\./i.test(ip) || ip === '::1'
}
