import { type AboutKey, type Checklist, holdsOn, type Programme } from '@fairway/rules'
import type { ComponentChildren } from 'preact'
import { dayBefore, isDay, today } from '../../../foundation/days.ts'
import {
  Button,
  Details,
  InsetText,
  SummaryList,
  type SummaryRow,
  Table,
  WarningText,
} from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import { DateField, SelectField, usePage } from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { dateFrom } from '../../../foundation/http/read-fields.ts'
import { anyone } from '../../../foundation/policy.ts'
import { healthSafeguards, loadPathways } from '../catalogue.ts'
import { folderOf } from '../domain.ts'
import { mayTakeHealthWorkers } from '../safeguards.ts'
import { describePathway } from '../service.ts'
import { ChangeList } from './change-list.tsx'
import { changesBetween } from './changes.ts'
import { Original, PlaceName, Source } from './parts.tsx'
import { valueText } from './values.ts'
import { versionsOf } from './versions.ts'

export const programmePage = definePage({
  path: '/pathways/:country/:programme',
  policy: anyone,
  get: ({ t, texts, params, locale, query, url }) => {
    const programme = loadPathways().find(({ id }) => id === `${params.country}.${params.programme}`)
    if (!programme) throw new NotFoundError()
    const { asOf, refused } = dayAsked(programme, query)
    const { inForceSince, path, checklist } = describePathway(programme.id, asOf, locale)
    const versions = versionsOf(programme)
    const version = versions.findLast((day) => day <= asOf) as string
    const earlier = versions.filter((day) => day < version)
    const since = earlier.find((day) => day === query.text('since')) ?? earlier.at(-1)
    const about = (...keys: AboutKey[]) => <About checklist={checklist} programme={programme} keys={keys} />
    const contacts = (kind: string) => <Contacts checklist={checklist} kinds={[kind]} />
    const section = (name: string, body: ComponentChildren) => (
      <>
        <h2 class="govuk-heading-m">{t(`pathways.section.${name}`)}</h2>
        {body}
      </>
    )
    return {
      title: checklist.title,
      back: `/pathways/${params.country}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <PlaceName code={checklist.country} /> · {t(`pathways.category.${checklist.category}`)}
          </span>
          <h1 class="govuk-heading-l">{checklist.title}</h1>
          <p class="govuk-body-l">{checklist.summary}</p>
          <Button href={`${url('/pathways/open')}?programme=${checklist.programme}`}>
            {t('pathways.open.link-one')}
          </Button>
          {refused && (
            <WarningText>
              {t('pathways.day.refused', {
                from: texts.date(programme.inForce.from),
                shown: texts.date(asOf),
              })}
            </WarningText>
          )}
          {asOf !== today() && <InsetText>{t('pathways.day.other', { date: texts.date(asOf) })}</InsetText>}
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
              { key: t('pathways.original-title'), value: <bdi>{checklist.originalTitle}</bdi> },
              { key: t('pathways.type'), value: t(`pathways.type.${checklist.type}`) },
              {
                key: t('pathways.skills'),
                value: texts.list(checklist.skills.map((level) => t(`pathways.skills.${level}`))),
              },
              { key: t('pathways.status'), value: t(`pathways.status.${checklist.lawStatus}`) },
              {
                key: t('pathways.since'),
                value:
                  version === inForceSince
                    ? texts.date(inForceSince)
                    : t('pathways.since.version', {
                        first: texts.date(inForceSince),
                        version: texts.date(version),
                      }),
              },
              { key: t('pathways.checked'), value: texts.date(checklist.lastChecked) },
              {
                key: t('pathways.verified'),
                value: checklist.verified ? (
                  t('pathways.verified.yes')
                ) : (
                  <CheckedParts checklist={checklist} />
                ),
              },
            ]}
          />
          {section('conditions', <Items items={checklist.conditions} />)}
          {checklist.points && <Points points={checklist.points} />}
          {checklist.steps.length > 0 && section('steps', <Items items={checklist.steps} />)}
          {section(
            'documents',
            <ul class="govuk-list govuk-list--bullet govuk-list--spaced">
              {checklist.documents.map((document) => (
                <li>
                  {document.text}
                  <Source citation={document.citation} />
                </li>
              ))}
            </ul>,
          )}
          {section('apply', about('apply', 'processing_time'))}
          {section('costs', <Costs costs={checklist.costs} />)}
          {section('stay', about('stay', 'extension', 'multiple_entry', 'reentry', 'permanence'))}
          {section('employer', about('change_employer'))}
          {section('family', about('family', 'family_work', 'family_school'))}
          {section(
            'market',
            <>
              {about('labour_market_test', 'quota')}
              <p class="govuk-body">
                <a class="govuk-link" href={url(`/quotas?programme=${folderOf(programme.id)}`)}>
                  {t('quotas.title')}
                </a>
              </p>
            </>,
          )}
          {section(
            'recognition',
            <>
              {about('recognition')}
              {contacts('recognition')}
              {mayTakeHealthWorkers(programme) && <HealthSafeguards />}
            </>,
          )}
          {section(
            'review',
            <>
              {about('review')}
              {contacts('appeal')}
            </>,
          )}
          {section('contacts', <Contacts checklist={checklist} kinds={['authority', 'mission', 'help']} />)}
          {section(
            'laws',
            <ul class="govuk-list govuk-list--bullet govuk-list--spaced">
              {checklist.laws.map((law) => (
                <li>
                  <a class="govuk-link" href={law.url} rel="noreferrer">
                    <Original text={law.act} />
                  </a>
                  <br />
                  {law.published && (
                    <>
                      <Original text={law.published} />
                      {'. '}
                    </>
                  )}
                  {t('pathways.laws.read', { date: texts.date(law.lastChecked) })}
                </li>
              ))}
            </ul>,
          )}
          {section(
            'versions',
            <>
              {since ? (
                <>
                  <h3 class="govuk-heading-s" id="changes">
                    {t('pathways.changes.title', { since: texts.date(since), day: texts.date(version) })}
                  </h3>
                  <ChangeList changes={changesBetween(programme, since, version, texts)} />
                </>
              ) : (
                <p class="govuk-body">{t('pathways.changes.first')}</p>
              )}
              {versions.length > 1 && (
                <ul class="govuk-list govuk-list--bullet">
                  {[...versions].reverse().map((day) => (
                    <li>
                      {day === version ? (
                        <strong>{t('pathways.version', { date: texts.date(day) })}</strong>
                      ) : (
                        <a class="govuk-link" href={url(`${path}?on=${day}`)}>
                          {t('pathways.version', { date: texts.date(day) })}
                        </a>
                      )}{' '}
                      {day > today() && t('pathways.version.later')}
                    </li>
                  ))}
                </ul>
              )}
              <form method="get" action={url(path)}>
                <DateField
                  name="on"
                  legend={t('pathways.day.legend')}
                  hint={t('pathways.day.hint')}
                  initial={asOf}
                />
                {versions.length > 1 && (
                  <SelectField
                    name="since"
                    label={t('pathways.day.since')}
                    initial={since ?? ''}
                    items={[
                      { value: '', text: t('pathways.day.since.before') },
                      ...versions.slice(0, -1).map((day) => ({ value: day, text: texts.date(day) })),
                    ]}
                  />
                )}
                <Button variant="secondary">{t('pathways.day.show')}</Button>
              </form>
            </>,
          )}
        </>
      ),
    }
  },
})

/** The day of the address while the programme is in force on it; else the nearest such day to today. */
function dayAsked({ inForce }: Programme, query: Form): { asOf: string; refused: boolean } {
  const typed = query.has('on-year')
  const asked = typed ? dateFrom(query, 'on') : query.text('on')
  if (asked && isDay(asked) && holdsOn(inForce, asked)) return { asOf: asked, refused: false }
  const refused = typed || query.has('on')
  if (holdsOn(inForce, today())) return { asOf: today(), refused }
  const ended = inForce.to !== undefined && inForce.to <= today()
  return { asOf: ended ? dayBefore(inForce.to as string) : inForce.from, refused }
}

function Items({ items }: { items: Checklist['conditions'] }) {
  return (
    <ul class="govuk-list govuk-list--bullet govuk-list--spaced">
      {items.map((item) => (
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
}

function Points({ points }: { points: NonNullable<Checklist['points']> }) {
  const { t } = usePage()
  return (
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
  )
}

function Costs({ costs }: Pick<Checklist, 'costs'>) {
  const { t, texts } = usePage()
  return (
    <Table
      smallTextUntilTablet
      head={[
        { text: t('pathways.costs.what') },
        { text: t('pathways.costs.payer') },
        { text: t('pathways.costs.charged') },
      ]}
      rows={costs.map((cost) => [
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
  )
}

/** The same questions for every programme, also where nobody has found the answer yet. */
/** Seasons and homes take no health workers, and the union's own citizens need no permit. */

/** The warning that the WHO Code of Practice asks for, said once for every programme. */
function HealthSafeguards() {
  const { t, texts } = usePage()
  const { countries, citation } = healthSafeguards()
  return (
    <Details summary={t('pathways.health')}>
      <p class="govuk-body">
        {t('pathways.health.list', { countries: texts.list(countries.map((code) => texts.country(code))) })}
      </p>
      <Source citation={citation} />
    </Details>
  )
}

function About(props: { checklist: Checklist; programme: Programme; keys: AboutKey[] }) {
  const { t } = usePage()
  const { checklist, programme, keys } = props
  const rows = keys.flatMap((key): SummaryRow[] => {
    const entry = checklist.about.find((one) => one.key === key)
    if (!entry) return []
    return [
      {
        key: t(`pathways.about.${key}`),
        value: (
          <>
            <AboutAnswer checklist={checklist} programme={programme} entry={entry} />
            {entry.citation && <Source citation={entry.citation} />}
          </>
        ),
      },
    ]
  })
  return <SummaryList rows={rows} />
}

export function AboutAnswer(props: {
  checklist: Checklist
  programme: Programme
  entry: Checklist['about'][number]
}) {
  const { t, texts } = usePage()
  const { checklist, programme, entry } = props
  const bodies = checklist.contacts.filter(({ id }) => entry.contacts.includes(id))
  return (
    <>
      {entry.answer !== 'stated' && <strong>{t(`pathways.about.answer.${entry.answer}`)}</strong>}{' '}
      {entry.text}{' '}
      {entry.length &&
        t('pathways.about.length', {
          length: valueText(entry.length.value, entry.length.unit, programme.vocabulary, texts),
        })}
      {entry.by && (
        <>
          {' '}
          {t('pathways.about.by', {
            who: texts.list(entry.by.map((who) => t(`pathways.about.by.${who}`))),
          })}
        </>
      )}
      {bodies.map(({ name, url }) => (
        <>
          <br />
          {url ? (
            <a class="govuk-link" href={url} rel="noreferrer">
              <bdi>{name}</bdi>
            </a>
          ) : (
            <bdi>{name}</bdi>
          )}
        </>
      ))}
    </>
  )
}

/** Which parts were read in the law, so that a checked points table is not doubted for an unread fee. */
function CheckedParts({ checklist }: { checklist: Checklist }) {
  const { t } = usePage()
  return (
    <>
      {t('pathways.verified.no')}
      <ul class="govuk-list govuk-list--bullet govuk-!-margin-top-2">
        {checklist.checked.map(({ part, read, of }) => (
          <li>
            {t(`pathways.checked.part.${part}`)}:{' '}
            {t(`pathways.checked.${read === of ? 'all' : read === 0 ? 'none' : 'some'}`, { read, of })}
          </li>
        ))}
      </ul>
    </>
  )
}

function Contacts({ checklist, kinds }: { checklist: Checklist; kinds: string[] }) {
  const { t } = usePage()
  const contacts = checklist.contacts.filter(({ kind }) => kinds.includes(kind))
  if (contacts.length === 0) return null
  return (
    <ul class="govuk-list govuk-list--bullet govuk-list--spaced">
      {contacts.map(({ name, text, url, phone, email, verified }) => (
        <li>
          {text}
          <br />
          {url ? (
            <a class="govuk-link" href={url} rel="noreferrer">
              <bdi>{name}</bdi>
            </a>
          ) : (
            <bdi>{name}</bdi>
          )}
          {phone && (
            <>
              <br />
              <bdi dir="ltr">{phone}</bdi>
            </>
          )}
          {email && (
            <>
              <br />
              <bdi dir="ltr">{email}</bdi>
            </>
          )}
          {!verified && <span class="govuk-hint"> {t('pathways.contacts.not-verified')}</span>}
        </li>
      ))}
    </ul>
  )
}
