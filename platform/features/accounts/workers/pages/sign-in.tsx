import { Button, Details, InsetText } from '../../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../../foundation/errors.ts'
import { DateField, SelectField, SendForm, TextField } from '../../../../foundation/http/fields.tsx'
import { definePage, type PageContext, type PageResult } from '../../../../foundation/http/page.ts'
import { messagesAreLocal } from '../../../../foundation/outbox/index.ts'
import { anyone } from '../../../../foundation/policy.ts'
import { phoneCountryOf, phoneCountryOptions, readPhone } from '../phone.ts'
import {
  nextPath,
  type Progress,
  progressOf,
  proveCode,
  signInWithCard,
  signInWithPin,
  startPhoneSignIn,
  withNext,
} from '../sign-in.ts'

export const signInPage = definePage({
  path: '/sign-in',
  policy: anyone,
  get: (page) => {
    const { t, url, texts, locale, actor } = page
    if (actor.kind !== 'public') return { redirect: actor.kind === 'worker' ? '/me' : '/' }
    return {
      title: t('accounts.sign-in.title'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.sign-in.title')}</h1>
          <p class="govuk-body">{t('accounts.sign-in.lead')}</p>
          <SendForm submit={t('accounts.sign-in.send-code')}>
            <SelectField
              name="country"
              label={t('accounts.phone.country')}
              initial={phoneCountryOf[locale]}
              items={phoneCountryOptions(texts)}
            />
            <TextField
              name="phone"
              type="tel"
              inputmode="tel"
              autocomplete="tel"
              dir="ltr"
              width={20}
              label={t('accounts.phone.label')}
              hint={t('accounts.phone.hint')}
            />
          </SendForm>
          <Details summary={t('accounts.sign-in.shared-title')}>{t('accounts.sign-in.shared-text')}</Details>
          <h2 class="govuk-heading-m">{t('accounts.sign-in.other-ways')}</h2>
          <ul class="govuk-list">
            <li>
              <a class="govuk-link" href={url(withNext(page, '/sign-in/card'))}>
                {t('accounts.sign-in.with-card')}
              </a>
            </li>
            <li>
              <a class="govuk-link" href={url('/register')}>
                {t('accounts.sign-in.register')}
              </a>
            </li>
            <li>
              <a class="govuk-link" href={url(withNext(page, '/staff/sign-in'))}>
                {t('accounts.sign-in.staff')}
              </a>
            </li>
          </ul>
        </>
      ),
    }
  },
  post: async (page) => {
    const { form } = page
    const country = form.text('country')
    const phone = readPhone(form.text('phone'), country)
    if (phone === undefined) {
      const isNational = form.text('phone') !== '' && !/^\s*(\+|00)/.test(form.text('phone'))
      throw new InvalidInputError({
        ...(country === '' && isNational ? { country: { key: 'accounts.phone.country-error' } } : {}),
        phone: { key: 'accounts.phone.error' },
      })
    }
    await startPhoneSignIn(page, phone)
    return { redirect: withNext(page, '/sign-in/code') }
  },
})

/** Later steps without the ones before lead back to the beginning. */
function atStep(page: PageContext, show: (progress: Progress) => PageResult): PageResult {
  const progress = progressOf(page)
  if (!progress) return { redirect: withNext(page, '/sign-in') }
  return show(progress)
}

export const codePage = definePage({
  path: '/sign-in/code',
  policy: anyone,
  get: (page) =>
    atStep(page, ({ phone }) => {
      const { t, app } = page
      return {
        title: t('accounts.code.title'),
        back: withNext(page, '/sign-in'),
        body: (
          <>
            <h1 class="govuk-heading-l">{t('accounts.code.title')}</h1>
            {/* U+2066…2069: the number keeps its order in right-to-left text. */}
            <p class="govuk-body">{t('accounts.code.sent', { phone: `\u2066${phone}\u2069` })}</p>
            {messagesAreLocal(app.config) && (
              <InsetText>
                {t('accounts.code.local')}{' '}
                <a class="govuk-link" href={page.url('/dev/messages')}>
                  {t('accounts.code.local-link')}
                </a>
              </InsetText>
            )}
            <SendForm submit={t('continue')}>
              <TextField
                name="code"
                inputmode="numeric"
                autocomplete="one-time-code"
                dir="ltr"
                width={10}
                label={t('accounts.code.label')}
                hint={t('accounts.code.hint')}
              />
            </SendForm>
            <SendForm
              action={withNext(page, '/sign-in')}
              submit={t('accounts.code.again')}
              variant="secondary"
            >
              <input type="hidden" name="phone" value={phone} />
            </SendForm>
          </>
        ),
      }
    }),
  post: async (page) => {
    const progress = progressOf(page)
    if (progress) await proveCode(page, progress, page.form.text('code'))
    return { redirect: withNext(page, progress ? '/sign-in/pin' : '/sign-in') }
  },
})

