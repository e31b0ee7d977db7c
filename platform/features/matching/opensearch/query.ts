/**
 * The score of `@fairway/matching` as a query. Every clause is worth whole points, and OpenSearch adds them up in floats,
 * which are exact below 2^24: so the order and the points are those of the engine, not like them.
 */
import {
  CEFR_LEVELS,
  cefrRank,
  educationPoints,
  hundredths,
  languagePoints,
  maximumOf,
  occupationPoints,
  POINTS,
  relatedPoints,
  type SkillRequirement,
  skillPoints,
} from '@fairway/matching'
import type { IndexedVacancy } from '../domain.ts'
import { anywhere, dayNumber, dayOffset, languageTerm, skillTerm } from './documents.ts'

export type Clause = Record<string, unknown>

/** What a single-precision float still counts one by one. */
const mostExact = 2 ** 24
/** OpenSearch refuses queries of more than 1,024 clauses, unless its nodes are set otherwise. */
const mostClauses = 900

export function queryFor(vacancy: IndexedVacancy, leastEssentials: number): Clause {
  if (maximumOf(vacancy) >= mostExact)
    throw new RangeError(`vacancy ${vacancy.id}: more points than a float counts`)
  const occupations = occupationClauses(vacancy.occupation)
  const skills = vacancy.skills.map(earningsOf)
  const languages = vacancy.languages.map(({ language, minimum }) =>
    byPoints(
      'languages',
      CEFR_LEVELS.map((level, rank) => [
        languageTerm(language, rank),
        languagePoints(cefrRank(minimum), cefrRank(level)),
      ]),
    ),
  )
  const should = [
    ...best(occupations),
    ...skillClauses(skills),
    ...languages.flatMap(best),
    ...(vacancy.licences ?? []).map(({ licence }) => worth(POINTS.licence, { term: { licences: licence } })),
    ...experienceClauses(vacancy),
    ...educationClauses(vacancy),
    worth(POINTS.destination, { terms: { wanted: [anywhere, vacancy.country] } }),
  ]
  return {
    bool: {
      filter: [...filters(vacancy, leastEssentials), hasWorkInCommon(vacancy.occupation, skills)],
      must_not: exclusions(vacancy),
      should,
      minimum_should_match: 0,
    },
  }
}

function worth(points: number, filter: Clause): Clause {
  return { constant_score: { filter, boost: points } }
}

/** Credits a requirement once, by what earns most. */
function best(clauses: Clause[]): Clause[] {
  return clauses.length > 1 ? [{ dis_max: { queries: clauses } }] : clauses
}

/** One clause for all terms that earn the same. */
function byPoints(field: string, earnings: Iterable<readonly [string | number, number]>): Clause[] {
  const terms = Map.groupBy(earnings, ([, points]) => points)
  return [...terms]
    .filter(([points]) => points > 0)
    .map(([points, earning]) => worth(points, { terms: { [field]: earning.map(([term]) => term) } }))
}

function occupationClauses(isco: string): Clause[] {
  return [4, 3, 2].map((digits) => {
    const beginning = isco.slice(0, digits)
    return worth(occupationPoints(isco, beginning), { term: { occupations: beginning } })
  })
}

/** What each term of a skill earns for the requirement; of the same one the most. */
function earningsOf({ skillId, weight, minimumLevel, related = [] }: SkillRequirement): [string, number][] {
  return [1, 2, 3].flatMap((level): [string, number][] => [
    [skillTerm(skillId, level), skillPoints(weight, minimumLevel ?? 0, level)],
    ...related.map(({ skillId: id, percent }): [string, number] => [
      skillTerm(id, level),
      relatedPoints(weight, minimumLevel ?? 0, level, percent),
    ]),
  ])
}

function skillClauses(skills: [string, number][][]): Clause[] {
  const clauses = skills.map((earnings) => byPoints('skills', earnings))
  if (clauses.flat().length <= mostClauses / 2) return clauses.flatMap(best)
  const terms = new Map<string, number[]>()
  skills.forEach((earnings, requirement) => {
    for (const [term, points] of earnings) {
      const list = terms.get(term)
      if (list) list.push(requirement, points)
      else terms.set(term, [requirement, points])
    }
  })
  return [
    {
      script_score: {
        query: worth(1, { terms: { skills: [...terms.keys()] } }),
        script: { source: skillScript, params: { earns: Object.fromEntries(terms), count: skills.length } },
      },
    },
  ]
}

