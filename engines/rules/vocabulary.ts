import {
  date,
  entries,
  fields,
  flag,
  integer,
  isDate,
  list,
  oneOf,
  optionalList,
  RulesError,
  refuse,
  Section,
  text,
  under,
} from './document.ts'
import { isMoney, isTable, loadParameter, type Parameter, type Table, valueOn } from './parameter.ts'
import { type Cite, citer, loadLaws } from './source.ts'

export type FactValue = boolean | number | string
/** What is known of a person; a fact that is not known is left out, never filled with a default. */
export type Facts = Readonly<Record<string, FactValue | undefined>>
export type Labels = Readonly<Record<string, string>>

/** `special`: health, and other data that the law protects more than the rest. */
export const sensitivities = ['ordinary', 'personal', 'special'] as const

/** Another fact from which this one follows by a dated table, such as a test score from which a level follows. */
export interface Conversion {
  readonly fact: string
  readonly table: Parameter
}

interface FactBase {
  readonly id: string
  /** Question text by locale. */
  readonly question: Labels
  readonly sensitivity: (typeof sensitivities)[number]
  /** Papers that prove it. */
  readonly proof: readonly string[]
  readonly conversions: readonly Conversion[]
}
export interface BooleanFact extends FactBase {
  readonly type: 'boolean'
}
/** `money` is an amount in whole minor units of the currency `unit`, for the period the question names. */
export interface NumberFact extends FactBase {
  readonly type: 'integer' | 'money'
  readonly unit: string
  readonly min: number
  readonly max: number
}
/** `future` dates, such as the end of a permit, may lie after the day asked. */
export interface DateFact extends FactBase {
  readonly type: 'date'
  readonly min: string
  readonly future: boolean
}
/** Either a closed list (`codes`, from lowest to highest when `ordered`) or an open one (`pattern`). */
export interface CodeFact extends FactBase {
  readonly type: 'code'
  readonly unit: string
  readonly codes?: readonly string[]
  readonly ordered: boolean
  readonly pattern?: RegExp
  /** Code → locale → words; absent where the codes of a standard speak for themselves. */
  readonly labels?: Readonly<Record<string, Labels>>
}
export type FactDefinition = BooleanFact | NumberFact | DateFact | CodeFact
export type Vocabulary = ReadonlyMap<string, FactDefinition>

export function labels(value: unknown, path: string): Labels {
  return Object.fromEntries(entries(value, path).map(([locale, label, at]) => [locale, text(label, at)]))
}

/** Reads one file of facts, on top of those read before. */
export function loadVocabulary(data: unknown, before: Vocabulary = new Map()): Vocabulary {
  const top = fields(data, '', ['facts'], ['laws', 'last_checked'])
  const laws = top.laws === undefined ? new Map() : loadLaws(top.laws)
  const cite = citer(laws, () => {})
  const checked = top.last_checked === undefined ? undefined : date(top.last_checked, 'last_checked')
  const section = new Section()
  const vocabulary = new Map(before)
  for (const [id, fact, path] of entries(top.facts, 'facts')) {
    section.attempt(() => {
      if (vocabulary.has(id)) throw new RulesError(path, 'is a fact of the vocabulary already')
      vocabulary.set(id, loadFact(id, fact, path, cite, checked, vocabulary))
    })
  }
  const [first] = vocabulary.values()
  const locales = Object.keys(first?.question ?? {}).sort()
  for (const fact of vocabulary.values()) {
    const texts = [fact.question, ...Object.values((fact.type === 'code' && fact.labels) || {})]
    if (texts.some((labelled) => Object.keys(labelled).sort().join(' ') !== locales.join(' ')))
      section.refuse(
        `facts.${fact.id}.question`,
        `has not the same languages as the first fact (${locales.join(' ')})`,
      )
  }
  section.end()
  return vocabulary
}

const common = ['type', 'question'] as const
const commonOptional = ['sensitivity', 'proof', 'converted_from'] as const

