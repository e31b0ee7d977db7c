import { Button, InsetText } from '../../../../foundation/design/index.ts'
import { SendForm, TextField } from '../../../../foundation/http/fields.tsx'
import { definePage } from '../../../../foundation/http/page.ts'
import { messagesAreLocal } from '../../../../foundation/outbox/index.ts'
import { anyone } from '../../../../foundation/policy.ts'
import { chooseNewPassword, isOpenPasswordLink, sendPasswordLink } from '../forgotten.ts'
import { NewPassword } from './members.tsx'

export const forgottenPage = definePage({
  path: '/staff/password',
  policy: anyone,
  get: ({ t, app, url }) => ({
    title: t('accounts.staff.forgotten.title'),
    back: '/staff/sign-in',
    body: (
      <>
        <h1 class="govuk-heading-l">{t('accounts.staff.forgotten.title')}</h1>
        <p class="govuk-body">{t('accounts.staff.forgotten.lead')}</p>
        {messagesAreLocal(app.config) && (
          <InsetText>
            <a class="govuk-link" href={url('/dev/messages')}>
              {t('accounts.staff.code.local')}
            </a>
          </InsetText>
        )}
        <SendForm submit={t('accounts.staff.forgotten.send')}>
          <TextField
            name="email"
            type="email"
            label={t('accounts.staff.email.label')}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            dir="ltr"
          />
        </SendForm>
      </>
    ),
  }),
  async post(page) {
    await sendPasswordLink(page, page.form.text('email'))
    return { redirect: '/staff/password', message: { key: 'accounts.staff.forgotten.sent' } }
  },
})

export const newPasswordPage = definePage({
  path: '/staff/password/new',
  policy: anyone,
  async get(page) {
    const { t, url } = page
    const title = t('accounts.staff.password.new')
    const open = await isOpenPasswordLink(page, page.query.text('token'))
    return {
      title,
      body: (
        <>
          <h1 class="govuk-heading-l">{title}</h1>
          {open ? (
            <SendForm submit={t('save')}>
              <NewPassword />
            </SendForm>
          ) : (
            <>
              <p class="govuk-body">{t('accounts.staff.link.used')}</p>
              <Button href={url('/staff/password')}>{t('accounts.staff.forgotten.title')}</Button>
            </>
          )}
        </>
      ),
    }
  },
  async post(page) {
    await chooseNewPassword(page, page.query.text('token'), page.form.text('password'))
    return { redirect: '/staff/sign-in', message: { key: 'accounts.staff.password.changed' } }
  },
})