export const pinPage = definePage({
  path: '/sign-in/pin',
  policy: anyone,
  get: (page) =>
    atStep(page, ({ proved, asksBirthDate }) => {
      if (!proved) return { redirect: withNext(page, '/sign-in/code') }
      const { t, url, form } = page
      return {
        title: t('accounts.pin.title'),
        back: withNext(page, '/sign-in'),
        body: (
          <>
            <h1 class="govuk-heading-l">{t('accounts.pin.title')}</h1>
            <p class="govuk-body">{t('accounts.sign-in.shared-text')}</p>
            <SendForm submit={t('sign-in')}>
              <TextField
                name="pin"
                type="password"
                inputmode="numeric"
                autocomplete="off"
                dir="ltr"
                width={10}
                label={t('accounts.pin.label')}
                hint={t('accounts.pin.hint')}
              />
              {(asksBirthDate || 'birth-date' in form.errors) && (
                <DateField
                  name="birth-date"
                  legend={t('accounts.pin.birth-date')}
                  hint={t('accounts.pin.birth-date-hint')}
                />
              )}
            </SendForm>
            <p class="govuk-body">
              <a
                class="govuk-link"
                href={url(`/sign-in/card?next=${encodeURIComponent(url('/me/sign-in/pin'))}`)}
              >
                {t('accounts.pin.forgotten')}
              </a>
            </p>
          </>
        ),
      }
    }),
  post: async (page) => {
    const progress = progressOf(page)
    if (!progress?.proved) return { redirect: withNext(page, '/sign-in') }
    await signInWithPin(page, progress)
    return { redirect: nextPath(page) }
  },
})

export const cardSignInPage = definePage({
  path: '/sign-in/card',
  policy: anyone,
  get: (page) => {
    const { t } = page
    return {
      title: t('accounts.card.sign-in-title'),
      back: withNext(page, '/sign-in'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.card.sign-in-title')}</h1>
          <p class="govuk-body">{t('accounts.card.sign-in-lead')}</p>
          <SendForm submit={t('sign-in')}>
            <TextField
              name="number"
              inputmode="numeric"
              autocomplete="off"
              dir="ltr"
              width={10}
              label={t('accounts.card.number')}
              hint={t('accounts.card.number-hint')}
            />
            <TextField
              name="words"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              dir="auto"
              label={t('accounts.card.words')}
              hint={t('accounts.card.words-hint')}
            />
          </SendForm>
          <p class="govuk-body">{t('accounts.card.lost')}</p>
        </>
      ),
    }
  },
  post: async (page) => {
    await signInWithCard(page)
    return { redirect: nextPath(page) }
  },
})

export const signOutPage = definePage({
  path: '/sign-out',
  policy: anyone,
  get: ({ t, url, actor }) =>
    actor.kind === 'public'
      ? {
          title: t('accounts.sign-out.done'),
          body: (
            <>
              <h1 class="govuk-heading-l">{t('accounts.sign-out.done')}</h1>
              <p class="govuk-body">{t('accounts.sign-out.done-text')}</p>
              <Button href={url('/sign-in')}>{t('sign-in')}</Button>
            </>
          ),
        }
      : {
          title: t('accounts.sign-out.title'),
          body: (
            <>
              <h1 class="govuk-heading-l">{t('accounts.sign-out.title')}</h1>
              <SendForm submit={t('design.sign-out')} />
            </>
          ),
        },
  post: async ({ session, actor, write }) => {
    if (actor.kind === 'worker' || actor.kind === 'staff') {
      await write(async (work) => {
        work.record({ action: 'account.signed-out', subject: `account:${actor.account}` })
      })
    }
    await session.signOut()
    return { redirect: '/sign-out' }
  },
})
