import { type Static, Type } from 'typebox'
import {
  type ApiRoute,
  Country,
  defineRoute,
  IsoDate,
  PlainText,
  Uuid,
} from '../../foundation/http/api-route.ts'
import { cleanText } from '../../foundation/http/form.ts'
import {
  costItems,
  deductionKinds,
  insurers,
  limits,
  overtimes,
  payers,
  provisions,
  type VacancyTerms,
  wageBases,
  wagePeriods,
  workplaces,
} from '../vacancies/index.ts'
import { followingCommands } from './commands.ts'
import { findings, stages } from './domain.ts'
import { staffActs, staffSeesPlacements } from './policy.ts'
import {
  listPlacements,
  type PlacementCommand,
  type PlacementView,
  readPlacement,
  takeStep,
} from './service.ts'
import type { PlacementRow, PlacementSummary } from './store.ts'
import { doers, evidences, taskKinds } from './tasks.ts'

export const tag = 'Placements'
export const pageSize = 100
const Stage = (description: string) => Type.Enum([...stages], { description })
const Moment = (description: string) => Type.String({ description, examples: ['2026-11-22T09:30:00.000Z'] })
const Hash = (description: string) => Type.String({ pattern: '^[0-9a-f]{64}$', description })

const shared = {
  id: Uuid('Id of the placement'),
  vacancyId: Uuid('The vacancy that was offered'),
  personId: Uuid('The worker'),
  employerId: Uuid('The employer'),
  recruiterId: Type.Union([Uuid('The recruiter'), Type.Null()], {
    description: 'The recruiter; null without one',
  }),
  origin: Country('Country the worker comes from'),
  destination: Country('Country of work'),
  stage: Stage('Where the journey stands'),
  stageSince: IsoDate('Day this stage was reached'),
}

const Task = Type.Object(
  {
    id: Type.String({ description: 'Id of the task in this placement' }),
    kind: Type.Enum([...taskKinds], { description: 'What is to be done' }),
    doer: Type.Enum([...doers], { description: 'Who has to do it' }),
    dueOn: IsoDate('Day until which it is to be done'),
  },
  { description: 'A task' },
)

const Placement = Type.Object(
  {
    ...shared,
    contract: Type.Union(
      [
        Type.Object(
          {
            version: Type.Integer({ description: 'Version of the contract' }),
            termsHash: Hash('SHA-256 of the canonical JSON of the terms: what a signature binds'),
          },
          { description: 'The contract that stands' },
        ),
        Type.Null(),
      ],
      { description: 'Null before the offer is accepted' },
    ),
    commands: Type.Array(Type.String({ description: 'Name of a command' }), {
      description: 'What this account may do now',
    }),
    events: Type.Array(
      Type.Object(
        {
          seq: Type.Integer({ description: 'Place in the journey, from 1' }),
          kind: Type.String({
            description: 'What happened',
            examples: ['offered', 'accepted', 'contract-made'],
          }),
          by: Type.Optional(Type.String({ description: 'Role of who reported it', examples: ['worker'] })),
          reason: Type.Optional(
            Type.String({ description: 'Code of the reason; not-shown when it is not for this account' }),
          ),
          tasks: Type.Optional(Type.Array(Task, { description: 'Tasks that were planned' })),
          task: Type.Optional(Type.String({ description: 'Id of the task done or dropped' })),
          evidence: Type.Optional(Type.String({ description: 'What was seen of a task done' })),
          finding: Type.Optional(Type.String({ description: 'What an officer found of a change' })),
          changed: Type.Optional(
            Type.Array(Type.String({ description: 'Name of a term' }), {
              description: 'Terms that would change',
            }),
          ),
          worse: Type.Optional(
            Type.Array(Type.String({ description: 'Name of a term' }), {
              description: 'Terms by which the worker would be worse off, or may be',
            }),
          ),
          version: Type.Optional(Type.Integer({ description: 'Version of the contract made or signed' })),
          hash: Type.Optional(Hash('Hash of the terms made or signed')),
          occurredOn: IsoDate('Day it happened'),
          recordedAt: Moment('Moment Fairway heard of it'),
        },
        { description: 'One event' },
      ),
      { description: 'All that happened, in order' },
    ),
  },
  { description: 'A placement with its events' },
)

export const lineFields = {
  ...shared,
  title: Type.String({ description: 'Name of the job' }),
  workerName: Type.String({ description: 'Name of the worker' }),
  employerName: Type.String({ description: 'Name of the employer' }),
}
const Line = Type.Object(lineFields, { description: 'A placement' })

