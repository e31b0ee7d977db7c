/** How points and their reasons are written in the API. */
import type { Evidence, Requirement, Score } from '@fairway/matching'
import { Type } from 'typebox'
import { Country } from '../../foundation/http/api-route.ts'

const isco = Type.Optional(
  Type.String({ pattern: '^[0-9]{3,4}$', description: 'ISCO-08 unit group, for years of work minor group' }),
)
const skillId = Type.Optional(Type.String({ description: 'Skill of the vocabulary' }))
const licence = Type.Optional(Type.String({ description: 'Licence or certificate' }))
const language = Type.Optional(Type.String({ pattern: '^[a-z]{2,3}$', description: 'ISO 639 code' }))
const cefr = Type.Optional(
  Type.Enum(['A1', 'A2', 'B1', 'B2', 'C1', 'C2'], { description: 'Level of language (CEFR)' }),
)
const years = Type.Optional(Type.Number({ description: 'Years of work' }))
const isced = Type.Optional(Type.Integer({ description: 'ISCED 2011 level' }))
const country = Type.Optional(Country('Country of work'))
/** What a requirement, or what meets it, is about; each kind has its own. */
const named = { isco, skillId, licence, language, cefr, years, isced, country }
export const points = (description: string) => Type.Integer({ minimum: 0, description })

export const Explained = Type.Object(
  {
    requirement: Type.Object(
      {
        kind: Type.Enum(
          ['occupation', 'skill', 'language', 'licence', 'experience', 'education', 'destination'],
          {
            description: 'What is asked for',
          },
        ),
        essential: Type.Optional(Type.Boolean({ description: 'Whether the vacancy calls it essential' })),
        ...named,
      },
      { description: 'One requirement of the vacancy' },
    ),
    status: Type.Enum(['met', 'partly', 'missing'], { description: 'How far the person meets it' }),
    points: points('Points earned'),
    maximum: points('Points that can be earned'),
    evidence: Type.Union(
      [
        Type.Object(
          {
            kind: Type.Enum(
              [
                'same-unit-group',
                'same-minor-group',
                'same-sub-major-group',
                'skill',
                'related-skill',
                'language',
                'licence',
                'experience',
                'education',
                'destination-wanted',
                'any-destination',
              ],
              { description: 'What was found' },
            ),
            ...named,
          },
          { description: 'What in the profile earned the points' },
        ),
        Type.Null({ description: 'Nothing was found' }),
      ],
      { description: 'What in the profile earned the points; null when nothing did' },
    ),
  },
  { description: 'One requirement and how far it is met' },
)

export const PageAsked = Type.Optional(
  Type.String({ pattern: '^[1-9][0-9]{0,2}$', description: 'Page; 1 when left out', examples: ['1'] }),
)

export function explained({ points, maximum, requirements }: Score) {
  return {
    points,
    maximum,
    requirements: requirements.map(({ requirement, evidence, ...scored }) => ({
      ...scored,
      requirement: plain(requirement),
      evidence: evidence && plain(evidence),
    })),
  }
}

/** One shape for every kind: the level of a language is `cefr`, a group of occupations `isco`. */
function plain(part: Requirement | Evidence) {
  if (part.kind === 'language' && 'minimum' in part) {
    const { minimum, ...rest } = part
    return { ...rest, cefr: minimum }
  }
  if (part.kind === 'experience') return { kind: part.kind, years: part.years, isco: part.minorGroup }
  return part
}
