import { checkCases } from './cases.ts'
import { daysOfChange, lower } from './compile.ts'
import {
  date,
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
  Section,
  text,
  under,
} from './document.ts'
import {
  type Expression,
  findParameter,
  loadCondition,
  loadNumber,
  loadRules,
  parametersIn,
  type Rule,
  type Scope,
  walk,
} from './expression.ts'
import { quotaFact } from './model.ts'
import { isMoney, loadParameter, type Parameter } from './parameter.ts'
import type { SharedLists } from './shortage.ts'
import {
  address,
  type Citation,
  type Cite,
  citer,
  type Law,
  type LawStatus,
  loadLaws,
  loadPeriod,
  loadStatus,
  loadVerification,
  overlaps,
  type Period,
} from './source.ts'
import { type Labels, labels, type Vocabulary } from './vocabulary.ts'

/** Parts of a programme that begin and end on days of their own. */
interface Part {
  readonly id: string
  readonly inForce: Period
  readonly citation: Citation
}

export interface Requirement extends Part {
  /** A `condition` decides whether the pathway is open; a `step` is something still to be done on it. */
  readonly kind: 'condition' | 'step'
  readonly when?: Expression
  readonly met: Expression
  /** An officer judges the evidence, or decides freely, even when the facts given say yes. */
  readonly assess?: 'evidence' | 'discretion'
}

/** `first` row that holds, the only one (`unique`), the `highest` of those that hold, or their `sum`. */
export const hitPolicies = ['first', 'unique', 'highest', 'sum'] as const

/** Points by rows, or by one number; no row gives none. Never more than `cap`. */
export interface Criterion extends Part {
  readonly hit: (typeof hitPolicies)[number]
  readonly rows: readonly { readonly when: Expression; readonly points: Expression }[]
  readonly cap?: Expression
}

/** Criteria that together give no more than `cap`. */
export interface Group extends Part {
  readonly cap: Expression
  readonly of: readonly string[]
}

export interface Points {
  /** Absent where no fixed number of points decides, but a ranking. */
  readonly mark?: Expression
  readonly cap?: Expression
  readonly criteria: readonly Criterion[]
  readonly groups: readonly Group[]
}

export interface Document extends Part {
  readonly when?: Expression
}

export const payers = ['employer', 'recruiter', 'worker', 'government', 'unknown'] as const

export interface Cost extends Part {
  readonly when?: Expression
  readonly paidBy: (typeof payers)[number]
  readonly workerMayBeCharged: 'yes' | 'no' | 'unknown'
  /** A parameter in money; absent where no amount was found. */
  readonly amount?: string
}

/** What every programme answers, so that programmes can be laid side by side. */
export const aboutDescriptions = [
  'permit_category',
  'apply',
  'processing_time',
  'stay',
  'recognition',
] as const
export const aboutQuestions = [
  'extension',
  'multiple_entry',
  'family',
  'family_work',
  'family_school',
  'review',
  'labour_market_test',
  'quota',
  'change_employer',
  'permanence',
  'reentry',
] as const
export const aboutKeys = [...aboutDescriptions, ...aboutQuestions]
export type AboutKey = (typeof aboutKeys)[number]

export type AboutAnswer = 'stated' | 'yes' | 'no' | 'conditions' | 'unknown'
export interface About {
  readonly answer: AboutAnswer
  /** A parameter in days, months or years. */
  readonly length?: string
  /** Who applies. */
  readonly by?: readonly string[]
  /** Contacts that decide or help. */
  readonly contacts: readonly string[]
  /** Absent where nothing is known. */
  readonly citation?: Citation
}

export interface Contact {
  readonly id: string
  readonly kind: 'authority' | 'mission' | 'recognition' | 'appeal' | 'help'
  /** In the original. */
  readonly name: string
  readonly url?: string
  readonly phone?: string
  readonly email?: string
  readonly verified: boolean
  readonly reliedOn?: string
}

export const programmeTypes = [
  'employment',
  'seasonal',
  'domestic',
  'job_search',
  'free_movement',
  'permanent_residence',
  'exit_clearance',
] as const
export const skillLevels = ['low', 'medium', 'high'] as const

