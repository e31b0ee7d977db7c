import { daysSince } from '../../../foundation/days.ts'
import { Bdi, Button, ButtonGroup, Card, EmptyState, InsetText } from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { RadiosField, SendForm, TextareaField } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { skillLabels } from '../../classifications/index.ts'
import { automaticChecks, type RefusalCode, refusalCodes } from '../domain.ts'
import { decidesOnVacancies } from '../policy.ts'
import {
  decideOnVacancy,
  findVacancyToDecide,
  partiesOf,
  sentInAt,
  standingOf,
  vacancyQueue,
} from '../service.ts'
import { vacancyTerms } from '../terms.ts'
import { Checks } from './checks.tsx'
import { PartiesSummary, Wanted } from './parties.tsx'
import { VacancyStatusTag } from './status-tag.tsx'
import { TermsSummary } from './terms-summary.tsx'

export const vacancyQueuePage = definePage({
  path: '/desk/vacancies',
  policy: decidesOnVacancies,
  async get(page) {
    const { t, texts, url } = page
    const queue = await page.read(vacancyQueue)
    return {
      title: t('vacancies.queue.title'),
      back: '/desk',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('vacancies.queue.title')}</h1>
          {queue.length === 0 ? (
            <EmptyState title={t('vacancies.queue.none')} />
          ) : (
            queue.map((one) => (
              <Card
                title={<Bdi>{one.title}</Bdi>}
                href={url(`/desk/vacancies/${one.id}`)}
                meta={
                  <>
                    <Bdi>{one.employer}</Bdi> · {texts.country(one.country ?? '')}
                  </>
                }
              >
                <p class="govuk-body">
                  {t('vacancies.waiting')}:{' '}
                  {t('vacancies.waiting.days', { days: one.submittedAt ? daysSince(one.submittedAt) : 0 })}
                </p>
              </Card>
            ))
          )}
        </>
      ),
    }
  },
})

export const vacancyDecisionPage = definePage({
  path: '/desk/vacancies/:id',
  policy: decidesOnVacancies,
  async get(page) {
    const { t, texts, params, locale } = page
    const { vacancy, parties, labels } = await page.read(async (work) => {
      const vacancy = await findVacancyToDecide(work, params.id!)
      const ids = vacancy.skills.map(({ skillId }) => skillId)
      return {
        vacancy,
        parties: await partiesOf(work, vacancy),
        labels: await skillLabels(work, ids, locale),
      }
    })
    const { status, decisionReason, decisionCode, places, recruitsFrom, submittedAt } = vacancy
    const waits = status === 'submitted'
    return {
      title: vacancy.title,
      back: '/desk/vacancies',
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{vacancy.title}</Bdi>
          </h1>
          <p class="govuk-body">
            <VacancyStatusTag status={status} texts={texts} />
          </p>
          {decisionReason && (
            <InsetText>
              {t('vacancies.reason.last')} {decisionCode && `${t(`vacancies.refusal.${decisionCode}`)}: `}
              <Bdi>{decisionReason}</Bdi>
            </InsetText>
          )}
          <p class="govuk-body">
            {t('vacancies.sought', { places, country: texts.country(recruitsFrom) })}
            {submittedAt && ` ${t('vacancies.desk.submitted', { moment: texts.moment(submittedAt) })}`}
          </p>
          <PartiesSummary parties={parties} recruitsFrom={recruitsFrom} country={vacancy.country} />
          <TermsSummary terms={vacancyTerms(vacancy)} texts={texts} />
          <Wanted vacancy={vacancy} labels={labels} />
          <Checks checks={automaticChecks(vacancy, standingOf(vacancy, parties))} />
          {(waits || status === 'published') && (
            <SendForm>
              <input type="hidden" name="seen" value={sentInAt(vacancy)} />
              <h2 class="govuk-heading-m">{t('vacancies.decide.title')}</h2>
              <RadiosField
                name="code"
                legend={t('vacancies.refusal')}
                hint={t('vacancies.refusal.hint')}
                legendSize="s"
                items={refusalCodes.map((code) => ({ value: code, text: t(`vacancies.refusal.${code}`) }))}
              />
              <TextareaField
                name="reason"
                label={t('vacancies.reason')}
                hint={t('vacancies.reason.hint')}
                rows={3}
                dir="auto"
              />
              <ButtonGroup>
                {waits && (
                  <Button name="decision" value="published">
                    {t('vacancies.decide.publish')}
                  </Button>
                )}
                <Button name="decision" value="refused" variant="warning">
                  {t(waits ? 'vacancies.decide.refuse' : 'vacancies.decide.stop')}
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
    const status = page.form.text('decision')
    if (status !== 'published' && status !== 'refused')
      throw new InvalidInputError({ reason: { key: 'vacancies.step.error' } })
    const words = { reason: page.form.text('reason'), seen: page.form.text('seen') }
    const code = page.form.text('code') as RefusalCode
    await page.write((work) =>
      decideOnVacancy(work, id, status === 'refused' ? { status, code, ...words } : { status, ...words }),
    )
    return { redirect: '/desk/vacancies', message: { key: `vacancies.decided.${status}` } }
  },
})
