/** Two records become one and two again: nothing is lost, nothing is opened, and erasing the kept one erases both. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { Client } from 'pg'
import { signedIn, startTestApp, type TestApp } from '../../../../tests/support/app.ts'
import { makeOrganisation, makeStaff, makeWorker } from '../../../../tests/support/fixtures.ts'
import { makeCast, makeOffer } from '../../../../tests/support/journey.ts'
import type { StaffActor, WorkerActor } from '../../../foundation/actor.ts'
import { eraseMe } from '../../erasure/service.ts'
import { daysToUndo, differing, isUnitable, proposed, united } from './domain.ts'
import { comparePair, forgetMerged, mergePair, takeApart } from './service.ts'

let app: TestApp
let owner: Client
let officer: StaffActor
before(async () => {
  app = await startTestApp()
  owner = new Client(app.ownerUrl)
  await owner.connect()
  officer = await makeStaff(app.database, 'authority', 'NPL', { competences: ['registration'] })
})
after(async () => {
  await owner.end()
  await app.close()
})

let number = 0
async function pairOf(options: { a?: object; b?: object; accounts?: boolean } = {}) {
  const phone = `+97798417${String(++number).padStart(5, '0')}`
  const a = await makeWorker(app.database, { name: 'Merged One', phone, skills: ['welding'], ...options.a })
  const b = await makeWorker(app.database, {
    name: 'Merged Twin',
    phone,
    status: 'unverified',
    skills: ['cooking'],
    ...options.b,
  })
  if (options.accounts === false) await owner.query('delete from accounts where person_id = $1', [b.person])
  return { ...(await alike(a, b)), phone }
}

async function alike(a: WorkerActor, b: WorkerActor) {
  const id = randomUUID()
  const [first, second] = [a.person, b.person].sort()
  await owner.query(
    `insert into possible_duplicates (id, person_a, person_b, rule, likelihood) values ($1, $2, $3, 'same-person', 'likely')`,
    [id, first, second],
  )
  return { id, a, b, kept: (first === a.person ? 'a' : 'b') as 'a' | 'b' }
}

async function merge(pair: Awaited<ReturnType<typeof alike>>, part?: () => 'a' | 'b' | 'both') {
  const found = await app.database.read(officer, (work) => comparePair(work, pair.id))
  return app.database.write(officer, async (work) => {
    const parts = Object.fromEntries(
      found.differing.map((name) => {
        const answer = part?.()
        const fits = answer !== 'both' || isUnitable(name)
        return [name, answer && fits ? answer : proposed(name, found.a, found.b)]
      }),
    )
    return mergePair(work, pair.id, { stays: pair.kept, parts, reason: 'document' })
  })
}

async function trust(worker: WorkerActor, org: string, covers: string[]): Promise<string> {
  const { rows } = await owner.query(
    `insert into consents (person_id, purpose, audience, organisation_id, covers)
      values ($1, 'support', 'organisation', $2, $3) returning id`,
    [worker.person, org, ['profile', ...covers]],
  )
  return rows[0].id
}

async function caseOf(worker: WorkerActor, org: string, status: string, consent: string): Promise<string> {
  const { rows: accounts } = await owner.query('select id from accounts where person_id = $1', [
    worker.person,
  ])
  const { rows } = await owner.query(
    `insert into referrals (kind, person_id, to_organisation, cause, status, outcome, created_by, consent_id)
      values ('referral', $1, $2, 'wages', $3, case $3 when 'done' then 'solved' end, $4, $5) returning id`,
    [worker.person, org, status, accounts[0]?.id ?? officer.account, consent],
  )
  return rows[0].id
}

/** All rows of all tables that hold one of these ids, but what merging itself may leave. */
async function everythingOf(ids: string[]): Promise<Record<string, string[]>> {
  const { rows: tables } = await owner.query<{ name: string }>(`
    select table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema = 'public'
      and table_name not in ('audit_events', 'matching_changes', 'record_views', 'outbox_messages', 'form_submissions')`)
  const found: Record<string, string[]> = {}
  for (const { name } of tables) {
    const { rows } = await owner.query<{ row: string }>(
      `select (to_jsonb(t) - 'updated_at')::text as row from "${name}" t
        where exists (select from unnest($1::text[]) id where position(id in t::text) > 0) order by 1`,
      [ids],
    )
    if (rows.length > 0) found[name] = rows.map(({ row }) => row)
  }
  return found
}

