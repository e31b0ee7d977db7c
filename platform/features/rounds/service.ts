import { randomUUID } from 'node:crypto'
import { type Method, methods } from '@fairway/matching/allocation'
import { type Actor, isOfficer, type StaffActor } from '../../foundation/actor.ts'
import type { AppContext } from '../../foundation/app-context.ts'
import type { Work } from '../../foundation/database/database.ts'
import { isDay, today } from '../../foundation/days.ts'
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  type Message,
  NotFoundError,
} from '../../foundation/errors.ts'
import { asLocale } from '../../foundation/i18n/locales.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import { selectCandidates, selectIndexedVacancies } from '../matching/index.ts'
import { tellPerson } from '../people/index.ts'
import { inThread } from './compute.ts'
import {
  attributesOfEntry,
  attributesOfPlace,
  type Bound,
  type Condition,
  constraintsOf,
  hashOf,
  type LeftOut,
  limits,
  meets,
  overlapping,
  type Place,
  type Programme,
  placeAttributes,
  type Quota,
  type RosterEntry,
  type Run,
  roundOf,
  seedPattern,
  sexes,
  stateOf,
  workerAttributes,
} from './domain.ts'
import * as store from './store.ts'

type App = Pick<AppContext, 'database'> & { log: Pick<AppContext['log'], 'error'> }

export const pageSize = 50

function registrar(actor: Actor): StaffActor {
  if (!isOfficer(actor, 'registration')) throw new ForbiddenError()
  return actor
}

/** Whether the actor's office runs it; those of the workers' countries put their people on the roster and read the rest. */
const runsIt = (actor: Actor, programme: Programme) =>
  isOfficer(actor, 'registration') && actor.organisation === programme.organisationId

async function programmeFor(work: Work, id: string, toRun: boolean): Promise<Programme> {
  const actor = registrar(work.actor)
  const programme = await store.findProgramme(work.db, id)
  if (!programme) throw new NotFoundError()
  const takesPart = programme.origins.includes(actor.country)
  if (!runsIt(actor, programme) && (toRun || !takesPart)) throw new NotFoundError()
  return programme
}

export function listProgrammes(work: Work): Promise<Programme[]> {
  return store.listProgrammes(work.db, registrar(work.actor))
}

export type NewProgramme = {
  name: string
  country: string
  origins: string[]
  opensOn: string | undefined
  closesOn: string | undefined
}

export async function createProgramme(work: Work, given: NewProgramme): Promise<string> {
  const actor = registrar(work.actor)
  const { name, country, origins, opensOn, closesOn } = given
  const problems: Record<string, Message> = {}
  if (name.length < 1 || name.length > 200) problems.name = { key: 'rounds.error.name' }
  if (!/^[A-Z]{3}$/.test(country)) problems.country = { key: 'rounds.error.country' }
  if (origins.length < 1 || origins.length > 20 || origins.some((code) => !/^[A-Z]{3}$/.test(code)))
    problems.origins = { key: 'rounds.error.origins' }
  if (!opensOn || !isDay(opensOn)) problems.opensOn = { key: 'rounds.error.date' }
  if (!closesOn || !isDay(closesOn)) problems.closesOn = { key: 'rounds.error.date' }
  else if (opensOn && closesOn < opensOn) problems.closesOn = { key: 'rounds.error.order' }
  if (Object.keys(problems).length > 0 || !opensOn || !closesOn) throw new InvalidInputError(problems)
  const id = randomUUID()
  await store.insertProgramme(work.db, {
    id,
    organisationId: actor.organisation,
    name,
    country,
    origins: [...new Set(origins)],
    opensOn,
    closesOn,
    createdBy: actor.account,
  })
  work.record({ action: 'programme.created', subject: `programme:${id}` })
  return id
}

export type ProgrammeView = {
  programme: Programme
  runs: boolean
  places: Place[]
  quotas: Quota[]
  roster: { all: number; valid: number }
  rounds: store.StoredRound[]
}

export async function readProgramme(work: Work, id: string): Promise<ProgrammeView> {
  const programme = await programmeFor(work, id, false)
  return {
    programme,
    runs: runsIt(work.actor, programme),
    places: await store.listPlaces(work.db, id),
    quotas: await store.listQuotas(work.db, id),
    roster: await store.countEntries(work.db, id),
    rounds: await store.listRounds(work.db, id),
  }
}

