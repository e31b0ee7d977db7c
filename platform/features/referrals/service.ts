import { randomUUID } from 'node:crypto'
import { type Actor, isMemberOf, isOfficer } from '../../foundation/actor.ts'
import type { Work } from '../../foundation/database/database.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import { asLocale } from '../../foundation/i18n/locales.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import { shareWith, tellPerson } from '../people/index.ts'
import {
  type Command,
  causes,
  commandsFor,
  kinds,
  outcomes,
  overrideReasons,
  type Part,
  receiving,
  type Status,
  statusAfter,
} from './domain.ts'
import * as store from './store.ts'

/** Whose case it is about, as far as the actor may see it. */
export type Subject = { personId: string; name: string; placementId: string | null }

export async function findSubject(
  work: Work,
  about: { placementId?: string | undefined; personId?: string | undefined },
): Promise<Subject> {
  const placement = about.placementId && (await store.findPlacement(work.db, about.placementId))
  if (about.placementId && !placement) throw new NotFoundError()
  const personId = placement ? placement.personId : about.personId
  const person = personId && (await store.findPerson(work.db, personId))
  if (!person || !mayHandOver(work.actor)) throw new NotFoundError()
  return { personId: person.id, name: person.name, placementId: placement ? placement.id : null }
}

function mayHandOver(actor: Actor): boolean {
  return actor.kind === 'worker' || isMemberOf(actor, 'authority', 'union')
}

/** May this actor hand over without the worker's yes? */
export function mayOverride(actor: Actor): boolean {
  return isOfficer(actor, 'safeguarding')
}

export type NewReferral = {
  placementId?: string | undefined
  personId?: string | undefined
  kind: string
  to: string
  competence: string
  cause: string
  /** Why without consent; empty asks the worker. */
  overrideReason: string
}

/** Asks to hand a case over. The worker is asked first, unless it is the worker who asks or somebody is in danger. */
export async function startReferral(work: Work, asked: NewReferral): Promise<string> {
  const { actor, db } = work
  const subject = await findSubject(work, asked)
  if (actor.kind !== 'worker' && actor.kind !== 'staff') throw new ForbiddenError()
  const to = (await store.listReceivers(db)).find(({ id }) => id === asked.to)
  const own = actor.kind === 'staff' ? actor.organisation : null
  const kind = actor.kind === 'worker' ? 'referral' : kinds.find((one) => one === asked.kind)
  const toCompetence = to?.kind === 'authority' ? receiving.find((one) => one === asked.competence) : null
  const cause = causes.find((one) => one === asked.cause)
  const overrideReason = overrideReasons.find((one) => one === asked.overrideReason)
  const wrong = (field: string) => ({ [field]: { key: `referrals.error.${field}` } })
  const problems = {
    ...(kind ? {} : wrong('kind')),
    ...(to && to.id !== own ? {} : wrong('to')),
    ...(toCompetence === undefined ? wrong('competence') : {}),
    ...(cause ? {} : wrong('cause')),
    ...(asked.overrideReason === '' || overrideReason ? {} : wrong('override')),
  }
  if (!kind || !to || toCompetence === undefined || !cause || Object.keys(problems).length > 0)
    throw new InvalidInputError(problems)
  if (overrideReason && !mayOverride(actor)) throw new ForbiddenError()
  const status: Status = actor.kind === 'worker' || overrideReason ? 'open' : 'asked'
  const id = randomUUID()
  const inserted = await store.insertReferral(db, {
    id,
    kind,
    personId: subject.personId,
    placementId: subject.placementId,
    from: own,
    to: to.id,
    toCompetence,
    cause,
    status,
    overrideReason: overrideReason ?? null,
    createdBy: actor.account,
  })
  if (!inserted) throw refusedBecause('already')
  if (actor.kind === 'worker') await share(work, to.id)
  else await tellWorker(work, subject.personId, overrideReason ? 'overridden' : 'asked', to.name)
  const data = { kind, status, ...(overrideReason ? { overrideReason } : {}) }
  work.record({ action: 'referral.started', subject: `referral:${id}`, data })
  return id
}

