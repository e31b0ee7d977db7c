/** Sign-in with an identity provider, against a real one in this process. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import Provider from 'oidc-provider'
import { startTestApp, type TestApp, Visitor } from '../../../../tests/support/app.ts'
import { makeStaff } from '../../../../tests/support/fixtures.ts'

const publicUrl = 'http://localhost:8080'
const clientId = 'fairway'
const clientSecret = 'a secret between the two of them'

type User = { email: string; email_verified: boolean }
/** What the provider knows of each of its users, and who sits before it now. */
const users = new Map<string, User>()
let atTheProvider = ''

let app: TestApp
let provider: Server

before(async () => {
  provider = createServer()
  await new Promise<void>((resolve) => provider.listen(0, 'localhost', resolve))
  const { port } = provider.address() as { port: number }
  const issuer = `http://localhost:${port}`
  const oidc = makeProvider(issuer)
  const answer = oidc.callback()
  provider.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response)
    void oidc.interactionFinished(request, response, { login: { accountId: atTheProvider } })
  })
  app = await startTestApp({
    FAIRWAY_URL: publicUrl,
    FAIRWAY_OIDC_ISSUER: issuer,
    FAIRWAY_OIDC_CLIENT_ID: clientId,
    FAIRWAY_OIDC_CLIENT_SECRET: clientSecret,
  })
})
after(async () => {
  await app.close()
  provider.closeAllConnections()
  await new Promise((resolve) => provider.close(resolve))
})

function makeProvider(issuer: string): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${publicUrl}/en/staff/oidc/callback`],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: ['key of the provider’s cookies'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...users.get(sub) }) }),
    async loadExistingGrant(context) {
      const { client, session, provider } = context.oidc
      const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! })
      grant.addOIDCScope('openid email')
      await grant.save()
      return grant
    },
  })
}

/** Goes through the provider's pages as a browser would; returns where it leads back to. */
async function throughProvider(start: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = start
  for (let turn = 0; turn < 10; turn++) {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((cookie) => cookie.join('=')).join('; ') },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    assert.ok(location, `${answer.status} ${await answer.text()}`)
    url = new URL(location, url).href
    if (url.startsWith(publicUrl)) return url.slice(publicUrl.length)
  }
  throw new Error('The provider leads nowhere')
}

async function signInAs(user: string, visitor = new Visitor(app), language = 'ne') {
  atTheProvider = user
  const start = await visitor.get(`/${language}/staff/sign-in/oidc`)
  assert.equal(start.status, 303)
  const back = await throughProvider(start.location ?? '')
  return { visitor, back, answer: await visitor.get(back) }
}

const place = (location: string | undefined) => (location ?? '').replace(publicUrl, '')

function addUser(email: string, verified = true): string {
  const sub = randomUUID()
  users.set(sub, { email, email_verified: verified })
  return sub
}

test('a verified e-mail address leads to the account, later the provider’s user does', async () => {
  const email = `${randomUUID()}@example.org`
  const { account } = await makeStaff(app.database, 'authority', 'NPL', { email })
  const user = addUser(email.toUpperCase())
  const { visitor, answer } = await signInAs(user)
  assert.equal(place(answer.location), '/ne/desk')
  assert.match((await visitor.get('/en/account')).body, new RegExp(email))

  users.set(user, { email: 'another@example.org', email_verified: false })
  assert.equal(place((await signInAs(user)).answer.location), '/ne/desk')

  const entries = await app.database.internal('test', (db) =>
    db.selectFrom('audit_events').select('entry').orderBy('seq').execute(),
  )
  const actions = entries
    .map(({ entry }) => JSON.parse(entry) as { subject: string; action: string })
    .filter(({ subject }) => subject === `account:${account}`)
    .map(({ action }) => action)
  assert.deepEqual(actions, ['account.oidc-linked', 'account.signed-in', 'account.signed-in'])
})

test('who has no account, or an address nobody confirmed, is told so in their language', async () => {
  const email = `${randomUUID()}@example.org`
  await makeStaff(app.database, 'authority', 'NPL', { email })
  for (const user of [addUser('nobody@example.org'), addUser(email, false)]) {
    const { visitor, answer } = await signInAs(user, new Visitor(app), 'es')
    assert.equal(place(answer.location), '/es/staff/oidc/unknown')
    const page = await visitor.get('/es/staff/oidc/unknown')
    assert.equal(page.status, 403)
    assert.match(page.body, /Aún no le conocemos/)
    assert.match((await visitor.get('/en/account')).location ?? '', /sign-in/)
  }
})

test('a second user of the provider with the same address does not take the account over', async () => {
  const email = `${randomUUID()}@example.org`
  await makeStaff(app.database, 'authority', 'NPL', { email })
  assert.equal(place((await signInAs(addUser(email))).answer.location), '/ne/desk')
  assert.equal(place((await signInAs(addUser(email))).answer.location), '/ne/staff/oidc/unknown')
})

test('staff of a suspended organisation are kept out', async () => {
  const email = `${randomUUID()}@example.org`
  const { organisation } = await makeStaff(app.database, 'employer', 'ARE', { email })
  await app.database.internal('test', (db) =>
    db.updateTable('organisations').set({ status: 'suspended' }).where('id', '=', organisation).execute(),
  )
  assert.equal(place((await signInAs(addUser(email))).answer.location), '/ne/staff/oidc/closed')
})

test('an answer belongs to the browser that asked, and works once', async () => {
  const email = `${randomUUID()}@example.org`
  await makeStaff(app.database, 'employer', 'ARE', { email })
  const user = addUser(email)
  atTheProvider = user
  const asker = new Visitor(app)
  const start = await asker.get('/en/staff/sign-in/oidc')
  const back = await throughProvider(start.location ?? '')

  const other = new Visitor(app)
  assert.equal(place((await other.get(back)).location), '/en/staff/oidc/failed')
  await other.get('/en/staff/sign-in/oidc')
  assert.equal(place((await other.get(back)).location), '/en/staff/oidc/failed')
  assert.equal(place((await asker.get(back)).location), '/en/desk')
  assert.equal(place((await asker.get(back)).location), '/en/staff/oidc/failed')
})

test('without a provider there is neither a link nor a page', async () => {
  const plain = await startTestApp()
  try {
    const visitor = new Visitor(plain)
    assert.doesNotMatch((await visitor.get('/en/staff/sign-in')).body, /sign-in\/oidc/)
    assert.equal((await visitor.get('/en/staff/sign-in/oidc')).status, 404)
    assert.equal((await visitor.get('/en/staff/oidc/callback?code=x')).status, 404)
  } finally {
    await plain.close()
  }
})

test('a provider that does not answer becomes a clear page', async () => {
  const alone = await startTestApp({
    FAIRWAY_OIDC_ISSUER: 'http://localhost:9',
    FAIRWAY_OIDC_CLIENT_ID: clientId,
    FAIRWAY_OIDC_CLIENT_SECRET: clientSecret,
  })
  try {
    const answer = await new Visitor(alone).get('/en/staff/sign-in/oidc')
    assert.equal(answer.location, '/en/staff/oidc/failed')
  } finally {
    await alone.close()
  }
})
