/** What a programme and its rounds are made of, and how a round becomes the input of `@fairway/matching/allocation`. */
import { createHash } from 'node:crypto'
import type { Method, Report, Round, SideConstraint } from '@fairway/matching/allocation'
import { writeCsv } from '../../foundation/csv.ts'

export const limits = {
  /** On one roster: what one thread allocates by every method within its time. */
  workers: 10_000,
  places: 1_000,
  quotas: 200,
  bounds: 3,
  /** Vacancies that are weighed for each worker, the best first. */
  choices: 30,
  /** Vacancies of which a worker reads why they did not get them. */
  reasons: 5,
  /** Of groups that the public reads of. */
  smallestGroup: 10,
}

export type Condition = Record<string, string>
/** What a quota may ask of a vacancy, from the widest to the narrowest, and of a worker. */
export const placeAttributes = ['industry', 'season', 'origin', 'employer'] as const
export const workerAttributes = ['sex', 'village', 'origin'] as const
export const sexes = ['female', 'male', 'other'] as const

export type Programme = {
  id: string
  organisationId: string
  organisation: string
  name: string
  country: string
  origins: string[]
  opensOn: string
  closesOn: string
}

export type Place = {
  vacancyId: string
  places: number
  industry: string
  season: string
  title: string
  employer: string
  employerId: string
  origin: string
  isOpen: boolean
}

export type Quota = {
  id: string
  name: string
  most: number
  side: 'workers' | 'vacancies'
  condition: Condition
}

export type RosterEntry = {
  id: string
  personId: string
  number: number
  /** Null where the officer may not see whose entry it is. */
  name: string | null
  origin: string
  priority: number
  namedVacancyId: string | null
  family: string
  validFrom: string
  validUntil: string
  attributes: Record<string, string>
  leftAt: Date | null
}

/** A limit that may cut across quotas: on how many, or on which share of all placements. */
export type Bound = {
  kind: 'least' | 'most'
  attribute: (typeof workerAttributes)[number]
  value: string
  unit: 'percent' | 'number'
  amount: number
}

/** Why somebody of the roster could not take part. */
export const causes = ['left', 'not-valid', 'not-shown', 'no-vacancy', 'placed', 'withdrew'] as const
export type Cause = (typeof causes)[number]
export type LeftOut = { number: number; cause: Cause }

export type RunReport = Omit<Report, 'groups'> & {
  groups: { attribute: string; value: string; pool: number; placed: number }[]
  prices: { of: 'vacancy' | 'quota' | 'constraint'; name: string; points: number }[]
  /** By bound the points that the whole would gain without it. */
  cost?: number[]
}
/** For bounds that nobody can keep: those without which the rest could be kept, any one of them or all where one is not enough. */
export type Impossible = { conflicts: number[] }

export type Run = {
  method: Method
  status: 'waiting' | 'done' | 'impossible' | 'failed'
  outcome: Record<string, string> | null
  report: RunReport | Impossible | null
  startedAt: Date | null
  tookMs: number | null
}

export type StoredReason = {
  vacancyId: string
  because: 'full' | 'quota' | 'family' | 'value' | 'came-first'
  quota?: string
  /** The weakest fit that got in, and the worker's own. */
  weakest?: number
  fit: number
}

const flag = (list: 'q' | 'b', row: number) => `${list}${row + 1}`
const flagged = 'yes'

export const meets = (attributes: Record<string, string>, condition: Condition) =>
  Object.entries(condition).every(([name, value]) => attributes[name] === value)

export function attributesOfPlace({ industry, season, origin, employerId }: Place): Record<string, string> {
  return { industry, season, origin, employer: employerId }
}

export function attributesOfEntry({ attributes, origin }: Pick<RosterEntry, 'attributes' | 'origin'>) {
  return { ...attributes, origin }
}

export type Pair = { number: number; vacancyId: string; fit: number }

/**
 * The input of a round with a number for each person. Of attributes it says only who falls under which quota or bound, so
 * that it can be published.
 */
export function roundOf(given: {
  seed: string
  entries: readonly RosterEntry[]
  places: readonly Place[]
  quotas: readonly Quota[]
  bounds: readonly Bound[]
  /** Of a worker together, the one wanted most first. */
  pairs: readonly Pair[]
}): Round {
  const { seed, entries, places, quotas, bounds, pairs } = given
  const families = new Map<string, number>()
  for (const { family, number } of entries)
    if (family !== '' && !families.has(family)) families.set(family, number)
  const flagsOf = (attributes: Record<string, string>, side: Quota['side']) =>
    Object.fromEntries([
      ...quotas.flatMap((quota, row) =>
        quota.side === side && meets(attributes, quota.condition) ? [[flag('q', row), flagged]] : [],
      ),
      ...bounds.flatMap((bound, row) =>
        side === 'workers' && attributes[bound.attribute] === bound.value ? [[flag('b', row), flagged]] : [],
      ),
    ])
  const feasible = new Set(pairs.map(({ number, vacancyId }) => `${number} ${vacancyId}`))
  const wish = new Map<number, number>()
  return {
    seed,
    workers: entries.map((entry) => {
      const { number, priority, namedVacancyId, family } = entry
      const named = namedVacancyId !== null && feasible.has(`${number} ${namedVacancyId}`)
      return {
        id: String(number),
        priority,
        named: named ? namedVacancyId : undefined,
        family: family === '' ? undefined : String(families.get(family)),
        attributes: flagsOf(attributesOfEntry(entry), 'workers'),
      }
    }),
    vacancies: places.map((place) => ({
      id: place.vacancyId,
      places: place.places,
      attributes: flagsOf(attributesOfPlace(place), 'vacancies'),
    })),
    pairs: pairs.map(({ number, vacancyId, fit }) => {
      const preference = (wish.get(number) ?? 0) + 1
      wish.set(number, preference)
      return { worker: String(number), vacancy: vacancyId, score: fit, preference }
    }),
    quotas: quotas.map(({ name, most, side }, row) => ({
      name,
      limit: most,
      [side]: { [flag('q', row)]: flagged },
    })),
  }
}

