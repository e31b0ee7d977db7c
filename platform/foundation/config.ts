import { createHash, randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export type Config = {
  port: number
  host: string
  /** Address users reach the platform at; https turns on Secure cookies and HSTS. */
  publicUrl: string
  secureCookies: boolean
  /** Any PostgreSQL >= 15; undefined starts our own. */
  databaseUrl: string | undefined
  dataFolder: string
  production: boolean
  /** Keys for forms' tokens and the like, derived from FAIRWAY_SECRET or from a file in the data folder. */
  key: (purpose: string) => Buffer
  sms: { url: string; token: string | undefined } | undefined
  smtp: { url: string; from: string } | undefined
  /** Searches for people on a cluster of OpenSearch; undefined keeps them in memory. */
  opensearch: { urls: string[]; name: string; shards: number } | undefined
  oidc: { issuer: string; clientId: string; clientSecret: string } | undefined
  /** Requests a minute: pages read and forms sent from one address, and the API by one token. 0: no limit. */
  limits: { reads: number; writes: number; api: number }
}

const leastSecret = 32

/** Reads the environment. Throws a message that names the variable and what would be right. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const port = Number(env.PORT || 8080)
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`PORT is "${env.PORT}": it must be a whole number from 1 to 65535`)
  }
  const publicUrl = env.FAIRWAY_URL || `http://localhost:${port}`
  if (!isOrigin(publicUrl)) {
    throw new Error(
      `FAIRWAY_URL is "${publicUrl}": it must be an address like https://fairway.example.org, without a path`,
    )
  }
  if (env.DATABASE_URL && !/^postgres(ql)?:$/.test(URL.parse(env.DATABASE_URL)?.protocol ?? '')) {
    // The value stays unsaid: it may hold a password.
    throw new Error('DATABASE_URL must have the form postgres://user:password@host:5432/database')
  }
  const dataFolder = resolve(env.FAIRWAY_DATA || '.fairway')
  return {
    port,
    host: env.HOST || '0.0.0.0',
    publicUrl: publicUrl.replace(/\/$/, ''),
    secureCookies: publicUrl.startsWith('https:'),
    databaseUrl: env.DATABASE_URL || undefined,
    dataFolder,
    production: env.NODE_ENV === 'production' || publicUrl.startsWith('https:'),
    key: keyDerivation(env.FAIRWAY_SECRET || undefined, dataFolder),
    sms: env.FAIRWAY_SMS_URL ? { url: env.FAIRWAY_SMS_URL, token: env.FAIRWAY_SMS_TOKEN } : undefined,
    smtp: env.FAIRWAY_SMTP_URL
      ? { url: env.FAIRWAY_SMTP_URL, from: env.FAIRWAY_MAIL_FROM ?? 'fairway@localhost' }
      : undefined,
    opensearch: readOpenSearch(env),
    oidc: readOidc(env),
    limits: {
      reads: readLimit(env, 'FAIRWAY_LIMIT_READS', 6000),
      writes: readLimit(env, 'FAIRWAY_LIMIT_WRITES', 1200),
      api: readLimit(env, 'FAIRWAY_LIMIT_API', 3000),
    },
  }
}

function readLimit(env: NodeJS.ProcessEnv, name: string, usual: number): number {
  const text = env[name] || String(usual)
  if (!/^\d{1,9}$/.test(text))
    throw new Error(`${name} is "${text}": it must be a whole number of requests a minute, 0 for no limit`)
  return Number(text)
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash
}

function readOidc(env: NodeJS.ProcessEnv): Config['oidc'] {
  const { FAIRWAY_OIDC_ISSUER: issuer, FAIRWAY_OIDC_CLIENT_ID: clientId } = env
  if (!issuer) return undefined
  if (!clientId || !env.FAIRWAY_OIDC_CLIENT_SECRET) {
    throw new Error(
      'FAIRWAY_OIDC_ISSUER is set: FAIRWAY_OIDC_CLIENT_ID and FAIRWAY_OIDC_CLIENT_SECRET are needed too',
    )
  }
  return { issuer, clientId, clientSecret: env.FAIRWAY_OIDC_CLIENT_SECRET }
}

function readOpenSearch(env: NodeJS.ProcessEnv): Config['opensearch'] {
  const urls = (env.FAIRWAY_OPENSEARCH_URLS ?? '').split(',').filter((url) => url !== '')
  if (urls.length === 0) return undefined
  if (!urls.every((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''))) {
    // The values stay unsaid: they may hold passwords.
    throw new Error(
      'FAIRWAY_OPENSEARCH_URLS must be addresses like https://user:password@search-1.example.org:9200, separated by commas',
    )
  }
  const name = env.FAIRWAY_OPENSEARCH_NAME || 'fairway'
  if (!/^[a-z][a-z0-9-]{0,99}$/.test(name)) {
    throw new Error(
      `FAIRWAY_OPENSEARCH_NAME is "${name}": it must begin with a small letter and hold small letters, digits and hyphens`,
    )
  }
  const shards = Number(env.FAIRWAY_OPENSEARCH_SHARDS || 3)
  if (!Number.isInteger(shards) || shards < 1 || shards > 1024) {
    throw new Error(
      `FAIRWAY_OPENSEARCH_SHARDS is "${env.FAIRWAY_OPENSEARCH_SHARDS}": it must be a whole number from 1 to 1024`,
    )
  }
  return { urls, name, shards }
}

function keyDerivation(secret: string | undefined, dataFolder: string): Config['key'] {
  if (secret !== undefined && secret.length < leastSecret) {
    throw new Error(`FAIRWAY_SECRET is too short to be safe: it must have at least ${leastSecret} characters`)
  }
  let root: string | undefined = secret
  return (purpose) => {
    root ??= secretFromFile(dataFolder)
    return createHash('sha256').update(`${purpose}\0${root}`).digest()
  }
}

function secretFromFile(folder: string): string {
  const path = join(folder, 'secret')
  try {
    if (!existsSync(path)) makeSecret(folder, path)
    const secret = readFileSync(path, 'utf8')
    if (secret.length >= leastSecret) return secret
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`FAIRWAY_SECRET is not set, and ${path} cannot be read or made (${code})`, {
      cause: error,
    })
  }
  throw new Error(
    `${path} is damaged. Remove it: a new one is made, and forms that are open must be sent again`,
  )
}

/** Whole or not at all; of two processes that start at once, the first one's counts. */
function makeSecret(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true })
  const prepared = `${path}.${process.pid}`
  try {
    writeFileSync(prepared, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
    linkSync(prepared, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(prepared, { force: true })
  }
}
