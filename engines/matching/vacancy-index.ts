import { checkEssentialSkills, checkedLimit, checkPerson, checkVacancy } from './check.ts'
import { lowerBound, poolNumbers } from './people-index.ts'
import {
  cefrRank,
  educationPoints,
  experiencePoints,
  hundredths,
  languagePoints,
  levelOf,
  maximumOf,
  occupationPoints,
  POINTS,
  relatedPoints,
  restMaximum,
  skillPoints,
} from './score.ts'
import { type Encoded, PackedSegment, type Postings, type Range, type Segment } from './segment.ts'
import { contentOf, finish, type IndexChange, type IndexShare, Segments } from './segments.ts'
import { Top } from './top.ts'
import type {
  IndexCopy,
  IndexOptions,
  IndexSnapshot,
  MatchIndex,
  Merge,
  Person,
  PoolOptions,
  Ranked,
  Vacancy,
} from './types.ts'
import { type Dictionary, dayNumber, hasBit, Words } from './words.ts'

const NAME = 'vacancies'
/**
 * A payload is the most points that the term can earn, and a bit that is set for an essential skill: what the term does
 * earn is read from the record.
 */
const BITS = 8
const ESSENTIAL = 1 << 7
const MOST_POINTS = ESSENTIAL - 1
const PAYLOAD = (1 << BITS) - 1

/** A tally holds points in its low bits and the number of essential skills that may be met above them. */
const ONE_ESSENTIAL = 1 << 20
const TALLY_POINTS = ONE_ESSENTIAL - 1

/** An index that answers as `rankVacancies` would over the vacancies given. */
export function createVacancyIndex<V extends Vacancy>(
  vacancies: Iterable<V> = [],
  options: IndexOptions<V> = {},
): MatchIndex<V, Person> {
  const index = new VacancyIndex<V>(new Segments(NAME, BITS, () => false), options)
  for (const vacancy of vacancies) index.fill(vacancy)
  finish(index.compact())
  return index
}

/** The index of a snapshot; throws `SnapshotError` with the reason when it cannot be used. */
export function restoreVacancyIndex<V extends Vacancy>(
  snapshot: IndexSnapshot,
  options: IndexOptions<V> = {},
): MatchIndex<V, Person> {
  return new VacancyIndex<V>(new Segments(NAME, BITS, () => false, contentOf(snapshot, NAME)), options)
}

/** What `share` of an index gave, in another thread: answers the same while it is told every change. */
export function createVacancyCopy(share: IndexShare): IndexCopy<Person> {
  return new VacancyIndex(
    Segments.copyOf(NAME, BITS, () => false, share),
    {},
  )
}

/** A person in the numbers of the index. */
interface Plan {
  /** Terms with what each payload adds to the most that a vacancy can reach. */
  lists: { term: number; adds: Int32Array }[]
  /** What each unit group earns, where it earns anything. */
  near: Map<number, number>
  /** Unit groups worked in, with the hundredths of years and the day they ended or 0. */
  occupations: { isco: number; hundredths: number; until: number }[]
  cefr: Map<number, number>
  licences: Set<number>
  education: number
  wanted: Set<number> | undefined
  refused: Set<number>
  availableFrom: number
  leastEssentials: number
}

const AS_IT_SAYS = Int32Array.from(
  { length: PAYLOAD + 1 },
  (_, payload) => (payload & MOST_POINTS) + (payload & ESSENTIAL ? ONE_ESSENTIAL : 0),
)

/** Shares are sorted into so many steps. */
const STEPS = 4_096

class VacancyIndex<V extends Vacancy> implements MatchIndex<V, Person>, IndexCopy<Person> {
  readonly #segments: Segments
  readonly #poolOf: (vacancy: V) => string
  /** By vacancy the most that occupation and skills can earn: related skills are counted without regard to each other. */
  #tallies = new Int32Array(0)
  #candidates = new Uint32Array(0)
  #shares = new Uint16Array(0)
  readonly #histogram = new Uint32Array(STEPS)
  /** The person's level by skill. */
  #levels = new Uint8Array(0)

  constructor(segments: Segments, { poolOf = () => '' }: IndexOptions<V>) {
    this.#segments = segments
    this.#poolOf = poolOf
  }

