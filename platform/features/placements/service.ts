import { type Actor, isMemberOf, isOfficer } from '../../foundation/actor.ts'
import type { Work } from '../../foundation/database/database.ts'
import { today } from '../../foundation/days.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../foundation/errors.ts'
import { asLocale, defaultLocale, type Locale } from '../../foundation/i18n/locales.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import { isUnitGroup } from '../classifications/index.ts'
import { hasValidLicence } from '../organisations/index.ts'
import { exitProgrammes, pathwayState } from '../pathways/index.ts'
import { tellPerson } from '../people/index.ts'
import { stepPlacement } from '../quotas/index.ts'
import {
  destinationPathways,
  findVacancy,
  inputProblems,
  type VacancyTerms,
  vacancyTerms,
} from '../vacancies/index.ts'
import {
  type Command,
  commandsFor,
  decide,
  mostVersions,
  type Refusal,
  versionToSign,
  waitingStages,
} from './commands.ts'
import {
  apply,
  type ContractTerms,
  flagsOf,
  fold,
  type Parties,
  type PlacementEvent,
  type PlacementState,
  type Role,
  type Stage,
  termsHash,
} from './domain.ts'
import { type Queue, type QueueName, queueNamed, queues } from './queues.ts'
import * as store from './store.ts'
import { defaultTasks, nextDue, type PlannedTask } from './tasks.ts'
import { asSeenBy, type Field, shows, showsEvent, type Viewer, viewerOf } from './views.ts'

export type OfferPreview = { terms: VacancyTerms; personName: string }

/** What would be offered to whom. Unknown to everybody who may not offer it. */
export async function previewOffer(work: Work, vacancyId: string, personId: string): Promise<OfferPreview> {
  const { vacancy, person } = await offerable(work, vacancyId, personId)
  work.viewed({ people: [personId], purpose: 'offer', at: `vacancy:${vacancyId}` })
  return { terms: vacancyTerms(vacancy), personName: person.name }
}

async function offerable(work: Work, vacancyId: string, personId: string) {
  const { actor, db } = work
  const isOwn = isMemberOf(actor, 'employer', 'recruiter')
  if (!isOwn && actor.kind !== 'system') throw new ForbiddenError()
  const vacancy = await findVacancy(work, vacancyId)
  const person = await store.findShownPerson(db, personId)
  if (!vacancy || !person || vacancy.status !== 'published') throw new NotFoundError()
  if (isOwn && ![vacancy.employerId, vacancy.recruiterId].includes(actor.organisation))
    throw new NotFoundError()
  return { vacancy, person }
}

/**
 * Offers a published vacancy of one's own organisation to a verified worker who agreed to be shown; or, in the name of
 * Fairway itself, a place that a round gave, where the employer has agreed to that.
 */
export async function offerPlacement(
  work: Work,
  offer: { vacancyId: string; personId: string; occurredOn?: string; round?: string },
): Promise<string> {
  const { vacancyId, personId, occurredOn, round } = offer
  const { vacancy, person } = await offerable(work, vacancyId, personId)
  if (person.nationality !== vacancy.recruitsFrom) throw refusedBecause('other-country')
  const terms = vacancyTerms(vacancy)
  const { employerId, recruiterId } = vacancy
  const placement = {
    vacancyId,
    personId,
    employerId,
    recruiterId,
    origin: person.nationality,
    destination: terms.country,
  }
  const isForEmployer = work.actor.kind === 'system'
  const role = isForEmployer ? 'employer' : roleIn(placement, work.actor)
  if (role === 'recruiter' || (isForEmployer && recruiterId !== null)) {
    const licensed = await hasValidLicence(
      work,
      recruiterId ?? '',
      placement.origin,
      occurredOn ?? today(),
      placement.destination,
    )
    if (!licensed) throw refusedBecause('no-licence')
  }
  // First, because it lets one offer of this vacancy through at a time.
  const left = await store.placesLeft(work.db, vacancyId)
  if (await store.hasOpenPlacement(work.db, vacancyId, personId)) throw refusedBecause('offered-already')
  if (left < 1) throw refusedBecause('no-place-left')

  const command: Command = { kind: 'offer', terms, ...(occurredOn === undefined ? {} : { occurredOn }) }
  const { events } = orThrow(decide(undefined, command, role, new Date()))
  const state = folded(events)
  const id = await store.insertPlacement(work.db, placement, state.lastOn)
  await store.insertEvents(work, id, events, 1)
  const { t } = textsFor(asLocale(person.locale))
  await tellPerson(work, personId, t('placements.sms.offered', { name: person.name, title: terms.title }))
  work.record({
    action: 'placement.offered',
    subject: `placement:${id}`,
    data: { vacancyId, personId, ...(round && { round }) },
  })
  return id
}

