import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  allocate,
  deferredAcceptance,
  deferredAcceptanceTogether,
  explain,
  familyValue,
  greatestValue,
  inRosterOrder,
  type Outcome,
  oneByOne,
  oneByOneOfRoster,
  oneByOneWithPrices,
  type PreparedRound,
  prepare,
  type Round,
  RoundInputError,
  refill,
  reportOn,
  totalOf,
} from './index.ts'

const small: fc.Arbitrary<Round> = fc
  .record({
    seed: fc.string(),
    origins: fc.array(fc.constantFrom('NPL', 'BGD'), { minLength: 1, maxLength: 5 }),
    priorities: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 }),
    places: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 4 }),
    pairs: fc.uniqueArray(
      fc.record({
        worker: fc.nat({ max: 4 }),
        vacancy: fc.nat({ max: 3 }),
        score: fc.integer({ min: 0, max: 9 }),
        preference: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 14, selector: ({ worker, vacancy }) => `${worker} ${vacancy}` },
    ),
    origin: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
    sector: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
    all: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
  })
  .map(({ seed, origins, priorities, places, pairs, origin, sector, all }) => ({
    seed,
    workers: origins.map((country, i) => ({
      id: `w${i}`,
      priority: priorities[i],
      attributes: { origin: country },
    })),
    vacancies: places.map((count, i) => ({
      id: `v${i}`,
      places: count,
      attributes: { sector: i < 2 ? 'farm' : 'yard', season: 'spring' },
    })),
    pairs: pairs
      .filter(({ worker, vacancy }) => worker < origins.length && vacancy < places.length)
      .map((pair) => ({ ...pair, worker: `w${pair.worker}`, vacancy: `v${pair.vacancy}` })),
    quotas: [
      ...(origin === undefined ? [] : [{ name: 'Nepal', limit: origin, workers: { origin: 'NPL' } }]),
      ...(sector === undefined ? [] : [{ name: 'farm', limit: sector, vacancies: { sector: 'farm' } }]),
      ...(all === undefined ? [] : [{ name: 'spring', limit: all, vacancies: { season: 'spring' } }]),
    ],
  }))

function isAllowed({ round, pairVacancy }: PreparedRound, outcome: Outcome): boolean {
  const placed = Array.from(outcome, (pair, worker) => ({ worker, pair })).filter(({ pair }) => pair >= 0)
  const has = (attributes: object | undefined, condition: object) =>
    Object.entries(condition).every(([name, value]) =>
      Object.entries(attributes ?? {}).some((a) => a[0] === name && a[1] === value),
    )
  return (
    round.vacancies.every(
      ({ places }, vacancy) => placed.filter(({ pair }) => pairVacancy[pair] === vacancy).length <= places,
    ) &&
    (round.quotas ?? []).every(
      (quota) =>
        placed.filter(({ worker, pair }) =>
          quota.workers
            ? has(round.workers[worker]!.attributes, quota.workers)
            : has(round.vacancies[pairVacancy[pair]!]!.attributes, quota.vacancies!),
        ).length <= quota.limit,
    )
  )
}

function* everyOutcome(round: PreparedRound): Generator<Outcome> {
  const outcome = new Int32Array(round.ranks.length).fill(-1)
  function* from(worker: number): Generator<Outcome> {
    if (worker === outcome.length) {
      if (isAllowed(round, outcome)) yield outcome
      return
    }
    outcome[worker] = -1
    yield* from(worker + 1)
    for (let pair = round.pairStarts[worker]!; pair < round.pairStarts[worker + 1]!; pair++) {
      outcome[worker] = pair
      yield* from(worker + 1)
    }
    outcome[worker] = -1
  }
  yield* from(0)
}

