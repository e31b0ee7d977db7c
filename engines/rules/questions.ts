import type { Compiled } from './compile.ts'
import { RulesError } from './document.ts'
import { encodeFacts, readFacts, type Status } from './evaluate.ts'
import { kernelOf, statusCodes } from './kernel.ts'
import { dayNumber, dayOf, factsOf, type Input, partsOf } from './model.ts'
import type { Facts, FactValue } from './vocabulary.ts'

export interface Goal {
  /** Points to reach, in place of the status of the programme: where a ranking decides. */
  readonly points?: number | undefined
}

export interface NextOptions extends Goal {
  /** How many questions at once. */
  readonly max?: number
  /** How hard a question is to answer, 1 when left out. */
  readonly cost?: Readonly<Record<string, number>>
}

export interface NextQuestion {
  readonly fact: string
  /** Share of the possible answers that decide a programme, averaged over the programmes that need it. */
  readonly decides: number
  readonly programmes: readonly string[]
}

/** One programme with what is known of one person, to try answers out. */
class Trial {
  readonly compiled: Compiled
  readonly lo: number[]
  readonly hi: number[]
  readonly #goal: number | undefined
  readonly #low: Float64Array[]
  readonly #high: Float64Array[]
  readonly #status = new Uint8Array(1)
  readonly #least = new Int32Array(1)
  readonly #most = new Int32Array(1)
  readonly #open = new Uint8Array(1)

  constructor(compiled: Compiled, facts: Facts, goal: number | undefined) {
    this.compiled = compiled
    this.#goal = goal
    const { lo, hi } = encodeFacts(compiled, readFacts(compiled, facts))
    this.lo = lo
    this.hi = hi
    this.#low = lo.map((value) => Float64Array.of(value))
    this.#high = hi.map((value) => Float64Array.of(value))
  }

