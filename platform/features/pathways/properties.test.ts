/** What holds of the engine on every programme of the catalogue, the day before and the day of each change of its rules. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import {
  type Column,
  type CompiledProgramme,
  columns,
  compile,
  emit,
  enough,
  type Facts,
  type FactValue,
  holdsOn,
  kernelOf,
  next,
  type Population,
  populationOf,
  quotaFact,
  statusCodes,
  trace,
} from '@fairway/rules'
import { dayBefore } from '../../foundation/days.ts'
import { loadPathways, readChanges } from './catalogue.ts'
import { syntheticPopulation } from './population.ts'
import { versionsOf } from './programmes/versions.ts'

const days = loadPathways().flatMap((programme) =>
  [...new Set(versionsOf(programme).flatMap((day) => [dayBefore(day), day]))]
    .filter((day) => holdsOn(programme.inForce, day))
    .map((asOf) => compile(programme, { asOf })),
)
const today = loadPathways().map((programme) => compile(programme, { asOf: programme.lastChecked }))
const size = 60

/** A person as a page would send them. */
function factsAt(
  { model }: CompiledProgramme,
  { facts }: Population,
  row: number,
): Record<string, FactValue> {
  return Object.fromEntries(
    model.inputs.map(({ fact: { id, type } }): [string, FactValue] => {
      const { cells, codes } = facts[id] as Column
      const cell = cells[row] as number
      if (codes) return [id, codes[cell] as string]
      if (type === 'boolean') return [id, cell === 1]
      return [id, type === 'date' ? String(cell).replace(/^(....)(..)(..)$/, '$1-$2-$3') : cell]
    }),
  )
}

const name = ({ programme, asOf }: CompiledProgramme) => `${programme.id} on ${asOf}`

test('plain, trace, columns and SQL give the same', async () => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  let seed = 0
  for (const compiled of days) {
    const { inputs } = compiled.model
    const people = syntheticPopulation([compiled], size, ++seed)
    const { status, least, most, refused } = columns(compiled, people)
    assert.deepEqual(refused, [])
    const traced = trace(compiled, people)
    const width = traced.names.length
    const pointsAt = traced.names.indexOf('points')
    for (let row = 0; row < size; row++) {
      const plain = compiled.evaluate(factsAt(compiled, people, row))
      assert.equal(statusCodes[status[row] as number], plain.status, name(compiled))
      assert.equal(traced.values[row * width + width - 1], status[row], name(compiled))
      if (!plain.points) continue
      assert.deepEqual([least[row], most[row]], [plain.points.lo, plain.points.hi], name(compiled))
      if (plain.points.lo === plain.points.hi)
        assert.equal(traced.values[row * width + pointsAt], plain.points.lo, name(compiled))
    }
    const cell = (fact: string, row: number) => {
      const { cells, codes } = people.facts[fact] as Column
      const input = inputs.find((one) => one.fact.id === fact)
      return codes ? input?.encode(codes[cells[row] as number] as string) : cells[row]
    }
    const rows = Array.from(
      { length: size },
      (_, row) => `(${[row, ...inputs.map(({ fact }) => cell(fact.id, row))].join()})`,
    )
    await connection.run(
      `CREATE OR REPLACE TABLE population AS SELECT * FROM (VALUES ${rows.join()})
       AS people(${['row', ...inputs.map(({ fact }) => `"${fact.id}"`)].join()})`,
    )
    const answers = await connection.runAndReadAll(
      `${emit(compiled, 'sql').replace('SELECT', 'SELECT row, ')} ORDER BY row`,
    )
    for (const answer of answers.getRowObjects()) {
      const row = Number(answer.row)
      assert.equal(answer.status, statusCodes[status[row] as number], name(compiled))
      if (!compiled.points) continue
      const { points, points_from: from = points, points_to: to = points } = answer
      assert.deepEqual([from, to].map(Number), [least[row], most[row]], name(compiled))
    }
  }
  connection.closeSync()
})

/** The same people, of each of whom some facts are not known; the ledger of places answers for everybody. */
function forgetting({ size, facts }: Population, share: number): Population {
  const isKnown = (row: number, place: number) =>
    ((row * 7919 + place * 104_729 + row * place * 31) % 101) / 101 < share
  return {
    size,
    facts: Object.fromEntries(
      Object.entries(facts).map(([id, column], place) => {
        const known = Uint8Array.from({ length: size }, (_, row) =>
          id === quotaFact || isKnown(row, place) ? 1 : 0,
        )
        return [id, { ...column, known }]
      }),
    ),
  }
}

test('the truth is inside the bounds, and one more fact never widens them', () => {
  for (const compiled of days) {
    const people = syntheticPopulation([compiled], 300)
    const truth = columns(compiled, people)
    const steps = [0, 0.2, 0.4, 0.6, 0.8, 0.95, 1].map((share) =>
      columns(compiled, forgetting(people, share)),
    )
    for (let row = 0; row < people.size; row++) {
      const at = (of: ArrayLike<number>) => of[row] as number
      const isOpen = ({ status }: { status: Uint8Array }) => statusCodes[at(status)] === 'unknown'
      steps.forEach((step, place) => {
        for (const after of [truth, ...steps.slice(place + 1, place + 2)]) {
          assert.ok(isOpen(step) || at(step.status) === at(after.status), name(compiled))
          assert.ok(at(step.least) <= at(after.least) && at(after.most) <= at(step.most), name(compiled))
        }
      })
      assert.equal(steps.at(-1)?.status[row], truth.status[row], name(compiled))
    }
  }
})

