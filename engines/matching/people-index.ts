import { checkEssentialSkills, checkedLimit, checkPerson, checkVacancy } from './check.ts'
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
import { type Dictionary, dayNumber, hasBit, maskOf, setBit } from './words.ts'

const NAME = 'people'
/** A payload is the level of a skill (1 to 3), the rank of a CEFR level (1 to 6), or 1. */
const BITS = 3
const PAYLOAD = (1 << BITS) - 1

/** An index that answers as `rankPeople` would over the people given. */
export function createPeopleIndex<P extends Person>(
  people: Iterable<P> = [],
  options: IndexOptions<P> = {},
): MatchIndex<P, Vacancy> {
  const index = new PeopleIndex<P>(new Segments(NAME, BITS, isFilter), options)
  for (const person of people) index.fill(person)
  finish(index.compact())
  return index
}

/** The index of a snapshot; throws `SnapshotError` with the reason when it cannot be used. */
export function restorePeopleIndex<P extends Person>(
  snapshot: IndexSnapshot,
  options: IndexOptions<P> = {},
): MatchIndex<P, Vacancy> {
  return new PeopleIndex<P>(new Segments(NAME, BITS, isFilter, contentOf(snapshot, NAME)), options)
}

/** What `share` of an index gave, in another thread: answers the same while it is told every change. */
export function createPeopleCopy(share: IndexShare): IndexCopy<Vacancy> {
  return new PeopleIndex(Segments.copyOf(NAME, BITS, isFilter, share), {})
}

// Terms by their first letter: skill, occupation, language, certificate (licence), refused and wanted countries.
const isFilter = (term: string) => 'lcr'.includes(term.charAt(0))

/** Postings and what each payload earns. */
interface List {
  term: number
  points: Uint16Array
}

/** What can be credited once: one skill with those related to it, or the occupation with those near it. */
interface Group {
  lists: List[]
  /** For an essential skill: its own term and the least level. */
  essential: { term: number; least: number } | undefined
}

/** A vacancy in the numbers of the index. */
interface Plan {
  maximum: number
  groups: Group[]
  /** Terms that a person must have with at least this payload, and one that nobody may have; -1 is unknown to all. */
  needed: { term: number; least: number }[]
  refused: number
  /** Points that everybody has who is not excluded, and the most that can come on top of these and of the groups. */
  certain: number
  uncertain: number
  languages: { term: number; minimum: number }[]
  licences: number[]
  wanted: number
  minorGroup: number
  minimumYears: number
  areYearsHard: boolean
  recentSince: number
  minimumEducation: number
  isEducationHard: boolean
  availableBy: number
  leastEssentials: number
}

class PeopleIndex<P extends Person> implements MatchIndex<P, Vacancy>, IndexCopy<Vacancy> {
  readonly #segments: Segments
  readonly #poolOf: (person: P) => string
  #room = 0
  /** Points from groups by person. */
  #tallies = new Uint16Array(0)
  /** The same, two at a time. */
  #pairs = new Int32Array(0)
  #essentials = new Uint16Array(0)
  /** By person the last group that earned points, and how many: `group << 7 | points`. Groups are never 0. */
  #credited = new Uint16Array(0)
  #group = 0
  #candidates = new Uint32Array(0)
  /** How many candidates have each tally. */
  readonly #histogram = new Uint32Array(2 ** 16)
  #allowed = new Uint32Array(0)
  #having = new Uint32Array(0)

  constructor(segments: Segments, { poolOf = () => '' }: IndexOptions<P>) {
    this.#segments = segments
    this.#poolOf = poolOf
  }

  get size(): number {
    return this.#segments.size
  }

  get bytes(): number {
    return this.#segments.bytes + 10 * this.#room + this.#room / 4 + this.#histogram.byteLength
  }

  get isCompactionDue(): boolean {
    return this.#segments.isCompactionDue
  }

  upsert(person: P): void {
    checkPerson(person)
    this.#segments.put(person.id, this.#poolOf(person), encode(person, this.#segments.terms))
  }

