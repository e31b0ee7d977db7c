import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { signedIn, startTestApp, type TestApp, Visitor } from '../../../../tests/support/app.ts'
import { makeOrganisation } from '../../../../tests/support/fixtures.ts'
import { publicActor } from '../../../foundation/actor.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { createStaffAccount } from './account.ts'
import { passwordProblem } from './password.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const password = 'four words nobody guesses'
const system = { kind: 'system', name: 'test' } as const

async function makeHolder(options: { kind?: 'employer' | 'authority'; locale?: 'en' | 'ne' } = {}) {
  const organisation = await makeOrganisation(app.database, options.kind ?? 'employer', 'ARE')
  const email = `holder-${randomUUID()}@example.org`
  const account = await app.database.write(system, (work) =>
    createStaffAccount(work, {
      organisation,
      email,
      displayName: 'Amina Haddad',
      password,
      competences: [],
      locale: options.locale ?? 'en',
    }),
  )
  return { organisation, email, account }
}

async function lastMail(email: string): Promise<{ subject: string | null; body: string } | undefined> {
  return app.database.internal('test', (db) =>
    db
      .selectFrom('outbox_messages')
      .select(['subject', 'body'])
      .where('recipient', '=', email)
      .orderBy('created_at', 'desc')
      .executeTakeFirst(),
  )
}

async function lastCode(email: string): Promise<string> {
  return /\d{6}/.exec((await lastMail(email))?.body ?? '')?.[0] ?? 'no code was sent'
}

const wrongCode = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

async function givePassword(visitor: Visitor, email: string, secret = password) {
  return visitor.submit('/en/staff/sign-in', { email, password: secret })
}

async function tokenOf(holder: Visitor): Promise<string> {
  const made = await holder.submit('/en/account/tokens/new', { name: 'Payroll' })
  return /fw_[\w-]{43}/.exec(made.body)?.[0] ?? 'no token was shown'
}

