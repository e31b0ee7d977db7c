import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  aboutKeys,
  checklist,
  compile,
  type Facts,
  loadProgramme,
  loadVocabulary,
  type Programme,
  RulesError,
} from './index.ts'

const question = (en: string) => ({ en, ne: en })

const vocabulary = loadVocabulary({
  facts: {
    nationality: {
      type: 'code',
      unit: 'ISO 3166-1 alpha-3',
      pattern: '[A-Z]{3}',
      question: question('Citizen of?'),
    },
    birth_date: { type: 'date', min: '1906-01-01', question: question('Born?') },
    level: {
      type: 'code',
      unit: 'CEFR',
      codes: ['NONE', 'A1', 'A2', 'B1'],
      ordered: true,
      question: question('Level?'),
    },
    years: { type: 'integer', unit: 'years', min: 0, max: 5, question: question('Years?') },
    offer: { type: 'boolean', question: question('Offer?') },
    licence: { type: 'boolean', question: question('Licence?') },
  },
})

const about = Object.fromEntries(aboutKeys.map((key) => [key, { answer: 'unknown' }]))

const cite = { law: 'act', ref: 'Section 1', verified: true }
const value = (from: string, amount: unknown, to?: string) => ({
  from,
  value: amount,
  cite,
  ...(to && { to }),
})

// biome-ignore lint/suspicious/noExplicitAny: a document as a parser gives it, damaged on purpose below
function document(change: (draft: any) => void = () => {}): unknown {
  const texts = {
    title: 'Title',
    summary: 'As the rules read',
    about: { permit_category: 'Permit', stay: 'Stay', change_employer: 'Change' },
    contact: { office: 'Office' },
    requirement: {
      age: 'At least {minimum_age}',
      score: 'At least {mark} points',
      offer: 'An offer',
      offered: 'Step',
    },
    criterion: { language: 'Language', work: 'Work' },
    document: { passport: 'Passport' },
    cost: { fee: 'Fee' },
    unclear: { open: 'Open point' },
  }
  const draft = {
    id: 'uto.work',
    country: 'UTO',
    category: 'entry',
    type: 'employment',
    skills: ['low'],
    original_title: 'Arbeit',
    status: 'in_force',
    in_force: { from: '2020-01-01' },
    last_checked: '2026-11-22',
    verified: true,
    laws: { act: { act: 'Act', url: 'https://law.example/act', last_checked: '2026-11-22' } },
    parameters: {
      minimum_age: {
        unit: 'years',
        values: [value('2023-04-21', 21), value('2020-01-01', 18, '2023-04-21')],
      },
      mark: { unit: 'points', values: [value('2020-01-01', 3)] },
      two: { unit: 'points', values: [value('2020-01-01', 2)] },
      one: { unit: 'points', values: [value('2020-01-01', 1)] },
      basic: { unit: 'CEFR', values: [value('2020-01-01', 'A1')] },
      better: { unit: 'CEFR', values: [value('2020-01-01', 'B1')] },
      some_years: { unit: 'years', values: [value('2020-01-01', 2)] },
      free: { unit: 'ISO 3166-1 alpha-3', values: [value('2020-01-01', ['FRA', 'UTO'])] },
      fee: { unit: 'EUR', values: [value('2020-01-01', 7500)] },
    },
    rules: { worked: { fact: 'years', at_least: { param: 'some_years' } } },
    applies: { not: { fact: 'nationality', in: { param: 'free' } } },
    requirements: [
      {
        id: 'age',
        kind: 'condition',
        cite,
        met: { years_since: 'birth_date', at_least: { param: 'minimum_age' } },
      },
      { id: 'score', kind: 'condition', cite, met: { points: 'reached' } },
      {
        id: 'offer',
        kind: 'condition',
        cite,
        when: { not: { fact: 'licence' } },
        met: { any: [{ all: [{ fact: 'offer' }, { rule: 'worked' }] }, { unclear: 'open' }] },
      },
      { id: 'offered', kind: 'step', cite, met: { fact: 'offer' }, from: '2021-01-01' },
    ],
    points: {
      mark: { param: 'mark' },
      criteria: [
        {
          id: 'language',
          cite,
          hit: 'first',
          rows: [
            { when: { fact: 'level', at_least: { param: 'better' } }, points: { param: 'two' } },
            { when: { fact: 'level', at_least: { param: 'basic' } }, points: { param: 'one' } },
          ],
        },
        { id: 'work', cite, rows: [{ when: { rule: 'worked' }, points: { param: 'two' } }] },
      ],
    },
    documents: [{ id: 'passport', cite }],
    costs: [{ id: 'fee', paid_by: 'worker', worker_may_be_charged: 'yes', amount: { param: 'fee' }, cite }],
    about: { ...about, permit_category: { cite }, change_employer: { answer: 'yes', cite }, stay: { cite } },
    contacts: [
      { id: 'office', kind: 'authority', name: 'Amt', url: 'https://office.example', verified: true },
    ],
    texts: { en: structuredClone(texts), ne: structuredClone(texts) },
  }
  const copy = structuredClone(draft)
  change(copy)
  return copy
}

