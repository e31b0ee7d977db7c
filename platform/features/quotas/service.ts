import { randomUUID } from 'node:crypto'
import { type Actor, actorReference, isOfficer, type StaffActor } from '../../foundation/actor.ts'
import type { Work } from '../../foundation/database/database.ts'
import { isDay } from '../../foundation/days.ts'
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  type Message,
  NotFoundError,
} from '../../foundation/errors.ts'
import { countryCodes } from '../../foundation/i18n/texts.ts'
import { folderOf, loadPathways } from '../pathways/index.ts'
import { type Act, acts, entriesOf, type KeyKind, keyKinds, stepOfEvent } from './domain.ts'
import * as store from './store.ts'

export const mostPlaces = 10_000_000
export const historySize = 50

/** The newest season first within a programme. */
export function listQuotas(work: Work, filter: store.QuotaFilter = {}): Promise<store.Quota[]> {
  return store.listQuotas(work.db, filter)
}

export function listOwnQuotas(work: Work): Promise<store.Quota[]> {
  return store.listQuotas(work.db, { country: officerOf(work.actor).country })
}

/** Programmes of the officer's own country. */
export function ownProgrammes({ actor }: Work): string[] {
  const { country } = officerOf(actor)
  return loadPathways().flatMap((programme) =>
    programme.country === country ? [folderOf(programme.id)] : [],
  )
}

export function employersFor(work: Work): Promise<{ id: string; name: string }[]> {
  return store.listEmployers(work.db, officerOf(work.actor).country)
}

export type Ledger = { quota: store.Quota; entries: store.LedgerEntry[]; total: number }

/** One quota with its entries, for the office that keeps it. */
export async function readLedger(work: Work, id: string, page = 1): Promise<Ledger> {
  const quota = await ownQuota(work, id)
  return {
    quota,
    entries: await store.listEntries(work.db, id, historySize, (page - 1) * historySize),
    total: await store.countEntries(work.db, id),
  }
}

async function ownQuota(work: Work, id: string): Promise<store.Quota> {
  const { country } = officerOf(work.actor)
  const quota = await store.findQuota(work.db, id)
  if (quota?.country !== country) throw new NotFoundError()
  return quota
}

function officerOf(actor: Actor): StaffActor {
  if (!isOfficer(actor, 'labour-market-test')) throw new ForbiddenError()
  return actor
}

export type Announcement = {
  programme: string
  season: string
  startsOn: string | undefined
  /** The first day no longer in it. */
  endsOn: string | undefined
  keyKind: string
  keyValue: string
  takesPlacements: boolean
  places: number | undefined
  note: string
  sourceUrl: string
}

/** A new quota with its first places. */
export async function announceQuota(work: Work, asked: Announcement): Promise<string> {
  const { country } = officerOf(work.actor)
  const { startsOn, endsOn, places } = asked
  const key = keyOf(asked, await store.listEmployers(work.db, country))
  const problems: Record<string, Message> = {
    ...placesProblem(places),
    ...sourceProblem(asked),
    ...(ownProgrammes(work).includes(asked.programme)
      ? {}
      : { programme: { key: 'quotas.error.programme' } }),
    ...(asked.season.length >= 1 && asked.season.length <= 40
      ? {}
      : { season: { key: 'quotas.error.season' } }),
    ...(startsOn && isDay(startsOn) ? {} : { startsOn: { key: 'quotas.error.starts' } }),
    ...(endsOn && isDay(endsOn) && endsOn > (startsOn ?? '') ? {} : { endsOn: { key: 'quotas.error.ends' } }),
    ...(key
      ? {}
      : { [keyKinds.find((one) => one === asked.keyKind) ?? 'keyKind']: { key: 'quotas.error.key' } }),
  }
  if (Object.keys(problems).length > 0 || !startsOn || !endsOn || !key || places === undefined)
    throw new InvalidInputError(problems)
  const id = randomUUID()
  const { programme, season, takesPlacements } = asked
  await refusing(() =>
    store.insertQuota(work.db, id, { programme, country, season, startsOn, endsOn, takesPlacements, ...key }),
  )
  work.record({ action: 'quota.opened', subject: `quota:${id}`, data: { programme, season, ...key } })
  await write(work, id, 'announce', places, asked)
  return id
}

