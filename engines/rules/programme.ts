import {
  date,
  entries,
  type Fields,
  fields,
  flag,
  integer,
  list,
  oneOf,
  RulesError,
  text,
  under,
} from './document.ts'
import { type Expression, loadExpression, type Scope, walk } from './expression.ts'
import { type Labels, labels, type Vocabulary } from './vocabulary.ts'

export interface Law {
  readonly id: string
  readonly act: string
  readonly url: string
  readonly published?: string
  readonly lastChecked: string
}

/** `verified` means the text of the law, or an official page that states it, was read on `lastChecked`. */
export interface Citation {
  readonly act: string
  readonly ref: string
  readonly url: string
  readonly published?: string
  readonly lastChecked: string
  readonly verified: boolean
  /** What an unverified statement rests on. */
  readonly reliedOn?: string
}

/** `from` is the first day in force, `to` the first day no longer in force. */
export interface Period {
  readonly from: string
  readonly to?: string
}

export type ParameterValue = number | string | readonly string[]

export interface Dated extends Period {
  readonly value: ParameterValue
  readonly citation: Citation
}

export interface Parameter {
  readonly id: string
  /** The unit of the facts it is compared with, `points`, or an ISO 4217 code (integer minor units). */
  readonly unit: string
  /** Sorted by date, without overlap or gap. */
  readonly values: readonly Dated[]
}

export interface Requirement {
  readonly id: string
  /** A `condition` decides whether the pathway is open; a `step` is something still to be done on it. */
  readonly kind: 'condition' | 'step'
  readonly when?: Expression
  readonly met: Expression
  /** An officer judges it even when the facts given say yes. */
  readonly assessed: boolean
  readonly inForce: Period
  readonly citation: Citation
}

/** The first row that holds gives the points, no row gives none. */
export interface Criterion {
  readonly id: string
  readonly rows: readonly { readonly when: Expression; readonly parameter: string }[]
  readonly citation: Citation
}

export interface Cost {
  readonly id: string
  readonly paidBy: 'employer' | 'recruiter' | 'worker' | 'unknown'
  readonly workerMayBeCharged: 'yes' | 'no' | 'unknown'
  /** A parameter in money; absent where no amount was found. */
  readonly amount?: string
  readonly inForce: Period
  readonly citation: Citation
}

export interface Programme {
  readonly id: string
  readonly country: string
  readonly category: 'entry' | 'exit'
  readonly inForce: Period
  readonly lastChecked: string
  readonly verified: boolean
  readonly reliedOn?: string
  readonly laws: ReadonlyMap<string, Law>
  readonly parameters: ReadonlyMap<string, Parameter>
  readonly rules: ReadonlyMap<string, Expression>
  readonly applies: Expression
  readonly requirements: readonly Requirement[]
  readonly points?: { readonly mark: string; readonly criteria: readonly Criterion[] }
  readonly documents: readonly { readonly id: string; readonly citation: Citation }[]
  readonly costs: readonly Cost[]
  readonly changeEmployer: {
    readonly answer: 'yes' | 'no' | 'conditions' | 'unknown'
    readonly citation: Citation
  }
  readonly stay: { readonly citation: Citation }
  /** Locale → text key → text; `{parameter}` in a text stands for the value of the day asked. */
  readonly texts: Readonly<Record<string, Labels>>
  readonly vocabulary: Vocabulary
}

export function holdsOn(period: Period, day: string): boolean {
  return period.from <= day && (period.to === undefined || day < period.to)
}