export async function readPlaces(work: Work, id: string) {
  const programme = await programmeFor(work, id, true)
  return {
    programme,
    places: await store.listPlaces(work.db, id),
    open: await store.listOpenVacancies(work.db, programme, 200),
  }
}

export async function setPlace(
  work: Work,
  id: string,
  place: { vacancyId: string; places: number | undefined; industry: string; season: string },
): Promise<void> {
  const programme = await programmeFor(work, id, true)
  const { vacancyId, places, industry, season } = place
  const problems: Record<string, Message> = {}
  if (places === undefined || places < 0 || places > 10_000) problems.places = { key: 'rounds.error.places' }
  if (industry.length > 60) problems.industry = { key: 'rounds.error.word' }
  if (season.length > 60) problems.season = { key: 'rounds.error.word' }
  const existing = await store.listPlaces(work.db, id)
  const isThere = existing.some((one) => one.vacancyId === vacancyId)
  if (!isThere && !(await store.isOpenVacancy(work.db, programme, vacancyId)))
    problems.vacancy = { key: 'rounds.error.vacancy' }
  if (!isThere && existing.length >= limits.places)
    problems.vacancy = { key: 'rounds.error.too-many', values: { most: limits.places } }
  if (Object.keys(problems).length > 0 || places === undefined) throw new InvalidInputError(problems)
  await store.writePlace(work.db, id, { vacancyId, places, industry, season })
  work.record({ action: 'programme.place-set', subject: `programme:${id}`, data: { vacancyId, places } })
}

export async function removePlace(work: Work, id: string, vacancyId: string): Promise<void> {
  await programmeFor(work, id, true)
  if (!(await store.deletePlace(work.db, id, vacancyId))) throw new NotFoundError()
  work.record({ action: 'programme.place-removed', subject: `programme:${id}`, data: { vacancyId } })
}

export async function readQuotas(work: Work, id: string) {
  const programme = await programmeFor(work, id, true)
  const places = await store.listPlaces(work.db, id)
  const quotas = await store.listQuotas(work.db, id)
  return { programme, places, quotas, overlaps: await overlapsOf(work, id, quotas, places) }
}

async function overlapsOf(
  work: Work,
  id: string,
  quotas: Quota[],
  places: Place[],
): Promise<[Quota, Quota][]> {
  const entries = await store.entriesOfRound(work.db, id)
  return overlapping(quotas, {
    workers: entries.map(attributesOfEntry),
    vacancies: places.map(attributesOfPlace),
  })
}

export async function addQuota(
  work: Work,
  id: string,
  given: { name: string; most: number | undefined; side: string; condition: Condition },
): Promise<void> {
  await programmeFor(work, id, true)
  const { name, most } = given
  const side = (['workers', 'vacancies'] as const).find((one) => one === given.side)
  const known: readonly string[] = side === 'workers' ? workerAttributes : placeAttributes
  const condition = Object.fromEntries(
    Object.entries(given.condition).filter(([attribute, value]) => known.includes(attribute) && value !== ''),
  )
  const problems: Record<string, Message> = {}
  if (name.length < 1 || name.length > 100) problems.name = { key: 'rounds.error.quota-name' }
  if (most === undefined || most < 0 || most > 1_000_000) problems.most = { key: 'rounds.error.most' }
  if (!side) problems.side = { key: 'rounds.error.side' }
  else if (Object.keys(condition).length === 0) problems.side = { key: 'rounds.error.condition' }
  if ((await store.listQuotas(work.db, id)).length >= limits.quotas)
    problems.name = { key: 'rounds.error.too-many', values: { most: limits.quotas } }
  if (Object.keys(problems).length > 0 || most === undefined || !side) throw new InvalidInputError(problems)
  if (!(await store.insertQuota(work.db, id, { name, most, side, condition })))
    throw new InvalidInputError({ name: { key: 'rounds.error.quota-taken' } })
  work.record({ action: 'programme.quota-added', subject: `programme:${id}`, data: { most, side } })
}

export async function removeQuota(work: Work, id: string, quota: string): Promise<void> {
  await programmeFor(work, id, true)
  if (!(await store.deleteQuota(work.db, id, quota))) throw new NotFoundError()
  work.record({ action: 'programme.quota-removed', subject: `programme:${id}`, data: { quota } })
}