/** Values between which no rule turns: all codes, all of a short range, else each number that the rules name and the one before it. */
function turningValues(
  { model }: CompiledProgramme,
  input: CompiledProgramme['model']['inputs'][number],
): number[] {
  const { min, max, fact } = input
  if (fact.type === 'code' || max - min < 16)
    return Array.from({ length: max - min + 1 }, (_, index) => min + index)
  const named = model.nodes.flatMap((node) =>
    node.op === 'const' ? [node.value, node.value + 1] : node.op === 'steps' ? [...node.keys] : [],
  )
  const all = [min, max, ...named, ...named.map((value) => value - 1)]
  return [...new Set(all.filter((value) => value >= min && value <= max))]
}

test('the questions come to the true answer, and none of them asks what cannot matter', () => {
  let asked = 0
  let tried = 0
  for (const compiled of today) {
    const people = syntheticPopulation([compiled], 20, 3)
    const statusOf = (facts: Facts) => compiled.evaluate(facts).status
    for (let row = 0; row < people.size; row++) {
      const facts = factsAt(compiled, people, row)
      const { [quotaFact]: left } = facts
      const known: Record<string, FactValue> = left === undefined ? {} : { [quotaFact]: left }
      for (;;) {
        const [question] = next([compiled], known)
        if (!question) break
        const { missing } = compiled.evaluate(known)
        assert.ok(missing.includes(question.fact), name(compiled))
        asked++
        const open = compiled.model.inputs.filter(({ fact }) => missing.includes(fact.id))
        const values = open.map((input) => turningValues(compiled, input))
        const count = values.reduce((product, { length }) => product * length, 1)
        if (count <= 1_000 && open.every(({ fact }) => fact.type !== 'date')) {
          tried++
          assert.ok(
            canMatter(compiled, known, question.fact, open, values, count),
            `${name(compiled)}: ${question.fact} of ${JSON.stringify(known)}`,
          )
        }
        known[question.fact] = facts[question.fact] as FactValue
      }
      const truth = statusOf(facts)
      assert.ok([truth, 'unknown'].includes(statusOf(known)), name(compiled))
      for (let other = 0; other < 5; other++)
        assert.equal(
          statusOf({ ...factsAt(compiled, people, (row + other) % people.size), ...known }),
          truth,
          name(compiled),
        )
    }
  }
  assert.ok(tried > asked / 10, `${tried} of ${asked} questions tried out`)
})

/** Whether two answers to a question lead to two results, with some answers to all others. */
function canMatter(
  compiled: CompiledProgramme,
  known: Facts,
  fact: string,
  open: CompiledProgramme['model']['inputs'],
  values: readonly number[][],
  count: number,
): boolean {
  const { inputs } = compiled.model
  const given = populationOf(compiled, [known]).population
  const cells = inputs.map((input) => {
    const column = given.facts[input.fact.id]
    const codes = column?.codes
    const cell = column?.cells[0] ?? 0
    return new Int32Array(count).fill(codes ? input.encode(codes[cell] ?? '') : cell)
  })
  let period = 1
  let [own, width] = [0, 1]
  open.forEach((input, place) => {
    const choices = values[place] as number[]
    if (input.fact.id === fact) [own, width] = [period, choices.length]
    const into = cells[inputs.indexOf(input)] as Int32Array
    for (let row = 0; row < count; row++)
      into[row] = choices[Math.floor(row / period) % choices.length] as number
    period *= choices.length
  })
  const status = new Uint8Array(count)
  kernelOf(compiled).columns(cells, 0, count, status, new Int32Array(count))
  return status.some((one, row) => Math.floor(row / own) % width > 0 && one !== status[row - own])
}

test('what would be enough is enough, and nothing of it can be left out', () => {
  const mutable = readChanges()
  let found = 0
  for (const compiled of today) {
    const people = syntheticPopulation([compiled], 25, 5)
    const reached = (facts: Facts) => ['met', 'needs_assessment'].includes(compiled.evaluate(facts).status)
    for (let row = 0; row < people.size; row++) {
      const facts = factsAt(compiled, people, row)
      const ways = enough(compiled, facts, { mutable, maxChanges: 2 })
      if (reached(facts)) assert.deepEqual(ways, [], name(compiled))
      for (const { changes } of ways ?? []) {
        found++
        const changed = (leftOut?: string) => ({
          ...facts,
          ...Object.fromEntries(changes.flatMap(({ fact, to }) => (fact === leftOut ? [] : [[fact, to]]))),
        })
        assert.ok(reached(changed()), name(compiled))
        for (const { fact } of changes) assert.ok(!reached(changed(fact)), `${name(compiled)}: ${fact}`)
      }
    }
  }
  assert.ok(found > 100, `${found} ways`)
})