/** Reads and checks a whole programme: `data` is the parsed document with its `texts` by locale. */
export function loadProgramme(data: unknown, vocabulary: Vocabulary): Programme {
  const top = fields(
    data,
    '',
    [
      'id',
      'country',
      'category',
      'in_force',
      'last_checked',
      'verified',
      'laws',
      'applies',
      'requirements',
    ].concat(['documents', 'costs', 'change_employer', 'stay', 'texts']),
    ['relied_on', 'parameters', 'rules', 'points'],
  )
  const id = text(top.id, 'id')
  if (!/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/.test(id)) {
    throw new RulesError('id', `small letters, digits and - between dots were expected, found ${id}`)
  }
  const country = text(top.country, 'country')
  if (!/^[A-Z]{3}$/.test(country))
    throw new RulesError('country', `ISO 3166-1 alpha-3 was expected, found ${country}`)
  const inForce = loadPeriod(fields(top.in_force, 'in_force', ['from'], ['to']), 'in_force')
  const laws = loadLaws(top.laws)
  const citations: Citation[] = []
  const cite: Cite = (value, path) => {
    const citation = loadCitation(value, path, laws)
    citations.push(citation)
    return citation
  }

  const parameters = new Map(
    entries(top.parameters ?? {}, 'parameters').map(([key, value, path]) => [
      key,
      loadParameter(key, value, path, cite),
    ]),
  )
  const ruleEntries = entries(top.rules ?? {}, 'rules')
  const scope: Scope = {
    vocabulary,
    parameters,
    ruleIds: new Set(ruleEntries.map(([key]) => key)),
    pointsAllowed: false,
  }
  const rules = new Map(ruleEntries.map(([key, value, path]) => [key, loadExpression(value, path, scope)]))
  refuseCycles(rules)
  const applies = loadExpression(top.applies, 'applies', scope)
  const points = top.points === undefined ? undefined : loadPoints(top.points, scope, cite)
  const inRequirements = { ...scope, pointsAllowed: points !== undefined }
  const requirements = list(top.requirements, 'requirements').map(([value, path]) =>
    loadRequirement(value, path, inRequirements, inForce, cite),
  )
  const documents = list(top.documents, 'documents').map(([value, path]) => {
    const document = fields(value, path, ['id', 'cite'])
    return { id: text(document.id, under(path, 'id')), citation: cite(document.cite, under(path, 'cite')) }
  })
  const costs = list(top.costs, 'costs').map(([value, path]) =>
    loadCost(value, path, parameters, inForce, cite),
  )
  const changing = fields(top.change_employer, 'change_employer', ['answer', 'cite'])
  const changeEmployer = {
    answer: oneOf(changing.answer, 'change_employer.answer', ['yes', 'no', 'conditions', 'unknown'] as const),
    citation: cite(changing.cite, 'change_employer.cite'),
  }
  const stay = { citation: cite(fields(top.stay, 'stay', ['cite']).cite, 'stay.cite') }
  const programme: Programme = {
    id,
    country,
    inForce,
    laws,
    parameters,
    rules,
    applies,
    requirements,
    documents,
    costs,
    changeEmployer,
    stay,
    category: oneOf(top.category, 'category', ['entry', 'exit'] as const),
    lastChecked: date(top.last_checked, 'last_checked'),
    ...loadVerification(top, ''),
    ...(points && { points }),
    texts: Object.fromEntries(
      entries(top.texts, 'texts').map(([locale, value, path]) => [locale, loadTexts(value, path)]),
    ),
    vocabulary,
  }
  if (programme.verified && citations.some((citation) => !citation.verified)) {
    throw new RulesError('verified', 'cannot be true while a citation below is not verified')
  }
  checkPeriods(programme)
  checkTexts(programme)
  return programme
}

type Cite = (value: unknown, path: string) => Citation

function loadPeriod(data: Fields, path: string): Period {
  const from = date(data.from, under(path, 'from'))
  if (data.to === undefined) return { from }
  const to = date(data.to, under(path, 'to'))
  if (to <= from) throw new RulesError(under(path, 'to'), `must be after from (${from}), found ${to}`)
  return { from, to }
}

function loadVerification(data: Fields, path: string): { verified: boolean; reliedOn?: string } {
  const verified = flag(data.verified, under(path, 'verified'))
  if (verified) return { verified }
  return { verified, reliedOn: text(data.relied_on, under(path, 'relied_on')) }
}

