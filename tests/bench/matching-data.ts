/** Made-up people and vacancies for the bench of matching: the same in every run. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CEFR_LEVELS, type Person, type SkillLevel, type Vacancy } from '@fairway/matching'
import { parse } from 'csv-parse/sync'
import { generator, sharedData, zipf } from './support.ts'

export type PooledPerson = Person & { pool: string }

const COUNTRIES = Array.from({ length: 40 }, (_, i) => letters(i, 3).toUpperCase())
const LANGUAGES = Array.from({ length: 30 }, (_, i) => letters(i, 2))
const SKILLS = 13_900
const OCCUPATIONS = 436
const POOL_OF_OCCUPATION = 80

function letters(number: number, length: number): string {
  return Array.from({ length }, (_, i) =>
    String.fromCharCode(97 + (Math.floor(number / 26 ** (length - 1 - i)) % 26)),
  ).join('')
}

/**
 * 6 to 18 skills of 13,900, half of them by Zipf's law, half from the 80 of an occupation; 40 countries by Zipf 0.9;
 * one to three of 30 languages by Zipf 1.
 */
export function zipfData(count: number) {
  const skillOf = (random: () => number) => {
    const common = zipf(SKILLS, 1, random)
    return (occupation: number) =>
      random() < 0.5
        ? common()
        : (occupation * 7919 + Math.floor(random() * POOL_OF_OCCUPATION) * 31) % SKILLS
  }
  function* people(): Generator<PooledPerson> {
    const random = generator(1)
    const whole = (below: number) => Math.floor(random() * below)
    const country = zipf(COUNTRIES.length, 0.9, random)
    const language = zipf(LANGUAGES.length, 1, random)
    const skill = skillOf(random)
    for (let i = 0; i < count; i++) {
      const occupation = whole(OCCUPATIONS)
      const skills = new Set<number>()
      for (const wanted = 6 + whole(13); skills.size < wanted; ) skills.add(skill(occupation))
      const languages = new Set<number>()
      for (const wanted = 1 + whole(3); languages.size < wanted; ) languages.add(language())
      yield {
        id: idOf(i),
        pool: COUNTRIES[country()]!,
        occupations: [],
        skills: [...skills].map((number) => ({ skillId: `${number}`, level: (1 + whole(3)) as SkillLevel })),
        languages: [...languages].map((number) => ({
          language: LANGUAGES[number]!,
          cefr: CEFR_LEVELS[whole(6)]!,
        })),
        countriesWanted: [],
        countriesRefused: [],
      }
    }
  }
  function vacancies(howMany: number): { vacancy: Vacancy; pools: string[] }[] {
    const random = generator(2)
    const whole = (below: number) => Math.floor(random() * below)
    const country = zipf(COUNTRIES.length, 0.9, random)
    const language = zipf(LANGUAGES.length, 1, random)
    const skill = skillOf(random)
    return Array.from({ length: howMany }, (_, i) => {
      const occupation = whole(OCCUPATIONS)
      const skills = new Set<number>()
      while (skills.size < 18) skills.add(skill(occupation))
      const pools = new Set<number>()
      while (pools.size < 5) pools.add(country())
      return {
        vacancy: {
          id: `vacancy-${i}`,
          occupation: '0000',
          country: 'AAA',
          skills: [...skills].map((number, s) => ({
            skillId: `${number}`,
            essential: s < 8,
            weight: s < 8 ? 20 + whole(31) : 5 + whole(11),
          })),
          languages: [{ language: LANGUAGES[language()]!, minimum: CEFR_LEVELS[whole(6)]!, essential: true }],
        },
        pools: [...pools].map((number) => COUNTRIES[number]!),
      }
    })
  }
  return { people, vacancies }
}

interface Occupation {
  isco: string
  essential: string[]
  optional: string[]
}