export async function readRoster(work: Work, id: string, page: number) {
  const programme = await programmeFor(work, id, false)
  const entries = await store.listEntries(work.db, id, { limit: pageSize, offset: (page - 1) * pageSize })
  const people = entries.flatMap(({ name, personId }) => (name === null ? [] : [personId]))
  work.viewed({ people, purpose: 'roster', listed: true, at: `programme:${id}` })
  return {
    programme,
    runs: runsIt(work.actor, programme),
    entries,
    count: await store.countEntries(work.db, id),
    places: await store.listPlaces(work.db, id),
  }
}

export async function readEntry(work: Work, id: string, entryId: string) {
  const programme = await programmeFor(work, id, false)
  const entry = await store.findEntry(work.db, id, entryId)
  if (!entry) throw new NotFoundError()
  if (entry.name !== null) work.viewed({ people: [entry.personId], purpose: 'roster', at: `programme:${id}` })
  return { programme, entry }
}

/** Workers of the officer's country by part of a name, or of a phone number. */
export async function searchPeople(work: Work, search: string): Promise<store.Found[]> {
  const { country } = registrar(work.actor)
  const found = await store.searchPeople(work.db, country, search, 20)
  work.viewed({ people: found.map(({ id }) => id), purpose: 'desk', listed: true })
  return found
}

/** A row of a roster as it is given; `person` or `phone` says whose it is. */
export type RosterRow = {
  person?: string | undefined
  phone?: string | undefined
  priority?: string | undefined
  validFrom?: string | undefined
  validUntil?: string | undefined
  named?: string | undefined
  family?: string | undefined
  sex?: string | undefined
  village?: string | undefined
}

export type RosterProblem = { row: number; field: keyof RosterRow; message: Message }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Puts workers of the officer's country on the roster, or writes anew what it says of them: all rows, or none. */
export async function addToRoster(
  work: Work,
  id: string,
  rows: readonly RosterRow[],
): Promise<{ added: number; changed: number } | { problems: RosterProblem[] }> {
  const actor = registrar(work.actor)
  const programme = await programmeFor(work, id, false)
  if (!programme.origins.includes(actor.country))
    throw new ConflictError('other-country', { key: 'rounds.error.other-country' })
  const problems: RosterProblem[] = []
  const problem = (row: number, field: keyof RosterRow, key: string, values?: Message['values']) =>
    problems.push({ row, field, message: { key: `rounds.error.${key}`, ...(values ? { values } : {}) } })
  const byPhone = await store.peopleByPhone(
    work.db,
    rows.flatMap(({ phone }) => phone ?? []),
  )
  const ids = rows.map(({ person, phone }) => (person ? person : phone ? byPhone.get(phone) : undefined))
  const visible = new Map(
    (
      await store.visiblePeople(
        work.db,
        ids.filter((one): one is string => one !== undefined && uuid.test(one)),
      )
    ).map((one) => [one.id, one.nationality]),
  )
  const places = await store.listPlaces(work.db, id)
  const named = new Map<string, number>()
  const seen = new Set<string>()
  const entries = rows.map((row, at): store.NewEntry => {
    const personId = ids[at] ?? ''
    const who = row.person ? 'person' : 'phone'
    if (visible.get(personId) !== actor.country) problem(at, who, 'person')
    else if (seen.has(personId)) problem(at, who, 'twice')
    seen.add(personId)
    const priority = Number(row.priority || 0)
    if (!Number.isInteger(priority) || Math.abs(priority) > 1_000_000) problem(at, 'priority', 'priority')
    const validFrom = row.validFrom || today()
    const validUntil = row.validUntil || programme.closesOn
    if (!isDay(validFrom)) problem(at, 'validFrom', 'date')
    if (!isDay(validUntil)) problem(at, 'validUntil', 'date')
    else if (validUntil < validFrom) problem(at, 'validUntil', 'order')
    const namedVacancyId = row.named || null
    if (namedVacancyId !== null) {
      const place = places.find(({ vacancyId }) => vacancyId === namedVacancyId)
      const asked = (named.get(namedVacancyId) ?? 0) + 1
      named.set(namedVacancyId, asked)
      if (!place) problem(at, 'named', 'named')
      else if (asked > place.places) problem(at, 'named', 'named-full')
      else if (row.family) problem(at, 'family', 'named-family')
    }
    const family = row.family ?? ''
    if (family.length > 40) problem(at, 'family', 'word')
    const sex = row.sex ?? ''
    if (sex !== '' && !sexes.some((one) => one === sex)) problem(at, 'sex', 'sex')
    const village = row.village ?? ''
    if (village.length > 60) problem(at, 'village', 'word')
    return {
      personId,
      origin: actor.country,
      priority,
      namedVacancyId,
      family,
      validFrom,
      validUntil,
      attributes: { ...(sex === '' ? {} : { sex }), ...(village === '' ? {} : { village }) },
    }
  })
  if (problems.length > 0) return { problems }
  const added = await store.writeEntries(work.db, id, actor.account, entries)
  if ((await store.countEntries(work.db, id)).all > limits.workers)
    throw new InvalidInputError({ file: { key: 'rounds.error.too-many', values: { most: limits.workers } } })
  work.viewed({
    people: entries.map(({ personId }) => personId),
    purpose: 'roster',
    listed: true,
    at: `programme:${id}`,
  })
  work.record({
    action: 'roster.written',
    subject: `programme:${id}`,
    data: { people: entries.map(({ personId }) => personId), added },
  })
  return { added, changed: entries.length - added }
}

