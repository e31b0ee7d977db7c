/** Other engines on the same model: each gets every node as it writes such things best, and the age ready-made. */
import assert from 'node:assert/strict'
import { DuckDBDataChunk, DuckDBInstance, INTEGER } from '@duckdb/node-api'
import { type compile, emit, emitJsonLogic, type Population } from '@fairway/rules'
import { ZenEngine } from '@gorules/zen-engine'
import { LogicEngine } from 'json-logic-engine'
import Engine from 'publicodes'
import { cpu } from './rules.ts'

export interface Peer {
  readonly name: string
  readonly perSecond: number
  readonly note?: string
}

type Compiled = ReturnType<typeof compile>
type Model = Compiled['model']
type Row = Record<string, number>

export async function measurePeers(
  compiled: Compiled,
  population: Population,
  points: Int32Array,
): Promise<Peer[]> {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, row) => rowOf(compiled.model, population, row))
  return [
    await duckDb(compiled, population, points),
    jsonLogic(compiled, rows(20_000), points),
    await zen(compiled, rows(1_000), points),
    publicodes(compiled, rows(200), points),
  ]
}

/** A person as numbers: what the others are given. */
function rowOf({ inputs }: Model, { facts }: Population, row: number): Row {
  return Object.fromEntries(inputs.map(({ fact }) => [fact.id, facts[fact.id]?.cells[row] as number]))
}

function withAge(compiled: Compiled, row: Row): Row {
  const day = Number(compiled.asOf.replaceAll('-', ''))
  return { ...row, age: Math.trunc((day - (row.birth_date as number)) / 10_000) }
}

async function duckDb(compiled: Compiled, { size, facts }: Population, points: Int32Array): Promise<Peer> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const { inputs } = compiled.model
  const columns = inputs.map(({ fact }) => `"${fact.id}" INTEGER`).join(', ')
  await connection.run(`CREATE TABLE population (row INTEGER, ${columns})`)
  const appender = await connection.createAppender('population')
  const types = [INTEGER, ...inputs.map(() => INTEGER)]
  for (let from = 0; from < size; from += 2048) {
    const count = Math.min(2048, size - from)
    const chunk = DuckDBDataChunk.create(types, count)
    const slice = (cells: ArrayLike<number>) =>
      Array.from({ length: count }, (_, index) => cells[from + index] as number)
    chunk.setColumns([
      Array.from({ length: count }, (_, index) => from + index),
      ...inputs.map(({ fact }) => slice(facts[fact.id]?.cells as ArrayLike<number>)),
    ])
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
  const query = emit(compiled, 'sql')
    .replace('SELECT points', 'SELECT row, points')
    .replace(/^SELECT n/, 'SELECT row, n')
  const started = cpu()
  await connection.run(`CREATE TABLE answers AS ${query}`)
  const spent = cpu() - started
  const { length } = points
  const reader = await connection.runAndReadAll(
    'SELECT row, points FROM answers WHERE row % 97 = 0 ORDER BY row',
  )
  const found = reader.getRows()
  assert.ok(found.length > length / 100)
  for (const [row, total] of found) assert.equal(Number(total), points[Number(row)], `DuckDB, row ${row}`)
  const sum = await connection.runAndReadAll('SELECT sum(points) FROM answers')
  assert.equal(
    Number(sum.getRows()[0]?.[0]),
    points.reduce((total, value) => total + value, 0),
  )
  connection.closeSync()
  return { name: 'DuckDB 1.5.6, our SQL, one thread', perSecond: (size / spent) * 1000 }
}

function jsonLogic(compiled: Compiled, rows: readonly Row[], points: Int32Array): Peer {
  const run = new LogicEngine().build(emitJsonLogic(compiled)) as (row: Row) => number
  return { name: 'json-logic-engine 5.0.7, built', perSecond: measure(rows, (row) => run(row), points) }
}

