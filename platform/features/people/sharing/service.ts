import { randomUUID } from 'node:crypto'
import type { StaffActor } from '../../../foundation/actor.ts'
import type { Work } from '../../../foundation/database/database.ts'
import { ForbiddenError, NotFoundError } from '../../../foundation/errors.ts'
import { findOrganisation, type Organisation } from '../../organisations/index.ts'
import {
  type Consent,
  type ConsentState,
  caseConsent,
  checkConsent,
  type NewConsent,
  stateOf,
} from './domain.ts'
import * as store from './store.ts'

/** Sends a text message to a person whose number the actor need not know. False when there is no number. */
export function tellPerson(work: Pick<Work, 'db'>, person: string, body: string): Promise<boolean> {
  return store.insertMessage(work.db, person, randomUUID(), body)
}

/** The worker's own ledger, the latest entry first. */
export async function ownConsents(work: Work): Promise<Consent[]> {
  return store.selectConsents(work.db, ownId(work))
}

/** From now on employers and recruiters see the worker, once verified. Doing it twice is the same as once. */
export async function grantConsent(work: Work): Promise<void> {
  const person = ownId(work)
  if ((await shownStates(work)).includes('active')) return
  await store.insertShownConsent(work.db, person)
  recordFor(work, person, 'granted', { purpose: 'shown_to_employers' })
}

/** From now on employers and recruiters no longer see the worker, except where there is a placement. */
export async function withdrawConsent(work: Work): Promise<void> {
  const person = ownId(work)
  const states = await shownStates(work)
  if (!states.includes('active') && !states.includes('pending')) return
  await store.endShownConsent(work.db, person)
  recordFor(work, person, 'withdrawn', { purpose: 'shown_to_employers' })
}

async function shownStates(work: Work): Promise<ConsentState[]> {
  return (await ownConsents(work))
    .filter(({ purpose }) => purpose === 'shown_to_employers')
    .map((one) => stateOf(one, new Date()))
}

/**
 * What others wrote down for these people counts from now on: because they say so themselves, or because they have
 * proved to Fairway, by a code or their card, that it is them who said it.
 */
export async function confirmConsents(work: Work, people: readonly string[]): Promise<void> {
  const { actor } = work
  const own = actor.kind === 'worker' && people.every((person) => person === actor.person)
  if (!own && actor.kind !== 'system') throw new ForbiddenError()
  await store.confirmConsents(work.db, people)
  work.record({ action: 'consent.confirmed', subject: 'people:several', data: { people } })
}

/** Opens parts of the worker's record to one organisation; anew when it was open before. Answers the entry's id. */
export async function shareWith(work: Work, consent: NewConsent): Promise<string> {
  const { kind } = await trustedOrganisation(work, consent.organisationId)
  checkConsent(consent, kind)
  return give(work, consent)
}

/** Opens to who works on a worker's case what that needs; what the worker gave them otherwise stays as it is. */
export async function shareCaseWith(work: Work, organisationId: string): Promise<string> {
  await trustedOrganisation(work, organisationId)
  return give(work, { organisationId, ...caseConsent })
}

async function give(work: Work, consent: store.GivenConsent): Promise<string> {
  const person = ownId(work)
  const covers = [...new Set(['profile' as const, ...consent.covers])]
  const id = await store.insertConsent(work.db, person, { ...consent, covers })
  const { organisationId: organisation, purpose, months } = consent
  recordFor(work, person, 'granted', { organisation, purpose, covers, months })
  return id
}

/** An organisation that an authority has verified: nobody is asked to trust another. */
export async function trustedOrganisation(work: Work, id: string): Promise<Organisation> {
  const organisation = await findOrganisation(work, id)
  if (organisation?.status !== 'verified') throw new NotFoundError()
  return organisation
}

/** Withdraws one entry of the worker's own ledger. Withdrawing twice is the same as once. */
export async function stopSharing(work: Work, id: string): Promise<void> {
  const person = ownId(work)
  const consent = (await ownConsents(work)).find((one) => one.id === id)
  if (!consent) throw new NotFoundError()
  if (consent.purpose === 'shown_to_employers') return withdrawConsent(work)
  if (await store.endConsent(work.db, person, id))
    recordFor(work, person, 'withdrawn', { organisation: consent.organisation?.id, purpose: consent.purpose })
}

export const pageSize = 50

/** People who share something with the actor's organisation. */
export async function peopleSharing(work: Work, page: number): Promise<store.TrustingPerson[]> {
  const people = await store.selectTrustingPeople(work.db, staffOf(work).organisation, {
    limit: pageSize,
    offset: (page - 1) * pageSize,
  })
  work.viewed({ people: people.map(({ person }) => person), purpose: 'shared', listed: true })
  return people
}

/** What one person shares with the actor's organisation now; nothing there without a consent that counts. */
export async function sharedBy(
  work: Work,
  person: string,
): Promise<{ consents: Consent[]; phone: string | null }> {
  const { organisation } = staffOf(work)
  const consents = (await store.selectConsents(work.db, person)).filter(
    (one) => one.organisation?.id === organisation && stateOf(one, new Date()) === 'active',
  )
  if (consents.length === 0) throw new NotFoundError()
  work.viewed({ people: [person], purpose: 'shared' })
  const covered = consents.some(({ covers }) => covers.includes('contact'))
  return { consents, phone: covered ? await store.selectPhone(work.db, person) : null }
}

function recordFor(work: Work, person: string, verb: string, data: Record<string, unknown>): void {
  work.record({ action: `consent.${verb}`, subject: `person:${person}`, data })
}

function ownId(work: Work): string {
  if (work.actor.kind !== 'worker') throw new ForbiddenError()
  return work.actor.person
}

function staffOf(work: Work): StaffActor {
  if (work.actor.kind !== 'staff') throw new ForbiddenError()
  return work.actor
}
