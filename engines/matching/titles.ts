/** Occupation coding: what a job title, as people write it, is called in a classification. */

export interface Label {
  /** A title in any language: preferred, alternative, or learnt. */
  title: string
  /** The occupation it stands for. */
  occupation: string
  /** ISCO-08 unit group. */
  isco: string
}

export interface CodedTitle {
  occupation: string
  isco: string
  /** The label that is most like what was given. */
  title: string
  /** Of the two texts: 1 for the same. */
  similarity: number
  /**
   * How far to trust the unit group: the similarity, lessened by how much other groups are as like. Between 0 and 1, and no
   * probability.
   */
  confidence: number
}

export interface TitleCoder {
  readonly size: number
  code(title: string, limit?: number): CodedTitle[]
}

const SHORTEST = 2
const LONGEST = 5
/** A title is a few words; what is longer is cut. */
const MOST_LETTERS = 120

/** Compares by the character n-grams that titles share, the rarer the more (tf-idf and cosine). */
export function createTitleCoder(labels: Iterable<Label>): TitleCoder {
  const building = buildTitleCoder(labels)
  for (;;) {
    const step = building.next()
    if (step.done) return step.value
  }
}

/** Labels in one step: a few milliseconds. */
const STEP = 250

/** The same in steps, between which a server answers others: hundreds of thousands of labels take seconds. */
export function* buildTitleCoder(labels: Iterable<Label>): Generator<void, TitleCoder> {
  const list = [...labels]
  const numbers = new Map<string, number>()
  // The n-grams of each label one after the other: numbers, and how often.
  let grams = new Uint32Array(64 * list.length + 64)
  let counts = new Uint8Array(grams.length)
  const ends = new Uint32Array(list.length)
  let used = 0
  for (const [item, { title }] of list.entries()) {
    for (const [gram, count] of gramsOf(title)) {
      let number = numbers.get(gram)
      if (number === undefined) {
        number = numbers.size
        numbers.set(gram, number)
      }
      if (used === grams.length) {
        grams = grown(grams, new Uint32Array(2 * used))
        counts = grown(counts, new Uint8Array(2 * used))
      }
      grams[used] = number
      counts[used++] = Math.min(255, count)
    }
    ends[item] = used
    if (item % STEP === STEP - 1) yield
  }
  const starts = new Uint32Array(numbers.size + 1)
  for (let at = 0; at < used; at++) starts[grams[at]! + 1]!++
  for (let number = 0; number < numbers.size; number++) starts[number + 1]! += starts[number]!
  yield
  const rarity = Float64Array.from({ length: numbers.size }, (_, number) =>
    Math.log((list.length + 1) / (starts[number + 1]! - starts[number]!)),
  )
  // By n-gram the labels it is in, each with its share of the label.
  const items = new Uint32Array(used)
  const weights = new Float32Array(used)
  const next = starts.slice()
  for (let item = 0, at = 0; item < list.length; item++) {
    const from = at
    let length = 0
    for (; at < ends[item]!; at++) length += weightOf(counts[at]!, rarity[grams[at]!]!) ** 2
    for (let each = from; each < at; each++) {
      const number = grams[each]!
      const place = next[number]!++
      items[place] = item
      weights[place] = weightOf(counts[each]!, rarity[number]!) / Math.sqrt(length)
    }
    if (item % (8 * STEP) === 0) yield
  }
  const sums = new Float32Array(list.length)

  return {
    size: list.length,
    code(title, limit = 5) {
      let length = 0
      const wanted: { number: number; weight: number }[] = []
      for (const [gram, count] of gramsOf(title)) {
        const number = numbers.get(gram)
        const weight = weightOf(count, number === undefined ? Math.log(list.length + 1) : rarity[number]!)
        length += weight ** 2
        if (number !== undefined) wanted.push({ number, weight })
      }
      if (wanted.length === 0) return []
      sums.fill(0)
      for (const { number, weight } of wanted) {
        const share = weight / Math.sqrt(length)
        for (let i = starts[number]!; i < starts[number + 1]!; i++) sums[items[i]!]! += share * weights[i]!
      }
      return rank(list, sums, limit)
    },
  }
}

function rank(list: readonly Label[], sums: Float32Array, limit: number): CodedTitle[] {
  // The best label of each occupation: only those near the best one can matter.
  let most = 0
  for (let item = 0; item < sums.length; item++) most = Math.max(most, sums[item]!)
  if (most === 0) return []
  const best = new Map<string, number>()
  for (let item = 0; item < sums.length; item++) {
    if (sums[item]! < most / 4) continue
    const { occupation } = list[item]!
    const other = best.get(occupation)
    if (other === undefined || sums[item]! > sums[other]!) best.set(occupation, item)
  }
  const items = [...best.values()]
    .sort((a, b) => sums[b]! - sums[a]! || (list[a]!.occupation < list[b]!.occupation ? -1 : 1))
    .slice(0, Math.max(limit, 10))
  const votes = new Map<string, number>()
  let all = 0
  for (const item of items.slice(0, 10)) {
    const vote = sums[item]! ** 4
    votes.set(list[item]!.isco, (votes.get(list[item]!.isco) ?? 0) + vote)
    all += vote
  }
  return items.slice(0, limit).map((item) => {
    const { occupation, isco, title } = list[item]!
    const similarity = Math.min(1, sums[item]!)
    return { occupation, isco, title, similarity, confidence: (similarity * (votes.get(isco) ?? 0)) / all }
  })
}

function grown<T extends Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}

const weightOf = (count: number, rarity: number) => (1 + Math.log(count)) * rarity

function gramsOf(title: string): Map<string, number> {
  const grams = new Map<string, number>()
  const add = (gram: string) => grams.set(gram, (grams.get(gram) ?? 0) + 1)
  for (const word of plain(title).split(' ')) {
    const letters = Array.from(` ${word} `)
    for (let size = SHORTEST; size <= LONGEST; size++) {
      for (let start = 0; start + size <= letters.length; start++)
        add(letters.slice(start, start + size).join(''))
      if (letters.length <= size) break
    }
  }
  return grams
}

/**
 * Small letters without accents, Arabic without vowel signs and with one form of alef, ya and ta marbuta; the vowel signs
 * of Indic scripts are letters and stay.
 */
function plain(title: string): string {
  return title
    .slice(0, MOST_LETTERS)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u064b-\u065f\u0670\u0640]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[أإآٱ]/g, 'ا')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}