function loadFact(
  id: string,
  data: unknown,
  path: string,
  cite: Cite,
  checked: string | undefined,
  before: Vocabulary,
): FactDefinition {
  const allowed = {
    boolean: [[], []],
    date: [['min'], ['future']],
    integer: [['unit', 'min', 'max'], []],
    money: [['unit', 'min', 'max'], []],
    code: [['unit'], ['codes', 'ordered', 'pattern', 'labels']],
  }
  const given = (data as { type?: unknown } | null)?.type
  const type = oneOf(given, under(path, 'type'), ['boolean', 'integer', 'money', 'date', 'code'] as const)
  const [required, optional] = allowed[type] as [string[], string[]]
  const fact = fields(data, path, [...common, ...required], [...commonOptional, ...optional])
  const base: FactBase = {
    id,
    question: labels(fact.question, under(path, 'question')),
    sensitivity:
      fact.sensitivity === undefined
        ? 'personal'
        : oneOf(fact.sensitivity, under(path, 'sensitivity'), sensitivities),
    proof: optionalList(fact.proof, under(path, 'proof')).map(([paper, at]) => text(paper, at)),
    conversions: optionalList(fact.converted_from, under(path, 'converted_from')).map(([value, at]) =>
      loadConversion(value, at, fact, cite, checked, before),
    ),
  }
  switch (type) {
    case 'boolean':
      return { ...base, type }
    case 'date': {
      const future = fact.future === undefined ? false : flag(fact.future, under(path, 'future'))
      return { ...base, type, min: date(fact.min, under(path, 'min')), future }
    }
    case 'integer':
    case 'money': {
      const min = integer(fact.min, under(path, 'min'))
      const max = integer(fact.max, under(path, 'max'))
      if (min >= max) throw new RulesError(under(path, 'max'), `must be above min (${min}), found ${max}`)
      const unit = text(fact.unit, under(path, 'unit'))
      if ((type === 'money') !== isMoney(unit))
        throw new RulesError(
          under(path, 'unit'),
          'a currency (ISO 4217) belongs to type money, and only there',
        )
      return { ...base, type, unit, min, max }
    }
    case 'code':
      return { ...base, type, ...loadCodes(fact, path) }
  }
}

function loadCodes(fact: Record<string, unknown>, path: string): Omit<CodeFact, keyof FactBase | 'type'> {
  const unit = text(fact.unit, under(path, 'unit'))
  if ((fact.codes === undefined) === (fact.pattern === undefined))
    throw new RulesError(path, 'a code needs either codes or pattern')
  if (fact.codes === undefined) {
    const pattern = new RegExp(`^(?:${text(fact.pattern, under(path, 'pattern'))})$`)
    return { unit, ordered: false, pattern }
  }
  const ordered = fact.ordered === undefined ? false : flag(fact.ordered, under(path, 'ordered'))
  const codes = list(fact.codes, under(path, 'codes')).map(([code, at]) => text(code, at))
  if (fact.labels === undefined) return { unit, ordered, codes }
  const at = under(path, 'labels')
  const given = fields(fact.labels, at, codes)
  const words = Object.fromEntries(codes.map((code) => [code, labels(given[code], under(at, code))]))
  return { unit, ordered, codes, labels: words }
}

function loadConversion(
  data: unknown,
  path: string,
  fact: Record<string, unknown>,
  cite: Cite,
  checked: string | undefined,
  before: Vocabulary,
): Conversion {
  const { fact: from, values, hit } = fields(data, path, ['fact', 'hit', 'values'])
  const source = before.get(text(from, under(path, 'fact')))
  if (!source || !('unit' in source))
    throw new RulesError(under(path, 'fact'), `${from} is not a fact with a unit that stands before this one`)
  if (fact.type !== 'integer' && fact.type !== 'code')
    throw new RulesError(path, 'only whole numbers and codes are converted')
  if (checked === undefined) throw new RulesError('last_checked', 'is missing, conversions need it')
  const codes = fact.type === 'code' ? (fact.codes as string[] | undefined) : undefined
  if (fact.type === 'code' && !codes)
    throw new RulesError(path, 'only a closed list of codes is converted to')
  const table = loadParameter(
    'conversion',
    { unit: fact.unit, by: source.unit, hit, values: codes ? ranked(values, codes, path) : values },
    path,
    cite,
    checked,
  )
  return { fact: source.id, table }
}

/** Codes as their place in the list, which is what a table gives. */
function ranked(values: unknown, codes: readonly string[], path: string): unknown {
  const rank = (code: unknown, at: string): number => {
    const place = codes.indexOf(String(code))
    return place >= 0 ? place : refuse(at, code, `one of ${codes.join(', ')}`)
  }
  return list(values, under(path, 'values')).map(([value, at]) => {
    const { rows, otherwise, ...rest } = value as Record<string, unknown>
    return {
      ...rest,
      ...(otherwise !== undefined && { otherwise: rank(otherwise, under(at, 'otherwise')) }),
      rows: list(rows, under(at, 'rows')).map(([row, place]) =>
        Array.isArray(row) ? [row[0], rank(row[1], place)] : row,
      ),
    }
  })
}

