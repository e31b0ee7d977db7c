/** How near occupations are by the skills they ask for, and what of a person's skills can be used elsewhere. */

export interface OccupationSkills {
  id: string
  /** Essential and optional ones alike: together they tell more than the essential alone. */
  skills: readonly string[]
}

export interface RelatedOccupation {
  id: string
  /** Cosine of the two sets, a skill counting the more the fewer occupations ask for it. */
  similarity: number
  /** Those in common, the rarest first. */
  shared: string[]
}

export interface OtherWork extends RelatedOccupation {
  /** Skills of the occupation that the person does not name, the rarest first. */
  missing: string[]
}

export interface NearSkill {
  skillId: string
  /** Cosine of the occupations that ask for the one and for the other. */
  similarity: number
}

export interface Relatedness {
  /** Occupations most like this one; none for one that is not known. */
  related(id: string, limit?: number): RelatedOccupation[]
  /** Occupations in which most of what the person can do is of use. */
  otherWork(skills: readonly string[], limit?: number): OtherWork[]
  /** Skills that stand beside this one in the same occupations, for `related` of a requirement. */
  nearSkills(skillId: string, limit?: number): NearSkill[]
}

export function createRelatedness(given: Iterable<OccupationSkills>): Relatedness {
  const occupations = Array.from(given, ({ id, skills }) => ({ id, skills: new Set(skills) }))
  const byId = new Map(occupations.map((occupation, number) => [occupation.id, number]))
  const users = new Map<string, number[]>()
  occupations.forEach(({ skills }, number) => {
    for (const skill of skills) {
      const list = users.get(skill)
      if (list) list.push(number)
      else users.set(skill, [number])
    }
  })
  const weightOf = (skill: string) => {
    const count = users.get(skill)?.length
    return count === undefined ? 0 : Math.log((occupations.length + 1) / count)
  }
  const lengthOf = (skills: Iterable<string>) => {
    let sum = 0
    for (const skill of skills) sum += weightOf(skill) ** 2
    return Math.sqrt(sum)
  }
  const lengths = occupations.map(({ skills }) => lengthOf(skills))
  const rarestFirst = (skills: string[]) =>
    skills.sort((a, b) => weightOf(b) - weightOf(a) || (a < b ? -1 : 1))

  function nearest(
    skills: ReadonlySet<string>,
    limit: number,
    without: number,
  ): { number: number; similarity: number }[] {
    const sums = new Map<number, number>()
    for (const skill of skills) {
      for (const number of users.get(skill) ?? []) {
        if (number !== without) sums.set(number, (sums.get(number) ?? 0) + weightOf(skill) ** 2)
      }
    }
    const length = lengthOf(skills)
    return Array.from(sums, ([number, sum]) => ({ number, similarity: sum / (length * lengths[number]!) }))
      .sort(
        (a, b) =>
          b.similarity - a.similarity || (occupations[a.number]!.id < occupations[b.number]!.id ? -1 : 1),
      )
      .slice(0, limit)
  }

  return {
    related(id, limit = 10) {
      const number = byId.get(id)
      if (number === undefined) return []
      const { skills } = occupations[number]!
      return nearest(skills, limit, number).map(({ number: other, similarity }) => ({
        id: occupations[other]!.id,
        similarity,
        shared: rarestFirst([...skills].filter((skill) => occupations[other]!.skills.has(skill))),
      }))
    },
    otherWork(list, limit = 10) {
      const skills = new Set(list)
      return nearest(skills, limit, -1).map(({ number, similarity }) => ({
        id: occupations[number]!.id,
        similarity,
        shared: rarestFirst([...skills].filter((skill) => occupations[number]!.skills.has(skill))),
        missing: rarestFirst([...occupations[number]!.skills].filter((skill) => !skills.has(skill))),
      }))
    },
    nearSkills(skillId, limit = 10) {
      const own = users.get(skillId) ?? []
      const together = new Map<string, number>()
      for (const number of own) {
        for (const skill of occupations[number]!.skills) {
          if (skill !== skillId) together.set(skill, (together.get(skill) ?? 0) + 1)
        }
      }
      return Array.from(together, ([skill, count]) => ({
        skillId: skill,
        similarity: count / Math.sqrt(own.length * users.get(skill)!.length),
      }))
        .sort((a, b) => b.similarity - a.similarity || (a.skillId < b.skillId ? -1 : 1))
        .slice(0, limit)
    },
  }
}
