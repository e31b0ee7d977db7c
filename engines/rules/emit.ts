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

/** A query over a table `population` with one column per fact, named as the fact: numbers as the kernel reads them. All
 * facts must be known. Where an officer judges a point of the law, the points lie between `points_from` and `points_to`. */
function emitSql(compiled: Compiled): string {
  const { model, points } = compiled
  const depth: number[] = []
  const open: boolean[] = []
  model.nodes.forEach((node, index) => {
    const parts = partsOf(node)
    depth[index] = 1 + Math.max(0, ...parts.map((part) => depth[part] as number))
    open[index] = node.op === 'open' || parts.some((part) => open[part])
  })
  const fact = (place: number) => `"${model.inputs[place]?.fact.id}"`
  const ends: Ends = {
    lo: (index) => (open[index] ? `l${index}` : `n${index}`),
    hi: (index) => (open[index] ? `h${index}` : `n${index}`),
  }
  const levels = Math.max(...depth)
  let query = 'population'
  for (let level = 1; level <= levels; level++) {
    const made = model.nodes.flatMap((node, index) => {
      if (depth[index] !== level) return []
      if (!open[index]) return [`${sqlOf(node, fact)} AS n${index}`]
      const [lo, hi] = sqlEnds(node, ends)
      return [`${lo} AS l${index}, ${hi} AS h${index}`]
    })
    query = `(SELECT *, ${made.join(', ')} FROM ${query})`
  }
  const total = !points
    ? ''
    : open[points.total]
      ? `l${points.total} AS points_from, h${points.total} AS points_to, `
      : `n${points.total} AS points, `
  return `SELECT ${total}${sqlStatus(compiled, ends)} AS status FROM ${query}`
}

/** Names of the columns between which a node lies. */
type Ends = { lo: (node: number) => string; hi: (node: number) => string }

function sqlStatus({ applies, requirements }: Compiled, { lo, hi }: Ends): string {
  const conditions = requirements.filter(({ part }) => part.kind === 'condition')
  const failed = conditions.map(
    ({ when, met }) => `(${when ? `${lo(when.node)} = 1 AND ` : ''}${hi(met.node)} = 0)`,
  )
  const judged = conditions.map(({ part, when, met }) =>
    [...(when ? [`${hi(when.node)} = 1`] : []), part.assess ? 'TRUE' : `${lo(met.node)} = 0`].join(' AND '),
  )
  const cases = [
    `WHEN ${hi(applies.node)} = 0 THEN 'not_applicable'`,
    `WHEN ${lo(applies.node)} = 0 THEN 'needs_assessment'`,
    ...(failed.length > 0 ? [`WHEN ${failed.join(' OR ')} THEN 'not_met'`] : []),
    ...(judged.length > 0 ? [`WHEN ${judged.join(' OR ')} THEN 'needs_assessment'`] : []),
  ]
  return `CASE ${cases.join(' ')} ELSE 'met' END`
}

/** Both ends of a node that rests on a point the law leaves open. */
function sqlEnds(node: Node, { lo, hi }: Ends): readonly [string, string] {
  const both = (write: (end: (node: number) => string) => string) => [write(lo), write(hi)] as const
  switch (node.op) {
    case 'open':
      return ['0', '1']
    case 'and':
    case 'min':
      return both((end) => least('LEAST', node.of.map(end)))
    case 'or':
    case 'max':
      return both((end) => least('GREATEST', node.of.map(end)))
    case 'sum':
      return both((end) => node.of.map(end).join(' + '))
    case 'not':
      return [`1 - ${hi(node.of)}`, `1 - ${lo(node.of)}`]
    case 'ge':
      return [
        `CASE WHEN ${lo(node.a)} >= ${hi(node.b)} THEN 1 ELSE 0 END`,
        `CASE WHEN ${hi(node.a)} >= ${lo(node.b)} THEN 1 ELSE 0 END`,
      ]
    case 'percent':
      return both((end) => sqlPercent(node, end(node.of)))
    case 'if': {
      const either = (name: string, end: (node: number) => string) =>
        `CASE WHEN ${lo(node.when)} = 1 THEN ${end(node.yes)} WHEN ${hi(node.when)} = 0 THEN ${end(node.no)} ELSE ${least(name, [end(node.yes), end(node.no)])} END`
      return [either('LEAST', lo), either('GREATEST', hi)]
    }
    default:
      throw new RangeError('SQL looks nothing up in a table by what the law leaves open')
  }
}

/** An amount times a percentage can be more than 32 bits hold. */
function sqlPercent({ percent, up }: { percent: number; up: boolean }, of: string): string {
  return up
    ? `-((-CAST(${of} AS BIGINT) * ${percent}) // 100)`
    : `(CAST(${of} AS BIGINT) * ${percent}) // 100`
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
      return least('LEAST', node.of.map(column))
    case 'or':
    case 'max':
      return least('GREATEST', node.of.map(column))
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
      return sqlPercent(node, column(node.of))
    case 'if':
      return `CASE WHEN n${node.when} = 1 THEN n${node.yes} ELSE n${node.no} END`
    case 'open':
      throw new RangeError('a point that the law leaves open is no single value')
  }
}

function column(node: number): string {
  return `n${node}`
}

function least(name: string, of: readonly string[]): string {
  return of.length === 1 ? String(of[0]) : `${name}(${of.join(', ')})`
}

type Logic = number | { readonly [operator: string]: unknown }

/** One tree for the points, or for what the programme decides: JsonLogic has no named parts. */
export function emitJsonLogic(compiled: Compiled): Logic {
  const { programme, model, points, requirements } = compiled
  const left = model.nodes.find(({ op }) => op === 'open')
  if (left?.op === 'open')
    throw new RangeError(
      `${programme.id} leaves the point ${left.id} open; JsonLogic has no value that is neither true nor false`,
    )
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
