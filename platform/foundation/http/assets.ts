import type { FastifyInstance } from 'fastify'
import { type Asset, designAssets, mark } from '../design/assets.ts'

/** Files named by their content's hash, so that a browser keeps them for good. */
export function registerAssets(server: FastifyInstance, ofFeatures: readonly Asset[] = []): void {
  for (const { href, contentType, body } of [...designAssets, ...ofFeatures]) {
    server.get(href, { schema: { hide: true } }, async (_request, reply) =>
      reply.type(contentType).header('cache-control', 'public, max-age=31536000, immutable').send(body),
    )
  }
  // Browsers ask for it unasked.
  server.get('/favicon.ico', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(mark.contentType).header('cache-control', 'public, max-age=86400').send(mark.body),
  )
}
