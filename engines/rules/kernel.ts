/** The rules of one day as straight-line code, for millions of people. The code holds numbers and names made here, never
 * a word of a rule file. */
import type { Compiled } from './compile.ts'
import type { Status } from './evaluate.ts'
import { factsOf, isQuota, type Node, partsOf } from './model.ts'

/** What a number in a status column means; `refused` marks a row with a fact out of its range. */
export const statusCodes: readonly (Status | 'refused')[] = [
  'not_met',
  'met',
  'unknown',
  'not_applicable',
  'needs_assessment',
  'refused',
]

export type Cells = ArrayLike<number>

/** Functions over columns of numbers, one column for each input of the model. */
export interface Kernel {
  /** Status and points of rows `from` to `to`, when every fact is known. */
  columns(inputs: readonly Cells[], from: number, to: number, status: Uint8Array, points: Int32Array): void
  /** The same with the value of every named number, `width` for each row. */
  trace(inputs: readonly Cells[], from: number, to: number, values: Int32Array): void
  /** Lower and upper ends when the facts lie between `low` and `high`; `open` counts undecided conditions. */
  bounds(
    low: readonly Cells[],
    high: readonly Cells[],
    from: number,
    to: number,
    status: Uint8Array,
    least: Int32Array,
    most: Int32Array,
    open: Uint8Array,
  ): void
}

export interface Named {
  readonly id: string
  readonly node: number
}

/** The numbers a trace holds: rules, requirements, criteria, groups and the total; then the status. */
export function namedNodes({ rules, requirements, points }: Compiled): readonly Named[] {
  return [
    ...[...rules].map(([id, { node }]) => ({ id: `rule.${id}`, node })),
    ...requirements.map(({ part, met }) => ({ id: `requirement.${part.id}`, node: met.node })),
    ...(points?.criteria ?? []).map(({ criterion, node }) => ({ id: `criterion.${criterion.id}`, node })),
    ...(points?.groups ?? []).map(({ id, node }) => ({ id: `group.${id}`, node })),
    ...(points ? [{ id: 'points', node: points.total }] : []),
  ]
}

const kernels = new WeakMap<Compiled['model'], Kernel>()

/** Runs code made from a checked model; where that is forbidden, `emit` it ahead of time and import it. */
export function kernelOf(compiled: Compiled): Kernel {
  const known = kernels.get(compiled.model)
  if (known) return known
  const kernel = new Function(`${kernelSource(compiled)}\nreturn { columns, trace, bounds }`)() as Kernel
  kernels.set(compiled.model, kernel)
  return kernel
}

/** Source of the three functions of a kernel. */
export function kernelSource(compiled: Compiled): string {
  const writer = new Writer(compiled)
  const functions = [writer.columns(), writer.trace(), writer.bounds()]
  return [helpers, ...writer.tables, ...functions].join('\n')
}

const helpers = `const years = (a, b, up) => b <= a ? 0 : Math.floor((b - a) / 10000) + (up && a % 10000 !== b % 10000 ? 1 : 0)
const month = (n) => Math.trunc(n / 10000) * 12 + Math.trunc(n / 100) % 100
const months = (a, b, up) => b <= a ? 0 : month(b) - month(a) - (b % 100 < a % 100 ? 1 : 0) + (up && a % 100 !== b % 100 ? 1 : 0)
const epoch = (n) => Date.UTC(Math.trunc(n / 10000), Math.trunc(n / 100) % 100 - 1, n % 100) / 86400000
const days = (a, b) => b <= a ? 0 : epoch(b) - epoch(a)
const step = (keys, v) => { let at = 0; while (at + 1 < keys.length && keys[at + 1] <= v) at++; return at }
const least = (t, a, b) => { let m = t[a]; for (let i = a + 1; i <= b; i++) if (t[i] < m) m = t[i]; return m }
const most = (t, a, b) => { let m = t[a]; for (let i = a + 1; i <= b; i++) if (t[i] > m) m = t[i]; return m }
const leastOf = (t, w, a, b, c, d) => { let m = Infinity; for (let i = a; i <= b; i++) m = Math.min(m, least(t, i * w + c, i * w + d)); return m }
const mostOf = (t, w, a, b, c, d) => { let m = -Infinity; for (let i = a; i <= b; i++) m = Math.max(m, most(t, i * w + c, i * w + d)); return m }`

/** Names of the lower and upper end; the same name when there is only one. */
interface Ends {
  readonly lo: string
  readonly hi: string
}

const unknown = 2

class Writer {
  readonly tables: string[] = []
  readonly #compiled: Compiled
  readonly #tableNames = new Map<string, string>()

  constructor(compiled: Compiled) {
    this.#compiled = compiled
  }

