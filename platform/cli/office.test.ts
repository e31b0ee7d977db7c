import assert from 'node:assert/strict'
import { after, before, mock, test } from 'node:test'
import { sql } from 'kysely'
import { startTestApp, type TestApp, Visitor } from '../../tests/support/app.ts'
import { systemActor } from '../../tests/support/fixtures.ts'
import { office } from './office.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
  process.env.DATABASE_URL = app.ownerUrl
})
after(async () => {
  delete process.env.DATABASE_URL
  await app.close()
})

const authority = [
  'add',
  '--country',
  'NPL',
  '--name',
  'Department of Labour',
  '--email',
  'Head@office.example',
]
const tasks = ['--competences', 'registration,vacancies']

/** What the command answers, and all that it prints. */
async function run(...args: string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = []
  const keep = (line: string) => void lines.push(line)
  const printing = [mock.method(console, 'log', keep), mock.method(console, 'error', keep)]
  try {
    return { code: await office(args), said: lines.join('\n') }
  } finally {
    for (const one of printing) one.mock.restore()
  }
}
const linkIn = (said: string) => /https?:\/\/[^/]+(\/\S+)/.exec(said)?.[1] ?? ''

test('an operator opens the first authority; its administrator joins by the link', async () => {
  const first = await run(...authority, ...tasks)
  assert.equal(first.code, 0, first.said)
  const second = await run(...authority, ...tasks)
  assert.equal(second.code, 0, 'nobody has joined: invited anew')
  const newcomer = new Visitor(app)
  assert.match((await newcomer.get(linkIn(first.said))).body, /used already/)
  const link = linkIn(second.said)
  const joined = await newcomer.submit(link, { displayName: 'Ram', password: 'three small green boats' })
  assert.equal(joined.status, 303)

  const { offices, account, mails, events } = await app.database.read(systemActor, async ({ db }) => ({
    offices: await db
      .selectFrom('organisations')
      .select(['id', 'kind', 'country', 'status', 'competences'])
      .where('name', '=', 'Department of Labour')
      .execute(),
    account: await db
      .selectFrom('accounts')
      .selectAll()
      .where('email', '=', 'head@office.example')
      .executeTakeFirstOrThrow(),
    mails: await db
      .selectFrom('outbox_messages')
      .select('body')
      .where('recipient', '=', 'head@office.example')
      .execute(),
    events: await sql<{ action: string }>`
      select entry::jsonb ->> 'action' as action from audit_events
      where entry::jsonb ->> 'actor' = 'system:operator' order by seq`.execute(db),
  }))
  const [opened] = offices
  assert.deepEqual(offices, [
    {
      id: opened?.id,
      kind: 'authority',
      country: 'NPL',
      status: 'verified',
      competences: ['registration', 'vacancies'],
    },
  ])
  assert.deepEqual(
    [account.organisation_id, account.administrator, account.competences],
    [opened?.id, true, ['registration', 'vacancies']],
  )
  assert.ok(mails.some(({ body }) => body.includes(link)))
  assert.deepEqual(
    events.rows.map(({ action }) => action),
    ['organisation.registered', 'member.invited', 'member.invited'],
  )

  const again = await run(...authority, ...tasks)
  assert.equal(again.code, 1)
  assert.match(again.said, /--name: There is an organisation/)
  const taken = await run(...authority.map((one) => one.replace('Labour', 'Work')), ...tasks)
  assert.equal(taken.code, 1)
  assert.match(taken.said, /--email: /)
  const kept = await app.database.read(systemActor, ({ db }) =>
    db.selectFrom('organisations').select('id').where('name', '=', 'Department of Work').execute(),
  )
  assert.deepEqual(kept, [], 'nothing is left of what was refused')
})

test('a union and a migrant centre have no competences', async () => {
  for (const kind of ['union', 'partner']) {
    const done = await run(
      'add',
      '--kind',
      kind,
      '--country',
      'KOR',
      '--name',
      kind,
      '--email',
      `${kind}@a.example`,
    )
    assert.equal(done.code, 0, done.said)
  }
})

test('what is wrong is named, with what would be right', async () => {
  const refused: [string[], RegExp][] = [
    [['remove'], /the command is: npx fairway office add/],
    [[...authority, '--password', 'x'], /--password(.|\n)*the command is/],
    [authority, /--competences is missing: .*registration/],
    [[...authority, '--competences', 'police'], /names "police": each must be one of registration/],
    [[...authority, '--kind', 'union', ...tasks], /leave it out for a union/],
    [[...authority, '--kind', 'employer'], /--kind is "employer": it must be one of authority/],
    [[...authority.map((one) => (one === 'NPL' ? 'Nepal' : one)), ...tasks], /"Nepal": .* such as NPL/],
    [[...authority, ...tasks, '--language', 'xx'], /--language is "xx"/],
  ]
  for (const [args, message] of refused) await assert.rejects(office(args), message)
  const wrong = authority.map((one) => (one.includes('@') ? 'nobody' : one.replace('Labour', 'Trade')))
  const { code, said } = await run(...wrong, ...tasks)
  assert.equal(code, 1)
  assert.match(said, /--email: /)
})
