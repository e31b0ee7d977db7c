import { Bdi, Button, EmptyState, SummaryList } from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { RadiosField, SendForm, TextField, usePage } from '../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext, type PageResult } from '../../../foundation/http/page.ts'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { anyone, memberOf, worker } from '../../../foundation/policy.ts'
import { occupationTitle } from '../../classifications/index.ts'
import { searchFields, searchFrom } from '../../vacancies/index.ts'
import { JobLinks } from '../pages/steps.tsx'
import { ownPublishedVacancy } from '../service.ts'
import {
  type Alert,
  alertOfLink,
  answerLink,
  ownAlerts,
  ownFinds,
  removeAlert,
  saveAlert,
} from './service.ts'

const path = '/me/alerts'

const alertsPage = definePage({
  path,
  policy: worker,
  async get(page) {
    const { t, texts, query, form } = page
    const { alerts, finds } = await page.read(async (work) => ({
      alerts: await ownAlerts(work),
      finds: await ownFinds(work),
    }))
    // What was sent when the form was refused, else what the page of jobs was asked for.
    const search = searchFields(Object.keys(form.values).length > 0 ? form.values : query.values)
    const isSearch = Object.keys(search).length > 0
    return {
      title: t('matching.alerts.title'),
      back: '/me/jobs',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('matching.alerts.title')}</h1>
          <p class="govuk-body">{t('matching.alerts.lead')}</p>
          <h2 class="govuk-heading-m">{t('matching.alerts.new')}</h2>
          {finds.length === 0 ? (
            <EmptyState title={t('matching.alerts.new.none')} headingLevel={3} />
          ) : (
            <JobLinks jobs={finds} />
          )}
          {alerts.length > 0 && <h2 class="govuk-heading-m">{t('matching.alerts.own')}</h2>}
          {alerts.map((alert) => (
            <>
              <SummaryList rows={[{ key: nameOf(alert, texts), value: wayOf(alert, texts) }]} noBorder />
              <SendForm action={path} submit={t('matching.alerts.remove')} variant="secondary">
                <input type="hidden" name="remove" value={alert.id} />
              </SendForm>
            </>
          ))}
          {(isSearch || !alerts.some(({ kind }) => kind === 'jobs-for-me')) && (
            <>
              <h2 class="govuk-heading-m">{t('matching.alerts.add')}</h2>
              <p class="govuk-body">{nameOf({ kind: isSearch ? 'search' : 'jobs-for-me', search }, texts)}</p>
              <SendForm action={path} submit={t('matching.alerts.save')}>
                {Object.entries(search).map(([name, value]) => (
                  <input type="hidden" name={name} value={value} />
                ))}
                <TextField
                  name="email"
                  type="email"
                  dir="ltr"
                  autocomplete="email"
                  label={t('matching.alerts.email')}
                  hint={t('matching.alerts.email.hint')}
                />
                <HowOften />
              </SendForm>
            </>
          )}
        </>
      ),
    }
  },
  async post(page) {
    const { form, app, locale } = page
    if (form.has('remove')) return remove(page, form.text('remove'), path)
    const search = searchFields(form.values)
    await saveAlert(page.write, app, {
      kind: Object.keys(search).length > 0 ? 'search' : 'jobs-for-me',
      search,
      email: form.text('email'),
      everyDays: form.text('every') === '7' ? 7 : 1,
      locale,
    })
    return { redirect: path, message: { key: 'matching.alerts.saved' } }
  },
})

async function remove(page: PageContext, id: string, redirect: string): Promise<PageResult> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw new InvalidInputError({ remove: { key: 'error.form-expired' } })
  await page.write((work) => removeAlert(work, id))
  return { redirect, message: { key: 'matching.alerts.removed' } }
}

