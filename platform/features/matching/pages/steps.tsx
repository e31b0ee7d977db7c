import type { Step } from '@fairway/matching'
import { Bdi, Button, Card, EmptyState, SummaryList, Tag } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { worker } from '../../../foundation/policy.ts'
import {
  educationTitle,
  isRecognition,
  licenceTitle,
  occupationTitle,
  skillLabels,
} from '../../classifications/index.ts'
import { otherWorkForMe, stepsForMe } from '../steps.ts'
import type { SkillNames } from './explain.tsx'

export const stepsPage = definePage({
  path: '/me/steps',
  policy: worker,
  async get(page) {
    const { t, texts, url, locale, app } = page
    const { open, steps, skills } = await page.read(async (work) => {
      const found = await stepsForMe(work, app)
      return { ...found, skills: await skillLabels(work, skillsOf(found.steps), locale) }
    })
    return {
      title: t('matching.steps.title'),
      back: '/me/jobs',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('matching.steps.title')}</h1>
          <p class="govuk-body">{t('matching.steps.lead', { count: open })}</p>
          {steps.length === 0 && (
            <EmptyState title={t('matching.steps.none')}>
              <p class="govuk-body">{t('matching.steps.none.text')}</p>
            </EmptyState>
          )}
          {steps.map(({ step, opens, examples }) => (
            <Card
              title={<Bdi>{stepText(step, texts, skills)}</Bdi>}
              tag={<Tag colour="green">{t('matching.steps.opens', { count: opens })}</Tag>}
            >
              <p class="govuk-body">{t('matching.steps.for-example')}</p>
              <JobLinks jobs={examples} />
            </Card>
          ))}
          {steps.length > 0 && <p class="govuk-body">{t('matching.steps.have-it')}</p>}
          <Button href={url('/me/profile')}>{t('matching.profile')}</Button>
          <p class="govuk-body">
            <a class="govuk-link" href={url('/me/other-work')}>
              {t('matching.other-work.title')}
            </a>
          </p>
        </>
      ),
    }
  },
})

export const otherWorkPage = definePage({
  path: '/me/other-work',
  policy: worker,
  async get(page) {
    const { t, texts, url, locale, app } = page
    const { found, skills } = await page.read(async (work) => {
      const found = await otherWorkForMe(work, app)
      const ids = found.flatMap(({ carried, toAdd }) => [...shown(carried), ...shown(toAdd)])
      return { found, skills: await skillLabels(work, ids, locale) }
    })
    const named = (ids: string[]) => texts.list(shown(ids).map((id) => skills.get(id) ?? id))
    return {
      title: t('matching.other-work.title'),
      back: '/me/jobs',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('matching.other-work.title')}</h1>
          <p class="govuk-body">{t('matching.other-work.lead')}</p>
          {found.length === 0 && (
            <EmptyState title={t('matching.other-work.none')}>
              <p class="govuk-body">{t('matching.other-work.none.text')}</p>
              <Button href={url('/me/profile')}>{t('matching.profile')}</Button>
            </EmptyState>
          )}
          {found.map(({ isco, carried, toAdd, openings, countries }) => (
            <Card title={occupationTitle(isco, locale)}>
              <SummaryList
                rows={[
                  { key: t('matching.other-work.carried'), value: named(carried) },
                  {
                    key: t('matching.other-work.to-add'),
                    value: toAdd.length > 0 ? named(toAdd) : t('matching.other-work.nothing-to-add'),
                  },
                  {
                    key: t('matching.other-work.openings'),
                    value:
                      openings === 0
                        ? t('matching.other-work.no-openings')
                        : t('matching.other-work.openings-in', {
                            count: openings,
                            countries: texts.list(countries.map((country) => texts.country(country))),
                          }),
                  },
                ]}
              />
            </Card>
          ))}
        </>
      ),
    }
  },
})

/** The first are the rarest, and say most. */
const shown = (ids: string[]) => ids.slice(0, 6)

export function skillsOf(steps: readonly { step: Step }[]): string[] {
  return steps.flatMap(({ step }) => (step.kind === 'skill' ? [step.skillId] : []))
}

export function stepText(step: Step, texts: Texts, skills: SkillNames): string {
  const { t } = texts
  switch (step.kind) {
    case 'skill': {
      const skill = skills.get(step.skillId) ?? step.skillId
      return step.level === 1
        ? t('matching.steps.skill', { skill })
        : t('matching.steps.skill-level', { skill, level: step.level })
    }
    case 'language':
      return t('matching.steps.language', { language: texts.language(step.language), level: step.cefr })
    case 'licence':
      return t(isRecognition(step.licence) ? 'matching.steps.recognition' : 'matching.steps.licence', {
        licence: licenceTitle(step.licence, texts),
      })
    case 'education':
      return t('matching.steps.education', { level: educationTitle(step.isced, texts) })
  }
}

/** Jobs as they fit the worker who reads. */
export function JobLinks({ jobs }: { jobs: readonly { id: string; title: string }[] }) {
  const { url } = usePage()
  return (
    <ul class="govuk-list govuk-list--bullet">
      {jobs.map(({ id, title }) => (
        <li>
          <a class="govuk-link" href={url(`/me/jobs/${id}`)}>
            <Bdi>{title}</Bdi>
          </a>
        </li>
      ))}
    </ul>
  )
}
