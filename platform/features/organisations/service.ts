import { randomUUID } from 'node:crypto'
import { isOfficer, competences as known } from '../../foundation/actor.ts'
import type { Work } from '../../foundation/database/database.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import { isLocale, type Locale } from '../../foundation/i18n/locales.ts'
import { type Texts, textsFor } from '../../foundation/i18n/texts.ts'
import { sendMessage } from '../../foundation/outbox/index.ts'
import { type Addressing, createStaffAccount, inviteAdministrator } from '../accounts/index.ts'
import {
  type Decision,
  isLicensed,
  type LicenceStatus,
  licenceProblems,
  mayDecide,
  mayLicense,
  type NewLicence,
  type Office,
  type Organisation,
  officeKinds,
  type Registration,
  reasonOf,
  registrationProblems,
} from './domain.ts'
import * as store from './store.ts'

export async function findOrganisation(work: Work, id: string): Promise<Organisation | undefined> {
  return (await findOrganisations(work, [id]))[0]
}

/** Those of the ids that the actor may see, in no order. */
export async function findOrganisations(work: Work, ids: string[]): Promise<Organisation[]> {
  return store.selectOrganisations(work.db, ids)
}

export async function hasValidLicence(
  work: Work,
  organisationId: string,
  country: string,
  onDate: string,
  destination?: string,
): Promise<boolean> {
  const organisation = await findOrganisation(work, organisationId)
  return organisation !== undefined && isLicensed(organisation, country, onDate, destination)
}

export const pageSize = 20

/** The public register: who was checked, also when suspended since. */
export async function searchRegister(
  work: Work,
  search: { name: string; page: number; kinds?: Organisation['kind'][] },
): Promise<{ found: Organisation[]; total: number }> {
  return store.searchOrganisations(work.db, {
    name: search.name,
    kinds: search.kinds ?? ['employer', 'recruiter', 'union', 'partner'],
    statuses: ['verified', 'suspended'],
    limit: pageSize,
    offset: (search.page - 1) * pageSize,
  })
}

/** Employers a recruiter may work for. */
export async function searchVerifiedEmployers(work: Work, name: string): Promise<Organisation[]> {
  const { found } = await store.searchOrganisations(work.db, {
    name,
    kinds: ['employer'],
    statuses: ['verified'],
    limit: pageSize,
    offset: 0,
  })
  return found
}

/** Waiting for this officer's decision, longest first. */
export async function organisationQueue(work: Work): Promise<Organisation[]> {
  return (await store.selectPending(work.db, 100)).filter((one) => mayDecide(work.actor, one))
}

/** Of the officer's own authority. */
export async function suspensionCounts(work: Work): Promise<store.SuspensionCount[]> {
  return work.actor.kind === 'staff' ? store.countSuspensions(work.db, work.actor.organisation) : []
}

export async function organisationQueueCount(work: Work): Promise<number> {
  return store.countPending(work.db)
}

const numberTaken = { key: 'organisations.registrationNumber.taken' }

/** What stands against a registration, whoever's the e-mail address is: that nobody is told here. */
export async function checkRegistration(work: Work, registration: Registration): Promise<void> {
  const problems = registrationProblems(registration)
  if (registration.kind === 'employer' && registration.recruitsFrom === null)
    problems.recruitsFrom = { key: 'organisations.recruitsFrom.error' }
  if (await store.isRegistered(work.db, registration)) problems.registrationNumber = numberTaken
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
}

/** Registers the organisation and the account of its first user; an officer decides before it may do anything. */
export async function registerOrganisation(
  work: Work,
  registration: Registration,
  password: string,
  locale: Locale,
): Promise<string> {
  await checkRegistration(work, registration)
  const id = randomUUID()
  try {
    await store.insertOrganisation(work.db, id, {
      ...registration,
      recruitsFrom: registration.kind === 'employer' ? registration.recruitsFrom : null,
    })
  } catch (error) {
    if (!violates(error, 'organisations_registration')) throw error
    throw new InvalidInputError({ registrationNumber: numberTaken })
  }
  await store.insertContact(work.db, id, { email: registration.email, locale })
  await createStaffAccount(work, {
    organisation: id,
    email: registration.email,
    displayName: registration.displayName,
    password,
    competences: [],
    administrator: true,
    locale,
  })
  work.record({ action: 'organisation.registered', subject: `organisation:${id}` })
  return id
}

