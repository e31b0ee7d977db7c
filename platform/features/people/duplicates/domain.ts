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
export type Rule = { id: string; likelihood: Likelihood; when: Condition; holds: Test }
type Test = (a: Ready, b: Ready) => boolean

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
    return { id: rule.id, likelihood: rule.likelihood, when, holds: testOf(when) }
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

/** A record made ready once, to be compared with many. */
export type Ready = {
  day: number
  /** Day and month the other way round; undefined when that is no day. */
  swappedDay: number | undefined
  phone: string | null
  passports: readonly string[]
  names: readonly Sound[]
}

/** `sounds` remembers names over many records. */
export function madeReady(record: Compared, sounds: Sounds = new Map()): Ready {
  const { fullName, latinName, birthDate, phone, passports = [] } = record
  const other = swapped(birthDate)
  return {
    day: dayNumber(birthDate),
    swappedDay: other === undefined ? undefined : dayNumber(other),
    phone,
    passports,
    names: (latinName ? [fullName, latinName] : [fullName]).map((name) => soundOf(name, sounds)),
  }
}

/** The first rule that holds for both; the likely ones are asked first. */
export function ruleThatHolds(a: Ready, b: Ready, rules = shippedRules()): Rule | undefined {
  return rules.find(({ holds }) => holds(a, b))
}

/** Asked of millions of pairs: so what a condition is, is asked once. */
function testOf(condition: Condition): Test {
  if ('and' in condition) {
    const parts = condition.and.map(testOf)
    return (a, b) => parts.every((part) => part(a, b))
  }
  if ('or' in condition) {
    const parts = condition.or.map(testOf)
    return (a, b) => parts.some((part) => part(a, b))
  }
  if ('not' in condition) {
    const part = testOf(condition.not)
    return (a, b) => !part(a, b)
  }
  if ('phone' in condition) return (a, b) => a.phone !== null && a.phone === b.phone
  if ('passport' in condition) return (a, b) => a.passports.some((one) => b.passports.includes(one))
  if ('name' in condition) {
    const least = condition.name
    return (a, b) => a.names.some((x) => b.names.some((y) => similarity(x, y, least) >= least))
  }
  if (condition.birth_date === 'swapped') return (a, b) => a.day !== b.day && a.swappedDay === b.day
  const { days } = condition.birth_date
  return (a, b) => Math.abs(a.day - b.day) <= days
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
type Sound = { whole: Trigrams; bones: Trigrams | undefined }
/**
 * Three letters each as one number, in order; and 64 bits of which each trigram sets one: a bit that one of two names
 * lacks is at least one trigram that they do not share.
 */
type Trigrams = { codes: Float64Array; low: number; high: number }

/**
 * From 0 to 1. Names are compared as they sound in plain Latin letters, whatever their order; by their consonants too,
 * because Arabic writes no short vowels and nobody agrees how to write them in Latin.
 */
export function nameSimilarity(a: string, b: string): number {
  return similarity(soundOf(a, new Map()), soundOf(b, new Map()))
}

/** The similarity where it reaches `least`; anything below that where it does not, which most pairs show at a glance. */
function similarity(x: Sound, y: Sound, least = 0): number {
  const bones = x.bones && y.bones ? 0.9 * sharedTrigrams(x.bones, y.bones, least) : 0
  return Math.max(sharedTrigrams(x.whole, y.whole, least), bones)
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
      // Fewer than four consonants and spaces say nothing.
      bones: bones.join(' ').length >= 4 ? trigrams(bones) : undefined,
    }
    sounds.set(name, sound)
  }
  return sound
}

/** Shared trigrams among all (Jaccard), words padded as pg_trgm does; 0 where it cannot reach `least`. */
function sharedTrigrams(x: Trigrams, y: Trigrams, least: number): number {
  const [m, n] = [x.codes.length, y.codes.length]
  if (m === 0 || n === 0) return 0
  const most = Math.min(
    m - ones(x.low & ~y.low) - ones(x.high & ~y.high),
    n - ones(y.low & ~x.low) - ones(y.high & ~x.high),
  )
  if (most < least * (m + n - most)) return 0
  let shared = 0
  for (let i = 0, j = 0; i < m && j < n; ) {
    const difference = x.codes[i]! - y.codes[j]!
    if (difference === 0) shared += 1
    if (difference <= 0) i += 1
    if (difference >= 0) j += 1
  }
  return shared / (m + n - shared)
}

/** Bits that are set. */
function ones(bits: number): number {
  bits -= (bits >>> 1) & 0x55555555
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

function trigrams(words: readonly string[]): Trigrams {
  const found = new Set<number>()
  for (const word of words) {
    const padded = `  ${word} `
    for (let i = 0; i + 3 <= padded.length; i++)
      found.add(
        (padded.charCodeAt(i) * 65_536 + padded.charCodeAt(i + 1)) * 65_536 + padded.charCodeAt(i + 2),
      )
  }
  const codes = Float64Array.from(found).sort()
  let [low, high] = [0, 0]
  for (const code of codes) {
    const bit = code % 61
    if (bit < 32) low |= 1 << bit
    else high |= 1 << (bit - 32)
  }
  return { codes, low, high }
}
