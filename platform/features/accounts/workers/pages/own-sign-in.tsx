import type { WorkerActor } from '../../../../foundation/actor.ts'
import { SummaryList, WarningText } from '../../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../../foundation/errors.ts'
import { SendForm, TextField, usePage } from '../../../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../../../foundation/http/page.ts'
import { worker } from '../../../../foundation/policy.ts'
import { forgetNewCard, keepNewCard, newCardPath, readNewCard } from '../card-once.ts'
import { readPin } from '../pin.ts'
import { PrintableCard } from '../printable-card.tsx'
import { changePin, isOwnPin, issueCard } from '../service.ts'
import { countOwnPinAttempt, hasJustShownCard } from '../sign-in.ts'

/** The policy `worker` let this visitor in. */
function workerOf({ actor }: PageContext): WorkerActor {
  return actor as WorkerActor
}

export const ownSignInPage = definePage({
  path: '/me/sign-in',
  policy: worker,
  get: ({ t, url }) => ({
    title: t('accounts.own.title'),
    back: '/me',
    body: (
      <>
        <h1 class="govuk-heading-l">{t('accounts.own.title')}</h1>
        <SummaryList
          rows={[
            {
              key: t('accounts.own.pin'),
              value: t('accounts.own.pin-text'),
              actions: [{ href: url('/me/sign-in/pin'), hiddenText: t('accounts.own.pin') }],
            },
            {
              key: t('accounts.card.heading'),
              value: t('accounts.own.card-text'),
              actions: [{ href: url('/me/sign-in/card'), text: t('accounts.own.card-new') }],
            },
          ]}
        />
        <p class="govuk-body">{t('accounts.sign-in.shared-text')}</p>
      </>
    ),
  }),
})

function PinField(props: { name: string; label: string; hint?: string }) {
  return <TextField {...props} type="password" inputmode="numeric" autocomplete="off" dir="ltr" width={10} />
}

/** The secret number of who is signed in, where a step needs it again; nothing when the card was shown just now. */
export function OwnPinField() {
  const page = usePage()
  return hasJustShownCard(page) ? null : (
    <PinField name="current" label={page.t('accounts.own.pin-current')} />
  )
}

/** A phone left open must not be enough: asks for what `OwnPinField` took. */
export async function requireOwnPin(page: PageContext): Promise<void> {
  if (hasJustShownCard(page)) return
  const { account, person } = workerOf(page)
  await countOwnPinAttempt(page, account)
  const current = readPin(page.form.text('current'))
  if (!(await page.read((work) => isOwnPin(work, person, current)))) {
    throw new InvalidInputError({ current: { key: 'accounts.pin.wrong' } })
  }
}

export const changePinPage = definePage({
  path: '/me/sign-in/pin',
  policy: worker,
  get: (page) => {
    const { t } = page
    return {
      title: t('accounts.own.pin-title'),
      back: '/me/sign-in',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.own.pin-title')}</h1>
          <p class="govuk-body">{t('accounts.pin.rules')}</p>
          <SendForm submit={t('save')}>
            <OwnPinField />
            <PinField name="pin" label={t('accounts.own.pin-new')} hint={t('accounts.pin.hint')} />
            <PinField name="again" label={t('accounts.own.pin-again')} />
          </SendForm>
        </>
      ),
    }
  },
  post: async (page) => {
    const { form, session } = page
    const { account, person } = workerOf(page)
    await requireOwnPin(page)
    const pin = readPin(form.text('pin'))
    if (pin !== readPin(form.text('again'))) {
      throw new InvalidInputError({ again: { key: 'accounts.own.pin-different' } })
    }
    await page.write((work) => changePin(work, person, pin))
    await session.signIn(account)
    return { redirect: '/me/sign-in', message: { key: 'accounts.own.pin-changed' } }
  },
})

export const makeCardPage = definePage({
  path: '/me/sign-in/card',
  policy: worker,
  get: (page) => {
    const { t } = page
    return {
      title: t('accounts.own.card-title'),
      back: '/me/sign-in',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.own.card-title')}</h1>
          <p class="govuk-body">{t('accounts.own.card-text')}</p>
          <WarningText>{t('accounts.own.card-old-stops')}</WarningText>
          <SendForm submit={t('accounts.own.card-new')}>
            {!hasJustShownCard(page) && <PinField name="current" label={t('accounts.own.pin')} />}
          </SendForm>
        </>
      ),
    }
  },
  post: async (page) => {
    await requireOwnPin(page)
    await keepNewCard(page, await page.write((work) => issueCard(work, workerOf(page).person)))
    return { redirect: newCardPath }
  },
})

export const newCardPage = definePage({
  path: newCardPath,
  policy: worker,
  get: (page) => {
    const { t } = page
    const card = readNewCard(page)
    if (!card) return { redirect: '/me/sign-in' }
    return {
      title: t('accounts.card.new-title'),
      body: (
        <>
          <h1 class="govuk-heading-l">{t('accounts.card.new-title')}</h1>
          <p class="govuk-body">{t('accounts.card.new-text')}</p>
          <PrintableCard card={card} />
          <WarningText>{t('accounts.card.keep-safe')}</WarningText>
          <SendForm submit={t('accounts.card.kept')} />
        </>
      ),
    }
  },
  post: async (page) => {
    await forgetNewCard(page)
    return { redirect: '/me' }
  },
})