const programme = loadProgramme(document(), vocabulary)
const complete = {
  nationality: 'NPL',
  birth_date: '2000-05-01',
  level: 'B1',
  years: 2,
  offer: true,
  licence: false,
}
const on = (asOf: string, facts: Facts, of: Programme = programme) => compile(of, { asOf }).evaluate(facts)
const statusOf = (id: string, asOf: string, facts: Facts) =>
  on(asOf, facts).requirements.find((requirement) => requirement.id === id)?.status

describe('evaluate', () => {
  it('meets a requirement and says with which value, parameter, source and day', () => {
    const evaluation = on('2026-11-22', complete)
    assert.equal(evaluation.status, 'met')
    const [age] = evaluation.requirements
    assert.equal(age?.since, '2023-04-21')
    assert.deepEqual([evaluation.points?.lo, evaluation.points?.hi, evaluation.points?.mark], [4, 4, 3])
  })

  it('changes its answer exactly on the effective day', () => {
    const facts = { ...complete, birth_date: '2003-01-01' }
    assert.equal(statusOf('age', '2023-04-20', facts), 'met')
    assert.equal(statusOf('age', '2023-04-21', facts), 'not_met')
    assert.equal(statusOf('offered', '2020-12-31', facts), undefined)
    assert.equal(statusOf('offered', '2021-01-01', facts), 'met')
    assert.throws(() => on('2019-12-31', facts), { path: 'asOf' })
    assert.throws(() => on('2023-02-29', facts), { path: 'asOf' })
  })

  it('knows the five answers', () => {
    assert.equal(on('2026-11-22', {}).status, 'unknown')
    assert.equal(on('2026-11-22', { nationality: 'FRA' }).status, 'not_applicable')
    assert.equal(on('2026-11-22', { ...complete, level: 'NONE' }).status, 'not_met')
    assert.equal(on('2026-11-22', { ...complete, offer: false }).status, 'needs_assessment')
    assert.deepEqual(on('2026-11-22', { ...complete, offer: false }).requirements[2]?.unclear, [
      'unclear.open',
    ])
    assert.equal(statusOf('offer', '2026-11-22', { licence: true }), 'not_applicable')
    assert.equal(statusOf('offer', '2026-11-22', { licence: false }), 'unknown')
  })

  it('asks only for facts that can still matter', () => {
    const { missingFacts } = compile(programme, { asOf: '2026-11-22' })
    assert.deepEqual(missingFacts({ ...complete, nationality: undefined, licence: undefined }), [
      'nationality',
    ])
    assert.deepEqual(missingFacts({ level: 'NONE', nationality: 'NPL' }), [])
    assert.deepEqual(missingFacts({ ...complete, level: undefined }), ['level'])
    assert.deepEqual(missingFacts({ nationality: 'FRA' }), [])
  })

  it('refuses facts it cannot read and never guesses', () => {
    const refused = (facts: unknown, path: string, message: RegExp) =>
      assert.throws(
        () => on('2026-11-22', facts as Facts),
        (error) => error instanceof RulesError && error.path === path && message.test(error.message),
      )
    refused({ shoe_size: 42 }, 'facts.shoe_size', /not a fact of the vocabulary/)
    refused({ years: 6 }, 'facts.years', /from 0 to 5 was expected, found 6/)
    refused({ years: 1.5 }, 'facts.years', /whole number/)
    refused({ years: Number.NaN }, 'facts.years', /whole number/)
    refused({ years: '2' }, 'facts.years', /found "2"/)
    refused({ years: null }, 'facts.years', /found null/)
    refused({ level: 'D9' }, 'facts.level', /NONE, A1, A2, B1/)
    refused({ nationality: 'npl' }, 'facts.nationality', /\[A-Z\]\{3\}/)
    refused({ birth_date: '2001-02-29' }, 'facts.birth_date', /a date/)
    refused({ birth_date: '1826-01-01' }, 'facts.birth_date', /from 1906-01-01 on/)
    refused({ birth_date: '2026-11-23' }, 'facts.birth_date', /lies after the day asked/)
    refused({ __proto__: null, constructor: true }, 'facts.constructor', /not a fact/)
  })
})

