/** Papers of a task: kept by what they are, shown to who takes steps, a doctor's not to the employer, gone with the record. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signedIn, startTestApp, type TestApp } from '../../../tests/support/app.ts'
import { makeStaff, makeToken } from '../../../tests/support/fixtures.ts'
import { journeyTo, makeCast } from '../../../tests/support/journey.ts'
import { eraseMe } from '../erasure/service.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(() => app.close())

test('a worker shows a paper to those who take steps, a doctor’s to the offices alone, and it ends with the record', async () => {
  const cast = await makeCast(app.database)
  const id = await journeyTo(app.database, cast, 'signed')
  const worker = await signedIn(app, cast.worker.account)
  const employer = await signedIn(app, cast.employer.account)
  const office = await signedIn(app, cast.origin.account)
  const page = (task: string) => `/en/placements/${id}/tasks/${task}/files`
  const send = (task: string, content: string, name = 'paper.pdf') =>
    worker.upload(page(task), {}, { field: 'file', name, content: Buffer.from(content) })
  assert.match((await worker.get(`/en/placements/${id}/tasks/medical`)).body, /medical\/files/)
  assert.equal((await worker.upload(page('medical'), {})).status, 422)
  assert.equal((await send('medical', 'MZ no paper', 'paper.exe')).status, 422)
  assert.equal((await send('medical', '%PDF-1.7 healthy')).status, 303)
  const [, file = ''] = /medical\/files\/([0-9a-f-]{36})/.exec((await worker.get(page('medical'))).body) ?? []
  assert.equal((await office.get(`${page('medical')}/${file}`)).status, 200)
  assert.equal((await employer.get(`${page('medical')}/${file}`)).status, 404)
  assert.doesNotMatch((await employer.get(page('medical'))).body, /paper\.pdf/)
  const stranger = await signedIn(app, (await makeStaff(app.database, 'employer', 'DEU')).account)
  assert.equal((await stranger.get(`${page('medical')}/${file}`)).status, 404)
  // The visa is the employer's to get.
  assert.notEqual((await send('visa', '%PDF-1.7 visa')).status, 303)
  assert.doesNotMatch((await employer.get(page('visa'))).body, /paper\.pdf/)
  const sent = await employer.upload(
    page('visa'),
    {},
    { field: 'file', name: 'visa.pdf', content: Buffer.from('%PDF-1.7 visa') },
  )
  assert.equal(sent.status, 303)
  assert.match((await worker.get(page('visa'))).body, /visa\.pdf/)
  // An employer's own system does the same, with the same checks.
  const token = await makeToken(app.database, cast.employer.account)
  const files = `/api/v1/placements/${id}/tasks/visa/files`
  const call = (method: 'GET' | 'POST' | 'DELETE', url: string, content?: string, name = 'second.pdf') =>
    app.server.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${token}`,
        ...(content === undefined ? {} : { 'content-type': 'multipart/form-data; boundary=x' }),
      },
      ...(content === undefined
        ? {}
        : {
            payload: `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n${content}\r\n--x--\r\n`,
          }),
    })
  const made = await call('POST', files, '%PDF-1.7 second')
  assert.equal(made.statusCode, 201, made.body)
  for (const [content, field] of [
    ['MZ a program', 'file'],
    ['', 'file'],
  ] as const) {
    const refused = await call('POST', files, content)
    assert.equal(refused.statusCode, 422)
    assert.equal(refused.headers['content-type'], 'application/problem+json')
    assert.equal(refused.json<{ errors: { field: string }[] }>().errors[0]?.field, field)
  }
  assert.equal((await call('POST', files)).statusCode, 415)
  const listed = (await call('GET', files)).json<{ files: { id: string; name: string; own: boolean }[] }>()
  assert.deepEqual(
    listed.files.map(({ name, own }) => [name, own]),
    [
      ['visa.pdf', true],
      ['second.pdf', true],
    ],
  )
  const at = `${files}/${made.json<{ id: string }>().id}`
  const got = await call('GET', at)
  assert.deepEqual([got.headers['content-type'], got.body], ['application/pdf', '%PDF-1.7 second'])
  assert.match(String(got.headers['content-disposition']), /^attachment; filename="second\.pdf"/)
  assert.equal((await call('GET', `/api/v1/placements/${id}/tasks/medical/files/${file}`)).statusCode, 404)
  assert.equal((await call('DELETE', at)).statusCode, 204)
  assert.equal((await call('GET', at)).statusCode, 404)
  await app.database.write(cast.worker, eraseMe)
  const left = await app.database.internal('test', (db) =>
    db.selectFrom('stored_files').select('sha256').execute(),
  )
  assert.deepEqual(left, [])
})
