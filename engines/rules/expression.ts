import {
  entries,
  type Fields,
  fields,
  isMapping,
  list,
  name,
  oneOf,
  optionalList,
  RulesError,
  refuse,
  text,
  under,
} from './document.ts'
import { quotaFact } from './model.ts'
import type { Parameter } from './parameter.ts'
import { loadPeriod, overlaps, type Period } from './source.ts'
import { checkFact, type FactDefinition, type FactValue, type Vocabulary } from './vocabulary.ts'

export type Operator =
  | 'is'
  | 'in'
  | 'within'
  | 'at_least'
  | 'at_most'
  | 'above'
  | 'below'
  | 'before'
  | 'on_or_after'
const operators: readonly Operator[] = [
  'is',
  'in',
  'within',
  'at_least',
  'at_most',
  'above',
  'below',
  'before',
  'on_or_after',
]

/** What a value is: `unit` decides what it may be compared with. */
export interface Type {
  readonly type: 'boolean' | 'number' | 'code' | 'date'
  readonly unit: string
}

type Against =
  | { readonly literal: FactValue }
  /** `perhaps`: codes of which the list holds only a part. */
  | { readonly param: string; readonly codes: 'value' | 'perhaps' }

type Form =
  | { readonly kind: 'literal'; readonly value: number }
  | { readonly kind: 'fact'; readonly fact: FactDefinition }
  | { readonly kind: 'param'; readonly id: string }
  | { readonly kind: 'rule'; readonly id: string }
  /** Whole years, months or days from a date fact to another one, or to the day asked; never below 0. */
  | {
      readonly kind: 'since'
      readonly measure: 'years' | 'months' | 'days'
      readonly fact: FactDefinition
      readonly on?: FactDefinition
      /** `down` counts what is completed, `up` also what has begun. */
      readonly round: 'down' | 'up'
    }
  | { readonly kind: 'all' | 'any' | 'count' | 'sum' | 'min' | 'max'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  /** A point the law or our sources leave open: never true, never false, for an officer to judge. */
  | { readonly kind: 'unclear'; readonly id: string }
  | { readonly kind: 'points_reached' }
  | {
      readonly kind: 'compare'
      readonly operator: Operator
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly kind: 'member'
      readonly operator: 'is' | 'in' | 'within'
      readonly left: Expression
      readonly against: Against
    }
  | {
      readonly kind: 'percent'
      readonly percent: string
      readonly of: Expression
      readonly round: 'up' | 'down'
    }
  | { readonly kind: 'if'; readonly when: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'cases'; readonly base: Expression; readonly exceptions: readonly Exception[] }
  | { readonly kind: 'table'; readonly id: string; readonly at: readonly Expression[] }

export type Expression = Form & Type & { readonly path: string }

/** Holds against the base, and against the exceptions it names in `over`. */
export interface Exception {
  readonly label: string
  readonly when: Expression
  readonly gives: Expression
  readonly over: readonly string[]
}

export interface Rule {
  readonly id: string
  readonly type: Type
  readonly versions: readonly (Period & { readonly expression: Expression })[]
}

export interface Scope {
  readonly vocabulary: Vocabulary
  readonly parameters: ReadonlyMap<string, Parameter>
  /** Reads the rule when it is asked for first, so that its type is known. */
  readonly rule: (id: string, path: string) => Rule
  readonly pointsAllowed: boolean
}

const truth: Type = { type: 'boolean', unit: 'truth' }
const conditionForms = ['all', 'any', 'not', 'unclear', 'quota', 'points']
const forms = [
  ...conditionForms,
  'fact',
  'years_since',
  'months_since',
  'days_since',
  'rule',
  'param',
  'value',
  'table',
  'sum',
  'min',
  'max',
  'count',
  'percent',
  'if',
  'base',
]
const measures = { years_since: 'years', months_since: 'months', days_since: 'days' } as const

export function loadCondition(data: unknown, path: string, scope: Scope): Expression {
  const expression = loadExpression(data, path, scope)
  if (expression.type !== 'boolean')
    throw new RulesError(
      path,
      `a condition was expected, found a ${expression.type} without a comparison (is, in, at_least …)`,
    )
  return expression
}

export function loadNumber(data: unknown, path: string, scope: Scope, unit?: string): Expression {
  const expression = loadExpression(data, path, scope)
  if (expression.type !== 'number')
    throw new RulesError(path, `a number was expected, found a ${expression.type}`)
  if (unit !== undefined && !sameUnit(expression.unit, unit))
    throw new RulesError(path, `must be in ${unit}, is in ${expression.unit}`)
  return expression
}

/** 0 has no unit of its own. */
const anyUnit = '0'

function sameUnit(a: string, b: string): boolean {
  return a === b || a === anyUnit || b === anyUnit
}

function loadExpression(data: unknown, path: string, scope: Scope): Expression {
  if (typeof data === 'boolean') return { kind: 'literal', value: data ? 1 : 0, ...truth, path }
  if (typeof data === 'number') {
    if (data !== 0) throw new RulesError(path, `the number ${data} needs its source: make it a parameter`)
    return { kind: 'literal', value: 0, type: 'number', unit: anyUnit, path }
  }
  if (!isMapping(data)) refuse(path, data, `one of ${forms.join(', ')}`)
  const form = forms.find((key) => key in data)
  if (form === undefined) throw new RulesError(path, `one of ${forms.join(', ')} was expected`)
  const operator = operators.find((key) => key in data)
  if (operator && !conditionForms.includes(form)) return loadComparison(data, path, scope, operator)
  return loadForm(form, data, path, scope)
}

function loadForm(form: string, data: Fields, path: string, scope: Scope): Expression {
  const at = under(path, form)
  const only = () => fields(data, path, [form])[form]
  const parts = (load: (value: unknown, path: string, scope: Scope) => Expression) =>
    list(only(), at).map(([part, place]) => load(part, place, scope))
  switch (form) {
    case 'all':
    case 'any':
      return { kind: form, of: parts(loadCondition), ...truth, path }
    case 'count':
      return { kind: 'count', of: parts(loadCondition), type: 'number', unit: 'count', path }
    case 'not':
      return { kind: 'not', of: loadCondition(only(), at, scope), ...truth, path }
    case 'unclear':
      return { kind: 'unclear', id: name(only(), at), ...truth, path }
    case 'quota': {
      if (only() !== 'left') throw new RulesError(at, 'must be "left"')
      return { kind: 'fact', fact: findFact(quotaFact, at, scope), ...truth, path }
    }
    case 'points':
      if (only() !== 'reached' || !scope.pointsAllowed)
        throw new RulesError(
          at,
          'must be "reached", in a requirement of a programme whose points have a mark',
        )
      return { kind: 'points_reached', ...truth, path }
    case 'sum':
    case 'min':
    case 'max': {
      const of = parts((value, place) => loadNumber(value, place, scope))
      return { kind: form, of, type: 'number', unit: commonUnit(of, at), path }
    }
    case 'value':
      return loadExpression(only(), at, scope)
    case 'fact': {
      const fact = findFact(only(), at, scope)
      return { kind: 'fact', fact, ...factType(fact), path }
    }
    case 'years_since':
    case 'months_since':
    case 'days_since': {
      const { on, round = 'down' } = fields(data, path, [form], ['on', 'round'])
      const fact = dateFact(data[form], at, scope)
      const end = on === undefined ? undefined : dateFact(on, under(path, 'on'), scope)
      const measure = measures[form]
      return {
        kind: 'since',
        measure,
        fact,
        ...(end && { on: end }),
        round: oneOf(round, under(path, 'round'), ['down', 'up'] as const),
        type: 'number',
        unit: measure,
        path,
      }
    }
    case 'param': {
      const parameter = findParameter(only(), at, scope, 'value')
      const first = parameter.values[0]?.value
      const type = parameter.unit === 'date' ? 'date' : typeof first === 'string' ? 'code' : 'number'
      return { kind: 'param', id: parameter.id, type, unit: parameter.unit, path }
    }
    case 'rule': {
      const { id, type } = scope.rule(text(only(), at), at)
      return { kind: 'rule', id, ...type, path }
    }
    case 'table':
      return loadLookup(data, path, scope)
    case 'percent': {
      const read = fields(data, path, ['percent', 'of', 'round'])
      const percent = fields(read.percent, at, ['param']).param
      const parameter = findParameter(percent, under(at, 'param'), scope, 'value')
      if (parameter.unit !== 'percent')
        throw new RulesError(under(at, 'param'), `${parameter.id} must have the unit percent`)
      const of = loadNumber(read.of, under(path, 'of'), scope)
      const round = oneOf(read.round, under(path, 'round'), ['up', 'down'] as const)
      return { kind: 'percent', percent: parameter.id, of, round, type: 'number', unit: of.unit, path }
    }
    case 'if': {
      const read = fields(data, path, ['if', 'then', 'else'])
      const yes = loadExpression(read.then, under(path, 'then'), scope)
      const no = loadExpression(read.else, under(path, 'else'), scope)
      const when = loadCondition(read.if, at, scope)
      return { kind: 'if', when, yes, no, ...commonType([yes, no], path), path }
    }
    default:
      return loadCases(data, path, scope)
  }
}

function loadLookup(data: Fields, path: string, scope: Scope): Expression {
  const read = fields(data, path, ['table', 'at'])
  const id = text(read.table, under(path, 'table'))
  const parameter = scope.parameters.get(id)
  if (!parameter || parameter.by.length === 0)
    throw new RulesError(under(path, 'table'), `there is no table ${id} among the parameters`)
  const at = under(path, 'at')
  const given: [unknown, string][] = Array.isArray(read.at) ? list(read.at, at) : [[read.at, at]]
  if (given.length !== parameter.by.length)
    throw new RulesError(at, `${id} is looked up by ${parameter.by.join(' and ')}`)
  const keys = given.map(([value, place], index) => {
    const expression = loadExpression(value, place, scope)
    const unit = parameter.by[index] as string
    if (expression.type === 'boolean' || expression.type === 'date' || !sameUnit(expression.unit, unit))
      throw new RulesError(place, `${id} is looked up by ${unit}, found ${expression.unit}`)
    return expression
  })
  return { kind: 'table', id, at: keys, type: 'number', unit: parameter.unit, path }
}

function loadCases(data: Fields, path: string, scope: Scope): Expression {
  const read = fields(data, path, ['base', 'exceptions'])
  const base = loadExpression(read.base, under(path, 'base'), scope)
  const labels: string[] = []
  const exceptions = list(read.exceptions, under(path, 'exceptions')).map(([value, at]): Exception => {
    const exception = fields(value, at, ['label', 'if', 'then'], ['over'])
    const label = name(exception.label, under(at, 'label'))
    if (labels.includes(label)) throw new RulesError(under(at, 'label'), `${label} is used twice`)
    labels.push(label)
    return {
      label,
      when: loadCondition(exception.if, under(at, 'if'), scope),
      gives: loadExpression(exception.then, under(at, 'then'), scope),
      over: optionalList(exception.over, under(at, 'over')).map(([other, place]) => text(other, place)),
    }
  })
  exceptions.forEach(({ label, over }, index) => {
    const at = `${path}.exceptions[${index}].over`
    for (const other of over) {
      const beaten = exceptions.find((exception) => exception.label === other)
      if (!beaten) throw new RulesError(at, `there is no exception ${other}`)
      if (standsOver(exceptions, beaten, label))
        throw new RulesError(at, `${label} and ${other} cannot stand over each other`)
    }
  })
  return {
    kind: 'cases',
    base,
    exceptions,
    ...commonType([base, ...exceptions.map(({ gives }) => gives)], path),
    path,
  }
}

/** Whether an exception is, or stands over, the one with this label. */
function standsOver(exceptions: readonly Exception[], from: Exception, label: string): boolean {
  const reached = new Set([from.label])
  for (const other of reached)
    for (const { over } of exceptions.filter((exception) => exception.label === other))
      for (const next of over) reached.add(next)
  return reached.has(label)
}

function loadComparison(data: Fields, path: string, scope: Scope, operator: Operator): Expression {
  const { [operator]: wanted, ...subject } = data
  const second = operators.find((key) => key in subject)
  if (second) throw new RulesError(path, `needs exactly one of ${operators.join(', ')}`)
  const left = loadExpression(subject, path, scope)
  const at = under(path, operator)
  if (operator === 'is' || operator === 'in' || operator === 'within')
    return loadMember(left, operator, wanted, at, path, scope)
  const right = loadExpression(wanted, at, scope)
  if ((operator === 'before' || operator === 'on_or_after') !== (left.type === 'date'))
    throw new RulesError(
      at,
      'before and on_or_after are for dates, at_least, at_most, above and below for the rest',
    )
  if (left.type === 'boolean' || (left.type === 'code' && !isOrdered(left)))
    throw new RulesError(at, `${sayOf(left)} has no order, so ${operator} has no meaning; use in`)
  if (left.type !== right.type || !sameUnit(left.unit, right.unit))
    throw new RulesError(at, `${sayOf(right)} is in ${right.unit}, ${sayOf(left)} in ${left.unit}`)
  if (left.kind === 'fact' && right.kind === 'param') checkAgainstFact(left.fact, right.id, at, scope)
  return { kind: 'compare', operator, left, right, ...truth, path }
}

function isOrdered(expression: Expression): boolean {
  return expression.kind === 'fact' && expression.fact.type === 'code' && expression.fact.ordered
}

function sayOf(expression: Expression): string {
  switch (expression.kind) {
    case 'fact':
    case 'since':
      return expression.fact.id
    case 'param':
    case 'rule':
    case 'table':
      return expression.id
    default:
      return expression.kind
  }
}

function loadMember(
  left: Expression,
  operator: 'is' | 'in' | 'within',
  wanted: unknown,
  at: string,
  path: string,
  scope: Scope,
): Expression {
  if (
    left.kind !== 'fact' ||
    (left.fact.type !== 'code' && !(operator === 'is' && left.fact.type === 'boolean'))
  )
    throw new RulesError(
      at,
      `${operator} is for facts that are codes${operator === 'is' ? ', true or false' : ''}`,
    )
  const of = (form: Form): Expression => ({ ...form, ...truth, path })
  const member = (how: typeof operator, against: Against) =>
    of({ kind: 'member', operator: how, left, against })
  if (operator === 'is' && !isMapping(wanted))
    return member(operator, { literal: checkFact(left.fact, wanted, at) })
  const place = under(at, 'param')
  const kind = operator === 'is' ? 'value' : 'list'
  const parameter = findParameter(fields(wanted, at, ['param']).param, place, scope, kind)
  if (parameter.unit !== left.unit)
    throw new RulesError(place, `${parameter.id} is in ${parameter.unit}, ${left.fact.id} in ${left.unit}`)
  if (operator !== 'within') checkAgainstFact(left.fact, parameter.id, place, scope)
  const param = parameter.id
  const certain = member(operator, { param, codes: 'value' })
  if (!parameter.values.some(({ perhaps }) => perhaps)) return certain
  const possible = member('within', { param, codes: 'perhaps' })
  return of({
    kind: 'any',
    of: [certain, of({ kind: 'all', of: [possible, of({ kind: 'unclear', id: param })] })],
  })
}

function checkAgainstFact(fact: FactDefinition, id: string, path: string, scope: Scope): void {
  for (const { value } of scope.parameters.get(id)?.values ?? []) {
    for (const part of Array.isArray(value) ? value : [value]) checkFact(fact, part, path)
  }
}

function findFact(value: unknown, path: string, scope: Scope): FactDefinition {
  const id = text(value, path)
  const fact = scope.vocabulary.get(id)
  if (!fact) throw new RulesError(path, `${id} is not a fact of the vocabulary`)
  return fact
}

function dateFact(value: unknown, path: string, scope: Scope): FactDefinition {
  const fact = findFact(value, path, scope)
  if (fact.type !== 'date') throw new RulesError(path, `a date is needed, ${fact.id} is a ${fact.type}`)
  return fact
}

function factType(fact: FactDefinition): Type {
  switch (fact.type) {
    case 'boolean':
      return truth
    case 'date':
      return { type: 'date', unit: 'date' }
    case 'code':
      return { type: 'code', unit: fact.unit }
    default:
      return { type: 'number', unit: fact.unit }
  }
}

export function findParameter(
  value: unknown,
  path: string,
  { parameters }: Pick<Scope, 'parameters'>,
  kind: Parameter['kind'],
): Parameter {
  const id = text(value, path)
  const parameter = parameters.get(id)
  if (!parameter) throw new RulesError(path, `there is no parameter ${id}`)
  if (parameter.kind !== kind) {
    const wanted = { value: 'one value', list: 'a list', table: 'a table', grid: 'a grid' }[kind]
    throw new RulesError(
      path,
      `${wanted} was expected, ${id} is ${parameter.kind === 'value' ? 'one value' : `a ${parameter.kind}`}`,
    )
  }
  return parameter
}

function commonUnit(of: readonly Expression[], path: string): string {
  const units = new Set(of.map(({ unit }) => unit).filter((unit) => unit !== anyUnit))
  if (units.size > 1) throw new RulesError(path, `mixes units: ${[...units].join(', ')}`)
  return [...units][0] ?? anyUnit
}

function commonType(of: readonly Expression[], path: string): Type {
  const types = new Set(of.map(({ type }) => type))
  const [type] = types
  if (types.size !== 1 || (type !== 'boolean' && type !== 'number'))
    throw new RulesError(path, 'every case must be a condition, or every case a number')
  return { type, unit: type === 'boolean' ? truth.unit : commonUnit(of, path) }
}

/** A rule as one expression, or as `versions` from day to day. */
export function loadRule(id: string, data: unknown, path: string, inForce: Period, scope: Scope): Rule {
  const versions =
    isMapping(data) && 'versions' in data
      ? list(fields(data, path, ['versions']).versions, under(path, 'versions')).map(([value, at]) => {
          const { from, to, ...content } = fields(
            value,
            at,
            ['from'],
            ['to', ...forms, 'at', 'on', 'of', 'round', 'then', 'else', 'exceptions', ...operators],
          )
          const period = loadPeriod({ from, to }, at)
          return { ...period, expression: loadExpression(content, at, scope) }
        })
      : [{ ...inForce, expression: loadExpression(data, path, scope) }]
  versions.sort((a, b) => (a.from < b.from ? -1 : 1))
  versions.forEach((version, index) => {
    const next = versions[index + 1]
    if (next && overlaps(version, next))
      throw new RulesError(
        under(path, 'versions'),
        `the version from ${version.from} overlaps the one from ${next.from}`,
      )
    if (next && version.to !== next.from)
      throw new RulesError(under(path, 'versions'), `there is a gap from ${version.to} to ${next.from}`)
  })
  const [first] = versions
  const types = new Set(versions.map(({ expression }) => expression.type))
  if (!first || types.size !== 1 || first.expression.type === 'code' || first.expression.type === 'date')
    throw new RulesError(path, 'must be a condition or a number, in every version')
  const unit = commonUnit(
    versions.map(({ expression }) => expression),
    path,
  )
  return { id, type: { type: first.expression.type, unit }, versions }
}

/** Reads rules in the order in which they need each other, and refuses circles. */
export function loadRules(
  data: unknown,
  inForce: Period,
  scope: Omit<Scope, 'rule'>,
  attempt: <T>(read: () => T) => T[],
): ReadonlyMap<string, Rule> {
  const written = new Map(entries(data ?? {}, 'rules').map(([id, value, path]) => [id, { value, path }]))
  const rules = new Map<string, Rule>()
  const trail: string[] = []
  const rule = (id: string, path: string): Rule => {
    const known = rules.get(id)
    if (known) return known
    const source = written.get(id)
    if (!source) throw new RulesError(path, `there is no rule ${id}`)
    if (trail.includes(id))
      throw new RulesError(`rules.${trail[0]}`, `is a circle: ${[...trail, id].join(' → ')}`)
    trail.push(id)
    try {
      const read = loadRule(id, source.value, source.path, inForce, { ...scope, rule })
      rules.set(id, read)
      return read
    } finally {
      trail.pop()
    }
  }
  for (const id of written.keys()) attempt(() => rule(id, `rules.${id}`))
  return rules
}

/** The parts directly inside an expression; a named rule is not followed. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'all':
    case 'any':
    case 'count':
    case 'sum':
    case 'min':
    case 'max':
      return expression.of
    case 'not':
    case 'percent':
      return [expression.of]
    case 'compare':
      return [expression.left, expression.right]
    case 'member':
      return [expression.left]
    case 'if':
      return [expression.when, expression.yes, expression.no]
    case 'cases':
      return [expression.base, ...expression.exceptions.flatMap(({ when, gives }) => [when, gives])]
    case 'table':
      return expression.at
    default:
      return []
  }
}

/** Calls `visit` for the expression and everything inside it; named rules are not followed. */
export function walk(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression)
  for (const part of partsOf(expression)) walk(part, visit)
}

export function parametersIn(expression: Expression): readonly string[] {
  const ids: string[] = []
  walk(expression, (part) => {
    if (part.kind === 'param' || part.kind === 'table') ids.push(part.id)
    if (part.kind === 'percent') ids.push(part.percent)
    if (part.kind === 'member' && 'param' in part.against) ids.push(part.against.param)
  })
  return ids
}
