import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signedIn, startTestApp, type TestApp, type Visitor } from '../../../tests/support/app.ts'
import { makeWorker } from '../../../tests/support/fixtures.ts'
import { type Cast, journeyTo, makeCast, makeOffer } from '../../../tests/support/journey.ts'
import { saveEntry } from '../people/index.ts'
import { readPlacement } from './service.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

const today = new Date().toISOString().slice(0, 10)
const dayFields = (name: string, iso: string) => {
  const [year = '', month = '', day = ''] = iso.split('-')
  return { [`${name}-day`]: day, [`${name}-month`]: month, [`${name}-year`]: year }
}
const signIn = (actor: { account: string }) => signedIn(app, actor.account)
const events = async (cast: Cast, id: string) =>
  (await app.database.read(cast.worker, (work) => readPlacement(work, id))).events.map((event) => event.kind)
const hidden = (html: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

test('the whole journey through pages, in the worker’s language and the employer’s', async () => {
  const cast = await makeCast(app.database, { worker: { name: 'सीता राई' } })
  const employer = await signIn(cast.employer)
  const worker = await signIn(cast.worker)
  const officer = await signIn(cast.origin)

  const offered = await employer.submit(
    `/en/employer/vacancies/${cast.vacancyId}/offer/${cast.worker.person}`,
    {},
  )
  assert.equal(offered.status, 303)
  const path = offered.location?.replace('/en', '') ?? ''
  const id = path.split('/').at(-1) ?? ''
  assert.match((await employer.get(`/en${path}`)).body, /The worker has not answered yet/)

  assert.match((await worker.get('/ne/placements')).body, /Gulf Hotels/)
  assert.equal((await worker.submit(`/ne${path}`, { command: 'accept' })).status, 303)
  for (const [visitor, url] of [
    [worker, `/ne${path}`],
    [employer, `/en${path}`],
  ] as const) {
    const page = await visitor.get(url)
    const contract = { version: hidden(page.body, 'version'), hash: hidden(page.body, 'hash') }
    assert.equal((await visitor.submit(url, { command: 'sign', ...contract })).status, 303)
  }
  const steps: [Visitor, string, Record<string, string>][] = [
    [officer, 'depart', dayFields('depart-date', today)],
    [employer, 'arrive', dayFields('arrive-date', today)],
    [employer, 'start', dayFields('start-date', today)],
    [worker, 'end', { ...dayFields('end-date', today), 'end-reason': 'not-paid' }],
    [worker, 'return', dayFields('return-date', today)],
  ]
  for (const [visitor, command, fields] of steps) {
    const answer = await visitor.submit(`/en${path}`, { command, ...fields })
    assert.equal(answer.status, 303, `${command}: ${answer.body}`)
  }
  assert.deepEqual(await events(cast, id), [
    'offered',
    'accepted',
    'contract-made',
    'signed',
    'signed',
    'tasks-planned',
    'departed',
    'arrived',
    'started',
    'ended',
    'returned',
  ])
  assert.match((await officer.get(`/en${path}`)).body, /wages were not paid/)
  assert.doesNotMatch((await employer.get(`/en${path}`)).body, /wages were not paid/)
  const tasks = (await worker.get(`/en${path}/tasks`)).body
  assert.match(tasks, /Not marked as done/)
  assert.doesNotMatch(tasks, />\s*(To do|Late)\s*</, 'nobody waits for anything after the work')
})

test('a change of title, tasks, kind of place and pathway is asked of the worker line by line', async () => {
  const cast = await makeCast(app.database)
  const id = await journeyTo(app.database, cast, 'accepted')
  const employer = await signIn(cast.employer)
  const url = `/en/placements/${id}/contract/change`
  const form = (await employer.get(url)).body
  assert.match(form, /value="are\/private-sector-work-permit" checked/)
  const same = {
    title: 'Housekeeper',
    place: 'Dubai',
    wageMinor: '1800',
    wageCurrency: 'AED',
    wagePeriod: 'month',
    hoursPerWeek: '48',
    durationMonths: '24',
    housing: 'provided',
    meals: 'allowance',
    'payer-visa': 'employer',
    'amount-visa': '500',
    'payer-travel': 'employer',
    'amount-travel': '500',
    'payer-documents': 'worker',
    'amount-documents': '500',
    pathway: 'are/private-sector-work-permit',
  }
  assert.equal((await employer.submit(url, same)).status, 409)
  const wrong = await employer.submit(url, { ...same, title: '', tasks: 'x'.repeat(201), pathway: 'npl/x' })
  assert.equal(wrong.status, 422)
  for (const field of ['title', 'tasks', 'pathway']) assert.match(wrong.body, new RegExp(`href="#${field}`))
  const changed = {
    title: 'Maid',
    tasks: 'Clean rooms\r\n\r\n Cook ',
    workplace: 'private-home',
    pathway: '',
    isco: '5152',
  }
  assert.match((await employer.get(url)).body, /Country of work: United Arab Emirates\. It cannot be changed/)
  const searched = await employer.submit(url, { ...same, 'isco-text': 'cook', 'isco-search': 'yes' })
  assert.match(searched.body, /We found nothing for “cook”/)
  const proposed = await employer.submit(url, { ...same, ...changed })
  assert.equal(proposed.status, 303, proposed.body)
  const { state, contracts } = await app.database.read(cast.worker, (work) => readPlacement(work, id))
  assert.deepEqual([...(state.proposal?.changed ?? [])].sort(), [
    'isco',
    'pathway',
    'tasks',
    'title',
    'workplace',
  ])
  assert.deepEqual([...(state.proposal?.worse ?? [])].sort(), ['isco', 'pathway'])
  assert.deepEqual(contracts.at(-1)?.terms.tasks, ['Clean rooms', 'Cook'])
  const asked = (await (await signIn(cast.worker)).get(`/en/placements/${id}/change`)).body
  for (const line of [
    'Name of the job',
    'Maid',
    'Clean rooms; Cook',
    'A family’s home',
    'Legal pathway',
    'Domestic housekeepers',
  ])
    assert.ok(asked.includes(line), line)
  // What an officer looks at has its name.
  const looked = (await (await signIn(cast.origin)).get(`/en/placements/${id}/change`)).body
  const [, list = ''] = /Worse for the worker[\s\S]*?<ul[^>]*>([\s\S]*?)<\/ul>/.exec(looked) ?? []
  assert.deepEqual([...list.matchAll(/<li>([^<]*)</g)].map(([, name]) => name).sort(), [
    'Legal pathway',
    'Occupation',
  ])
})

test('the same form sent twice is one event', async () => {
  const cast = await makeCast(app.database)
  const id = await makeOffer(app.database, cast)
  const worker = await signIn(cast.worker)
  const url = `/en/placements/${id}`
  const page = await worker.get(url)
  const fields = { _csrf: hidden(page.body, '_csrf'), _once: hidden(page.body, '_once'), command: 'accept' }
  const answers = await Promise.all([
    worker.post(url, fields),
    worker.post(url, fields),
    worker.post(url, fields),
  ])
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [303, 303, 303],
  )
  assert.equal((await worker.post(url, fields)).status, 303)
  assert.equal((await worker.submit(url, { command: 'accept' })).status, 409)
  assert.deepEqual(await events(cast, id), ['offered', 'accepted', 'contract-made'])
})