  get size(): number {
    return this.#segments.size
  }

  get bytes(): number {
    return this.#segments.bytes + 10 * this.#tallies.length + this.#levels.byteLength
  }

  get isCompactionDue(): boolean {
    return this.#segments.isCompactionDue
  }

  upsert(vacancy: V): void {
    checkVacancy(vacancy)
    this.#segments.put(vacancy.id, this.#poolOf(vacancy), encode(vacancy, this.#segments.terms))
  }

  /** As `upsert`, while nobody asks. */
  fill(vacancy: V): void {
    checkVacancy(vacancy)
    this.#segments.fill(vacancy.id, this.#poolOf(vacancy), encode(vacancy, this.#segments.terms))
  }

  remove(id: string): boolean {
    return this.#segments.remove(id)
  }

  compact(): Generator<void, void> {
    return this.#segments.compact()
  }

  pack(): Generator<void, void> {
    return this.#segments.pack()
  }

  beginMerge(options?: { purge?: boolean }): Merge | undefined {
    return this.#segments.beginMerge(options)
  }

  snapshot(): IndexSnapshot {
    return this.#segments.snapshot()
  }

  share(): IndexShare {
    return this.#segments.share()
  }

  follow(tell: (change: IndexChange) => void): () => void {
    return this.#segments.follow(tell)
  }

  apply(change: IndexChange): void {
    this.#segments.apply(change)
  }

  top(person: Person, options: PoolOptions = {}): Ranked[] {
    checkPerson(person)
    const top = new Top(checkedLimit(options))
    const { terms, pools: poolNames } = this.#segments
    const plan = planOf(person, this.#segments, checkEssentialSkills(options))
    const pools = options.pools && poolNumbers(options.pools, poolNames)
    const levels = this.#levelsOf(person)
    for (const segment of this.#segments.all) {
      if (segment.count > this.#tallies.length) {
        const room = Math.max(segment.count, 2 * this.#tallies.length)
        this.#tallies = new Int32Array(room)
        this.#candidates = new Uint32Array(room)
        this.#shares = new Uint16Array(room)
      }
      const ranges = segment.rangesOf(pools)
      const touched = this.#tally(segment, ranges, plan)
      const isMixed = pools !== undefined && !(segment instanceof PackedSegment)
      const isIn = (item: number) =>
        hasBit(segment.alive, item) && (!isMixed || pools.has(segment.poolAt(item)))
      const count = this.#collect(segment, touched, top)
      this.#choose(segment, count, plan, levels, isIn, top, options.accept)
    }
    for (const { skillId } of person.skills) {
      const term = terms.find(`s${skillId}`)
      if (term !== undefined) levels[term] = 0
    }
    return top.sorted()
  }

  #levelsOf(person: Person): Uint8Array {
    const { terms } = this.#segments
    if (terms.texts.length > this.#levels.length) this.#levels = new Uint8Array(2 * terms.texts.length)
    for (const skill of person.skills) {
      const term = terms.find(`s${skill.skillId}`)
      if (term !== undefined) this.#levels[term] = Math.max(levelOf(skill), this.#levels[term]!)
    }
    return this.#levels
  }

  /**
   * Adds up what each vacancy can reach, and answers how many candidates there are: those that anything of the person
   * touches, or only those of them with enough essential skills.
   */
  #tally(segment: Segment, ranges: readonly Range[], { lists, leastEssentials }: Plan): number {
    const tallies = this.#tallies
    const candidates = this.#candidates
    const essentials = Math.min(leastEssentials, MOST_ESSENTIALS)
    const enough = Math.max(1, essentials * ONE_ESSENTIAL)
    let count = 0
    for (const range of ranges) {
      tallies.fill(0, range.start, range.end)
      for (const { term, adds } of lists) {
        count = addAll(segment.list(term), range, adds, tallies, enough, candidates, count)
      }
      if (essentials === 0) continue
      const few = itemsWithFewer(segment, essentials)
      for (let i = lowerBound(few, 0, few.length, range.start); i < few.length; i++) {
        const item = few[i]!
        if (item >= range.end) break
        const tally = tallies[item]!
        if (tally > 0 && tally >>> 20 >= (segment.heads[item]! & MOST_ESSENTIALS)) candidates[count++] = item
      }
    }
    return count
  }

  /** Leaves those that may enter the top, with the share of their points that they can reach, and how many have each. */
  #collect({ heads }: Segment, touched: number, top: Top): number {
    const tallies = this.#tallies
    const candidates = this.#candidates
    const shares = this.#shares
    const histogram = this.#histogram.fill(0)
    const worstShare = top.worst ? top.worst.points / top.worst.maximum : 0
    let count = 0
    for (let i = 0; i < touched; i++) {
      const item = candidates[i]!
      const head = heads[item]!
      const share = ((tallies[item]! & TALLY_POINTS) + ((head >>> 6) & 1023)) / (head >>> 16)
      if (share < worstShare) continue
      const step = Math.min(STEPS - 1, (share * STEPS) | 0)
      candidates[count] = item
      shares[count++] = step
      histogram[step]!++
    }
    return count
  }

