import {
  type CompiledProgramme,
  checklist,
  compile,
  type Evaluation,
  type FactDefinition,
  type Facts,
  holdsOn,
  type Programme,
  RulesError,
} from '@fairway/rules'
import { isDay } from '../../foundation/days.ts'
import { InvalidInputError, type Message, NotFoundError } from '../../foundation/errors.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import { loadPathways } from './catalogue.ts'
import { answerOf, folderOf, idOf, type PathwayState } from './domain.ts'

/** The law of which day, and as the catalogue had it on which day: as it has it now when left out. */
export type When = { asOf: string; knownOn?: string | undefined }
export type TypedFacts = Record<string, boolean | number | string>

/** Programmes in force on this day, in the order of ids. */
export function pathwaysOn(asOf: string): readonly Programme[] {
  return loadPathways().filter(({ inForce }) => holdsOn(inForce, asOf))
}

export type PathwayFilter = {
  country?: string
  category?: Programme['category']
  type?: Programme['type']
  skill?: Programme['skills'][number]
  verified?: boolean
}

/** A region's programmes are those of its states as well. */
export function findPathways(
  asOf: string,
  { country, category, type, skill, verified }: PathwayFilter,
): readonly Programme[] {
  checkWhen({ asOf })
  return pathwaysOn(asOf).filter((programme) => {
    const states = programme.members === undefined ? [] : statesOf(compiledOn(programme, asOf))
    return (
      (country === undefined || country === programme.country || states.includes(country)) &&
      (category === undefined || category === programme.category) &&
      (type === undefined || type === programme.type) &&
      (skill === undefined || programme.skills.includes(skill)) &&
      (verified === undefined || verified === programme.verified)
    )
  })
}

/** Folders of what the country of origin asks of those who leave to work abroad. */
export function exitProgrammes(country: string): string[] {
  return loadPathways()
    .filter((programme) => programme.country === country && programme.category === 'exit')
    .map(({ id }) => folderOf(id))
}

/** Of what was never in the catalogue there is none. */
export function pathwayTitle(name: string, locale: Locale): string | undefined {
  return findPathway(name)?.texts[locale]?.title
}

/** By its folder, as addresses and vacancies name it, or its id. */
export function findPathway(name: string): Programme | undefined {
  const id = idOf(name)
  return loadPathways().find((programme) => programme.id === id)
}

/** States of a region that share its programme; none for a programme of one country. */
export function statesOf({ programme, parameters }: CompiledProgramme): readonly string[] {
  const states = programme.members === undefined ? undefined : parameters.get(programme.members)?.value
  return Array.isArray(states) ? states.map(String) : []
}

/** What the rules of one day say for these facts; undefined when there is no such programme on that day. */
export function pathwayState(
  programmeId: string,
  facts: Facts,
  asOf: string,
  locale: Locale,
): PathwayState | undefined {
  const programme = findPathway(programmeId)
  if (!programme || !holdsOn(programme.inForce, asOf)) return undefined
  const compiled = compiledOn(programme, asOf)
  return stateOf(compiled, compiled.evaluate(facts), locale)
}

/** What was found for somebody, in words. */
export function stateOf(compiled: CompiledProgramme, evaluation: Evaluation, locale: Locale): PathwayState {
  const { programme } = compiled
  const list = checklist(compiled, evaluation, locale)
  return {
    id: programme.id,
    path: `/pathways/${folderOf(programme.id)}`,
    answer: answerOf(evaluation),
    inForceSince: programme.inForce.from,
    checklist: list,
  }
}

const mostCompiled = 200
const compiledBefore = new Map<string, CompiledProgramme>()

/** Kept, since almost every question is about the rules of today; what was asked longest ago goes first. */
export function compiledOn(programme: Programme, asOf: string, knownOn?: string): CompiledProgramme {
  const key = `${programme.id} ${asOf} ${knownOn}`
  const before = compiledBefore.get(key)
  // An authority may have published other rules since.
  const compiled = before?.programme === programme ? before : compile(programme, { asOf, knownOn })
  compiledBefore.delete(key)
  compiledBefore.set(key, compiled)
  const [oldest] = compiledBefore.keys()
  if (compiledBefore.size > mostCompiled && oldest !== undefined) compiledBefore.delete(oldest)
  return compiled
}

/** The rules of one day with nothing known of anybody. */
export function describePathway(name: string, asOf: string, locale: Locale): PathwayState {
  const state = pathwayState(name, {}, asOf, locale)
  if (!state) throw new NotFoundError()
  return state
}

/** As `pathwayState`, for a day and facts that somebody typed. */
export function evaluatePathway(name: string, facts: TypedFacts, when: When, locale: Locale): PathwayState {
  const compiled = askedPathway(name, when)
  return withFacts(compiled, () => stateOf(compiled, compiled.evaluate(facts), locale))
}

/** The rules that somebody asks for: says when there are none of this name, or none on this day. */
export function askedPathway(name: string, when: When): CompiledProgramme {
  const programme = findPathway(name)
  if (!programme) throw new NotFoundError()
  checkWhen(when)
  if (!holdsOn(programme.inForce, when.asOf)) {
    const values = { from: programme.inForce.from }
    throw new InvalidInputError({ asOf: { key: 'pathways.error.not-in-force', values } })
  }
  try {
    return compiledOn(programme, when.asOf, when.knownOn)
  } catch (error) {
    // On that day the catalogue held no value that the rules of the day need.
    if (!(error instanceof RulesError) || when.knownOn === undefined) throw error
    throw new InvalidInputError({ knownOn: { key: 'pathways.error.not-known-then' } })
  }
}

export function checkWhen({ asOf, knownOn }: When): void {
  checkDays({ asOf, knownOn })
}

export function checkDays(days: Record<string, string | undefined>): void {
  const wrong = Object.keys(days).filter((name) => days[name] !== undefined && !isDay(days[name]))
  if (wrong.length > 0)
    throw new InvalidInputError(
      Object.fromEntries(wrong.map((name): [string, Message] => [name, { key: 'pathways.error.day' }])),
    )
}

/** Names every fact that is unknown or out of its range. */
export function withFacts<T>({ programme, asOf }: CompiledProgramme, answer: () => T): T {
  try {
    return answer()
  } catch (error) {
    if (!(error instanceof RulesError) || !/^(facts|mutable)\./.test(error.path)) throw error
    const problems = error.problems.map(({ path }): [string, Message] => {
      const [, fact = ''] = /^(?:facts|mutable)\.(.*?)(?:\.values)?$/s.exec(path) ?? []
      return [path, factProblem(programme.vocabulary.get(fact), asOf)]
    })
    throw new InvalidInputError(Object.fromEntries(problems))
  }
}

/** What would be right. */
export function factProblem(fact: FactDefinition | undefined, asOf: string): Message {
  switch (fact?.type) {
    case undefined:
      return { key: 'pathways.error.fact-unknown' }
    case 'boolean':
      return { key: 'pathways.error.fact-boolean' }
    case 'integer':
    case 'money':
      return { key: 'pathways.error.fact-integer', values: { min: fact.min, max: fact.max } }
    case 'date':
      return {
        key: 'pathways.error.fact-date',
        values: { min: fact.min, max: fact.future ? '2199-12-31' : asOf },
      }
    case 'code':
      return fact.codes
        ? { key: 'pathways.error.fact-code', values: { codes: fact.codes.join(', ') } }
        : { key: 'pathways.error.fact-pattern', values: { standard: fact.unit } }
  }
}
