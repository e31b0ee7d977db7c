// biome-ignore-all lint/suspicious/noThenProperty: rules say if, then and else
// biome-ignore-all lint/suspicious/noExplicitAny: documents as a parser gives them, damaged on purpose
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import fc from 'fast-check'
import {
  aboutKeys,
  columns,
  compile,
  diff,
  type Evaluation,
  emit,
  enough,
  explain,
  type Facts,
  type FactValue,
  loadProgramme,
  loadVocabulary,
  next,
  populationOf,
  simulate,
  statusCodes,
  trace,
} from './index.ts'
import { dayNumber, since } from './model.ts'

const asOf = '2026-11-22'
const question = { en: 'What?' }
const bool = { type: 'boolean', question }
const vocabulary = loadVocabulary({
  last_checked: asOf,
  laws: { chart: { act: 'Chart', url: 'https://law.example/chart', last_checked: asOf } },
  facts: {
    a: bool,
    b: bool,
    quota_left: bool,
    count: { type: 'integer', unit: 'points', min: 0, max: 4, question },
    level: { type: 'code', unit: 'CEFR', codes: ['NONE', 'A1', 'A2', 'B1'], ordered: true, question },
    country: { type: 'code', unit: 'ISO 3166-1 alpha-3', pattern: '[A-Z]{3}', question },
    born: { type: 'date', min: '1906-01-01', question },
    ends: { type: 'date', min: '2000-01-01', future: true, question },
    wage: { type: 'money', unit: 'EUR', min: 0, max: 1_000_000, question },
    score: { type: 'integer', unit: 'tenths', min: 0, max: 90, question },
    test_level: {
      type: 'integer',
      unit: 'CLB',
      min: 0,
      max: 12,
      question,
      converted_from: [
        {
          fact: 'score',
          hit: 'step',
          values: [
            {
              from: '2020-01-01',
              to: '2025-01-01',
              rows: [
                [0, 0],
                [50, 5],
              ],
              cite: cite('chart'),
            },
            {
              from: '2025-01-01',
              rows: [
                [0, 0],
                [60, 7],
              ],
              cite: cite('chart'),
            },
          ],
        },
      ],
    },
  },
})

function cite(law: string) {
  return { law, ref: 'Section 1', verified: true }
}
const act = cite('act')
const value = (amount: unknown, from = '2020-01-01', to?: string) => ({
  from,
  value: amount,
  cite: act,
  ...(to && { to }),
})
const rows = (table: unknown, more = {}) => ({ from: '2020-01-01', rows: table, cite: act, ...more })

type Parts = {
  met?: unknown
  when?: unknown
  total?: unknown
  assess?: boolean
  rules?: Record<string, unknown>
  parameters?: Record<string, unknown>
}

function document({
  met = true,
  when,
  total = 0,
  assess = false,
  rules = {},
  parameters = {},
}: Parts = {}): any {
  return {
    id: 'uto.work',
    country: 'UTO',
    category: 'entry',
    type: 'employment',
    skills: ['low'],
    original_title: 'Arbeit',
    status: 'in_force',
    in_force: { from: '2020-01-01' },
    last_checked: asOf,
    verified: true,
    laws: { act: { act: 'Act', url: 'https://law.example/act', last_checked: asOf } },
    parameters: {
      one: { unit: 'points', values: [value(1)] },
      three: { unit: 'points', values: [value(3)] },
      mark: { unit: 'points', values: [value(2)] },
      half: { unit: 'percent', values: [value(50)] },
      a2: { unit: 'CEFR', values: [value('A2')] },
      near: { unit: 'ISO 3166-1 alpha-3', values: [value(['NPL', 'BGD'])] },
      north: { unit: 'ISO 3166-1 alpha-3', values: [value(['N', 'DEU'])] },
      some: { unit: 'ISO 3166-1 alpha-3', values: [{ ...value(['NP']), perhaps: ['B'] }] },
      found: { unit: 'ISO 3166-1 alpha-3', values: [{ ...value(['DEU']), perhaps: 'rest' }] },
      adult: { unit: 'years', values: [value(18)] },
      soon: { unit: 'date', values: [value('2027-01-01')] },
      living: { unit: 'EUR', values: [value(250_000)] },
      by_level: {
        unit: 'points',
        by: 'CEFR',
        hit: 'step',
        values: [
          rows([
            ['NONE', 0],
            ['A1', 2],
            ['B1', 1],
          ]),
        ],
      },
      by_age: {
        unit: 'points',
        by: 'years',
        hit: 'step',
        values: [
          rows([
            [0, 0],
            [18, 5],
            [30, 3],
            [45, 0],
          ]),
        ],
      },
      by_wage: {
        unit: 'points',
        by: 'EUR',
        hit: 'step',
        values: [
          rows([
            [0, 0],
            [100_000, 1],
            [300_000, 4],
          ]),
        ],
      },
      by_country: {
        unit: 'points',
        by: 'ISO 3166-1 alpha-3',
        hit: 'exact',
        values: [
          rows(
            [
              ['NPL', 2],
              ['FRA', 1],
            ],
            { otherwise: 0 },
          ),
        ],
      },
      by_both: {
        unit: 'points',
        by: ['CEFR', 'points'],
        values: [
          rows(
            [
              ['NONE', 0, 0],
              ['A2', 1, 4],
            ],
            { columns: [0, 2] },
          ),
        ],
      },
      ...parameters,
    },
    rules: { shared: { table: 'by_level', at: { fact: 'level' } }, ...rules },
    applies: true,
    requirements: [
      {
        id: 'main',
        kind: 'condition',
        cite: act,
        met,
        ...(when !== undefined && { when }),
        ...(assess && { assess: 'evidence' }),
      },
      // A step of its own, so that nothing stands unused.
      {
        id: 'uses',
        kind: 'step',
        cite: act,
        met: {
          any: [
            ...allConditions,
            { points: 'reached' },
            ...Object.keys(rules).map((rule) => ({ any: [{ rule }] })),
          ],
        },
      },
    ],
    points: { mark: { param: 'mark' }, criteria: [{ id: 'all', cite: act, points: total }] },
    documents: [{ id: 'passport', cite: act }],
    costs: [{ id: 'fee', paid_by: 'worker', worker_may_be_charged: 'no', cite: act }],
    about: Object.fromEntries(aboutKeys.map((key) => [key, { answer: 'unknown' }])),
    contacts: [
      { id: 'office', kind: 'authority', name: 'Amt', url: 'https://office.example', verified: true },
    ],
    texts: {
      en: {
        title: 'Title',
        summary: 'Summary',
        requirement: { main: 'Main', uses: 'Uses' },
        criterion: { all: 'All' },
        document: { passport: 'Passport' },
        cost: { fee: 'Fee' },
        contact: { office: 'Office' },
        unclear: { open: 'Ask', quota: 'Ask as well', some: 'Ask about it', found: 'Ask for the list' },
      },
    },
  }
}

