/** What changed in the rules of a programme from one day to another, as sentences. */
import {
  type Citation,
  type CompiledProgramme,
  checklist,
  compile,
  type Difference,
  diff,
  holdsOn,
  type ParameterUsed,
  type Programme,
} from '@fairway/rules'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { cellsOf, listText, valueText } from './values.ts'

export type ChangeText = {
  text: string
  /** Name of the value of law in the rules, in English. */
  name?: string
  /** Cells of a table that are others now. */
  cells?: { key: string; before: string; after: string }[]
  citation?: Citation
}

export function changesBetween(
  programme: Programme,
  before: string,
  after: string,
  texts: Texts,
): ChangeText[] {
  const found = diff(programme, before, after)
  if (!holdsOn(programme.inForce, before) || !holdsOn(programme.inForce, after)) {
    return found.map((change) => ({
      text: texts.t(
        change.kind === 'programme' && change.after
          ? 'pathways.changes.programme.begins'
          : 'pathways.changes.programme.ends',
      ),
    }))
  }
  return describeChanges(found, describedOn(programme, before, texts), describedOn(programme, after, texts))
}

/** The rules of one day with their texts. */
export type Described = {
  programme: Programme
  texts: Texts
  /** Text by key, such as requirement.age. */
  said: ReadonlyMap<string, string>
  /** Keys of the parts that rest on a parameter, or on `rule:id`. */
  uses: ReadonlyMap<string, readonly string[]>
}

export function describedOn(programme: Programme, day: string, texts: Texts): Described {
  const compiled = compile(programme, { asOf: day })
  const list = checklist(compiled, compiled.evaluate({}), texts.locale)
  const said = new Map<string, string>([
    ['mark', texts.t('pathways.points')],
    ['applies', texts.t('pathways.changes.applies')],
    ['summary', list.summary],
  ])
  const add = (group: string, items: readonly { id: string; text: string }[]) => {
    for (const { id, text } of items) said.set(`${group}.${id}`, text)
  }
  add('requirement', [...list.conditions, ...list.steps])
  add('criterion', list.points?.criteria ?? [])
  add('group', list.points?.groups ?? [])
  add('document', list.documents)
  add('cost', list.costs)
  for (const { key, text } of list.about) if (text) said.set(`about.${key}`, text)
  for (const id of programme.rules.keys()) {
    const text = programme.texts[texts.locale]?.[`rule.${id}`]
    if (text) said.set(`rule.${id}`, text)
  }
  return { programme, texts, said, uses: usesOf(compiled, programme.texts[texts.locale] ?? {}) }
}

type Lowered = CompiledProgramme['applies']

function usesOf(compiled: CompiledProgramme, texts: Readonly<Record<string, string>>): Map<string, string[]> {
  const uses = new Map<string, string[]>()
  const note = (id: string, key: string) => {
    const keys = uses.get(id) ?? []
    if (!keys.includes(key)) uses.set(id, [...keys, key])
  }
  const visit = (key: string, lowered: Lowered | undefined): void => {
    if (!lowered) return
    if (lowered.parameter) note(lowered.parameter.id, key)
    if (lowered.expression.kind === 'rule') note(`rule:${lowered.expression.id}`, key)
    for (const part of lowered.parts) visit(key, part)
  }
  for (const { part, when, met } of compiled.requirements) {
    visit(`requirement.${part.id}`, when)
    visit(`requirement.${part.id}`, met)
  }
  for (const { criterion, rows, cap } of compiled.points?.criteria ?? []) {
    for (const row of rows) {
      visit(`criterion.${criterion.id}`, row.when)
      visit(`criterion.${criterion.id}`, row.points)
    }
    visit(`criterion.${criterion.id}`, cap)
  }
  for (const { id, cap } of compiled.points?.groups ?? []) visit(`group.${id}`, cap)
  visit('mark', compiled.points?.mark)
  visit('mark', compiled.points?.cap)
  for (const { part, when } of compiled.documents) visit(`document.${part.id}`, when)
  for (const { part, when } of compiled.costs) {
    visit(`cost.${part.id}`, when)
    if (part.amount) note(part.amount, `cost.${part.id}`)
  }
  for (const [key, { length }] of Object.entries(compiled.programme.about))
    if (length) note(length, `about.${key}`)
  visit('applies', compiled.applies)
  for (const [key, text] of Object.entries(texts))
    for (const [, id = ''] of text.matchAll(/\{(\w+)\}/g)) if (compiled.parameters.has(id)) note(id, key)
  return uses
}