const amount = { minimum: 0, maximum: 1_000_000_000_000 }
const Changes = Type.Object(
  {
    title: Type.Optional(PlainText({ minLength: 1, maxLength: 200, description: 'Name of the job' })),
    isco: Type.Optional(
      Type.String({
        pattern: '^[0-9]{4}$',
        description: 'Occupation, ISCO-08 unit group: an officer looks at every change of it',
        examples: ['5120'],
      }),
    ),
    country: Type.Optional(
      Country(
        'Country of work as it stands: another one is refused, since that is another job to be offered anew',
      ),
    ),
    tasks: Type.Optional(
      Type.Array(PlainText({ minLength: 1, maxLength: 200, description: 'One task' }), {
        maxItems: limits.tasks,
        description: 'All tasks as they shall stand',
      }),
    ),
    workplace: Type.Optional(Type.Enum([...workplaces], { description: 'Kind of place of work' })),
    pathway: Type.Optional(
      Type.Union([PlainText({ maxLength: 200, description: 'Folder of the pathway' }), Type.Null()], {
        description: 'Legal pathway into the country of work; null when there is none',
        examples: ['are/private-sector-work-permit'],
      }),
    ),
    wageMinor: Type.Optional(Type.Integer({ ...amount, description: 'Wage in minor units' })),
    wageCurrency: Type.Optional(
      Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217', examples: ['AED'] }),
    ),
    wagePeriod: Type.Optional(Type.Enum([...wagePeriods], { description: 'What the wage is paid for' })),
    hoursPerWeek: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 168, description: 'Hours of work in a week' }),
    ),
    durationMonths: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'Length in months' }),
    ),
    place: Type.Optional(PlainText({ maxLength: 200, description: 'Place of work' })),
    description: Type.Optional(PlainText({ maxLength: 5000, description: 'What the work is' })),
    restDaysPerWeek: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 7, description: 'Rest days in a week' }),
    ),
    overtimePercent: Type.Optional(
      Type.Integer({ minimum: 100, maximum: 400, description: 'Of the usual pay for an hour, for overtime' }),
    ),
    probationMonths: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 12, description: 'Months of probation' }),
    ),
    paidLeaveDays: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 120, description: 'Paid leave, days a year' }),
    ),
    endOfServiceDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 90,
        description: 'Days of pay for each year at the end of the contract',
      }),
    ),
    peoplePerRoom: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 20, description: 'People who share a room' }),
    ),
    wageBasis: Type.Optional(Type.Enum([...wageBases], { description: 'Before or after deductions' })),
    overtime: Type.Optional(Type.Enum([...overtimes], { description: 'What is given for overtime' })),
    housing: Type.Optional(Type.Enum([...provisions], { description: 'Housing' })),
    meals: Type.Optional(Type.Enum([...provisions], { description: 'Meals' })),
    transport: Type.Optional(Type.Enum([...provisions], { description: 'The way to work' })),
    healthInsurance: Type.Optional(Type.Enum([...insurers], { description: 'Who insures against illness' })),
    accidentInsurance: Type.Optional(
      Type.Enum([...insurers], { description: 'Who insures against accidents' }),
    ),
    deductions: Type.Optional(
      Type.Array(
        Type.Object(
          {
            kind: Type.Enum([...deductionKinds], { description: 'What it is taken for' }),
            amountMinor: Type.Integer({ ...amount, description: 'In a month, in minor units' }),
            currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217', examples: ['AED'] }),
          },
          { description: 'One deduction' },
        ),
        { maxItems: deductionKinds.length, description: 'All deductions as they shall stand' },
      ),
    ),
    costs: Type.Optional(
      Type.Array(
        Type.Object(
          {
            item: Type.Enum([...costItems], { description: 'What it is for' }),
            payer: Type.Enum([...payers], { description: 'Who pays' }),
            amountMinor: Type.Integer({ ...amount, description: 'Amount in minor units' }),
            currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217', examples: ['AED'] }),
          },
          { description: 'One cost of recruitment' },
        ),
        { maxItems: costItems.length, description: 'All costs of recruitment as they shall stand' },
      ),
    ),
  },
  { additionalProperties: false, description: 'Terms that shall change, for propose; the others stay' },
)

function fields(row: PlacementRow) {
  const { id, vacancyId, personId, employerId, recruiterId, origin, destination, stage, stageSince } = row
  return { id, vacancyId, personId, employerId, recruiterId, origin, destination, stage, stageSince }
}

export function line(row: PlacementSummary) {
  const { title, workerName, employerName } = row
  return { ...fields(row), title, workerName, employerName }
}

function answer({ placement, state, events, commands }: PlacementView) {
  return {
    ...fields(placement),
    contract: state.contract ? { version: state.contract.version, termsHash: state.contract.hash } : null,
    commands,
    events: events.map((event) => ({ ...event, recordedAt: event.recordedAt.toISOString() })),
  }
}

