import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { country, date, id, options, person, sometimes, vacancy } from './arbitraries.ts'
import {
  createPeopleCopy,
  createPeopleIndex,
  createVacancyCopy,
  createVacancyIndex,
  gaps,
  type IndexCopy,
  type IndexShare,
  type IndexSnapshot,
  type MatchIndex,
  type Person,
  rankPeople,
  rankVacancies,
  restorePeopleIndex,
  restoreVacancyIndex,
  runMerge,
  SnapshotError,
  type Step,
  score,
  stepsTo,
  type Vacancy,
} from './index.ts'

/** A pool that follows from the id, so that the oracle can keep apart what the index keeps apart. */
const poolOf = (item: { id: string }) => String(item.id.charCodeAt(0) % 3)
const pools = sometimes(fc.subarray(['0', '1', '2', 'unknown']))
/** What may happen between two changes: nothing, some steps of a compaction that goes on, or all of it. */
type Pause = { steps: number; elsewhere?: boolean | undefined }
const pause = fc.record({ steps: fc.constantFrom(0, 1, 3, 1000), elsewhere: fc.boolean() })
const changes = <T>(item: fc.Arbitrary<T>) =>
  fc.array(
    fc.oneof({ weight: 6, arbitrary: item }, { weight: 2, arbitrary: id }, { weight: 1, arbitrary: pause }),
    { maxLength: 60 },
  )

/** As a thread does a merge: from what it is sent, while the index goes on. */
function* mergedElsewhere(
  index: Pick<MatchIndex<never, never>, 'pack' | 'beginMerge'>,
): Generator<void, void> {
  yield* index.pack()
  const merge = index.beginMerge({ purge: true })
  if (!merge) return
  const task = structuredClone(merge.task())
  yield
  const made = runMerge(task)
  yield
  yield* merge.take(made)
}

/** A copy as another thread has it, given every change as it is told. */
function copied<Query>(
  index: Pick<MatchIndex<never, Query>, 'share' | 'follow'>,
  create: (share: IndexShare) => IndexCopy<Query>,
): IndexCopy<Query> {
  const copy = create(structuredClone(index.share()))
  index.follow((change) => copy.apply(structuredClone(change)))
  return copy
}

/** Applies upserts (items) and removals (ids) to an index and to a plain map, compacting the index at times. */
function applied<Item extends { id: string }, Query>(
  index: MatchIndex<Item, Query>,
  steps: readonly (Item | string | Pause)[],
  halfway: () => void = () => {},
): Item[] {
  const kept = new Map<string, Item>()
  let compaction: Generator<void, void> | undefined
  for (const [at, step] of steps.entries()) {
    if (at === steps.length >> 1) halfway()
    if (typeof step === 'string') assert.equal(index.remove(step), kept.delete(step))
    else if ('steps' in step) {
      compaction ??= step.elsewhere ? mergedElsewhere(index) : index.compact()
      for (let i = 0; compaction && i < step.steps; i++) {
        if (compaction.next().done) compaction = undefined
      }
    } else {
      index.upsert(step)
      kept.set(step.id, step)
    }
  }
  assert.equal(index.size, kept.size)
  return [...kept.values()]
}

