/** What every index of people must do, whatever it is made of: answer as scoring each person does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Person, type Ranked, type RankOptions, rankPeople } from '@fairway/matching'
import fc from 'fast-check'
import { options, person, vacancy } from '../../engines/matching/arbitraries.ts'
import type { IndexedPerson, IndexedVacancy } from '../../platform/features/matching/domain.ts'

export type ContractIndex = {
  /** Adds or replaces; a removed one is only an id. */
  write: (changes: readonly (IndexedPerson | string)[]) => Promise<void>
  top: (vacancy: IndexedVacancy, options?: RankOptions) => Promise<Ranked[]>
}

const countries = ['NPL', 'BGD', 'LKA'] as const
const uuid = (number: number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`

/** `weight` times the questions: what answers within the process is asked more. */
export function peopleContract(name: string, open: () => ContractIndex, weight: number): void {
  const drawn = <T>(arbitrary: fc.Arbitrary<T>, count: number, seed: number) =>
    fc.sample(arbitrary, { numRuns: count, seed })

  test(`${name}: ranks exactly as scoring each does, after any changes`, async () => {
    const index = open()
    const kept = new Map<string, IndexedPerson>()
    let asked = 0
    let found = 0
    for (let round = 0; round < 4 * weight; round++) {
      const people = drawn(person, 80, round)
      const changes = people.map((one, i): IndexedPerson | string => {
        const id = uuid((round * 31 + i) % 120)
        return i % 9 === 8 ? id : { ...one, id, nationality: countries[i % 3]! }
      })
      // The last one counts, as it does for an index that is told everything in its order.
      const last = new Map(changes.map((change) => [typeof change === 'string' ? change : change.id, change]))
      await index.write([...last.values()])
      for (const [id, change] of last) {
        if (typeof change === 'string') kept.delete(id)
        else kept.set(id, change)
      }
      const questions = drawn(fc.tuple(vacancy, options), 40, 1_000 + round)
      for (const [i, [wanted, how]] of questions.entries()) {
        const query = { ...wanted, recruitsFrom: countries[i % 3]! }
        const pool = [...kept.values()].filter(({ nationality }) => nationality === query.recruitsFrom)
        const expected = rankPeople(query, pool, how)
        assert.deepEqual(await index.top(query, how), expected, JSON.stringify(query))
        asked++
        found += expected.length
      }
    }
    assert.ok(found > asked / 2, `${found} people found in ${asked} answers: the draw tells little`)
  })

  test(`${name}: equals come in the order of their ids, and all of them`, async () => {
    const index = open()
    const equal: Omit<Person, 'id'> = {
      occupations: [{ isco: '7212', years: 1 }],
      skills: [],
      languages: [],
      countriesWanted: [],
      countriesRefused: [],
    }
    const everyone = Array.from({ length: 700 }, (_, i) => ({
      ...equal,
      id: uuid(1_000 + ((i * 271) % 700)),
      nationality: 'PHL',
    }))
    await index.write(everyone)
    const query = {
      id: 'v',
      occupation: '7212',
      country: 'KOR',
      recruitsFrom: 'PHL',
      skills: [],
      languages: [],
    }
    for (const how of [{ limit: 3 }, { limit: 699 }, { limit: 1_000 }, { limit: 90, accept: isEven }]) {
      assert.deepEqual(await index.top(query, how), rankPeople(query, everyone, how))
    }
  })

  test(`${name}: a vacancy that asks for as many skills as may be`, async () => {
    const index = open()
    const skill = (number: number) => `skill-${number}`
    const people = Array.from(
      { length: 60 },
      (_, i): IndexedPerson => ({
        id: uuid(5_000 + i),
        nationality: 'VNM',
        occupations: [],
        skills: Array.from({ length: 40 }, (_, j) => ({
          skillId: skill((i * 17 + j * j * 3) % 700),
          level: (((i + j) % 3) + 1) as 1 | 2 | 3,
        })),
        languages: [],
        countriesWanted: [],
        countriesRefused: [],
      }),
    )
    await index.write(people)
    const query: IndexedVacancy = {
      id: 'v',
      occupation: '7212',
      country: 'KOR',
      recruitsFrom: 'VNM',
      languages: [],
      skills: Array.from({ length: 500 }, (_, i) => ({
        skillId: skill(i),
        essential: i % 2 === 0,
        weight: (i % 100) + 1,
        minimumLevel: ((i % 3) + 1) as 1 | 2 | 3,
        related: Array.from({ length: 20 }, (_, j) => ({ skillId: skill(i + j + 1), percent: 99 - 4 * j })),
      })),
    }
    assert.deepEqual(await index.top(query), rankPeople(query, people))
  })

  test(`${name}: refuses what the engine refuses`, async () => {
    const query = {
      id: 'v',
      occupation: '72',
      country: 'KOR',
      recruitsFrom: 'PHL',
      skills: [],
      languages: [],
    }
    await assert.rejects(async () => open().top(query), { code: 'matching-input', field: 'occupation' })
    await assert.rejects(async () => open().top({ ...query, occupation: '7212' }, { limit: 0 }), {
      field: 'limit',
    })
  })
}

const isEven = (id: string) => Number.parseInt(id.at(-1)!, 16) % 2 === 0
