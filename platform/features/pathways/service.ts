import {
  type CompiledProgramme,
  checklist,
  compile,
  type FactDefinition,
  type Facts,
  holdsOn,
  type Programme,
  RulesError,
} from '@fairway/rules'
import { isDay, today } from '../../foundation/days.ts'
import { InvalidInputError, type Message, NotFoundError } from '../../foundation/errors.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import { loadPathways } from './catalogue.ts'
import { answerOf, folderOf, type PathwayState } from './domain.ts'

/** Programmes in force on this day, in the order of ids. */
export function pathwaysOn(asOf: string): readonly Programme[] {
  return loadPathways().filter(({ inForce }) => holdsOn(inForce, asOf))
}

/** Folders of what the country of origin asks of those who leave to work abroad. */
export function exitProgrammes(country: string): string[] {
  return loadPathways()
    .filter((programme) => programme.country === country && programme.category === 'exit')
    .map(({ id }) => folderOf(id))
}

/** By its folder, as addresses and vacancies name it, or its id. */
export function findPathway(name: string): Programme | undefined {
  const id = name.replaceAll('/', '.')
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
  return stateOf(programme, facts, asOf, locale)
}

function stateOf(programme: Programme, facts: Facts, asOf: string, locale: Locale): PathwayState {
  const compiled = compiledOn(programme, asOf)
  const list = checklist(compiled, compiled.evaluate(facts), locale)
  return {
    id: programme.id,
    path: `/pathways/${folderOf(programme.id)}`,
    answer: answerOf[list.status],
    inForceSince: programme.inForce.from,
    checklist: list,
  }
}

const compiledToday = new Map<string, CompiledProgramme>()

/** Compiled once a day: almost every question is about the rules of today. */
export function compiledOn(programme: Programme, asOf: string): CompiledProgramme {
  if (asOf !== today()) return compile(programme, { asOf })
  const known = compiledToday.get(programme.id)
  if (known?.asOf === asOf) return known
  const compiled = compile(programme, { asOf })
  compiledToday.set(programme.id, compiled)
  return compiled
}

/** The rules of one day with nothing known of anybody. */
export function describePathway(name: string, asOf: string, locale: Locale): PathwayState {
  const state = pathwayState(name, {}, asOf, locale)
  if (!state) throw new NotFoundError()
  return state
}

/** As `pathwayState`, for facts that somebody typed: names every fact that is unknown or out of its range. */
export function evaluatePathway(
  name: string,
  facts: Record<string, boolean | number | string>,
  asOf: string,
  locale: Locale,
): PathwayState {
  const programme = findPathway(name)
  if (!programme) throw new NotFoundError()
  if (!isDay(asOf)) throw new InvalidInputError({ asOf: { key: 'pathways.error.day' } })
  if (!holdsOn(programme.inForce, asOf)) {
    const values = { from: programme.inForce.from }
    throw new InvalidInputError({ asOf: { key: 'pathways.error.not-in-force', values } })
  }
  try {
    return stateOf(programme, facts, asOf, locale)
  } catch (error) {
    if (!(error instanceof RulesError) || !error.path.startsWith('facts.')) throw error
    const problems = error.problems.map(({ path }): [string, Message] => [
      path,
      factProblem(programme.vocabulary.get(path.slice('facts.'.length)), asOf),
    ])
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
