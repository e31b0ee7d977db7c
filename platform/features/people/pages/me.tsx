import { InsetText, SummaryList, Tag, TaskList, WarningText } from '../../../foundation/design/index.ts'
import { SendForm } from '../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext, type PageResult } from '../../../foundation/http/page.ts'
import { worker } from '../../../foundation/policy.ts'
import { skillLabels } from '../../classifications/index.ts'
import { ownRegistration } from '../assisted/service.ts'
import { mergesOf } from '../merging/service.ts'
import { CheckTag, entryPages } from '../profile/pages/entries.tsx'
import { exportPages } from '../profile/pages/export.tsx'
import { answeredKinds, KindGroups, kindTotal, OpensMore } from '../profile/pages/overview.tsx'
import { entriesOf, identityCheckOf } from '../profile/service.ts'
import { changeProfile, ownRecord } from '../service.ts'
import { furtherParts, isIdentity, type Part, parts } from './parts.tsx'

const ownEntries = '/me/profile/more'

const mePage = definePage({
  path: '/me',
  policy: worker,
  get: async (page) => {
    const { t, url, read } = page
    const { person, entries, check, registration, joined } = await read(async (work) => {
      const person = await ownRecord(work)
      return {
        person,
        entries: await entriesOf(work, person.id),
        check: await identityCheckOf(work, person.id),
        registration: await ownRegistration(work),
        joined: await mergesOf(work, person),
      }
    })
    const verified = person.status === 'verified'
    const shown = person.shownSince !== null
    return {
      title: t('people.me.title'),
      body: (
        <>
          <h1 class="govuk-heading-xl">
            <bdi>{person.fullName}</bdi>
          </h1>
          <InsetText>
            <p class="govuk-body">
              <Tag colour={verified ? 'green' : 'yellow'}>{t(`people.status.${person.status}`)}</Tag>
            </p>
            <p class="govuk-body">{t(`people.me.${person.status}`)}</p>
            {check && (
              <p class="govuk-body">
                <CheckTag page={page} check={check} />
              </p>
            )}
          </InsetText>
          {registration?.confirmedAt === null && (
            <WarningText>
              <a class="govuk-link" href={url('/me/confirm')}>
                {t('assisted.own-waits')}
              </a>
            </WarningText>
          )}
          {joined.length > 0 && (
            <WarningText>
              <a class="govuk-link" href={url('/me/joined')}>
                {t('merging.own-waits')}
              </a>
            </WarningText>
          )}
          <h2 class="govuk-heading-m">{t('people.me.next')}</h2>
          <TaskList
            items={[
              {
                title: t('people.me.jobs'),
                hint: t('people.me.jobs-hint'),
                href: url('/me/jobs'),
                status: t('people.me.open'),
              },
              {
                title: t('people.me.pathways'),
                hint: t('people.me.pathways-hint'),
                href: url('/me/pathways'),
                status: t('people.me.open'),
              },
              {
                title: t('people.me.placements'),
                hint: t('people.me.placements-hint'),
                href: url('/placements'),
                status: t('people.me.open'),
              },
              {
                title: t('rounds.own'),
                hint: t('rounds.own.hint'),
                href: url('/me/programmes'),
                status: t('people.me.open'),
              },
              {
                title: t('people.me.consent'),
                hint: t(shown ? 'people.me.consent-given' : 'people.me.consent-missing'),
                href: url('/me/consent'),
                status: (
                  <Tag colour={shown ? 'green' : 'grey'}>
                    {t(shown ? 'people.me.agreed' : 'people.me.not-agreed')}
                  </Tag>
                ),
              },
              {
                title: t('sharing.title'),
                hint: t('sharing.hint'),
                href: url('/me/sharing'),
                status: t('people.me.open'),
              },
              {
                title: t('views.title'),
                hint: t('views.hint'),
                href: url('/me/views'),
                status: t('people.me.open'),
              },
              {
                title: t('people.me.profile'),
                hint: t('people.me.profile-complete', { answered: answeredKinds(entries), of: kindTotal }),
                href: url('/me/profile'),
                status: t('people.me.open'),
              },
              {
                title: t('people.export.title'),
                hint: t('people.export.hint'),
                href: url('/me/export'),
                status: t('people.me.open'),
              },
              {
                title: t('erasure.title'),
                hint: t('erasure.hint'),
                href: url('/me/erasure'),
                status: t('people.me.open'),
              },
              {
                title: t('people.me.card'),
                hint: t('people.me.card-hint'),
                href: url('/me/sign-in'),
                status: t('people.me.open'),
              },
            ]}
          />
          <OpensMore page={page} base={ownEntries} entries={entries} />
          <p class="govuk-body">{t('people.me.shared-phone')}</p>
        </>
      ),
    }
  },
})

const profilePage = definePage({
  path: '/me/profile',
  policy: worker,
  get: async (page) => {
    const { t, url } = page
    const { person, labels, entries } = await page.read(async (work) => {
      const person = await ownRecord(work)
      return {
        person,
        labels: await skillLabels(work, person.skills, page.locale),
        entries: await entriesOf(work, person.id),
      }
    })
    return {
      title: t('people.profile.title'),
      back: '/me',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('people.profile.title')}</h1>
          <SummaryList
            rows={[...parts, ...furtherParts].map(
              (part) =>
                part.show && {
                  key: t(`people.part.${part.path}`),
                  value: part.show(page, person, labels),
                  actions: [
                    { href: url(`/me/profile/${part.path}`), hiddenText: t(`people.part.${part.path}`) },
                  ],
                },
            )}
          />
          <KindGroups page={page} base={ownEntries} entries={entries} />
          <p class="govuk-body">
            <a class="govuk-link" href={url('/me/changes')}>
              {t('people.changes.title')}
            </a>
          </p>
        </>
      ),
    }
  },
})

function changePage(part: Part): Page {
  const path = `/me/profile/${part.path}`
  const show = async (page: PageContext): Promise<PageResult> => {
    const { t } = page
    const person = await page.read(ownRecord)
    return {
      title: t(`people.part.${part.path}`),
      back: '/me/profile',
      body: (
        <>
          {isIdentity(part) && person.status === 'verified' && (
            <WarningText>{t('people.profile.verification-ends')}</WarningText>
          )}
          <SendForm {...(part.ownButtons ? {} : { submit: t('save') })}>
            {await part.fields(page, person)}
          </SendForm>
        </>
      ),
    }
  }
  return definePage({
    path,
    policy: worker,
    get: show,
    post: async (page) => {
      if (part.searching?.(page)) return show(page)
      const before = await page.read(ownRecord)
      const changes = await part.read(page, before)
      await page.write((work) => changeProfile(work, changes))
      if (page.form.has('again')) return { redirect: path }
      if (part.path === 'work') return { redirect: '/me/profile/years' }
      return { redirect: '/me/profile', message: { key: 'people.profile.saved' } }
    },
  })
}

export const mePages: Page[] = [
  mePage,
  profilePage,
  ...exportPages,
  ...[...parts, ...furtherParts].map(changePage),
  ...entryPages({
    path: ownEntries,
    policy: worker,
    person: ({ read }) => read(ownRecord),
    base: () => ownEntries,
    home: () => '/me/profile',
  }),
]
