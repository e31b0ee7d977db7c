import { Card, EmptyState } from '../../../foundation/design/index.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { anyone } from '../../../foundation/policy.ts'
import { listQuotas } from '../service.ts'
import type { Quota } from '../store.ts'
import { Balance, useQuotaTexts } from './parts.tsx'

export const publicPage = definePage({
  path: '/quotas',
  policy: anyone,
  get: async ({ t, read, query }) => {
    const programme = query.text('programme')
    const quotas = await read((work) => listQuotas(work, programme === '' ? {} : { programme }))
    return {
      title: t('quotas.title'),
      back: '/pathways',
      body: (
        <>
          <h1 class="govuk-heading-xl">{t('quotas.title')}</h1>
          <p class="govuk-body-l">{t('quotas.lead')}</p>
          {quotas.length === 0 && (
            <EmptyState title={t('quotas.none')}>
              <p class="govuk-body">{t('quotas.none.text')}</p>
            </EmptyState>
          )}
          {quotas.map((quota) => (
            <QuotaCard quota={quota} />
          ))}
        </>
      ),
    }
  },
})

export function QuotaCard({ quota, href }: { quota: Quota; href?: string }) {
  const { title, season, key } = useQuotaTexts()
  return (
    <Card title={title(quota)} href={href} meta={<bdi>{season(quota)}</bdi>}>
      <p class="govuk-body">
        <bdi>{key(quota)}</bdi>
      </p>
      <Balance quota={quota} />
    </Card>
  )
}
