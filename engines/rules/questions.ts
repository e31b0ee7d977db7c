import type { Compiled } from './compile.ts'
import { RulesError } from './document.ts'
import { encodeFacts, readFacts, type Status } from './evaluate.ts'
import { kernelOf, statusCodes } from './kernel.ts'
import { bound, dayNumber, factsOf, type Input, partsOf, undecidedIn } from './model.ts'
import { checkFactOn, type Facts, type FactValue } from './vocabulary.ts'

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

  factOf(input: number): string {
    return (this.compiled.model.inputs[input] as Input).fact.id
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
    const status = statusCodes[this.#status[0] as number] as Status
    for (const [input] of changes) {
      ;(this.#low[input] as Float64Array)[0] = this.lo[input] as number
      ;(this.#high[input] as Float64Array)[0] = this.hi[input] as number
    }
    const [least, most] = [this.#least[0] as number, this.#most[0] as number]
    if (this.#goal === undefined)
      return {
        status,
        decided: status !== 'unknown',
        reached: status === 'met' || status === 'needs_assessment',
        width: most - least,
        open: this.#open[0] as number,
      }
    const reached = least >= this.#goal
    return { status, decided: reached || most < this.#goal, reached, width: most - least, open: 0 }
  }
}

interface Look {
  readonly status: Status
  readonly decided: boolean
  readonly reached: boolean
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
  const trials: { trial: Trial; inputs: readonly number[] }[] = []
  const scores = new Map<string, { score: number; decides: number; programmes: string[] }>()
  for (const compiled of programmes) {
    const trial = new Trial(compiled, facts, points)
    const now = trial.look([])
    if (now.decided) continue
    const inputs = candidates(trial, points)
    trials.push({ trial, inputs })
    for (const input of inputs) {
      let score = 0
      let decides = 0
      for (const { value, weight } of turns(compiled.model, input)) {
        const then = trial.look([[input, value, value]])
        if (then.decided) decides += weight
        const narrowed = (now.width - then.width) / (now.width || 1)
        const settled = (now.open - then.open) / (now.open || 1)
        score += (Number(then.decided) * 10 + narrowed + settled) * weight
      }
      if (score === 0) continue
      const id = trial.factOf(input)
      const entry = scores.get(id) ?? { score: 0, decides: 0, programmes: [] }
      entry.programmes.push(compiled.programme.id)
      scores.set(id, entry)
      entry.score += score
      entry.decides += decides
    }
  }
  const sorted = [...scores]
    .map(([fact, entry]) => ({ fact, ...entry, score: entry.score / (cost[fact] ?? 1) }))
    .sort((a, b) => b.score - a.score || (a.fact < b.fact ? -1 : 1))
  const chosen: typeof sorted = []
  for (const entry of sorted) {
    if (chosen.length === max) break
    const asks = ({ trial, inputs }: (typeof trials)[number]) =>
      inputs.some((input) => trial.factOf(input) === entry.fact && matters(trial, input, inputs))
    if (trials.some(asks)) chosen.push(entry)
  }
  if (chosen.length === 0)
    for (const { trial, inputs } of trials) {
      const first = opening(
        trial,
        inputs.filter((input) => matters(trial, input, inputs)),
      )
      if (first !== undefined)
        return [{ fact: trial.factOf(first), decides: 0, programmes: [trial.compiled.programme.id] }]
    }
  return chosen.map(({ fact, decides, programmes: of }) => ({
    fact,
    decides: decides / of.length,
    programmes: of,
  }))
}

/** Inputs that are not known and on which an open answer still depends. */
function candidates({ compiled, lo, hi }: Trial, points: number | undefined): readonly number[] {
  const bounds = bound(compiled.model, lo, hi)
  const roots =
    points !== undefined && compiled.points
      ? [compiled.points.total]
      : [
          compiled.applies,
          ...compiled.requirements.flatMap(({ part, when, met }) =>
            part.kind === 'condition' ? [...(when ? [when] : []), met] : [],
          ),
        ].map(({ node }) => node)
  const open = new Set<number>()
  for (const root of roots) {
    const { facts } = undecidedIn(compiled.model, bounds, (fact) => lo[fact] === hi[fact], root)
    for (const fact of facts) open.add(fact)
  }
  return [...open].sort((a, b) => a - b)
}

/** Whether some answer to it makes a difference, whatever else is answered: tried out, as long as that can be done. Beyond
 * that, and of a day that counts from another fact's day, it is asked: values stand for others one fact at a time, and one
 * question too many is better than a wrong end. */
function matters(trial: Trial, input: number, inputs: readonly number[]): boolean {
  const { model } = trial.compiled
  const others = inputs.filter((place) => place !== input)
  const all = inputs.reduce((product, place) => product * turns(model, place).length, 1)
  const differs = (rest: readonly (readonly [number, number, number])[]): boolean => {
    const answers = turns(model, input).map(({ value }) => {
      const { status, decided, reached } = trial.look([[input, value, value], ...rest])
      return `${status} ${decided} ${reached}`
    })
    return new Set(answers).size > 1
  }
  const isOfPair = model.nodes.some((node) => factsOf(node).length > 1 && factsOf(node).includes(input))
  if (all > mostTried || isOfPair) return true
  const search = (index: number, rest: readonly (readonly [number, number, number])[]): boolean => {
    const other = others[index]
    if (other === undefined) return differs(rest)
    return turns(model, other).some(({ value }) => search(index + 1, [...rest, [other, value, value]]))
  }
  return search(0, [])
}

const mostTried = 4096

/** For when no single answer changes anything: the one after which the most can be decided by one more. */
function opening(trial: Trial, inputs: readonly number[]): number | undefined {
  const { model } = trial.compiled
  let best: { input: number; gain: number } | undefined
  for (const input of inputs) {
    let gain = 0
    for (const { value, weight } of turns(model, input)) {
      const answer = [input, value, value] as const
      const now = trial.look([answer])
      let most = 0
      for (const other of inputs) {
        if (other === input) continue
        let narrowed = 0
        for (const then of turns(model, other)) {
          const look = trial.look([answer, [other, then.value, then.value]])
          narrowed += (look.decided ? 1000 : now.width - look.width + now.open - look.open) * then.weight
        }
        most = Math.max(most, narrowed)
      }
      gain += most * weight
    }
    if (!best || gain > best.gain) best = { input, gain }
  }
  return best?.input
}

interface Turn {
  readonly value: number
  /** Share of the range it stands for. */
  readonly weight: number
}

const turnsOf = new WeakMap<Compiled['model'], Map<number, readonly Turn[]>>()

/** Values that stand for all values of an input: each one of a short range; of a long one the first after each place
 * where a rule turns. */
function turns(model: Compiled['model'], input: number): readonly Turn[] {
  const { min, max } = model.inputs[input] as Input
  const known = turnsOf.get(model) ?? new Map<number, readonly Turn[]>()
  turnsOf.set(model, known)
  const before = known.get(input)
  if (before) return before
  const values = max - min < 48 ? range(min, max) : turningPoints(model, input, min, max)
  const weighed = values.map((value, index) => ({
    value,
    weight: ((values[index + 1] ?? max + 1) - value) / (max + 1 - min),
  }))
  known.set(input, weighed)
  return weighed
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

/** From low to high, `min` first: every number named by a rule that reads the input, and some between. */
function turningPoints(model: Compiled['model'], input: number, min: number, max: number): readonly number[] {
  const points = new Set(range(0, 16).map((index) => Math.round(min + ((max - min) * index) / 16)))
  const readers = new Set<number>()
  const named = new Set<number>()
  const add = (values: readonly number[], from: number, wide = 1) => {
    values.forEach((value, index) => {
      if (value !== values[index - wide]) named.add(from + Math.floor(index / wide))
    })
  }
  model.nodes.forEach((node, index) => {
    const direct = factsOf(node).includes(input)
    const parts = partsOf(node)
    if (!direct && !parts.some((part) => readers.has(part))) return
    readers.add(index)
    if (node.op === 'map') add(node.values, 0)
    if (node.op === 'dense') add(node.values, node.from)
    if (node.op === 'steps') for (const key of node.keys) named.add(key)
    if (node.op === 'grid') {
      add(node.values, node.fromA, node.wide)
      for (let column = 0; column < node.wide; column++) named.add(node.fromB + column)
    }
    for (const part of parts) {
      const constant = model.nodes[part]
      if (constant?.op === 'const') named.add(constant.value).add(constant.value + 1)
    }
  })
  for (const node of model.nodes) {
    if (!factsOf(node).includes(input)) continue
    if (node.op !== 'since') for (const value of named) points.add(value)
    else if ('day' in node.on)
      for (const count of named)
        for (const later of [0, 1]) points.add(earlier(node.on.day, node.measure, count, later))
  }
  const isDate = model.inputs[input]?.fact.type === 'date'
  const inside = [...points].map((value) => (isDate ? realDay(value) : value))
  return [...new Set(inside)].filter((value) => value >= min && value <= max).sort((a, b) => a - b)
}

/** The last day from which so many units are completed, and `later` days after it. */
function earlier(day: number, measure: 'years' | 'months' | 'days', count: number, later: number): number {
  const [year, month, date] = parts(day)
  const at = {
    years: () => Date.UTC(year - count, month - 1, date + later),
    months: () => Date.UTC(year, month - 1 - count, date + later),
    days: () => Date.UTC(year, month - 1, date - count + later),
  }[measure]()
  return dayNumber(new Date(at).toISOString().slice(0, 10))
}

function parts(day: number): [year: number, month: number, date: number] {
  return [Math.trunc(day / 10000), Math.trunc(day / 100) % 100, day % 100]
}

/** The number itself when it is a day, or one near by that is. */
function realDay(number: number): number {
  const [year, month, date] = parts(number)
  const real = Math.min(Math.max(month, 1), 12)
  return (
    year * 10000 + real * 100 + Math.min(Math.max(date, 1), new Date(Date.UTC(year, real, 0)).getUTCDate())
  )
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
    const definition = compiled.programme.vocabulary.get(id)
    if (!definition) throw new RulesError(`mutable.${id}`, 'is not a fact of the vocabulary')
    for (const value of how.values ?? [])
      checkFactOn(definition, value, `mutable.${id}.values`, compiled.asOf)
    const mover = input < 0 ? undefined : moverOf(compiled, trial, input, id, how)
    return mover?.values.length ? [mover] : []
  })
  const ways: (Way & { readonly inputs: readonly number[] })[] = []
  for (let size = 1; size <= Math.min(maxChanges, movers.length) && ways.length < max; size++) {
    for (const chosen of subsets(movers, size)) {
      // What a smaller change does already is no new way.
      if (ways.some(({ inputs }) => inputs.every((input) => chosen.some((mover) => mover.input === input))))
        continue
      const best = chosen.map((mover): [number, number, number] => [mover.input, mover.lo, mover.hi])
      const look = trial.look(best)
      if (look.decided && !look.reached) continue
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

function moverOf({ model }: Compiled, trial: Trial, place: number, id: string, how: Mutable): Mover {
  const input = model.inputs[place] as Input
  const [lo, hi] = [trial.lo[place] as number, trial.hi[place] as number]
  const now = lo === hi ? lo : undefined
  const given = how.values?.map(input.encode)
  const all =
    given ??
    (input.max - input.min < 400
      ? range(input.min, input.max)
      : turningPoints(model, place, input.min, input.max))
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
      if (look.decided && !look.reached) continue
      if (!last) search(chosen, order)
      if (!last || !look.reached) continue
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
