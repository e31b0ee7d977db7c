import multipart from '@fastify/multipart'
import swagger from '@fastify/swagger'
import { Ajv } from 'ajv'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { type TSchema, Type } from 'typebox'
import { type Actor, publicActor } from '../actor.ts'
import type { AppContext } from '../app-context.ts'
import type { Work } from '../database/database.ts'
import {
  ConflictError,
  FairwayError,
  InvalidInputError,
  isDatabaseAway,
  TooManyAttemptsError,
} from '../errors.ts'
import { attachment, fileKinds } from '../files/index.ts'
import { receiveUpload } from '../files/receive.ts'
import { negotiateLocale } from '../i18n/locales.ts'
import { textsFor } from '../i18n/texts.ts'
import { type ApiFile, type ApiRoute, Problem } from './api-route.ts'
import type { Limits } from './limits.ts'
import { type Batches, ndjson, sendLines } from './lines.ts'
import { hashToken, toActor } from './session.ts'

const problemTypes: Record<number, string> = {
  400: 'The request is not of the documented form, or a field is refused',
  401: 'A token is needed: send Authorization: Bearer <token>',
  403: 'This token may not do this',
  404: 'There is no such record, or it is not for you',
  409: 'The record is not in the state that this needs',
  413: 'The request is too large',
  415: 'The content type is not supported: send application/json',
  422: 'A field has a value that cannot be accepted',
  429: 'Too many requests: come back after the seconds that Retry-After says',
  503: 'Too busy just now, or the database cannot be reached: try again in a minute',
}

const exact = new Ajv()
/** An address has only text: "2" is the number there, in a body it is not. */
const fromText = new Ajv({ coerceTypes: true })

/** Mounts the API at /api/v1 and its OpenAPI 3.1 document at /api/openapi.json. */
export async function registerApi(
  server: FastifyInstance,
  app: AppContext,
  routes: ApiRoute[],
  limits: Limits,
): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Fairway API',
        version: '1',
        description: 'For the systems of organisations that work with Fairway. Errors are RFC 9457 problems.',
      },
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Token of an account' } },
      },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json.$id === 'string' ? json.$id : `def-${index}`,
    },
  })
  await server.register(
    async (api) => {
      api.addSchema(Problem)
      api.setValidatorCompiler(({ schema, httpPart }) =>
        (httpPart === 'body' ? exact : fromText).compile(schema),
      )
      api.decorateRequest('actor')
      api.setErrorHandler((error: FastifyError, request, reply) => sendProblem(error, request, reply))
      api.setNotFoundHandler((request, reply) => problem(request, reply, 404, 'not-found'))
      for (const route of routes) mount(api, app, route, limits)
      api.get('/openapi.json', { schema: { hide: true } }, async () => server.swagger())
    },
    { prefix: '/api' },
  )
}

function mount(api: FastifyInstance, app: AppContext, route: ApiRoute, limits: Limits): void {
  const problems: Record<number, TSchema> = {}
  const add = (status: number) => {
    problems[status] = {
      description: problemTypes[status] ?? '',
      content: { 'application/problem+json': { schema: Type.Ref('Problem') } },
    } as unknown as TSchema
  }
  const open = route.policy.allows(publicActor)
  const { lines, upload, download } = route
  for (const status of [400, 401, 404, 429, 503]) add(status)
  if (!open) add(403)
  if (route.method !== 'GET') for (const status of [409, 413, 415, 422]) add(status)
  // A query may be of the right form and name a day that no calendar has.
  if (route.query) add(422)
  if (lines) {
    void api.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser(Object.keys(lines), (_request, payload, done) => done(null, payload))
      mountOn(scope)
    })
  } else if (upload) {
    void api.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      await scope.register(multipart, { throwFileSizeLimit: false })
      mountOn(scope)
    })
  } else mountOn(api)

  function mountOn(scope: FastifyInstance) {
    scope.route({
      method: route.method,
      url: `/v1${route.path}`,
      schema: {
        tags: [route.tag],
        summary: route.summary,
        description: `${route.description}\n\nWho may: ${route.policy.name}.`,
        ...(open ? {} : { security: [{ token: [] }] }),
        ...(route.params ? { params: route.params } : {}),
        ...(route.query ? { querystring: route.query } : {}),
        ...(route.body ? { body: route.body } : {}),
        ...(lines ? { body: { content: mediaOf(lines) } } : {}),
        ...(upload ? { body: { content: mediaOf({ 'multipart/form-data': formWith(upload) }) } } : {}),
        response: {
          [route.status ?? 200]: lines
            ? { ...described(route.response), content: mediaOf({ [ndjson]: route.response }) }
            : download
              ? { ...described(route.response), content: filesOf(download) }
              : route.response,
          ...problems,
        },
      },
      // Lines are checked one by one as they come, files by their content.
      ...((lines || upload) && {
        validatorCompiler: ({ schema, httpPart }) =>
          httpPart === 'body' ? () => true : fromText.compile(schema),
      }),
      config: { policy: route.policy },
      // The policy decides before the body is read or checked: who may not ask learns nothing.
      onRequest: async (request, reply) => {
        const actor = await bearerActor(request, app)
        if (actor && 'account' in actor) limits.takeOf(actor.account, reply)
        else limits.takeFrom(route.method === 'GET' ? 'reads' : 'writes', request.ip)
        if (actor === undefined || (actor.kind === 'public' && !open)) {
          return problem(request, reply, 401, 'unauthorized')
        }
        if (!route.policy.allows(actor)) return problem(request, reply, 403, 'forbidden')
        request.setDecorator('actor', actor)
      },
      handler: async (request, reply) => {
        const actor = request.getDecorator<Actor>('actor')
        if (lines && request.body === undefined) return problem(request, reply, 415, 'invalid-request')
        reply.code(route.status ?? 200)
        const context = {
          app,
          request,
          reply,
          actor,
          params: request.params as never,
          query: request.query as never,
          body: request.body as never,
          file: undefined,
          read: <T>(work: (work: Work) => Promise<T>) => app.database.read(actor, work),
          write: <T>(work: (work: Work) => Promise<T>) => app.database.write(actor, work),
        }
        if (upload) {
          if (!request.isMultipart()) return problem(request, reply, 415, 'invalid-request')
          return receiveUpload(request, upload, ({ files, errors }) => {
            if (Object.keys(errors).length > 0) throw new InvalidInputError(errors)
            return route.handle({ ...context, file: files.file })
          })
        }
        const answer = await route.handle(context)
        if (download) return sendFile(reply, answer as ApiFile)
        return lines ? sendLines(reply, answer as Batches) : answer
      },
    })
  }
}

