/** Every route of the OpenAPI document, asked with what it describes and with what it does not. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import type { StaffActor } from '../../platform/foundation/actor.ts'
import { hashToken } from '../../platform/foundation/http/session.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { makeStaff, makeWorker } from '../support/fixtures.ts'
import { validate as validateDocument } from '../support/openapi.ts'

type Schema = {
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
}
type Parameter = {
  name: string
  in: 'path' | 'query'
  required?: boolean
  schema: Schema
  description?: string
}
type Operation = {
  summary: string
  description: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>
}
type OpenApi = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

let app: TestApp
let document: OpenApi
const tokens: string[] = []

before(async () => {
  app = await startTestApp()
  document = (await app.server.inject('/api/openapi.json')).json()
  await makeWorker(app.database)
  for (const actor of [
    await makeStaff(app.database, 'authority', 'NPL', { administrator: true }),
    await makeStaff(app.database, 'employer', 'ARE'),
    await makeStaff(app.database, 'recruiter', 'NPL'),
  ]) {
    tokens.push(await tokenFor(actor))
  }
})
after(() => app.close())

async function tokenFor(actor: StaffActor): Promise<string> {
  const token = `fw_${randomBytes(32).toString('base64url')}`
  await app.database.internal('test', (db) =>
    db
      .insertInto('api_tokens')
      .values({ token_hash: hashToken(token), account_id: actor.account, name: 'fuzz' })
      .execute(),
  )
  return token
}

function operations(): { path: string; method: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '\u0000',
    '\u202Eabc',
    '😀',
    "'; drop table people; --",
    '../../etc/passwd',
    'ن'.repeat(3000),
    '-1',
    'NaN',
  ),
)

/** What the schema describes, and three times in four exactly that. */
function arbitrary(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(arbitrary))
  switch (schema.type) {
    case 'object': {
      const entries = Object.entries(schema.properties ?? {}).map(
        ([name, property]) => [name, mixed(property)] as const,
      )
      return fc.record(Object.fromEntries(entries), { requiredKeys: schema.required ?? [] })
    }
    case 'array':
      return fc.array(mixed(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 6),
      })
    case 'string':
      return schema.pattern
        ? fc.oneof(fc.stringMatching(new RegExp(schema.pattern, 'u'), { size: 'small' }), anyText)
        : fc.oneof(fc.string({ maxLength: Math.min(schema.maxLength ?? 40, 200) }), anyText)
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 100_000 })
    case 'number':
      return fc.double({ noNaN: true, min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6 })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.jsonValue()
  }
}

function mixed(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 5, arbitrary: arbitrary(schema) },
    { weight: 1, arbitrary: fc.oneof(fc.jsonValue(), anyText) },
  )
}

test('the document is valid OpenAPI 3.1', async () => {
  assert.deepEqual(await validateDocument(document), [])
})

test('every operation, parameter and property says what it means', () => {
  const silent: string[] = []
  const look = (schema: Schema & { description?: string; $ref?: string }, where: string) => {
    if (!schema.description && !schema.$ref) silent.push(where)
    for (const [name, property] of Object.entries(schema.properties ?? {})) look(property, `${where}.${name}`)
    if (schema.items) look({ description: 'items', ...schema.items }, `${where}[]`)
  }
  for (const { path, method, operation } of operations()) {
    const name = `${method} ${path}`
    if (!operation.summary || !operation.description) silent.push(name)
    for (const parameter of operation.parameters ?? [])
      if (!parameter.description) silent.push(`${name} ${parameter.name}`)
    for (const { schema } of Object.values(operation.requestBody?.content ?? {})) look(schema, `${name} body`)
    for (const [status, { content }] of Object.entries(operation.responses)) {
      for (const { schema } of Object.values(content ?? {})) look(schema, `${name} ${status}`)
    }
  }
  assert.deepEqual(silent, [])
})

test('no route answers with a 5xx, with an undocumented status or with another shape, whatever it is asked', async () => {
  const ajv = new Ajv2020({ strict: false, allErrors: false })
  ajv.addSchema({ $id: 'document', components: document.components })
  for (const { path, method, operation } of operations()) {
    const body = operation.requestBody?.content['application/json']?.schema
    const request = fc.record({
      token: fc.constantFrom(undefined, 'fw_forged_forged_forged_forged', ...tokens),
      parameters: fc.tuple(...(operation.parameters ?? []).map((parameter) => mixed(parameter.schema))),
      body: body ? mixed(body) : fc.constant(undefined),
    })
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        let url = path
        const query = new URLSearchParams()
        for (const [index, parameter] of (operation.parameters ?? []).entries()) {
          const value = sent.parameters[index]
          const text = typeof value === 'string' ? value : JSON.stringify(value)
          if (parameter.in === 'path')
            url = url.replace(`{${parameter.name}}`, encodeURIComponent(toWellFormed(text)) || '-')
          else query.set(parameter.name, toWellFormed(text))
        }
        const answer = await app.server.inject({
          method: method.toUpperCase() as 'GET',
          url: query.size > 0 ? `${url}?${query}` : url,
          headers: {
            ...(sent.token ? { authorization: `Bearer ${sent.token}` } : {}),
            ...(body ? { 'content-type': 'application/json' } : {}),
          },
          ...(body ? { payload: JSON.stringify(sent.body) ?? 'null' } : {}),
        })
        const what = `${method} ${url.slice(0, 120)} → ${answer.statusCode} ${answer.body.slice(0, 300)}`
        assert.ok(answer.statusCode < 500, what)
        const documented = operation.responses[answer.statusCode]
        assert.ok(documented, `undocumented: ${what}`)
        const type = String(answer.headers['content-type']).split(';')[0] ?? ''
        const schema = documented.content?.[type]?.schema
        if (schema && answer.body) {
          const local = JSON.parse(
            JSON.stringify(schema).replaceAll('#/components', 'document#/components'),
          ) as object
          const valid = ajv.compile(local)
          assert.ok(valid(answer.json()), `${ajv.errorsText(valid.errors)}: ${what}`)
        }
      }),
      { numRuns: 60 },
    )
  }
})

function toWellFormed(text: string): string {
  return text.toWellFormed()
}
