import { dayOf } from '../../../../foundation/days.ts'
import { Bdi, EmptyState, InsetText, Table } from '../../../../foundation/design/index.ts'
import { definePage } from '../../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../../foundation/http/paging.tsx'
import { worker } from '../../../../foundation/policy.ts'
import { pageSize, viewsOfMe } from '../service.ts'

/** Purposes that have a text of their own; a page that names another one is still told of. */
const told = [
  'shortlist',
  'candidate',
  'offer',
  'placement',
  'desk',
  'shared',
  'documents',
  'duplicates',
  'referral',
  'roster',
]

export const viewsPage = definePage({
  path: '/me/views',
  policy: worker,
  get: async ({ t, texts, url, query, read }) => {
    const current = pageAsked(query)
    const { views, total } = await read((work) => viewsOfMe(work, current))
    return {
      title: t('views.title'),
      back: '/me',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('views.title')}</h1>
          <p class="govuk-body">{t('views.lead')}</p>
          {views.length === 0 ? (
            <EmptyState title={t('views.none')} />
          ) : (
            <Table
              smallTextUntilTablet
              head={[{ text: t('views.who') }, { text: t('views.where') }, { text: t('views.when') }]}
              rows={views.map(({ organisation, purpose, listed, seenAt }) => [
                {
                  text: (
                    <>
                      <a class="govuk-link" href={url(`/organisations/${organisation.id}`)}>
                        <Bdi>{organisation.name}</Bdi>
                      </a>
                      {organisation.country !== '' && <br />}
                      {organisation.country !== '' && texts.country(organisation.country)}
                    </>
                  ),
                },
                {
                  text: (
                    <>
                      {t(`views.purpose.${told.includes(purpose) ? purpose : 'other'}`)}
                      {listed && ` (${t('views.listed')})`}
                    </>
                  ),
                },
                { text: listed ? texts.date(dayOf(seenAt)) : texts.moment(seenAt) },
              ])}
            />
          )}
          <PagesOf total={total} size={pageSize} current={current} path="/me/views" />
          <InsetText>{t('views.help')}</InsetText>
        </>
      ),
    }
  },
})
