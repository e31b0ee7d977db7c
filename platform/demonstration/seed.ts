import { createStaffAccount, createWorkerAccount } from '../features/accounts/index.ts'
import { licenceTitle, occupationTitle, skillsOfOccupation } from '../features/classifications/index.ts'
import {
  decideOnLicence,
  decideOnOrganisation,
  enterEmployer,
  issueLicence,
  registerOrganisation,
} from '../features/organisations/index.ts'
import { draftReform, saveValue, takeReformStep } from '../features/pathways/index.ts'
import {
  compareChanged,
  confirmConsents,
  correctRecord,
  type NewPerson,
  registerPeople,
  registerPerson,
  saveEntry,
  verifyPerson,
} from '../features/people/index.ts'
import {
  addTaskFile,
  offerPlacement,
  type PlacementCommand,
  type PlacementView,
  readPlacement,
  takeStep,
} from '../features/placements/index.ts'
import { announceQuota } from '../features/quotas/index.ts'
import { answerReferral, startReferral } from '../features/referrals/index.ts'
import {
  addQuota,
  addToRoster,
  computeRound,
  createProgramme,
  preparePublication,
  prepareRound,
  savePublication,
  saveRound,
  setPlace,
} from '../features/rounds/index.ts'
import {
  changeVacancy,
  createVacancy,
  decideOnVacancy,
  endVacancy,
  submitVacancy,
} from '../features/vacancies/index.ts'
import { type Actor, publicActor, type StaffActor, type WorkerActor } from '../foundation/actor.ts'
import type { AppContext } from '../foundation/app-context.ts'
import { batchesOf } from '../foundation/batches.ts'
import type { Database, Work } from '../foundation/database/database.ts'
import { ConflictError } from '../foundation/errors.ts'
import { textsFor } from '../foundation/i18n/texts.ts'
import { messagesAreLocal } from '../foundation/outbox/index.ts'
import { renderPdf } from '../foundation/pdf.ts'
import {
  type ChangePlan,
  destination,
  makePlan,
  type OrganisationPlan,
  origin,
  type PlacementPlan,
  type Plan,
  type SkillsByOccupation,
  type Step,
  type VacancyPlan,
  type WorkerPlan,
} from './plan.ts'
import { planProgramme, programme } from './programme.ts'
import { demonstrationPassword, type OfficeKey, offices, signInSheet } from './sign-ins.ts'
import * as store from './store.ts'
import { demonstrationActor } from './store.ts'
import { jobs, papers } from './work.ts'

type Log = (line: string) => void

/**
 * Fills an empty platform with invented people, organisations, vacancies and placements, each made by the actor whose
 * part it is. Every step is one transaction that remembers itself: what was interrupted goes on at the next start,
 * and two processes at once share the steps. Returns the sign-ins to print; undefined when the platform holds other
 * data, or is for real use: everybody knows the demonstration's passwords. Needs the catalogue's occupations and skills.
 */
export async function seedDemonstration(
  app: Pick<AppContext, 'database' | 'config'>,
  { log }: { log: Log },
): Promise<string | undefined> {
  const { database, config } = app
  if (!messagesAreLocal(config)) {
    log('No demonstration data: this platform is for real use')
    return undefined
  }
  const sheet = signInSheet(config.publicUrl)
  const state = await database.write(demonstrationActor, begin)
  if (state === 'other-data') return undefined
  if (state === 'finished') return sheet

  const skills = await skillsByOccupation(database)
  const plan = makePlan(state.begun.slice(0, 10), skills)
  const seed: Seed = { database, log, made: new Map() }
  const staff = await makeOrganisations(seed, plan.organisations)
  const workers = await makeWorkers(seed, plan.workers, staff)
  await makeVacancies(seed, plan, staff, skills)
  await announcePlaces(seed, state.begun.slice(0, 4), staff)
  await makePlacements(seed, plan, staff, workers)
  await correctYears(seed, plan, staff)
  await makeReferrals(seed, plan, staff, workers)
  await makeProgramme(seed, plan, staff)
  await endVacancies(seed, plan, staff)
  await makeReforms(seed, state.begun.slice(0, 10), staff)
  await finish(seed, plan)
  log('The demonstration is complete')
  return sheet
}

