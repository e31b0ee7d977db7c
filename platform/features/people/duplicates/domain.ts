/** When two records may be of one person: rules are data, as `catalogue/duplicates/rules.yaml` describes them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { fold } from '../../classifications/index.ts'

export type Likelihood = 'likely' | 'possible'
export type Condition =
  | { and: Condition[] }
  | { or: Condition[] }
  | { not: Condition }
  | { name: number }
  | { birth_date: { days: number } | 'swapped' }
  | { phone: 'same' }
  | { passport: 'same' }
export type Rule = { id: string; likelihood: Likelihood; when: Condition }

/** What is compared. */
export type Compared = {
  fullName: string
  /** As the passport writes it. */
  latinName?: string | null
  birthDate: string
  phone: string | null
  /** Country and number: `NPL 08123456`. */
  passports?: string[]
}

const file = join(import.meta.dirname, '../../../../catalogue/duplicates/rules.yaml')
let shipped: Rule[] | undefined

export function shippedRules(): Rule[] {
  shipped ??= readRules(readFileSync(file, 'utf8'))
  return shipped
}

export function readRules(text: string): Rule[] {
  const { rules } = parse(text) as { rules?: unknown }
  if (!Array.isArray(rules)) throw new Error('duplicates/rules.yaml: "rules" is a list')
  const read = rules.map((rule: Partial<Rule>): Rule => {
    const where = `duplicates/rules.yaml: rule ${rule.id ?? '(without id)'}`
    if (typeof rule.id !== 'string' || !/^[a-z][a-z-]*$/.test(rule.id))
      throw new Error(`${where}: id is small letters and hyphens`)
    if (rule.likelihood !== 'likely' && rule.likelihood !== 'possible')
      throw new Error(`${where}: likelihood is likely or possible`)
    const when = readCondition(rule.when, where)
    if (!isLookedUp(when))
      throw new Error(`${where}: it can hold without a birth date, a phone or a passport`)
    return { id: rule.id, likelihood: rule.likelihood, when }
  })
  return read.toSorted((x, y) => Number(x.likelihood === 'possible') - Number(y.likelihood === 'possible'))
}

function readCondition(value: unknown, where: string): Condition {
  const entries = value !== null && typeof value === 'object' ? Object.entries(value) : []
  const [name, content] = entries[0] ?? []
  if (entries.length !== 1) throw new Error(`${where}: a condition names one thing`)
  if ((name === 'and' || name === 'or') && Array.isArray(content) && content.length > 0) {
    // Names are compared last, because that costs a thousand times what a date costs.
    const parts = content
      .map((part) => readCondition(part, where))
      .toSorted((x, y) => Number(comparesNames(x)) - Number(comparesNames(y)))
    return name === 'and' ? { and: parts } : { or: parts }
  }
  if (name === 'not') return { not: readCondition(content, where) }
  if (name === 'name' && typeof content === 'number' && content > 0 && content <= 1) return { name: content }
  if (name === 'birth_date' && content === 'swapped') return { birth_date: 'swapped' }
  if (name === 'birth_date' && Number.isInteger(content?.days) && content.days >= 0 && content.days <= 31)
    return { birth_date: { days: content.days } }
  if (name === 'phone' && content === 'same') return { phone: 'same' }
  if (name === 'passport' && content === 'same') return { passport: 'same' }
  throw new Error(`${where}: "${name}" with ${JSON.stringify(content)} is no condition`)
}

function comparesNames(condition: Condition): boolean {
  if ('and' in condition) return condition.and.some(comparesNames)
  if ('or' in condition) return condition.or.some(comparesNames)
  return 'not' in condition ? comparesNames(condition.not) : 'name' in condition
}

/** Whether it cannot hold without a birth date, a phone or a passport that records can be looked up by. */
function isLookedUp(condition: Condition): boolean {
  if ('and' in condition) return condition.and.some(isLookedUp)
  if ('or' in condition) return condition.or.every(isLookedUp)
  return 'birth_date' in condition || 'phone' in condition || 'passport' in condition
}

/** The first rule that holds for both; the likely ones are asked first. `sounds` remembers names over many pairs. */
export function ruleThatHolds(
  a: Compared,
  b: Compared,
  rules = shippedRules(),
  sounds: Sounds = new Map(),
): Rule | undefined {
  return rules.find(({ when }) => holds(when, a, b, sounds))
}

