import { lower, type ParameterUsed } from './compile.ts'
import type { Programme } from './programme.ts'
import { type Citation, holdsOn, type Period } from './source.ts'

export type Difference =
  | {
      readonly kind: 'value'
      readonly id: string
      /** Absent where there was, or is, none. */
      readonly before?: ParameterUsed
      readonly after?: ParameterUsed
    }
  | {
      readonly kind: 'begins' | 'ends'
      readonly part: 'requirement' | 'criterion' | 'group' | 'document' | 'cost'
      readonly id: string
      readonly day: string
      readonly citation: Citation
    }
  | { readonly kind: 'rewritten'; readonly id: string; readonly day: string }
  | { readonly kind: 'programme'; readonly before: boolean; readonly after: boolean }

/** What changed in the rules from one day to another. */
export function diff(programme: Programme, before: string, after: string): readonly Difference[] {
  const [was, is] = [holdsOn(programme.inForce, before), holdsOn(programme.inForce, after)]
  if (was !== is) return [{ kind: 'programme', before: was, after: is }]
  if (!was) return []
  const [old, now] = [lower(programme, { asOf: before }), lower(programme, { asOf: after })]
  const values = [...programme.parameters.keys()].flatMap((id): Difference[] => {
    const [first, second] = [old.parameters.get(id), now.parameters.get(id)]
    const content = (used?: ParameterUsed) => JSON.stringify([used?.value, used?.perhaps])
    if (content(first) === content(second)) return []
    return [{ kind: 'value', id, ...(first && { before: first }), ...(second && { after: second }) }]
  })
  const { requirements, points, documents, costs } = programme
  const sections = [
    ['requirement', requirements],
    ['criterion', points?.criteria ?? []],
    ['group', points?.groups ?? []],
    ['document', documents],
    ['cost', costs],
  ] as const
  const parts = sections.flatMap(([part, list]) =>
    list.flatMap(
      ({ id, inForce, citation }: { id: string; inForce: Period; citation: Citation }): Difference[] => {
        const [first, second] = [holdsOn(inForce, before), holdsOn(inForce, after)]
        if (first === second) return []
        const begins = second === before < after
        const day = begins ? inForce.from : (inForce.to ?? inForce.from)
        return [{ kind: second ? 'begins' : 'ends', part, id, day, citation }]
      },
    ),
  )
  const rewritten = [...programme.rules.values()].flatMap(({ id, versions }): Difference[] => {
    const [first, second] = [before, after].map((day) => versions.find((version) => holdsOn(version, day)))
    return first === second ? [] : [{ kind: 'rewritten', id, day: (second ?? first)?.from as string }]
  })
  return [...values, ...parts, ...rewritten]
}