/** `made`: ids of the records by key of the plan. */
type Seed = { database: Database; log: Log; made: Map<string, string> }
type Staff = (plan: { email: string } | undefined) => StaffActor
type Workers = (key: string) => WorkerActor

type State = 'other-data' | 'finished' | { begun: string }

/** The day it began stays the day that all dates are counted from, also after an interruption. */
async function begin({ db, record }: Work): Promise<State> {
  await store.lockStep(db, 'begun')
  if ((await store.findStep(db, 'finished')) !== undefined) return 'finished'
  const begun = await store.findStep(db, 'begun')
  if (begun !== undefined) return { begun }
  if (!(await store.isEmptyPlatform(db))) return 'other-data'
  const now = new Date().toISOString()
  await store.insertStep(db, 'begun', now)
  record({ action: 'demonstration.begun', subject: 'demonstration:all' })
  return { begun: now }
}

/** Takes a step in the actor's name, unless it was taken before; returns the id of what it made. */
async function once(
  { database, made }: Seed,
  key: string,
  actor: Actor,
  make: (work: Work) => Promise<string | undefined>,
): Promise<string> {
  const id = await database.write(actor, async (work) => {
    await store.lockStep(work.db, key)
    const before = await store.findStep(work.db, key)
    if (before !== undefined) return before
    const result = (await make(work)) ?? ''
    await store.insertStep(work.db, key, result)
    await store.dropMessages(work.db, actor)
    return result
  })
  made.set(key, id)
  return id
}

const atOnce = 4

/** Several items at a time, because each waits for the database or for the hash of a secret. */
async function each<T>(items: readonly T[], step: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items]
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await step(item)
  }
  const stopping = () =>
    lane().catch((error: unknown) => {
      left.length = 0
      throw error
    })
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, stopping))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}

/** Says every so often how far it is. */
function progress(log: Log, what: string, total: number, every: number): () => void {
  let done = 0
  return () => {
    done += 1
    if (done % every === 0 || done === total) log(`Demonstration: ${what} … ${done} of ${total}`)
  }
}

function skillsByOccupation(database: Database): Promise<SkillsByOccupation> {
  return database.read(demonstrationActor, async (work) => {
    const skills = new Map<string, { id: string; essential: boolean }[]>()
    for (const { isco } of jobs) skills.set(isco, await skillsOfOccupation(work, isco))
    return skills
  })
}

const officeOf = (country: string) =>
  offices.find((office) => office.country === country && office.competences.includes('registration'))

