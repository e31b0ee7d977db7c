/**
 * People in OpenSearch: the contract of every index of people, and what holds while nodes die and come back. Needs Java
 * and Maven; starts a cluster of three nodes of its own.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Ranked, rankPeople } from '@fairway/matching'
import { sql } from 'kysely'
import type { IndexedVacancy } from '../../platform/features/matching/domain.ts'
import { type Indexes, indexesOf } from '../../platform/features/matching/indexes.ts'
import { type Change, openCluster } from '../../platform/features/matching/opensearch/cluster.ts'
import { selectCandidates } from '../../platform/features/matching/store.ts'
import { signedIn, startTestApp, type TestApp } from '../support/app.ts'
import { makeStaff, makeWorker, systemActor } from '../support/fixtures.ts'
import { makeVacancy } from '../support/journey.ts'
import { missingForCluster, type SearchCluster, startSearchCluster } from './cluster.ts'
import { peopleContract } from './contract.ts'

const missing = missingForCluster()
if (missing) {
  console.error(`\nSKIPPED: the tests of OpenSearch were not run. ${missing}.\n`)
  test('OpenSearch', { skip: missing }, () => {})
} else describeAll()

function describeAll(): void {
  let nodes: SearchCluster
  let cluster: ReturnType<typeof openCluster>
  let index: string
  let version = 0
  let platform: ReturnType<typeof openCluster>
  let app: TestApp

  before(async () => {
    nodes = await startSearchCluster()
    cluster = openCluster({ urls: nodes.urls, name: 'contract', shards: 3 }, 60_000)
    index = await cluster.create()
    await cluster.swap(index)
    platform = openCluster({ urls: nodes.urls, name: 'platform', shards: 3 })
    app = await startTestApp({
      FAIRWAY_OPENSEARCH_URLS: nodes.urls.join(','),
      FAIRWAY_OPENSEARCH_NAME: 'platform',
    })
  })
  after(async () => {
    await app?.close()
    await cluster?.close()
    await platform?.close()
    await nodes?.close()
  })

  const write = async (changes: Change[]) => {
    await cluster.write(index, changes)
    await cluster.refresh()
  }

  peopleContract(
    'OpenSearch',
    () => ({
      top: cluster.top,
      write: (changes) => {
        version++
        return write(
          changes.map((change) =>
            typeof change === 'string'
              ? { id: change, version, person: undefined }
              : { id: change.id, version, person: change },
          ),
        )
      },
    }),
    1,
  )

  test('an older write never overwrites a newer one, nor brings back who was removed', async () => {
    const [id, removed] = [randomUUID(), randomUUID()]
    const welder = person(id, '7212', 'AAA')
    await write([
      { id, version: 100, person: welder },
      { id: removed, version: 100, person: person(removed, '7212', 'AAA') },
    ])
    await write([{ id: removed, version: 102, person: undefined }])
    await write([
      { id, version: 99, person: person(id, '7411', 'AAA') },
      { id: removed, version: 101, person: person(removed, '7212', 'AAA') },
    ])
    assert.deepEqual(await ids(cluster.top(vacancy('7212', 'AAA'))), [id])
    assert.deepEqual(await ids(cluster.top(vacancy('7411', 'AAA'))), [])
  })

  const indexes = (): Indexes =>
    indexesOf({ database: app.database, config: app.config, log: app.server.log })
  const change = (statement: ReturnType<typeof sql>) =>
    app.database.internal('test', (db) => statement.execute(db))
  const welders = vacancy('7212', 'NPL')

  test('the platform fills it, follows the database, and finds as scoring every record does', async () => {
    const workers = []
    for (let i = 0; i < 12; i++) {
      workers.push(
        await makeWorker(app.database, {
          occupations: [{ isco: i % 3 === 0 ? '7213' : '7212', years: i }],
          skills: i % 2 === 0 ? ['weld'] : [],
          wanted: i % 4 === 0 ? ['QAT'] : [],
        }),
      )
    }
    const asked = { ...welders, skills: [{ skillId: 'weld', essential: true, weight: 10 }] }
    const equalsTruth = async () => {
      const all = await app.database.read(systemActor, ({ db }) =>
        selectCandidates(db, { after: undefined, limit: 1_000 }),
      )
      const truth = rankPeople(asked, all)
      return truth.length > 0 && JSON.stringify(await found(asked)) === JSON.stringify(truth)
    }
    await eventually('filled', equalsTruth)
    const { person: first } = workers[0]!
    await change(sql`update consents set withdrawn_at = now() where person_id = ${first}`)
    await eventually('withdrawn', async () => !(await has(welders, first)) && (await equalsTruth()))
    const { person: second } = workers[1]!
    await change(sql`update person_occupations set isco = '9112' where person_id = ${second}`)
    await eventually('another work', async () => !(await has(welders, second)) && (await equalsTruth()))
    await change(sql`update people set nationality = 'BGD' where id = ${second}`)
    await eventually('moved', () => has(vacancy('9112', 'BGD'), second))
  })

  test('more shards: another index is filled and takes the place, and no change is lost meanwhile', async () => {
    await change(sql`
      with made as (
        insert into people (full_name, birth_date, nationality, locale, status)
        select 'Driver ' || n, '1990-01-01', 'NPL', 'ne', 'verified' from generate_series(1, 3000) n returning id),
      consented as (insert into consents (person_id, purpose) select id, 'shown_to_employers' from made)
      insert into person_occupations (person_id, isco, years) select id, '8332', 5 from made`)
    const drivers = vacancy('8332', 'NPL')
    await eventually('all', async () => (await found(drivers, 4_000)).length === 3_000)
    await platform.refresh()
    const before = await platform.serving()
    await indexes().stop()
    const more = { ...app.config, opensearch: { ...app.config.opensearch!, shards: 4 } }
    const again = indexesOf({ database: app.database, config: more, log: app.server.log })
    let made = 3_000
    const answers: number[] = []
    while ((await platform.serving()) === before) {
      await makeWorker(app.database, { occupations: [{ isco: '8332', years: 1 }] })
      made++
      answers.push((await again.people(drivers, { limit: 10_000 })).length)
    }
    // Those made meanwhile may be seen a moment later by one copy of a shard than by the other.
    assert.ok(answers.length > 0 && answers.every((count) => count >= 3_000), answers.join())
    await eventually(
      'every driver',
      async () => (await again.people(drivers, { limit: 10_000 })).length === made,
    )
    await again.stop()
    // With the former number again.
    indexes()
    await eventually('back', async () => (await found(drivers, 10_000)).length === made)
  })

  test('the process that writes dies: another one goes on from there', async () => {
    await indexes().stop()
    const kept = await platform.readState()
    await platform.writeState({ ...kept!.state, holder: 'a process that died' }, kept)
    const worker = await makeWorker(app.database, { occupations: [{ isco: '5131', years: 1 }] })
    const served = await platform.serving()
    await eventually('found', () => has(vacancy('5131', 'NPL'), worker.person))
    assert.equal(await platform.serving(), served, 'nothing had to be filled anew')
  })

  test('a node dies while questions come in: every answer is right, and changes go on', async () => {
    const drivers = vacancy('8332', 'NPL')
    const truth = await found(drivers, 50)
    const wrong: unknown[] = []
    const times: number[] = []
    let asking = true
    const askers = Array.from({ length: 4 }, async () => {
      while (asking) {
        const start = performance.now()
        try {
          assert.deepEqual(await indexes().people(drivers, { limit: 50 }), truth)
        } catch (error) {
          wrong.push(error)
        }
        times.push(performance.now() - start)
        await wait(20)
      }
    })
    await eventually('answers', async () => times.length >= 20)
    await nodes.nodes[1]!.kill()
    const worker = await makeWorker(app.database, { occupations: [{ isco: '5120', years: 1 }] })
    await eventually('found on two nodes', () => has(vacancy('5120', 'NPL'), worker.person))
    const asked = times.length
    await eventually('forty more answers', async () => times.length >= asked + 40)
    asking = false
    await Promise.all(askers)
    const slowest = Math.round(Math.max(...times))
    console.log(
      `${times.length} answers while a node died, ${wrong.length} not given, the slowest after ${slowest} ms`,
    )
    // On a machine with no time to spare some may come too late; then it is said, and never a wrong one given.
    for (const error of wrong) assert.equal((error as { code?: string }).code, 'search-away', String(error))
    assert.ok(wrong.length <= times.length / 10, `${wrong.length} of ${times.length} not answered`)
  })

  test('without its cluster the platform says so, and works again when it is back', async () => {
    const employer = await makeStaff(app.database, 'employer', 'ARE')
    const published = await makeVacancy(app.database, employer, null)
    const member = await signedIn(app, employer.account)
    const page = `/en/employer/vacancies/${published}/shortlist`
    const isUp = async () =>
      /fairway_part_up\{part="people-search"\} 1/.test((await app.server.inject('/metrics')).body)
    const cleaner = await makeWorker(app.database, { occupations: [{ isco: '9112', years: 1 }] })
    await eventually('found', () => has(vacancy('9112', 'NPL'), cleaner.person))
    assert.match((await member.get(page)).body, /Sita Rai/)
    for (const node of nodes.nodes) await node.kill()
    await eventually('said on the page', async () => {
      const { status, body } = await member.get(page)
      assert.equal(status, 200)
      return /does not answer just now/.test(body)
    })
    assert.equal(await isUp(), false)
    const ready = await app.server.inject('/readyz')
    assert.deepEqual([ready.statusCode, ready.json()], [200, { status: 'ok', away: ['people-search'] }])
    const start = performance.now()
    await member.get(page)
    assert.ok(performance.now() - start < 1_000, 'nobody waits for a cluster that is known to be away')
    const late = await makeWorker(app.database, {
      name: 'Late Rai',
      occupations: [{ isco: '9112', years: 9 }],
    })
    for (const node of nodes.nodes) await node.start()
    await eventually('answers again', isUp)
    await eventually('and knows what happened meanwhile', () => has(vacancy('9112', 'NPL'), late.person))
    assert.match((await member.get(page)).body, /Late Rai/)
  })

  async function found(asked: IndexedVacancy, limit = 20): Promise<Ranked[]> {
    return indexes()
      .people(asked, { limit })
      .catch(() => [])
  }
  async function has(asked: IndexedVacancy, id: string): Promise<boolean> {
    return (await found(asked, 1_000)).some((one) => one.id === id)
  }
}

async function ids(ranked: Promise<Ranked[]>): Promise<string[]> {
  return (await ranked).map(({ id }) => id)
}

function vacancy(occupation: string, recruitsFrom: string): IndexedVacancy {
  return { id: 'v', occupation, country: 'ARE', recruitsFrom, skills: [], languages: [] }
}

function person(id: string, isco: string, nationality: string) {
  const occupations = [{ isco, years: 1 }]
  return {
    id,
    nationality,
    occupations,
    skills: [],
    languages: [],
    countriesWanted: [],
    countriesRefused: [],
  }
}

async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 600; turn++) {
    if (await holds()) return
    await wait(200)
  }
  assert.fail(`never: ${what}`)
}
