/** "Which pathways are open to me": what is asked next, what is decided by the answers so far, and in which order the
 * pathways are shown. */
import {
  type CompiledProgramme,
  type Evaluation,
  type FactDefinition,
  type Facts,
  type FactValue,
  next,
  quotaFact,
} from '@fairway/rules'
import { type Answer, answerOf } from '../domain.ts'

export type Scope = {
  /** ISO 3166-1 alpha-3 or the code of a region; every country when empty. */
  countries: string[]
  /** Types of programmes; every type when empty. */
  kinds: string[]
  /** Only this one. */
  programme?: string
  /** A worker may also ask for somebody else. */
  useProfile: boolean
}

export type Inquiry = {
  scope: Scope
  /** In the order in which they were given; null where the answer is not known. */
  answers: { fact: string; value: FactValue | null }[]
}

/** Ways to enter and work, by what they are for. */
export const kindsOfWay = ['seasonal', 'domestic', 'employment', 'job_search', 'permanent_residence'] as const

/** What the rules say of one pathway for what is known. */
export type Standing = {
  compiled: CompiledProgramme
  facts: Facts
  evaluation: Evaluation
  answer: Answer
  /** Leads to a country where the person wants to work. */
  wished: boolean
}

export function standingOf(compiled: CompiledProgramme, facts: Facts, wished = false): Standing {
  const evaluation = compiled.evaluate(facts)
  return { compiled, facts, evaluation, answer: answerOf(evaluation), wished }
}

/**
 * Whether the pathway is asked about. What the own country asks before leaving always belongs to it, as soon as it is
 * known which country that is; and free movement is for any kind of work.
 */
export function isInScope(
  { programme }: CompiledProgramme,
  states: readonly string[],
  { countries, kinds, programme: single }: Scope,
  nationality: unknown,
): boolean {
  if (single !== undefined) return programme.id === single
  if (programme.category === 'exit') return programme.country === nationality
  const wanted =
    countries.length === 0 || [programme.country, ...states].some((country) => countries.includes(country))
  return (
    wanted && (kinds.length === 0 || programme.type === 'free_movement' || kinds.includes(programme.type))
  )
}

/** How much harder to answer a question is that only one of several countries asks. With more, more would be asked. */
const ofOneCountry = 4
/** Beyond every other question: who does not know the answer is not asked twice. */
const never = 1e9

/**
 * The question that settles most over all pathways, leaving out those to which the answer is not known. One that a
 * single country asks, while several are looked at, counts as harder than one that everybody can answer.
 */
export function nextFact(
  standings: readonly Standing[],
  notKnown: ReadonlySet<string>,
): { fact: string; programmes: readonly string[] } | undefined {
  const open = standings.filter(({ answer }) => answer === 'possible')
  const asking = new Map<string, Set<string>>()
  for (const { compiled, evaluation } of open)
    for (const fact of evaluation.missing)
      asking.set(fact, (asking.get(fact) ?? new Set()).add(compiled.programme.country))
  const countries = new Set(open.map(({ compiled }) => compiled.programme.country)).size
  const cost: Record<string, number> = {}
  for (const [fact, by] of asking) if (countries > 1 && by.size === 1) cost[fact] = ofOneCountry
  for (const fact of notKnown) cost[fact] = never
  const alike = Object.values(Object.groupBy(open, (standing) => JSON.stringify(factsAsked(standing))))
  for (const group of alike.sort((a, b) => (b?.length ?? 0) - (a?.length ?? 0))) {
    const [first] = group ?? []
    if (!group || !first) continue
    const compiled = group.map((standing) => standing.compiled)
    const questions = next(compiled, Object.fromEntries(factsAsked(first)), { max: 1 + notKnown.size, cost })
    const question = questions.find(({ fact }) => !notKnown.has(fact))
    if (question) return question
  }
  // Either answer leaves the decision to an office, but not for the same reason: who is never asked is told that it is
  // not known.
  for (const { compiled, evaluation } of open) {
    const fact = evaluation.missing.find((one) => !notKnown.has(one))
    if (fact !== undefined) return { fact, programmes: [compiled.programme.id] }
  }
  return undefined
}

/** What is known of each pathway alone: the country to which it leads, and whether a place is left. */
const ofOne: readonly string[] = ['destination_country', quotaFact]

/** Without what its rules do not ask, so that pathways that lead to different countries can be asked about together. */
function factsAsked({ compiled, facts }: Standing): [string, Facts[string]][] {
  const asked = compiled.model.inputs.map(({ fact }) => fact.id)
  return Object.entries(facts)
    .filter(([fact]) => !ofOne.includes(fact) || asked.includes(fact))
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Pathways whose answer is another one than before, decided ones only. */
export function decidedSince(before: readonly Standing[], now: readonly Standing[]): Standing[] {
  const answers = new Map(before.map(({ compiled, answer }) => [compiled.programme.id, answer]))
  return now.filter(
    ({ compiled, answer }) => answer !== 'possible' && answers.get(compiled.programme.id) !== answer,
  )
}

export const answerOrder: readonly Answer[] = ['open', 'possible', 'office', 'closed', 'other']

/** Those that are or may be open first, and of these the wished ones; of the others those that fail by the fewest
 * conditions. */
export function inOrder(standings: readonly Standing[]): Standing[] {
  const failed = ({ evaluation }: Standing) =>
    evaluation.requirements.filter(({ kind, status }) => kind === 'condition' && status === 'not_met').length
  const missing = ({ evaluation }: Standing) => evaluation.missing.length
  return standings.toSorted(
    (a, b) =>
      answerOrder.indexOf(a.answer) - answerOrder.indexOf(b.answer) ||
      Number(b.wished) - Number(a.wished) ||
      failed(a) - failed(b) ||
      missing(a) - missing(b) ||
      (a.compiled.programme.id < b.compiled.programme.id ? -1 : 1),
  )
}

/** Units of which a code is picked from a list, not typed. */
export const countries = 'ISO 3166-1 alpha-3'
export const occupations = 'ISCO-08'

/** A code of a national list, which stands in a paper. */
export function isTypedCode(fact: FactDefinition): boolean {
  return fact.type === 'code' && !fact.codes && fact.unit !== countries && fact.unit !== occupations
}
