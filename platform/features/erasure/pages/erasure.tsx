import { Bdi, Panel, SummaryList, WarningText } from '../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../foundation/errors.ts'
import { CheckboxesField, SendForm, usePage } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { anyone, worker } from '../../../foundation/policy.ts'
import { OwnPinField, requireOwnPin } from '../../accounts/index.ts'
import { type ErasurePreview, eraseMe, type Kept, previewErasure } from '../service.ts'

const goes = ['profile', 'contact', 'documents', 'cases', 'consents', 'views', 'sign-in']

export const erasurePage = definePage({
  path: '/me/erasure',
  policy: worker,
  get: async (page) => {
    const { t, read } = page
    const preview = await read(previewErasure)
    return {
      title: t('erasure.title'),
      back: '/me',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('erasure.title')}</h1>
          <p class="govuk-body">{t('erasure.lead')}</p>
          {preview.working && <WarningText>{t('erasure.working')}</WarningText>}
          <h2 class="govuk-heading-m">{t('erasure.goes')}</h2>
          <ul class="govuk-list govuk-list--bullet">
            {goes.map((what) => (
              <li>{t(`erasure.goes.${what}`)}</li>
            ))}
          </ul>
          <Ends preview={preview} />
          <h2 class="govuk-heading-m">{t('erasure.stays')}</h2>
          <p class="govuk-body">{t('erasure.stays.trail')}</p>
          <p class="govuk-body">{t('erasure.stays.search')}</p>
          {preview.kept.map((kept) => (
            <KeptContract kept={kept} />
          ))}
          <WarningText>{t('erasure.no-way-back')}</WarningText>
          <SendForm submit={t('erasure.erase')} variant="warning">
            <CheckboxesField name="understood" items={[{ value: 'yes', text: t('erasure.understood') }]} />
            <OwnPinField />
          </SendForm>
        </>
      ),
    }
  },
  post: async (page) => {
    if (page.form.text('understood') !== 'yes')
      throw new InvalidInputError({ understood: { key: 'erasure.error.understood' } })
    await requireOwnPin(page)
    await page.write(eraseMe)
    await page.session.signOut()
    return { redirect: '/erased' }
  },
})

function Ends({ preview }: { preview: ErasurePreview }) {
  const { t } = usePage()
  if (preview.ends.length === 0) return null
  return (
    <>
      <h2 class="govuk-heading-m">{t('erasure.ends')}</h2>
      <ul class="govuk-list govuk-list--bullet">
        {preview.ends.map(({ title }) => (
          <li>
            <Bdi>{title}</Bdi>
          </li>
        ))}
      </ul>
    </>
  )
}

function KeptContract({ kept }: { kept: Kept }) {
  const { t, texts } = usePage()
  const { rule, until } = kept
  return (
    <SummaryList
      card={{ title: <Bdi>{kept.title}</Bdi> }}
      rows={[
        { key: t('erasure.kept.what'), value: t('erasure.kept.contract') },
        { key: t('erasure.kept.with'), value: <Bdi>{kept.employer}</Bdi> },
        {
          key: t('erasure.kept.until'),
          value:
            until === undefined ? t('erasure.kept.after-work', { years: rule.years }) : texts.date(until),
        },
        { key: t('erasure.kept.why'), value: t('erasure.kept.claims') },
        {
          key: t('erasure.kept.law'),
          value: (
            <>
              {rule.country === null
                ? t('erasure.kept.no-law')
                : rule.sources.map(({ act, url }) => (
                    <p class="govuk-body" lang="en" dir="ltr">
                      {url ? (
                        <a class="govuk-link" href={url} rel="noreferrer">
                          {act}
                        </a>
                      ) : (
                        act
                      )}
                    </p>
                  ))}
              {rule.sources.some(({ verified }) => !verified) && t('erasure.kept.unverified')}
            </>
          ),
        },
      ]}
    />
  )
}

export const erasedPage = definePage({
  path: '/erased',
  policy: anyone,
  get: ({ t }) => ({
    title: t('erasure.done'),
    body: (
      <>
        <Panel title={t('erasure.done')} />
        <p class="govuk-body">{t('erasure.done.text')}</p>
      </>
    ),
  }),
})