export interface Programme {
  readonly id: string
  /** ISO 3166-1 alpha-3, or a code for users (XAA to XZZ) for a region whose states are `members`. */
  readonly country: string
  readonly members?: string
  readonly category: 'entry' | 'exit'
  readonly type: (typeof programmeTypes)[number]
  readonly skills: readonly (typeof skillLevels)[number][]
  /** In the language of the law. */
  readonly originalTitle: string
  readonly status: LawStatus
  readonly inForce: Period
  readonly lastChecked: string
  readonly verified: boolean
  readonly reliedOn?: string
  readonly laws: ReadonlyMap<string, Law>
  readonly parameters: ReadonlyMap<string, Parameter>
  readonly rules: ReadonlyMap<string, Rule>
  readonly applies: Expression
  readonly requirements: readonly Requirement[]
  readonly points?: Points
  readonly documents: readonly Document[]
  readonly costs: readonly Cost[]
  readonly about: Readonly<Record<AboutKey, About>>
  readonly contacts: readonly Contact[]
  /** Locale → text key → text; `{parameter}` in a text stands for the value of the day asked. */
  readonly texts: Readonly<Record<string, Labels>>
  readonly vocabulary: Vocabulary
}

const required = [
  'id',
  'country',
  'category',
  'type',
  'skills',
  'original_title',
  'status',
  'in_force',
  'last_checked',
  'verified',
  'laws',
  'applies',
  'requirements',
  'documents',
  'costs',
  'about',
  'contacts',
  'texts',
]

/** Reads and checks a whole programme: `data` is the parsed document with its `texts` by locale. */
export function loadProgramme(
  data: unknown,
  vocabulary: Vocabulary,
  lists: SharedLists = new Map(),
): Programme {
  const top = fields(data, '', required, ['relied_on', 'members', 'parameters', 'rules', 'points'])
  const head = loadHead(top)
  const { inForce, lastChecked } = head
  const laws = loadLaws(top.laws)
  const citations: Citation[] = []
  const cite = citer(laws, (citation) => citations.push(citation))

  const section = new Section()
  const parameters = new Map(
    entries(top.parameters ?? {}, 'parameters').flatMap(([key, value, path]) =>
      section.attempt(() => {
        if (!isMapping(value) || !('list' in value))
          return [key, loadParameter(key, value, path, cite, lastChecked)] as const
        const shared = sharedList(key, value, path, lists)
        citations.push(...shared.values.map(({ citation }) => citation))
        return [key, shared] as const
      }),
    ),
  )
  section.end()
  const base = { vocabulary, parameters, pointsAllowed: false }
  const rules = loadRules(top.rules, inForce, base, (read) => section.attempt(read))
  section.end()
  const scope: Scope = {
    ...base,
    rule: (id, path) => rules.get(id) ?? refuseRule(id, path),
  }
  const part = partReader(inForce, cite, scope)
  const all = <T>(value: unknown, path: string, read: (value: unknown, path: string) => T): T[] =>
    list(value, path).flatMap(([item, at]) => section.attempt(() => read(item, at)))

  const [applies] = section.attempt(() => loadCondition(top.applies, 'applies', scope))
  const [points] = top.points === undefined ? [] : section.attempt(() => loadPoints(top.points, part, scope))
  const inRequirements = { ...scope, pointsAllowed: points?.mark !== undefined }
  const requirementPart = partReader(inForce, cite, inRequirements)
  const requirements = section
    .attempt(() =>
      all(top.requirements, 'requirements', (value, path) =>
        loadRequirement(value, path, requirementPart, inRequirements),
      ),
    )
    .flat()
  const documents = section
    .attempt(() =>
      all(top.documents, 'documents', (value, path) => {
        const { when, ...document } = part(fields(value, path, ['id', 'cite'], partOptional), path)
        return { ...document, ...(when && { when }) }
      }),
    )
    .flat()
  const costs = section
    .attempt(() => all(top.costs, 'costs', (value, path) => loadCost(value, path, part, parameters)))
    .flat()
  const contacts = section.attempt(() => all(top.contacts, 'contacts', loadContact)).flat()
  const [about] = section.attempt(() => loadAbout(top.about, cite, parameters, contacts))
  const [members] =
    top.members === undefined ? [] : section.attempt(() => loadMembers(top.members, parameters))
  section.end()
  const programme: Programme = {
    ...head,
    ...(members && { members }),
    laws,
    parameters,
    rules,
    applies: applies as Expression,
    requirements,
    ...(points && { points }),
    documents,
    costs,
    about: about as Programme['about'],
    contacts,
    texts: Object.fromEntries(
      entries(top.texts, 'texts').map(([locale, value, path]) => [locale, loadTexts(value, path)]),
    ),
    vocabulary,
  }
  section.attempt(() => checkParts(programme))
  if (programme.verified && citations.some((citation) => !citation.verified))
    section.refuse('verified', 'cannot be true while a citation below is not verified')
  if (programme.members === undefined && /^X[A-Z]{2}$/.test(programme.country))
    section.refuse('members', 'is missing: a region names the list of its states')
  checkUsed(programme, section)
  checkTexts(programme, section)
  section.end()
  // Between two of these days nothing changes, so that what is right on each is right on every day.
  for (const asOf of daysOfChange(programme)) checkCases(lower(programme, { asOf }))
  return programme
}

