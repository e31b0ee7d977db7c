import {
  Bdi,
  Button,
  ButtonGroup,
  Card,
  EmptyState,
  InsetText,
  SummaryList,
  WarningText,
} from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { SendForm } from '../../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../../foundation/http/page.ts'
import { occupationTitle, skillLabels } from '../../classifications/index.ts'
import { automaticChecks, type DraftVacancy, isEditable, isWhole, vacancyTerms } from '../domain.ts'
import { pathwayTitle } from '../pathways.ts'
import { offersWork } from '../policy.ts'
import { endVacancy, findOwnVacancy, ownVacancies, partiesOf, standingOf, submitVacancy } from '../service.ts'
import { Checks } from './checks.tsx'
import { VacancyStatusTag } from './status-tag.tsx'
import { CostsTable, payText, TermsSummary } from './terms-summary.tsx'

export const ownVacanciesPage = definePage({
  path: '/employer/vacancies',
  policy: offersWork,
  async get(page) {
    const { t, texts, url } = page
    const own = await page.read(ownVacancies)
    return {
      title: t('vacancies.own.title'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('vacancies.own.title')}</h1>
          <Button href={url('/employer/vacancies/new')}>{t('vacancies.new')}</Button>
          {own.length === 0 ? (
            <EmptyState title={t('vacancies.own.none')} />
          ) : (
            own.map((one) => (
              <Card
                title={<Bdi>{one.title}</Bdi>}
                href={url(`/employer/vacancies/${one.id}`)}
                tag={<VacancyStatusTag status={one.status} texts={texts} />}
                meta={
                  <>
                    <Bdi>{one.employer}</Bdi>
                    {one.place && (
                      <>
                        {' '}
                        · <Bdi>{one.place}</Bdi>
                      </>
                    )}
                  </>
                }
              />
            ))
          )}
        </>
      ),
    }
  },
})

export const ownVacancyPage = definePage({
  path: '/employer/vacancies/:id',
  policy: offersWork,
  async get(page) {
    const { t, texts, url, params, locale } = page
    const { vacancy, parties, labels } = await page.read(async (work) => {
      const vacancy = await findOwnVacancy(work, params.id!)
      return {
        vacancy,
        parties: await partiesOf(work, vacancy),
        labels: await skillLabels(
          work,
          vacancy.skills.map(({ skillId }) => skillId),
          locale,
        ),
      }
    })
    const { employer, recruiter } = parties
    const editable = isEditable(vacancy)
    const checks = automaticChecks(vacancy, standingOf(vacancy, parties))
    return {
      title: vacancy.title,
      back: '/employer/vacancies',
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{vacancy.title}</Bdi>
          </h1>
          <p class="govuk-body">
            <VacancyStatusTag status={vacancy.status} texts={texts} />{' '}
            {t(`vacancies.status.${vacancy.status}.text`)}
          </p>
          {vacancy.status === 'refused' && (
            <WarningText>
              {t('vacancies.refused.reason')} <Bdi>{vacancy.decisionReason}</Bdi>
            </WarningText>
          )}
          <SummaryList
            rows={[
              { key: t('vacancies.employer'), value: <Bdi>{employer.name}</Bdi> },
              recruiter && { key: t('vacancies.recruiter'), value: <Bdi>{recruiter.name}</Bdi> },
            ]}
          />
          {editable || !isWhole(vacancy) ? (
            <AnswersToCheck page={page} vacancy={vacancy} labels={labels} />
          ) : (
            <TermsSummary terms={vacancyTerms(vacancy)} texts={texts} />
          )}
          {editable && (
            <>
              <Checks checks={checks} />
              <SendForm>
                <p class="govuk-body">{t('vacancies.submit.declaration')}</p>
                <ButtonGroup>
                  <Button name="step" value="submitted">
                    {t('vacancies.submit')}
                  </Button>
                  {vacancy.status === 'draft' && (
                    <Button name="step" value="closed" variant="secondary">
                      {t('vacancies.close')}
                    </Button>
                  )}
                </ButtonGroup>
              </SendForm>
            </>
          )}
          {vacancy.status === 'published' && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(`/employer/vacancies/${vacancy.id}/shortlist`)}>
                {t('vacancies.shortlist')}
              </a>{' '}
              ·{' '}
              <a class="govuk-link" href={url(`/jobs/${vacancy.id}`)}>
                {t('vacancies.public-page')}
              </a>
            </p>
          )}
          {(vacancy.status === 'published' || vacancy.status === 'submitted') && (
            <SendForm>
              <ButtonGroup>
                {vacancy.status === 'published' && (
                  <Button name="step" value="filled" variant="secondary">
                    {t('vacancies.fill')}
                  </Button>
                )}
                <Button name="step" value="closed" variant="secondary">
                  {t('vacancies.close')}
                </Button>
              </ButtonGroup>
            </SendForm>
          )}
        </>
      ),
    }
  },
  async post(page) {
    const id = page.params.id!
    const step = page.form.text('step')
    if (step !== 'submitted' && step !== 'filled' && step !== 'closed')
      throw new InvalidInputError({ '': { key: 'vacancies.step.error' } })
    await page.write((work) => (step === 'submitted' ? submitVacancy(work, id) : endVacancy(work, id, step)))
    return { redirect: `/employer/vacancies/${id}`, message: { key: `vacancies.done.${step}` } }
  },
})

