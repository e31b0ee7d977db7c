import { isOfficer } from '../../../foundation/actor.ts'
import { daysSince, today } from '../../../foundation/days.ts'
import {
  Bdi,
  Button,
  ButtonGroup,
  Card,
  EmptyState,
  Fieldset,
  InsetText,
  SummaryList,
  Table,
} from '../../../foundation/design/index.ts'
import { InvalidInputError, NotFoundError } from '../../../foundation/errors.ts'
import {
  DateField,
  RadiosField,
  SelectField,
  SendForm,
  TextareaField,
  TextField,
  usePage,
} from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { dateFrom } from '../../../foundation/http/read-fields.ts'
import { countryCodes } from '../../../foundation/i18n/texts.ts'
import { officer } from '../../../foundation/policy.ts'
import { organisationsWithoutAdministrator } from '../administrators.ts'
import {
  type LicenceStatus,
  mayDecide,
  mayInvite,
  mayLicense,
  type Organisation,
  suspensionCodes,
} from '../domain.ts'
import { decidesOnOrganisations } from '../policy.ts'
import {
  decideOnLicence,
  decideOnOrganisation,
  findOrganisation,
  issueLicence,
  organisationQueue,
  suspensionCounts,
} from '../service.ts'
import { LicenceTable, OrganisationStatusTag } from './register-of-organisations.tsx'

export const organisationQueuePage = definePage({
  path: '/desk/organisations',
  policy: decidesOnOrganisations,
  async get(page) {
    const { t, texts, url } = page
    const { queue, held } = await page.read(async (work) => ({
      queue: await organisationQueue(work),
      held: await suspensionCounts(work),
    }))
    return {
      title: t('organisations.queue.title'),
      back: '/desk',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('organisations.queue.title')}</h1>
          {queue.length === 0 ? (
            <EmptyState title={t('organisations.queue.none')} />
          ) : (
            queue.map((one) => (
              <Card
                title={<Bdi>{one.name}</Bdi>}
                href={url(`/desk/organisations/${one.id}`)}
                meta={`${t(`organisations.kind.${one.kind}`)} · ${texts.country(one.country)}`}
              >
                <p class="govuk-body">
                  {t('organisations.waiting')}:{' '}
                  {t('organisations.waiting.days', { days: daysSince(one.createdAt) })}
                </p>
              </Card>
            ))
          )}
          {held.length > 0 && (
            <>
              <h2 class="govuk-heading-m">{t('organisations.held')}</h2>
              <Table
                smallTextUntilTablet
                head={[
                  { text: t('organisations.code') },
                  { text: t('organisations.held.organisations'), numeric: true },
                  { text: t('organisations.held.licences'), numeric: true },
                ]}
                rows={held.map(({ code, organisations, licences }) => [
                  { text: t(`organisations.code.${code}`) },
                  { text: texts.number(organisations), numeric: true },
                  { text: texts.number(licences), numeric: true },
                ])}
              />
            </>
          )}
          <p class="govuk-body">
            <a class="govuk-link" href={url('/organisations')}>
              {t('organisations.queue.register')}
            </a>
          </p>
          {isOfficer(page.actor, 'licensing') && (
            <p class="govuk-body">
              <a class="govuk-link" href={url('/desk/organisations/administrators')}>
                {t('organisations.first.list')}
              </a>
            </p>
          )}
        </>
      ),
    }
  },
})

function Codes({ legend }: { legend: string }) {
  const { t } = usePage()
  return (
    <RadiosField
      name="code"
      legend={legend}
      legendSize="s"
      items={suspensionCodes.map((code) => ({ value: code, text: t(`organisations.code.${code}`) }))}
    />
  )
}

const reasonIn = (form: Form) => ({ code: form.text('code'), note: form.text('reason') })