test('the verified is proposed, then the fuller, then the newer', async () => {
  const { id } = await pairOf({ b: { occupations: [{ isco: '5120', years: 3 }] } })
  await app.database.read(officer, async (work) => {
    const { a, b } = await comparePair(work, id)
    const verified = a.person.status === 'verified' ? 'a' : 'b'
    assert.deepEqual(differing(a, b), ['identity', 'occupations', 'skills'])
    assert.equal(proposed('identity', a, b), verified)
  })
})

test('merged and taken back, both records are as before, whatever was in them and was chosen', async () => {
  const org = await makeOrganisation(app.database, 'union', 'NPL')
  const entries = [
    { kind: 'sex', data: { sex: 'female' } },
    { kind: 'sex', data: { sex: 'male' } },
    { kind: 'driving', data: { classes: ['B'] } },
    { kind: 'passport', data: { country: 'NPL', number: 'N1', expiresOn: '2030-01-01' } },
    { kind: 'passport', data: { country: 'NPL', number: 'N1', expiresOn: '2035-01-01' } },
  ] as const
  const answers = fc.constantFrom('a' as const, 'b' as const, 'both' as const)
  const record = fc.record({
    entries: fc.uniqueArray(fc.constantFrom(...entries), { selector: (one) => one.kind, maxLength: 3 }),
    covers: fc.subarray(['contact', 'documents', 'contract', 'case']),
    trusts: fc.boolean(),
    consent: fc.boolean(),
    offers: fc.boolean(),
    case: fc.boolean(),
    occupations: fc.subarray([
      { isco: '5120', years: 2 },
      { isco: '5121', years: 4 },
      { isco: '5131', years: 1 },
    ]),
  })
  await fc.assert(
    fc.asyncProperty(record, record, fc.infiniteStream(answers), async (x, y, choices) => {
      const pair = await pairOf({
        a: { consent: x.consent, occupations: [...x.occupations, { isco: '9111', years: 1 }] },
        b: { consent: y.consent, occupations: [...y.occupations, { isco: '9111', years: 2 }] },
      })
      for (const [worker, one] of [
        [pair.a, x],
        [pair.b, y],
      ] as const) {
        for (const { kind, data } of one.entries) {
          const { rows } = await owner.query(
            'insert into person_entries (id, person_id, kind, data) values (gen_random_uuid(), $1, $2, $3) returning id',
            [worker.person, kind, data],
          )
          await owner.query(
            `insert into person_checks (person_id, entry_id, seen, office_id, officer) values ($1, $2, 'passport', $3, $4)`,
            [worker.person, rows[0].id, officer.organisation, officer.account],
          )
        }
        if (!one.trusts) continue
        const consent = await trust(worker, org, one.covers)
        if (one.case) await caseOf(worker, org, 'done', consent)
      }
      if (x.offers && x.consent)
        await makeOffer(app.database, { ...(await makeCast(app.database)), worker: pair.a })
      const ids = [pair.a.person, pair.b.person]
      const before = await everythingOf(ids)
      const kept = await merge(pair, () => choices.next().value as 'a' | 'b' | 'both')
      const opened = await owner.query(
        'select covers from consents where person_id = $1 and organisation_id = $2 and withdrawn_at is null',
        [kept, org],
      )
      const both =
        x.trusts && y.trusts ? ['profile', ...x.covers.filter((one) => y.covers.includes(one))] : []
      assert.deepEqual((opened.rows[0]?.covers ?? []).toSorted(), both.toSorted(), 'no consent is widened')
      const { rows } = await owner.query('select id from person_merges where kept = $1', [kept])
      await app.database.write(officer, (work) => takeApart(work, rows[0].id))
      assert.deepEqual(await everythingOf(ids), before)
    }),
    { numRuns: 8 },
  )
})

test('who was told objects, and what the worker closed meanwhile stays closed', async () => {
  const pair = await pairOf()
  const kept = await merge(pair)
  const worker = (kept === pair.a.person ? pair.a : pair.b) as WorkerActor
  const other = kept === pair.a.person ? pair.b.person : pair.a.person
  const told = await owner.query('select body from outbox_messages where regarding = $1', [kept])
  assert.equal(told.rows.length, 1)
  const desk = await signedIn(app, officer.account)
  assert.equal((await desk.get(`/en/desk/people/${other}`)).location, `/en/desk/people/${kept}`)
  assert.match((await desk.get(`/en/desk/people/${kept}/joined`)).body, /Take it back/)
  await owner.query(
    `update consents set withdrawn_at = now() where person_id = $1 and withdrawn_at is null`,
    [kept],
  )
  const visitor = await signedIn(app, worker.account)
  assert.match((await visitor.get('/en/me')).body, /me\/joined/)
  assert.equal((await visitor.submit('/en/me/joined', {})).location, '/en/me')
  assert.equal((await desk.get(`/en/desk/people/${other}`)).status, 200)
  const open = await owner.query('select from consents where person_id = any($1) and withdrawn_at is null', [
    [kept, other],
  ])
  assert.equal(open.rows.length, 0)
})

