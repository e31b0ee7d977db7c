import { randomUUID } from 'node:crypto'
import { isOfficer, type StaffActor } from '../../../foundation/actor.ts'
import type { Work } from '../../../foundation/database/database.ts'
import { today } from '../../../foundation/days.ts'
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  type Message,
  NotFoundError,
} from '../../../foundation/errors.ts'
import { keepFile, type ReceivedFile, readFile, type UploadRule } from '../../../foundation/files/index.ts'
import { cleanText } from '../../../foundation/http/form.ts'
import {
  type EntryData,
  entryProblems,
  type KindName,
  kindOfName,
  matchedLevel,
  type NewAnswer,
  type SeenDocument,
} from './kinds.ts'
import * as store from './store.ts'

export type { Check, Entry } from './store.ts'

/** What a photo of a paper needs, and a scan of a few pages. */
export const documentRule: UploadRule = { kinds: ['pdf', 'jpeg', 'png'], maxBytes: 5 * 1024 * 1024 }

/** The answers that the actor may see. */
export function entriesOf(work: Work, person: string): Promise<store.Entry[]> {
  return store.selectEntries(work.db, person)
}

export function identityCheckOf(work: Work, person: string): Promise<store.Check | null> {
  return store.selectIdentityCheck(work.db, person)
}

/** The same clean text as a form's. */
export function cleanData(sent: EntryData): EntryData {
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [
      name,
      typeof value === 'string' ? cleanText(value) : Array.isArray(value) ? value.map(cleanText) : value,
    ]),
  )
}

/** What is wrong with answers that are given all at once, by the place of each and its field. */
export function answersProblems(answers: readonly NewAnswer[]): Record<string, Message> {
  const problems: Record<string, Message> = {}
  for (const [place, { kind, data }] of answers.entries()) {
    const { most, unique } = kindOfName(kind)
    const before = answers.slice(0, place).filter((one) => one.kind === kind)
    for (const [field, message] of Object.entries(entryProblems(kind, data, today())))
      problems[`/answers/${place}/${field}`] = message
    if (unique && before.some((one) => one.data[unique] === data[unique]))
      problems[`/answers/${place}/${unique}`] ??= { key: 'people.entry-error.twice' }
    if (before.length >= most)
      problems[`/answers/${place}`] = { key: 'people.entry-error.many', values: { max: most } }
  }
  return problems
}

/** Answers of people who are registered in the same transaction. */
export async function keepAnswers(
  work: Work,
  people: readonly { id: string; answers?: readonly NewAnswer[] | undefined }[],
): Promise<void> {
  await store.insertEntries(
    work.db,
    people.flatMap(({ id, answers = [] }) => answers.map((answer) => ({ person: id, ...answer }))),
  )
}

/** Adds an answer, or changes the one with this id. Whoever keeps the record: the worker, or the registration office. */
export async function saveEntry(
  work: Work,
  person: string,
  entry: { id?: string | undefined; kind: KindName; data: EntryData; file?: ReceivedFile | undefined },
): Promise<string> {
  await keeperOf(work, person)
  const { kind, data, file } = entry
  const { most, unique, takesFile } = kindOfName(kind)
  const problems = entryProblems(kind, data, today())
  const others = (await store.selectEntries(work.db, person)).filter(
    (one) => one.kind === kind && one.id !== entry.id,
  )
  const before = entry.id && (await entryOf(work, person, kind, entry.id))
  if (takesFile && !before && !file) problems.file ??= { key: 'error.file-missing' }
  if (unique && !problems[unique] && others.some((one) => one.data[unique] === data[unique]))
    problems[unique] = { key: 'people.entry-error.twice' }
  if (!before && others.length >= most)
    problems[''] = { key: 'people.entry-error.many', values: { max: most } }
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems)

  const stored = takesFile && file ? { sha256: await keepFile(work, file), fileName: file.name } : {}
  const id = entry.id ?? randomUUID()
  if (before) await store.updateEntry(work.db, { id, person, data, ...stored })
  else await single(() => store.insertEntry(work.db, { id, person, kind, data, ...stored }))
  if (kind === 'language') await alignLanguages(work, person)
  work.record({
    action: before ? 'person.entry-changed' : 'person.entry-added',
    subject: `person:${person}`,
    data: { entry: id, kind },
  })
  return id
}

