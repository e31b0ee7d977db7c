import { randomUUID } from 'node:crypto'
import { isOfficer, type StaffActor } from '../../foundation/actor.ts'
import type { Work } from '../../foundation/database/database.ts'
import { today } from '../../foundation/days.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import { asLocale } from '../../foundation/i18n/locales.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import { isUnitGroup } from '../classifications/index.ts'
import { assistsIn, attribute, type Way } from './assisted/service.ts'
import {
  alignedLanguages,
  cleanName,
  identityFields,
  identityMark,
  type NewPerson,
  type PersonRecord,
  type Profile,
  problemsOf,
  type Status,
} from './domain.ts'
import type { SeenDocument } from './profile/kinds.ts'
import {
  alignLanguages,
  answersProblems,
  cleanData,
  keepAnswers,
  recordIdentityCheck,
} from './profile/service.ts'
import { tellPerson } from './sharing/index.ts'
import * as store from './store.ts'

export type { QueueRow } from './store.ts'

/** A worker registers themselves (nobody signed in yet), or an officer of their country registers them. With an
 * `id` chosen before, registering again is a conflict. */
export async function registerPerson(work: Work, person: NewPerson & { id?: string }): Promise<string> {
  const [id] = await registerPeople(work, [person])
  return id as string
}

/**
 * Registers many people in a handful of statements and one audit event, for imports and demonstrations. Returns
 * their ids in the order given. Throws InvalidInputError for the first one with a problem, and writes nothing.
 * Only Fairway itself may register people as verified already.
 */
export async function registerPeople(
  work: Work,
  people: readonly (NewPerson & { id?: string; status?: Status })[],
  way: Way = 'records',
): Promise<string[]> {
  const { actor } = work
  const rows = people.map((person) => {
    if (actor.kind === 'worker' || (actor.kind === 'staff' && !registers(actor, person.nationality)))
      throw new ForbiddenError()
    const answers = person.answers?.map(({ kind, data }) => ({ kind, data: cleanData(data) }))
    refuseProblems(answersProblems(answers ?? []))
    const row: store.PersonRow = {
      ...person,
      ...(answers ? { answers, languages: alignedLanguages({ ...person, answers }) } : {}),
      fullName: cleanName(person.fullName),
      id: person.id ?? randomUUID(),
      status: actor.kind === 'system' ? (person.status ?? 'unverified') : 'unverified',
    }
    refuseProblems(problemsIn(row))
    return row
  })
  if (rows.length === 0) return []
  await explained(() => store.insertPeople(work.db, rows, actor.kind !== 'staff'))
  await keepAnswers(work, rows)
  const ids = rows.map((row) => row.id)
  await attribute(work, ids, way)
  const [only] = ids
  if (ids.length === 1) {
    work.record({ action: 'person.registered', subject: `person:${only}` })
  } else {
    work.record({ action: 'people.registered', subject: `people:${randomUUID()}`, data: { people: ids } })
  }
  return ids
}

/** The record, when the actor may see it. `purpose` tells the worker on which kind of page it was seen. */
export async function findPerson(
  work: Work,
  id: string,
  purpose = 'record',
): Promise<PersonRecord | undefined> {
  const person = await store.selectPerson(work.db, id)
  if (person) work.viewed({ people: [id], purpose })
  return person
}

/** The worker's own record. */
export async function ownRecord(work: Work): Promise<PersonRecord> {
  if (work.actor.kind !== 'worker') throw new ForbiddenError()
  const person = await store.selectOwnPerson(work.db)
  if (!person) throw new NotFoundError()
  return person
}

/** Changes the given parts of the worker's own record. Another identity must be verified anew. */
export async function changeProfile(work: Work, changes: Partial<Profile>): Promise<void> {
  await changeRecord(work, await ownRecord(work), changes)
}