test('erasing the kept record erases what is held of the other', async () => {
  const pair = await pairOf({ a: { name: 'Kept Erasable' }, b: { name: 'Other Erasable' } })
  const kept = await merge(pair)
  const worker = kept === pair.a.person ? pair.a : pair.b
  assert.ok((await everythingOf(['Erasable'])).person_merges)
  await app.database.write(worker, eraseMe)
  assert.deepEqual(await everythingOf(['Erasable', pair.a.person, pair.b.person]), {})
})

test('two active jobs, two phones, and records found to be of two people are not merged', async () => {
  const attempt = async (pair: Awaited<ReturnType<typeof pairOf>>, key: string) =>
    assert.rejects(merge(pair), (error: { code?: string }) => error.code === `merge-${key}`)
  await attempt(await pairOf({ b: { phone: '+9779841799999' } }), 'two-phones')
  const placed = await pairOf({ b: { status: 'verified' } })
  for (const worker of [placed.a, placed.b])
    await makeOffer(app.database, { ...(await makeCast(app.database)), worker })
  await attempt(placed, 'both-placed')
  const apart = await pairOf()
  await owner.query(`update possible_duplicates set decision = 'different' where id = $1`, [apart.id])
  await attempt(apart, 'not-found-same')
  const abroad = await makeStaff(app.database, 'authority', 'BGD')
  const pair = await pairOf()
  await assert.rejects(
    app.database.write(abroad, (work) => mergePair(work, pair.id, { parts: {}, reason: 'document' })),
  )
})

test('lists are united: of two about the same the better evidenced, and what finds no room is named', async () => {
  const pair = await pairOf({
    a: {
      occupations: [
        { isco: '5120', years: 2 },
        { isco: '7112', years: 9 },
      ],
    },
    b: {
      occupations: [
        { isco: '5120', years: 5 },
        { isco: '7115', years: 4 },
        { isco: '9112', years: 1 },
      ],
    },
  })
  for (const [worker, cefr] of [
    [pair.a, 'C1'],
    [pair.b, 'B1'],
  ] as const)
    await owner.query(`insert into person_languages (person_id, language, cefr) values ($1, 'ne', $2)`, [
      worker.person,
      cefr,
    ])
  const data = { language: 'ne', listen: 'B1', speak: 'B1', read: 'A1', write: 'none' }
  await owner.query(
    `insert into person_entries (id, person_id, kind, data) values (gen_random_uuid(), $1, 'language', $2)`,
    [pair.b.person, data],
  )
  const { a, b } = await app.database.read(officer, (work) => comparePair(work, pair.id))
  assert.deepEqual(
    united('occupations', a, b).left.occupations?.map(({ isco }) => isco),
    ['9112'],
  )
  const kept = await merge(pair)
  const list = async (name: string, columns: string) =>
    (
      await owner.query(`select ${columns} as one from ${name} where person_id = $1 order by 1`, [kept])
    ).rows.map(({ one }) => one)
  assert.deepEqual(await list('person_occupations', `isco || ' ' || years`), ['5120 5', '7112 9', '7115 4'])
  assert.deepEqual(await list('person_languages', `language || ' ' || cefr`), ['ne B1'])
  assert.deepEqual(await list('person_skills', 'skill_id'), ['cooking', 'welding'])
})