/** Status of the API's answer to this token. */
async function ask(token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` }
  return (await app.server.inject({ url: '/api/v1/vacancies', headers })).statusCode
}

async function auditActions(account: string): Promise<string[]> {
  const rows = await app.database.internal('test', (db) =>
    db.selectFrom('audit_events').select('entry').orderBy('seq').execute(),
  )
  return rows
    .map(({ entry }) => JSON.parse(entry) as { action: string; subject: string; data: object })
    .filter(({ subject, data }) => subject === `account:${account}` || JSON.stringify(data).includes(account))
    .map(({ action }) => action)
}

describe('making an account', () => {
  const input = { displayName: 'A', password, competences: [], locale: 'en' } as const

  async function register(status: 'pending' | 'verified', competences: readonly 'registration'[] = []) {
    return app.database.write(publicActor, async (work) => {
      const organisation = randomUUID()
      await work.db
        .insertInto('organisations')
        .values({ id: organisation, kind: 'employer', name: 'New', country: 'ARE', status })
        .execute()
      const email = ` ${randomUUID()}@Example.ORG `
      return createStaffAccount(work, { ...input, organisation, email, competences })
    })
  }

  test('a visitor makes the first account of an organisation registered in the same transaction', async () => {
    const account = await register('pending')
    const row = await app.database.internal('test', (db) =>
      db.selectFrom('accounts').selectAll().where('id', '=', account).executeTakeFirstOrThrow(),
    )
    assert.match(row.email ?? '', /^\S+@example\.org$/)
    assert.match(row.password_hash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  test('row level security refuses a visitor competences, and other organisations', async () => {
    await assert.rejects(register('pending', ['registration']), /row-level security/)
    for (const status of ['pending', 'verified'] as const) {
      const organisation = await makeOrganisation(app.database, 'employer', 'ARE', { status })
      await assert.rejects(
        app.database.write(publicActor, (work) =>
          createStaffAccount(work, { ...input, organisation, email: `${randomUUID()}@example.org` }),
        ),
        /row-level security/,
      )
    }
  })

  test('an address has one account, and every wrong field is named', async () => {
    const { email, organisation } = await makeHolder()
    const make = (changes: object) =>
      app.database.write(system, (work) =>
        createStaffAccount(work, { ...input, organisation, email, ...changes }),
      )
    const fields = (names: string[]) => (error: unknown) => {
      assert.ok(error instanceof InvalidInputError)
      assert.deepEqual(Object.keys(error.fields).sort(), names)
      return true
    }
    await assert.rejects(make({ email: email.toUpperCase() }), fields(['email']))
    await assert.rejects(
      make({ email: 'nobody', displayName: ' ', password: 'short' }),
      fields(['displayName', 'email', 'password']),
    )
  })

  test('holders cannot give themselves competences, not even past the policies', async () => {
    const { account, organisation } = await makeHolder()
    const actor = {
      kind: 'staff',
      account,
      organisation,
      organisationKind: 'employer',
      country: 'ARE',
      competences: [],
    } as const
    await assert.rejects(
      app.database.write({ ...actor, competences: [] }, async (work) => {
        work.record({ action: 'test.tried', subject: 'test' })
        await work.db
          .updateTable('accounts')
          .set({ competences: ['vacancies'] })
          .where('id', '=', account)
          .execute()
      }),
      /only Fairway itself/,
    )
  })
})

test('a password needs length and surprise, in any script', () => {
  const problem = (text: string) => passwordProblem(text, 'someone@example.org')?.key
  assert.equal(problem('eleven char'), 'accounts.staff.password.short')
  assert.equal(problem('😀😀😀😀😀😀'), 'accounts.staff.password.short')
  assert.equal(problem('Password1234'), 'accounts.staff.password.common')
  assert.equal(problem('ｐａｓｓｗｏｒｄ１２３４'), 'accounts.staff.password.common')
  assert.equal(problem('aaaaaaaaaaaaaaaa'), 'accounts.staff.password.common')
  assert.equal(problem('Someone@Example.org'), 'accounts.staff.password.is-email')
  assert.equal(problem('मेरो गाउँको ठूलो रूख'), undefined)
  assert.equal(problem('أربع كلمات لا يعرفها أحد'), undefined)
})

describe('signing in with password and code', () => {
  test('leads to the desk, without JavaScript, under a new session', async () => {
    const { email, account } = await makeHolder()
    const visitor = new Visitor(app)
    assert.equal((await givePassword(visitor, email.toUpperCase())).location, '/en/staff/sign-in/code')
    const before = visitor.cookie
    assert.match((await visitor.get('/en/staff/sign-in/code')).body, /href="\/en\/dev\/messages"/)
    const answer = await visitor.submit('/en/staff/sign-in/code', { code: ` ${await lastCode(email)} ` })
    assert.equal(answer.location, '/en/desk')
    assert.notEqual(visitor.cookie, before)
    assert.equal((await visitor.get('/en/account')).status, 200)
    assert.deepEqual(await auditActions(account), [
      'account.created',
      'account.code-sent',
      'account.signed-in',
    ])
  })

  test('leads on to the page that was asked for, if it is one of ours', async () => {
    for (const [next, location] of [
      ['/ne/placements', '/en/placements'],
      ['https://elsewhere.example/en/', '/en/desk'],
      ['//elsewhere.example', '/en/desk'],
      ['/en/\\elsewhere.example', '/en/desk'],
    ] as const) {
      const { email } = await makeHolder()
      const visitor = new Visitor(app)
      await visitor.submit(`/en/staff/sign-in?next=${encodeURIComponent(next)}`, { email, password })
      const answer = await visitor.submit('/en/staff/sign-in/code', { code: await lastCode(email) })
      assert.equal(answer.location, location)
    }
  })

  test('the code may be typed in the digits of any script, and the e-mail is in the holder’s language', async () => {
    const { email } = await makeHolder({ locale: 'ne' })
    const visitor = new Visitor(app)
    await givePassword(visitor, email)
    assert.match((await lastMail(email))?.subject ?? '', /तपाईंको कोड/)
    const devanagari = (await lastCode(email)).replace(
      /\d/g,
      (digit) => '०१२३४५६७८९'[Number(digit)] as string,
    )
    const answer = await visitor.submit('/en/staff/sign-in/code', { code: devanagari })
    assert.equal(answer.location, '/en/desk')
  })

  test('an unknown address and a wrong password get the same answer', async () => {
    const { email } = await makeHolder()
    const text = async (address: string) => {
      const answer = await givePassword(new Visitor(app), address, 'not the right one')
      assert.equal(answer.status, 422)
      return answer.body.replace(/value="[^"]*"/g, '')
    }
    assert.equal(await text(email), await text('nobody@example.org'))
  })

  test('a code is worth nothing in another browser', async () => {
    const { email } = await makeHolder()
    const [holder, thief] = [new Visitor(app), new Visitor(app)]
    await givePassword(holder, email)
    const code = await lastCode(email)
    assert.equal((await thief.get('/en/staff/sign-in/code')).location, '/en/staff/sign-in')
    await givePassword(thief, email)
    const answer = await thief.submit('/en/staff/sign-in/code', { code })
    assert.equal(answer.status, 422)
    assert.equal((await holder.submit('/en/staff/sign-in/code', { code })).location, '/en/desk')
  })

  test('a code ends after five tries, and when a new one is sent', async () => {
    const { email } = await makeHolder()
    const visitor = new Visitor(app)
    await givePassword(visitor, email)
    const first = await lastCode(email)
    for (let turn = 0; turn < 5; turn++) {
      const answer = await visitor.submit('/en/staff/sign-in/code', { code: wrongCode(first) })
      assert.match(answer.body, /This code is not right/)
    }
    const sixth = await visitor.submit('/en/staff/sign-in/code', { code: first })
    assert.match(sixth.body, /tried too often/)
    await visitor.submit('/en/staff/sign-in/code', { again: 'yes' })
    const second = await lastCode(email)
    if (first !== second)
      assert.equal((await visitor.submit('/en/staff/sign-in/code', { code: first })).status, 422)
    assert.equal((await visitor.submit('/en/staff/sign-in/code', { code: second })).location, '/en/desk')
  })

  test('a forged session cookie is a stranger’s', async () => {
    const visitor = new Visitor(app)
    for (const forged of ['x'.repeat(43), "' or 1=1 --", randomUUID()]) {
      visitor.cookie = encodeURIComponent(forged)
      assert.match((await visitor.get('/en/account')).location ?? '', /^\/en\/sign-in/)
    }
  })

  test('a form without its token changes nothing and says so', async () => {
    const { email, account } = await makeHolder()
    const stranger = await new Visitor(app).post('/en/staff/sign-in', { email, password })
    assert.equal(stranger.status, 409)
    assert.match(stranger.body, /open for too long/)
    const holder = await signedIn(app, account)
    assert.equal((await holder.post('/en/account', { do: 'sign-out-everywhere' })).status, 409)
    assert.equal((await holder.get('/en/account')).status, 200)
  })

  test('staff of a suspended organisation cannot sign in, and open sessions and tokens end', async () => {
    const { email, account, organisation } = await makeHolder()
    const inside = await signedIn(app, account)
    const token = await tokenOf(inside)
    assert.notEqual(await ask(token), 401)
    await app.database.internal('test', (db) =>
      db.updateTable('organisations').set({ status: 'suspended' }).where('id', '=', organisation).execute(),
    )
    assert.match((await inside.get('/en/account')).location ?? '', /sign-in/)
    assert.equal(await ask(token), 401)
    const answer = await givePassword(new Visitor(app), email)
    assert.equal(answer.status, 422)
    assert.match(answer.body, /organisation is suspended/)
  })

  test('who was let in before is not locked out by strangers', async () => {
    const { email } = await makeHolder()
    const holder = new Visitor(app)
    await givePassword(holder, email)
    await holder.submit('/en/staff/sign-in/code', { code: await lastCode(email) })
    holder.cookie = undefined

    let last = 0
    const stranger = new Visitor(app)
    const page = await stranger.get('/en/staff/sign-in')
    const csrf = /name="_csrf" value="([^"]*)"/.exec(page.body)?.[1] ?? ''
    for (let turn = 0; turn < 31; turn++) {
      const fields = { _csrf: csrf, _once: randomUUID(), email, password: 'a guess of a stranger' }
      last = (await stranger.post('/en/staff/sign-in', fields)).status
    }
    assert.equal(last, 429)
    assert.equal((await givePassword(holder, email)).location, '/en/staff/sign-in/code')
  })
})

describe('the account page', () => {
  test('a changed password ends every other session, and the old one no longer works', async () => {
    const { email, account } = await makeHolder()
    const [here, elsewhere] = [await signedIn(app, account), await signedIn(app, account)]
    const next = 'another four good words'
    const refused = await here.submit('/en/account/password', { current: 'not mine at all', password: next })
    assert.match(refused.body, /This is not your password/)
    const weak = await here.submit('/en/account/password', { current: password, password: email })
    assert.match(weak.body, /may not be your e-mail/)
    const answer = await here.submit('/en/account/password', { current: password, password: next })
    assert.equal(answer.location, '/en/account')
    assert.equal((await here.get('/en/account')).status, 200)
    assert.match((await elsewhere.get('/en/account')).location ?? '', /sign-in/)
    assert.equal((await givePassword(new Visitor(app), email)).status, 422)
    assert.equal((await givePassword(new Visitor(app), email, next)).location, '/en/staff/sign-in/code')
    assert.match((await auditActions(account)).join(), /account.password-changed/)
  })

  test('signs out everywhere, here as well', async () => {
    const { account } = await makeHolder()
    const [here, elsewhere] = [await signedIn(app, account), await signedIn(app, account)]
    const answer = await here.submit('/en/account', { do: 'sign-out-everywhere' })
    assert.equal(answer.location, '/en/staff/sign-in')
    assert.match((await here.get('/en/staff/sign-in')).body, /signed out everywhere/)
    for (const visitor of [here, elsewhere])
      assert.match((await visitor.get('/en/account')).location ?? '', /sign-in/)
  })

  test('an API token is shown once, works, shows its last use, and ends when revoked', async () => {
    const { account } = await makeHolder()
    const holder = await signedIn(app, account)
    const token = await tokenOf(holder)
    const again = await holder.submit('/en/account/tokens/new', { name: 'Payroll' })
    assert.equal(again.status, 422)

    assert.notEqual(await ask(token), 401)
    assert.equal(await ask(token.slice(0, -1)), 401)

    const page = await holder.get('/en/account')
    assert.doesNotMatch(page.body, new RegExp(token))
    assert.doesNotMatch(page.body, /Last used: never/)
    const id = /\/en\/account\/tokens\/([\w-]{36})\/revoke/.exec(page.body)?.[1]

    const other = await signedIn(app, (await makeHolder()).account)
    assert.equal((await other.get(`/en/account/tokens/${id}/revoke`)).status, 404)
    const stolen = await other.submit(`/en/account/tokens/${id}/revoke`, {}, '/en/account')
    assert.equal(stolen.status, 404)

    const revoked = await holder.submit(`/en/account/tokens/${id}/revoke`, {})
    assert.equal(revoked.location, '/en/account')
    assert.equal(await ask(token), 401)
    assert.deepEqual((await auditActions(account)).slice(-2), ['api-token.created', 'api-token.revoked'])
  })

  test('is for staff only', async () => {
    assert.match((await new Visitor(app).get('/en/account')).location ?? '', /^\/en\/sign-in/)
  })
})