function loadLaws(data: unknown): ReadonlyMap<string, Law> {
  return new Map(
    entries(data, 'laws').map(([id, value, path]) => {
      const law = fields(value, path, ['act', 'url', 'last_checked'], ['published'])
      const url = text(law.url, under(path, 'url'))
      if (!URL.canParse(url))
        throw new RulesError(under(path, 'url'), `an address was expected, found ${url}`)
      return [
        id,
        {
          id,
          url,
          act: text(law.act, under(path, 'act')),
          lastChecked: date(law.last_checked, under(path, 'last_checked')),
          ...(law.published !== undefined && { published: text(law.published, under(path, 'published')) }),
        },
      ]
    }),
  )
}

function loadCitation(data: unknown, path: string, laws: ReadonlyMap<string, Law>): Citation {
  const citation = fields(data, path, ['law', 'ref', 'verified'], ['relied_on'])
  const lawId = text(citation.law, under(path, 'law'))
  const law = laws.get(lawId)
  if (!law) throw new RulesError(under(path, 'law'), `there is no law ${lawId}`)
  const { id: _, ...source } = law
  return { ...source, ref: text(citation.ref, under(path, 'ref')), ...loadVerification(citation, path) }
}

function loadParameter(id: string, data: unknown, path: string, cite: Cite): Parameter {
  const parameter = fields(data, path, ['unit', 'values'])
  const valuesPath = under(path, 'values')
  const values = list(parameter.values, valuesPath).map(([value, at]): Dated => {
    const dated = fields(value, at, ['from', 'value', 'cite'], ['to'])
    return {
      ...loadPeriod(dated, at),
      value: loadParameterValue(dated.value, under(at, 'value')),
      citation: cite(dated.cite, under(at, 'cite')),
    }
  })
  values.sort((a, b) => (a.from < b.from ? -1 : 1))
  values.forEach((value, index) => {
    const next = values[index + 1]
    if (!next) return
    if (value.to === undefined || value.to > next.from) {
      throw new RulesError(valuesPath, `the value from ${value.from} overlaps the one from ${next.from}`)
    }
    if (value.to < next.from)
      throw new RulesError(valuesPath, `there is a gap from ${value.to} to ${next.from}`)
  })
  return { id, unit: text(parameter.unit, under(path, 'unit')), values }
}

function loadParameterValue(value: unknown, path: string): ParameterValue {
  if (Array.isArray(value)) return list(value, path).map(([code, at]) => text(code, at))
  return typeof value === 'string' ? text(value, path) : integer(value, path)
}

function loadPoints(data: unknown, scope: Scope, cite: Cite): { mark: string; criteria: Criterion[] } {
  const points = fields(data, 'points', ['mark', 'criteria'])
  const criteria = list(points.criteria, 'points.criteria').map(([value, path]): Criterion => {
    const criterion = fields(value, path, ['id', 'rows', 'cite'])
    return {
      id: text(criterion.id, under(path, 'id')),
      rows: list(criterion.rows, under(path, 'rows')).map(([row, at]) => {
        const { when, points: amount } = fields(row, at, ['when', 'points'])
        return {
          when: loadExpression(when, under(at, 'when'), scope),
          parameter: pointsParameter(amount, under(at, 'points'), scope),
        }
      }),
      citation: cite(criterion.cite, under(path, 'cite')),
    }
  })
  return { mark: pointsParameter(points.mark, 'points.mark', scope), criteria }
}

function pointsParameter(data: unknown, path: string, scope: Scope): string {
  const id = text(fields(data, path, ['param']).param, under(path, 'param'))
  const parameter = scope.parameters.get(id)
  if (!parameter) throw new RulesError(under(path, 'param'), `there is no parameter ${id}`)
  if (parameter.unit !== 'points' || parameter.values.some(({ value }) => typeof value !== 'number')) {
    throw new RulesError(under(path, 'param'), `${id} must be whole numbers of points`)
  }
  return id
}

