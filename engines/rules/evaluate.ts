import { date, RulesError } from './document.ts'
import type { Expression, Measure, Operator } from './expression.ts'
import {
  type Citation,
  type Dated,
  holdsOn,
  type ParameterValue,
  type Programme,
  type Requirement,
} from './programme.ts'
import { checkFacts, type Facts, type FactValue } from './vocabulary.ts'

export type Status = 'met' | 'not_met' | 'unknown' | 'not_applicable' | 'needs_assessment'
/** Three-valued: `undefined` is "not decided by what is known". */
export type Truth = boolean | undefined

export interface ParameterUsed {
  readonly id: string
  readonly unit: string
  readonly value: ParameterValue
  readonly from: string
  readonly to?: string
  readonly citation: Citation
}

export interface Comparison {
  readonly fact: string
  readonly measure: Measure
  readonly operator: Operator
  readonly against: ParameterValue | FactValue
  readonly outcome: Truth
  /** The fact, or the years computed from it; absent while the fact is not known. */
  readonly value?: FactValue
  readonly parameter?: ParameterUsed
}

export interface RequirementResult {
  readonly id: string
  readonly kind: Requirement['kind']
  readonly status: Status
  readonly textKey: string
  readonly citation: Citation
  /** The latest of the days from which the requirement and its parameters are in force. */
  readonly since: string
  readonly comparisons: readonly Comparison[]
  /** Text keys of the open points that stand in the way of an answer. */
  readonly unclear: readonly string[]
  /** Facts that are not known and can still change the status. */
  readonly missing: readonly string[]
}

export interface CriterionResult {
  readonly id: string
  readonly textKey: string
  readonly lo: number
  readonly hi: number
  readonly citation: Citation
  readonly comparisons: readonly Comparison[]
  readonly unclear: readonly string[]
  readonly missing: readonly string[]
}

export interface PointsResult {
  /** The true total is never below `lo` and never above `hi`. */
  readonly lo: number
  readonly hi: number
  readonly mark: number
  readonly markParameter: ParameterUsed
  readonly reached: Truth
  readonly criteria: readonly CriterionResult[]
}

export interface Evaluation {
  readonly programme: string
  readonly asOf: string
  readonly status: Status
  readonly requirements: readonly RequirementResult[]
  readonly points?: PointsResult
  /** Facts that are not known and can still change `status`; empty once it is decided. */
  readonly missing: readonly string[]
}

export interface CompiledProgramme {
  readonly programme: Programme
  readonly asOf: string
  readonly parameters: ReadonlyMap<string, ParameterUsed>
  evaluate(facts: Facts): Evaluation
  missingFacts(facts: Facts): readonly string[]
}

interface Verdict {
  readonly truth: Truth
  readonly missing: readonly string[]
  readonly unclear: readonly string[]
  readonly comparisons: readonly Comparison[]
}

/** Resolves every dated parameter for one day. A programme not in force on that day is refused. */
export function compile(programme: Programme, { asOf }: { asOf: string }): CompiledProgramme {
  date(asOf, 'asOf')
  if (!holdsOn(programme.inForce, asOf)) {
    const { from, to } = programme.inForce
    throw new RulesError(
      'asOf',
      `${programme.id} is in force from ${from}${to ? ` until ${to}` : ''}, not on ${asOf}`,
    )
  }
  const parameters = new Map<string, ParameterUsed>()
  for (const { id, unit, values } of programme.parameters.values()) {
    const value = values.find((dated: Dated) => holdsOn(dated, asOf))
    if (value) parameters.set(id, { id, unit, ...value })
  }
  const requirements = programme.requirements.filter(({ inForce }) => holdsOn(inForce, asOf))
  const evaluate = (facts: Facts): Evaluation =>
    new Run(programme, asOf, parameters, requirements, checkFacts(programme.vocabulary, facts)).evaluation()
  return { programme, asOf, parameters, evaluate, missingFacts: (facts) => evaluate(facts).missing }
}

/** Whole years completed, rounded down; a birthday on 29 February counts from 1 March in other years. */
export function completedYears(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
  return to.slice(5) < from.slice(5) ? years - 1 : years
}

