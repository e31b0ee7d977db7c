/**
 * @fairway/matching: who fits a vacancy, which vacancies fit a person, and why.
 *
 * Method. Every requirement of a vacancy has a maximum in whole points, and a person's score is the sum of the
 * points earned, so that anybody can add it up:
 *
 *   occupation   30  same ISCO-08 unit group; 20 same minor group (3 digits); 10 same sub-major group (2 digits)
 *   each skill    n  n = the weight the vacancy gives it, 1 to 100; below the minimum level in proportion; by a
 *                    related skill the percentage given for it. Credited once, by what earns most
 *   each language 10 at or above the minimum CEFR level; below it in proportion (A1 is 1, C2 is 6)
 *   each licence  10 held or not
 *   experience   10  years in the same minor group, in proportion; those that ended before `recentSince` count half
 *   education    10  at or above the ISCED level, 5 one level below
 *   destination   5  a country the person wants, or the person names none
 *
 * Proportions are rounded down. A requirement is `met` with all its points, `partly` with some, `missing` with none.
 * What a vacancy does not ask for has no line.
 *
 * Hard constraints cost no points; they exclude, and `excluded` says which and why: destination refused, below the level
 * of an essential language, without an essential licence, not available in time, below an education, experience or number
 * of essential skills that the vacancy calls hard, or no point for occupation or skills at all (speaking the language
 * makes nobody a welder). `score` still gives the points of an excluded person, to show what is missing; rankings leave
 * the excluded out. Sex, origin, religion or marital status do not exist here.
 *
 * Rankings are by points / maximum, compared as exact fractions; equal ones by id in code unit order. For one vacancy that
 * is the order of points; for one person it makes large and small vacancies comparable.
 *
 *   score(vacancy, person)                             → Score, with evidence for every requirement
 *   rankPeople(vacancy, people, { limit, accept })     → Ranked[], by scoring each: simple, and the oracle in tests
 *   rankVacancies(person, vacancies, { limit, accept }) → Ranked[]
 *   createPeopleIndex(people, { poolOf }).top(vacancy, { pools, … }) → the same Ranked[] from an inverted index
 *   createVacancyIndex(vacancies, …).top(person, …)    → the same; both with upsert, remove, compact and snapshot
 *
 * An index holds typed arrays alone: postings ordered by pool and occupation, bitmaps for what many share and excludes the
 * others, one record of words for each item. Changes go to a small growing part beside it; `compact()` merges in steps,
 * while the index goes on answering, and `beginMerge()` gives a large merge to another thread over shared memory
 * (`runMerge`). `snapshot()` is the whole in bytes, with version and checksum, of parts that never change once they are
 * there; `restorePeopleIndex` refuses with `SnapshotError` what is cut off, damaged or of another version. Other threads
 * answer from the same memory: `share()` is sent to them for `createPeopleCopy`, and what `follow` tells keeps the copies
 * as the index is, each answer of one moment. An index keeps no names and returns ids; call `score` for the few that are
 * shown. Explanations are data: `kind`, `constraint` and `status` are stable keys for messages in any language, the rest
 * their parameters.
 *
 *   gaps(person, vacancies), stepsTo(vacancy, person)  → what one more skill, language, licence or recognition would open
 *   createTitleCoder(labels).code(title)               → occupations and ISCO unit groups for a job title as people write it
 *   createRelatedness(occupations)                     → related occupations, other work for a person's skills, near skills
 *
 * Whole programmes, with quotas: `@fairway/matching/allocation`.
 *
 * Errors. Input that cannot be worked with (an unknown CEFR level, a weight of 0, a skill listed twice) throws
 * `MatchingInputError` with `code`, `field` and what would be right; nothing has changed then.
 */
export { MatchingInputError } from './check.ts'
export { type Gap, type Gaps, gaps, type Step, stepsTo } from './gaps.ts'
export { createPeopleCopy, createPeopleIndex, restorePeopleIndex } from './people-index.ts'
export { rankPeople, rankVacancies } from './rank.ts'
export {
  createRelatedness,
  type NearSkill,
  type OccupationSkills,
  type OtherWork,
  type Relatedness,
  type RelatedOccupation,
} from './relatedness.ts'
export {
  cefrRank,
  educationPoints,
  hundredths,
  languagePoints,
  maximumOf,
  occupationPoints,
  POINTS,
  relatedPoints,
  score,
  skillPoints,
} from './score.ts'
export { type IndexChange, type IndexShare, runMerge, segmentsOf } from './segments.ts'
export { SnapshotError } from './snapshot.ts'
export { buildTitleCoder, type CodedTitle, createTitleCoder, type Label, type TitleCoder } from './titles.ts'
export {
  CEFR_LEVELS,
  type CefrLevel,
  type Evidence,
  type Exclusion,
  type HardConstraints,
  type IndexCopy,
  type IndexOptions,
  type IndexSnapshot,
  type LanguageRequirement,
  type LicenceRequirement,
  type MatchIndex,
  type Merge,
  type MergeTask,
  type Person,
  type PoolOptions,
  type Ranked,
  type RankOptions,
  type RelatedSkill,
  type Requirement,
  type RequirementScore,
  type RequirementStatus,
  type Score,
  type SkillLevel,
  type SkillRequirement,
  type Vacancy,
} from './types.ts'
export { createVacancyCopy, createVacancyIndex, restoreVacancyIndex } from './vacancy-index.ts'