async function makeOrganisations(seed: Seed, plans: OrganisationPlan[]): Promise<Staff> {
  for (const office of offices) {
    const { key, kind, name, country } = office
    await once(seed, `office/${key}`, demonstrationActor, async (work) => {
      const organisation = await store.insertOffice(work.db, {
        kind,
        name,
        country,
        competences: kind === 'authority' ? office.competences : [],
      })
      work.record({ action: 'organisation.registered', subject: `organisation:${organisation}` })
      for (const officer of [office, ...(office.colleague ? [office.colleague] : [])]) {
        await createStaffAccount(work, {
          organisation,
          email: officer.email,
          displayName: officer.officer,
          password: demonstrationPassword,
          competences: office.competences,
          administrator: officer === office,
          locale: 'en',
        })
      }
      return organisation
    })
  }
  await each(plans, (plan) =>
    once(seed, plan.key, publicActor, (work) =>
      registerOrganisation(
        work,
        {
          kind: plan.kind,
          name: plan.name,
          country: plan.kind === 'employer' ? destination : origin,
          recruitsFrom: plan.kind === 'employer' ? origin : null,
          registrationNumber: plan.registrationNumber,
          displayName: plan.contact,
          email: plan.email,
        },
        demonstrationPassword,
        plan.locale,
      ),
    ),
  )
  const accounts = await seed.database.read(demonstrationActor, ({ db }) => store.staffByEmail(db))
  const staff: Staff = (plan) => accounts.get(plan?.email ?? '') as StaffActor
  const officer = staff(officeOf(origin))
  // From the office's own register: nobody signs in for it until an administrator is invited.
  await once(seed, 'entered-employer', officer, (work) =>
    enterEmployer(
      work,
      {
        name: 'High Terrace Tea Garden (demo)',
        registrationNumber: `DEMO-${origin}-3001`,
        recruitsFrom: null,
        email: 'office@tea.fairway.example',
      },
      'ne',
    ),
  )
  const said = progress(seed.log, 'organisations', plans.length, 17)
  await each(plans, async (plan) => {
    await decideOnPlanned(seed, plan, officer)
    said()
  })
  return staff
}

async function decideOnPlanned(seed: Seed, plan: OrganisationPlan, officer: StaffActor): Promise<void> {
  const { key, standing, licence } = plan
  if (standing === 'pending') return
  const id = seed.made.get(key) as string
  await once(seed, `${key}/verified`, officer, async (work) => {
    await decideOnOrganisation(work, id, { status: 'verified', code: '', note: '' })
    return undefined
  })
  if (licence) {
    await once(seed, `${key}/licence`, officer, (work) => issueLicence(work, id, licence))
    if (licence.revoked) {
      await once(seed, `${key}/licence-revoked`, officer, async (work) => {
        const licenceId = seed.made.get(`${key}/licence`) as string
        const note = 'Workers were asked for money for their jobs.'
        await decideOnLicence(work, id, licenceId, { status: 'revoked', code: 'workers-paid', note })
        return undefined
      })
    }
  }
  if (standing === 'suspended') {
    await once(seed, `${key}/suspended`, officer, async (work) => {
      const note = 'Contracts were changed after they were signed. It is being looked into.'
      await decideOnOrganisation(work, id, { status: 'suspended', code: 'contracts-changed', note })
      return undefined
    })
  }
}

/** Before anybody is placed, so that placements take their places. A number of the demonstration: the law sets none. */
async function announcePlaces(seed: Seed, year: string, staff: Staff): Promise<void> {
  const officer = staff(offices.find(({ competences }) => competences.includes('labour-market-test')))
  await once(seed, 'quota', officer, (work) =>
    announceQuota(work, {
      programme: 'are/private-sector-work-permit',
      season: `${year} (demonstration)`,
      startsOn: `${year}-01-01`,
      endsOn: `${Number(year) + 1}-01-01`,
      keyKind: 'origin',
      keyValue: origin,
      takesPlacements: true,
      places: 500,
      note: 'Demonstration',
      sourceUrl: '',
    }),
  )
}