/** Skills of people and vacancies drawn from the relations of real occupations, with levels, licences, years and countries. */
export function realData(count: number) {
  const { name, occupations } = vocabulary()
  const neighbours = coOccurring(occupations)
  function* people(): Generator<PooledPerson> {
    const random = generator(3)
    const whole = (below: number) => Math.floor(random() * below)
    const one = <T>(list: readonly T[]) => list[whole(list.length)]!
    const country = zipf(COUNTRIES.length, 0.9, random)
    const language = zipf(LANGUAGES.length, 1, random)
    const common = zipf(occupations.length, 0.7, random)
    for (let i = 0; i < count; i++) {
      const held = Array.from({ length: 1 + (random() < 0.3 ? 1 : 0) }, () => occupations[common()]!)
      const skills = new Set<string>()
      for (let s = 6 + whole(13), tries = 60; skills.size < s && tries > 0; tries--) {
        const { essential, optional } = one(held)
        const list = random() < 0.6 || optional.length === 0 ? essential : optional
        if (list.length > 0) skills.add(one(list))
      }
      const languages = new Set<number>()
      for (const wanted = 1 + whole(3); languages.size < wanted; ) languages.add(language())
      yield {
        id: idOf(i),
        pool: COUNTRIES[country()]!,
        occupations: held.map(({ isco }) => ({
          isco,
          years: whole(40) / 2,
          until: random() < 0.4 ? `${2005 + whole(21)}-06-30` : undefined,
        })),
        skills: [...skills].map((skillId) => ({ skillId, level: (1 + whole(3)) as SkillLevel })),
        languages: [...languages].map((number) => ({
          language: LANGUAGES[number]!,
          cefr: CEFR_LEVELS[whole(6)]!,
        })),
        licences: random() < 0.1 ? [`licence-${whole(20)}`] : [],
        education: whole(8),
        countriesWanted: random() < 0.5 ? [] : [one(COUNTRIES), one(COUNTRIES)],
        countriesRefused: random() < 0.2 ? [one(COUNTRIES)] : [],
        availableFrom: random() < 0.3 ? `2027-0${1 + whole(9)}-01` : undefined,
      }
    }
  }
  function vacancies(howMany: number, withRelated: boolean): { vacancy: Vacancy; pools: string[] }[] {
    const random = generator(4)
    const whole = (below: number) => Math.floor(random() * below)
    const one = <T>(list: readonly T[]) => list[whole(list.length)]!
    const country = zipf(COUNTRIES.length, 0.9, random)
    const language = zipf(LANGUAGES.length, 1, random)
    const common = zipf(occupations.length, 0.7, random)
    return Array.from({ length: howMany }, (_, i) => {
      const occupation = occupations[common()]!
      const skills = new Set<string>()
      for (let tries = 0; skills.size < 8 && tries < 40; tries++) skills.add(one(occupation.essential))
      const essentials = skills.size
      for (let tries = 0; skills.size < essentials + 10 && tries < 40; tries++) {
        if (occupation.optional.length > 0) skills.add(one(occupation.optional))
      }
      const pools = new Set<number>()
      while (pools.size < 5) pools.add(country())
      return {
        vacancy: {
          id: `vacancy-${i}`,
          occupation: occupation.isco,
          country: one(COUNTRIES),
          skills: [...skills].map((skillId, s) => ({
            skillId,
            essential: s < essentials,
            weight: s < essentials ? 20 + whole(31) : 5 + whole(11),
            minimumLevel: random() < 0.5 ? ((1 + whole(3)) as SkillLevel) : undefined,
            related: withRelated ? neighbours.get(skillId) : undefined,
          })),
          languages: [{ language: LANGUAGES[language()]!, minimum: CEFR_LEVELS[whole(4)]!, essential: true }],
          licences: random() < 0.1 ? [{ licence: `licence-${whole(20)}`, essential: false }] : [],
          minimumYears: 1 + whole(5),
          recentSince: '2016-01-01',
          minimumEducation: 1 + whole(5),
          hard: { availableBy: '2027-06-30' },
        },
        pools: [...pools].map((number) => COUNTRIES[number]!),
      }
    })
  }
  return { name, people, vacancies }
}

function idOf(number: number): string {
  const hex = Math.imul(number + 1, 0x9e3779b1) >>> 0
  return `${hex.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
}

function vocabulary(): { name: string; occupations: Occupation[] } {
  const esco = sharedData('esco-1.2.0')
  const rows = (file: string) =>
    parse(readFileSync(file), { columns: true, bom: true }) as Record<string, string>[]
  const byOccupation = new Map<string, Occupation>()
  if (esco) {
    for (const { conceptUri, iscoGroup } of rows(join(esco, 'occupations_en.csv'))) {
      byOccupation.set(conceptUri!, { isco: iscoGroup!, essential: [], optional: [] })
    }
    for (const { occupationUri, relationType, skillUri } of rows(
      join(esco, 'occupationSkillRelations_en.csv'),
    )) {
      byOccupation.get(occupationUri!)?.[relationType as 'essential' | 'optional'].push(skillUri!)
    }
  } else {
    const starter = join(import.meta.dirname, '..', '..', 'catalogue', 'skills', 'occupation-skills.csv')
    for (const { isco, skill, relation } of rows(starter)) {
      let occupation = byOccupation.get(isco!)
      if (!occupation) {
        occupation = { isco: isco!, essential: [], optional: [] }
        byOccupation.set(isco!, occupation)
      }
      occupation[relation === 'essential' ? 'essential' : 'optional'].push(skill!)
    }
  }
  const occupations = [...byOccupation.values()].filter(({ essential }) => essential.length > 0)
  return {
    name: esco
      ? 'ESCO 1.2.0'
      : 'the starter vocabulary (no ESCO beside the project: set FAIRWAY_SHARED_DATA)',
    occupations,
  }
}

/** For each skill the three that stand most often beside it. */
function coOccurring(
  occupations: readonly Occupation[],
): Map<string, { skillId: string; percent: number }[]> {
  const together = new Map<string, Map<string, number>>()
  for (const { essential } of occupations) {
    for (const a of essential) {
      let counts = together.get(a)
      if (!counts) {
        counts = new Map()
        together.set(a, counts)
      }
      for (const b of essential) if (a !== b) counts.set(b, (counts.get(b) ?? 0) + 1)
    }
  }
  return new Map(
    Array.from(together, ([skill, counts]) => [
      skill,
      [...counts]
        .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
        .slice(0, 3)
        .map(([skillId], i) => ({ skillId, percent: 60 - 15 * i })),
    ]),
  )
}