describe('deferred acceptance', () => {
  it('keeps every limit and leaves no blocking pair', () => {
    fc.assert(
      fc.property(small, (round) => {
        const prepared = prepare(round)
        const outcome = deferredAcceptance(prepared)
        assert.ok(isAllowed(prepared, outcome))
        assert.equal(reportOn(prepared, outcome).blockingPairs, 0)
      }),
      { numRuns: 2000 },
    )
  })

  it('is best for every worker of all stable outcomes, where no quota limits workers', () => {
    fc.assert(
      fc.property(small, (given) => {
        const prepared = prepare({ ...given, quotas: given.quotas?.filter(({ workers }) => !workers) })
        const outcome = deferredAcceptance(prepared)
        for (const other of everyOutcome(prepared)) {
          if (reportOn(prepared, other).blockingPairs > 0) continue
          other.forEach((pair, worker) => {
            assert.ok(pair < 0 || (outcome[worker]! >= 0 && outcome[worker]! <= pair))
          })
        }
      }),
      { numRuns: 300 },
    )
  })

  it('depends on the seed and on nothing in the order of the lists', () => {
    fc.assert(
      fc.property(small, (round) => {
        const names = (given: Round) => {
          const prepared = prepare(given)
          const outcome = deferredAcceptance(prepared)
          return new Map(
            given.workers.map(({ id }, w) => [
              id,
              outcome[w]! < 0 ? '' : given.vacancies[prepared.pairVacancy[outcome[w]!]!]!.id,
            ]),
          )
        }
        const turned = { ...round, workers: round.workers.toReversed(), pairs: round.pairs.toReversed() }
        const expected = names(round)
        for (const [id, vacancy] of names(turned)) assert.equal(vacancy, expected.get(id))
      }),
    )
  })
})

describe('preferences and priorities that go in a circle', () => {
  /** Every worker has another first choice, and every employer the most for whom that place is the last choice. */
  const circle = (size: number): Round => ({
    seed: 'circle',
    workers: Array.from({ length: size }, (_, i) => ({ id: `w${i}` })),
    vacancies: Array.from({ length: size }, (_, i) => ({ id: `v${i}`, places: 1 })),
    pairs: Array.from({ length: size * size }, (_, at) => {
      const [worker, vacancy] = [Math.floor(at / size), at % size]
      const ahead = (vacancy - worker + size) % size
      return {
        worker: `w${worker}`,
        vacancy: `v${vacancy}`,
        score: ahead,
        preference: ahead,
      }
    }),
  })

  it('end with what every worker wants most, and nothing that blocks', () => {
    for (const size of [2, 3, 40]) {
      const round = prepare(circle(size))
      const outcome = deferredAcceptance(round)
      assert.deepEqual(
        Array.from(outcome, (pair) => round.pairVacancy[pair]),
        Array.from({ length: size }, (_, i) => i),
      )
      assert.equal(reportOn(round, outcome).blockingPairs, 0)
    }
  })

  it('end also where families go together, quotas are 0 and there are fewer places than workers', () => {
    for (const size of [3, 12]) {
      const plain = circle(size)
      const given: Round = {
        ...plain,
        workers: plain.workers.map((worker, i) => ({
          ...worker,
          family: i < 4 ? `f${i % 2}` : undefined,
          priority: (i * 7) % 3,
          attributes: { origin: i === 2 ? 'NPL' : 'BGD' },
        })),
        vacancies: plain.vacancies.map((vacancy, i) => ({ ...vacancy, places: i % 3 })),
        quotas: [{ name: 'none of Nepal', limit: 0, workers: { origin: 'NPL' } }],
      }
      const round = prepare(given)
      for (const method of ['stable', 'roster', 'arrival'] as const) {
        const outcome = allocate(round, method, [], () => assert.fail('nothing to solve'))?.outcome
        assert.ok(outcome && isAllowed(round, outcome), method)
        assert.equal(outcome[2], -1)
      }
    }
  })
})

describe('the greatest value', () => {
  it('keeps every limit, and no allowed outcome has more', () => {
    fc.assert(
      fc.property(small, (round) => {
        const prepared = prepare(round)
        const { outcome, value } = greatestValue(prepared)
        assert.ok(isAllowed(prepared, outcome))
        assert.equal(value, totalOf(prepared, outcome))
        let most = 0
        for (const other of everyOutcome(prepared)) most = Math.max(most, totalOf(prepared, other))
        assert.equal(value, most)
      }),
      { numRuns: 500 },
    )
  })

  it('prices a limit at no less than what one place more would bring', () => {
    fc.assert(
      fc.property(small, (round) => {
        const { value, prices } = greatestValue(prepare(round))
        round.quotas?.forEach((quota, i) => {
          const wider = round.quotas!.map((other, j) =>
            i === j ? { ...other, limit: quota.limit + 1 } : other,
          )
          const more = greatestValue(prepare({ ...round, quotas: wider })).value - value
          const price = prices.find(({ name }) => name === quota.name)?.points ?? 0
          if (prices.length === 1 || price > 0) assert.ok(more <= price)
        })
      }),
    )
  })
})

