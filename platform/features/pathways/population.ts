import {
  type Column,
  type CompiledProgramme,
  type Facts,
  type FactValue,
  type Population,
  populationOf,
} from '@fairway/rules'

/** People whom nobody knows: every fact equally likely, the same for the same seed. What a reform does to them shows that
 * it works, not how many real people it touches. */
export function syntheticPopulation(
  compiled: readonly CompiledProgramme[],
  size: number,
  seed = 1,
): Population {
  const random = generator(seed)
  const facts: Record<string, Column> = {}
  for (const { inputs } of compiled.map(({ model }) => model)) {
    for (const { fact, min, max, decode } of inputs) {
      if (facts[fact.id]) continue
      const cells = new Int32Array(size)
      const codes =
        fact.type === 'code'
          ? codesOf(
              fact,
              Array.from({ length: max + 1 }, (_, place) => decode(place)),
            )
          : undefined
      const below = codes?.length ?? max - min + 1
      for (let row = 0; row < size; row++)
        cells[row] =
          fact.type === 'date' ? anyDay(random, min, max) : (codes ? 0 : min) + Math.floor(random() * below)
      facts[fact.id] = { cells, ...(codes && { codes }) }
    }
  }
  return { size, facts }
}

function codesOf(
  fact: { codes?: readonly string[]; pattern?: RegExp },
  named: readonly FactValue[],
): readonly string[] {
  if (fact.codes) return fact.codes
  const codes = [...new Set([...named.map(String), 'NPL', 'BGD', 'IND', 'DEU', '7112', '5322', '9412'])]
  return codes.filter((code) => fact.pattern?.test(code))
}

/** A day of the last 70 years of the range. */
function anyDay(random: () => number, min: number, max: number): number {
  const last = Math.trunc(max / 10_000)
  const first = Math.max(Math.trunc(min / 10_000) + 1, last - 70)
  const year = first + Math.floor(random() * (last - first))
  return year * 10_000 + (1 + Math.floor(random() * 12)) * 100 + 1 + Math.floor(random() * 28)
}

function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

export type ReadRows = { population: Population; refused: readonly { line: number; message: string }[] }

/** One person a line, as JSON; a line that cannot be read is named and left out. */
export function readPeople(compiled: CompiledProgramme, text: string): ReadRows {
  const refused: { line: number; message: string }[] = []
  const people: { line: number; facts: Facts }[] = []
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return
    try {
      people.push({ line: index + 1, facts: JSON.parse(line) as Facts })
    } catch (error) {
      refused.push({ line: index + 1, message: (error as Error).message })
    }
  })
  const first = populationOf(
    compiled,
    people.map(({ facts }) => facts),
  )
  const bad = new Set(first.refused.map(({ row }) => row))
  for (const { row, message } of first.refused) refused.push({ line: people[row]?.line ?? 0, message })
  const good = people.filter((_, row) => !bad.has(row)).map(({ facts }) => facts)
  return { population: bad.size === 0 ? first.population : populationOf(compiled, good).population, refused }
}
