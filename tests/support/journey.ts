/** Parties of a placement and its steps, for tests that need somebody on the way. */
import { randomUUID } from 'node:crypto'
import {
  offerPlacement,
  type PlacementCommand,
  type PlacementState,
  type Stage,
  takeStep,
} from '../../platform/features/placements/index.ts'
import type { Actor, StaffActor, WorkerActor } from '../../platform/foundation/actor.ts'
import type { Database } from '../../platform/foundation/database/database.ts'
import { makeOrganisation, makeStaff, makeWorker } from './fixtures.ts'

export type Cast = {
  employer: StaffActor
  recruiter: StaffActor
  worker: WorkerActor
  origin: StaffActor
  destination: StaffActor
  vacancyId: string
}

/** A vacancy in the Emirates for workers from Nepal, with everybody who has a part in it. */
export async function makeCast(
  database: Database,
  options: {
    places?: number
    title?: string
    worker?: Parameters<typeof makeWorker>[1]
    country?: string
  } = {},
): Promise<Cast> {
  const country = options.country ?? 'ARE'
  const employerId = await makeOrganisation(database, 'employer', country, { name: 'Gulf Hotels' })
  const employer = await makeStaff(database, 'employer', country, { organisation: employerId })
  const recruiter = await makeStaff(database, 'recruiter', 'NPL')
  const vacancyId = await makeVacancy(database, employer, recruiter, options)
  return {
    employer,
    recruiter,
    worker: await makeWorker(database, options.worker),
    origin: await makeStaff(database, 'authority', 'NPL', { competences: ['contracts'] }),
    destination: await makeStaff(database, 'authority', country, { competences: ['contracts'] }),
    vacancyId,
  }
}

export async function makeVacancy(
  database: Database,
  employer: StaffActor,
  recruiter: StaffActor | null,
  options: { places?: number; title?: string; status?: 'published' | 'submitted'; country?: string } = {},
): Promise<string> {
  const id = randomUUID()
  const status = options.status ?? 'published'
  await database.internal('fixtures', async (db) => {
    await db
      .insertInto('vacancies')
      .values({
        id,
        employer_id: employer.organisation,
        recruiter_id: recruiter?.organisation ?? null,
        title: options.title ?? 'Housekeeper',
        isco: '9112',
        country: options.country ?? 'ARE',
        place: 'Dubai',
        recruits_from: 'NPL',
        places: options.places ?? 5,
        wage_minor: 180_000,
        wage_currency: 'AED',
        wage_period: 'month',
        hours_per_week: 48,
        duration_months: 24,
        housing: 'provided',
        meals: 'allowance',
        pathway: 'are/private-sector-work-permit',
        status: 'draft',
        created_by: employer.account,
      })
      .execute()
    for (const [item, payer] of [
      ['visa', 'employer'],
      ['travel', 'employer'],
      ['documents', 'worker'],
    ] as const) {
      await db
        .insertInto('vacancy_costs')
        .values({ vacancy_id: id, item, payer, amount_minor: 50_000, currency: 'AED' })
        .execute()
    }
    await db
      .updateTable('vacancies')
      .set({ status, submitted_at: new Date(), decided_at: status === 'published' ? new Date() : null })
      .where('id', '=', id)
      .execute()
  })
  return id
}

export function makeOffer(database: Database, cast: Cast, occurredOn = '2026-01-10'): Promise<string> {
  const { vacancyId, worker } = cast
  return database.write(cast.employer, (work) =>
    offerPlacement(work, { vacancyId, personId: worker.person, occurredOn }),
  )
}

export function step(
  database: Database,
  actor: Actor,
  id: string,
  command: PlacementCommand,
): Promise<PlacementState> {
  return database.write(actor, (work) => takeStep(work, id, command))
}

/** An offer, and every step of the ordinary journey up to this stage. */
export async function journeyTo(
  database: Database,
  cast: Cast,
  stage: Exclude<Stage, 'closed' | 'moved'>,
): Promise<string> {
  const id = await makeOffer(database, cast)
  const { worker, employer } = cast
  let contract = { version: 0, hash: '' }
  const steps: [Stage, () => Promise<unknown>][] = [
    [
      'accepted',
      async () => {
        const state = await step(database, worker, id, { kind: 'accept', occurredOn: '2026-01-12' })
        contract = state.contract ?? contract
      },
    ],
    [
      'signed',
      async () => {
        await step(database, worker, id, { kind: 'sign', ...contract, occurredOn: '2026-01-20' })
        await step(database, employer, id, { kind: 'sign', ...contract, occurredOn: '2026-01-21' })
      },
    ],
    ['departed', () => step(database, worker, id, { kind: 'depart', occurredOn: '2026-02-20' })],
    ['arrived', () => step(database, worker, id, { kind: 'arrive', occurredOn: '2026-02-21' })],
    ['started', () => step(database, employer, id, { kind: 'start', occurredOn: '2026-02-25' })],
    [
      'ended',
      () => step(database, worker, id, { kind: 'end', reason: 'not-paid', occurredOn: '2026-08-01' }),
    ],
    ['returned', () => step(database, worker, id, { kind: 'return', occurredOn: '2026-08-10' })],
  ]
  if (stage === 'offered') return id
  for (const [reached, take] of steps) {
    await take()
    if (reached === stage) return id
  }
  return id
}

export async function makeLicence(
  database: Database,
  recruiter: StaffActor,
  officer: StaffActor,
): Promise<void> {
  await database.internal('fixtures', (db) =>
    db
      .insertInto('licences')
      .values({
        organisation_id: recruiter.organisation,
        number: randomUUID().slice(0, 8),
        issuer_id: officer.organisation,
        country: officer.country,
        valid_from: '2020-01-01',
        valid_to: '2099-12-31',
      })
      .execute(),
  )
}

/** Work at one employer, from which the worker goes on to another one; returns the placement that was left. */
export async function journeyToAnotherEmployer(
  database: Database,
  cast: Cast,
  employer: StaffActor,
): Promise<string> {
  const left = await journeyTo(database, cast, 'started')
  const vacancyId = await makeVacancy(database, employer, null, { country: employer.country })
  const next = await journeyTo(database, { ...cast, employer, vacancyId }, 'signed')
  await step(database, cast.worker, left, { kind: 'move', to: next })
  return left
}
