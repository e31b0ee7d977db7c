import { date, RulesError, Section } from './document.ts'
import type { Expression, Rule } from './expression.ts'
import { bound, dayNumber, dayOf, type Input, type Model, type Node } from './model.ts'
import {
  type Dated,
  type Grid,
  type KnownOn,
  type Parameter,
  type ParameterValue,
  type Table,
  valueOn,
} from './parameter.ts'
import type { Cost, Criterion, Document, Programme, Requirement } from './programme.ts'
import { type Citation, holdsOn } from './source.ts'
import { type CodeFact, type FactDefinition, lastDay } from './vocabulary.ts'

export interface ParameterUsed {
  readonly id: string
  readonly unit: string
  readonly value: ParameterValue
  readonly perhaps?: readonly string[]
  readonly from: string
  readonly to?: string
  readonly status: Dated['status']
  readonly citation: Citation
}

/** Values put in the place of those in force, to see what a change of the law would do. */
export type Reform = Readonly<Record<string, ParameterValue>>

export interface CompileOptions extends KnownOn {
  /** The law of this day. */
  readonly asOf: string
  readonly reform?: Reform | undefined
}

/** An expression with the node that computes it and the values of the day it uses. */
export interface Lowered {
  readonly expression: Expression
  readonly node: number
  readonly parts: readonly Lowered[]
  readonly parameter?: ParameterUsed
}

export interface LoweredPart<T> {
  readonly part: T
  readonly when?: Lowered
}

export interface LoweredRequirement extends LoweredPart<Requirement> {
  readonly met: Lowered
}

export interface LoweredCriterion {
  readonly criterion: Criterion
  readonly rows: readonly { readonly when: Lowered; readonly points: Lowered }[]
  readonly cap?: Lowered
  /** Before and after the cap. */
  readonly raw: number
  readonly node: number
}

export interface LoweredGroup {
  readonly id: string
  readonly cap: Lowered
  readonly raw: number
  readonly node: number
  readonly citation: Citation
}

export interface LoweredPoints {
  readonly criteria: readonly LoweredCriterion[]
  readonly groups: readonly LoweredGroup[]
  readonly cap?: Lowered
  readonly total: number
  readonly mark?: Lowered
  readonly reached?: number
}

/** The rules of one day. */
export interface Compiled {
  readonly programme: Programme
  readonly asOf: string
  readonly options: CompileOptions
  readonly parameters: ReadonlyMap<string, ParameterUsed>
  readonly model: Model
  readonly applies: Lowered
  readonly requirements: readonly LoweredRequirement[]
  readonly points?: LoweredPoints
  readonly documents: readonly LoweredPart<Document>[]
  readonly costs: readonly LoweredPart<Cost>[]
  readonly rules: ReadonlyMap<string, Lowered>
  /** What must hold of the rules themselves: `checkCases` looks. */
  readonly exclusive: readonly Exclusive[]
  readonly reachable: readonly { readonly condition: number; readonly path: string }[]
}

/** Conditions of which no two may hold, with the place to blame. */
export interface Exclusive {
  readonly conditions: readonly number[]
  readonly path: string
  readonly say: (a: number, b: number) => string
}

/** Resolves every dated value for one day. A programme not in force on that day is refused. */
export function lower(programme: Programme, options: CompileOptions): Compiled {
  const { asOf } = options
  date(asOf, 'asOf')
  if (options.knownOn !== undefined) date(options.knownOn, 'knownOn')
  if (!holdsOn(programme.inForce, asOf)) {
    const { from, to } = programme.inForce
    throw new RulesError(
      'asOf',
      `${programme.id} is in force from ${from}${to ? ` until ${to}` : ''}, not on ${asOf}`,
    )
  }
  return new Builder(programme, options).compiled()
}

interface Lookup {
  readonly node: Extract<Node, { op: 'map' }>
  readonly read: (code: string) => number
  readonly codes: readonly string[]
}

