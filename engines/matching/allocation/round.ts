/** A programme round as it is given, and the same checked and numbered. */

export type Attributes = Readonly<Record<string, string>>

export interface RoundWorker {
  id: string
  /** Place on the roster: the higher number comes first. Equal ones are drawn by lot. */
  priority?: number | undefined
  /** A vacancy whose employer asks for this worker by name, with a right to it: someone who comes back. */
  named?: string | undefined
  /** Workers with the same text go to one vacancy all together, or none of them goes. */
  family?: string | undefined
  attributes?: Attributes | undefined
}

export interface RoundVacancy {
  id: string
  places: number
  attributes?: Attributes | undefined
}

export interface RoundPair {
  worker: string
  vacancy: string
  /** How good it is: a whole number of points. */
  score: number
  /** The worker's wish: the smallest number is wanted most. The higher score when not given; equal ones by vacancy id. */
  preference?: number | undefined
}

/** At most so many placements of these workers, or into these vacancies. Each names attributes and the value wanted. */
export interface RoundQuota {
  name: string
  limit: number
  workers?: Attributes | undefined
  vacancies?: Attributes | undefined
}

export interface Round {
  /** Published with the result: whoever has it draws the same lots. */
  seed: string
  workers: readonly RoundWorker[]
  vacancies: readonly RoundVacancy[]
  pairs: readonly RoundPair[]
  quotas?: readonly RoundQuota[] | undefined
}

/** `row` counts from 0 in the list that `field` begins with. */
export class RoundInputError extends Error {
  override readonly name = 'RoundInputError'
  readonly code = 'round-input'
  readonly list: 'workers' | 'vacancies' | 'pairs' | 'quotas' | 'constraints'
  readonly row: number

  constructor(list: RoundInputError['list'], row: number, message: string) {
    super(`${list}[${row}]: ${message}`)
    this.list = list
    this.row = row
  }
}

/** A quota in a tree: those inside it have it as their parent; -1 for none. */
export interface QuotaNode {
  name: string
  limit: number
  parent: number
}

export interface PreparedRound {
  round: Round
  /** Pairs of a worker stand together, the one wanted most first. */
  pairStarts: Uint32Array
  pairVacancy: Uint32Array
  pairWorker: Uint32Array
  scores: Float64Array
  /** The pair's own claim against other pairs: named first, then score, then the roster, then the lot. No two are equal. */
  claims: Float64Array
  places: Uint32Array
  /** Place in the order of roster and lot, 0 first. */
  ranks: Uint32Array
  named: Int32Array
  /** The numbers of those who belong together, for two and more. */
  families: readonly (readonly number[])[]
  workerQuotas: QuotaNode[]
  vacancyQuotas: QuotaNode[]
  /** The innermost quota of each; -1 for none. */
  quotaOfWorker: Int32Array
  quotaOfVacancy: Int32Array
}

const MOST_SCORE = 1_000_000_000
const MOST_WORKERS = 1_000_000
const NAMED = 2 ** 51