describe('the answer to a part of the facts', () => {
  const anyone = fc.record({
    nationality: fc.constantFrom('NPL', 'FRA'),
    birth_date: fc.constantFrom('2000-05-01', '2020-01-01'),
    level: fc.constantFrom('NONE', 'A1', 'A2', 'B1'),
    years: fc.integer({ min: 0, max: 5 }),
    offer: fc.boolean(),
    licence: fc.boolean(),
  })
  const keys = Object.keys(complete)
  const only = (facts: Facts, kept: readonly string[]): Facts =>
    Object.fromEntries(Object.entries(facts).filter(([id]) => kept.includes(id)))
  const leaf = fc.constantFrom<unknown>(
    { fact: 'offer' },
    { fact: 'licence' },
    { fact: 'level', at_least: { param: 'better' } },
    { fact: 'level', at_most: { param: 'basic' } },
    { fact: 'nationality', in: { param: 'free' } },
    { rule: 'worked' },
    { unclear: 'open' },
  )
  const { condition } = fc.letrec((tie) => ({
    condition: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie('condition').map((not) => ({ not })),
    ),
  }))
  const anyProgramme = fc
    .tuple(condition, condition, condition, fc.boolean())
    .map(([when, met, row, assessed]) =>
      loadProgramme(
        document((draft) => {
          draft.requirements[2] = {
            id: 'offer',
            kind: 'condition',
            cite,
            when,
            met,
            ...(assessed && { assess: 'evidence' }),
          }
          draft.points.criteria[0].rows = [{ when: row, points: { param: 'two' } }]
          draft.rules.kept = { unclear: 'open' }
          // A step of its own, so that nothing stands unused.
          draft.requirements[3].when = {
            any: [
              { rule: 'kept' },
              { rule: 'worked' },
              { fact: 'nationality', in: { param: 'free' } },
              { fact: 'level', at_least: { param: 'better' } },
              { fact: 'level', at_most: { param: 'basic' } },
            ],
          }
          draft.points.criteria[1].cap = { param: 'one' }
        }),
        vocabulary,
      ),
    )
  const satisfied = (status: string | undefined) => (status === 'not_applicable' ? 'met' : status)

  it('holds the truth, whatever the rules and whatever is left out', () => {
    fc.assert(
      fc.property(anyProgramme, anyone, fc.subarray(keys), (rules, facts, kept) => {
        const truth = on('2026-11-22', facts, rules)
        const partial = on('2026-11-22', only(facts, kept), rules)
        assert.ok([truth.status, 'unknown'].includes(partial.status))
        partial.requirements.forEach(({ status }, index) => {
          const other = truth.requirements[index]?.status
          assert.ok(status === 'unknown' || satisfied(status) === satisfied(other), `${status} → ${other}`)
        })
        assert.ok((partial.points?.lo ?? 0) <= (truth.points?.lo ?? 0))
        assert.ok((partial.points?.hi ?? 0) >= (truth.points?.hi ?? 0))
        assert.ok(truth.requirements.every(({ status }) => status !== 'unknown'))
      }),
    )
  })

  it('never widens when a fact is added', () => {
    fc.assert(
      fc.property(
        anyProgramme,
        anyone,
        fc.shuffledSubarray(keys, { minLength: 6 }),
        (rules, facts, order) => {
          let before = on('2026-11-22', {}, rules)
          for (let count = 1; count <= order.length; count++) {
            const after = on('2026-11-22', only(facts, order.slice(0, count)), rules)
            assert.ok((before.points?.lo ?? 0) <= (after.points?.lo ?? 0))
            assert.ok((before.points?.hi ?? 0) >= (after.points?.hi ?? 0))
            assert.ok(before.status === 'unknown' || before.status === after.status)
            before = after
          }
        },
      ),
    )
  })

  it('does not depend on a fact it says cannot matter', () => {
    fc.assert(
      fc.property(anyProgramme, anyone, anyone, fc.subarray(keys), (rules, facts, others, kept) => {
        const known = only(facts, kept)
        const missing = on('2026-11-22', known, rules).missing
        const settled = { ...known, ...only(facts, missing) }
        assert.equal(
          on('2026-11-22', settled, rules).status,
          on('2026-11-22', { ...others, ...settled }, rules).status,
        )
      }),
    )
  })
})

