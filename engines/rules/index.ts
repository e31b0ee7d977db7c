/**
 * Rules of a pathway as dated, cited data, and an engine that answers without guessing.
 *
 *   const vocabulary = loadVocabulary(parsedFactsYaml)
 *   const programme = loadProgramme({ ...parsedProgrammeYaml, texts: { en: …, ne: … } }, vocabulary)
 *   const compiled = compile(programme, { asOf: '2026-11-22' })      // reusable for any number of people
 *   const evaluation = compiled.evaluate({ nationality: 'NPL', birth_date: '1998-04-01' })
 *   const page = checklist(compiled, evaluation, 'ne')               // texts, sources, costs, questions
 *
 *   explain(compiled, facts)                                          // down to facts and values of law
 *   next([compiled, other], facts)                                    // which question settles most
 *   enough(compiled, facts, { mutable: { german_level: {} } })        // the smallest changes that suffice
 *   columns(compiled, population); simulate(population, compiled, reformed, { by })
 *   diff(programme, '2025-03-24', '2025-03-25'); emit(compiled, 'esm' | 'sql' | 'jsonlogic')
 *
 * What a page needs is in `Checklist`: `status`, `title`, `summary`, then `conditions` (what decides whether
 * the pathway is open) and `steps` (what is still to be done), each item with `status`, `text`, `citation`,
 * `since`, `openPoints` and `questions`; `points` with bounds and mark; `documents`, `costs` (who pays, may the
 * worker be charged), `about` (the same questions for every programme), `contacts`, `laws`. Where `verified` is
 * false, show `reliedOn` beside it; `checked` says how far each part was read in the law.
 *
 * Answers: `met`, `not_met`, `unknown` (a fact is missing: see `missing`), `needs_assessment` (all facts
 * are known, an officer or an open point of law decides), `not_applicable`. The status of a programme reads its
 * conditions only. More facts can decide an `unknown`; every other answer stays, except that a requirement
 * that is `met` before it is known whether it applies may turn out `not_applicable`.
 *
 * A fact that is not known is left out; it never gets a default, and a fact out of its range is refused. Points
 * are bounds: the true total is never below `lo`, never above `hi`, and one more fact never widens them. A
 * mistake in data or facts throws `RulesError` whose `problems` name each place. Day `from` of a dated value is
 * the first day in force, day `to` the first day no longer in force.
 */
export {
  type Checked,
  type Checklist,
  type ChecklistAbout,
  type ChecklistCost,
  type ChecklistItem,
  checkedParts,
  checklist,
  type Question,
  sayText,
} from './checklist.ts'
export {
  type Column,
  type ColumnResult,
  columns,
  type Population,
  populationOf,
  type RefusedRow,
  trace,
} from './columns.ts'
export { type CompileOptions, daysOfChange, type ParameterUsed, type Reform } from './compile.ts'
export { type Difference, diff } from './diff.ts'
export { type Problem, RulesError } from './document.ts'
export { emit, emitJsonLogic, type Target } from './emit.ts'
export {
  type CompiledProgramme,
  type CriterionResult,
  compile,
  type Evaluation,
  type PointsResult,
  type RequirementResult,
  readFacts,
  type Status,
  type Truth,
} from './evaluate.ts'
export { type Explanation, explain } from './explain.ts'
export { type Kernel, kernelOf, namedNodes, statusCodes } from './kernel.ts'
export { quotaFact } from './model.ts'
export { type Dated, type Parameter, type ParameterValue, valueOn } from './parameter.ts'
export {
  type About,
  type AboutAnswer,
  type AboutKey,
  aboutKeys,
  type Contact,
  type Cost,
  loadProgramme,
  type Programme,
  programmeTypes,
  type Requirement,
  skillLevels,
} from './programme.ts'
export {
  type EnoughOptions,
  enough,
  type Mutable,
  type NextOptions,
  type NextQuestion,
  next,
  type Way,
} from './questions.ts'
export { loadShortageList, type SharedLists, type ShortageList, type ShortageLists } from './shortage.ts'
export { type Change, type Simulation, type SimulationOptions, simulate } from './simulate.ts'
export { type Citation, holdsOn, type Law, type LawStatus, type Period } from './source.ts'
export {
  checkFacts,
  type FactDefinition,
  type Facts,
  type FactValue,
  type Labels,
  loadVocabulary,
  sensitivities,
  type Vocabulary,
} from './vocabulary.ts'