export function prepare(round: Round): PreparedRound {
  const workers = numbered('workers', round.workers)
  const vacancies = numbered('vacancies', round.vacancies)
  if (round.workers.length > MOST_WORKERS) {
    throw new RoundInputError('workers', MOST_WORKERS, `give at most ${MOST_WORKERS} workers`)
  }
  round.vacancies.forEach(({ places }, row) => {
    if (!Number.isInteger(places) || places < 0 || places > MOST_WORKERS) {
      throw new RoundInputError('vacancies', row, `places is ${places}; give a whole number of 0 or more`)
    }
  })
  round.workers.forEach(({ priority = 0 }, row) => {
    if (!Number.isFinite(priority)) {
      throw new RoundInputError('workers', row, `priority is ${priority}; give a number`)
    }
  })
  const ranks = rosterRanks(round)
  const pairs = round.pairs.map((pair, row) => checkedPair(pair, row, workers, vacancies))
  const named = namedVacancies(round, vacancies)
  pairs.sort(
    (a, b) =>
      a.worker - b.worker ||
      a.preference - b.preference ||
      b.score - a.score ||
      compareText(round.vacancies[a.vacancy]!.id, round.vacancies[b.vacancy]!.id),
  )
  const pairStarts = new Uint32Array(round.workers.length + 1)
  pairs.forEach((pair, i) => {
    const before = pairs[i - 1]
    if (before?.worker === pair.worker && before.vacancy === pair.vacancy) {
      throw new RoundInputError(
        'pairs',
        pair.row,
        'this worker and vacancy stand there twice; give each once',
      )
    }
    pairStarts[pair.worker + 1]!++
  })
  for (let i = 1; i < pairStarts.length; i++) pairStarts[i]! += pairStarts[i - 1]!
  const count = round.workers.length
  return {
    round,
    pairStarts,
    pairWorker: Uint32Array.from(pairs, ({ worker }) => worker),
    pairVacancy: Uint32Array.from(pairs, ({ vacancy }) => vacancy),
    scores: Float64Array.from(pairs, ({ score }) => score),
    claims: Float64Array.from(
      pairs,
      ({ worker, vacancy, score }) =>
        (named[worker] === vacancy ? NAMED : 0) + score * count + (count - 1 - ranks[worker]!),
    ),
    places: Uint32Array.from(round.vacancies, ({ places }) => places),
    ranks,
    named,
    families: familiesOf(round),
    ...quotaTrees(round),
  }
}

function numbered(list: 'workers' | 'vacancies', items: readonly { id: string }[]): Map<string, number> {
  const numbers = new Map<string, number>()
  items.forEach(({ id }, row) => {
    if (typeof id !== 'string' || id === '') throw new RoundInputError(list, row, 'id is empty; give one')
    if (numbers.has(id)) throw new RoundInputError(list, row, `id ${id} stands there twice; give each once`)
    numbers.set(id, row)
  })
  return numbers
}

function checkedPair(
  { worker, vacancy, score, preference = 0 }: RoundPair,
  row: number,
  workers: Map<string, number>,
  vacancies: Map<string, number>,
) {
  const w = workers.get(worker)
  const v = vacancies.get(vacancy)
  if (w === undefined) throw new RoundInputError('pairs', row, `worker ${worker} is not among the workers`)
  if (v === undefined)
    throw new RoundInputError('pairs', row, `vacancy ${vacancy} is not among the vacancies`)
  if (!Number.isInteger(score) || score < 0 || score > MOST_SCORE) {
    throw new RoundInputError('pairs', row, `score is ${score}; give a whole number from 0 to ${MOST_SCORE}`)
  }
  if (!Number.isFinite(preference)) {
    throw new RoundInputError('pairs', row, `preference is ${preference}; give a number`)
  }
  return { worker: w, vacancy: v, score, preference, row }
}

function rosterRanks({ seed, workers }: Round): Uint32Array {
  const lots = workers.map(({ id }) => lotOf(seed, id))
  const order = workers
    .map((_, worker) => worker)
    .sort(
      (a, b) =>
        (workers[b]!.priority ?? 0) - (workers[a]!.priority ?? 0) ||
        lots[a]! - lots[b]! ||
        compareText(workers[a]!.id, workers[b]!.id),
    )
  const ranks = new Uint32Array(workers.length)
  order.forEach((worker, rank) => {
    ranks[worker] = rank
  })
  return ranks
}

/** A number below 2^53 that follows from seed and id alone: not from who else takes part, nor from the order of lists. */
export function lotOf(seed: string, id: string): number {
  let a = 0x9e3779b9
  let b = 0x85ebca6b
  for (const unit of `${seed}\n${id}`) {
    const code = unit.codePointAt(0)!
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code, 0x5f356495)
    a ^= a >>> 15
    b ^= b >>> 13
  }
  a = Math.imul(a ^ (a >>> 16), 0x2c1b3c6d) ^ Math.imul(b ^ (b >>> 13), 0x297a2d39)
  b = Math.imul(b ^ (b >>> 16), 0x2c1b3c6d) ^ Math.imul(a ^ (a >>> 13), 0x297a2d39)
  return (a >>> 11) * 2 ** 32 + (b >>> 0)
}