function loadRequirement(
  data: unknown,
  path: string,
  scope: Scope,
  programme: Period,
  cite: Cite,
): Requirement {
  const requirement = fields(data, path, ['id', 'kind', 'met', 'cite'], ['when', 'assessed', 'from', 'to'])
  return {
    id: text(requirement.id, under(path, 'id')),
    kind: oneOf(requirement.kind, under(path, 'kind'), ['condition', 'step'] as const),
    met: loadExpression(requirement.met, under(path, 'met'), scope),
    ...(requirement.when !== undefined && {
      when: loadExpression(requirement.when, under(path, 'when'), scope),
    }),
    assessed:
      requirement.assessed === undefined ? false : flag(requirement.assessed, under(path, 'assessed')),
    inForce: loadPeriod({ ...programme, ...requirement }, path),
    citation: cite(requirement.cite, under(path, 'cite')),
  }
}

function loadCost(
  data: unknown,
  path: string,
  parameters: ReadonlyMap<string, Parameter>,
  programme: Period,
  cite: Cite,
): Cost {
  const cost = fields(
    data,
    path,
    ['id', 'paid_by', 'worker_may_be_charged', 'cite'],
    ['amount', 'from', 'to'],
  )
  const common = {
    id: text(cost.id, under(path, 'id')),
    paidBy: oneOf(cost.paid_by, under(path, 'paid_by'), [
      'employer',
      'recruiter',
      'worker',
      'unknown',
    ] as const),
    workerMayBeCharged: oneOf(cost.worker_may_be_charged, under(path, 'worker_may_be_charged'), [
      'yes',
      'no',
      'unknown',
    ] as const),
    inForce: loadPeriod({ ...programme, ...cost }, path),
    citation: cite(cost.cite, under(path, 'cite')),
  }
  if (cost.amount === undefined) return common
  const at = under(path, 'amount.param')
  const amount = text(fields(cost.amount, under(path, 'amount'), ['param']).param, at)
  const parameter = parameters.get(amount)
  if (!parameter || !isMoney(parameter) || parameter.values.some(({ value }) => typeof value !== 'number')) {
    throw new RulesError(at, `${amount} must be a parameter in whole minor units of a currency`)
  }
  return { ...common, amount }
}

export function isMoney(parameter: Parameter): boolean {
  return /^[A-Z]{3}$/.test(parameter.unit)
}

function refuseCycles(rules: ReadonlyMap<string, Expression>): void {
  const done = new Set<string>()
  const follow = (id: string, trail: readonly string[]): void => {
    if (trail.includes(id)) throw new RulesError(`rules.${id}`, `is a circle: ${[...trail, id].join(' → ')}`)
    if (done.has(id)) return
    const direct = rules.get(id)
    if (direct) {
      walk(direct, new Map(), (part) => part.kind === 'rule' && follow(part.id, [...trail, id]))
    }
    done.add(id)
  }
  for (const id of rules.keys()) follow(id, [])
}

function checkCovered(programme: Programme, parameterId: string, used: Period, path: string): void {
  const values = programme.parameters.get(parameterId)?.values ?? []
  const first = values[0]
  const last = values.at(-1)
  if (!first || first.from > used.from || (last?.to !== undefined && (!used.to || last.to < used.to))) {
    const days = `${used.from}${used.to ? ` to ${used.to}` : ' on'}`
    throw new RulesError(path, `the parameter ${parameterId} has no value on some days from ${days}`)
  }
}

