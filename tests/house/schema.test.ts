import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { generateSchema, schemaFile } from '../../platform/foundation/database/generate-schema.ts'

test('the types of the database are those of the migrations: npm run schema', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-schema-'))
  try {
    const fresh = join(folder, 'schema.ts')
    await generateSchema(fresh)
    // Layout is the formatter's business.
    const words = (file: string) => readFileSync(file, 'utf8').match(/[\w$]+/g)
    assert.deepEqual(words(schemaFile), words(fresh))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
