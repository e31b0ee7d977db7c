/** A vacancy begins: for which employer, and what it is. */
import { Bdi, Button, EmptyState } from '../../../../foundation/design/index.ts'
import { SendForm, TextField } from '../../../../foundation/http/fields.tsx'
import { definePage, type PageContext, type PageResult } from '../../../../foundation/http/page.ts'
import { isSearching } from '../../../classifications/index.ts'
import { findOrganisation, searchVerifiedEmployers } from '../../../organisations/index.ts'
import { offersWork } from '../../policy.ts'
import { createVacancy } from '../../service.ts'
import { basicsQuestions, readBasics } from './job.tsx'
import { stepPath } from './step.tsx'

async function showNew(page: PageContext): Promise<PageResult> {
  const { t, url, actor, query } = page
  const title = t('vacancies.new')
  const back = '/employer/vacancies'
  const recruits = actor.kind === 'staff' && actor.organisationKind === 'recruiter'
  const chosen = /^[0-9a-f-]{36}$/.test(query.text('employer')) ? query.text('employer') : undefined
  if (recruits && !chosen) {
    const name = query.text('q').slice(0, 200)
    const found = await page.read((work) => searchVerifiedEmployers(work, name))
    return {
      title,
      back,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('vacancies.employer.which')}</h1>
          <form method="get" action={url('/employer/vacancies/new')}>
            <TextField
              name="q"
              label={t('vacancies.employer.search')}
              hint={t('vacancies.employer.hint')}
              initial={name}
              type="search"
              dir="auto"
            />
            <Button variant="secondary">{t('vacancies.search.button')}</Button>
          </form>
          {found.length === 0 && <EmptyState title={t('vacancies.employer.none')} />}
          <ul class="govuk-list govuk-list--spaced">
            {found.map((one) => (
              <li>
                <a class="govuk-link" href={`${url('/employer/vacancies/new')}?employer=${one.id}`}>
                  <Bdi>{one.name}</Bdi>
                </a>{' '}
                · {page.texts.country(one.country)}
              </li>
            ))}
          </ul>
        </>
      ),
    }
  }
  const employer = chosen && (await page.read((work) => findOrganisation(work, chosen)))
  return {
    title,
    back: recruits ? '/employer/vacancies/new' : back,
    body: (
      <>
        {employer && (
          <span class="govuk-caption-l">
            <Bdi>{employer.name}</Bdi>
          </span>
        )}
        <h1 class="govuk-heading-l">{title}</h1>
        <SendForm submit={t('continue')}>{await basicsQuestions(page, {})}</SendForm>
      </>
    ),
  }
}

export const newVacancyPage = definePage({
  path: '/employer/vacancies/new',
  policy: offersWork,
  get: showNew,
  async post(page) {
    if (isSearching(page.form, 'isco')) return showNew(page)
    const employer = page.query.text('employer')
    const id = await page.write((work) =>
      createVacancy(work, {
        ...readBasics(page.form),
        employerId: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(employer) ? employer : undefined,
      }),
    )
    return { redirect: stepPath(id, 'work') }
  },
})
