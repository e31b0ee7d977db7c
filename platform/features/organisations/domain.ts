/** An organisation with its licences: what is right in a registration, what a licence is worth on a day, and which
 * authority decides on whom. */
import { type Actor, type Competence, isOfficer, type OrganisationKind } from '../../foundation/actor.ts'
import { InvalidInputError, type Message } from '../../foundation/errors.ts'
import { countryCodes } from '../../foundation/i18n/texts.ts'

export const registrableKinds = ['employer', 'recruiter', 'union', 'partner'] as const
export type RegistrableKind = (typeof registrableKinds)[number]
/** What the operator of an installation opens: nobody stands above an authority, who could check it. */
export const officeKinds = ['authority', 'union', 'partner'] as const
export type Office = {
  kind: (typeof officeKinds)[number]
  name: string
  country: string
  /** An authority's. */
  competences: Competence[]
}
export type OrganisationStatus = 'pending' | 'verified' | 'suspended'
export type LicenceStatus = 'valid' | 'suspended' | 'revoked'

/** Why an authority suspends an organisation, or suspends or takes away a licence. */
export const suspensionCodes = [
  'workers-paid',
  'contracts-changed',
  'wages-unpaid',
  'workers-harmed',
  'false-information',
  'without-licence',
  'looked-into',
  'not-reached',
  'own-wish',
  'other',
] as const
export type SuspensionCode = (typeof suspensionCodes)[number]
/** `code` and `note` as they were sent: `reasonOf` checks them. */
export type Decision<S> = { status: S; code: string; note: string }

/** The code of a decision, null when nothing is held against anybody, and the note. Only `other` needs words. */
export function reasonOf(
  { code, note }: { code: string; note: string },
  needed: boolean,
): { code: SuspensionCode | null; note: string | null } {
  const known = needed ? (suspensionCodes.find((one) => one === code) ?? null) : null
  const words = note.trim().slice(0, 2000)
  if (needed && known === null) throw new InvalidInputError({ code: { key: 'organisations.code.error' } })
  if (known === 'other' && words === '')
    throw new InvalidInputError({ reason: { key: 'organisations.reason.error' } })
  return { code: known, note: words || null }
}

export type Licence = {
  id: string
  number: string
  /** Name of the authority that issued it. */
  issuer: string
  country: string
  validFrom: string
  validTo: string
  status: LicenceStatus
  /** Countries of work it is for; all of them when null. */
  destinations: string[] | null
}

export type Organisation = {
  id: string
  kind: OrganisationKind
  name: string
  country: string
  registrationNumber: string | null
  /** Country an employer wants to hire from first. */
  recruitsFrom: string | null
  status: OrganisationStatus
  /** The authority that verified or suspended it. */
  decidedBy: string | null
  decidedAt: Date | null
  /** Of a suspension. */
  decisionCode: SuspensionCode | null
  decisionReason: string | null
  createdAt: Date
  /** Newest first. */
  licences: Licence[]
}

export type LicenceState = 'valid' | 'not-yet' | 'expired' | 'suspended' | 'revoked'

/** What a licence is worth on a day: both its first and its last day count. */
export function licenceState(
  licence: Pick<Licence, 'status' | 'validFrom' | 'validTo'>,
  day: string,
): LicenceState {
  if (licence.status !== 'valid') return licence.status
  if (day < licence.validFrom) return 'not-yet'
  return day > licence.validTo ? 'expired' : 'valid'
}

/** Whether it may recruit in `country` on the day, for work in `destination` when that is asked. */
export function isLicensed(
  organisation: Organisation,
  country: string,
  day: string,
  destination?: string,
): boolean {
  return organisation.licences.some(
    (licence) =>
      licence.country === country &&
      licenceState(licence, day) === 'valid' &&
      (destination === undefined ||
        licence.destinations === null ||
        licence.destinations.includes(destination)),
  )
}

/** What a worker must know before paying or promising anything. */
export type Trust =
  | { answer: 'licensed'; until: string }
  | { answer: 'checked' | 'not-licensed' | 'suspended' | 'pending' }

export function trustOf({ kind, status, licences }: Organisation, day: string): Trust {
  if (status !== 'verified') return { answer: status }
  if (kind !== 'recruiter') return { answer: 'checked' }
  const until = licences
    .filter((licence) => licenceState(licence, day) === 'valid')
    .map(({ validTo }) => validTo)
    .sort()
    .at(-1)
  return until === undefined ? { answer: 'not-licensed' } : { answer: 'licensed', until }
}

/** The licensing authority of its own country decides; on an employer abroad also the authority whose workers it
 * wants to hire, which cannot lift another's suspension. */
export function mayDecide(actor: Actor, organisation: Organisation): boolean {
  if (organisation.kind === 'authority') return false
  if (isOfficer(actor, 'licensing') && actor.country === organisation.country) return true
  return (
    isOfficer(actor, 'vacancies') &&
    organisation.kind === 'employer' &&
    actor.country === organisation.recruitsFrom &&
    (organisation.status !== 'suspended' || organisation.decidedBy === actor.organisation)
  )
}

export function mayLicense(actor: Actor, organisation: Organisation): boolean {
  return (
    organisation.kind === 'recruiter' &&
    isOfficer(actor, 'licensing') &&
    actor.country === organisation.country
  )
}

/** Whom the first administrator is asked for: the licensing authority knows who is behind an organisation. */
export function mayInvite(actor: Actor, organisation: Organisation): boolean {
  return (
    organisation.kind !== 'authority' &&
    isOfficer(actor, 'licensing') &&
    actor.country === organisation.country
  )
}

export type Registration = {
  kind: RegistrableKind
  name: string
  country: string
  /** Employers only. */
  recruitsFrom: string | null
  registrationNumber: string
  displayName: string
  email: string
}

/** What is wrong with the answers given so far, by field. */
export function registrationProblems(answers: Partial<Registration>): Record<string, Message> {
  const problems: Record<string, Message> = {}
  const refuse = (field: keyof Registration, wrong: boolean) => {
    if (wrong) problems[field] = { key: `organisations.${field}.error` }
  }
  const { kind, name, country, recruitsFrom, registrationNumber, displayName, email } = answers
  if (kind !== undefined) refuse('kind', !registrableKinds.includes(kind))
  if (name !== undefined) refuse('name', name.length < 1 || name.length > 200)
  if (country !== undefined) refuse('country', !countryCodes.includes(country))
  if (recruitsFrom !== undefined && recruitsFrom !== null)
    refuse('recruitsFrom', !countryCodes.includes(recruitsFrom))
  if (registrationNumber !== undefined)
    refuse('registrationNumber', registrationNumber.length < 1 || registrationNumber.length > 60)
  if (displayName !== undefined) refuse('displayName', displayName.length < 1 || displayName.length > 200)
  if (email !== undefined) refuse('email', !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 254)
  return problems
}

export type NewLicence = {
  number: string
  validFrom: string | undefined
  validTo: string | undefined
  /** Countries of work; all of them when left out. */
  destinations?: string[]
}

export function licenceProblems({ number, validFrom, validTo, destinations = [] }: NewLicence) {
  const problems: Record<string, Message> = {}
  const refuse = (field: keyof NewLicence, wrong: boolean) => {
    if (wrong) problems[field] = { key: `organisations.licence.${field}.error` }
  }
  refuse(
    'destinations',
    destinations.length > 20 || destinations.some((code) => !countryCodes.includes(code)),
  )
  refuse('number', number.length < 1 || number.length > 60)
  refuse('validFrom', !validFrom)
  refuse('validTo', !validTo || (validFrom !== undefined && validTo < validFrom))
  return problems
}
