import { today } from '../../../foundation/days.ts'
import {
  Bdi,
  Button,
  Card,
  EmptyState,
  InsetText,
  SummaryList,
  Table,
  Tag,
  WarningText,
} from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import { TextField } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { PagesOf, pageAsked } from '../../../foundation/http/paging.tsx'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { anyone } from '../../../foundation/policy.ts'
import { ChargesSummary } from '../../labour-law/index.ts'
import { licenceState, mayDecide, type Organisation, trustOf } from '../domain.ts'
import { findOrganisation, pageSize, searchRegister } from '../service.ts'

const licenceColours = {
  valid: 'green',
  'not-yet': 'yellow',
  expired: 'red',
  suspended: 'red',
  revoked: 'red',
} as const

export function OrganisationStatusTag({ status, texts }: { status: Organisation['status']; texts: Texts }) {
  const colours = { pending: 'yellow', verified: 'green', suspended: 'red' } as const
  return <Tag colour={colours[status]}>{texts.t(`organisations.status.${status}`)}</Tag>
}

/** The answer in one sentence: never by colour alone. */
function trustText(organisation: Organisation, texts: Texts, day: string): string {
  const trust = trustOf(organisation, day)
  return trust.answer === 'licensed'
    ? texts.t('organisations.trust.licensed', { until: texts.date(trust.until) })
    : texts.t(`organisations.trust.${trust.answer}`)
}

export const registerOfOrganisationsPage = definePage({
  path: '/organisations',
  policy: anyone,
  async get(page) {
    const { t, texts, url, query } = page
    const name = query.text('q').slice(0, 200)
    const number = pageAsked(query)
    const { found, total } = await page.read((work) => searchRegister(work, { name, page: number }))
    const day = today()
    return {
      title: t('organisations.register-list.title'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('organisations.register-list.title')}</h1>
          <p class="govuk-body">{t('organisations.register-list.lead')}</p>
          <form method="get" action={url('/organisations')}>
            <TextField
              name="q"
              label={t('organisations.register-list.search')}
              hint={t('organisations.register-list.search.hint')}
              initial={name}
              dir="auto"
              type="search"
            />
            <Button>{t('organisations.register-list.button')}</Button>
          </form>
          {found.length === 0 ? (
            <>
              <EmptyState title={t('organisations.register-list.none')}>
                {name !== '' && (
                  <p class="govuk-body">
                    {t('organisations.register-list.unknown')} <Bdi>{name}</Bdi>
                  </p>
                )}
                <p class="govuk-body">{t('organisations.register-list.none.text')}</p>
              </EmptyState>
              <WarningText>{t('organisations.trust.unknown')}</WarningText>
            </>
          ) : (
            <>
              <p class="govuk-body">{t('organisations.register-list.count', { count: total })}</p>
              {found.map((one) => (
                <Card
                  title={<Bdi>{one.name}</Bdi>}
                  href={url(`/organisations/${one.id}`)}
                  tag={<OrganisationStatusTag status={one.status} texts={texts} />}
                  meta={`${t(`organisations.kind.${one.kind}`)} · ${texts.country(one.country)}`}
                >
                  <p class="govuk-body">{trustText(one, texts, day)}</p>
                </Card>
              ))}
              <PagesOf total={total} size={pageSize} current={number} path="/organisations" />
            </>
          )}
          <p class="govuk-body">
            <a class="govuk-link" href={url('/organisations/register')}>
              {t('organisations.register-list.register')}
            </a>
          </p>
        </>
      ),
    }
  },
})

export const organisationPage = definePage({
  path: '/organisations/:id',
  policy: anyone,
  async get(page) {
    const { t, texts, url, params, actor } = page
    const organisation = await page.read((work) => findOrganisation(work, params.id!))
    if (!organisation) throw new NotFoundError()
    const { name, kind, country, status, registrationNumber } = organisation
    const day = today()
    const trust = trustOf(organisation, day)
    return {
      title: name,
      back: '/organisations',
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{name}</Bdi>
          </h1>
          {trust.answer === 'licensed' || trust.answer === 'checked' ? (
            <InsetText>{trustText(organisation, texts, day)}</InsetText>
          ) : (
            <WarningText>{trustText(organisation, texts, day)}</WarningText>
          )}
          {status === 'pending' && <p class="govuk-body">{t('organisations.pending.text')}</p>}
          <SummaryList
            rows={[
              {
                key: t('organisations.status'),
                value: <OrganisationStatusTag status={status} texts={texts} />,
              },
              { key: t('organisations.kind'), value: t(`organisations.kind.${kind}`) },
              { key: t('organisations.country'), value: texts.country(country) },
              registrationNumber && {
                key: t('organisations.registrationNumber'),
                value: <Bdi>{registrationNumber}</Bdi>,
              },
            ]}
          />
          {kind === 'recruiter' && (
            <>
              <h2 class="govuk-heading-m">{t('organisations.licences')}</h2>
              <p class="govuk-body">{t('organisations.licences.day', { day: texts.date(day) })}</p>
              <LicenceTable organisation={organisation} texts={texts} day={day} />
            </>
          )}
          {(kind === 'recruiter' || kind === 'employer') && (
            <>
              <h2 class="govuk-heading-m">{t('organisations.before-you-pay')}</h2>
              <p class="govuk-body">{t('organisations.before-you-pay.text')}</p>
              <ChargesSummary country={country} />
              <p class="govuk-body">
                <a class="govuk-link" href={url('/pathways')}>
                  {t('organisations.before-you-pay.link')}
                </a>
              </p>
            </>
          )}
          {mayDecide(actor, organisation) && (
            <Button href={url(`/desk/organisations/${organisation.id}`)} variant="secondary">
              {t('organisations.decide.link')}
            </Button>
          )}
        </>
      ),
    }
  },
})

export function LicenceTable(props: { organisation: Organisation; texts: Texts; day: string }) {
  const { texts, day } = props
  const { t } = texts
  const { licences } = props.organisation
  if (licences.length === 0) return <WarningText>{t('organisations.licences.none')}</WarningText>
  return (
    <Table
      head={['number', 'validity', 'state'].map((column) => ({
        text: t(`organisations.licence.${column}`),
      }))}
      smallTextUntilTablet
      rows={licences.map((licence) => {
        const state = licenceState(licence, day)
        return [
          {
            text: (
              <>
                <Bdi>{licence.number}</Bdi>
                <br />
                {t('organisations.licence.issuer')} <Bdi>{licence.issuer}</Bdi> ·{' '}
                {texts.country(licence.country)}
                {licence.destinations && (
                  <>
                    <br />
                    {t('organisations.licence.only-for', {
                      countries: texts.list(licence.destinations.map(texts.country)),
                    })}
                  </>
                )}
              </>
            ),
          },
          {
            text: t('organisations.licence.from-to', {
              from: texts.date(licence.validFrom),
              to: texts.date(licence.validTo),
            }),
          },
          { text: <Tag colour={licenceColours[state]}>{t(`organisations.licence.state.${state}`)}</Tag> },
        ]
      })}
    />
  )
}
