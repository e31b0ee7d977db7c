// node --expose-gc --import tsx engines/matching/bench.ts [people] [vacancies]
// Times the indexes against scoring each, on made-up people and vacancies, and stops at a different answer.
import assert from 'node:assert/strict'
import {
  CEFR_LEVELS,
  createPeopleIndex,
  createVacancyIndex,
  type Person,
  rankPeople,
  rankVacancies,
  type SkillLevel,
  type Vacancy,
} from './index.ts'

const PEOPLE = Number(process.argv[2] ?? 100_000)
const VACANCIES = Number(process.argv[3] ?? 10_000)
const SKILLS = 400
const UNIT_GROUPS = Array.from({ length: 436 }, (_, i) => String(1111 + Math.floor((i * 8503) / 436)))
const COUNTRIES = ['NPL', 'BGD', 'KOR', 'QAT', 'DEU', 'ESP', 'CAN', 'AUS', 'NZL', 'SAU', 'ARE', 'MYS', 'JPN']
const LANGUAGES = ['en', 'ar', 'ko', 'de', 'es', 'ja', 'ms', 'ne', 'bn', 'hi']

let seed = 1
// mulberry32
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
const whole = (below: number) => Math.floor(random() * below)
/** Roughly Zipf: the first are drawn far more often than the last. */
const skewed = (below: number) => Math.floor(below ** random()) - 1
const one = <T>(list: readonly T[]) => list[skewed(list.length)]!
const some = <T>(count: number, draw: () => T) => [...new Set(Array.from({ length: count }, draw))]
/** Half of the skills belong to the occupation, half are common to all. */
const skillOf = (isco: string) =>
  `${random() < 0.5 ? (Number(isco) * 7 + whole(12)) % SKILLS : skewed(SKILLS)}`

function makePerson(_: unknown, i: number): Person {
  const occupations = some(1 + whole(3), () => one(UNIT_GROUPS))
  return {
    id: `person-${i}`,
    occupations: occupations.map((isco) => ({ isco, years: whole(20) })),
    skills: some(5 + whole(7), () => skillOf(occupations[0]!)).map((skillId) => ({
      skillId,
      level: (1 + whole(3)) as SkillLevel,
    })),
    languages: some(1 + whole(3), () => one(LANGUAGES)).map((language) => ({
      language,
      cefr: CEFR_LEVELS[whole(6)]!,
    })),
    education: whole(8),
    countriesWanted: some(whole(4), () => one(COUNTRIES)),
    countriesRefused: some(whole(2), () => one(COUNTRIES)),
  }
}

function makeVacancy(_: unknown, i: number): Vacancy {
  const occupation = one(UNIT_GROUPS)
  return {
    id: `vacancy-${i}`,
    occupation,
    country: one(COUNTRIES),
    skills: some(5 + whole(7), () => skillOf(occupation)).map((skillId) => {
      const essential = random() < 0.5
      const minimumLevel = random() < 0.5 ? ((1 + whole(3)) as SkillLevel) : undefined
      return { skillId, essential, weight: essential ? 10 : 4, minimumLevel }
    }),
    languages: [{ language: one(LANGUAGES), minimum: CEFR_LEVELS[whole(4)]!, essential: random() < 0.5 }],
    minimumYears: 1 + whole(5),
    minimumEducation: 1 + whole(5),
  }
}

function timed<Query, Answer>(queries: readonly Query[], answer: (query: Query) => Answer) {
  const milliseconds: number[] = []
  const answers = queries.map((query) => {
    const start = performance.now()
    const given = answer(query)
    milliseconds.push(performance.now() - start)
    return given
  })
  milliseconds.sort((a, b) => a - b)
  const at = (share: number) => milliseconds[Math.floor(share * (milliseconds.length - 1))]!.toFixed(2)
  return {
    answers,
    line: `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms (${queries.length} queries)`,
  }
}

function compare<Query>(
  what: string,
  queries: readonly Query[],
  index: (query: Query) => unknown,
  each: (query: Query) => unknown,
) {
  timed(queries.slice(0, 50), index)
  const fast = timed(queries, index)
  const slow = timed(queries.slice(0, 20), each)
  console.log(`${what}\n  index        ${fast.line}\n  scoring each ${slow.line}`)
  assert.deepEqual(fast.answers.slice(0, slow.answers.length), slow.answers)
  console.log('  answers equal')
}

const people = Array.from({ length: PEOPLE }, makePerson)
const vacancies = Array.from({ length: VACANCIES }, makeVacancy)

globalThis.gc?.()
const before = process.memoryUsage()
const start = performance.now()
const peopleIndex = createPeopleIndex(people)
const vacancyIndex = createVacancyIndex(vacancies)
const built = performance.now() - start
globalThis.gc?.()
const after = process.memoryUsage()
const megabytes = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 2 ** 20
console.log(`both indexes built in ${built.toFixed(0)} ms, about ${megabytes.toFixed(0)} MB`)

compare(
  `top 20 of ${PEOPLE} people for a vacancy`,
  vacancies.slice(0, 1000),
  (vacancy) => peopleIndex.top(vacancy),
  (vacancy) => rankPeople(vacancy, people),
)
compare(
  `top 20 of ${VACANCIES} vacancies for a person`,
  people.slice(0, 1000),
  (person) => vacancyIndex.top(person),
  (person) => rankVacancies(person, vacancies),
)

const changed = people.slice(0, 1000).map((person, i) => makePerson(person, i))
console.log(
  `upsert of one person\n  index        ${timed(changed, (person) => peopleIndex.upsert(person)).line}`,
)
