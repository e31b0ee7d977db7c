import { setImmediate, setTimeout } from 'node:timers/promises'
import { isOfficer, type StaffActor } from '../../../foundation/actor.ts'
import type { AppContext } from '../../../foundation/app-context.ts'
import { batchesOf } from '../../../foundation/batches.ts'
import type { Work } from '../../../foundation/database/database.ts'
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
} from '../../../foundation/errors.ts'
import type { Job } from '../../../foundation/jobs/index.ts'
import {
  type Compared,
  daysComparedWith,
  type Likelihood,
  madeReady,
  type Ready,
  ruleThatHolds,
  type Sounds,
} from './domain.ts'
import * as store from './store.ts'

export type Lookalike = store.Known & { rule: string; likelihood: Likelihood }

/**
 * Records that may be of this person, the likely ones first, as far as the actor may see them: shown to an officer before
 * somebody is registered. Nothing is refused by it.
 */
export async function lookalikesOf(
  work: Work,
  person: Compared & { nationality: string },
): Promise<Lookalike[]> {
  const officer = registrationOfficer(work)
  if (officer.country !== person.nationality) return []
  const found = alike(person, comparableBy(await store.selectComparable(work.db, [person])))
  work.viewed({ people: found.map(({ id }) => id), purpose: 'duplicates', listed: true })
  return found
}

/** An officer compares no more than these with one person. */
const mostPerPerson = 20

function alike(
  person: Compared & { id?: string; nationality: string },
  { near, ready }: Comparable,
): Lookalike[] {
  const asked = ready(person)
  return near(person)
    .flatMap((one) => {
      if (one.id === person.id || one.nationality !== person.nationality) return []
      const rule = ruleThatHolds(asked, ready(one))
      return rule ? [{ ...one, rule: rule.id, likelihood: rule.likelihood }] : []
    })
    .toSorted((x, y) => Number(x.likelihood === 'possible') - Number(y.likelihood === 'possible'))
    .slice(0, mostPerPerson)
}

type Comparable = {
  /** Those of the known that share what a rule needs: a birth date or one near it, a phone, a passport. */
  near: (person: Compared) => store.Known[]
  ready: (record: Compared) => Ready
}

function comparableBy(known: readonly store.Known[]): Comparable {
  const shared = new Map<string, store.Known[]>()
  for (const one of known) {
    for (const key of [one.birthDate, one.phone, ...(one.passports ?? [])]) {
      if (key === null) continue
      const same = shared.get(key)
      if (same) same.push(one)
      else shared.set(key, [one])
    }
  }
  const sounds: Sounds = new Map()
  const made = new Map<Compared, Ready>()
  return {
    near: ({ birthDate, phone, passports = [] }) => [
      ...new Set(
        [...daysComparedWith(birthDate), ...(phone === null ? [] : [phone]), ...passports].flatMap(
          (key) => shared.get(key) ?? [],
        ),
      ),
    ],
    ready(record) {
      let ready = made.get(record)
      if (!ready) {
        ready = madeReady(record, sounds)
        made.set(record, ready)
      }
      return ready
    },
  }
}

const batch = 100
/** Listed at once: finding out who is to be compared goes through all records. */
const mostListed = 10_000

/** Compares all who were registered or changed since the last time, if they are not more than are listed at once. */
export async function compareChanged(work: Work): Promise<void> {
  const changed = await store.selectUnchecked(work.db, mostListed)
  for (const ids of batchesOf(changed, batch)) await compare(work, ids)
}

async function compare(work: Work, ids: readonly string[]): Promise<void> {
  const people = await store.selectKnown(work.db, ids)
  const comparable = comparableBy(await store.selectComparable(work.db, people))
  const pairs: store.Pair[] = []
  for (const person of people) {
    for (const { id, rule, likelihood } of alike(person, comparable))
      pairs.push({ a: person.id, b: id, rule, likelihood })
    // Pages are answered in between.
    await setImmediate()
  }
  const found = await store.insertPairs(work.db, pairs)
  await store.markChecked(
    work.db,
    people.map(({ id }) => id),
  )
  work.record({
    action: 'duplicates.compared',
    subject: 'people:changed',
    data: { compared: people.length, found },
  })
}

export const findDuplicates: Job = {
  name: 'people.find-duplicates',
  schedule: '*/5 * * * *',
  run: async ({ database }: AppContext) => {
    const system = { kind: 'system', name: 'duplicates' } as const
    let listed: string[]
    do {
      listed = await database.read(system, ({ db }) => store.selectUnchecked(db, mostListed))
      for (const ids of batchesOf(listed, batch)) {
        const begun = performance.now()
        await database.write(system, (work) => compare(work, ids))
        // After a large registration it rests four times as long as it worked: pages come first.
        await setTimeout(4 * (performance.now() - begun))
      }
    } while (listed.length === mostListed)
  },
}

export const pageSize = 50

export async function duplicatesQueue(work: Work, page: number): Promise<store.PossibleDuplicate[]> {
  registrationOfficer(work)
  const pairs = await store.selectPairs(work.db, {
    open: true,
    limit: pageSize,
    offset: (page - 1) * pageSize,
  })
  work.viewed({ people: pairs.flatMap(({ a, b }) => [a.id, b.id]), purpose: 'duplicates', listed: true })
  return pairs
}

/** How many wait for this officer; 0 for everybody else. */
export async function duplicatesCount(work: Work): Promise<number> {
  return isOfficer(work.actor, 'registration') ? store.countOpenPairs(work.db) : 0
}

export async function findPair(work: Work, id: string): Promise<store.PossibleDuplicate> {
  registrationOfficer(work)
  const [pair] = await store.selectPairs(work.db, { id })
  if (!pair) throw new NotFoundError()
  work.viewed({ people: [pair.a.id], purpose: 'duplicates' })
  work.viewed({ people: [pair.b.id], purpose: 'duplicates' })
  return pair
}

/** The officer has compared both. Nothing is joined by it: that is a step of its own. */
export async function decideOnPair(work: Work, id: string, decision: string): Promise<void> {
  const officer = registrationOfficer(work)
  if (decision !== 'same' && decision !== 'different')
    throw new InvalidInputError({ decision: { key: 'duplicates.error.decision' } })
  const pair = await findPair(work, id)
  if (!(await store.updateDecision(work.db, id, decision, officer.account)))
    throw new ConflictError('decided-already', { key: 'duplicates.error.decided' })
  work.record({
    action: 'duplicates.decided',
    subject: `possible-duplicate:${id}`,
    data: { decision, people: [pair.a.id, pair.b.id] },
  })
}

function registrationOfficer(work: Work): StaffActor {
  if (!isOfficer(work.actor, 'registration')) throw new ForbiddenError()
  return work.actor
}
