import { Button, InsetText } from '../../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../../foundation/errors.ts'
import { SendForm, TextField } from '../../../../foundation/http/fields.tsx'
import { definePage } from '../../../../foundation/http/page.ts'
import { asciiDigits } from '../../../../foundation/http/read-fields.ts'
import { messagesAreLocal } from '../../../../foundation/outbox/index.ts'
import { anyone } from '../../../../foundation/policy.ts'
import { checkCode, checkPassword, codeMinutes, nextPath, pendingSignIn, sendCode } from '../sign-in.ts'

export const signInPage = definePage({
  path: '/staff/sign-in',
  policy: anyone,
  get: ({ t, url, app, actor, query }) => {
    if (actor.kind === 'staff') return { redirect: nextPath(query.text('next')) }
    const next = query.has('next') ? `?next=${encodeURIComponent(query.text('next'))}` : ''
    return {
      title: t('accounts.staff.sign-in.title'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.staff.sign-in.title')}</h1>
          <p class="govuk-body">{t('accounts.staff.sign-in.lead')}</p>
          <SendForm submit={t('continue')}>
            <TextField
              name="email"
              type="email"
              label={t('accounts.staff.email.label')}
              autocomplete="username"
              autocapitalize="none"
              spellcheck={false}
              dir="ltr"
            />
            <TextField
              name="password"
              type="password"
              label={t('accounts.staff.password.label')}
              autocomplete="current-password"
              dir="ltr"
            />
          </SendForm>
          <h2 class="govuk-heading-m">{t('accounts.staff.sign-in.other')}</h2>
          <ul class="govuk-list">
            <li>
              <a class="govuk-link" href={url('/staff/password')}>
                {t('accounts.staff.forgotten.title')}
              </a>
            </li>
            <li>
              <a class="govuk-link" href={`${url('/staff/sign-in/passkey')}${next}`}>
                {t('accounts.staff.sign-in.with-passkey')}
              </a>
            </li>
            {app.config.oidc && (
              <li>
                <a class="govuk-link" href={`${url('/staff/sign-in/oidc')}${next}`}>
                  {t('accounts.staff.sign-in.with-oidc')}
                </a>
              </li>
            )}
            <li>
              <a class="govuk-link" href={url('/sign-in')}>
                {t('accounts.staff.sign-in.worker')}
              </a>
            </li>
          </ul>
        </>
      ),
    }
  },
  post: async (page) => {
    const email = page.form.text('email')
    const password = page.form.text('password')
    if (email === '') throw new InvalidInputError({ email: { key: 'accounts.staff.email.wrong' } })
    if (password === '') throw new InvalidInputError({ password: { key: 'accounts.staff.password.missing' } })
    const next = nextPath(page.query.text('next'))
    return { redirect: `/staff/sign-in/${await checkPassword(page, { email, password, next })}` }
  },
})

export const codePage = definePage({
  path: '/staff/sign-in/code',
  policy: anyone,
  get: (page) => {
    const { t, app, url } = page
    if (!pendingSignIn(page)?.code) return { redirect: '/staff/sign-in' }
    return {
      title: t('accounts.staff.code.title'),
      back: '/staff/sign-in',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.staff.code.title')}</h1>
          <p class="govuk-body">{t('accounts.staff.code.lead', { minutes: codeMinutes })}</p>
          {messagesAreLocal(app.config) && (
            <InsetText>
              <a class="govuk-link" href={url('/dev/messages')}>
                {t('accounts.staff.code.local')}
              </a>
            </InsetText>
          )}
          <SendForm>
            <TextField
              name="code"
              label={t('accounts.staff.code.label')}
              hint={t('accounts.staff.code.hint')}
              inputmode="numeric"
              autocomplete="one-time-code"
              width={10}
              dir="ltr"
            />
            <Button>{t('continue')}</Button>
          </SendForm>
          <SendForm submit={t('accounts.staff.code.again')} variant="secondary">
            <input type="hidden" name="again" value="yes" />
          </SendForm>
        </>
      ),
    }
  },
  post: async (page) => {
    const pending = pendingSignIn(page)
    if (!pending) return { redirect: '/staff/sign-in' }
    if (page.form.has('again')) {
      await sendCode(page, pending)
      return { redirect: '/staff/sign-in/code', message: { key: 'accounts.staff.code.sent-again' } }
    }
    const typed = asciiDigits(page.form.text('code')).replace(/[\s-]/g, '')
    if (!/^\d{6}$/.test(typed)) throw new InvalidInputError({ code: { key: 'accounts.staff.code.shape' } })
    return checkCode(page, pending, typed)
  },
})