test('three records: led from one to the next, and taken back the last one first', async () => {
  const pair = await pairOf({ accounts: false })
  const third = await makeWorker(app.database, {
    name: 'Merged Third',
    phone: pair.phone,
    skills: ['baking'],
  })
  await owner.query('delete from accounts where person_id = any($1)', [[pair.a.person, third.person]])
  const people = [pair.a.person, pair.b.person, third.person]
  // Only the one that is about to end looks like the third.
  await alike(pair.b, third)
  const before = await everythingOf(people)
  const desk = await signedIn(app, officer.account)
  const answer = { identity: 'a', skills: 'both', reason: 'document' }
  const first = await desk.submit(`/en/desk/duplicates/${pair.id}/merge`, { ...answer, stays: pair.kept })
  assert.match(first.location ?? '', /desk\/duplicates\/[-0-9a-f]{36}$/)
  const next = `${first.location}/merge`
  const stays = { stays: pair.a.person < third.person ? 'b' : 'a' }
  assert.equal(
    (await desk.submit(next, { ...answer, ...stays })).location,
    `/en/desk/people/${third.person}`,
    'nobody signs in, so the officer says which one stays',
  )
  const { rows } = await owner.query('select id from person_merges where kept = $1 order by merged_at', [
    third.person,
  ])
  const [earlier, later] = rows.map(({ id }) => id)
  await assert.rejects(
    app.database.write(officer, (work) => takeApart(work, earlier)),
    (error: { code?: string }) => error.code === 'merge-later',
  )
  for (const id of [later, earlier]) await app.database.write(officer, (work) => takeApart(work, id))
  assert.deepEqual(await everythingOf(people), before)
})

test('who looked like the one that ended and is erased meanwhile does not stand against taking it back', async () => {
  const pair = await pairOf({ accounts: false })
  const third = await makeWorker(app.database, { phone: pair.phone })
  await alike(pair.b, third)
  const kept = await merge({ ...pair, kept: 'a' })
  await app.database.write(third, eraseMe)
  const { rows } = await owner.query('select id from person_merges where kept = $1', [kept])
  await app.database.write(officer, (work) => takeApart(work, rows[0].id))
  assert.ok((await everythingOf([pair.b.person])).people)
})

test('an open case goes on by the yes of both, and ends by one no; without the yes of both nothing is joined', async () => {
  const org = await makeOrganisation(app.database, 'union', 'NPL')
  const pair = await pairOf({ accounts: false })
  const yes = await trust(pair.b, org, ['contract', 'contact'])
  const id = await caseOf(pair.b, org, 'open', yes)
  await assert.rejects(merge(pair), (error: { code?: string }) => error.code === 'merge-case-open')
  await trust(pair.a, org, ['contract', 'contact', 'case'])
  const ids = [pair.a.person, pair.b.person]
  const before = await everythingOf(ids)
  await merge(pair)
  const consent = async () =>
    (
      await owner.query(
        `select c.person_id, c.covers, consent_counts(c) as counts from referrals r
          join consents c on c.id = r.consent_id where r.id = $1`,
        [id],
      )
    ).rows[0]
  const joint = await consent()
  assert.deepEqual(
    { ...joint, covers: joint.covers.toSorted() },
    {
      person_id: pair.a.person,
      covers: ['contact', 'contract', 'profile'],
      counts: true,
    },
  )
  const { rows } = await owner.query('select id from person_merges where kept = $1', [pair.a.person])
  await app.database.write(officer, (work) => takeApart(work, rows[0].id))
  assert.deepEqual(await everythingOf(ids), before)
  assert.equal((await consent()).person_id, pair.b.person)
  // Joined again, the receiver refuses: what the case opened closes.
  await merge(pair)
  await owner.query(`update referrals set status = 'refused', refusal = 'other' where id = $1`, [id])
  await owner.query('select end_consents_of_case($1)', [id])
  assert.equal((await consent()).counts, false)
})

test('the form refuses without a reason, and when the time is over nothing is held', async () => {
  const pair = await pairOf({ accounts: false })
  const desk = await signedIn(app, officer.account)
  const path = `/en/desk/duplicates/${pair.id}/merge`
  assert.match((await desk.get(path)).body, /Different/)
  const parts = { identity: 'a', skills: 'both' }
  assert.equal((await desk.submit(path, parts)).status, 422)
  const done = await desk.submit(path, { ...parts, reason: 'worker-asked' })
  assert.equal(done.location, `/en/desk/people/${pair.a.person}`)
  const held = () => owner.query('select held, id from person_merges where kept = $1', [pair.a.person])
  const { id } = (await held()).rows[0]
  await owner.query(`update person_merges set undo_until = now() - interval '1 day' where id = $1`, [id])
  await forgetMerged.run({ ...app, log: app.server.log }, {})
  assert.equal((await held()).rows[0].held, null)
  await assert.rejects(
    app.database.write(officer, (work) => takeApart(work, id)),
    /merge-final|final/,
  )
  assert.equal(daysToUndo, 60)
})