/** What a party asks for; what follows from records is filled in here. */
export type PlacementCommand = { occurredOn?: string } & (
  | { kind: 'accept' | 'depart' | 'arrive' | 'start' | 'return' | 'recall' }
  | { kind: 'decline' | 'withdraw' | 'stop' | 'end'; reason: string }
  | { kind: 'sign' | 'agree'; version: number; hash: string }
  | { kind: 'refuse'; version: number; hash: string; reason: string }
  | { kind: 'review'; version: number; finding: string }
  | { kind: 'plan-task'; task: string; doer: string; dueOn: string }
  | { kind: 'finish-task'; task: string; evidence: string; reference: string }
  | { kind: 'drop-task'; task: string; reason: string }
  /** To the employer of another placement of one's own. */
  | { kind: 'move'; to: string }
  /** Only what changes; the rest stays as it was agreed. */
  | { kind: 'propose'; changes: Partial<VacancyTerms> }
)

/** Adds what follows from the command to the journey, and returns where it stands then. */
export async function takeStep(work: Work, id: string, asked: PlacementCommand): Promise<PlacementState> {
  const { db } = work
  const placement = await store.findPlacement(db, id)
  if (!placement) throw new NotFoundError()
  const role = roleIn(placement, work.actor)
  if (role === 'observer') throw new ForbiddenError()
  const next =
    asked.kind === 'move' && role === 'worker' ? await placementToJoin(work, placement, asked.to) : undefined
  // Always in the same order, so that two who ask at once do not wait for each other.
  for (const one of [id, ...(next ? [next.id] : [])].sort()) await store.lockPlacement(db, one)
  const moved = await append(work, placement, role, asked)
  const dated = asked.occurredOn === undefined ? {} : { occurredOn: asked.occurredOn }
  if (next) await append(work, next, role, { kind: 'join', from: id, ...dated })
  return moved
}

/** The next employer's placement, for which both sides have signed: the worker alone decides to go there. */
async function placementToJoin(
  work: Work,
  from: store.PlacementRow,
  to: string,
): Promise<store.PlacementRow> {
  const next = await store.findPlacement(work.db, to)
  if (!next || roleIn(next, work.actor) !== 'worker' || !mayFollow(from, next))
    throw new InvalidInputError({ to: { key: 'placements.refused.to' } })
  return next
}

function mayFollow(from: store.PlacementRow, next: store.PlacementRow): boolean {
  return (
    next.id !== from.id &&
    next.stage === 'signed' &&
    next.destination === from.destination &&
    next.employerId !== from.employerId
  )
}

/** Needs the lock on the placement. */
async function append(
  work: Work,
  placement: store.PlacementRow,
  role: Role,
  asked: PlacementCommand | { kind: 'join'; from: string; occurredOn?: string },
): Promise<PlacementState> {
  const { db } = work
  const { id } = placement
  const before = await store.readEvents(db, id)
  const state = folded(before)

  const command = await completed(work, placement, state, asked)
  const { events } = orThrow(decide(state, command, role, new Date()))
  if (command.kind === 'accept' && (await store.placesLeft(db, placement.vacancyId)) < 1)
    throw refusedBecause('no-place-left')
  // After the vacancy is held, so that stopping it comes before or after this, never in between.
  if (command.kind === 'accept' || command.kind === 'sign')
    await refuseIfStopped(work, placement, command.kind)
  if (command.kind === 'sign') await readContract(work, id, versionToSign(state)?.version)

  const next = folded([...before, ...events])
  await store.insertEvents(work, id, events, before.length + 1)
  for (const event of events) {
    const quota = await stepPlacement(work, { id, pathway: next.terms.pathway }, event)
    if (quota === 'full') throw refusedBecause('quota-full')
    if (event.kind === 'contract-made' && command.kind === 'accept')
      await store.insertContract(db, id, { ...event, terms: { ...next.terms, parties: command.parties } })
    if (event.kind === 'contract-proposed' && command.kind === 'propose') {
      await store.insertContract(db, id, { ...event, terms: command.terms })
      await tellOfChange(work, placement, role)
    }
  }
  const since = next.dates[next.stage] ?? next.lastOn
  const waits = ['accepted', 'signed', 'departed', 'arrived'].includes(next.stage)
  await store.writeStanding(db, id, {
    stage: next.stage,
    since,
    flags: flagsOf(next),
    flaggedOn: flaggedOn([...before, ...events]),
    nextDueOn: waits ? nextDue(next.tasks) : null,
  })
  for (const { kind } of events) {
    work.record({
      action: `placement.${kind}`,
      subject: `placement:${id}`,
      data: { role, stage: next.stage },
    })
  }
  return next
}

