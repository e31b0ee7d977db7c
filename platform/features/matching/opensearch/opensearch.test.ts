import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPeopleIndex } from '@fairway/matching'
import { missingForCluster } from '../../../../tests/opensearch/cluster.ts'
import { peopleContract } from '../../../../tests/opensearch/contract.ts'
import { readConfig } from '../../../foundation/config.ts'
import type { IndexedPerson } from '../domain.ts'
import { versionOf } from './people.ts'

peopleContract(
  'in memory',
  () => {
    const index = createPeopleIndex<IndexedPerson>([], { poolOf: ({ nationality }) => nationality })
    return {
      top: async (vacancy, options) => index.top(vacancy, { ...options, pools: [vacancy.recruitsFrom] }),
      write: async (changes) => {
        for (const change of changes) {
          if (typeof change === 'string') index.remove(change)
          else index.upsert(change)
        }
      },
    }
  },
  10,
)

test('the same contract on OpenSearch, with a cluster of three nodes', (t) => {
  const missing = missingForCluster()
  t.skip(`run it with: npm run test:opensearch${missing ? ` — which is skipped here: ${missing}` : ''}`)
})

test('a snapshot that sees more has the greater version', () => {
  assert.equal(versionOf('10:10:'), 10)
  // 10 and 12 are open, 11 has ended; then 10 ends, then 12, then 13, of which nobody had heard.
  const versions = ['10:12:10', '10:13:10,12', '12:13:12', '13:13:', '14:14:'].map(versionOf)
  assert.deepEqual(versions, [11, 11, 12, 13, 14])
})

test('settings of OpenSearch are read, and what is wrong is named without saying a password', () => {
  assert.equal(readConfig({}).opensearch, undefined)
  const urls = 'http://a:9200,https://me:secret@b'
  assert.deepEqual(readConfig({ FAIRWAY_OPENSEARCH_URLS: urls }).opensearch, {
    urls: urls.split(','),
    name: 'fairway',
    shards: 3,
  })
  assert.throws(
    () => readConfig({ FAIRWAY_OPENSEARCH_URLS: 'me:secret@b' }),
    (error: Error) => /FAIRWAY_OPENSEARCH_URLS/.test(error.message) && !/me:secret/.test(error.message),
  )
  for (const wrong of [{ FAIRWAY_OPENSEARCH_NAME: 'A b' }, { FAIRWAY_OPENSEARCH_SHARDS: '0' }]) {
    const [name] = Object.keys(wrong)
    assert.throws(() => readConfig({ FAIRWAY_OPENSEARCH_URLS: urls, ...wrong }), new RegExp(name!))
  }
})