test('ids of others in addresses and forms lead nowhere and change nothing', async () => {
  const cast = await makeCast(app.database)
  const other = await makeCast(app.database)
  const id = await journeyTo(app.database, cast, 'accepted')
  const otherId = await makeOffer(app.database, other)
  for (const stranger of [other.worker, other.employer, other.recruiter, await makeWorker(app.database)]) {
    const visitor = await signIn(stranger)
    for (const path of ['', '/contract', '/contract.pdf'])
      assert.equal((await visitor.get(`/en/placements/${id}${path}`)).status, 404)
    const own = 'organisation' in stranger ? `/en/placements/${otherId}` : '/en/placements'
    const form = hidden((await visitor.get(own)).body, '_csrf')
    for (const command of ['accept', 'sign', 'withdraw', 'nonsense', ''])
      assert.notEqual((await visitor.post(`/en/placements/${id}`, { _csrf: form, command })).status, 303)
  }
  assert.deepEqual(await events(cast, id), ['offered', 'accepted', 'contract-made'])
  const employer = await signIn(other.employer)
  const page = await employer.get(`/en/employer/vacancies/${cast.vacancyId}/offer/${other.worker.person}`)
  assert.equal(page.status, 404)
})

test('what was wrong is said at its own form, and what was typed is kept', async () => {
  const cast = await makeCast(app.database)
  const id = await journeyTo(app.database, cast, 'started')
  const worker = await signIn(cast.worker)
  const url = `/en/placements/${id}`
  const future = await worker.submit(url, {
    command: 'end',
    ...dayFields('end-date', '2999-01-31'),
    'end-reason': 'family',
  })
  assert.equal(future.status, 422)
  assert.match(future.body, /href="#end-date-day">This day has not come yet/)
  assert.match(future.body, /value="2999"/)
  assert.match(future.body, /<details[^>]* open/)
  const early = await worker.submit(url, {
    command: 'end',
    ...dayFields('end-date', '2026-02-24'),
    'end-reason': 'family',
  })
  assert.match(early.body, /February 25, 2026/)
  const missing = await worker.submit(url, { command: 'end', ...dayFields('end-date', today) })
  assert.match(missing.body, /href="#end-reason[^"]*">Choose a reason/)
  const wrong = await worker.submit(url, {
    command: 'end',
    ...dayFields('end-date', '2026-02-31'),
    'end-reason': 'x',
  })
  assert.match(wrong.body, /Write a real day/)
})

