import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { linkTo, signedIn, startTestApp, type TestApp, Visitor } from '../../../../tests/support/app.ts'
import { makeOrganisation, makeStaff, makeToken } from '../../../../tests/support/fixtures.ts'
import type { Actor } from '../../../foundation/actor.ts'
import type { Tx } from '../../../foundation/database/database.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const password = 'three small green boats'

async function authority() {
  const organisation = await makeOrganisation(app.database, 'authority', 'NPL')
  await app.database.internal('test', (db) =>
    db
      .updateTable('organisations')
      .set({ competences: ['licensing', 'vacancies'] })
      .where('id', '=', organisation)
      .execute(),
  )
  return makeStaff(app.database, 'authority', 'NPL', {
    organisation,
    competences: ['licensing'],
    administrator: true,
  })
}

const accountOf = (email: string) =>
  app.database.internal('test', (db) =>
    db.selectFrom('accounts').selectAll().where('email', '=', email).executeTakeFirst(),
  )

test('an administrator invites a colleague, who joins by the link, once, and may do what was given', async () => {
  const admin = await authority()
  const visitor = await signedIn(app, admin.account)
  const invite = (fields: Record<string, string | string[]>) =>
    visitor.submit('/en/account/members/invite', fields)
  assert.equal((await invite({ email: 'nobody' })).status, 422)
  const tooMuch = await invite({ email: 'a@example.org', competences: ['immigration'] })
  assert.equal(tooMuch.status, 422, 'a task that the organisation does not have')
  assert.equal((await invite({ email: 'New@Example.org', competences: ['vacancies'] })).status, 303)
  assert.match((await visitor.get('/en/account/members')).body, /new@example\.org/)

  const link = await linkTo(app, 'new@example.org')
  const newcomer = new Visitor(app)
  assert.match((await newcomer.get(link)).body, /new@example\.org/)
  assert.equal((await newcomer.submit(link, { displayName: 'Ram', password: 'short' })).status, 422)
  assert.equal((await newcomer.submit(link, { displayName: 'Ram', password })).status, 303)
  const account = await accountOf('new@example.org')
  assert.deepEqual(
    [account?.organisation_id, account?.competences, account?.administrator],
    [admin.organisation, ['vacancies'], false],
  )
  assert.match((await newcomer.get(link)).body, /used already/)
  const again = await newcomer.submit(link, { displayName: 'Ram', password }, '/en/staff/sign-in')
  assert.equal(again.status, 409)

  const member = await signedIn(app, account?.id ?? '')
  assert.equal((await member.get('/en/desk/vacancies')).status, 200)
  assert.equal((await member.get('/en/account/members')).status, 403, 'no administrator')
  const page = `/en/account/members/${account?.id}`
  await visitor.submit(page, { do: 'save', competences: ['licensing'], administrator: 'yes' })
  assert.equal((await member.get('/en/desk/vacancies')).status, 403)
  assert.equal((await member.get('/en/account/members')).status, 200)
  await visitor.submit(page, { do: 'remove' })
  assert.equal((await member.get('/en/desk')).status, 303, 'signed out at once')
  assert.equal((await visitor.submit(`/en/account/members/${admin.account}`, { do: 'remove' })).status, 409)
})

test('an invitation ends when it is withdrawn, replaced, too old, or the organisation is suspended', async () => {
  const admin = await authority()
  const visitor = await signedIn(app, admin.account)
  const invited = async () => {
    await visitor.submit('/en/account/members/invite', { email: 'late@example.org' })
    return linkTo(app, 'late@example.org')
  }
  const works = async (link: string) => !/used already/.test((await new Visitor(app).get(link)).body)
  const first = await invited()
  const second = await invited()
  assert.deepEqual([await works(first), await works(second)], [false, true])
  const withdraw = /\/en\/account\/members\/invitations\/[0-9a-f-]+/.exec(
    (await visitor.get('/en/account/members')).body,
  )
  assert.equal((await visitor.submit(withdraw?.[0] ?? '', {})).status, 303)
  assert.equal(await works(second), false)
  const third = await invited()
  const set = (values: object, table: 'staff_links' | 'organisations') =>
    app.database.internal('test', (db) =>
      table === 'staff_links'
        ? db.updateTable(table).set(values).where('email', '=', 'late@example.org').execute()
        : db.updateTable(table).set(values).where('id', '=', admin.organisation).execute(),
    )
  await set({ status: 'suspended' }, 'organisations')
  assert.equal(await works(third), false)
  await set({ status: 'verified' }, 'organisations')
  assert.equal(await works(third), true)
  await set({ expires_at: new Date(Date.now() - 1000) }, 'staff_links')
  assert.equal(await works(third), false)
  assert.equal(await works('/en/staff/join?token=x'), false)
})

