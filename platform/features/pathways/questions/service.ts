import {
  checkFacts,
  enough,
  type FactDefinition,
  type Facts,
  type FactValue,
  type Mutable,
  RulesError,
  type Way,
} from '@fairway/rules'
import type { Work } from '../../../foundation/database/database.ts'
import { today } from '../../../foundation/days.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import type { PageContext } from '../../../foundation/http/page.ts'
import type { Job } from '../../../foundation/jobs/index.ts'
import type { PlacesLeft } from '../../quotas/index.ts'
import { readChanges, vocabulary } from '../catalogue.ts'
import { type OwnRecord, ownFacts, withDestination } from '../for-worker.ts'
import { placesFor, withPlace } from '../ledger.ts'
import { compiledOn, factProblem, findPathway, pathwaysOn, statesOf } from '../service.ts'
import { type Inquiry, isInScope, isTypedCode, type Scope, type Standing, standingOf } from './domain.ts'
import * as store from './store.ts'

/** Days without a new answer after which a worker's answers are forgotten. */
const daysKept = 180

const key = 'pathway-answers'

/** A worker's own stands in the database; anybody else's in the session, and ends with it. */
export async function findInquiry(page: PageContext): Promise<Inquiry | undefined> {
  const { actor } = page
  if (actor.kind !== 'worker') return page.session.get<Inquiry>(key)
  return page.read((work) => store.selectInquiry(work.db, actor.person))
}

/** What was answered; a worker may begin with the record alone, for every pathway. */
export async function currentInquiry(page: PageContext): Promise<Inquiry | undefined> {
  const fromRecord = { scope: { countries: [], kinds: [], useProfile: true }, answers: [] }
  return (await findInquiry(page)) ?? (page.actor.kind === 'worker' ? fromRecord : undefined)
}

/** What is kept of the worker who asks. */
export async function ownAnswers(work: Work): Promise<Inquiry | undefined> {
  return work.actor.kind === 'worker' ? store.selectInquiry(work.db, work.actor.person) : undefined
}

/** `changed` names the fact that was answered, or the scope. */
export async function saveInquiry(page: PageContext, inquiry: Inquiry, changed: string): Promise<void> {
  const { actor } = page
  if (actor.kind !== 'worker') return page.session.set(key, inquiry)
  await page.write(async (work) => {
    await store.upsertInquiry(work.db, actor.person, inquiry)
    work.record({
      action: 'pathways.answered',
      subject: `person:${actor.person}`,
      data: { answer: changed },
    })
  })
}

/** The next one at this phone finds nothing of it. */
export async function forgetInquiry(page: PageContext): Promise<void> {
  const { actor } = page
  if (actor.kind !== 'worker') return page.session.set(key, undefined)
  await page.write(async (work) => {
    if (await store.deleteInquiry(work.db, actor.person))
      work.record({ action: 'pathways.answers-forgotten', subject: `person:${actor.person}` })
  })
}

export const forgetOldAnswers: Job = {
  name: 'pathways.forget-answers',
  schedule: '17 2 * * *',
  run: ({ database }) => database.internal('pathway answers', (db) => store.deleteOldInquiries(db, daysKept)),
}

/** Refuses a value that cannot be, and says what would be right. */
export function checkAnswer(fact: FactDefinition, value: unknown, asOf: string): FactValue {
  if (!isPossible(fact.id, value, asOf))
    throw new InvalidInputError({
      answer:
        fact.type === 'boolean' || (fact.type === 'code' && !isTypedCode(fact))
          ? { key: 'pathways.open.error.choose' }
          : factProblem(fact, asOf),
    })
  return value as FactValue
}

function isPossible(fact: string, value: unknown, asOf: string): boolean {
  if (value === undefined) return false
  try {
    checkFacts(vocabulary(), { [fact]: value as FactValue }, asOf)
    return true
  } catch (error) {
    if (error instanceof RulesError) return false
    throw error
  }
}

/** What is known, and what the rules of one day say of it. */
export type Findings = {
  asOf: string
  scope: Scope
  /** What was answered; null where the answer is not known. */
  answers: Inquiry['answers']
  /** Taken from the worker's own record, and not answered otherwise. */
  fromProfile: Facts
  notKnown: ReadonlySet<string>
  standings: readonly Standing[]
}

/** What others than the person who answers say: the worker's own record, and the ledgers of places. */
export type Records = { own: OwnRecord | undefined; left: PlacesLeft }

export function readRecords({ actor, read }: PageContext, scope: Scope): Promise<Records> {
  const asOf = today()
  return read(async (work) => ({
    own: actor.kind === 'worker' && scope.useProfile ? await ownFacts(work) : undefined,
    left: await placesFor(
      work,
      pathwaysOn(asOf).map((programme) => compiledOn(programme, asOf)),
      { asOf },
    ),
  }))
}

/** An answer to a question that is no longer asked so is left out. */
export function findingsOf(inquiry: Inquiry, { own: record, left }: Records): Findings {
  const asOf = today()
  const { scope } = inquiry
  const answers = inquiry.answers.filter(
    ({ fact, value }) => vocabulary().has(fact) && (value === null || isPossible(fact, value, asOf)),
  )
  const told: Facts = Object.fromEntries(
    answers.flatMap(({ fact, value }) => (value === null ? [] : [[fact, value]])),
  )
  const given = new Set(answers.map(({ fact }) => fact))
  const without = (facts: Facts): Facts =>
    Object.fromEntries(Object.entries(facts).filter(([fact]) => !given.has(fact)))
  const wanted = scope.countries.length > 0 ? scope.countries : (record?.wanted ?? [])
  const nationality = told.nationality ?? (given.has('nationality') ? undefined : record?.facts.nationality)
  const standings = pathwaysOn(asOf).flatMap((programme) => {
    const compiled = compiledOn(programme, asOf)
    const states = statesOf(compiled)
    if (!isInScope(compiled, states, scope, nationality)) return []
    const own = record ? without(record.factsFor(programme)) : {}
    // One wish among several countries is no answer to where.
    const { destination_country: _, ...rest } = own
    const facts = withDestination(programme, { ...rest, ...told }, wanted, asOf)
    const wished = [programme.country, ...states].some((country) => wanted.includes(country))
    return standingOf(compiled, withPlace(compiled, facts, left), wished)
  })
  return {
    asOf,
    scope,
    answers,
    fromProfile: record ? without(record.facts) : {},
    notKnown: new Set(answers.flatMap(({ fact, value }) => (value === null ? [fact] : []))),
    standings,
  }
}

export function isPathway(name: string): boolean {
  return findPathway(name) !== undefined
}

/** How far one more person would come by what they can bring about themselves; undefined when we find no such way. */
export function waysToOpen({ compiled, facts }: Standing): readonly Way[] | undefined {
  const known = compiled.model.inputs.map(({ fact }) => fact.id)
  const mutable: Record<string, Mutable> = Object.fromEntries(
    Object.entries(readChanges()).filter(([fact]) => known.includes(fact)),
  )
  return enough(compiled, facts, { mutable, maxChanges: 2, max: 4 })
}
