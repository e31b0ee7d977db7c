/** Colleagues of an organisation: invited by e-mail by an administrator, given work to do, and removed. */
import { randomBytes, randomUUID } from 'node:crypto'
import { type Actor, type Competence, competences, type StaffActor } from '../../../foundation/actor.ts'
import type { Work } from '../../../foundation/database/database.ts'
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
} from '../../../foundation/errors.ts'
import { hashToken } from '../../../foundation/http/session.ts'
import type { Locale } from '../../../foundation/i18n/locales.ts'
import { textsFor } from '../../../foundation/i18n/texts.ts'
import { sendMessage } from '../../../foundation/outbox/index.ts'
import { canonicalEmail, createStaffAccount, isEmail } from './account.ts'
import * as store from './members-store.ts'
import { findStaffByEmail, organisationName } from './store.ts'

const invitationDays = 7
/** Enough for an office; stops who would send mail to strangers. */
const mostInvitations = 50

export const linkActor: Actor = { kind: 'system', name: 'staff-link' }

/** What a link holds: known only to whom it was sent. */
export function newLinkToken(): string {
  return randomBytes(32).toString('base64url')
}

/** The language of an invitation, and the address its link begins with. */
export type Addressing = { locale: Locale; publicUrl: string }
export type Standing = { competences: Competence[]; administrator: boolean }

/** What this administrator may give to colleagues. */
export async function grantable(work: Work): Promise<Competence[]> {
  const own = await store.organisationCompetences(work.db, administrator(work).organisation)
  return competences.filter((one) => own.includes(one))
}

export async function members(work: Work): Promise<store.Member[]> {
  administrator(work)
  return store.selectMembers(work.db)
}

export async function findMember(work: Work, id: string): Promise<store.Member> {
  const member = (await members(work)).find((one) => one.id === id)
  if (!member) throw new NotFoundError()
  return member
}

export async function openInvitations(work: Work): Promise<store.Invitation[]> {
  return store.selectInvitations(work.db, administrator(work).organisation)
}

/** Sends a link with which a colleague joins; an open invitation to the same address is replaced. */
export async function inviteMember(
  work: Work,
  input: Standing & { email: string },
  to: Addressing,
): Promise<void> {
  const actor = administrator(work)
  const email = canonicalEmail(input.email)
  if (!isEmail(email)) throw new InvalidInputError({ email: { key: 'accounts.staff.email.wrong' } })
  await refuseUngrantable(work, input.competences)
  if ((await openInvitations(work)).length >= mostInvitations)
    throw new ConflictError('too-many-invitations', { key: 'accounts.staff.members.too-many' })
  await sendInvitation(work, actor.organisation, { ...input, email, createdBy: actor.account }, to)
}

/** Invites the first administrator of an organisation that nobody works in yet. Answers the link. */
export async function inviteAdministrator(
  work: Work,
  organisation: string,
  input: { email: string; competences: Competence[] },
  to: Addressing,
): Promise<string> {
  const email = canonicalEmail(input.email)
  if (!isEmail(email)) throw new InvalidInputError({ email: { key: 'accounts.staff.email.wrong' } })
  if (await findStaffByEmail(work.db, email))
    throw new InvalidInputError({ email: { key: 'accounts.staff.email.taken' } })
  return sendInvitation(
    work,
    organisation,
    { email, competences: input.competences, administrator: true },
    to,
  )
}

/**
 * Invites who will be the only administrator, in an officer's name. Whether the address has an account already is said to
 * its holder alone, on the page that the link opens.
 */
export async function inviteFirstAdministrator(
  work: Work,
  organisation: string,
  typed: string,
  to: Addressing,
): Promise<void> {
  const email = canonicalEmail(typed)
  if (work.actor.kind !== 'staff') throw new ForbiddenError()
  if (!isEmail(email)) throw new InvalidInputError({ email: { key: 'accounts.staff.email.wrong' } })
  await store.deleteInvitation(work.db, organisation)
  const createdBy = work.actor.account
  await sendInvitation(work, organisation, { email, competences: [], administrator: true, createdBy }, to)
}

