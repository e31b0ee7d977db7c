import { Button, InsetText } from '../../../foundation/design/index.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { worker } from '../../../foundation/policy.ts'
import { statesForMe } from '../for-worker.ts'
import { PathwayStateView } from './state.tsx'

export const minePage = definePage({
  path: '/me/pathways',
  policy: worker,
  get: async ({ t, url, read, locale }) => {
    const states = await read((work) => statesForMe(work, locale))
    return {
      title: t('pathways.mine.title'),
      back: '/me',
      body: (
        <>
          <h1 class="govuk-heading-l">{t('pathways.mine.title')}</h1>
          <p class="govuk-body">{t('pathways.mine.lead')}</p>
          <InsetText>{t('pathways.mine.no-promise')}</InsetText>
          <Button href={url('/pathways/open')}>{t('pathways.open.link')}</Button>
          {states.map((state) => (
            <PathwayStateView state={state} heading={2} />
          ))}
          <p class="govuk-body">
            <a class="govuk-link" href={url('/me/profile')}>
              {t('pathways.mine.profile')}
            </a>
          </p>
        </>
      ),
    }
  },
})
