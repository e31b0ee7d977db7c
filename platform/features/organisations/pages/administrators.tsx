import { Bdi, Card, EmptyState, InsetText } from '../../../foundation/design/index.ts'
import { SendForm, TextField } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { officer } from '../../../foundation/policy.ts'
import {
  inviteToAdminister,
  organisationsWithoutAdministrator,
  unstaffedOrganisation,
} from '../administrators.ts'

export const withoutAdministratorPage = definePage({
  path: '/desk/organisations/administrators',
  policy: officer('licensing'),
  async get(page) {
    const { t, texts, url } = page
    const waiting = await page.read((work) => organisationsWithoutAdministrator(work))
    return {
      title: t('organisations.first.list'),
      back: '/desk/organisations',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('organisations.first.list')}</h1>
          <p class="govuk-body">{t('organisations.first.list.lead')}</p>
          {waiting.length === 0 && <EmptyState title={t('organisations.first.none')} />}
          {waiting.map(({ organisation, email, invitedUntil }) => (
            <Card
              title={<Bdi>{organisation.name}</Bdi>}
              href={url(`/desk/organisations/${organisation.id}/administrator`)}
              meta={t(`organisations.kind.${organisation.kind}`)}
            >
              <p class="govuk-body">
                {email === null ? t('organisations.first.no-email') : <Bdi>{email}</Bdi>}
                {invitedUntil && (
                  <>
                    <br />
                    {t('organisations.first.invited', { moment: texts.moment(invitedUntil) })}
                  </>
                )}
              </p>
            </Card>
          ))}
        </>
      ),
    }
  },
})

export const firstAdministratorPage = definePage({
  path: '/desk/organisations/:id/administrator',
  policy: officer('licensing'),
  async get(page) {
    const { t, texts, params } = page
    const { organisation, unstaffed } = await page.read((work) => unstaffedOrganisation(work, params.id!))
    return {
      title: t('organisations.first.title'),
      back: `/desk/organisations/${organisation.id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{organisation.name}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{t('organisations.first.title')}</h1>
          {unstaffed ? (
            <>
              <p class="govuk-body">{t('organisations.first.lead')}</p>
              {unstaffed.invitedUntil && (
                <InsetText>
                  <Bdi>{unstaffed.email}</Bdi>:{' '}
                  {t('organisations.first.invited', { moment: texts.moment(unstaffed.invitedUntil) })}
                </InsetText>
              )}
              <SendForm
                submit={t(
                  unstaffed.invitedUntil ? 'organisations.first.send-again' : 'organisations.first.send',
                )}
              >
                <TextField
                  name="email"
                  type="email"
                  label={t('organisations.email')}
                  hint={t('organisations.first.email.hint')}
                  initial={unstaffed.email ?? ''}
                  autocapitalize="none"
                  spellcheck={false}
                  dir="ltr"
                />
              </SendForm>
            </>
          ) : (
            <p class="govuk-body">{t('organisations.first.has-one')}</p>
          )}
        </>
      ),
    }
  },
  async post(page) {
    const { app, form, params } = page
    await page.write((work) => inviteToAdminister(work, params.id!, form.text('email'), app.config.publicUrl))
    return {
      redirect: `/desk/organisations/${params.id}/administrator`,
      message: { key: 'organisations.first.sent' },
    }
  },
})
