/** What people, broken browsers and attackers send. Nothing of it is our fault to answer with a 5xx, or changes a record. */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { site } from '../../platform/features/index.ts'
import { cookieName, hashToken } from '../../platform/foundation/http/session.ts'
import { locales } from '../../platform/foundation/i18n/locales.ts'
import { signedIn, startTestApp, type TestApp, Visitor } from '../support/app.ts'
import { makeScene, type RecordName, type Role, type Scene } from '../support/scene.ts'

let app: TestApp
let scene: Scene
before(async () => {
  app = await startTestApp()
  scene = await makeScene(app.database)
})
after(() => app.close())

async function as(role: Role): Promise<Visitor> {
  const actor = scene.roles[role]
  return 'account' in actor ? signedIn(app, actor.account) : new Visitor(app)
}

/** Where the audit trail ends: what changed no record leaves it where it was. */
async function trailEnd(): Promise<number> {
  const { seq } = await app.database.kysely.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow()
  return seq
}

async function tokenOf(visitor: Visitor): Promise<string> {
  // Signed in, the header has a form to sign out; the public's sign-in page has its own.
  for (const path of ['/en/jobs', '/en/sign-in']) {
    const token = /name="_csrf" value="([^"]*)"/.exec((await visitor.get(path)).body)?.[1]
    if (token) return token
  }
  throw new Error('no form with a token')
}

const isSignedOut = async (visitor: Visitor) =>
  (await visitor.get('/en/me')).location?.startsWith('/en/sign-in?')

test('a forged or unknown cookie is the same as none', async () => {
  const real = randomBytes(32).toString('base64url')
  for (const cookie of [
    real,
    '',
    'x',
    'a'.repeat(43),
    `${real}x`,
    '"; drop table sessions; --',
    '../../etc',
    '%00',
    'न',
  ]) {
    const visitor = new Visitor(app)
    visitor.cookie = encodeURIComponent(cookie)
    assert.equal(await isSignedOut(visitor), true, cookie)
  }
  for (const header of ['fairway', 'fairway=;;;=', `${'a=b; '.repeat(2000)}`, '=;=;=']) {
    const answer = await app.server.inject({ url: '/en/me', headers: { cookie: header } })
    assert.equal(answer.statusCode, 303, header.slice(0, 40))
  }
})

test('the cookie of a session that ended, idled or ran out signs nobody in', async () => {
  const left = await as('worker')
  const before = left.cookie
  assert.equal((await left.get('/en/me')).status, 200)
  await left.post('/en/sign-out', { _csrf: await tokenOf(left), _once: randomUUID() })
  left.cookie = before
  assert.equal(await isSignedOut(left), true, 'signed out')

  for (const change of [
    { seen_at: new Date(Date.now() - 31 * 60_000) },
    { expires_at: new Date(Date.now() - 1) },
  ]) {
    const visitor = await as('worker')
    await app.database.kysely
      .updateTable('sessions')
      .set(change)
      .where('id_hash', '=', hashToken(visitor.cookie as string))
      .execute()
    assert.equal(await isSignedOut(visitor), true, Object.keys(change)[0])
  }
})

test('the hash in the database is worth nothing as a cookie', async () => {
  const visitor = await as('worker')
  visitor.cookie = hashToken(visitor.cookie as string).toString('base64url')
  assert.equal(await isSignedOut(visitor), true)
})

test('a form without its token, with a forged one, or with that of another session is not taken', async () => {
  const foreign = await tokenOf(await as('worker'))
  for (const _csrf of [undefined, '', 'x', foreign, 'न'.repeat(43)]) {
    const visitor = await as('worker')
    const before = await trailEnd()
    const answer = await visitor.post('/en/me/profile/name', {
      ...(_csrf === undefined ? {} : { _csrf }),
      _once: randomUUID(),
      fullName: 'Forged',
    })
    assert.equal(answer.status, 409)
    // What was typed is not lost.
    assert.match(answer.body, /value="Forged"/)
    assert.equal(await trailEnd(), before)
  }
})

