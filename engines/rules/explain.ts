import type { Compiled, Lowered, ParameterUsed } from './compile.ts'
import { encodeFacts, readFacts } from './evaluate.ts'
import { type Bounds, bound, stepOf } from './model.ts'
import { type Grid, isTable, type Table } from './parameter.ts'
import type { Citation } from './source.ts'
import type { Facts, FactValue } from './vocabulary.ts'

/** How a number or a truth (0 and 1) came about: what it is, between which ends it lies, and from what. */
export interface Explanation {
  /** Such as `requirement.age`, `rule.season_points`, `fact`, `table`, `all`. */
  readonly what: string
  /** Place in the programme's document. */
  readonly path: string
  readonly lo: number
  readonly hi: number
  readonly type: 'truth' | 'number'
  readonly unit?: string
  readonly fact?: string
  /** Absent while the fact is not known. */
  readonly value?: FactValue
  /** The value of law that was used, with its source and the day since which it holds. */
  readonly parameter?: ParameterUsed
  /** Key of the table's row that was hit. */
  readonly row?: readonly (number | string)[]
  /** What the points would be without the cap that took some away. */
  readonly before?: readonly [number, number]
  readonly citation?: Citation
  readonly parts: readonly Explanation[]
}

/** Requirements and criteria of one person, each down to the facts and the values of the law. */
export function explain(compiled: Compiled, facts: Facts): readonly Explanation[] {
  const known = readFacts(compiled, facts)
  const { lo, hi } = encodeFacts(compiled, known)
  const bounds = bound(compiled.model, lo, hi)
  const tell = teller(bounds, known)
  const { applies, requirements, points } = compiled
  const truth = (
    what: string,
    path: string,
    node: number,
    parts: readonly Explanation[],
    citation?: Citation,
  ) => ({
    what,
    path,
    ...ends(bounds, node),
    type: 'truth' as const,
    ...(citation && { citation }),
    parts,
  })
  const capped = (
    what: string,
    path: string,
    { node, raw, cap }: { node: number; raw: number; cap?: Lowered },
    citation: Citation,
    parts: readonly Explanation[],
  ): Explanation => {
    const [least, most] = [bounds.lo[raw] as number, bounds.hi[raw] as number]
    const bites = cap && most > (bounds.lo[cap.node] as number)
    return {
      what,
      path,
      ...ends(bounds, node),
      type: 'number',
      unit: 'points',
      citation,
      ...(bites && { before: [least, most] as const, ...(cap.parameter && { parameter: cap.parameter }) }),
      parts,
    }
  }
  return [
    truth('applies', 'applies', applies.node, [tell(applies)]),
    ...requirements.map(({ part, when, met }) =>
      truth(
        `requirement.${part.id}`,
        met.expression.path.replace(/\.met$/, ''),
        met.node,
        [...(when ? [tell(when)] : []), tell(met)],
        part.citation,
      ),
    ),
    ...(points?.criteria ?? []).map((criterion) =>
      capped(
        `criterion.${criterion.criterion.id}`,
        (criterion.rows[0]?.points.expression.path ?? '').replace(/\.(rows\[0\]\.)?points$/, ''),
        criterion,
        criterion.criterion.citation,
        criterion.rows.flatMap((row) =>
          row.when.expression.kind === 'literal' ? [tell(row.points)] : [tell(row.when), tell(row.points)],
        ),
      ),
    ),
    ...(points?.groups ?? []).map((group) =>
      capped(`group.${group.id}`, group.cap.expression.path.replace(/\.cap$/, ''), group, group.citation, []),
    ),
  ]
}

function ends({ lo, hi }: Bounds, node: number): { lo: number; hi: number } {
  return { lo: lo[node] as number, hi: hi[node] as number }
}

function teller(bounds: Bounds, known: ReadonlyMap<string, FactValue>) {
  const tell = (lowered: Lowered): Explanation => {
    const { expression, node, parameter } = lowered
    if (expression.kind === 'rule') {
      const [inside] = lowered.parts
      return { ...tell(inside as Lowered), what: `rule.${expression.id}` }
    }
    const fact = 'fact' in expression ? expression.fact : undefined
    const value = fact && known.get(fact.id)
    const row = parameter && isTable(parameter.value) ? rowOf(parameter.value, lowered) : undefined
    return {
      what: expression.kind,
      path: expression.path,
      ...ends(bounds, node),
      type: expression.type === 'boolean' ? 'truth' : 'number',
      ...(expression.type !== 'boolean' && { unit: expression.unit }),
      ...(fact && { fact: fact.id }),
      ...(value !== undefined && { value }),
      ...(parameter && { parameter }),
      ...(row && { row }),
      parts: lowered.parts.map(tell),
    }
  }
  const rowOf = (table: Table | Grid, { parts }: Lowered): readonly (number | string)[] | undefined => {
    const keys = parts.map(({ node, expression }) => {
      const { lo, hi } = ends(bounds, node)
      const codes =
        expression.kind === 'fact' && expression.fact.type === 'code' ? expression.fact.codes : undefined
      if (expression.kind === 'fact' && expression.fact.type === 'code' && !codes)
        return known.get(expression.fact.id) as string | undefined
      return lo === hi ? (codes?.[lo] ?? lo) : undefined
    })
    const along = (of: readonly (number | string)[], key: number | string | undefined, place: number) => {
      if (key === undefined) return undefined
      if (of.includes(key)) return key
      const expression = parts[place]?.expression
      const codes =
        expression?.kind === 'fact' && expression.fact.type === 'code' ? expression.fact.codes : undefined
      const rank = (item: number | string) => (codes ? codes.indexOf(String(item)) : Number(item))
      const found = of[stepOf(of.map(rank), rank(key))]
      return found
    }
    const row = along(
      table.rows.map(([key]) => key),
      keys[0],
      0,
    )
    const column = 'columns' in table ? along(table.columns, keys[1], 1) : undefined
    if (row === undefined || ('columns' in table && column === undefined)) return undefined
    return column === undefined ? [row] : [row, column]
  }
  return tell
}
