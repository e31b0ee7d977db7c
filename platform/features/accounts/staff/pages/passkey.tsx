import type { ComponentChildren } from 'preact'
import { Button, WarningText } from '../../../../foundation/design/index.ts'
import { SendForm, TextField, usePage } from '../../../../foundation/http/fields.tsx'
import { definePage } from '../../../../foundation/http/page.ts'
import { anyone } from '../../../../foundation/policy.ts'
import { passkeyScript } from '../assets.ts'
import { addPasskey, passkeyCreation, passkeyRequest, usePasskey } from '../passkeys.ts'
import { finishSignIn, nextPath, pendingSignIn, sendCode } from '../sign-in.ts'
import { staff, staffActor } from '../staff.ts'

/** The only forms of Fairway that need JavaScript: a browser speaks of passkeys with scripts alone. */
function PasskeyForm(props: {
  purpose: 'create' | 'get'
  options: unknown
  submit: string
  children?: ComponentChildren
}) {
  const { t } = usePage()
  return (
    <>
      <div data-passkey-without>
        <WarningText>{t('accounts.staff.passkey.needs-script')}</WarningText>
      </div>
      <div hidden data-passkey={props.purpose} data-options={JSON.stringify(props.options)}>
        <div role="alert" hidden>
          <p class="govuk-error-message">{t('accounts.staff.passkey.failed')}</p>
        </div>
        <SendForm>
          <input type="hidden" name="credential" value="" />
          {props.children}
          <Button>{props.submit}</Button>
        </SendForm>
      </div>
      <script type="module" src={passkeyScript.href} />
    </>
  )
}

export const passkeySignInPage = definePage({
  path: '/staff/sign-in/passkey',
  policy: anyone,
  get: async (page) => {
    const { t } = page
    const pending = pendingSignIn(page)
    const options = await passkeyRequest(page)
    return {
      title: t('accounts.staff.passkey.sign-in.title'),
      back: '/staff/sign-in',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.staff.passkey.sign-in.title')}</h1>
          <p class="govuk-body">{t('accounts.staff.passkey.sign-in.lead')}</p>
          <PasskeyForm purpose="get" options={options} submit={t('accounts.staff.passkey.sign-in.button')} />
          {pending && !pending.passkeysOnly && (
            <SendForm submit={t('accounts.staff.passkey.code-instead')} variant="secondary">
              <input type="hidden" name="instead" value="code" />
            </SendForm>
          )}
        </>
      ),
    }
  },
  post: async (page) => {
    const pending = pendingSignIn(page)
    if (pending && page.form.has('instead')) {
      await sendCode(page, pending)
      return { redirect: '/staff/sign-in/code' }
    }
    const account = await usePasskey(page, page.form.text('credential'))
    return finishSignIn(page, account, 'passkey', pending?.next ?? nextPath(page.query.text('next')))
  },
})

export const newPasskeyPage = definePage({
  path: '/account/passkeys/new',
  policy: staff,
  get: async (page) => {
    const { t } = page
    const options = await passkeyCreation(page, staffActor(page))
    return {
      title: t('accounts.staff.passkey.new.title'),
      back: '/account',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.staff.passkey.new.title')}</h1>
          <p class="govuk-body">{t('accounts.staff.passkey.new.lead')}</p>
          <PasskeyForm purpose="create" options={options} submit={t('accounts.staff.passkey.new.button')}>
            <TextField
              name="name"
              label={t('accounts.staff.passkey.name')}
              hint={t('accounts.staff.passkey.name-hint')}
              initial={t('accounts.staff.passkey.name-initial')}
              dir="auto"
            />
          </PasskeyForm>
        </>
      ),
    }
  },
  post: async (page) => {
    const { form } = page
    await addPasskey(page, staffActor(page), { name: form.text('name'), credential: form.text('credential') })
    return { redirect: '/account', message: { key: 'accounts.staff.passkey.added' } }
  },
})