class Builder {
  readonly #programme: Programme
  readonly #options: CompileOptions
  readonly #parameters = new Map<string, ParameterUsed>()
  readonly #inputs: Input[] = []
  readonly #places = new Map<string, number>()
  readonly #nodes: Node[] = []
  readonly #same = new Map<string, number>()
  readonly #rules = new Map<string, Lowered>()
  readonly #lookups: Lookup[] = []
  readonly #exclusive: Exclusive[] = []
  readonly #reachable: { condition: number; path: string }[] = []
  #reached: number | undefined

  constructor(programme: Programme, options: CompileOptions) {
    this.#programme = programme
    this.#options = options
    for (const parameter of programme.parameters.values()) {
      const value = valueOn(parameter, options.asOf, options)
      if (value) this.#parameters.set(parameter.id, used(parameter, value, options.reform))
    }
  }

  compiled(): Compiled {
    const { asOf } = this.#options
    const section = new Section()
    const inForce = <T extends { inForce: Requirement['inForce'] }>(parts: readonly T[]) =>
      parts.filter((part) => holdsOn(part.inForce, asOf))
    const optional = (expression: Expression | undefined) =>
      expression ? { when: this.#lower(expression) } : {}
    const [points] = this.#programme.points ? section.attempt(() => this.#points()) : []
    const [applies] = section.attempt(() => this.#lower(this.#programme.applies))
    const requirements = inForce(this.#programme.requirements).flatMap((part) =>
      section.attempt(
        (): LoweredRequirement => ({ part, ...optional(part.when), met: this.#lower(part.met) }),
      ),
    )
    const others = <T extends Document | Cost>(parts: readonly T[]) =>
      inForce(parts).flatMap((part) =>
        section.attempt((): LoweredPart<T> => ({ part, ...optional(part.when) })),
      )
    const documents = others(this.#programme.documents)
    const costs = others(this.#programme.costs)
    section.attempt(() => this.#checkNamed())
    section.end()
    this.#finish()
    const model: Model = { inputs: this.#inputs, nodes: this.#nodes }
    return {
      programme: this.#programme,
      asOf,
      options: this.#options,
      parameters: this.#parameters,
      model,
      applies: applies as Lowered,
      requirements,
      ...(points && { points }),
      documents,
      costs,
      rules: this.#rules,
      exclusive: this.#exclusive,
      reachable: this.#reachable,
    }
  }

  /** Values that costs, texts and the answers about the programme name. */
  #checkNamed(): void {
    const { costs, about } = this.#programme
    const section = new Section()
    costs.forEach(({ amount, inForce }, index) => {
      if (amount && holdsOn(inForce, this.#options.asOf))
        section.attempt(() => this.#parameter(amount, `costs[${index}].amount`))
    })
    for (const [key, { length }] of Object.entries(about))
      if (length) section.attempt(() => this.#parameter(length, `about.${key}.length`))
    section.end()
  }

  #parameter(id: string, path: string): ParameterUsed {
    const parameter = this.#parameters.get(id)
    if (!parameter) throw new RulesError(path, `the parameter ${id} has no value on ${this.#options.asOf}`)
    return parameter
  }

  #add(node: Node): number {
    const key = JSON.stringify(node)
    const known = this.#same.get(key)
    if (known !== undefined) return known
    this.#nodes.push(node)
    this.#same.set(key, this.#nodes.length - 1)
    return this.#nodes.length - 1
  }

  #const(value: number): number {
    return this.#add({ op: 'const', value })
  }

  #input(fact: FactDefinition): number {
    const known = this.#places.get(fact.id)
    if (known !== undefined) return known
    this.#inputs.push(inputOf(fact, this.#options.asOf))
    this.#places.set(fact.id, this.#inputs.length - 1)
    return this.#inputs.length - 1
  }

  /** Least and greatest value a node can have. */
  #rangeOf(node: number): [number, number] {
    const { lo, hi } = bound(
      { inputs: this.#inputs, nodes: this.#nodes.slice(0, node + 1) },
      this.#inputs.map(({ min }) => min),
      this.#inputs.map(({ max }) => max),
    )
    return [lo[node] as number, hi[node] as number]
  }

  #lower(expression: Expression): Lowered {
    const simple = (node: number, parts: readonly Lowered[] = [], parameter?: ParameterUsed): Lowered => ({
      expression,
      node,
      parts,
      ...(parameter && { parameter }),
    })
    switch (expression.kind) {
      case 'literal':
        return simple(this.#const(expression.value))
      case 'fact':
        return simple(this.#add({ op: 'fact', fact: this.#input(expression.fact) }))
      case 'param': {
        const parameter = this.#parameter(expression.id, expression.path)
        const { value } = parameter
        const number = expression.type === 'date' ? dayNumber(String(value)) : Number(value)
        return simple(this.#const(number), [], parameter)
      }
      case 'rule': {
        const known = this.#rules.get(expression.id)
        if (known) return simple(known.node, [known])
        const rule = this.#programme.rules.get(expression.id) as Rule
        const version = rule.versions.find((version) => holdsOn(version, this.#options.asOf))
        if (!version)
          throw new RulesError(expression.path, `the rule ${rule.id} says nothing on ${this.#options.asOf}`)
        const lowered = this.#lower(version.expression)
        this.#rules.set(rule.id, lowered)
        return simple(lowered.node, [lowered])
      }
      case 'since': {
        const { measure, fact, on, round } = expression
        const end = on ? { fact: this.#input(on) } : { day: dayNumber(this.#options.asOf) }
        return simple(
          this.#add({ op: 'since', measure, fact: this.#input(fact), on: end, up: round === 'up' }),
        )
      }
      case 'all':
      case 'any':
      case 'count':
      case 'sum':
      case 'min':
      case 'max': {
        const parts = expression.of.map((part) => this.#lower(part))
        const op =
          ({ all: 'and', any: 'or', count: 'sum' } as const)[expression.kind as 'all'] ?? expression.kind
        return simple(this.#add({ op: op as 'sum', of: parts.map(({ node }) => node) }), parts)
      }
      case 'not': {
        const part = this.#lower(expression.of)
        return simple(this.#not(part.node), [part])
      }
      case 'unclear':
        return simple(this.#add({ op: 'open', id: expression.id }))
      case 'points_reached':
        return simple(this.#reached as number)
      case 'compare':
        return this.#compare(expression)
      case 'member':
        return this.#member(expression)
      case 'percent': {
        const parameter = this.#parameter(expression.percent, expression.path)
        const of = this.#lower(expression.of)
        const percent = Number(parameter.value)
        const node = this.#add({ op: 'percent', of: of.node, percent, up: expression.round === 'up' })
        return simple(node, [of], parameter)
      }
      case 'if': {
        const [when, then, otherwise] = [expression.when, expression.yes, expression.no].map((part) =>
          this.#lower(part),
        ) as [Lowered, Lowered, Lowered]
        return simple(this.#if(when.node, then.node, otherwise.node), [when, then, otherwise])
      }
      case 'cases':
        return this.#cases(expression)
      case 'table':
        return this.#table(expression)
    }
  }

  #not(of: number): number {
    return this.#add({ op: 'not', of })
  }

  #if(when: number, then: number, otherwise: number): number {
    const known = this.#nodes[when]
    if (known?.op === 'const') return known.value === 1 ? then : otherwise
    return then === otherwise ? then : this.#add({ op: 'if', when, yes: then, no: otherwise })
  }

  #compare(expression: Extract<Expression, { kind: 'compare' }>): Lowered {
    const { operator, left, right } = expression
    const codes = left.kind === 'fact' && left.fact.type === 'code' ? left.fact.codes : undefined
    const side = (part: Expression): Lowered => {
      if (!codes || part.kind !== 'param') return this.#lower(part)
      const parameter = this.#parameter(part.id, part.path)
      const node = this.#const(codes.indexOf(String(parameter.value)))
      return { expression: part, node, parts: [], parameter }
    }
    const [a, b] = [side(left), side(right)]
    const ge = (x: Lowered, y: Lowered) => this.#add({ op: 'ge', a: x.node, b: y.node })
    const node = {
      at_least: () => ge(a, b),
      on_or_after: () => ge(a, b),
      at_most: () => ge(b, a),
      above: () => this.#not(ge(b, a)),
      below: () => this.#not(ge(a, b)),
      before: () => this.#not(ge(a, b)),
    }[operator as 'at_least']()
    return { expression, node, parts: [a, b] }
  }

  #member(expression: Extract<Expression, { kind: 'member' }>): Lowered {
    const { left, operator, against, path } = expression
    const { fact } = left as Extract<Expression, { kind: 'fact' }>
    const parameter = 'param' in against ? this.#parameter(against.param, path) : undefined
    const wanted = 'literal' in against ? against.literal : parameter?.[against.codes]
    const codes = [wanted ?? []].flat().map(String)
    const part = this.#lower(left)
    if (fact.type === 'boolean') {
      const node = codes[0] === 'true' ? part.node : this.#not(part.node)
      return { expression, node, parts: [part], ...(parameter && { parameter }) }
    }
    const holds = (code: string) =>
      operator === 'within' ? codes.some((start) => code.startsWith(start)) : codes.includes(code)
    const node = this.#map(fact as CodeFact, codes, (code) => (holds(code) ? 1 : 0))
    return { expression, node, parts: [part], ...(parameter && { parameter }) }
  }

  /** A value for each code of a fact; of an open list, for each class of codes that the rules tell apart. */
  #map(fact: CodeFact, codes: readonly string[], read: (code: string) => number): number {
    const place = this.#input(fact)
    if (fact.codes) return this.#add({ op: 'map', fact: place, values: fact.codes.map(read) })
    // All it can give, until the classes are known.
    const possible = [...codes.map(read), read('~')]
    const input = this.#inputs[place] as Input
    input.max = Math.max(input.max, possible.length - 1)
    const node: Lookup['node'] = { op: 'map', fact: place, values: possible }
    this.#nodes.push(node)
    this.#lookups.push({ node, read, codes })
    return this.#nodes.length - 1
  }

  #cases(expression: Extract<Expression, { kind: 'cases' }>): Lowered {
    const base = this.#lower(expression.base)
    const lowered = expression.exceptions.map((exception) => ({
      ...exception,
      when: this.#lower(exception.when),
      gives: this.#lower(exception.gives),
    }))
    const beats = (a: (typeof lowered)[number], b: (typeof lowered)[number]): boolean =>
      a.over.includes(b.label) ||
      lowered.some((middle) => a.over.includes(middle.label) && middle !== b && beats(middle, b))
    // An exception that stands over another one is asked first.
    const order = lowered.toSorted((a, b) => (beats(a, b) ? -1 : beats(b, a) ? 1 : 0))
    lowered.forEach((a, index) => {
      for (const b of lowered.slice(index + 1)) {
        if (a.gives.node === b.gives.node || beats(a, b) || beats(b, a)) continue
        this.#exclusive.push({
          conditions: [a.when.node, b.when.node],
          path: `${expression.path}.exceptions`,
          say: () => `${a.label} and ${b.label} can hold together; say which one stands over the other`,
        })
      }
    })
    const node = order.reduceRight(
      (otherwise, { when, gives }) => this.#if(when.node, gives.node, otherwise),
      base.node,
    )
    return { expression, node, parts: [...order.flatMap(({ when, gives }) => [when, gives]), base] }
  }

  #table(expression: Extract<Expression, { kind: 'table' }>): Lowered {
    const parameter = this.#parameter(expression.id, expression.path)
    const parts = expression.at.map((part) => this.#lower(part))
    const definition = this.#programme.parameters.get(expression.id) as Parameter
    const content = parameter.value as Table | Grid
    const [first] = expression.at
    const node =
      'columns' in content
        ? this.#grid(expression, content, parts)
        : definition.hit === 'exact'
          ? this.#exact(expression, first as Expression, content, parts[0] as Lowered)
          : this.#steps(expression, content, parts[0] as Lowered)
    return { expression, node, parts, parameter }
  }

  #exact(expression: Expression, at: Expression, { rows, otherwise = 0 }: Table, part: Lowered): number {
    const find = (key: number | string) => rows.find(([row]) => row === key)?.[1] ?? otherwise
    if (at.kind === 'fact' && at.fact.type === 'code')
      return this.#map(
        at.fact,
        rows.map(([key]) => String(key)),
        find,
      )
    const [from, to] = this.#rangeOf(part.node)
    if (to - from > denseLimit)
      throw new RulesError(expression.path, 'too many numbers for hit: exact; use step')
    const values = Array.from({ length: to - from + 1 }, (_, index) => find(from + index))
    return this.#add({ op: 'dense', of: part.node, from, values })
  }

  #steps(expression: Extract<Expression, { kind: 'table' }>, { rows }: Table, part: Lowered): number {
    const range = this.#rangeOf(part.node)
    const keys = this.#keys(
      expression,
      expression.at[0] as Expression,
      rows.map(([key]) => key),
      range,
      'rows',
    )
    const values = rows.map(([, value]) => value)
    const [from, to] = range
    if (to - from > denseLimit) return this.#add({ op: 'steps', of: part.node, keys, values })
    const dense = Array.from(
      { length: to - from + 1 },
      (_, index) => values[lastNotAbove(keys, from + index)] as number,
    )
    return this.#add({ op: 'dense', of: part.node, from, values: dense })
  }

  #grid(
    expression: Extract<Expression, { kind: 'table' }>,
    { columns, rows }: Grid,
    [a, b]: readonly Lowered[],
  ): number {
    const [rangeA, rangeB] = [this.#rangeOf((a as Lowered).node), this.#rangeOf((b as Lowered).node)]
    const keysA = this.#keys(
      expression,
      expression.at[0] as Expression,
      rows.map(([key]) => key),
      rangeA,
      'rows',
    )
    const keysB = this.#keys(expression, expression.at[1] as Expression, columns, rangeB, 'columns')
    const [high, wide] = [rangeA[1] - rangeA[0] + 1, rangeB[1] - rangeB[0] + 1]
    if (high * wide > 65536)
      throw new RulesError(expression.path, 'the grid is too large; make bands by tables first')
    const values = Array.from({ length: high * wide }, (_, index) => {
      const row = rows[lastNotAbove(keysA, rangeA[0] + Math.floor(index / wide))] as Grid['rows'][number]
      return row[1 + lastNotAbove(keysB, rangeB[0] + (index % wide))] as number
    })
    return this.#add({
      op: 'grid',
      a: (a as Lowered).node,
      b: (b as Lowered).node,
      fromA: rangeA[0],
      fromB: rangeB[0],
      wide,
      values,
    })
  }

  /** Keys as numbers, from low to high, without a gap below and without rows that nothing reaches. */
  #keys(
    expression: Extract<Expression, { kind: 'table' }>,
    at: Expression,
    keys: readonly (number | string)[],
    [min, max]: readonly [number, number],
    where: string,
  ): readonly number[] {
    const path = `parameters.${expression.id}`
    const codes = at.kind === 'fact' && at.fact.type === 'code' ? at.fact.codes : undefined
    const say = (number: number) => codes?.[number] ?? number
    if (at.kind === 'fact' && at.fact.type === 'code' && !at.fact.ordered)
      throw new RulesError(path, `${at.fact.id} has no order: the table needs hit: exact`)
    const numbers = keys.map((key) => {
      const number = codes ? codes.indexOf(String(key)) : key
      if (typeof number !== 'number' || number < 0)
        throw new RulesError(
          path,
          `${where}: ${key} is not ${codes ? `one of ${codes.join(', ')}` : 'a number'}`,
        )
      return number
    })
    const wrong = numbers.findIndex((number, index) => index > 0 && number <= (numbers[index - 1] as number))
    if (wrong > 0) throw new RulesError(path, `${where}: ${keys[wrong]} must stand above ${keys[wrong - 1]}`)
    if ((numbers[0] as number) > min)
      throw new RulesError(
        path,
        `${where}: there is a gap from ${say(min)} to ${keys[0]}, at ${expression.path}`,
      )
    const beyond = numbers.findIndex((number) => number > max)
    if (beyond >= 0)
      throw new RulesError(
        path,
        `${where}: nothing reaches ${keys[beyond]}, the highest is ${say(max)}, at ${expression.path}`,
      )
    return numbers
  }

  #points(): LoweredPoints {
    const { points } = this.#programme as Required<Programme>
    const { asOf } = this.#options
    const open = new Map<string, number>()
    const sum = (nodes: readonly number[]) =>
      nodes.length === 1 ? (nodes[0] as number) : this.#add({ op: 'sum', of: nodes })
    const capped = (raw: number, cap: Lowered | undefined) =>
      cap ? this.#add({ op: 'min', of: [raw, cap.node] }) : raw
    const zero = this.#const(0)
    const criteria = points.criteria
      .filter(({ inForce }) => holdsOn(inForce, asOf))
      .map((criterion): LoweredCriterion => {
        const rows = criterion.rows.map(({ when, points }) => ({
          when: this.#lower(when),
          points: this.#lower(points),
        }))
        const single = rows.map(({ when, points }) => this.#if(when.node, points.node, zero))
        const first = () =>
          rows.reduceRight((otherwise, { when, points }) => this.#if(when.node, points.node, otherwise), zero)
        const raw =
          criterion.hit === 'sum'
            ? sum(single)
            : criterion.hit === 'highest'
              ? this.#add({ op: 'max', of: [...single, zero] })
              : first()
        this.#expect(
          criterion,
          rows.map(({ when }) => when),
        )
        const cap = criterion.cap && this.#lower(criterion.cap)
        const node = capped(raw, cap)
        open.set(criterion.id, node)
        return { criterion, rows, raw, node, ...(cap && { cap }) }
      })
    const groups = points.groups
      .filter(({ inForce }) => holdsOn(inForce, asOf))
      .map(({ id, of, cap: limit, citation }): LoweredGroup => {
        const cap = this.#lower(limit)
        const members = of.flatMap((member) => open.get(member) ?? [])
        for (const member of of) open.delete(member)
        const raw = members.length === 0 ? zero : sum(members)
        const node = capped(raw, cap)
        open.set(id, node)
        return { id, cap, raw, node, citation }
      })
    const cap = points.cap && this.#lower(points.cap)
    const total = capped(open.size === 0 ? zero : sum([...open.values()]), cap)
    if (!points.mark) return { criteria, groups, total, ...(cap && { cap }) }
    const mark = this.#lower(points.mark)
    this.#reached = this.#add({ op: 'ge', a: total, b: mark.node })
    return { criteria, groups, total, mark, reached: this.#reached, ...(cap && { cap }) }
  }

  #expect({ hit }: Criterion, rows: readonly Lowered[]): void {
    const nodes = rows.map(({ node }) => node)
    const path = (index: number) => (rows[index]?.expression.path ?? '').replace(/\.when$/, '')
    if (hit === 'unique')
      this.#exclusive.push({
        conditions: nodes,
        path: path(0),
        say: (a, b) => `rows ${a + 1} and ${b + 1} can hold together, hit: unique allows one`,
      })
    if (hit !== 'first') return
    nodes.forEach((node, index) => {
      const before = nodes.slice(0, index)
      if (before.length === 0) return
      const reachable = this.#add({ op: 'and', of: [node, ...before.map((other) => this.#not(other))] })
      this.#reachable.push({ condition: reachable, path: path(index) })
    })
  }

