import type { Actor } from '../../foundation/actor.ts'
import type { Database, Work } from '../../foundation/database/database.ts'
import { defaultLocale, type Locale } from '../../foundation/i18n/locales.ts'
import { readClassifications } from './catalogue.ts'
import { titleCoder } from './compared.ts'
import { fold } from './fold.ts'
import { groupInCode } from './national.ts'
import { isMeant, type RankedLabel, rankLabels } from './rank.ts'
import {
  type Changes,
  type Kind,
  labelsBeginning,
  labelsOfSkills,
  labelsSimilar,
  loadedHash,
  lockVocabularies,
  mergeVocabulary,
  saveLoadedHash,
  skillsOfGroup,
} from './store.ts'
import { hashCatalogue, hashVocabulary, readCatalogueVocabulary, type Vocabulary } from './vocabulary.ts'

const catalogueActor: Actor = { kind: 'system', name: 'catalogue' }

/** Brings the database's occupations and skills to the state of the catalogue; does nothing when they are there. */
export async function loadCatalogue(database: Database, log: (line: string) => void): Promise<void> {
  const hash = hashCatalogue()
  if ((await database.read(catalogueActor, ({ db }) => loadedHash(db, 'catalogue'))) === hash) return
  log('Loading occupations and skills …')
  const vocabulary = readCatalogueVocabulary()
  await database.write(catalogueActor, async ({ db, record }) => {
    await lockVocabularies(db)
    const changes = await mergeVocabulary(db, { occupations: 'isco-08', skills: 'starter' }, vocabulary)
    await saveLoadedHash(db, 'catalogue', hash)
    record({
      action: 'classifications.catalogue-loaded',
      subject: 'classifications:catalogue',
      data: changes,
    })
  })
  log(`${vocabulary.occupations.length} occupations and ${vocabulary.skills.length} skills are loaded`)
}

/** Loads what `readEsco` read, in one transaction with everything else the caller does there. */
export async function importEsco(
  { db, record }: Work,
  { vocabulary, languages }: { vocabulary: Vocabulary; languages: string[] },
  progress: (step: string) => void,
): Promise<Changes> {
  await lockVocabularies(db)
  const changes = await mergeVocabulary(db, { occupations: 'esco', skills: 'esco' }, vocabulary, progress)
  labels.until = 0
  await saveLoadedHash(db, 'esco', hashVocabulary(vocabulary))
  const { occupations, skills, relations } = vocabulary
  record({
    action: 'classifications.esco-imported',
    subject: 'classifications:esco',
    data: {
      languages,
      occupations: occupations.length,
      skills: skills.length,
      relations: relations.length,
      ...changes,
    },
  })
  return changes
}

let titles: Map<string, Record<Locale, string>> | undefined

function titleMap(): Map<string, Record<Locale, string>> {
  titles ??= new Map(readClassifications().isco.map((group) => [group.code, group.titles]))
  return titles
}

/** Whether this is the code of an ISCO-08 unit group: what records of people and vacancies name. */
export function isUnitGroup(isco: string): boolean {
  return isco.length === 4 && titleMap().has(isco)
}

/** Title of an ISCO-08 group of any level; the code itself when there is no such group. */
export function occupationTitle(isco: string, locale: Locale): string {
  return titleMap().get(isco)?.[locale] ?? isco
}

export type OccupationHit = {
  /** Unit group. */
  isco: string
  /** The group's title in the reader's language. */
  label: string
  /** What was found, such as an everyday title in the language of the one who typed. */
  matched: string
  /** How far the whole text can be trusted to mean this group, 0 to 1; no probability. */
  confidence: number
}

/**
 * Unit groups for what was typed in any of the languages, a beginning or a whole job title, with spelling mistakes, or a
 * code of ISCO-08 or of a national list that follows it; the best first.
 */