class Run {
  readonly #programme: Programme
  readonly #asOf: string
  readonly #parameters: ReadonlyMap<string, ParameterUsed>
  readonly #requirements: readonly Requirement[]
  readonly #facts: ReadonlyMap<string, FactValue>
  #points: (PointsResult & Verdict) | undefined

  constructor(
    programme: Programme,
    asOf: string,
    parameters: ReadonlyMap<string, ParameterUsed>,
    requirements: readonly Requirement[],
    facts: ReadonlyMap<string, FactValue>,
  ) {
    this.#programme = programme
    this.#asOf = asOf
    this.#parameters = parameters
    this.#requirements = requirements
    this.#facts = facts
    for (const [id, value] of facts) {
      if (programme.vocabulary.get(id)?.type === 'date' && String(value) > asOf) {
        throw new RulesError(`facts.${id}`, `${value} lies after the day asked, ${asOf}`)
      }
    }
  }

  evaluation(): Evaluation {
    const { applies, id } = this.#programme
    this.#points = this.#countPoints()
    const applicable = this.#decide(applies)
    const requirements = this.#requirements.map((requirement) => this.#requirement(requirement))
    const conditions = requirements.filter(({ kind }) => kind === 'condition')
    const status = overall(applicable, conditions)
    const missing = new Set<string>()
    if (status === 'unknown') {
      for (const fact of applicable.missing) missing.add(fact)
      for (const fact of conditions.flatMap((condition) => condition.missing)) missing.add(fact)
    }
    const points = this.#points && pointsOnly(this.#points)
    return {
      programme: id,
      asOf: this.#asOf,
      status,
      requirements,
      missing: [...missing],
      ...(points && { points }),
    }
  }