  /** Looks first at those that can reach the greatest share, so that few of the others can still enter the top. */
  #choose(
    segment: Segment,
    count: number,
    plan: Plan,
    levels: Uint8Array,
    isIn: (item: number) => boolean,
    top: Top,
    accept: PoolOptions['accept'],
  ): void {
    let first = STEPS - 1
    for (let higher = 0; first > 0; first--) {
      higher += this.#histogram[first]!
      if (higher >= 2 * top.limit) break
    }
    // A share in the step of the worst one may still be better than it.
    const leastStep = () => (top.worst ? Math.floor((top.worst.points * STEPS) / top.worst.maximum) - 1 : 0)
    for (let pass = 0; pass < 2; pass++) {
      let least = pass === 0 ? first : leastStep()
      const below = pass === 0 ? STEPS : first
      for (let i = 0; i < count; i++) {
        const step = this.#shares[i]!
        if (step < least || step >= below) continue
        const item = this.#candidates[i]!
        if (!isIn(item)) continue
        const points = pointsOf(segment, item, plan, levels)
        if (points < 0) continue
        const maximum = segment.heads[item]! >>> 16
        const { worst } = top
        if (worst) {
          const difference = points * worst.maximum - worst.points * maximum
          if (difference < 0 || (difference === 0 && !segment.isIdBefore(item, worst.id))) continue
        }
        const id = segment.idAt(item)
        if (accept && !accept(id)) continue
        top.add({ id, points, maximum })
        if (pass === 1) least = leastStep()
      }
    }
  }
}

/** Adds to the tallies; notes the items whose tally thereby becomes enough, and answers how many are noted. */
function addAll(
  { values, from, to }: Postings,
  { start, end }: Range,
  adds: Int32Array,
  tallies: Int32Array,
  enough: number,
  candidates: Uint32Array,
  count: number,
): number {
  const first = start === 0 ? from : lowerBound(values, from, to, start * 2 ** BITS)
  const last = end * 2 ** BITS
  for (let i = first; i < to; i++) {
    const value = values[i]!
    if (value >= last) break
    const item = value >>> BITS
    const before = tallies[item]!
    const tally = before + adds[value & PAYLOAD]!
    tallies[item] = tally
    if (tally >= enough && before < enough) candidates[count++] = item
  }
  return count
}

const known = new WeakMap<Segment, { count: number; essentials: number; items: Uint32Array }>()

/** Items with fewer essential skills than these: they need not be enough, but all. */
function itemsWithFewer(segment: Segment, essentials: number): Uint32Array {
  const { count, heads } = segment
  let few = known.get(segment)
  if (few?.essentials !== essentials || few.count !== count) {
    const items = new Words()
    for (let item = 0; item < count; item++)
      if ((heads[item]! & MOST_ESSENTIALS) < essentials) items.push(item)
    few = { count, essentials, items: items.array.slice(0, items.length) }
    known.set(segment, few)
  }
  return few.items
}

/**
 * The head of a vacancy: its maximum (16 bits), of it what everything but occupation and skills can earn (10), and the
 * number of its essential skills, 63 standing for more (6).
 */
const MOST_ESSENTIALS = 63
const HAS_RELATED = 2 ** 31

