/** A programme of one day as a list of numbers, each computed from facts and numbers before it. Truth is 0 or 1; a
 * code is its place in its list; a date is written as the number yyyymmdd. What is not known is an interval. */
import type { FactDefinition, FactValue } from './vocabulary.ts'

export type Node =
  | { readonly op: 'const'; readonly value: number }
  | { readonly op: 'fact'; readonly fact: number }
  | {
      readonly op: 'since'
      readonly measure: 'years' | 'months' | 'days'
      readonly fact: number
      /** A fact, or the day asked. */
      readonly on: { readonly fact: number } | { readonly day: number }
      readonly up: boolean
    }
  | { readonly op: 'and' | 'or' | 'sum' | 'min' | 'max'; readonly of: readonly number[] }
  | { readonly op: 'not'; readonly of: number }
  /** What nobody can say yet. */
  | { readonly op: 'open'; readonly id: string }
  | { readonly op: 'ge'; readonly a: number; readonly b: number }
  /** A value for each place of a fact's domain. */
  | { readonly op: 'map'; readonly fact: number; values: readonly number[] }
  /** A value for each number from `from` on. */
  | { readonly op: 'dense'; readonly of: number; readonly from: number; readonly values: readonly number[] }
  /** The value of the last key that is not above. */
  | {
      readonly op: 'steps'
      readonly of: number
      readonly keys: readonly number[]
      readonly values: readonly number[]
    }
  | {
      readonly op: 'grid'
      readonly a: number
      readonly b: number
      readonly fromA: number
      readonly fromB: number
      readonly wide: number
      readonly values: readonly number[]
    }
  | { readonly op: 'percent'; readonly of: number; readonly percent: number; readonly up: boolean }
  | { readonly op: 'if'; readonly when: number; readonly yes: number; readonly no: number }

/** A fact as the model reads it: whole numbers from `min` to `max`. */
export interface Input {
  readonly fact: FactDefinition
  readonly min: number
  max: number
  encode: (value: FactValue) => number
  /** A fact that is read as this number, to try it out. */
  decode: (value: number) => FactValue
}

/** Whether a place is left is counted in a ledger: where none is kept, no person can answer for it, and it is open. */
export const quotaFact = 'quota_left'

export interface Model {
  readonly inputs: readonly Input[]
  readonly nodes: readonly Node[]
}

/** Lower and upper end of every node. */
export interface Bounds {
  readonly lo: Float64Array
  readonly hi: Float64Array
}

const infinity = Number.POSITIVE_INFINITY

export function dayNumber(date: string): number {
  return Number(date.replaceAll('-', ''))
}

export function dayOf(number: number): string {
  const digits = String(number).padStart(8, '0')
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
}

function epochDay(number: number): number {
  return Date.UTC(Math.trunc(number / 10000), (Math.trunc(number / 100) % 100) - 1, number % 100) / 86_400_000
}

/** Whole units from one day to another. A birthday on 29 February counts from 1 March in other years. */
export function since(measure: 'years' | 'months' | 'days', from: number, to: number, up: boolean): number {
  if (to <= from) return 0
  if (measure === 'days') return epochDay(to) - epochDay(from)
  const months = (number: number) => Math.trunc(number / 10000) * 12 + (Math.trunc(number / 100) % 100)
  const years = measure === 'years'
  const past = years ? (to - from) / 10000 : months(to) - months(from) - (to % 100 < from % 100 ? 1 : 0)
  const begun = years ? to % 10000 !== from % 10000 : to % 100 !== from % 100
  return Math.floor(past) + (up && begun ? 1 : 0)
}