describe('a round', () => {
  const round: Round = {
    seed: '2027-spring',
    workers: [
      { id: 'asha', attributes: { sex: 'female' } },
      { id: 'bina', named: 'farm', attributes: { sex: 'female' } },
      { id: 'chet', priority: 5, attributes: { sex: 'male' } },
    ],
    vacancies: [
      { id: 'farm', places: 1 },
      { id: 'yard', places: 1 },
    ],
    pairs: [
      { worker: 'asha', vacancy: 'farm', score: 90, preference: 1 },
      { worker: 'asha', vacancy: 'yard', score: 40, preference: 2 },
      { worker: 'bina', vacancy: 'farm', score: 10 },
      { worker: 'chet', vacancy: 'yard', score: 40 },
    ],
  }

  it('gives a vacancy to whom its employer asks for by name, whatever the scores', () => {
    const prepared = prepare(round)
    for (const outcome of [
      deferredAcceptance(prepared),
      greatestValue(prepared).outcome,
      inRosterOrder(prepared),
    ]) {
      assert.equal(prepared.pairVacancy[outcome[1]!], 0)
    }
    assert.deepEqual(explain(prepared, deferredAcceptance(prepared))('asha'), {
      vacancy: undefined,
      notAnother: [
        { vacancy: 'farm', because: 'full', quota: undefined, weakestScore: 10 },
        { vacancy: 'yard', because: 'full', quota: undefined, weakestScore: 40 },
      ],
    })
  })

  it('fills again what was left by those who withdrew, and moves nobody', () => {
    const prepared = prepare(round)
    const next = refill(prepared, deferredAcceptance(prepared), ['chet'])
    assert.deepEqual(
      [next.workers.map(({ id }) => id), next.vacancies.map(({ places }) => places)],
      [['asha'], [0, 1]],
    )
    const again = prepare(next)
    assert.equal(again.pairVacancy[deferredAcceptance(again)[0]!], 1)
  })

  it('reports the shares of groups against the pool', () => {
    const prepared = prepare(round)
    const { groups, parity, placed } = reportOn(prepared, deferredAcceptance(prepared))
    assert.equal(placed, 2)
    assert.deepEqual(
      groups.map(({ value, pool, placed: count, placedShare }) => [value, pool, count, placedShare]),
      [
        ['female', 2, 1, 0.5],
        ['male', 1, 1, 0.5],
      ],
    )
    assert.deepEqual(parity, [{ attribute: 'sex', ratio: 0.5 }])
  })

  for (const [change, message] of [
    [{ pairs: [{ worker: 'nobody', vacancy: 'farm', score: 1 }] }, /pairs\[0\]: worker nobody is not among/],
    [{ pairs: [...round.pairs, round.pairs[0]!] }, /pairs\[4\].*twice/],
    [{ pairs: [{ worker: 'asha', vacancy: 'farm', score: 0.5 }] }, /score is 0.5; give a whole number/],
    [{ vacancies: [{ id: 'farm', places: -1 }] }, /vacancies\[0\]: places is -1/],
    [
      {
        workers: round.workers.map((worker) => ({ ...worker, named: 'farm' })),
        pairs: round.workers.map(({ id }) => ({ worker: id, vacancy: 'farm', score: 1 })),
      },
      /promised by name to more workers/,
    ],
    [
      { workers: round.workers.map((worker) => ({ ...worker, family: 'rai' })) },
      /bina has a right to vacancy farm by name and belongs to a family/,
    ],
    [{ quotas: [{ name: 'none', limit: 1 }] }, /must say either which workers or which vacancies/],
    [
      {
        workers: ['a', 'b', 'c'].map((id, i) => ({ id, attributes: { x: `${i < 2}`, y: `${i > 0}` } })),
        pairs: [],
        quotas: [
          { name: 'xs', limit: 1, workers: { x: 'true' } },
          { name: 'ys', limit: 1, workers: { y: 'true' } },
        ],
      },
      /ys and xs overlap/,
    ],
  ] satisfies [Partial<Round>, RegExp][]) {
    it(`is refused: ${message.source}`, () => {
      assert.throws(
        () => prepare({ ...round, ...change }),
        (error) => error instanceof RoundInputError && message.test(error.message),
      )
    })
  }
})

