import type { Compiled, Lowered, ParameterUsed } from './compile.ts'
import type { CompiledProgramme, CriterionResult, Evaluation, RequirementResult, Status } from './evaluate.ts'
import { isMoney } from './parameter.ts'
import { type About, type AboutKey, aboutKeys, type Contact, type Cost, type Programme } from './programme.ts'
import type { Citation, Law, LawStatus } from './source.ts'

export interface Question {
  readonly fact: string
  readonly text: string
}

export interface ChecklistItem extends RequirementResult {
  readonly text: string
  /** Why nobody can say yet, in plain words; empty unless the sources leave a point open. */
  readonly openPoints: readonly string[]
  readonly questions: readonly Question[]
}

export interface ChecklistCost extends Omit<Cost, 'amount' | 'when'> {
  readonly text: string
  /** Integer minor units of `currency`; `from` is the day since which the amount is in force. */
  readonly amount?: {
    readonly minor: number
    readonly currency: string
    readonly from: string
    readonly citation: Citation
  }
}

export interface ChecklistAbout extends Omit<About, 'length'> {
  readonly key: AboutKey
  /** Absent where nothing is known. */
  readonly text?: string
  readonly length?: { readonly value: number; readonly unit: string; readonly citation: Citation }
}

export const checkedParts = ['conditions', 'points', 'steps', 'documents', 'costs', 'answers'] as const

/** How many statements of one part rest, with every value they use, on what was read in the law. */
export interface Checked {
  readonly part: (typeof checkedParts)[number]
  readonly read: number
  readonly of: number
}

export interface Checklist {
  readonly programme: string
  readonly country: string
  readonly category: Programme['category']
  readonly type: Programme['type']
  readonly skills: Programme['skills']
  readonly originalTitle: string
  readonly lawStatus: LawStatus
  readonly asOf: string
  readonly lastChecked: string
  readonly verified: boolean
  readonly reliedOn?: string
  /** A programme is `verified` as a whole or not; this says how far each part is. Parts without statements are left out. */
  readonly checked: readonly Checked[]
  readonly status: Status
  readonly title: string
  readonly summary: string
  readonly permitCategory: string
  readonly conditions: readonly ChecklistItem[]
  readonly steps: readonly ChecklistItem[]
  readonly points?: {
    readonly lo: number
    readonly hi: number
    readonly mark?: number
    readonly criteria: readonly (CriterionResult & {
      readonly text: string
      readonly questions: readonly Question[]
    })[]
    readonly groups: readonly (CriterionResult & { readonly text: string })[]
  }
  readonly documents: readonly { readonly id: string; readonly text: string; readonly citation: Citation }[]
  readonly costs: readonly ChecklistCost[]
  readonly about: readonly ChecklistAbout[]
  readonly contacts: readonly (Contact & { readonly text: string })[]
  readonly laws: readonly Law[]
  /** What to ask next to decide `status`. */
  readonly questions: readonly Question[]
}

/** Everything a page shows of one programme for one person, with texts in one language. */
export function checklist(compiled: CompiledProgramme, evaluation: Evaluation, locale: string): Checklist {
  const { programme, asOf, parameters } = compiled
  const texts = programme.texts[locale]
  if (!texts) {
    throw new RangeError(
      `${programme.id} has no texts in ${locale}, only in ${Object.keys(programme.texts).join(', ')}`,
    )
  }
  const say = (key: string) => sayText(compiled, key, locale)
  const ask = (facts: readonly string[]): readonly Question[] =>
    facts.map((fact) => ({ fact, text: programme.vocabulary.get(fact)?.question[locale] ?? fact }))
  const item = (result: RequirementResult): ChecklistItem => ({
    ...result,
    text: say(result.textKey),
    openPoints: result.unclear.map(say),
    questions: ask(result.missing),
  })
  const needed = (key: string) => evaluation.needed[key] !== false
  const items = evaluation.requirements.map(item)
  const { points } = evaluation
  const number = (id: string | undefined) => (id === undefined ? undefined : parameters.get(id))
  return {
    programme: programme.id,
    country: programme.country,
    category: programme.category,
    type: programme.type,
    skills: programme.skills,
    originalTitle: programme.originalTitle,
    lawStatus: programme.status,
    asOf,
    lastChecked: programme.lastChecked,
    verified: programme.verified,
    ...(programme.reliedOn !== undefined && { reliedOn: programme.reliedOn }),
    checked: checkedOf(compiled),
    status: evaluation.status,
    title: say('title'),
    summary: say('summary'),
    permitCategory: say('about.permit_category'),
    conditions: items.filter(({ kind }) => kind === 'condition'),
    steps: items.filter(({ kind }) => kind === 'step'),
    ...(points && {
      points: {
        lo: points.lo,
        hi: points.hi,
        ...(points.mark !== undefined && { mark: points.mark }),
        criteria: points.criteria.map((criterion) => ({
          ...criterion,
          text: say(criterion.textKey),
          questions: ask(criterion.missing),
        })),
        groups: points.groups.map((group) => ({ ...group, text: say(group.textKey) })),
      },
    }),
    documents: compiled.documents
      .filter(({ part }) => needed(`document.${part.id}`))
      .map(({ part: { id, citation } }) => ({ id, citation, text: say(`document.${id}`) })),
    costs: compiled.costs
      .filter(({ part }) => needed(`cost.${part.id}`))
      .map(({ part: { amount, when: _, ...cost } }) => {
        const used = number(amount)
        return {
          ...cost,
          text: say(`cost.${cost.id}`),
          ...(used && {
            amount: {
              minor: Number(used.value),
              currency: used.unit,
              from: used.from,
              citation: used.citation,
            },
          }),
        }
      }),
    about: aboutKeys.map((key) => {
      const { length, ...entry } = programme.about[key]
      const used = number(length)
      return {
        ...entry,
        key,
        ...(texts[`about.${key}`] !== undefined && { text: say(`about.${key}`) }),
        ...(used && {
          length: { value: Number(used.value), unit: used.unit, citation: used.citation },
        }),
      }
    }),
    contacts: programme.contacts.map((contact) => ({ ...contact, text: say(`contact.${contact.id}`) })),
    laws: [...programme.laws.values()],
    questions: ask(evaluation.missing),
  }
}

