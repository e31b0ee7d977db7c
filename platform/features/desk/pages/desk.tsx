import { isMemberOf, isOfficer } from '../../../foundation/actor.ts'
import type { Work } from '../../../foundation/database/database.ts'
import { InsetText, StatRow } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { memberOf } from '../../../foundation/policy.ts'
import { findOrganisation, organisationQueueCount } from '../../organisations/index.ts'
import { reformsToDecide } from '../../pathways/index.ts'
import { duplicatesCount, queueCount } from '../../people/index.ts'
import { officerQueues, placementQueueCount, type QueueCount } from '../../placements/index.ts'
import { keepsQuotas } from '../../quotas/index.ts'
import { handling, referralCounts } from '../../referrals/index.ts'
import { vacancyQueueCount } from '../../vacancies/index.ts'

type Queue = {
  key: 'people' | 'duplicates' | 'organisations' | 'vacancies' | 'placements' | 'referrals' | 'reforms'
  path: string
  count: number
  late?: number
}

/** The queues this actor works on, each with how many wait. */
async function queuesOf(work: Work): Promise<Queue[]> {
  const { actor } = work
  const queues: Queue[] = []
  if (isOfficer(actor, 'registration')) {
    queues.push({ key: 'people', path: '/desk/people', count: await queueCount(work) })
    queues.push({ key: 'duplicates', path: '/desk/duplicates', count: await duplicatesCount(work) })
  }
  if (isOfficer(actor, 'licensing') || isOfficer(actor, 'vacancies')) {
    queues.push({
      key: 'organisations',
      path: '/desk/organisations',
      count: await organisationQueueCount(work),
    })
  }
  if (isOfficer(actor, 'vacancies')) {
    queues.push({ key: 'vacancies', path: '/desk/vacancies', count: await vacancyQueueCount(work) })
  }
  if (isMemberOf(actor, 'employer', 'recruiter')) {
    queues.push({ key: 'placements', path: '/placements', count: await placementQueueCount(work) })
  }
  if (isOfficer(actor, 'statistics')) {
    queues.push({ key: 'reforms', path: '/desk/reforms', count: await reformsToDecide(work) })
  }
  if (isMemberOf(actor, ...handling)) {
    const { received, late } = await referralCounts(work)
    queues.push({ key: 'referrals', path: '/referrals', count: received, late })
  }
  return queues
}

export const deskPage = definePage({
  path: '/desk',
  policy: memberOf('authority', 'employer', 'recruiter', 'union', 'partner'),
  get: async ({ read, actor, t, texts, url }) => {
    const { queues, journeys, organisation } = await read(async (work) => ({
      queues: await queuesOf(work),
      journeys: await officerQueues(work),
      organisation: actor.kind === 'staff' ? await findOrganisation(work, actor.organisation) : undefined,
    }))
    const mayPost = isMemberOf(actor, 'employer', 'recruiter')
    return {
      title: t('desk.title'),
      wide: true,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('desk.title')}</h1>
          {organisation?.status === 'pending' && <InsetText>{t('desk.pending')}</InsetText>}
          {queues.length > 0 && (
            <StatRow
              items={queues.map(({ key, path, count, late = 0 }) => ({
                label: t(`desk.queue.${key}`),
                value: texts.number(count),
                detail: late > 0 && t('desk.queue.overdue', { overdue: late }),
                href: url(path),
              }))}
            />
          )}
          {(['contracts', 'inspection', 'immigration'] as const).map((competence) => (
            <Journeys counts={journeys.filter(({ queue }) => queue.competence === competence)} />
          ))}
          <p class="govuk-body">
            <a class="govuk-link" href={url('/shared')}>
              {t('shared.title')}
            </a>
          </p>
          {(isOfficer(actor, 'registration') || isMemberOf(actor, 'union', 'partner')) && (
            <p class="govuk-body">
              <a class="govuk-link" href={url('/desk/assist')}>
                {t('assisted.title')}
              </a>
            </p>
          )}
          {isOfficer(actor, 'registration') && (
            <p class="govuk-body">
              <a class="govuk-link" href={url('/desk/programmes')}>
                {t('rounds.programmes')}
              </a>
            </p>
          )}
          {(isOfficer(actor, 'registration') || isOfficer(actor, 'licensing')) && (
            <p class="govuk-body">
              <a class="govuk-link" href={url('/desk/imports')}>
                {t('desk.imports')}
              </a>
            </p>
          )}
          {keepsQuotas.allows(actor) && (
            <p class="govuk-body">
              <a class="govuk-link" href={url('/desk/quotas')}>
                {t('quotas.desk.title')}
              </a>
            </p>
          )}
          {mayPost && (
            <p class="govuk-body">
              <a class="govuk-link" href={url('/employer/vacancies')}>
                {t('desk.vacancies')}
              </a>
            </p>
          )}
        </>
      ),
    }
  },
})

/** What waits on the way of workers for an officer of one competence. */
function Journeys({ counts }: { counts: QueueCount[] }) {
  const { t, texts, url } = usePage()
  const [first] = counts
  if (!first) return null
  return (
    <>
      <h2 class="govuk-heading-m">{t(`placements.queue.competence.${first.queue.competence}`)}</h2>
      <StatRow
        items={counts.map(({ queue, all, overdue }) => ({
          label: t(`placements.queue.${queue.name}`),
          value: texts.number(all),
          detail: overdue > 0 && t('desk.queue.overdue', { overdue }),
          href: url(`/desk/placements?queue=${queue.name}`),
        }))}
      />
    </>
  )
}
