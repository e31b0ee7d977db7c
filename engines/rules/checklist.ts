import type { CompiledProgramme, CriterionResult, Evaluation, RequirementResult, Status } from './evaluate.ts'
import { type Citation, type Cost, holdsOn, type Law, type Programme } from './programme.ts'

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

export interface ChecklistCost extends Omit<Cost, 'amount'> {
  readonly text: string
  /** Integer minor units of `currency`; `from` is the day since which the amount is in force. */
  readonly amount?: {
    readonly minor: number
    readonly currency: string
    readonly from: string
    readonly citation: Citation
  }
}

export interface Checklist {
  readonly programme: string
  readonly country: string
  readonly category: Programme['category']
  readonly asOf: string
  readonly lastChecked: string
  readonly verified: boolean
  readonly reliedOn?: string
  readonly status: Status
  readonly title: string
  readonly summary: string
  readonly permitCategory: string
  readonly conditions: readonly ChecklistItem[]
  readonly steps: readonly ChecklistItem[]
  readonly points?: {
    readonly lo: number
    readonly hi: number
    readonly mark: number
    readonly criteria: readonly (CriterionResult & {
      readonly text: string
      readonly questions: readonly Question[]
    })[]
  }
  readonly documents: readonly { readonly id: string; readonly text: string; readonly citation: Citation }[]
  readonly costs: readonly ChecklistCost[]
  readonly changeEmployer: Programme['changeEmployer'] & { readonly text: string }
  readonly stay: { readonly text: string; readonly citation: Citation }
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
  const numbers = new Intl.NumberFormat(locale)
  const say = (key: string): string =>
    (texts[key] ?? key).replace(/\{(\w+)\}/g, (placeholder, id: string) => {
      const value = parameters.get(id)?.value
      return typeof value === 'number' ? numbers.format(value) : String(value ?? placeholder)
    })
  const ask = (facts: readonly string[]): readonly Question[] =>
    facts.map((fact) => ({ fact, text: programme.vocabulary.get(fact)?.question[locale] ?? fact }))
  const item = (result: RequirementResult): ChecklistItem => ({
    ...result,
    text: say(result.textKey),
    openPoints: result.unclear.map(say),
    questions: ask(result.missing),
  })
  const items = evaluation.requirements.map(item)
  const { points } = evaluation
  return {
    programme: programme.id,
    country: programme.country,
    category: programme.category,
    asOf,
    lastChecked: programme.lastChecked,
    verified: programme.verified,
    ...(programme.reliedOn !== undefined && { reliedOn: programme.reliedOn }),
    status: evaluation.status,
    title: say('title'),
    summary: say('summary'),
    permitCategory: say('permit_category'),
    conditions: items.filter(({ kind }) => kind === 'condition'),
    steps: items.filter(({ kind }) => kind === 'step'),
    ...(points && {
      points: {
        lo: points.lo,
        hi: points.hi,
        mark: points.mark,
        criteria: points.criteria.map((criterion) => ({
          ...criterion,
          text: say(criterion.textKey),
          questions: ask(criterion.missing),
        })),
      },
    }),
    documents: programme.documents.map((document) => ({ ...document, text: say(`document.${document.id}`) })),
    costs: programme.costs
      .filter(({ inForce }) => holdsOn(inForce, asOf))
      .map(({ amount, ...cost }) => {
        const used = amount === undefined ? undefined : parameters.get(amount)
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
    changeEmployer: { ...programme.changeEmployer, text: say('change_employer') },
    stay: { ...programme.stay, text: say('stay') },
    laws: [...programme.laws.values()],
    questions: ask(evaluation.missing),
  }
}
