/** The rules of one day for other machines: a module without this engine, SQL, or JsonLogic. */
import type { Compiled } from './compile.ts'
import { kernelSource, namedNodes, statusCodes } from './kernel.ts'
import { type Node, partsOf } from './model.ts'

export type Target = 'esm' | 'sql' | 'jsonlogic'

export function emit(compiled: Compiled, target: Target): string {
  switch (target) {
    case 'esm':
      return emitModule(compiled)
    case 'sql':
      return emitSql(compiled)
    case 'jsonlogic':
      return JSON.stringify(emitJsonLogic(compiled))
  }
}

/** An ECMAScript module with the functions of a `Kernel`; it needs no code made at run time, so no CSP forbids it. */
function emitModule(compiled: Compiled): string {
  const { programme, asOf, model } = compiled
  const inputs = model.inputs.map(({ fact, min, max }) => ({ fact: fact.id, type: fact.type, min, max }))
  return [
    `// ${programme.id}, the law of ${asOf}`,
    `export const inputs = ${JSON.stringify(inputs)}`,
    `export const statusCodes = ${JSON.stringify(statusCodes)}`,
    `export const names = ${JSON.stringify([...namedNodes(compiled).map(({ id }) => id), 'status'])}`,
    kernelSource(compiled),
    'export { bounds, columns, trace }',
    '',
  ].join('\n')
}

function refuseOpen({ programme, model }: Compiled, target: string): void {
  const open = model.nodes.find(({ op }) => op === 'open')
  if (open?.op === 'open')
    throw new RangeError(
      `${programme.id} leaves the point ${open.id} open; ${target} has no value that is neither true nor false`,
    )
}

/** A query over a table `population` with one column per fact, named as the fact: numbers as the kernel reads them. All
 * facts must be known. */
function emitSql(compiled: Compiled): string {
  refuseOpen(compiled, 'SQL')
  const { model, points } = compiled
  const depth: number[] = []
  model.nodes.forEach((node, index) => {
    depth[index] = 1 + Math.max(0, ...partsOf(node).map((part) => depth[part] as number))
  })
  const name = (fact: number) => `"${model.inputs[fact]?.fact.id}"`
  const levels = Math.max(...depth)
  let query = 'population'
  for (let level = 1; level <= levels; level++) {
    const made = model.nodes.flatMap((node, index) =>
      depth[index] === level ? [`${sqlOf(node, name)} AS n${index}`] : [],
    )
    query = `(SELECT *, ${made.join(', ')} FROM ${query})`
  }
  const total = points ? `n${points.total} AS points, ` : ''
  return `SELECT ${total}${sqlStatus(compiled)} AS status FROM ${query}`
}

function sqlStatus({ applies, requirements }: Compiled): string {
  const conditions = requirements.filter(({ part }) => part.kind === 'condition')
  const relevant = (when: { node: number } | undefined) => (when ? `n${when.node} = 1 AND ` : '')
  const failed = conditions.map(({ when, met }) => `(${relevant(when)}n${met.node} = 0)`)
  const judged = conditions
    .filter(({ part }) => part.assess)
    .map(({ when, met }) => `(${relevant(when)}n${met.node} = 1)`)
  const cases = [
    `WHEN n${applies.node} = 0 THEN 'not_applicable'`,
    ...(failed.length > 0 ? [`WHEN ${failed.join(' OR ')} THEN 'not_met'`] : []),
    ...(judged.length > 0 ? [`WHEN ${judged.join(' OR ')} THEN 'needs_assessment'`] : []),
  ]
  return `CASE ${cases.join(' ')} ELSE 'met' END`
}

/** Keys from which a value holds on, from the first to the last. */
function runsOf(values: readonly number[], from: number): (readonly [key: number, value: number])[] {
  return values.flatMap((value, index) =>
    index > 0 && values[index - 1] === value ? [] : [[from + index, value] as const],
  )
}

