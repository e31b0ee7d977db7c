import type { Compiled } from './compile.ts'
import { Section } from './document.ts'
import { bound, factsOf, type Model, type Node, partsOf } from './model.ts'

/** Refuses cases that can hold together though they exclude each other, and rows that nothing reaches. */
export function checkCases({ model, exclusive, reachable }: Compiled): void {
  const section = new Section()
  const nodes = [...model.nodes]
  const whole: Model = { inputs: model.inputs, nodes }
  const both = (of: number[]): number => {
    nodes.push({ op: 'and', of })
    return nodes.length - 1
  }
  for (const { conditions, path, say } of exclusive) {
    conditions.forEach((a, first) => {
      conditions.slice(first + 1).forEach((b, offset) => {
        const witness = findWitness(whole, both([a, b]))
        if (witness === 'gave up')
          section.refuse(path, 'these cases are too many to compare; make them simpler')
        else if (witness)
          section.refuse(path, `${say(first, first + 1 + offset)}, such as with ${sayFacts(whole, witness)}`)
      })
    })
  }
  for (const { condition, path } of reachable)
    if (findWitness(whole, condition) === undefined)
      section.refuse(path, 'nothing reaches this row: a row above always holds when it does')
  section.end()
}

function sayFacts({ inputs }: Model, values: readonly number[]): string {
  const said = inputs.map(
    ({ fact, decode }, index) => `${fact.id} ${decode(values[index] as number) || 'other'}`,
  )
  return said.slice(0, 4).join(', ') + (said.length > 4 ? ' …' : '')
}

/** Facts that make a condition hold, or leave it to an open point: found by halving, `undefined` when there are none. */
function findWitness(
  model: Model,
  condition: number,
  steps = 20_000,
): readonly number[] | 'gave up' | undefined {
  const relevant = new Set<number>()
  const seen = new Set<number>()
  const visit = (index: number): void => {
    if (seen.has(index)) return
    seen.add(index)
    const node = model.nodes[index] as Node
    for (const fact of factsOf(node)) relevant.add(fact)
    for (const part of partsOf(node)) visit(part)
  }
  visit(condition)
  const space = { lo: new Float64Array(model.nodes.length), hi: new Float64Array(model.nodes.length) }
  const cells = [{ lo: model.inputs.map(({ min }) => min), hi: model.inputs.map(({ max }) => max) }]
  for (let step = 0; step < steps; step++) {
    const cell = cells.pop()
    if (!cell) return undefined
    const { lo, hi } = bound(model, cell.lo, cell.hi, space)
    if (hi[condition] === 0) continue
    const widest = [...relevant].reduce<number | undefined>((best, fact) => {
      const width = (cell.hi[fact] as number) - (cell.lo[fact] as number)
      return width > 0 &&
        (best === undefined || width > (cell.hi[best] as number) - (cell.lo[best] as number))
        ? fact
        : best
    }, undefined)
    if (lo[condition] === 1 || widest === undefined) return cell.lo
    const middle = Math.floor(((cell.lo[widest] as number) + (cell.hi[widest] as number)) / 2)
    cells.push(
      { lo: cell.lo.with(widest, middle + 1), hi: cell.hi },
      { lo: cell.lo, hi: cell.hi.with(widest, middle) },
    )
  }
  return 'gave up'
}