/** A parameter that says what a list of several programmes says. */
function sharedList(key: string, value: Fields, path: string, lists: SharedLists): Parameter {
  const at = under(path, 'list')
  const id = text(fields(value, path, ['list']).list, at)
  const list = lists.get(id)
  if (!list) throw new RulesError(at, `there is no list ${id}`)
  return { ...list.parameter, id: key, list: id }
}

function loadHead(top: Fields) {
  const id = text(top.id, 'id')
  if (!/^[a-z]{3}\.[a-z][a-z0-9-]{0,60}$/.test(id))
    throw new RulesError('id', `such as deu.opportunity-card was expected (country.programme), found ${id}`)
  const country = text(top.country, 'country')
  if (!/^[A-Z]{3}$/.test(country))
    throw new RulesError('country', `ISO 3166-1 alpha-3 was expected, found ${country}`)
  if (id.slice(0, 3) !== country.toLowerCase())
    throw new RulesError('id', `must begin with ${country.toLowerCase()}., the country`)
  const lastChecked = date(top.last_checked, 'last_checked')
  const inForce = loadPeriod(fields(top.in_force, 'in_force', ['from'], ['to']), 'in_force')
  return {
    id,
    country,
    category: oneOf(top.category, 'category', ['entry', 'exit'] as const),
    type: oneOf(top.type, 'type', programmeTypes),
    skills: list(top.skills, 'skills').map(([level, at]) => oneOf(level, at, skillLevels)),
    originalTitle: text(top.original_title, 'original_title'),
    inForce,
    status: loadStatus(top.status, 'status', inForce, lastChecked),
    lastChecked,
    ...loadVerification(top, ''),
  }
}

function refuseRule(id: string, path: string): never {
  throw new RulesError(path, `there is no rule ${id}`)
}

const partOptional = ['when', 'from', 'to']

type ReadPart = (data: Fields, path: string) => Part & { readonly when?: Expression }

function partReader(programme: Period, cite: Cite, scope: Scope): ReadPart {
  return (data, path) => {
    const { from = programme.from, to = programme.to } = data
    return {
      id: name(data.id, under(path, 'id')),
      inForce: loadPeriod({ from, to }, path),
      citation: cite(data.cite, under(path, 'cite')),
      ...(data.when !== undefined && { when: loadCondition(data.when, under(path, 'when'), scope) }),
    }
  }
}

function loadRequirement(value: unknown, path: string, part: ReadPart, scope: Scope): Requirement {
  const data = fields(value, path, ['id', 'kind', 'cite'], ['met', 'assess', ...partOptional])
  if (data.met === undefined && data.assess === undefined)
    throw new RulesError(under(path, 'met'), 'is missing; only what an officer assesses may go without')
  return {
    ...part(data, path),
    kind: oneOf(data.kind, under(path, 'kind'), ['condition', 'step'] as const),
    met: loadCondition(data.met ?? true, under(path, 'met'), scope),
    ...(data.assess !== undefined && {
      assess: oneOf(data.assess, under(path, 'assess'), ['evidence', 'discretion'] as const),
    }),
  }
}

