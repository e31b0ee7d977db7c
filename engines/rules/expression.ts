import { fields, list, RulesError, text, under } from './document.ts'
import type { Parameter } from './programme.ts'
import { checkFact, type FactDefinition, type FactValue, type Vocabulary } from './vocabulary.ts'

/** What is compared: the fact itself, or the whole years completed between a date fact and the day asked. */
export type Measure = 'value' | 'completed_years'
export type Operator = 'is' | 'in' | 'at_least' | 'at_most'

export type Expression =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'rule'; readonly id: string }
  /** A point the law or our sources leave open: never true, never false, for an officer to judge. */
  | { readonly kind: 'unclear'; readonly id: string }
  | { readonly kind: 'points_reached' }
  | {
      readonly kind: 'compare'
      readonly fact: FactDefinition
      readonly measure: Measure
      readonly operator: Operator
      /** A literal only for `is`; every number and list of the law is a parameter with its source. */
      readonly against: { readonly literal: FactValue } | { readonly parameter: string }
    }

export interface Scope {
  readonly vocabulary: Vocabulary
  readonly parameters: ReadonlyMap<string, Parameter>
  readonly ruleIds: ReadonlySet<string>
  readonly pointsAllowed: boolean
}

const FORMS = 'all, any, not, rule, unclear, points, fact or years_since'

export function loadExpression(data: unknown, path: string, scope: Scope): Expression {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new RulesError(path, `a condition with ${FORMS} was expected, found ${JSON.stringify(data)}`)
  }
  if ('all' in data || 'any' in data) {
    const kind = 'all' in data ? 'all' : 'any'
    const of = list(fields(data, path, [kind])[kind], under(path, kind))
    return { kind, of: of.map(([part, at]) => loadExpression(part, at, scope)) }
  }
  if ('not' in data) {
    return { kind: 'not', of: loadExpression(fields(data, path, ['not']).not, under(path, 'not'), scope) }
  }
  if ('rule' in data) {
    const id = text(fields(data, path, ['rule']).rule, under(path, 'rule'))
    if (!scope.ruleIds.has(id)) throw new RulesError(under(path, 'rule'), `there is no rule ${id}`)
    return { kind: 'rule', id }
  }
  if ('unclear' in data) {
    return { kind: 'unclear', id: text(fields(data, path, ['unclear']).unclear, under(path, 'unclear')) }
  }
  if ('points' in data) {
    if (fields(data, path, ['points']).points !== 'reached' || !scope.pointsAllowed) {
      throw new RulesError(
        under(path, 'points'),
        'must be "reached", in a requirement of a programme that has points',
      )
    }
    return { kind: 'points_reached' }
  }
  if ('fact' in data || 'years_since' in data) return loadComparison(data, path, scope)
  throw new RulesError(path, `a condition needs one of ${FORMS}`)
}

function loadComparison(data: object, path: string, scope: Scope): Expression {
  const subject = 'fact' in data ? 'fact' : 'years_since'
  const comparison = fields(data, path, [subject], ['is', 'in', 'at_least', 'at_most'])
  const id = text(comparison[subject], under(path, subject))
  const fact = scope.vocabulary.get(id)
  if (!fact) throw new RulesError(under(path, subject), `${id} is not a fact of the vocabulary`)
  const operators = Object.keys(comparison).filter((key) => key !== subject) as Operator[]
  const measure: Measure = subject === 'fact' ? 'value' : 'completed_years'
  if (measure === 'completed_years' && fact.type !== 'date') {
    throw new RulesError(under(path, subject), `${id} is a ${fact.type}, years count from a date`)
  }
  const [operator] = operators
  if (operator === undefined && fact.type === 'boolean') {
    return { kind: 'compare', fact, measure, operator: 'is', against: { literal: true } }
  }
  if (operator === undefined || operators.length > 1) {
    throw new RulesError(path, 'needs exactly one of is, in, at_least, at_most')
  }
  const at = under(path, operator)
  if (operator === 'is') {
    if (measure !== 'value' || (fact.type !== 'boolean' && fact.type !== 'code')) {
      throw new RulesError(at, `is for true or false and for codes, ${id} is a ${fact.type}`)
    }
    return {
      kind: 'compare',
      fact,
      measure,
      operator,
      against: { literal: checkFact(fact, comparison.is, at) },
    }
  }
  const parameterId = text(fields(comparison[operator], at, ['param']).param, under(at, 'param'))
  const parameter = scope.parameters.get(parameterId)
  if (!parameter) throw new RulesError(under(at, 'param'), `there is no parameter ${parameterId}`)
  checkParameterFits(parameter, fact, measure, operator, under(at, 'param'))
  return { kind: 'compare', fact, measure, operator, against: { parameter: parameterId } }
}

function checkParameterFits(
  parameter: Parameter,
  fact: FactDefinition,
  measure: Measure,
  operator: Operator,
  path: string,
): void {
  const unit = measure === 'completed_years' ? 'years' : 'unit' in fact ? fact.unit : undefined
  if (parameter.unit !== unit) {
    throw new RulesError(path, `${parameter.id} is in ${parameter.unit}, ${fact.id} in ${unit ?? fact.type}`)
  }
  const ordered =
    measure === 'completed_years' || fact.type === 'integer' || (fact.type === 'code' && fact.ordered)
  if (operator !== 'in' && !ordered) {
    throw new RulesError(path, `${fact.id} has no order, so ${operator} has no meaning; use in`)
  }
  if (operator === 'in' && fact.type !== 'code') {
    throw new RulesError(path, `in is for codes, ${fact.id} is a ${fact.type}`)
  }
  for (const { value } of parameter.values) {
    if (Array.isArray(value) !== (operator === 'in')) {
      throw new RulesError(
        path,
        `${operator} needs ${operator === 'in' ? 'a list' : 'one value'} in ${parameter.id}`,
      )
    }
    if (measure === 'value') {
      for (const part of Array.isArray(value) ? value : [value]) checkFact(fact, part, path)
    } else if (typeof value !== 'number') {
      throw new RulesError(path, `${parameter.id} must be a whole number of years`)
    }
  }
}

/** Calls `visit` for the expression and everything inside it, following named rules. */
export function walk(
  expression: Expression,
  rules: ReadonlyMap<string, Expression>,
  visit: (part: Expression) => void,
): void {
  visit(expression)
  switch (expression.kind) {
    case 'all':
    case 'any':
      for (const part of expression.of) walk(part, rules, visit)
      break
    case 'not':
      walk(expression.of, rules, visit)
      break
    case 'rule': {
      const rule = rules.get(expression.id)
      if (rule) walk(rule, rules, visit)
    }
  }
}
