/**
 * Whole programmes: who of a roster gets which place, under quotas, for all at once or as they arrive.
 *
 *   prepare(round)                          checks and numbers a round; throws `RoundInputError` with list and row
 *   deferredAcceptance(prepared)            stable, and best for every worker among the stable ones
 *   greatestValue(prepared)                 the greatest total of scores, with the price of every limit that binds
 *   greatestValueWithin(prepared, constraints, solver)   the same under side constraints that cut across quotas
 *   inRosterOrder(prepared)                 what most programmes do today: to compare with
 *   reportOn(prepared, outcome)             blocking pairs, envy, shares of groups against the pool
 *   explain(prepared, outcome)(worker)      who got what, and why not another
 *   refill(prepared, outcome, withdrawn)    the round of those who are left, after some withdrew
 *
 *   allocate(prepared, method, constraints, solver)     any of these, and families of a roster who go together or stay
 *   oneByOneOfRoster(prepared)              one after the other, by what room is worth to those who may still come
 *
 *   bestPlaces, oneByOne, oneByOneWithPrices            families with several needs, such as beds and places at school
 *
 * Lots follow from the published seed and the worker's id, so that anybody can run a round again and get the same.
 * `attributes` of workers serve quotas, side constraints and reports; no method looks at them otherwise.
 */
export { oneByOneOfRoster } from './arrival.ts'
export { greatestValueWithin } from './bounded.ts'
export { deferredAcceptance, inRosterOrder, type Outcome } from './deferred-acceptance.ts'
export {
  bestPlaces,
  type FamilyOutcome,
  type FamilyRound,
  familyValue,
  oneByOne,
  oneByOneWithPrices,
} from './families.ts'
export { type GreatestValue, greatestValue, type Price, totalOf } from './greatest-value.ts'
export {
  byLinearModel,
  type ConstrainedValue,
  type LinearModel,
  type LinearSolution,
  type SideConstraint,
  type Solver,
  SolverStoppedError,
  sideRows,
} from './linear-model.ts'
export { type Allocation, allocate, conflictsOf, type Method, methods } from './methods.ts'
export { explain, type Reason, refill } from './reasons.ts'
export { type GroupShare, type Report, reportOn } from './report.ts'
export {
  type Attributes,
  lotOf,
  type PreparedRound,
  prepare,
  type Round,
  RoundInputError,
  type RoundPair,
  type RoundQuota,
  type RoundVacancy,
  type RoundWorker,
} from './round.ts'
export { deferredAcceptanceTogether, inRosterOrderTogether } from './together.ts'