export function describeChanges(
  found: readonly Difference[],
  before: Described,
  after: Described,
): ChangeText[] {
  const { t } = after.texts
  const all = found.flatMap((change): ChangeText[] => {
    switch (change.kind) {
      case 'programme':
        return []
      case 'begins':
      case 'ends': {
        const side = change.kind === 'begins' ? after : before
        const what = side.said.get(`${change.part}.${change.id}`)
        return [{ text: t(`pathways.changes.${change.kind}`, { what: what ?? named(change.id) }) }]
      }
      case 'rewritten': {
        const what = after.said.get(`rule.${change.id}`) ?? partsFor(`rule:${change.id}`, before, after)
        return [{ text: t('pathways.changes.rewritten', { what: what ?? named(change.id) }) }]
      }
      default:
        return valueChange(change.id, change.before, change.after, before, after)
    }
  })
  return all.filter(({ text, cells }, place) => cells || all.findIndex((one) => one.text === text) === place)
}

function valueChange(
  id: string,
  was: ParameterUsed | undefined,
  is: ParameterUsed | undefined,
  before: Described,
  after: Described,
): ChangeText[] {
  const { texts, programme } = after
  const { t } = texts
  const { vocabulary } = programme
  const { unit = '', by = [] } = programme.parameters.get(id) ?? before.programme.parameters.get(id) ?? {}
  const citation = is?.citation ?? was?.citation
  const extra = { name: named(id), ...(citation && { citation }) }
  // What is said with the value in it says it best.
  const reads = [...(after.uses.get(id) ?? [])].flatMap((key): ChangeText[] => {
    const [old, now] = [before.said.get(key), after.said.get(key)]
    if (old === undefined || now === undefined || old === now) return []
    return [{ text: t('pathways.changes.reads', { before: old, after: now }), ...extra }]
  })
  if (reads.length > 0) return reads
  const what = partsFor(id, before, after) ?? named(id)
  const say = (value: ParameterUsed['value']) =>
    typeof value === 'object'
      ? listText(value as readonly string[], unit, vocabulary, texts)
      : valueText(value, unit, vocabulary, texts)
  const isWhole = (value: ParameterUsed['value'] | undefined) =>
    typeof value === 'object' && !Array.isArray(value)
  if (isWhole(was?.value) || isWhole(is?.value)) {
    const cells = (used: ParameterUsed | undefined) =>
      new Map(
        (used ? cellsOf(used.value, by, vocabulary, texts) : []).map(({ key, value }) => [
          key,
          texts.number(value),
        ]),
      )
    const [old, now] = [cells(was), cells(is)]
    const changed = [...new Set([...now.keys(), ...old.keys()])]
      .map((key) => ({ key, before: old.get(key) ?? '–', after: now.get(key) ?? '–' }))
      .filter((cell) => cell.before !== cell.after)
    return [{ text: t('pathways.changes.table', { what, count: changed.length }), cells: changed, ...extra }]
  }
  if (Array.isArray(was?.value) && Array.isArray(is?.value)) {
    const [old, now] = [was.value as readonly string[], is.value as readonly string[]]
    const added = now.filter((code) => !old.includes(code))
    const removed = old.filter((code) => !now.includes(code))
    return [
      ...(added.length > 0
        ? [{ text: t('pathways.changes.added', { what, codes: say(added) }), ...extra }]
        : []),
      ...(removed.length > 0
        ? [{ text: t('pathways.changes.removed', { what, codes: say(removed) }), ...extra }]
        : []),
    ]
  }
  if (was && is)
    return [
      {
        text: t('pathways.changes.value', { what, before: say(was.value), after: say(is.value) }),
        ...extra,
      },
    ]
  if (is) return [{ text: t('pathways.changes.begins', { what: `${what}: ${say(is.value)}` }), ...extra }]
  return [{ text: t('pathways.changes.ends', { what: was ? `${what}: ${say(was.value)}` : what }), ...extra }]
}

/** What rests on it, in words; of many parts the first ones. */
function partsFor(id: string, before: Described, after: Described): string | undefined {
  for (const side of [after, before]) {
    const parts = (side.uses.get(id) ?? []).flatMap((key) => side.said.get(key) ?? [])
    if (parts.length > 0) return parts.slice(0, 2).join(' / ')
  }
  return undefined
}

function named(id: string): string {
  return id.replaceAll('_', ' ')
}
