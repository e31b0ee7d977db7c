import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { collectDefaultMetrics, Gauge, Histogram, Registry, register } from 'prom-client'
import type { AppContext } from '../app-context.ts'
import type { Database } from '../database/database.ts'

/** Parts that may be away while the rest goes on: each says whether it answers. */
const parts = new WeakMap<Database, Map<string, () => boolean>>()

/** Makes `/readyz` and `/metrics` tell of a part of this platform until the function returned is called. */
export function reportPart(
  app: Pick<AppContext, 'database'>,
  name: string,
  answers: () => boolean,
): () => void {
  const known = parts.get(app.database) ?? new Map<string, () => boolean>()
  parts.set(app.database, known.set(name, answers))
  return () => void known.delete(name)
}

/** `/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: Prometheus, by route pattern, no personal data. */
export function registerHealth(server: FastifyInstance, app: AppContext): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })
  new Gauge({
    name: 'fairway_part_up',
    help: '1 when a part that the platform can do without for a while answers, else 0',
    labelNames: ['part'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [part, answers] of parts.get(app.database) ?? []) this.set({ part }, answers() ? 1 : 0)
    },
  })
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  server.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }))
  server.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    try {
      await sql`select 1`.execute(app.database.kysely)
      const away = [...(parts.get(app.database) ?? [])]
        .filter(([, answers]) => !answers())
        .map(([part]) => part)
      return { status: 'ok', ...(away.length > 0 && { away }) }
    } catch {
      return reply.code(503).send({ status: 'database unavailable' })
    }
  })
  server.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    // Features measure in the registry of the process.
    reply.type(registry.contentType).send(await Registry.merge([registry, register]).metrics()),
  )
}
