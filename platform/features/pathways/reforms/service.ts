import { randomUUID } from 'node:crypto'
import { isOfficer, type StaffActor } from '../../../foundation/actor.ts'
import type { AppContext } from '../../../foundation/app-context.ts'
import type { Work } from '../../../foundation/database/database.ts'
import { today } from '../../../foundation/days.ts'
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
} from '../../../foundation/errors.ts'
import { loadPathways } from '../catalogue.ts'
import { type Content, withDetails, withValue } from './document.ts'
import {
  type Details,
  type EventKind,
  hashOf,
  largestFile,
  type PersonRow,
  type Reform,
  type ReformFile,
  type Simulated,
  type Status,
} from './domain.ts'
import { cataloguedFiles } from './files.ts'
import { filesInForce, type Publishing, readPublished, reformInForce } from './live.ts'
import { checkInThread, simulateInThread } from './run.ts'
import type { ListedReform, ReformEvent } from './store.ts'
import * as store from './store.ts'

export type { ListedReform, ReformEvent } from './store.ts'

/** Programmes of the officer's own country: its law is what the authority may change. */
export function programmesFor({ country }: StaffActor) {
  return loadPathways().filter((programme) => programme.country === country)
}

export async function draftReform(work: Work, programme: string, details: Details): Promise<string> {
  const officer = officerOf(work)
  if (!programmesFor(officer).some(({ id }) => id === programme))
    throw new InvalidInputError({ programme: { key: 'reforms.programme.error' } })
  const base = filesInForce(programme)
  const id = randomUUID()
  await store.insertReform(work.db, {
    ...checkedDetails(details),
    id,
    organisationId: officer.organisation,
    country: officer.country,
    programme,
    base,
    baseHash: hashOf(base),
    catalogueHash: hashOf(cataloguedFiles(programme)),
    createdBy: officer.account,
  })
  await note(work, { id, programme }, 'drafted')
  return id
}

export async function findReform(work: Work, id: string): Promise<Reform> {
  officerOf(work)
  const found = await store.selectReform(work.db, id)
  if (!found) throw new NotFoundError()
  return found
}

export async function listReforms(work: Work): Promise<ListedReform[]> {
  return store.selectReforms(work.db, 100)
}

export async function reformsToDecide(work: Work): Promise<number> {
  return store.countToDecide(work.db, officerOf(work).account)
}

export async function historyOf(work: Work, id: string): Promise<ReformEvent[]> {
  return store.selectEvents(work.db, id)
}

/** May this officer still change its text? */
export function isEditableBy(reform: Reform, account: string): boolean {
  return reform.status === 'draft' && reform.createdBy === account
}

export async function saveDetails(work: Work, id: string, details: Details): Promise<void> {
  const reform = await forEditing(work, id)
  const checked = checkedDetails(details)
  const programme = withDetails(reform.files.programme, reform, { ...checked, id }, today())
  await store.updateContent(work.db, id, {
    details: checked,
    files: { ...reform.files, ...(programme !== undefined && { programme }) },
  })
  work.record({ action: 'reform.changed', subject: `reform:${id}`, data: { fields: ['details'] } })
}

/** `from`: the first day of the reform, or a later one for a change that comes by steps. */
export async function saveValue(
  work: Work,
  id: string,
  parameter: string,
  content: Content,
  from: string | undefined,
): Promise<void> {
  const reform = await forEditing(work, id)
  if (from === undefined || from < reform.effectiveOn || from > '2199-12-31')
    throw new InvalidInputError({ from: { key: 'reforms.value.from.error' } })
  const step = { ...reform, effectiveOn: from }
  const programme = withValue(reform.files.programme, parameter, content, step, today())
  if (programme === undefined)
    throw new ConflictError('not-in-a-form', { key: 'reforms.value.not-in-a-form' })
  await store.updateContent(work.db, id, { files: { ...reform.files, programme } })
  work.record({ action: 'reform.changed', subject: `reform:${id}`, data: { fields: [parameter] } })
}

/** Kept also when there are mistakes in it: what was typed is not lost. */
export async function saveText(work: Work, id: string, file: ReformFile, text: string): Promise<void> {
  if (text.length > largestFile)
    throw new InvalidInputError({ text: { key: 'reforms.text.too-long', values: { max: largestFile } } })
  const reform = await forEditing(work, id)
  await store.updateContent(work.db, id, { files: { ...reform.files, [file]: text } })
  work.record({ action: 'reform.changed', subject: `reform:${id}`, data: { fields: [file] } })
}

export type Step = 'submit' | 'return' | 'publish' | 'withdraw' | 'drop'

const stepOf: Record<Step, { from: Status; to: Status; kind: EventKind; by: 'author' | 'other' | 'any' }> = {
  submit: { from: 'draft', to: 'submitted', kind: 'submitted', by: 'author' },
  drop: { from: 'draft', to: 'dropped', kind: 'dropped', by: 'author' },
  return: { from: 'submitted', to: 'draft', kind: 'returned', by: 'other' },
  publish: { from: 'submitted', to: 'published', kind: 'published', by: 'other' },
  withdraw: { from: 'published', to: 'withdrawn', kind: 'withdrawn', by: 'any' },
}

/** What this officer may do with it now. Who drafted it does not publish it. */
export function stepsFor(reform: Reform, account: string): Step[] {
  return (Object.keys(stepOf) as Step[]).filter((step) => {
    const { from, by } = stepOf[step]
    if (reform.status !== from) return false
    if (step === 'withdraw' && reform.effectiveOn <= today()) return false
    return by === 'any' || (by === 'author') === (reform.createdBy === account)
  })
}