/** One text of a programme with the values of the day in it. */
export function sayText({ programme, parameters }: Compiled, key: string, locale: string): string {
  return (programme.texts[locale]?.[key] ?? key).replace(/\{(\w+)\}/g, (placeholder, id: string) => {
    const parameter = parameters.get(id)
    return parameter ? sayValue(parameter, locale) : placeholder
  })
}

const checkedBefore = new WeakMap<Compiled, readonly Checked[]>()

/** The same whoever asks. */
function checkedOf(compiled: Compiled): readonly Checked[] {
  const checked = checkedBefore.get(compiled) ?? countChecked(compiled)
  checkedBefore.set(compiled, checked)
  return checked
}

function countChecked({
  programme,
  parameters,
  requirements,
  points,
  documents,
  costs,
}: Compiled): Checked[] {
  const about = aboutKeys.flatMap((key) => programme.about[key])
  const value = (id: string | undefined) => (id === undefined ? [] : (parameters.get(id)?.citation ?? []))
  const ofKind = (wanted: 'condition' | 'step') =>
    requirements
      .filter(({ part }) => part.kind === wanted)
      .map(({ part, when, met }) => [part.citation, ...sourcesOf(when, met)])
  const statements: Record<Checked['part'], Citation[][]> = {
    conditions: ofKind('condition'),
    points: points
      ? [
          ...points.criteria.map(({ criterion, rows, cap }) => [
            criterion.citation,
            ...sourcesOf(cap, ...rows.flatMap(({ when, points }) => [when, points])),
          ]),
          ...points.groups.map(({ citation, cap }) => [citation, ...sourcesOf(cap)]),
          ...[points.cap, points.mark].flatMap((limit) => (limit ? [sourcesOf(limit)] : [])),
        ]
      : [],
    steps: ofKind('step'),
    documents: documents.map(({ part }) => [part.citation]),
    costs: costs.map(({ part }) => [part.citation, ...[value(part.amount)].flat()]),
    answers: about.flatMap(({ citation, length }) =>
      citation ? [[citation, ...[value(length)].flat()]] : [],
    ),
  }
  return checkedParts
    .map((part) => ({
      part,
      of: statements[part].length,
      read: statements[part].filter((sources) => sources.every(({ verified }) => verified)).length,
    }))
    .filter(({ of }) => of > 0)
}

function sourcesOf(...roots: readonly (Lowered | undefined)[]): Citation[] {
  const seen = new Set<Lowered>()
  const walk = (lowered: Lowered | undefined) => {
    if (!lowered || seen.has(lowered)) return
    seen.add(lowered)
    lowered.parts.forEach(walk)
  }
  roots.forEach(walk)
  return [...seen].flatMap(({ parameter }) => parameter?.citation ?? [])
}

function sayValue({ value, unit }: ParameterUsed, locale: string): string {
  if (typeof value !== 'number') return String(value)
  if (!isMoney(unit)) return new Intl.NumberFormat(locale).format(value)
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency: unit, currencyDisplay: 'code' })
  const digits = money.resolvedOptions().maximumFractionDigits ?? 2
  return money.format(value / 10 ** digits)
}