function loadPoints(data: unknown, part: ReadPart, scope: Scope): Points {
  const points = fields(data, 'points', ['criteria'], ['mark', 'groups', 'cap'])
  const section = new Section()
  const amount = (value: unknown, path: string) => loadNumber(value, path, scope, 'points')
  const criteria = list(points.criteria, 'points.criteria').flatMap(([value, path]) =>
    section.attempt((): Criterion => {
      const data = fields(value, path, ['id', 'cite'], ['hit', 'rows', 'points', 'cap', ...partOptional])
      if ((data.rows === undefined) === (data.points === undefined))
        throw new RulesError(path, 'needs either rows or points')
      const { when, ...read } = part(data, path)
      const always: Expression = { kind: 'literal', value: 1, type: 'boolean', unit: 'truth', path }
      if (data.rows !== undefined && when) throw new RulesError(under(path, 'when'), 'belongs into the rows')
      const rows =
        data.rows === undefined
          ? [{ when: when ?? always, points: amount(data.points, under(path, 'points')) }]
          : list(data.rows, under(path, 'rows')).map(([row, at]) => {
              const { when, points } = fields(row, at, ['when', 'points'])
              return {
                when: loadCondition(when, under(at, 'when'), scope),
                points: amount(points, under(at, 'points')),
              }
            })
      const hit = rows.length === 1 && data.hit === undefined ? 'first' : data.hit
      return {
        ...read,
        rows,
        hit: oneOf(hit, under(path, 'hit'), hitPolicies),
        ...(data.cap !== undefined && { cap: amount(data.cap, under(path, 'cap')) }),
      }
    }),
  )
  const known = new Set(criteria.map(({ id }) => id))
  const taken = new Set<string>()
  const groups = optionalList(points.groups, 'points.groups').flatMap(([value, path]) =>
    section.attempt((): Group => {
      const data = fields(value, path, ['id', 'cite', 'cap', 'of'], ['from', 'to'])
      const of = list(data.of, under(path, 'of')).map(([member, at]) => {
        const id = text(member, at)
        if (!known.has(id)) throw new RulesError(at, `there is no criterion or group ${id} above`)
        if (taken.has(id)) throw new RulesError(at, `${id} stands in a group already`)
        taken.add(id)
        return id
      })
      const { when: _, ...read } = part(data, path)
      if (known.has(read.id)) throw new RulesError(under(path, 'id'), `${read.id} is used twice`)
      known.add(read.id)
      return { ...read, of, cap: amount(data.cap, under(path, 'cap')) }
    }),
  )
  section.end()
  return {
    criteria,
    groups,
    ...(points.mark !== undefined && { mark: amount(points.mark, 'points.mark') }),
    ...(points.cap !== undefined && { cap: amount(points.cap, 'points.cap') }),
  }
}

function loadCost(
  value: unknown,
  path: string,
  part: ReadPart,
  parameters: ReadonlyMap<string, Parameter>,
): Cost {
  const data = fields(
    value,
    path,
    ['id', 'paid_by', 'worker_may_be_charged', 'cite'],
    ['amount', ...partOptional],
  )
  const { when, ...read } = part(data, path)
  const cost: Cost = {
    ...read,
    ...(when && { when }),
    paidBy: oneOf(data.paid_by, under(path, 'paid_by'), payers),
    workerMayBeCharged: oneOf(data.worker_may_be_charged, under(path, 'worker_may_be_charged'), [
      'yes',
      'no',
      'unknown',
    ] as const),
  }
  if (data.amount === undefined) return cost
  const at = under(path, 'amount')
  const parameter = findParameter(
    fields(data.amount, at, ['param']).param,
    under(at, 'param'),
    { parameters },
    'value',
  )
  if (!isMoney(parameter.unit) || parameter.values.some((dated) => typeof dated.value !== 'number'))
    throw new RulesError(
      under(at, 'param'),
      `${parameter.id} must be a parameter in whole minor units of a currency`,
    )
  return { ...cost, amount: parameter.id }
}

function loadContact(value: unknown, path: string): Contact {
  const data = fields(value, path, ['id', 'kind', 'name', 'verified'], ['url', 'phone', 'email', 'relied_on'])
  if (data.url === undefined && data.phone === undefined && data.email === undefined)
    throw new RulesError(path, 'needs url, phone or email')
  return {
    id: name(data.id, under(path, 'id')),
    kind: oneOf(data.kind, under(path, 'kind'), [
      'authority',
      'mission',
      'recognition',
      'appeal',
      'help',
    ] as const),
    name: text(data.name, under(path, 'name')),
    ...(data.url !== undefined && { url: address(data.url, under(path, 'url')) }),
    ...(data.phone !== undefined && { phone: text(data.phone, under(path, 'phone')) }),
    ...(data.email !== undefined && { email: text(data.email, under(path, 'email')) }),
    ...loadVerification(data, path),
  }
}