const numbers = [
  { param: 'one' },
  { fact: 'count' },
  { rule: 'shared' },
  { table: 'by_age', at: { years_since: 'born' } },
  { table: 'by_age', at: { years_since: 'born', on: 'ends' } },
  { table: 'by_wage', at: { fact: 'wage' } },
  { table: 'by_country', at: { fact: 'country' } },
  { table: 'by_both', at: [{ fact: 'level' }, { fact: 'count' }] },
  { percent: { param: 'half' }, of: { fact: 'count' }, round: 'up' },
]
const conditions = [
  { fact: 'a' },
  { fact: 'b', is: false },
  { fact: 'level', at_least: { param: 'a2' } },
  { fact: 'country', in: { param: 'near' } },
  { fact: 'country', within: { param: 'north' } },
  { fact: 'country', within: { param: 'some' } },
  { fact: 'country', in: { param: 'found' } },
  { years_since: 'born', above: { param: 'adult' } },
  { fact: 'ends', before: { param: 'soon' } },
  { fact: 'wage', at_least: { param: 'living' } },
]
const allConditions = [
  ...conditions,
  { unclear: 'open' },
  { quota: 'left' },
  ...numbers.map((number) => ({ value: number, below: { param: 'three' } })),
]

const { condition, number } = fc.letrec<{ condition: unknown; number: unknown }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(...numbers),
    fc.array(tie('number'), { minLength: 1, maxLength: 3 }).map((sum) => ({ sum })),
    fc.array(tie('number'), { minLength: 1, maxLength: 3 }).map((min) => ({ min })),
    fc.array(tie('number'), { minLength: 1, maxLength: 3 }).map((max) => ({ max })),
    fc
      .tuple(tie('condition'), tie('number'), tie('number'))
      .map(([test, yes, no]) => ({ if: test, then: yes, else: no })),
    fc
      .tuple(tie('condition'), tie('number'))
      .map(([test, yes]) => ({ base: 0, exceptions: [{ label: 'case', if: test, then: yes }] })),
  ),
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(...conditions),
    fc.constantFrom<unknown>({ unclear: 'open' }, { quota: 'left' }),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('condition').map((not) => ({ not })),
    tie('number').map((number) => ({ value: number, at_least: { param: 'three' } })),
  ),
}))
const programmes = fc.record({ met: condition, when: condition, total: number, assess: fc.boolean() })
const compiledOf = (parts: Parts) => compile(loadProgramme(document(parts), vocabulary), { asOf })

const anyone: fc.Arbitrary<Record<string, FactValue>> = fc.record({
  a: fc.boolean(),
  b: fc.boolean(),
  quota_left: fc.boolean(),
  count: fc.integer({ min: 0, max: 4 }),
  level: fc.constantFrom('NONE', 'A1', 'A2', 'B1'),
  country: fc.constantFrom('NPL', 'FRA', 'DEU', 'NLD', 'ESP'),
  born: fc.constantFrom('1975-03-01', '1996-11-22', '1996-11-23', '2008-02-29', '2020-01-01'),
  ends: fc.constantFrom('2024-06-01', '2026-12-31', '2027-01-01', '2030-05-05'),
  wage: fc.constantFrom(0, 99_999, 100_000, 250_000, 300_000, 1_000_000),
})
const keys = ['a', 'b', 'count', 'level', 'country', 'born', 'ends', 'wage']
const only = (facts: Facts, kept: readonly string[]): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([id]) => kept.includes(id)))

