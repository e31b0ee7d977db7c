/** A label that the database holds close to what was typed; `of` names its occupation or skill. */
export type FoundLabel = { of: string; label: string; folded: string; own: boolean; preferred: boolean }

export type RankedLabel = FoundLabel & {
  /** Higher is better; 0 is for labels that are only similar. */
  tier: number
  /** Slips of the keyboard between what was typed and the nearest words of the label; as many as letters when far. */
  slips: number
  /** Place among the found labels, for those that are far. */
  place: number
}

/** So few that the label is probably meant: one in four letters. */
export function isMeant(typed: string, { slips }: { slips: number }): boolean {
  return slips * 4 <= typed.length
}

/**
 * The best label of each occupation or skill, best first: `own` ones are in the reader's language. Labels that are only
 * alike keep the order in which they were found, nearest first.
 */
export function rankLabels(typed: string, found: readonly FoundLabel[]): RankedLabel[] {
  const best = new Map<string, RankedLabel>()
  for (const [place, label] of found.entries()) {
    const tier = tierOf(typed, label)
    const slips = tier > 0 ? 0 : slipsBetween(typed, label.folded)
    if (slips * 2 > typed.length) continue
    const ranked = isMeant(typed, { slips })
      ? { ...label, tier, slips, place: 0 }
      : { ...label, tier, slips: typed.length, place }
    const other = best.get(label.of)
    if (!other || compare(ranked, other) < 0) best.set(label.of, ranked)
  }
  return [...best.values()].sort(compare)
}

function tierOf(typed: string, { folded, own }: FoundLabel): number {
  if (folded === typed) return 5
  if (folded.startsWith(typed)) return own ? 4 : 2
  if (folded.includes(` ${typed}`)) return own ? 3 : 1
  return 0
}

function compare(a: RankedLabel, b: RankedLabel): number {
  return (
    b.tier - a.tier ||
    a.slips - b.slips ||
    a.place - b.place ||
    Number(b.own) - Number(a.own) ||
    a.folded.length - b.folded.length ||
    Number(b.preferred) - Number(a.preferred) ||
    (a.of < b.of ? -1 : 1)
  )
}

/**
 * Letters missed, added, mistaken or swapped between `typed` and the part of `label` that is nearest to it, which
 * begins at a word (Damerau and Levenshtein's distance, aligned as Sellers does). The first letter is seldom mistaken:
 * it counts twice.
 */
export function slipsBetween(typed: string, label: string): number {
  const width = label.length + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: width }, (_, j) =>
    j === 0 || label[j - 1] === ' ' ? 0 : Number.POSITIVE_INFINITY,
  )
  for (let i = 1; i <= typed.length; i++) {
    const row = [i + 1]
    for (let j = 1; j < width; j++) {
      const same = typed[i - 1] === label[j - 1]
      let slips = Math.min(
        at(last, j) + 1,
        at(row, j - 1) + 1,
        at(last, j - 1) + (same ? 0 : i === 1 ? 2 : 1),
      )
      if (i > 1 && j > 1 && typed[i - 1] === label[j - 2] && typed[i - 2] === label[j - 1]) {
        slips = Math.min(slips, at(beforeLast, j - 2) + 1)
      }
      row.push(slips)
    }
    beforeLast = last
    last = row
  }
  return Math.min(...last)
}

function at(row: number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