export async function takeOffRoster(work: Work, id: string, entryId: string): Promise<void> {
  await programmeFor(work, id, false)
  const entry = await store.findEntry(work.db, id, entryId)
  if (!entry) throw new NotFoundError()
  if (!(await store.leaveRoster(work.db, id, entryId)))
    throw new ConflictError('left-already', { key: 'rounds.error.left-already' })
  work.record({
    action: 'roster.left',
    subject: `programme:${id}`,
    data: { number: entry.number, by: 'office' },
  })
}

export type RoundRequest = { seed: string; bounds: readonly Bound[]; refill?: boolean }

export function boundProblems(bounds: readonly Bound[]): Record<string, Message> {
  const problems: Record<string, Message> = {}
  bounds.forEach(({ attribute, value, unit, amount, kind }, row) => {
    const at = `-${row + 1}`
    if (!['least', 'most'].includes(kind)) problems[`kind${at}`] = { key: 'rounds.error.bound-kind' }
    if (!workerAttributes.includes(attribute))
      problems[`attribute${at}`] = { key: 'rounds.error.bound-attribute' }
    if (value === '' || value.length > 60) problems[`value${at}`] = { key: 'rounds.error.bound-value' }
    if (!Number.isInteger(amount) || amount < 0 || amount > (unit === 'percent' ? 100 : 1_000_000))
      problems[`amount${at}`] = { key: 'rounds.error.bound-amount' }
  })
  return problems
}

/** Freezes roster, places and quotas as they are now, with the seed, for every method to run on. */
export async function startRound(
  app: App,
  actor: Actor,
  programmeId: string,
  request: RoundRequest,
): Promise<string> {
  const prepared = await prepareRound(app, actor, programmeId, request)
  return app.database.write(actor, (work) => saveRound(work, prepared))
}

/**
 * Who has a place by an earlier round keeps it. What fits whom is asked in Fairway's own name: the officer sees numbers,
 * not profiles.
 */