test('the database lets an administrator change what colleagues may do, and nothing else of anybody', async () => {
  const admin = await authority()
  const { organisation } = admin
  const colleague = await makeStaff(app.database, 'authority', 'NPL', { organisation, competences: [] })
  const stranger = await makeStaff(app.database, 'authority', 'NPL')
  const as = (actor: Actor, change: (db: Tx) => Promise<unknown>) =>
    app.database.write(actor, async (work) => {
      work.record({ action: 'test.tried', subject: 'test:1' })
      return change(work.db)
    })
  const { sql } = await import('kysely')
  const change = (member: string, competences: string[]) => async (db: Tx) =>
    (
      await sql<{
        ok: boolean
      }>`select change_member(${member}, ${competences}::text[], false, false) as ok`.execute(db)
    ).rows[0]?.ok
  assert.equal(await as(admin, change(colleague.account, ['licensing'])), true)
  assert.equal(await as(admin, change(colleague.account, ['immigration'])), false, 'not the organisation’s')
  assert.equal(await as(admin, change(admin.account, ['vacancies'])), false, 'not oneself')
  assert.equal(await as(admin, change(stranger.account, [])), false, 'not of another organisation')
  assert.equal(await as(colleague, change(admin.account, [])), false, 'not without being administrator')
  assert.equal(
    await as({ ...colleague, organisation: stranger.organisation }, change(stranger.account, [])),
    false,
  )
  const visible = await app.database.read(admin, ({ db }) => db.selectFrom('accounts').select('id').execute())
  assert.deepEqual(visible, [{ id: admin.account }], 'no colleague’s secrets')
  const forged = (given: object) => (db: Tx) =>
    db
      .insertInto('staff_links')
      .values({
        purpose: 'invitation',
        token_hash: Buffer.alloc(32, 1),
        organisation_id: organisation,
        email: 'x@example.org',
        created_by: admin.account,
        expires_at: new Date(Date.now() + 1000),
        ...given,
      })
      .execute()
  for (const [actor, given] of [
    [admin, { organisation_id: stranger.organisation }],
    [admin, { competences: ['immigration'] }],
    [admin, { purpose: 'password', account_id: colleague.account }],
    [colleague, {}],
    [{ kind: 'public' }, {}],
  ] as [Actor, object][])
    await assert.rejects(as(actor, forged(given)), /row-level security/)
})

test('who forgot the password chooses another by a link; nobody learns whether there is an account', async () => {
  const email = 'forgetful@example.org'
  const holder = await makeStaff(app.database, 'employer', 'ARE', { email })
  const session = await signedIn(app, holder.account)
  const ask = async (address: string) => new Visitor(app).submit('/en/staff/password', { email: address })
  const [known, unknown] = [await ask(email.toUpperCase()), await ask('nobody@example.org')]
  assert.deepEqual([known.status, known.location], [unknown.status, unknown.location])
  assert.equal((await ask('no address')).status, 422)
  const link = await linkTo(app, email)
  const visitor = new Visitor(app)
  assert.equal((await visitor.submit(link, { password: 'short' })).status, 422)
  assert.equal((await visitor.submit(link, { password })).status, 303)
  assert.equal((await session.get('/en/account')).status, 303, 'other sessions have ended')
  assert.match((await visitor.get(link)).body, /used already/)
  const signIn = await visitor.submit('/en/staff/sign-in', { email, password })
  assert.equal(signIn.location, '/en/staff/sign-in/code', 'the second step stays')
  for (let time = 0; time < 4; time++) await ask(email)
  assert.equal((await ask(email)).status, 429)
})

test('who registers an organisation administers it', async () => {
  const visitor = new Visitor(app)
  for (const [path, field, value] of [
    ['', 'kind', 'partner'],
    ['/name', 'name', 'Migrant centre'],
    ['/country', 'country', 'NPL'],
    ['/number', 'registrationNumber', 'MC-1'],
    ['/you', 'displayName', 'Maya'],
    ['/email', 'email', 'maya@example.org'],
  ] as const)
    assert.equal(
      (await visitor.submit(`/en/organisations/register${path}`, { [field]: value })).status,
      303,
      path,
    )
  await visitor.submit('/en/organisations/register/check', {})
  const link = await linkTo(app, 'maya@example.org')
  assert.equal((await visitor.submit(link, { password })).location, '/en/staff/sign-in')
  const account = await accountOf('maya@example.org')
  assert.equal(account?.administrator, true)
  const desk = await signedIn(app, account?.id ?? '')
  for (const page of ['/en/desk', '/en/account', '/en/account/members'])
    assert.equal((await desk.get(page)).status, 200, page)
})

test('the API: an administrator invites, changes and removes as on the pages', async () => {
  const admin = await authority()
  const { organisation } = admin
  const colleague = await makeStaff(app.database, 'authority', 'NPL', { organisation, competences: [] })
  const headers = { authorization: `Bearer ${await makeToken(app.database, admin.account)}` }
  const ask = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) =>
    app.server.inject({ method, url: `/api/v1/members${path}`, headers, ...(payload ? { payload } : {}) })
  const standing = { competences: ['vacancies'], administrator: false }
  const invited = await ask('POST', '/invitations', { email: 'Api@Example.org', ...standing })
  assert.equal(invited.statusCode, 201, invited.body)
  assert.match(await linkTo(app, 'api@example.org'), /\/en\/staff\/join/)
  const listed = (await ask('GET', '')).json()
  assert.deepEqual(listed.invitations, [invited.json()])
  assert.deepEqual(
    listed.members.map(({ id }: { id: string }) => id),
    [admin.account, colleague.account],
  )
  assert.equal((await ask('DELETE', `/invitations/${invited.json().id}`)).statusCode, 204)
  assert.deepEqual((await ask('GET', '')).json().invitations, [])

  const changed = await ask('PUT', `/${colleague.account}`, standing)
  assert.deepEqual([changed.statusCode, changed.json().competences], [200, ['vacancies']])
  const tooMuch = await ask('PUT', `/${colleague.account}`, { ...standing, competences: ['immigration'] })
  assert.deepEqual([tooMuch.statusCode, tooMuch.json().errors[0].field], [422, 'competences'])
  assert.equal((await ask('PUT', `/${admin.account}`, standing)).statusCode, 403)
  assert.equal((await ask('DELETE', `/${admin.account}`)).statusCode, 409)
  assert.equal((await ask('DELETE', `/${colleague.account}`)).statusCode, 204)
  assert.equal((await ask('DELETE', `/${colleague.account}`)).statusCode, 404)
})
