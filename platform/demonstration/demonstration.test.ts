import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { startTestApp, type TestApp, Visitor } from '../../tests/support/app.ts'
import { makeOrganisation, systemActor } from '../../tests/support/fixtures.ts'
import { loadCatalogue } from '../features/classifications/index.ts'
import { startMatching } from '../features/matching/index.ts'
import { readPlacement } from '../features/placements/index.ts'
import type { AppContext } from '../foundation/app-context.ts'
import { verifyAudit } from '../foundation/audit/verify.ts'
import type { Database, Tx } from '../foundation/database/database.ts'
import { seedDemonstration } from './index.ts'
import { makePlan, type Plan } from './plan.ts'
import { demonstrationPassword, featuredWorkers } from './sign-ins.ts'

let app: TestApp
let plan: Plan
let sheets: (string | undefined)[]
const lines: string[] = []

/** A process that dies at its n-th change, before the commit. */
function dyingAt(database: Database, change: number): Database {
  let changes = 0
  return {
    ...database,
    write: (actor, work) =>
      database.write(actor, async (inner) => {
        const result = await work(inner)
        changes += 1
        if (changes >= change) throw new Error('killed')
        return result
      }),
  }
}

before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
  const log = (line: string) => void lines.push(line)
  for (const change of [1, 3, 70, 150, 260]) {
    const dying = { config: app.config, database: dyingAt(app.database, change) }
    await assert.rejects(seedDemonstration(dying, { log }), /killed/)
  }
  sheets = await Promise.all([seedDemonstration(app, { log }), seedDemonstration(app, { log })])
  plan = makePlan(new Date().toISOString().slice(0, 10), new Map())
})
after(() => app.close())

function rows<T>(statement: (db: Tx) => Promise<T>): Promise<T> {
  return app.database.internal('test', statement)
}

function counted<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1
  return Object.fromEntries(Object.entries(counts).sort())
}

async function countsOf(
  table: 'vacancies' | 'placements' | 'people' | 'organisations',
  column: string,
): Promise<Record<string, number>> {
  const found = await rows((db) =>
    sql<{ key: string; count: number }>`
      select ${sql.ref(column)} as key, count(*) as count from ${sql.table(table)} group by 1 order by 1`.execute(
      db,
    ),
  )
  return Object.fromEntries(found.rows.map(({ key, count }) => [key, count]))
}

test('interrupted five times and then started twice at once, everything is there once', async () => {
  assert.deepEqual(
    await countsOf('people', 'status'),
    counted(plan.workers, ({ verified }) => (verified ? 'verified' : 'unverified')),
  )
  assert.deepEqual(
    await countsOf('vacancies', 'status'),
    counted(plan.vacancies, ({ outcome }) => outcome),
  )
  assert.deepEqual(
    await countsOf('placements', 'stage'),
    counted(plan.placements, ({ stage }) => stage),
  )
  assert.deepEqual(await countsOf('organisations', 'kind'), {
    authority: 5,
    employer: 25,
    partner: 1,
    recruiter: 10,
    union: 1,
  })
  assert.ok(lines.includes('Demonstration: workers … 200 of 368'))
})

test('every state that a vacancy, a placement, an organisation and a licence can be in is there', async () => {
  assert.equal(Object.keys(counted(plan.vacancies, ({ outcome }) => outcome)).length, 6)
  assert.equal(Object.keys(counted(plan.placements, ({ stage }) => stage)).length, 10)
  assert.deepEqual(await countsOf('organisations', 'status'), { pending: 5, suspended: 1, verified: 36 })
  const licences = await rows((db) =>
    sql<{ state: string }>`select distinct case when status <> 'valid' then status
      when valid_to < current_date then 'expired' else 'valid' end as state from licences order by 1`.execute(
      db,
    ),
  )
  assert.deepEqual(
    licences.rows.map(({ state }) => state),
    ['expired', 'revoked', 'valid'],
  )
})

test('each placement stands where its events lead, and its dates are in order and past', async () => {
  const today = new Date().toISOString().slice(0, 10)
  await app.database.read(systemActor, async (work) => {
    const placements = await work.db.selectFrom('placements').select('id').execute()
    assert.equal(placements.length, plan.placements.length)
    for (const { id } of placements) {
      const { placement, state, events } = await readPlacement(work, id)
      assert.equal(placement.stage, state.stage)
      const dates = events.map(({ occurredOn }) => occurredOn)
      assert.deepEqual(dates, dates.toSorted())
      assert.ok(state.lastOn < today)
    }
    const early =
      await sql`select p.id from placements p join placement_events e on e.placement_id = p.id and e.seq = 1
      join vacancies v on v.id = p.vacancy_id join people w on w.id = p.person_id
      where e.occurred_on < v.decided_at::date or e.occurred_on < w.verified_at::date
        or v.submitted_at > v.decided_at or v.created_at > v.submitted_at`.execute(work.db)
    assert.deepEqual(early.rows, [])
  })
})

test('the migrant centre works on a case that was handed to it, and handed another on', async () => {
  const { rows: cases } = await rows((db) =>
    sql<{
      way: string
      status: string
    }>`select coalesce(f.kind, 'worker') || ' to ' || t.kind as way, r.status
      from referrals r left join organisations f on f.id = r.from_organisation
      join organisations t on t.id = r.to_organisation order by 1, 2`.execute(db),
  )
  assert.deepEqual(
    cases.map(({ way, status }) => `${way}: ${status}`),
    [
      'authority to authority: asked',
      'authority to partner: accepted',
      'partner to authority: open',
      'worker to partner: accepted',
      'worker to union: accepted',
    ],
  )
})

