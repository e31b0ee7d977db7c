/** What the demonstration consists of: the same each time, apart from dates, which are counted back from today. */
import type { CefrLevel } from '@fairway/matching'
import type { NewPerson } from '../features/people/index.ts'
import type { Stage } from '../features/placements/index.ts'
import type {
  Cost,
  EndReason,
  RefusalCode,
  VacancyTerms,
  WantedLicence,
} from '../features/vacancies/index.ts'
import { arabicName, bengaliName, contactName, nepaliName } from './names.ts'
import { type Random, seeded } from './random.ts'
import { featuredWorkers } from './sign-ins.ts'
import {
  descriptions,
  employerNames,
  type Job,
  jobs,
  papers,
  places,
  recruiterNames,
  tasks,
  trades,
  workplaces,
} from './work.ts'

export type OrganisationPlan = {
  key: string
  kind: 'employer' | 'recruiter'
  name: string
  registrationNumber: string
  contact: string
  email: string
  locale: 'en' | 'ar' | 'ne'
  standing: 'pending' | 'verified' | 'suspended'
  licence?: { number: string; validFrom: string; validTo: string; revoked: boolean }
  registeredOn: string
}

export type VacancyPlan = {
  key: string
  employer: string
  recruiter: string | undefined
  job: Job
  /** Country whose workers are sought. */
  recruitsFrom: string
  outcome: 'draft' | 'submitted' | 'published' | 'refused' | 'filled' | 'closed'
  terms: VacancyTerms & {
    recruitsFrom: string
    places: number
    licences: WantedLicence[]
    education: number
    experienceYears: number
    expiresOn: string
  }
  english: CefrLevel
  refusal?: { code: RefusalCode; words: string }
  endReason?: EndReason
  createdOn: string
}

export type WorkerPlan = NewPerson & {
  key: string
  /** For those whom visitors sign in as. */
  pin?: string
  account: boolean
  verified: boolean
  registeredOn: string
}

export type Step =
  | {
      /** `recruiting`: who wrote the vacancy, the recruiter or the employer. */
      by: 'worker' | 'recruiting' | 'employer' | 'officer'
      kind: 'accept' | 'sign' | 'depart' | 'arrive' | 'start' | 'return'
      on: string
    }
  | {
      by: 'worker' | 'recruiting' | 'employer' | 'officer'
      kind: 'decline' | 'withdraw' | 'stop' | 'end'
      reason: string
      on: string
    }
/** A change of the contract that was asked for after it was signed. */
export type ChangePlan = {
  /** Of the wage. */
  percent: number
  answer: 'agreed' | 'refused' | 'open'
  on: string
}
export type PlacementPlan = {
  key: string
  vacancy: string
  worker: string
  offeredOn: string
  steps: Step[]
  change?: ChangePlan
  /** How much of what there is to prepare is done. */
  prepared: 'some' | 'all'
  /** The placement at the next employer, and the day of going there. */
  moves?: { to: string; on: string }
  stage: Stage
}

export type Plan = {
  organisations: OrganisationPlan[]
  vacancies: VacancyPlan[]
  workers: WorkerPlan[]
  placements: PlacementPlan[]
}

export type SkillsByOccupation = ReadonlyMap<string, readonly { id: string; essential: boolean }[]>

export function makePlan(today: string, skills: SkillsByOccupation): Plan {
  const organisations = planOrganisations(today)
  const undated = planVacancies(today, organisations)
  const { placements, workers: placed } = planPlacements(today, undated, skills)
  const vacancies = undated.map((vacancy) => beforeItsOffers(vacancy, placements))
  const featured = planFeatured(today, skills)
  const pool = planPool(today, skills)
  const workers = [...featured, ...placed, ...pool, ...registeredAgain(today, featured)]
  return { organisations, vacancies, workers, placements }
}

