import { randomUUID } from 'node:crypto'
import type { StaffActor } from '../../foundation/actor.ts'
import { batchesOf } from '../../foundation/batches.ts'
import type { Work } from '../../foundation/database/database.ts'
import { earliestDay, today } from '../../foundation/days.ts'
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  type Message,
  NotFoundError,
} from '../../foundation/errors.ts'
import { cleanText } from '../../foundation/http/form.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import type { Job } from '../../foundation/jobs/index.ts'
import { isUnitGroup, searchOccupations, skillLabels } from '../classifications/index.ts'
import { chargesIn, minimumWages } from '../labour-law/index.ts'
import {
  findOrganisation,
  findOrganisations,
  isLicensed,
  notifyOrganisation,
  type Organisation,
} from '../organisations/index.ts'
import { isHealthWork, safeguardOf } from '../pathways/index.ts'
import {
  automaticChecks,
  type Check,
  checkId,
  checkMessage,
  type DraftVacancy,
  type EndReason,
  endReasons,
  isClosable,
  isEditable,
  isOwn,
  isWhole,
  mayDecide,
  type RefusalCode,
  refusalCodes,
  type Standing,
  unanswered,
  type Vacancy,
} from './domain.ts'
import { destinationPathways } from './pathways.ts'
import type { VacancyLine, VacancyRow } from './store.ts'
import * as store from './store.ts'
import { inputProblems, type VacancyInput } from './terms.ts'

/** A vacancy of which every answer is given, if the actor may see it. */
export async function findVacancy(work: Work, id: string): Promise<Vacancy | undefined> {
  const vacancy = await store.selectVacancy(work.db, id)
  return vacancy && isWhole(vacancy) ? vacancy : undefined
}

/** What the public may see: published, or ended since without fault. */
export async function findPublicVacancy(work: Work, id: string): Promise<Vacancy | undefined> {
  const vacancy = await findVacancy(work, id)
  return vacancy && ['published', 'filled', 'expired'].includes(vacancy.status) ? vacancy : undefined
}

export async function findOwnVacancy(work: Work, id: string): Promise<DraftVacancy> {
  const vacancy = await store.selectVacancy(work.db, id)
  if (!vacancy || !isOwn(work.actor, vacancy)) throw new NotFoundError()
  return vacancy
}

export async function findVacancyToDecide(work: Work, id: string): Promise<Vacancy> {
  const vacancy = await store.selectVacancy(work.db, id)
  if (!vacancy || vacancy.status === 'draft' || !isWhole(vacancy) || !mayDecide(work.actor, vacancy))
    throw new NotFoundError()
  return vacancy
}

export type Parties = { employer: Organisation; recruiter: Organisation | null }

/** Those who stand behind a vacancy, as far as the actor may see them. */
export async function partiesOf(
  work: Work,
  { employerId, recruiterId }: Pick<DraftVacancy, 'employerId' | 'recruiterId'>,
): Promise<Parties> {
  const found = await findOrganisations(work, recruiterId ? [employerId, recruiterId] : [employerId])
  const employer = found.find(({ id }) => id === employerId)
  if (!employer) throw new NotFoundError()
  return { employer, recruiter: found.find(({ id }) => id === recruiterId) ?? null }
}

/** A recruiter needs a licence of the country where it recruits. */
export function standingOf(
  {
    recruiterId,
    recruitsFrom,
    country,
    isco,
  }: Pick<DraftVacancy, 'recruiterId' | 'recruitsFrom' | 'country' | 'isco'>,
  { employer, recruiter }: Parties,
): Standing {
  return {
    ...lawOf({ recruitsFrom, country, isco }),
    employerVerified: employer.status === 'verified',
    recruiter:
      recruiterId === null
        ? null
        : {
            verified: recruiter?.status === 'verified',
            licensed: Boolean(
              recruiter && recruitsFrom && isLicensed(recruiter, recruitsFrom, today(), country ?? undefined),
            ),
          },
  }
}

/** The law of today at both ends of the corridor. */
export function lawOf({
  recruitsFrom,
  country,
  isco,
}: Pick<DraftVacancy, 'recruitsFrom' | 'country' | 'isco'>): Pick<Standing, 'law' | 'day'> {
  return {
    day: today(),
    law: {
      wages: minimumWages(country ?? ''),
      origin: chargesIn(recruitsFrom ?? ''),
      destination: chargesIn(country ?? ''),
      safeguard: isHealthWork(isco) ? safeguardOf(recruitsFrom, isco, country) : undefined,
    },
  }
}