  #requirement({ id, kind, when, met, assessed, inForce, citation }: Requirement): RequirementResult {
    const relevant = when ? this.#decide(when) : verdict(true)
    const fulfilled = this.#decide(met)
    const decided = (): Status => {
      if (relevant.truth === false) return 'not_applicable'
      if (fulfilled.truth === true && !assessed) return 'met'
      if (relevant.truth === undefined || fulfilled.truth === undefined) {
        return relevant.missing.length + fulfilled.missing.length > 0 ? 'unknown' : 'needs_assessment'
      }
      if (!fulfilled.truth) return 'not_met'
      return assessed ? 'needs_assessment' : 'met'
    }
    const status = decided()
    const comparisons = [...relevant.comparisons, ...fulfilled.comparisons]
    const open = status === 'unknown' || status === 'needs_assessment'
    return {
      id,
      kind,
      status,
      citation,
      textKey: `requirement.${id}`,
      since: comparisons.reduce(
        (latest, { parameter }) => (parameter && parameter.from > latest ? parameter.from : latest),
        inForce.from,
      ),
      comparisons,
      unclear: open ? unique([...relevant.unclear, ...fulfilled.unclear]) : [],
      missing: status === 'unknown' ? unique([...relevant.missing, ...fulfilled.missing]) : [],
    }
  }

  #decide(expression: Expression): Verdict {
    switch (expression.kind) {
      case 'all':
      case 'any':
        return combine(
          expression.of.map((part) => this.#decide(part)),
          expression.kind === 'any',
        )
      case 'not': {
        const inner = this.#decide(expression.of)
        return { ...inner, truth: inner.truth === undefined ? undefined : !inner.truth }
      }
      case 'rule': {
        const rule = this.#programme.rules.get(expression.id)
        if (!rule) throw new RulesError(`rules.${expression.id}`, 'is missing')
        return this.#decide(rule)
      }
      case 'unclear':
        return { ...verdict(undefined), unclear: [`unclear.${expression.id}`] }
      case 'points_reached':
        if (!this.#points) throw new RulesError('points', 'is missing')
        return this.#points
      case 'compare':
        return this.#compare(expression)
    }
  }

  #compare({ fact, measure, operator, against }: Extract<Expression, { kind: 'compare' }>): Verdict {
    const parameter = 'parameter' in against ? this.#parameter(against.parameter) : undefined
    const wanted = parameter ? parameter.value : (against as { literal: FactValue }).literal
    const known = this.#facts.get(fact.id)
    const common = { fact: fact.id, measure, operator, against: wanted, ...(parameter && { parameter }) }
    if (known === undefined) {
      return {
        truth: undefined,
        missing: [fact.id],
        unclear: [],
        comparisons: [{ ...common, outcome: undefined }],
      }
    }
    const value = measure === 'completed_years' ? completedYears(String(known), this.#asOf) : known
    const rank = (item: FactValue | ParameterValue): number =>
      fact.type === 'code' ? (fact.codes ?? []).indexOf(String(item)) : Number(item)
    const outcomes: Record<Operator, () => boolean> = {
      is: () => value === wanted,
      in: () => Array.isArray(wanted) && wanted.includes(String(value)),
      at_least: () => rank(value) >= rank(wanted),
      at_most: () => rank(value) <= rank(wanted),
    }
    const outcome = outcomes[operator]()
    return { ...verdict(outcome), comparisons: [{ ...common, value, outcome }] }
  }

  #parameter(id: string): ParameterUsed {
    const parameter = this.#parameters.get(id)
    if (!parameter) throw new RulesError(`parameters.${id}`, `has no value on ${this.#asOf}`)
    return parameter
  }

  #countPoints(): (PointsResult & Verdict) | undefined {
    const { points } = this.#programme
    if (!points) return undefined
    const criteria = points.criteria.map(({ id, rows, citation }): CriterionResult => {
      const reachable: number[] = []
      const verdicts: Verdict[] = []
      let settled = false
      for (const row of rows) {
        const holds = this.#decide(row.when)
        verdicts.push(holds)
        if (holds.truth !== false) reachable.push(Number(this.#parameter(row.parameter).value))
        settled = holds.truth === true
        if (settled) break
      }
      if (!settled) reachable.push(0)
      const [lo, hi] = [Math.min(...reachable), Math.max(...reachable)]
      const open = lo === hi ? [] : verdicts.filter(({ truth }) => truth === undefined)
      return {
        id,
        lo,
        hi,
        citation,
        textKey: `criterion.${id}`,
        comparisons: verdicts.flatMap(({ comparisons }) => comparisons),
        unclear: unique(open.flatMap(({ unclear }) => unclear)),
        missing: unique(open.flatMap(({ missing }) => missing)),
      }
    })
    const lo = criteria.reduce((sum, criterion) => sum + criterion.lo, 0)
    const hi = criteria.reduce((sum, criterion) => sum + criterion.hi, 0)
    const markParameter = this.#parameter(points.mark)
    const mark = Number(markParameter.value)
    const reached = lo >= mark ? true : hi < mark ? false : undefined
    const open = reached === undefined ? criteria : []
    return {
      lo,
      hi,
      mark,
      markParameter,
      reached,
      criteria,
      truth: reached,
      missing: unique(open.flatMap(({ missing }) => missing)),
      unclear: unique(open.flatMap(({ unclear }) => unclear)),
      comparisons: [],
    }
  }
}

function pointsOnly({ lo, hi, mark, markParameter, reached, criteria }: PointsResult): PointsResult {
  return { lo, hi, mark, markParameter, reached, criteria }
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)]
}

function verdict(truth: Truth): Verdict {
  return { truth, missing: [], unclear: [], comparisons: [] }
}

/** Kleene: one part with the deciding value decides, whatever the others are. */
function combine(parts: readonly Verdict[], deciding: boolean): Verdict {
  const comparisons = parts.flatMap((part) => part.comparisons)
  if (parts.some(({ truth }) => truth === deciding)) return { ...verdict(deciding), comparisons }
  const open = parts.filter(({ truth }) => truth === undefined)
  if (open.length === 0) return { ...verdict(!deciding), comparisons }
  return {
    truth: undefined,
    missing: unique(open.flatMap(({ missing }) => missing)),
    unclear: unique(open.flatMap(({ unclear }) => unclear)),
    comparisons,
  }
}

function overall(applicable: Verdict, conditions: readonly RequirementResult[]): Status {
  if (applicable.truth === false) return 'not_applicable'
  if (applicable.truth === undefined) return applicable.missing.length > 0 ? 'unknown' : 'needs_assessment'
  for (const status of ['not_met', 'unknown', 'needs_assessment'] as const) {
    if (conditions.some((condition) => condition.status === status)) return status
  }
  return 'met'
}
