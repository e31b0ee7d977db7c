/** Every page of the platform, in English and Arabic, on a phone and on a desk. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { site } from '../../platform/features/index.ts'
import { mark, stylesheet } from '../../platform/foundation/design/index.ts'
import { cookieName } from '../../platform/foundation/http/session.ts'
import { signedIn, Visitor } from '../support/app.ts'
import { type FoundPage, findPages, openBrowser, type Platform, startPlatform } from './platform.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const patterns = site.pages.filter((page) => page.get).map((page) => page.path)

/** Pages that exist only in the middle of something; their own journeys open them. */
const onTheWay = [
  '/register/check',
  '/register/consent',
  '/register/done',
  '/register/secret-number',
  '/sign-in/code',
  '/sign-in/pin',
  '/staff/sign-in/code',
  '/staff/sign-in/oidc',
  '/staff/oidc/callback',
]

let platform: Platform
let pages: FoundPage[]
before(async () => {
  platform = await startPlatform()
  pages = await findPages(platform, patterns)
})
after(() => platform.close())

test('every page can be reached by links', () => {
  const reached = new Set(pages.map(({ pattern }) => pattern))
  const missing = patterns.filter((pattern) => !reached.has(pattern) && !onTheWay.includes(pattern))
  assert.deepEqual(missing, [])
})

test('a page transfers at most 30 KB without a cache', async () => {
  const heavy: string[] = []
  for (const { path, account } of pages) {
    const visitor = account ? await signedIn(platform, account) : new Visitor(platform)
    const transferred = async (url: string) => {
      const cookie = visitor.cookie ? { cookie: `${cookieName(platform.config)}=${visitor.cookie}` } : {}
      return (await platform.server.inject({ url, headers: { 'accept-encoding': 'br', ...cookie } }))
        .rawPayload.length
    }
    for (const [locale, dir] of [
      ['ne', 'ltr'],
      ['ar', 'rtl'],
    ] as const) {
      const page = await transferred(`/${locale}${path === '/' ? '' : path}`)
      const size = page + (await transferred(stylesheet(dir).href)) + (await transferred(mark.href))
      if (size > 30 * 1024) heavy.push(`/${locale}${path}: ${(size / 1024).toFixed(1)} KB`)
    }
  }
  assert.deepEqual(heavy, [])
})

for (const locale of ['en', 'ar'] as const) {
  for (const width of [360, 1280] as const) {
    test(`${locale}, ${width} px: axe finds nothing, nothing is wider than the screen, one main heading`, async () => {
      const wrong: string[] = []
      await eachPage(locale, width, async (page, { path }) => {
        for (const { id, nodes } of (await runAxe(page)).violations) {
          wrong.push(`${path}: ${id} ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)
        }
        const overflow = await page.evaluate<number>(
          'document.documentElement.scrollWidth - window.innerWidth',
        )
        if (overflow > 0) wrong.push(`${path}: ${overflow} px wider than the screen`)
        const headings = await page.locator('h1').count()
        if (headings !== 1) wrong.push(`${path}: ${headings} main headings`)
      })
      assert.deepEqual(wrong, [])
    })
  }
}

async function eachPage(
  locale: 'en' | 'ar',
  width: 360 | 1280,
  look: (page: Page, found: FoundPage) => Promise<void>,
): Promise<void> {
  for (const [account, group] of Map.groupBy(pages, (page) => page.account)) {
    // axe is a script of the test; the pages themselves bring none that these checks need.
    const page = await openBrowser(platform, { width, javaScript: true, ...(account ? { account } : {}) })
    for (const found of group) {
      const response = await page.goto(`/${locale}${found.path === '/' ? '' : found.path}`)
      assert.equal(response?.status(), 200, found.path)
      await look(page, found)
    }
    await page.context().close()
  }
}

async function runAxe(page: Page): Promise<AxeResults> {
  // Through the debugger's channel, because the page's own policy forbids foreign scripts.
  await page.evaluate(axe)
  return page.evaluate<AxeResults>('axe.run()')
}