export const organisationDecisionPage = definePage({
  path: '/desk/organisations/:id',
  policy: decidesOnOrganisations,
  async get(page) {
    const { t, texts, params, actor, url } = page
    const { organisation, unstaffed } = await page.read(async (work) => {
      const found = await findOrganisation(work, params.id!)
      return {
        organisation: found,
        unstaffed:
          found !== undefined &&
          mayInvite(work.actor, found) &&
          (await organisationsWithoutAdministrator(work, [found.id])).length > 0,
      }
    })
    if (!organisation || !mayDecide(actor, organisation)) throw new NotFoundError()
    const { name, kind, country, status, recruitsFrom, registrationNumber } = organisation
    return {
      title: name,
      back: '/desk/organisations',
      body: (
        <>
          <h1 class="govuk-heading-l">
            <Bdi>{name}</Bdi>
          </h1>
          <SummaryList
            rows={[
              {
                key: t('organisations.status'),
                value: <OrganisationStatusTag status={status} texts={texts} />,
              },
              { key: t('organisations.kind'), value: t(`organisations.kind.${kind}`) },
              { key: t('organisations.country'), value: texts.country(country) },
              recruitsFrom && { key: t('organisations.recruitsFrom'), value: texts.country(recruitsFrom) },
              { key: t('organisations.registrationNumber'), value: <Bdi>{registrationNumber ?? '–'}</Bdi> },
              {
                key: t('organisations.waiting.since'),
                value: texts.moment(organisation.createdAt),
              },
              organisation.decisionCode && {
                key: t('organisations.code'),
                value: t(`organisations.code.${organisation.decisionCode}`),
              },
              organisation.decisionReason && {
                key: t('organisations.reason'),
                value: <Bdi>{organisation.decisionReason}</Bdi>,
              },
            ]}
          />
          <h2 class="govuk-heading-m">{t('organisations.decide.title')}</h2>
          <p class="govuk-body">{t('organisations.decide.hint')}</p>
          <SendForm>
            {status !== 'suspended' && <Codes legend={t('organisations.code.if-suspended')} />}
            <TextareaField
              name="reason"
              label={t('organisations.reason')}
              hint={t('organisations.reason.hint')}
              rows={3}
              dir="auto"
            />
            <ButtonGroup>
              {status !== 'verified' && (
                <Button name="decision" value="verified">
                  {t('organisations.decide.verify')}
                </Button>
              )}
              {status !== 'suspended' && (
                <Button name="decision" value="suspended" variant="warning">
                  {t('organisations.decide.suspend')}
                </Button>
              )}
            </ButtonGroup>
          </SendForm>
          {unstaffed && (
            <InsetText>
              {t('organisations.first.nobody')}{' '}
              <a class="govuk-link" href={url(`/desk/organisations/${organisation.id}/administrator`)}>
                {t('organisations.first.title')}
              </a>
            </InsetText>
          )}
          {mayLicense(actor, organisation) && <Licences organisation={organisation} />}
          <p class="govuk-body">
            <a class="govuk-link" href={url(`/organisations/${organisation.id}`)}>
              {t('organisations.public-page')}
            </a>
          </p>
        </>
      ),
    }

    function Licences({ organisation }: { organisation: Organisation }) {
      const changeable = organisation.licences.filter((licence) => licence.status !== 'revoked')
      return (
        <>
          <h2 class="govuk-heading-m">{t('organisations.licences')}</h2>
          {organisation.licences.length > 0 && (
            <LicenceTable organisation={organisation} texts={texts} day={today()} />
          )}
          {changeable.map((licence) => (
            <p class="govuk-body">
              <a
                class="govuk-link"
                href={url(`/desk/organisations/${organisation.id}/licences/${licence.id}`)}
              >
                {t('organisations.licence.change')} <Bdi>{licence.number}</Bdi>
              </a>
            </p>
          ))}
          {organisation.status === 'verified' ? (
            <Button href={url(`/desk/organisations/${organisation.id}/licences/new`)} variant="secondary">
              {t('organisations.licence.add')}
            </Button>
          ) : (
            <InsetText>{t('organisations.licence.not-verified')}</InsetText>
          )}
        </>
      )
    }
  },
  async post(page) {
    const id = page.params.id!
    const status = page.form.text('decision')
    if (status !== 'verified' && status !== 'suspended')
      throw new InvalidInputError({ reason: { key: 'organisations.decide.choose' } })
    await page.write((work) => decideOnOrganisation(work, id, { status, ...reasonIn(page.form) }))
    return {
      redirect: `/desk/organisations/${id}`,
      message: { key: `organisations.decided.${status}` },
    }
  },
})