/** Some of the workers belong to two families. */
const withFamilies = fc
  .tuple(small, fc.array(fc.constantFrom('', 'a', 'b'), { minLength: 5, maxLength: 5 }))
  .map(([round, names]) => ({
    ...round,
    workers: round.workers.map((worker, i) => ({ ...worker, family: names[i] })),
  }))

const noSolver = () => assert.fail('nothing to solve')

describe('families of a roster', () => {
  it('alone are as workers alone', () => {
    fc.assert(
      fc.property(small, (round) => {
        const prepared = prepare(round)
        assert.deepEqual(deferredAcceptanceTogether(prepared), deferredAcceptance(prepared))
      }),
      { numRuns: 500 },
    )
  })

  it('go to one vacancy together or stay, within every limit, by each method', () => {
    fc.assert(
      fc.property(withFamilies, (round) => {
        const prepared = prepare(round)
        for (const method of ['stable', 'roster', 'arrival'] as const) {
          const { outcome } = allocate(prepared, method, [], noSolver)!
          assert.ok(isAllowed(prepared, outcome), method)
          for (const family of prepared.families) {
            const places = new Set(family.map((worker) => prepared.pairVacancy[outcome[worker]!] ?? -1))
            assert.equal(places.size, 1, method)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('leave no blocking pair where a stable outcome was found, and tell those that are left', () => {
    let stable = 0
    let possible = 0
    fc.assert(
      fc.property(withFamilies, (round) => {
        const prepared = prepare(round)
        fc.pre(prepared.families.length > 0)
        const isStable = (outcome: Outcome) =>
          reportOn(prepared, outcome).blockingPairs === 0 &&
          prepared.families.every(
            (family) =>
              new Set(family.map((worker) => prepared.pairVacancy[outcome[worker]!] ?? -1)).size === 1,
          )
        let exists = false
        for (const outcome of everyOutcome(prepared)) exists ||= isStable(outcome)
        const { blockingPairs } = reportOn(prepared, deferredAcceptanceTogether(prepared))
        if (exists) possible++
        else assert.ok(blockingPairs > 0)
        if (blockingPairs === 0) stable++
      }),
      { numRuns: 100 },
    )
    assert.ok(stable >= 0.95 * possible, `${stable} of ${possible}`)
  })
})

it('one by one by prices comes close to the greatest total, and closer than by the roster', () => {
  const workers = Array.from({ length: 120 }, (_, i) => ({ id: `w${i}` }))
  const vacancies = Array.from({ length: 12 }, (_, i) => ({ id: `v${i}`, places: 5 }))
  const pairs = workers.flatMap(({ id }, w) =>
    vacancies.flatMap(({ id: vacancy }, v) =>
      (w * 7 + v * 11) % 3 === 0 ? [{ worker: id, vacancy, score: ((w * 37 + v * 59) % 97) + 3 }] : [],
    ),
  )
  const prepared = prepare({ seed: 'arrival', workers, vacancies, pairs })
  const share = (outcome: Outcome) => totalOf(prepared, outcome) / greatestValue(prepared).value
  const byPrices = share(oneByOneOfRoster(prepared))
  assert.ok(byPrices > 0.93 && byPrices > share(inRosterOrder(prepared)), `${byPrices}`)
})

describe('families with several needs', () => {
  it('go whole where there is room for all their needs, and prices keep room for those who gain more', () => {
    // Twenty small families, who come first and like the first place a little more, and ten large ones, who need it.
    const families = {
      needs: [...Array.from({ length: 20 }, () => [1, 0]), ...Array.from({ length: 10 }, () => [2, 1])],
      capacities: [
        [12, 10],
        [40, 0],
      ],
      values: [
        ...Array.from({ length: 20 }, () => [5, 4]),
        ...Array.from({ length: 10 }, () => [30, undefined]),
      ],
    }
    const order = families.needs.map((_, family) => family)
    let seed = 1
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    }
    assert.equal(familyValue(families, oneByOne(families, order)), 92)
    const priced = oneByOneWithPrices(families, order, random, { refresh: 1, samples: 10 })
    assert.ok(familyValue(families, priced) > 0.85 * 260)
    const used = [0, 1].map((kind) =>
      order.reduce((sum, family) => sum + (priced[family] === 0 ? families.needs[family]![kind]! : 0), 0),
    )
    assert.ok(used[0]! <= 12 && used[1]! <= 10)
  })
})
