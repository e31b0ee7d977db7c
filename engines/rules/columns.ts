import type { Compiled } from './compile.ts'
import { RulesError } from './document.ts'
import { type Cells, kernelOf, namedNodes } from './kernel.ts'
import { dayNumber, type Input } from './model.ts'
import { checkFact, checkFactOn, convert, type Facts, type FactValue } from './vocabulary.ts'

/** One fact of many people: numbers, 0 and 1, days as yyyymmdd; or codes and each one's place in them. Where `known` is
 * 0 the fact is not known. */
export interface Column {
  readonly codes?: readonly string[]
  readonly cells: Cells
  readonly known?: Uint8Array
}

export interface Population {
  readonly size: number
  /** By fact; a fact that is not there is known of nobody. */
  readonly facts: Readonly<Record<string, Column>>
}

export interface RefusedRow {
  readonly row: number
  readonly fact: string
  readonly message: string
}

export interface ColumnResult {
  /** See `statusCodes`. */
  readonly status: Uint8Array
  /** The true points lie between `least` and `most`. */
  readonly least: Int32Array
  readonly most: Int32Array
  /** Rows with a fact out of its range: their status is `refused`, all others are answered. */
  readonly refused: readonly RefusedRow[]
}

/** Answers for a whole population. A row that cannot be read is named and does not spoil the others. */
export function columns(compiled: Compiled, population: Population): ColumnResult {
  const { size } = population
  const refused: RefusedRow[] = []
  const inputs = compiled.model.inputs.map((input) => encode(input, population, refused))
  const status = new Uint8Array(size)
  const least = new Int32Array(size)
  const kernel = kernelOf(compiled)
  let most = least
  const low = inputs.map((input) => input.low)
  const high = inputs.map((input) => input.high)
  const known = inputs.every((input) => input.low === input.high)
  const open = compiled.model.nodes.some(({ op }) => op === 'open')
  if (!known || open) {
    most = new Int32Array(size)
    kernel.bounds(low, high, 0, size, status, least, most, new Uint8Array(size))
  }
  if (known) kernel.columns(low, 0, size, status, open ? new Int32Array(size) : least)
  for (const { row } of refused) {
    status[row] = 5
    least[row] = 0
    most[row] = 0
  }
  return { status, least, most, refused }
}

/** The value of every named number for every person; see `namedNodes` for their order. The status comes last. */
export function trace(
  compiled: Compiled,
  population: Population,
): { names: readonly string[]; values: Int32Array } {
  const refused: RefusedRow[] = []
  const inputs = compiled.model.inputs.map((input) => encode(input, population, refused))
  const [first] = refused
  if (first) throw new RulesError(`rows[${first.row}].${first.fact}`, first.message)
  const unknown = inputs.findIndex(({ low, high }) => low !== high)
  if (unknown >= 0)
    throw new RulesError(
      `facts.${compiled.model.inputs[unknown]?.fact.id}`,
      'must be known of everybody for a trace',
    )
  const names = [...namedNodes(compiled).map(({ id }) => id), 'status']
  const values = new Int32Array(population.size * names.length)
  kernelOf(compiled).trace(
    inputs.map(({ low }) => low),
    0,
    population.size,
    values,
  )
  return { names, values }
}

interface Encoded {
  readonly low: Cells
  readonly high: Cells
}

function encode(input: Input, { size, facts }: Population, refused: RefusedRow[]): Encoded {
  const { fact, min, max } = input
  const column = Object.hasOwn(facts, fact.id) ? facts[fact.id] : undefined
  if (!column) return { low: new Int32Array(size).fill(min), high: new Int32Array(size).fill(max) }
  const { cells, codes, known } = column
  if (cells.length < size)
    throw new RulesError(`facts.${fact.id}`, `has ${cells.length} cells for ${size} people`)
  const refuse = (row: number, found: unknown) =>
    refused.push({ row, fact: fact.id, message: `${JSON.stringify(found)} is not a value of this fact` })
  const isKnown = (row: number) => !known || known[row] === 1
  if (codes) {
    const places = codes.map((code) => (accepts(input, code) ? input.encode(code) : Number.NaN))
    const low = new Int32Array(size)
    for (let row = 0; row < size; row++) {
      const place = places[cells[row] as number]
      if (place === undefined || Number.isNaN(place)) {
        if (isKnown(row)) refuse(row, codes[cells[row] as number])
      } else low[row] = place
    }
    return withUnknown(low, input, known)
  }
  for (let row = 0; row < size; row++) {
    const cell = cells[row] as number
    if (!(cell >= min && cell <= max) || (fact.type === 'date' && !isDayNumber(cell)))
      if (isKnown(row)) refuse(row, cell)
  }
  return withUnknown(cells, input, known)
}

function withUnknown(cells: Cells, { min, max }: Input, known: Uint8Array | undefined): Encoded {
  if (!known) return { low: cells, high: cells }
  const [low, high] = [Int32Array.from(cells), Int32Array.from(cells)]
  known.forEach((isKnown, row) => {
    if (isKnown) return
    low[row] = min
    high[row] = max
  })
  return { low, high }
}

function isDayNumber(cell: number): boolean {
  const [month, day] = [Math.trunc(cell / 100) % 100, cell % 100]
  if (month < 1 || month > 12 || day < 1 || day > 31) return false
  if (day <= 28) return true
  const real = new Date(Date.UTC(Math.trunc(cell / 10000), month - 1, day))
  return real.getUTCMonth() === month - 1
}

function accepts({ fact }: Input, code: string): boolean {
  try {
    checkFact(fact, code, fact.id)
    return true
  } catch {
    return false
  }
}

/** People as columns; what cannot be read is named with its row and left out of the answer. */
export function populationOf(
  compiled: Compiled,
  people: readonly Facts[],
): { population: Population; refused: readonly RefusedRow[] } {
  const { programme, asOf, model } = compiled
  const refused: RefusedRow[] = []
  const inputs = model.inputs.map((input) => ({
    input,
    cells: new Float64Array(people.length),
    known: new Uint8Array(people.length),
    codes: [] as string[],
    places: new Map<string, number>(),
  }))
  people.forEach((facts, row) => {
    const checked = new Map<string, FactValue>()
    for (const [id, value] of Object.entries(facts)) {
      if (value === undefined) continue
      const definition = programme.vocabulary.get(id)
      try {
        if (!definition) throw new RulesError(`facts.${id}`, 'is not a fact of the vocabulary')
        checked.set(id, checkFactOn(definition, value, `facts.${id}`, asOf))
      } catch (error) {
        if (!(error instanceof RulesError)) throw error
        refused.push({ row, fact: id, message: error.message })
      }
    }
    const all = convert(programme.vocabulary, checked, asOf)
    for (const column of inputs) {
      const value = all.get(column.input.fact.id)
      if (value === undefined) continue
      column.known[row] = 1
      column.cells[row] = column.input.fact.type === 'code' ? placeOf(column, String(value)) : numberOf(value)
    }
  })
  const facts = Object.fromEntries(
    inputs.map(({ input, cells, known, codes }): [string, Column] => [
      input.fact.id,
      { cells, ...(known.includes(0) && { known }), ...(input.fact.type === 'code' && { codes }) },
    ]),
  )
  return { population: { size: people.length, facts }, refused }
}

function placeOf({ codes, places }: { codes: string[]; places: Map<string, number> }, code: string): number {
  const known = places.get(code)
  if (known !== undefined) return known
  codes.push(code)
  places.set(code, codes.length - 1)
  return codes.length - 1
}

function numberOf(value: FactValue): number {
  if (typeof value === 'string') return dayNumber(value)
  return Number(value)
}
