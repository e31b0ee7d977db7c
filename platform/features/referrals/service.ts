import { randomUUID } from 'node:crypto'
import { type Actor, isOfficer, type StaffActor } from '../../foundation/actor.ts'
import type { Work } from '../../foundation/database/database.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import { cleanText } from '../../foundation/http/form.ts'
import { asLocale, locales } from '../../foundation/i18n/locales.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import { shareCaseWith, tellPerson } from '../people/index.ts'
import {
  type Command,
  causes,
  commandsFor,
  kinds,
  longestNote,
  outcomes,
  overrideReasons,
  type Part,
  type QueueName,
  receiving,
  refusals,
  type Status,
  statusAfter,
} from './domain.ts'
import { mayHandOver } from './policy.ts'
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
  const worksThere = !toCompetence || to?.competences.includes(toCompetence)
  const cause = causes.find((one) => one === asked.cause)
  const overrideReason = overrideReasons.find((one) => one === asked.overrideReason)
  const wrong = (field: string) => ({ [field]: { key: `referrals.error.${field}` } })
  const problems = {
    ...(kind ? {} : wrong('kind')),
    ...(to && to.id !== own ? {} : wrong('to')),
    ...(toCompetence === undefined ? wrong('competence') : {}),
    ...(worksThere ? {} : { competence: { key: 'referrals.error.competence-there' } }),
    ...(cause ? {} : wrong('cause')),
    ...(asked.overrideReason === '' || overrideReason ? {} : wrong('overrideReason')),
    // A private body without a duty to protect: nothing comes to it but by the worker's own yes.
    ...(overrideReason && to?.kind === 'partner'
      ? { overrideReason: { key: 'referrals.error.overrideReason-to' } }
      : {}),
  }
  if (!kind || !to || toCompetence === undefined || !cause || Object.keys(problems).length > 0)
    throw new InvalidInputError(problems)
  if (overrideReason && !mayOverride(actor)) throw new ForbiddenError()
  const status: Status = actor.kind === 'worker' || overrideReason ? 'open' : 'asked'
  const id = randomUUID()
  const consentId = actor.kind === 'worker' ? await shareCaseWith(work, to.id) : null
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
    consentId,
    createdBy: actor.account,
  })
  if (!inserted) throw refusedBecause('already')
  if (actor.kind !== 'worker')
    await tellWorker(work, subject.personId, overrideReason ? 'overridden' : 'asked', to.name)
  if (status === 'open') await tellOffice(work, id, overrideReason ? 'urgent' : 'open')
  const data = { kind, status, ...(overrideReason ? { overrideReason } : {}) }
  work.record({ action: 'referral.started', subject: `referral:${id}`, data })
  return id
}

/** By e-mail, without a word of whom it is about: who may read it, signs in. */
async function tellOffice(work: Work, id: string, what: 'open' | 'urgent' | 'refused'): Promise<void> {
  const texts = locales.map((locale) => {
    const { t } = textsFor(locale)
    return [
      locale,
      { subject: t(`referrals.mail.${what}.subject`), body: t(`referrals.mail.${what}.body`) },
    ] as const
  })
  await store.insertMails(work.db, id, Object.fromEntries(texts))
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
  /** Whether the actor may open the placement. */
  opens: boolean
  /** Whether the worker shows their record to the actor's organisation by name. */
  sharesWithUs: boolean
  /** Whether they show it to the sender: asked of the worker alone. */
  sharesWithSender: boolean
  commands: Command[]
}

export async function readReferral(work: Work, id: string): Promise<ReferralView> {
  const found = await store.findReferral(work.db, id)
  if (!found) throw new NotFoundError()
  work.viewed({ people: [found.personId], purpose: 'referral', at: `referral:${id}` })
  const part = partIn(found, work.actor)
  // What one office writes to another and to the worker is for no third that the worker lets see the case.
  const referral = part ? found : { ...found, note: null }
  const placement = referral.placementId && (await store.findPlacement(work.db, referral.placementId))
  const shares = async (organisation: string | undefined) =>
    organisation !== undefined && (await store.isShared(work.db, referral.personId, organisation, 'profile'))
  return {
    referral,
    part,
    opens: Boolean(placement),
    sharesWithUs: await shares(work.actor.kind === 'staff' ? work.actor.organisation : undefined),
    sharesWithSender: await shares(part === 'worker' ? referral.from?.id : undefined),
    commands: commandsFor(referral.status, part),
  }
}

/** Row level security has said already that the actor may see it: also whom the worker lets see their cases. */
function partIn({ from, to, toCompetence }: store.Referral, actor: Actor): Part | undefined {
  if (actor.kind === 'worker') return 'worker'
  if (actor.kind !== 'staff') return undefined
  if (actor.organisation === from?.id) return 'sender'
  const works =
    toCompetence === null || receiving.some((one) => one === toCompetence && isOfficer(actor, one))
  return actor.organisation === to.id && works ? 'receiver' : undefined
}