function beforeItsOffers(vacancy: VacancyPlan, placements: PlacementPlan[]): VacancyPlan {
  const offers = placements.filter((placement) => placement.vacancy === vacancy.key)
  const dates = [vacancy.createdOn, ...offers.map(({ offeredOn }) => daysBefore(offeredOn, 15))]
  return { ...vacancy, createdOn: dates.sort()[0] as string }
}

function daysBefore(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
}

/** ISO 3166-1 alpha-3 of the corridor. */
export const origin = 'NPL'
export const destination = 'ARE'

function planOrganisations(today: string): OrganisationPlan[] {
  const random = seeded(1)
  const employers = employerNames.map(({ name }, index): OrganisationPlan => {
    const arabicName = /\p{Script=Arabic}/u.test(name)
    const pending = index >= employerNames.length - 2
    return {
      key: `employer-${index + 1}`,
      kind: 'employer',
      name,
      registrationNumber: `DEMO-${destination}-${1001 + index}`,
      contact: contactName(random),
      email: `employer${index + 1}@fairway.example`,
      locale: arabicName ? 'ar' : 'en',
      standing: pending ? 'pending' : 'verified',
      registeredOn: daysBefore(today, pending ? random.between(2, 9) : random.between(900, 1500)),
    }
  })
  const recruiters = recruiterNames.map((name, index): OrganisationPlan => {
    const pending = index >= recruiterNames.length - 2
    const expired = index === 4 || index === 5
    const suspended = index === 7
    return {
      key: `recruiter-${index + 1}`,
      kind: 'recruiter',
      name,
      registrationNumber: `DEMO-${origin}-${2001 + index}`,
      contact: contactName(random),
      email: `recruiter${index + 1}@fairway.example`,
      locale: /\p{Script=Devanagari}/u.test(name) ? 'ne' : 'en',
      standing: pending ? 'pending' : suspended ? 'suspended' : 'verified',
      ...(pending
        ? {}
        : {
            licence: {
              number: `DEMO-L-${301 + index}`,
              validFrom: daysBefore(today, random.between(1100, 1460)),
              validTo: expired
                ? daysBefore(today, random.between(20, 200))
                : daysBefore(today, -random.between(120, 700)),
              revoked: index === 6,
            },
          }),
      registeredOn: daysBefore(today, pending ? random.between(2, 12) : random.between(1470, 1800)),
    }
  })
  return [...employers, ...recruiters]
}

const refusals: { code: RefusalCode; words: string }[] = [
  {
    code: 'pay',
    words: 'The wage is lower than in other vacancies for this work. Please look at it again.',
  },
  { code: 'conditions', words: 'Four people in a room of twelve square metres are too many.' },
  { code: 'occupation', words: 'The description does not fit the occupation that was chosen.' },
  { code: 'unclear', words: 'Please describe what people do on a usual day.' },
]
const endReasons: EndReason[] = ['would-hire-if-pathway-existed', 'no-candidates', 'job-gone']

/** In which state the vacancies end up, beside the two of the first employer that visitors click through. */
const outcomes: [VacancyPlan['outcome'], number][] = [
  ['published', 37],
  ['submitted', 5],
  ['draft', 5],
  ['refused', 4],
  ['filled', 4],
  ['closed', 3],
]

const takenOccupations = new Set(featuredWorkers.filter(({ stage }) => stage).map(({ isco }) => isco))