/** Fills in what follows from records. */
async function completed(
  work: Work,
  placement: store.PlacementRow,
  state: PlacementState,
  asked: PlacementCommand | { kind: 'join'; from: string; occurredOn?: string },
): Promise<Command> {
  if (asked.kind === 'sign') {
    const signedOn = asked.occurredOn ?? today()
    const signed = versionToSign(state)
    const contract = signed && (await store.findContract(work.db, placement.id, signed.version))
    return { ...asked, tasks: tasksFor(placement, contract?.terms ?? state.terms, signedOn) }
  }
  if (asked.kind === 'accept')
    return { ...asked, kind: 'accept', parties: await store.readParties(work.db, placement) }
  if (asked.kind !== 'propose') return asked as Command
  const { changes, ...rest } = asked
  const problems = inputProblems(changes)
  // Before there is a contract, `decide` refuses; until then the offer stands for it.
  const standing = state.contract
    ? (await readContract(work, placement.id, state.contract.version)).terms
    : ({ ...state.terms, parties: await store.readParties(work.db, placement) } satisfies ContractTerms)
  const { pathway } = changes
  if (
    pathway &&
    pathway !== standing.pathway &&
    !destinationPathways(standing.country, defaultLocale).some(({ folder }) => folder === pathway)
  )
    problems.pathway = { key: 'vacancies.pathway.error' }
  if (changes.isco !== undefined && !isUnitGroup(changes.isco))
    problems.isco = { key: 'vacancies.isco.error' }
  // Another law, another permit, other offices: that is another job, which is checked and offered anew.
  if (changes.country !== undefined && changes.country !== standing.country)
    problems.country = { key: 'placements.propose.country-error' }
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)
  return {
    ...rest,
    kind: 'propose',
    standing,
    terms: { ...standing, ...changes, parties: standing.parties },
  }
}

/** What the programmes of the two countries ask for, and what every journey needs. */
function tasksFor(placement: store.PlacementRow, terms: VacancyTerms, signedOn: string): PlannedTask[] {
  const entry = terms.pathway === null ? [] : [terms.pathway]
  const programmes = [...entry, ...exitProgrammes(placement.origin)]
  const steps = programmes.flatMap((programme) => {
    const rules = pathwayState(programme, {}, signedOn, defaultLocale)
    return (rules?.checklist.steps ?? []).map(({ id }) => ({ programme, requirement: id }))
  })
  const parties = { recruiter: placement.recruiterId !== null, housing: terms.housing === 'provided' }
  return defaultTasks(signedOn, steps, parties)
}

async function tellOfChange(work: Work, { personId }: store.PlacementRow, role: Role): Promise<void> {
  const { name, locale } = await store.findWorker(work.db, personId)
  const { t } = textsFor(asLocale(locale))
  await tellPerson(work, personId, t('placements.sms.change', { name, by: role }))
}

/**
 * Nobody is bound by what an authority has stopped since the offer, nor under a name that nobody has verified. A vacancy
 * that its employer has closed, or whose last day has passed, takes no new worker; those who accepted before may sign.
 */
async function refuseIfStopped(
  work: Work,
  placement: store.PlacementRow,
  step: 'accept' | 'sign',
): Promise<void> {
  const standing = await store.standingOf(work.db, placement)
  const open = step === 'accept' ? ['published', 'filled'] : ['published', 'filled', 'closed', 'expired']
  if (!open.includes(standing.vacancy ?? '') || !standing.organisationsVerified)
    throw refusedBecause('stopped')
  if (step === 'accept' && !standing.workerVerified) throw refusedBecause('not-verified')
}

