import { daysSince } from '../../../foundation/days.ts'
import { Bdi, Button, Card, EmptyState, Select } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import { type Stage, stages } from '../domain.ts'
import { seesPlacements } from '../policy.ts'
import { countPlacementsByStage, listPlacements } from '../service.ts'
import type { PlacementSummary } from '../store.ts'
import { StageTag } from './stage-tag.tsx'

const pageSize = 50

export const listPage = definePage({
  path: '/placements',
  policy: seesPlacements,
  get: async ({ t, actor, query, read, url }) => {
    const stage = stages.find((one) => one === query.text('stage'))
    const current = pageAsked(query)
    const { rows, counts } = await read(async (work) => ({
      rows: await listPlacements(work, {
        ...(stage ? { stages: [stage] } : {}),
        limit: pageSize,
        offset: (current - 1) * pageSize,
      }),
      counts: await countPlacementsByStage(work),
    }))
    const total = stage ? (counts.get(stage) ?? 0) : [...counts.values()].reduce((sum, one) => sum + one, 0)
    const forWorker = actor.kind === 'worker'
    const title = t(forWorker ? 'placements.list.worker-title' : 'placements.list.staff-title')
    return {
      title,
      body: (
        <>
          <h1 class="govuk-heading-l">{title}</h1>
          {!forWorker && <StageFilter stage={stage} counts={counts} />}
          {rows.length === 0 ? (
            <Nothing forWorker={forWorker} />
          ) : (
            // What waits longest comes first at a desk; a worker looks for what is new.
            <Cards rows={forWorker ? rows.toReversed() : rows} forWorker={forWorker} />
          )}
          <PagesOf total={total} size={pageSize} current={current} path="/placements" />
          {forWorker && (
            <p class="govuk-body">
              <a class="govuk-link" href={url('/referrals')}>
                {t('placements.help.all')}
              </a>
            </p>
          )}
        </>
      ),
    }
  },
})

function StageFilter({ stage, counts }: { stage: Stage | undefined; counts: Map<Stage, number> }) {
  const { t, texts, url } = usePage()
  return (
    <form method="get" action={url('/placements')}>
      <Select
        name="stage"
        label={t('placements.list.stage')}
        value={stage}
        items={[
          { value: '', text: t('placements.list.all-stages') },
          ...stages.map((one) => ({
            value: one,
            text: `${t(`placements.stage.${one}`)} (${texts.number(counts.get(one) ?? 0)})`,
          })),
        ]}
      />
      <Button variant="secondary">{t('placements.list.show')}</Button>
    </form>
  )
}

function Nothing({ forWorker }: { forWorker: boolean }) {
  const { t, url } = usePage()
  if (!forWorker) return <EmptyState title={t('placements.list.empty-staff')} />
  return (
    <EmptyState title={t('placements.list.empty-worker')}>
      <p class="govuk-body">{t('placements.list.empty-worker-text')}</p>
      <Button href={url('/me/jobs')}>{t('placements.list.jobs')}</Button>
    </EmptyState>
  )
}

function Cards({ rows, forWorker }: { rows: PlacementSummary[]; forWorker: boolean }) {
  const { t, texts, url } = usePage()
  return (
    <>
      {rows.map((row) => (
        <Card
          title={<Bdi>{forWorker ? row.title : row.workerName}</Bdi>}
          href={url(`/placements/${row.id}`)}
          tag={<StageTag stage={row.stage} />}
          meta={
            <>
              {!forWorker && (
                <>
                  <Bdi>{row.title}</Bdi> ·{' '}
                </>
              )}
              <Bdi>{row.employerName}</Bdi>
            </>
          }
        >
          <p class="govuk-body-s">
            {t('placements.list.from-to', {
              origin: texts.country(row.origin),
              destination: texts.country(row.destination),
            })}
            {' · '}
            {forWorker
              ? texts.date(row.stageSince)
              : t('placements.list.age', { days: daysSince(new Date(`${row.stageSince}T00:00:00Z`)) })}
          </p>
        </Card>
      ))}
    </>
  )
}
