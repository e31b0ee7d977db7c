import { oneByOneOfRoster } from './arrival.ts'
import { greatestValueWithin } from './bounded.ts'
import { deferredAcceptance, inRosterOrder, type Outcome } from './deferred-acceptance.ts'
import { greatestValue } from './greatest-value.ts'
import type { SideConstraint, Solver } from './linear-model.ts'
import type { PreparedRound } from './round.ts'
import { deferredAcceptanceTogether, inRosterOrderTogether } from './together.ts'

/**
 * `roster`: everybody in the order of the roster takes what is left; `stable`: deferred acceptance; `greatest`: the
 * greatest total; `bounded`: the greatest total under side constraints; `arrival`: one by one, with what room is worth.
 */
export const methods = ['roster', 'stable', 'greatest', 'bounded', 'arrival'] as const
export type Method = (typeof methods)[number]

export interface Allocation {
  outcome: Outcome
  /** What one place, one of a quota, or one placement more in a constraint would add to the total. */
  prices: { of: 'vacancy' | 'quota' | 'constraint'; name: string; points: number }[]
}

/** One way for whole programmes, families among them; undefined when the constraints contradict each other or the quotas. */
export function allocate(
  round: PreparedRound,
  method: Method,
  constraints: readonly SideConstraint[],
  solve: Solver,
): Allocation | undefined {
  const together = round.families.length > 0
  switch (method) {
    case 'roster':
      return { outcome: together ? inRosterOrderTogether(round) : inRosterOrder(round), prices: [] }
    case 'stable':
      return { outcome: together ? deferredAcceptanceTogether(round) : deferredAcceptance(round), prices: [] }
    case 'arrival':
      return { outcome: oneByOneOfRoster(round), prices: [] }
    case 'greatest':
      return together ? within(round, [], solve) : greatestValue(round)
    case 'bounded':
      return within(round, constraints, solve)
  }
}

/**
 * Which constraints to leave out when nothing keeps them all: each alone without which the rest can be kept; where there is
 * no such one, some together.
 */
export function conflictsOf(
  round: PreparedRound,
  constraints: readonly SideConstraint[],
  solve: Solver,
): number[][] {
  const rows = [...constraints.keys()]
  const canBeKept = (some: readonly number[]) =>
    greatestValueWithin(
      round,
      some.map((row) => constraints[row]!),
      solve,
    ) !== undefined
  const single = rows.filter((row) => canBeKept(rows.filter((other) => other !== row)))
  if (single.length > 0) return single.map((row) => [row])
  const kept: number[] = []
  for (const row of rows) if (canBeKept([...kept, row])) kept.push(row)
  return [rows.filter((row) => !kept.includes(row))]
}

function within(
  round: PreparedRound,
  constraints: readonly SideConstraint[],
  solve: Solver,
): Allocation | undefined {
  const found = greatestValueWithin(round, constraints, solve)
  return (
    found && {
      outcome: found.outcome,
      prices: found.prices.map((price) => ({ of: 'constraint' as const, ...price })),
    }
  )
}
