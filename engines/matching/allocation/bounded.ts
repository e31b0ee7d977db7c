/**
 * The greatest total under side constraints, of whole programmes: each constraint gets a price per placement that is added
 * to the scores, so that network flow answers in seconds (Lagrangian relaxation, Geoffrion 1974). The best prices give a
 * bound that no outcome exceeds; what a pair loses against it says whether the pair can be part of a better outcome. The
 * integer programme is then asked about the few pairs that can, and not about all.
 */
import type { Outcome } from './deferred-acceptance.ts'
import { flowNetwork, greatestValue, outcomeOf, totalOf } from './greatest-value.ts'
import {
  byColumns,
  byLinearModel,
  type ConstrainedValue,
  type SideConstraint,
  type SideRow,
  type Solver,
  SolverStoppedError,
  sideRows,
} from './linear-model.ts'
import { NetworkSimplex } from './network-simplex.ts'
import type { PreparedRound } from './round.ts'

/** The share of the total by which an outcome may be below the bound: what solvers of integer programmes promise. */
const TOLERANCE = 1e-4
/** Prices are whole in this part of a point, so that the flow stays exact. */
const PARTS = 1024
const MOST_ROUNDS = 60

/** The greatest total under places, quotas and side constraints, families whole; undefined when these contradict each other. */
export function greatestValueWithin(
  round: PreparedRound,
  constraints: readonly SideConstraint[],
  solve: Solver,
): ConstrainedValue | undefined {
  const sides = sideRows(round, constraints)
  if (round.families.length > 0) return byLinearModel(round, sides, solve)
  if (sides.length === 0) return { ...greatestValue(round), prices: [] }
  const bound = boundOf(round, sides, solve)
  if (bound === undefined) return undefined
  for (let slack = 1; ; slack *= 8) {
    const choices = bound.usable.flatMap((pair, arc) => (bound.losses[arc]! <= slack ? [[pair]] : []))
    const found = byLinearModel(round, sides, solve, choices)
    const isProven = bound.value - (found?.value ?? 0) <= Math.max(slack, TOLERANCE * bound.value)
    if (isProven || choices.length === bound.usable.length) return found && { ...found, prices: bound.prices }
  }
}

interface Bound {
  /** No outcome within the constraints has a greater total. */
  value: number
  usable: readonly number[]
  /** By usable pair: an outcome with it is at least so much below the bound. 0 for pairs of the bound's own outcome. */
  losses: Float64Array
  prices: ConstrainedValue['prices']
}

/** The least bound, by cutting planes over the prices (Kelley 1960); undefined when it shows that there is no outcome. */
function boundOf(round: PreparedRound, sides: readonly SideRow[], solve: Solver): Bound | undefined {
  const { network, usable, costs } = flowNetwork(round)
  const simplex = new NetworkSimplex(network)
  // As `sum of entries >= least`, whichever way the constraint goes.
  const signs = sides.map(({ least }) => (least === Number.NEGATIVE_INFINITY ? -1 : 1))
  const least = sides.map(({ least, most }, i) => (signs[i] === 1 ? least : -most))
  const entries = sides.map(
    ({ entry }, i) =>
      (pair: number) =>
        signs[i]! * entry(pair),
  )
  // Each placement's price is rounded by up to half a part.
  const rounding = Math.min(round.quotaOfWorker.length, sum(round.places)) / (2 * PARTS)
  const mostScore = 1 + round.scores.reduce((most, score) => Math.max(most, score), 0)
  const cuts: { value: number; surplus: number[] }[] = []
  let most = mostScore
  let prices = sides.map(() => 0)
  let best: Bound | undefined
  for (let turn = 0; turn < MOST_ROUNDS; turn++) {
    const worth = (pair: number) =>
      Math.round(
        PARTS * entries.reduce((total, entry, i) => total + prices[i]! * entry(pair), round.scores[pair]!),
      )
    const { flow, reducedCosts } = simplex.solve(costs(worth))
    const outcome = outcomeOf(round, usable, flow)
    const surplus = entries.map((entry, i) => sumOver(outcome, entry) - least[i]!)
    const value = sumOver(outcome, worth) / PARTS - dot(prices, least) + rounding
    // Less than nothing: no outcome at all is within the constraints.
    if (value < 0) return undefined
    if (!best || value < best.value) {
      best = {
        value,
        usable,
        losses: Float64Array.from(usable, (_, arc) => Math.max(0, reducedCosts[arc]!) / PARTS),
        // A constraint of the kind "at least" takes from the total with each placement more that it asks for.
        prices: sides.map(({ name }, i) => ({ name, points: -signs[i]! * prices[i]! })),
      }
    }
    cuts.push({ value: totalOf(round, outcome), surplus })
    if (prices.some((price, i) => price >= most && surplus[i]! < 0) && most < 100 * mostScore) most *= 4
    const next = cheapestPrices(cuts, most, solve)
    if (best.value - next.value <= rounding + Math.max(0.5, 0.1 * TOLERANCE * best.value)) break
    prices = next.prices
  }
  return best
}

/** The prices at which the bound is least, as far as the outcomes seen so far tell. */
function cheapestPrices(
  cuts: readonly { value: number; surplus: readonly number[] }[],
  most: number,
  solve: Solver,
): { prices: number[]; value: number } {
  const count = cuts[0]!.surplus.length
  // The last column is the bound; each cut says: bound - prices * surplus >= value.
  const columns = Array.from(
    { length: count + 1 },
    (_, i) => new Map(cuts.map(({ surplus }, row) => [row, i === count ? 1 : -surplus[i]!])),
  )
  const solution = solve({
    value: Float64Array.from(columns, (_, i) => (i === count ? -1 : 0)),
    upper: Float64Array.from(columns, (_, i) => (i === count ? Number.POSITIVE_INFINITY : most)),
    isWhole: false,
    rowLower: Float64Array.from(cuts, ({ value }) => value),
    rowUpper: new Float64Array(cuts.length).fill(Number.POSITIVE_INFINITY),
    ...byColumns(columns),
  })
  if (solution.status !== 'optimal') throw new SolverStoppedError('the solver found no prices')
  return { prices: [...solution.columns.subarray(0, count)], value: solution.columns[count]! }
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, one) => total + one, 0)
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((total, one, i) => total + one * b[i]!, 0)
const sumOver = (outcome: Outcome, of: (pair: number) => number) =>
  outcome.reduce((total, pair) => (pair < 0 ? total : total + of(pair)), 0)
