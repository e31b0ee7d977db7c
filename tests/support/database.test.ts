import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { createDatabase, testCluster } from './database.ts'

async function query(url: string, text: string) {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

test('a test database starts as a copy of its template, and goes away when dropped', async () => {
  const cluster = await testCluster()
  assert.equal(await testCluster(), cluster)

  const model = await createDatabase(cluster)
  await query(model.ownerUrl, 'create table visits as select 1 as visit')
  const copy = await createDatabase(cluster, { template: new URL(model.ownerUrl).pathname.slice(1) })
  await query(copy.ownerUrl, 'insert into visits values (2)')

  assert.deepEqual(await query(copy.ownerUrl, 'select visit from visits order by visit'), [
    { visit: 1 },
    { visit: 2 },
  ])
  assert.deepEqual(await query(model.ownerUrl, 'select visit from visits'), [{ visit: 1 }])

  await copy.drop()
  await assert.rejects(query(copy.ownerUrl, 'select 1'), /does not exist/)
  await model.drop()
})