function planVacancies(today: string, organisations: OrganisationPlan[]): VacancyPlan[] {
  const random = seeded(2)
  const employers = organisations.filter(
    ({ kind, standing }) => kind === 'employer' && standing === 'verified',
  )
  const recruiters = organisations.filter(
    ({ licence, standing }) =>
      standing === 'verified' && licence && !licence.revoked && licence.validTo > today,
  )
  const vacancy = (
    key: string,
    employer: OrganisationPlan,
    recruiter: OrganisationPlan | undefined,
    job: Job,
    outcome: VacancyPlan['outcome'],
    recruitsFrom = origin,
  ): VacancyPlan => {
    const language = employer.locale === 'ar' ? 'ar' : 'en'
    const [lowest, highest] = job.wage
    const skilled = highest > 4000
    // Of its own, so that a further term changes nothing else.
    const ofFurtherTerms = seeded(Number(key.slice('vacancy-'.length)))
    return {
      key,
      employer: employer.key,
      recruiter: recruiter?.key,
      job,
      recruitsFrom,
      outcome,
      terms: {
        title: job.titles[language],
        description: descriptions[job.trade][language],
        isco: job.isco,
        country: destination,
        place: random.pick(places),
        recruitsFrom,
        places: outcome === 'filled' ? 2 : random.between(6, 25),
        wageMinor: Math.round((lowest + random.between(0, 100) * ((highest - lowest) / 100)) / 50) * 5_000,
        wageCurrency: 'AED',
        wagePeriod: 'month',
        hoursPerWeek: skilled ? 40 : random.pick([45, 48]),
        durationMonths: random.pick([24, 24, 24, 36]),
        housing: skilled ? 'allowance' : 'provided',
        meals: skilled ? 'none' : random.pick(['provided', 'allowance'] as const),
        costs: costsOf(random, recruiter !== undefined),
        pathway: 'are/private-sector-work-permit',
        tasks: tasks[job.trade][language],
        workplace: workplaces[job.trade],
        wageBasis: 'net',
        deductions: [],
        restDaysPerWeek: skilled ? 2 : 1,
        overtime: skilled ? 'time-off' : 'paid',
        ...(skilled ? {} : { overtimePercent: ofFurtherTerms.pick([125, 125, 150]) }),
        paidLeaveDays: 30,
        probationMonths: skilled ? 6 : ofFurtherTerms.pick([3, 6]),
        endOfServiceDays: 21,
        ...(skilled ? {} : { peoplePerRoom: ofFurtherTerms.pick([2, 3, 4]) }),
        transport: skilled ? 'allowance' : 'provided',
        healthInsurance: 'employer',
        accidentInsurance: 'employer',
        licences: [papers[job.isco] ?? []].flat(),
        education: skilled ? 3 : ofFurtherTerms.pick([0, 0, 1]),
        experienceYears: skilled ? 2 : ofFurtherTerms.pick([0, 0, 1]),
        expiresOn: daysBefore(today, -ofFurtherTerms.between(40, 180)),
      },
      english: job.english,
      ...(outcome === 'refused' ? { refusal: random.pick(refusals) } : {}),
      ...(outcome === 'closed' ? { endReason: ofFurtherTerms.pick(endReasons) } : {}),
      createdOn: daysBefore(today, outcome === 'submitted' ? random.between(4, 14) : random.between(20, 90)),
    }
  }
  const first = employers[0] as OrganisationPlan
  const jobOf = (isco: string) => jobs.find((each) => each.isco === isco) as Job
  return [
    vacancy('vacancy-1', first, undefined, jobOf('9112'), 'published'),
    vacancy('vacancy-2', first, undefined, jobOf('9412'), 'submitted'),
    ...outcomes
      .flatMap(([outcome, count]) => Array.from({ length: count }, () => outcome))
      .map((outcome, index) => {
        const employer = employers[index % employers.length] as OrganisationPlan
        const trade = employerNames[Number(employer.key.slice('employer-'.length)) - 1]?.trade
        const ofTrade = jobs.filter((each) => each.trade === trade)
        // Each trade's first vacancy is one that a worker whom visitors sign in as has taken.
        const taken =
          index < trades.length ? ofTrade.find(({ isco }) => takenOccupations.has(isco)) : undefined
        const job = taken ?? random.weighted(ofTrade)
        const recruiter = index % 5 < 2 ? recruiters[index % recruiters.length] : undefined
        // The last of the published ones are for Bangladesh, whose recruiters the demonstration does not have.
        const abroad = index >= 33 && index < 37
        return abroad
          ? vacancy(`vacancy-${index + 3}`, employer, undefined, job, outcome, 'BGD')
          : vacancy(`vacancy-${index + 3}`, employer, recruiter, job, outcome)
      }),
  ]
}

