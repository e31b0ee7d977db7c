/**
 * Cell suppression for tables of counts: small cells are withheld (primary suppression), and as many others as are
 * needed that no withheld cell can be worked out from what is shown, totals included (secondary, or complementary,
 * suppression). After Hundepool et al., Statistical Disclosure Control (Wiley 2012), chapter 4, and Cox, Suppression
 * methodology and statistical disclosure control, Journal of the American Statistical Association 75 (1980).
 *
 * All tables that can be shown are protected as one: the cube of every combination of levels, so that no two pages
 * can be held against each other. What stands in rows and columns are sums of the same events, and sums are linear
 * equations: a withheld cell is known exactly when the equations have only one answer for it. That is what is asked
 * here, over the integers modulo a prime, and a second time by bounds, since counts are never negative. What a withheld
 * cell consists of is withheld with it, also where it is nothing.
 */

/** `path`: the node of each dimension from the top ("") to the finest. */
export type Atom = { path: string[][]; count: number }

export type Cube = {
  /** The count, or 0; undefined when it is withheld. */
  count: (coordinates: readonly string[]) => number | undefined
  /** Cells in which something happened and of which something is told: shown, or withheld beside others that are shown. */
  cells: () => Iterable<string[]>
}

export type SuppressOptions = {
  /** Counts from 1 to one less than this are withheld. */
  threshold: number
  /** Cells that were published before, as they were: undefined for others. */
  published?: (coordinates: readonly string[]) => 'shown' | 'withheld' | undefined
}

/** Cells that hold the same events are one group: who knows one of them knows all. */
type Group = {
  count: number
  withheld: boolean
  /** Published before: stays as it was. */
  fixed: boolean
  relations: Relation[]
}
/** The whole is the sum of its parts. */
type Relation = { whole: Group; parts: Group[] }

const separator = '\u001f'
const keyOf = (coordinates: readonly string[]) => coordinates.join(separator)

export function suppress(atoms: readonly Atom[], { threshold, published }: SuppressOptions): Cube {
  const { groupOf, relations } = build(atoms)
  const groups = [...new Set(groupOf.values())]
  for (const [key, group] of groupOf) {
    const before = published?.(key.split(separator))
    if (before === undefined) continue
    group.fixed = true
    if (before === 'withheld') withhold(group)
  }
  for (const group of groups) if (group.count < threshold) withhold(group)
  for (;;) {
    const open = relations.filter(tells)
    const around = (groups: Group[]) => groups.map((group) => coverFor(group.relations.filter(tells)))
    let covers = open
      .filter((relation) => isThin(relation, threshold))
      .map((relation) => coverFor([relation]))
    // The dearer questions are asked when the cheaper ones find nothing.
    if (covers.length === 0) covers = around(bounded(open))
    if (covers.length === 0) covers = around(solved(open))
    if (covers.length === 0) break
    const safe = covers.filter((cover) => cover !== undefined).sort((a, b) => a.count - b.count)
    // One cover may serve several: what stands beside it waits for the next round.
    const covered = new Set<Group>()
    for (const cover of safe) {
      if (covered.has(cover)) continue
      withhold(cover)
      for (const { whole, parts } of cover.relations) for (const one of [whole, ...parts]) covered.add(one)
    }
    // Only cells that were published before stand around these: nothing new is safe to show.
    if (safe.length < covers.length) for (const group of groups) if (!group.fixed) withhold(group)
    if (safe.length === 0 && groups.every(({ withheld, fixed }) => withheld || fixed)) break
  }
  const parentOf = parents(atoms)
  const wholesOf = (coordinates: readonly string[]) =>
    coordinates.flatMap((node, dimension) =>
      node === '' ? [] : [coordinates.with(dimension, parentOf(dimension, node))],
    )
  const count = (coordinates: readonly string[]): number | undefined => {
    const group = groupOf.get(keyOf(coordinates))
    if (group) return group.withheld ? undefined : group.count
    // Nothing happened; said only where the parts of something shown are told.
    const wholes = wholesOf(coordinates)
    return wholes.length === 0 || wholes.some((whole) => count(whole) !== undefined) ? 0 : undefined
  }
  return {
    count,
    cells: function* () {
      for (const [key, { withheld }] of groupOf) {
        const coordinates = key.split(separator)
        if (!withheld || wholesOf(coordinates).some((whole) => count(whole) !== undefined)) yield coordinates
      }
    },
  }
}

