import { type Person, type Ranked, type RankOptions, type Score, score } from '@fairway/matching'
import { isMemberOf, type StaffActor } from '../../foundation/actor.ts'
import type { Work } from '../../foundation/database/database.ts'
import { ForbiddenError, NotFoundError } from '../../foundation/errors.ts'
import { findPerson, type PersonRecord } from '../people/index.ts'
import { type Candidate, type Job, pageCount, pageSize } from './domain.ts'
import type { Indexes } from './indexes.ts'
import { countInCountries, indexedVacancy, selectCandidates, selectJobs } from './store.ts'

export type Page<T> = { items: T[]; page: number; more: boolean }
export type RankedJob = { job: Job; score: Score }
export type RankedCandidate = { candidate: Candidate; score: Score }

/** A worker as the engine sees them. */
export function asMatchingPerson(person: PersonRecord): Person {
  return {
    id: person.id,
    occupations: person.occupations,
    skills: person.skills.map((skillId) => ({ skillId })),
    languages: person.languages,
    countriesWanted: person.wanted,
    countriesRefused: person.refused,
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
    async (ids) => {
      const jobs = await selectJobs(work.db, ids)
      return jobs.filter((job) => isOpenFor(job, person)).map((job) => [job.id, job] as const)
    },
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
  const vacancy = indexedVacancy(job)
  const found = await pageOf(
    page,
    (options) => indexes.people(vacancy, options),
    async (ids) => {
      const candidates = await selectCandidates(work.db, { ids })
      return candidates
        .filter((candidate) => isCandidateFor(job, candidate))
        .map((candidate) => [candidate.id, candidate] as const)
    },
  )
  const people = found.items.map(({ id }) => id)
  if (people.length > 0) {
    work.record({ action: 'person.viewed', subject: `vacancy:${job.id}`, data: { people } })
  }
  return {
    ...found,
    items: found.items.map((candidate) => ({ candidate, score: score(vacancy, candidate) })),
  }
}

/** One person on the shortlist of a vacancy, with every reason. Who is not on it cannot be found. */
export async function candidateFor(work: Work, job: Job, personId: string): Promise<RankedCandidate> {
  const [candidate] = await selectCandidates(work.db, { ids: [personId] })
  if (!candidate || !isCandidateFor(job, candidate)) throw new NotFoundError()
  work.record({ action: 'person.viewed', subject: `person:${personId}`, data: { vacancy: job.id } })
  return { candidate, score: score(indexedVacancy(job), candidate) }
}

/** The index may be a moment behind, so what excludes is decided again on the record. */
function isCandidateFor(job: Job, candidate: Candidate): boolean {
  return (
    candidate.nationality === job.recruitsFrom && score(indexedVacancy(job), candidate).excluded.length === 0
  )
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

/** As `ownVacancy`; people are shown only for a vacancy that an officer has approved. */
export async function ownPublishedVacancy(work: Work, id: string): Promise<Job> {
  const job = await ownVacancy(work, id)
  if (!job.isOpen) throw new NotFoundError()
  return job
}

function employerOrRecruiter(work: Work): StaffActor {
  if (!isMemberOf(work.actor, 'employer', 'recruiter')) throw new ForbiddenError()
  return work.actor
}

async function ownRecord(work: Work): Promise<PersonRecord> {
  if (work.actor.kind !== 'worker') throw new ForbiddenError()
  const person = await findPerson(work, work.actor.person)
  if (!person) throw new NotFoundError()
  return person
}

/** Asks the index for as many as it takes to fill the page with records that may be seen. */
async function pageOf<T>(
  asked: number,
  ranked: (options: RankOptions) => Promise<Ranked[]>,
  visible: (ids: string[]) => Promise<(readonly [string, T])[]>,
): Promise<Page<T>> {
  const page = Math.min(Math.max(1, asked), pageCount)
  const wanted = page * pageSize + 1
  for (let limit = wanted; ; limit *= 2) {
    const ids = (await ranked({ limit })).map(({ id }) => id)
    const records = new Map(await visible(ids))
    const items = ids.map((id) => records.get(id)).filter((record) => record !== undefined)
    if (items.length >= wanted || ids.length < limit) {
      const from = (page - 1) * pageSize
      return {
        items: items.slice(from, from + pageSize),
        page,
        more: page < pageCount && items.length >= wanted,
      }
    }
  }
}