  /** As `upsert`, while nobody asks. */
  fill(person: P): void {
    checkPerson(person)
    this.#segments.fill(person.id, this.#poolOf(person), encode(person, this.#segments.terms))
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

  top(vacancy: Vacancy, options: PoolOptions = {}): Ranked[] {
    checkVacancy(vacancy)
    const top = new Top(checkedLimit(options))
    const plan = planOf(vacancy, this.#segments, checkEssentialSkills(options))
    const pools = options.pools && poolNumbers(options.pools, this.#segments.pools)
    if (plan.needed.some(({ term }) => term < 0)) return []
    for (const segment of this.#segments.all) {
      this.#makeRoom(segment.count)
      const isMixed = pools !== undefined && !(segment instanceof PackedSegment)
      const isIn = (item: number) => !isMixed || pools.has(segment.poolAt(item))
      const all = segment.rangesOf(pools)
      // Once the first have filled the top, of the others only those are looked at who can still enter it.
      for (const ranges of top.worst ? [all] : [all.slice(0, 1), all.slice(1)]) {
        if (ranges.length === 0) continue
        const least = leastTally(plan, top)
        let count = this.#tally(segment, ranges, plan, top.worst ? least : NEVER)
        if (top.worst) count = this.#keepAllowed(segment, count, plan)
        else {
          for (const range of ranges) {
            this.#allow(segment, range, plan)
            count = this.#collect(range, plan, least, count)
          }
        }
        this.#choose(segment, count, plan, isIn, top, options.accept)
      }
    }
    return top.sorted()
  }

  #makeRoom(count: number): void {
    if (count <= this.#room) return
    this.#room = (Math.max(count, 2 * this.#room) + 31) & ~31
    this.#tallies = new Uint16Array(this.#room)
    this.#pairs = new Int32Array(this.#tallies.buffer)
    this.#essentials = new Uint16Array(this.#room)
    this.#credited = new Uint16Array(this.#room)
    this.#candidates = new Uint32Array(this.#room)
    this.#allowed = new Uint32Array((this.#room + 31) >>> 5)
    this.#having = new Uint32Array((this.#room + 31) >>> 5)
  }

  /** Adds up what each earns from groups; notes who thereby has enough, and answers how many are noted. */
  #tally(
    segment: Segment,
    ranges: readonly Range[],
    { groups, leastEssentials }: Plan,
    enough: number,
  ): number {
    const tallies = this.#tallies
    const noted = this.#candidates
    let count = 0
    for (const { start, end } of ranges) {
      tallies.fill(0, start, end)
      if (leastEssentials > 0) this.#essentials.fill(0, start, end)
    }
    for (const { lists, essential } of groups) {
      if (lists.length > 1) this.#nextGroup()
      for (const { term, points } of lists) {
        eachPart(segment.list(term), ranges, enough === NEVER, (values, from, to) => {
          count =
            lists.length === 1
              ? addAll(values, from, to, points, tallies, enough, noted, count)
              : addBest(values, from, to, points, tallies, this.#credited, this.#group, enough, noted, count)
        })
      }
      if (leastEssentials > 0 && essential) {
        eachPart(segment.list(essential.term), ranges, true, (values, from, to) =>
          countAll(values, from, to, essential.least, this.#essentials),
        )
      }
    }
    return count
  }

  /** Of those noted, who are there and have what is needed, as far as bitmaps say it; counts how many have each tally. */
  #keepAllowed(segment: Segment, noted: number, { needed, refused, leastEssentials }: Plan): number {
    const candidates = this.#candidates
    const bitmaps = [segment.alive]
    let none: Uint32Array | undefined
    if (segment instanceof PackedSegment) {
      for (const { term, least } of needed) {
        const bitmap = segment.bitmapOf(term, least)
        if (bitmap) bitmaps.push(bitmap)
      }
      if (refused >= 0) none = segment.bitmapOf(refused, 1)
    }
    let count = 0
    for (let i = 0; i < noted; i++) {
      const item = candidates[i]!
      if (!bitmaps.every((bitmap) => hasBit(bitmap, item)) || (none && hasBit(none, item))) continue
      if (leastEssentials > 0 && this.#essentials[item]! < leastEssentials) continue
      candidates[count++] = item
      this.#histogram[this.#tallies[item]!]!++
    }
    return count
  }

  #nextGroup(): void {
    if (this.#group === 511) {
      this.#credited.fill(0)
      this.#group = 0
    }
    this.#group++
  }

  /** Sets the bits of those in the range who are there and have what is needed, as far as postings say it. */
  #allow(segment: Segment, range: Range, { needed, refused }: Plan): void {
    const first = range.start >>> 5
    const end = ((range.end - 1) >>> 5) + 1
    const allowed = this.#allowed
    const { alive } = segment
    for (let word = first; word < end; word++) allowed[word] = alive[word]!
    if (!(segment instanceof PackedSegment)) return
    for (const { term, least } of needed) {
      const bitmap = segment.bitmapOf(term, least) ?? this.#bitsOf(segment.list(term), range, least)
      for (let word = first; word < end; word++) allowed[word]! &= bitmap[word]!
    }
    if (refused < 0) return
    const bitmap = segment.bitmapOf(refused, 1)
    if (bitmap) for (let word = first; word < end; word++) allowed[word]! &= ~bitmap[word]!
    else {
      eachPart(segment.list(refused), [range], true, (values, from, to) => {
        for (let i = from; i < to; i++) {
          allowed[values[i]! >>> (BITS + 5)]! &= ~(1 << ((values[i]! >>> BITS) & 31))
        }
      })
    }
  }

  /** The bits of those in the range who have the term with at least this payload; what others have is not asked. */
  #bitsOf(postings: Postings, range: Range, least: number): Uint32Array {
    const having = this.#having.fill(0, range.start >>> 5, ((range.end - 1) >>> 5) + 1)
    eachPart(postings, [range], true, (values, from, to) => {
      for (let i = from; i < to; i++) {
        if ((values[i]! & PAYLOAD) >= least) setBit(having, values[i]! >>> BITS)
      }
    })
    return having
  }

  /** Notes who may enter the top, and how many have each tally. */
  #collect({ start, end }: Range, { leastEssentials }: Plan, least: number, count: number): number {
    const allowed = this.#allowed
    const tallies = this.#tallies
    const pairs = this.#pairs
    const essentials = this.#essentials
    const candidates = this.#candidates
    const histogram = this.#histogram
    const last = (end - 1) >>> 5
    for (let word = start >>> 5; word <= last; word++) {
      let bits = allowed[word]!
      if (bits === 0) continue
      if (word === start >>> 5 || word === last) bits &= maskOf(word, start, end)
      // Three side by side: so many are allowed that looking at each costs more than asking all pairs first.
      if ((bits & (bits >>> 1) & (bits >>> 2)) !== 0) bits &= tallied(pairs, word)
      while (bits !== 0) {
        const item = (word << 5) + 31 - Math.clz32(bits & -bits)
        bits &= bits - 1
        const tally = tallies[item]!
        if (tally < least || (leastEssentials > 0 && essentials[item]! < leastEssentials)) continue
        candidates[count++] = item
        histogram[tally]!++
      }
    }
    return count
  }

