import type { PreparedRound } from './round.ts'

/** For each worker the pair that was made; -1 for none. */
export type Outcome = Int32Array

/**
 * Worker-proposing deferred acceptance. A vacancy, and every quota around it, holds those with the best claims as far as
 * its limit goes: quotas on vacancies are laminar, so this choice is substitutable, the result is stable, and no stable one
 * is better for any worker. Workers may then come one after the other (McVitie and Wilson 1971).
 *
 * Quotas on workers limit how many of a group are placed. Workers come in the order of the roster, and while a quota is
 * full the next of its group wait until somebody of it is displaced. So nobody is kept out by such a quota while somebody
 * of the group who stands behind them is placed.
 */
export function deferredAcceptance(round: PreparedRound): Outcome {
  const { workerQuotas, quotaOfWorker, ranks } = round
  const proposals = new Proposals(round)
  const placed = new Uint32Array(workerQuotas.length)
  // Those waiting at each quota, the last on the roster first: they come and go at the end.
  const waiting: number[][] = workerQuotas.map(() => [])
  const come = (worker: number) => {
    const chain = chainOf(quotaOfWorker[worker]!, workerQuotas)
    const full = chain.find((quota) => placed[quota]! >= workerQuotas[quota]!.limit)
    if (full !== undefined) {
      insertByRank(waiting[full]!, worker, ranks)
      return
    }
    const left = proposals.insert(worker)
    if (left === worker) return
    for (const quota of chain) placed[quota]!++
    if (left < 0) return
    for (const quota of chainOf(quotaOfWorker[left]!, workerQuotas)) placed[quota]!--
  }
  const hasRoom = (quota: number) => placed[quota]! < workerQuotas[quota]!.limit && waiting[quota]!.length > 0
  for (const worker of namedFirst(round)) {
    come(worker)
    for (let quota = workerQuotas.findIndex((_, q) => hasRoom(q)); quota >= 0; ) {
      come(waiting[quota]!.pop()!)
      quota = workerQuotas.findIndex((_, q) => hasRoom(q))
    }
  }
  return proposals.outcome
}

function insertByRank(waiting: number[], worker: number, ranks: Uint32Array): void {
  let at = waiting.length
  while (at > 0 && ranks[waiting[at - 1]!]! < ranks[worker]!) at--
  waiting.splice(at, 0, worker)
}

/** Who is held where. A node is a vacancy or, after these, a quota on vacancies. */
class Proposals {
  readonly outcome: Outcome
  readonly #round: PreparedRound
  readonly #next: Uint32Array
  readonly #limits: number[]
  readonly #parents: number[]
  readonly #counts: Uint32Array
  readonly #heaps: number[][]

