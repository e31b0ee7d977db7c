/** `npm run bench -- rules`: one points test of more than 36 rules, the same people, in our engine and in others. Totals must
 * be equal, or nothing is printed. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import {
  type Column,
  columns,
  compile,
  type Facts,
  kernelOf,
  namedNodes,
  next,
  type Population,
  simulate,
} from '@fairway/rules'
import { loadPathways, readProgramme, readVocabulary } from '../../platform/features/pathways/catalogue.ts'
import { syntheticPopulation } from '../../platform/features/pathways/population.ts'

const asOf = '2025-03-25'
const size = 1_000_000

export async function benchRules(): Promise<void> {
  const root = join(import.meta.dirname, '../../catalogue/pathways')
  const programme = readProgramme(join(root, 'can/express-entry'), readVocabulary(root))
  // One single applicant, as the engines were compared before: of the facts, 17 are open.
  const compiled = compile(programme, { asOf })
  const random = generator(7)
  const population = people(size, random)
  const inputs = compiled.model.inputs.map(({ fact }) => cellsOf(population, fact.id))
  const rules = [...compiled.rules.keys()].length
  const factCount = factsOfSingle.length
  console.log(
    `Express Entry on ${asOf}: ${rules} rules, ${compiled.model.nodes.length} nodes, ${factCount} facts, ${size} people, one core`,
  )

  const kernel = kernelOf(compiled)
  const status = new Uint8Array(size)
  const points = new Int32Array(size)
  const ours: Record<string, number> = {}
  ours.columns = rate(size, () => kernel.columns(inputs, 0, size, status, points))
  const width = namedNodes(compiled).length + 1
  const chunk = 1024
  const values = new Int32Array(chunk * width)
  ours.trace = rate(size, () => {
    for (let from = 0; from < size; from += chunk)
      kernel.trace(inputs, from, Math.min(size, from + chunk), values)
  })
  const { low, high } = withoutSix(compiled, inputs, random)
  const [least, most] = [new Int32Array(size), new Int32Array(size)]
  const open = new Uint8Array(size)
  ours.bounds = rate(size, () => kernel.bounds(low, high, 0, size, status, least, most, open))
  for (let row = 0; row < size; row++)
    assert.ok(
      (least[row] as number) <= (points[row] as number) && (points[row] as number) <= (most[row] as number),
    )
  ours['columns, facts checked'] = rate(size, () => columns(compiled, population))
  const some = 20_000
  const rows = Array.from({ length: some }, (_, row) => factsAt(population, row))
  ours['evaluate, facts as an object'] = rate(
    some,
    () => {
      for (const [row, facts] of rows.entries())
        assert.equal(compiled.evaluate(facts).points?.lo, points[row])
    },
    1,
  )
  for (const [name, perSecond] of Object.entries(ours)) say(`fairway ${name}`, perSecond)

  const { measurePeers } = await import('./rules-peers.ts')
  for (const { name, perSecond } of await measurePeers(compiled, population, points)) {
    const times = (name: 'columns' | 'trace' | 'bounds') =>
      `${Math.round((ours[name] as number) / perSecond)} x`
    say(
      name,
      perSecond,
      `ours: columns ${times('columns')}, trace ${times('trace')}, bounds ${times('bounds')}`,
    )
  }

  const reform = compile(programme, { asOf: '2025-03-24' })
  const started = cpu()
  const result = simulate(population, compiled, reform, { by: { sex: bySex(random) } })
  console.log(
    `A reform (points for job offers back) for ${size} people: ${seconds(started)} s of processor time, mean points ${result.points?.before.toFixed(1)} to ${result.points?.after.toFixed(1)}`,
  )

  const all = loadPathways()
  let spent = 0
  for (const one of all) {
    const of = compile(one, { asOf: one.lastChecked })
    const crowd = syntheticPopulation([of], size)
    const since = cpu()
    columns(of, crowd)
    spent += cpu() - since
  }
  console.log(`${all.length} programmes x ${size} people: ${(spent / 1000).toFixed(2)} s of processor time`)

  const first = cpu()
  const both = all.map((one) => compile(one, { asOf: one.lastChecked }))
  const asked = next(both, { nationality: 'NPL' }, { max: 3 })
  const again = cpu()
  next(both, { nationality: 'NPL' }, { max: 3 })
  console.log(
    `The next question over ${all.length} programmes: ${(cpu() - again).toFixed(0)} ms, ${(again - first).toFixed(0)} ms the first time (${asked.map(({ fact }) => fact).join(', ')})`,
  )

  flow(compiled, rows.slice(0, 1000), points)
}

/** Asks until "480 points or more?" is decided. */
function flow(compiled: ReturnType<typeof compile>, profiles: readonly Facts[], totals: Int32Array): void {
  const goal = 480
  let asked = 0
  let wrong = 0
  const started = performance.now()
  profiles.forEach((profile, index) => {
    const known: Record<string, Facts[string]> = { partner_comes_to_canada: false }
    for (;;) {
      const [question] = next([compiled], known, { points: goal })
      if (!question) break
      asked++
      known[question.fact] = profile[question.fact]
    }
    const { points } = compiled.evaluate(known)
    const decided = points && points.lo >= goal ? true : points && points.hi < goal ? false : undefined
    if (decided !== (totals[index] as number) >= goal) wrong++
  })
  console.log(
    `Questions until ${goal} points are decided: ${(asked / profiles.length).toFixed(2)} of ${factsOfSingle.length} on average over ${profiles.length} people, ${wrong} wrong decisions, ${((performance.now() - started) / asked).toFixed(2)} ms each`,
  )
}