describe('the kernels', () => {
  it('give what the interpreter gives: plain, trace and columns, and the module made ahead of time', async () => {
    await fc.assert(
      fc.asyncProperty(
        programmes,
        fc.array(anyone, { minLength: 1, maxLength: 6 }),
        async (parts, people) => {
          const compiled = compiledOf(parts)
          const { population, refused } = populationOf(compiled, people)
          assert.deepEqual(refused, [])
          const result = columns(compiled, population)
          const traced = trace(compiled, population)
          const width = traced.names.length
          const module = await import(`data:text/javascript,${encodeURIComponent(emit(compiled, 'esm'))}`)
          const status = new Uint8Array(people.length)
          const cells = compiled.model.inputs.map((input) =>
            Int32Array.from(people.map((facts) => input.encode(facts[input.fact.id] as FactValue))),
          )
          module.columns(cells, 0, people.length, status, new Int32Array(people.length))
          people.forEach((facts, row) => {
            const plain = compiled.evaluate(facts)
            assert.equal(statusCodes[result.status[row] as number], plain.status)
            assert.equal(status[row], result.status[row])
            assert.equal(traced.values[row * width + width - 1], result.status[row])
            if (plain.points?.lo === plain.points?.hi) {
              assert.equal(result.least[row], plain.points?.lo)
              assert.equal(traced.values[row * width + traced.names.indexOf('points')], plain.points?.lo)
            }
          })
        },
      ),
      { numRuns: 150 },
    )
  })

  it('give the bounds of the interpreter; the truth lies inside, and one more fact never widens them', () => {
    fc.assert(
      fc.property(programmes, anyone, fc.shuffledSubarray(keys, { minLength: 8 }), (parts, facts, order) => {
        const compiled = compiledOf(parts)
        let before = compiled.evaluate({})
        const truth = compiled.evaluate(facts)
        for (let count = 0; count <= order.length; count++) {
          const some = only(facts, order.slice(0, count))
          const now = compiled.evaluate(some)
          const { population } = populationOf(compiled, [some])
          const result = columns(compiled, population)
          assert.equal(statusCodes[result.status[0] as number], now.status)
          assert.deepEqual([result.least[0], result.most[0]], ends(now.points))
          const [lo, hi] = ends(now.points)
          assert.ok(lo >= ends(before.points)[0] && hi <= ends(before.points)[1])
          assert.ok(lo <= ends(truth.points)[0] && hi >= ends(truth.points)[1])
          assert.ok(before.status === 'unknown' || before.status === now.status)
          before = now
        }
      }),
      { numRuns: 150 },
    )
  })

  it('give what JsonLogic gives, where the law leaves nothing open', async () => {
    const { LogicEngine } = await import('json-logic-engine')
    const isOpen = (part: unknown) => /"unclear"|"param":"(some|found)"/.test(JSON.stringify(part))
    const closed = number.filter((total) => !isOpen(total))
    fc.assert(
      fc.property(closed, anyone, (total, facts) => {
        const draft = document({ total })
        draft.requirements[1].met.any = draft.requirements[1].met.any.filter((part: object) => !isOpen(part))
        for (const id of ['some', 'found']) delete draft.parameters[id]
        for (const id of ['open', 'some', 'found']) delete draft.texts.en.unclear[id]
        const compiled = compile(loadProgramme(draft, vocabulary), { asOf })
        const data = Object.fromEntries(
          compiled.model.inputs.map((input) => [
            input.fact.id,
            input.encode(facts[input.fact.id] as FactValue),
          ]),
        )
        assert.equal(
          new LogicEngine().run(JSON.parse(emit(compiled, 'jsonlogic')), data),
          compiled.evaluate(facts).points?.lo,
        )
        assert.match(emit(compiled, 'sql'), /^SELECT n\d+ AS points/)
      }),
      { numRuns: 100 },
    )
    assert.throws(() => emit(compiledOf({}), 'jsonlogic'), /leaves the point some open/)
  })

  it('never say that a code is not in a list of which only a part is known', () => {
    const status = (param: string, country: string) =>
      compiledOf({ met: { fact: 'country', within: { param } } }).evaluate({ country }).requirements[0]
    assert.equal(status('some', 'NPL')?.status, 'met')
    assert.equal(status('some', 'BGD')?.status, 'needs_assessment')
    assert.deepEqual(status('some', 'BGD')?.unclear, ['unclear.some'])
    assert.equal(status('some', 'FRA')?.status, 'not_met')
    assert.equal(status('found', 'DEU')?.status, 'met')
    assert.equal(status('found', 'FRA')?.status, 'needs_assessment')
    const found = (perhaps: unknown, codes: unknown = ['DEU']) =>
      document({
        parameters: { found: { unit: 'ISO 3166-1 alpha-3', values: [{ ...value(codes), perhaps }] } },
      })
    assert.ok(loadProgramme(found('rest', []), vocabulary))
    assert.throws(() => loadProgramme(found('all'), vocabulary), /a list with at least one entry/)
  })

  it('name a bad row and answer the others', () => {
    const compiled = compile(
      loadProgramme(document({ met: { value: { fact: 'count' }, above: { param: 'one' } } }), vocabulary),
      { asOf },
    )
    const good: Facts = {
      a: true,
      b: true,
      count: 3,
      level: 'A1',
      country: 'NPL',
      born: '1990-01-01',
      ends: '2027-01-01',
      wage: 0,
    }
    const { population, refused } = populationOf(compiled, [
      good,
      { ...good, count: 200 },
      { ...good, shoe: 44 },
      { ...good, count: 1 },
    ])
    assert.deepEqual(
      refused.map(({ row, fact }) => [row, fact]),
      [
        [1, 'count'],
        [2, 'shoe'],
      ],
    )
    const answers = columns(compiled, population)
    assert.deepEqual([answers.status[0], answers.status[3]], [1, 0])
    const cells = Int32Array.of(3, 77, 1)
    const raw = columns(compiled, { size: 3, facts: { count: { cells } } })
    assert.deepEqual([...raw.status], [1, 5, 0])
    assert.deepEqual(
      raw.refused.map(({ row, fact }) => [row, fact]),
      [[1, 'count']],
    )
    const dates = columns(compiled, {
      size: 2,
      facts: { count: { cells: Int32Array.of(3, 3) }, born: { cells: Int32Array.of(20010229, 20040229) } },
    })
    assert.deepEqual(
      dates.refused.map(({ row, fact }) => [row, fact]),
      [[0, 'born']],
    )
  })
})

