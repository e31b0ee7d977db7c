import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { compressAnswers } from './compress.ts'

const text = 'काम '.repeat(1000)
const file = Buffer.from(text)

async function ask(path: string, encodings?: string) {
  const server = Fastify()
  compressAnswers(server)
  server.get('/page', async (_request, reply) => reply.type('text/html; charset=utf-8').send(text))
  server.get('/file', async (_request, reply) => reply.type('text/css').send(file))
  server.get('/short', async (_request, reply) => reply.type('text/html').send('short'))
  server.get('/pdf', async (_request, reply) => reply.type('application/pdf').send(file))
  const answer = await server.inject({
    url: path,
    headers: encodings === undefined ? {} : { 'accept-encoding': encodings },
  })
  await server.close()
  return answer
}

test('a text comes in the best way the browser takes, whole', async () => {
  for (const path of ['/page', '/file']) {
    const brotli = await ask(path, 'gzip, deflate, br')
    assert.equal(brotli.headers['content-encoding'], 'br')
    assert.equal(brotliDecompressSync(brotli.rawPayload).toString(), text)
    assert.equal(brotli.headers['content-length'], String(brotli.rawPayload.length))
    const gzip = await ask(path, 'gzip')
    assert.equal(gunzipSync(gzip.rawPayload).toString(), text)
  }
})

test('nothing is compressed for who does not take it, nor what is short or no text', async () => {
  assert.equal((await ask('/page', 'gzip;q=0, br;q=0')).body, text)
  assert.equal((await ask('/page', 'zstd')).body, text)
  assert.equal((await ask('/page')).body, text)
  assert.equal((await ask('/short', 'br')).body, 'short')
  assert.equal((await ask('/pdf', 'br')).headers['content-encoding'], undefined)
})

test('a cache between us and the browser keeps both forms apart', async () => {
  assert.equal((await ask('/page', 'br')).headers.vary, 'accept-encoding')
  assert.equal((await ask('/page')).headers.vary, 'accept-encoding')
})