function namedVacancies({ workers, vacancies, pairs }: Round, numbers: Map<string, number>): Int32Array {
  const named = new Int32Array(workers.length).fill(-1)
  const asked = new Uint32Array(vacancies.length)
  const feasible = new Set(pairs.map(({ worker, vacancy }) => `${worker}\n${vacancy}`))
  workers.forEach(({ id, named: name }, row) => {
    if (name === undefined) return
    const vacancy = numbers.get(name)
    if (vacancy === undefined) {
      throw new RoundInputError('workers', row, `named vacancy ${name} is not among the vacancies`)
    }
    if (!feasible.has(`${id}\n${name}`)) {
      throw new RoundInputError('workers', row, `has a right to vacancy ${name}, but there is no such pair`)
    }
    asked[vacancy]!++
    if (asked[vacancy]! > vacancies[vacancy]!.places) {
      throw new RoundInputError(
        'workers',
        row,
        `vacancy ${name} is promised by name to more workers than its ${vacancies[vacancy]!.places} places`,
      )
    }
    named[row] = vacancy
  })
  return named
}

function familiesOf({ workers }: Round): number[][] {
  const byName = new Map<string, number[]>()
  workers.forEach(({ family }, worker) => {
    if (family) byName.set(family, [...(byName.get(family) ?? []), worker])
  })
  const families = [...byName.values()].filter((members) => members.length > 1)
  for (const member of families.flat()) {
    const { id, named } = workers[member]!
    if (named === undefined) continue
    throw new RoundInputError(
      'workers',
      member,
      `${id} has a right to vacancy ${named} by name and belongs to a family that moves together; give one of the two`,
    )
  }
  return families
}

/** Two sides of quotas, each of which must be laminar: any two are apart or one lies in the other. */
function quotaTrees({ workers, vacancies, quotas = [] }: Round) {
  const sides = { workers: [] as number[], vacancies: [] as number[] }
  quotas.forEach((quota, row) => {
    if (!Number.isInteger(quota.limit) || quota.limit < 0) {
      throw new RoundInputError('quotas', row, `limit is ${quota.limit}; give a whole number of 0 or more`)
    }
    if ((quota.workers === undefined) === (quota.vacancies === undefined)) {
      throw new RoundInputError(
        'quotas',
        row,
        `${quota.name} must say either which workers or which vacancies; a limit on both together is a side constraint`,
      )
    }
    sides[quota.workers ? 'workers' : 'vacancies'].push(row)
  })
  const workerTree = treeOf(quotas, sides.workers, workers, (quota) => quota.workers!)
  const vacancyTree = treeOf(quotas, sides.vacancies, vacancies, (quota) => quota.vacancies!)
  return {
    workerQuotas: workerTree.nodes,
    quotaOfWorker: workerTree.innermost,
    vacancyQuotas: vacancyTree.nodes,
    quotaOfVacancy: vacancyTree.innermost,
  }
}

function treeOf(
  quotas: readonly RoundQuota[],
  rows: readonly number[],
  items: readonly { attributes?: Attributes | undefined }[],
  conditionOf: (quota: RoundQuota) => Attributes,
): { nodes: QuotaNode[]; innermost: Int32Array } {
  const sets = rows
    .map((row) => ({ row, members: membersOf(items, conditionOf(quotas[row]!)) }))
    .sort((a, b) => b.members.length - a.members.length)
  const nodes: QuotaNode[] = []
  const innermost = new Int32Array(items.length).fill(-1)
  sets.forEach(({ row, members }, node) => {
    const { name, limit } = quotas[row]!
    const parent = members.length === 0 ? -1 : innermost[members[0]!]!
    for (const member of members) {
      if (innermost[member] === parent) {
        innermost[member] = node
        continue
      }
      const other = Math.max(innermost[member]!, parent)
      throw new RoundInputError(
        'quotas',
        row,
        `${name} and ${nodes[other]!.name} overlap without one lying in the other; make one a side constraint`,
      )
    }
    nodes.push({ name, limit, parent })
  })
  return { nodes, innermost }
}

export function membersOf(
  items: readonly { attributes?: Attributes | undefined }[],
  condition: Attributes,
): number[] {
  const wanted = Object.entries(condition)
  return items.flatMap(({ attributes }, i) =>
    wanted.every(([name, value]) => attributes?.[name] === value) ? [i] : [],
  )
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