/**
 * Record of a vacancy: (0) occupation, education, number of languages, which constraints are hard; (1) number of skills
 * and licences, least number of essential skills; (2) country; (3) hundredths of years; (4) recent since; (5) available
 * by; then skills (`term | weight << 20 | level << 27 | essential << 29`, with the highest bit set followed by the number
 * of related ones and for each `term | percent << 20`), languages (`term << 4 | CEFR rank << 1 | essential`), licences
 * (`term << 1 | essential`).
 */
const FIXED = 6
const MOST_TERMS = 2 ** 20

function encode(vacancy: Vacancy, terms: Dictionary): Encoded {
  const { hard, languages, licences = [], skills } = vacancy
  const list: number[] = []
  const payloads: number[] = []
  const post = (term: number, points: number, essential = false) => {
    if (term >= MOST_TERMS) throw new RangeError(`an index of vacancies holds at most ${MOST_TERMS} terms`)
    if (points > 0) {
      list.push(term)
      payloads.push(points | (essential ? ESSENTIAL : 0))
    }
    return term
  }
  const record = [
    Number(vacancy.occupation) |
      ((vacancy.minimumEducation ?? 0) << 14) |
      (languages.length << 18) |
      (hard?.education ? 1 << 24 : 0) |
      (hard?.experience ? 1 << 25 : 0),
    skills.length | (licences.length << 9) | ((hard?.essentialSkills ?? 0) << 16),
    terms.numberOf(`k${vacancy.country}`),
    vacancy.minimumYears === undefined ? 0 : hundredths(vacancy.minimumYears),
    vacancy.recentSince === undefined ? 0 : dayNumber(vacancy.recentSince),
    hard?.availableBy === undefined ? 0 : dayNumber(hard.availableBy),
  ]
  post(terms.numberOf(`o${vacancy.occupation}`), POINTS.occupation)
  for (const { skillId, essential, weight, minimumLevel = 0, related = [] } of skills) {
    const term = post(terms.numberOf(`s${skillId}`), weight, essential)
    const packed = term | (weight << 20) | (minimumLevel << 27) | (essential ? 1 << 29 : 0)
    record.push(related.length > 0 ? packed + HAS_RELATED : packed)
    if (related.length > 0) record.push(related.length)
    for (const { skillId: other, percent } of related) {
      const points = relatedPoints(weight, 0, 1, percent)
      record.push(post(terms.numberOf(`s${other}`), points) | (percent << 20))
    }
  }
  for (const { language, minimum, essential } of languages) {
    record.push((terms.numberOf(`l${language}`) << 4) | (cefrRank(minimum) << 1) | (essential ? 1 : 0))
  }
  for (const { licence, essential } of licences) {
    record.push((terms.numberOf(`c${licence}`) << 1) | (essential ? 1 : 0))
  }
  const essentials = skills.filter(({ essential }) => essential).length
  const head =
    maximumOf(vacancy) * 2 ** 16 + (restMaximum(vacancy) << 6) + Math.min(essentials, MOST_ESSENTIALS)
  return { terms: list, payloads, record, head }
}

function planOf(person: Person, segments: Segments, leastEssentials: number): Plan {
  const { terms } = segments
  const find = (text: string) => terms.find(text) ?? -1
  const known = (texts: string[]) => new Set(texts.map(find).filter((term) => term >= 0))
  const skills = known(person.skills.map(({ skillId }) => `s${skillId}`))
  const near = unitGroupsNear(person, segments)
  const cefr = new Map<number, number>()
  for (const spoken of person.languages) {
    const term = find(`l${spoken.language}`)
    cefr.set(term, Math.max(cefrRank(spoken.cefr), cefr.get(term) ?? 0))
  }
  return {
    lists: [
      ...Array.from(near.values(), ({ term, points }) => ({
        term,
        adds: new Int32Array(PAYLOAD + 1).fill(points),
      })),
      ...Array.from(skills, (term) => ({ term, adds: AS_IT_SAYS })),
    ],
    near: new Map(Array.from(near, ([isco, { points }]) => [Number(isco), points])),
    occupations: person.occupations.map(({ isco, years, until }) => ({
      isco: Number(isco),
      hundredths: hundredths(years),
      until: until === undefined ? 0 : dayNumber(until),
    })),
    cefr,
    licences: known(person.licences?.map((licence) => `c${licence}`) ?? []),
    education: person.education ?? -1,
    wanted:
      person.countriesWanted.length === 0
        ? undefined
        : known(person.countriesWanted.map((country) => `k${country}`)),
    refused: known(person.countriesRefused.map((country) => `k${country}`)),
    availableFrom: person.availableFrom === undefined ? 0 : dayNumber(person.availableFrom),
    leastEssentials,
  }
}

