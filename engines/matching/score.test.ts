import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MatchingInputError, type Person, rankPeople, rankVacancies, score, type Vacancy } from './index.ts'

const welder: Vacancy = {
  id: 'welder',
  occupation: '7212',
  country: 'KOR',
  skills: [
    { skillId: 'arc-welding', essential: true, weight: 20, minimumLevel: 3 },
    { skillId: 'read-drawings', essential: true, weight: 10 },
    { skillId: 'forklift', essential: false, weight: 4 },
  ],
  languages: [{ language: 'ko', minimum: 'A2', essential: false }],
  minimumYears: 4,
  minimumEducation: 3,
}

const person: Person = {
  id: 'p',
  occupations: [
    { isco: '7213', years: 1 },
    { isco: '7212', years: 2.5 },
    { isco: '5120', years: 9 },
  ],
  skills: [
    { skillId: 'arc-welding', level: 1 },
    { skillId: 'arc-welding', level: 2 },
    { skillId: 'read-drawings' },
  ],
  languages: [
    { language: 'ne', cefr: 'C2' },
    { language: 'ko', cefr: 'A1' },
  ],
  education: 2,
  countriesWanted: [],
  countriesRefused: [],
}

describe('score', () => {
  it('gives points, status and evidence for every requirement', () => {
    const result = score(welder, person)
    assert.deepEqual(
      result.requirements.map(({ requirement, points, maximum, status, evidence }) => [
        requirement.kind,
        points,
        maximum,
        status,
        evidence,
      ]),
      [
        ['occupation', 30, 30, 'met', { kind: 'same-unit-group', isco: '7212' }],
        ['skill', 13, 20, 'partly', { kind: 'skill', skillId: 'arc-welding', level: 2 }],
        ['skill', 10, 10, 'met', { kind: 'skill', skillId: 'read-drawings', level: null }],
        ['skill', 0, 4, 'missing', null],
        ['language', 5, 10, 'partly', { kind: 'language', language: 'ko', cefr: 'A1' }],
        ['experience', 8, 10, 'partly', { kind: 'experience', years: 3.5, olderYears: 0, minorGroup: '721' }],
        ['education', 5, 10, 'partly', { kind: 'education', isced: 2 }],
        ['destination', 5, 5, 'met', { kind: 'any-destination' }],
      ],
    )
    assert.deepEqual([result.points, result.maximum, result.excluded], [76, 99, []])
  })

  for (const [isco, points, kind] of [
    ['7212', 30, 'same-unit-group'],
    ['7214', 20, 'same-minor-group'],
    ['7233', 10, 'same-sub-major-group'],
    ['7411', 0, undefined],
  ] as const) {
    it(`gives ${points} points to somebody who has been ${isco} for a vacancy of 7212`, () => {
      const [occupation] = score(welder, { ...person, occupations: [{ isco, years: 1 }] }).requirements
      assert.deepEqual([occupation?.points, occupation?.evidence?.kind], [points, kind])
    })
  }

  it('credits a requirement once, by the skill that earns most', () => {
    const vacancy: Vacancy = {
      ...welder,
      skills: [
        {
          skillId: 'arc-welding',
          essential: true,
          weight: 20,
          minimumLevel: 3,
          related: [
            { skillId: 'gas-welding', percent: 80 },
            { skillId: 'soldering', percent: 30 },
          ],
        },
      ],
    }
    const skillOf = (...skills: Person['skills']) => {
      const { points, status, evidence } = score(vacancy, { ...person, skills }).requirements[1]!
      return [points, status, evidence]
    }
    const gas = { kind: 'related-skill', skillId: 'gas-welding', percent: 80 } as const
    const soldering = { skillId: 'soldering', level: 3 } as const
    assert.deepEqual(skillOf(soldering), [6, 'partly', { kind: 'related-skill', ...soldering, percent: 30 }])
    assert.deepEqual(skillOf(soldering, { skillId: 'gas-welding', level: 3 }), [
      16,
      'partly',
      { ...gas, level: 3 },
    ])
    assert.deepEqual(skillOf({ skillId: 'gas-welding', level: 3 }, { skillId: 'arc-welding', level: 2 }), [
      16,
      'partly',
      { ...gas, level: 3 },
    ])
    assert.deepEqual(skillOf({ skillId: 'gas-welding', level: 2 }, { skillId: 'arc-welding', level: 2 }), [
      13,
      'partly',
      { kind: 'skill', skillId: 'arc-welding', level: 2 },
    ])
  })

  it('counts half of the years that ended long ago', () => {
    const occupations = [
      { isco: '7212', years: 4, until: '2015-06-30' },
      { isco: '7213', years: 1, until: '2024-01-01' },
    ]
    const experienceSince = (recentSince: string) =>
      score({ ...welder, recentSince }, { ...person, occupations }).requirements.find(
        ({ requirement }) => requirement.kind === 'experience',
      )
    const { points, evidence } = experienceSince('2020-01-01')!
    assert.deepEqual(
      [points, evidence],
      [7, { kind: 'experience', years: 3, olderYears: 4, minorGroup: '721' }],
    )
    assert.equal(experienceSince('2015-06-30')!.points, 10)
  })

  it('gives points for a licence, and excludes without an essential one', () => {
    const vacancy: Vacancy = {
      ...welder,
      licences: [
        { licence: 'forklift', essential: true },
        { licence: 'crane', essential: false },
      ],
    }
    const holder = score(vacancy, { ...person, licences: ['forklift'] })
    assert.deepEqual([holder.points, holder.maximum, holder.excluded], [86, 119, []])
    assert.deepEqual(score(vacancy, { ...person, licences: ['crane'] }).excluded, [
      { constraint: 'licence-missing', licence: 'forklift' },
    ])
  })

  it('says every reason for exclusion', () => {
    const strict: Vacancy = {
      ...welder,
      languages: [{ language: 'ko', minimum: 'B1', essential: true }],
      hard: { availableBy: '2027-01-31', education: true, experience: true, essentialSkills: 2 },
    }
    const result = score(strict, { ...person, countriesRefused: ['KOR'], availableFrom: '2027-02-01' })
    assert.deepEqual(result.excluded, [
      { constraint: 'destination-refused', country: 'KOR' },
      { constraint: 'language-below-minimum', language: 'ko', minimum: 'B1', has: 'A1' },
      { constraint: 'not-available', neededBy: '2027-01-31', availableFrom: '2027-02-01' },
      { constraint: 'education-below-minimum', minimum: 3, has: 2 },
      { constraint: 'experience-below-minimum', minimumYears: 4, has: 3.5 },
      { constraint: 'essential-skills-below-minimum', minimum: 2, has: 1, of: 2 },
    ])
    assert.ok(result.points > 0)
  })

  it('excludes a person who has neither skill nor occupation in common', () => {
    const stranger: Person = { ...person, occupations: [{ isco: '5120', years: 9 }], skills: [] }
    assert.deepEqual(score(welder, stranger).excluded, [{ constraint: 'no-work-in-common' }])
    assert.deepEqual(rankPeople(welder, [stranger]), [])
  })

  it('ranks vacancies by the share of their own total', () => {
    const small: Vacancy = { ...welder, id: 'small', skills: [], languages: [], minimumYears: 1 }
    assert.deepEqual(
      rankVacancies(person, [welder, small]).map(({ id, points, maximum }) => [id, points, maximum]),
      [
        ['small', 50, 55],
        ['welder', 76, 99],
      ],
    )
  })

  it('asks accept only about those who would be listed', () => {
    const asked: string[] = []
    const people = ['b', 'a', 'c', 'd'].map((id) => ({ ...person, id }))
    const accept = (id: string) => asked.push(id) > 0 && id !== 'a'
    assert.deepEqual(
      rankPeople(welder, people, { limit: 2, accept }).map(({ id }) => id),
      ['b', 'c'],
    )
    assert.deepEqual(asked, ['b', 'a', 'c'])
  })
})

