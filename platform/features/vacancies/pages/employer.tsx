import type { VNode } from 'preact'
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
import { RadiosField, SendForm } from '../../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../../foundation/http/page.ts'
import { skillLabels } from '../../classifications/index.ts'
import {
  automaticChecks,
  type DraftVacancy,
  type EndReason,
  endReasons,
  isClosable,
  isEditable,
  isWhole,
} from '../domain.ts'
import { offersWork } from '../policy.ts'
import { endVacancy, findOwnVacancy, ownVacancies, partiesOf, standingOf, submitVacancy } from '../service.ts'
import { vacancyTerms } from '../terms.ts'
import { termText } from '../terms-lines.ts'
import { Checks } from './checks.tsx'
import { educationLabel, licencesText } from './labels.ts'
import { VacancyStatusTag } from './status-tag.tsx'
import { CostsTable, TermsSummary } from './terms-summary.tsx'

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
              {t('vacancies.refused.reason')}{' '}
              {vacancy.decisionCode && `${t(`vacancies.refusal.${vacancy.decisionCode}`)}: `}
              <Bdi>{vacancy.decisionReason}</Bdi>
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
              </a>{' '}
              ·{' '}
              <a class="govuk-link" href={url(`/employer/vacancies/${vacancy.id}/programme`)}>
                {t('rounds.placed')}
              </a>
            </p>
          )}
          {vacancy.status === 'published' && (
            <SendForm>
              <Button name="step" value="filled" variant="secondary">
                {t('vacancies.fill')}
              </Button>
            </SendForm>
          )}
          {isClosable(vacancy) && (
            <Button href={url(`/employer/vacancies/${vacancy.id}/close`)} variant="secondary">
              {t('vacancies.close')}
            </Button>
          )}
        </>
      ),
    }
  },
  async post(page) {
    const id = page.params.id!
    const step = page.form.text('step')
    if (step !== 'submitted' && step !== 'filled')
      throw new InvalidInputError({ '': { key: 'vacancies.step.error' } })
    await page.write((work) => (step === 'submitted' ? submitVacancy(work, id) : endVacancy(work, id, step)))
    return { redirect: `/employer/vacancies/${id}`, message: { key: `vacancies.done.${step}` } }
  },
})

