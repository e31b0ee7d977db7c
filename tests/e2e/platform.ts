/** The whole platform with its demonstration, served over real HTTP, for tests in a real browser. */
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { seedDemonstration } from '../../platform/demonstration/index.ts'
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

/** Accounts of the demonstration by what they can see; workers first. */
export async function demonstrationAccounts(platform: Platform): Promise<{ name: string; id: string }[]> {
  return platform.database.internal('test', async (db) => {
    const staff = await db
      .selectFrom('accounts')
      .innerJoin('organisations', 'organisations.id', 'accounts.organisation_id')
      .select(['accounts.id', 'organisations.kind', 'organisations.country', 'accounts.competences'])
      .orderBy('accounts.email')
      .execute()
    const workers = await db
      .selectFrom('accounts')
      .innerJoin('people', 'people.id', 'accounts.person_id')
      .select('accounts.id')
      .orderBy('people.full_name')
      .execute()
    return [
      ...workers.map(({ id }) => ({ name: 'worker', id })),
      ...staff.map(({ id, kind, country, competences }) => ({
        name: `${kind} ${country} ${competences.join(' ')}`,
        id,
      })),
    ]
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

  const accounts = [{ name: 'public', id: undefined }, ...(await demonstrationAccounts(platform))]
  for (const { id } of accounts) {
    const visitor = id ? await signedIn(platform, id) : undefined
    const seen = new Set<string>()
    const queue = ['/', ...patterns.filter((pattern) => !pattern.includes(':'))]
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const pattern = patternOf(path.split('?')[0] as string)
      if (pattern === undefined || seen.has(pattern)) continue
      const answer = await platform.server.inject({
        url: `/en${path === '/' ? '' : path}`,
        headers: visitor?.cookie ? { cookie: `${cookieName(platform.config)}=${visitor.cookie}` } : {},
      })
      if (answer.statusCode !== 200 || !String(answer.headers['content-type']).startsWith('text/html'))
        continue
      seen.add(pattern)
      if (!found.has(pattern)) found.set(pattern, { pattern, path, account: id })
      for (const [, link] of answer.body.matchAll(/href="\/en(\/[^"#]*)"/g))
        queue.push((link as string).replaceAll('&amp;', '&'))
    }
  }
  return [...found.values()]
}