const reasonNeeded: Step[] = ['return', 'withdraw']

/** Takes a step. What is submitted or published is checked once more, in a thread of its own, before the transaction. */
export async function takeReformStep(
  app: Publishing,
  actor: StaffActor,
  id: string,
  step: Step,
  { reason = '', read = false }: { reason?: string; read?: boolean } = {},
): Promise<void> {
  if (reasonNeeded.includes(step) && reason === '')
    throw new InvalidInputError({ reason: { key: 'reforms.reason.error' } })
  if (reason.length > 2000) throw new InvalidInputError({ reason: { key: 'reforms.reason.too-long' } })
  if (step === 'publish' && !read) throw new InvalidInputError({ read: { key: 'reforms.read.error' } })
  const seen = await app.database.read(actor, (work) => findReform(work, id))
  const content = hashOf(seen.files)
  if (step === 'submit' || step === 'publish') {
    await readPublished(app)
    const { problems } = await checkInThread(seen)
    if (problems.length > 0) throw new ConflictError('reform-has-problems', { key: 'reforms.error.problems' })
  }
  await app.database.write(actor, async (work) => {
    await store.lockReform(work.db, id)
    const reform = await findReform(work, id)
    const { account } = officerOf(work)
    if (!stepsFor(reform, account).includes(step) || hashOf(reform.files) !== content)
      throw new ConflictError('wrong-step', { key: 'reforms.error.step' })
    if (step === 'submit' || step === 'publish') {
      if (reform.effectiveOn <= today())
        throw new ConflictError('reform-too-late', { key: 'reforms.error.day-is-past' })
      if (hashOf(filesInForce(reform.programme)) !== reform.baseHash)
        throw new ConflictError('reform-base-changed', { key: 'reforms.error.base' })
    }
    if (step === 'withdraw' && reformInForce(reform.programme) !== id)
      throw new ConflictError('reform-is-built-on', { key: 'reforms.error.built-on' })
    const { to, kind } = stepOf[step]
    await store.updateStatus(work.db, id, to, step === 'publish' ? account : undefined).catch(asConflict)
    await note(work, reform, kind, reason)
  })
  if (step === 'publish' || step === 'withdraw') await readPublished(app)
}

/** Two that begin at the same rules, published in the same moment. */
function asConflict(error: unknown): never {
  if ((error as { code?: string }).code === '23505')
    throw new ConflictError('reform-base-changed', { key: 'reforms.error.base' })
  throw error
}

export const mostPeople = 100_000
const batchSize = 1_000

/** What it would do; undefined when that cannot be said in time. Only counts leave the thread. */
export async function simulateReformFor(
  app: Pick<AppContext, 'database'>,
  actor: StaffActor,
  id: string,
  population: 'registered' | 'synthetic',
): Promise<Simulated[] | undefined> {
  const reform = await app.database.write(actor, async (work) => {
    const found = await findReform(work, id)
    work.record({ action: 'reform.simulated', subject: `reform:${id}`, data: { population } })
    return found
  })
  const { problems } = await checkInThread(reform)
  if (problems.some(({ kind }) => kind === 'file' || kind === 'too-much'))
    throw new ConflictError('reform-has-problems', { key: 'reforms.error.problems' })
  return simulateInThread(reform, population === 'registered' ? everybody(app) : undefined)
}

async function* everybody({ database }: Pick<AppContext, 'database'>): AsyncGenerator<PersonRow[]> {
  let after: string | undefined
  for (let read = 0; read < mostPeople; read += batchSize) {
    const batch = await database.read({ kind: 'system', name: 'reforms' }, ({ db }) =>
      store.selectPopulation(db, after, batchSize),
    )
    yield batch.map(({ id: _, ...person }) => person)
    if (batch.length < batchSize) return
    after = batch.at(-1)?.id
  }
}

async function forEditing(work: Work, id: string): Promise<Reform> {
  await store.lockReform(work.db, id)
  const reform = await findReform(work, id)
  if (!isEditableBy(reform, officerOf(work).account))
    throw new ConflictError('not-editable', { key: 'reforms.error.not-editable' })
  return reform
}

function checkedDetails(details: Details): Details {
  const { act, ref, url, publishedIn, effectiveOn } = details
  const wrong: [string, string][] = []
  if (act === '' || act.length > 300) wrong.push(['act', 'reforms.act.error'])
  if (ref === '' || ref.length > 200) wrong.push(['ref', 'reforms.ref.error'])
  if (!/^https?:\/\//.test(url) || !URL.canParse(url) || url.length > 500)
    wrong.push(['url', 'reforms.url.error'])
  if (publishedIn.length > 200) wrong.push(['publishedIn', 'reforms.published-in.error'])
  if (effectiveOn <= today() || effectiveOn > '2199-12-31') wrong.push(['effectiveOn', 'reforms.day.error'])
  if (wrong.length > 0)
    throw new InvalidInputError(Object.fromEntries(wrong.map(([field, key]) => [field, { key }])))
  return { act, ref, url, publishedIn, effectiveOn }
}

async function note(
  work: Work,
  { id, programme }: Pick<Reform, 'id' | 'programme'>,
  kind: EventKind,
  reason = '',
): Promise<void> {
  await store.insertEvent(work.db, { reform: id, account: officerOf(work).account, kind, reason })
  work.record({ action: `reform.${kind}`, subject: `reform:${id}`, data: { programme } })
}

function officerOf({ actor }: Work): StaffActor {
  if (!isOfficer(actor, 'statistics')) throw new ForbiddenError()
  return actor
}