/** The invitation of each organisation that still counts, of those that the actor may see. */
export async function openInvitationsOf(
  work: Work,
  organisations: readonly string[],
): Promise<Map<string, { email: string; expiresAt: Date }>> {
  const rows = await store.selectOpenInvitations(work.db, organisations)
  return new Map(rows.map(({ organisation, ...rest }) => [organisation, rest]))
}

async function sendInvitation(
  work: Work,
  organisation: string,
  { email, competences, administrator, createdBy }: Standing & { email: string; createdBy?: string },
  { locale, publicUrl }: Addressing,
): Promise<string> {
  await store.deleteInvitation(work.db, organisation, { email })
  const id = randomUUID()
  const token = newLinkToken()
  await store.insertLink(work.db, {
    id,
    purpose: 'invitation',
    tokenHash: hashToken(token),
    organisation,
    email,
    competences,
    administrator,
    ...(createdBy === undefined ? {} : { createdBy }),
    minutes: invitationDays * 24 * 60,
  })
  const link = `${publicUrl}/${locale}/staff/join?token=${token}`
  const { t } = textsFor(locale)
  await sendMessage(work, {
    channel: 'email',
    to: email,
    subject: t('accounts.staff.invitation.subject', {
      organisation: (await organisationName(work.db, organisation)) ?? '',
    }),
    body: t('accounts.staff.invitation.body', { link, days: invitationDays }),
  })
  work.record({
    action: 'member.invited',
    subject: `organisation:${organisation}`,
    data: { invitation: id, competences, administrator },
  })
  return link
}

export async function withdrawInvitation(work: Work, id: string): Promise<void> {
  const { organisation } = administrator(work)
  if (!(await store.deleteInvitation(work.db, organisation, { id }))) throw new NotFoundError()
  work.record({
    action: 'invitation.withdrawn',
    subject: `organisation:${organisation}`,
    data: { invitation: id },
  })
}

/** What a colleague may do from now on. */
export async function changeMember(work: Work, id: string, standing: Standing): Promise<void> {
  await findMember(work, id)
  await refuseUngrantable(work, standing.competences)
  if (!(await store.changeMember(work.db, id, standing, false))) throw new ForbiddenError()
  work.record({ action: 'member.changed', subject: `account:${id}`, data: { ...standing } })
}

/** Ends the account: sessions and tokens are worth nothing from now on. Nobody removes themselves. */
export async function removeMember(work: Work, id: string): Promise<void> {
  const member = await findMember(work, id)
  if (!(await store.changeMember(work.db, id, { ...member, competences: [] }, true)))
    throw new ConflictError('own-account', { key: 'accounts.staff.members.not-yourself' })
  work.record({ action: 'member.removed', subject: `account:${id}` })
}

/** The open invitation of a link; undefined when it was used, withdrawn, or is too old. */
export async function findInvitation(work: Work, token: string): Promise<store.FoundLink | undefined> {
  return store.findLink(work.db, 'invitation', hashToken(token))
}

/** Makes the account that a link invites to. */
export async function joinOrganisation(
  work: Work,
  token: string,
  input: { displayName: string; password: string; locale: Locale },
): Promise<void> {
  const invitation = await findInvitation(work, token)
  if (!invitation?.organisation || !invitation.email)
    throw new ConflictError('link-used', { key: 'accounts.staff.link.used' })
  await createStaffAccount(work, {
    ...input,
    organisation: invitation.organisation,
    email: invitation.email,
    competences: invitation.competences,
    administrator: invitation.administrator,
  })
  if (invitation.administrator)
    await store.insertContact(work.db, invitation.organisation, invitation.email, input.locale)
  await store.useLink(work.db, invitation.id)
}

function administrator({ actor }: Work): StaffActor {
  if (actor.kind !== 'staff' || !actor.administrator) throw new ForbiddenError()
  return actor
}

async function refuseUngrantable(work: Work, wanted: readonly Competence[]): Promise<void> {
  const may = await grantable(work)
  if (wanted.some((one) => !may.includes(one)))
    throw new InvalidInputError({ competences: { key: 'accounts.staff.members.competences.error' } })
}