export function constraintsOf(bounds: readonly Bound[]): SideConstraint[] {
  return bounds.map(({ kind, unit, amount }, row) => ({
    name: flag('b', row),
    workers: { [flag('b', row)]: flagged },
    ...(unit === 'percent'
      ? { [kind === 'least' ? 'atLeastShare' : 'atMostShare']: amount / 100 }
      : { [kind === 'least' ? 'atLeast' : 'atMost']: amount }),
  }))
}

export const fileNames = ['workers', 'vacancies', 'pairs', 'quotas'] as const
export type FileName = (typeof fileNames)[number]

/** The files of `npx fairway allocate`: whoever has them and the seed gets the same again. */
export function filesOf({ workers, vacancies, pairs, quotas = [] }: Round): Record<FileName, string> {
  const flagsOf = (items: readonly { attributes?: Readonly<Record<string, string>> | undefined }[]) =>
    [...new Set(items.flatMap(({ attributes = {} }) => Object.keys(attributes)))].sort()
  const workerFlags = flagsOf(workers)
  const vacancyFlags = flagsOf(vacancies)
  const cells = (attributes: Readonly<Record<string, string>> | undefined, flags: string[]) =>
    flags.map((name) => attributes?.[name] ?? null)
  return {
    workers: writeCsv([
      ['id', 'priority', 'named', 'family', ...workerFlags],
      ...workers.map((one) => [
        one.id,
        one.priority ?? 0,
        one.named ?? null,
        one.family ?? null,
        ...cells(one.attributes, workerFlags),
      ]),
    ]),
    vacancies: writeCsv([
      ['id', 'places', ...vacancyFlags],
      ...vacancies.map((one) => [one.id, one.places, ...cells(one.attributes, vacancyFlags)]),
    ]),
    pairs: writeCsv([
      ['worker', 'vacancy', 'score', 'preference'],
      ...pairs.map(({ worker, vacancy, score, preference = null }) => [worker, vacancy, score, preference]),
    ]),
    quotas: writeCsv([
      ['name', 'limit', 'side', 'attribute', 'value'],
      ...quotas.map((quota) => {
        const side = quota.workers ? 'workers' : 'vacancies'
        const [attribute = '', value = ''] = Object.entries(quota[side] ?? {})[0] ?? []
        return [quota.name, quota.limit, side, attribute, value]
      }),
    ]),
  }
}

/** SHA-256 of the files one after the other: `cat workers.csv vacancies.csv pairs.csv quotas.csv | sha256sum`. */
export function hashOf(round: Round): string {
  const files = filesOf(round)
  const hash = createHash('sha256')
  for (const name of fileNames) hash.update(files[name])
  return hash.digest('hex')
}

/** What to type to get the same again; undefined for what the command line calls otherwise. */
export function commandOf(seed: string, method: Method, bounds: readonly Bound[]): string {
  const files = fileNames.map((name) => `--${name} ${name}.csv`).join(' ')
  const options = bounds.map(({ kind, unit, amount }, row) => {
    const bound = unit === 'percent' ? (amount / 100).toFixed(2) : String(amount)
    return ` --at-${kind} ${flag('b', row)}=${flagged}:${bound}`
  })
  const name = method === 'bounded' ? 'greatest' : method
  return `npx fairway allocate ${files} --seed '${seed}' --method ${name}${method === 'bounded' ? options.join('') : ''}`
}

/** Letters, digits and what stands in names of lotteries and days: safe to type on a command line. */
export const seedPattern = /^[\p{L}\p{N}][\p{L}\p{N} ./:-]{3,99}$/u

/** Quotas of one side of which neither lies within the other although somebody falls under both. */
export function overlapping(
  quotas: readonly Quota[],
  members: Record<Quota['side'], readonly Record<string, string>[]>,
): [Quota, Quota][] {
  const sets = quotas.map(({ side, condition }) => {
    const among = members[side]
    return new Set(among.flatMap((attributes, i) => (meets(attributes, condition) ? [i] : [])))
  })
  const found: [Quota, Quota][] = []
  quotas.forEach((one, i) => {
    for (let j = i + 1; j < quotas.length; j++) {
      const other = quotas[j]
      const [a, b] = [sets[i], sets[j]]
      if (!other || !a || !b || one.side !== other.side) continue
      let both = 0
      for (const member of a) if (b.has(member)) both++
      if (both > 0 && both < a.size && both < b.size) found.push([one, other])
    }
  })
  return found
}

export type RosterState = 'left' | 'early' | 'valid' | 'expired'

export function stateOf({ leftAt, validFrom, validUntil }: RosterEntry, day: string): RosterState {
  if (leftAt !== null) return 'left'
  if (day < validFrom) return 'early'
  return day > validUntil ? 'expired' : 'valid'
}
