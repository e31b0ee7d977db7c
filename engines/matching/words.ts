/** Numbers of texts, given out in order from 0. */
export class Dictionary {
  readonly texts: string[]
  readonly #numbers: Map<string, number>

  constructor(texts: string[] = []) {
    this.texts = texts
    this.#numbers = new Map(texts.map((text, number) => [text, number]))
  }

  numberOf(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.texts.push(text) - 1
      this.#numbers.set(text, number)
    }
    return number
  }

  find(text: string): number | undefined {
    return this.#numbers.get(text)
  }
}

/** A typed array that grows at its end. */
export class Words {
  array: Uint32Array<ArrayBuffer>
  length = 0

  constructor(capacity = 4) {
    this.array = new Uint32Array(capacity)
  }

  push(word: number): void {
    if (this.length === this.array.length) {
      const larger = new Uint32Array(2 * this.length)
      larger.set(this.array)
      this.array = larger
    }
    this.array[this.length++] = word
  }
}

export function setBit(bits: Uint32Array, at: number): void {
  bits[at >>> 5]! |= 1 << (at & 31)
}

export function hasBit(bits: Uint32Array, at: number): boolean {
  return (bits[at >>> 5]! & (1 << (at & 31))) !== 0
}

/** The bits of word `word` that stand for numbers from `start` up to, not including, `end`. */
export function maskOf(word: number, start: number, end: number): number {
  let mask = -1
  if (word === start >>> 5) mask &= -1 << (start & 31)
  if (word === (end - 1) >>> 5) mask &= -1 >>> (31 - ((end - 1) & 31))
  return mask
}

/** 20261122 for 2026-11-22: in the order of days. */
export function dayNumber(date: string): number {
  return Number(date.slice(0, 4)) * 10_000 + Number(date.slice(5, 7)) * 100 + Number(date.slice(8, 10))
}