export async function prepareRound(
  { database }: Pick<App, 'database'>,
  actor: Actor,
  programmeId: string,
  { seed, bounds, refill = false }: RoundRequest,
): Promise<Omit<store.NewRound, 'createdBy'>> {
  const problems = boundProblems(bounds)
  if (bounds.length > limits.bounds)
    problems.bounds = { key: 'rounds.error.too-many', values: { most: limits.bounds } }
  if (!refill && !seedPattern.test(seed)) problems.seed = { key: 'rounds.error.seed' }
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
  const given = await database.read(actor, async (work) => {
    await programmeFor(work, programmeId, true)
    const places = await store.listPlaces(work.db, programmeId)
    const quotas = await store.listQuotas(work.db, programmeId)
    return {
      places,
      quotas,
      entries: await store.entriesOfRound(work.db, programmeId),
      overlaps: await overlapsOf(work, programmeId, quotas, places),
      standing: await store.standingPlacements(work.db, programmeId),
      last: await store.lastPublished(work.db, programmeId),
    }
  })
  const { last, overlaps } = given
  if (refill && !last) throw new ConflictError('not-published', { key: 'rounds.error.not-published' })
  const [overlap] = overlaps
  if (overlap) {
    const [one, other] = overlap
    throw new InvalidInputError({
      seed: { key: 'rounds.error.overlap', values: { one: one.name, other: other.name } },
    })
  }
  const { places, quotas } = leftBy(given)
  const held = new Map(given.standing.map(({ number, withdrawn }) => [number, withdrawn]))
  for (const { number, withdrawn } of given.standing) if (!withdrawn) held.set(number, false)
  const leftOut: LeftOut[] = []
  const inTime = given.entries.filter((entry) => {
    const state = stateOf(entry, today())
    const standing = held.get(entry.number)
    const cause =
      standing !== undefined
        ? standing
          ? 'withdrew'
          : 'placed'
        : state === 'left'
          ? 'left'
          : state === 'valid'
            ? undefined
            : 'not-valid'
    // Who gave a place back takes part again in the next round, but not when that place is filled.
    if (cause === undefined || (cause === 'withdrew' && !refill && state === 'valid')) return true
    leftOut.push({ number: entry.number, cause })
    return false
  })
  const system: Actor = { kind: 'system', name: 'rounds' }
  const { candidates, vacancies } = await database.read(system, async ({ db }) => ({
    candidates: new Map(
      (await selectCandidates(db, { ids: inTime.map(({ personId }) => personId) })).map(
        ({ fullName: _, ...one }) => [one.id, one],
      ),
    ),
    vacancies: await selectIndexedVacancies(db, { ids: places.map(({ vacancyId }) => vacancyId) }),
  }))
  const shown = inTime.filter((entry) => {
    if (candidates.has(entry.personId)) return true
    leftOut.push({ number: entry.number, cause: 'not-shown' })
    return false
  })
  const pairs = await inThread<'pairs'>({
    kind: 'pairs',
    candidates: shown.flatMap(({ personId, number, namedVacancyId }) => {
      const candidate = candidates.get(personId)
      return candidate ? [{ ...candidate, number, named: namedVacancyId }] : []
    }),
    vacancies,
  })
  const fitting = new Set(pairs.map(({ number }) => number))
  const entries = shown.filter(({ number }) => {
    if (fitting.has(number)) return true
    leftOut.push({ number, cause: 'no-vacancy' })
    return false
  })
  if (entries.length === 0) throw new InvalidInputError({ seed: { key: 'rounds.error.nobody' } })
  const usedSeed = refill && last ? last.seed : seed
  const input = roundOf({ seed: usedSeed, entries, places, quotas, bounds, pairs })
  const wrong = await inThread<'check'>({ kind: 'check', round: input })
  if (wrong) {
    const number = entries[wrong.row]?.number ?? 0
    throw new InvalidInputError({
      seed:
        wrong.list === 'workers'
          ? { key: 'rounds.error.named-worker', values: { number: String(number) } }
          : { key: 'rounds.error.input' },
    })
  }
  return {
    id: randomUUID(),
    programmeId,
    seed: usedSeed,
    bounds: [...bounds],
    input,
    inputHash: hashOf(input),
    leftOut,
    refillOf: refill && last ? last.id : null,
  }
}

export async function saveRound(work: Work, round: Omit<store.NewRound, 'createdBy'>): Promise<string> {
  const { account } = registrar(work.actor)
  await programmeFor(work, round.programmeId, true)
  await store.insertRound(
    work.db,
    { ...round, createdBy: account },
    methods.filter((method) => method !== 'bounded' || round.bounds.length > 0),
  )
  const { id, programmeId, inputHash, input, leftOut, refillOf } = round
  work.record({
    action: refillOf === null ? 'round.started' : 'round.refill-started',
    subject: `round:${id}`,
    data: { programme: programmeId, inputHash, workers: input.workers.length, leftOut: leftOut.length },
  })
  return id
}

/** Places and quotas without those that earlier rounds have given. */
function leftBy({
  places,
  quotas,
  entries,
  standing,
}: {
  places: Place[]
  quotas: Quota[]
  entries: RosterEntry[]
  standing: { number: number; vacancyId: string; withdrawn: boolean }[]
}): { places: Place[]; quotas: Quota[] } {
  const given = standing.filter(({ withdrawn }) => !withdrawn)
  const placeOf = new Map(places.map((place) => [place.vacancyId, attributesOfPlace(place)]))
  const workerOf = new Map(entries.map((entry) => [entry.number, attributesOfEntry(entry)]))
  return {
    places: places.map((place) => ({
      ...place,
      // A vacancy that is closed meanwhile takes nobody.
      places: place.isOpen
        ? Math.max(0, place.places - given.filter(({ vacancyId }) => vacancyId === place.vacancyId).length)
        : 0,
    })),
    quotas: quotas.map((quota) => ({
      ...quota,
      most: Math.max(
        0,
        quota.most -
          given.filter(({ number, vacancyId }) =>
            meets(
              (quota.side === 'workers' ? workerOf.get(number) : placeOf.get(vacancyId)) ?? {},
              quota.condition,
            ),
          ).length,
      ),
    })),
  }
}

