import {
  type Compiled,
  type CompileOptions,
  type Lowered,
  type LoweredPart,
  lower,
  type ParameterUsed,
} from './compile.ts'
import { type Bounds, bound, undecidedIn } from './model.ts'
import type { Programme, Requirement } from './programme.ts'
import type { Citation } from './source.ts'
import { checkFacts, convert, type Facts, type FactValue } from './vocabulary.ts'

export type Status = 'met' | 'not_met' | 'unknown' | 'not_applicable' | 'needs_assessment'
/** Three-valued: `undefined` is "not decided by what is known". */
export type Truth = boolean | undefined

export interface RequirementResult {
  readonly id: string
  readonly kind: Requirement['kind']
  readonly status: Status
  readonly assess?: Requirement['assess']
  readonly textKey: string
  readonly citation: Citation
  /** The latest of the days from which the requirement and its parameters are in force. */
  readonly since: string
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
  /** The cap that takes points away. */
  readonly cap?: ParameterUsed
  readonly citation: Citation
  readonly unclear: readonly string[]
  readonly missing: readonly string[]
}

export interface PointsResult {
  /** The true total is never below `lo` and never above `hi`. */
  readonly lo: number
  readonly hi: number
  /** Absent where a ranking decides and no fixed mark. */
  readonly mark?: number
  readonly markParameter?: ParameterUsed
  readonly reached?: Truth
  readonly criteria: readonly CriterionResult[]
  readonly groups: readonly CriterionResult[]
}

export interface Evaluation {
  readonly programme: string
  readonly asOf: string
  readonly status: Status
  readonly requirements: readonly RequirementResult[]
  readonly points?: PointsResult
  /** Documents and costs whose condition holds (`true`), or is not decided. */
  readonly needed: Readonly<Record<string, Truth>>
  /** Facts that are not known and can still change `status`; empty once it is decided. */
  readonly missing: readonly string[]
}

export interface CompiledProgramme extends Compiled {
  /** Truths as 0 and 1, numbers as they are; lower and upper end where not everything is known. */
  rule(id: string, facts: Facts): readonly [number, number] | undefined
  evaluate(facts: Facts): Evaluation
  missingFacts(facts: Facts): readonly string[]
}

/** The rules of one day, for any number of people. */
export function compile(programme: Programme, options: CompileOptions): CompiledProgramme {
  const compiled = lower(programme, options)
  const run = (facts: Facts) => {
    const { lo, hi } = encodeFacts(compiled, readFacts(compiled, facts))
    return new Run(compiled, lo, hi)
  }
  return {
    ...compiled,
    evaluate: (facts) => run(facts).evaluation(),
    missingFacts: (facts) => run(facts).evaluation().missing,
    rule: (id, facts) => {
      const lowered = compiled.rules.get(id)
      return lowered && run(facts).ends(lowered.node)
    },
  }
}

/** Checks facts and completes them by conversion. */
export function readFacts({ programme, asOf }: Compiled, facts: Facts): ReadonlyMap<string, FactValue> {
  return convert(programme.vocabulary, checkFacts(programme.vocabulary, facts, asOf), asOf)
}

/** Lower and upper end of every input: the same where the fact is known, its whole range where it is not. */
export function encodeFacts(
  { model }: Compiled,
  facts: ReadonlyMap<string, FactValue>,
): { lo: number[]; hi: number[] } {
  const lo: number[] = []
  const hi: number[] = []
  for (const input of model.inputs) {
    const value = facts.get(input.fact.id)
    lo.push(value === undefined ? input.min : input.encode(value))
    hi.push(value === undefined ? input.max : input.encode(value))
  }
  return { lo, hi }
}

interface Verdict {
  readonly truth: Truth
  readonly missing: readonly string[]
  readonly unclear: readonly string[]
}

const certain: Verdict = { truth: true, missing: [], unclear: [] }

class Run {
  readonly #compiled: Compiled
  readonly #known: (fact: number) => boolean
  readonly #bounds: Bounds

  constructor(compiled: Compiled, lo: ArrayLike<number>, hi: ArrayLike<number>) {
    this.#compiled = compiled
    this.#known = (fact) => lo[fact] === hi[fact]
    this.#bounds = bound(compiled.model, lo, hi)
  }

