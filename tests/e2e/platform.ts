/** The whole platform with its demonstration, served over real HTTP, for tests in a real browser. */
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { seedDemonstration } from '../../platform/demonstration/index.ts'
import { featuredWorkers, signIns } from '../../platform/demonstration/sign-ins.ts'
import { loadCatalogue } from '../../platform/features/classifications/index.ts'
import { startMatching } from '../../platform/features/matching/index.ts'
import { cookieName } from '../../platform/foundation/http/session.ts'
import { signedIn, startTestApp, type TestApp } from '../support/app.ts'
import { launchBrowser } from '../support/browser.ts'

export type Platform = TestApp & { url: string; browser: Browser; close: () => Promise<void> }

let platform: Promise<Platform> | undefined

/** One for all test files of this process. Each closes it after its tests, which are over for all at the same time. */
export function startPlatform(): Promise<Platform> {
  platform ??= start()
  return platform
}

async function start(): Promise<Platform> {
  const app = await startTestApp()
  await loadCatalogue(app.database, () => {})
  const context = { config: app.config, database: app.database, log: app.server.log }
  await seedDemonstration(context, { log: () => {} })
  const matching = await startMatching(context)
  await app.server.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.server.address() as AddressInfo
  const browser = await launchBrowser()
  let closed: Promise<void> | undefined
  const close = async () => {
    await browser.close()
    await matching.stop()
    await app.close()
  }
  return {
    ...app,
    url: `http://127.0.0.1:${port}`,
    browser,
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

export type Width = 360 | 1280
export const screens = { phone: { width: 360, height: 800 }, desk: { width: 1280, height: 800 } } as const

/** A browser of its own for one person; without JavaScript unless asked for. */
export async function openBrowser(
  platform: Platform,
  options: { width?: Width; javaScript?: boolean; account?: string } = {},
): Promise<Page> {
  const context = await platform.browser.newContext({
    javaScriptEnabled: options.javaScript ?? false,
    viewport: { width: options.width ?? 360, height: 800 },
    baseURL: platform.url,
  })
  if (options.account) {
    const { cookie } = await signedIn(platform, options.account)
    await context.addCookies([
      { name: cookieName(platform.config), value: cookie as string, url: platform.url },
    ])
  }
  return context.newPage()
}

/** Those whom a visitor of the demonstration can sign in as: workers first, then staff. */
async function demonstrationAccounts(platform: Platform): Promise<string[]> {
  return platform.database.internal('test', async (db) => {
    const names = featuredWorkers.map(({ fullName }) => fullName)
    const emails = signIns.flatMap((one) => ('email' in one ? [one.email] : []))
    const workers = await db
      .selectFrom('accounts')
      .innerJoin('people', 'people.id', 'accounts.person_id')
      .select('accounts.id')
      .where('people.full_name', 'in', names)
      .orderBy('people.full_name')
      .execute()
    const staff = await db
      .selectFrom('accounts')
      .select('id')
      .where('email', 'in', emails)
      .orderBy('email')
      .execute()
    return [...workers, ...staff].map(({ id }) => id)
  })
}

export type FoundPage = { pattern: string; path: string; account: string | undefined }

/**
 * Follows every link, as the public and as each account of the demonstration, until each page that the platform
 * declares was reached once. Paths are without language.
 */
export async function findPages(platform: Platform, patterns: readonly string[]): Promise<FoundPage[]> {
  const found = new Map<string, FoundPage>()
  const matchers = patterns.map((pattern) => ({
    pattern,
    // A fixed address wins over one with a place for an id.
    fixed: !pattern.includes(':'),
    match: new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`),
  }))
  const patternOf = (path: string) =>
    (
      matchers.find(({ fixed, match }) => fixed && match.test(path)) ??
      matchers.find(({ match }) => match.test(path))
    )?.pattern

  for (const id of [undefined, ...(await demonstrationAccounts(platform))]) {
    const visitor = id ? await signedIn(platform, id) : undefined
    const asked = new Set<string>()
    const times = new Map<string, number>()
    const queue = ['/', ...patterns.filter((pattern) => !pattern.includes(':'))]
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const pattern = patternOf(path.split('?')[0] as string)
      // Not every record of a kind links to all that others do: some of each kind are opened.
      if (pattern === undefined || asked.has(path) || (times.get(pattern) ?? 0) >= 30) continue
      asked.add(path)
      times.set(pattern, (times.get(pattern) ?? 0) + 1)
      const answer = await platform.server.inject({
        url: `/en${path === '/' ? '' : path}`,
        headers: visitor?.cookie ? { cookie: `${cookieName(platform.config)}=${visitor.cookie}` } : {},
      })
      if (answer.statusCode !== 200 || !String(answer.headers['content-type']).startsWith('text/html'))
        continue
      if (!found.has(pattern)) found.set(pattern, { pattern, path, account: id })
      for (const [, link] of answer.body.matchAll(/href="\/en(\/[^"#]*)"/g))
        queue.push((link as string).replaceAll('&amp;', '&'))
    }
  }
  return [...found.values()]
}