  constructor(round: PreparedRound) {
    const { places, vacancyQuotas, quotaOfVacancy } = round
    const vacancies = places.length
    this.#round = round
    this.outcome = new Int32Array(round.ranks.length).fill(-1)
    this.#next = round.pairStarts.slice(0, -1)
    this.#limits = [...places, ...vacancyQuotas.map(({ limit }) => limit)]
    this.#parents = [
      ...Array.from(quotaOfVacancy, (quota) => (quota < 0 ? -1 : vacancies + quota)),
      ...vacancyQuotas.map(({ parent }) => (parent < 0 ? -1 : vacancies + parent)),
    ]
    this.#counts = new Uint32Array(this.#limits.length)
    this.#heaps = this.#limits.map(() => [])
  }

  /** Lets the worker propose, and all who are displaced in turn. Says who has nothing in the end; -1 for nobody. */
  insert(worker: number): number {
    const { pairStarts, pairVacancy, pairWorker, claims } = this.#round
    const parents = this.#parents
    for (let proposer = worker; ; ) {
      const pair = this.#next[proposer]!
      if (pair === pairStarts[proposer + 1]) return proposer
      this.#next[proposer]!++
      this.outcome[proposer] = pair
      let full = -1
      for (let node = pairVacancy[pair]!; node >= 0; node = parents[node]!) {
        this.#counts[node]!++
        push(this.#heaps[node]!, pair, claims)
        if (full < 0 && this.#counts[node]! > this.#limits[node]!) full = node
      }
      if (full < 0) return -1
      // What was let go elsewhere is still in the heap and passed over.
      const heap = this.#heaps[full]!
      let least = pop(heap, claims)
      while (this.outcome[pairWorker[least]!] !== least) least = pop(heap, claims)
      for (let node = pairVacancy[least]!; node >= 0; node = parents[node]!) this.#counts[node]!--
      proposer = pairWorker[least]!
      this.outcome[proposer] = -1
    }
  }
}

/** In the order of the roster, those with a right by name before all others. */
function namedFirst({ ranks, named }: PreparedRound): Uint32Array {
  const roster = new Uint32Array(ranks.length)
  ranks.forEach((rank, worker) => {
    roster[rank] = worker
  })
  return Uint32Array.from([
    ...roster.filter((worker) => named[worker]! >= 0),
    ...roster.filter((worker) => named[worker]! < 0),
  ])
}

/** Everybody in the order of the roster takes what they want most of what is left, those named first. */
export function inRosterOrder(round: PreparedRound): Outcome {
  const {
    pairStarts,
    pairVacancy,
    places,
    named,
    vacancyQuotas,
    quotaOfVacancy,
    workerQuotas,
    quotaOfWorker,
  } = round
  const outcome = new Int32Array(round.ranks.length).fill(-1)
  const left = places.slice()
  const vacancyLeft = vacancyQuotas.map(({ limit }) => limit)
  const workerLeft = workerQuotas.map(({ limit }) => limit)
  for (const worker of namedFirst(round)) {
    const ofWorker = chainOf(quotaOfWorker[worker]!, workerQuotas)
    if (ofWorker.some((quota) => workerLeft[quota] === 0)) continue
    for (let pair = pairStarts[worker]!; pair < pairStarts[worker + 1]!; pair++) {
      const vacancy = pairVacancy[pair]!
      const ofVacancy = chainOf(quotaOfVacancy[vacancy]!, vacancyQuotas)
      if (named[worker]! >= 0 && named[worker] !== vacancy) continue
      if (left[vacancy] === 0 || ofVacancy.some((quota) => vacancyLeft[quota] === 0)) continue
      outcome[worker] = pair
      left[vacancy]!--
      for (const quota of ofVacancy) vacancyLeft[quota]!--
      for (const quota of ofWorker) workerLeft[quota]!--
      break
    }
  }
  return outcome
}

export function chainOf(quota: number, quotas: readonly { parent: number }[]): number[] {
  const chain: number[] = []
  for (let at = quota; at >= 0; at = quotas[at]!.parent) chain.push(at)
  return chain
}

export function countByQuota({ quotaOfWorker, workerQuotas }: PreparedRound, outcome: Outcome): Uint32Array {
  const placed = new Uint32Array(workerQuotas.length)
  outcome.forEach((pair, worker) => {
    if (pair < 0) return
    for (let at = quotaOfWorker[worker]!; at >= 0; at = workerQuotas[at]!.parent) placed[at]!++
  })
  return placed
}

/** A binary heap of pairs, the least claim at its root. */
function push(heap: number[], pair: number, claims: Float64Array): void {
  let hole = heap.length
  heap.push(pair)
  while (hole > 0) {
    const parent = (hole - 1) >> 1
    if (claims[heap[parent]!]! <= claims[pair]!) break
    heap[hole] = heap[parent]!
    hole = parent
  }
  heap[hole] = pair
}

function pop(heap: number[], claims: Float64Array): number {
  const least = heap[0]!
  const last = heap.pop()!
  if (heap.length === 0) return least
  let hole = 0
  for (;;) {
    let child = 2 * hole + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && claims[heap[child + 1]!]! < claims[heap[child]!]!) child++
    if (claims[heap[child]!]! >= claims[last]!) break
    heap[hole] = heap[child]!
    hole = child
  }
  heap[hole] = last
  return least
}