/** Every unit group that has something in common with the person's, with what that earns. */
function unitGroupsNear({ occupations }: Person, segments: Segments) {
  const near = new Map<string, { term: number; points: number }>()
  for (const held of occupations) {
    for (const { isco, term } of segments.unitGroupsNear(held.isco)) {
      const points = Math.max(occupationPoints(isco, held.isco), near.get(isco)?.points ?? 0)
      near.set(isco, { term, points })
    }
  }
  return near
}

/** All the points of a vacancy; -1 when it excludes the person or has no work in common. */
function pointsOf(segment: Segment, item: number, plan: Plan, levels: Uint8Array): number {
  const { records } = segment
  let at = segment.recordStarts[item]!
  const first = records[at]!
  const second = records[at + 1]!
  const country = records[at + 2]!
  const minimumYears = records[at + 3]!
  const recentSince = records[at + 4]!
  const availableBy = records[at + 5]!
  if (plan.refused.has(country)) return -1
  if (availableBy !== 0 && plan.availableFrom > availableBy) return -1
  const isco = first & 0x3fff
  let points = plan.near.get(isco) ?? 0
  let essentials = 0
  let met = 0
  at += FIXED
  for (let left = second & 511; left > 0; left--) {
    const skill = records[at++]!
    const weight = (skill >>> 20) & 127
    const minimumLevel = (skill >>> 27) & 3
    const level = levels[skill & (MOST_TERMS - 1)]!
    let best = level > 0 ? skillPoints(weight, minimumLevel, level) : 0
    if (skill >= HAS_RELATED) {
      for (let related = records[at++]!; related > 0; related--) {
        const other = records[at++]!
        const held = levels[other & (MOST_TERMS - 1)]!
        if (held > 0) best = Math.max(best, relatedPoints(weight, minimumLevel, held, other >>> 20))
      }
    }
    points += best
    if (skill & (1 << 29)) {
      essentials++
      if (best === weight) met++
    }
  }
  if (points === 0) return -1
  if (met < Math.max(second >>> 16, Math.min(plan.leastEssentials, essentials))) return -1

  for (let left = (first >>> 18) & 63; left > 0; left--) {
    const language = records[at++]!
    const rank = plan.cefr.get(language >>> 4) ?? 0
    const minimum = (language >>> 1) & 7
    if (rank < minimum && language & 1) return -1
    points += languagePoints(minimum, rank)
  }
  for (let left = (second >>> 9) & 127; left > 0; left--) {
    const licence = records[at++]!
    if (plan.licences.has(licence >>> 1)) points += POINTS.licence
    else if (licence & 1) return -1
  }
  const minimumEducation = (first >>> 14) & 15
  if (minimumEducation > 0) {
    const earned = educationPoints(minimumEducation, plan.education)
    if (first & (1 << 24) && earned < POINTS.education) return -1
    points += earned
  }
  if (minimumYears > 0) {
    const counted = experienceIn(Math.floor(isco / 10), recentSince, plan)
    if (first & (1 << 25) && counted < minimumYears) return -1
    points += experiencePoints(minimumYears, counted)
  }
  if (!plan.wanted || plan.wanted.has(country)) points += POINTS.destination
  return points
}

function experienceIn(minorGroup: number, recentSince: number, { occupations }: Plan): number {
  let recent = 0
  let older = 0
  for (const { isco, hundredths: years, until } of occupations) {
    if (Math.floor(isco / 10) !== minorGroup) continue
    if (until !== 0 && until < recentSince) older += years
    else recent += years
  }
  return recent + (older >>> 1)
}