async function zen(compiled: Compiled, rows: readonly Row[], points: Int32Array): Promise<Peer> {
  const { nodes, inputs } = compiled.model
  const total = compiled.points?.total as number
  const fact = (place: number) => inputs[place]?.fact.id as string
  const n = (node: number) => `$.n${node}`
  const list = (values: readonly number[]) => `[${values.join(', ')}]`
  const written = nodes.map((node): string => {
    switch (node.op) {
      case 'const':
        return String(node.value)
      case 'fact':
        return fact(node.fact)
      case 'since':
        return 'age'
      case 'and':
      case 'min':
        return `min(${`[${node.of.map(n).join(', ')}]`})`
      case 'or':
      case 'max':
        return `max(${`[${node.of.map(n).join(', ')}]`})`
      case 'sum':
        return node.of.map(n).join(' + ')
      case 'not':
        return `1 - ${n(node.of)}`
      case 'ge':
        return `${n(node.a)} >= ${n(node.b)} ? 1 : 0`
      case 'map':
        return `${list(node.values)}[${fact(node.fact)}]`
      case 'dense':
        return `${list(node.values)}[${n(node.of)} - ${node.from}]`
      case 'grid':
        return `${list(node.values)}[(${n(node.a)} - ${node.fromA}) * ${node.wide} + ${n(node.b)} - ${node.fromB}]`
      case 'if':
        return `${n(node.when)} == 1 ? ${n(node.yes)} : ${n(node.no)}`
      default:
        throw new Error(`zen: ${node.op} is not written yet`)
    }
  })
  const content = {
    nodes: [
      { id: 'in', type: 'inputNode', name: 'in', position: { x: 0, y: 0 } },
      {
        id: 'rules',
        type: 'expressionNode',
        name: 'rules',
        position: { x: 0, y: 0 },
        content: {
          expressions: written.map((value, index) => ({ id: `n${index}`, key: `n${index}`, value })),
        },
      },
      { id: 'out', type: 'outputNode', name: 'out', position: { x: 0, y: 0 } },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'rules', type: 'edge' },
      { id: 'b', sourceId: 'rules', targetId: 'out', type: 'edge' },
    ],
  }
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(content)))
  const started = cpu()
  for (const [index, row] of rows.entries()) {
    const { result } = await decision.evaluate(withAge(compiled, row))
    assert.equal(Number(result[`n${total}`]), points[index], `zen-engine, row ${index}`)
  }
  return {
    name: 'zen-engine 0.52.1, one expression node',
    perSecond: (rows.length / (cpu() - started)) * 1000,
  }
}

function publicodes(compiled: Compiled, rows: readonly Row[], points: Int32Array): Peer {
  const { nodes, inputs } = compiled.model
  const total = compiled.points?.total as number
  // Names of publicodes are words with blanks.
  const fact = (place: number) => `fait ${place}`
  const n = (node: number) => `n${node}`
  const steps = (of: string, values: readonly number[], from: number) => {
    const runs = values.flatMap((value, index) =>
      index > 0 && values[index - 1] === value ? [] : [{ key: from + index, value }],
    )
    const [first, ...rest] = runs
    if (rest.length === 0) return first?.value ?? 0
    return {
      variations: [
        ...rest.toReversed().map(({ key, value }) => ({ si: `${of} >= ${key}`, alors: value })),
        { sinon: first?.value },
      ],
    }
  }
  const rules: Record<string, unknown> = { age: null }
  inputs.forEach((_, place) => {
    rules[fact(place)] = null
  })
  nodes.forEach((node, index) => {
    const write = (): unknown => {
      switch (node.op) {
        case 'const':
          return node.value
        case 'fact':
          return fact(node.fact)
        case 'since':
          return 'age'
        case 'and':
        case 'min':
          return { 'le minimum de': node.of.map(n) }
        case 'or':
        case 'max':
          return { 'le maximum de': node.of.map(n) }
        case 'sum':
          return { somme: node.of.map(n) }
        case 'not':
          return `1 - ${n(node.of)}`
        case 'ge':
          return { variations: [{ si: `${n(node.a)} >= ${n(node.b)}`, alors: 1 }, { sinon: 0 }] }
        case 'map':
          return steps(fact(node.fact), node.values, 0)
        case 'dense':
          return steps(n(node.of), node.values, node.from)
        case 'grid': {
          const high = node.values.length / node.wide
          const rowsOf = Array.from({ length: high }, (_, row) =>
            node.values.slice(row * node.wide, (row + 1) * node.wide),
          )
          const cases = rowsOf.flatMap((values, row) =>
            values.join() === rowsOf[row - 1]?.join()
              ? []
              : [{ si: `${n(node.a)} >= ${node.fromA + row}`, alors: steps(n(node.b), values, node.fromB) }],
          )
          return { variations: [...cases.toReversed(), { sinon: 0 }] }
        }
        case 'if':
          return { variations: [{ si: `${n(node.when)} = 1`, alors: n(node.yes) }, { sinon: n(node.no) }] }
        default:
          throw new Error(`publicodes: ${node.op} is not written yet`)
      }
    }
    rules[n(index)] = { valeur: write() }
  })
  const logger = { log() {}, warn() {}, error: console.error }
  const engine = new Engine(rules as ConstructorParameters<typeof Engine>[0], { logger })
  const run = (row: Row) => {
    const all = withAge(compiled, row)
    const facts = inputs.map(({ fact: { id } }, place) => [fact(place), all[id]])
    return engine.setSituation(Object.fromEntries([...facts, ['age', all.age]])).evaluate(n(total)).nodeValue
  }
  return { name: 'publicodes 1.10.3', perSecond: measure(rows, (row) => Number(run(row)), points) }
}

function measure(rows: readonly Row[], run: (row: Row) => number, points: Int32Array): number {
  rows.forEach((row, index) => {
    assert.equal(run(row), points[index], `row ${index}`)
  })
  const started = cpu()
  for (const row of rows) run(row)
  return (rows.length / (cpu() - started)) * 1000
}
