/** Every role asks every page and route, about records of its own and of others, through the real server. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { routes, site } from '../../platform/features/index.ts'
import { signedIn, startTestApp, type TestApp, Visitor } from '../support/app.ts'
import { systemActor } from '../support/fixtures.ts'
import { makeScene, type Role, type Scene } from '../support/scene.ts'
import { everybody, type Intent, intended } from './intended.ts'

let app: TestApp
let scene: Scene
const visitors = new Map<Role, Visitor>()

before(async () => {
  app = await startTestApp()
  scene = await makeScene(app.database)
  for (const role of everybody) visitors.set(role, await visitorOf(role))
})
after(() => app.close())

async function visitorOf(role: Role): Promise<Visitor> {
  const actor = scene.roles[role]
  return 'account' in actor ? signedIn(app, actor.account) : new Visitor(app)
}

const routeNames = [
  ...site.pages.flatMap((page) => [
    ...(page.get ? [`GET ${page.path}`] : []),
    ...(page.post ? [`POST ${page.path}`] : []),
  ]),
  ...routes.map((route) => `API ${route.method} ${route.path}`),
].sort()

test('the intent names every page and route, once, and none that is gone', () => {
  assert.deepEqual(intended.map(({ route }) => route).sort(), routeNames)
})

type Case = {
  says: Intent['says']
  role: Role
  url: string
  expected: 'allowed' | 'refused' | 'nothing there'
}
/** Real values for what in an address is no record. */
const known: Record<string, string> = {
  country: 'deu',
  programme: 'opportunity-card',
  list: 'blue-card-it',
  fact: 'nationality',
  isco: '9112',
  task: 'medical',
  part: 'name',
  parameter: 'minimum_age',
  file: 'programme',
}

function cases({ route, who, records = [{ is: {}, found: who }], query = {}, says, off }: Intent): Case[] {
  const path = route.split(' ').at(-1) as string
  return everybody.flatMap((role) =>
    records.map(({ is, found, refused = [] }): Case => {
      const named = Object.entries(query).map(([name, record]) => `${name}=${scene.ids[record]}`)
      const filled = path.replace(/:(\w+)/g, (_, name: string) => {
        const record = is[name]
        return record === undefined ? (known[name] ?? randomUUID()) : scene.ids[record]
      })
      return {
        says,
        role,
        url: `${filled === '/' ? '' : filled}${named.length > 0 ? `?${named.join('&')}` : ''}`,
        expected:
          !who.includes(role) || refused.includes(role)
            ? 'refused'
            : found.includes(role) && !off
              ? 'allowed'
              : 'nothing there',
      }
    }),
  )
}

/** Where the audit trail ends: no change of any record leaves it where it was. */
async function trailEnd(): Promise<number> {
  const { seq } = await app.database.kysely.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow()
  return seq
}

/** Whether something was changed since. That a record was seen, by who may see it, is no change. */
async function changedSince(before: number): Promise<boolean> {
  if ((await trailEnd()) === before) return false
  return app.database.read(systemActor, async ({ db }) => {
    const { rows } = await sql`select from audit_events
      where seq > ${before} and entry::jsonb ->> 'action' <> 'person.viewed' limit 1`.execute(db)
    return rows.length > 0
  })
}

type Given = { status: number; location?: string | undefined; body: string }

function outcome({ status, location, body }: Given, { url, says }: Case, posted: boolean): string {
  if (says === status) return 'allowed'
  const signIn = '/en/sign-in'
  const sentToSignIn = posted
    ? location === signIn && !/^\/sign-(in|out)/.test(url)
    : location?.startsWith(`${signIn}?next=`)
  if (status === 401 || status === 403 || sentToSignIn) return 'refused'
  if (status === 404) return 'nothing there'
  if (status < 400 || (posted && [400, 409, 415, 422, 429].includes(status))) return 'allowed'
  return `${status} ${body.match(/<h1[\s\S]*?<\/h1>/)?.[0] ?? body.slice(0, 200)}`
}

/** First all who may not, and nothing may have changed by them; then who may. */
async function askAll(intent: Intent, ask: (one: Case) => Promise<void>): Promise<string[]> {
  const [others = [], allowed = []] = [false, true].map((may) =>
    cases(intent).filter(({ expected }) => (expected === 'allowed') === may),
  )
  const before = await trailEnd()
  for (const one of others) await ask(one)
  const changed = await changedSince(before)
  for (const one of allowed) await ask(one)
  return changed ? [`${intent.route} changed something for who may not`] : []
}

for (const method of ['GET', 'POST']) {
  test(`pages: ${method}`, async () => {
    const wrong: string[] = []
    for (const intent of intended.filter(({ route }) => route.startsWith(`${method} `))) {
      const ask = async (one: Case) => {
        const answer = method === 'GET' ? await show(one) : await send(one, intent.sent)
        const got = outcome(answer, one, method === 'POST')
        if (got !== one.expected)
          wrong.push(`${method} ${one.url} as ${one.role}: ${got}, not ${one.expected}`)
      }
      wrong.push(...(await askAll(intent, ask)))
    }
    assert.deepEqual(wrong, [])
  })
}

function show({ role, url }: Case): Promise<Given> {
  return (visitors.get(role) as Visitor).get(`/en${url}`)
}

const tokens = new Map<Visitor, string>()

/** With the visitor's own token, so that nothing but access stands in the way. */
async function send(one: Case, sent: Intent['sent'] = {}): Promise<Given> {
  // What is sent may end the session.
  const visitor = one.expected === 'allowed' ? await visitorOf(one.role) : (visitors.get(one.role) as Visitor)
  if (!tokens.has(visitor)) {
    // Signed in, the header has a form to sign out; the public's sign-in page has its own.
    const page = await visitor.get(one.role === 'public' ? '/en/sign-in' : '/en/jobs')
    const token = /name="_csrf" value="([^"]*)"/.exec(page.body)?.[1]
    assert.ok(token, 'a form without a token would be refused whoever sends it')
    tokens.set(visitor, token)
  }
  return visitor.post(`/en${one.url}`, {
    ...(sent as Record<string, string>),
    _csrf: tokens.get(visitor) as string,
    _once: randomUUID(),
  })
}

const takesFile = new Set(
  routes.flatMap(({ method, path, upload }) => (upload ? [`API ${method} ${path}`] : [])),
)
const paper =
  '--x\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\r\n--x--\r\n'

test('the API', async () => {
  const wrong: string[] = []
  for (const intent of intended.filter(({ route }) => route.startsWith('API '))) {
    const method = intent.route.split(' ')[1] as 'GET' | 'POST'
    const ask = async (one: Case) => {
      const token = scene.tokens[one.role]
      const answer = await app.server.inject({
        method,
        url: `/api/v1${one.url}`,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(takesFile.has(intent.route) ? { 'content-type': 'multipart/form-data; boundary=x' } : {}),
        },
        ...(takesFile.has(intent.route) ? { payload: paper } : intent.sent ? { payload: intent.sent } : {}),
      })
      const got = outcome({ status: answer.statusCode, body: answer.body }, one, method !== 'GET')
      if (got !== one.expected)
        wrong.push(`${intent.route} ${one.url} as ${one.role}: ${got}, not ${one.expected}`)
      if (one.expected === 'refused' && answer.statusCode !== (one.role === 'public' ? 401 : 403))
        wrong.push(`${intent.route} as ${one.role} is refused with ${answer.statusCode}`)
    }
    wrong.push(...(await askAll(intent, ask)))
  }
  assert.deepEqual(wrong, [])
})