  /** How far it is decided when some inputs have other ends. */
  look(changes: readonly (readonly [input: number, lo: number, hi: number])[]): Look {
    for (const [input, lo, hi] of changes) {
      ;(this.#low[input] as Float64Array)[0] = lo
      ;(this.#high[input] as Float64Array)[0] = hi
    }
    kernelOf(this.compiled).bounds(
      this.#low,
      this.#high,
      0,
      1,
      this.#status,
      this.#least,
      this.#most,
      this.#open,
    )
    for (const [input] of changes) {
      ;(this.#low[input] as Float64Array)[0] = this.lo[input] as number
      ;(this.#high[input] as Float64Array)[0] = this.hi[input] as number
    }
    const [least, most] = [this.#least[0] as number, this.#most[0] as number]
    const status = statusCodes[this.#status[0] as number] as Status
    if (this.#goal === undefined)
      return {
        status,
        decided: status !== 'unknown',
        reached: status === 'met' || status === 'needs_assessment',
        width: most - least,
        open: this.#open[0] as number,
      }
    const [reached, missed] = [least >= this.#goal, most < this.#goal]
    return { status, decided: reached || missed, reached, hopeless: missed, width: most - least, open: 0 }
  }
}

interface Look {
  readonly status: Status
  readonly decided: boolean
  readonly reached: boolean
  readonly hopeless?: boolean
  readonly width: number
  readonly open: number
}

/** Which questions to ask first so that few are asked: those whose answers decide the most. Empty when nothing that
 * could still be asked changes an answer. */
export function next(
  programmes: readonly Compiled[],
  facts: Facts,
  { max = 1, cost = {}, points }: NextOptions = {},
): readonly NextQuestion[] {
  const scores = new Map<string, { score: number; decides: number; programmes: string[] }>()
  for (const compiled of programmes) {
    const trial = new Trial(compiled, facts, points)
    const now = trial.look([])
    if (now.decided) continue
    for (const input of candidates(trial)) {
      const { fact, min, max } = compiled.model.inputs[input] as Input
      const values = samples(compiled, input, min, max)
      let decided = 0
      let narrowed = 0
      let settled = 0
      for (const value of values) {
        const then = trial.look([[input, value, value]])
        if (then.decided) decided++
        narrowed += now.width - then.width
        settled += now.open - then.open
      }
      if (decided === 0 && narrowed === 0 && settled === 0) continue
      const share = decided / values.length
      const width = now.width === 0 ? 0 : narrowed / values.length / now.width
      const open = now.open === 0 ? 0 : settled / values.length / now.open
      const entry = scores.get(fact.id) ?? { score: 0, decides: 0, programmes: [] }
      entry.score += 1000 * share + 100 * width + 100 * open
      entry.decides += share
      entry.programmes.push(compiled.programme.id)
      scores.set(fact.id, entry)
    }
  }
  return [...scores]
    .map(([fact, entry]) => ({ fact, ...entry, score: entry.score / (cost[fact] ?? 1) }))
    .sort((a, b) => b.score - a.score || (a.fact < b.fact ? -1 : 1))
    .slice(0, max)
    .map(({ fact, decides, programmes }) => ({ fact, decides: decides / programmes.length, programmes }))
}

/** Inputs that are not known. */
function candidates({ lo, hi }: Trial): readonly number[] {
  return lo.flatMap((value, input) => (value === hi[input] ? [] : [input]))
}

/** Values that stand for all values of an input: each one of a short range; of a long one those at which a rule turns. */
function samples(compiled: Compiled, input: number, min: number, max: number): readonly number[] {
  if (max - min < 48) return Array.from({ length: max - min + 1 }, (_, index) => min + index)
  const isDate = compiled.model.inputs[input]?.fact.type === 'date'
  const spread = 32
  const first = isDate ? Math.max(min, max - 700_000) : min
  const values = Array.from({ length: spread }, (_, index) =>
    Math.round(first + ((max - first) * index) / (spread - 1)),
  )
  return isDate ? values.map(realDay) : values
}

/** The nearest day not later that exists. */
function realDay(number: number): number {
  const [year, month, day] = [Math.trunc(number / 10000), Math.trunc(number / 100) % 100, number % 100]
  const clamp = (value: number, most: number) => Math.min(Math.max(value, 1), most)
  return year * 10000 + clamp(month, 12) * 100 + clamp(day, 28)
}

export interface Mutable {
  /** How hard it is to change, 1 when left out. */
  readonly cost?: number
  /** Only upwards or downwards in the order of the fact. */
  readonly direction?: 'up' | 'down'
  /** The values it can take; all of its range when left out. */
  readonly values?: readonly FactValue[]
}

export interface EnoughOptions extends Goal {
  /** Facts a person can change, and how. */
  readonly mutable: Readonly<Record<string, Mutable>>
  readonly maxChanges?: number
  /** How many ways to name. */
  readonly max?: number
}

export interface Way {
  readonly changes: readonly { readonly fact: string; readonly from?: FactValue; readonly to: FactValue }[]
  readonly cost: number
}

/**
 * The smallest changes that would be enough: each way reaches the goal whatever is not known, and none of its changes
 * can be left out or made smaller. `[]` when the goal is reached already; `undefined` when no such change is enough.
 */
export function enough(compiled: Compiled, facts: Facts, options: EnoughOptions): readonly Way[] | undefined {
  const { mutable, maxChanges = 2, max = 5 } = options
  const trial = new Trial(compiled, facts, options.points)
  if (trial.look([]).reached) return []
  const movers = Object.entries(mutable).flatMap(([id, how]) => {
    const input = compiled.model.inputs.findIndex(({ fact }) => fact.id === id)
    if (!compiled.programme.vocabulary.has(id))
      throw new RulesError(`mutable.${id}`, 'is not a fact of the vocabulary')
    return input < 0 ? [] : [moverOf(compiled, trial, input, id, how)]
  })
  const ways: (Way & { readonly inputs: readonly number[] })[] = []
  for (let size = 1; size <= Math.min(maxChanges, movers.length) && ways.length < max; size++) {
    for (const chosen of subsets(movers, size)) {
      // What a smaller change does already is no new way.
      if (ways.some(({ inputs }) => inputs.every((input) => chosen.some((mover) => mover.input === input))))
        continue
      const best = chosen.map((mover): [number, number, number] => [mover.input, mover.lo, mover.hi])
      const look = trial.look(best)
      if (look.hopeless || (look.decided && !look.reached)) continue
      for (const values of smallest(trial, chosen))
        ways.push({
          inputs: chosen.map(({ input }) => input),
          cost: chosen.reduce((sum, { cost }) => sum + cost, 0),
          changes: chosen.map(({ id, input, from }, index) => ({
            fact: id,
            ...(from !== undefined && { from }),
            to: (compiled.model.inputs[input] as Input).decode(values[index] as number),
          })),
        })
    }
  }
  if (ways.length === 0) return undefined
  return ways
    .sort((a, b) => a.changes.length - b.changes.length || a.cost - b.cost)
    .slice(0, max)
    .map(({ changes, cost }) => ({ changes, cost }))
}

interface Mover {
  readonly id: string
  readonly input: number
  readonly from?: FactValue
  readonly cost: number
  readonly lo: number
  readonly hi: number
  /** From the nearest to the farthest. */
  readonly values: readonly number[]
}

function moverOf(
  { model, programme }: Compiled,
  trial: Trial,
  place: number,
  id: string,
  how: Mutable,
): Mover {
  const input = model.inputs[place] as Input
  const [lo, hi] = [trial.lo[place] as number, trial.hi[place] as number]
  const now = lo === hi ? lo : undefined
  const given = how.values?.map(input.encode)
  const all = given ?? steps(programme.vocabulary.get(id)?.type === 'date', input, model, place)
  const values = all
    .filter(
      (value) =>
        value !== now &&
        (how.direction !== 'up' || now === undefined || value > now) &&
        (how.direction !== 'down' || now === undefined || value < now),
    )
    .sort((a, b) => Math.abs(a - (now ?? input.min)) - Math.abs(b - (now ?? input.min)))
  return {
    id,
    input: place,
    cost: how.cost ?? 1,
    values,
    lo: Math.min(...values),
    hi: Math.max(...values),
    ...(now !== undefined && { from: input.decode(now) }),
  }
}

/** Every value of a short range; of a long one, those on both sides of each place where a rule turns. */
function steps(isDate: boolean, input: Input, model: Compiled['model'], place: number): readonly number[] {
  const { min, max } = input
  if (max - min <= 400) return Array.from({ length: max - min + 1 }, (_, index) => min + index)
  if (isDate) {
    const years = Array.from(
      { length: Math.trunc((max - min) / 10000) + 1 },
      (_, index) => max - index * 10000,
    )
    return years.filter((value) => value >= min).map((value) => dayNumber(dayOf(realDay(value))))
  }
  const turning = new Set<number>()
  const reads = (node: number): boolean => {
    const it = model.nodes[node]
    return it !== undefined && (factsOf(it).includes(place) || partsOf(it).some(reads))
  }
  for (const node of model.nodes) {
    if (node.op === 'ge')
      for (const [side, other] of [
        [node.a, node.b],
        [node.b, node.a],
      ] as const) {
        const constant = model.nodes[other]
        if (reads(side) && constant?.op === 'const')
          for (const value of [constant.value, constant.value + 1]) turning.add(value)
      }
    if (node.op === 'steps' && reads(node.of)) for (const key of node.keys) turning.add(key)
  }
  return [...turning].filter((value) => value >= min && value <= max)
}

/** For each way to choose the other values the nearest last one that reaches the goal; none that another one beats. */
function smallest(trial: Trial, movers: readonly Mover[]): readonly (readonly number[])[] {
  const found: { values: number[]; ranks: number[] }[] = []
  const search = (values: number[], ranks: number[]): void => {
    const mover = movers[values.length] as Mover
    const last = values.length === movers.length - 1
    for (const [rank, value] of mover.values.entries()) {
      const chosen = [...values, value]
      const order = [...ranks, rank]
      const rest = movers
        .slice(chosen.length)
        .map(({ input, lo, hi }): [number, number, number] => [input, lo, hi])
      const fixed = chosen.map((value, index): [number, number, number] => [
        (movers[index] as Mover).input,
        value,
        value,
      ])
      const look = trial.look([...fixed, ...rest])
      if (look.hopeless || (look.decided && !look.reached)) continue
      if (!last) {
        search(chosen, order)
        continue
      }
      if (!look.reached) continue
      if (!found.some((other) => other.ranks.every((place, index) => place <= (order[index] as number)))) {
        found.push({ values: chosen, ranks: order })
      }
      return
    }
  }
  search([], [])
  return found
    .sort((a, b) => sum(a.ranks) - sum(b.ranks))
    .slice(0, 3)
    .map(({ values }) => values)
}

function sum(of: readonly number[]): number {
  return of.reduce((total, value) => total + value, 0)
}

function* subsets<T>(of: readonly T[], size: number, from = 0): Generator<readonly T[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let index = from; index <= of.length - size; index++)
    for (const rest of subsets(of, size - 1, index + 1)) yield [of[index] as T, ...rest]
}