function loadAbout(
  value: unknown,
  cite: Cite,
  parameters: ReadonlyMap<string, Parameter>,
  contacts: readonly Contact[],
): Programme['about'] {
  const data = fields(value, 'about', aboutKeys)
  const section = new Section()
  const about = aboutKeys.flatMap((key) =>
    section.attempt(() => [key, loadAboutEntry(key, data[key], cite, parameters, contacts)] as const),
  )
  section.end()
  return Object.fromEntries(about) as Programme['about']
}

function loadAboutEntry(
  key: AboutKey,
  value: unknown,
  cite: Cite,
  parameters: ReadonlyMap<string, Parameter>,
  contacts: readonly Contact[],
): About {
  const path = `about.${key}`
  const isQuestion = (aboutQuestions as readonly string[]).includes(key)
  const data = fields(value, path, isQuestion ? ['answer'] : [], [
    ...(isQuestion ? [] : ['answer']),
    'cite',
    'length',
    'contacts',
    ...(key === 'apply' ? ['by'] : []),
  ])
  const answers = isQuestion ? (['yes', 'no', 'conditions', 'unknown'] as const) : (['unknown'] as const)
  const answer = data.answer === undefined ? 'stated' : oneOf(data.answer, under(path, 'answer'), answers)
  if (answer !== 'unknown' && data.cite === undefined) throw new RulesError(under(path, 'cite'), 'is missing')
  return {
    answer,
    ...(data.cite !== undefined && { citation: cite(data.cite, under(path, 'cite')) }),
    ...(data.length !== undefined && { length: lengthOf(data.length, under(path, 'length'), parameters) }),
    ...(data.by !== undefined && {
      by: list(data.by, under(path, 'by')).map(([who, at]) => oneOf(who, at, payers)),
    }),
    contacts: optionalList(data.contacts, under(path, 'contacts')).map(([id, at]) => {
      const contact = contacts.find((other) => other.id === id)
      return contact ? contact.id : refuse(at, id, 'the id of one of the contacts')
    }),
  }
}

function lengthOf(value: unknown, path: string, parameters: ReadonlyMap<string, Parameter>): string {
  const at = under(path, 'param')
  const parameter = findParameter(fields(value, path, ['param']).param, at, { parameters }, 'value')
  if (!['days', 'weeks', 'months', 'years'].includes(parameter.unit))
    throw new RulesError(at, `${parameter.id} must be in days, weeks, months or years`)
  return parameter.id
}

function loadMembers(value: unknown, parameters: ReadonlyMap<string, Parameter>): string {
  const { param } = fields(value, 'members', ['param'])
  return findParameter(param, 'members.param', { parameters }, 'list').id
}

/** Ids are used once at a time, inside the programme's own days. */
function checkParts(programme: Programme): void {
  const section = new Section()
  const { from, to } = programme.inForce
  const sections: [string, readonly Part[]][] = [
    ['requirements', programme.requirements],
    ['points.criteria', programme.points?.criteria ?? []],
    ['points.groups', programme.points?.groups ?? []],
    ['documents', programme.documents],
    ['costs', programme.costs],
  ]
  for (const [place, parts] of sections) {
    parts.forEach(({ id, inForce }, index) => {
      const path = `${place}[${index}]`
      const outside =
        inForce.from < from || (to !== undefined && (inForce.to === undefined || inForce.to > to))
      if (outside) section.refuse(path, `is in force outside the programme's own days (${from} on)`)
      const twice = parts.slice(0, index).find((other) => other.id === id && overlaps(other.inForce, inForce))
      if (twice) section.refuse(`${path}.id`, `the id ${id} is used twice for the same days`)
    })
  }
  section.end()
}

