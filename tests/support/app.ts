import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { routes, site } from '../../platform/features/index.ts'
import { type Config, readConfig } from '../../platform/foundation/config.ts'
import { type Database, openDatabase } from '../../platform/foundation/database/database.ts'
import { migrate } from '../../platform/foundation/database/migrate.ts'
import { createServer } from '../../platform/foundation/http/server.ts'
import { cookieName, hashToken } from '../../platform/foundation/http/session.ts'
import { createDatabase, type TestCluster, testCluster } from './database.ts'

export type TestApp = {
  server: FastifyInstance
  database: Database
  config: Config
  ownerUrl: string
  close: () => Promise<void>
}

let template: Promise<string> | undefined

/** A migrated database of its own, copied from a template that is made once. */
export async function migratedDatabase(): Promise<{ ownerUrl: string; drop: () => Promise<void> }> {
  const cluster = await testCluster()
  const made = process.env.FAIRWAY_TEST_TEMPLATE
  template ??= made ? Promise.resolve(made) : migratedTemplate(cluster)
  return createDatabase(cluster, { template: await template })
}

async function migratedTemplate(cluster: TestCluster): Promise<string> {
  const { ownerUrl } = await createDatabase(cluster)
  await migrate(ownerUrl)
  return new URL(ownerUrl).pathname.slice(1)
}

/** The whole application on a database of its own, asked without a network. */
export async function startTestApp(env: NodeJS.ProcessEnv = {}): Promise<TestApp> {
  const { ownerUrl, drop } = await migratedDatabase()
  const config = readConfig({
    FAIRWAY_SECRET: 'a secret of the tests, long enough to be safe',
    FAIRWAY_DATA: mkdtempSync(join(tmpdir(), 'fairway-data-')),
    ...env,
  })
  const database = openDatabase(ownerUrl)
  const server = await createServer({ config, database, site, routes, logLevel: 'silent' })
  return {
    server,
    database,
    config,
    ownerUrl,
    close: async () => {
      await server.close()
      await database.close()
      await drop()
    },
  }
}

export type Answer = {
  status: number
  body: string
  headers: Record<string, unknown>
  location: string | undefined
}

/** A browser without JavaScript: keeps its cookies and sends the hidden fields of the form it was shown. */
export class Visitor {
  readonly app: TestApp
  /** The session's. */
  cookie: string | undefined
  readonly otherCookies = new Map<string, string>()

  constructor(app: TestApp) {
    this.app = app
  }

  async get(url: string): Promise<Answer> {
    return this.#send('GET', url)
  }

  /** Opens the page, fills its main form and sends it; follows nothing. `formPage` when the form stands elsewhere. */
  async submit(url: string, fields: Record<string, string | string[]>, formPage = url): Promise<Answer> {
    const page = await this.get(formPage)
    return this.post(url, { ...hiddenFields(page.body, url), ...fields })
  }

  async post(url: string, fields: Record<string, string | string[]>): Promise<Answer> {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields))
      for (const one of [value].flat()) body.append(name, one)
    return this.#send('POST', url, body.toString())
  }

  /** Opens a page whose form takes a file, and sends it with one. */
  async upload(
    url: string,
    fields: Record<string, string | string[]>,
    file?: { field: string; name: string; content: Buffer },
  ): Promise<Answer> {
    const page = await this.get(url)
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...hiddenFields(page.body, url), ...fields }))
      for (const one of [value].flat()) form.append(name, one)
    if (file) form.append(file.field, new Blob([new Uint8Array(file.content)]), file.name)
    const encoded = new Response(form)
    const payload = Buffer.from(await encoded.arrayBuffer())
    return this.#send('POST', url, payload, encoded.headers.get('content-type') as string)
  }

  async #send(
    method: 'GET' | 'POST',
    url: string,
    payload?: string | Buffer,
    contentType = 'application/x-www-form-urlencoded',
  ): Promise<Answer> {
    const cookies = new Map(this.otherCookies)
    if (this.cookie) cookies.set(cookieName(this.app.config), this.cookie)
    const response = await this.app.server.inject({
      method,
      url,
      headers: {
        ...(cookies.size > 0 ? { cookie: [...cookies].map((cookie) => cookie.join('=')).join('; ') } : {}),
        ...(payload === undefined ? {} : { 'content-type': contentType }),
      },
      ...(payload === undefined ? {} : { payload }),
    })
    for (const { name, value } of response.cookies) {
      if (name === cookieName(this.app.config)) this.cookie = value || undefined
      else if (value) this.otherCookies.set(name, value)
      else this.otherCookies.delete(name)
    }
    const location = response.headers.location
    return { status: response.statusCode, body: response.body, headers: response.headers, location }
  }
}

/** Hidden fields of the form with this action; of the first form in `main` when none has it. */
export function hiddenFields(html: string, action: string): Record<string, string> {
  const main = html.slice(html.indexOf('<main'))
  const forms = main.match(/<form[\s\S]*?<\/form>/g) ?? []
  const form = forms.find((text) => text.includes(`action="${action}"`)) ?? forms[0] ?? ''
  const fields: Record<string, string> = {}
  for (const [input] of form.matchAll(/<input type="hidden"[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1]
    if (name) fields[name] = /value="([^"]*)"/.exec(input)?.[1] ?? ''
  }
  return fields
}

/** A visitor who is signed in to this account, without going through the sign-in. */
export async function signedIn(app: TestApp, account: string): Promise<Visitor> {
  const visitor = new Visitor(app)
  visitor.cookie = randomBytes(32).toString('base64url')
  await app.database.kysely
    .insertInto('sessions')
    .values({
      id_hash: hashToken(visitor.cookie),
      account_id: account,
      expires_at: new Date(Date.now() + 3_600_000),
    })
    .execute()
  return visitor
}

/** Path of the link in the last e-mail to this address. */
export async function linkTo(app: TestApp, email: string): Promise<string> {
  return /https?:\/\/[^/]+(\/\S+)/.exec((await mailsTo(app, email))[0] ?? '')?.[1] ?? ''
}

/** Texts of the e-mails to this address, the last one first. */
export async function mailsTo(app: TestApp, email: string): Promise<string[]> {
  const mails = await app.database.internal('test', (db) =>
    db
      .selectFrom('outbox_messages')
      .select('body')
      .where('recipient', '=', email)
      .orderBy('created_at', 'desc')
      .execute(),
  )
  return mails.map(({ body }) => body)
}