const destinationFields = ['destination-1', 'destination-2', 'destination-3']

export const newLicencePage = definePage({
  path: '/desk/organisations/:id/licences/new',
  policy: officer('licensing'),
  async get(page) {
    const { t, params, actor } = page
    const organisation = await page.read((work) => findOrganisation(work, params.id!))
    if (!organisation || !mayLicense(actor, organisation)) throw new NotFoundError()
    return {
      title: t('organisations.licence.add'),
      back: `/desk/organisations/${organisation.id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{organisation.name}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('organisations.licence.add')}</h1>
          <SendForm submit={t('save')}>
            <TextField name="number" label={t('organisations.licence.number')} dir="auto" width={20} />
            <DateField name="validFrom" legend={t('organisations.licence.validFrom')} legendSize="s" />
            <DateField name="validTo" legend={t('organisations.licence.validTo')} legendSize="s" />
            <Fieldset legend={t('organisations.licence.destinations')} legendSize="s">
              <p class="govuk-hint">{t('organisations.licence.destinations.hint')}</p>
              {destinationFields.map((name, index) => (
                <SelectField
                  id={index === 0 ? 'destinations' : name}
                  name={name}
                  label={t('organisations.licence.destination')}
                  items={[
                    { value: '', text: t('organisations.licence.destination.any') },
                    ...countryCodes
                      .map((code) => ({ value: code, text: page.texts.country(code) }))
                      .sort((a, b) => page.texts.compare(a.text, b.text)),
                  ]}
                />
              ))}
            </Fieldset>
          </SendForm>
        </>
      ),
    }
  },
  async post(page) {
    const { form } = page
    const id = page.params.id!
    await page.write((work) =>
      issueLicence(work, id, {
        number: form.text('number'),
        validFrom: dateFrom(form, 'validFrom'),
        validTo: dateFrom(form, 'validTo'),
        destinations: destinationFields.map((name) => form.text(name)).filter(Boolean),
      }),
    )
    return { redirect: `/desk/organisations/${id}`, message: { key: 'organisations.licence.added' } }
  },
})

const licenceStatuses: LicenceStatus[] = ['valid', 'suspended', 'revoked']

export const licenceDecisionPage = definePage({
  path: '/desk/organisations/:id/licences/:licenceId',
  policy: officer('licensing'),
  async get(page) {
    const { t, params, actor } = page
    const organisation = await page.read((work) => findOrganisation(work, params.id!))
    const licence = organisation?.licences.find(({ id }) => id === params.licenceId)
    if (!organisation || !licence || !mayLicense(actor, organisation)) throw new NotFoundError()
    return {
      title: t('organisations.licence.change'),
      back: `/desk/organisations/${organisation.id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{organisation.name}</Bdi>
          </span>
          <h1 class="govuk-heading-l">
            {t('organisations.licence.change')} <Bdi>{licence.number}</Bdi>
          </h1>
          <SendForm submit={t('save')}>
            <RadiosField
              name="status"
              legend={t('organisations.licence.decision')}
              items={licenceStatuses
                .filter((status) => status !== licence.status)
                .map((status) => ({ value: status, text: t(`organisations.licence.decision.${status}`) }))}
            />
            <Codes legend={t('organisations.code.if-ended')} />
            <TextareaField
              name="reason"
              label={t('organisations.reason')}
              hint={t('organisations.licence.reason.hint')}
              rows={3}
              dir="auto"
            />
          </SendForm>
        </>
      ),
    }
  },
  async post(page) {
    const { id, licenceId } = page.params
    const status = licenceStatuses.find((one) => one === page.form.text('status'))
    if (!status) throw new InvalidInputError({ status: { key: 'organisations.licence.decision.error' } })
    await page.write((work) => decideOnLicence(work, id!, licenceId!, { status, ...reasonIn(page.form) }))
    return { redirect: `/desk/organisations/${id}`, message: { key: 'organisations.licence.changed' } }
  },
})