  /** Gives every open code list its classes, now that all comparisons are known. */
  #finish(): void {
    this.#inputs.forEach((input, place) => {
      const { fact } = input
      if (fact.type !== 'code' || fact.codes) return
      const lookups = this.#lookups.filter(({ node }) => node.fact === place)
      const named = lookups.flatMap(({ codes }) => codes)
      // What follows a code in a longer one is told from the code itself by a sign that no code has.
      const samples = [...named, ...named.map((code) => `${code}~`), '~']
      const classes = new Map<string, { number: number; sample: string }>()
      const signature = (code: string) => lookups.map(({ read }) => read(code)).join(' ')
      for (const sample of samples) {
        const known = signature(sample)
        if (!classes.has(known)) classes.set(known, { number: classes.size, sample })
      }
      input.max = classes.size - 1
      const list = [...classes.values()]
      for (const { node, read } of lookups) node.values = list.map(({ sample }) => read(sample))
      input.encode = (value) => classes.get(signature(String(value)))?.number ?? 0
      input.decode = (number) => (list[number]?.sample ?? '').replace(/~$/, '')
    })
  }
}

/** Up to this many values a table has one for each. */
const denseLimit = 4096

function lastNotAbove(keys: readonly number[], value: number): number {
  return Math.max(
    0,
    keys.findLastIndex((key) => key <= value),
  )
}