test('a form sent from another site is not taken, whatever it knows', async () => {
  const visitor = await as('worker')
  const _csrf = await tokenOf(visitor)
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'http://localhost.evil.example' },
    { origin: 'not an address' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site' },
  ]
  for (const headers of foreign) {
    const before = await trailEnd()
    const answer = await app.server.inject({
      method: 'POST',
      url: '/en/me/profile/name',
      headers: {
        host: 'localhost',
        cookie: `${cookieName(app.config)}=${visitor.cookie}`,
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      payload: new URLSearchParams({ _csrf, _once: randomUUID(), fullName: 'Forged' }).toString(),
    })
    assert.equal(answer.statusCode, 409, JSON.stringify(headers))
    assert.equal(await trailEnd(), before)
  }
})

test('the same form twice, one after the other or at once, changes a record once', async () => {
  for (const atOnce of [false, true]) {
    const visitor = await as('worker')
    const fields = { _csrf: await tokenOf(visitor), _once: randomUUID(), fullName: `Sita ${atOnce}` }
    const send = () => visitor.post('/en/me/profile/name', fields)
    const before = await trailEnd()
    const answers = atOnce ? await Promise.all([send(), send(), send()]) : [await send(), await send()]
    for (const { status, location } of answers) assert.deepEqual([status, location], [303, '/en/me/profile'])
    const changes = await app.database.internal('test', (db) =>
      db.selectFrom('audit_events').select('entry').where('seq', '>', before).execute(),
    )
    assert.equal(changes.filter(({ entry }) => entry.includes('"person.changed"')).length, 1)
  }
})

test('names of one letter, in every script, with marks and emoji are kept as written', async () => {
  const visitor = await as('another worker')
  for (const fullName of [
    'U',
    'म',
    'عبد الله',
    '王',
    'নুসরাত',
    'O’Brien-Núñez',
    "D'Souza",
    'Zoë 😀',
    '<b>&"',
    'ꦱ',
  ]) {
    const answer = await visitor.submit('/en/me/profile/name', { fullName })
    assert.equal(answer.status, 303, `${fullName}: ${answer.body.match(/error-summary[\s\S]{0,300}/)?.[0]}`)
    const stored = await person(scene.roles['another worker'])
    assert.equal(stored, fullName)
    const shown = (await visitor.get('/en/me')).body
    assert.ok(!shown.includes('<b>&'), 'text is never markup')
  }
})

test('NUL and bidi controls are taken out; nothing but them is no name', async () => {
  const visitor = await as('another worker')
  await visitor.submit('/en/me/profile/name', { fullName: '\u202EAm\u0000ina\u2066 \u202Cنور' })
  assert.equal(await person(scene.roles['another worker']), 'Amina نور')
  const empty = await visitor.submit('/en/me/profile/name', { fullName: '\u0000\u202E\u2069' })
  assert.equal(empty.status, 422)
})

async function person(actor: Scene['roles'][Role]): Promise<string | undefined> {
  if (actor.kind !== 'worker') return undefined
  const row = await app.database.internal('test', (db) =>
    db.selectFrom('people').select('full_name').where('id', '=', actor.person).executeTakeFirst(),
  )
  return row?.full_name
}

test('a text of 1 MB is answered with a page in the reader’s language', async () => {
  for (const locale of locales) {
    const answer = await app.server.inject({
      method: 'POST',
      url: `/${locale}/register/name`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `fullName=${'a'.repeat(1024 * 1024)}`,
    })
    assert.equal(answer.statusCode, 413)
    assert.match(answer.body, new RegExp(`<html[^>]*lang="${locale}"`))
  }
  const almost = await new Visitor(app).submit('/en/register/name', { fullName: 'a'.repeat(1_000_000) })
  assert.equal(almost.status, 422)
})