export const routes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/placements',
    policy: staffSeesPlacements,
    tag,
    summary: 'List placements',
    description: `Placements of the account's organisation or jurisdiction, longest in their stage first; ${pageSize} a page.`,
    query: Type.Object(
      {
        stage: Type.Optional(Stage('Only this stage')),
        page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'Page, from 1' })),
      },
      { description: 'Which placements' },
    ),
    response: Type.Object(
      { placements: Type.Array(Line, { description: 'This page of placements' }) },
      { description: 'Placements' },
    ),
    handle: async ({ query, read }) => {
      const stages = query.stage === undefined ? {} : { stages: [query.stage] }
      const offset = ((query.page ?? 1) - 1) * pageSize
      const rows = await read((work) => listPlacements(work, { ...stages, limit: pageSize, offset }))
      return { placements: rows.map(line) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/placements/:id',
    policy: staffSeesPlacements,
    tag,
    summary: 'Read a placement',
    description: 'Where it stands, and every event from which that follows.',
    params: Type.Object({ id: shared.id }, { description: 'Which placement' }),
    response: Placement,
    handle: async ({ params, read }) => answer(await read((work) => readPlacement(work, params.id))),
  }),
  defineRoute({
    method: 'POST',
    path: '/placements/:id/events',
    policy: staffActs,
    tag,
    summary: 'Take a step',
    description:
      'Adds what follows from a command to the journey. Employers and recruiters withdraw and sign, employers start and end the work; officers of the country of origin report departure and return, those of the country of work the arrival; officers stop what may not go on, with a reason. Who proposes a change of the contract changes nothing: the worker is shown each difference and asked, and it counts when both sides have signed it.',
    params: Type.Object({ id: shared.id }, { description: 'Which placement' }),
    body: Type.Object(
      {
        command: Type.Enum([...followingCommands], { description: 'What is done' }),
        occurredOn: Type.Optional(IsoDate('Day it happened; today when left out')),
        reason: Type.Optional(
          PlainText({
            maxLength: 60,
            description: 'Code of the reason, for withdraw and end',
            examples: ['job-gone'],
          }),
        ),
        version: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 1000,
            description: 'Version of the contract, for sign and review',
          }),
        ),
        termsHash: Type.Optional(Hash('Hash of the terms that are signed, for sign')),
        finding: Type.Optional(
          Type.Enum([...findings], { description: 'What an officer found of a change, for review' }),
        ),
        changes: Type.Optional(Changes),
        task: Type.Optional(
          PlainText({
            maxLength: 60,
            description: `Id of a task, for finish-task and drop-task; for plan-task one of ${taskKinds.join(', ')}`,
            examples: ['medical'],
          }),
        ),
        doer: Type.Optional(Type.Enum([...doers], { description: 'Who has to do it, for plan-task' })),
        dueOn: Type.Optional(IsoDate('Day until which it is to be done, for plan-task')),
        evidence: Type.Optional(Type.Enum([...evidences], { description: 'What was seen, for finish-task' })),
        reference: Type.Optional(
          PlainText({
            maxLength: 40,
            description: 'Number on the paper, for finish-task',
            examples: ['2026/1234'],
          }),
        ),
      },
      { description: 'A command' },
    ),
    response: Placement,
    handle: async ({ params, body, write }) =>
      answer(
        await write(async (work) => {
          await takeStep(work, params.id, commandFrom(body))
          return readPlacement(work, params.id)
        }),
      ),
  }),
]

function cleaned(changes: Static<typeof Changes>): Partial<VacancyTerms> {
  const { title, tasks, place, description } = changes
  return {
    ...changes,
    ...(title === undefined ? {} : { title: cleanText(title) }),
    ...(tasks === undefined ? {} : { tasks: tasks.map(cleanText) }),
    ...(place === undefined ? {} : { place: cleanText(place) }),
    ...(description === undefined ? {} : { description: cleanText(description) }),
  }
}

type Body = {
  command: PlacementCommand['kind']
  finding?: string
  changes?: Static<typeof Changes>
  task?: string
  doer?: string
  dueOn?: string
  evidence?: string
  reference?: string
  occurredOn?: string
  reason?: string
  version?: number
  termsHash?: string
}

function commandFrom({
  command,
  occurredOn,
  reason = '',
  version = 0,
  termsHash = '',
  finding = '',
  changes = {},
  task = '',
  doer = '',
  dueOn = '',
  evidence = '',
  reference = '',
}: Body): PlacementCommand {
  const dated = occurredOn === undefined ? {} : { occurredOn }
  switch (command) {
    case 'sign':
    case 'agree':
      return { kind: command, version, hash: termsHash, ...dated }
    case 'refuse':
      return { kind: command, version, hash: termsHash, reason, ...dated }
    case 'review':
      return { kind: command, version, finding, ...dated }
    case 'propose':
      return { kind: command, changes: cleaned(changes), ...dated }
    case 'plan-task':
      return { kind: command, task, doer, dueOn, ...dated }
    case 'finish-task':
      return { kind: command, task, evidence, reference: cleanText(reference), ...dated }
    case 'drop-task':
      return { kind: command, task, reason, ...dated }
    // The worker's alone, who has no token of the API: refused by the journey itself.
    case 'move':
      return { kind: command, to: '', ...dated }
    case 'decline':
    case 'withdraw':
    case 'stop':
    case 'end':
      return { kind: command, reason, ...dated }
    default:
      return { kind: command, ...dated }
  }
}