export type PlacementView = {
  workerLocale: Locale
  placement: store.PlacementRow
  role: Role
  /** As what the actor looks at it; `shows` says of each field whether it is there. */
  viewer: Viewer
  shows: (field: Field) => boolean
  state: PlacementState
  events: store.StoredEvent[]
  parties: Parties
  /** What is agreed as far as it goes: the contract that stands, or the offer. */
  terms: VacancyTerms
  contracts: store.Contract[]
  commands: PlacementCommand['kind'][]
}

export async function readPlacement(work: Work, id: string): Promise<PlacementView> {
  const placement = await store.findPlacement(work.db, id)
  const viewer = placement && viewerOf(placement, work.actor)
  if (!placement || !viewer) throw new NotFoundError()
  work.viewed({ people: [placement.personId], purpose: 'placement', at: `placement:${id}` })
  const role = roleIn(placement, work.actor)
  const events = (await store.readEvents(work.db, id))
    .filter(({ kind }) => showsEvent(viewer, kind))
    .map((event) => asSeenBy(viewer, event))
  const state = folded(events)
  const contracts = shows(viewer, 'contract') ? await store.listContracts(work.db, id) : []
  const standing = contracts.find(({ version }) => version === state.contract?.version)?.terms ?? state.terms
  return {
    placement,
    workerLocale: asLocale((await store.findWorker(work.db, placement.personId)).locale),
    role,
    viewer,
    shows: (field) => shows(viewer, field),
    state,
    events,
    parties: await store.readParties(work.db, placement),
    terms: shows(viewer, 'costs') ? standing : { ...standing, costs: [] },
    contracts,
    commands: commandsFor(state, role),
  }
}

/** A version of the contract, with the proof that its terms are those that the journey tells of. */
export async function readContract(
  work: Work,
  id: string,
  version: number | undefined,
): Promise<store.Contract> {
  const possible = version !== undefined && version >= 1 && version <= mostVersions
  const contract = possible ? await store.findContract(work.db, id, version) : undefined
  if (!contract) throw new NotFoundError()
  const told = (await store.readEvents(work.db, id)).find(
    (event) => 'hash' in event && event.version === contract.version,
  )
  if (
    !told ||
    !('hash' in told) ||
    told.hash !== contract.hash ||
    termsHash(contract.terms) !== contract.hash
  )
    throw new Error(`Contract ${contract.version} of placement ${id} is not the one that was agreed`)
  return contract
}

export type ListQuery = { stages?: readonly Stage[]; limit?: number; offset?: number }

/** Placements that the actor may see; those that wait longest in their stage first. */
export function listPlacements(work: Work, query: ListQuery = {}): Promise<store.PlacementSummary[]> {
  return listed(work, {
    limit: query.limit ?? 50,
    offset: query.offset ?? 0,
    ...(query.stages === undefined ? {} : { stages: query.stages }),
  })
}

export function placementsOf(work: Work, personId: string): Promise<store.PlacementSummary[]> {
  return listed(work, { personId, limit: 100, offset: 0 })
}

async function listed(work: Work, filter: store.ListFilter): Promise<store.PlacementSummary[]> {
  const found = await store.listPlacements(work.db, filter)
  work.viewed({ people: found.map(({ personId }) => personId), purpose: 'placement', listed: true })
  return found
}

export function countPlacementsByStage(work: Work): Promise<Map<Stage, number>> {
  return store.countByStage(work.db)
}

/** How many placements wait for a worker, an employer or a recruiter. */
export async function placementQueueCount(work: Work): Promise<number> {
  const counts = await store.countByStage(work.db)
  const stages = waitingStages[generalRole(work.actor)]
  return stages.reduce((sum, stage) => sum + (counts.get(stage) ?? 0), 0)
}

export type QueueCount = { queue: Queue & { name: QueueName }; all: number; overdue: number }

/** The queues of an officer's competences, each with how many wait and how many too long. */
export async function officerQueues(work: Work): Promise<QueueCount[]> {
  const { actor, db } = work
  const mine = queues.filter(({ competence }) => isOfficer(actor, competence))
  if (actor.kind !== 'staff') return []
  const counts = await store.countQueues(db, mine, { country: actor.country, today: today() })
  return mine.map((queue, index) => ({ queue, ...(counts[index] ?? { all: 0, overdue: 0 }) }))
}

