import { Button } from '../../../foundation/design/index.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { anyone } from '../../../foundation/policy.ts'

export const homePage = definePage({
  path: '/',
  policy: anyone,
  get: ({ t, url }) => ({
    title: t('home.title'),
    body: (
      <>
        <h1 class="govuk-heading-xl">{t('home.title')}</h1>
        <p class="govuk-body-l">{t('home.lead')}</p>
        <Button start href={url('/register')}>
          {t('home.register')}
        </Button>
      </>
    ),
  }),
})
