import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { signedIn, startTestApp, type TestApp } from '../../tests/support/app.ts'
import { fairway } from '../../tests/support/cli.ts'
import { makeStaff, systemActor } from '../../tests/support/fixtures.ts'
import { importCommand } from './import.ts'

let app: TestApp
let account: string
let officer: string
const folder = mkdtempSync(join(tmpdir(), 'fairway-sheets-'))
before(async () => {
  app = await startTestApp()
  process.env.DATABASE_URL = app.ownerUrl
  account = (await makeStaff(app.database, 'authority', 'NPL', { competences: ['licensing'] })).account
  const row = await app.database.read(systemActor, ({ db }) =>
    db.selectFrom('accounts').select('email').where('id', '=', account).executeTakeFirstOrThrow(),
  )
  officer = row.email as string
})
after(async () => {
  delete process.env.DATABASE_URL
  rmSync(folder, { recursive: true })
  await app.close()
})

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const bringIn = (...args: string[]) =>
  fairway(['import', ...args], { DATABASE_URL: app.ownerUrl, FAIRWAY_DATA: folder })

const employers = () =>
  app.database.read(systemActor, ({ db }) =>
    db.selectFrom('organisations').select(['name', 'status']).where('kind', '=', 'employer').execute(),
  )

test('an office brings in its register: proposed, looked at, all rows or none, and undone on its page', async () => {
  const sheet = file('employers.csv', 'Company,Reg no,Phone\nHimal Builders,NP-1,x\nKoshi Hotels,NP-2,x\n')
  const proposed = await bringIn('employers', sheet, '--as', officer, '--propose-mapping')
  assert.equal(proposed.code, 0, proposed.err)
  assert.deepEqual(JSON.parse(proposed.out), {
    columns: { name: 'Company', registrationNumber: 'Reg no' },
    locale: 'en',
  })
  const asked = ['--as', officer, '--mapping', file('mapping.json', proposed.out)]

  const broken = file('broken.csv', 'Company,Reg no\nHimal Builders,NP-1\n,NP-2\n')
  const refused = await bringIn('employers', broken, ...asked)
  assert.equal(refused.code, 1)
  assert.match(
    refused.err,
    /row 3, Company: "nothing"\. Write the name of the organisation.*\nNothing was saved\./,
  )
  const looked = await bringIn('employers', sheet, ...asked, '--dry-run')
  assert.equal(looked.code, 0, looked.err)
  assert.match(looked.out, /row 2: Himal Builders.*(.|\n)*2 rows: 2 good.*(.|\n)*Nothing was saved/)
  assert.deepEqual(await employers(), [])

  const loaded = await bringIn('employers', sheet, ...asked, '--json')
  assert.equal(loaded.code, 0, loaded.err)
  const { rows, problems, loaded: count, undo } = JSON.parse(loaded.out)
  assert.deepEqual([rows, problems, count], [2, [], 2])
  assert.deepEqual(
    (await employers()).map(({ status }) => status),
    ['pending', 'pending'],
  )
  const visitor = await signedIn(app, account)
  await visitor.submit(new URL(undo).pathname, { do: 'undo', sure: 'yes' })
  assert.deepEqual(await employers(), [])
})

test('what is wrong is named before anything is written', async () => {
  const sheet = file('workers.csv', 'Name,Born,Job\nAsha,1990,7112\n')
  let number = 0
  const mapping = (value: object) => ['--mapping', file(`wrong-${++number}.json`, JSON.stringify(value))]
  const refused: [string[], RegExp][] = [
    [['workers', sheet], /the command is: npx fairway import/],
    [
      ['workers', sheet, '--as', 'nobody@a.example', '--propose-mapping'],
      /nobody of an organisation signs in/,
    ],
    [['workers', sheet, '--as', officer, '--propose-mapping'], /--as: .* may not bring in workers/],
    [
      ['employers', sheet, '--as', officer, ...mapping({ columns: { nam: 'Name' } })],
      /columns names "nam": each must be one of name, /,
    ],
    [
      ['employers', sheet, '--as', officer, ...mapping({ columns: { name: 'Company' } })],
      /columns\.name is "Company": .*the file has 1 "Name", 2 "Born"/,
    ],
    [
      ['employers', sheet, '--as', officer, ...mapping({ columns: { name: 'Name' } })],
      /columns\.registrationNumber: Choose the column/,
    ],
  ]
  for (const [args, message] of refused) await assert.rejects(importCommand(args), message)
  const sent = await app.database.read(systemActor, ({ db }) =>
    db.selectFrom('imports').select('id').where('kind', '=', 'workers').execute(),
  )
  assert.deepEqual(sent, [])
})