async function checksOf(work: Work, vacancy: DraftVacancy): Promise<Check[]> {
  return automaticChecks(vacancy, standingOf(vacancy, await partiesOf(work, vacancy)))
}

/** Begins a vacancy: an employer for itself, a recruiter for the verified employer it names. */
export async function createVacancy(
  work: Work,
  input: Pick<VacancyInput, 'title' | 'isco'> & Partial<VacancyInput> & { employerId?: string | undefined },
): Promise<string> {
  const actor = member(work)
  const { employerId, ...given } = input
  const terms = cleaned(given)
  await refuseProblems(work, terms)
  const recruits = actor.organisationKind === 'recruiter'
  const employer = recruits ? employerId && (await findOrganisation(work, employerId)) : undefined
  if (recruits && !(employer && employer.kind === 'employer' && employer.status === 'verified'))
    throw new InvalidInputError({ employer: { key: 'vacancies.employer.error' } })
  const id = randomUUID()
  await store.insertRows(work.db, [
    {
      ...terms,
      id,
      employerId: employer ? employer.id : actor.organisation,
      recruiterId: recruits ? actor.organisation : null,
      status: 'draft',
      createdBy: actor.account,
    },
  ])
  work.record({ action: 'vacancy.drafted', subject: `vacancy:${id}` })
  return id
}

/** Changes the answers given; possible until it is sent in, and again when it was refused. */
export async function changeVacancy(work: Work, id: string, input: Partial<VacancyInput>): Promise<void> {
  const vacancy = await ownForChange(work, id)
  if (!isEditable(vacancy)) throw new ConflictError('not-editable', { key: 'vacancies.not-editable' })
  const change = cleaned(input)
  await refuseProblems(work, change, vacancy.country)
  // A pathway of another country of work leads nowhere.
  const moved = change.country !== undefined && change.country !== vacancy.country
  await store.updateTerms(work.db, id, moved ? { pathway: null, ...change } : change)
  work.record({ action: 'vacancy.changed', subject: `vacancy:${id}`, data: { fields: Object.keys(change) } })
}

/** Sends it to the authority of the country whose workers are sought, if nothing stands against it. */
export async function submitVacancy(work: Work, id: string): Promise<void> {
  const vacancy = await ownForChange(work, id)
  if (!isEditable(vacancy)) throw new ConflictError('not-editable', { key: 'vacancies.not-editable' })
  const parties = await partiesOf(work, vacancy)
  const failed = automaticChecks(vacancy, standingOf(vacancy, parties)).filter(({ passed }) => !passed)
  if (failed.length > 0) {
    const missing = unanswered(vacancy).map((field): [string, Message] => [
      field,
      { key: `vacancies.${field}.error` },
    ])
    throw new InvalidInputError(
      Object.fromEntries([
        ...missing,
        ...failed
          .filter(({ name }) => name !== 'complete')
          .map((check): [string, Message] => [checkId(check), checkMessage(check)]),
      ]),
    )
  }
  const changed = await store.updateStatus(work.db, id, { status: 'submitted', submitted_at: new Date() })
  if (!changed) throw new ForbiddenError()
  work.record({ action: 'vacancy.submitted', subject: `vacancy:${id}` })
  // What a recruiter sends in an employer's name, the employer learns and can close.
  if (vacancy.recruiterId !== null) {
    await notifyOrganisation(work, vacancy.employerId, ({ t }) => ({
      subject: t('vacancies.email.submitted.subject'),
      body: t('vacancies.email.submitted.body', {
        title: vacancy.title,
        recruiter: parties.recruiter?.name ?? '',
      }),
    }))
  }
}