  columns(): string {
    const { points } = this.#compiled
    const body = this.#body(true, [
      this.#status(true),
      points ? `points[i] = ${this.#end(points.total, true).lo}` : '',
    ])
    return `function columns(inputs, from, to, status, points) {\n${this.#read('inputs', 'x')}\nfor (let i = from; i < to; i++) {\n${body}\nstatus[i] = s\n}\n}`
  }

  trace(): string {
    const named = namedNodes(this.#compiled)
    const width = named.length + 1
    const stores = named.map(({ node }, index) => `values[at + ${index}] = ${this.#end(node, true).lo}`)
    const body = this.#body(
      true,
      [this.#status(true), `const at = (i - from) * ${width}`, ...stores, `values[at + ${width - 1}] = s`],
      named.map(({ node }) => node),
    )
    return `function trace(inputs, from, to, values) {\n${this.#read('inputs', 'x')}\nfor (let i = from; i < to; i++) {\n${body}\n}\n}`
  }

  bounds(): string {
    const { points } = this.#compiled
    const { lo, hi } = points ? this.#end(points.total, false) : { lo: '0', hi: '0' }
    const body = this.#body(false, [
      this.#status(false),
      `status[i] = s`,
      `least_[i] = ${lo}`,
      `most_[i] = ${hi}`,
      'open[i] = un',
    ])
    return `function bounds(low, high, from, to, status, least_, most_, open) {\n${this.#read('low', 'x')}\n${this.#read('high', 'y')}\nfor (let i = from; i < to; i++) {\n${body}\n}\n}`
  }

  #read(from: string, name: string): string {
    return this.#compiled.model.inputs
      .map((_, index) => `const ${name}${index} = ${from}[${index}]`)
      .join('\n')
  }

  #exact = new Map<string, boolean>()

  /** Whether a node has one value: with all facts known, all have, but for those an open point touches. */
  #isExact(node: number, factsKnown: boolean): boolean {
    const key = `${node} ${factsKnown}`
    const known = this.#exact.get(key)
    if (known !== undefined) return known
    const { model } = this.#compiled
    const it = model.nodes[node] as Node
    const exact =
      it.op !== 'open' &&
      (factsKnown || factsOf(it).length === 0) &&
      partsOf(it).every((part) => this.#isExact(part, factsKnown))
    this.#exact.set(key, exact)
    return exact
  }

  #end(node: number, factsKnown: boolean): Ends {
    const it = this.#compiled.model.nodes[node] as Node
    if (it.op === 'const') return { lo: number(it.value), hi: number(it.value) }
    if (it.op === 'open') return { lo: '0', hi: '1' }
    if (this.#inside.has(node)) {
      const whole = `(${this.#ends(it, factsKnown)[0]})`
      return { lo: whole, hi: whole }
    }
    return this.#isExact(node, factsKnown)
      ? { lo: `a${node}`, hi: `a${node}` }
      : { lo: `a${node}`, hi: `b${node}` }
  }

  /** All nodes that the status and the roots need, each after its parts. */
  #body(factsKnown: boolean, after: readonly string[], roots: readonly number[] = []): string {
    const { model, applies, requirements, points } = this.#compiled
    const needed = new Set<number>()
    const need = (node: number): void => {
      if (needed.has(node)) return
      for (const part of partsOf(model.nodes[node] as Node)) need(part)
      needed.add(node)
    }
    need(applies.node)
    for (const { when, met } of requirements) for (const part of [when, met]) if (part) need(part.node)
    if (points) need(points.total)
    roots.forEach(need)
    const facts = new Set([...needed].flatMap((node) => factsOf(model.nodes[node] as Node)))
    const reads = [...facts].map((fact) =>
      factsKnown ? `const f${fact} = x${fact}[i]` : `const f${fact} = x${fact}[i], g${fact} = y${fact}[i]`,
    )
    const kept = new Set([
      applies.node,
      ...requirements.flatMap(({ when, met }) => [...(when ? [when.node] : []), met.node]),
      ...(points ? [points.total] : []),
      ...roots,
    ])
    this.#inside = this.#usedOnce(needed, kept, factsKnown)
    const written = [...needed].filter((node) => !this.#inside.has(node)).sort((a, b) => a - b)
    const lines = written.flatMap((node) => this.#write(node, factsKnown))
    this.#inside = new Set()
    return [...reads, ...lines, ...after].join('\n')
  }

  /** Nodes that stand inside the one expression that reads them, so that a branch not taken is not computed. */
  #inside: ReadonlySet<number> = new Set()

  #usedOnce(
    needed: ReadonlySet<number>,
    kept: ReadonlySet<number>,
    factsKnown: boolean,
  ): ReadonlySet<number> {
    const { nodes } = this.#compiled.model
    const uses = new Map<number, number>()
    for (const reader of needed) {
      const it = nodes[reader] as Node
      const once = this.#isExact(reader, factsKnown)
      for (const part of partsOf(it)) uses.set(part, (uses.get(part) ?? 0) + (once ? 1 : 2))
    }
    return new Set(
      [...needed].filter(
        (node) => uses.get(node) === 1 && !kept.has(node) && this.#isExact(node, factsKnown),
      ),
    )
  }

  #write(node: number, factsKnown: boolean): string[] {
    const it = this.#compiled.model.nodes[node] as Node
    if (it.op === 'const' || it.op === 'open') return []
    const [lo, hi] = this.#ends(it, factsKnown)
    if (this.#isExact(node, factsKnown)) return [`const a${node} = ${lo}`]
    const ends = [`const a${node} = ${lo}`, `const b${node} = ${hi}`]
    if (factsKnown || it.op === 'fact' || !this.#hasOpen(node)) return ends
    const parts = partsOf(it).map((part) => this.#cause(part))
    if (it.op === 'if') {
      const { lo, hi } = this.#end(it.when, false)
      parts[1] = `${hi} !== 0 && ${parts[1]}`
      parts[2] = `${lo} !== 1 && ${parts[2]}`
    }
    return [...ends, `const u${node} = a${node} !== b${node} && (${parts.join(' || ')})`]
  }

  #open = new Map<number, boolean>()

  #hasOpen(node: number): boolean {
    const known = this.#open.get(node)
    if (known !== undefined) return known
    const it = this.#compiled.model.nodes[node] as Node
    const open = this.#isOpen(it) || partsOf(it).some((part) => this.#hasOpen(part))
    this.#open.set(node, open)
    return open
  }

  #isOpen(it: Node): boolean {
    return it.op === 'open' || isQuota(this.#compiled.model, it)
  }

  /** Whether it is a missing fact that leaves a node undecided, not only an open point. */
  #cause(node: number): string {
    const { lo, hi } = this.#end(node, false)
    if (lo === hi || this.#isOpen(this.#compiled.model.nodes[node] as Node)) return 'false'
    return this.#hasOpen(node) ? `u${node}` : `${lo} !== ${hi}`
  }

  /** Expressions of the lower and the upper end. */
  #ends(it: Node, known: boolean): [string, string] {
    const end = (node: number) => this.#end(node, known)
    const fact = (place: number): Ends => ({ lo: `f${place}`, hi: known ? `f${place}` : `g${place}` })
    const join = (of: readonly number[], sign: string): [string, string] => [
      of.map((part) => end(part).lo).join(sign),
      of.map((part) => end(part).hi).join(sign),
    ]
    switch (it.op) {
      case 'fact':
        return [fact(it.fact).lo, fact(it.fact).hi]
      case 'since': {
        const to = 'day' in it.on ? { lo: number(it.on.day), hi: number(it.on.day) } : fact(it.on.fact)
        const from = fact(it.fact)
        const count = (a: string, b: string) =>
          it.measure === 'years' && !it.up
            ? `(${b} <= ${a} ? 0 : ((${b} - ${a}) / 10000) | 0)`
            : `${it.measure}(${a}, ${b}, ${it.up})`
        return [count(from.hi, to.lo), count(from.lo, to.hi)]
      }
      case 'and':
        return join(it.of, ' & ')
      case 'or':
        return join(it.of, ' | ')
      case 'sum':
        return join(it.of, ' + ')
      case 'min':
      case 'max': {
        const [lo, hi] = join(it.of, ', ')
        return [`Math.${it.op}(${lo})`, `Math.${it.op}(${hi})`]
      }
      case 'not':
        return [`1 - ${end(it.of).hi}`, `1 - ${end(it.of).lo}`]
      case 'ge':
        return [`${end(it.a).lo} >= ${end(it.b).hi} ? 1 : 0`, `${end(it.a).hi} >= ${end(it.b).lo} ? 1 : 0`]
      case 'map':
        return this.#lookup(it.values, 0, fact(it.fact))
      case 'dense':
        return this.#lookup(it.values, it.from, end(it.of))
      case 'steps': {
        const { lo, hi } = end(it.of)
        const keys = this.#table(it.keys)
        const at = (name: string) => `step(${keys}, ${name})`
        return this.#lookup(it.values, 0, lo === hi ? { lo: at(lo), hi: at(lo) } : { lo: at(lo), hi: at(hi) })
      }
      case 'grid': {
        const [a, b] = [end(it.a), end(it.b)]
        const table = this.#table(it.values)
        const at = (row: string, column: string) =>
          `${table}[(${minus(row, it.fromA)}) * ${it.wide} + ${minus(column, it.fromB)}]`
        if ((a.lo === a.hi && b.lo === b.hi) || risesBothWays(it)) return [at(a.lo, b.lo), at(a.hi, b.hi)]
        const range = `${table}, ${it.wide}, ${minus(a.lo, it.fromA)}, ${minus(a.hi, it.fromA)}, ${minus(b.lo, it.fromB)}, ${minus(b.hi, it.fromB)}`
        return [`leastOf(${range})`, `mostOf(${range})`]
      }
      case 'percent': {
        const share = (name: string) =>
          `Math.${it.up ? 'ceil' : 'floor'}(${name} * ${number(it.percent)} / 100)`
        return [share(end(it.of).lo), share(end(it.of).hi)]
      }
      case 'if': {
        const [when, yes, no] = [end(it.when), end(it.yes), end(it.no)]
        if (when.lo === when.hi)
          return [`${when.lo} === 1 ? ${yes.lo} : ${no.lo}`, `${when.lo} === 1 ? ${yes.hi} : ${no.hi}`]
        const choose = (a: string, b: string, sign: string) =>
          `${when.hi} === 0 ? ${b} : ${when.lo} === 1 || ${a} ${sign} ${b} ? ${a} : ${b}`
        return [choose(yes.lo, no.lo, '<'), choose(yes.hi, no.hi, '>')]
      }
      default:
        return ['0', '0']
    }
  }

  #lookup(values: readonly number[], from: number, { lo, hi }: Ends): [string, string] {
    const table = this.#table(values)
    const at = (name: string) => `${table}[${minus(name, from)}]`
    if (lo === hi || rises(values)) return [at(lo), at(hi)]
    if (rises(values.map((value) => -value))) return [at(hi), at(lo)]
    const [a, b] = [minus(lo, from), minus(hi, from)]
    if (values.length > 256) return [`least(${table}, ${a}, ${b})`, `most(${table}, ${a}, ${b})`]
    // The least and the greatest of every range, looked up instead of searched for.
    const size = values.length
    const ranges = (pick: (...of: number[]) => number) =>
      Array.from({ length: size * size }, (_, index) => {
        const [first, last] = [Math.floor(index / size), index % size]
        return last < first ? 0 : pick(...values.slice(first, last + 1))
      })
    const range = `[(${a}) * ${size} + ${b}]`
    return [this.#table(ranges(Math.min)) + range, this.#table(ranges(Math.max)) + range]
  }

  #table(values: readonly number[]): string {
    const large = values.some((value) => Math.abs(value) > 32767)
    const code = `new ${values.some((value) => Math.abs(value) > 2147483647) ? 'Float64' : large ? 'Int32' : 'Int16'}Array([${values.map(number).join(',')}])`
    const known = this.#tableNames.get(code)
    if (known) return known
    const name = `t${this.#tableNames.size}`
    this.#tableNames.set(code, name)
    this.tables.push(`const ${name} = ${code}`)
    return name
  }

  /** As the interpreter decides it: see `overall`. */
  #status(known: boolean): string {
    const { applies, requirements } = this.#compiled
    const cause = (node: number) => (known ? 'false' : this.#cause(node))
    const applicable = this.#end(applies.node, known)
    const lines = ['let no = 0, un = 0, as = 0']
    for (const { part, when, met } of requirements) {
      if (part.kind !== 'condition') continue
      const relevant = when ? this.#end(when.node, known) : { lo: '1', hi: '1' }
      const { lo, hi } = this.#end(met.node, known)
      const undecided = `${relevant.lo} !== ${relevant.hi} || ${lo} !== ${hi}`
      const missing = `${when ? cause(when.node) : 'false'} || ${cause(met.node)}`
      const settled = part.assess ? 'false' : `${lo} === 1`
      lines.push(
        `if (${relevant.hi} === 0 || ${settled}); else if (${undecided}) { if (${missing}) un++; else as = 1 } else if (${lo} === 0) no = 1; else as = 1`,
      )
    }
    const open = `${cause(applies.node)} ? ${unknown} : 4`
    const conditions = `no ? 0 : un ? ${unknown} : as ? 4 : 1`
    lines.push(`const s = ${applicable.hi} === 0 ? 3 : ${applicable.lo} === 0 ? ${open} : ${conditions}`)
    return lines.join('\n')
  }
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no number for a rule`)
  return value < 0 ? `(${value})` : String(value)
}

function minus(name: string, from: number): string {
  return from === 0 ? name : `${name} - ${number(from)}`
}

function rises(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value >= (values[index - 1] as number))
}

function risesBothWays({ values, wide }: Extract<Node, { op: 'grid' }>): boolean {
  return values.every((value, index) => {
    const above = index < wide || value >= (values[index - wide] as number)
    return above && (index % wide === 0 || value >= (values[index - 1] as number))
  })
}
