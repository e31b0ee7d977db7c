import { Bdi, SummaryList } from '../../../foundation/design/index.ts'
import { SendForm } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { TermsSummary } from '../../vacancies/index.ts'
import { offers } from '../policy.ts'
import { offerPlacement, previewOffer } from '../service.ts'

export const offerPage = definePage({
  path: '/employer/vacancies/:id/offer/:personId',
  policy: offers,
  get: async ({ t, texts, params, read }) => {
    const { id = '', personId = '' } = params
    const { terms, personName } = await read((work) => previewOffer(work, id, personId))
    return {
      title: t('placements.offer.title'),
      back: `/employer/vacancies/${id}/shortlist`,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('placements.offer.title')}</h1>
          <SummaryList
            rows={[
              {
                key: t('placements.party.worker'),
                value: <Bdi>{personName}</Bdi>,
              },
            ]}
          />
          <h2 class="govuk-heading-m">{t('placements.terms.title')}</h2>
          <p class="govuk-body">{t('placements.offer.lead')}</p>
          <TermsSummary terms={terms} texts={texts} />
          <SendForm submit={t('placements.offer.send')} />
        </>
      ),
    }
  },
  post: async ({ params, write }) => {
    const { id: vacancyId = '', personId = '' } = params
    const id = await write((work) => offerPlacement(work, { vacancyId, personId }))
    return { redirect: `/placements/${id}`, message: { key: 'placements.offer.sent' } }
  },
})