function used(parameter: Parameter, value: Dated, reform: Reform | undefined): ParameterUsed {
  const { known: _, announcedOn: _a, enactedOn: _e, ...dated } = value
  const changed = reform?.[parameter.id]
  return {
    id: parameter.id,
    unit: parameter.unit,
    ...dated,
    ...(changed !== undefined && { value: changed }),
  }
}

function inputOf(fact: FactDefinition, asOf: string): Input {
  switch (fact.type) {
    case 'boolean':
      return { fact, min: 0, max: 1, encode: (value) => (value ? 1 : 0), decode: (value) => value === 1 }
    case 'integer':
    case 'money':
      return { fact, min: fact.min, max: fact.max, encode: Number, decode: (value) => value }
    case 'date': {
      const last = dayNumber(fact.future ? lastDay : asOf)
      return {
        fact,
        min: dayNumber(fact.min),
        max: last,
        encode: (value) => dayNumber(String(value)),
        decode: dayOf,
      }
    }
    case 'code': {
      const codes = fact.codes ?? []
      return {
        fact,
        min: 0,
        max: Math.max(0, codes.length - 1),
        encode: (value) => codes.indexOf(String(value)),
        decode: (value) => codes[value] as string,
      }
    }
  }
}

/** Every day on which something in the programme begins or ends: between two of them the rules are the same. */
export function daysOfChange(programme: Programme): readonly string[] {
  const { inForce, parameters, rules, requirements, points, documents, costs } = programme
  const periods = [
    inForce,
    ...[...parameters.values()].flatMap(({ values }) =>
      values.filter(({ status }) => status !== 'announced'),
    ),
    ...[...rules.values()].flatMap(({ versions }) => versions),
    ...[...requirements, ...(points?.criteria ?? []), ...(points?.groups ?? []), ...documents, ...costs].map(
      (part) => part.inForce,
    ),
  ]
  const days = new Set(periods.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to])))
  return [...days].filter((day) => holdsOn(inForce, day)).sort()
}
