import { Bdi, Button, Card, Checkboxes, EmptyState, Select, Tag } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import { countryCodes } from '../../../foundation/i18n/texts.ts'
import { worksQueues } from '../policy.ts'
import { type Queue, waitingIn } from '../queues.ts'
import { officerQueues, readQueue } from '../service.ts'
import type { PlacementSummary } from '../store.ts'
import { StageTag } from './stage-tag.tsx'

const pageSize = 50

/** One queue of an officer: what waits, how long, and what is overdue. */
export const queuePage = definePage({
  path: '/desk/placements',
  policy: worksQueues,
  get: async ({ t, texts, query, read }) => {
    const overdue = query.text('overdue') === '1'
    const other = countryCodes.find((code) => code === query.text('country'))
    const current = pageAsked(query)
    const { mine, page } = await read(async (work) => {
      const all = await officerQueues(work)
      const name = query.text('queue') || (all.find((one) => one.all > 0) ?? all[0])?.queue.name
      const limits = { limit: pageSize, offset: (current - 1) * pageSize }
      return { mine: all, page: await readQueue(work, name ?? '', { overdue, other, ...limits }) }
    })
    const { queue, ...counts } = page.counts
    const title = t(`placements.queue.${queue.name}`)
    return {
      title,
      back: '/desk',
      wide: true,
      body: (
        <>
          <span class="govuk-caption-l">{t(`placements.queue.competence.${queue.competence}`)}</span>
          <h1 class="govuk-heading-l">{title}</h1>
          <p class="govuk-body">{t(`placements.queue.about.${queue.name}`)}</p>
          <p class="govuk-body">
            {t('placements.queue.counts', { all: counts.all, overdue: counts.overdue })}{' '}
            {!queue.tasks && t('placements.queue.overdue-after', { days: queue.overdueAfter })}
          </p>
          <Filter
            queue={queue}
            names={mine.map((one) => ({
              value: one.queue.name,
              text: `${t(`placements.queue.${one.queue.name}`)} (${texts.number(one.all)})`,
            }))}
            countries={page.countries}
            overdue={overdue}
            other={other}
          />
          {page.rows.length === 0 ? (
            <EmptyState title={t('placements.queue.empty')} />
          ) : (
            page.rows.map((row) => <Waiting row={row} queue={queue} />)
          )}
          <PagesOf
            total={overdue ? counts.overdue : counts.all}
            size={pageSize}
            current={current}
            path="/desk/placements"
          />
        </>
      ),
    }
  },
})

function Filter(props: {
  queue: Queue
  names: { value: string; text: string }[]
  countries: string[]
  overdue: boolean
  other: string | undefined
}) {
  const { t, texts, url } = usePage()
  const countries = props.countries
    .map((code) => ({ value: code, text: texts.country(code) }))
    .sort((a, b) => texts.compare(a.text, b.text))
  return (
    <form method="get" action={url('/desk/placements')}>
      <Select name="queue" label={t('placements.queue.which')} value={props.queue.name} items={props.names} />
      {countries.length > 1 && (
        <Select
          name="country"
          label={t('placements.queue.country')}
          value={props.other ?? ''}
          items={[{ value: '', text: t('placements.queue.all-countries') }, ...countries]}
        />
      )}
      <Checkboxes
        name="overdue"
        legend={t('placements.queue.filter')}
        legendSize="s"
        values={props.overdue ? ['1'] : []}
        items={[{ value: '1', text: t('placements.queue.overdue-only') }]}
      />
      <Button variant="secondary">{t('placements.list.show')}</Button>
    </form>
  )
}

function Waiting({ row, queue }: { row: PlacementSummary; queue: Queue }) {
  const { t, texts, url } = usePage()
  const { days, dueOn, overdue } = waitingIn(queue, row)
  return (
    <Card
      title={<Bdi>{row.workerName}</Bdi>}
      href={url(`/placements/${row.id}`)}
      tag={
        <>
          <StageTag stage={row.stage} />{' '}
          {overdue && <Tag colour="red">{t('placements.tasks.status.overdue')}</Tag>}
        </>
      }
      meta={
        <>
          <Bdi>{row.title}</Bdi> · <Bdi>{row.employerName}</Bdi>
        </>
      }
    >
      <p class="govuk-body-s">
        {t('placements.list.from-to', {
          origin: texts.country(row.origin),
          destination: texts.country(row.destination),
        })}
        {' · '}
        {dueOn === null
          ? t('placements.queue.age', { days })
          : t('placements.queue.next-due', { date: texts.date(dueOn) })}
      </p>
    </Card>
  )
}
