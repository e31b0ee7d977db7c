import type { WorkerActor } from '../../foundation/actor.ts'
import type { Work } from '../../foundation/database/database.ts'
import { today } from '../../foundation/days.ts'
import { ForbiddenError } from '../../foundation/errors.ts'
import { placementsOf, takeStep } from '../placements/index.ts'
import { lastDay, type RetentionRule, ruleFor } from './retention.ts'
import * as store from './store.ts'

export type Kept = {
  placement: string
  title: string
  employer: string
  rule: RetentionRule
  /** ISO date; undefined while the job goes on: then so many years after it ends. */
  until: string | undefined
}
/** What erasing would leave, and which offers it would end. */
export type ErasurePreview = { kept: Kept[]; ends: { id: string; title: string }[]; working: boolean }

const over = ['ended', 'moved', 'returned', 'closed']
const beforeWork = ['offered', 'accepted', 'signed']

export async function previewErasure(work: Work): Promise<ErasurePreview> {
  const { person } = workerOf(work)
  const placements = await placementsOf(work, person)
  const signed = await store.selectSigned(work.db, person)
  return {
    kept: signed.map(({ placement, title, employer, origin, destination, stage, stageSince }) => {
      const rule = ruleFor(origin, destination)
      // What erasing ends, ends today.
      const ended = over.includes(stage) ? stageSince : beforeWork.includes(stage) ? today() : undefined
      return {
        placement,
        title,
        employer,
        rule,
        until: ended === undefined ? undefined : lastDay(rule, ended),
      }
    }),
    ends: placements
      .filter(({ stage }) => beforeWork.includes(stage))
      .map(({ id, title }) => ({ id, title })),
    working: placements.some(({ stage }) => ['departed', 'arrived', 'started'].includes(stage)),
  }
}

/**
 * The worker's record ends now. Offers and contracts that have not led to work yet are declined or withdrawn first, so
 * that nobody waits for a worker who is not there any more.
 */
export async function eraseMe(work: Work): Promise<void> {
  const { person } = workerOf(work)
  for (const { id, stage } of await placementsOf(work, person)) {
    if (!beforeWork.includes(stage)) continue
    await takeStep(work, id, { kind: stage === 'offered' ? 'decline' : 'withdraw', reason: 'other' })
  }
  const kept = (await store.selectSigned(work.db, person)).map(({ placement }) => placement)
  const placeholder = await store.erasePerson(work.db, person)
  work.record({ action: 'person.erased', subject: `person:${person}`, data: { kept, placeholder } })
}

/** Ends the texts of contracts that the law no longer makes us keep for people who were erased. */
export async function endRetention(work: Work, day = today()): Promise<number> {
  const due = (await store.selectKeptOfErased(work.db))
    .filter(({ origin, destination, stageSince }) => lastDay(ruleFor(origin, destination), stageSince) < day)
    .map(({ placement }) => placement)
  if (due.length === 0) return 0
  const stripped = await store.stripContracts(work.db, due)
  work.record({
    action: 'contracts.retention-ended',
    subject: 'contracts:several',
    data: { placements: due },
  })
  return stripped
}

function workerOf({ actor }: Work): WorkerActor {
  if (actor.kind !== 'worker') throw new ForbiddenError()
  return actor
}
