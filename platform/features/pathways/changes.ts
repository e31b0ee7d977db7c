/** What the law, and what we know of it, began to say anew: for those who follow it from outside. */
import { setImmediate } from 'node:timers/promises'
import {
  type Citation,
  daysOfChange,
  diff,
  holdsOn,
  type Parameter,
  type ParameterUsed,
  type Programme,
} from '@fairway/rules'
import { dayBefore } from '../../foundation/days.ts'
import { loadPathways } from './catalogue.ts'
import { idOf } from './domain.ts'

export type Change = {
  programme: string
  /** First day of it. */
  day: string
  kind:
    | 'programme_begins'
    | 'programme_ends'
    | 'value'
    | 'begins'
    | 'ends'
    | 'rewritten'
    | 'announced'
    | 'corrected'
  part?: string
  id?: string
  before?: ParameterUsed
  after?: ParameterUsed
  citation?: Citation
}

export type ChangeQuery = {
  since: string
  until?: string
  country?: string
  /** Its folder. */
  programme?: string
}

/** Changes after `since`, up to and with `until`, by programme and day. */
export async function changesSince(query: ChangeQuery): Promise<Change[]> {
  const { since, until = '9999-12-31', country, programme } = query
  const found: Change[] = []
  for (const one of loadPathways()) {
    if (country !== undefined && one.country !== country) continue
    if (programme !== undefined && one.id !== idOf(programme)) continue
    found.push(...changesOf(one).filter(({ day }) => since < day && day <= until))
    // Each programme takes some milliseconds the first time: others are not kept waiting.
    await setImmediate()
  }
  return found
}

const known = new WeakMap<Programme, readonly Change[]>()

/** All there are, from the first day on. */
function changesOf(programme: Programme): readonly Change[] {
  const before = known.get(programme)
  if (before) return before
  const { from, to } = programme.inForce
  const days = new Set([from, ...daysOfChange(programme), ...(to === undefined ? [] : [to])])
  const changes = [
    ...[...days].flatMap((day) => changesOn(programme, day)),
    ...[...programme.parameters.values()].flatMap((parameter) => saidOf(programme, parameter)),
  ].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
  known.set(programme, changes)
  return changes
}

function changesOn(programme: Programme, day: string): Change[] {
  const base = { programme: programme.id, day }
  return diff(programme, dayBefore(day), day).map((change): Change => {
    if (change.kind === 'programme')
      return { ...base, kind: change.after ? 'programme_begins' : 'programme_ends' }
    return { ...base, ...change, day }
  })
}

/** What was announced, and what the catalogue found to be wrong. */
function saidOf(programme: Programme, { id, unit, values }: Parameter): Change[] {
  const used = ({ known: _, announcedOn: _a, enactedOn: _e, ...value }: Parameter['values'][number]) => ({
    id,
    unit,
    ...value,
  })
  return values.flatMap((value): Change[] => {
    const base = { programme: programme.id, id }
    const after = used(value)
    const wrong = values.find(
      (other) =>
        other.known?.to !== undefined && other.known.to === value.known?.from && holdsOn(other, value.from),
    )
    return [
      ...(value.status === 'announced' && value.announcedOn
        ? [{ ...base, kind: 'announced' as const, day: value.announcedOn, after }]
        : []),
      ...(wrong && value.known
        ? [{ ...base, kind: 'corrected' as const, day: value.known.from, before: used(wrong), after }]
        : []),
    ]
  })
}