/** Who has an account registered alone; the others were registered at the desk of their country's office. */
async function makeWorkers(seed: Seed, plans: WorkerPlan[], staff: Staff): Promise<Workers> {
  const said = progress(seed.log, 'workers', plans.length, 50)
  await each(
    plans.filter(({ account }) => account),
    async (plan) => {
      await once(seed, plan.key, publicActor, async (work) => {
        const person = await registerPerson(work, personOf(plan))
        const { pin, locale, birthDate } = plan
        if (pin) await createWorkerAccount(work, { person, pin, locale, birthDate })
        else await store.insertAccountWithoutSecret(work.db, person, locale)
        return person
      })
      said()
    },
  )
  for (const { country } of offices.filter(({ competences }) => competences.includes('registration'))) {
    const officer = staff(officeOf(country))
    const ours = plans.filter(({ nationality }) => nationality === country)
    for (const [number, batch] of stepsOf(ours.filter(({ account }) => !account))) {
      await registerAtDesk(seed, number, batch, officer)
      for (const _ of batch) said()
    }
    for (const [number, batch] of stepsOf(ours.filter(({ verified }) => verified))) {
      await once(seed, `verified-${country}-${number}`, officer, async (work) => {
        for (const { key } of batch)
          await verifyPerson(work, seed.made.get(key) as string, undefined, 'passport')
        return undefined
      })
    }
  }
  // As the job does every five minutes: the officer finds the pair at once.
  await once(seed, 'compared', { kind: 'system', name: 'duplicates' }, async (work) => {
    await compareChanged(work)
    return undefined
  })
  const accounts = await seed.database.read(demonstrationActor, ({ db }) => store.workersByPerson(db))
  const actorOf = (key: string) => accounts.get(seed.made.get(key) as string) as WorkerActor
  for (const plan of plans.filter(({ pin }) => pin)) await tellMore(seed, plan, actorOf(plan.key))
  return actorOf
}

/** Hari's certificate tells of fewer years than he did: he sees it in his record, and can put his own back. */
async function correctYears(seed: Seed, { workers }: Plan, staff: Staff): Promise<void> {
  const hari = workers.find(({ key }) => key === 'hari')
  if (!hari) return
  await once(seed, 'hari/corrected', staff(officeOf(origin)), async (work) => {
    const occupations = hari.occupations.map(({ isco, years }) => ({ isco, years: years - 2 }))
    await correctRecord(work, seed.made.get('hari') as string, { occupations }, 'document')
    return undefined
  })
}

/** The licences that the office saw: of most people whose work needs one. */
async function notePapers(work: Work, batch: WorkerPlan[], ids: string[]): Promise<void> {
  for (const [index, { occupations, nationality }] of batch.entries()) {
    const { licence } = papers[occupations[0]?.isco ?? ''] ?? {}
    if (!licence || index % 4 === 3) continue
    const driving = licence.match(/^driving-(.+)$/)?.[1]
    await saveEntry(work, ids[index] as string, {
      ...(driving
        ? { kind: 'driving', data: { categories: [driving], country: nationality } }
        : {
            kind: 'certificate',
            data: {
              certificate: 'licence',
              licence,
              name: licenceTitle(licence, textsFor(batch[index]!.locale)),
              issuer: 'Demonstration office',
              country: nationality,
            },
          }),
    })
  }
}

/** What those who can sign in say of themselves further on. */
async function tellMore(seed: Seed, plan: WorkerPlan, worker: WorkerActor): Promise<void> {
  const [occupation] = plan.occupations
  if (!occupation) return
  await once(seed, `${plan.key}/answers`, worker, async (work) => {
    const { nationality, locale } = plan
    const began = new Date().getUTCFullYear() - Math.max(1, occupation.years)
    await saveEntry(work, worker.person, {
      kind: 'work',
      data: {
        job: occupationTitle(occupation.isco, locale),
        setting: 'company',
        paid: true,
        formal: occupation.years > 2,
        country: nationality,
        from: `${began}-04`,
      },
    })
    await saveEntry(work, worker.person, {
      kind: 'education',
      data: { level: '2', completed: true, country: nationality },
    })
    // The first is what the work is about, and vacancies ask that people do it alone.
    const [skill] = plan.skills
    if (skill) await saveEntry(work, worker.person, { kind: 'skill', data: { skill, skillLevel: 'able' } })
    return undefined
  })
}

