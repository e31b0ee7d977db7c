import { isOfficer } from '../../../foundation/actor.ts'
import type { Work } from '../../../foundation/database/database.ts'
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
} from '../../../foundation/errors.ts'
import { asLocale } from '../../../foundation/i18n/locales.ts'
import { textsFor } from '../../../foundation/i18n/texts.ts'
import type { Job } from '../../../foundation/jobs/index.ts'
import type { PersonRecord } from '../domain.ts'
import { selectPairs } from '../duplicates/store.ts'
import { entriesOf } from '../profile/service.ts'
import { personOfJurisdiction } from '../service.ts'
import { tellPerson } from '../sharing/index.ts'
import { selectPerson } from '../store.ts'
import {
  daysToUndo,
  differing,
  hindrances,
  isUnitable,
  type PartName,
  reasons,
  type Side,
  stays,
  staysIsOpen,
  united,
} from './domain.ts'
import * as store from './store.ts'

export type Comparison = {
  a: Side
  b: Side
  differing: PartName[]
  stays: 'a' | 'b'
  staysIsOpen: boolean
  /** A plain reason why they cannot be merged now. */
  hindrance: string | null
}

/** Both records whole, for the office that found them to be of one person. */
export async function comparePair(work: Work, pairId: string): Promise<Comparison> {
  const found = await sidesOf(work, pairId)
  for (const { person } of [found.a, found.b]) work.viewed({ people: [person.id], purpose: 'duplicates' })
  return found
}

/** Shown to nobody: noted as seen by whoever shows it. A view of a record that ends here could not be noted. */
async function sidesOf(work: Work, pairId: string): Promise<Comparison> {
  if (!isOfficer(work.actor, 'registration')) throw new ForbiddenError()
  const [pair] = await selectPairs(work.db, { id: pairId })
  if (!pair) throw new NotFoundError()
  const side = async (id: string): Promise<Side> => {
    const [person, counts] = [await selectPerson(work.db, id), await store.selectCounts(work.db, id)]
    if (!person || !counts) throw new NotFoundError()
    return { person, entries: await entriesOf(work, id), counts }
  }
  const [a, b] = [await side(pair.a.id), await side(pair.b.id)]
  const kept = stays(a, b)
  const ids = kept === 'a' ? ([pair.a.id, pair.b.id] as const) : ([pair.b.id, pair.a.id] as const)
  const why = await store.selectHindrance(work.db, ...ids)
  return {
    a,
    b,
    differing: differing(a, b),
    stays: kept,
    staysIsOpen: staysIsOpen(a, b),
    hindrance: why,
  }
}

export type Choice = { stays?: 'a' | 'b'; parts: Partial<Record<PartName, string>>; reason: string }

/**
 * The other record ends and what is chosen of it belongs to the one that stays. The worker is told on the phones of
 * both, and may take it back, as the office may, until the day that the message names. Answers the record that stays.
 */
export async function mergePair(work: Work, pairId: string, choice: Choice): Promise<string> {
  const { a, b, differing: open, ...found } = await sidesOf(work, pairId)
  const problems: Record<string, { key: string }> = {}
  for (const part of open) {
    const answers = isUnitable(part) ? ['both', 'a', 'b'] : ['a', 'b']
    if (!answers.includes(choice.parts[part] ?? ''))
      problems[part] = { key: isUnitable(part) ? 'merging.error.list' : 'merging.error.part' }
  }
  const reason = reasons.find((one) => one === choice.reason)
  if (!reason) problems.reason = { key: 'merging.error.reason' }
  const which = found.staysIsOpen ? choice.stays : found.stays
  if (which !== 'a' && which !== 'b') problems.stays = { key: 'merging.error.part' }
  if (!reason || Object.keys(problems).length > 0) throw new InvalidInputError(problems)
  const [kept, other] = which === 'a' ? [a.person, b.person] : [b.person, a.person]
  const why = await store.selectHindrance(work.db, kept.id, other.id)
  if (why) {
    const known = hindrances.find((one) => one === why)
    if (!known) throw new NotFoundError()
    throw new ConflictError(`merge-${known}`, { key: `merging.hindrance.${known}` })
  }
  const until = new Date(Date.now() + daysToUndo * 86_400_000)
  const { t, date } = textsOf(kept.locale)
  if (other.phone !== kept.phone) await tellPerson(work, other.id, t('merging.sms', { until: date(until) }))
  const both = open.filter(isUnitable).filter((part) => choice.parts[part] === 'both')
  const chosen = open.filter((part) => choice.parts[part] !== which && choice.parts[part] !== 'both')
  const lists = Object.fromEntries(both.map((part) => [part, united(part, a, b).stands]))
  const id = await store.mergePeople(work.db, {
    kept: kept.id,
    other: other.id,
    chosen,
    united: lists,
    reason,
    until,
  })
  await tellPerson(work, kept.id, t('merging.sms', { until: date(until) }))
  work.record({
    action: 'person.merged',
    subject: `person:${kept.id}`,
    data: { merge: id, other: other.id, chosen, both, reason },
  })
  return kept.id
}

/** Another record that may be of the same person, for the office that has just joined two. */
export async function nextPair(
  work: Work,
  kept: string,
): Promise<{ id: string; found: boolean } | undefined> {
  const [pair] = await selectPairs(work.db, { of: kept })
  return pair && { id: pair.id, found: pair.decision === 'same' }
}

/** What was joined into a record that the actor was shown. */
export function mergesOf(work: Work, { id }: PersonRecord): Promise<store.Merge[]> {
  return store.selectMerges(work.db, id)
}

/** The worker objects, or the office takes it back: both records stand there again, and the pair waits to be looked at. */
export async function takeApart(work: Work, id: string): Promise<void> {
  if (work.actor.kind !== 'worker' && !isOfficer(work.actor, 'registration')) throw new ForbiddenError()
  const merge = await store.selectMergeById(work.db, id)
  if (!merge) throw new NotFoundError()
  const [latest] = await store.selectMerges(work.db, merge.kept)
  if (latest && latest.id !== id && latest.undoUntil > new Date())
    throw new ConflictError('merge-later', { key: 'merging.error.later' })
  if (!(await store.undoMerge(work.db, id)))
    throw new ConflictError('merge-final', { key: 'merging.error.final' })
  work.record({
    action: work.actor.kind === 'worker' ? 'person.merge-objected' : 'person.merge-undone',
    subject: `person:${merge.kept}`,
    data: { merge: id, other: merge.other },
  })
  if (work.actor.kind === 'worker') return
  const { t } = textsOf((await personOfJurisdiction(work, merge.kept)).locale)
  await tellPerson(work, merge.kept, t('merging.sms-undone'))
}

/** Where a record went that is no more, as far as the actor may know. */
export function keptOf(work: Work, person: string): Promise<string | undefined> {
  return store.selectKept(work.db, person)
}

export const forgetMerged: Job = {
  name: 'people.forget-merged',
  schedule: '11 3 * * *',
  run: ({ database }) =>
    database.write({ kind: 'system', name: 'merging' }, async (work) => {
      const forgotten = await store.forgetMerged(work.db)
      if (forgotten > 0)
        work.record({ action: 'person.merges-final', subject: 'people:several', data: { forgotten } })
    }),
}

function textsOf(locale: string) {
  const texts = textsFor(asLocale(locale))
  return { t: texts.t, date: (day: Date) => texts.date(day.toISOString().slice(0, 10)) }
}
