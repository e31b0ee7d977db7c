/** What is to be done between the signed contract and the first day of work: by whom, until when, and how it is known
 * to be done. */
import { isDay } from '../../foundation/days.ts'
import type { Role } from './domain.ts'

export const taskKinds = [
  'documents',
  'passport',
  'medical',
  'training',
  'recognition',
  'visa',
  'insurance',
  'orientation',
  'welfare-fund',
  'labour-approval',
  'travel',
  'lodging',
] as const
export type TaskKind = (typeof taskKinds)[number]
/** Who can have something to do. */
export const doers = ['worker', 'employer', 'recruiter', 'origin', 'destination'] as const
export type Doer = (typeof doers)[number]
/** What was seen: `told` is somebody's word alone. */
export const evidences = ['certificate', 'receipt', 'entry', 'told'] as const
export type Evidence = (typeof evidences)[number]

export type PlannedTask = {
  /** Unique in the placement: its kind, with a number when there are several. */
  id: string
  kind: TaskKind
  doer: Doer
  dueOn: string
  /** The rule that asks for it: programme and requirement of catalogue/pathways. */
  rule?: { programme: string; requirement: string }
}
export type Task = PlannedTask & {
  plannedBy: Role | undefined
  done?: { by: Role; on: string; evidence: Evidence; reference: string }
  dropped?: { by: Role; on: string; reason: string }
}

/** Numbers of certificates and receipts, as they stand on the paper. */
export const referencePattern = /^[\p{L}\p{N} ./-]{0,40}$/u

/** Days after the signature until which it should be done. Fairway's own rule of thumb: no law sets them. */
const dueAfter: Record<TaskKind, number> = {
  documents: 7,
  passport: 14,
  medical: 14,
  training: 21,
  insurance: 21,
  orientation: 21,
  visa: 30,
  'welfare-fund': 30,
  'labour-approval': 35,
  // Authorities may take months; many programmes let the work begin meanwhile.
  recognition: 90,
  lodging: 40,
  travel: 40,
}

/** Steps of programmes in catalogue/pathways by their ids there; a step of another name is a document to get. */
const kindOfStep: Record<string, TaskKind> = {
  work_permit: 'visa',
  visa: 'visa',
  medical: 'medical',
  insurance: 'insurance',
  orientation: 'orientation',
  training: 'training',
  recognition: 'recognition',
  welfare_fund: 'welfare-fund',
  labour_approval: 'labour-approval',
}

/** What the programmes ask for, and what every journey needs beside it. */
export function defaultTasks(
  signedOn: string,
  steps: readonly { programme: string; requirement: string }[],
  parties: { recruiter: boolean; housing: boolean },
): PlannedTask[] {
  const employer: Doer = parties.recruiter ? 'recruiter' : 'employer'
  const usual: Record<TaskKind, Doer> = {
    documents: 'worker',
    passport: 'worker',
    medical: 'worker',
    training: employer,
    recognition: 'worker',
    visa: 'employer',
    insurance: employer,
    orientation: 'worker',
    'welfare-fund': employer,
    'labour-approval': employer,
    lodging: 'employer',
    travel: employer,
  }
  const fromRules = steps.map((rule) => ({
    kind: kindOfStep[rule.requirement] ?? ('documents' as const),
    rule,
  }))
  const always = (['medical', 'visa', 'travel', ...(parties.housing ? ['lodging' as const] : [])] as const)
    .filter((kind) => !fromRules.some((one) => one.kind === kind))
    .map((kind) => ({ kind, rule: undefined }))
  return [...fromRules, ...always]
    .map(({ kind, rule }, index, all) => {
      const before = all.slice(0, index).filter((one) => one.kind === kind).length
      return {
        id: before === 0 ? kind : `${kind}-${before + 1}`,
        kind,
        doer: usual[kind],
        dueOn: daysAfter(signedOn, dueAfter[kind]),
        ...(rule ? { rule } : {}),
      }
    })
    .sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0))
}

export function isOpen(task: Task): boolean {
  return task.done === undefined && task.dropped === undefined
}

/** An id that no other task of the placement has. */
export function nextTaskId(kind: TaskKind, tasks: readonly Task[]): string {
  const taken = tasks.filter((task) => task.kind === kind).length
  return taken === 0 ? kind : `${kind}-${taken + 1}`
}

/** One's own task, or anybody's for an authority; employer and recruiter stand on one side. */
export function mayFinish(task: Task, role: Role): boolean {
  if (role === 'origin' || role === 'destination') return true
  if (role === 'employer' || role === 'recruiter')
    return task.doer === 'employer' || task.doer === 'recruiter'
  return role === 'worker' && task.doer === 'worker'
}

/** Of those still open, the first day on which one is due. */
export function nextDue(tasks: readonly Task[]): string | null {
  return (
    tasks
      .filter(isOpen)
      .map(({ dueOn }) => dueOn)
      .sort()[0] ?? null
  )
}

export function isDueDay(day: string): boolean {
  return isDay(day) && day >= '2000-01-01' && day < '2100-01-01'
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
