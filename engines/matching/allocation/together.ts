/**
 * Families on a roster: their members go to one vacancy all together, or none goes.
 *
 * With families a stable outcome may not exist, and to tell whether one does is NP-complete (Delacrétaz, Kominers and
 * Teytelboym 2019). So deferred acceptance becomes a heuristic here: it keeps every limit, and the report counts the
 * blocking pairs that are left. A family's claim is that of its weakest member; it wants first what its members want
 * most in all; its place on the roster is that of its first member.
 */
import { chainOf, type Outcome } from './deferred-acceptance.ts'
import { usablePairs } from './greatest-value.ts'
import { compareText, type PreparedRound } from './round.ts'

/** A vacancy that a family, or somebody alone, can go to: the pair of each member. */
export interface Choice {
  unit: number
  vacancy: number
  pairs: readonly number[]
  claim: number
}

export interface Units {
  members: readonly (readonly number[])[]
  ranks: readonly number[]
  unitOfWorker: Int32Array
  /** Those of a unit stand together, the one wanted most first. */
  choices: readonly Choice[]
  starts: Uint32Array
}

export function unitsOf(round: PreparedRound): Units {
  const { families, ranks, pairStarts } = round
  const unitOfWorker = new Int32Array(ranks.length).fill(-1)
  const members: (readonly number[])[] = [...families]
  members.forEach((family, unit) => {
    for (const worker of family) unitOfWorker[worker] = unit
  })
  unitOfWorker.forEach((unit, worker) => {
    if (unit < 0) unitOfWorker[worker] = members.push([worker]) - 1
  })
  const choices: Choice[] = []
  const starts = new Uint32Array(members.length + 1)
  members.forEach((family, unit) => {
    const [first] = family
    if (family.length === 1) {
      for (let pair = pairStarts[first!]!; pair < pairStarts[first! + 1]!; pair++) {
        choices.push({ unit, vacancy: round.pairVacancy[pair]!, pairs: [pair], claim: round.claims[pair]! })
      }
    } else {
      choices.push(...familyChoices(round, family, unit))
    }
    starts[unit + 1] = choices.length
  })
  return {
    members,
    ranks: members.map((family) => Math.min(...family.map((worker) => ranks[worker]!))),
    unitOfWorker,
    choices,
    starts,
  }
}

function familyChoices(round: PreparedRound, family: readonly number[], unit: number): Choice[] {
  const { pairStarts, pairVacancy, claims, scores } = round
  const byVacancy = new Map<number, { pairs: number[]; wish: number; score: number }>()
  for (const worker of family) {
    for (let pair = pairStarts[worker]!; pair < pairStarts[worker + 1]!; pair++) {
      const vacancy = pairVacancy[pair]!
      const choice = byVacancy.get(vacancy) ?? { pairs: [], wish: 0, score: 0 }
      choice.pairs.push(pair)
      choice.wish += pair - pairStarts[worker]!
      choice.score += scores[pair]!
      byVacancy.set(vacancy, choice)
    }
  }
  const id = (vacancy: number) => round.round.vacancies[vacancy]!.id
  return [...byVacancy]
    .filter(([, { pairs }]) => pairs.length === family.length)
    .sort(([a, one], [b, two]) => one.wish - two.wish || two.score - one.score || compareText(id(a), id(b)))
    .map(([vacancy, { pairs }]) => ({
      unit,
      vacancy,
      pairs,
      claim: Math.min(...pairs.map((pair) => claims[pair]!)),
    }))
}

/** Who sits where. A node is a vacancy or, after these, a quota on vacancies. */
export class Seats {
  readonly units: Units
  /** By unit its choice; -1 for none. */
  readonly held: Int32Array
  readonly #round: PreparedRound
  readonly #limits: number[]
  readonly #counts: Uint32Array
  readonly #sitting: Set<number>[]
  readonly #placed: Uint32Array
  readonly #nodes: number[][]