function costsOf(random: Random, recruited: boolean): Cost[] {
  const cost = (item: Cost['item'], amount: number): Cost => ({
    item,
    payer: 'employer',
    amountMinor: amount * 1_000,
    currency: 'AED',
  })
  return [
    cost('agency_fee', recruited ? random.between(150, 300) : 0),
    cost('visa', random.between(250, 400)),
    cost('travel', random.between(90, 180)),
    cost('medical', random.between(25, 40)),
    cost('insurance', random.between(60, 120)),
    cost('documents', random.between(5, 15)),
    cost('tests', 0),
    cost('training', 10),
    cost('equipment', 20),
    cost('lodging', 0),
    cost('return_travel', 120),
  ]
}

function planFeatured(today: string, skills: SkillsByOccupation): WorkerPlan[] {
  return featuredWorkers.map((worker) => {
    const job = jobs.find(({ isco }) => isco === worker.isco) as Job
    return {
      key: worker.key,
      fullName: worker.fullName,
      birthDate: worker.birthDate,
      nationality: origin,
      phone: worker.phone,
      locale: 'ne',
      occupations: [{ isco: worker.isco, years: worker.years }],
      skills: (skills.get(worker.isco) ?? []).map(({ id }) => id),
      languages: [
        { language: 'ne', cefr: 'C2' },
        { language: 'en', cefr: job.english },
        { language: 'hi', cefr: 'B1' },
      ],
      wanted: [destination],
      refused: [],
      shownToEmployers: true,
      pin: worker.pin,
      account: true,
      verified: worker.verified,
      registeredOn: daysBefore(today, worker.registeredDaysAgo),
    }
  })
}

/** Sita, whom a colleague at the desk did not find under the spelling of her passport: the officer has two to compare. */
function registeredAgain(today: string, featured: WorkerPlan[]): WorkerPlan[] {
  return featured
    .filter(({ key }) => key === 'sita')
    .map(({ pin: _pin, ...sita }) => ({
      ...sita,
      key: 'sita-again',
      fullName: 'Sita Rai',
      phone: null,
      // Asked in a hurry, she named other work as well and fewer skills.
      occupations: [
        { isco: '9112', years: 3 },
        { isco: '9111', years: 2 },
      ],
      skills: sita.skills.slice(0, 3),
      account: false,
      verified: false,
      registeredOn: daysBefore(today, 4),
    }))
}

/** Who registered and has no offer: some by themselves, most at the desk of an office. */
function planPool(today: string, skills: SkillsByOccupation): WorkerPlan[] {
  const random = seeded(5)
  const nepalis = Array.from({ length: 268 }, (_, index) =>
    worker(random, today, skills, {
      key: `nepal-${index + 1}`,
      job: random.weighted(jobs),
      nationality: origin,
      name: nepaliName(random),
      phoneNumber: 200 + index,
      native: 'ne',
    }),
  )
  const bangladeshis = Array.from({ length: 22 }, (_, index) =>
    worker(random, today, skills, {
      key: `bangladesh-${index + 1}`,
      job: random.weighted(jobs),
      nationality: 'BGD',
      name: bengaliName(random),
      phoneNumber: 600 + index,
      native: 'bn',
    }),
  )
  const others = ['EGY', 'SDN', 'JOR', 'YEM'].map((nationality, index): WorkerPlan => {
    const job = random.weighted(jobs)
    return {
      ...worker(random, today, skills, {
        key: `other-${index + 1}`,
        job,
        nationality,
        name: arabicName(random),
        phoneNumber: 700 + index,
        native: 'ar',
      }),
      // No office of theirs takes part in the demonstration: they registered themselves and wait.
      account: true,
      verified: false,
      registeredOn: daysBefore(today, 4 + index),
    }
  })
  return sharingPhones([...nepalis, ...bangladeshis, ...others])
}

