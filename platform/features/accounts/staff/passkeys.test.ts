/** Passkeys in a real browser with a virtual authenticator. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { startTestApp, type TestApp } from '../../../../tests/support/app.ts'
import { launchBrowser } from '../../../../tests/support/browser.ts'
import { makeOrganisation } from '../../../../tests/support/fixtures.ts'
import { createStaffAccount } from './account.ts'
import { buildPasskeyScript } from './build-assets.ts'

const password = 'four words nobody guesses'
let app: TestApp
let browser: Browser
let address: string

before(async () => {
  // The browser tells the origin to the authenticator, so the address must be known before the server is made.
  const port = await freePort()
  address = `http://localhost:${port}`
  app = await startTestApp({ FAIRWAY_URL: address })
  await app.server.listen({ port, host: 'localhost' })
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await app.close()
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function makeHolder() {
  const organisation = await makeOrganisation(app.database, 'employer', 'ARE')
  const email = `${randomUUID()}@example.org`
  const account = await app.database.write({ kind: 'system', name: 'test' }, (work) =>
    createStaffAccount(work, {
      organisation,
      email,
      displayName: 'Amina Haddad',
      password,
      competences: [],
      locale: 'en',
    }),
  )
  return { email, account }
}

/** The authenticator lives as long as its page, so each visitor keeps to one page. */
async function visitor(context: BrowserContext): Promise<{ page: Page; authenticator: Authenticator }> {
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    page,
    authenticator: {
      verifyUser: (isUserVerified) =>
        devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    },
  }
}
type Authenticator = { verifyUser: (yes: boolean) => Promise<unknown> }

async function givePassword(page: Page, email: string) {
  await page.goto(`${address}/en/staff/sign-in`)
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', password)
  await page.click('main button')
}

async function giveCode(page: Page, email: string) {
  const { body } = await app.database.internal('test', (db) =>
    db
      .selectFrom('outbox_messages')
      .select('body')
      .where('recipient', '=', email)
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow(),
  )
  await page.fill('[name=code]', /\d{6}/.exec(body)?.[0] ?? '')
  await page.click('main button')
}

async function enrol(page: Page, name: string) {
  await page.goto(`${address}/en/account/passkeys/new`)
  await page.fill('[name=name]', name)
  await page.click('[data-passkey] button')
  await page.waitForURL('**/en/account')
}

async function signOut(page: Page) {
  await page.click('.fw-header__sign-out button')
}

const isDesk = (url: URL) => url.pathname === '/en/desk'

test('a passkey is added, follows the password, signs in alone, and is removed', async () => {
  const context = await browser.newContext()
  const { page, authenticator } = await visitor(context)
  const { email } = await makeHolder()
  await givePassword(page, email)
  await giveCode(page, email)
  await page.waitForURL(isDesk)
  await enrol(page, 'Bürocomputer 办公室')
  assert.match((await page.textContent('main')) ?? '', /Bürocomputer 办公室/)
  await signOut(page)

  await givePassword(page, email)
  await page.waitForURL('**/staff/sign-in/passkey')
  await page.click('[data-passkey] button')
  await page.waitForURL(isDesk)
  await page.goto(`${address}/en/account`)
  assert.doesNotMatch((await page.textContent('main')) ?? '', /Last used: never/)
  await signOut(page)

  // Without any password, chosen by the browser.
  await page.goto(`${address}/en/staff/sign-in/passkey`)
  await page.click('[data-passkey] button')
  await page.waitForURL(isDesk)
  await page.goto(`${address}/en/account`)
  assert.match((await page.textContent('main')) ?? '', new RegExp(email))

  await page.click('text=Only passkeys: turn off codes by e-mail')
  await page.waitForSelector('text=codes by e-mail are off')
  await signOut(page)
  await givePassword(page, email)
  assert.equal(await page.locator('text=Send me a code').count(), 0)

  // Who cannot unlock the device is told so, and may try again.
  await authenticator.verifyUser(false)
  await page.click('[data-passkey] button')
  await page.waitForSelector('[role=alert]:visible')
  await authenticator.verifyUser(true)
  await page.click('[data-passkey] button')
  await page.waitForURL(isDesk)

  await page.goto(`${address}/en/account`)
  await page.click('text=Remove')
  await page.click('main button')
  await page.waitForSelector('text=The passkey is removed.')
  await signOut(page)
  // The last one is gone, so a code by e-mail works again.
  await givePassword(page, email)
  await giveCode(page, email)
  await page.waitForURL(isDesk)

  await page.goto(`${address}/en/staff/sign-in`)
  await signOut(page).catch(() => {})
  await page.goto(`${address}/en/staff/sign-in/passkey`)
  await page.click('[data-passkey] button')
  await page.waitForSelector('text=We do not know this passkey')
  await context.close()
})

test('a browser without JavaScript is told so, and gets a code unless only passkeys may sign in', async () => {
  const context = await browser.newContext()
  const { page } = await visitor(context)
  const { email, account } = await makeHolder()
  await givePassword(page, email)
  await giveCode(page, email)
  await page.waitForURL(isDesk)
  await enrol(page, 'One')
  await context.close()

  const plain = await browser.newContext({ javaScriptEnabled: false })
  const without = await plain.newPage()
  await givePassword(without, email)
  assert.ok(await without.locator('text=Passkeys work only with JavaScript').isVisible())
  assert.ok(!(await without.locator('[data-passkey] button').isVisible()))
  await without.click('text=Send me a code')
  await giveCode(without, email)
  await without.waitForURL(isDesk)
  await plain.close()

  await app.database.internal('test', (db) =>
    db.updateTable('accounts').set({ passkeys_only: true }).where('id', '=', account).execute(),
  )
  const strict = await browser.newContext({ javaScriptEnabled: false })
  const refused = await strict.newPage()
  await givePassword(refused, email)
  assert.equal(await refused.locator('text=Send me a code').count(), 0)
  await refused.goto(`${address}/en/staff/sign-in/code`)
  assert.equal(new URL(refused.url()).pathname, '/en/staff/sign-in')
  await strict.close()
})

test('an answer to another challenge, or one that makes no sense, is refused', async () => {
  const context = await browser.newContext()
  const { page } = await visitor(context)
  const { email } = await makeHolder()
  await givePassword(page, email)
  await giveCode(page, email)
  await page.waitForURL(isDesk)
  await enrol(page, 'One')
  await signOut(page)

  await page.goto(`${address}/en/staff/sign-in/passkey`)
  const other = await context.newPage()
  await other.goto(`${address}/en/staff/sign-in/passkey`)
  await page.click('[data-passkey] button')
  await page.waitForSelector('text=could not be checked')
  await page.waitForLoadState()
  for (const nonsense of ['', 'null', '{}', '{"id":7}', '[', '"x"']) {
    const loaded = page.waitForEvent('load')
    await page.evaluate((value) => {
      const form = document.querySelector('[data-passkey] form') as HTMLFormElement
      ;(form.elements.namedItem('credential') as HTMLInputElement).value = value
      form.submit()
    }, nonsense)
    await loaded
    assert.match((await page.textContent('main')) ?? '', /could not be checked|do not know this passkey/)
  }
  await context.close()
})

test('the script is what its source gives, and small', async () => {
  const script = await buildPasskeyScript()
  assert.ok(
    readFileSync(new URL('assets/passkey.js', import.meta.url), 'utf8') === script,
    'assets/passkey.js is old: run `node --import tsx platform/features/accounts/staff/build-assets.ts`',
  )
  assert.ok(gzipSync(script).length < 10 * 1024)
})
