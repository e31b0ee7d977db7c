/** What one more skill, language or paper would open for a worker, and other work that their skills are good for. */
import { gaps, type Step, stepsTo } from '@fairway/matching'
import type { AppContext } from '../../foundation/app-context.ts'
import type { Work } from '../../foundation/database/database.ts'
import { otherWork, skillsOfOccupation, type WorkFound } from '../classifications/index.ts'
import { ownRecord, type PersonRecord } from '../people/index.ts'
import { placementsOf } from '../placements/index.ts'
import type { IndexedVacancy } from './domain.ts'
import { openingsFor } from './openings.ts'
import { asMatchingPerson } from './service.ts'
import { selectJobs } from './store.ts'

/** Fits on a small screen; what opens less is not worth a longer list. */
const mostSteps = 8
const examplesOfEach = 2
const mostOtherWork = 8

export type StepAhead = { step: Step; opens: number; examples: { id: string; title: string }[] }

/** How many jobs ask for nothing more than the worker has, and the steps that would open most others. */
export async function stepsForMe(work: Work, app: AppContext): Promise<{ open: number; steps: StepAhead[] }> {
  const person = await ownRecord(work)
  const found = gaps(asMatchingPerson(person), await openingsFor(app, person.nationality))
  const steps = found.gaps.slice(0, mostSteps)
  const jobs = await selectJobs(
    work.db,
    steps.flatMap(({ opens }) => opens.slice(0, examplesOfEach)),
  )
  return {
    open: found.open.length,
    steps: steps.map(({ step, opens }) => ({
      step,
      opens: opens.length,
      examples: opens
        .slice(0, examplesOfEach)
        .flatMap((id) => jobs.find((job) => job.id === id) ?? [])
        .map(({ id, title }) => ({ id, title })),
    })),
  }
}

/** What is missing for one job: null when learning does not open it. `others` are other jobs that a step would open. */
export async function stepsToJob(
  app: AppContext,
  record: PersonRecord,
  id: string,
): Promise<{ step: Step; others: number }[] | null> {
  const person = asMatchingPerson(record)
  const openings = await openingsFor(app, record.nationality)
  const vacancy = openings.find((one) => one.id === id)
  const steps = vacancy ? stepsTo(vacancy, person) : null
  if (!steps || steps.length === 0) return steps && []
  const key = (step: Step) => JSON.stringify(step)
  const opened = new Map(gaps(person, openings).gaps.map(({ step, opens }) => [key(step), opens]))
  return steps.map((step) => ({
    step,
    others: opened.get(key(step))?.filter((other) => other !== id).length ?? 0,
  }))
}

export type OtherWorkForMe = WorkFound & { openings: number; countries: string[] }

/**
 * Occupations in which the worker's skills are of use: those they name, and those of work they did, in the profile or in
 * placements. For who comes home as well as for who leaves.
 */
export async function otherWorkForMe(work: Work, app: AppContext): Promise<OtherWorkForMe[]> {
  const person = await ownRecord(work)
  const placements = await placementsOf(work, person.id)
  const begun = placements.filter(({ stage }) => workedStages.has(stage))
  const worked = await selectJobs(
    work.db,
    begun.map(({ vacancyId }) => vacancyId),
  )
  const did = [...new Set([...person.occupations.map(({ isco }) => isco), ...worked.map(({ isco }) => isco)])]
  const skills = new Set(person.skills)
  for (const isco of did)
    for (const { id, essential } of await skillsOfOccupation(work, isco)) if (essential) skills.add(id)
  const found = await otherWork(work, [...skills], { without: did, limit: mostOtherWork })
  const open = openByOccupation(await openingsFor(app, person.nationality), person.refused)
  return found.map((one) => ({ ...one, ...(open.get(one.isco) ?? { openings: 0, countries: [] }) }))
}

const workedStages: ReadonlySet<string> = new Set(['started', 'ended', 'moved', 'returned'])

function openByOccupation(openings: readonly IndexedVacancy[], refused: readonly string[]) {
  const open = new Map<string, { openings: number; countries: string[] }>()
  for (const { occupation, country } of openings) {
    if (refused.includes(country)) continue
    const so = open.get(occupation) ?? { openings: 0, countries: [] }
    so.openings += 1
    if (!so.countries.includes(country)) so.countries.push(country)
    open.set(occupation, so)
  }
  return open
}