/** An officer publishes what waits, or refuses it with a reason; what is published can be stopped the same way. */
export async function decideOnVacancy(
  work: Work,
  id: string,
  decision: { reason: string; seen?: string } & (
    | { status: 'published' }
    | { status: 'refused'; code: RefusalCode | undefined }
  ),
): Promise<void> {
  await store.lockVacancy(work.db, id)
  const vacancy = await findVacancyToDecide(work, id)
  // Refused by a colleague, changed and sent in again meanwhile: these are not the terms that the officer has read.
  if (decision.seen !== undefined && decision.seen !== sentInAt(vacancy))
    throw new ConflictError('already-decided', { key: 'vacancies.already-decided' })
  const actor = work.actor as StaffActor
  const { status } = decision
  const reason = decision.reason.slice(0, 2000)
  const code = (decision.status === 'refused' && decision.code) || null
  if (status === 'refused') {
    const problems: Record<string, Message> = {}
    if (code === null || !refusalCodes.includes(code)) problems.code = { key: 'vacancies.refusal.error' }
    if (reason === '') problems.reason = { key: 'vacancies.reason.error' }
    if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
  }
  const possible = vacancy.status === 'submitted' || (vacancy.status === 'published' && status === 'refused')
  if (!possible) throw new ConflictError('already-decided', { key: 'vacancies.already-decided' })
  if (status === 'published' && (await checksOf(work, vacancy)).some(({ passed }) => !passed))
    throw new ConflictError('checks-failed', { key: 'vacancies.checks-failed' })
  const changed = await store.updateStatus(work.db, id, {
    status,
    decided_by: actor.account,
    decided_at: new Date(),
    decision_reason: reason || null,
    decision_code: code,
    ...(vacancy.status === 'published' ? { ended_at: new Date() } : {}),
  })
  if (!changed) throw new ForbiddenError()
  work.record({ action: `vacancy.${status}`, subject: `vacancy:${id}`, ...(code ? { data: { code } } : {}) })
  for (const organisation of [vacancy.employerId, vacancy.recruiterId]) {
    if (organisation === null) continue
    await notifyOrganisation(work, organisation, ({ t }) => ({
      subject: t(`vacancies.email.${status}.subject`),
      body: t(`vacancies.email.${status}.body`, { title: vacancy.title, reason: reason || '–' }),
    }))
  }
}

/** Which sending-in of a vacancy it is that somebody looks at: its terms do not change until the next one. */
export function sentInAt({ submittedAt }: Vacancy): string {
  return submittedAt?.toISOString() ?? ''
}

/** Ends a vacancy: filled when its places are taken, closed for any other reason, which is counted. */
export async function endVacancy(work: Work, id: string, end: 'filled' | EndReason): Promise<void> {
  const vacancy = await ownForChange(work, id)
  const filled = end === 'filled'
  if (!filled && !endReasons.includes(end))
    throw new InvalidInputError({ endReason: { key: 'vacancies.endReason.error' } })
  if (!(filled ? vacancy.status === 'published' : isClosable(vacancy)))
    throw new ConflictError('already-ended', { key: 'vacancies.already-ended' })
  const step = filled ? { status: 'filled' as const } : { status: 'closed' as const, end_reason: end }
  if (!(await store.updateStatus(work.db, id, { ...step, ended_at: new Date() }))) throw new ForbiddenError()
  work.record({
    action: `vacancy.${step.status}`,
    subject: `vacancy:${id}`,
    ...(filled ? {} : { data: { reason: end } }),
  })
}

/** Takes vacancies whose last day has passed out of every list for good; what asks for open ones leaves them out before. */
export const vacanciesExpire: Job = {
  name: 'vacancies.expire',
  schedule: '3 * * * *',
  run: async ({ database }) => {
    await database.write({ kind: 'system', name: 'vacancies.expire' }, async (work) => {
      for (const id of await store.expireUntil(work.db, earliestDay()))
        work.record({ action: 'vacancy.expired', subject: `vacancy:${id}` })
    })
  },
}

export async function ownVacancies(work: Work): Promise<VacancyLine[]> {
  return store.selectOwn(work.db, member(work).organisation)
}

export async function vacancyQueue(work: Work): Promise<VacancyLine[]> {
  return work.actor.kind === 'staff' ? store.selectQueue(work.db, work.actor.country) : []
}

export async function vacancyQueueCount(work: Work): Promise<number> {
  return work.actor.kind === 'staff' ? store.countQueue(work.db, work.actor.country) : 0
}

export const pageSize = 20

export type PublicSearch = Partial<
  Pick<store.VacancySearch, 'country' | 'isco' | 'recruitsFrom' | 'wageAtLeast' | 'housingProvided' | 'free'>
> & { text: string; page: number; locale: Locale }

