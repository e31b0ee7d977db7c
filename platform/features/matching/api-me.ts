/** For the worker who asks: jobs with the reasons, what would open more, other work. */
import { Type } from 'typebox'
import { type ApiRoute, Country, defineRoute, Uuid } from '../../foundation/http/api-route.ts'
import { worker } from '../../foundation/policy.ts'
import { Explained, explained, PageAsked, points } from './api-parts.ts'
import { indexesOf } from './indexes.ts'
import { jobForMe, jobsForMe, type RankedJob } from './service.ts'
import { otherWorkForMe, stepsForMe, stepsToJob } from './steps.ts'

const tag = 'Matching'
const Isco = Type.String({ pattern: '^[0-9]{4}$', description: 'ISCO-08 unit group' })
const skillIds = (description: string) =>
  Type.Array(Type.String({ description: 'Skill of the vocabulary' }), { description })

const Job = Type.Object(
  {
    vacancy: Uuid('Vacancy'),
    title: Type.String({ description: 'Title as the employer wrote it' }),
    isco: Isco,
    country: Country('Country of work'),
    points: points('Points in all'),
    maximum: points('Points that can be earned in all'),
    requirements: Type.Array(Explained, { description: 'Every requirement of the vacancy' }),
  },
  { description: 'One job' },
)

const Step = Type.Object(
  {
    kind: Type.Enum(['skill', 'language', 'licence', 'education'], { description: 'What is to be had' }),
    skillId: Type.Optional(Type.String({ description: 'Skill of the vocabulary' })),
    level: Type.Optional(
      Type.Integer({ description: 'Level of the skill: 1 beginner, 2 works alone, 3 can teach others' }),
    ),
    language: Type.Optional(Type.String({ description: 'ISO 639 code' })),
    cefr: Type.Optional(Type.String({ description: 'Level of the language (CEFR)' })),
    licence: Type.Optional(Type.String({ description: 'Licence or certificate' })),
    isced: Type.Optional(Type.Integer({ description: 'Recognised level of education (ISCED 2011)' })),
  },
  { description: 'A skill to learn, a language, a licence, or certificates to have recognised' },
)

const toJob = ({ job, score }: RankedJob) => ({
  vacancy: job.id,
  title: job.title,
  isco: job.isco,
  country: job.country,
  ...explained(score),
})

export const workerRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/me/jobs',
    policy: worker,
    tag,
    summary: 'Jobs for me, with the reasons',
    description:
      'Published vacancies that recruit people of your nationality in countries you do not refuse, the best first.',
    query: Type.Object({ page: PageAsked }, { description: 'Which page' }),
    response: Type.Object(
      {
        page: Type.Integer({ description: 'Page of this answer' }),
        more: Type.Boolean({ description: 'Whether there is a page after it' }),
        refused: Type.Integer({ description: 'Jobs left out because you refuse their country' }),
        jobs: Type.Array(Job, { description: 'The best first' }),
      },
      { description: 'One page of jobs' },
    ),
    handle: async ({ app, query, read }) => {
      const { page, more, refused, items } = await read((work) =>
        jobsForMe(work, indexesOf(app), Number(query.page ?? 1)),
      )
      return { page, more, refused, jobs: items.map(toJob) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/me/jobs/:id',
    policy: worker,
    tag,
    summary: 'How one job fits me, and what is missing',
    description:
      'Also when something rules the job out: then `missing` is null, because learning does not open it.',
    params: Type.Object({ id: Uuid('Vacancy') }, { description: 'Which job' }),
    response: Type.Object(
      {
        job: Job,
        missing: Type.Union(
          [
            Type.Array(
              Type.Object(
                {
                  step: Step,
                  others: Type.Integer({ description: 'Other jobs that this step alone would open' }),
                },
                { description: 'One step' },
              ),
              { description: 'All that is needed for this job' },
            ),
            Type.Null({ description: 'No step opens it' }),
          ],
          { description: 'What is missing; empty when nothing is' },
        ),
      },
      { description: 'One job' },
    ),
    handle: ({ app, params, read }) =>
      read(async (work) => {
        const found = await jobForMe(work, params.id)
        return { job: toJob(found), missing: await stepsToJob(app, found.person, params.id) }
      }),
  }),
  defineRoute({
    method: 'GET',
    path: '/me/steps',
    policy: worker,
    tag,
    summary: 'What would open more jobs for me',
    description:
      'Single steps, what opens most first. A job counts when it asks for nothing more than the profile and this step.',
    response: Type.Object(
      {
        open: Type.Integer({ description: 'Jobs that ask only for what is in the profile' }),
        steps: Type.Array(
          Type.Object(
            {
              step: Step,
              opens: Type.Integer({ description: 'Jobs more than today' }),
              examples: Type.Array(
                Type.Object(
                  { id: Uuid('Vacancy'), title: Type.String({ description: 'Title' }) },
                  { description: 'One of them' },
                ),
                { description: 'One or two of them' },
              ),
            },
            { description: 'One step' },
          ),
          { description: 'What opens most first' },
        ),
      },
      { description: 'Steps' },
    ),
    handle: ({ app, read }) => read((work) => stepsForMe(work, app)),
  }),
  defineRoute({
    method: 'GET',
    path: '/me/other-work',
    policy: worker,
    tag,
    summary: 'Other work that my skills are of use in',
    description:
      'By the skills of the profile and those of work done, compared with what occupations ask for; the nearest first.',
    response: Type.Object(
      {
        occupations: Type.Array(
          Type.Object(
            {
              isco: Isco,
              similarity: Type.Number({ description: 'Between 0 and 1' }),
              carried: skillIds('Skills that carry over, the rarest first'),
              toAdd: skillIds('Skills that the work needs and you do not name'),
              openings: Type.Integer({
                description: 'Open jobs for your nationality, where you do not refuse',
              }),
              countries: Type.Array(Country('Country of work'), { description: 'Where these jobs are' }),
            },
            { description: 'One occupation' },
          ),
          { description: 'The nearest first' },
        ),
      },
      { description: 'Other work' },
    ),
    handle: async ({ app, read }) => ({
      occupations: await read((work) => otherWorkForMe(work, app)),
    }),
  }),
]
