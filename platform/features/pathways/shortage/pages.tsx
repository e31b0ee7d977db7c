import type { ShortageList } from '@fairway/rules'
import { today } from '../../../foundation/days.ts'
import { Card, Details, InsetText, SummaryList, WarningText } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { anyone } from '../../../foundation/policy.ts'
import { loadShortageLists } from '../catalogue.ts'
import { folderOf } from '../domain.ts'
import { Original, PlaceName, Source, VerifiedTag } from '../programmes/parts.tsx'
import { pathwayTitle } from '../service.ts'
import {
  codesOn,
  findShortageList,
  groupsIn,
  isComplete,
  programmesReading,
  setsOf,
  titled,
} from './service.ts'

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
    const reading = programmesReading(list)
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
            <>
              <WarningText>{t('pathways.not-verified')}</WarningText>
              <Details summary={t('pathways.relied-on')}>
                <Original text={list.reliedOn ?? ''} />
              </Details>
            </>
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
              ...(reading.length > 0
                ? [
                    {
                      key: t('pathways.shortage.used-by'),
                      value: reading.map((id) => (
                        <>
                          <a class="govuk-link" href={url(`/pathways/${folderOf(id)}`)}>
                            {pathwayTitle(id, locale)}
                          </a>
                          <br />
                        </>
                      )),
                    },
                  ]
                : []),
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
  const { t, texts } = usePage()
  return (
    <>
      {setsOf(list).map(({ from, to, value, perhaps, citation, status }) => (
        <>
          <h2 class="govuk-heading-m">
            {to === undefined
              ? t('pathways.shortage.since', { from: texts.date(from) })
              : t('pathways.shortage.until', { from: texts.date(from), to: texts.date(to) })}
          </h2>
          {status === 'announced' && <p class="govuk-body">{t('pathways.shortage.announced')}</p>}
          {!isComplete(perhaps) && <InsetText>{t('pathways.shortage.part')}</InsetText>}
          {(value as readonly string[]).length > 0 && <Jobs list={list} codes={value as readonly string[]} />}
          {groupsIn(perhaps).length > 0 && (
            <>
              <h3 class="govuk-heading-s">{t('pathways.shortage.some')}</h3>
              <Jobs list={list} codes={groupsIn(perhaps)} />
            </>
          )}
          <Source citation={citation} />
        </>
      ))}
    </>
  )
}

function Jobs({ list, codes }: { list: ShortageList; codes: readonly string[] }) {
  const { locale } = usePage()
  return (
    <ul class="govuk-list govuk-list--bullet">
      {titled(list, codes, locale).map(({ code, title, language }) => (
        <li>
          <bdi {...(language && { lang: language })}>{title ?? code}</bdi> (
          <bdi>{`${list.parameter.unit}\u00a0${code}`}</bdi>)
        </li>
      ))}
    </ul>
  )
}
