import { dayOf } from '../../../../foundation/days.ts'
import {
  Bdi,
  Button,
  Card,
  Details,
  EmptyState,
  InsetText,
  Tag,
} from '../../../../foundation/design/index.ts'
import {
  CheckboxesField,
  RadiosField,
  SendForm,
  TextField,
  usePage,
} from '../../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext } from '../../../../foundation/http/page.ts'
import { worker } from '../../../../foundation/policy.ts'
import { searchRegister } from '../../../organisations/index.ts'
import {
  type Consent,
  type Coverage,
  durations,
  offeredCoverages,
  type Purpose,
  purposes,
  stateOf,
} from '../domain.ts'
import { ownConsents, shareWith, stopSharing, trustedOrganisation } from '../service.ts'

const colours = { active: 'green', pending: 'yellow', expired: 'grey', withdrawn: 'grey' } as const

/** What is seen, for what and until when. */
function Given({ consent }: { consent: Consent }) {
  const { t, texts } = usePage()
  return (
    <>
      {t('sharing.sees', { what: texts.list(consent.covers.map((one) => t(`sharing.covers.${one}`))) })}{' '}
      {t(`sharing.purpose.${consent.purpose}`)}{' '}
      {consent.expiresAt
        ? t('sharing.until', { date: texts.date(dayOf(consent.expiresAt)) })
        : t('sharing.until-you-stop')}
    </>
  )
}

function ConsentCard({ consent }: { consent: Consent }) {
  const { t, texts } = usePage()
  const state = stateOf(consent, new Date())
  const day = (at: Date) => texts.date(dayOf(at))
  const who = consent.organisation ? (
    <Bdi>{consent.organisation.name}</Bdi>
  ) : (
    t('sharing.all-verified-employers')
  )
  return (
    <Card title={who} tag={<Tag colour={colours[state]}>{t(`sharing.state.${state}`)}</Tag>}>
      <p class="govuk-body">
        {t('sharing.sees', {
          what: texts.list(consent.covers.map((one) => t(`sharing.covers.${one}`))),
        })}
      </p>
      <p class="govuk-body">{t(`sharing.purpose.${consent.purpose}`)}</p>
      <p class="govuk-body">
        {t('sharing.since', { date: day(consent.grantedAt) })}{' '}
        {consent.withdrawnAt
          ? t('sharing.stopped-on', { date: day(consent.withdrawnAt) })
          : consent.expiresAt
            ? t('sharing.until', { date: day(consent.expiresAt) })
            : t('sharing.until-you-stop')}
      </p>
      {(state === 'active' || state === 'pending') && (
        <SendForm submit={t('sharing.stop')} variant="warning">
          <input type="hidden" name="consent" value={consent.id} />
        </SendForm>
      )}
    </Card>
  )
}

const ledgerPage = definePage({
  path: '/me/sharing',
  policy: worker,
  get: async ({ t, url, read }) => {
    const consents = await read(ownConsents)
    const now = new Date()
    const open = consents.filter((one) => ['active', 'pending'].includes(stateOf(one, now)))
    const past = consents.filter((one) => !open.includes(one))
    return {
      title: t('sharing.title'),
      back: '/me',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('sharing.title')}</h1>
          <p class="govuk-body">{t('sharing.lead')}</p>
          {open.length === 0 && <EmptyState title={t('sharing.none')} />}
          {open.map((consent) => (
            <ConsentCard consent={consent} />
          ))}
          <Button href={url('/me/sharing/new')}>{t('sharing.new')}</Button>
          <p class="govuk-body">
            <a class="govuk-link" href={url('/me/consent')}>
              {t('people.consent.title')}
            </a>
          </p>
          <InsetText>{t('sharing.officers')}</InsetText>
          {past.length > 0 && (
            <Details summary={t('sharing.past')}>
              {past.map((consent) => (
                <ConsentCard consent={consent} />
              ))}
            </Details>
          )}
        </>
      ),
    }
  },
  post: async ({ form, write }) => {
    const id = form.text('consent')
    if (isId(id)) await write((work) => stopSharing(work, id))
    return { redirect: '/me/sharing', message: { key: 'sharing.stopped' } }
  },
})

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

