import type { Evidence, Exclusion, Requirement, RequirementScore, Score } from '@fairway/matching'
import type { Work } from '../../../foundation/database/database.ts'
import { type Reason, ReasonList } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { Locale } from '../../../foundation/i18n/locales.ts'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { educationTitle, licenceTitle, occupationTitle, skillLabels } from '../../classifications/index.ts'
import { strongest, weakest } from '../domain.ts'

/** Labels of skills by id. */
export type SkillNames = Map<string, string>

/** The names of every skill that these explanations speak of. */
export function skillNames(work: Work, scores: readonly Score[], locale: Locale): Promise<SkillNames> {
  const ids = scores.flatMap(({ requirements }) =>
    requirements.flatMap(({ requirement, evidence }) => [
      ...(requirement.kind === 'skill' ? [requirement.skillId] : []),
      ...(evidence?.kind === 'related-skill' ? [evidence.skillId] : []),
    ]),
  )
  return skillLabels(work, [...new Set(ids)], locale)
}

/** Every requirement with what was found for it and its points, which add up to the score. */
export function Explanation({ score, skills }: { score: Score; skills: SkillNames }) {
  const { t, texts } = usePage()
  return (
    <ReasonList
      items={score.requirements.map((scored): Reason => {
        const { points, maximum } = scored
        return {
          state: scored.status,
          text: requirementText(scored.requirement, texts, skills),
          detail: `${evidenceText(scored, texts, skills)} ${t('matching.points', { points, maximum })}`,
        }
      })}
    />
  )
}

/** The two or three things that speak most for it, and what is missing most. */
export function ShortExplanation({ score, skills }: { score: Score; skills: SkillNames }) {
  const { texts } = usePage()
  const for3 = strongest(score, 3)
  const against = weakest(score, 3).filter((scored) => !for3.includes(scored))
  return (
    <ReasonList
      items={[...for3, ...against].map(
        (scored): Reason => ({
          state: scored.status,
          text: requirementText(scored.requirement, texts, skills),
          detail: scored.status === 'met' ? undefined : evidenceText(scored, texts, skills),
        }),
      )}
    />
  )
}

export function requirementText(requirement: Requirement, texts: Texts, skills: SkillNames): string {
  const { t, locale } = texts
  switch (requirement.kind) {
    case 'occupation':
      return t('matching.requirement.occupation', { occupation: occupationTitle(requirement.isco, locale) })
    case 'skill': {
      const { skillId, essential, minimumLevel } = requirement
      const name = skills.get(skillId) ?? skillId
      return t(essential ? 'matching.requirement.skill-essential' : 'matching.requirement.skill', {
        skill: minimumLevel === null ? name : t('matching.skill-level', { skill: name, level: minimumLevel }),
      })
    }
    case 'language':
      return t('matching.requirement.language', {
        language: texts.language(requirement.language),
        level: requirement.minimum,
      })
    case 'licence':
      return t(
        requirement.essential ? 'matching.requirement.licence-essential' : 'matching.requirement.licence',
        {
          licence: licenceTitle(requirement.licence, texts),
        },
      )
    case 'experience':
      return t('matching.requirement.experience', {
        years: requirement.years,
        occupation: occupationTitle(requirement.minorGroup, locale),
      })
    case 'education':
      return t('matching.requirement.education', { level: educationTitle(requirement.isced, texts) })
    case 'destination':
      return t('matching.requirement.destination', { country: texts.country(requirement.country) })
  }
}

export function evidenceText(
  { requirement, evidence, status }: RequirementScore,
  texts: Texts,
  skills: SkillNames,
): string {
  if (evidence?.kind === 'skill' && status !== 'met')
    return evidence.level === null
      ? texts.t('matching.reason.skill-untold')
      : texts.t('matching.reason.skill-lower', { level: evidence.level })
  if (evidence) return foundText(evidence, texts, skills)
  return requirement.kind === 'destination'
    ? texts.t('matching.reason.other-destinations')
    : texts.t('matching.reason.nothing')
}

function foundText(evidence: Evidence, texts: Texts, skills: SkillNames): string {
  const { t, locale } = texts
  switch (evidence.kind) {
    case 'same-unit-group':
    case 'same-minor-group':
    case 'same-sub-major-group':
      return t(`matching.reason.${evidence.kind}`, { occupation: occupationTitle(evidence.isco, locale) })
    case 'language':
      return t('matching.reason.language', {
        language: texts.language(evidence.language),
        level: evidence.cefr,
      })
    case 'experience':
      return t(evidence.olderYears > 0 ? 'matching.reason.experience-older' : 'matching.reason.experience', {
        years: evidence.years,
      })
    case 'education':
      return t('matching.reason.education', { level: educationTitle(evidence.isced, texts) })
    case 'related-skill':
      return t('matching.reason.related-skill', { skill: skills.get(evidence.skillId) ?? evidence.skillId })
    case 'licence':
    case 'skill':
    case 'destination-wanted':
    case 'any-destination':
      return t(`matching.reason.${evidence.kind}`)
  }
}

/** Why a vacancy is not proposed at all, said to the worker. */
export function exclusionText(exclusion: Exclusion, texts: Texts): string {
  const { t } = texts
  switch (exclusion.constraint) {
    case 'destination-refused':
      return t('matching.excluded.destination-refused', { country: texts.country(exclusion.country) })
    case 'language-below-minimum':
      return t('matching.excluded.language-below-minimum', {
        language: texts.language(exclusion.language),
        level: exclusion.minimum,
      })
    case 'licence-missing':
      return t('matching.excluded.licence-missing', { licence: licenceTitle(exclusion.licence, texts) })
    case 'not-available':
      return t('matching.excluded.not-available', { date: texts.date(exclusion.neededBy) })
    case 'education-below-minimum':
      return t('matching.excluded.education-below-minimum', {
        level: educationTitle(exclusion.minimum, texts),
      })
    case 'experience-below-minimum':
      return t('matching.excluded.experience-below-minimum', { years: exclusion.minimumYears })
    case 'essential-skills-below-minimum':
      return t('matching.excluded.essential-skills-below-minimum', {
        minimum: exclusion.minimum,
        of: exclusion.of,
      })
    case 'no-work-in-common':
      return t('matching.excluded.no-work-in-common')
  }
}