function nameOf({ kind, search }: Pick<Alert, 'kind' | 'search'>, texts: Texts) {
  const { t, locale } = texts
  if (kind !== 'search') return t('matching.alerts.kind.jobs-for-me')
  const { text, country, isco, recruitsFrom, wageAtLeast, housingProvided, free } = searchFrom(search ?? {})
  const words = [
    text,
    isco && occupationTitle(isco, locale),
    country && texts.country(country),
    recruitsFrom && texts.country(recruitsFrom),
    wageAtLeast && texts.money(wageAtLeast.minor, wageAtLeast.currency),
    housingProvided && t('matching.alerts.housing'),
    free && t('matching.alerts.free'),
  ].filter((word): word is string => Boolean(word))
  return <Bdi>{t('matching.alerts.kind.search', { words: texts.list(words) })}</Bdi>
}

function wayOf({ email, emailConfirmedAt, everyDays }: Alert, { t }: Texts) {
  if (!email) return t('matching.alerts.page-only')
  return (
    <>
      {t(emailConfirmedAt ? 'matching.alerts.mailed' : 'matching.alerts.unconfirmed', { email })} ·{' '}
      {t(`matching.alerts.every.${everyDays}`)}
    </>
  )
}

const shortlistAlertPage = definePage({
  path: '/employer/vacancies/:id/alert',
  policy: memberOf('employer', 'recruiter'),
  async get(page) {
    const { t, params } = page
    const { job, alert } = await page.read(async (work) => ({
      job: await ownPublishedVacancy(work, params.id!),
      alert: (await ownAlerts(work)).find(({ vacancyId }) => vacancyId === params.id),
    }))
    return {
      title: t('matching.alerts.shortlist.title'),
      back: `/employer/vacancies/${job.id}/shortlist`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{job.title}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('matching.alerts.shortlist.title')}</h1>
          <p class="govuk-body">{t('matching.alerts.shortlist.lead')}</p>
          {alert ? (
            <>
              <p class="govuk-body">{wayOf(alert, page.texts)}</p>
              <SendForm submit={t('matching.alerts.shortlist.stop')} variant="secondary">
                <input type="hidden" name="remove" value={alert.id} />
              </SendForm>
            </>
          ) : (
            <SendForm submit={t('matching.alerts.save')}>
              <HowOften />
            </SendForm>
          )}
        </>
      ),
    }
  },
  async post(page) {
    const { form, app, locale, params } = page
    const back = `/employer/vacancies/${params.id}/alert`
    if (form.has('remove')) return remove(page, form.text('remove'), back)
    await saveAlert(page.write, app, {
      kind: 'shortlist',
      vacancyId: params.id,
      everyDays: form.text('every') === '7' ? 7 : 1,
      locale,
    })
    return { redirect: back }
  },
})

/** From a message, without a sign-in: one button stops it. Opening the page changes nothing, since mail filters open links. */
const linkPage = definePage({
  path: '/alerts/:id/:mark',
  policy: anyone,
  async get({ app, t, params }) {
    const alert = await alertOfLink(app, { id: params.id!, mark: params.mark! })
    return {
      title: t('matching.alerts.link.title'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('matching.alerts.link.title')}</h1>
          {!alert && <p class="govuk-body">{t('matching.alerts.link.stopped')}</p>}
          {alert?.emailConfirmedAt && <p class="govuk-body">{t('matching.alerts.link.confirmed')}</p>}
          {alert && (
            <SendForm>
              {!alert.emailConfirmedAt && (
                <Button name="answer" value="confirm">
                  {t('matching.alerts.link.confirm')}
                </Button>
              )}
              <Button variant="secondary" name="answer" value="stop">
                {t('matching.alerts.link.stop')}
              </Button>
            </SendForm>
          )}
        </>
      ),
    }
  },
  async post({ app, params, form }) {
    const link = { id: params.id!, mark: params.mark! }
    await answerLink(app, link, form.text('answer') === 'confirm' ? 'confirm' : 'stop')
    return { redirect: `/alerts/${link.id}/${link.mark}` }
  },
})

export const alertPages: Page[] = [alertsPage, shortlistAlertPage, linkPage]

/** Days between two messages, at the least. */
function HowOften() {
  const { t } = usePage()
  return (
    <RadiosField
      name="every"
      legend={t('matching.alerts.every')}
      initial="1"
      items={['1', '7'].map((value) => ({ value, text: t(`matching.alerts.every.${value}`) }))}
    />
  )
}
