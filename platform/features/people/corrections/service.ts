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
import type { Profile } from '../domain.ts'
import { type EntryData, kindNames } from '../profile/kinds.ts'
import { entriesOf, removeEntry, saveEntry } from '../profile/service.ts'
import { changeProfile, changeRecord, ownRecord, personOfJurisdiction } from '../service.ts'
import { tellPerson } from '../sharing/index.ts'
import { type Change, correctable, reasons, takenBack } from './domain.ts'
import * as store from './store.ts'

const changesShown = 100

/** What others changed in the record, with what stood there before. */
export function changesOf(work: Work, person: string): Promise<Change[]> {
  return store.selectChanges(work.db, person, changesShown)
}

/**
 * The registration office corrects what a worker said. The worker's words are kept, a verification of what is changed
 * ends, and the worker is told: once a day, however many things were corrected.
 */
export async function correctRecord(
  work: Work,
  id: string,
  changes: Partial<Profile>,
  reason: string,
): Promise<void> {
  if (!isOfficer(work.actor, 'registration')) throw new ForbiddenError()
  const why = reasons.find((one) => one === reason)
  if (!why) throw new InvalidInputError({ reason: { key: 'corrections.error.reason' } })
  if (!Object.keys(changes).every((field) => (correctable as readonly string[]).includes(field)))
    throw new ForbiddenError()
  const person = await personOfJurisdiction(work, id)
  await store.sayReason(work.db, why)
  await changeRecord(work, person, changes, { reason: why })
  const leaves = changes.nationality !== undefined && changes.nationality !== person.nationality
  // An office that handed the record on no longer sees what it changed.
  const news = leaves ? { now: true, lately: false } : await store.selectNews(work.db, id)
  if (!news.now || news.lately) return
  const { t } = textsFor(asLocale(person.locale))
  await tellPerson(work, id, t('corrections.sms'))
}

/** The worker takes back one act of an office, as a change of their own. */
export async function putBack(work: Work, id: string): Promise<void> {
  const person = await ownRecord(work)
  const all = await store.selectChanges(work.db, person.id, changesShown)
  const named = all.find((change) => change.id === id)
  if (!named) throw new NotFoundError()
  const act = all.filter((change) => change.act === named.act)
  if (act.some(({ putBackAt }) => putBackAt !== null))
    throw new ConflictError('put-back-already', { key: 'corrections.error.already' })
  if (!act.every(canPutBack)) throw new NotFoundError()
  const changes = takenBack(person, act)
  if (Object.keys(changes).length > 0) await changeProfile(work, changes)
  for (const change of act) await putEntryBack(work, person.id, change)
  await store.markPutBack(
    work.db,
    act.map((change) => change.id),
  )
  work.record({
    action: 'person.correction-put-back',
    subject: `person:${person.id}`,
    data: { parts: [...new Set(act.map(({ part }) => part))] },
  })
}

/** A file that was taken away or replaced is kept nowhere. */
export function canPutBack({ part, entry }: Change): boolean {
  return kindOf(part) === undefined || (part !== 'document' && entry !== null)
}

async function putEntryBack(work: Work, person: string, { part, before, entry }: Change): Promise<void> {
  const kind = kindOf(part)
  if (!kind || entry === null) return
  const stands = (await entriesOf(work, person)).find(({ id }) => id === entry)
  if (before) await saveEntry(work, person, { kind, id: stands?.id, data: before.data as EntryData })
  else if (stands) await removeEntry(work, person, kind, entry)
}

function kindOf(part: string) {
  return kindNames.find((kind) => kind === part)
}