describe('input that cannot be worked with', () => {
  const skill = welder.skills[0]!
  for (const [field, change] of [
    ['id', { id: '' }],
    ['occupation', { occupation: '721' }],
    ['country', { country: 'kr' }],
    ['skills', { skills: undefined as unknown as [] }],
    ['skills[0].weight', { skills: [{ ...skill, weight: 0 }] }],
    ['skills[0].weight', { skills: [{ ...skill, weight: 1e9 }] }],
    ['skills[0].weight', { skills: [{ ...skill, weight: 2.5 }] }],
    ['skills[1].skillId', { skills: [skill, skill] }],
    ['skills[0].related[0].percent', { skills: [{ ...skill, related: [{ skillId: 'a', percent: 100 }] }] }],
    [
      'skills[0].related[0].skillId',
      { skills: [{ ...skill, related: [{ skillId: skill.skillId, percent: 9 }] }] },
    ],
    ['licences[1].licence', { licences: ['a', 'a'].map((licence) => ({ licence, essential: true })) }],
    ['recentSince', { recentSince: 'long ago' }],
    ['skills.length', { skills: Array.from({ length: 501 }, (_, i) => ({ ...skill, skillId: `${i}` })) }],
    ['languages[0].minimum', { languages: [{ language: 'ko', minimum: 'B3' as 'B1', essential: true }] }],
    ['minimumYears', { minimumYears: 0 }],
    ['minimumYears', { minimumYears: 0.001 }],
    ['minimumYears', { minimumYears: Number.NaN }],
    ['minimumEducation', { minimumEducation: 9 }],
    ['minimumEducation', { minimumEducation: undefined, hard: { education: true } }],
    ['hard.essentialSkills', { hard: { essentialSkills: 3 } }],
    ['hard.availableBy', { hard: { availableBy: 'soon' } }],
  ] satisfies [string, Partial<Vacancy>][]) {
    it(`names vacancy field ${field} for ${JSON.stringify(change).slice(0, 70)}`, () => {
      assert.throws(
        () => score({ ...welder, ...change }, person),
        (error) =>
          error instanceof MatchingInputError && error.field === field && error.message.includes('give'),
      )
    })
  }

  for (const [field, change] of [
    ['occupations[0].isco', { occupations: [{ isco: '72120', years: 1 }] }],
    ['occupations[0].years', { occupations: [{ isco: '7212', years: -1 }] }],
    ['skills[0].level', { skills: [{ skillId: 'a', level: 4 as 3 }] }],
    ['languages[0].language', { languages: [{ language: 'Korean', cefr: 'A1' }] }],
    ['education', { education: 2.5 }],
    ['countriesRefused[0]', { countriesRefused: ['QATAR'] }],
    ['availableFrom', { availableFrom: '2027-13-01' }],
  ] satisfies [string, Partial<Person>][]) {
    it(`names person field ${field}`, () => {
      assert.throws(
        () => score(welder, { ...person, ...change }),
        (error) =>
          error instanceof MatchingInputError && error.field === field && error.message.includes('give'),
      )
    })
  }

  it('refuses a limit below 1', () => {
    assert.throws(() => rankPeople(welder, [], { limit: 0 }), /limit is 0; give a whole number of 1 or more/)
  })

  it('takes a vacancy with 500 skills of weight 100', () => {
    const skills = Array.from({ length: 500 }, (_, i) => ({ ...skill, skillId: `${i}`, weight: 100 }))
    const everything = skills.map(({ skillId }) => ({ skillId, level: 3 as const }))
    assert.equal(score({ ...welder, skills }, { ...person, skills: everything }).points, 50_053)
  })
})
