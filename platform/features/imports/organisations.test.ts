import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { linkTo, mailsTo, signedIn, startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import { makeOrganisation, makeStaff } from '../../../tests/support/fixtures.ts'
import type { StaffActor } from '../../foundation/actor.ts'
import { decideOnOrganisation, findOrganisation } from '../organisations/index.ts'
import { runQueued } from './service.ts'

let app: TestApp
let officer: StaffActor
let visitor: Visitor
let recruiter: string

before(async () => {
  app = await startTestApp()
  officer = await makeStaff(app.database, 'authority', 'NPL', { competences: ['licensing'] })
  visitor = await signedIn(app, officer.account)
  recruiter = await makeOrganisation(app.database, 'recruiter', 'NPL', { name: 'Himal Manpower' })
  await makeOrganisation(app.database, 'recruiter', 'NPL', { name: 'Waiting Ltd', status: 'pending' })
  await makeOrganisation(app.database, 'recruiter', 'NPL', { name: 'Twin' })
  await makeOrganisation(app.database, 'recruiter', 'NPL', { name: 'Twin' })
  await makeOrganisation(app.database, 'recruiter', 'BGD', { name: 'Padma Overseas' })
})
after(() => app.close())

async function send(kind: string, content: string): Promise<string> {
  const file = { field: 'file', name: `${kind}.csv`, content: Buffer.from(content) }
  const { location, body } = await visitor.upload('/en/desk/imports', { kind }, file)
  assert.ok(location, body)
  return location
}

async function check(path: string, columns: Record<string, number>): Promise<string> {
  const sent = Object.entries(columns).map(([field, column]) => [`column-${field}`, String(column)])
  const answer = await visitor.submit(path, { do: 'check', dateOrder: 'dmy', ...Object.fromEntries(sent) })
  assert.equal(answer.status, 303, answer.body)
  return (await visitor.get(path)).body
}

async function load(path: string): Promise<void> {
  assert.equal((await visitor.submit(path, { do: 'load' })).status, 303)
  for (let turn = 0; turn < 100; turn++) {
    await runQueued({ database: app.database, log: app.server.log })
    if (!/ of \d+ are saved/.test((await visitor.get(path)).body)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const licenceColumns = { recruiter: 0, number: 1, validFrom: 2, validTo: 3, destinations: 4 }
const licenceHeading = 'Agency,Licence no,Valid from,Valid until,Countries of work\n'
const licences = () =>
  app.database.internal('test', (db) =>
    db
      .selectFrom('licences')
      .select(['organisation_id', 'number', 'country', 'destinations', 'issuer_id'])
      .orderBy('number')
      .execute(),
  )
const undo = (path: string) => visitor.submit(path, { do: 'undo', sure: 'yes' })

test('licences: each problem is named by row and column, and nothing is saved', async () => {
  const path = await send(
    'licences',
    `${licenceHeading}Himal Manpower,A-1,01/01/2026,31/12/2027,\nPadma Overseas,A-2,01/01/2026,31/12/2027,\n` +
      'Waiting Ltd,A-3,01/01/2026,31/12/2027,\nTwin,A-4,01/01/2026,31/12/2027,\n' +
      'Himal Manpower,A-1,2026,31/12/2025,Atlantis\n',
  )
  const proposed = (await visitor.get(path)).body
  assert.match(proposed, /name="column-number"[\s\S]*?<option value="1" selected/)
  assert.doesNotMatch(proposed, /phoneCountry/)
  const body = await check(path, licenceColumns)
  const text = body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  for (const problem of [
    /3 Agency : Padma Overseas No recruiter in your country/,
    /4 Agency : Waiting Ltd Check the organisation first/,
    /5 Agency : Twin More than one recruiter/,
    /6 Countries of work : Atlantis Choose countries/,
    /6 Valid from : 2026 Write the first day/,
    /6 Licence no : A-1 Row 2 has this number already/,
  ])
    assert.match(text, problem)
  assert.equal((await visitor.submit(path, { do: 'load' })).status, 409)
  assert.deepEqual(await licences(), [])
})

test('licences are issued whole, count at once, and are taken back', async () => {
  const path = await send(
    'licences',
    `${licenceHeading}himal manpower,B-1,01/01/2020,31/12/2098,\nHimal Manpower,B-2,1 1 2020,31-12-2098,Qatar; ARE\n`,
  )
  assert.match(await check(path, licenceColumns), /Save 2 rows/)
  await load(path)
  const mine = { organisation_id: recruiter, country: 'NPL', issuer_id: officer.organisation }
  assert.deepEqual(await licences(), [
    { ...mine, number: 'B-1', destinations: null },
    { ...mine, number: 'B-2', destinations: ['QAT', 'ARE'] },
  ])
  const again = await send('licences', `${licenceHeading}Himal Manpower,B-1,01/01/2020,31/12/2098,\n`)
  assert.match(await check(again, licenceColumns), /There is a licence with this number already/)

  await app.database.internal('test', (db) =>
    db.updateTable('licences').set({ status: 'suspended' }).where('number', '=', 'B-2').execute(),
  )
  assert.equal((await undo(path)).status, 303)
  assert.deepEqual(
    (await licences()).map(({ number }) => number),
    ['B-2'],
    'what was decided on since stays',
  )
  assert.match((await visitor.get(path)).body, /Rows that stayed/)
})

test('employers wait to be checked, and are taken back unless somebody decided on them', async () => {
  const columns = { name: 0, registrationNumber: 1, recruitsFrom: 2, email: 3 }
  const path = await send(
    'employers',
    'Company,Reg no,Hires from,E-mail\nLalit Hotels,77-1,,office@lalit.example\nEverest Builders,77-2,India,\n',
  )
  assert.match(await check(path, columns), /Save 2 rows/)
  await load(path)
  const employers = () =>
    app.database.internal('test', (db) =>
      db
        .selectFrom('organisations')
        .select(['id', 'name', 'status', 'country', 'recruits_from'])
        .where('kind', '=', 'employer')
        .orderBy('name')
        .execute(),
    )
  const saved = await employers()
  assert.deepEqual(
    saved.map(({ id: _, ...rest }) => rest),
    [
      { name: 'Everest Builders', status: 'pending', country: 'NPL', recruits_from: 'IND' },
      { name: 'Lalit Hotels', status: 'pending', country: 'NPL', recruits_from: null },
    ],
  )
  const lalit = saved[1]!.id
  await app.database.write(officer, (work) =>
    decideOnOrganisation(work, lalit, { status: 'verified', code: '', note: '' }),
  )
  const wrong = await send('employers', 'Company,Reg no,Hires from,E-mail\n,77-1,Nowhere,no mail\n')
  const problems = await check(wrong, columns)
  for (const problem of [/Write the name/, /is registered already/, /from which you want/, /e-mail address/])
    assert.match(problems, problem)
  await undo(path)
  assert.deepEqual(
    (await employers()).map(({ name }) => name),
    ['Lalit Hotels'],
  )
  assert.match((await visitor.get(path)).body, new RegExp(`/desk/organisations/${lalit}`))
  const found = await app.database.read(officer, (work) => findOrganisation(work, lalit))
  assert.equal(found?.status, 'verified')
})

test('who licenses brings in no workers, and must say what the file holds', async () => {
  const file = { field: 'file', name: 'a.csv', content: Buffer.from('Name\nx\n') }
  assert.equal((await visitor.upload('/en/desk/imports', { kind: 'workers' }, file)).status, 422)
  assert.equal((await visitor.upload('/en/desk/imports', {}, file)).status, 422)
})

test('an officer invites the first administrators of a whole file, who take over what was brought in', async () => {
  const columns = { name: 0, registrationNumber: 1, recruitsFrom: 2, email: 3 }
  await makeStaff(app.database, 'employer', 'ARE', { email: 'known@work.example' })
  const path = await send(
    'employers',
    'Company,Reg no,Hires from,E-mail\nKoshi Steel,88-1,,koshi@work.example\n' +
      'Bagmati Foods,88-2,,known@work.example\nKarnali Wood,88-3,,\n',
  )
  await check(path, columns)
  await load(path)
  assert.match((await visitor.get(path)).body, /2 employers have an e-mail address and nobody/)
  assert.equal((await visitor.submit(path, { do: 'invite' })).status, 303)
  assert.match((await visitor.get(path)).body, /2 invitations were sent/)
  await visitor.submit(path, { do: 'invite' })
  const mails = await mailsTo(app, 'koshi@work.example')
  assert.equal(mails.length, 1, 'nobody is asked twice by the same button')
  assert.match(mails[0] ?? '', /दिनभित्र/, 'in the language of the country')

  const list = (await visitor.get('/en/desk/organisations/administrators')).body
  const idOf = (name: string) =>
    new RegExp(`organisations/([0-9a-f-]{36})/administrator"[^]{0,300}?${name}`).exec(list)?.[1] ?? ''
  const koshi = `/en/desk/organisations/${idOf('Koshi Steel')}/administrator`
  const first = await linkTo(app, 'koshi@work.example')
  assert.equal((await visitor.submit(koshi, { email: 'not an address' })).status, 422)
  assert.equal((await visitor.submit(koshi, { email: 'owner@koshi.example' })).status, 303)
  const anybody = new Visitor(app)
  assert.doesNotMatch(
    (await anybody.get(first)).body,
    /name="displayName"/,
    'the link before is worth nothing',
  )

  const join = await linkTo(app, 'owner@koshi.example')
  const joined = await anybody.submit(join, { displayName: 'Kamala', password: 'three small green boats' })
  assert.equal(joined.status, 303, joined.body)
  const account = await app.database.internal('test', (db) =>
    db
      .selectFrom('accounts as a')
      .innerJoin('organisations as o', 'o.id', 'a.organisation_id')
      .select(['a.id', 'a.administrator', 'o.registration_number'])
      .where('a.email', '=', 'owner@koshi.example')
      .executeTakeFirstOrThrow(),
  )
  assert.deepEqual([account.administrator, account.registration_number], [true, '88-1'])
  const owner = await signedIn(app, account.id)
  assert.equal((await owner.get('/en/account/members')).status, 200)
  assert.match((await visitor.get(koshi)).body, /has an administrator/)
  assert.equal((await visitor.post(koshi, {})).status, 409)
  const audit = await app.database.internal('test', (db) =>
    db.selectFrom('audit_events').select('entry').execute(),
  )
  assert.ok(audit.some(({ entry }) => JSON.stringify(entry).includes('member.invited')))

  // Only the holder of the address learns that it has an account.
  const link = (await linkTo(app, 'known@work.example')).replace('/ne/', '/en/')
  const taken = (await anybody.get(link)).body
  assert.match(taken, /has an account already/)

  const elsewhere = await makeStaff(app.database, 'authority', 'ARE', { competences: ['licensing'] })
  const stranger = await signedIn(app, elsewhere.account)
  const karnali = idOf('Karnali Wood')
  assert.equal((await stranger.get(`/en/desk/organisations/${karnali}/administrator`)).status, 404)
  const invite = (actor: StaffActor, organisation: string) =>
    app.database.write(actor, async ({ db, record }) => {
      record({ action: 'member.invited', subject: `organisation:${organisation}` })
      await db
        .insertInto('staff_links')
        .values({
          purpose: 'invitation',
          token_hash: Buffer.from(organisation),
          organisation_id: organisation,
          email: 'x@work.example',
          administrator: true,
          created_by: actor.account,
          expires_at: new Date(Date.now() + 60_000),
        })
        .execute()
    })
  await assert.rejects(invite(elsewhere, karnali), /row-level security/)
  await assert.rejects(invite(officer, idOf('Koshi Steel')), /row-level security/, 'it has one')
  await invite(officer, karnali)
})
