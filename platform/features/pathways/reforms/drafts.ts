/** The rules of a reform that is still drafted, as far as they can be read. */
import { compile, holdsOn, type ParameterUsed, type Programme } from '@fairway/rules'
import { dayBefore } from '../../../foundation/days.ts'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { readVocabulary } from '../catalogue.ts'
import { type ChangeText, changesBetween, type Described, describedOn } from '../programmes/changes.ts'
import { type Checked, hashOf, type Reform } from './domain.ts'
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

export function changesOf(programme: Programme, { effectiveOn }: Reform, texts: Texts): ChangeText[] {
  return changesBetween(programme, dayBefore(effectiveOn), effectiveOn, texts)
}

/** Values of law on the reform's first day, each with the parts that rest on it. */
export function valuesOf(
  programme: Programme,
  { effectiveOn }: Reform,
  texts: Texts,
): { used: ParameterUsed; parts: string[] }[] {
  if (!holdsOn(programme.inForce, effectiveOn)) return []
  const described: Described = describedOn(programme, effectiveOn, texts)
  return [...compile(programme, { asOf: effectiveOn }).parameters.values()].map((used) => ({
    used,
    parts: (described.uses.get(used.id) ?? []).flatMap((key) => described.said.get(key) ?? []),
  }))
}