test('a contract stands in the worker’s language and the one of the country of work', async () => {
  const cast = await makeCast(app.database, { worker: { name: '<b>#panic("x") ] \\ $' } })
  const id = await journeyTo(app.database, cast, 'signed')
  const worker = await signIn(cast.worker)
  const page = await worker.get(`/en/placements/${id}/contract`)
  assert.match(page.body, /<section lang="ne" dir="ltr"/)
  assert.match(page.body, /<section lang="ar" dir="rtl"/)
  assert.match(page.body, /&lt;b>#panic/)
  const pdf = await worker.get(`/en/placements/${id}/contract.pdf`)
  assert.equal(pdf.status, 200)
  assert.equal(pdf.headers['content-type'], 'application/pdf')
  assert.match(pdf.body, /^%PDF-1\.7/)
  for (const version of ['2', '0', '-1', '99999999999999', 'x'])
    assert.equal((await worker.get(`/en/placements/${id}/contract?version=${version}`)).status, 404)
  const offered = await makeCast(app.database)
  const early = await makeOffer(app.database, offered)
  assert.equal((await (await signIn(offered.worker)).get(`/en/placements/${early}/contract`)).status, 404)
})

test('letters that a PDF cannot show are told on the page, and the name stands in Latin letters beside them', async () => {
  const cast = await makeCast(app.database, { worker: { name: '王小明' } })
  await app.database.write(cast.worker, (work) =>
    saveEntry(work, cast.worker.person, { kind: 'latin-name', data: { latinName: 'Wang Xiaoming' } }),
  )
  const id = await journeyTo(app.database, cast, 'signed')
  const worker = await signIn(cast.worker)
  const page = (await worker.get(`/en/placements/${id}/contract`)).body
  assert.match(page, /cannot show these letters: 王 小 明/)
  assert.match(page, /王小明 \(Wang Xiaoming\)/)
  assert.match((await worker.get(`/en/placements/${id}/contract.pdf`)).body, /pdfaid:part/)
})

test('officers find placements by stage; immigration sees none that has started', async () => {
  const cast = await makeCast(app.database, { worker: { name: 'Only In Signed' } })
  await journeyTo(app.database, cast, 'signed')
  const officer = await signIn(cast.origin)
  assert.match((await officer.get('/en/placements?stage=signed')).body, /Only In Signed/)
  assert.doesNotMatch((await officer.get('/en/placements?stage=started')).body, /Only In Signed/)
  assert.equal((await officer.get('/en/placements?stage=%00&page=-1')).status, 200)
})