export async function searchOccupations(
  work: Work,
  text: string,
  locale: Locale,
  limit = 10,
): Promise<OccupationHit[]> {
  const code = groupInCode(text.slice(0, longestSearch))
  if (code) {
    const { isco, matched, trusted } = code
    const hit = { isco, matched, label: occupationTitle(isco, locale), confidence: trusted ? 1 : 0 }
    return isUnitGroup(isco) ? [hit] : []
  }
  const coded = (await titleCoder(work)).code(text.slice(0, longestSearch), 20)
  const typed = await search(work, 'occupation', text, locale)
  const folded = fold(text.slice(0, longestSearch))
  const isClear = (hit: RankedLabel) => hit.tier > 0 || isMeant(folded, hit)
  const clear = typed.filter(isClear)
  // A whole title of several words is no beginning of a label, and no slip of one.
  const alike = clear.length >= 3 ? [] : coded.filter(({ similarity }) => similarity >= leastAlike)
  const hits = new Map<string, string>()
  for (const [isco, matched] of [
    ...clear.map(({ of, label }) => [of, label] as const),
    ...alike.map(({ isco, title }) => [isco, title] as const),
    ...typed.map(({ of, label }) => [of, label] as const),
  ]) {
    if (!hits.has(isco)) hits.set(isco, matched)
  }
  return [...hits].slice(0, limit).map(([isco, matched]) => ({
    isco,
    label: occupationTitle(isco, locale),
    matched,
    confidence: coded.find((one) => one.isco === isco)?.confidence ?? 0,
  }))
}

/**
 * From here on a title may be coded unasked: of titles held out of the starter vocabulary none was wrong above it, of
 * ESCO's alternative ones one in eleven, mostly titles that two groups have.
 */
export const trustedConfidence = 0.7

/** Titles that share less with a label have little to do with it. */
const leastAlike = 0.2

export type SkillHit = { id: string; label: string }

export async function searchSkills(
  work: Work,
  text: string,
  locale: Locale,
  limit = 10,
): Promise<SkillHit[]> {
  const hits = await search(work, 'skill', text, locale)
  return withLabels(
    work,
    hits.slice(0, limit).map(({ of }) => ({ id: of })),
    locale,
  )
}

/** Letters: what is longer is no name of an occupation or skill. */
const longestSearch = 100

/** Looser comparisons cost more and add noise: they are asked only while nothing good was found. */
async function search(work: Work, kind: Kind, text: string, locale: Locale): Promise<RankedLabel[]> {
  const folded = fold(text.slice(0, longestSearch))
  if (folded === '') return []
  let hits = rankLabels(folded, await labelsBeginning(work.db, kind, folded, locale))
  if (folded.length < 3 || hits.length >= 3) return hits
  // A slip costs a short word most of its trigrams.
  for (const share of folded.length <= 8 ? [0.5, 0.3] : [0.5]) {
    hits = rankLabels(folded, await labelsSimilar(work.db, kind, folded, locale, share))
    if (hits.some((hit) => isMeant(folded, hit))) break
  }
  return hits
}

/** Labels by id, in English where the language has none. An id that is no skill has no entry. */
export async function skillLabels(
  work: Work,
  ids: readonly string[],
  locale: Locale,
): Promise<Map<string, string>> {
  const kept = keptLabels(locale)
  const unknown = ids.filter((id) => !kept.has(id))
  for (const [id, label] of await labelsOfSkills(work.db, unknown, locale)) kept.set(id, label)
  return new Map(ids.flatMap((id) => (kept.has(id) ? [[id, kept.get(id)!] as const] : [])))
}

/** Milliseconds until another process's import of a vocabulary is seen. */
const labelsKeptFor = 60_000
let labels = { until: 0, byLocale: new Map<Locale, Map<string, string>>() }

/** Labels read before: lists of jobs and of people name the same few hundred skills on every page. */
function keptLabels(locale: Locale): Map<string, string> {
  if (Date.now() >= labels.until) labels = { until: Date.now() + labelsKeptFor, byLocale: new Map() }
  const kept = labels.byLocale.get(locale) ?? new Map<string, string>()
  labels.byLocale.set(locale, kept)
  return kept
}

export type OccupationSkill = SkillHit & { essential: boolean }

/** Skills that the work of a unit group needs or is helped by, the most needed first. */
export async function skillsOfOccupation(
  work: Work,
  isco: string,
  locale: Locale = defaultLocale,
  limit = 30,
): Promise<OccupationSkill[]> {
  return withLabels(work, await skillsOfGroup(work.db, isco, limit), locale)
}

async function withLabels<T extends { id: string }>(
  work: Work,
  skills: T[],
  locale: Locale,
): Promise<(T & { label: string })[]> {
  const named = await skillLabels(
    work,
    skills.map(({ id }) => id),
    locale,
  )
  return skills.map((skill) => ({ ...skill, label: named.get(skill.id) ?? skill.id }))
}