async function registerAtDesk(
  seed: Seed,
  number: number,
  batch: WorkerPlan[],
  officer: StaffActor,
): Promise<void> {
  const ids = await once(seed, `registered-${officer.country}-${number}`, officer, async (work) =>
    (await registerPeople(work, batch.map(personOf))).join(' '),
  )
  await once(seed, `papers-${officer.country}-${number}`, officer, async (work) => {
    await notePapers(work, batch, ids.split(' '))
    return undefined
  })
  await once(seed, `confirmed-${officer.country}-${number}`, demonstrationActor, async (work) => {
    await confirmConsents(work, ids.split(' '))
    return undefined
  })
  for (const [index, id] of ids.split(' ').entries()) seed.made.set((batch[index] as WorkerPlan).key, id)
}

/** What an officer does in one transaction, numbered. */
function stepsOf<T>(items: T[]) {
  return [...batchesOf(items, 50)].entries()
}

function personOf({ key: _key, pin: _pin, account: _account, ...plan }: WorkerPlan): NewPerson {
  const { verified: _verified, registeredOn: _registeredOn, ...person } = plan
  return person
}

async function makeVacancies(
  seed: Seed,
  plan: Plan,
  staff: Staff,
  skills: SkillsByOccupation,
): Promise<void> {
  const said = progress(seed.log, 'vacancies', plan.vacancies.length, 20)
  await each(plan.vacancies, async (vacancy) => {
    const writer = writerOf(plan, vacancy, staff)
    await makeVacancy(seed, vacancy, writer, staff(officeOf(vacancy.recruitsFrom)), skills)
    said()
  })
}

/** The recruiter when one works for the employer. */
function writerOf(plan: Plan, { employer, recruiter }: VacancyPlan, staff: Staff): StaffActor {
  return staff(plan.organisations.find(({ key }) => key === (recruiter ?? employer)))
}

async function makeVacancy(
  seed: Seed,
  { key, employer, job, terms, english, outcome, refusal }: VacancyPlan,
  writer: StaffActor,
  officer: StaffActor,
  skills: SkillsByOccupation,
): Promise<void> {
  const { title, isco, ...answers } = terms
  const id = await once(seed, key, writer, (work) =>
    createVacancy(work, { title, isco, employerId: seed.made.get(employer) }),
  )
  await once(seed, `${key}/answered`, writer, async (work) => {
    const { country, place, recruitsFrom, places } = answers
    const wanted = (skills.get(job.isco) ?? []).slice(0, 6)
    await changeVacancy(
      work,
      id,
      outcome === 'draft'
        ? { country, place, recruitsFrom, places }
        : {
            ...answers,
            skills: wanted.map((skill, index) => ({
              skillId: skill.id,
              essential: skill.essential,
              // The first is what the work is about.
              level: index === 0 ? 2 : null,
            })),
            languages: [{ language: 'en', cefr: english }],
          },
    )
    return undefined
  })
  if (outcome === 'draft') return
  await once(seed, `${key}/submitted`, writer, async (work) => {
    await submitVacancy(work, id)
    return undefined
  })
  if (outcome === 'submitted') return
  await once(seed, `${key}/decided`, officer, async (work) => {
    const status = outcome === 'refused' ? 'refused' : 'published'
    await decideOnVacancy(
      work,
      id,
      status === 'refused'
        ? { status, code: refusal?.code ?? 'other', reason: refusal?.words ?? '' }
        : { status, reason: '' },
    )
    return undefined
  })
}

async function makePlacements(seed: Seed, plan: Plan, staff: Staff, workers: Workers): Promise<void> {
  const said = progress(seed.log, 'placements', plan.placements.length, 20)
  const officer = staff(officeOf(origin))
  await each(plan.placements, async (placement) => {
    const vacancy = plan.vacancies.find(({ key }) => key === placement.vacancy) as VacancyPlan
    await makePlacement(seed, placement, {
      worker: workers(placement.worker),
      recruiting: writerOf(plan, vacancy, staff),
      employer: staff(plan.organisations.find(({ key }) => key === vacancy.employer)),
      officer,
    })
    said()
  })
  await makeMoves(seed, plan, workers)
}

