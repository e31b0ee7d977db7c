/** Organisations that an authority entered from its register, and who is to sign in for them first. */
import { isOfficer, type StaffActor } from '../../foundation/actor.ts'
import type { Work } from '../../foundation/database/database.ts'
import { ConflictError, ForbiddenError, NotFoundError } from '../../foundation/errors.ts'
import { localeOfCountry } from '../../foundation/i18n/texts.ts'
import { inviteFirstAdministrator, openInvitationsOf } from '../accounts/index.ts'
import { mayInvite, type Organisation } from './domain.ts'
import * as store from './store.ts'

export type Unstaffed = {
  organisation: Organisation
  /** From the register, or where it was invited last. */
  email: string | null
  invitedUntil: Date | null
}

/** Of the ids, or of the officer's whole country, those that have no administrator: in the order of their names. */
export async function organisationsWithoutAdministrator(
  work: Work,
  ids?: readonly string[],
): Promise<Unstaffed[]> {
  const officer = licensing(work)
  const found = await store.selectUnstaffed(work.db, officer.country, ids)
  const invitations = await openInvitationsOf(
    work,
    found.map(({ organisation }) => organisation.id),
  )
  return found.map(({ organisation, contact }) => {
    const invitation = invitations.get(organisation.id)
    return {
      organisation,
      email: invitation?.email ?? contact,
      invitedUntil: invitation?.expiresAt ?? null,
    }
  })
}

/** The officer's own; what an administrator is asked for, undefined when it has one already. */
export async function unstaffedOrganisation(
  work: Work,
  id: string,
): Promise<{ organisation: Organisation; unstaffed: Unstaffed | undefined }> {
  const [organisation] = await store.selectOrganisations(work.db, [id])
  if (!organisation || !mayInvite(work.actor, organisation)) throw new NotFoundError()
  return { organisation, unstaffed: (await organisationsWithoutAdministrator(work, [id]))[0] }
}

/** Sends the link with which its first administrator takes it over as it stands; the one before is worth nothing. */
export async function inviteToAdminister(
  work: Work,
  id: string,
  email: string,
  publicUrl: string,
): Promise<void> {
  await store.lockOrganisation(work.db, id)
  const { organisation, unstaffed } = await unstaffedOrganisation(work, id)
  if (!unstaffed) throw new ConflictError('has-administrator', { key: 'organisations.first.has-one' })
  if (organisation.status === 'suspended')
    throw new ConflictError('suspended', { key: 'organisations.first.suspended' })
  await inviteFirstAdministrator(work, id, email, {
    locale: localeOfCountry(organisation.country),
    publicUrl,
  })
}

/** Invites for each of the ids that has an address and was not invited yet; answers how many. */
export async function inviteAllToAdminister(
  work: Work,
  ids: readonly string[],
  publicUrl: string,
): Promise<number> {
  const waiting = (await organisationsWithoutAdministrator(work, ids)).filter(toInvite)
  for (const { organisation, email } of waiting)
    await inviteToAdminister(work, organisation.id, email as string, publicUrl)
  return waiting.length
}

/** Has an address, and no invitation that still counts. */
export function toInvite({ organisation, email, invitedUntil }: Unstaffed): boolean {
  return email !== null && invitedUntil === null && organisation.status !== 'suspended'
}

function licensing({ actor }: Work): StaffActor {
  if (!isOfficer(actor, 'licensing')) throw new ForbiddenError()
  return actor
}
