/** What is computed from the whole vocabulary and kept in memory until another one is loaded. */
import { setImmediate } from 'node:timers/promises'
import { buildTitleCoder, createRelatedness, type Relatedness, type TitleCoder } from '@fairway/matching'
import type { Work } from '../../foundation/database/database.ts'
import { locales } from '../../foundation/i18n/locales.ts'
import { loadedVersion, occupationsWithSkills, titlesOfGroups } from './store.ts'

export type WorkFound = {
  /** Unit group. */
  isco: string
  /** 0 to 1. */
  similarity: number
  /** Ids of skills that carry over, the rarest first. */
  carried: string[]
  /** Ids of skills that the work needs and that are not there yet. */
  toAdd: string[]
}

/** Less in common says nothing. */
const leastSkills = 2
const leastSimilarity = 0.1

type Vocabulary = {
  relatedness: Relatedness
  occupations: Map<string, { isco: string; essential: Set<string> }>
}

const vocabulary = keptUntilLoaded(async (work): Promise<Vocabulary> => {
  const rows = await occupationsWithSkills(work.db)
  return {
    relatedness: createRelatedness(rows),
    occupations: new Map(
      rows.map(({ id, isco, essential }) => [id, { isco, essential: new Set(essential) }]),
    ),
  }
})

/** About as many as seven languages of ESCO have: beyond it titles take longer than 5 ms, and memory grows. */
const mostTitles = 250_000

/** Codes titles in any language that was loaded to unit groups. */
export const titleCoder = keptUntilLoaded(async (work): Promise<TitleCoder> => {
  const building = buildTitleCoder(await titlesOfGroups(work.db, locales, mostTitles))
  for (;;) {
    const step = building.next()
    if (step.done) return step.value
    await setImmediate()
  }
})

/** Unit groups in which these skills are of use, the nearest first; `without` are those that are known already. */
export async function otherWork(
  work: Work,
  skills: readonly string[],
  { without, limit }: { without: readonly string[]; limit: number },
): Promise<WorkFound[]> {
  const { relatedness, occupations } = await vocabulary(work)
  const seen = new Set(without)
  const found: WorkFound[] = []
  for (const { id, similarity, shared, missing } of relatedness.otherWork(skills, 200)) {
    const { isco, essential } = occupations.get(id)!
    if (seen.has(isco) || similarity < leastSimilarity || shared.length < leastSkills) continue
    seen.add(isco)
    const toAdd = missing.filter((skill) => essential.has(skill))
    found.push({ isco, similarity, carried: shared, toAdd })
    if (found.length === limit) break
  }
  return found
}

function keptUntilLoaded<T>(make: (work: Work) => Promise<T>): (work: Work) => Promise<T> {
  let kept: { version: string; made: Promise<T> } | undefined
  return async (work) => {
    const version = await loadedVersion(work.db)
    if (kept?.version !== version) {
      const made = make(work)
      kept = { version, made }
      made.catch(() => {
        if (kept?.made === made) kept = undefined
      })
    }
    return kept.made
  }
}
