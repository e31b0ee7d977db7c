import type { Citation } from '@fairway/rules'
import { today } from '../../../foundation/days.ts'
import { Card, Details, SummaryList, Table, Tag, WarningText } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { anyone } from '../../../foundation/policy.ts'
import { isRegion } from '../domain.ts'
import { describePathway, pathwaysOn } from '../service.ts'

export const listPage = definePage({
  path: '/pathways',
  policy: anyone,
  get: ({ t, texts, url, actor, locale }) => {
    const day = today()
    return {
      title: t('pathways.title'),
      body: (
        <>
          <h1 class="govuk-heading-xl">{t('pathways.title')}</h1>
          <p class="govuk-body-l">{t('pathways.lead')}</p>
          {actor.kind === 'worker' && (
            <p class="govuk-body">
              <a class="govuk-link" href={url('/me/pathways')}>
                {t('pathways.mine.link')}
              </a>
            </p>
          )}
          {pathwaysOn(day).map(({ id }) => {
            const { path, inForceSince, checklist } = describePathway(id, day, locale)
            const { country, category, lastChecked, verified } = checklist
            return (
              <Card
                title={checklist.title}
                href={url(path)}
                tag={<VerifiedTag verified={verified} />}
                meta={
                  <>
                    <PlaceName code={country} /> · {t(`pathways.category.${category}`)}
                  </>
                }
              >
                <p class="govuk-body">{checklist.summary}</p>
                <p class="govuk-body-s">
                  {t('pathways.dates', { since: texts.date(inForceSince), checked: texts.date(lastChecked) })}
                </p>
              </Card>
            )
          })}
        </>
      ),
    }
  },
})

export const programmePage = definePage({
  path: '/pathways/:country/:programme',
  policy: anyone,
  get: ({ t, texts, params, locale }) => {
    const { inForceSince, checklist } = describePathway(
      `${params.country}/${params.programme}`,
      today(),
      locale,
    )
    const { points } = checklist
    const [stay, changing] = (['stay', 'change_employer'] as const).map((key) =>
      checklist.about.find((entry) => entry.key === key),
    )
    const items = (list: typeof checklist.conditions) => (
      <ul class="govuk-list govuk-list--bullet govuk-list--spaced">
        {list.map((item) => (
          <li>
            {item.text}
            {item.openPoints.map((point) => (
              <>
                <br />
                <strong>{point}</strong>
              </>
            ))}
            <Source citation={item.citation} since={item.since} />
          </li>
        ))}
      </ul>
    )
    return {
      title: checklist.title,
      back: '/pathways',
      body: (
        <>
          <span class="govuk-caption-l">
            <PlaceName code={checklist.country} /> · {t(`pathways.category.${checklist.category}`)}
          </span>
          <h1 class="govuk-heading-l">{checklist.title}</h1>
          <p class="govuk-body-l">{checklist.summary}</p>
          {!checklist.verified && (
            <>
              <WarningText>{t('pathways.not-verified')}</WarningText>
              <Details summary={t('pathways.relied-on')}>
                <Original text={checklist.reliedOn ?? ''} />
              </Details>
            </>
          )}
          <SummaryList
            rows={[
              { key: t('pathways.permit'), value: checklist.permitCategory },
              { key: t('pathways.since'), value: texts.date(inForceSince) },
              { key: t('pathways.checked'), value: texts.date(checklist.lastChecked) },
              {
                key: t('pathways.stay'),
                value: (
                  <>
                    {stay?.text ?? t('pathways.change-employer.unknown')}
                    {stay?.citation && <Source citation={stay.citation} />}
                  </>
                ),
              },
              {
                key: t('pathways.change-employer'),
                value: (
                  <>
                    <strong>{t(`pathways.change-employer.${changing?.answer}`)}</strong> {changing?.text}
                    {changing?.citation && <Source citation={changing.citation} />}
                  </>
                ),
              },
            ]}
          />
          <h2 class="govuk-heading-m">{t('pathways.conditions')}</h2>
          {items(checklist.conditions)}
          {points && (
            <>
              <h2 class="govuk-heading-m">{t('pathways.points')}</h2>
              {points.mark !== undefined && (
                <p class="govuk-body">{t('pathways.points.mark', { mark: points.mark })}</p>
              )}
              <ul class="govuk-list govuk-list--bullet govuk-list--spaced">
                {points.criteria.map((criterion) => (
                  <li>
                    {criterion.text}: {t('pathways.points.most', { points: criterion.hi })}
                    <Source citation={criterion.citation} />
                  </li>
                ))}
              </ul>
            </>
          )}
          {checklist.steps.length > 0 && (
            <>
              <h2 class="govuk-heading-m">{t('pathways.steps')}</h2>
              {items(checklist.steps)}
            </>
          )}
          <h2 class="govuk-heading-m">{t('pathways.documents')}</h2>
          <ul class="govuk-list govuk-list--bullet govuk-list--spaced">
            {checklist.documents.map((document) => (
              <li>
                {document.text}
                <Source citation={document.citation} />
              </li>
            ))}
          </ul>
          <h2 class="govuk-heading-m">{t('pathways.costs')}</h2>
          <Table
            smallTextUntilTablet
            head={[
              { text: t('pathways.costs.what') },
              { text: t('pathways.costs.payer') },
              { text: t('pathways.costs.charged') },
            ]}
            rows={checklist.costs.map((cost) => [
              {
                text: (
                  <>
                    {cost.text}
                    {cost.amount && (
                      <>
                        <br />
                        <strong>{texts.money(cost.amount.minor, cost.amount.currency)}</strong>
                      </>
                    )}
                    <Source citation={cost.citation} />
                  </>
                ),
              },
              { text: t(`pathways.costs.payer.${cost.paidBy}`) },
              { text: t(`pathways.costs.charged.${cost.workerMayBeCharged}`) },
            ])}
          />
          <h2 class="govuk-heading-m">{t('pathways.laws')}</h2>
          <ul class="govuk-list govuk-list--bullet govuk-list--spaced">
            {checklist.laws.map((law) => (
              <li>
                <a class="govuk-link" href={law.url} rel="noreferrer">
                  <Original text={law.act} />
                </a>
                <br />
                {t('pathways.laws.read', { date: texts.date(law.lastChecked) })}
              </li>
            ))}
          </ul>
        </>
      ),
    }
  },
})

/** A country, or a region whose states share their rules. */
function PlaceName({ code }: { code: string }) {
  const { t, texts } = usePage()
  return <>{isRegion(code) ? t(`pathways.region.${code}`) : texts.country(code)}</>
}

function VerifiedTag({ verified }: { verified: boolean }) {
  const { t } = usePage()
  return (
    <Tag colour={verified ? 'green' : 'yellow'}>
      {t(verified ? 'pathways.verified' : 'pathways.not-verified.tag')}
    </Tag>
  )
}

/** Names of laws and notes on sources stand in English in every language. */
function Original({ text }: { text: string }) {
  return (
    <bdi lang="en" dir="ltr">
      {text}
    </bdi>
  )
}

/** Where in which law it stands, and whether that was read there. */
function Source({ citation, since }: { citation: Citation; since?: string }) {
  const { t, texts } = usePage()
  return (
    <div class="govuk-hint govuk-!-margin-bottom-0 govuk-!-font-size-16">
      <a class="govuk-link" href={citation.url} rel="noreferrer">
        <Original text={citation.ref} />
      </a>{' '}
      {since && t('pathways.source.since', { date: texts.date(since) })}{' '}
      {!citation.verified && t('pathways.source.not-verified')}
    </div>
  )
}
