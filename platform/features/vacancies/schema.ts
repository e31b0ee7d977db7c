import { type TSchema, Type } from 'typebox'
import { Country, IsoDate, PlainText } from '../../foundation/http/api-route.ts'
import { licenceCodes } from '../classifications/index.ts'
import type { Vacancy } from './domain.ts'
import {
  cefrLevels,
  costItems,
  deductionKinds,
  highestWageMinor,
  insurers,
  limits,
  overtimes,
  payers,
  provisions,
  skillLevels,
  vacancyTerms,
  wageBases,
  wagePeriods,
  workplaces,
} from './terms.ts'

/** For terms that older vacancies do not have. */
const OrNull = <Schema extends TSchema>(schema: Schema, description: string) =>
  Type.Optional(Type.Union([schema, Type.Null()], { description }))
const Whole = (minimum: number, maximum: number, description: string) =>
  OrNull(Type.Integer({ minimum, maximum }), description)
export const Currency = (description: string) =>
  Type.String({ pattern: '^[A-Z]{3}$', description, examples: ['AED'] })
const Minor = (minimum: number, description: string) =>
  Type.Integer({ minimum, maximum: highestWageMinor, description, examples: [120_000] })
const Provision = (description: string) => Type.Enum([...provisions], { description })

/** Every answer of a vacancy, by name. */
export const answers = {
  title: PlainText({ minLength: 1, maxLength: 200, description: 'Name of the job as people call it' }),
  description: PlainText({ maxLength: 5000, description: 'What the work is' }),
  isco: Type.String({ pattern: '^[0-9]{4}$', description: 'ISCO-08 unit group', examples: ['7112'] }),
  country: Country('Country of work'),
  place: PlainText({ minLength: 1, maxLength: 200, description: 'Town of work' }),
  recruitsFrom: Country('Country whose workers are sought; its authority decides'),
  places: Type.Integer({ minimum: 1, maximum: limits.places, description: 'How many people are wanted' }),
  wageMinor: Minor(1, 'Wage before taxes, in minor units of the currency'),
  wageCurrency: Currency('Currency of the wage, ISO 4217'),
  wagePeriod: Type.Enum([...wagePeriods], { description: 'Time the wage is for' }),
  hoursPerWeek: Type.Integer({
    minimum: 1,
    maximum: limits.hoursPerWeek,
    description: 'Usual hours of work in a week',
  }),
  durationMonths: Type.Integer({
    minimum: 1,
    maximum: limits.durationMonths,
    description: 'Length of the contract in months',
  }),
  housing: Provision('Whether the employer gives housing, pays for it, or neither'),
  meals: Provision('Whether the employer gives meals, pays for them, or neither'),
  pathway: Type.Union([PlainText({ maxLength: 200, description: 'Folder of the pathway' }), Type.Null()], {
    description: 'Legal pathway into the country of work',
    examples: ['are/private-sector-work-permit'],
  }),
  skills: Type.Array(
    Type.Object(
      {
        skillId: PlainText({ maxLength: 200, description: 'Id of a skill of the vocabulary' }),
        essential: Type.Boolean({ description: 'True when the work needs it, false when it helps' }),
        level: OrNull(Type.Enum([...skillLevels]), '1 with help, 2 alone, 3 shows it to others'),
      },
      { description: 'A skill' },
    ),
    { maxItems: limits.skills, description: 'Skills, each once' },
  ),
  languages: Type.Array(
    Type.Object(
      {
        language: Type.String({ pattern: '^[a-z]{2,3}$', description: 'ISO 639 code', examples: ['en'] }),
        cefr: Type.Enum([...cefrLevels], { description: 'Level that is wanted' }),
      },
      { description: 'A language' },
    ),
    { maxItems: limits.languages, description: 'Languages, each once' },
  ),
  costs: Type.Array(
    Type.Object(
      {
        item: Type.Enum([...costItems], { description: 'Which cost of recruitment' }),
        payer: Type.Enum([...payers], { description: 'Who pays it' }),
        amountMinor: Minor(0, 'How much, in minor units; 0 when not known or nothing'),
        currency: Currency('Currency of the amount, ISO 4217'),
      },
      { description: 'Who pays one cost' },
    ),
    { maxItems: costItems.length, description: 'Who pays the costs of recruitment, each item once' },
  ),
  tasks: OrNull(
    Type.Array(PlainText({ minLength: 1, maxLength: 200, description: 'One task' }), {
      maxItems: limits.tasks,
    }),
    'What people do, task by task',
  ),
  workplace: OrNull(Type.Enum([...workplaces]), 'What kind of place people work at'),
  wageBasis: OrNull(
    Type.Enum([...wageBases]),
    'Whether the wage is before (gross) or after (net) what is taken from it',
  ),
  deductions: OrNull(
    Type.Array(
      Type.Object(
        {
          kind: Type.Enum([...deductionKinds], { description: 'What it is taken for' }),
          amountMinor: Minor(0, 'How much in a month, in minor units'),
          currency: Currency('Currency of the amount, ISO 4217'),
        },
        { description: 'One deduction' },
      ),
      { maxItems: deductionKinds.length },
    ),
    'What is taken from the wage in a month, each kind once; an empty list when nothing is',
  ),
  restDaysPerWeek: Whole(0, limits.restDaysPerWeek, 'Days without work in a week'),
  overtime: OrNull(Type.Enum([...overtimes]), 'What is given for hours beyond the usual ones'),
  overtimePercent: Whole(
    100,
    limits.overtimePercent,
    'Pay for an hour of overtime in percent of the usual one',
  ),
  paidLeaveDays: Whole(0, limits.paidLeaveDays, 'Days of paid leave in a year'),
  probationMonths: Whole(0, limits.probationMonths, 'Months of probation'),
  endOfServiceDays: Whole(
    0,
    limits.endOfServiceDays,
    'Days of pay for each year of work, when the contract ends',
  ),
  peoplePerRoom: Whole(1, limits.peoplePerRoom, 'How many share a room, where housing is given'),
  transport: OrNull(
    Type.Enum([...provisions]),
    'Whether the employer gives the way to work, pays for it, or neither',
  ),
  healthInsurance: OrNull(Type.Enum([...insurers]), 'Who insures against illness'),
  accidentInsurance: OrNull(Type.Enum([...insurers]), 'Who insures against accidents at work'),
  licences: Type.Optional(
    Type.Array(
      Type.Object(
        {
          licence: Type.Enum([...licenceCodes], { description: 'Licence, certificate or profession' }),
          essential: Type.Boolean({ description: 'True when the work needs it, false when it helps' }),
        },
        { description: 'A licence' },
      ),
      {
        maxItems: limits.licences,
        description:
          'Licences, certificates and professions, each once; of a profession it is the country of work that must have registered or recognised the person',
      },
    ),
  ),
  education: Whole(0, 8, 'ISCED 2011 level that is needed at least; 0 for none'),
  experienceYears: Whole(0, limits.experienceYears, 'Years in the occupation that are needed at least'),
  neededBy: OrNull(IsoDate('Day'), 'Who is free only after this day comes too late'),
  expiresOn: OrNull(IsoDate('Day'), 'Last day on which workers can still get it'),
}

/** The answers of one vacancy, as `answers` describes them. */
export function answersOf(vacancy: Vacancy) {
  const { recruitsFrom, places, skills, languages, licences, education, experienceYears } = vacancy
  const { neededBy, expiresOn } = vacancy
  return {
    ...vacancyTerms(vacancy),
    recruitsFrom,
    places,
    skills,
    languages,
    licences,
    education,
    experienceYears,
    neededBy,
    expiresOn,
  }
}
