/** What is sent to register or to correct somebody: by one, in bulk, by columns. */
import { CEFR_LEVELS } from '@fairway/matching'
import { Type } from 'typebox'
import { Country, IsoDate, PlainText } from '../../foundation/http/api-route.ts'
import { locales } from '../../foundation/i18n/locales.ts'
import { limits } from './domain.ts'
import { answerData, writtenKinds } from './profile/schema.ts'

export const nullable = <T extends ReturnType<typeof Type.String>>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description })

export const profile = {
  fullName: PlainText({
    minLength: 1,
    maxLength: 400,
    description: `Name as in the documents, in any script, up to ${limits.name} characters`,
    examples: ['सीता राई'],
  }),
  birthDate: IsoDate(`Birth date; age ${limits.youngest} to ${limits.oldest}`),
  nationality: Country('Nationality, ISO 3166-1 alpha-3'),
  phone: nullable(
    Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$', description: 'E.164', examples: ['+9779841000000'] }),
    'Phone number in E.164, which several people may share; null when the worker has none',
  ),
  occupations: Type.Array(
    Type.Object(
      {
        isco: Type.String({ pattern: '^[0-9]{4}$', description: 'ISCO-08 unit group', examples: ['7112'] }),
        years: Type.Integer({ minimum: 0, maximum: limits.years, description: 'Years of experience' }),
      },
      { description: 'Work the person does or has done' },
    ),
    { minItems: 1, maxItems: limits.occupations, description: 'Occupations, each once' },
  ),
  skills: Type.Array(PlainText({ maxLength: 200, description: 'Id of a skill of the vocabulary' }), {
    maxItems: limits.skills,
    description: 'Skills, each once',
  }),
  languages: Type.Array(
    Type.Object(
      {
        language: Type.String({ pattern: '^[a-z]{2,3}$', description: 'ISO 639-1 code', examples: ['ne'] }),
        cefr: Type.Enum([...CEFR_LEVELS], {
          description: 'Level of the Common European Framework of Reference',
        }),
      },
      { description: 'A language the person speaks' },
    ),
    { minItems: 1, maxItems: limits.languages, description: 'Languages, each once' },
  ),
  wanted: Type.Array(Country('ISO 3166-1 alpha-3'), {
    maxItems: limits.countries,
    description: 'Countries the person wants to work in; empty means anywhere not refused',
  }),
  refused: Type.Array(Country('ISO 3166-1 alpha-3'), {
    maxItems: limits.countries,
    description: 'Countries the person does not want to work in',
  }),
  unsure: Type.Optional(
    Type.Array(Country('ISO 3166-1 alpha-3'), {
      maxItems: limits.countries,
      description: 'Countries the person is unsure about',
    }),
  ),
  birthYearOnly: Type.Optional(
    Type.Boolean({ description: 'Only the year of birth is known: the birth date is its first day' }),
  ),
}

const { phone: _phone, ...correctable } = profile

export { correctable }

export const newPerson = Type.Object(
  {
    ...profile,
    locale: Type.Enum([...locales], { description: 'Language that messages to the person are written in' }),
    shownToEmployers: Type.Boolean({
      description:
        'The person agreed, in words or on paper, to be shown to employers once verified: counts when they confirm it',
    }),
    answers: Type.Optional(
      Type.Array(
        Type.Object(
          {
            kind: Type.Enum(writtenKinds, { description: 'Kind of the answer' }),
            data: answerData,
          },
          { additionalProperties: false, description: 'A further answer' },
        ),
        {
          maxItems: 100,
          description:
            'Further answers: work, education, passports and all else that the person said. A registration office alone writes them',
        },
      ),
    ),
  },
  { additionalProperties: false, description: 'A worker to register' },
)