/** Published vacancies of verified employers, newest first; an occupation is found in any language. */
export async function searchVacancies(
  work: Work,
  { text, page, locale, ...filters }: PublicSearch,
): Promise<{ found: VacancyLine[]; total: number }> {
  const words = text.split(/\s+/).filter(Boolean).slice(0, 8)
  const occupations = words.length > 0 ? await searchOccupations(work, text, locale, 5) : []
  return store.searchPublished(work.db, {
    words,
    iscos: occupations.map(({ isco }) => isco),
    country: filters.country,
    isco: filters.isco,
    recruitsFrom: filters.recruitsFrom,
    wageAtLeast: filters.wageAtLeast,
    housingProvided: filters.housingProvided ?? false,
    free: filters.free ?? false,
    limit: pageSize,
    offset: (page - 1) * pageSize,
  })
}

export async function searchChoices(work: Work): Promise<store.SearchChoices> {
  return store.searchChoices(work.db)
}

export const changesAtOnce = 100

export type VacancyChange = { id: string; changedAt: Date; vacancy: Vacancy | undefined }

/**
 * Vacancies that came into the public list, or left it, after the cursor: each once, with its latest state. `vacancy` is
 * undefined for those that are not open any more.
 */
export async function vacancyChanges(
  work: Work,
  { cursor, since }: { cursor: number; since: string | undefined },
): Promise<{ changes: VacancyChange[]; cursor: number; more: boolean }> {
  const found = await store.selectChanges(work.db, { after: cursor, since, limit: changesAtOnce + 1 })
  const rows = found.slice(0, changesAtOnce)
  const listed = await store.selectVacancies(
    work.db,
    rows.filter((row) => row.listed).map(({ vacancyId }) => vacancyId),
  )
  const open = new Map(
    listed.filter(isWhole).flatMap((one) => (one.status === 'published' ? [[one.id, one] as const] : [])),
  )
  return {
    changes: rows.map(({ vacancyId, changedAt }) => ({
      id: vacancyId,
      changedAt,
      vacancy: open.get(vacancyId),
    })),
    cursor: rows.at(-1)?.seq ?? cursor,
    more: found.length > rows.length,
  }
}

const batchSize = 1000

/** For loads by Fairway itself: whole vacancies with their status, not checked again one by one. */
export async function insertVacancies(work: Work, rows: VacancyRow[]): Promise<void> {
  if (work.actor.kind !== 'system') throw new ForbiddenError()
  for (const batch of batchesOf(rows, batchSize)) await store.insertRows(work.db, batch)
  work.record({ action: 'vacancies.loaded', subject: 'vacancies:batch', data: { count: rows.length } })
}

function member({ actor }: Work): StaffActor {
  if (actor.kind !== 'staff') throw new ForbiddenError()
  return actor
}

async function ownForChange(work: Work, id: string): Promise<DraftVacancy> {
  await store.lockVacancy(work.db, id)
  return findOwnVacancy(work, id)
}

function cleaned<Input extends Partial<VacancyInput>>(input: Input): Input {
  const { title, description, place, tasks } = input
  return {
    ...input,
    ...(title === undefined ? {} : { title: cleanText(title) }),
    ...(description === undefined ? {} : { description: cleanText(description) }),
    ...(place === undefined ? {} : { place: cleanText(place) }),
    ...(tasks ? { tasks: tasks.map(cleanText) } : {}),
  }
}

/** Refuses answers that are wrong in themselves, or that name an occupation, skill or pathway that does not exist. */
async function refuseProblems(
  work: Work,
  input: Partial<VacancyInput>,
  countryBefore: string | null = null,
): Promise<void> {
  const problems = inputProblems(input)
  if (input.isco !== undefined && !isUnitGroup(input.isco)) problems.isco = { key: 'vacancies.isco.error' }
  if (input.skills && input.skills.length > 0 && !problems.skills) {
    const ids = input.skills.map(({ skillId }) => skillId)
    const known = await skillLabels(work, ids, 'en')
    if (ids.some((id) => !known.has(id))) problems.skills = { key: 'vacancies.skills.error' }
  }
  const country = input.country ?? countryBefore
  if (input.pathway && !destinationPathways(country, 'en').some(({ folder }) => folder === input.pathway))
    problems.pathway = { key: 'vacancies.pathway.error' }
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
}
