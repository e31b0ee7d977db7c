/** How far the pathway that a vacancy names is open to one person, for the many pairs of a page. */
import type { CompiledProgramme, Evaluation, Facts, Status } from '@fairway/rules'
import { sayText } from '@fairway/rules'
import type { Work } from '../../foundation/database/database.ts'
import { today } from '../../foundation/days.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import { type Answer, answerOf, folderOf } from './domain.ts'
import { placesFor, withPlace } from './ledger.ts'
import { compiledOn, findPathway, pathwaysOn } from './service.ts'

/** The facts are asked for only where the pathway is one whose rules we know. */
export type Pair = { id: string; pathway: string | null; facts: () => Facts }
export type PairState = {
  answer: Answer
  title: string
  /** Path of the programme's page, without language. */
  path: string
  /** The first condition that speaks against it, is not known, or is for an office. */
  why?: { status: Status; text: string }
}

/** States by the id of the pair; none where the vacancy names no pathway that we know the rules of. */
export async function pairStates(
  work: Work,
  pairs: readonly Pair[],
  locale: Locale,
): Promise<Map<string, PairState>> {
  const asOf = today()
  const inForce = new Set(pathwaysOn(asOf))
  const known = pairs.flatMap(({ id, pathway, facts }) => {
    const programme = pathway === null ? undefined : findPathway(pathway)
    return programme && inForce.has(programme)
      ? [{ id, facts: facts(), compiled: compiledOn(programme, asOf) }]
      : []
  })
  const left = await placesFor(
    work,
    known.map(({ compiled }) => compiled),
    { asOf },
  )
  // Most pairs of a page differ in nothing that their rules read, and share one answer.
  const before = new Map<string, PairState>()
  return new Map(
    known.map(({ id, compiled, facts: own }) => {
      const facts = withPlace(compiled, own, left)
      const key = JSON.stringify([compiled.programme.id, ...readBy(compiled).map((fact) => facts[fact])])
      const state = before.get(key) ?? stateOf(compiled, compiled.evaluate(facts), locale)
      before.set(key, state)
      return [id, state]
    }),
  )
}

const wanted: Partial<Record<Answer, Status>> = {
  closed: 'not_met',
  possible: 'unknown',
  office: 'needs_assessment',
}

function stateOf(compiled: CompiledProgramme, evaluation: Evaluation, locale: Locale): PairState {
  const { id, texts } = compiled.programme
  const conditions = evaluation.requirements.filter(({ kind }) => kind === 'condition')
  const answer = answerOf(evaluation)
  const first = conditions.find(({ status }) => status === wanted[answer])
  return {
    answer,
    title: texts[locale]?.title ?? id,
    path: `/pathways/${folderOf(id)}`,
    ...(first && { why: { status: first.status, text: sayText(compiled, first.textKey, locale) } }),
  }
}

const readBefore = new WeakMap<CompiledProgramme, readonly string[]>()

/** Facts that rules read, or that one of these follows from. */
function readBy(compiled: CompiledProgramme): readonly string[] {
  const known = readBefore.get(compiled)
  if (known) return known
  const read = new Set(compiled.model.inputs.map(({ fact }) => fact.id))
  for (const id of read)
    for (const { fact } of compiled.programme.vocabulary.get(id)?.conversions ?? []) read.add(fact)
  const facts = [...read]
  readBefore.set(compiled, facts)
  return facts
}
