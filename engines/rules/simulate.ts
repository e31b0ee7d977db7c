import { type Column, columns, type Population } from './columns.ts'
import type { Compiled } from './compile.ts'
import { RulesError } from './document.ts'
import type { Status } from './evaluate.ts'
import { statusCodes } from './kernel.ts'

export interface SimulationOptions {
  /** Columns to tell the people apart by, such as origin, sex, occupation. */
  readonly by?: Readonly<Record<string, Required<Pick<Column, 'codes'>> & Column>>
  /** Groups and counts smaller than this are not told. */
  readonly minCell?: number
  /** Answers that count as open; of people of whom not everything is known, `unknown` may be one of them. */
  readonly open?: readonly Status[]
}

/** Numbers of people; `undefined` where the number is too small to be told. */
export interface Change {
  readonly people: number | undefined
  /** Open after the reform and not before, and the other way round. */
  readonly gain: number | undefined
  readonly lose: number | undefined
}

export interface Simulation extends Change {
  readonly size: number
  readonly before: Readonly<Partial<Record<Status, number | undefined>>>
  readonly after: Readonly<Partial<Record<Status, number | undefined>>>
  /** Mean points before and after, of those for whom they are certain. */
  readonly points?: { readonly before: number; readonly after: number }
  readonly by: Readonly<Record<string, Readonly<Record<string, Change>>>>
  /** Rows that could not be read. */
  readonly refused: number
}

/** What the rules after a reform, or of another day, change for a population. */
export function simulate(
  population: Population,
  before: Compiled,
  after: Compiled,
  { by = {}, minCell = 10, open: answers = ['met', 'needs_assessment'] }: SimulationOptions = {},
): Simulation {
  if (!Number.isSafeInteger(minCell) || minCell < 1)
    throw new RulesError('minCell', `a whole number from 1 was expected, found ${minCell}`)
  const open = new Set(answers.map((status) => statusCodes.indexOf(status)))
  const [old, reformed] = [columns(before, population), columns(after, population)]
  const groups = Object.entries(by).map(([name, column]) => ({
    name,
    column,
    people: new Float64Array(column.codes.length),
    gain: new Float64Array(column.codes.length),
    lose: new Float64Array(column.codes.length),
  }))
  const counts = { before: new Float64Array(statusCodes.length), after: new Float64Array(statusCodes.length) }
  const total = { people: 0, gain: 0, lose: 0, pointsBefore: 0, pointsAfter: 0, certain: 0 }
  const refused = statusCodes.indexOf('refused')
  for (let row = 0; row < population.size; row++) {
    const [first, second] = [old.status[row] as number, reformed.status[row] as number]
    if (first === refused || second === refused) continue
    counts.before[first] = (counts.before[first] as number) + 1
    counts.after[second] = (counts.after[second] as number) + 1
    const gain = !open.has(first) && open.has(second) ? 1 : 0
    const lose = open.has(first) && !open.has(second) ? 1 : 0
    total.people++
    total.gain += gain
    total.lose += lose
    if (old.least[row] === old.most[row] && reformed.least[row] === reformed.most[row]) {
      total.certain++
      total.pointsBefore += old.least[row] as number
      total.pointsAfter += reformed.least[row] as number
    }
    for (const { column, people, gain: gains, lose: losses } of groups) {
      const cell = column.cells[row] as number
      people[cell] = (people[cell] as number) + 1
      if (gain) gains[cell] = (gains[cell] as number) + 1
      if (lose) losses[cell] = (losses[cell] as number) + 1
    }
  }
  const tell = (count: number) => (count > 0 && count < minCell ? undefined : count)
  const statuses = (of: Float64Array) =>
    Object.fromEntries(
      suppress([...of], minCell).flatMap((count, code) =>
        count === 0 || code === refused ? [] : [[statusCodes[code], count]],
      ),
    )
  return {
    size: population.size,
    refused: population.size - total.people,
    people: tell(total.people),
    gain: tell(total.gain),
    lose: tell(total.lose),
    before: statuses(counts.before),
    after: statuses(counts.after),
    ...(before.points &&
      after.points &&
      total.certain >= minCell && {
        points: { before: total.pointsBefore / total.certain, after: total.pointsAfter / total.certain },
      }),
    by: Object.fromEntries(
      groups.map(({ name, column, people, gain, lose }) => {
        const cells = [people, gain, lose].map((counts) => suppress([...counts], minCell))
        return [
          name,
          Object.fromEntries(
            column.codes.map((code, index) => {
              const [count, more, less] = cells.map((told) => told[index])
              // In a group too small to be told, what happened to it is not told either.
              const hidden = count === undefined
              return [
                code,
                { people: count, gain: hidden ? undefined : more, lose: hidden ? undefined : less },
              ]
            }),
          ),
        ]
      }),
    ),
  }
}

/** Hides small counts, and one more when a single one is hidden: else the total would give it away. */
function suppress(counts: readonly number[], minCell: number): readonly (number | undefined)[] {
  const isSmall = (count: number) => count > 0 && count < minCell
  const small = counts.filter(isSmall).length
  if (small !== 1) return counts.map((count) => (isSmall(count) ? undefined : count))
  const rest = counts.filter((count) => count >= minCell)
  const also = counts.indexOf(Math.min(...rest))
  return counts.map((count, index) => (isSmall(count) || index === also ? undefined : count))
}