/**
 * For the operator: an office that is at work from now on, and the invitation of its first administrator. Answers the
 * invitation's link. Asked again while nobody has joined, it invites anew.
 */
export async function openOffice(
  work: Work,
  office: Office,
  email: string,
  to: Addressing,
): Promise<{ id: string; link: string }> {
  const { kind, name, country, competences } = office
  const problems = registrationProblems({ name, country })
  if (!officeKinds.includes(kind)) problems.kind = { key: 'organisations.kind.error' }
  if (
    (kind === 'authority') === (competences.length === 0) ||
    competences.some((one) => !known.includes(one))
  )
    problems.competences = { key: 'accounts.staff.members.competences.error' }
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
  const same = await store.findOffice(work.db, office)
  if (same?.staffed) throw new InvalidInputError({ name: { key: 'organisations.office.name.taken' } })
  const id = same?.id ?? randomUUID()
  await store.saveOffice(work.db, id, office)
  if (!same) work.record({ action: 'organisation.registered', subject: `organisation:${id}`, data: { kind } })
  return { id, link: await inviteAdministrator(work, id, { email, competences }, to) }
}

/** Everybody registered in a country whom the actor may see. */
export async function organisationsIn(work: Work, country: string): Promise<Organisation[]> {
  return store.selectOrganisationsIn(work.db, country)
}

/** Enters an employer from an authority's own register: it waits to be checked, and nobody signs in for it yet. */
export async function enterEmployer(
  work: Work,
  employer: Pick<Registration, 'name' | 'registrationNumber' | 'recruitsFrom'> & { email: string | null },
  locale: Locale,
): Promise<string> {
  const { actor } = work
  if (!isOfficer(actor, 'licensing')) throw new ForbiddenError()
  const { email, ...rest } = employer
  const problems = registrationProblems({ ...rest, ...(email === null ? {} : { email }) })
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
  const id = randomUUID()
  try {
    await store.insertOrganisation(work.db, id, { ...rest, kind: 'employer', country: actor.country })
  } catch (error) {
    if (!violates(error, 'organisations_registration')) throw error
    throw new InvalidInputError({ registrationNumber: numberTaken })
  }
  if (email !== null) await store.insertContact(work.db, id, { email, locale })
  work.record({ action: 'organisation.entered', subject: `organisation:${id}` })
  return id
}

/** Takes back employers that were entered by mistake; returns those that are gone, since nothing rested on them. */
export async function withdrawEmployers(work: Work, ids: readonly string[]): Promise<string[]> {
  const gone = await store.withdrawEmployers(work.db, ids)
  for (const id of gone) work.record({ action: 'organisation.withdrawn', subject: `organisation:${id}` })
  return gone
}

/** Takes back licences that were entered by mistake; returns those that are gone, since nothing rested on them. */
export async function withdrawLicences(work: Work, ids: readonly string[]): Promise<string[]> {
  const gone = await store.withdrawLicences(work.db, ids)
  for (const id of gone) work.record({ action: 'licence.withdrawn', subject: `licence:${id}` })
  return gone
}