const skillScript = `
  int[] best = new int[params.count];
  for (String held : doc['skills']) {
    def earned = params.earns.get(held);
    if (earned == null) continue;
    for (int i = 0; i < earned.size(); i += 2) {
      int requirement = earned.get(i);
      int points = earned.get(i + 1);
      if (points > best[requirement]) best[requirement] = points;
    }
  }
  int sum = 0;
  for (int points : best) sum += points;
  return sum;`

const countedYears = `
  long recent = 0;
  long older = 0;
  for (long work : doc['work']) {
    if (work / 10000L % 1000L != params.group) continue;
    if (work / 10000000L < params.since) older += work % 10000L;
    else recent += work % 10000L;
  }
  long counted = recent + older / 2;`
const experienceScript = `${countedYears}
  return counted >= params.minimum ? params.most : params.most * counted / params.minimum;`
const enoughYearsScript = `${countedYears}
  return counted >= params.minimum;`

function yearsAsked({ occupation, minimumYears = 0, recentSince }: IndexedVacancy): Clause {
  return {
    group: Number(occupation.slice(0, 3)),
    since: recentSince === undefined ? 0 : dayNumber(recentSince) + dayOffset,
    minimum: hundredths(minimumYears),
    most: POINTS.experience,
  }
}

/** Years before a day that the vacancy names count half: no field can hold that sum beforehand. */
function experienceClauses(vacancy: IndexedVacancy): Clause[] {
  if (vacancy.minimumYears === undefined) return []
  return [
    {
      script_score: {
        query: worth(1, { term: { occupations: vacancy.occupation.slice(0, 3) } }),
        script: { source: experienceScript, params: yearsAsked(vacancy) },
      },
    },
  ]
}

function educationClauses({ minimumEducation }: IndexedVacancy): Clause[] {
  if (minimumEducation === undefined) return []
  const levels = Array.from(
    { length: 9 },
    (_, isced) => [isced, educationPoints(minimumEducation, isced)] as const,
  )
  return byPoints('education', levels)
}

function filters(vacancy: IndexedVacancy, leastEssentials: number): Clause[] {
  const { recruitsFrom, languages, licences = [], hard, minimumEducation, skills } = vacancy
  const essentials = skills.filter(({ essential }) => essential)
  const least = Math.max(hard?.essentialSkills ?? 0, Math.min(leastEssentials, essentials.length))
  return [
    { term: { pool: recruitsFrom } },
    ...languages
      .filter(({ essential }) => essential)
      .map(({ language, minimum }) => ({
        terms: {
          languages: CEFR_LEVELS.map((_, rank) => languageTerm(language, rank)).slice(cefrRank(minimum) - 1),
        },
      })),
    ...licences.filter(({ essential }) => essential).map(({ licence }) => ({ term: { licences: licence } })),
    ...(hard?.education ? [{ range: { education: { gte: minimumEducation } } }] : []),
    ...(hard?.experience
      ? [{ script: { script: { source: enoughYearsScript, params: yearsAsked(vacancy) } } }]
      : []),
    ...(least > 0
      ? [
          {
            bool: {
              should: essentials.map(({ skillId, minimumLevel = 1 }) => ({
                terms: {
                  skills: [1, 2, 3]
                    .filter((level) => level >= minimumLevel)
                    .map((level) => skillTerm(skillId, level)),
                },
              })),
              minimum_should_match: least,
            },
          },
        ]
      : []),
  ]
}

function exclusions({ country, hard }: IndexedVacancy): Clause[] {
  return [
    { term: { refused: country } },
    ...(hard?.availableBy === undefined
      ? []
      : [{ range: { available: { gt: dayNumber(hard.availableBy) } } }]),
  ]
}

function hasWorkInCommon(isco: string, skills: [string, number][][]): Clause {
  const earning = skills.flatMap((earnings) =>
    earnings.filter(([, points]) => points > 0).map(([term]) => term),
  )
  return {
    bool: {
      should: [
        { term: { occupations: isco.slice(0, 2) } },
        ...(earning.length > 0 ? [{ terms: { skills: [...new Set(earning)] } }] : []),
      ],
      minimum_should_match: 1,
    },
  }
}