function ends(points: { lo: number; hi: number } | undefined): [number, number] {
  return [points?.lo ?? 0, points?.hi ?? 0]
}

describe('next', () => {
  it('comes to the right answer, and asks nothing that cannot matter', () => {
    fc.assert(
      fc.property(programmes, anyone, anyone, (parts, facts, other) => {
        const compiled = compiledOf(parts)
        const truth = compiled.evaluate(facts)
        // A ledger answers for it, or nobody.
        const known: Record<string, FactValue> = { quota_left: facts.quota_left as FactValue }
        assert.ok(!next([compiled], {}, { max: 20 }).some(({ fact }) => fact === 'quota_left'))
        for (let asked = 0; ; asked++) {
          const before = compiled.evaluate(known)
          const [question] = next([compiled], known)
          if (!question) break
          assert.ok(asked < keys.length)
          assert.equal(before.status, 'unknown')
          assert.ok(before.missing.includes(question.fact), question.fact)
          known[question.fact] = facts[question.fact] as FactValue
        }
        // Whatever else the person would have said, the answer is the same.
        assert.equal(compiled.evaluate({ ...other, ...known }).status, truth.status)
        const decided = compiled.evaluate(known).status
        assert.ok(decided === truth.status || decided === 'unknown')
      }),
      { numRuns: 150 },
    )
  })

  it('decides rightly whether a number of points is reached, and asks nothing once it is', () => {
    fc.assert(
      fc.property(
        programmes,
        anyone,
        anyone,
        fc.integer({ min: -10, max: 60 }),
        (parts, facts, other, goal) => {
          const compiled = compiledOf(parts)
          const truth = compiled.evaluate(facts)
          const reached = ({ points }: Evaluation) =>
            points && (points.lo >= goal ? true : points.hi < goal ? false : undefined)
          const known: Record<string, FactValue> = { quota_left: facts.quota_left as FactValue }
          for (;;) {
            const [question] = next([compiled], known, { points: goal })
            if (!question) break
            assert.equal(reached(compiled.evaluate(known)), undefined)
            known[question.fact] = facts[question.fact] as FactValue
          }
          // Bounds may leave open what every further answer decides alike.
          assert.ok([reached(truth), undefined].includes(reached(compiled.evaluate(known))))
          assert.equal(reached(compiled.evaluate({ ...other, ...known })), reached(truth))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('asks the fact that decides, over several programmes, and nothing once all is decided', () => {
    const first = compile(
      loadProgramme(document({ met: { all: [{ fact: 'a' }, { fact: 'b' }] } }), vocabulary),
      { asOf },
    )
    const second = compile(
      loadProgramme(
        document({ met: { all: [{ fact: 'a' }, { fact: 'level', at_least: { param: 'a2' } }] } }),
        vocabulary,
      ),
      { asOf },
    )
    const [question] = next([first, second], {})
    assert.equal(question?.fact, 'a')
    assert.deepEqual(question?.programmes, ['uto.work', 'uto.work'])
    assert.deepEqual(next([first, second], { a: false }), [])
    assert.deepEqual(
      next([first, second], { a: true, b: false }).map(({ fact }) => fact),
      ['level'],
    )
    assert.deepEqual(
      next([first], {}, { max: 5, cost: { a: 100 } }).map(({ fact }) => fact),
      ['b', 'a'],
    )
  })

  it('never asks for a fact behind a tautology', () => {
    const met = { any: [{ fact: 'a' }, { not: { fact: 'a' } }] }
    const compiled = compile(loadProgramme(document({ met }), vocabulary), { asOf })
    assert.deepEqual(next([compiled], {}), [])
  })
})

describe('enough', () => {
  const movable = ['a', 'count', 'level', 'b']
  const domain: Record<string, readonly FactValue[]> = {
    a: [false, true],
    b: [false, true],
    count: [0, 1, 2, 3, 4],
    level: ['NONE', 'A1', 'A2', 'B1'],
  }
  it('names changes that suffice and that are minimal, and none when none suffices', () => {
    fc.assert(
      fc.property(programmes, anyone, (parts, facts) => {
        const compiled = compiledOf(parts)
        const reached = (some: Facts) => ['met', 'needs_assessment'].includes(compiled.evaluate(some).status)
        const ways = enough(compiled, facts, {
          mutable: Object.fromEntries(movable.map((id) => [id, {}])),
          maxChanges: 2,
        })
        if (reached(facts)) return assert.deepEqual(ways, [])
        const smallest = [1, 2].find((size) =>
          changesOf(size).some((changes) => reached({ ...facts, ...Object.fromEntries(changes) })),
        )
        if (smallest === undefined) return assert.equal(ways, undefined)
        assert.ok(ways && ways.length > 0)
        assert.equal(ways[0]?.changes.length, smallest)
        for (const { changes } of ways) {
          const applied = changes.map(({ fact, to }): [string, FactValue] => [fact, to])
          assert.ok(reached({ ...facts, ...Object.fromEntries(applied) }), 'sufficient')
          for (const [fact] of applied)
            assert.ok(
              !reached({ ...facts, ...Object.fromEntries(applied.filter(([id]) => id !== fact)) }),
              'each is needed',
            )
          const last = applied.at(-1) as [string, FactValue]
          const place = (value: FactValue) => domain[last[0]]?.indexOf(value) ?? 0
          const from = place(facts[last[0]] as FactValue)
          for (const nearer of domain[last[0]] ?? [])
            if (Math.abs(place(nearer) - from) < Math.abs(place(last[1]) - from))
              assert.ok(
                !reached({ ...facts, ...Object.fromEntries(applied), [last[0]]: nearer }),
                'no smaller change',
              )
        }
      }),
      { numRuns: 150 },
    )
  })

  function changesOf(size: number): [string, FactValue][][] {
    const single = movable.flatMap((id) =>
      (domain[id] ?? []).map((value): [string, FactValue] => [id, value]),
    )
    if (size === 1) return single.map((change) => [change])
    return single.flatMap((one) => single.filter(([id]) => id > one[0]).map((other) => [one, other]))
  }

  it('keeps to the direction, the costs and the goal', () => {
    const total = { sum: [{ fact: 'count' }, { rule: 'shared' }] }
    const compiled = compile(loadProgramme(document({ met: { points: 'reached' }, total }), vocabulary), {
      asOf,
    })
    const facts = { a: true, count: 0, level: 'NONE' }
    assert.deepEqual(
      enough(compiled, facts, { mutable: { count: {}, level: { cost: 3 } } })?.map(({ changes, cost }) => [
        changes,
        cost,
      ]),
      [
        [[{ fact: 'count', from: 0, to: 2 }], 1],
        [[{ fact: 'level', from: 'NONE', to: 'A1' }], 3],
      ],
    )
    assert.equal(enough(compiled, facts, { mutable: { count: { direction: 'down' } } }), undefined)
    assert.deepEqual(
      enough(compiled, facts, {
        points: 4,
        mutable: { count: { values: [3] }, level: {} },
      })?.[0]?.changes.map(({ to }) => to),
      [3, 'A1'],
    )
  })
})

describe('explain', () => {
  it('goes down to facts, rows, caps and values of the law with their source', () => {
    const draft = document({ total: { rule: 'shared' } })
    draft.points.criteria[0].cap = { param: 'one' }
    const compiled = compile(loadProgramme(draft, vocabulary), { asOf })
    const told = explain(compiled, { level: 'A2', a: true })
    const criterion = told.find(({ what }) => what === 'criterion.all')
    assert.deepEqual([criterion?.lo, criterion?.hi, criterion?.before], [1, 1, [2, 2]])
    assert.equal(criterion?.parameter?.id, 'one')
    const [rule] = criterion?.parts ?? []
    assert.equal(rule?.what, 'rule.shared')
    assert.deepEqual(rule?.row, ['A1'])
    assert.equal(rule?.parameter?.citation.ref, 'Section 1')
    assert.equal(rule?.parameter?.from, '2020-01-01')
    assert.deepEqual([rule?.parts[0]?.fact, rule?.parts[0]?.value], ['level', 'A2'])
  })
})

describe('dates', () => {
  const programme = loadProgramme(
    document({
      met: { value: { fact: 'count' }, at_least: { param: 'least' } },
      parameters: {
        least: {
          unit: 'points',
          values: [
            value(1, '2020-01-01', '2024-06-01'),
            { ...value(2, '2024-06-01'), known: { from: '2024-06-01', to: '2025-01-01' } },
            { ...value(3, '2024-06-01'), known: { from: '2025-01-01' } },
            { ...value(4, '2027-01-01'), status: 'announced', announced_on: '2026-05-01' },
          ],
        },
      },
    }),
    vocabulary,
  )
  const least = (day: string, more = {}) =>
    compile(programme, { asOf: day, ...more }).parameters.get('least')?.value

  it('take the value of the day, as known on a day, and what is announced only when asked', () => {
    assert.equal(least('2024-05-31'), 1)
    assert.equal(least('2024-06-01'), 3)
    assert.equal(least('2024-06-01', { knownOn: '2024-12-31' }), 2)
    assert.equal(least('2024-06-01', { knownOn: '2025-01-01' }), 3)
    assert.equal(least('2024-06-01', { knownOn: '2024-05-31' }), 1)
    assert.equal(least('2027-01-01'), 3)
    assert.equal(least('2027-01-01', { announced: true }), 4)
    assert.equal(least('2026-12-31', { announced: true }), 3)
    assert.equal(least('2027-01-01', { reform: { least: 9 } }), 9)
  })

  it('convert a test score by the table of the day; a level that is given itself counts', () => {
    const compiled = (day: string) =>
      compile(
        loadProgramme(
          document({
            met: { fact: 'test_level', at_least: { param: 'six' } },
            parameters: { six: { unit: 'CLB', values: [value(6)] } },
          }),
          vocabulary,
        ),
        { asOf: day },
      )
    assert.equal(compiled('2024-12-31').evaluate({ score: 65 }).status, 'not_met')
    assert.equal(compiled('2025-01-01').evaluate({ score: 65 }).status, 'met')
    assert.equal(compiled('2025-01-01').evaluate({ score: 65, test_level: 2 }).status, 'not_met')
    assert.equal(compiled('2020-01-01').evaluate({}).status, 'unknown')
  })

  it('count whole years, months and days, completed or begun', () => {
    const years = (from: string, to: string, up = false) => since('years', dayNumber(from), dayNumber(to), up)
    assert.equal(years('2000-05-01', '2018-04-30'), 17)
    assert.equal(years('2000-05-01', '2018-05-01'), 18)
    assert.equal(years('2004-02-29', '2022-02-28'), 17)
    assert.equal(years('2004-02-29', '2022-03-01'), 18)
    assert.equal(years('2004-02-29', '2024-02-29'), 20)
    assert.equal(years('2000-05-01', '2018-05-01', true), 18)
    assert.equal(years('2000-05-01', '2018-05-02', true), 19)
    assert.equal(years('2018-05-02', '2000-05-01'), 0)
    const months = (from: string, to: string, up = false) =>
      since('months', dayNumber(from), dayNumber(to), up)
    assert.equal(months('2026-01-31', '2026-02-28'), 0)
    assert.equal(months('2026-01-31', '2026-03-31'), 2)
    assert.equal(months('2025-12-15', '2026-02-14', true), 2)
    assert.equal(since('days', dayNumber('2024-02-28'), dayNumber('2024-03-01'), false), 2)
  })

  it('tell what changed between two days', () => {
    assert.deepEqual(
      diff(programme, '2024-05-31', '2024-06-01').map((change) => [change.kind, 'id' in change && change.id]),
      [['value', 'least']],
    )
    assert.deepEqual(diff(programme, '2024-06-01', '2026-01-01'), [])
    assert.deepEqual(diff(programme, '2019-12-31', '2020-01-01'), [
      { kind: 'programme', before: false, after: true },
    ])
  })
})

describe('simulate', () => {
  it('counts who gains and who loses by group, and hides small numbers', () => {
    const programme = loadProgramme(
      document({ met: { value: { fact: 'count' }, at_least: { param: 'three' } } }),
      vocabulary,
    )
    const before = compile(programme, { asOf })
    const after = compile(programme, { asOf, reform: { three: 2 } })
    const size = 100
    const count = Int8Array.from({ length: size }, (_, row) => (row < 30 ? 2 : row < 60 ? 3 : 0))
    const origin = {
      codes: ['NPL', 'BGD', 'ESP'],
      cells: Int8Array.from({ length: size }, (_, row) => (row < 25 ? 0 : row < 97 ? 1 : 2)),
    }
    const result = simulate({ size, facts: { count: { cells: count } } }, before, after, { by: { origin } })
    assert.deepEqual([result.gain, result.lose, result.before.met, result.after.met], [30, 0, 30, 60])
    // Three people of Spain are too few; with only one group hidden the total would tell, so another one is hidden too.
    assert.equal(result.by.origin?.ESP?.people, undefined)
    assert.equal(Object.values(result.by.origin ?? {}).filter(({ people }) => people === undefined).length, 2)
    assert.equal(simulate({ size, facts: { count: { cells: count } } }, after, before).lose, 30)
    assert.throws(() => simulate({ size, facts: {} }, before, after, { minCell: 0 }), { path: 'minCell' })
  })
})

describe('the loader', () => {
  const mistakes: [name: string, path: string, message: RegExp, change: (draft: any) => void][] = [
    [
      'a gap below a table',
      'parameters.by_age',
      /rows: there is a gap from 0 to 18/,
      (d) => {
        d.parameters.by_age.values[0].rows.shift()
      },
    ],
    [
      'rows out of order',
      'parameters.by_age',
      /30 must stand above 45/,
      (d) => {
        d.parameters.by_age.values[0].rows.reverse()
      },
    ],
    [
      'a row twice',
      'parameters.by_age.values[0].rows[4]',
      /a row for 18 stands above already/,
      (d) => {
        d.parameters.by_age.values[0].rows.push([18, 1])
      },
    ],
    [
      'a row that nothing reaches',
      'parameters.by_both',
      /nothing reaches 9, the highest is 4/,
      (d) => {
        d.parameters.by_both.values[0] = rows([['NONE', 0, 0, 1]], { columns: [0, 2, 9] })
      },
    ],
    [
      'a short row of a grid',
      'parameters.by_both.values[0].rows[0]',
      /a key and 2 values/,
      (d) => {
        d.parameters.by_both.values[0].rows[0].pop()
      },
    ],
    [
      'a code that the table does not know',
      'parameters.by_level',
      /Z9 is not one of NONE/,
      (d) => {
        d.parameters.by_level.values[0].rows.push(['Z9', 1])
      },
    ],
    [
      'a table without hit',
      'parameters.by_level.hit',
      /one of step, exact/,
      (d) => {
        delete d.parameters.by_level.hit
      },
    ],
    [
      'a step table of what has no order',
      'parameters.by_country',
      /needs hit: exact/,
      (d) => {
        d.parameters.by_country = {
          unit: 'points',
          by: 'ISO 3166-1 alpha-3',
          hit: 'step',
          values: [rows([['NPL', 2]])],
        }
      },
    ],
    [
      'an exact table without otherwise',
      'parameters.by_country.values[0].otherwise',
      /whole number/,
      (d) => {
        delete d.parameters.by_country.values[0].otherwise
      },
    ],
    [
      'a table asked by another unit',
      'rules.shared.at',
      /looked up by CEFR, found points/,
      (d) => {
        d.rules.shared.at = { fact: 'count' }
      },
    ],
    [
      'mixed units',
      'requirements[0].met.value.sum',
      /mixes units: points, EUR/,
      (d) => {
        d.requirements[0].met = {
          value: { sum: [{ fact: 'count' }, { fact: 'wage' }] },
          at_least: { param: 'one' },
        }
      },
    ],
    [
      'a number in place of a condition',
      'requirements[0].met',
      /without a comparison/,
      (d) => {
        d.requirements[0].met = { fact: 'count' }
      },
    ],
    [
      'dates compared like numbers',
      'requirements[0].met.at_least',
      /before and on_or_after are for dates/,
      (d) => {
        d.requirements[0].met = { fact: 'ends', at_least: { param: 'soon' } }
      },
    ],
    [
      'a percentage of no percent',
      'points.criteria[0].points.percent.param',
      /must have the unit percent/,
      (d) => {
        d.points.criteria[0].points = { percent: { param: 'one' }, of: { fact: 'count' }, round: 'up' }
      },
    ],
    [
      'rounding left out',
      'points.criteria[0].points.round',
      /is missing/,
      (d) => {
        d.points.criteria[0].points = { percent: { param: 'half' }, of: { fact: 'count' } }
      },
    ],
    [
      'exceptions that can hold together',
      'points.criteria[0].points.exceptions',
      /big and small can hold together/,
      (d) => {
        d.points.criteria[0].points = {
          base: 0,
          exceptions: [
            { label: 'big', if: { fact: 'a' }, then: { param: 'three' } },
            { label: 'small', if: { fact: 'b' }, then: { param: 'one' } },
          ],
        }
      },
    ],
    [
      'exceptions over each other',
      'points.criteria[0].points.exceptions[0].over',
      /cannot stand over each other/,
      (d) => {
        d.points.criteria[0].points = {
          base: 0,
          exceptions: [
            { label: 'x', if: { fact: 'a' }, then: { param: 'three' }, over: ['y'] },
            { label: 'y', if: { fact: 'b' }, then: { param: 'one' }, over: ['x'] },
          ],
        }
      },
    ],
    [
      'an exception over none',
      'points.criteria[0].points.exceptions[0].over',
      /there is no exception z/,
      (d) => {
        d.points.criteria[0].points = {
          base: 0,
          exceptions: [{ label: 'x', if: { fact: 'a' }, then: { param: 'three' }, over: ['z'] }],
        }
      },
    ],
    [
      'rows that hold together under unique',
      'points.criteria[0].rows[0]',
      /rows 1 and 2 can hold together/,
      (d) => {
        d.points.criteria[0] = {
          id: 'all',
          cite: act,
          hit: 'unique',
          rows: [
            { when: { fact: 'a' }, points: { param: 'one' } },
            { when: { fact: 'b' }, points: { param: 'three' } },
          ],
        }
      },
    ],
    [
      'a row behind one that always holds',
      'points.criteria[0].rows[1]',
      /nothing reaches this row/,
      (d) => {
        d.points.criteria[0] = {
          id: 'all',
          cite: act,
          hit: 'first',
          rows: [
            { when: { fact: 'a' }, points: { param: 'one' } },
            { when: { all: [{ fact: 'a' }, { fact: 'b' }] }, points: { param: 'three' } },
          ],
        }
      },
    ],
    [
      'rows without a hit policy',
      'points.criteria[0].hit',
      /one of first, unique/,
      (d) => {
        d.points.criteria[0] = {
          id: 'all',
          cite: act,
          rows: [
            { when: { fact: 'a' }, points: { param: 'one' } },
            { when: { fact: 'b' }, points: { param: 'three' } },
          ],
        }
      },
    ],
    [
      'a group of nothing',
      'points.groups[0].of[0]',
      /no criterion or group none/,
      (d) => {
        d.points.groups = [{ id: 'g', cite: act, cap: { param: 'three' }, of: ['none'] }]
      },
    ],
    [
      'a parameter that nothing uses',
      'parameters.spare',
      /is used nowhere/,
      (d) => {
        d.parameters.spare = { unit: 'points', values: [value(1)] }
      },
    ],
    [
      'a rule that nothing uses',
      'rules.spare',
      /is used nowhere/,
      (d) => {
        d.rules.spare = { fact: 'a' }
      },
    ],
    [
      'an answer left out',
      'about.family',
      /is missing/,
      (d) => {
        delete d.about.family
      },
    ],
    [
      'an answer without its source',
      'about.family.cite',
      /is missing/,
      (d) => {
        d.about.family = { answer: 'yes' }
      },
    ],
    [
      'a contact that is not there',
      'about.review.contacts[0]',
      /id of one of the contacts/,
      (d) => {
        d.about.review = { answer: 'yes', cite: act, contacts: ['court'] }
      },
    ],
    [
      'a region without its states',
      'members',
      /names the list of its states/,
      (d) => {
        d.id = 'xec.work'
        d.country = 'XEC'
      },
    ],
    [
      'a status that contradicts the dates',
      'status',
      /repealed contradicts the dates/,
      (d) => {
        d.status = 'repealed'
      },
    ],
    [
      'values known at the same time',
      'parameters.one.values',
      /overlaps/,
      (d) => {
        d.parameters.one.values.push({ ...value(2), known: { from: '2025-01-01' } })
      },
    ],
    [
      'a date parameter that is none',
      'parameters.soon.values',
      /must be dates that exist/,
      (d) => {
        d.parameters.soon.values[0].value = '2027-02-30'
      },
    ],
    [
      'a date before the first that the fact takes',
      'requirements[0].met.before',
      /a date that exists from 2000-01-01 on/,
      (d) => {
        d.parameters.soon.values[0].value = '1999-12-31'
        d.requirements[0].met = { fact: 'ends', before: { param: 'soon' } }
      },
    ],
    [
      'code in place of an id',
      'parameters.a;alert(1)',
      /an id has small letters/,
      (d) => {
        d.parameters['a;alert(1)'] = d.parameters.one
      },
    ],
    [
      'a requirement without what it asks',
      'requirements[0].met',
      /only what an officer assesses/,
      (d) => {
        delete d.requirements[0].met
      },
    ],
    [
      'a circle of rules',
      'rules.x',
      /circle: x → y → x/,
      (d) => {
        d.rules.x = { rule: 'y' }
        d.rules.y = { rule: 'x' }
      },
    ],
  ]
  for (const [name, path, message, change] of mistakes) {
    it(`finds ${name}`, () => {
      const draft = document()
      change(draft)
      assert.throws(
        () => loadProgramme(draft, vocabulary),
        (error: Error & { problems: { path: string; message: string }[] }) => {
          const found = error.problems.find((problem) => problem.path === path)
          assert.ok(found, `${path} is not among: ${error.message}`)
          assert.match(found.message, message)
          return true
        },
      )
    })
  }

  it('names all mistakes at once', () => {
    const draft = document()
    draft.requirements[0].met = { fact: 'nothing' }
    draft.documents[0].cite = { law: 'none', ref: 'x', verified: true }
    assert.throws(
      () => loadProgramme(draft, vocabulary),
      (error: Error & { problems: unknown[] }) => error.problems.length === 2,
    )
  })
})

it('is small: the engine within 15 KB, with the reader of rule files within 31', async () => {
  const size = async (entry: string) => {
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: 'es2024',
    })
    return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
  }
  assert.ok((await size(`${import.meta.dirname}/engine.ts`)) <= 15 * 1024)
  assert.ok((await size(`${import.meta.dirname}/index.ts`)) <= 31 * 1024)
})
