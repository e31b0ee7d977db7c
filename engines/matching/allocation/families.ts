/** Families who move together: each goes to one place whole, and needs something of several kinds there. */
import { byColumns, type LinearModel, type Solver } from './linear-model.ts'

export interface FamilyRound {
  /** By family how much it needs of each kind: persons, places at school, beds. */
  needs: readonly (readonly number[])[]
  /** By place how much there is of each kind. */
  capacities: readonly (readonly number[])[]
  /** By family and place; undefined where the family cannot live. */
  values: readonly (readonly (number | undefined)[])[]
}

/** By family its place; -1 for none. */
export type FamilyOutcome = Int32Array

/** The greatest total value; undefined when the solver finds none. */
export function bestPlaces(round: FamilyRound, solve: Solver): FamilyOutcome | undefined {
  const { needs, capacities, values } = round
  const kinds = needs[0]?.length ?? 0
  const choices = values.flatMap((row, family) =>
    row.flatMap((value, place) => (value === undefined ? [] : [{ family, place, value }])),
  )
  const families = needs.length
  const columns = choices.map(({ family, place }) => {
    const entries = new Map([[family, 1]])
    needs[family]!.forEach((need, kind) => {
      if (need !== 0) entries.set(families + place * kinds + kind, need)
    })
    return entries
  })
  const rowUpper = Float64Array.from([...needs.map(() => 1), ...capacities.flat()])
  const model: LinearModel = {
    value: Float64Array.from(choices, ({ value }) => value),
    upper: new Float64Array(choices.length).fill(1),
    isWhole: true,
    rowLower: new Float64Array(rowUpper.length).fill(Number.NEGATIVE_INFINITY),
    rowUpper,
    ...byColumns(columns),
  }
  const solution = solve(model)
  if (solution.status === 'infeasible') return undefined
  const outcome = new Int32Array(families).fill(-1)
  choices.forEach(({ family, place }, column) => {
    if (solution.columns[column]! > 0.5) outcome[family] = place
  })
  return outcome
}

/** One by one in this order, each to the place of greatest value where there is still room. */
export function oneByOne(round: FamilyRound, order: readonly number[]): FamilyOutcome {
  return arriving(round, order, () => undefined)
}

/**
 * One by one in this order, each to the place whose value exceeds most what its room is worth to those who may still come.
 * The worth is the dual price of a linear programme over samples of the future, drawn from the pool, and reckoned anew
 * after every `refresh` arrivals.
 */
export function oneByOneWithPrices(
  round: FamilyRound,
  order: readonly number[],
  random: () => number,
  { refresh = 10, samples = 4 } = {},
): FamilyOutcome {
  let prices: Float64Array | undefined
  return arriving(round, order, (left, arrived) => {
    if (arrived % refresh === 0) {
      const future = Array.from({ length: samples * (order.length - arrived) }, () =>
        Math.floor(random() * round.needs.length),
      )
      prices = dualPrices(round, future, left, samples, prices)
    }
    return prices
  })
}

function arriving(
  { needs, capacities, values }: FamilyRound,
  order: readonly number[],
  pricesAt: (left: Float64Array, arrived: number) => Float64Array | undefined,
): FamilyOutcome {
  const kinds = needs[0]?.length ?? 0
  const left = Float64Array.from(capacities.flat())
  const outcome = new Int32Array(needs.length).fill(-1)
  order.forEach((family, arrived) => {
    const prices = pricesAt(left, arrived)
    const need = needs[family]!
    let best = -1
    let most = Number.NEGATIVE_INFINITY
    values[family]!.forEach((value, place) => {
      if (value === undefined || need.some((amount, kind) => amount > left[place * kinds + kind]!)) return
      const gain = value - costOf(need, place, prices)
      if (gain > most) {
        most = gain
        best = place
      }
    })
    // Room that is worth more than the family's best is kept for others only if others may come at all.
    if (best < 0 || (prices && most < 0)) return
    outcome[family] = best
    need.forEach((amount, kind) => {
      left[best * kinds + kind]! -= amount
    })
  })
  return outcome
}

function costOf(need: readonly number[], place: number, prices: Float64Array | undefined): number {
  if (!prices) return 0
  let cost = 0
  for (let kind = 0; kind < need.length; kind++) cost += need[kind]! * prices[place * need.length + kind]!
  return cost
}

/**
 * Prices at which the capacities are just worth what the families would pay: the least of the dual function
 * `sum of capacity × price + sum over families of their best gain`, by subgradient steps that shrink, averaged over the
 * second half.
 */
function dualPrices(
  { needs, values }: FamilyRound,
  families: readonly number[],
  capacities: Float64Array,
  samples: number,
  start: Float64Array | undefined,
): Float64Array {
  const prices = start?.slice() ?? new Float64Array(capacities.length)
  const average = new Float64Array(capacities.length)
  const steps = start ? 120 : 400
  const use = new Float64Array(capacities.length)
  // Prices are of the size of a family's best value for each unit of its needs.
  let worth = 0
  let needed = 0
  for (const family of families) {
    worth += values[family]!.reduce<number>((most, value = 0) => Math.max(most, value), 0)
    for (const amount of needs[family]!) needed += amount
  }
  const scale = worth / Math.max(1, needed)
  for (let step = 1; step <= steps; step++) {
    use.fill(0)
    for (const family of families) {
      const need = needs[family]!
      let best = -1
      let most = 0
      const row = values[family]!
      for (let place = 0; place < row.length; place++) {
        const value = row[place]
        if (value === undefined) continue
        const gain = value - costOf(need, place, prices)
        if (gain > most) {
          most = gain
          best = place
        }
      }
      if (best < 0) continue
      for (let kind = 0; kind < need.length; kind++) use[best * need.length + kind]! += need[kind]!
    }
    const size = scale / Math.sqrt(step)
    for (let i = 0; i < prices.length; i++) {
      const capacity = capacities[i]! * samples
      const excess = (use[i]! - capacity) / (capacity + samples)
      prices[i] = Math.max(0, prices[i]! + size * Math.max(-1, Math.min(1, excess)))
      if (step > steps / 2) average[i]! += prices[i]! / Math.floor(steps / 2)
    }
  }
  return average
}

export function familyValue({ values }: FamilyRound, outcome: FamilyOutcome): number {
  return outcome.reduce((total, place, family) => total + (place < 0 ? 0 : (values[family]![place] ?? 0)), 0)
}