/** Every eleventh worker gives the phone of the one before: a brother's, a neighbour's. */
function sharingPhones(workers: WorkerPlan[]): WorkerPlan[] {
  return workers.map((one, index) =>
    index % 11 === 10 && one.nationality === workers[index - 1]?.nationality
      ? { ...one, phone: workers[index - 1]?.phone ?? null }
      : one,
  )
}

/** Countries that people of the region also think of. */
const otherCountries = ['QAT', 'SAU', 'MYS', 'KWT', 'JPN', 'KOR', 'DEU'] as const
const levels: readonly CefrLevel[] = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2']

function worker(
  random: Random,
  today: string,
  skills: SkillsByOccupation,
  given: {
    key: string
    job: Job
    nationality: string
    name: { fullName: string; locale: WorkerPlan['locale'] }
    phoneNumber: number
    native: string
  },
): WorkerPlan {
  const { job, nationality, native } = given
  const age = random.between(21, 48)
  const second = random.chance(0.25)
    ? random.pick(jobs.filter(({ trade, isco }) => trade === job.trade && isco !== job.isco))
    : undefined
  const known = skills.get(job.isco) ?? []
  // Of its own, so that a longer vocabulary changes nothing else of anybody.
  const ofSkills = seeded(given.phoneNumber)
  const chosen = known.filter(({ essential }) => ofSkills.chance(essential ? 0.8 : 0.45))
  const english = levels[Math.max(0, levels.indexOf(job.english) + random.between(-1, 1))] as CefrLevel
  const verified = random.chance(0.85)
  const wish = random.pick(otherCountries)
  return {
    key: given.key,
    ...given.name,
    birthDate: daysBefore(today, age * 365 + random.between(10, 350)),
    nationality,
    phone: random.chance(0.08) ? null : demonstrationPhone(nationality, given.phoneNumber),
    occupations: [
      { isco: job.isco, years: random.between(0, Math.min(15, age - 18)) },
      ...(second ? [{ isco: second.isco, years: random.between(0, 3) }] : []),
    ],
    skills: (chosen.length > 0 ? chosen : known.slice(0, 2)).map(({ id }) => id),
    languages: [
      { language: native, cefr: 'C2' },
      ...(random.chance(0.85) ? [{ language: 'en', cefr: english }] : []),
      ...(native !== 'ar' && random.chance(0.7)
        ? [{ language: 'hi', cefr: random.pick(['A2', 'B1', 'B2'] as const) }]
        : []),
      ...(native !== 'ar' && random.chance(0.2)
        ? [{ language: 'ar', cefr: random.pick(['A1', 'A2', 'B1'] as const) }]
        : []),
    ],
    wanted: [...(random.chance(0.85) ? [destination] : []), ...(random.chance(0.5) ? [wish] : [])],
    refused: random.chance(0.1) ? [random.pick(otherCountries.filter((country) => country !== wish))] : [],
    shownToEmployers: random.chance(0.85),
    account: false,
    verified,
    registeredOn: daysBefore(today, verified ? random.between(3, 240) : random.between(1, 20)),
  }
}

/** Numbers in one block per country that the demonstration keeps to; nothing of it is ever sent. */
function demonstrationPhone(nationality: string, number: number): string {
  const prefix: Record<string, string> = { NPL: '+977980', BGD: '+880170', EGY: '+20100' }
  return `${prefix[nationality] ?? '+971500'}0000${String(number).padStart(3, '0')}`
}

/** How many placements stand in each stage, beside those of the workers whom visitors sign in as. */
const stageCounts: [Stage, number][] = [
  ['offered', 7],
  ['accepted', 7],
  ['signed', 5],
  ['departed', 6],
  ['arrived', 4],
  ['started', 17],
  ['ended', 4],
  ['moved', 2],
  ['returned', 5],
  ['closed', 10],
]

/** Two whose contract somebody wants to change for the worse; one who was paid more. */
const changes: Partial<Record<Stage, Omit<ChangePlan, 'on'>[]>> = {
  signed: [
    { percent: 70, answer: 'open' },
    { percent: 80, answer: 'refused' },
  ],
  started: [{ percent: 110, answer: 'agreed' }],
}

