import { daysSince } from '../../../foundation/days.ts'
import { Bdi, Card, Tag, type TagColour } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { isLate, type Status } from '../domain.ts'
import type { Referral } from '../store.ts'

const colours: Record<Status, TagColour> = {
  asked: 'yellow',
  declined: 'grey',
  open: 'blue',
  accepted: 'purple',
  refused: 'grey',
  done: 'green',
  revoked: 'grey',
}

export function StatusTag({ status }: { status: Status }) {
  const { t } = usePage()
  return <Tag colour={colours[status]}>{t(`referrals.status.${status}`)}</Tag>
}

export function Way({ from, to }: { from: string | undefined; to: string }) {
  const { t } = usePage()
  return (
    <>
      {t('referrals.way.from')} {from === undefined ? t('referrals.from-worker') : <Bdi>{from}</Bdi>}
      <br />
      {t('referrals.way.to')} <Bdi>{to}</Bdi>
    </>
  )
}

export function CaseCard({ row }: { row: Referral }) {
  const { t, url, actor } = usePage()
  const since = daysSince(row.updatedAt)
  const mine = actor.kind === 'staff' && actor.organisation === row.to.id
  return (
    <Card
      title={t(`referrals.cause.${row.cause}`)}
      href={url(`/referrals/${row.id}`)}
      tag={
        <>
          <StatusTag status={row.status} />{' '}
          {mine && isLate(row.status, since) && (
            <Tag colour="red">{t('placements.tasks.status.overdue')}</Tag>
          )}
        </>
      }
      meta={<Way from={row.from?.name} to={row.to.name} />}
    >
      <p class="govuk-body-s">
        {actor.kind === 'staff' && row.workerName !== null && (
          <>
            <Bdi>{row.workerName}</Bdi> ·{' '}
          </>
        )}
        {t('placements.queue.age', { days: since })}
      </p>
    </Card>
  )
}