/** In the ledger of consents, where the worker can end it at any time. */
function share(work: Work, organisationId: string): Promise<void> {
  return shareWith(work, { organisationId, purpose: 'support', covers: ['contract', 'contact'], months: 12 })
}

async function tellWorker(work: Work, personId: string, what: string, office: string): Promise<void> {
  const person = await store.findPerson(work.db, personId)
  if (!person) return
  const { t } = textsFor(asLocale(person.locale))
  await tellPerson(work, personId, t(`referrals.sms.${what}`, { name: person.name, office }))
}

export type ReferralView = {
  referral: store.Referral
  part: Part | undefined
  /** Only where the actor may see the person. */
  name: string | undefined
  /** Whether the actor may open the placement. */
  opens: boolean
  commands: Command[]
}

export async function readReferral(work: Work, id: string): Promise<ReferralView> {
  const referral = await store.findReferral(work.db, id)
  if (!referral) throw new NotFoundError()
  work.viewed({ people: [referral.personId], purpose: 'referral', at: `referral:${id}` })
  const part = partIn(referral, work.actor)
  const person = await store.findPerson(work.db, referral.personId)
  const placement = referral.placementId && (await store.findPlacement(work.db, referral.placementId))
  return {
    referral,
    part,
    name: person?.name,
    opens: Boolean(placement),
    commands: commandsFor(referral.status, part),
  }
}

/** Row level security has said already that the actor may see it. */
function partIn(referral: store.Referral, actor: Actor): Part | undefined {
  if (actor.kind === 'worker') return 'worker'
  if (actor.kind !== 'staff') return undefined
  return actor.organisation === referral.from?.id ? 'sender' : 'receiver'
}

/** Takes one step with a referral. Nothing is accepted that the worker has not agreed to, or no longer agrees to. */
export async function answerReferral(
  work: Work,
  id: string,
  command: Command,
  outcome = '',
): Promise<Status> {
  const { db } = work
  await store.lockReferral(db, id)
  const { referral, part, commands } = await readReferral(work, id)
  if (!part) throw new ForbiddenError()
  if (!commands.includes(command)) throw refusedBecause('wrong-status')
  if (command === 'finish' && !outcomes.some((one) => one === outcome))
    throw new InvalidInputError({ outcome: { key: 'referrals.error.outcome' } })
  if (command === 'accept' && referral.overrideReason === null) {
    if (!(await store.isShared(db, referral.personId, referral.to.id))) throw refusedBecause('no-consent')
  }
  if (command === 'consent') await share(work, referral.to.id)
  const status = statusAfter(command)
  if (command === 'accept' || command === 'refuse' || command === 'finish')
    await tellWorker(work, referral.personId, status, referral.to.name)
  await store.updateStatus(db, id, status, command === 'finish' ? outcome : null)
  work.record({ action: `referral.${status}`, subject: `referral:${id}`, data: { part } })
  return status
}

export const pageSize = 50

export async function listReferrals(
  work: Work,
  page: number,
): Promise<{ rows: store.Referral[]; total: number }> {
  const rows = await store.listReferrals(work.db, pageSize, (page - 1) * pageSize)
  work.viewed({ people: rows.map(({ personId }) => personId), purpose: 'referral', listed: true })
  return { rows, total: await store.countReferrals(work.db) }
}

/** Cases that wait for the actor's office. */
export async function referralQueueCount(work: Work): Promise<number> {
  const { actor } = work
  if (actor.kind !== 'staff') return 0
  return store.countOpen(work.db, actor.organisation)
}

export function receivers(work: Work): Promise<store.Receiver[]> {
  return store.listReceivers(work.db)
}

function refusedBecause(code: 'already' | 'wrong-status' | 'no-consent'): ConflictError {
  return new ConflictError(code, { key: `referrals.refused.${code}` })
}