/** After both placements stand: the worker leaves the one for the other. */
async function makeMoves(seed: Seed, plan: Plan, workers: Workers): Promise<void> {
  for (const { key, worker, moves } of plan.placements) {
    if (!moves) continue
    await once(seed, `${key}/moved`, workers(worker), async (work) => {
      const to = seed.made.get(moves.to) as string
      await takeStep(work, seed.made.get(key) as string, { kind: 'move', to, occurredOn: moves.on })
      return undefined
    })
  }
}

/** One worker asked the union for help, another the migrant centre, which handed the case on; the officer of Nepal
 * handed one to it; and a worker is asked whether the labour inspection may see her contract. */
async function makeReferrals(seed: Seed, plan: Plan, staff: Staff, workers: Workers): Promise<void> {
  const officeId = (key: OfficeKey) => seed.made.get(`office/${key}`) as string
  const start = (step: string, placement: string, actor: Actor, asked: { to: OfficeKey; cause: string }) =>
    once(seed, `${placement}/${step}`, actor, (work) =>
      startReferral(work, {
        placementId: seed.made.get(placement) as string,
        kind: 'referral',
        overrideReason: '',
        competence: asked.to === 'emirates' ? 'inspection' : '',
        cause: asked.cause,
        to: officeId(asked.to),
      }),
    )
  const answer = (step: string, placement: string, actor: Actor, id: string, command: 'consent' | 'accept') =>
    once(seed, `${placement}/${step}-${command}`, actor, async (work) => {
      await answerReferral(work, id, command)
      return undefined
    })
  const officer = staff(officeOf(origin))
  const centre = staff(officeNamed('centre'))
  const [left, other] = plan.placements.filter(({ stage }) => stage === 'ended')
  if (left) {
    const id = await start('referral', left.key, workers(left.worker), { to: 'union', cause: 'unpaid-wages' })
    await answer('referral', left.key, staff(officeNamed('union')), id, 'accept')
  }
  if (other) {
    const worker = workers(other.worker)
    const id = await start('referral', other.key, worker, { to: 'centre', cause: 'documents-kept' })
    await answer('referral', other.key, centre, id, 'accept')
    const next = await start('handed-on', other.key, centre, { to: 'emirates', cause: 'documents-kept' })
    await answer('handed-on', other.key, worker, next, 'consent')
  }
  const back = await start('referral', 'placement-hari', officer, { to: 'centre', cause: 'unpaid-wages' })
  await answer('referral', 'placement-hari', workers('hari'), back, 'consent')
  await answer('referral', 'placement-hari', centre, back, 'accept')
  await start('referral', 'placement-anita', officer, { to: 'emirates', cause: 'contract-changed' })
}

const officeNamed = (key: OfficeKey) => offices.find((office) => office.key === key)

async function makePlacement(
  seed: Seed,
  { key, vacancy, worker, offeredOn, steps, change, prepared, stage }: PlacementPlan,
  actors: Record<Step['by'], Actor>,
): Promise<void> {
  const id = await once(seed, key, actors.recruiting, (work) =>
    offerPlacement(work, {
      vacancyId: seed.made.get(vacancy) as string,
      personId: seed.made.get(worker) as string,
      occurredOn: offeredOn,
    }),
  )
  for (const step of steps) {
    await once(seed, `${key}/${step.kind}/${step.by}`, actors[step.by], async (work) => {
      await takeStep(work, id, await commandOf(work, id, step))
      return undefined
    })
    // Those who work or are back have long had everything.
    const preparing = stage === 'signed' || stage === 'departed' || stage === 'arrived'
    if (preparing && step.kind === 'sign' && step.by === 'recruiting')
      await prepare(seed, key, id, { prepared, on: step.on }, actors)
  }
  if (change) await makeChange(seed, key, id, change, actors)
}

