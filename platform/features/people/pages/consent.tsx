import { dayOf } from '../../../foundation/days.ts'
import { InsetText } from '../../../foundation/design/index.ts'
import { SendForm } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import type { Translate } from '../../../foundation/i18n/texts.ts'
import { worker } from '../../../foundation/policy.ts'
import { ownRecord } from '../service.ts'
import { grantConsent, withdrawConsent } from '../sharing/index.ts'

/** Who sees what: the same words where consent is asked for and where it is changed. */
export function ConsentText({ t }: { t: Translate }) {
  return (
    <>
      <p class="govuk-body">{t('people.consent.who')}</p>
      <h2 class="govuk-heading-s">{t('people.consent.they-see')}</h2>
      <ul class="govuk-list govuk-list--bullet">
        {['name', 'work', 'languages', 'countries'].map((what) => (
          <li>{t(`people.consent.they-see.${what}`)}</li>
        ))}
      </ul>
      <p class="govuk-body">{t('people.consent.not-seen')}</p>
      <p class="govuk-body">{t('people.consent.any-time')}</p>
    </>
  )
}

export const consentPage = definePage({
  path: '/me/consent',
  policy: worker,
  get: async ({ t, texts, read }) => {
    const { shownSince } = await read(ownRecord)
    return {
      title: t('people.consent.title'),
      back: '/me',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('people.consent.title')}</h1>
          <InsetText>
            {shownSince
              ? t('people.consent.since', { date: texts.date(dayOf(shownSince)) })
              : t('people.consent.not-given')}
          </InsetText>
          <ConsentText t={t} />
          <SendForm
            submit={t(shownSince ? 'people.consent.withdraw' : 'people.consent.grant')}
            {...(shownSince ? { variant: 'warning' as const } : {})}
          >
            <input type="hidden" name="wish" value={shownSince ? 'withdraw' : 'grant'} />
          </SendForm>
        </>
      ),
    }
  },
  post: async ({ form, write }) => {
    const granting = form.text('wish') === 'grant'
    await write(granting ? grantConsent : withdrawConsent)
    return {
      redirect: '/me',
      message: { key: granting ? 'people.consent.granted' : 'people.consent.withdrawn' },
    }
  },
})