/**
 * Runs what waits of a round, each method in a thread. Safe to ask again: what is done is left, and for some minutes what
 * somebody else has begun, unless it is known that they are gone.
 */
export async function computeRound({ database, log }: App, id: string, takeOver = false): Promise<void> {
  const system: Actor = { kind: 'system', name: 'rounds' }
  const { round, input, runs, entries } = await database.read(system, async ({ db }) => {
    const round = await store.findRound(db, id)
    if (!round) throw new NotFoundError()
    return {
      round,
      input: await store.readInput(db, id),
      runs: await store.listRuns(db, id),
      entries: await store.entriesOfRound(db, round.programmeId),
    }
  })
  const attributes = Object.fromEntries(entries.map((one) => [one.number, attributesOfEntry(one)]))
  const constraints = constraintsOf(round.bounds)
  for (const { method, status } of runs) {
    if (status !== 'waiting') continue
    // A note of who works on it; what comes of it is recorded.
    const isOurs = await database.internal('rounds', (db) => store.beginRun(db, id, method, takeOver))
    if (!isOurs) continue
    const from = performance.now()
    const found = await inThread<'run'>({ kind: 'run', round: input, method, constraints, attributes }).catch(
      (error: unknown) => {
        log.error({ err: error, round: id, method }, 'a method of a round failed')
        return undefined
      },
    )
    const tookMs = Math.round(performance.now() - from)
    const end =
      found === undefined
        ? { status: 'failed' as const, tookMs }
        : 'conflicts' in found
          ? { status: 'impossible' as const, report: found, tookMs }
          : { status: 'done' as const, ...found, tookMs }
    await database.write(system, async (work) => {
      await store.endRun(work.db, id, method, end)
      work.record({ action: 'round.run-ended', subject: `round:${id}`, data: { method, status: end.status } })
    })
  }
}

/** Waits for the methods that take moments; the others go on after the answer. */
export async function computeForAWhile(app: App, id: string, milliseconds = 4_000): Promise<void> {
  const computed = computeRound(app, id).catch((error: unknown) =>
    app.log.error({ err: error, round: id }, 'a round could not be computed'),
  )
  let timer: NodeJS.Timeout | undefined
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([computed, waited])
  clearTimeout(timer)
}

export type RoundView = {
  round: store.StoredRound
  runs: Run[]
  places: Place[]
  counts: { all: number; placed: number; withdrawn: number }
}

export async function readRound(work: Work, id: string): Promise<RoundView> {
  const round = await store.findRound(work.db, id)
  if (!round) throw new NotFoundError()
  await programmeFor(work, round.programmeId, true)
  return {
    round,
    runs: inMethodOrder(await store.listRuns(work.db, id)),
    places: await store.listPlaces(work.db, round.programmeId),
    counts: await store.countResults(work.db, id),
  }
}

const inMethodOrder = (runs: Run[]) =>
  runs.toSorted((a, b) => methods.indexOf(a.method) - methods.indexOf(b.method))

/** A round of one's own programme, or one that is published. */
export async function visibleRound(work: Work, id: string) {
  const round = await store.findRound(work.db, id)
  if (!round) throw new NotFoundError()
  const runs = inMethodOrder(await store.listRuns(work.db, id))
  const own = isOfficer(work.actor, 'registration') && (await store.findProgramme(work.db, round.programmeId))
  return { round, runs: own && runsIt(work.actor, own) ? runs : runs.map(withoutSmallGroups) }
}

/** A group of one or two would tell of its members whether they got a place. */
function withoutSmallGroups(run: Run): Run {
  const { report } = run
  if (!report || !('groups' in report)) return run
  const groups = report.groups.filter(({ pool }) => pool >= limits.smallestGroup)
  return { ...run, report: { ...report, groups } }
}