  constructor(round: PreparedRound, units: Units, outcome?: Outcome) {
    const { places, vacancyQuotas, quotaOfVacancy, workerQuotas } = round
    this.#round = round
    this.units = units
    this.held = new Int32Array(units.members.length).fill(-1)
    this.#limits = [...places, ...vacancyQuotas.map(({ limit }) => limit)]
    this.#counts = new Uint32Array(this.#limits.length)
    this.#sitting = this.#limits.map(() => new Set())
    this.#placed = new Uint32Array(workerQuotas.length)
    this.#nodes = Array.from(places, (_, vacancy) => [
      vacancy,
      ...chainOf(quotaOfVacancy[vacancy]!, vacancyQuotas).map((quota) => places.length + quota),
    ])
    if (!outcome) return
    units.members.forEach(([first], unit) => {
      if (outcome[first!]! < 0) return
      for (let choice = units.starts[unit]!; choice < units.starts[unit + 1]!; choice++) {
        if (units.choices[choice]!.pairs.includes(outcome[first!]!)) this.sit(choice)
      }
    })
  }

  sizeOf(choice: number): number {
    return this.units.choices[choice]!.pairs.length
  }

  sit(choice: number): void {
    this.#change(choice, 1)
  }

  leave(choice: number): void {
    this.#change(choice, -1)
  }

  /** Whether every limit around the vacancy has room, or would when all with weaker claims gave way. */
  accepts(choice: number): boolean {
    const { vacancy, claim } = this.units.choices[choice]!
    const size = this.sizeOf(choice)
    return this.#nodes[vacancy]!.every((node) => {
      let room = this.#limits[node]! - this.#counts[node]!
      if (room >= size) return true
      for (const other of this.#sitting[node]!) {
        if (this.units.choices[other]!.claim < claim) room += this.sizeOf(other)
        if (room >= size) return true
      }
      return false
    })
  }

  hasRoom(choice: number): boolean {
    const { vacancy } = this.units.choices[choice]!
    return this.#nodes[vacancy]!.every(
      (node) => this.#counts[node]! + this.sizeOf(choice) <= this.#limits[node]!,
    )
  }

  /** Seats the choice, which is accepted, and returns the choices that gave way, the weakest first. */
  displaceFor(choice: number): number[] {
    const { vacancy } = this.units.choices[choice]!
    const displaced: number[] = []
    for (const node of this.#nodes[vacancy]!) {
      while (this.#counts[node]! + this.sizeOf(choice) > this.#limits[node]!) {
        let weakest = -1
        for (const other of this.#sitting[node]!) {
          if (weakest < 0 || this.units.choices[other]!.claim < this.units.choices[weakest]!.claim)
            weakest = other
        }
        this.leave(weakest)
        displaced.push(weakest)
      }
    }
    this.sit(choice)
    return displaced
  }

  /** Whether the quotas on workers let the unit be placed; the first that does not otherwise. */
  closedQuota(unit: number): number | undefined {
    const needed = new Map<number, number>()
    for (const quota of this.#quotasOf(unit)) needed.set(quota, (needed.get(quota) ?? 0) + 1)
    for (const [quota, need] of needed) {
      if (this.#placed[quota]! + need > this.#round.workerQuotas[quota]!.limit) return quota
    }
    return undefined
  }

  /** Choices that a unit wants more than what it has and that would take it. */
  blocking(): number[] {
    const { starts, ranks } = this.units
    const last = this.#lastRanks()
    const found: number[] = []
    this.held.forEach((held, unit) => {
      if (held < 0) {
        const closed = this.closedQuota(unit)
        if (closed !== undefined && last[closed]! <= ranks[unit]!) return
      }
      const end = held < 0 ? starts[unit + 1]! : held
      for (let choice = starts[unit]!; choice < end; choice++) if (this.accepts(choice)) found.push(choice)
    })
    return found
  }

  outcome(): Outcome {
    const outcome = new Int32Array(this.#round.ranks.length).fill(-1)
    for (const choice of this.held) {
      if (choice < 0) continue
      for (const pair of this.units.choices[choice]!.pairs) outcome[this.#round.pairWorker[pair]!] = pair
    }
    return outcome
  }

  /** By quota on workers the last on the roster who was placed; who has a right by name is placed whatever the order. */
  #lastRanks(): Int32Array {
    const { workerQuotas, named } = this.#round
    const last = new Int32Array(workerQuotas.length).fill(-1)
    this.held.forEach((choice, unit) => {
      if (choice < 0 || named[this.units.members[unit]![0]!]! >= 0) return
      for (const quota of this.#quotasOf(unit)) last[quota] = Math.max(last[quota]!, this.units.ranks[unit]!)
    })
    return last
  }

  #quotasOf(unit: number): number[] {
    const { quotaOfWorker, workerQuotas } = this.#round
    return this.units.members[unit]!.flatMap((worker) => chainOf(quotaOfWorker[worker]!, workerQuotas))
  }

  #change(choice: number, by: 1 | -1): void {
    const { unit, vacancy } = this.units.choices[choice]!
    this.held[unit] = by > 0 ? choice : -1
    for (const node of this.#nodes[vacancy]!) {
      this.#counts[node]! += by * this.sizeOf(choice)
      if (by > 0) this.#sitting[node]!.add(choice)
      else this.#sitting[node]!.delete(choice)
    }
    for (const quota of this.#quotasOf(unit)) this.#placed[quota]! += by
  }
}

/** Passes of repair after which what still blocks is left and counted. */
const mostPasses = 20

/**
 * Units come in the order of the roster and ask for what they want most. Who gives way asks on. A family that gives way
 * may leave room which somebody smaller had asked for before: such a pair blocks, and is put right afterwards, unit by
 * unit, as long as that leaves fewer.
 */
export function deferredAcceptanceTogether(round: PreparedRound): Outcome {
  const units = unitsOf(round)
  const { starts, choices } = units
  const seats = new Seats(round, units)
  const next = starts.slice(0, -1)
  const waiting = new Set<number>()
  const ask = (first: number) => {
    const asking = [first]
    for (let unit = asking.pop(); unit !== undefined; unit = asking.pop()) {
      while (next[unit]! < starts[unit + 1]!) {
        const choice = next[unit]!++
        if (!seats.accepts(choice)) continue
        for (const displaced of seats.displaceFor(choice)) asking.push(choices[displaced]!.unit)
        break
      }
    }
  }
  const come = (unit: number) => {
    if (seats.closedQuota(unit) !== undefined) {
      waiting.add(unit)
      return
    }
    ask(unit)
    for (;;) {
      const free = [...waiting].find((other) => seats.closedQuota(other) === undefined)
      if (free === undefined) return
      waiting.delete(free)
      ask(free)
    }
  }
  for (const unit of inOrder(round, units)) come(unit)

  let best = seats.outcome()
  let least = seats.blocking().length
  for (let pass = 0; pass < mostPasses && least > 0; pass++) {
    for (const choice of seats.blocking()) {
      const { unit } = choices[choice]!
      const held = seats.held[unit]!
      if (held >= 0 && held <= choice) continue
      if (held >= 0) seats.leave(held)
      if ((held < 0 && seats.closedQuota(unit) !== undefined) || !seats.accepts(choice)) {
        if (held >= 0) seats.sit(held)
        continue
      }
      for (const displaced of seats.displaceFor(choice)) {
        const other = choices[displaced]!.unit
        next[other] = starts[other]!
        ask(other)
      }
    }
    const left = seats.blocking().length
    if (left < least) {
      least = left
      best = seats.outcome()
    }
  }
  return best
}

/** As in `inRosterOrder`, each family where all of it fits. */
export function inRosterOrderTogether(round: PreparedRound): Outcome {
  const units = unitsOf(round)
  const seats = new Seats(round, units)
  for (const unit of inOrder(round, units)) {
    if (seats.closedQuota(unit) !== undefined) continue
    const choice = openChoices(round, units, unit).find((one) => seats.hasRoom(one))
    if (choice !== undefined) seats.sit(choice)
  }
  return seats.outcome()
}

/** Who has a right by name has it to that vacancy alone where everybody takes what is left. */
export function openChoices({ named }: PreparedRound, units: Units, unit: number): number[] {
  const right = named[units.members[unit]![0]!]!
  const all = Array.from(
    { length: units.starts[unit + 1]! - units.starts[unit]! },
    (_, i) => units.starts[unit]! + i,
  )
  return right < 0 ? all : all.filter((choice) => units.choices[choice]!.vacancy === right)
}

/** Those with a right by name first, then by the roster. */
export function inOrder({ named }: PreparedRound, { members, ranks }: Units): number[] {
  const isNamed = (unit: number) => (named[members[unit]![0]!]! >= 0 ? 0 : 1)
  return members.map((_, unit) => unit).sort((a, b) => isNamed(a) - isNamed(b) || ranks[a]! - ranks[b]!)
}

/** What may be decided together: pairs of workers alone, and the pairs of a family at one vacancy. */
export function columnsOf(round: PreparedRound): (readonly number[])[] {
  const single = usablePairs(round).map((pair) => [pair] as readonly number[])
  if (round.families.length === 0) return single
  const inFamily = new Set(round.families.flat())
  const { choices } = unitsOf(round)
  return [
    ...single.filter(([pair]) => !inFamily.has(round.pairWorker[pair!]!)),
    ...choices.filter(({ pairs }) => pairs.length > 1).map(({ pairs }) => pairs),
  ]
}