const choosePage = definePage({
  path: '/me/sharing/new',
  policy: worker,
  get: async (page) => {
    const { t, texts, url, query } = page
    const name = query.text('q').slice(0, 200)
    const found =
      name === ''
        ? undefined
        : await page.read((work) =>
            searchRegister(work, {
              name,
              page: 1,
              kinds: ['employer', 'recruiter', 'union', 'partner', 'authority'],
            }),
          )
    const organisations = found?.found.filter(({ status }) => status === 'verified')
    return {
      title: t('sharing.new'),
      back: '/me/sharing',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('sharing.new')}</h1>
          <form method="get" action={url('/me/sharing/new')}>
            <TextField
              name="q"
              type="search"
              label={t('sharing.search')}
              hint={t('sharing.search-hint')}
              initial={name}
              dir="auto"
            />
            <Button>{t('sharing.search-button')}</Button>
          </form>
          {organisations?.length === 0 && (
            <EmptyState title={t('sharing.search-none')}>
              <p class="govuk-body">{t('sharing.search-none-text')}</p>
            </EmptyState>
          )}
          {organisations?.map((one) => (
            <Card
              title={<Bdi>{one.name}</Bdi>}
              href={url(`/me/sharing/new/${one.id}`)}
              meta={`${t(`organisations.kind.${one.kind}`)} · ${texts.country(one.country)}`}
            />
          ))}
        </>
      ),
    }
  },
})

const organisationId = ({ params }: PageContext) => params.organisationId as string

const givePage = definePage({
  path: '/me/sharing/new/:organisationId',
  policy: worker,
  get: async (page) => {
    const { t } = page
    const { organisation, given } = await page.read(async (work) => ({
      organisation: await trustedOrganisation(work, organisationId(page)),
      given: (await ownConsents(work)).filter(
        (one) => one.organisation?.id === organisationId(page) && stateOf(one, new Date()) === 'active',
      ),
    }))
    return {
      title: t('sharing.new'),
      back: '/me/sharing/new',
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{organisation.name}</Bdi>
          </h1>
          {given.length > 0 && (
            <InsetText>
              {given.map((one) => (
                <p>
                  <Given consent={one} />
                </p>
              ))}
              {t('sharing.replaces')}
            </InsetText>
          )}
          <p class="govuk-body">{t('sharing.profile-always')}</p>
          <SendForm submit={t('sharing.give')}>
            <CheckboxesField
              name="covers"
              legend={t('sharing.what')}
              items={offeredCoverages(organisation.kind).map((value) => ({
                value,
                text: t(`sharing.covers.${value}`),
              }))}
            />
            <RadiosField
              name="purpose"
              legend={t('sharing.for-what')}
              items={purposes.map((value) => ({ value, text: t(`sharing.purpose.${value}`) }))}
            />
            <RadiosField
              name="months"
              legend={t('sharing.how-long')}
              items={durations.map((value) => ({
                value: String(value),
                text: value === 0 ? t('sharing.months-open') : t('sharing.months', { months: value }),
              }))}
            />
          </SendForm>
        </>
      ),
    }
  },
  post: async (page) => {
    const { form } = page
    const months = form.text('months')
    await page.write((work) =>
      shareWith(work, {
        organisationId: organisationId(page),
        purpose: form.text('purpose') as Purpose,
        covers: form.all('covers') as Coverage[],
        months: /^\d{1,2}$/.test(months) ? Number(months) : -1,
      }),
    )
    return { redirect: '/me/sharing', message: { key: 'sharing.given' } }
  },
})

export const sharingPages: Page[] = [ledgerPage, choosePage, givePage]