function build(atoms: readonly Atom[]): { groupOf: Map<string, Group>; relations: Relation[] } {
  const members = new Map<string, number[]>()
  /** Keys of the parts of a cell, along each dimension that has finer levels. */
  const partsOf = new Map<string, Map<number, Set<string>>>()
  atoms.forEach(({ path, count }, index) => {
    if (count <= 0) return
    for (const levels of combinations(path.map((nodes) => nodes.length))) {
      const coordinates = levels.map((level, dimension) => path[dimension]![level]!)
      const key = keyOf(coordinates)
      const list = members.get(key)
      if (list) list.push(index)
      else members.set(key, [index])
      levels.forEach((level, dimension) => {
        const finer = path[dimension]![level + 1]
        if (finer === undefined) return
        const byDimension = partsOf.get(key) ?? new Map<number, Set<string>>()
        partsOf.set(key, byDimension)
        const parts = byDimension.get(dimension) ?? new Set<string>()
        byDimension.set(dimension, parts)
        parts.add(keyOf(coordinates.with(dimension, finer)))
      })
    }
  })

  const groups = new Map<string, Group>()
  const groupOf = new Map<string, Group>()
  for (const [key, list] of members) {
    const signature = list.join()
    let group = groups.get(signature)
    if (!group) {
      const count = list.reduce((sum, index) => sum + atoms[index]!.count, 0)
      group = { count, withheld: false, fixed: false, relations: [] }
      groups.set(signature, group)
    }
    groupOf.set(key, group)
  }

  const numbers = new Map([...groups.values()].map((group, index) => [group, index]))
  const seen = new Set<string>()
  const relations: Relation[] = []
  for (const [key, byDimension] of partsOf) {
    const whole = groupOf.get(key)!
    for (const keys of byDimension.values()) {
      if (keys.size < 2) continue
      const parts = [...keys].map((part) => groupOf.get(part)!)
      const name = [whole, ...parts].map((group) => numbers.get(group)!)
      const signature = `${name[0]}=${name
        .slice(1)
        .sort((a, b) => a - b)
        .join()}`
      if (seen.has(signature)) continue
      seen.add(signature)
      const relation = { whole, parts }
      relations.push(relation)
      for (const group of [whole, ...parts]) group.relations.push(relation)
    }
  }
  return { groupOf, relations }
}

function parents(atoms: readonly Atom[]): (dimension: number, node: string) => string {
  const found = new Map<string, string>()
  for (const { path } of atoms) {
    path.forEach((nodes, dimension) => {
      for (const [level, node] of nodes.entries())
        if (level > 0) found.set(`${dimension}${separator}${node}`, nodes[level - 1]!)
    })
  }
  return (dimension, node) => found.get(`${dimension}${separator}${node}`) ?? ''
}

function combinations(sizes: number[]): number[][] {
  return sizes.reduce<number[][]>(
    (before, size) =>
      before.flatMap((levels) => Array.from({ length: size }, (_, level) => [...levels, level])),
    [[]],
  )
}

/** With it goes all that it consists of. */
function withhold(group: Group): void {
  if (group.withheld) return
  group.withheld = true
  for (const { whole, parts } of group.relations)
    if (whole === group) for (const part of parts) if (!part.fixed) withhold(part)
}

/** A relation that tells something of a withheld cell to who sees only what is shown. */
function tells({ whole, parts }: Relation): boolean {
  if (!whole.withheld) return parts.some((part) => part.withheld)
  return parts.every((part) => !part.withheld || part.relations.some(({ whole: other }) => !other.withheld))
}

/** The withheld parts of a total that is shown are fewer than the threshold together. */
function isThin({ whole, parts }: Relation, threshold: number): boolean {
  if (whole.withheld || (whole.fixed && parts.every((part) => part.withheld || part.fixed))) return false
  return parts.reduce((sum, part) => (part.withheld ? sum + part.count : sum), 0) < threshold
}

/** The cell to withhold next in one of these relations, or else near them: the smallest part, before any total. */
function coverFor(relations: readonly Relation[]): Group | undefined {
  const free = (group: Group) => !group.withheld && !group.fixed
  const seen = new Set<Relation>()
  for (let near = [...relations]; near.length > 0; ) {
    const parts = near.flatMap((relation) => relation.parts.filter(free))
    const wholes = near.map((relation) => relation.whole).filter(free)
    const candidates = parts.length > 0 ? parts : wholes
    if (candidates.length > 0) return candidates.reduce((a, b) => (a.count <= b.count ? a : b))
    for (const relation of near) seen.add(relation)
    const around = near.flatMap(({ whole, parts }) => [whole, ...parts].flatMap((one) => one.relations))
    near = [...new Set(around)].filter((relation) => !seen.has(relation) && tells(relation))
  }
  return undefined
}

/** What follows from the bounds: a cell in which something happened counts 1 or more, and no part exceeds its whole. */
function bounded(relations: readonly Relation[]): Group[] {
  const groups = new Set(relations.flatMap(({ whole, parts }) => [whole, ...parts]))
  const low = new Map<Group, number>()
  const high = new Map<Group, number>()
  for (const group of groups) {
    low.set(group, group.withheld ? 1 : group.count)
    high.set(group, group.withheld ? Number.POSITIVE_INFINITY : group.count)
  }
  const sum = (parts: readonly Group[], bound: Map<Group, number>, but?: Group) =>
    parts.reduce((total, part) => (part === but ? total : total + bound.get(part)!), 0)
  for (let changed = true, round = 0; changed && round < 200; round++) {
    changed = false
    const narrow = (group: Group, from: number, to: number) => {
      if (from <= low.get(group)! && to >= high.get(group)!) return
      low.set(group, Math.max(from, low.get(group)!))
      high.set(group, Math.min(to, high.get(group)!))
      changed = true
    }
    for (const { whole, parts } of relations) {
      narrow(whole, sum(parts, low), sum(parts, high))
      for (const part of parts) {
        if (part.withheld)
          narrow(part, low.get(whole)! - sum(parts, high, part), high.get(whole)! - sum(parts, low, part))
      }
    }
  }
  return [...groups].filter((group) => group.withheld && low.get(group) === high.get(group))
}