/** Nobody's permit ends later. */
export const lastDay = '2199-12-31'

/** Refuses a value outside the fact's type and range: a wrong fact must not become a silent answer. */
export function checkFact(definition: FactDefinition, value: unknown, path: string): FactValue {
  const wrong = (wanted: string): never => refuse(path, value, wanted)
  switch (definition.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong('true or false')
    case 'integer':
    case 'money': {
      const { min, max, unit, type } = definition
      const inside = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      const wanted =
        type === 'money' ? `an amount in whole minor units of ${unit}` : `a whole number of ${unit}`
      return inside ? (value as number) : wrong(`${wanted} from ${min} to ${max}`)
    }
    case 'date':
      return isDate(value) && value >= definition.min && value <= lastDay
        ? value
        : wrong(`a date that exists from ${definition.min} on`)
    case 'code': {
      const { codes, pattern, unit } = definition
      const known = typeof value === 'string' && (codes?.includes(value) ?? pattern?.test(value) ?? false)
      return known ? (value as string) : wrong(`a code of ${unit} (${codes?.join(', ') ?? pattern?.source})`)
    }
  }
}

/** As `checkFact`; `asOf` is the last day that a date may name, unless it is one that lies ahead. */
export function checkFactOn(
  definition: FactDefinition,
  value: unknown,
  path: string,
  asOf: string | undefined,
): FactValue {
  const read = checkFact(definition, value, path)
  if (definition.type === 'date' && !definition.future && asOf !== undefined && String(read) > asOf)
    throw new RulesError(path, `${read} lies after the day asked, ${asOf}`)
  return read
}

/** Checks every fact; `asOf` is the last day that a date may name. */
export function checkFacts(
  vocabulary: Vocabulary,
  facts: Facts,
  asOf?: string,
): ReadonlyMap<string, FactValue> {
  const section = new Section()
  const checked = new Map<string, FactValue>()
  for (const [id, value] of Object.entries(facts)) {
    section.attempt(() => {
      const path = `facts.${id}`
      const definition = vocabulary.get(id)
      if (!definition) throw new RulesError(path, 'is not a fact of the vocabulary')
      if (value !== undefined) checked.set(id, checkFactOn(definition, value, path, asOf))
    })
  }
  section.end()
  return checked
}

/**
 * Fills a fact that is not known from another one by the table of the day; of several tests the best counts. A test that
 * is not named counts as not taken: who names one more may get a better level than before.
 */
export function convert(
  vocabulary: Vocabulary,
  facts: ReadonlyMap<string, FactValue>,
  asOf: string,
): ReadonlyMap<string, FactValue> {
  const targets = convertible(vocabulary)
  if (targets.length === 0) return facts
  const all = new Map(facts)
  for (const fact of targets) {
    if (all.has(fact.id)) continue
    const found = fact.conversions.flatMap((conversion) => lookedUp(conversion, vocabulary, all, asOf) ?? [])
    if (found.length === 0) continue
    const best = Math.max(...found)
    all.set(fact.id, fact.type === 'code' ? (fact.codes?.[best] as string) : best)
  }
  return all
}

const convertibles = new WeakMap<Vocabulary, readonly FactDefinition[]>()

function convertible(vocabulary: Vocabulary): readonly FactDefinition[] {
  const known = convertibles.get(vocabulary)
  if (known) return known
  const found = [...vocabulary.values()].filter(({ conversions }) => conversions.length > 0)
  convertibles.set(vocabulary, found)
  return found
}

function lookedUp(
  { fact, table }: Conversion,
  vocabulary: Vocabulary,
  facts: ReadonlyMap<string, FactValue>,
  asOf: string,
): number | undefined {
  const given = facts.get(fact)
  const content = valueOn(table, asOf, {})?.value
  const source = vocabulary.get(fact)
  if (given === undefined || content === undefined || !isTable(content) || !source) return undefined
  const { rows, otherwise } = content as Table
  const rank = (item: FactValue) =>
    source.type === 'code' ? (source.codes ?? []).indexOf(String(item)) : Number(item)
  const row =
    table.hit === 'exact'
      ? rows.find(([key]) => key === given)
      : rows.reduce<Table['rows'][number] | undefined>(
          (best, row) =>
            rank(row[0]) <= rank(given) && (!best || rank(row[0]) > rank(best[0])) ? row : best,
          undefined,
        )
  return row?.[1] ?? otherwise
}