/** All answers with a link to change each. */
function AnswersToCheck(props: { page: PageContext; vacancy: DraftVacancy; labels: Map<string, string> }) {
  const { page, vacancy, labels } = props
  const { t, texts, url, locale } = page
  const missing = t('vacancies.not-answered')
  const row = (step: string, name: string, value: string | 0 | null) => ({
    key: t(`vacancies.${name}`),
    value: value ? <Bdi>{value}</Bdi> : missing,
    actions: [
      {
        href: `${url(`/employer/vacancies/${vacancy.id}/${step}`)}?change=1`,
        hiddenText: t(`vacancies.${name}`),
      },
    ],
  })
  const { wageMinor, wageCurrency, wagePeriod, skills, languages } = vacancy
  const skillNames = (essential: boolean) =>
    texts.list(
      skills
        .filter((skill) => skill.essential === essential)
        .map(({ skillId }) => labels.get(skillId) ?? skillId),
    )
  return (
    <>
      <h2 class="govuk-heading-m">{t('vacancies.answers.title')}</h2>
      <SummaryList
        rows={[
          row('basics', 'title', vacancy.title),
          row('basics', 'isco', occupationTitle(vacancy.isco, locale)),
          row('place', 'description', vacancy.description),
          row('place', 'country', vacancy.country && texts.country(vacancy.country)),
          row('place', 'place', vacancy.place),
          row('place', 'recruitsFrom', vacancy.recruitsFrom && texts.country(vacancy.recruitsFrom)),
          row('place', 'places', vacancy.places && texts.number(vacancy.places)),
          row(
            'pay',
            'pay',
            wageMinor &&
              wageCurrency &&
              wagePeriod &&
              payText({ wageMinor, wageCurrency, wagePeriod }, texts),
          ),
          row(
            'pay',
            'hoursPerWeek',
            vacancy.hoursPerWeek && t('vacancies.hours', { hours: vacancy.hoursPerWeek }),
          ),
          row(
            'pay',
            'durationMonths',
            vacancy.durationMonths && t('vacancies.months', { months: vacancy.durationMonths }),
          ),
          row('pay', 'housing', vacancy.housing && t(`vacancies.provision.${vacancy.housing}`)),
          row('pay', 'meals', vacancy.meals && t(`vacancies.provision.${vacancy.meals}`)),
          row('skills', 'skills.essential', skillNames(true)),
          row('skills', 'skills.optional', skillNames(false)),
          row(
            'languages',
            'languages',
            texts.list(languages.map(({ language, cefr }) => `${texts.language(language)} ${cefr}`)),
          ),
          row('pathway', 'pathway', vacancy.pathway && pathwayTitle(vacancy.pathway, locale)),
        ]}
      />
      <CostsTable costs={vacancy.costs} texts={texts} caption={t('vacancies.costs')} />
      <InsetText>
        <a class="govuk-link" href={`${url(`/employer/vacancies/${vacancy.id}/costs`)}?change=1`}>
          {t('vacancies.costs.change')}
        </a>
      </InsetText>
    </>
  )
}
