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
  const list = [...labels]
  const numbers = new Map<string, number>()
  const postings: { items: number[]; counts: number[] }[] = []
  list.forEach(({ title }, item) => {
    for (const [gram, count] of gramsOf(title)) {
      let number = numbers.get(gram)
      if (number === undefined) {
        number = postings.push({ items: [], counts: [] }) - 1
        numbers.set(gram, number)
      }
      postings[number]!.items.push(item)
      postings[number]!.counts.push(count)
    }
  })
  const rarity = Float64Array.from(postings, ({ items }) => Math.log((list.length + 1) / items.length))
  const lengths = new Float64Array(list.length)
  const packed = postings.map(({ items, counts }, number) => {
    const weights = Float32Array.from(counts, (count) => weightOf(count, rarity[number]!))
    items.forEach((item, i) => {
      lengths[item]! += weights[i]! ** 2
    })
    return { items: Uint32Array.from(items), weights }
  })
  for (const { items, weights } of packed) {
    items.forEach((item, i) => {
      weights[i]! /= Math.sqrt(lengths[item]!)
    })
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
        const { items, weights } = packed[number]!
        const share = weight / Math.sqrt(length)
        for (let i = 0; i < items.length; i++) sums[items[i]!]! += share * weights[i]!
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