  /** Looks first at those with the highest tallies, so that few of the others can still enter the top. */
  #choose(
    segment: Segment,
    count: number,
    plan: Plan,
    isIn: (item: number) => boolean,
    top: Top,
    accept: PoolOptions['accept'],
  ): void {
    const candidates = this.#candidates
    const tallies = this.#tallies
    const { maximum } = plan
    let first = maximum
    for (let higher = 0; first > 0; first--) {
      higher += this.#histogram[first]!
      if (higher >= 2 * top.limit) break
    }
    this.#histogram.fill(0, 0, maximum + 1)
    for (let pass = 0; pass < 2; pass++) {
      let least = pass === 0 ? first : leastTally(plan, top)
      const below = pass === 0 ? Number.POSITIVE_INFINITY : first
      for (let i = 0; i < count; i++) {
        const item = candidates[i]!
        const tally = tallies[item]!
        if (tally < least || tally >= below || !isIn(item)) continue
        const rest = restPoints(segment, item, plan)
        if (rest < 0) continue
        const points = tally + rest
        const { worst } = top
        if (worst) {
          if (points < worst.points) continue
          if (points === worst.points && !segment.isIdBefore(item, worst.id)) continue
        }
        const id = segment.idAt(item)
        if (accept && !accept(id)) continue
        top.add({ id, points, maximum })
        if (pass === 1) least = leastTally(plan, top)
      }
    }
  }
}