/** What anybody may read of a round once it is published. */
export async function publishedRound(work: Work, id: string) {
  const round = await store.findRound(work.db, id)
  if (!round?.publishedAt || !round.chosen) throw new NotFoundError()
  const { chosen, publishedAt } = round
  return {
    round: { ...round, chosen, publishedAt },
    tried: await store.roundsTried(work.db, id),
    runs: inMethodOrder(await store.listRuns(work.db, id)).map(withoutSmallGroups),
    places: await store.listPlaces(work.db, round.programmeId),
  }
}

export async function publishedInput(work: Work, id: string) {
  await publishedRound(work, id)
  return store.readInput(work.db, id)
}

/** The chosen result becomes that of everybody who took part: each is told, and reads why. */
export async function publishRound(app: App, actor: Actor, id: string, chosen: string): Promise<void> {
  const publication = await preparePublication(app, actor, id, chosen)
  await app.database.write(actor, (work) => savePublication(work, publication))
}

export async function preparePublication(
  { database }: Pick<App, 'database'>,
  actor: Actor,
  id: string,
  chosen: string,
) {
  const { run, input } = await database.read(actor, async (work) => {
    const { runs } = await readRound(work, id)
    const run = runs.find(({ method, status }) => method === chosen && status === 'done')
    return { run, input: await store.readInput(work.db, id) }
  })
  if (!run?.outcome) throw new InvalidInputError({ method: { key: 'rounds.error.choose' } })
  const { method, outcome } = run
  return {
    id,
    method,
    explained: await inThread<'explain'>({ kind: 'explain', round: input, method, outcome }),
  }
}

export async function savePublication(
  work: Work,
  { id, method, explained }: Awaited<ReturnType<typeof preparePublication>>,
): Promise<void> {
  const { db } = work
  await store.lockRound(db, id)
  const { round } = await readRound(work, id)
  if (round.publishedAt) throw new ConflictError('published', { key: 'rounds.error.published' })
  const last = await store.lastPublished(db, round.programmeId)
  // Places given meanwhile by another round would be given twice.
  if (last?.publishedAt && last.publishedAt > round.createdAt)
    throw new ConflictError('outdated', { key: 'rounds.error.outdated' })
  const entries = await store.entriesOfRound(db, round.programmeId)
  const results = entries.flatMap(({ personId, number, origin }) => {
    const result = explained[String(number)]
    return result ? [{ personId, number, origin, ...result }] : []
  })
  await store.publish(db, id, method)
  await store.insertResults(db, id, round.programmeId, results)
  const locales = await store.localesOf(
    db,
    results.map(({ personId }) => personId),
  )
  for (const { personId } of results) {
    const locale = locales.get(personId) ?? ''
    const { t } = textsFor(asLocale(locale))
    await tellPerson(work, personId, t('rounds.sms.published', { name: round.programme }))
  }
  const placed = results.filter(({ vacancyId }) => vacancyId !== null).length
  work.record({
    action: 'round.published',
    subject: `round:${id}`,
    data: { method, inputHash: round.inputHash, placed },
  })
}

export const workersPageSize = 20

/** Who takes part, and what each method gives them. */
export async function readWorkers(work: Work, id: string, page: number) {
  const { round, runs, places } = await readRound(work, id)
  const input = await store.readInput(work.db, id)
  const numbers = input.workers
    .slice((page - 1) * workersPageSize, page * workersPageSize)
    .map((worker) => Number(worker.id))
  const named = await store.namesByNumber(work.db, round.programmeId, numbers)
  work.viewed({
    people: [...named.values()].map(({ personId }) => personId),
    purpose: 'roster',
    listed: true,
    at: `round:${id}`,
  })
  return {
    round,
    runs,
    workers: numbers.map((number) => ({ number, name: named.get(number)?.name ?? null })),
    total: input.workers.length,
    titles: new Map(places.map(({ vacancyId, title }) => [vacancyId, title])),
  }
}

type Explained = Pick<store.Result, 'vacancyId' | 'fit' | 'reasons' | 'withdrawnAt'> & { method: Method }