function keyOf(
  { keyKind, keyValue }: Announcement,
  employers: readonly { id: string }[],
): { keyKind: KeyKind | null; keyValue: string | null } | undefined {
  if (keyKind === '') return { keyKind: null, keyValue: null }
  const kind = keyKinds.find((one) => one === keyKind)
  const right = {
    origin: () => (countryCodes as readonly string[]).includes(keyValue),
    employer: () => employers.some(({ id }) => id === keyValue),
    industry: () => /^[A-U]$/.test(keyValue),
  }
  return kind && right[kind]() ? { keyKind: kind, keyValue } : undefined
}

function placesProblem(places: number | undefined): Record<string, Message> {
  const right = places !== undefined && Number.isInteger(places) && places >= 1 && places <= mostPlaces
  return right ? {} : { places: { key: 'quotas.error.places', values: { max: mostPlaces } } }
}

function sourceProblem({ note, sourceUrl }: { note: string; sourceUrl: string }): Record<string, Message> {
  return {
    ...(note.length <= 500 ? {} : { note: { key: 'quotas.error.note', values: { max: 500 } } }),
    ...(sourceUrl === '' ||
    (/^https?:/.test(sourceUrl) && URL.canParse(sourceUrl) && sourceUrl.length <= 2000)
      ? {}
      : { sourceUrl: { key: 'quotas.error.url' } }),
  }
}

/** What an officer decided or heard, for places that no placement in Fairway takes. */
export async function actOnQuota(
  work: Work,
  id: string,
  asked: { act: string; places: number | undefined; note: string; sourceUrl: string },
): Promise<void> {
  await ownQuota(work, id)
  const act = acts.find((one) => one === asked.act)
  const problems = {
    ...(act ? {} : { act: { key: 'quotas.error.act' } }),
    ...placesProblem(asked.places),
    ...sourceProblem(asked),
  }
  if (Object.keys(problems).length > 0 || !act || asked.places === undefined)
    throw new InvalidInputError(problems)
  await write(work, id, act, asked.places, asked)
}

async function write(
  work: Work,
  id: string,
  act: Act,
  places: number,
  { note, sourceUrl }: { note: string; sourceUrl: string },
): Promise<void> {
  const entries = entriesOf(act, places)
  const more = { note, sourceUrl: sourceUrl || null, actor: actorReference(work.actor) }
  await refusing(() =>
    store.insertEntries(
      work.db,
      id,
      entries.map((entry) => ({ ...entry, ...more })),
    ),
  )
  for (const { kind, places: count } of entries)
    work.record({ action: `quota.${kind}`, subject: `quota:${id}`, data: { places: count } })
}

/** The database has the last word, because another may take the place in the same moment. */
async function refusing(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    const code = refusals[(error as { constraint?: string }).constraint ?? '']
    if (code === undefined) throw error
    throw new ConflictError(code, { key: `quotas.refused.${code}` })
  }
}

const refusals: Record<string, string> = {
  quotas_not_overdrawn: 'no-place-left',
  quotas_below_zero: 'no-place-left',
  quotas_too_many: 'too-many',
  quota_entries_held: 'not-held',
  quotas_overlap: 'overlap',
}

/**
 * Takes, uses or gives back the place of a placement for what has just happened, in the same transaction. `full` when a
 * quota that takes placements has no place left: the caller then refuses the step.
 */
export async function stepPlacement(
  work: Work,
  placement: { id: string; pathway: string | null },
  event: { kind: string; occurredOn: string },
): Promise<'done' | 'full'> {
  const step = stepOfEvent[event.kind]
  if (step === undefined || (step === 'reserved' && placement.pathway === null)) return 'done'
  const touched = await store.stepQuotas(
    work.db,
    placement.id,
    step,
    placement.pathway,
    event.occurredOn,
    actorReference(work.actor),
  )
  if (touched.some(({ done }) => done === 'full')) return 'full'
  for (const { quota, done } of touched)
    work.record({
      action: `quota.${done}`,
      subject: `quota:${quota}`,
      data: { places: 1, placementId: placement.id },
    })
  return 'done'
}

/** Places left of a programme for somebody of this origin; undefined where no such quota is kept. */
export type PlacesLeft = (programme: string, origin: unknown) => number | undefined

/** Of every programme on one day, as the least over the quotas that are for somebody. Quotas of single employers and
 * industries say nothing of a person alone. */
export async function placesLeft(work: Work, day: string): Promise<PlacesLeft> {
  const quotas = await store.listQuotas(work.db, { day })
  return (programme, origin) => {
    const own = quotas.filter(
      (quota) =>
        quota.programme === programme &&
        (quota.keyKind === null || (quota.keyKind === 'origin' && quota.keyValue === origin)),
    )
    return own.length === 0 ? undefined : Math.min(...own.map(({ left }) => left))
  }
}