/** Bounds of every node when fact i lies from `lo[i]` to `hi[i]`: the truth is always inside. */
export function bound(
  { nodes }: Model,
  factLo: ArrayLike<number>,
  factHi: ArrayLike<number>,
  bounds: Bounds = { lo: new Float64Array(nodes.length), hi: new Float64Array(nodes.length) },
): Bounds {
  const { lo, hi } = bounds
  nodes.forEach((node, index) => {
    let low = 0
    let high = 0
    const range = (values: readonly number[], from: number, to: number) => {
      low = infinity
      high = -infinity
      for (let at = from; at <= to; at++) {
        const value = values[at] as number
        if (value < low) low = value
        if (value > high) high = value
      }
    }
    switch (node.op) {
      case 'const':
        low = high = node.value
        break
      case 'fact':
        low = factLo[node.fact] as number
        high = factHi[node.fact] as number
        break
      case 'since': {
        const [first, last] =
          'day' in node.on ? [node.on.day, node.on.day] : [factLo[node.on.fact], factHi[node.on.fact]]
        low = since(node.measure, factHi[node.fact] as number, first as number, node.up)
        high = since(node.measure, factLo[node.fact] as number, last as number, node.up)
        break
      }
      case 'sum':
        for (const part of node.of) {
          low += lo[part] as number
          high += hi[part] as number
        }
        break
      case 'and':
      case 'min':
        low = Math.min(...node.of.map((part) => lo[part] as number))
        high = Math.min(...node.of.map((part) => hi[part] as number))
        break
      case 'or':
      case 'max':
        low = Math.max(...node.of.map((part) => lo[part] as number))
        high = Math.max(...node.of.map((part) => hi[part] as number))
        break
      case 'not':
        low = 1 - (hi[node.of] as number)
        high = 1 - (lo[node.of] as number)
        break
      case 'open':
        high = 1
        break
      case 'ge':
        low = (lo[node.a] as number) >= (hi[node.b] as number) ? 1 : 0
        high = (hi[node.a] as number) >= (lo[node.b] as number) ? 1 : 0
        break
      case 'map':
        range(node.values, factLo[node.fact] as number, factHi[node.fact] as number)
        break
      case 'dense':
        range(node.values, (lo[node.of] as number) - node.from, (hi[node.of] as number) - node.from)
        break
      case 'steps':
        range(node.values, stepOf(node.keys, lo[node.of] as number), stepOf(node.keys, hi[node.of] as number))
        break
      case 'grid': {
        const { a, b, fromA, fromB, wide, values } = node
        let least = infinity
        let most = -infinity
        for (let row = (lo[a] as number) - fromA; row <= (hi[a] as number) - fromA; row++) {
          range(values, row * wide + (lo[b] as number) - fromB, row * wide + (hi[b] as number) - fromB)
          least = Math.min(least, low)
          most = Math.max(most, high)
        }
        low = least
        high = most
        break
      }
      case 'percent':
        low = percentOf(lo[node.of] as number, node.percent, node.up)
        high = percentOf(hi[node.of] as number, node.percent, node.up)
        break
      case 'if': {
        const never = hi[node.when] === 0
        const always = lo[node.when] === 1
        low = Math.min(
          never ? infinity : (lo[node.yes] as number),
          always ? infinity : (lo[node.no] as number),
        )
        high = Math.max(
          never ? -infinity : (hi[node.yes] as number),
          always ? -infinity : (hi[node.no] as number),
        )
      }
    }
    lo[index] = low
    hi[index] = high
  })
  return bounds
}

export function stepOf(keys: readonly number[], value: number): number {
  let at = 0
  while (at + 1 < keys.length && (keys[at + 1] as number) <= value) at++
  return at
}

export function percentOf(value: number, percent: number, up: boolean): number {
  const product = value * percent
  return up ? Math.ceil(product / 100) : Math.floor(product / 100)
}

/** Nodes that a node reads directly. */
export function partsOf(node: Node): readonly number[] {
  switch (node.op) {
    case 'and':
    case 'or':
    case 'sum':
    case 'min':
    case 'max':
      return node.of
    case 'not':
    case 'dense':
    case 'steps':
    case 'percent':
      return [node.of]
    case 'ge':
    case 'grid':
      return [node.a, node.b]
    case 'if':
      return [node.when, node.yes, node.no]
    default:
      return []
  }
}

export function factsOf(node: Node): readonly number[] {
  if (node.op === 'fact' || node.op === 'map') return [node.fact]
  if (node.op !== 'since') return []
  return 'fact' in node.on ? [node.fact, node.on.fact] : [node.fact]
}

export function isQuota({ inputs }: Model, node: Node): boolean {
  return node.op === 'fact' && inputs[node.fact]?.fact.id === quotaFact
}

/** Facts and open points that keep a node undecided. */
export function undecidedIn(
  model: Model,
  { lo, hi }: Bounds,
  known: (fact: number) => boolean,
  root: number,
): { facts: Set<number>; open: Set<string> } {
  const facts = new Set<number>()
  const open = new Set<string>()
  const seen = new Set<number>()
  const visit = (index: number): void => {
    if (lo[index] === hi[index] || seen.has(index)) return
    seen.add(index)
    const node = model.nodes[index] as Node
    if (node.op === 'open') open.add(node.id)
    for (const fact of factsOf(node))
      if (isQuota(model, node)) open.add('quota')
      else if (!known(fact)) facts.add(fact)
    if (node.op === 'if') {
      visit(node.when)
      if (hi[node.when] !== 0) visit(node.yes)
      if (lo[node.when] !== 1) visit(node.no)
    } else for (const part of partsOf(node)) visit(part)
  }
  visit(root)
  return { facts, open }
}