/** What groups must earn, so that everything else together can still bring somebody into the top. */
function leastTally({ certain, uncertain }: Plan, { worst }: Top): number {
  return Math.max(1, (worst?.points ?? 0) - certain - uncertain)
}

/** The bits of a word whose person has a tally. Without a branch, which nobody could foretell: 0 - n is negative or 0. */
function tallied(pairs: Int32Array, word: number): number {
  let bits = 0
  for (let i = 0, at = word << 4; i < 32; i += 2, at++) {
    const pair = pairs[at]!
    bits |= (((0 - (pair & 0xffff)) >>> 31) | (((0 - (pair >>> 16)) >>> 31) << 1)) << i
  }
  return bits
}

export function poolNumbers(names: readonly string[], pools: Dictionary): Set<number> {
  return new Set(names.map((name) => pools.find(name)).filter((pool) => pool !== undefined))
}

/** A list up to this length is gone through whole: finding the ranges in it would take longer. */
const SHORT = 1_000

/** The parts of the postings that stand for items of the ranges, and perhaps for others where these do no harm. */
function eachPart(
  { values, from, to }: Postings,
  ranges: readonly Range[],
  othersToo: boolean,
  use: (values: Uint32Array, from: number, to: number) => void,
): void {
  if (othersToo && to - from <= SHORT) {
    use(values, from, to)
    return
  }
  let at = from
  for (const { start, end } of ranges) {
    const first = lowerBound(values, at, to, start * 2 ** BITS)
    at = lowerBound(values, first, to, end * 2 ** BITS)
    use(values, first, at)
  }
}

