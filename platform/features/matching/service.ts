import { type Person, type Ranked, type RankOptions, type Score, score } from '@fairway/matching'
import { isMemberOf, type StaffActor } from '../../foundation/actor.ts'
import type { Work } from '../../foundation/database/database.ts'
import { today } from '../../foundation/days.ts'
import { ForbiddenError, NotFoundError } from '../../foundation/errors.ts'
import { hasValidLicence } from '../organisations/index.ts'
import { ownRecord, type PersonRecord } from '../people/index.ts'
import { type Candidate, indexedVacancy, type Job, pageCount, pageSize } from './domain.ts'
import type { Indexes } from './indexes.ts'
import { countInCountries, selectCandidates, selectJobs } from './store.ts'

export type Page<T> = { items: T[]; page: number; more: boolean }
export type RankedJob = { job: Job; score: Score }
export type RankedCandidate = { candidate: Candidate; score: Score }

/** A worker as the engine sees them. */
export function asMatchingPerson(person: PersonRecord): Person {
  const { until, levels, licences, education, availableFrom } = person.matched
  return {
    id: person.id,
    occupations: person.occupations.map(({ isco, years }) => {
      const ended = until[isco]
      return ended ? { isco, years, until: ended } : { isco, years }
    }),
    skills: person.skills.map((skillId) => {
      const level = levels[skillId]
      return level ? { skillId, level } : { skillId }
    }),
    languages: person.languages,
    countriesWanted: person.wanted,
    countriesRefused: person.refused,
    licences,
    education: education ?? undefined,
    availableFrom: availableFrom ?? undefined,
  }
}

/** Published vacancies for the worker who asks, the best first, and how many are in countries they refuse. */
export async function jobsForMe(
  work: Work,
  indexes: Indexes,
  page: number,
): Promise<Page<RankedJob> & { person: PersonRecord; refused: number }> {
  const person = await ownRecord(work)
  const asMatched = asMatchingPerson(person)
  const found = await pageOf(
    page,
    (options) => indexes.vacancies(asMatched, person.nationality, options),
    async (ids) =>
      (await selectJobs(work.db, ids)).filter((job) => isOpenFor(job, person)).map((job) => [job.id, job]),
  )
  return {
    ...found,
    items: found.items.map((job) => ({ job, score: score(indexedVacancy(job), asMatched) })),
    person,
    refused: await countInCountries(work.db, person.nationality, person.refused),
  }
}

/** One vacancy for the worker who asks, with every reason; also when a reason excludes them. */
export async function jobForMe(work: Work, id: string): Promise<RankedJob & { person: PersonRecord }> {
  const person = await ownRecord(work)
  const [job] = await selectJobs(work.db, [id])
  if (!job || !isOpenFor(job, person)) throw new NotFoundError()
  return { job, person, score: score(indexedVacancy(job), asMatchingPerson(person)) }
}

function isOpenFor(job: Job, person: PersonRecord): boolean {
  return job.isOpen && job.recruitsFrom === person.nationality
}

/**
 * Verified people of the country the vacancy recruits from who agree to be shown, the best first. The index proposes;
 * whether somebody may be seen now is read from their record in the actor's name. Who was seen is recorded.
 */
export async function shortlist(
  work: Work,
  indexes: Indexes,
  job: Job,
  page: number,
): Promise<Page<RankedCandidate>> {
  const found = await pageOf(
    page,
    (options) => indexes.people(indexedVacancy(job), options),
    async (ids) =>
      rankedFor(job, await selectCandidates(work.db, { ids })).map((one) => [one.candidate.id, one]),
  )
  const people = found.items.map(({ candidate }) => candidate.id)
  work.viewed({ people, purpose: 'shortlist', listed: true, at: `vacancy:${job.id}` })
  return found
}

/** One person on the shortlist of a vacancy, with every reason. Who is not on it cannot be found. */
export async function candidateFor(work: Work, job: Job, personId: string): Promise<RankedCandidate> {
  const [found] = rankedFor(job, await selectCandidates(work.db, { ids: [personId] }))
  if (!found) throw new NotFoundError()
  work.viewed({ people: [personId], purpose: 'candidate', at: `vacancy:${job.id}` })
  return found
}

/** People of the shortlist side by side, in the order asked for. Who is not on it, or not any more, is left out. */
export async function candidatesBeside(
  work: Work,
  job: Job,
  ids: readonly string[],
): Promise<RankedCandidate[]> {
  const found = rankedFor(job, await selectCandidates(work.db, { ids }))
  const people = found.map(({ candidate }) => candidate.id)
  if (people.length > 0) work.viewed({ people, purpose: 'candidate', at: `vacancy:${job.id}` })
  return found.toSorted((a, b) => ids.indexOf(a.candidate.id) - ids.indexOf(b.candidate.id))
}

/** Those whom nothing excludes: the index may be a moment behind, so it is decided again on the record. */
export function rankedFor(job: Job, candidates: readonly Candidate[]): RankedCandidate[] {
  const vacancy = indexedVacancy(job)
  return candidates
    .filter(({ nationality }) => nationality === job.recruitsFrom)
    .map((candidate) => ({ candidate, score: score(vacancy, candidate) }))
    .filter(({ score }) => score.excluded.length === 0)
}

/** A vacancy of the organisation that asks, or one that it recruits for; of another one there is nothing to find. */
export async function ownVacancy(work: Work, id: string): Promise<Job> {
  const actor = employerOrRecruiter(work)
  const [job] = await selectJobs(work.db, [id])
  if (!job || (job.employerId !== actor.organisation && job.recruiterId !== actor.organisation)) {
    throw new NotFoundError()
  }
  return job
}

/** As `ownVacancy`; people are shown only for a vacancy that an officer has approved, and to who may recruit there. */
export async function ownPublishedVacancy(work: Work, id: string): Promise<Job> {
  const job = await ownVacancy(work, id)
  if (!(await showsPeople(work, job))) throw new NotFoundError()
  return job
}

/** A recruiter whose licence was taken away, or has run out, sees no worker any more. */
export async function showsPeople(work: Work, job: Job): Promise<boolean> {
  const recruits = employerOrRecruiter(work).organisation === job.recruiterId
  return (
    job.isOpen &&
    (!recruits ||
      (await hasValidLicence(work, job.recruiterId ?? '', job.recruitsFrom, today(), job.country)))
  )
}

function employerOrRecruiter(work: Work): StaffActor {
  if (!isMemberOf(work.actor, 'employer', 'recruiter')) throw new ForbiddenError()
  return work.actor
}

/** The records of one page: asks the index for as many as it takes to fill it with those that may be seen. */
async function pageOf<T>(
  asked: number,
  ranked: (options: RankOptions) => Promise<Ranked[]>,
  visible: (ids: string[]) => Promise<[id: string, record: T][]>,
): Promise<Page<T>> {
  const page = Math.min(Math.max(1, asked), pageCount)
  const from = (page - 1) * pageSize
  const wanted = from + pageSize + 1
  const seen = new Map<string, T>()
  for (let limit = wanted, read = 0; ; limit *= 2) {
    const proposed = (await ranked({ limit })).map(({ id }) => id)
    for (const [id, record] of await visible(proposed.slice(read))) seen.set(id, record)
    read = proposed.length
    if (seen.size >= wanted || proposed.length < limit) {
      const items = proposed.flatMap((id) => seen.get(id) ?? [])
      return {
        items: items.slice(from, from + pageSize),
        page,
        more: page < pageCount && seen.size >= wanted,
      }
    }
  }
}