  evaluation(): Evaluation {
    const { programme, asOf, applies, documents, costs } = this.#compiled
    const applicable = this.#verdict(applies.node)
    const requirements = this.#compiled.requirements.map((requirement) => this.#requirement(requirement))
    const conditions = requirements.filter(({ kind }) => kind === 'condition')
    const status = overall(applicable, conditions)
    const missing =
      status === 'unknown'
        ? [...new Set([...applicable.missing, ...conditions.flatMap((condition) => condition.missing)])]
        : []
    const points = this.#points()
    const needed = (parts: readonly LoweredPart<{ readonly id: string }>[], group: string) =>
      parts.map(({ part, when }) => [`${group}.${part.id}`, when ? this.#truth(when.node) : true] as const)
    return {
      programme: programme.id,
      asOf,
      status,
      requirements,
      ...(points && { points }),
      needed: Object.fromEntries([...needed(documents, 'document'), ...needed(costs, 'cost')]),
      missing,
    }
  }

  ends(node: number): [number, number] {
    return [this.#bounds.lo[node] as number, this.#bounds.hi[node] as number]
  }

  #truth(node: number): Truth {
    const [lo, hi] = this.ends(node)
    return lo === hi ? lo === 1 : undefined
  }

  #verdict(node: number): Verdict {
    return { truth: this.#truth(node), ...this.#undecided(node) }
  }

  #undecided(node: number): { missing: readonly string[]; unclear: readonly string[] } {
    const { model } = this.#compiled
    const id = (fact: number) => model.inputs[fact]?.fact.id as string
    const found = undecidedIn(model, this.#bounds, this.#known, node)
    return { missing: [...found.facts].map(id), unclear: [...found.open].map((open) => `unclear.${open}`) }
  }

  #requirement({ part, when, met }: Compiled['requirements'][number]): RequirementResult {
    const { id, kind, assess, inForce, citation } = part
    const relevant = when ? this.#verdict(when.node) : certain
    const fulfilled = this.#verdict(met.node)
    const status = statusOf(relevant, fulfilled, assess !== undefined)
    const open = status === 'unknown' || status === 'needs_assessment'
    const both = <T>(a: readonly T[], b: readonly T[]) => [...new Set([...a, ...b])]
    return {
      id,
      kind,
      status,
      citation,
      ...(assess && { assess }),
      textKey: `requirement.${id}`,
      since: latest([...(when ? parametersOf(when) : []), ...parametersOf(met)], inForce.from),
      unclear: open ? both(relevant.unclear, fulfilled.unclear) : [],
      missing: status === 'unknown' ? both(relevant.missing, fulfilled.missing) : [],
    }
  }

  #points(): PointsResult | undefined {
    const { points } = this.#compiled
    if (!points) return undefined
    const result = (
      id: string,
      textKey: string,
      citation: Citation,
      node: number,
      raw: number,
      cap: Lowered | undefined,
    ): CriterionResult => {
      const [lo, hi] = this.ends(node)
      const bites = cap?.parameter && this.ends(raw)[1] > this.ends(cap.node)[0]
      return {
        id,
        textKey,
        lo,
        hi,
        citation,
        ...(bites && { cap: cap.parameter as ParameterUsed }),
        ...this.#undecided(node),
      }
    }
    const [lo, hi] = this.ends(points.total)
    const mark = points.mark && this.ends(points.mark.node)[0]
    return {
      lo,
      hi,
      ...(points.mark && {
        mark: mark as number,
        reached: this.#truth(points.reached as number),
        ...(points.mark.parameter && { markParameter: points.mark.parameter }),
      }),
      criteria: points.criteria.map(({ criterion, node, raw, cap }) =>
        result(criterion.id, `criterion.${criterion.id}`, criterion.citation, node, raw, cap),
      ),
      groups: points.groups.map(({ id, citation, node, raw, cap }) =>
        result(id, `group.${id}`, citation, node, raw, cap),
      ),
    }
  }
}

function statusOf(relevant: Verdict, fulfilled: Verdict, assessed: boolean): Status {
  if (relevant.truth === false) return 'not_applicable'
  if (fulfilled.truth === true && !assessed) return 'met'
  if (relevant.truth === undefined || fulfilled.truth === undefined)
    return relevant.missing.length + fulfilled.missing.length > 0 ? 'unknown' : 'needs_assessment'
  return fulfilled.truth ? 'needs_assessment' : 'not_met'
}

function overall(applicable: Verdict, conditions: readonly RequirementResult[]): Status {
  if (applicable.truth === false) return 'not_applicable'
  if (applicable.truth === undefined) return applicable.missing.length > 0 ? 'unknown' : 'needs_assessment'
  for (const status of ['not_met', 'unknown', 'needs_assessment'] as const)
    if (conditions.some((condition) => condition.status === status)) return status
  return 'met'
}

/** Dated values inside an expression, through the rules it names. */
export function parametersOf(lowered: Lowered): readonly ParameterUsed[] {
  const inside = lowered.parts.flatMap(parametersOf)
  return lowered.parameter ? [lowered.parameter, ...inside] : inside
}

function latest(parameters: readonly ParameterUsed[], start: string): string {
  return parameters.reduce((last, { from }) => (from > last ? from : last), start)
}