/** The same for whoever keeps the record: the worker, or the office that `before` was shown to. */
export async function changeRecord(
  work: Work,
  before: PersonRecord,
  changes: Partial<Profile>,
  noted: Record<string, unknown> = {},
): Promise<void> {
  const clean =
    changes.fullName === undefined ? changes : { ...changes, fullName: cleanName(changes.fullName) }
  const { wanted, refused, unsure } = { ...before, ...clean }
  const wishes = clean.wanted || clean.refused || clean.unsure ? { wanted, refused, unsure } : {}
  refuseProblems(problemsIn({ ...clean, ...wishes }))
  const losesVerification = before.status === 'verified' && changesIdentity(before, clean)
  const { nationality, ...rest } = clean
  const handsOn =
    work.actor.kind === 'staff' && nationality !== undefined && nationality !== before.nationality
  await explained(() => store.updateProfile(work.db, before.id, handsOn ? rest : clean, losesVerification))
  if (clean.languages) await alignLanguages(work, before.id)
  if (handsOn && !(await store.handToNationality(work.db, before.id, nationality))) throw new NotFoundError()
  const subject = `person:${before.id}`
  work.record({ action: 'person.changed', subject, data: { fields: Object.keys(clean), ...noted } })
  if (losesVerification) work.record({ action: 'person.verification-ended', subject })
}

function changesIdentity(before: Profile, changes: Partial<Profile>): boolean {
  return identityFields.some((field) => changes[field] !== undefined && changes[field] !== before[field])
}

/**
 * The officer has compared name, birth date and nationality with the worker's documents. `seen` is the mark of the
 * identity that was shown to the officer: who changes it meanwhile is not verified under a name that nobody compared.
 */
export async function verifyPerson(
  work: Work,
  id: string,
  seen?: string,
  document: SeenDocument = 'other',
): Promise<void> {
  const officer = registrationOfficer(work)
  const person = await personOfJurisdiction(work, id)
  if (seen !== undefined && seen !== identityMark(person))
    throw new ConflictError('identity-changed', { key: 'people.error.identity-changed' })
  if (!(await store.markVerified(work.db, person, officer.account)))
    throw new ConflictError('already-verified', { key: 'people.error.already-verified' })
  await recordIdentityCheck(work, id, document)
  work.record({ action: 'person.verified', subject: `person:${id}`, data: { document } })
  const { t } = textsFor(asLocale(person.locale))
  await tellPerson(work, id, t('people.sms.verified'))
}

/** For the registration desk: a person of the officer's own country; of another one there is nothing to find. */
export async function personOfJurisdiction(work: Work, id: string): Promise<PersonRecord> {
  const officer = registrationOfficer(work)
  const person = await findPerson(work, id, 'desk')
  if (person?.nationality !== officer.country) throw new NotFoundError()
  return person
}

export const queuePageSize = 50

/** People of the officer's country who wait for verification, or all of them; oldest first. */
export async function peopleQueue(
  work: Work,
  options: { page: number; search?: string; all?: boolean; limit?: number },
): Promise<{ rows: store.QueueRow[]; total: number }> {
  const officer = registrationOfficer(work)
  const limit = options.limit ?? queuePageSize
  const queue = await store.selectQueue(work.db, {
    nationality: officer.country,
    all: options.all ?? false,
    search: options.search ?? '',
    limit,
    offset: (options.page - 1) * limit,
  })
  work.viewed({ people: queue.rows.map(({ id }) => id), purpose: 'desk', listed: true })
  return queue
}

/** How many wait for this officer; 0 for everybody else. */
export async function queueCount(work: Work): Promise<number> {
  return isOfficer(work.actor, 'registration') ? store.countUnverified(work.db, work.actor.country) : 0
}

function registers(actor: StaffActor, nationality: string): boolean {
  return assistsIn(actor) === nationality
}

function registrationOfficer(work: Work): StaffActor {
  if (!isOfficer(work.actor, 'registration')) throw new ForbiddenError()
  return work.actor
}

export function problemsIn(profile: Partial<Profile>): ReturnType<typeof problemsOf> {
  const problems = problemsOf(profile, today())
  if (profile.occupations?.some(({ isco }) => !isUnitGroup(isco)))
    problems.occupations ??= { key: 'people.error.occupations' }
  return problems
}

/** The database knows which skills there are, and who is registered. */
async function explained(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    const { constraint } = error as { constraint?: string }
    if (constraint === 'people_pkey')
      throw new ConflictError('already-registered', { key: 'people.error.already-registered' })
    if (constraint === 'person_skills_skill_id_fkey')
      throw new InvalidInputError({ skills: { key: 'people.error.skill' } })
    throw error
  }
}

function refuseProblems(problems: ReturnType<typeof problemsOf>): void {
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
}