/** Below 2²⁶, so that products stay exact; a coefficient that it divides by chance would need a minor of that size. */
const prime = 67_108_859

/** Withheld groups that the equations alone determine. */
function solved(relations: readonly Relation[]): Group[] {
  const standing = new Map<Group, Map<Equation, number>>()
  relations.forEach(({ whole, parts }, index) => {
    const equation: Equation = { index, terms: new Map() }
    const add = (group: Group, sign: number) => {
      if (!group.withheld) return
      const places = standing.get(group) ?? new Map<Equation, number>()
      standing.set(group, places.set(equation, sign))
    }
    add(whole, -1)
    for (const part of parts) add(part, 1)
  })
  // Of groups that stand in the same equations one can grow as another shrinks: together they are one unknown, and
  // none of them is known.
  const alike = new Map<string, Group[]>()
  for (const [group, places] of standing) {
    const name = [...places].map(([{ index }, sign]) => sign * (index + 1)).join()
    const list = alike.get(name)
    if (list) list.push(group)
    else alike.set(name, [group])
  }
  const shared = new Set<Group>()
  for (const [group, ...others] of alike.values()) {
    for (const other of others) standing.delete(other)
    if (others.length > 0) shared.add(group!)
    for (const [equation, sign] of standing.get(group!)!) equation.terms.set(group!, sign)
  }

  // An unknown that stands in one equation only takes up whatever the others leave: it binds nothing else.
  const peeled: { group: Group; equation: Equation }[] = []
  const equations = new Set([...standing.values()].flatMap((places) => [...places.keys()]))
  const loose = [...standing].filter(([, places]) => places.size === 1).map(([group]) => group)
  for (let group = loose.pop(); group; group = loose.pop()) {
    const [equation] = standing.get(group)!.keys()
    if (!equation || equation.terms.size < 2) continue
    peeled.push({ group, equation })
    equations.delete(equation)
    for (const other of equation.terms.keys()) {
      const places = standing.get(other)!
      places.delete(equation)
      if (places.size === 1) loose.push(other)
    }
  }
  const known = eliminate(
    [...equations].map(({ terms }) => terms).sort((a, b) => a.size - b.size),
    (group) => standing.get(group)!.size,
  )
  for (const { group, equation } of peeled.reverse())
    if ([...equation.terms.keys()].every((other) => other === group || known.has(other))) known.add(group)
  return [...known].filter((group) => !shared.has(group))
}

type Equation = { index: number; terms: Map<Group, number> }

/** Gauss-Jordan elimination; a row with one unknown left determines it. */
function eliminate(
  equations: readonly Map<Group, number>[],
  frequency: (group: Group) => number,
): Set<Group> {
  const rows = new Map<Group, Map<Group, number>>()
  /** Reduced rows in which a group stands that leads none. */
  const users = new Map<Group, Set<Map<Group, number>>>()
  const use = (group: Group, row: Map<Group, number>) => {
    const list = users.get(group)
    if (list) list.add(row)
    else users.set(group, new Set([row]))
  }
  const subtract = (row: Map<Group, number>, other: Map<Group, number>, factor: number, track: boolean) => {
    for (const [group, value] of other) {
      const left = modulo((row.get(group) ?? 0) - ((factor * value) % prime))
      if (left === 0) {
        row.delete(group)
        if (track) users.get(group)?.delete(row)
      } else {
        row.set(group, left)
        if (track) use(group, row)
      }
    }
  }
  for (const equation of equations) {
    const row = new Map([...equation].map(([group, value]) => [group, modulo(value)]))
    for (const [group, value] of [...row]) {
      const reduced = rows.get(group)
      if (reduced && row.has(group)) subtract(row, reduced, row.get(group) ?? value, false)
    }
    // The group in the fewest equations leads, so that the rows stay short.
    const [lead] = [...row.keys()].sort((a, b) => frequency(a) - frequency(b))
    if (!lead) continue
    const inverse = power(row.get(lead)!, prime - 2)
    for (const [group, value] of row) row.set(group, (value * inverse) % prime)
    for (const other of [...(users.get(lead) ?? [])]) subtract(other, row, other.get(lead)!, true)
    users.delete(lead)
    rows.set(lead, row)
    for (const group of row.keys()) if (group !== lead) use(group, row)
  }
  return new Set([...rows].filter(([, row]) => row.size === 1).map(([group]) => group))
}

function modulo(value: number): number {
  const rest = value % prime
  return rest < 0 ? rest + prime : rest
}

function power(base: number, exponent: number): number {
  let result = 1
  for (let left = exponent, factor = base; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * factor) % prime
    factor = (factor * factor) % prime
  }
  return result
}