/** Verifies a pending or suspended organisation, or suspends one; reason and note are kept and sent to it. */
export async function decideOnOrganisation(
  work: Work,
  id: string,
  decision: Decision<'verified' | 'suspended'>,
): Promise<void> {
  const organisation = await forDecision(work, id)
  const { actor } = work
  if (!mayDecide(actor, organisation) || actor.kind !== 'staff') throw new NotFoundError()
  const reason = reasonOf(decision, decision.status === 'suspended')
  if (organisation.status === decision.status)
    throw new ConflictError('already-decided', { key: 'organisations.already-decided' })
  const changed = await store.updateStatus(work.db, id, {
    status: decision.status,
    decidedBy: actor.organisation,
    ...reason,
  })
  if (!changed) throw new ForbiddenError()
  work.record({
    action: `organisation.${decision.status}`,
    subject: `organisation:${id}`,
    data: { by: actor.organisation, ...(reason.code ? { code: reason.code } : {}) },
  })
  await notifyOrganisation(work, id, ({ t }) => ({
    subject: t(`organisations.email.${decision.status}.subject`),
    body: t(`organisations.email.${decision.status}.body`, {
      name: organisation.name,
      reason:
        [reason.code && t(`organisations.code.${reason.code}`), reason.note].filter(Boolean).join(': ') ||
        '–',
    }),
  }))
}

export async function issueLicence(work: Work, organisationId: string, licence: NewLicence): Promise<string> {
  const organisation = await forDecision(work, organisationId)
  const { actor } = work
  if (!mayLicense(actor, organisation) || actor.kind !== 'staff') throw new NotFoundError()
  const { number, validFrom, validTo } = licence
  const destinations = [...new Set(licence.destinations ?? [])]
  const problems = licenceProblems({ ...licence, destinations })
  if (!validFrom || !validTo || Object.keys(problems).length > 0) throw new InvalidInputError(problems)
  if (organisation.status !== 'verified')
    throw new ConflictError('not-verified', { key: 'organisations.licence.not-verified' })
  const id = randomUUID()
  try {
    await store.insertLicence(work.db, {
      id,
      organisation: organisationId,
      number,
      issuer: actor.organisation,
      country: actor.country,
      validFrom,
      validTo,
      destinations: destinations.length > 0 ? destinations : null,
    })
  } catch (error) {
    if (!violates(error, 'licences_number')) throw error
    throw new InvalidInputError({ number: { key: 'organisations.licence.number.taken' } })
  }
  work.record({
    action: 'licence.issued',
    subject: `licence:${id}`,
    data: { organisation: organisationId },
  })
  return id
}

/** A revoked licence stays revoked; a suspended one may become valid again. */
export async function decideOnLicence(
  work: Work,
  organisationId: string,
  licenceId: string,
  decision: Decision<LicenceStatus>,
): Promise<void> {
  const organisation = await forDecision(work, organisationId)
  const licence = organisation.licences.find((one) => one.id === licenceId)
  if (!licence) throw new NotFoundError()
  if (!mayLicense(work.actor, organisation)) throw new NotFoundError()
  const reason = reasonOf(decision, decision.status !== 'valid')
  if (licence.status === 'revoked' || licence.status === decision.status)
    throw new ConflictError('already-decided', { key: 'organisations.already-decided' })
  const changed = await store.updateLicence(work.db, licenceId, decision.status, reason)
  if (!changed) throw new ForbiddenError()
  work.record({
    action: `licence.${decision.status === 'valid' ? 'restored' : decision.status}`,
    subject: `licence:${licenceId}`,
    data: { organisation: organisationId, ...(reason.code ? { code: reason.code } : {}) },
  })
}

/** Writes to the organisation in its own language; one without an address is not written to. */
export async function notifyOrganisation(
  work: Work,
  id: string,
  write: (texts: Texts) => { subject: string; body: string },
): Promise<void> {
  const contact = await store.selectContact(work.db, id)
  if (!contact) return
  const texts = textsFor(isLocale(contact.locale) ? contact.locale : 'en')
  await sendMessage(work, { channel: 'email', to: contact.email, ...write(texts) })
}

async function forDecision(work: Work, id: string): Promise<Organisation> {
  await store.lockOrganisation(work.db, id)
  const organisation = await findOrganisation(work, id)
  if (!organisation) throw new NotFoundError()
  return organisation
}

/** The database refused the row because of this unique index. */
function violates(error: unknown, constraint: string): boolean {
  const { code, constraint: violated } = error as { code?: string; constraint?: string }
  return code === '23505' && violated === constraint
}
