import { today } from '../../../foundation/days.ts'
import {
  Bdi,
  Button,
  Card,
  Checkboxes,
  EmptyState,
  InsetText,
  SummaryList,
  Tag,
} from '../../../foundation/design/index.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { MorePages, pageAsked } from '../../../foundation/http/paging.tsx'
import { memberOf } from '../../../foundation/policy.ts'
import { occupationTitle, skillLabels } from '../../classifications/index.ts'
import { asIfOffered, factsOf, PairLine, pairStates } from '../../pathways/index.ts'
import { AnswersView, answersOf } from '../../people/index.ts'
import { comparedAtOnce, SearchAwayError } from '../domain.ts'
import { indexesOf } from '../indexes.ts'
import { candidateFor, ownPublishedVacancy, ownVacancy, shortlist, showsPeople } from '../service.ts'
import { Explanation, ShortExplanation, skillNames } from './explain.tsx'

export const shortlistPage = definePage({
  path: '/employer/vacancies/:id/shortlist',
  policy: memberOf('employer', 'recruiter'),
  async get(page) {
    const { t, texts, url, locale, app, query, params } = page
    const { job, found, isAway, skills, states } = await page.read(async (work) => {
      const job = await ownVacancy(work, params.id!)
      let isAway = false
      const found = (await showsPeople(work, job))
        ? await shortlist(work, indexesOf(app), job, pageAsked(query)).catch((error: unknown) => {
            if (!(error instanceof SearchAwayError)) throw error
            isAway = true
            return undefined
          })
        : undefined
      const scores = found?.items.map(({ score }) => score) ?? []
      // Only from what this list shows: even a bare "not open" that came from a birth date would tell the age, and no
      // consent to be listed covers that. What the list does not show is not known here.
      const pairs = (found?.items ?? []).map(({ candidate: { id, nationality, occupations } }) => ({
        id,
        pathway: job.pathway,
        facts: () =>
          factsOf(
            { person: { nationality, occupations, wanted: [] }, vacancy: job, placement: asIfOffered },
            today(),
          ),
      }))
      return {
        job,
        found,
        isAway,
        skills: await skillNames(work, scores, locale),
        states: await pairStates(work, pairs, locale),
      }
    })
    const path = `/employer/vacancies/${job.id}`
    return {
      title: t('matching.shortlist.title'),
      back: path,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{job.title}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('matching.shortlist.title')}</h1>
          {found === undefined && (
            <InsetText>
              {t(`matching.shortlist.${isAway ? 'away' : job.isOpen ? 'no-licence' : 'not-published'}`)}
            </InsetText>
          )}
          {found?.items.length === 0 && (
            <EmptyState title={t('matching.shortlist.none')}>
              <p class="govuk-body">{t('matching.shortlist.none.text')}</p>
            </EmptyState>
          )}
          {found && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(`${path}/alert`)}>
                {t('matching.alerts.shortlist.title')}
              </a>
            </p>
          )}
          {found && found.items.length > 0 && (
            <>
              <p class="govuk-body">
                {t('matching.shortlist.lead', { country: texts.country(job.recruitsFrom) })}
              </p>
              <p class="govuk-body">{t('matching.shortlist.pathways', { date: texts.date(today()) })}</p>
              <form method="get" action={url(`${path}/compare`)}>
                {found.items.map(({ candidate, score }) => (
                  <Card
                    title={<Bdi>{candidate.fullName}</Bdi>}
                    href={url(`${path}/people/${candidate.id}`)}
                    tag={
                      <Tag colour="green">
                        {t('matching.points', { points: score.points, maximum: score.maximum })}
                      </Tag>
                    }
                  >
                    <ShortExplanation score={score} skills={skills} />
                    <PairLine state={states.get(candidate.id)} />
                    <Checkboxes
                      id={`compare-${candidate.id}`}
                      name="person"
                      small
                      values={query.all('person')}
                      items={[
                        {
                          value: candidate.id,
                          text: (
                            <>
                              {t('matching.compare.tick')}
                              <span class="govuk-visually-hidden">
                                {' '}
                                <Bdi>{candidate.fullName}</Bdi>
                              </span>
                            </>
                          ),
                        },
                      ]}
                    />
                  </Card>
                ))}
                <Button variant="secondary">{t('matching.compare.button', comparedAtOnce)}</Button>
              </form>
              <MorePages page={found.page} more={found.more} path={`${path}/shortlist`} />
              <p class="govuk-body-s">{t('matching.viewing-recorded')}</p>
            </>
          )}
        </>
      ),
    }
  },
})

export const candidatePage = definePage({
  path: '/employer/vacancies/:id/people/:personId',
  policy: memberOf('employer', 'recruiter'),
  async get(page) {
    const { t, texts, url, locale, params } = page
    const { job, candidate, score, skills, answers } = await page.read(async (work) => {
      const job = await ownPublishedVacancy(work, params.id!)
      const found = await candidateFor(work, job, params.personId!)
      const own = found.candidate.skills.map(({ skillId }) => skillId)
      const asked = job.skills.map(({ skillId }) => skillId)
      return {
        job,
        ...found,
        skills: await skillLabels(work, [...own, ...asked], locale),
        answers: await answersOf(work, found.candidate.id, locale),
      }
    })
    return {
      title: candidate.fullName,
      back: `/employer/vacancies/${job.id}/shortlist`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{job.title}</Bdi>
          </span>
          <h1 class="govuk-heading-l">
            <Bdi>{candidate.fullName}</Bdi>
          </h1>
          <SummaryList
            rows={[
              {
                key: t('matching.candidate.work'),
                value: candidate.occupations.map(({ isco, years }) => (
                  <div>
                    {t('matching.candidate.years', { occupation: occupationTitle(isco, locale), years })}
                  </div>
                )),
              },
              candidate.skills.length > 0 && {
                key: t('matching.candidate.skills'),
                value: texts.list(candidate.skills.map(({ skillId }) => skills.get(skillId) ?? skillId)),
              },
              {
                key: t('matching.candidate.languages'),
                value: texts.list(
                  candidate.languages.map(({ language, cefr }) => `${texts.language(language)} ${cefr}`),
                ),
              },
            ]}
          />
          <Button href={url(`/employer/vacancies/${job.id}/offer/${candidate.id}`)}>
            {t('matching.candidate.offer')}
          </Button>
          <h2 class="govuk-heading-m">{t('matching.job.asks')}</h2>
          <p class="govuk-body">{t('matching.score', { points: score.points, maximum: score.maximum })}</p>
          <Explanation score={score} skills={skills} />
          <AnswersView page={page} answers={answers} />
          <p class="govuk-body-s">{t('matching.viewing-recorded')}</p>
        </>
      ),
    }
  },
})