export function lowerBound(values: Uint32Array, from: number, to: number, value: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** More than any tally can be. */
const NEVER = 2 ** 16

/** Adds to the tallies; notes whose tally thereby becomes enough, and answers how many are noted. */
function addAll(
  values: Uint32Array,
  from: number,
  to: number,
  points: Uint16Array,
  tallies: Uint16Array,
  enough: number,
  noted: Uint32Array,
  count: number,
): number {
  for (let i = from; i < to; i++) {
    const value = values[i]!
    const item = value >>> BITS
    const before = tallies[item]!
    const tally = before + points[value & PAYLOAD]!
    tallies[item] = tally
    if (tally >= enough && before < enough) noted[count++] = item
  }
  return count
}

function addBest(
  values: Uint32Array,
  from: number,
  to: number,
  points: Uint16Array,
  tallies: Uint16Array,
  credited: Uint16Array,
  group: number,
  enough: number,
  noted: Uint32Array,
  count: number,
): number {
  const base = group << 7
  for (let i = from; i < to; i++) {
    const value = values[i]!
    const item = value >>> BITS
    const earned = points[value & PAYLOAD]!
    const had = Math.max(0, credited[item]! - base)
    if (earned <= had) continue
    const before = tallies[item]!
    const tally = before + earned - had
    tallies[item] = tally
    credited[item] = base + earned
    if (tally >= enough && before < enough) noted[count++] = item
  }
  return count
}

function countAll(values: Uint32Array, from: number, to: number, least: number, counts: Uint16Array): void {
  for (let i = from; i < to; i++) if ((values[i]! & PAYLOAD) >= least) counts[values[i]! >>> BITS]!++
}

/**
 * Record of a person: (0) the first occupation, how many languages and licences, and education + 1; (1) how many
 * countries wanted and refused, and occupations; then occupations (`isco | hundredths of years << 14`, and the day they
 * ended or 0), languages (`term << 3 | CEFR rank`), licences, countries wanted, countries refused. The head is the day
 * from which the person is free.
 */
function encode(person: Person, terms: Dictionary): Encoded {
  const payloads = new Map<number, number>()
  const raise = (term: number, payload: number) => {
    payloads.set(term, Math.max(payload, payloads.get(term) ?? 0))
    return term
  }
  for (const { isco } of person.occupations) raise(terms.numberOf(`o${isco}`), 1)
  for (const skill of person.skills) raise(terms.numberOf(`s${skill.skillId}`), levelOf(skill))
  const languages = new Set(
    person.languages.map(({ language, cefr }) => raise(terms.numberOf(`l${language}`), cefrRank(cefr))),
  )
  const licences = new Set(person.licences?.map((licence) => raise(terms.numberOf(`c${licence}`), 1)))
  const wanted = new Set(person.countriesWanted.map((country) => terms.numberOf(`w${country}`)))
  const refused = new Set(person.countriesRefused.map((country) => raise(terms.numberOf(`r${country}`), 1)))
  const record = [
    Number(person.occupations[0]?.isco ?? 0) |
      (languages.size << 14) |
      (licences.size << 21) |
      (((person.education ?? -1) + 1) << 28),
    wanted.size | (refused.size << 9) | (person.occupations.length << 18),
  ]
  for (const { isco, years, until } of person.occupations) {
    record.push(Number(isco) | (hundredths(years) << 14), until === undefined ? 0 : dayNumber(until))
  }
  for (const term of languages) record.push((term << 3) | payloads.get(term)!)
  record.push(...licences, ...wanted, ...refused)
  return {
    terms: [...payloads.keys()],
    payloads: [...payloads.values()],
    record,
    head: person.availableFrom === undefined ? 0 : dayNumber(person.availableFrom),
  }
}

function planOf(vacancy: Vacancy, segments: Segments, leastEssentials: number): Plan {
  const { terms } = segments
  const { hard, languages, licences = [], minimumYears, minimumEducation } = vacancy
  const find = (text: string) => terms.find(text) ?? -1
  const occupations = segments.unitGroupsNear(vacancy.occupation).map(({ isco, term }) => ({
    term,
    points: new Uint16Array(PAYLOAD + 1).fill(occupationPoints(vacancy.occupation, isco)),
  }))
  const groups: Group[] = [{ lists: occupations, essential: undefined }]
  for (const { skillId, weight, minimumLevel = 0, essential, related = [] } of vacancy.skills) {
    const own = find(`s${skillId}`)
    const earns = (of: (level: number) => number) =>
      Uint16Array.from({ length: PAYLOAD + 1 }, (_, level) => of(level))
    const lists = [
      { term: own, points: earns((level) => skillPoints(weight, minimumLevel, level)) },
      ...related.map(({ skillId: id, percent }) => ({
        term: find(`s${id}`),
        points: earns((level) => relatedPoints(weight, minimumLevel, level, percent)),
      })),
    ].filter(({ term }) => term >= 0)
    if (lists.length > 0) {
      groups.push({
        lists,
        essential: essential && own >= 0 ? { term: own, least: minimumLevel } : undefined,
      })
    }
  }
  const needed = [
    ...languages
      .filter(({ essential }) => essential)
      .map(({ language, minimum }) => ({ term: find(`l${language}`), least: cefrRank(minimum) })),
    ...licences
      .filter(({ essential }) => essential)
      .map(({ licence }) => ({ term: find(`c${licence}`), least: 1 })),
  ]
  const isEducationHard = hard?.education === true
  const areYearsHard = hard?.experience === true
  const certain =
    POINTS.language * languages.filter(({ essential }) => essential).length +
    POINTS.licence * licences.filter(({ essential }) => essential).length +
    (isEducationHard ? POINTS.education : 0) +
    (areYearsHard ? POINTS.experience : 0)
  const most =
    POINTS.destination +
    POINTS.language * languages.length +
    POINTS.licence * licences.length +
    (minimumEducation === undefined ? 0 : POINTS.education) +
    (minimumYears === undefined ? 0 : POINTS.experience)
  const essentials = vacancy.skills.filter(({ essential }) => essential).length
  return {
    maximum: maximumOf(vacancy),
    groups,
    needed,
    refused: find(`r${vacancy.country}`),
    certain,
    uncertain: most - certain,
    languages: languages.map(({ language, minimum }) => ({
      term: find(`l${language}`),
      minimum: cefrRank(minimum),
    })),
    licences: licences.map(({ licence }) => find(`c${licence}`)),
    wanted: find(`w${vacancy.country}`),
    minorGroup: Math.floor(Number(vacancy.occupation) / 10),
    minimumYears: minimumYears === undefined ? 0 : hundredths(minimumYears),
    areYearsHard,
    recentSince: vacancy.recentSince === undefined ? 0 : dayNumber(vacancy.recentSince),
    minimumEducation: minimumEducation ?? 0,
    isEducationHard,
    availableBy: hard?.availableBy === undefined ? Number.POSITIVE_INFINITY : dayNumber(hard.availableBy),
    leastEssentials: Math.max(hard?.essentialSkills ?? 0, Math.min(leastEssentials, essentials)),
  }
}

/** The points of a person for everything but occupation and skills; -1 for one who is excluded. */
function restPoints(segment: Segment, item: number, plan: Plan): number {
  if (segment.heads[item]! > plan.availableBy) return -1
  const { records } = segment
  let at = segment.recordStarts[item]!
  const first = records[at]!
  const second = records[at + 1]!
  at += 2
  const occupationsEnd = at + 2 * (second >>> 18)
  const languagesEnd = occupationsEnd + ((first >>> 14) & 127)
  const licencesEnd = languagesEnd + ((first >>> 21) & 127)
  const wantedEnd = licencesEnd + (second & 511)
  const refusedEnd = wantedEnd + ((second >>> 9) & 511)
  let points = 0
  if (plan.minimumEducation > 0) {
    const earned = educationPoints(plan.minimumEducation, (first >>> 28) - 1)
    if (plan.isEducationHard && earned < POINTS.education) return -1
    points += earned
  }
  if (plan.minimumYears > 0) {
    let recent = 0
    let older = 0
    for (let i = at; i < occupationsEnd; i += 2) {
      const work = records[i]!
      if (Math.floor((work & 0x3fff) / 10) !== plan.minorGroup) continue
      const until = records[i + 1]!
      if (until !== 0 && until < plan.recentSince) older += work >>> 14
      else recent += work >>> 14
    }
    const counted = recent + (older >>> 1)
    if (plan.areYearsHard && counted < plan.minimumYears) return -1
    points += experiencePoints(plan.minimumYears, counted)
  }
  for (let i = wantedEnd; i < refusedEnd; i++) if (records[i] === plan.refused) return -1
  if (wantedEnd === licencesEnd) points += POINTS.destination
  else {
    for (let i = licencesEnd; i < wantedEnd; i++) {
      if (records[i] === plan.wanted) {
        points += POINTS.destination
        break
      }
    }
  }
  for (const { term, minimum } of plan.languages) {
    for (let i = occupationsEnd; i < languagesEnd; i++) {
      if (records[i]! >>> 3 === term) points += languagePoints(minimum, records[i]! & 7)
    }
  }
  for (const term of plan.licences) {
    for (let i = languagesEnd; i < licencesEnd; i++) if (records[i] === term) points += POINTS.licence
  }
  return meets(records, occupationsEnd, languagesEnd, licencesEnd, plan) ? points : -1
}

/** Whether the person has every essential language and licence: postings of a growing segment are not asked. */
function meets(
  records: Uint32Array,
  languages: number,
  licences: number,
  end: number,
  { needed }: Plan,
): boolean {
  for (const { term, least } of needed) {
    let found = false
    for (let i = languages; i < licences; i++) {
      if (records[i]! >>> 3 === term && (records[i]! & 7) >= least) found = true
    }
    for (let i = licences; i < end; i++) if (records[i] === term) found = true
    if (!found) return false
  }
  return true
}