describe('loadProgramme', () => {
  // biome-ignore lint/suspicious/noExplicitAny: see document()
  const mistakes: [name: string, path: string, message: RegExp, change: (draft: any) => void][] = [
    [
      'an unknown fact',
      'requirements[3].met.fact',
      /ofer is not a fact/,
      (d) => {
        d.requirements[3].met.fact = 'ofer'
      },
    ],
    [
      'a misspelt key',
      'requirements[0].wehn',
      /is not known here/,
      (d) => {
        d.requirements[0].wehn = { fact: 'offer' }
      },
    ],
    [
      'a missing citation',
      'requirements[0].cite',
      /is missing/,
      (d) => {
        delete d.requirements[0].cite
      },
    ],
    [
      'a missing citation of a number',
      'parameters.mark.values[0].cite',
      /is missing/,
      (d) => {
        delete d.parameters.mark.values[0].cite
      },
    ],
    [
      'a citation of no law',
      'about.stay.cite.law',
      /there is no law akt/,
      (d) => {
        d.about.stay.cite = { ...cite, law: 'akt' }
      },
    ],
    [
      'an unverified citation without its ground',
      'about.stay.cite.relied_on',
      /a text was expected/,
      (d) => {
        d.about.stay.cite = { ...cite, verified: false }
      },
    ],
    [
      'a verified programme on an unverified citation',
      'verified',
      /cannot be true/,
      (d) => {
        d.about.stay.cite = { ...cite, verified: false, relied_on: 'a newspaper' }
      },
    ],
    [
      'overlapping dates',
      'parameters.minimum_age.values',
      /from 2020-01-01 overlaps the one from 2023-04-21/,
      (d) => {
        d.parameters.minimum_age.values[1].to = '2023-04-22'
      },
    ],
    [
      'an open end before the next value',
      'parameters.minimum_age.values',
      /overlaps/,
      (d) => {
        delete d.parameters.minimum_age.values[1].to
      },
    ],
    [
      'a gap in the dates',
      'parameters.minimum_age.values',
      /gap from 2023-04-20 to 2023-04-21/,
      (d) => {
        d.parameters.minimum_age.values[1].to = '2023-04-20'
      },
    ],
    [
      'a value that begins too late',
      'requirements[0].met.at_least',
      /minimum_age has no value on 2020-01-01/,
      (d) => {
        d.parameters.minimum_age.values.pop()
      },
    ],
    [
      'a value that ends too early',
      'points.mark',
      /mark has no value on 2030-01-01/,
      (d) => {
        d.parameters.mark.values[0].to = '2030-01-01'
      },
    ],
    [
      'a date that does not exist',
      'in_force.from',
      /a date that exists/,
      (d) => {
        d.in_force.from = '2023-02-29'
      },
    ],
    [
      'an end before the beginning',
      'in_force.to',
      /must be after from/,
      (d) => {
        d.in_force.to = '2020-01-01'
      },
    ],
    [
      'a circle of rules',
      'rules.worked',
      /circle: worked → again → worked/,
      (d) => {
        d.rules = { worked: { not: { rule: 'again' } }, again: { all: [{ rule: 'worked' }] } }
      },
    ],
    [
      'a rule that is not there',
      'applies.rule',
      /there is no rule nothing/,
      (d) => {
        d.applies = { rule: 'nothing' }
      },
    ],
    [
      'a number without a parameter',
      'requirements[0].met.at_least',
      /the number 18 needs its source/,
      (d) => {
        d.requirements[0].met.at_least = 18
      },
    ],
    [
      'a wrong unit',
      'requirements[0].met.at_least',
      /mark is in points, birth_date in years/,
      (d) => {
        d.requirements[0].met.at_least.param = 'mark'
      },
    ],
    [
      'a value outside the range of the fact',
      'rules.worked.at_least',
      /from 0 to 5/,
      (d) => {
        d.parameters.some_years.values[0].value = 9
      },
    ],
    [
      'a code that is not in the list',
      'points.criteria[0].rows[1].when.at_least',
      /a code of CEFR/,
      (d) => {
        d.parameters.basic.values[0].value = 'Z1'
      },
    ],
    [
      'an order where there is none',
      'applies.not.at_least',
      /has no order/,
      (d) => {
        d.applies.not = { fact: 'nationality', at_least: { fact: 'nationality' } }
      },
    ],
    [
      'two operators',
      'rules.worked',
      /exactly one of/,
      (d) => {
        d.rules.worked.at_most = { param: 'some_years' }
      },
    ],
    [
      'a condition of no known form',
      'applies',
      /one of all, any.* was expected/,
      (d) => {
        d.applies = { maybe: true }
      },
    ],
    [
      'points that are not points',
      'points.criteria[1].rows[0].points',
      /must be in points, is in EUR/,
      (d) => {
        d.points.criteria[1].rows[0].points.param = 'fee'
      },
    ],
    [
      'points inside a criterion',
      'points.criteria[1].rows[0].when.points',
      /in a requirement/,
      (d) => {
        d.points.criteria[1].rows[0].when = { points: 'reached' }
      },
    ],
    [
      'an amount that is no money',
      'costs[0].amount.param',
      /minor units of a currency/,
      (d) => {
        d.costs[0].amount.param = 'mark'
      },
    ],
    [
      'an id used twice',
      'requirements[3].id',
      /offer is used twice/,
      (d) => {
        d.requirements[3].id = 'offer'
      },
    ],
    [
      'a missing text',
      'texts.ne.requirement.age',
      /is missing/,
      (d) => {
        delete d.texts.ne.requirement.age
      },
    ],
    [
      'a text of nothing',
      'texts.en.cost.bribe',
      /belongs to nothing/,
      (d) => {
        d.texts.en.cost.bribe = 'Bribe'
      },
    ],
    [
      'a placeholder of no parameter',
      'texts.en.cost.fee',
      /free is not a parameter with one value/,
      (d) => {
        d.texts.en.cost.fee = 'Fee {free}'
      },
    ],
    [
      'a requirement older than its programme',
      'requirements[3]',
      /outside the programme's own days/,
      (d) => {
        d.requirements[3].from = '2019-01-01'
      },
    ],
    [
      'a list in place of the document',
      'requirements',
      /a list with at least one entry/,
      (d) => {
        d.requirements = []
      },
    ],
  ]
  for (const [name, path, message, change] of mistakes) {
    it(`finds ${name}`, () => {
      assert.throws(
        () => loadProgramme(document(change), vocabulary),
        (error) => {
          assert.ok(error instanceof RulesError, String(error))
          assert.equal(error.path, path)
          assert.match(error.message, message)
          return true
        },
      )
    })
  }

  it('refuses what is not a document at all', () => {
    for (const nothing of [null, undefined, 'text', 7, []]) {
      assert.throws(() => loadProgramme(nothing, vocabulary), { name: 'RulesError' })
      assert.throws(() => loadVocabulary(nothing), { name: 'RulesError' })
    }
  })
})