const closings: {
  after: 'offer' | 'accept' | 'sign'
  by: 'worker' | 'recruiting' | 'officer'
  kind: 'decline' | 'withdraw' | 'stop'
  reason: string
}[] = [
  { after: 'offer', by: 'worker', kind: 'decline', reason: 'wage-too-low' },
  { after: 'offer', by: 'worker', kind: 'decline', reason: 'family' },
  { after: 'offer', by: 'recruiting', kind: 'withdraw', reason: 'job-gone' },
  { after: 'accept', by: 'recruiting', kind: 'withdraw', reason: 'would-hire-if-pathway-existed' },
  { after: 'accept', by: 'worker', kind: 'withdraw', reason: 'taking-too-long' },
  { after: 'sign', by: 'worker', kind: 'withdraw', reason: 'visa-refused' },
  { after: 'accept', by: 'worker', kind: 'withdraw', reason: 'fee-asked' },
  { after: 'sign', by: 'officer', kind: 'stop', reason: 'licence-ended' },
  { after: 'sign', by: 'officer', kind: 'stop', reason: 'programme-suspended' },
  { after: 'accept', by: 'recruiting', kind: 'withdraw', reason: 'too-expensive' },
]

const endings: { by: 'worker' | 'employer'; reason: string }[] = [
  { by: 'worker', reason: 'contract-completed' },
  { by: 'worker', reason: 'not-paid' },
  { by: 'employer', reason: 'job-gone' },
  { by: 'worker', reason: 'family' },
  { by: 'employer', reason: 'contract-completed' },
]

function planPlacements(
  today: string,
  vacancies: VacancyPlan[],
  skills: SkillsByOccupation,
): { placements: PlacementPlan[]; workers: WorkerPlan[] } {
  const random = seeded(4)
  const ofCorridor = vacancies.filter(({ recruitsFrom }) => recruitsFrom === origin)
  const open = ofCorridor.filter(({ outcome, key }) => outcome === 'published' && key !== 'vacancy-1')
  const filled = ofCorridor.filter(({ outcome }) => outcome === 'filled')
  const closed = ofCorridor.filter(({ outcome }) => outcome === 'closed')
  const placements: PlacementPlan[] = []
  const workers: WorkerPlan[] = []

  for (const featured of featuredWorkers) {
    if (!featured.stage) continue
    const vacancy = open.find(({ job }) => job.isco === featured.isco) as VacancyPlan
    placements.push(
      journey(
        random,
        today,
        `placement-${featured.key}`,
        vacancy.key,
        featured.key,
        featured.stage,
        featured.variant ?? 1,
      ),
    )
  }
  const stages = stageCounts.flatMap(([stage, count]) =>
    Array.from({ length: count }, (_, index) => ({ stage, index })),
  )
  let taken = 0
  for (const [number, { stage, index }] of stages.entries()) {
    // Filled vacancies have two places each; those that were closed had people whose time is over.
    const over = stage === 'ended' || stage === 'returned'
    const fills = stage === 'started' && index < filled.length * 2
    const vacancy = (
      over
        ? closed[index % closed.length]
        : fills
          ? filled[Math.floor(index / 2)]
          : open[taken++ % open.length]
    ) as VacancyPlan
    const key = `placed-${number + 1}`
    const name = `placement-${number + 1}`
    const [placement, next] =
      stage === 'moved'
        ? movedJourney(random, today, name, vacancy, open, key)
        : [journey(random, today, name, vacancy.key, key, stage, index)]
    placements.push(placement, ...(next ? [next] : []))
    workers.push({
      ...worker(random, today, skills, {
        key,
        job: vacancy.job,
        nationality: origin,
        name: nepaliName(random),
        phoneNumber: 500 + number,
        native: 'ne',
      }),
      wanted: [destination],
      refused: [],
      shownToEmployers: true,
      account: true,
      verified: true,
      registeredOn: daysBefore(placement.offeredOn, random.between(20, 120)),
    })
  }
  return { placements, workers }
}

