import { dayBefore } from '../../../foundation/days.ts'
import { StatRow } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { Locale } from '../../../foundation/i18n/locales.ts'
import { readClassifications } from '../../classifications/index.ts'
import { pathwayTitle } from '../../pathways/index.ts'
import type { Quota } from '../store.ts'

export function useQuotaTexts() {
  const { t, texts, locale } = usePage()
  return {
    title: ({ programme }: Pick<Quota, 'programme'>) => pathwayTitle(programme, locale) ?? programme,
    season: ({ season, startsOn, endsOn }: Quota) =>
      t('quotas.season.text', { season, from: texts.date(startsOn), to: texts.date(dayBefore(endsOn)) }),
    key: ({ keyKind, keyValue, employer }: Quota) => {
      switch (keyKind) {
        case null:
          return t('quotas.key.all')
        case 'origin':
          return t('quotas.key.origin.text', { country: texts.country(keyValue ?? '') })
        case 'employer':
          return t('quotas.key.employer.text', { employer: employer ?? '' })
        case 'industry':
          return t('quotas.key.industry.text', { industry: industries(locale).get(keyValue ?? '') ?? '' })
      }
    },
  }
}

export function industries(locale: Locale): Map<string, string> {
  return new Map(readClassifications().isic.map(({ code, labels }) => [code, labels[locale]]))
}

export function Balance({ quota }: { quota: Quota }) {
  const { t, texts } = usePage()
  return (
    <StatRow
      items={(['left', 'announced', 'reserved', 'used'] as const).map((name) => ({
        label: t(`quotas.balance.${name}`),
        value: texts.number(quota[name]),
      }))}
    />
  )
}
