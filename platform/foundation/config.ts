import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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
  oidc: { issuer: string; clientId: string; clientSecret: string } | undefined
}

/** Reads the environment. Throws a message that names the variable and what would be right. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const port = Number(env.PORT ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`PORT is "${env.PORT}": it must be a whole number from 0 to 65535`)
  }
  const publicUrl = env.FAIRWAY_URL ?? `http://localhost:${port}`
  if (!URL.canParse(publicUrl)) {
    throw new Error(`FAIRWAY_URL is "${publicUrl}": it must be an address like https://fairway.example.org`)
  }
  const dataFolder = resolve(env.FAIRWAY_DATA ?? '.fairway')
  return {
    port,
    host: env.HOST ?? '0.0.0.0',
    publicUrl: publicUrl.replace(/\/$/, ''),
    secureCookies: publicUrl.startsWith('https:'),
    databaseUrl: env.DATABASE_URL || undefined,
    dataFolder,
    production: env.NODE_ENV === 'production' || publicUrl.startsWith('https:'),
    key: keyDerivation(env.FAIRWAY_SECRET, dataFolder),
    sms: env.FAIRWAY_SMS_URL ? { url: env.FAIRWAY_SMS_URL, token: env.FAIRWAY_SMS_TOKEN } : undefined,
    smtp: env.FAIRWAY_SMTP_URL
      ? { url: env.FAIRWAY_SMTP_URL, from: env.FAIRWAY_MAIL_FROM ?? 'fairway@localhost' }
      : undefined,
    oidc: readOidc(env),
  }
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

function keyDerivation(secret: string | undefined, dataFolder: string): Config['key'] {
  let root: string | undefined = secret
  return (purpose) => {
    root ??= secretFromFile(join(dataFolder, 'secret'))
    return createHash('sha256').update(`${purpose}\0${root}`).digest()
  }
}

function secretFromFile(path: string): string {
  if (!existsSync(path)) {
    mkdirSync(join(path, '..'), { recursive: true })
    try {
      writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
    } catch (error) {
      // Two processes starting at once: the other one wrote it first.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  return readFileSync(path, 'utf8')
}
