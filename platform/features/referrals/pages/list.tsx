import { EmptyState, StatRow } from '../../../foundation/design/index.ts'
import { definePage, type PageContext } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import { lateAfter, queues } from '../domain.ts'
import { handsOver } from '../policy.ts'
import { ownCases, pageSize, readQueue, referralCounts } from '../service.ts'
import { CaseCard } from './parts.tsx'

export const listPage = definePage({
  path: '/referrals',
  policy: handsOver,
  get: (page) => (page.actor.kind === 'worker' ? ownList(page) : officeList(page)),
})

async function ownList({ t, query, read }: PageContext) {
  const current = pageAsked(query)
  const { rows, total } = await read((work) => ownCases(work, current))
  const title = t('referrals.title')
  return {
    title,
    back: '/me',
    body: (
      <>
        <h1 class="govuk-heading-l">{title}</h1>
        <p class="govuk-body">{t('referrals.lead-worker')}</p>
        {rows.length === 0 && <EmptyState title={t('referrals.none')} />}
        {rows.map((row) => (
          <CaseCard row={row} />
        ))}
        <PagesOf total={total} size={pageSize} current={current} path="/referrals" />
      </>
    ),
  }
}

async function officeList({ t, texts, url, query, read }: PageContext) {
  const current = pageAsked(query)
  const queue = queues.find((one) => one === query.text('queue')) ?? 'received'
  const { rows, counts } = await read(async (work) => ({
    rows: await readQueue(work, queue, current),
    counts: await referralCounts(work),
  }))
  const title = t('referrals.title')
  return {
    title,
    back: '/desk',
    wide: true,
    body: (
      <>
        <h1 class="govuk-heading-l">{title}</h1>
        <p class="govuk-body">{t('referrals.lead')}</p>
        <StatRow
          items={queues.map((one) => ({
            label: t(`referrals.queue.${one}`),
            value: texts.number(counts[one]),
            detail:
              one === 'received' && counts.late > 0 && t('desk.queue.overdue', { overdue: counts.late }),
            href: url(`/referrals?queue=${one}`),
          }))}
        />
        <h2 class="govuk-heading-m">{t(`referrals.queue.${queue}`)}</h2>
        {queue === 'received' && <p class="govuk-body">{t('referrals.late-after', lateAfter)}</p>}
        {rows.length === 0 && <EmptyState title={t('referrals.none')} />}
        {rows.map((row) => (
          <CaseCard row={row} />
        ))}
        <PagesOf total={counts[queue]} size={pageSize} current={current} path="/referrals" />
      </>
    ),
  }
}
