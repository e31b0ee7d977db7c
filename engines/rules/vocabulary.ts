import {
  date,
  entries,
  fields,
  flag,
  integer,
  isDate,
  list,
  oneOf,
  RulesError,
  text,
  under,
} from './document.ts'

export type FactValue = boolean | number | string
/** What is known of a person; a fact that is not known is left out, never filled with a default. */
export type Facts = Readonly<Record<string, FactValue | undefined>>
export type Labels = Readonly<Record<string, string>>

interface FactBase {
  readonly id: string
  /** Question text by locale. */
  readonly question: Labels
}
export interface BooleanFact extends FactBase {
  readonly type: 'boolean'
}
export interface IntegerFact extends FactBase {
  readonly type: 'integer'
  readonly unit: string
  readonly min: number
  readonly max: number
}
export interface DateFact extends FactBase {
  readonly type: 'date'
  readonly min: string
}
/** Either a closed list (`codes`, from lowest to highest when `ordered`) or an open one (`pattern`). */
export interface CodeFact extends FactBase {
  readonly type: 'code'
  readonly unit: string
  readonly codes?: readonly string[]
  readonly ordered: boolean
  readonly pattern?: RegExp
}
export type FactDefinition = BooleanFact | IntegerFact | DateFact | CodeFact
export type Vocabulary = ReadonlyMap<string, FactDefinition>

export function labels(value: unknown, path: string): Labels {
  return Object.fromEntries(entries(value, path).map(([locale, label, at]) => [locale, text(label, at)]))
}

export function loadVocabulary(data: unknown): Vocabulary {
  const { facts } = fields(data, '', ['facts'])
  const vocabulary = new Map(
    entries(facts, 'facts').map(([id, fact, path]) => [id, loadFact(id, fact, path)]),
  )
  const [first] = vocabulary.values()
  const locales = Object.keys(first?.question ?? {})
    .sort()
    .join(' ')
  for (const { id, question } of vocabulary.values()) {
    if (Object.keys(question).sort().join(' ') !== locales) {
      throw new RulesError(
        `facts.${id}.question`,
        `has not the same languages as the first fact (${locales})`,
      )
    }
  }
  return vocabulary
}

function loadFact(id: string, data: unknown, path: string): FactDefinition {
  const fact = fields(data, path, ['type', 'question'], ['unit', 'min', 'max', 'codes', 'ordered', 'pattern'])
  const type = oneOf(fact.type, under(path, 'type'), ['boolean', 'integer', 'date', 'code'])
  const question = labels(fact.question, under(path, 'question'))
  const unit = () => text(fact.unit, under(path, 'unit'))
  switch (type) {
    case 'boolean':
      fields(data, path, ['type', 'question'])
      return { id, type, question }
    case 'date':
      fields(data, path, ['type', 'question', 'min'])
      return { id, type, question, min: date(fact.min, under(path, 'min')) }
    case 'integer': {
      fields(data, path, ['type', 'question', 'unit', 'min', 'max'])
      const min = integer(fact.min, under(path, 'min'))
      const max = integer(fact.max, under(path, 'max'))
      if (min >= max) throw new RulesError(under(path, 'max'), `must be above min (${min}), found ${max}`)
      return { id, type, question, unit: unit(), min, max }
    }
    case 'code': {
      const ordered = fact.ordered === undefined ? false : flag(fact.ordered, under(path, 'ordered'))
      if ((fact.codes === undefined) === (fact.pattern === undefined)) {
        throw new RulesError(path, 'a code needs either codes or pattern')
      }
      if (fact.codes === undefined) {
        const pattern = new RegExp(`^(?:${text(fact.pattern, under(path, 'pattern'))})$`)
        return { id, type, question, unit: unit(), ordered: false, pattern }
      }
      const codes = list(fact.codes, under(path, 'codes')).map(([code, at]) => text(code, at))
      return { id, type, question, unit: unit(), ordered, codes }
    }
  }
}

/** Refuses a value outside the fact's type and range: a wrong fact must not become a silent answer. */
export function checkFact(definition: FactDefinition, value: unknown, path: string): FactValue {
  const wrong = (wanted: string): never => {
    throw new RulesError(path, `${wanted} was expected, found ${JSON.stringify(value) ?? 'nothing'}`)
  }
  switch (definition.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong('true or false')
    case 'integer': {
      const { min, max, unit } = definition
      const inside = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      return inside ? (value as number) : wrong(`a whole number of ${unit} from ${min} to ${max}`)
    }
    case 'date':
      return isDate(value) && value >= definition.min ? value : wrong(`a date from ${definition.min} on`)
    case 'code': {
      const { codes, pattern, unit } = definition
      const known = typeof value === 'string' && (codes?.includes(value) ?? pattern?.test(value) ?? false)
      return known ? value : wrong(`a code of ${unit} (${codes?.join(', ') ?? pattern?.source})`)
    }
  }
}

export function checkFacts(vocabulary: Vocabulary, facts: Facts): ReadonlyMap<string, FactValue> {
  const checked = new Map<string, FactValue>()
  for (const [id, value] of Object.entries(facts)) {
    const definition = vocabulary.get(id)
    if (!definition) throw new RulesError(`facts.${id}`, 'is not a fact of the vocabulary')
    if (value !== undefined) checked.set(id, checkFact(definition, value, `facts.${id}`))
  }
  return checked
}
