import { Type } from 'typebox'
import { NotFoundError } from '../../foundation/errors.ts'
import { defineRoute, PlainText } from '../../foundation/http/api-route.ts'
import { asLocale, locales } from '../../foundation/i18n/locales.ts'
import { anyone } from '../../foundation/policy.ts'
import { isUnitGroup, searchOccupations, searchSkills, skillsOfOccupation } from './service.ts'

const Language = Type.Optional(
  Type.String({
    enum: [...locales],
    description: 'ISO 639-1 code of the language of the titles; English when left out',
    examples: ['ne'],
  }),
)

const SearchQuery = Type.Object(
  {
    q: PlainText({
      minLength: 1,
      maxLength: 100,
      description:
        'What somebody would type, in any of the languages, spelling mistakes included. For occupations also a code of ISCO-08, or of a national list that follows it (NCO 2015, PSOC, KBJI)',
      examples: ['massson'],
    }),
    language: Language,
  },
  { description: 'What is looked for' },
)

const iscoPattern = '^[0-9]{4}$'

const OccupationHit = Type.Object(
  {
    isco: Type.String({ pattern: iscoPattern, description: 'ISCO-08 unit group', examples: ['7112'] }),
    title: Type.String({ description: 'Title of the unit group in the wanted language' }),
    matched: Type.String({
      description: 'The title that was found, such as an everyday one in the language of the one who typed',
      examples: ['mason'],
    }),
    confidence: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'How far the whole text can be trusted to mean this group; no probability',
    }),
  },
  { description: 'One unit group' },
)

const skill = {
  id: Type.String({ description: 'Identifier of the skill', examples: ['lay-bricks'] }),
  label: Type.String({ description: 'Label in the wanted language, in English where it has none' }),
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/occupations',
    policy: anyone,
    tag: 'Classifications',
    summary: 'Find occupations',
    description: 'At most ten unit groups of ISCO-08, the best match first.',
    query: SearchQuery,
    response: Type.Object(
      { occupations: Type.Array(OccupationHit, { description: 'Unit groups, the best match first' }) },
      { description: 'What was found' },
    ),
    handle: ({ query, read }) =>
      read(async (work) => ({
        occupations: (await searchOccupations(work, query.q, asLocale(query.language))).map(
          ({ isco, label, matched, confidence }) => ({ isco, title: label, matched, confidence }),
        ),
      })),
  }),
  defineRoute({
    method: 'GET',
    path: '/skills',
    policy: anyone,
    tag: 'Classifications',
    summary: 'Find skills',
    description: 'At most ten skills, the best match first.',
    query: SearchQuery,
    response: Type.Object(
      {
        skills: Type.Array(Type.Object(skill, { description: 'One skill' }), {
          description: 'Skills, the best match first',
        }),
      },
      { description: 'What was found' },
    ),
    handle: ({ query, read }) =>
      read(async (work) => ({ skills: await searchSkills(work, query.q, asLocale(query.language)) })),
  }),
  defineRoute({
    method: 'GET',
    path: '/occupations/:isco/skills',
    policy: anyone,
    tag: 'Classifications',
    summary: 'Skills of an occupation',
    description:
      'At most 100 skills that the work of a unit group needs or is helped by, the most needed first.',
    params: Type.Object(
      { isco: Type.String({ pattern: iscoPattern, description: 'ISCO-08 unit group', examples: ['7112'] }) },
      { description: 'Which occupation' },
    ),
    query: Type.Object({ language: Language }, { description: 'How to answer' }),
    response: Type.Object(
      {
        skills: Type.Array(
          Type.Object(
            {
              ...skill,
              essential: Type.Boolean({
                description: 'Whether the work needs the skill; otherwise it is of help',
              }),
            },
            { description: 'One skill' },
          ),
          { description: 'Skills, the most needed first' },
        ),
      },
      { description: 'Skills of the occupation' },
    ),
    handle: async ({ params, query, read }) => {
      if (!isUnitGroup(params.isco)) throw new NotFoundError()
      const skills = await read((work) =>
        skillsOfOccupation(work, params.isco, asLocale(query.language), 100),
      )
      return { skills }
    },
  }),
]