export const closeVacancyPage = definePage({
  path: '/employer/vacancies/:id/close',
  policy: offersWork,
  async get(page) {
    const { t, params } = page
    const vacancy = await page.read((work) => findOwnVacancy(work, params.id!))
    if (!isClosable(vacancy)) return { redirect: `/employer/vacancies/${vacancy.id}` }
    return {
      title: t('vacancies.close'),
      back: `/employer/vacancies/${vacancy.id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{vacancy.title}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('vacancies.close')}</h1>
          <SendForm submit={t('vacancies.close')} variant="warning">
            <RadiosField
              name="endReason"
              legend={t('vacancies.endReason')}
              legendSize="s"
              hint={t('vacancies.endReason.hint')}
              items={endReasons.map((reason) => ({
                value: reason,
                text: t(`vacancies.endReason.${reason}`),
              }))}
            />
          </SendForm>
        </>
      ),
    }
  },
  async post(page) {
    const id = page.params.id!
    const reason = page.form.text('endReason') as EndReason
    // "filled" is no reason to close: it has its own button.
    if (!endReasons.includes(reason))
      throw new InvalidInputError({ endReason: { key: 'vacancies.endReason.error' } })
    await page.write((work) => endVacancy(work, id, reason))
    return { redirect: `/employer/vacancies/${id}`, message: { key: 'vacancies.done.closed' } }
  },
})

/** Which page asks for what, in the order of the pages. */
const asked: Record<string, string[]> = {
  basics: ['title', 'isco'],
  work: ['description', 'tasks', 'workplace'],
  place: ['country', 'place', 'recruitsFrom', 'places'],
  pay: ['pay', 'wageBasis'],
  deductions: ['deductions'],
  hours: ['hoursPerWeek', 'restDaysPerWeek', 'overtime'],
  contract: ['durationMonths', 'probationMonths', 'paidLeaveDays', 'endOfServiceDays'],
  living: ['housing', 'peoplePerRoom', 'meals', 'transport'],
  insurance: ['healthInsurance', 'accidentInsurance'],
  skills: ['skills.essential', 'skills.optional'],
  languages: ['languages'],
  experience: ['education', 'experienceYears', 'licences'],
  pathway: ['pathway'],
  until: ['expiresOn', 'neededBy'],
}
/** Where the error of an answer stands, when it is shown as part of another. */
const errorsAt: Record<string, string[]> = {
  pay: ['wageMinor', 'wageCurrency', 'wagePeriod'],
  overtime: ['overtime', 'overtimePercent'],
}

/** All answers with a link to change each. */
function AnswersToCheck(props: { page: PageContext; vacancy: DraftVacancy; labels: Map<string, string> }) {
  const { page, vacancy, labels } = props
  const { t, texts, url } = page
  const skillNames = (essential: boolean) =>
    texts.list(
      vacancy.skills
        .filter((skill) => skill.essential === essential)
        .map(({ skillId, level }) => {
          const label = labels.get(skillId) ?? skillId
          return level ? `${label} (${t(`vacancies.skills.level.${level}`)})` : label
        }),
    )
  const others: Record<string, string | null | undefined | false> = {
    country: vacancy.country && texts.country(vacancy.country),
    place: vacancy.place,
    recruitsFrom: vacancy.recruitsFrom && texts.country(vacancy.recruitsFrom),
    places: vacancy.places !== null && texts.number(vacancy.places),
    'skills.essential': skillNames(true),
    'skills.optional': skillNames(false),
    languages: texts.list(
      vacancy.languages.map(({ language, cefr }) => `${texts.language(language)} ${cefr}`),
    ),
    education: typeof vacancy.education === 'number' && educationLabel(vacancy.education, texts),
    experienceYears:
      typeof vacancy.experienceYears === 'number' &&
      t('vacancies.experience', { years: vacancy.experienceYears }),
    licences: licencesText(vacancy.licences, texts),
    neededBy: vacancy.neededBy && texts.date(vacancy.neededBy),
    expiresOn: vacancy.expiresOn && texts.date(vacancy.expiresOn),
  }
  const row = (step: string, name: string) => {
    const value = name in others ? others[name] : termText(name, vacancy, texts)
    const ids = errorsAt[name] ?? [name]
    return {
      key: t(`vacancies.${name}`),
      value: ids.reduce<VNode>(
        (inner, id) => <span id={id}>{inner}</span>,
        <span>{value ? <Bdi>{value}</Bdi> : t('vacancies.not-answered')}</span>,
      ),
      actions: [
        {
          href: `${url(`/employer/vacancies/${vacancy.id}/${step}`)}?change=1`,
          hiddenText: t(`vacancies.${name}`),
        },
      ],
    }
  }
  return (
    <>
      <h2 class="govuk-heading-m">{t('vacancies.answers.title')}</h2>
      <SummaryList
        rows={Object.entries(asked).flatMap(([step, names]) =>
          names
            .filter((name) => name !== 'peoplePerRoom' || vacancy.housing === 'provided')
            .map((name) => row(step, name)),
        )}
      />
      <div id="costs">
        <CostsTable costs={vacancy.costs} texts={texts} caption={t('vacancies.costs')} />
        <InsetText>
          {(['costs', 'travel-costs'] as const).map((step) => (
            <p class="govuk-body">
              <a class="govuk-link" href={`${url(`/employer/vacancies/${vacancy.id}/${step}`)}?change=1`}>
                {t(`vacancies.${step}.change`)}
              </a>
            </p>
          ))}
        </InsetText>
      </div>
    </>
  )
}