/** Every expression of the programme, with the parameters named outside of expressions. */
function expressionsOf(programme: Programme): readonly Expression[] {
  const { applies, requirements, points, documents, costs, rules } = programme
  const some = (expression: Expression | undefined) => (expression ? [expression] : [])
  return [
    applies,
    ...requirements.flatMap(({ when, met }) => [...some(when), met]),
    ...some(points?.mark),
    ...some(points?.cap),
    ...(points?.criteria ?? []).flatMap(({ rows, cap }) => [
      ...some(cap),
      ...rows.flatMap((row) => [row.when, row.points]),
    ]),
    ...(points?.groups ?? []).map(({ cap }) => cap),
    ...[...documents, ...costs].flatMap(({ when }) => some(when)),
    ...[...rules.values()].flatMap(({ versions }) => versions.map(({ expression }) => expression)),
  ]
}

/** A parameter, rule or contact that nothing names is a mistake or a leftover. */
function checkUsed(programme: Programme, section: Section): void {
  const expressions = expressionsOf(programme)
  const parameters = new Set(expressions.flatMap(parametersIn))
  for (const { amount } of programme.costs) if (amount) parameters.add(amount)
  for (const { length } of Object.values(programme.about)) if (length) parameters.add(length)
  if (programme.members) parameters.add(programme.members)
  for (const texts of Object.values(programme.texts))
    for (const [, id = ''] of Object.values(texts)
      .join('\n')
      .matchAll(/\{(\w+)\}/g))
      parameters.add(id)
  const rules = new Set<string>()
  for (const expression of expressions) walk(expression, (part) => part.kind === 'rule' && rules.add(part.id))
  for (const id of programme.parameters.keys())
    if (!parameters.has(id)) section.refuse(`parameters.${id}`, 'is used nowhere')
  for (const id of programme.rules.keys())
    if (!rules.has(id)) section.refuse(`rules.${id}`, 'is used nowhere')
}

const textGroups = [
  'requirement',
  'criterion',
  'group',
  'document',
  'cost',
  'about',
  'contact',
  'unclear',
  'rule',
]

function loadTexts(value: unknown, path: string): Labels {
  const groups = fields(value, path, ['title', 'summary'], textGroups)
  const flat: Record<string, string> = {}
  for (const [group, texts] of Object.entries(groups)) {
    if (!isMapping(texts)) flat[group] = text(texts, under(path, group))
    else
      for (const [id, label] of Object.entries(labels(texts, under(path, group))))
        flat[`${group}.${id}`] = label
  }
  return flat
}

function checkTexts(programme: Programme, section: Section): void {
  const needed = new Set(['title', 'summary'])
  const allowed = new Set<string>()
  const add = (group: string, ids: Iterable<string>) => {
    for (const id of ids) needed.add(`${group}.${id}`)
  }
  add(
    'requirement',
    programme.requirements.map(({ id }) => id),
  )
  add(
    'criterion',
    (programme.points?.criteria ?? []).map(({ id }) => id),
  )
  add(
    'group',
    (programme.points?.groups ?? []).map(({ id }) => id),
  )
  add(
    'document',
    programme.documents.map(({ id }) => id),
  )
  add(
    'cost',
    programme.costs.map(({ id }) => id),
  )
  add(
    'contact',
    programme.contacts.map(({ id }) => id),
  )
  for (const key of aboutKeys)
    (programme.about[key].answer === 'unknown' ? allowed : needed).add(`about.${key}`)
  for (const id of programme.rules.keys()) allowed.add(`rule.${id}`)
  for (const expression of expressionsOf(programme))
    walk(expression, (part) => {
      if (part.kind === 'unclear') needed.add(`unclear.${part.id}`)
      if (part.kind === 'fact' && part.fact.id === quotaFact) needed.add('unclear.quota')
    })

  for (const [locale, texts] of Object.entries(programme.texts)) {
    for (const key of needed)
      if (texts[key] === undefined) section.refuse(`texts.${locale}.${key}`, 'is missing')
    for (const [key, value] of Object.entries(texts)) {
      const path = `texts.${locale}.${key}`
      if (!needed.has(key) && !allowed.has(key)) section.refuse(path, 'belongs to nothing in the programme')
      for (const [, parameterId = ''] of value.matchAll(/\{(\w+)\}/g)) {
        if (programme.parameters.get(parameterId)?.kind !== 'value')
          section.refuse(path, `${parameterId} is not a parameter with one value`)
      }
    }
  }
}
