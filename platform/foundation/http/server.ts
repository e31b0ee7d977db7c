import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance } from 'fastify'
import type { AppContext } from '../app-context.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import { registerApi } from './api.ts'
import type { ApiRoute } from './api-route.ts'
import { registerAssets } from './assets.ts'
import { compressAnswers } from './compress.ts'
import { registerHealth } from './health.ts'
import { createLimits } from './limits.ts'
import { registerPages, type Site } from './pages.tsx'

export type ServerParts = {
  config: Config
  database: Database
  site: Site
  routes: ApiRoute[]
  logLevel?: string
  /** Where log lines go; standard output when left out. */
  logStream?: { write: (line: string) => void }
}

/** Builds the whole application without listening, so that tests can ask it directly. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { config, database } = parts
  const proxies = Number(process.env.FAIRWAY_TRUST_PROXY ?? 0)
  const server = Fastify({
    bodyLimit: 1024 * 1024,
    // Time for a full form over a slow network, and an end for who never finishes one.
    requestTimeout: 180_000,
    // How many proxies stand in front. Each adds the address it saw at the end of X-Forwarded-For; what stands before
    // those comes from the visitor, who could take another address for every guess.
    trustProxy: proxies > 0 && ((_address, hop) => hop < proxies),
    logger: {
      level: parts.logLevel ?? process.env.LOG_LEVEL ?? 'warn',
      ...(parts.logStream ? { stream: parts.logStream } : {}),
      // Logs hold no personal data: the route's pattern instead of the address, no headers, no bodies, no IP addresses.
      serializers: {
        req: (request) => ({ method: request.method, route: request.routeOptions?.url ?? 'unknown' }),
        res: (reply) => ({ status: reply.statusCode }),
        err: (error: Error & { code?: string }) => ({
          type: error.name,
          code: error.code ?? '',
          // PostgreSQL's messages can quote values ("Key (phone)=(+977…) already exists"): only the code is kept.
          message: error.name === 'error' ? 'database error' : error.message,
          stack:
            error.name === 'error'
              ? (error.stack ?? '').split('\n').slice(1).join('\n')
              : (error.stack ?? ''),
        }),
      },
    },
    // Longer than any address Node reads, so that a schema says what is wrong with it and not the router.
    routerOptions: { maxParamLength: 20_000 },
    ajv: { customOptions: { allErrors: false, removeAdditional: false, coerceTypes: false } },
  })
  const app: AppContext = { config, database, log: server.log }
  const limits = createLimits(config.limits)

  await server.register(cookie)
  await server.register(formbody, { bodyLimit: 1024 * 1024 })
  compressAnswers(server)
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'", ...(config.oidc ? [new URL(config.oidc.issuer).origin] : [])],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: config.secureCookies,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: true,
  })
  server.addHook('onRequest', async (_request, reply) => {
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()')
  })

  registerAssets(server, parts.site.assets)
  registerHealth(server, app)
  await registerApi(server, app, parts.routes, limits)
  // After the API, which takes no forms.
  await registerPages(server, app, parts.site, limits)
  await server.ready()
  return server
}
