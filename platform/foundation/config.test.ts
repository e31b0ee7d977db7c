import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from './config.ts'

test('a setting that cannot be is refused with its name and what would be right', () => {
  for (const [name, values, right] of [
    ['PORT', ['abc', '0', '65536', '80.5', '-1'], /whole number from 1 to 65535/],
    ['FAIRWAY_URL', ['fairway.example.org', 'ftp://x.org', 'https://x.org/under/here'], /like https:/],
    ['DATABASE_URL', ['fairway', 'mysql://u:hidden@h/d', '/var/run'], /postgres:\/\/user:password@host/],
    ['FAIRWAY_LIMIT_READS', ['many', '-1', '1.5'], /whole number of requests a minute/],
    ['FAIRWAY_SECRET', ['short'], /at least 32 characters/],
    ['FAIRWAY_OIDC_ISSUER', ['https://id.example.org'], /FAIRWAY_OIDC_CLIENT_ID/],
  ] as const) {
    for (const value of values) {
      assert.throws(
        () => readConfig({ [name]: value }),
        (error: Error) => {
          assert.match(error.message, new RegExp(name))
          assert.match(error.message, right)
          assert.doesNotMatch(error.message, /hidden/)
          return true
        },
      )
    }
  }
})

test('an empty setting is as good as none', () => {
  const none = readConfig({})
  const empty = readConfig({ PORT: '', HOST: '', FAIRWAY_URL: '', FAIRWAY_DATA: '', DATABASE_URL: '' })
  assert.deepEqual({ ...empty, key: 0 }, { ...none, key: 0 })
  assert.equal(none.publicUrl, 'http://localhost:8080')
})

test('the secret is made once, for its owner only, and one that is cut short is not used', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-config-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const env = { FAIRWAY_DATA: join(folder, 'data') }
  const key = readConfig(env).key('forms')
  assert.deepEqual(readConfig(env).key('forms'), key)
  assert.notDeepEqual(readConfig(env).key('other'), key)
  const path = join(folder, 'data/secret')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.ok((await readFile(path, 'utf8')).length >= 32)
  await writeFile(path, '')
  assert.throws(() => readConfig(env).key('forms'), /secret is damaged/)
})
