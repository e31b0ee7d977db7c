import { isMemberOf } from '../../../foundation/actor.ts'
import { dayOf } from '../../../foundation/days.ts'
import { Bdi, EmptyState, SummaryList, Table } from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import { fileKinds } from '../../../foundation/files/index.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { MorePages, pageAsked } from '../../../foundation/http/paging.tsx'
import { memberOf } from '../../../foundation/policy.ts'
import { skillLabels } from '../../classifications/index.ts'
import {
  AnswersView,
  answersOf,
  documentOf,
  findPerson,
  peopleSharing,
  profileRows,
  sharedBy,
  sharingPageSize,
} from '../../people/index.ts'
import { placementsOf } from '../../placements/index.ts'
import { CaseCard, casesOf, handling } from '../../referrals/index.ts'

const policy = memberOf('authority', 'employer', 'recruiter', 'union', 'partner')

export const sharedListPage = definePage({
  path: '/shared',
  policy,
  get: async ({ t, texts, url, query, read }) => {
    const page = pageAsked(query)
    const people = await read((work) => peopleSharing(work, page))
    return {
      title: t('shared.title'),
      back: '/desk',
      wide: true,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('shared.title')}</h1>
          <p class="govuk-body">{t('shared.lead')}</p>
          {people.length === 0 ? (
            <EmptyState title={t('shared.none')} />
          ) : (
            <Table
              smallTextUntilTablet
              head={[
                { text: t('people.part.name') },
                { text: t('shared.what') },
                { text: t('shared.until') },
              ]}
              rows={people.map((one) => [
                {
                  text: (
                    <a class="govuk-link" href={url(`/shared/${one.person}`)}>
                      <Bdi>{one.fullName}</Bdi>
                    </a>
                  ),
                },
                { text: texts.list(one.covers.map((what) => t(`sharing.covers.${what}`))) },
                {
                  text: one.expiresAt
                    ? texts.date(dayOf(new Date(one.expiresAt)))
                    : t('sharing.until-stopped'),
                },
              ])}
            />
          )}
          <MorePages page={page} more={people.length === sharingPageSize} path="/shared" />
        </>
      ),
    }
  },
})

export const sharedRecordPage = definePage({
  path: '/shared/:personId',
  policy,
  get: async (page) => {
    const { t, texts, url, params, actor } = page
    const helps = isMemberOf(actor, ...handling)
    const id = params.personId as string
    const { person, phone, labels, answers, consents, placements, cases } = await page.read(async (work) => {
      const shared = await sharedBy(work, id)
      const person = await findPerson(work, id, 'shared')
      if (!person) throw new NotFoundError()
      const opensContract = shared.consents.some(({ covers }) => covers.includes('contract'))
      return {
        ...shared,
        person,
        labels: await skillLabels(work, person.skills, page.locale),
        answers: await answersOf(work, id, page.locale),
        placements: opensContract ? await placementsOf(work, id) : [],
        cases: helps ? await casesOf(work, id) : [],
      }
    })
    return {
      title: t('shared.record'),
      back: '/shared',
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{person.fullName}</Bdi>
          </h1>
          {consents.map((one) => (
            <p class="govuk-body">
              {t(`sharing.purpose.${one.purpose}`)}{' '}
              {one.expiresAt
                ? t('sharing.until', { date: texts.date(dayOf(one.expiresAt)) })
                : t('sharing.until-stopped')}
            </p>
          ))}
          <SummaryList
            rows={[
              ...profileRows(page, person, labels),
              phone !== null && { key: t('people.part.phone'), value: <bdi dir="ltr">{phone}</bdi> },
            ]}
          />
          <AnswersView page={page} answers={answers} documents={`/shared/${id}/document`} />
          {placements.length > 0 && (
            <>
              <h2 class="govuk-heading-m">{t('shared.contracts')}</h2>
              <ul class="govuk-list govuk-list--bullet">
                {placements.map((one) => (
                  <li>
                    <a class="govuk-link" href={url(`/placements/${one.id}`)}>
                      <Bdi>{one.title}</Bdi>
                    </a>
                    {', '}
                    <Bdi>{one.employerName}</Bdi>
                  </li>
                ))}
              </ul>
            </>
          )}
          {cases.length > 0 && (
            <>
              <h2 class="govuk-heading-m">{t('referrals.title')}</h2>
              {cases.map((row) => (
                <CaseCard row={row} />
              ))}
            </>
          )}
          {helps && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(`/referrals/new?person=${id}`)}>
                {t('referrals.new')}
              </a>
            </p>
          )}
        </>
      ),
    }
  },
})

/** A paper that the worker has opened to this organisation. */
export const sharedDocumentPage = definePage({
  path: '/shared/:personId/document/:entryId',
  policy,
  get: async ({ read, params }) => {
    const { name, kind, content } = await read(async (work) => {
      await sharedBy(work, params.personId as string)
      return documentOf(work, params.personId as string, params.entryId as string)
    })
    return { file: content, type: fileKinds[kind].mediaType, name }
  },
})