export type Answer = {
  /** With `finish`. */
  outcome?: string
  /** With `refuse`. */
  refusal?: string
  /** With `refuse`, if anything is to be said beside the reason: read by the sender and the worker. */
  note?: string
  /** With `consent`: once the receiver takes the case, the sender no longer sees what the worker showed them. */
  endsSender?: boolean
}

/** Takes one step with a referral. Nothing is accepted that the worker has not agreed to, or no longer agrees to. */
export async function answerReferral(
  work: Work,
  id: string,
  command: Command,
  answer: Answer = {},
): Promise<Status> {
  const { db } = work
  await store.lockReferral(db, id)
  const { referral, part, commands } = await readReferral(work, id)
  if (!part) throw new ForbiddenError()
  if (!commands.includes(command)) throw refusedBecause('wrong-status')
  const given: Omit<store.Answered, 'status'> = {}
  if (command === 'finish') given.outcome = oneOf(outcomes, answer.outcome, 'outcome')
  if (command === 'refuse') {
    given.refusal = oneOf(refusals, answer.refusal, 'refusal')
    given.note = noteFrom(answer.note)
  }
  if (command === 'accept' && referral.overrideReason === null) {
    if (!(await store.isShared(db, referral.personId, referral.to.id, 'contract')))
      throw refusedBecause('no-consent')
  }
  if (command === 'consent') {
    given.consentId = await shareCaseWith(work, referral.to.id)
    given.endsSender = answer.endsSender ?? false
  }
  const status = statusAfter(command)
  await store.updateReferral(db, id, { ...given, status })
  work.record({ action: `referral.${status}`, subject: `referral:${id}`, data: { part } })
  if (command === 'consent') await tellOffice(work, id, 'open')
  if (command === 'refuse') await tellOffice(work, id, 'refused')
  // While the receiver still sees whose case it is.
  if (command === 'accept' || command === 'refuse' || command === 'finish')
    await tellWorker(work, referral.personId, status, referral.to.name)
  // Only the worker ends what the sender sees: by a tick with the yes, which stands there for a transfer, or in the
  // ledger. Handing on alone does not: of a referral both follow, and a sender may work on more than this case.
  for (const organisation of await store.endConsents(db, id))
    work.record({
      action: 'consent.withdrawn',
      subject: `person:${referral.personId}`,
      data: { organisation, referral: id },
    })
  return status
}

function noteFrom(given = ''): string | null {
  const note = cleanText(given)
  if ([...note].length > longestNote)
    throw new InvalidInputError({ note: { key: 'referrals.error.note', values: { max: longestNote } } })
  return note || null
}

function oneOf(codes: readonly string[], given: string | undefined, field: string): string {
  const code = codes.find((one) => one === given)
  if (code === undefined) throw new InvalidInputError({ [field]: { key: `referrals.error.${field}` } })
  return code
}

export const pageSize = 50

/** Of one's own office: what it works through, waits for or is done with. */
export async function readQueue(work: Work, queue: QueueName, page: number): Promise<store.Referral[]> {
  const { organisation } = staffOf(work)
  return viewed(work, await store.listQueue(work.db, organisation, queue, pageSize, (page - 1) * pageSize))
}

export async function referralCounts(work: Work): Promise<store.QueueCounts> {
  return store.countQueues(work.db, staffOf(work).organisation)
}

/** The worker's own. */
export async function ownCases(work: Work, page: number): Promise<{ rows: store.Referral[]; total: number }> {
  if (work.actor.kind !== 'worker') throw new ForbiddenError()
  const { person } = work.actor
  return {
    rows: await store.listOfPerson(work.db, person, pageSize, (page - 1) * pageSize),
    total: await store.countOfPerson(work.db, person),
  }
}

/** Those of one worker's that the actor's organisation sends, receives, or is shown by the worker. */
export async function casesOf(work: Work, personId: string): Promise<store.Referral[]> {
  staffOf(work)
  return viewed(work, await store.listOfPerson(work.db, personId, pageSize, 0))
}

function viewed(work: Work, rows: store.Referral[]): store.Referral[] {
  work.viewed({ people: rows.map(({ personId }) => personId), purpose: 'referral', listed: true })
  return rows
}

function staffOf(work: Work): StaffActor {
  if (work.actor.kind !== 'staff') throw new ForbiddenError()
  return work.actor
}

export function receivers(work: Work): Promise<store.Receiver[]> {
  return store.listReceivers(work.db)
}

function refusedBecause(code: 'already' | 'wrong-status' | 'no-consent'): ConflictError {
  return new ConflictError(code, { key: `referrals.refused.${code}` })
}
