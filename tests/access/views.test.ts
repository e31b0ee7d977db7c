/** No page and no route hands out something of a worker's record to staff without noting it for that worker. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { Client } from 'pg'
import { signedIn, startTestApp, type TestApp, type Visitor } from '../support/app.ts'
import { systemActor } from '../support/fixtures.ts'
import { makeScene, type Role, type Scene } from '../support/scene.ts'
import { everybody, type Intent, intended } from './intended.ts'

let app: TestApp
let scene: Scene
let owner: Client
/** What stands on pages only where a person's name does: made of the id. */
let people: Map<string, string>
const visitors = new Map<Role, Visitor>()

before(async () => {
  app = await startTestApp()
  scene = await makeScene(app.database)
  owner = new Client(app.ownerUrl)
  await owner.connect()
  await owner.query(`select set_config('app.actor', $1, false)`, [JSON.stringify(systemActor)])
  await owner.query(`update people set full_name = 'Worker ' || left(id::text, 8)`)
  const { rows } = await owner.query<{ id: string; full_name: string }>('select id, full_name from people')
  people = new Map(rows.map((row) => [row.full_name, row.id]))
  for (const role of everybody) {
    const actor = scene.roles[role]
    if (actor.kind === 'staff') visitors.set(role, await signedIn(app, actor.account))
  }
})
after(async () => {
  await owner.end()
  await app.close()
})

const known: Record<string, string> = {
  country: 'are',
  programme: 'private-sector-work-permit',
  fact: 'nationality',
  isco: '9112',
  part: 'name',
}

function addresses({ route, records = [{ is: {}, found: [] }] }: Intent): string[] {
  const path = route.split(' ').at(-1) as string
  return records.map(({ is }) =>
    path.replace(/:(\w+)/g, (_, name: string) => {
      const record = is[name]
      return record === undefined ? (known[name] ?? randomUUID()) : scene.ids[record]
    }),
  )
}

/** Names in the answer whose view was not noted for the organisation that asked. */
async function unnoted(role: Role, url: string, inApi: boolean): Promise<string[]> {
  await owner.query('delete from record_views')
  const visitor = visitors.get(role) as Visitor
  const body = inApi
    ? (
        await app.server.inject({
          url: `/api/v1${url}`,
          headers: { authorization: `Bearer ${scene.tokens[role]}` },
        })
      ).body
    : (await visitor.get(`/en${url}`)).body
  const shown = [...people].filter(([name]) => body.includes(name)).map(([, id]) => id)
  seen += shown.length
  if (shown.length === 0) return []
  const actor = scene.roles[role]
  assert.ok(actor.kind === 'staff')
  const { rows } = await owner.query<{ person_id: string }>(
    'select person_id from record_views where organisation_id = $1 and account_id = $2',
    [actor.organisation, actor.account],
  )
  const noted = new Set(rows.map((row) => row.person_id))
  return shown.filter((id) => !noted.has(id)).map((id) => `${url} as ${role} shows ${id} unnoted`)
}
let seen = 0

test('who shows a name to staff has noted the view', async () => {
  const wrong: string[] = []
  for (const intent of intended.filter(({ route }) => /^(API )?GET /.test(route))) {
    for (const url of addresses(intent)) {
      for (const role of intent.who.filter((one) => visitors.has(one))) {
        wrong.push(...(await unnoted(role, url, intent.route.startsWith('API'))))
      }
    }
  }
  assert.deepEqual(wrong, [])
  assert.ok(seen > 50, `${seen} names were shown at all`)
})

test('the worker reads who looked, where and when; nobody else does, and nobody takes it away', async () => {
  const employer = scene.roles.employer
  const worker = scene.roles.worker
  assert.ok(employer.kind === 'staff' && worker.kind === 'worker')
  await owner.query('delete from record_views')
  const page = `/en/employer/vacancies/${scene.ids['published vacancy']}`
  const visitor = visitors.get('employer') as Visitor
  for (let turn = 0; turn < 2; turn++) {
    await visitor.get(`${page}/shortlist`)
    await visitor.get(`${page}/people/${worker.person}`)
  }
  const { rows } = await owner.query('select purpose, listed from record_views where person_id = $1', [
    worker.person,
  ])
  // In lists once a day, alone each time.
  assert.equal(rows.filter(({ listed }) => listed).length <= 1, true)
  assert.equal(rows.filter(({ purpose }) => purpose === 'candidate').length, 2)
  const own = await signedIn(app, worker.account)
  const body = (await own.get('/en/me/views')).body
  assert.match(body, /Your profile beside a job/)
  assert.match(body, /employer ARE/)
  const other = scene.roles['another worker']
  assert.ok(other.kind === 'worker')
  assert.doesNotMatch((await (await signedIn(app, other.account)).get('/ar/me/views')).body, /employer ARE/)
  for (const change of ['update record_views set purpose = null', 'delete from record_views']) {
    for (const actor of [worker, employer, systemActor]) {
      await assert.rejects(
        app.database.write(actor, ({ db }) => sql.raw(change).execute(db)),
        /permission denied/,
      )
    }
  }
  // The trail holds it as well, with ids alone.
  const trail = await app.database.read(systemActor, ({ db }) =>
    sql<{ entry: string }>`select entry from audit_events where entry like ${`%person:${worker.person}%`}
      and entry like '%person.viewed%'`.execute(db),
  )
  assert.ok(trail.rows.length >= 2)
})
