/** The rules of a reform that is still drafted, as far as they can be read. */
import { compile, holdsOn, type ParameterUsed, type Programme } from '@fairway/rules'
import { dayBefore } from '../../../foundation/days.ts'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { readVocabulary } from '../catalogue.ts'
import { type ChangeText, changesBetween, type Described, describedOn } from '../programmes/changes.ts'
import { type Checked, hashOf, lawOf, type Reform } from './domain.ts'
import { programmeFrom } from './files.ts'
import { checkInThread } from './run.ts'

export type Draft = { checked: Checked; programme: Programme | undefined }

const kept = new Map<string, Programme>()
const mostKept = 20

/** `programme` only when the thread has read it in time: then it is read here too. */
export async function readDraft(reform: Reform): Promise<Draft> {
  const checked = await checkInThread(reform)
  if (checked.problems.some(({ kind }) => kind === 'file' || kind === 'too-much'))
    return { checked, programme: undefined }
  const key = hashOf(reform.files)
  const programme = kept.get(key) ?? programmeFrom(reform.files, readVocabulary())
  kept.set(key, programme)
  if (kept.size > mostKept) kept.delete(kept.keys().next().value as string)
  return { checked, programme }
}

/** What changes on each of its days, the first one first. */
export function changesOf(
  programme: Programme,
  reform: Reform,
  texts: Texts,
): { day: string; changes: ChangeText[] }[] {
  const later = [...programme.parameters.keys()].flatMap((id) => laterValues(programme, id, reform))
  const days = [...new Set([reform.effectiveOn, ...later.map(({ from }) => from)])].sort()
  return days.map((day) => ({ day, changes: changesBetween(programme, dayBefore(day), day, texts) }))
}

/** Values that a reform gives to a parameter for days after its first one. */
export function laterValues(programme: Programme, parameter: string, reform: Reform) {
  const act = programme.laws.get(lawOf(reform.id))?.act
  const values = programme.parameters.get(parameter)?.values ?? []
  return values.filter(({ from, citation }) => from > reform.effectiveOn && citation.act === act)
}

/** Values of law on a day, each with the parts that rest on it. */
export function valuesOf(
  programme: Programme,
  day: string,
  texts: Texts,
): { used: ParameterUsed; parts: string[] }[] {
  if (!holdsOn(programme.inForce, day)) return []
  const described: Described = describedOn(programme, day, texts)
  return [...compile(programme, { asOf: day }).parameters.values()].map((used) => ({
    used,
    parts: (described.uses.get(used.id) ?? []).flatMap((key) => described.said.get(key) ?? []),
  }))
}