function sqlOf(node: Node, name: (fact: number) => string): string {
  const steps = (of: string, runs: readonly (readonly [number, number])[]) => {
    const [first, ...rest] = runs
    if (rest.length === 0) return String(first?.[1] ?? 0)
    return `CASE ${rest
      .toReversed()
      .map(([key, value]) => `WHEN ${of} >= ${key} THEN ${value}`)
      .join(' ')} ELSE ${first?.[1]} END`
  }
  switch (node.op) {
    case 'const':
      return String(node.value)
    case 'fact':
      return name(node.fact)
    case 'since': {
      const [from, to] = [name(node.fact), 'day' in node.on ? String(node.on.day) : name(node.on.fact)]
      const day = (number: string) => `make_date(${number} // 10000, ${number} // 100 % 100, ${number} % 100)`
      const months = `(${to} // 10000 - ${from} // 10000) * 12 + ${to} // 100 % 100 - ${from} // 100 % 100`
      const counted = {
        years: `(${to} - ${from}) // 10000${node.up ? ` + CASE WHEN ${to} % 10000 <> ${from} % 10000 THEN 1 ELSE 0 END` : ''}`,
        months: `${months} - CASE WHEN ${to} % 100 < ${from} % 100 THEN 1 ELSE 0 END${node.up ? ` + CASE WHEN ${to} % 100 <> ${from} % 100 THEN 1 ELSE 0 END` : ''}`,
        days: `${day(to)} - ${day(from)}`,
      }[node.measure]
      return `CASE WHEN ${to} <= ${from} THEN 0 ELSE ${counted} END`
    }
    case 'and':
    case 'min':
      return least('LEAST', node.of)
    case 'or':
    case 'max':
      return least('GREATEST', node.of)
    case 'sum':
      return node.of.map((part) => `n${part}`).join(' + ')
    case 'not':
      return `1 - n${node.of}`
    case 'ge':
      return `CASE WHEN n${node.a} >= n${node.b} THEN 1 ELSE 0 END`
    case 'map':
      return steps(name(node.fact), runsOf(node.values, 0))
    case 'dense':
      return steps(`n${node.of}`, runsOf(node.values, node.from))
    case 'steps':
      return steps(
        `n${node.of}`,
        node.keys.map((key, index) => [key, node.values[index] as number]),
      )
    case 'grid': {
      const rows = Array.from({ length: node.values.length / node.wide }, (_, row) =>
        steps(`n${node.b}`, runsOf(node.values.slice(row * node.wide, (row + 1) * node.wide), node.fromB)),
      )
      return `CASE ${rows
        .map((row, index) =>
          rows[index + 1] === row ? '' : `WHEN n${node.a} <= ${node.fromA + index} THEN ${row} `,
        )
        .join('')}END`
    }
    case 'percent':
      return node.up ? `-((-n${node.of} * ${node.percent}) // 100)` : `(n${node.of} * ${node.percent}) // 100`
    case 'if':
      return `CASE WHEN n${node.when} = 1 THEN n${node.yes} ELSE n${node.no} END`
    case 'open':
      return 'NULL'
  }
}

function least(name: string, of: readonly number[]): string {
  return of.length === 1 ? `n${of[0]}` : `${name}(${of.map((part) => `n${part}`).join(', ')})`
}

type Logic = number | { readonly [operator: string]: unknown }

/** One tree for the points, or for what the programme decides: JsonLogic has no named parts. */
export function emitJsonLogic(compiled: Compiled): Logic {
  refuseOpen(compiled, 'JsonLogic')
  const { model, points, requirements } = compiled
  const fact = (place: number) => ({ var: model.inputs[place]?.fact.id })
  const of = (index: number): Logic => {
    const node = model.nodes[index] as Node
    const steps = (value: unknown, runs: readonly (readonly [number, number])[]): Logic => {
      const [first, ...rest] = runs
      if (rest.length === 0) return first?.[1] ?? 0
      const cases = rest.toReversed().flatMap(([key, result]) => [{ '>=': [value, key] }, result])
      return { if: [...cases, first?.[1]] }
    }
    switch (node.op) {
      case 'const':
        return node.value
      case 'fact':
        return fact(node.fact)
      case 'since': {
        const to = 'day' in node.on ? node.on.day : fact(node.on.fact)
        if (node.measure !== 'years' || node.up)
          throw new RangeError('JsonLogic has no operator for months and days')
        const past = { '/': [{ '-': [to, fact(node.fact)] }, 10000] }
        return { if: [{ '<=': [to, fact(node.fact)] }, 0, { '-': [past, { '%': [past, 1] }] }] }
      }
      case 'and':
      case 'min':
        return { min: node.of.map(of) }
      case 'or':
      case 'max':
        return { max: node.of.map(of) }
      case 'sum':
        return { '+': node.of.map(of) }
      case 'not':
        return { '-': [1, of(node.of)] }
      case 'ge':
        return { if: [{ '>=': [of(node.a), of(node.b)] }, 1, 0] }
      case 'map':
        return steps(fact(node.fact), runsOf(node.values, 0))
      case 'dense':
        return steps(of(node.of), runsOf(node.values, node.from))
      case 'steps':
        return steps(
          of(node.of),
          node.keys.map((key, at) => [key, node.values[at] as number]),
        )
      case 'grid': {
        const rows = Array.from({ length: node.values.length / node.wide }, (_, row) =>
          steps(of(node.b), runsOf(node.values.slice(row * node.wide, (row + 1) * node.wide), node.fromB)),
        )
        const cases = rows.flatMap((row, at) =>
          JSON.stringify(rows[at + 1]) === JSON.stringify(row)
            ? []
            : [{ '<=': [of(node.a), node.fromA + at] }, row],
        )
        return { if: [...cases, 0] }
      }
      case 'percent': {
        const share = { '/': [{ '*': [of(node.of), node.percent] }, 100] }
        const down = { '-': [share, { '%': [share, 1] }] }
        return node.up ? { if: [{ '>': [share, down] }, { '+': [down, 1] }, down] } : down
      }
      case 'if':
        return { if: [{ '===': [of(node.when), 1] }, of(node.yes), of(node.no)] }
      case 'open':
        return 0
    }
  }
  if (points) return of(points.total)
  return { min: requirements.filter(({ part }) => part.kind === 'condition').map(({ met }) => of(met.node)) }
}
