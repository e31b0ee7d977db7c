/** The most and the least that may be asked or had: the indexes still answer as scoring each does. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  createPeopleIndex,
  createVacancyIndex,
  gaps,
  type Person,
  rankPeople,
  rankVacancies,
  type SkillRequirement,
  score,
  type Vacancy,
} from './index.ts'

const skills = (from: number, to: number, essential: boolean): SkillRequirement[] =>
  Array.from({ length: to - from }, (_, i) => ({ skillId: `s${from + i}`, essential, weight: 1 + (i % 100) }))
const vacancyOf = (id: string, wanted: readonly SkillRequirement[]): Vacancy => ({
  id,
  occupation: '7212',
  country: 'KOR',
  skills: wanted,
  languages: [],
})
const personOf = (id: string, from: number, to: number): Person => ({
  id,
  occupations: [],
  skills: skills(from, to, false).map(({ skillId }) => ({ skillId, level: 2 })),
  languages: [],
  countriesWanted: [],
  countriesRefused: [],
})

const vacancies = [
  vacancyOf('none', []),
  vacancyOf('unknown', [{ skillId: 'nobody-has-it', essential: true, weight: 100 }]),
  ...[1, 3, 62, 63, 64, 65, 100, 500].map((count) => vacancyOf(`essential-${count}`, skills(0, count, true))),
  ...[1, 64, 500].map((count) => vacancyOf(`welcome-${count}`, skills(0, count, false))),
  vacancyOf('related', [
    ...skills(0, 62, true),
    ...skills(62, 162, false).map((skill, i) => ({
      ...skill,
      related: Array.from({ length: 20 }, (_, r) => ({ skillId: `r${20 * i + r}`, percent: 99 })),
    })),
  ]),
]
const people = [
  personOf('nobody', 0, 0),
  { ...personOf('welder', 0, 0), occupations: [{ isco: '7212', years: 3 }] },
  personOf('stranger', 2_000, 2_010),
  ...[1, 2, 62, 63, 64, 99, 500].map((count) => personOf(`first-${count}`, 0, count)),
  personOf('last', 400, 500),
  {
    ...personOf('everything', 0, 500),
    skills: [...skills(0, 500, false), ...Array.from({ length: 2_000 }, (_, i) => ({ skillId: `r${i}` }))],
  },
]

describe('no skills, 500, and skills that nobody has', () => {
  const byPeople = createPeopleIndex(people)
  const byVacancies = createVacancyIndex(vacancies)
  for (const essentialSkills of [0, 4, 63, 64, 500]) {
    it(`rank exactly where ${essentialSkills} essential skills must be met`, () => {
      const how = { essentialSkills, limit: 50 }
      for (const vacancy of vacancies)
        assert.deepEqual(byPeople.top(vacancy, how), rankPeople(vacancy, people, how), vacancy.id)
      for (const person of people)
        assert.deepEqual(byVacancies.top(person, how), rankVacancies(person, vacancies, how), person.id)
    })
  }

  it('say what is missing, and find no step for who has no work in common', () => {
    const [, unknown] = vacancies as [Vacancy, Vacancy]
    const [nobody, welder] = people as [Person, Person]
    assert.deepEqual(
      score(unknown, welder).requirements.map(({ status }) => status),
      ['met', 'missing', 'met'],
    )
    assert.deepEqual(score(unknown, nobody).excluded, [{ constraint: 'no-work-in-common' }])
    assert.deepEqual(gaps(nobody, []), { open: [], gaps: [] })
    const found = gaps(welder, [unknown])
    assert.deepEqual(found.gaps, [
      { step: { kind: 'skill', skillId: 'nobody-has-it', level: 1 }, opens: ['unknown'] },
    ])
  })
})