test('bodies and addresses of any other kind are refused, not failed on', async () => {
  const odd: { method?: 'GET' | 'POST'; url: string; headers?: Record<string, string>; payload?: string }[] =
    [
      {
        method: 'POST',
        url: '/en/register/name',
        headers: { 'content-type': 'application/json' },
        payload: '{',
      },
      { method: 'POST', url: '/en/register/name', headers: { 'content-type': 'text/xml' }, payload: '<a/>' },
      {
        method: 'POST',
        url: '/en/register/name',
        headers: { 'content-type': 'multipart/form-data' },
        payload: 'x',
      },
      { method: 'POST', url: '/en/register/name', payload: '' },
      { url: '/en/%00' },
      { url: '/en/jobs?page=-1&q=%00%E2%80%AE' },
      { url: '/en/jobs?page=99999999999999999999' },
      { url: '/en/jobs/%E0%A4%A' },
      { url: `/en/jobs/${'a'.repeat(5000)}` },
      { url: '/en/jobs/../../../etc/passwd' },
      { url: '/xx/jobs' },
      { url: '//evil.example/%2e%2e' },
    ]
  for (const request of odd) {
    const { statusCode } = await app.server.inject(request as never)
    assert.ok(statusCode < 500, `${request.url.slice(0, 60)} ${request.payload}: ${statusCode}`)
  }
})

// --- Every form, with anything in it -----------------------------------------------------------------------------

const roles: Role[] = [
  'public',
  'worker',
  'employer',
  'recruiter',
  'union',
  'NPL registration',
  'NPL licensing',
  'NPL vacancies',
  'NPL contracts',
]
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\u0000',
    '\u202Eabc',
    '😀',
    "' or 1=1; --",
    '१२३',
    '٠٩٨٤',
    '-1',
    '1e99',
    'NaN',
    '99999999999999999999',
    '2026-02-31',
    'NPL',
    'ARE',
    '9112',
    '+9779841234567',
    'yes',
    '__proto__',
    'constructor',
    '../..',
    'x'.repeat(3000),
  ),
)
/** Names that forms use, so that what is random reaches what reads it. */
async function fieldNames(visitor: Visitor, url: string): Promise<string[]> {
  const { body } = await visitor.get(url)
  const main = body.slice(body.indexOf('<main'))
  return [
    ...new Set(
      [...main.matchAll(/<(?:input|select|textarea|button)[^>]* name="([^"]+)"/g)].map(
        ([, name]) => name as string,
      ),
    ),
  ].filter((name) => !['_csrf', '_once'].includes(name))
}

const recordsFor: Record<string, RecordName> = {
  id: 'draft vacancy',
  personId: 'verified person',
  licenceId: 'licence',
  tokenId: 'token',
}
function urlOf(path: string): string {
  return `/en${path.replace(/:(\w+)/g, (_, name: string) => {
    if (name === 'id' && path.startsWith('/desk/people')) return scene.ids['verified person']
    if (name === 'id' && path.startsWith('/desk/organisations')) return scene.ids.recruiter
    if (name === 'id' && path.startsWith('/desk/vacancies')) return scene.ids['submitted vacancy']
    if (name === 'id' && path.startsWith('/placements')) return scene.ids['accepted placement']
    if (name === 'id' && path.includes('/offer/')) return scene.ids['published vacancy']
    return scene.ids[recordsFor[name] as RecordName]
  })}`
}

test('no form answers with a 5xx, whoever sends whatever', async () => {
  const failed = new Set<string>()
  for (const page of site.pages.filter((one) => one.post)) {
    const url = urlOf(page.path)
    for (const role of roles.filter((one) => page.policy.allows(scene.roles[one]))) {
      // Signing out and the like end the session: each form begins with a new one.
      const visitor = await as(role)
      const names = page.get ? await fieldNames(visitor, url) : []
      let [session, token] = [visitor.cookie, await tokenOf(visitor)]
      const name =
        names.length > 0
          ? fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: text })
          : text
      const bodies = fc.sample(fc.array(fc.tuple(name, text), { maxLength: 8 }), 4)
      for (const body of bodies) {
        // Without a prototype: `__proto__` is a name like any other.
        const fields: Record<string, string[]> = Object.create(null)
        for (const [key, value] of body)
          fields[key.toWellFormed()] = [...(fields[key.toWellFormed()] ?? []), value.toWellFormed()]
        if (visitor.cookie !== session) [session, token] = [visitor.cookie, await tokenOf(visitor)]
        const answer = await visitor.post(url, { ...fields, _csrf: token, _once: randomUUID() })
        if (answer.status >= 500)
          failed.add(`${page.path} as ${role} ${JSON.stringify(body).slice(0, 300)}: ${answer.status}`)
      }
    }
  }
  assert.deepEqual([...failed], [])
})