/** The worker has been to the doctor; the officer has seen the rest. */
async function prepare(
  seed: Seed,
  key: string,
  id: string,
  { prepared, on }: { prepared: PlacementPlan['prepared']; on: string },
  actors: Record<Step['by'], Actor>,
): Promise<void> {
  const { tasks } = (await seed.database.read(actors.officer, (work) => readPlacement(work, id))).state
  const done = prepared === 'all' ? tasks : tasks.filter(({ kind }) => kind === 'medical')
  await once(seed, `${key}/prepared`, actors.officer, async (work) => {
    for (const task of done) {
      await takeStep(work, id, {
        kind: 'finish-task',
        task: task.id,
        evidence: 'certificate',
        reference: '',
        occurredOn: on,
      })
    }
    return undefined
  })
  const medical = tasks.find(({ kind, doer }) => kind === 'medical' && doer === 'worker')
  if (key !== 'placement-dipak' || !medical) return
  await once(seed, `${key}/medical-file`, actors.worker, (work) =>
    addTaskFile(work, id, medical.id, {
      name: 'medical-certificate.pdf',
      kind: 'pdf',
      content: renderPdf(certificate, {}),
    }),
  )
}

const certificate = `#set page(paper: "a5")
#set text(font: "Noto Sans")
= Medical certificate
Invented for the demonstration of Fairway. It is of nobody, and no doctor wrote it.

The worker is fit for work at a building site.`

/** Somebody wants to change what was signed, and the worker answers or has not answered yet. */
async function makeChange(
  seed: Seed,
  key: string,
  id: string,
  { percent, answer, on: occurredOn }: ChangePlan,
  actors: Record<Step['by'], Actor>,
): Promise<void> {
  const step = (name: string, actor: Actor, commandOf: (view: PlacementView) => PlacementCommand) =>
    once(seed, `${key}/change/${name}`, actor, async (work) => {
      await takeStep(work, id, { ...commandOf(await readPlacement(work, id)), occurredOn })
      return undefined
    })
  await step('proposed', actors.employer, ({ terms }) => ({
    kind: 'propose',
    changes: { wageMinor: Math.round((terms.wageMinor * percent) / 10_000) * 100 },
  }))
  if (answer === 'open') return
  const asked = ({ state }: PlacementView) => {
    if (!state.proposal) throw new Error(`Placement ${id} has no change to answer`)
    return { version: state.proposal.version, hash: state.proposal.hash }
  }
  if (answer === 'refused') {
    await step('refused', actors.worker, (view) => ({
      kind: 'refuse',
      reason: 'wage-too-low',
      ...asked(view),
    }))
    return
  }
  await step('agreed', actors.worker, (view) => ({ kind: 'agree', ...asked(view) }))
  await step('signed', actors.worker, (view) => ({ kind: 'sign', ...asked(view) }))
  await step('signed-for-employer', actors.employer, (view) => ({ kind: 'sign', ...asked(view) }))
}

async function commandOf(work: Work, id: string, step: Step): Promise<PlacementCommand> {
  const occurredOn = step.on
  if ('reason' in step) return { kind: step.kind, reason: step.reason, occurredOn }
  if (step.kind !== 'sign') return { kind: step.kind, occurredOn }
  const { contract } = (await readPlacement(work, id)).state
  if (!contract) throw new Error(`Placement ${id} has no contract to sign`)
  return { kind: 'sign', ...contract, occurredOn }
}

async function endVacancies(seed: Seed, plan: Plan, staff: Staff): Promise<void> {
  for (const vacancy of plan.vacancies) {
    const { key, outcome, endReason } = vacancy
    if (outcome !== 'filled' && outcome !== 'closed') continue
    await once(seed, `${key}/ended`, writerOf(plan, vacancy, staff), async (work) => {
      await endVacancy(
        work,
        seed.made.get(key) as string,
        outcome === 'filled' ? 'filled' : (endReason ?? 'other'),
      )
      return undefined
    })
  }
}