/** Every parameter that is used must have a value on every day on which it is used. */
function checkPeriods(programme: Programme): void {
  const { rules, inForce } = programme
  const check = (parameterId: string, used: Period, path: string): void =>
    checkCovered(programme, parameterId, used, path)
  const checkExpression = (expression: Expression, used: Period, path: string): void =>
    walk(expression, rules, (part) => {
      if (part.kind === 'compare' && 'parameter' in part.against) check(part.against.parameter, used, path)
    })
  checkExpression(programme.applies, inForce, 'applies')
  programme.requirements.forEach((requirement, index) => {
    const path = `requirements[${index}]`
    const { from, to } = requirement.inForce
    if (from < inForce.from || (inForce.to !== undefined && (to === undefined || to > inForce.to))) {
      throw new RulesError(path, `is in force outside the programme's own days (${inForce.from} on)`)
    }
    checkExpression(requirement.met, requirement.inForce, `${path}.met`)
    if (requirement.when) checkExpression(requirement.when, requirement.inForce, `${path}.when`)
  })
  programme.costs.forEach((cost, index) => {
    if (cost.amount) check(cost.amount, cost.inForce, `costs[${index}].amount`)
  })
  if (!programme.points) return
  check(programme.points.mark, inForce, 'points.mark')
  programme.points.criteria.forEach((criterion, index) => {
    criterion.rows.forEach((row, rowIndex) => {
      const path = `points.criteria[${index}].rows[${rowIndex}]`
      check(row.parameter, inForce, path)
      checkExpression(row.when, inForce, path)
    })
  })
}

function loadTexts(value: unknown, path: string): Labels {
  const { title, summary, stay, change_employer, permit_category, ...groups } = fields(
    value,
    path,
    ['title', 'summary', 'stay', 'change_employer', 'permit_category', 'requirement', 'document', 'cost'],
    ['criterion', 'unclear'],
  )
  const flat: Record<string, string> = {
    ...labels({ title, summary, stay, change_employer, permit_category }, path),
  }
  for (const [group, texts] of Object.entries(groups)) {
    for (const [id, label] of Object.entries(labels(texts, under(path, group))))
      flat[`${group}.${id}`] = label
  }
  return flat
}

function checkTexts(programme: Programme): void {
  const { rules } = programme
  const keys = ['title', 'summary', 'stay', 'change_employer', 'permit_category']
  const add = (group: string, items: readonly { readonly id: string }[]): void => {
    for (const { id } of items) {
      if (keys.includes(`${group}.${id}`)) throw new RulesError(group, `the id ${id} is used twice`)
      keys.push(`${group}.${id}`)
    }
  }
  add('requirement', programme.requirements)
  add('criterion', programme.points?.criteria ?? [])
  add('document', programme.documents)
  add('cost', programme.costs)
  const unclear = new Set<string>()
  const note = (part: Expression): void => {
    if (part.kind === 'unclear') unclear.add(part.id)
  }
  walk(programme.applies, rules, note)
  for (const { met, when } of programme.requirements) {
    walk(met, rules, note)
    if (when) walk(when, rules, note)
  }
  for (const row of programme.points?.criteria.flatMap(({ rows }) => rows) ?? []) walk(row.when, rules, note)
  for (const id of unclear) keys.push(`unclear.${id}`)

  const periods = new Map<string, Period>()
  for (const { id, inForce } of programme.requirements) periods.set(`requirement.${id}`, inForce)
  for (const { id, inForce } of programme.costs) periods.set(`cost.${id}`, inForce)
  for (const [locale, texts] of Object.entries(programme.texts)) {
    for (const key of keys) {
      if (texts[key] === undefined) throw new RulesError(`texts.${locale}.${key}`, 'is missing')
    }
    for (const [key, value] of Object.entries(texts)) {
      if (!keys.includes(key))
        throw new RulesError(`texts.${locale}.${key}`, 'belongs to nothing in the programme')
      for (const [, parameterId = ''] of value.matchAll(/\{(\w+)\}/g)) {
        const parameter = programme.parameters.get(parameterId)
        if (
          !parameter ||
          isMoney(parameter) ||
          parameter.values.some((dated) => Array.isArray(dated.value))
        ) {
          throw new RulesError(`texts.${locale}.${key}`, `{${parameterId}} is not a number or code parameter`)
        }
        checkCovered(programme, parameterId, periods.get(key) ?? programme.inForce, `texts.${locale}.${key}`)
      }
    }
  }
}