/** Work at one employer, and the placement at the next one, where it goes on. */
function movedJourney(
  random: Random,
  today: string,
  key: string,
  vacancy: VacancyPlan,
  open: VacancyPlan[],
  worker: string,
): [PlacementPlan, PlacementPlan] {
  const other = open.find(({ employer }) => employer !== vacancy.employer) as VacancyPlan
  const next = journey(random, today, `${key}-next`, other.key, worker, 'signed', -1)
  const before = journey(random, next.offeredOn, key, vacancy.key, worker, 'started', -1)
  const on = next.steps.at(-1)?.on as string
  return [
    { ...before, stage: 'moved', moves: { to: next.key, on } },
    { ...next, stage: 'arrived' },
  ]
}

/** A journey to this stage, told from its end: the last step was some days ago, each one before it earlier. */
function journey(
  random: Random,
  today: string,
  key: string,
  vacancy: string,
  worker: string,
  stage: Stage,
  variant: number,
): PlacementPlan {
  const { steps, gaps } = stepsTo(random, stage, variant)
  let ago = stage === 'offered' ? random.between(1, 6) : random.between(1, 25)
  if (stage === 'started') ago = random.between(5, 150)
  const dates: string[] = []
  for (const gap of gaps.toReversed()) {
    dates.unshift(daysBefore(today, ago))
    ago += gap
  }
  const change = changes[stage]?.[variant]
  return {
    key,
    vacancy,
    worker,
    offeredOn: daysBefore(today, ago),
    steps: steps.map((step, index) => ({ ...step, on: dates[index] as string })),
    prepared: stage === 'signed' ? 'some' : 'all',
    ...(change ? { change: { ...change, on: dates.at(-1) as string } } : {}),
    stage,
  }
}

type UndatedStep = Step extends infer S ? (S extends Step ? Omit<S, 'on'> : never) : never

/** `gaps`: days from the step before, the first from the offer. */
function stepsTo(random: Random, stage: Stage, variant: number): { steps: UndatedStep[]; gaps: number[] } {
  const ending = endings[Math.abs(variant) % endings.length] as (typeof endings)[number]
  const closing = closings[Math.abs(variant) % closings.length] as (typeof closings)[number]
  const whole: [Stage | undefined, UndatedStep, number][] = [
    ['accepted', { by: 'worker', kind: 'accept' }, random.between(1, 6)],
    [undefined, { by: 'worker', kind: 'sign' }, random.between(2, 10)],
    ['signed', { by: 'recruiting', kind: 'sign' }, random.between(0, 4)],
    ['departed', { by: random.chance(0.5) ? 'worker' : 'officer', kind: 'depart' }, random.between(15, 50)],
    ['arrived', { by: random.chance(0.5) ? 'worker' : 'employer', kind: 'arrive' }, random.between(1, 2)],
    ['started', { by: random.chance(0.7) ? 'employer' : 'worker', kind: 'start' }, random.between(1, 6)],
    [
      'ended',
      { ...ending, kind: 'end' },
      ending.reason === 'contract-completed' ? 730 : random.between(60, 300),
    ],
    ['returned', { by: random.chance(0.5) ? 'worker' : 'officer', kind: 'return' }, random.between(1, 14)],
  ]
  const before = { offer: 0, accept: 1, sign: 3 }[closing.after]
  const count =
    stage === 'offered'
      ? 0
      : stage === 'closed'
        ? before
        : whole.findIndex(([reached]) => reached === stage) + 1
  const taken = whole.slice(0, count).map(([, step, gap]): [UndatedStep, number] => [step, gap])
  if (stage === 'closed') {
    const { after: _, ...last } = closing
    taken.push([last, random.between(1, 12)])
  }
  return { steps: taken.map(([step]) => step), gaps: taken.map(([, gap]) => gap) }
}
