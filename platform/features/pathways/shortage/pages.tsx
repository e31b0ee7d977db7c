import type { ShortageList } from '@fairway/rules'
import { today } from '../../../foundation/days.ts'
import { Card, SummaryList, WarningText } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { anyone } from '../../../foundation/policy.ts'
import { loadShortageLists } from '../catalogue.ts'
import { folderOf } from '../domain.ts'
import { Original, PlaceName, Source, VerifiedTag } from '../programmes/parts.tsx'
import { pathwayTitle } from '../service.ts'
import { codesOn, findShortageList, programmesReading, setsOf, titled } from './service.ts'

export const shortageListsPage = definePage({
  path: '/shortage-lists',
  policy: anyone,
  get: ({ t, texts, url, locale }) => ({
    title: t('pathways.shortage.title'),
    back: '/pathways',
    body: (
      <>
        <h1 class="govuk-heading-xl">{t('pathways.shortage.title')}</h1>
        <p class="govuk-body-l">{t('pathways.shortage.lead')}</p>
        {[...loadShortageLists().values()].map((list) => (
          <Card
            title={list.title[locale]}
            href={url(`/shortage-lists/${folderOf(list.id)}`)}
            tag={<VerifiedTag verified={list.verified} />}
            meta={<PlaceName code={list.country} />}
          >
            <p class="govuk-body">
              {t('pathways.shortage.groups', { count: codesOn(list, { asOf: today() }).length })}
            </p>
            <p class="govuk-body-s">
              {t('pathways.shortage.checked', { checked: texts.date(list.lastChecked) })}
            </p>
          </Card>
        ))}
      </>
    ),
  }),
})

export const shortageListPage = definePage({
  path: '/shortage-lists/:country/:list',
  policy: anyone,
  get: ({ t, texts, params, locale, url }) => {
    const list = findShortageList(`${params.country}/${params.list}`)
    const title = list.title[locale] ?? list.id
    const { decidedBy } = list
    return {
      title,
      back: '/shortage-lists',
      body: (
        <>
          <span class="govuk-caption-l">
            <PlaceName code={list.country} />
          </span>
          <h1 class="govuk-heading-l">{title}</h1>
          {!list.verified && (
            <WarningText>
              {t('pathways.not-verified')} <Original text={list.reliedOn ?? ''} />
            </WarningText>
          )}
          <SummaryList
            rows={[
              {
                key: t('pathways.shortage.decided-by'),
                value: decidedBy.url ? (
                  <a class="govuk-link" href={decidedBy.url} rel="noreferrer">
                    <bdi>{decidedBy.name}</bdi>
                  </a>
                ) : (
                  <bdi>{decidedBy.name}</bdi>
                ),
              },
              { key: t('pathways.shortage.evidence'), value: list.evidence[locale] },
              { key: t('pathways.checked'), value: texts.date(list.lastChecked) },
              {
                key: t('pathways.shortage.used-by'),
                value: programmesReading(list).map((id) => (
                  <>
                    <a class="govuk-link" href={url(`/pathways/${folderOf(id)}`)}>
                      {pathwayTitle(id, locale)}
                    </a>
                    <br />
                  </>
                )),
              },
            ]}
          />
          <Sets list={list} />
        </>
      ),
    }
  },
})

/** Every dated set, the newest first. */
function Sets({ list }: { list: ShortageList }) {
  const { t, texts, locale } = usePage()
  return (
    <>
      {setsOf(list).map(({ from, to, value, citation, status }) => (
        <>
          <h2 class="govuk-heading-m">
            {to === undefined
              ? t('pathways.shortage.since', { from: texts.date(from) })
              : t('pathways.shortage.until', { from: texts.date(from), to: texts.date(to) })}
          </h2>
          {status === 'announced' && <p class="govuk-body">{t('pathways.shortage.announced')}</p>}
          <ul class="govuk-list govuk-list--bullet">
            {titled(list, value as readonly string[], locale).map(({ code, title }) => (
              <li>
                <bdi>{title ?? code}</bdi> (<bdi>{`${list.parameter.unit} ${code}`}</bdi>)
              </li>
            ))}
          </ul>
          <Source citation={citation} />
        </>
      ))}
    </>
  )
}