function described({ description }: TSchema & { description?: string }) {
  return { description: description ?? '' }
}

function formWith({ description, kinds, maxBytes }: NonNullable<ApiRoute['upload']>): TSchema {
  const names = kinds.map((kind) => fileKinds[kind].name).join(', ')
  const file = Type.String({
    format: 'binary',
    description: `${names}, told by its content, of up to ${Math.floor(maxBytes / 1024 / 1024)} MB`,
  })
  return Type.Object({ file }, { description })
}

function filesOf(kinds: NonNullable<ApiRoute['download']>) {
  const file = Type.String({ format: 'binary', description: 'The file' })
  return mediaOf(Object.fromEntries(kinds.map((kind) => [fileKinds[kind].mediaType, file])))
}

function sendFile(reply: FastifyReply, { name, kind, content }: ApiFile): FastifyReply {
  return reply
    .type(fileKinds[kind].mediaType)
    .header('content-disposition', attachment(name))
    .header('cache-control', 'no-store')
    .send(content)
}

function mediaOf(schemas: Record<string, TSchema>) {
  return Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema }]))
}

/** The account of the request's token; the public without one; undefined when the token is not good. */
async function bearerActor(request: FastifyRequest, app: AppContext): Promise<Actor | undefined> {
  const header = request.headers.authorization
  if (header === undefined) return publicActor
  const token = /^Bearer ([\w-]{20,200})$/.exec(header)?.[1]
  if (token === undefined) return undefined
  const { rows } = await sql<Parameters<typeof toActor>[0]>`
    select a.* from token_account(${hashToken(token)}) t(id) join account_actor_of(t.id) a on true`.execute(
    app.database.kysely,
  )
  return rows[0] && toActor(rows[0])
}

function problem(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: string,
  more: { detail?: string; errors?: { field: string; message: string }[] } = {},
): FastifyReply {
  void request
  if (status === 503) reply.header('retry-after', 60)
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({
      type: `/problems/${code}`,
      title: problemTypes[status] ?? 'Something went wrong on our side',
      status,
      ...more,
    })
}

function sendProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { t } = textsFor(negotiateLocale(request.headers['accept-language']))
  if (error.validation) {
    const errors = error.validation.map((entry) => ({
      field: `${error.validationContext ?? 'body'}${entry.instancePath}`,
      message: entry.message ?? 'is not as documented',
    }))
    return problem(request, reply, 400, 'invalid-request', { errors })
  }
  if (error instanceof InvalidInputError) {
    const errors = Object.entries(error.fields).map(([field, text]) => ({
      field,
      message: t(text.key, text.values),
    }))
    return problem(request, reply, 422, error.code, { errors })
  }
  if (error instanceof ConflictError) {
    return problem(request, reply, 409, error.code, { detail: t(error.text.key, error.text.values) })
  }
  if (error instanceof TooManyAttemptsError) {
    reply.header('retry-after', error.retryAfter)
    return problem(request, reply, 429, error.code)
  }
  if (error instanceof FairwayError) return problem(request, reply, error.status, error.code)
  if (error.statusCode && error.statusCode < 500)
    return problem(request, reply, error.statusCode, 'invalid-request')
  request.log.error({ err: error }, 'the API failed')
  if (isDatabaseAway(error)) return problem(request, reply, 503, 'unavailable')
  return problem(request, reply, 500, 'internal')
}
