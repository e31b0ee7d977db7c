/** Every page of the platform, in English and Arabic, on a phone and on a desk. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { site } from '../../platform/features/index.ts'
import { mark, stylesheet } from '../../platform/foundation/design/index.ts'
import { cookieName } from '../../platform/foundation/http/session.ts'
import { signedIn, Visitor } from '../support/app.ts'
import {
  type FoundPage,
  findPages,
  openBrowser,
  type Platform,
  screens,
  startPlatform,
  type Width,
} from './platform.ts'
import {
  assistWorker,
  Reader,
  registerWorker,
  signInStaff,
  signInWithCard,
  signInWorker,
  signOut,
} from './reader.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const patterns = site.pages.filter((page) => page.get).map((page) => page.path)

const assistedParts = [
  'name',
  'birth-date',
  'nationality',
  'phone',
  'alike',
  'work',
  'years',
  'skills',
  'languages',
  'countries',
  'countries-refused',
  'consent',
  'check',
  'done',
]

/** No link of the demonstration leads here. */
const onTheWay = [
  // In the middle of what somebody does: walked through below.
  '/register/birth-date',
  '/register/nationality',
  '/register/phone',
  '/register/secret-number',
  '/register/kept',
  '/register/work',
  '/register/years',
  '/register/skills',
  '/register/languages',
  '/register/countries',
  '/register/countries-refused',
  '/register/consent',
  '/register/check',
  '/register/done',
  '/me/sign-in/card/new',
  '/sign-in/code',
  '/sign-in/pin',
  '/staff/sign-in/code',
  '/account/tokens/:tokenId/revoke',
  '/organisations/register/check',
  '/organisations/register/done',
  // From the e-mail.
  '/organisations/register/confirm',
  '/employer/vacancies/:id/essential',
  // By a form: who is compared is ticked first.
  '/employer/vacancies/:id/compare',
  // From a message.
  '/alerts/:id/:mark',
  // With a passkey, or with an identity provider: their own tests have them.
  '/account/passkeys/remove',
  '/staff/sign-in/oidc',
  '/staff/oidc/callback',
  '/staff/oidc/failed',
  '/staff/oidc/unknown',
  '/staff/oidc/closed',
  // The demonstration brings no spreadsheet in: officers.test.ts does.
  '/desk/imports/:id',
  ...assistedParts.map((part) => `/desk/assist/${part}`),
  '/me/confirm',
  // The demonstration has no such record: tests of the feature ask for these.
  '/account/members/:memberId',
  '/account/members/invitations/:invitationId',
  '/me/sharing/new/:organisationId',
  '/desk/duplicates/:id/merge',
  '/me/joined',
  // A file.
  '/rounds/:id/:file',
  '/me/cv.pdf',
  '/me/record.json',
  '/me/profile/more/document/:entryId',
  '/desk/people/:id/more/document/:entryId',
  '/shared/:personId/document/:entryId',
  '/placements/:id/contract.pdf',
  '/placements/:id/tasks/:task/files/:fileId',
  // Questions and answers come once somebody has begun: open-pathways.test.ts goes through them.
  '/pathways/open/questions/:fact',
  '/pathways/open/answers',
  '/pathways/open/result',
  '/pathways/open/result/:country/:programme',
  '/pathways/open/print',
  // Leads into the questions.
  '/me/pathways',
  '/evidence.csv',
  '/evidence.csv-metadata.json',
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

/**
 * axe finds nothing, nothing is wider than the screen, and there is one main heading. axe reads what is the same at any
 * width, and what is narrow is harder: it looks at the small screen alone.
 */
describe('what a page must keep to', {
  concurrency: true,
}, () => {
  for (const locale of ['en', 'ar'] as const) {
    test(`every page keeps to it, on a phone and on a desk: ${locale}`, async () => {
      const wrong: string[] = []
      for (const [account, group] of Map.groupBy(pages, (page) => page.account)) {
        const page = await openScriptedBrowser(account ? { account } : {})
        for (const { path } of group) {
          await page.setViewportSize(screens.phone)
          const response = await page.goto(`/${locale}${path === '/' ? '' : path}`)
          assert.equal(response?.status(), 200, path)
          wrong.push(...(await problemsOf(page)).map((problem) => `${path}: ${problem}`))
          await page.setViewportSize(screens.desk)
          const overflow = await overflowOf(page)
          if (overflow > 0) wrong.push(`${path}: ${overflow} px wider than a desk's screen`)
        }
        await page.context().close()
      }
      assert.deepEqual(wrong, [])
    })
  }
})

for (const [locale, width] of [
  ['ar', 360],
  ['en', 1280],
] as const) {
  test(`so do the pages on the way: ${locale}, ${width} px`, async () => {
    const wrong: string[] = []
    const reader = new Reader(await openScriptedBrowser({ width }), locale)
    const look = async (screen: string) => {
      for (const problem of await problemsOf(reader.page)) wrong.push(`${screen}: ${problem}`)
    }
    const phone = locale === 'ar' ? '+9779861000360' : '+9779861001280'
    const worker = {
      fullName: 'Dolma',
      birthDate: '1995-07-08',
      phone,
      isco: '7112',
      years: '1',
      pin: '418362',
    }
    const searches = locale === 'ar' ? 'بناء' : 'bricklayer'
    await registerWorker(reader, { ...worker, searches }, look)
    await signOut(reader)
    await look('/sign-out')
    await signInWorker(reader, worker, look)
    await reader.isAt('/me')
    await signOut(reader)

    await signInStaff(reader, 'recruiter1@fairway.example', look)
    await reader.open('/account/tokens/new')
    await reader.type('accounts.staff.token.name', `${locale} ${width}`)
    await reader.press('accounts.staff.token.create')
    await look('/account/tokens/new, made')
    await reader.press('accounts.staff.token.kept')
    await reader.main.locator('a[href$="/revoke"]').first().click()
    await look('/account/tokens/:tokenId/revoke')
    await signOut(reader)

    await signInStaff(reader, 'officer.nepal@fairway.example', look)
    const { pin, ...neighbour } = { ...worker, fullName: 'Pasang', searches }
    const card = await assistWorker(reader, neighbour, look)
    await look('/desk/assist/done')
    await signOut(reader)
    await signInWithCard(reader, card)
    await reader.open('/me/confirm')
    await look('/me/confirm')
    await reader.page.context().close()
    assert.deepEqual(wrong, [])
  })
}

/** axe is a script of the test; the pages themselves bring none that these checks need. */
function openScriptedBrowser(options: { width?: Width; account?: string }): Promise<Page> {
  return openBrowser(platform, { ...options, javaScript: true })
}

async function problemsOf(page: Page): Promise<string[]> {
  const violations = await violationsOf(page)
  const overflow = await overflowOf(page)
  const headings = await page.locator('h1').count()
  return [
    ...violations.map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`),
    ...(overflow > 0 ? [`${overflow} px wider than the screen`] : []),
    ...(headings === 1 ? [] : [`${headings} main headings`]),
  ]
}

function overflowOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
}

async function violationsOf(page: Page): Promise<AxeResults['violations']> {
  // Through the debugger's channel, because the page's own policy forbids foreign scripts.
  await page.evaluate(axe)
  return (await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })')).violations
}
