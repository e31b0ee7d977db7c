import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from '../../tests/support/app.ts'
import { loadCatalogue } from '../features/classifications/index.ts'
import { seedDemonstration } from './index.ts'

let app: TestApp
const lines: string[] = []
let sheet: string | undefined

before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
  const t = performance.now()
  sheet = await seedDemonstration(app, { log: (line) => lines.push(line) })
  console.log(lines.join('\n'), sheet, performance.now() - t)
})
after(() => app.close())

test('x', () => {
  assert.ok(sheet)
})
