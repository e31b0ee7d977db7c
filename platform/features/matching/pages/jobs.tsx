import { today } from '../../../foundation/days.ts'
import {
  Bdi,
  Button,
  Card,
  EmptyState,
  InsetText,
  Tag,
  WarningText,
} from '../../../foundation/design/index.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { MorePages, pageAsked } from '../../../foundation/http/paging.tsx'
import { worker } from '../../../foundation/policy.ts'
import {
  asIfOffered,
  factsOf,
  PairLine,
  PathwayStateView,
  PathwayUnknown,
  pairStates,
  pathwayState,
} from '../../pathways/index.ts'
import { entriesOf } from '../../people/index.ts'
import { placementsOf } from '../../placements/index.ts'
import { payText } from '../../vacancies/index.ts'
import { indexesOf } from '../indexes.ts'
import { jobForMe, jobsForMe } from '../service.ts'
import { stepsToJob } from '../steps.ts'
import { Explanation, exclusionText, ShortExplanation, skillNames } from './explain.tsx'
import { stepText } from './steps.tsx'

export const jobsPage = definePage({
  path: '/me/jobs',
  policy: worker,
  async get(page) {
    const { t, texts, url, locale, app, query } = page
    const { items, person, refused, skills, states, ...place } = await page.read(async (work) => {
      const found = await jobsForMe(work, indexesOf(app), pageAsked(query))
      const scores = found.items.map(({ score }) => score)
      const areAsked = found.items.some(({ job }) => job.pathway !== null)
      const answers = areAsked ? await entriesOf(work, found.person.id) : []
      const pairs = found.items.map(({ job }) => ({
        id: job.id,
        pathway: job.pathway,
        facts: () => factsOf({ ...found, answers, vacancy: job, placement: asIfOffered }, today()),
      }))
      return {
        ...found,
        skills: await skillNames(work, scores, locale),
        states: await pairStates(work, pairs, locale),
      }
    })
    return {
      title: t('matching.jobs.title'),
      back: '/me',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('matching.jobs.title')}</h1>
          <p class="govuk-body">{t('matching.jobs.lead')}</p>
          {person.status === 'unverified' && <WarningText>{t('matching.jobs.unverified')}</WarningText>}
          {person.shownSince === null && (
            <InsetText>
              {t('matching.jobs.not-shown')}{' '}
              <a class="govuk-link" href={url('/me')}>
                {t('matching.jobs.not-shown.change')}
              </a>
            </InsetText>
          )}
          {items.length === 0 && (
            <EmptyState title={t('matching.jobs.none')}>
              <p class="govuk-body">{t('matching.jobs.none.text')}</p>
              <Button href={url('/me/profile')}>{t('matching.profile')}</Button>
            </EmptyState>
          )}
          {items.length > 0 && (
            <p class="govuk-body">{t('matching.jobs.pathways', { date: texts.date(today()) })}</p>
          )}
          {items.map(({ job, score }) => (
            <Card
              title={<Bdi>{job.title}</Bdi>}
              href={url(`/me/jobs/${job.id}`)}
              tag={
                <Tag colour="green">
                  {t('matching.points', { points: score.points, maximum: score.maximum })}
                </Tag>
              }
              meta={
                <>
                  <Bdi>{job.employer}</Bdi> · <Bdi>{job.place}</Bdi> · {texts.country(job.country)} ·{' '}
                  {payText(job, texts)}
                </>
              }
            >
              <ShortExplanation score={score} skills={skills} />
              <PairLine state={states.get(job.id)} />
              <p class="govuk-body">
                <a class="govuk-link" href={url(`/me/jobs/${job.id}`)}>
                  {t('matching.all-reasons')}
                  <span class="govuk-visually-hidden">
                    {' '}
                    <Bdi>{job.title}</Bdi>
                  </span>
                </a>
              </p>
            </Card>
          ))}
          <MorePages {...place} path="/me/jobs" />
          <ul class="govuk-list">
            {(['steps', 'other-work', 'alerts'] as const).map((path) => (
              <li>
                <a class="govuk-link" href={url(`/me/${path}`)}>
                  {t(`matching.${path}.title`)}
                </a>
              </li>
            ))}
          </ul>
          {refused > 0 && <p class="govuk-body">{t('matching.jobs.refused', { count: refused })}</p>}
          <p class="govuk-body">
            <a class="govuk-link" href={url('/jobs')}>
              {t('matching.jobs.all')}
            </a>
          </p>
        </>
      ),
    }
  },
})

export const jobPage = definePage({
  path: '/me/jobs/:id',
  policy: worker,
  async get(page) {
    const { t, texts, url, locale, app, params } = page
    const { job, score, person, skills, placement, answers, missing } = await page.read(async (work) => {
      const found = await jobForMe(work, params.id!)
      const placements = await placementsOf(work, found.person.id)
      return {
        ...found,
        missing: await stepsToJob(app, found.person, found.job.id),
        skills: await skillNames(work, [found.score], locale),
        answers: await entriesOf(work, found.person.id),
        placement: placements.find(({ vacancyId }) => vacancyId === found.job.id),
      }
    })
    const facts = factsOf({ person, answers, vacancy: job, placement: placement ?? asIfOffered }, today())
    const pathway = job.pathway ? pathwayState(job.pathway, facts, today(), locale) : undefined
    return {
      title: job.title,
      back: '/me/jobs',
      body: (
        <>
          <span class="govuk-caption-l">{t('matching.job.caption')}</span>
          <h1 class="govuk-heading-l">
            <Bdi>{job.title}</Bdi>
          </h1>
          <p class="govuk-body">
            <Bdi>{job.employer}</Bdi> · <Bdi>{job.place}</Bdi> · {texts.country(job.country)} ·{' '}
            {payText(job, texts)}
          </p>
          <Button href={url(`/jobs/${job.id}`)}>{t('matching.job.terms')}</Button>
          {score.excluded.map((exclusion) => (
            <WarningText>{exclusionText(exclusion, texts)}</WarningText>
          ))}
          <h2 class="govuk-heading-m">{t('matching.job.asks')}</h2>
          <p class="govuk-body">{t('matching.score', { points: score.points, maximum: score.maximum })}</p>
          <Explanation score={score} skills={skills} />
          {missing && <h3 class="govuk-heading-s">{t('matching.job.missing')}</h3>}
          {missing?.length === 0 && <p class="govuk-body">{t('matching.job.missing-none')}</p>}
          {missing && missing.length > 0 && (
            <ul class="govuk-list govuk-list--bullet">
              {missing.map(({ step, others }) => (
                <li>
                  <Bdi>{stepText(step, texts, skills)}</Bdi>
                  {others > 0 && <> {t('matching.job.opens-others', { count: others })}</>}
                </li>
              ))}
            </ul>
          )}
          <p class="govuk-body">
            <a class="govuk-link" href={url('/me/profile')}>
              {t('matching.profile')}
            </a>
          </p>
          <h2 class="govuk-heading-m">{t('matching.job.pathway')}</h2>
          {!placement && <p class="govuk-body">{t('matching.job.pathway.if-offered')}</p>}
          {pathway ? <PathwayStateView state={pathway} heading={3} /> : <PathwayUnknown />}
        </>
      ),
    }
  },
})