test('the audit trail is whole and names those who acted', async () => {
  await app.database.read(systemActor, async ({ db }) => {
    const result = await verifyAudit(db)
    assert.ok(result.ok)
    const { rows: actors } = await sql<{ by: string; count: number }>`
      select split_part(entry::jsonb ->> 'actor', ':', 1) as by, count(*) as count from audit_events
      where entry::jsonb ->> 'action' like 'placement.%' group by 1`.execute(db)
    assert.deepEqual(
      actors.map(({ by }) => by),
      ['account'],
    )
  })
})

test('nobody gets a message', async () => {
  const messages = await rows((db) => db.selectFrom('outbox_messages').select('id').execute())
  assert.deepEqual(messages, [])
})

test('the same data each time, counted back from the day', () => {
  const again = (day: string) => JSON.stringify(makePlan(day, new Map()))
  assert.equal(again('2026-03-01'), again('2026-03-01'))
  const names = (day: string) => makePlan(day, new Map()).workers.map(({ fullName }) => fullName)
  assert.deepEqual(names('2026-03-01'), names('2028-02-29'))
})

test('once finished, a start prints the sign-ins and changes nothing', async () => {
  const steps = () => rows((db) => db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow())
  const before = await steps()
  const sheet = await seedDemonstration(app, { log: () => {} })
  assert.equal(sheet, sheets[0])
  assert.equal(sheet, sheets[1])
  assert.match(sheet ?? '', /482915[\s\S]+officer\.nepal@fairway\.example/)
  assert.deepEqual(await steps(), before)
})

test('a platform with data of its own, or for real use, is left alone', async () => {
  const other = await startTestApp()
  try {
    const real = { database: other.database, config: { ...other.config, production: true } }
    assert.equal(await seedDemonstration(real, { log: () => {} }), undefined)
    await makeOrganisation(other.database, 'employer', 'ARE')
    assert.equal(await seedDemonstration(other, { log: () => {} }), undefined)
    const steps = await other.database.internal('test', (db) =>
      db.selectFrom('demonstration_steps').select('key').execute(),
    )
    assert.deepEqual(steps, [])
  } finally {
    await other.close()
  }
})

async function newestCode(): Promise<string> {
  const message = await rows((db) =>
    db.selectFrom('outbox_messages').select('body').orderBy('created_at', 'desc').executeTakeFirstOrThrow(),
  )
  return /\d{6}/.exec(message.body)?.[0] ?? ''
}

async function workerSignedIn(key: string): Promise<Visitor> {
  const worker = featuredWorkers.find((one) => one.key === key)
  assert.ok(worker)
  const visitor = new Visitor(app)
  await visitor.submit('/en/sign-in', { phone: worker.phone })
  await visitor.submit('/en/sign-in/code', { code: await newestCode() })
  const answer = await visitor.submit('/en/sign-in/pin', { pin: worker.pin })
  assert.equal(answer.status, 303, answer.body)
  return visitor
}

test('two workers sign in with one phone; the first is shown a job that fits', async () => {
  const context: AppContext = { ...app, log: app.server.log }
  const matching = await startMatching(context)
  try {
    const sita = await workerSignedIn('sita')
    assert.match((await sita.get('/en/me')).body, /सीता राई/)
    const { body } = await sita.get('/en/me/jobs')
    assert.match(body, /Room attendant/)
    // One phone is sent one code a minute.
    await rows((db) => db.deleteFrom('throttles').execute())
    const ram = await workerSignedIn('ram')
    assert.match((await ram.get('/en/me')).body, /राम राई/)
  } finally {
    await matching.stop()
  }
})

test('the officer finds work waiting', async () => {
  const visitor = new Visitor(app)
  await visitor.submit('/en/staff/sign-in', {
    email: 'officer.nepal@fairway.example',
    password: demonstrationPassword,
  })
  await visitor.submit('/en/staff/sign-in/code', { code: await newestCode() })
  assert.match((await visitor.get('/en/desk/people')).body, /राम राई/)
  assert.match((await visitor.get('/en/desk/vacancies')).body, /Kitchen helper/)
  const duplicates = (await visitor.get('/en/desk/duplicates')).body
  assert.match(duplicates, /सीता राई/)
  assert.match(duplicates, /Sita Rai/)
  const [pair = ''] = /\/en\/desk\/duplicates\/[0-9a-f-]{36}/.exec(duplicates) ?? []
  const compared = (await visitor.get(pair)).body
  assert.match(compared, /<td class="govuk-table__header"><\/td><th scope="col"/)
})

test('a worker finds what an office corrected, and the certificate that he has shown', async () => {
  const hari = await workerSignedIn('hari')
  const changes = (await hari.get('/en/me/changes')).body
  assert.match(changes, /A paper of the worker says so/)
  assert.match(changes, /name="change"/)
  const dipak = await workerSignedIn('dipak')
  const file = await rows((db) =>
    db.selectFrom('task_files').select(['id', 'placement_id', 'task']).executeTakeFirstOrThrow(),
  )
  const page = `/en/placements/${file.placement_id}/tasks/${file.task}/files`
  assert.match((await dipak.get(page)).body, /medical-certificate\.pdf/)
  assert.match((await dipak.get(`${page}/${file.id}`)).body, /^%PDF-1\.7/)
})
