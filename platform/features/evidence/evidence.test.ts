import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import { makeStaff, makeWorker } from '../../../tests/support/fixtures.ts'
import { makeVacancy } from '../../../tests/support/journey.ts'
import { type Actor, publicActor } from '../../foundation/actor.ts'
import { writeCsv } from '../../foundation/csv.ts'
import { ForbiddenError } from '../../foundation/errors.ts'
import { countPlacementEndings } from '../placements/index.ts'
import { countVacancyEndings } from '../vacancies/index.ts'
import { causeOf, completePeriods, periodOf } from './domain.ts'

let app: TestApp
const year = new Date().getUTCFullYear() - 1

before(async () => {
  app = await startTestApp()
  const employer = await makeStaff(app.database, 'employer', 'ARE')
  const recruiter = await makeStaff(app.database, 'recruiter', 'NPL')
  const worker = await makeWorker(app.database, { name: 'Sita Secret Rai' })
  const vacancy = await makeVacancy(app.database, employer, recruiter)
  const closed = (reason: string, count: number, day: string) =>
    app.database.internal('test', async (db) => {
      for (let made = 0; made < count; made++) {
        const id = randomUUID()
        await db
          .insertInto('placements')
          .values({
            id,
            vacancy_id: vacancy,
            person_id: worker.person,
            employer_id: employer.organisation,
            recruiter_id: recruiter.organisation,
            origin: 'NPL',
            destination: 'ARE',
            stage: 'closed',
          })
          .execute()
        await db
          .insertInto('placement_events')
          .values({
            placement_id: id,
            seq: 1,
            kind: 'withdrawn',
            data: JSON.stringify({ by: 'employer', reason }),
            occurred_on: day,
            actor: 'system:test',
          })
          .execute()
      }
    })
  await closed('pathway-not-available', 8, `${year}-05-02`)
  await closed('would-hire-if-pathway-existed', 9, `${year}-06-30`)
  await closed('family', 4, `${year}-05-02`)
  await closed('health', 11, `${year}-05-02`)
  await closed('other', 40, `${year}-05-02`)
  await closed('a-reason-of-later', 30, `${year}-07-01`)
  await app.database.internal('test', (db) =>
    db
      .updateTable('vacancies')
      .set({ status: 'closed', end_reason: 'no-candidates', ended_at: new Date(`${year}-08-01T00:00:00Z`) })
      .where('id', '=', vacancy)
      .execute(),
  )
})
after(() => app.close())

const address = `measure=placements&period=${year}-Q2&digits=2`

test('the page tells causes and withholds small numbers, in Arabic as well', async () => {
  const visitor = new Visitor(app)
  const { body, status } = await visitor.get(`/en/evidence?${address}`)
  assert.equal(status, 200)
  assert.match(body, /No legal way<\/th><td[^>]*>17</)
  assert.match(body, /Another reason<\/th><td[^>]*>40</)
  assert.match(body, /Family<\/th><td[^>]*>few or withheld</)
  // 72 in all less what is told would be the 4 for family: another one is withheld with it.
  assert.match(body, /All reasons<\/th><td[^>]*>72</)
  assert.match(body, /Health<\/th><td[^>]*>few or withheld</)
  assert.doesNotMatch(body, /Secret/)
  assert.ok(body.length < 30_000, String(body.length))
  const arabic = await visitor.get(`/ar/evidence?${address}`)
  assert.match(arabic.body, /<html[^>]*dir="rtl"/)
  assert.match(arabic.body, /لا طريق قانونيًا/)
})

test('a reason that the code does not know yet is counted, under its code', async () => {
  const { body } = await new Visitor(app).get(`/en/evidence?measure=placements&period=${year}-Q3`)
  assert.match(body, /a-reason-of-later<\/th><td[^>]*>30</)
})

test('any address is answered', async () => {
  const visitor = new Visitor(app)
  for (const query of ['', 'measure=x&period=2199-Q1&digits=9&origin=%00', 'origin=ZZZ&page=99999', address])
    for (const path of ['evidence', 'evidence.csv', 'evidence.csv-metadata.json'])
      assert.equal((await visitor.get(`/bn/${path}?${query}`)).status, 200, `${path}?${query}`)
})

test('the file opens in spreadsheets and holds what the page holds', async () => {
  const { body, headers } = await new Visitor(app).get(`/es/evidence.csv?${address}`)
  assert.equal(headers['content-type'], 'text/csv; charset=utf-8')
  assert.match(String(headers.link), /rel="describedby"/)
  const rows: Record<string, string>[] = parse(body, { bom: true, columns: true })
  const of = (cause: string) =>
    rows.find(
      (row) => row.cause === cause && row.isco08 === '_T' && row.origin === '_T' && row.destination === '_T',
    )
  assert.equal(of('pathway')?.obs_value, '17')
  assert.equal(of('pathway')?.cause_name, 'Sin camino legal')
  assert.equal(of('family')?.obs_value, '')
  assert.equal(of('family')?.conf_status, 'C')
  const metadata = await new Visitor(app).get(`/es/evidence.csv-metadata.json?${address}`)
  const names = JSON.parse(metadata.body).tableSchema.columns.map(({ name }: { name: string }) => name)
  assert.deepEqual(names, Object.keys(rows[0]!))
})

test('the API tells the same', async () => {
  const response = await app.server.inject(`/api/v1/evidence?${address}&origin=NPL`)
  const { cells } = response.json<{ cells: Record<string, unknown>[] }>()
  const one = (cause: string) =>
    cells.find((cell) => cell.cause === cause && cell.isco === null && cell.destination === null)
  assert.equal(one('pathway')?.count, 17)
  assert.equal(one('family')?.count, null)
})

test('counts are for Fairway itself: nobody else reads them past the suppression', async () => {
  const employer = await makeStaff(app.database, 'employer', 'ARE')
  const days = { from: '2000-01-01', to: '2100-01-01' }
  for (const actor of [publicActor, employer] as Actor[]) {
    await assert.rejects(
      app.database.read(actor, (work) => countPlacementEndings(work, 'closed', days)),
      ForbiddenError,
    )
    await assert.rejects(
      app.database.read(actor, (work) => countVacancyEndings(work, days)),
      ForbiddenError,
    )
  }
  const vacancies = await app.database.read({ kind: 'system', name: 'test' }, (work) =>
    countVacancyEndings(work, days),
  )
  assert.deepEqual(
    vacancies.map(({ quarter, reason, count }) => [quarter, causeOf(reason), count]),
    [[`${year}-Q3`, 'candidates', 1]],
  )
})

test('periods are whole and over', () => {
  const names = completePeriods('2026-11-25', 1).map(({ name }) => name)
  assert.deepEqual(names, [
    '2026-Q3',
    '2026-Q2',
    '2026-Q1',
    '2025',
    '2025-Q4',
    '2025-Q3',
    '2025-Q2',
    '2025-Q1',
  ])
  assert.deepEqual(periodOf('2025-Q4'), {
    name: '2025-Q4',
    from: '2025-10-01',
    to: '2026-01-01',
    quarters: ['2025-Q4'],
  })
  assert.equal(causeOf('would-hire-if-pathway-existed'), causeOf('pathway-not-available'))
})

test('no cell of a file of ours is a formula', () => {
  assert.equal(
    writeCsv([['=1+1', '-2', ' @x', 'a "b", c', 'नमस्ते\nदुई', null, -5]]),
    '\ufeff\'=1+1,\'-2,\' @x,"a ""b"", c","नमस्ते\nदुई",,-5\r\n',
  )
})