describe('the indexes', () => {
  it('rank people exactly as scoring each does, after any changes, also read from a snapshot or copied', () => {
    fc.assert(
      fc.property(
        changes(person),
        fc.array(vacancy, { minLength: 1, maxLength: 4 }),
        options,
        pools,
        (steps, queries, how, from) => {
          const index = createPeopleIndex<Person>([], { poolOf })
          const copies = [copied(index, createPeopleCopy)]
          const people = applied<Person, Vacancy>(index, steps, () =>
            copies.push(copied(index, createPeopleCopy)),
          ).filter((item) => !from || from.includes(poolOf(item)))
          const restored = restorePeopleIndex<Person>(index.snapshot(), { poolOf })
          for (const query of queries) {
            const expected = rankPeople(query, people, how)
            assert.deepEqual(index.top(query, { ...how, pools: from }), expected)
            for (const one of [restored, ...copies])
              assert.deepEqual(one.top(query, { ...how, pools: from }), expected)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('rank vacancies exactly as scoring each does, after any changes, also read from a snapshot or copied', () => {
    fc.assert(
      fc.property(
        changes(vacancy),
        fc.array(person, { minLength: 1, maxLength: 4 }),
        options,
        pools,
        (steps, queries, how, from) => {
          const index = createVacancyIndex<Vacancy>([], { poolOf })
          const copies = [copied(index, createVacancyCopy)]
          const vacancies = applied<Vacancy, Person>(index, steps, () =>
            copies.push(copied(index, createVacancyCopy)),
          ).filter((item) => !from || from.includes(poolOf(item)))
          const restored = restoreVacancyIndex<Vacancy>(index.snapshot(), { poolOf })
          for (const query of queries) {
            const expected = rankVacancies(query, vacancies, how)
            assert.deepEqual(index.top(query, { ...how, pools: from }), expected)
            for (const one of [restored, ...copies])
              assert.deepEqual(one.top(query, { ...how, pools: from }), expected)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('rank a thousand people exactly, many of them equals', () => {
    const everyone = fc
      .array(person, { minLength: 100, maxLength: 100 })
      .map((distinct) =>
        Array.from({ length: 1000 }, (_, i) => ({ ...distinct[i % 100]!, id: `${(i * 7) % 1000}` })),
      )
    fc.assert(
      fc.property(everyone, vacancy, options, (people, query, how) => {
        assert.deepEqual(createPeopleIndex(people).top(query, how), rankPeople(query, people, how))
      }),
      { numRuns: 20 },
    )
  })

  it('give the first by id among a thousand equals, and find nothing in an empty index', () => {
    const equal = (i: number): Person => ({
      id: `p${i}`,
      occupations: [{ isco: '7212', years: 1 }],
      skills: [],
      languages: [],
      countriesWanted: [],
      countriesRefused: [],
    })
    const query: Vacancy = { id: 'v', occupation: '7212', country: 'KOR', skills: [], languages: [] }
    const people = Array.from({ length: 1000 }, (_, i) => equal(i))
    assert.deepEqual(createPeopleIndex(people).top(query), rankPeople(query, people))
    assert.deepEqual(createPeopleIndex().top(query), [])
    assert.deepEqual(restorePeopleIndex(createPeopleIndex().snapshot()).top(query), [])
  })

  it('refuse a snapshot that is cut off, damaged, older, or of something else', () => {
    fc.assert(
      fc.property(changes(person), fc.nat(), fc.integer({ min: 1, max: 255 }), (steps, at, bits) => {
        const index = createPeopleIndex<Person>()
        applied(index, steps)
        const { manifest, segments } = index.snapshot()
        const refusedAs = (snapshot: IndexSnapshot, ...codes: string[]) =>
          assert.throws(
            () => restorePeopleIndex(snapshot),
            (error) => error instanceof SnapshotError && codes.includes(error.code),
          )
        const spoilt = (file: Uint8Array, refused: (file: Uint8Array, ...codes: string[]) => void) => {
          refused(file.slice(0, at % file.length), 'truncated')
          const flipped = file.slice()
          flipped[at % flipped.length]! ^= bits
          refused(flipped, 'not-a-snapshot', 'other-version', 'truncated', 'damaged')
          const older = file.slice()
          older[4] = 0
          refused(older, 'other-version')
        }
        spoilt(manifest, (file, ...codes) => refusedAs({ manifest: file, segments }, ...codes))
        for (const [name, file] of segments) {
          spoilt(file, (other, ...codes) =>
            refusedAs({ manifest, segments: new Map([...segments, [name, other]]) }, ...codes),
          )
        }
        if (segments.size > 0) refusedAs({ manifest, segments: new Map() }, 'truncated')
        refusedAs(createVacancyIndex().snapshot(), 'other-index')
      }),
    )
  })

  it('hold no byte of who was removed, once they are purged', () => {
    fc.assert(
      fc.property(changes(person), (steps) => {
        const gone: Person = {
          id: 'somebody-who-went',
          occupations: [],
          skills: [],
          languages: [],
          countriesWanted: [],
          countriesRefused: [],
        }
        const index = createPeopleIndex<Person>([gone])
        for (const step of steps) if (typeof step !== 'string' && !('steps' in step)) index.upsert(step)
        const { size } = index
        assert.ok(index.remove(gone.id))
        for (const _ of mergedElsewhere(index));
        const { manifest, segments } = index.snapshot()
        for (const file of [manifest, ...segments.values()])
          assert.ok(!Buffer.from(file).includes(gone.id, 0, 'utf8'))
        assert.equal(index.size, size - 1)
      }),
    )
  })

  it('are not changed by an upsert that is refused, nor by later changes to what was given', () => {
    const given = { id: 'a', occupations: [{ isco: '7212', years: 1 }], skills: [], languages: [] }
    const stored = { ...given, countriesWanted: [], countriesRefused: [] as string[] }
    const index = createPeopleIndex<Person>([stored])
    const query: Vacancy = { id: 'v', occupation: '7212', country: 'KOR', skills: [], languages: [] }
    const before = index.top(query)
    stored.countriesRefused.push('KOR')
    assert.throws(() => index.upsert({ ...stored, education: 99 }), /person a: education is 99/)
    assert.deepEqual(index.top(query), before)
    assert.equal(before.length, 1)
  })
})

describe('a score', () => {
  it('is the sum of its requirements, each within its maximum', () => {
    fc.assert(
      fc.property(vacancy, person, (v, p) => {
        const { points, maximum, requirements } = score(v, p)
        assert.equal(
          points,
          requirements.reduce((sum, one) => sum + one.points, 0),
        )
        assert.equal(
          maximum,
          requirements.reduce((sum, one) => sum + one.maximum, 0),
        )
        for (const one of requirements) {
          assert.ok(Number.isInteger(one.points) && one.points >= 0 && one.points <= one.maximum)
          assert.equal(
            one.status,
            one.points === one.maximum ? 'met' : one.points === 0 ? 'missing' : 'partly',
          )
        }
      }),
    )
  })

  it('never falls when a skill, a language or a year of work is added', () => {
    fc.assert(
      fc.property(vacancy, person, person, (v, p, more) => {
        const grown = {
          ...p,
          skills: [...p.skills, ...more.skills],
          languages: [...p.languages, ...more.languages],
          occupations: [...p.occupations, ...more.occupations],
          licences: [...(p.licences ?? []), ...(more.licences ?? [])],
        }
        assert.ok(score(v, grown).points >= score(v, p).points)
        assert.ok(score(v, grown).excluded.length <= score(v, p).excluded.length)
      }),
    )
  })

  it('depends on the declared fields alone: sex, origin and the like, given or swapped, change nothing', () => {
    const personal = fc.record({
      sex: fc.constantFrom('female', 'male', 'x'),
      nationality: country,
      religion: fc.string(),
      maritalStatus: fc.constantFrom('single', 'married'),
      birthDate: date,
      name: fc.string(),
      children: fc.nat(),
    })
    fc.assert(
      fc.property(vacancy, person, person, personal, personal, (v, p, q, one, other) => {
        assert.deepEqual(score({ ...v, ...one }, { ...p, ...one }), score(v, p))
        const people = (first: object, second: object) => [
          { ...p, ...first, id: 'p' },
          { ...q, ...second, id: 'q' },
        ]
        const expected = rankPeople(v, people({}, {}))
        for (const swapped of [people(one, other), people(other, one)]) {
          assert.deepEqual(rankPeople(v, swapped), expected)
          assert.deepEqual(createPeopleIndex(swapped).top(v), expected)
        }
      }),
    )
  })
})

describe('gaps', () => {
  /** By what was said of a vacancy that is open, and by nothing that `gaps` uses. */
  const isOpen = (v: Vacancy, p: Person) => {
    const { excluded, requirements } = score(v, p)
    const essential = requirements.filter(
      ({ requirement }) => 'essential' in requirement && requirement.essential,
    )
    const inCommon = requirements.filter(
      ({ requirement }) =>
        requirement.kind === 'occupation' || (requirement.kind === 'skill' && requirement.essential),
    )
    return (
      excluded.length === 0 &&
      essential.every(({ status }) => status === 'met') &&
      inCommon.some(({ points }) => points > 0)
    )
  }
  const after = (p: Person, step: Step): Person => {
    switch (step.kind) {
      case 'skill':
        return { ...p, skills: [...p.skills, step] }
      case 'language':
        return { ...p, languages: [...p.languages, step] }
      case 'licence':
        return { ...p, licences: [...(p.licences ?? []), step.licence] }
      case 'education':
        return { ...p, education: step.isced }
    }
  }
  const vacancies = fc.uniqueArray(vacancy, { maxLength: 12, selector: ({ id }) => id })

  it('are what a recount finds after each step, and none is left out', () => {
    fc.assert(
      fc.property(vacancies, person, (all, p) => {
        const found = gaps(p, all)
        const openTo = (someone: Person) => all.filter((v) => isOpen(v, someone)).map(({ id }) => id)
        assert.deepEqual(found.open, openTo(p))
        const fresh = (step: Step) => openTo(after(p, step)).filter((id) => !found.open.includes(id))
        for (const { step, opens } of found.gaps) assert.deepEqual(opens.toSorted(), fresh(step).toSorted())
        for (const v of all) {
          const steps = stepsTo(v, p)
          if (steps) assert.ok(isOpen(v, steps.reduce(after, p)))
          for (const step of steps ?? []) {
            const listed = found.gaps.some((gap) => JSON.stringify(gap.step) === JSON.stringify(step))
            assert.equal(listed || fresh(step).length === 0 || steps!.length > 1, true)
          }
        }
      }),
    )
  })
})