const abilities = ['reading', 'writing', 'listening', 'speaking']
const credentials = [
  'none',
  'secondary',
  'one_year',
  'two_year',
  'three_year',
  'two_or_more',
  'master',
  'doctoral',
]
const factsOfSingle = [
  'birth_date',
  'credential_level_canada',
  'first_official_language_canada',
  ...abilities.map((ability) => `english_clb_${ability}`),
  ...abilities.map((ability) => `french_clb_${ability}`),
  'canadian_skilled_work_years_last_10',
  'foreign_skilled_work_years_last_10',
  'trade_certificate_canada',
  'provincial_nomination_canada',
  'study_in_canada',
  'sibling_in_canada',
]

function people(count: number, random: () => number): Population {
  const cells = (pick: () => number, type: 'small' | 'day' = 'small'): Column => {
    const values = type === 'day' ? new Int32Array(count) : new Int8Array(count)
    for (let row = 0; row < count; row++) values[row] = pick()
    return { cells: values }
  }
  const below = (most: number) => () => Math.floor(random() * (most + 1))
  const day = () =>
    (1955 + Math.floor(random() * 52)) * 10000 +
    (1 + Math.floor(random() * 12)) * 100 +
    1 +
    Math.floor(random() * 28)
  const facts: Record<string, Column> = {
    birth_date: cells(day, 'day'),
    partner_comes_to_canada: cells(() => 0),
    credential_level_canada: cells(below(7)),
    first_official_language_canada: cells(below(1)),
    eligible_express_entry_class: cells(() => 1),
    job_offer_canada: cells(below(2)),
    partner_credential_level_canada: cells(() => 0),
    partner_canadian_work_years_last_10: cells(() => 0),
    canadian_skilled_work_years_last_10: cells(below(6)),
    foreign_skilled_work_years_last_10: cells(below(5)),
    trade_certificate_canada: cells(below(1)),
    provincial_nomination_canada: cells(below(1)),
    study_in_canada: cells(below(2)),
    sibling_in_canada: cells(below(1)),
  }
  for (const ability of abilities) {
    facts[`english_clb_${ability}`] = cells(below(12))
    facts[`french_clb_${ability}`] = cells(below(12))
    facts[`partner_clb_${ability}`] = cells(() => 0)
  }
  return { size: count, facts }
}

function cellsOf({ facts }: Population, id: string): ArrayLike<number> {
  const column = facts[id]
  if (!column) throw new Error(`nobody made ${id} up`)
  return column.cells
}

/** One person as a page would send them. */
function factsAt(population: Population, row: number): Facts {
  const facts: Record<string, Facts[string]> = {}
  for (const id of Object.keys(population.facts)) {
    const cell = cellsOf(population, id)[row] as number
    facts[id] = cell
    if (id === 'birth_date') {
      const digits = String(cell)
      facts[id] = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
    }
    if (id.includes('credential')) facts[id] = credentials[cell]
    if (id === 'first_official_language_canada') facts[id] = ['ENG', 'FRA'][cell]
    if (id === 'study_in_canada') facts[id] = ['none', 'one_or_two_years', 'three_years_or_more'][cell]
    if (id === 'job_offer_canada') facts[id] = ['none', 'skilled', 'senior_manager'][cell]
    if (/^(partner_comes|eligible|trade|provincial|sibling)/.test(id)) facts[id] = cell === 1
  }
  return facts
}

/** Six of the seventeen facts of each person are not known. */
function withoutSix(
  compiled: ReturnType<typeof compile>,
  inputs: readonly ArrayLike<number>[],
  random: () => number,
) {
  const low = inputs.map((cells) => Int32Array.from(cells))
  const high = inputs.map((cells) => Int32Array.from(cells))
  const places = compiled.model.inputs.flatMap(({ fact }, place) =>
    factsOfSingle.includes(fact.id) ? [place] : [],
  )
  for (let row = 0; row < size; row++) {
    for (let taken = 0; taken < 6; taken++) {
      const other = taken + Math.floor(random() * (places.length - taken))
      const place = places[other] as number
      places[other] = places[taken] as number
      places[taken] = place
      const { min, max } = compiled.model.inputs[place] as (typeof compiled.model.inputs)[number]
      ;(low[place] as Int32Array)[row] = min
      ;(high[place] as Int32Array)[row] = max
    }
  }
  return { low, high }
}

function bySex(random: () => number): Column & { codes: readonly string[] } {
  const cells = new Int8Array(size)
  for (let row = 0; row < size; row++) cells[row] = Math.floor(random() * 2)
  return { codes: ['female', 'male'], cells }
}

/** The best of some runs, after one to warm up. */
function rate(count: number, run: () => void, runs = 5): number {
  run()
  let best = Number.POSITIVE_INFINITY
  for (let index = 0; index < runs; index++) {
    const started = cpu()
    run()
    best = Math.min(best, cpu() - started)
  }
  return (count / best) * 1000
}

/** Milliseconds of processor time: other work on the machine does not count, a second thread does. */
export function cpu(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function say(name: string, perSecond: number, note = ''): void {
  const shown = perSecond >= 1e5 ? `${(perSecond / 1e6).toFixed(2)} M/s` : `${Math.round(perSecond)}/s`
  console.log(`${name.padEnd(42)} ${shown.padStart(12)}  ${note}`)
}

function seconds(since: number): string {
  return ((cpu() - since) / 1000).toFixed(2)
}

export function bigSample(compiled: ReturnType<typeof compile>) {
  const population = people(size, generator(7))
  return compiled.model.inputs.map(({ fact }) => cellsOf(population, fact.id))
}
export function sampleFor(compiled: ReturnType<typeof compile>) {
  const population = people(1000, generator(7))
  const rows = Array.from({ length: 1000 }, (_, r) => factsAt(population, r))
  return { rows, points: columns(compiled, population).least }
}

/** Numbers that are the same on every machine. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