/** Why this place and not another, by the method that was published, or by each before one is. */
export async function explainWorker({ database }: App, actor: Actor, id: string, number: number) {
  const { round, runs, input, result, named } = await database.read(actor, async (work) => {
    const { round, runs } = await readRound(work, id)
    const named = (await store.namesByNumber(work.db, round.programmeId, [number])).get(number)
    if (named) work.viewed({ people: [named.personId], purpose: 'roster', at: `round:${id}` })
    return {
      round,
      runs: runs.filter(({ method, outcome }) => outcome && (!round.chosen || round.chosen === method)),
      input: await store.readInput(work.db, id),
      result: await store.findResult(work.db, id, number),
      named,
    }
  })
  if (!input.workers.some((worker) => worker.id === String(number))) throw new NotFoundError()
  const explained: Explained[] = []
  for (const { method, outcome } of runs) {
    const all = result
      ? undefined
      : await inThread<'explain'>({
          kind: 'explain',
          round: input,
          method,
          outcome: outcome ?? {},
          only: String(number),
        })
    const found = result ?? all?.[String(number)]
    if (found)
      explained.push({
        method,
        withdrawnAt: result?.withdrawnAt ?? null,
        vacancyId: found.vacancyId,
        fit: found.fit,
        reasons: found.reasons,
      })
  }
  const names = await database.read(actor, ({ db }) =>
    store.vacancyNames(
      db,
      explained.flatMap(({ vacancyId, reasons }) => [
        ...(vacancyId === null ? [] : [vacancyId]),
        ...reasons.map((reason) => reason.vacancyId),
      ]),
    ),
  )
  return { round, name: named?.name ?? null, explained, names }
}

function namesOf(work: Work, results: store.Result[]) {
  return store.vacancyNames(
    work.db,
    results.flatMap(({ reasons }) => reasons.map(({ vacancyId }) => vacancyId)),
  )
}

/** Gives a place back: an officer for a worker, or the worker. */
export async function withdrawFromRound(work: Work, id: string, number: number): Promise<void> {
  const { actor } = work
  const result = await store.findResult(work.db, id, number)
  if (!result) throw new NotFoundError()
  if (actor.kind !== 'worker') await readRound(work, id)
  if (result.vacancyId === null) throw new ConflictError('no-place', { key: 'rounds.error.no-place' })
  if (!(await store.withdrawResult(work.db, id, number)))
    throw new ConflictError('withdrawn', { key: 'rounds.error.withdrawn' })
  work.record({
    action: 'round.withdrawn',
    subject: `round:${id}`,
    data: { number, by: actor.kind === 'worker' ? 'worker' : 'office' },
  })
}

/** The worker's own standing on rosters, and what rounds gave them and why. */
export async function ownStanding(work: Work) {
  const { actor } = work
  if (actor.kind !== 'worker') throw new ForbiddenError()
  const entries = await store.entriesOfPerson(work.db, actor.person)
  const found = await store.resultsOfPerson(work.db, actor.person)
  const rounds = new Map<string, store.StoredRound>()
  for (const { roundId } of found) {
    const round = await store.findRound(work.db, roundId)
    if (round) rounds.set(roundId, round)
  }
  return { entries, results: found, rounds, names: await namesOf(work, found) }
}

export async function leaveOwn(work: Work, programme: string): Promise<void> {
  const { actor } = work
  if (actor.kind !== 'worker') throw new ForbiddenError()
  const entry = (await store.entriesOfPerson(work.db, actor.person)).find(
    ({ programmeId }) => programmeId === programme,
  )
  if (!entry) throw new NotFoundError()
  if (!(await store.leaveRoster(work.db, programme, entry.id)))
    throw new ConflictError('left-already', { key: 'rounds.error.left-already' })
  work.record({
    action: 'roster.left',
    subject: `programme:${programme}`,
    data: { number: entry.number, by: 'worker' },
  })
}

/** Who got a place of one's own vacancy and agrees to be shown. The offer is the employer's to make. */
export async function placedAt(work: Work, vacancyId: string) {
  const { actor } = work
  if (actor.kind !== 'staff') throw new ForbiddenError()
  const names = await store.vacancyNames(work.db, [vacancyId])
  const vacancy = names.get(vacancyId)
  if (!vacancy || !(await store.isOwnVacancy(work.db, vacancyId, actor.organisation)))
    throw new NotFoundError()
  const rows = await store.resultsOfVacancy(work.db, vacancyId)
  work.viewed({
    people: rows.map(({ personId }) => personId),
    purpose: 'shortlist',
    listed: true,
    at: `vacancy:${vacancyId}`,
  })
  return { vacancy, rows }
}
