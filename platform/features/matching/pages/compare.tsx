import { Bdi, Button, Table, Tag, WarningText } from '../../../foundation/design/index.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { memberOf } from '../../../foundation/policy.ts'
import { comparedAtOnce } from '../domain.ts'
import { candidatesBeside, ownPublishedVacancy } from '../service.ts'
import { evidenceText, requirementText, skillNames } from './explain.tsx'

export const comparePage = definePage({
  path: '/employer/vacancies/:id/compare',
  policy: memberOf('employer', 'recruiter'),
  async get(page) {
    const { t, texts, url, locale, params, query } = page
    const asked = [...new Set(query.all('person'))]
    const isRightNumber = asked.length >= comparedAtOnce.least && asked.length <= comparedAtOnce.most
    const { job, found, skills } = await page.read(async (work) => {
      const job = await ownPublishedVacancy(work, params.id!)
      const found = isRightNumber ? await candidatesBeside(work, job, asked) : []
      const scores = found.map(({ score }) => score)
      return { job, found, skills: await skillNames(work, scores, locale) }
    })
    const path = `/employer/vacancies/${job.id}`
    const shortlist = `${path}/shortlist?${new URLSearchParams(asked.map((id) => ['person', id]))}`
    return {
      title: t('matching.compare.title'),
      back: shortlist,
      wide: true,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{job.title}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('matching.compare.title')}</h1>
          {!isRightNumber && <WarningText>{t('matching.compare.choose', comparedAtOnce)}</WarningText>}
          {found.length < asked.length && isRightNumber && (
            <WarningText>{t('matching.compare.gone', { count: asked.length - found.length })}</WarningText>
          )}
          {found.length === 0 ? (
            <Button href={url(shortlist)}>{t('matching.compare.back')}</Button>
          ) : (
            <>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1) */}
              <section class="fw-scroll" tabIndex={0} aria-label={t('matching.compare.title')}>
                <Table
                  firstCellIsHeader
                  smallTextUntilTablet
                  head={[
                    { text: t('matching.job.asks') },
                    ...found.map(({ candidate }) => ({
                      text: (
                        <a class="govuk-link" href={url(`${path}/people/${candidate.id}`)}>
                          <Bdi>{candidate.fullName}</Bdi>
                        </a>
                      ),
                    })),
                  ]}
                  rows={[
                    [
                      { text: t('matching.compare.points') },
                      ...found.map(({ score: { points, maximum } }) => ({
                        text: <strong>{t('matching.points', { points, maximum })}</strong>,
                      })),
                    ],
                    ...found[0]!.score.requirements.map(({ requirement }, row) => [
                      { text: requirementText(requirement, texts, skills) },
                      ...found.map(({ score }) => {
                        const scored = score.requirements[row]!
                        const { status, points, maximum } = scored
                        return {
                          text: (
                            <>
                              <Tag colour={colours[status]}>{t(`matching.compare.${status}`)}</Tag>{' '}
                              {evidenceText(scored, texts, skills)}{' '}
                              {t('matching.points', { points, maximum })}
                            </>
                          ),
                        }
                      }),
                    ]),
                  ]}
                />
              </section>
              <p class="govuk-body-s">{t('matching.viewing-recorded')}</p>
            </>
          )}
        </>
      ),
    }
  },
})

const colours = { met: 'green', partly: 'yellow', missing: 'grey' } as const
