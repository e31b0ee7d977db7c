import { dayOf } from '../../../foundation/days.ts'
import {
  Bdi,
  Button,
  Card,
  Checkboxes,
  Details,
  EmptyState,
  InsetText,
  WarningText,
} from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import { SelectField, TextField } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import { currencyCodeList } from '../../../foundation/i18n/texts.ts'
import { anyone } from '../../../foundation/policy.ts'
import { occupationTitle, skillLabels } from '../../classifications/index.ts'
import { majorGroups, searchFields, searchFrom } from '../search.ts'
import {
  findPublicVacancy,
  pageSize,
  partiesOf,
  searchChoices,
  searchVacancies,
  standingOf,
} from '../service.ts'
import { vacancyTerms, type WagePeriod } from '../terms.ts'
import { payText, termText, workerCosts } from '../terms-lines.ts'
import { PartiesSummary, Wanted } from './parties.tsx'
import { TermsSummary } from './terms-summary.tsx'

export const jobsPage = definePage({
  path: '/jobs',
  policy: anyone,
  async get(page) {
    const { t, texts, url, query, locale } = page
    const search = searchFrom(query.values)
    const { text, country, isco: major, recruitsFrom, wageAtLeast, housingProvided, free } = search
    const currency = currencyCodeList.find((code) => code === query.text('currency'))
    const asked = new URLSearchParams(searchFields(query.values))
    const number = pageAsked(query)
    const { found, total, choices } = await page.read(async (work) => ({
      ...(await searchVacancies(work, { ...search, page: number, locale })),
      choices: await searchChoices(work),
    }))
    const filtered = recruitsFrom || wageAtLeast || housingProvided || free
    const countries = (codes: string[]) => [
      any,
      ...codes
        .map((code) => ({ value: code, text: texts.country(code) }))
        .sort((a, b) => texts.compare(a.text, b.text)),
    ]
    const any = { value: '', text: t('vacancies.jobs.any') }
    return {
      title: t('vacancies.jobs.title'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('vacancies.jobs.title')}</h1>
          <p class="govuk-body">{t('vacancies.jobs.lead')}</p>
          <form method="get" action={url('/jobs')}>
            <TextField
              name="q"
              label={t('vacancies.jobs.text')}
              hint={t('vacancies.jobs.text.hint')}
              initial={text}
              type="search"
              dir="auto"
            />
            <SelectField
              name="country"
              label={t('vacancies.country')}
              initial={country ?? ''}
              items={countries(choices.countries)}
            />
            <SelectField
              name="group"
              label={t('vacancies.jobs.group')}
              initial={major ?? ''}
              items={[
                any,
                ...majorGroups.map((code) => ({ value: code, text: occupationTitle(code, locale) })),
              ]}
            />
            <Details summary={t('vacancies.jobs.more')} open={Boolean(filtered)}>
              <SelectField
                name="from"
                label={t('vacancies.recruitsFrom')}
                initial={recruitsFrom ?? ''}
                items={countries(choices.origins)}
              />
              <TextField
                name="wage"
                label={t('vacancies.jobs.wage')}
                inputmode="decimal"
                width={10}
                dir="ltr"
                initial={query.text('wage').slice(0, 20)}
              />
              <SelectField
                name="currency"
                label={t('vacancies.wageCurrency')}
                initial={currency ?? ''}
                items={[
                  any,
                  ...choices.currencies.sort().map((code) => ({ value: code, text: texts.currency(code) })),
                ]}
              />
              <Checkboxes
                name="only"
                legend={t('vacancies.jobs.only')}
                legendSize="s"
                values={[housingProvided ? 'provided' : '', free ? 'none' : '']}
                items={[
                  { name: 'housing', value: 'provided', text: t('vacancies.jobs.housing') },
                  { name: 'costs', value: 'none', text: t('vacancies.jobs.free') },
                ]}
              />
            </Details>
            <Button>{t('vacancies.search.button')}</Button>
          </form>
          {page.actor.kind === 'worker' && asked.size > 0 && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(`/me/alerts?${asked}`)}>
                {t('vacancies.jobs.save')}
              </a>
            </p>
          )}
          {found.length === 0 ? (
            <EmptyState title={t('vacancies.jobs.none')}>
              <p class="govuk-body">{t('vacancies.jobs.none.text')}</p>
            </EmptyState>
          ) : (
            <>
              <p class="govuk-body">{t('vacancies.jobs.count', { count: total })}</p>
              {found.map((one) => (
                <Card
                  title={<Bdi>{one.title}</Bdi>}
                  href={url(`/jobs/${one.id}`)}
                  meta={
                    <>
                      <Bdi>{one.employer}</Bdi> · <Bdi>{one.place}</Bdi> · {texts.country(one.country ?? '')}
                    </>
                  }
                >
                  <p class="govuk-body">
                    {payText(
                      {
                        wageMinor: one.wageMinor ?? 0,
                        wageCurrency: one.wageCurrency ?? '',
                        wagePeriod: one.wagePeriod as WagePeriod,
                      },
                      texts,
                    )}
                  </p>
                </Card>
              ))}
              <PagesOf total={total} size={pageSize} current={number} path="/jobs" />
            </>
          )}
        </>
      ),
    }
  },
})

export const jobPage = definePage({
  path: '/jobs/:id',
  policy: anyone,
  async get(page) {
    const { t, texts, url, params, locale } = page
    const found = await page.read(async (work) => {
      const vacancy = await findPublicVacancy(work, params.id!)
      if (!vacancy) return undefined
      const ids = vacancy.skills.map(({ skillId }) => skillId)
      return {
        vacancy,
        parties: await partiesOf(work, vacancy),
        labels: await skillLabels(work, ids, locale),
      }
    })
    if (!found) throw new NotFoundError()
    const { vacancy, parties, labels } = found
    const { employerVerified, recruiter } = standingOf(vacancy, parties)
    return {
      title: vacancy.title,
      back: '/jobs',
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{vacancy.title}</Bdi>
          </h1>
          {(vacancy.status === 'filled' || vacancy.status === 'expired') && (
            <InsetText>{t(`vacancies.job.${vacancy.status}`)}</InsetText>
          )}
          {(!employerVerified || (recruiter && !(recruiter.verified && recruiter.licensed))) && (
            <WarningText>{t('vacancies.job.no-longer-trusted')}</WarningText>
          )}
          <WarningText>
            {workerCosts(vacancy.costs).length === 0
              ? t('vacancies.job.no-money')
              : t('vacancies.job.money', { amount: termText('workerCosts', vacancy, texts) ?? '' })}
          </WarningText>
          <p class="govuk-body">
            {t('vacancies.sought', {
              places: vacancy.places,
              country: texts.country(vacancy.recruitsFrom),
            })}
          </p>
          <PartiesSummary parties={parties} recruitsFrom={vacancy.recruitsFrom} country={vacancy.country} />
          <TermsSummary terms={vacancyTerms(vacancy)} texts={texts} />
          <Wanted vacancy={vacancy} labels={labels} />
          {vacancy.pathway && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(`/pathways/${vacancy.pathway}`)}>
                {t('vacancies.job.pathway')}
              </a>
            </p>
          )}
          {vacancy.decidedAt && (
            <p class="govuk-body-s">
              {t('vacancies.job.checked', {
                country: texts.country(vacancy.recruitsFrom),
                day: texts.date(dayOf(vacancy.decidedAt)),
              })}
            </p>
          )}
        </>
      ),
    }
  },
})
