import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import type { Actor } from '../actor.ts'
import type { AppContext } from '../app-context.ts'
import type { Work } from '../database/database.ts'
import type { FileKind, ReceivedFile, UploadRule } from '../files/index.ts'
import type { Policy } from '../policy.ts'

export type ApiContext<Params, Query, Body> = {
  app: AppContext
  request: FastifyRequest
  reply: FastifyReply
  actor: Actor
  params: Params
  query: Query
  body: Body
  /** Of a route that takes one; undefined when none was sent. */
  file: ReceivedFile | undefined
  read: <T>(work: (work: Work) => Promise<T>) => Promise<T>
  write: <T>(work: (work: Work) => Promise<T>) => Promise<T>
}

export type ApiFile = { name: string; kind: FileKind; content: Buffer }

export type ApiRoute = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below /api/v1, Fastify's pattern: '/vacancies/:id'. */
  path: string
  policy: Policy
  summary: string
  description: string
  tag: string
  params?: TObject
  query?: TObject
  body?: TSchema
  /**
   * In place of `body`, for requests without an end to their size: what may be sent, by media type. The body comes as a
   * stream, one record a line; `handle` gives the answer's lines (NDJSON, each of the shape of `response`) in batches.
   */
  lines?: Record<string, TSchema>
  /** In place of `body`: one file, as the field `file` of multipart/form-data. */
  upload?: UploadRule & { description: string }
  /** In place of an answer in JSON: `handle` gives an `ApiFile` of one of these kinds. */
  download?: readonly FileKind[]
  /** Shape of the answer; what it does not declare is never sent. */
  response: TSchema
  status?: 200 | 201 | 204
  handle: (context: ApiContext<never, never, never>) => Promise<unknown>
}

/** Declares one route of the API; the handler's types follow from the schemas. */
export function defineRoute<
  P extends TObject = TObject,
  Q extends TObject = TObject,
  B extends TSchema = TSchema,
>(
  route: Omit<ApiRoute, 'handle' | 'params' | 'query' | 'body'> & {
    params?: P
    query?: Q
    body?: B
    handle: (context: ApiContext<Static<P>, Static<Q>, Static<B>>) => Promise<unknown>
  },
): ApiRoute {
  return route as ApiRoute
}

/** Text as a user may send it: no NUL, which PostgreSQL cannot store. */
export function PlainText(options: {
  minLength?: number
  maxLength: number
  description: string
  examples?: string[]
}) {
  return Type.String({ pattern: '^[^\\u0000]*$', ...options })
}

export const Uuid = (description: string) =>
  Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', description })

export const IsoDate = (description: string) =>
  Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description, examples: ['2026-11-22'] })

export const Country = (description: string) =>
  Type.String({ pattern: '^[A-Z]{3}$', description, examples: ['NPL'] })

export const Problem = Type.Object(
  {
    type: Type.String({
      description: 'Stable address of the kind of problem',
      examples: ['/problems/invalid-input'],
    }),
    title: Type.String({ description: 'What went wrong, in English' }),
    status: Type.Integer({ description: 'HTTP status' }),
    detail: Type.Optional(Type.String({ description: 'What would be right' })),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            field: Type.String({ description: 'Name or JSON pointer of the field' }),
            message: Type.String({ description: 'What was wrong and what would be right' }),
          },
          { description: 'One field that was refused' },
        ),
        { description: 'Fields that were refused' },
      ),
    ),
  },
  { $id: 'Problem', description: 'A problem as RFC 9457 has it' },
)
