import type { Database } from '../../foundation/database/database.ts'
import { today } from '../../foundation/days.ts'
import { countPlacementEndings } from '../placements/index.ts'
import { countVacancyEndings } from '../vacancies/index.ts'
import { causeOf, completePeriods, type Measure, occupationPath, type Period, threshold } from './domain.ts'
import { type Atom, type Cube, suppress } from './suppress.ts'

type EndingCount = Awaited<ReturnType<typeof countVacancyEndings>>[number]

export type Cell = {
  /** Null where all of them are counted together. */
  origin: string | null
  destination: string | null
  isco: string | null
  cause: string | null
  /** Undefined when withheld. */
  count: number | undefined
}

export type Evidence = {
  measure: Measure
  period: Period
  /** Digits of ISCO-08 that are told: fewer when there is too much to be protected cell by cell. */
  depth: number
  count: (cell: Omit<Cell, 'count'>) => number | undefined
  /** Every cell in which something happened. */
  cells: () => Cell[]
}

/**
 * More cells than these take the audit of what is withheld more than seconds; their finest level is left out then. As
 * measured with 1,000 events spread over 8 × 12 countries, 60 occupations and 22 reasons: 15,000 cells in 1.4 s.
 */
const mostCells = 20_000
const deepest = 4

/** What was counted stays known for a while: a period that is over changes only when something is reported late. */
const kept = new WeakMap<Database, Map<string, { until: number; evidence: Promise<Evidence> }>>()
const keepFor = 3_600_000

/** Counts of a period that is over, computed under Fairway's own name: no person's record can be reached from them. */
export function evidenceOf(database: Database, measure: Measure, period: Period): Promise<Evidence> {
  const known = kept.get(database) ?? new Map()
  kept.set(database, known)
  const key = `${measure} ${period.name}`
  const before = known.get(key)
  if (before && before.until > Date.now()) return before.evidence
  const evidence = compute(database, measure, period)
  known.set(key, { until: Date.now() + keepFor, evidence })
  evidence.catch(() => known.delete(key))
  return evidence
}

/** Periods that are over, newest first. */
export function evidencePeriods(): Period[] {
  return completePeriods(today())
}

async function compute(database: Database, measure: Measure, period: Period): Promise<Evidence> {
  const { from, to, quarters } = period
  const endings = await database.read({ kind: 'system', name: 'evidence' }, (work) =>
    measure === 'vacancies'
      ? countVacancyEndings(work, { from, to })
      : countPlacementEndings(work, measure === 'placements' ? 'closed' : 'ended', { from, to }),
  )
  const depth = depthFor(endings, quarters.length > 1)
  const cube = quarters.length === 1 ? quarterCube(endings, depth) : yearCube(endings, quarters, depth)
  const lead = quarters.length === 1 ? [] : ['']
  return {
    measure,
    period,
    depth,
    count: ({ origin, destination, isco, cause }) =>
      isco !== null && isco.length > depth
        ? undefined
        : cube.count([...lead, origin ?? '', destination ?? '', isco ?? '', cause ?? '']),
    cells: () =>
      [...cube.cells()]
        .filter((coordinates) => lead.length === 0 || coordinates[0] === '')
        .map((coordinates) => {
          const [origin, destination, isco, cause] = coordinates
            .slice(lead.length)
            .map((node) => node || null)
          return {
            origin: origin ?? null,
            destination: destination ?? null,
            isco: isco ?? null,
            cause: cause ?? null,
            count: cube.count(coordinates),
          }
        }),
  }
}

function pathOf({ origin, destination, isco, reason }: EndingCount, depth: number): string[][] {
  return [['', origin], ['', destination], occupationPath(isco, depth), ['', causeOf(reason)]]
}

function atomsOf(endings: readonly EndingCount[], path: (ending: EndingCount) => string[][]): Atom[] {
  const atoms = new Map<string, Atom>()
  for (const ending of endings) {
    const nodes = path(ending)
    const key = nodes.map((levels) => levels.at(-1)).join()
    const before = atoms.get(key)
    if (before) before.count += ending.count
    else atoms.set(key, { path: nodes, count: ending.count })
  }
  return [...atoms.values()]
}

function quarterCube(endings: readonly EndingCount[], depth: number): Cube {
  return suppress(
    atomsOf(endings, (ending) => pathOf(ending, depth)),
    { threshold },
  )
}

/** The quarters were told before the year was over, and stay as they were. */
function yearCube(endings: readonly EndingCount[], quarters: readonly string[], depth: number): Cube {
  const cubes = new Map(
    quarters.map((quarter) => {
      const own = endings.filter((ending) => ending.quarter === quarter)
      const ownDepth = depthFor(own, false)
      return [quarter, { cube: quarterCube(own, ownDepth), depth: ownDepth }]
    }),
  )
  return suppress(
    atomsOf(endings, (ending) => [['', ending.quarter], ...pathOf(ending, depth)]),
    {
      threshold,
      published: ([quarter = '', ...coordinates]) => {
        const told = cubes.get(quarter)
        if (!told) return undefined
        const beneath = (coordinates[2] ?? '').length > told.depth
        return beneath || told.cube.count(coordinates) === undefined ? 'withheld' : 'shown'
      },
    },
  )
}

function depthFor(endings: readonly EndingCount[], year: boolean): number {
  for (let depth = deepest; depth > 1; depth--) {
    const cells = new Set<string>()
    for (const ending of endings) {
      const [origins, destinations, occupations, causes] = pathOf(ending, depth)
      for (const a of origins!)
        for (const b of destinations!)
          for (const c of occupations!) for (const d of causes!) cells.add(`${a}${b}/${c}/${d}`)
      if (cells.size > mostCells) break
    }
    if (cells.size * (year ? 2 : 1) <= mostCells) return depth
  }
  return 1
}