/** Levels for each skill count more than what was said of a language as a whole. */
export async function alignLanguages(work: Work, person: string): Promise<void> {
  for (const { kind, data } of await store.selectEntries(work.db, person))
    if (kind === 'language')
      await store.alignLanguage(work.db, person, data.language as string, matchedLevel(data))
}

export async function removeEntry(work: Work, person: string, kind: KindName, id: string): Promise<void> {
  await keeperOf(work, person)
  await entryOf(work, person, kind, id)
  await store.deleteEntry(work.db, person, id)
  work.record({ action: 'person.entry-removed', subject: `person:${person}`, data: { entry: id, kind } })
}

async function entryOf(work: Work, person: string, kind: KindName, id: string): Promise<store.Entry> {
  const entry = (await store.selectEntries(work.db, person)).find((one) => one.id === id)
  if (entry?.kind !== kind) throw new NotFoundError()
  return entry
}

/** Of a kind that everybody gives once: two forms sent at the same time make one. */
async function single(insert: () => Promise<void>): Promise<void> {
  try {
    await insert()
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'person_entries_single') throw error
    throw new ConflictError('given-already', { key: 'people.entry-error.given' })
  }
}

/** The content of a document, where the actor may see it. */
export async function documentOf(
  work: Work,
  person: string,
  id: string,
): Promise<{ name: string; content: Buffer; kind: ReceivedFile['kind'] }> {
  const named = await store.findFile(work.db, id)
  const file = named?.person === person ? await readFile(work.db, named.sha256) : undefined
  if (!named || !file) throw new NotFoundError()
  return { name: named.name, ...file }
}

/** The officer has compared one answer with a document. `updatedAt` is of the answer as it was shown. */
export async function checkEntry(
  work: Work,
  person: string,
  check: { entry: string; updatedAt: Date; seen: SeenDocument },
): Promise<void> {
  const officer = officerOf(work)
  await keeperOf(work, person)
  const entry = (await store.selectEntries(work.db, person)).find((one) => one.id === check.entry)
  if (!entry) throw new NotFoundError()
  if (!kindOfName(entry.kind).checkedWith?.includes(check.seen))
    throw new InvalidInputError({ seen: { key: 'people.entry-error.choice' } })
  const done = await store.insertCheck(work.db, {
    person,
    entry: { id: entry.id, updatedAt: check.updatedAt },
    seen: check.seen,
    office: officer.organisation,
    officer: officer.account,
  })
  if (!done) throw new ConflictError('changed-meanwhile', { key: 'people.entry-error.changed' })
  const { id, kind } = entry
  work.record({
    action: 'person.entry-checked',
    subject: `person:${person}`,
    data: { entry: id, kind, seen: check.seen },
  })
}

/** A check that was a mistake. */
export async function withdrawCheck(work: Work, person: string, entry: string): Promise<void> {
  officerOf(work)
  await keeperOf(work, person)
  if (!(await store.endCheck(work.db, person, entry))) throw new NotFoundError()
  work.record({ action: 'person.entry-check-withdrawn', subject: `person:${person}`, data: { entry } })
}

/** Which document the officer saw for name, birth date and nationality. */
export async function recordIdentityCheck(work: Work, person: string, seen: SeenDocument): Promise<void> {
  const { organisation: office, account } = officerOf(work)
  await store.insertCheck(work.db, { person, entry: null, seen, office, officer: account })
}

/** The worker, the registration office of the worker's country, and Fairway itself keep a record. */
async function keeperOf({ db, actor }: Work, person: string): Promise<void> {
  if (actor.kind === 'system' || (actor.kind === 'worker' && actor.person === person)) return
  if (!isOfficer(actor, 'registration')) throw new ForbiddenError()
  if ((await store.findNationality(db, person)) !== actor.country) throw new NotFoundError()
}

function officerOf({ actor }: Work): StaffActor {
  if (!isOfficer(actor, 'registration')) throw new ForbiddenError()
  return actor
}