export type QueuePage = {
  rows: store.PlacementSummary[]
  counts: QueueCount
  /** At the other end of the corridor. */
  countries: string[]
}

/** One page of a queue, longest first; nothing there for who has not the competence. */
export async function readQueue(
  work: Work,
  name: string,
  filter: { overdue: boolean; other: string | undefined; limit: number; offset: number },
): Promise<QueuePage> {
  const { actor, db } = work
  const queue = queueNamed(name)
  if (!queue || !isOfficer(actor, queue.competence)) throw new NotFoundError()
  const { limit, offset, ...rest } = filter
  const own = { country: actor.country, today: today() }
  const [counted] = await store.countQueues(db, [queue], { ...own, other: filter.other })
  const rows = await store.listQueue(db, queue, { ...own, ...rest }, { limit, offset })
  work.viewed({ people: rows.map(({ personId }) => personId), purpose: 'placement', listed: true })
  return {
    rows,
    counts: { queue, ...(counted ?? { all: 0, overdue: 0 }) },
    countries: await store.otherCountries(db, queue, own),
  }
}

export function generalRole(actor: Actor): Role {
  if (actor.kind === 'worker') return 'worker'
  if (isMemberOf(actor, 'employer')) return 'employer'
  if (isMemberOf(actor, 'recruiter')) return 'recruiter'
  return isOfficer(actor, 'contracts') ? 'origin' : 'observer'
}

function roleIn(
  placement: Pick<store.PlacementRow, 'personId' | 'employerId' | 'recruiterId' | 'origin' | 'destination'>,
  actor: Actor,
): Role {
  if (actor.kind === 'worker') return actor.person === placement.personId ? 'worker' : 'observer'
  if (actor.kind !== 'staff') return 'observer'
  if (actor.organisation === placement.employerId) return 'employer'
  if (actor.organisation === placement.recruiterId) return 'recruiter'
  if (!isOfficer(actor, 'contracts')) return 'observer'
  if (actor.country === placement.origin) return 'origin'
  return actor.country === placement.destination ? 'destination' : 'observer'
}

/** Placements of one's own that a change of employer could lead to. */
export async function placementsToJoin(
  work: Work,
  from: store.PlacementRow,
): Promise<store.PlacementSummary[]> {
  const mine = await store.listPlacements(work.db, { personId: from.personId, limit: 100, offset: 0 })
  return mine.filter((one) => mayFollow(from, one))
}

/** The day by which the flags that stand now came to be. */
function flaggedOn(events: readonly PlacementEvent[]): string | null {
  let state: PlacementState | undefined
  let flags = ''
  let since: string | null = null
  for (const event of events) {
    state = apply(state, event)
    const now = flagsOf(state).join()
    if (now !== flags) since = now === '' ? null : event.occurredOn
    flags = now
  }
  return since
}

function folded(events: readonly PlacementEvent[]): PlacementState {
  const state = fold(events)
  if (!state) throw new Error('A placement without an offer')
  return state
}

function orThrow(decision: ReturnType<typeof decide>): { events: PlacementEvent[] } {
  if ('events' in decision) return decision
  const { refused } = decision
  if (refused.code === 'not-yours') throw new ForbiddenError()
  if (refused.field === undefined) throw refusedBecause(refused.code)
  throw new InvalidInputError({ [refused.field]: fieldMessage(refused) })
}

function fieldMessage(refused: Extract<Refusal, { field: string }>) {
  const key = `placements.refused.${refused.code}`
  if (refused.field !== 'date' || refused.lastOn === undefined) return { key }
  // Noon, so that it is the same day in the server's time zone.
  return { key, values: { date: new Date(`${refused.lastOn}T12:00:00Z`) } }
}

type ConflictCode =
  | Exclude<Refusal, { field: string }>['code']
  | 'other-country'
  | 'offered-already'
  | 'no-place-left'
  | 'quota-full'
  | 'no-licence'
  | 'stopped'
  | 'not-verified'

function refusedBecause(code: ConflictCode): ConflictError {
  return new ConflictError(code, { key: `placements.refused.${code}` })
}