function holds(condition: Condition, a: Compared, b: Compared, sounds: Sounds): boolean {
  if ('and' in condition) return condition.and.every((part) => holds(part, a, b, sounds))
  if ('or' in condition) return condition.or.some((part) => holds(part, a, b, sounds))
  if ('not' in condition) return !holds(condition.not, a, b, sounds)
  if ('phone' in condition) return a.phone !== null && a.phone === b.phone
  if ('passport' in condition) return a.passports?.some((one) => b.passports?.includes(one)) ?? false
  if ('name' in condition)
    return namesOf(a).some((x) => namesOf(b).some((y) => nameSimilarity(x, y, sounds) >= condition.name))
  if (condition.birth_date === 'swapped')
    return a.birthDate !== b.birthDate && swapped(a.birthDate) === b.birthDate
  if (condition.birth_date.days === 0) return a.birthDate === b.birthDate
  return Math.abs(dayNumber(a.birthDate) - dayNumber(b.birthDate)) <= condition.birth_date.days
}

function namesOf({ fullName, latinName }: Compared): string[] {
  return latinName ? [fullName, latinName] : [fullName]
}

/** Day and month the other way round, as some countries write them; undefined when that is no day. */
export function swapped(day: string): string | undefined {
  const [year, month, date] = day.split('-')
  return Number(date) <= 12 ? `${year}-${date}-${month}` : undefined
}

const dayNumbers = new Map<string, number>()

function dayNumber(day: string): number {
  let number = dayNumbers.get(day)
  if (number === undefined) {
    number = Date.parse(`${day}T00:00:00Z`) / 86_400_000
    // All days on which somebody alive was born fit.
    if (dayNumbers.size < 50_000) dayNumbers.set(day, number)
  }
  return number
}

/** The birth dates of records that a rule may bring together with one of this day. */
export function daysComparedWith(day: string, rules = shippedRules()): string[] {
  const widest = (condition: Condition): number => {
    if ('and' in condition) return Math.max(...condition.and.map(widest))
    if ('or' in condition) return Math.max(...condition.or.map(widest))
    if ('not' in condition) return widest(condition.not)
    return 'birth_date' in condition && condition.birth_date !== 'swapped' ? condition.birth_date.days : 0
  }
  const days = Math.max(0, ...rules.map(({ when }) => widest(when)))
  const near = Array.from({ length: 2 * days + 1 }, (_, i) =>
    new Date((dayNumber(day) + i - days) * 86_400_000).toISOString().slice(0, 10),
  )
  return [...near, swapped(day) ?? day]
}

/** What names sound like, by name: kept while many pairs are compared. */
export type Sounds = Map<string, Sound>
type Sound = { whole: Set<string>; bones: Set<string>; hasBones: boolean }

/**
 * From 0 to 1. Names are compared as they sound in plain Latin letters, whatever their order; by their consonants too,
 * because Arabic writes no short vowels and nobody agrees how to write them in Latin.
 */
export function nameSimilarity(a: string, b: string, sounds: Sounds = new Map()): number {
  const [x, y] = [soundOf(a, sounds), soundOf(b, sounds)]
  const bones = x.hasBones && y.hasBones ? 0.9 * sharedTrigrams(x.bones, y.bones) : 0
  return Math.max(sharedTrigrams(x.whole, y.whole), bones)
}

function soundOf(name: string, sounds: Sounds): Sound {
  let sound = sounds.get(name)
  if (!sound) {
    const words = fold(name).split(' ').filter(Boolean)
    const bones = words
      .map((word) =>
        word
          .replace(/ph/g, 'f')
          .replace(/x/g, 'ks')
          .replace(/[ckq]h?/g, 'k')
          .replace(/([bdgjpst])h/g, '$1')
          .replace(/[vw]/g, 'b')
          .replace(/z/g, 's')
          .replace(/[aeiouyh]/g, '')
          .replace(/(.)\1+/g, '$1'),
      )
      .filter(Boolean)
    sound = {
      whole: trigrams(words),
      bones: trigrams(bones),
      // Fewer than four consonants and spaces say nothing.
      hasBones: bones.join(' ').length >= 4,
    }
    sounds.set(name, sound)
  }
  return sound
}

/** Shared trigrams among all (Jaccard), words padded as pg_trgm does. */
function sharedTrigrams(x: Set<string>, y: Set<string>): number {
  if (x.size === 0 || y.size === 0) return 0
  let shared = 0
  for (const one of x) if (y.has(one)) shared += 1
  return shared / (x.size + y.size - shared)
}

function trigrams(words: readonly string[]): Set<string> {
  const found = new Set<string>()
  for (const word of words) {
    const padded = `  ${word} `
    for (let i = 0; i + 3 <= padded.length; i++) found.add(padded.slice(i, i + 3))
  }
  return found
}
