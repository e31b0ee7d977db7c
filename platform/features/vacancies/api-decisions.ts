/** What becomes of a vacancy: an officer's system decides, an employer's or a recruiter's ends it. */
import { Type } from 'typebox'
import { type ApiRoute, Country, defineRoute, PlainText, Uuid } from '../../foundation/http/api-route.ts'
import { cleanText } from '../../foundation/http/form.ts'
import { automaticChecks, checkId, endReasons, refusalCodes } from './domain.ts'
import { decidesOnVacancies, offersWork } from './policy.ts'
import { answers, answersOf } from './schema.ts'
import {
  decideOnVacancy,
  endVacancy,
  findVacancyToDecide,
  partiesOf,
  sentInAt,
  standingOf,
  vacancyQueue,
} from './service.ts'

const tag = 'Vacancies'
const nothing = Type.Null({ description: 'None' })
const ofVacancy = Type.Object({ id: Uuid('Id of the vacancy') }, { description: 'Which vacancy' })
const SentIn = (description: string) => Type.String({ description, examples: ['2026-11-22T09:30:00.000Z'] })
const refusal = Type.Enum([...refusalCodes], { description: 'Why it is refused, to be counted' })

export const decisionRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/vacancies/waiting',
    policy: decidesOnVacancies,
    tag,
    summary: 'Vacancies that wait for your decision',
    description: 'Those that seek workers of your country, longest waiting first.',
    response: Type.Object(
      {
        vacancies: Type.Array(
          Type.Object(
            {
              id: Uuid('Id of the vacancy'),
              title: Type.String({ description: 'Name of the job' }),
              country: Country('Country of work'),
              employer: Type.String({ description: 'Name of the employer' }),
              submittedAt: SentIn('When it was sent in, ISO 8601'),
            },
            { description: 'One vacancy in short' },
          ),
          { description: 'All that wait' },
        ),
      },
      { description: 'The queue' },
    ),
    handle: async ({ read }) => ({
      vacancies: (await read(vacancyQueue)).map(({ id, title, country, employer, submittedAt }) => ({
        id,
        title,
        country,
        employer,
        submittedAt: submittedAt?.toISOString() ?? '',
      })),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/vacancies/:id/decision',
    policy: decidesOnVacancies,
    tag,
    summary: 'See a vacancy as it was sent in, and what was decided',
    description:
      'All terms, what Fairway checked by itself as the rules of today read, and the last decision.',
    params: ofVacancy,
    response: Type.Object(
      {
        id: Uuid('Id of the vacancy'),
        status: Type.Enum(['submitted', 'published', 'refused', 'filled', 'closed', 'expired'], {
          description: 'Where it stands',
        }),
        employerId: Uuid('Id of the employer'),
        recruiterId: Type.Union([Uuid('Id of the recruiter'), nothing], {
          description: 'Recruiter who works for the employer, if any',
        }),
        submittedAt: SentIn('When these terms were sent in, ISO 8601: give it with the decision'),
        checks: Type.Array(
          Type.Object(
            {
              name: Type.String({ description: 'What was checked' }),
              passed: Type.Boolean({ description: 'Whether nothing stands against it' }),
            },
            { description: 'One check' },
          ),
          { description: 'Checks by Fairway: with one that fails it is not published' },
        ),
        code: Type.Union([refusal, nothing], { description: 'Why it was refused or stopped; null when not' }),
        reason: Type.Union([Type.String({ description: 'Words of the officer' }), nothing], {
          description: 'What the officer wrote; null when nothing',
        }),
        ...answers,
      },
      { description: 'A vacancy as the officer reads it' },
    ),
    handle: async ({ params, read }) => {
      const { vacancy, parties } = await read(async (work) => {
        const vacancy = await findVacancyToDecide(work, params.id)
        return { vacancy, parties: await partiesOf(work, vacancy) }
      })
      const { id, status, employerId, recruiterId, decisionCode, decisionReason } = vacancy
      const checks = automaticChecks(vacancy, standingOf(vacancy, parties))
      return {
        id,
        status,
        employerId,
        recruiterId,
        submittedAt: sentInAt(vacancy),
        checks: checks.map((check) => ({ name: checkId(check), passed: check.passed })),
        code: decisionCode,
        reason: decisionReason,
        ...answersOf(vacancy),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/vacancies/:id/decision',
    policy: decidesOnVacancies,
    tag,
    summary: 'Publish, refuse or stop a vacancy',
    description:
      'What waits is published or refused; what is published can be refused later, which stops it. Employer and recruiter are told. Refused with a conflict when it was decided, or changed and sent in again, since `submittedAt`.',
    params: ofVacancy,
    body: Type.Object(
      {
        decision: Type.Enum(['published', 'refused'], { description: 'What is decided' }),
        submittedAt: PlainText({
          maxLength: 40,
          description: '`submittedAt` of the vacancy as the officer read it',
        }),
        code: Type.Optional(refusal),
        reason: Type.Optional(
          PlainText({
            maxLength: 2000,
            description: 'What the employer reads; when refused it says what would be right',
          }),
        ),
      },
      { additionalProperties: false, description: 'The decision; refused needs `code` and `reason`' },
    ),
    response: Type.Object(
      { status: Type.Enum(['published', 'refused'], { description: 'Where it stands now' }) },
      { description: 'Its new status' },
    ),
    handle: async ({ params, body, write }) => {
      const { decision: status, submittedAt: seen, code } = body
      const words = { reason: cleanText(body.reason ?? ''), seen }
      await write((work) =>
        decideOnVacancy(
          work,
          params.id,
          status === 'refused' ? { status, code, ...words } : { status, ...words },
        ),
      )
      return { status }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/vacancies/:id/end',
    policy: offersWork,
    tag,
    summary: 'Fill, close or withdraw a vacancy of your own',
    description:
      'A published one is filled when its places are taken. A draft, one that waits for the authority or a published one is closed for any other reason; reasons are counted.',
    params: ofVacancy,
    body: Type.Object(
      { reason: Type.Enum(['filled', ...endReasons], { description: 'filled, or why it is closed' }) },
      { additionalProperties: false, description: 'Why it ends' },
    ),
    response: Type.Object(
      { status: Type.Enum(['filled', 'closed'], { description: 'Where it stands now' }) },
      { description: 'Its new status' },
    ),
    handle: async ({ params, body, write }) => {
      await write((work) => endVacancy(work, params.id, body.reason))
      return { status: body.reason === 'filled' ? 'filled' : 'closed' }
    },
  }),
]