describe('checklist', () => {
  it('fills texts with the numbers of the day and asks what is missing', () => {
    const texts = (asOf: string) => {
      const compiled = compile(programme, { asOf })
      return checklist(compiled, compiled.evaluate({ nationality: 'NPL' }), 'en')
    }
    assert.equal(texts('2023-04-20').conditions[0]?.text, 'At least 18')
    assert.equal(texts('2023-04-21').conditions[0]?.text, 'At least 21')
    const page = texts('2026-11-22')
    assert.deepEqual(page.conditions[0]?.questions, [{ fact: 'birth_date', text: 'Born?' }])
    assert.deepEqual(
      page.steps.map(({ id }) => id),
      ['offered'],
    )
    assert.deepEqual([page.costs[0]?.amount?.minor, page.costs[0]?.amount?.currency], [7500, 'EUR'])
    assert.deepEqual(page.conditions[2]?.openPoints, ['Open point'])
    const compiled = compile(programme, { asOf: '2026-11-22' })
    assert.throws(() => checklist(compiled, compiled.evaluate({}), 'fr'), /no texts in fr, only in en, ne/)
  })

  it('says of each part how many statements rest on the law with every value that they use', () => {
    const unread = { ...cite, verified: false, relied_on: 'a newspaper' }
    const checked = (change: Parameters<typeof document>[0]) => {
      const compiled = compile(loadProgramme(document(change), vocabulary), { asOf: '2026-11-22' })
      const { checked } = checklist(compiled, compiled.evaluate({}), 'en')
      return checked.map(({ part, read, of }) => `${part} ${read}/${of}`).join(', ')
    }
    const whole = 'conditions 3/3, points 3/3, steps 1/1, documents 1/1, costs 1/1, answers 3/3'
    assert.equal(
      checked(() => {}),
      whole,
    )
    // Two conditions and one criterion use the years through the rule; a value of another day does not count.
    const years = checked((d) => {
      d.verified = false
      d.relied_on = 'x'
      d.parameters.some_years.values[0].cite = unread
      d.parameters.minimum_age.values[1].cite = unread
      d.costs[0].cite = unread
    })
    assert.equal(years, 'conditions 2/3, points 2/3, steps 1/1, documents 1/1, costs 0/1, answers 3/3')
  })
})