/** A roster, and one round that was computed by every method and published by one. */
async function makeProgramme(seed: Seed, plan: Plan, staff: Staff): Promise<void> {
  const { database, log, made } = seed
  const officer = staff(officeOf(origin))
  const { places, quotas, roster } = planProgramme(plan)
  const year = new Date().getUTCFullYear()
  const id = await once(seed, 'programme', officer, async (work) => {
    const id = await createProgramme(work, {
      name: programme.name,
      country: destination,
      origins: [origin],
      opensOn: `${year}-01-01`,
      closesOn: `${year + 1}-12-31`,
    })
    for (const { vacancy, ...place } of places)
      await setPlace(work, id, { ...place, vacancyId: made.get(vacancy) as string, season: String(year) })
    for (const quota of quotas) await addQuota(work, id, { ...quota, side: 'vacancies' })
    const answer = await addToRoster(
      work,
      id,
      roster.map(({ worker, priority, ...rest }) => ({
        ...rest,
        person: made.get(worker) as string,
        priority: String(priority),
      })),
    )
    if ('problems' in answer) throw new Error(`The roster has problems: ${JSON.stringify(answer.problems)}`)
    return id
  })
  const app = { database, log: { error: (error: unknown) => log(String(error)) } as typeof console }
  const round = await once(seed, 'round', officer, async (work) =>
    saveRound(work, await prepareRound(app, officer, id, { ...programme, bounds: [...programme.bounds] })),
  )
  // Whoever holds this step is alone with it: what another process has begun is left by who died.
  await once(seed, 'round-published', officer, async (work) => {
    await computeRound(app, round, true)
    await savePublication(work, await preparePublication(app, officer, round, programme.method))
    return undefined
  })
  log('Demonstration: a programme round … published')
}

/** Invented changes of Nepal's rules: one published and in force in three months, one that is being drafted. */
async function makeReforms(seed: Seed, today: string, staff: Staff): Promise<void> {
  const office = offices.find(({ key }) => key === 'policy')
  const [author, colleague] = [staff(office), staff(office?.colleague)]
  const programme = 'npl.labour-permit'
  const details = (days: number) => ({
    act: 'Invented amendment of the demonstration, not real law',
    ref: 'Section 1',
    url: 'https://fairway.example/amendment',
    publishedIn: '',
    effectiveOn: new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10),
  })
  const draft = (key: string, officer: StaffActor, days: number, parameter: string, value: number) =>
    once(seed, key, officer, async (work) => {
      const id = await draftReform(work, programme, details(days))
      await saveValue(work, id, parameter, { value }, details(days).effectiveOn)
      return id
    })
  const published = await draft('reform/published', author, 90, 'agency_charge', 0)
  const step = (officer: StaffActor, name: 'submit' | 'publish') =>
    takeReformStep({ database: seed.database }, officer, published, name, { read: true }).catch(
      (error: unknown) => {
        // Taken before, at an earlier start or by another process.
        if (!(error instanceof ConflictError) || error.code !== 'wrong-step') throw error
      },
    )
  await step(author, 'submit')
  await step(colleague, 'publish')
  await draft('reform/drafted', colleague, 180, 'minimum_age', 25)
}

async function finish(seed: Seed, { organisations, workers, vacancies }: Plan): Promise<void> {
  const dated = <T extends { key: string }>(plans: T[], on: (plan: T) => string) =>
    plans.map((plan) => ({ id: seed.made.get(plan.key) as string, on: on(plan) }))
  await once(seed, 'finished', demonstrationActor, async (work) => {
    await store.setDates(work.db, {
      organisations: dated(organisations, (plan) => plan.registeredOn),
      people: dated(workers, (plan) => plan.registeredOn),
      vacancies: dated(vacancies, (plan) => plan.createdOn),
    })
    work.record({ action: 'demonstration.finished', subject: 'demonstration:all' })
    return undefined
  })
}
